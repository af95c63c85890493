//! The three steps after which a group commit is on disk; a seam, so that tests can stop at each of them.

use std::fs::File;
use std::path::{Path, PathBuf};

pub use ::sled::Batch;
use ::sled::Db;

use crate::store::StoreError;
use crate::store::sled::open::{broken, failed};

/// What a group commit does to the disk, in this order. An error of any step is final.
pub trait Disk: Send {
    /// Writes the group's changes to sled's log: all of them, or after a crash none.
    fn apply(&mut self, batch: Batch) -> Result<(), StoreError>;
    /// Hands the log to the operating system.
    fn flush(&mut self) -> Result<(), StoreError>;
    /// Waits until the device has it.
    fn sync(&mut self) -> Result<(), StoreError>;
}

/// The real one.
pub struct Log {
    db: Db,
    file: File,
    path: PathBuf,
}

impl Log {
    /// Opens sled's file a second time: its own handle is not to be had, and its flush is not an fsync.
    pub fn new(db: Db, path: &Path) -> Result<Self, StoreError> {
        let file = File::open(path.join("db")).map_err(|error| broken(path, &error))?;
        Ok(Self { db, file, path: path.to_owned() })
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
}
