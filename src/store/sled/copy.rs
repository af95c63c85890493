//! Copies a store: out of one that is being written to, and into a new one from which nothing old
//! can be read.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ::sled::{Batch, Db};

use crate::store::sled::fault::{broken, failed};
use crate::store::sled::folder::{remove, sync};
use crate::store::sled::keys::Key;
use crate::store::sled::newest;
use crate::store::sled::pieces;
use crate::store::sled::settings;
use crate::store::sled::tree::Tree;
use crate::store::{Pause, StoreError};

/// Called with a key and its value, or `None` if it was removed; returns whether to go on.
pub type EachKey<'a> = dyn FnMut(&[u8], Option<&[u8]>) -> bool + 'a;

/// How many records are written per batch.
const BATCH_MAX: usize = 512;
/// After how many batches they are flushed to the disk, if turns go on meanwhile.
const BATCHES_PER_FLUSH: usize = 8;
/// How many times the changes made meanwhile are copied before everybody waits for the rest.
const ROUNDS: usize = 8;
/// Up to this many changes are copied while everybody waits: some milliseconds.
const MAX_LEFT: usize = 256;

/// Calls `each` with every record. Records that change meanwhile come again, so that the last
/// values form a consistent snapshot.
///
/// The tree has no snapshots. So the writer notes the changed keys, and at the end, for a moment
/// between two group commits, the noted keys are read once more. `tree` must be noting changes
/// already.
///
/// Fails if the store cannot be read.
pub fn copy(tree: &Tree, each: &mut EachKey<'_>) -> Result<(), StoreError> {
    for entry in tree.entries() {
        let (key, value) = entry?;
        if !each(&key, Some(&value)) {
            return Ok(());
        }
    }
    for _ in 0..ROUNDS {
        if tree.noted() < MAX_LEFT {
            break;
        }
        if !mend(tree, each)? {
            return Ok(());
        }
    }
    tree.at_rest(|| mend(tree, each)).map(|_| ())
}

fn mend(tree: &Tree, each: &mut EachKey<'_>) -> Result<bool, StoreError> {
    for key in tree.take_noted() {
        let value = tree.raw(&key)?;
        if !each(&key, value.as_deref()) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A new store that is being filled. It is on disk only once it is finished.
pub struct Filling {
    db: Db,
    path: PathBuf,
    batch: Batch,
    count: usize,
    pause: Option<Arc<Pause>>,
}

impl Filling {
    /// Starts a new store in a folder, removing what was there.
    ///
    /// Fails if the folder cannot be replaced.
    pub fn begin(path: &Path) -> Result<Self, StoreError> {
        remove(path)
            .and_then(|()| newest::remove(path))
            .map_err(|error| broken(path, &error))?;
        let db = settings::fresh(path)?;
        Ok(Self {
            db,
            path: path.to_owned(),
            batch: Batch::default(),
            count: 0,
            pause: None,
        })
    }

    /// Calls `pause` before each batch, and flushes batches to the disk while filling.
    pub fn with_pause(mut self, pause: Arc<Pause>) -> Self {
        self.pause = Some(pause);
        self
    }

    /// Writes a record, or removes it (`None`).
    ///
    /// Fails if the new store cannot be written.
    pub fn put(&mut self, key: &[u8], value: Option<&[u8]>) -> Result<(), StoreError> {
        match value {
            Some(value) => self.batch.insert(key, value),
            None => self.batch.remove(key),
        }
        self.count += 1;
        if self.count.is_multiple_of(BATCH_MAX) {
            self.write()
        } else {
            Ok(())
        }
    }

    /// Writes a record that may be longer than a value of sled.
    ///
    /// Fails if the new store cannot be written.
    pub fn put_long(&mut self, key: Key, record: &[u8]) -> Result<(), StoreError> {
        for (key, value) in pieces::cut(key, record.to_vec()) {
            self.put(&key, Some(&value))?;
        }
        Ok(())
    }

    /// Returns what was put so far.
    ///
    /// Fails if the new store cannot be written.
    pub fn tree(&mut self) -> Result<Tree, StoreError> {
        self.write()?;
        Ok(Tree::new(self.db.clone(), self.path.clone()))
    }

    /// Waits until everything is on disk.
    ///
    /// Fails if the new store cannot be written.
    pub fn finish(mut self) -> Result<(), StoreError> {
        self.write()?;
        let path = self.path.clone();
        self.db.flush().map_err(|error| failed(&path, &error))?;
        drop(self);
        sync(&path).map_err(|error| broken(&path, &error))
    }

    /// Waits until everything written so far is on disk.
    ///
    /// Fails if the new store cannot be written.
    pub fn sync(&mut self) -> Result<(), StoreError> {
        self.write()?;
        self.db
            .flush()
            .map_err(|error| failed(&self.path, &error))?;
        sync(&self.path).map_err(|error| broken(&self.path, &error))
    }

    /// Returns the new store, open.
    pub fn into_db(self) -> Db {
        self.db
    }

    /// Writes what was put to the new store.
    ///
    /// Fails if the new store cannot be written.
    pub fn write(&mut self) -> Result<(), StoreError> {
        let batch = std::mem::take(&mut self.batch);
        self.db
            .apply_batch(batch)
            .map_err(|error| failed(&self.path, &error))?;
        let Some(pause) = &self.pause else {
            return Ok(());
        };
        pause();
        // One large sync at the end would block everybody's syncs.
        if self.count.is_multiple_of(BATCH_MAX * BATCHES_PER_FLUSH) {
            self.db
                .flush()
                .map_err(|error| failed(&self.path, &error))?;
            sync(&self.path).map_err(|error| broken(&self.path, &error))?;
        }
        Ok(())
    }
}
