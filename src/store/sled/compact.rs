//! Rewrites a closed store, so that no byte of erased data is left; and puts finished stores in place.

use std::fs;
use std::io;
use std::path::Path;

use crate::private_path::follow;
use crate::store::StoreError;
use crate::store::sled::copy::Filling;
use crate::store::sled::fault::{broken, failed};
use crate::store::sled::folder::{beside, remove, size, sync_folder};
use crate::store::sled::newest;
use crate::store::sled::open::open;
use crate::store::sled::settings::CACHE;

/// Rewrites the store in a folder, so that no byte of erased data is left. Returns its size in
/// bytes before and after.
///
/// Two renames put the new store in place of the old one: if the program stops between them, the
/// next opening does the second.
///
/// Fails if the store is in use, or cannot be read or replaced.
pub fn compact(path: &Path) -> Result<(u64, u64), StoreError> {
    // If the store is on another disk through a link, the old bytes must go there.
    let path = &follow(path).map_err(|error| broken(path, &error))?;
    let (db, lock) = open(path, CACHE)?;
    let before = size(path).map_err(|error| broken(path, &error))?;
    let new = beside(path, "new");
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

/// Puts a finished store in place of another.
fn swap(path: &Path, new: &Path) -> io::Result<()> {
    let old = beside(path, "old");
    remove(&old)?;
    fs::rename(path, &old)?;
    match fs::rename(new, path) {
        Ok(()) => {}
        // Another process opened the store just now and did the rename.
        Err(error) if error.kind() == io::ErrorKind::NotFound && path.exists() => {}
        Err(error) => return Err(error),
    }
    sync_folder(path)?;
    remove(&old)
}

/// Gives a closed store and its `newest` file their final names. No store may be there yet; the
/// `newest` file of an earlier store is replaced.
///
/// Fails if a file cannot be renamed.
pub fn install(filled: &Path, path: &Path) -> io::Result<()> {
    fs::rename(newest::path(filled), newest::path(path))?;
    fs::rename(filled, path)?;
    sync_folder(path)
}
