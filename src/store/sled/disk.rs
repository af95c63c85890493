//! The steps that bring a group commit to the disk; a trait, so that tests can stop at each of
//! them.

use std::fs::{File, Metadata};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

pub use ::sled::Batch;

use crate::store::StoreError;
use crate::store::sled::fault::{broken, failed};
use crate::store::sled::newest::{Notes, Synced};
use crate::store::sled::tree::Tree;

/// What a group commit does to the disk, in this order. An error of any step is final.
pub trait Disk: Send {
    /// Writes the group's changes to sled's log: after a crash, all or none of them are there.
    fn apply(&mut self, batch: Batch) -> Result<(), StoreError>;
    /// Hands the log to the operating system.
    fn flush(&mut self) -> Result<(), StoreError>;
    /// Waits until the device has it.
    fn sync(&mut self) -> Result<(), StoreError>;
    /// Records beside the store that everything up to an order number is there.
    fn note(&mut self, newest: u64) -> Result<(), StoreError>;
}

/// The real disk.
pub struct Log {
    tree: Tree,
    file: Synced,
    notes: Notes,
    path: PathBuf,
}

impl Log {
    /// Opens sled's file a second time: its own handle is not accessible, and its flush is not an
    /// fsync.
    pub fn new(tree: Tree, path: &Path, newest: u64) -> Result<Self, StoreError> {
        let file = File::open(path.join("db")).map_err(|error| broken(path, &error))?;
        let file = Arc::new(RwLock::new(file));
        let notes = Notes::open(path, Arc::clone(&file), newest)?;
        Ok(Self {
            tree,
            file,
            notes,
            path: path.to_owned(),
        })
    }

    /// Returns sled's file; it is replaced when the store is compacted.
    pub fn file(&self) -> Synced {
        Arc::clone(&self.file)
    }
}

/// Checks that the store's folder still leads to the file that is open.
///
/// Fails if it leads to another file, or to none.
pub fn in_place(path: &Path, file: &Synced) -> Result<(), StoreError> {
    let open = file
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .metadata();
    let found = std::fs::metadata(path.join("db"));
    let is_same = match (&open, &found) {
        (Ok(open), Ok(found)) => is_same_file(open, found),
        _ => false,
    };
    if is_same {
        return Ok(());
    }
    Err(StoreError::Broken(format!(
        "the folder {} was moved, removed or replaced while it was in use; put it back as it was, or put back a backup with `vraag restore FILE`, and start again",
        path.display()
    )))
}

#[cfg(unix)]
fn is_same_file(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// On other systems nobody can move or remove a file that is open.
#[cfg(not(unix))]
fn is_same_file(_one: &Metadata, _other: &Metadata) -> bool {
    true
}

impl Disk for Log {
    fn apply(&mut self, batch: Batch) -> Result<(), StoreError> {
        self.tree
            .db()
            .apply_batch(batch)
            .map_err(|error| failed(&self.path, &error))
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        self.tree
            .db()
            .flush()
            .map(|_| ())
            .map_err(|error| failed(&self.path, &error))
    }

    fn sync(&mut self) -> Result<(), StoreError> {
        self.file
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .sync_data()
            .map_err(|error| broken(&self.path, &error))?;
        // Data synced into a file that no start finds again is lost all the same.
        in_place(&self.path, &self.file)
    }

    fn note(&mut self, newest: u64) -> Result<(), StoreError> {
        self.notes
            .note(newest)
            .map_err(|error| broken(&self.path, &error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Killing the process cannot show a missing sync, as written data survives that. A pipe can:
    /// it cannot be synced.
    #[test]
    #[cfg(unix)]
    fn a_sync_asks_the_device_and_tells_what_it_says() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let db =
            crate::store::sled::settings::fresh(&folder.path().join("db")).expect("a new store");
        let path = folder.path().join("db");
        let mut log = Log::new(Tree::new(db, path.clone()), &path, 0).expect("the folder is ours");
        assert_eq!(log.sync(), Ok(()));
        let (_reader, writer) = std::io::pipe().expect("a pipe");
        log.file = Arc::new(RwLock::new(File::from(std::os::fd::OwnedFd::from(writer))));
        assert!(
            matches!(log.sync(), Err(StoreError::Broken(_))),
            "nobody was asked to sync"
        );
    }
}
