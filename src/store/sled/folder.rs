//! The store's folder and those beside it: private to their owner, for one process at a time.

use std::fs::{self, DirBuilder, File, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::store::StoreError;
use crate::store::sled::fault::broken;

/// Returns the path of a folder beside another.
pub fn beside(path: &Path, what: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{what}"));
    PathBuf::from(name)
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

/// Removes a folder, if it exists.
///
/// Fails if the folder cannot be removed.
pub fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
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

/// Retries for two seconds while a lock is held by somebody who is about to release it.
pub fn patiently<T, E>(
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

/// Waits until the files of a folder, and their names, are on disk.
///
/// Fails if they cannot be synced.
pub fn sync(path: &Path) -> io::Result<()> {
    for entry in fs::read_dir(path)? {
        let entry = entry?.path();
        if entry.is_file() {
            File::open(entry)?.sync_all()?;
        }
    }
    File::open(path)?.sync_all()?;
    sync_folder(path)
}

/// Waits until the names in a path's parent folder are on disk.
///
/// Fails if the folder cannot be synced.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    match path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        Some(folder) => File::open(folder)?.sync_all(),
        None => File::open(".")?.sync_all(),
    }
}

/// Returns the total size of a store's files, in bytes.
///
/// Fails if the folder cannot be read.
pub fn size(path: &Path) -> io::Result<u64> {
    let mut size = 0;
    for entry in fs::read_dir(path)? {
        let about = entry?.metadata()?;
        size += if about.is_file() { about.len() } else { 0 };
    }
    Ok(size)
}
