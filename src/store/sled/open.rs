//! Opens the store's folder: private to its owner, for one process at a time, and after a crash at
//! any moment.

use std::fs::{self, DirBuilder, File, TryLockError};
use std::io::{ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use ::sled::Db;

use crate::store::StoreError;
use crate::store::sled::{examine, newest};

/// sled's cache in bytes; its own default is 1 GiB.
pub const CACHE: u64 = 64 * 1024 * 1024;
/// The cache for a command that reads the store once and gains nothing from it.
pub const SMALL_CACHE: u64 = 2 * 1024 * 1024;

/// Segment size in bytes, fixed when the file is made. Larger segments waste space; smaller ones
/// turn pages into files that are never synced.
pub const SEGMENT: usize = 512 * 1024;

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

/// Retries for two seconds while a lock is held by somebody who is about to release it.
fn patiently<T, E>(
    mut attempt: impl FnMut() -> Result<T, E>,
    is_held: impl Fn(&E) -> bool,
) -> Result<T, E> {
    for _ in 0..200 {
        match attempt() {
            Err(error) if is_held(&error) => std::thread::sleep(Duration::from_millis(10)),
            result => return result,
        }
    }
    attempt()
}

/// Makes a new store in a folder that nobody else knows of.
pub fn fresh(path: &Path) -> Result<Db, StoreError> {
    make_private(path).map_err(|error| broken(path, &error))?;
    config(path, CACHE)
        .open()
        .map_err(|error| failed(path, &error))
}

/// Returns the path of a folder beside another.
pub fn beside(path: &Path, what: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{what}"));
    PathBuf::from(name)
}

/// Returns sled's settings; all code that opens the files must use the same.
pub fn config(path: &Path, cache: u64) -> ::sled::Config {
    ::sled::Config::new()
        .path(path)
        .segment_size(SEGMENT)
        .cache_capacity(cache)
        .flush_every_ms(Some(500))
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

/// Turns an error of sled into words for an operator.
pub fn failed(path: &Path, error: &::sled::Error) -> StoreError {
    match error {
        ::sled::Error::Corruption { .. } => examine::damaged(path),
        ::sled::Error::Io(error) => broken(path, error),
        ::sled::Error::CollectionNotFound(_)
        | ::sled::Error::Unsupported(_)
        | ::sled::Error::ReportableBug(_) => StoreError::Broken(format!(
            "the store at {} cannot go on: {error}",
            path.display()
        )),
    }
}

/// Turns an error of the disk into words for an operator.
pub fn broken(path: &Path, error: &std::io::Error) -> StoreError {
    let path = path.display();
    StoreError::Broken(match error.kind() {
        ErrorKind::PermissionDenied => format!("you may not read the store at {path}"),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            format!(
                "there is no room left for the store at {path}; make room on the disk and start again"
            )
        }
        ErrorKind::ReadOnlyFilesystem => format!(
            "the disk of the store at {path} can only be read; make it writable and start again"
        ),
        _ => format!("the store at {path} cannot be used: {}", original(error)),
    })
}

/// Restores the system's error if sled passes on only its debug form:
/// `Os { code: 5, kind: …, message: "…" }`.
fn original(error: &std::io::Error) -> std::io::Error {
    let said = error.to_string();
    let code = said
        .strip_prefix("Os { code: ")
        .and_then(|rest| rest.split(',').next())
        .and_then(|code| code.parse().ok());
    code.map_or_else(
        || std::io::Error::new(error.kind(), said),
        std::io::Error::from_raw_os_error,
    )
}

/// Makes a folder for its owner only.
pub fn make_private(path: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
        builder.mode(0o700).create(path)?;
        fs::set_permissions(path, fs::Permissions::from_mode(0o700))
    }
    #[cfg(not(unix))]
    builder.create(path)
}

/// Locks a folder for this process.
pub fn lock(path: &Path) -> Result<File, StoreError> {
    let name = path.join("pid");
    let opened = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(name);
    let mut file = opened.map_err(|error| broken(path, &error))?;
    let mut holder = String::new();
    let holder = file
        .read_to_string(&mut holder)
        .ok()
        .and_then(|_| holder.trim().parse().ok());
    // A child that this process is just starting has a copy of the lock until its own program runs.
    let is_ours = holder == Some(std::process::id());
    match patiently(
        || file.try_lock(),
        |error| is_ours && matches!(error, TryLockError::WouldBlock),
    ) {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(StoreError::InUse {
                path: path.display().to_string(),
                process: holder,
            });
        }
        Err(TryLockError::Error(error)) => return Err(broken(path, &error)),
    }
    let written = file
        .set_len(0)
        .and_then(|()| file.rewind())
        .and_then(|()| writeln!(file, "{}", std::process::id()));
    written.map_err(|error| broken(path, &error))?;
    Ok(file)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// As sled hands on what the system said.
    fn as_sled_says(code: i32) -> std::io::Error {
        let error = std::io::Error::from_raw_os_error(code);
        std::io::Error::new(error.kind(), format!("{error:?}"))
    }

    #[test]
    #[cfg(unix)]
    fn what_the_disk_met_is_told_in_words_with_what_to_do() {
        let told = |error: &std::io::Error| broken(Path::new("data/db"), error).to_string();
        // A limit of the file, no room, a quota.
        for code in [27, 28, nix::errno::Errno::EDQUOT as i32] {
            for error in [std::io::Error::from_raw_os_error(code), as_sled_says(code)] {
                assert_eq!(
                    told(&error),
                    "there is no room left for the store at data/db; make room on the disk and start again"
                );
            }
        }
        assert!(
            told(&as_sled_says(30)).contains("can only be read"),
            "{}",
            told(&as_sled_says(30))
        );
        let cable = told(&as_sled_says(5));
        assert!(
            cable.contains("cannot be used: Input/output error") && !cable.contains('{'),
            "{cable}"
        );
        assert!(told(&std::io::Error::other("odd")).ends_with("cannot be used: odd"));
    }
}
