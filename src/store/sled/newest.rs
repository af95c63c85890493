//! Records beside the store how far it has come, so that a store that lost its newest part, or
//! everything, is noticed.
//!
//! sled takes a file that was truncated, or is gone, for one in which less was written. So after
//! every group that took inputs, the newest order number and the file's length go into `db.newest`:
//! two slots in turn, each with a checksum, so that an interrupted write leaves the other slot
//! intact.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use crate::private_path::private_file;
use crate::store::StoreError;
use crate::store::sled::fault::broken;
use crate::store::sled::folder::{beside, sync_folder};
use crate::store::sled::pieces::checksum;

/// This many notes may be unsynced: a crash of the machine may lose them, a crash of the program
/// none. The store itself is synced with every group, and an older note only claims less.
const UNSYNCED: u32 = 64;

/// Distance of the two slots in bytes: each has its own disk sector.
const SLOT_DISTANCE: u64 = 512;
const HEAD: &[u8; 8] = b"vraag n1";
const SLOT: usize = 32;

/// sled's file, for syncing.
pub type Synced = Arc<RwLock<File>>;

/// How far a store has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Newest {
    /// The newest order number.
    pub order: u64,
    /// The length of sled's file then, in bytes.
    pub length: u64,
}

/// Returns the path of the file with the notes.
pub fn path(store: &Path) -> PathBuf {
    beside(store, "newest")
}

/// Reads the newest note; `None` if there is none, as with a store of an earlier version.
pub fn read(store: &Path) -> Result<Option<Newest>, StoreError> {
    let bytes = match fs::read(path(store)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(broken(store, &error)),
    };
    let newest = [0, SLOT_DISTANCE as usize]
        .into_iter()
        .filter_map(|at| decode(bytes.get(at..at + SLOT)?))
        .max_by_key(|newest| newest.order);
    if newest.is_none() && !bytes.is_empty() {
        log::warn!(
            "{} cannot be read: whether the newest turns are there cannot be told from it",
            path(store).display()
        );
    }
    Ok(newest)
}

/// Removes the notes, because another store comes here.
pub fn remove(store: &Path) -> io::Result<()> {
    match fs::remove_file(path(store)) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

/// The open file with the notes.
pub struct Notes {
    file: File,
    db: Synced,
    count: u32,
    unsynced: u32,
}

impl Notes {
    /// Opens the file beside a store, and writes the current state. `db` is sled's file.
    pub fn open(store: &Path, db: Synced, order: u64) -> Result<Self, StoreError> {
        let begin = || {
            let file = private_file(File::options().write(true).create(true).truncate(false))
                .open(path(store))?;
            let mut notes = Self {
                file,
                db,
                count: 0,
                unsynced: 0,
            };
            // Both slots, because the old ones may be of a store that was here before.
            notes.note(order)?;
            notes.note(order)?;
            notes.sync()?;
            sync_folder(store)?;
            Ok(notes)
        };
        begin().map_err(|error| broken(store, &error))
    }

    /// Records that everything up to an order number is on disk.
    pub fn note(&mut self, order: u64) -> io::Result<()> {
        let length = self
            .db
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .metadata()?
            .len();
        write_at(
            &self.file,
            &encode(Newest { order, length }),
            u64::from(self.count % 2) * SLOT_DISTANCE,
        )?;
        self.count = self.count.wrapping_add(1);
        self.unsynced += 1;
        if self.unsynced >= UNSYNCED {
            self.sync()
        } else {
            Ok(())
        }
    }

    fn sync(&mut self) -> io::Result<()> {
        self.unsynced = 0;
        self.file.sync_data()
    }
}

impl Drop for Notes {
    fn drop(&mut self) {
        if self.unsynced > 0 {
            // The operating system has it; only a crash of the machine right now would lose it.
            let _ = self.sync();
        }
    }
}

fn encode(newest: Newest) -> [u8; SLOT] {
    let mut slot = [0; SLOT];
    slot[..8].copy_from_slice(HEAD);
    slot[8..16].copy_from_slice(&newest.order.to_be_bytes());
    slot[16..24].copy_from_slice(&newest.length.to_be_bytes());
    let sum = checksum(&slot[..24]);
    slot[24..].copy_from_slice(&sum.to_be_bytes());
    slot
}

fn decode(slot: &[u8]) -> Option<Newest> {
    let number = |at: usize| {
        slot.get(at..at + 8)?
            .try_into()
            .ok()
            .map(u64::from_be_bytes)
    };
    let is_whole = slot.starts_with(HEAD) && number(24)? == checksum(&slot[..24]);
    Some(Newest {
        order: number(8)?,
        length: number(16)?,
    })
    .filter(|_| is_whole)
}

#[cfg(unix)]
fn write_at(file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, at)
}

#[cfg(not(unix))]
fn write_at(mut file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
    use std::io::{Seek, SeekFrom, Write};
    file.seek(SeekFrom::Start(at))?;
    file.write_all(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newer_of_two_notes_counts_and_a_torn_one_leaves_the_other() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let store = folder.path().join("db");
        let db = || {
            fs::write(folder.path().join("file"), [7; 100]).expect("the folder is ours");
            Synced::new(
                File::open(folder.path().join("file"))
                    .expect("it is there")
                    .into(),
            )
        };
        let mut notes = Notes::open(&store, db(), 5).expect("the folder is ours");
        for order in 6..10 {
            notes.note(order).expect("the folder is ours");
            assert_eq!(read(&store), Ok(Some(Newest { order, length: 100 })));
        }
        let whole = fs::read(path(&store)).expect("it is there");
        for at in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[at] ^= 1;
            fs::write(path(&store), flipped).expect("the folder is ours");
            let order = read(&store)
                .expect("it can be read")
                .map(|newest| newest.order);
            assert!(matches!(order, Some(8 | 9)), "byte {at}: {order:?}");
        }
        fs::write(path(&store), &whole[..SLOT - 1]).expect("the folder is ours");
        assert_eq!(read(&store), Ok(None));
    }
}
