//! Copies a store: out of one that is being written to, and into a new one from which nothing old can be read.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ::sled::{Batch, Db};

use crate::store::link::follow;
use crate::store::sled::newest;
use crate::store::sled::open::{self, broken, failed};
use crate::store::sled::tree::Tree;
use crate::store::{EachRecord, Pause, StoreError};

/// How many records are written at once.
const AT_ONCE: usize = 512;
/// After how many times that is brought to the disk, where turns go on meanwhile.
const PARTS: usize = 8;
/// How often what changed meanwhile is copied before everybody waits for the rest.
const ROUNDS: usize = 8;
/// So few changes are copied while everybody waits: some milliseconds.
const FEW: usize = 256;

/// Calls `each` with everything; what changes meanwhile comes again, so that the last word on every key is of one moment.
///
/// The tree has no snapshots, so this is a copy that is mended: whoever writes notes the keys, and at the end, for a moment between
/// two group commits, what is noted is looked at once more. `tree` has to be noting changes already.
pub fn copy(tree: &Tree, each: &mut EachRecord<'_>) -> Result<(), StoreError> {
    for entry in tree.entries() {
        let (key, value) = entry?;
        if !each(&key, Some(&value)) {
            return Ok(());
        }
    }
    for _ in 0..ROUNDS {
        if tree.noted() < FEW {
            break;
        }
        if !mend(tree, each)? {
            return Ok(());
        }
    }
    tree.at_rest(|| mend(tree, each)).map(|_| ())
}

fn mend(tree: &Tree, each: &mut EachRecord<'_>) -> Result<bool, StoreError> {
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
    /// Begins a new store in a folder; whatever was there goes.
    pub fn begin(path: &Path) -> Result<Self, StoreError> {
        remove(path).and_then(|()| newest::remove(path)).map_err(|error| broken(path, &error))?;
        let db = open::fresh(path)?;
        Ok(Self { db, path: path.to_owned(), batch: Batch::default(), count: 0, pause: None })
    }

    /// Has `pause` called before each part that is written, and what is written brought to the disk part by part.
    pub fn with_pause(mut self, pause: Arc<Pause>) -> Self {
        self.pause = Some(pause);
        self
    }

    /// Takes a record, or removes it again.
    pub fn put(&mut self, key: &[u8], value: Option<&[u8]>) -> Result<(), StoreError> {
        match value {
            Some(value) => self.batch.insert(key, value),
            None => self.batch.remove(key),
        }
        self.count += 1;
        if self.count.is_multiple_of(AT_ONCE) { self.write() } else { Ok(()) }
    }

    /// Waits until everything is on disk.
    pub fn finish(mut self) -> Result<(), StoreError> {
        self.write()?;
        let path = self.path.clone();
        self.db.flush().map_err(|error| failed(&path, &error))?;
        drop(self);
        sync(&path).map_err(|error| broken(&path, &error))
    }

    /// Waits until what was put so far is on disk.
    pub fn sync(&mut self) -> Result<(), StoreError> {
        self.write()?;
        self.db.flush().map_err(|error| failed(&self.path, &error))?;
        sync(&self.path).map_err(|error| broken(&self.path, &error))
    }

    /// Returns the new store, open.
    pub fn into_db(self) -> Db {
        self.db
    }

    fn write(&mut self) -> Result<(), StoreError> {
        let batch = std::mem::take(&mut self.batch);
        self.db.apply_batch(batch).map_err(|error| failed(&self.path, &error))?;
        let Some(pause) = &self.pause else { return Ok(()) };
        pause();
        // One large sync at the end would hold up everybody's.
        if self.count.is_multiple_of(AT_ONCE * PARTS) {
            self.db.flush().map_err(|error| failed(&self.path, &error))?;
            sync(&self.path).map_err(|error| broken(&self.path, &error))?;
        }
        Ok(())
    }
}

/// Writes the store in a folder anew, so that what was erased stands in no byte of it; returns how large it was and is.
///
/// The new one takes the place of the old one by two renames: cut short between them, the next opening does the second.
pub fn compact(path: &Path) -> Result<(u64, u64), StoreError> {
    // Where the store is on another disk by a link, the old bytes are to go from there.
    let path = &follow(path).map_err(|error| broken(path, &error))?;
    let (db, lock) = open::open(path, open::CACHE)?;
    let before = size(path).map_err(|error| broken(path, &error))?;
    let new = open::beside(path, "new");
    let mut filling = Filling::begin(&new)?;
    for entry in db.iter() {
        let (key, value) = entry.map_err(|error| failed(path, &error))?;
        filling.put(&key, Some(&value))?;
    }
    drop(db);
    filling.finish()?;
    swap(path, &new).map_err(|error| broken(path, &error))?;
    drop(lock);
    let after = size(path).map_err(|error| broken(path, &error))?;
    Ok((before, after))
}

/// Puts a finished store into the place of another.
fn swap(path: &Path, new: &Path) -> io::Result<()> {
    let old = open::beside(path, "old");
    remove(&old)?;
    fs::rename(path, &old)?;
    match fs::rename(new, path) {
        Ok(()) => {}
        // Somebody opened the store just now and has done it.
        Err(error) if error.kind() == io::ErrorKind::NotFound && path.exists() => {}
        Err(error) => return Err(error),
    }
    sync_folder(path)?;
    remove(&old)
}

/// Gives a store that was opened and closed its final name, and so does what was noted beside it. Nothing may be there; what was noted
/// of a store that was there once is replaced.
pub fn install(filled: &Path, path: &Path) -> io::Result<()> {
    fs::rename(newest::path(filled), newest::path(path))?;
    fs::rename(filled, path)?;
    sync_folder(path)
}

/// Removes a folder, where there is one.
pub fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

fn sync(path: &Path) -> io::Result<()> {
    for entry in fs::read_dir(path)? {
        let entry = entry?.path();
        if entry.is_file() {
            File::open(entry)?.sync_all()?;
        }
    }
    File::open(path)?.sync_all()?;
    sync_folder(path)
}

/// Waits until the names in the folder around a path are on disk.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => File::open(folder)?.sync_all(),
        None => File::open(".")?.sync_all(),
    }
}

/// Returns how large the files of a store are together.
pub fn size(path: &Path) -> io::Result<u64> {
    let mut size = 0;
    for entry in fs::read_dir(path)? {
        let about = entry?.metadata()?;
        size += if about.is_file() { about.len() } else { 0 };
    }
    Ok(size)
}
