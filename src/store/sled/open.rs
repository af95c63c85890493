//! Opens the store's folder, after a crash at any moment too.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::Path;

use ::sled::Db;

use crate::store::StoreError;
use crate::store::sled::fault::broken;
use crate::store::sled::folder::{beside, lock, make_private, patiently};
use crate::store::sled::settings::config;
use crate::store::sled::{examine, newest};

/// Opens a folder. The returned file is the lock, held as long as it lives.
///
/// Fails if the store is in use, damaged, or cannot be opened.
pub fn open(path: &Path, cache: u64) -> Result<(Db, File), StoreError> {
    finish_swap(path).map_err(|error| broken(path, &error))?;
    let newest = newest::read(path)?;
    examine::refuse_missing(path, newest)?;
    make_private(path).map_err(|error| broken(path, &error))?;
    let lock = lock(path)?;
    // Only the holder of the lock may do this: a running store may be writing the file.
    remove_half_written_snapshots(path)
        .and_then(|()| remove_left_over(path))
        .map_err(|error| broken(path, &error))?;
    let config = config(path, cache);
    let is_held = |error: &::sled::Error| matches!(error, ::sled::Error::Io(error) if error.kind() == ErrorKind::Other || error.kind() == ErrorKind::WouldBlock);
    // sled's threads may hold its own lock for a moment after a store of this process was closed.
    examine::open(path, newest, || patiently(|| config.open(), is_held)).map(|db| (db, lock))
}

/// Does the second rename of a compaction that was interrupted between its two renames: the new
/// store is complete by then.
fn finish_swap(path: &Path) -> std::io::Result<()> {
    let new = beside(path, "new");
    if !path.exists() && new.exists() && beside(path, "old").exists() {
        log::warn!("finishing a compaction that was cut short");
        fs::rename(new, path)?;
    }
    Ok(())
}

/// Removes what an interrupted compaction left: an incomplete new store, or an old one that was
/// replaced.
fn remove_left_over(path: &Path) -> std::io::Result<()> {
    for left in ["new", "old", "check"].map(|what| beside(path, what)) {
        match fs::remove_dir_all(&left) {
            Ok(()) => log::warn!(
                "removing {}, left over from something that was cut short",
                left.display()
            ),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn remove_half_written_snapshots(path: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            log::warn!("removing {name}, left over from a start that was cut short");
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
