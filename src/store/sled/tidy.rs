//! Compacts a store that is in use: sled keeps up to four bytes for each that is in use, and gives
//! none back.
//!
//! A copy is made as for a backup, while turns go on. The rest happens between two group commits,
//! on the writer's own thread: the last changes are copied, everything is synced, two renames put
//! the new store in place of the old one, and from then on it is read and written. If the machine
//! stops at any point, one of the two is complete: `open` finishes or undoes the renames.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::sync::mpsc::channel;
use std::sync::{Arc, PoisonError};

use ::sled::Db;

use crate::disk_space::free_space;
use crate::store::sled::copy::Filling;
use crate::store::sled::fault::broken;
use crate::store::sled::folder::{beside, lock, remove, size, sync_folder};
use crate::store::sled::tree::Tree;
use crate::store::sled::writer::Change;
use crate::store::sled::{Sled, writer_gone};
use crate::store::{Notes, Pause, StoreError};

/// Smaller stores, in bytes, are left alone.
const MIN_SIZE: u64 = 4 << 20;
/// A store may grow by this many bytes plus a quarter before it is compacted again.
const GROWTH: u64 = 2 << 20;
/// This many bytes must stay free on the disk beside the copy.
const FREE_SPACE: u64 = 64 << 20;
/// How many times the changes made meanwhile are copied before the writer waits for the rest.
const ROUNDS: usize = 16;
/// Up to this many changes are copied while the writer waits: some milliseconds.
const MAX_LEFT: usize = 256;

/// Returns whether a store of this size should be compacted; `compacted` is its size after the last
/// time.
fn is_due(size: u64, compacted: Option<u64>) -> bool {
    size > compacted.map_or(MIN_SIZE, |compacted| {
        (compacted + compacted / 4 + GROWTH).max(MIN_SIZE)
    })
}

/// Returns whether the disk has room for a copy; `false` if that is unknown.
fn has_room(path: &Path, size: u64) -> bool {
    free_space(path).is_some_and(|free| free > size + FREE_SPACE)
}

/// A copy of a store that is not in its place yet.
pub struct Copied {
    filling: Filling,
    tree: Tree,
}

/// What replaces the old store.
pub struct Swapped {
    /// The new store.
    pub db: Db,
    /// sled's file of the new store, for syncing.
    pub file: File,
    /// The lock of the new folder.
    pub lock: File,
}

impl Copied {
    /// Copies everything while turns go on. `tree` must be noting changes already.
    ///
    /// Fails if the old store cannot be read or the new one cannot be written.
    pub fn make(tree: &Tree, path: &Path, pause: &Arc<Pause>) -> Result<Self, StoreError> {
        let mut copied = Self {
            filling: Filling::begin(&beside(path, "new"))?.with_pause(Arc::clone(pause)),
            tree: tree.clone(),
        };
        for entry in tree.entries() {
            let (key, value) = entry?;
            copied.filling.put(&key, Some(&value))?;
        }
        for _ in 0..ROUNDS {
            if tree.noted() < MAX_LEFT {
                break;
            }
            copied.catch_up()?;
        }
        // Most of it must be on disk before the writer waits.
        pause();
        copied.filling.sync()?;
        Ok(copied)
    }

    fn catch_up(&mut self) -> Result<(), StoreError> {
        for key in self.tree.take_noted() {
            self.filling.put(&key, self.tree.raw(&key)?.as_deref())?;
        }
        Ok(())
    }

    /// Puts the new store in place of the old one, while nothing is written.
    ///
    /// After the inner error everything is as it was. After the outer one it is not certain which
    /// store the next start finds.
    pub fn swap(
        mut self,
        path: &Path,
        pause: &Pause,
    ) -> Result<Result<Swapped, StoreError>, StoreError> {
        let (new, old) = (beside(path, "new"), beside(path, "old"));
        let failed = |error: io::Error| broken(path, &error);
        let ready = self.catch_up().and_then(|()| {
            pause();
            self.filling.sync()?;
            remove(&old).map_err(failed)?;
            Ok((lock(&new)?, File::open(new.join("db")).map_err(failed)?))
        });
        let (lock, file) = match ready {
            Ok(ready) => ready,
            Err(error) => return Ok(Err(error)),
        };
        pause();
        if let Err(error) = fs::rename(path, &old) {
            return Ok(Err(failed(error)));
        }
        pause();
        if let Err(error) = fs::rename(&new, path) {
            return fs::rename(&old, path)
                .map(|()| Err(failed(error)))
                .map_err(failed);
        }
        pause();
        sync_folder(path).map_err(failed)?;
        pause();
        // The old bytes are gone once the last reader lets go of them; nobody can open them any
        // more.
        if let Err(error) = remove(&old) {
            log::warn!(
                "{} is left over and goes at the next start: {error}",
                old.display()
            );
        }
        Ok(Ok(Swapped {
            db: self.filling.into_db(),
            file,
            lock,
        }))
    }
}

/// Name of the meta record with the store's size after the last compaction.
const COMPACTED: &str = "store/compacted";

impl Sled {
    /// Compacts the store if that is due and the disk has room for it.
    pub(super) fn tidy_where_due(
        &self,
        pause: Arc<Pause>,
    ) -> Result<Option<(u64, u64)>, StoreError> {
        let size = size(&self.path).map_err(|error| broken(&self.path, &error))?;
        let compacted = self
            .meta(COMPACTED)?
            .and_then(|bytes| bytes.try_into().ok())
            .map(u64::from_be_bytes);
        if is_due(size, compacted) && has_room(&self.path, size) {
            self.write_anew(pause)
        } else {
            Ok(None)
        }
    }

    /// Compacts the store while it is used; returns its size in bytes before and after, or `None`
    /// if a backup is being made.
    ///
    /// After an error the old store stays in place, unless the error is final: then nothing more is
    /// written, as after every error of the disk.
    pub fn write_anew(&self, pause: Arc<Pause>) -> Result<Option<(u64, u64)>, StoreError> {
        let _tidying = self.tidying.lock().unwrap_or_else(PoisonError::into_inner);
        self.swap_for_a_copy(pause)
    }

    fn swap_for_a_copy(&self, pause: Arc<Pause>) -> Result<Option<(u64, u64)>, StoreError> {
        let size = || size(&self.path).map_err(|error| broken(&self.path, &error));
        let before = size()?;
        let Some(noting) = self.tree.note_changes() else {
            return Ok(None);
        };
        // Once the writer has answered, all its further writes are noted.
        self.wait(Change::ErasureKey)?;
        let copied = match Copied::make(&self.tree, &self.path, &pause) {
            Ok(copied) => copied,
            Err(error) => {
                // The incomplete copy is useless; the next start removes what cannot be removed
                // now.
                let _ = remove(&beside(&self.path, "new"));
                return Err(error);
            }
        };
        let (sender, receiver) = channel();
        let (tree, file, path) = (self.tree.clone(), Arc::clone(&self.file), self.path.clone());
        self.wait(Change::Between(Box::new(move || {
            let swapped = copied.swap(&path, pause.as_ref())?.map(
                |Swapped {
                     db,
                     file: new,
                     lock,
                 }| {
                    *file.write().unwrap_or_else(PoisonError::into_inner) = new;
                    (tree.swap(db), lock)
                },
            );
            // The receiver is gone only when the program is ending.
            let _ = sender.send(swapped);
            Ok(())
        })))?;
        drop(noting);
        let (old, lock) = receiver.recv().map_err(|_| writer_gone())??;
        self.locks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(lock);
        drop(old);
        let after = size()?;
        self.set_meta(COMPACTED, &after.to_be_bytes())?;
        Ok(Some((before, after)))
    }
}
