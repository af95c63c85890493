//! sled's settings; all code that opens the files uses the same.

use std::path::Path;

use ::sled::Db;

use crate::store::StoreError;
use crate::store::sled::fault::{broken, failed};
use crate::store::sled::folder::make_private;

/// sled's cache in bytes; its own default is 1 GiB.
pub const CACHE: u64 = 64 * 1024 * 1024;
/// The cache for a command that reads the store once and gains nothing from it.
pub const SMALL_CACHE: u64 = 2 * 1024 * 1024;

/// Segment size in bytes, fixed when the file is made. Larger segments waste space; smaller ones
/// turn pages into files that are never synced.
pub const SEGMENT: usize = 512 * 1024;

/// Returns the settings of a store in a folder, with a cache of so many bytes.
pub fn config(path: &Path, cache: u64) -> ::sled::Config {
    ::sled::Config::new()
        .path(path)
        .segment_size(SEGMENT)
        .cache_capacity(cache)
        .flush_every_ms(Some(500))
}

/// Makes a new store in a folder that nobody else knows of.
pub fn fresh(path: &Path) -> Result<Db, StoreError> {
    make_private(path).map_err(|error| broken(path, &error))?;
    config(path, CACHE)
        .open()
        .map_err(|error| failed(path, &error))
}
