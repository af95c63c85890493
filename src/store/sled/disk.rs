//! The steps after which a group commit is on disk; a seam, so that tests can stop at each of them.

use std::fs::File;
use std::path::{Path, PathBuf};

pub use ::sled::Batch;
use ::sled::Db;

use crate::store::StoreError;
use crate::store::sled::newest::Notes;
use crate::store::sled::open::{broken, failed};

/// What a group commit does to the disk, in this order. An error of any step is final.
pub trait Disk: Send {
    /// Writes the group's changes to sled's log: all of them, or after a crash none.
    fn apply(&mut self, batch: Batch) -> Result<(), StoreError>;
    /// Hands the log to the operating system.
    fn flush(&mut self) -> Result<(), StoreError>;
    /// Waits until the device has it.
    fn sync(&mut self) -> Result<(), StoreError>;
    /// Notes beside the store that everything up to an order number is there.
    fn note(&mut self, newest: u64) -> Result<(), StoreError>;
}

/// The real one.
pub struct Log {
    db: Db,
    file: File,
    notes: Notes,
    path: PathBuf,
}

impl Log {
    /// Opens sled's file a second time: its own handle is not to be had, and its flush is not an fsync.
    pub fn new(db: Db, path: &Path, newest: u64) -> Result<Self, StoreError> {
        let open = || File::open(path.join("db")).map_err(|error| broken(path, &error));
        let (file, notes) = (open()?, Notes::open(path, open()?, newest)?);
        Ok(Self { db, file, notes, path: path.to_owned() })
    }
}

impl Disk for Log {
    fn apply(&mut self, batch: Batch) -> Result<(), StoreError> {
        self.db.apply_batch(batch).map_err(|error| failed(&self.path, &error))
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        self.db.flush().map(|_| ()).map_err(|error| failed(&self.path, &error))
    }

    fn sync(&mut self) -> Result<(), StoreError> {
        self.file.sync_data().map_err(|error| broken(&self.path, &error))
    }

    fn note(&mut self, newest: u64) -> Result<(), StoreError> {
        self.notes.note(newest).map_err(|error| broken(&self.path, &error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Process kills cannot show a missing sync: what a killed program wrote is there. A pipe can: it refuses to be synced.
    #[test]
    #[cfg(unix)]
    fn a_sync_asks_the_device_and_tells_what_it_says() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let db = crate::store::sled::open::fresh(&folder.path().join("db")).expect("a new store");
        let mut log = Log::new(db, &folder.path().join("db"), 0).expect("the folder is ours");
        assert_eq!(log.sync(), Ok(()));
        let (_reader, writer) = std::io::pipe().expect("a pipe");
        log.file = File::from(std::os::fd::OwnedFd::from(writer));
        assert!(matches!(log.sync(), Err(StoreError::Broken(_))), "nobody was asked to sync");
    }
}
