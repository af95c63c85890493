//! A file that appears completely or not at all: written under a temporary name, and renamed when
//! it is on disk.
//!
//! A link is followed, so that its target is replaced and not the link. Anything but a regular
//! file, such as a pipe or a device, is never replaced: the content is written into it at the end.

use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

use crate::hex::Hex;
use crate::private_path::{follow, private_file};

/// A file that is being written; removed on drop unless it is kept.
#[derive(Debug)]
pub struct AtomicFile {
    path: PathBuf,
    /// Its temporary name; `None` if the content is written into something that exists.
    half: Option<PathBuf>,
    file: File,
    is_kept: bool,
}

static BEGUN: AtomicU64 = AtomicU64::new(1);

impl AtomicFile {
    /// Starts a file that only its owner can read.
    ///
    /// Fails if the file cannot be created.
    pub fn begin(path: &Path) -> io::Result<Self> {
        if is_written_into(path)? {
            return Ok(Self {
                path: path.to_owned(),
                half: None,
                file: nameless(&std::env::temp_dir())?,
                is_kept: false,
            });
        }
        let path = follow(path)?;
        let name = path
            .file_name()
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "this is no file name"))?;
        let hidden = format!(".{}", name.to_string_lossy());
        remove_left_over(path.with_file_name("").as_path(), &|of| of == hidden);
        let mut options = File::options();
        private_file(options.read(true).write(true).create(true).truncate(true));
        loop {
            // The bot may write one file for two people at once, so each temporary file has its own
            // number.
            let number = BEGUN.fetch_add(1, Ordering::Relaxed);
            let half =
                path.with_file_name(format!("{hidden}.{}-{number}{HALF}", std::process::id()));
            let file = options.open(&half)?;
            // The lock shows that the file is in use. If the file system has no locks, it is
            // written without.
            if matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
                continue;
            }
            // A clean-up may have removed it before it was locked.
            if half.exists() {
                return Ok(Self {
                    path,
                    half: Some(half),
                    file,
                    is_kept: false,
                });
            }
        }
    }

    /// Returns the file to write to.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// Returns its final path, with links followed.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns its current length in bytes.
    ///
    /// Fails if the file cannot be read.
    pub fn length(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }

    /// Returns its length in bytes, and its SHA-256 in hexadecimal digits.
    ///
    /// Fails if the file cannot be read.
    pub fn digest(&self) -> io::Result<(u64, String)> {
        let mut file = &self.file;
        file.rewind()?;
        let (mut digest, mut length) = (Sha256::new(), 0);
        let mut bytes = vec![0; 1 << 16];
        loop {
            match file.read(&mut bytes)? {
                0 => break,
                read => {
                    digest.update(&bytes[..read]);
                    length += read as u64;
                }
            }
        }
        Ok((length, Hex(&digest.finalize()).to_string()))
    }

    /// Syncs it to the disk and gives it its name.
    ///
    /// Fails if it cannot be written or renamed.
    pub fn keep(mut self) -> io::Result<()> {
        let Some(half) = &self.half else {
            self.file.rewind()?;
            let mut into = File::options().write(true).open(&self.path)?;
            return io::copy(&mut &self.file, &mut into).map(|_| ());
        };
        self.file.sync_all()?;
        std::fs::rename(half, &self.path)?;
        self.is_kept = true;
        Ok(())
    }
}

/// Returns whether the content is written into what exists: a pipe, a device, an open file of the
/// program.
fn is_written_into(path: &Path) -> io::Result<bool> {
    match std::fs::metadata(path) {
        Ok(about) if about.is_dir() => Err(io::Error::new(
            io::ErrorKind::IsADirectory,
            "this is a folder",
        )),
        // `/dev/stdout` may be a file; then the content belongs into that very file.
        Ok(about) => Ok(!about.is_file()
            || ["/dev", "/proc"]
                .iter()
                .any(|folder| path.starts_with(folder))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Makes a file without a name on the disk of a folder; it is gone once it is closed.
///
/// Fails if it cannot be created.
pub fn nameless(folder: &Path) -> io::Result<File> {
    let name = format!(
        ".vraag.{}-{}{HALF}",
        std::process::id(),
        BEGUN.fetch_add(1, Ordering::Relaxed)
    );
    let path = folder.join(name);
    let file = private_file(File::options().read(true).write(true).create_new(true)).open(&path)?;
    std::fs::remove_file(&path)?;
    Ok(file)
}

/// Suffix of temporary names.
const HALF: &str = ".half";

/// Removes temporary files of killed programs: they contain what people said, and nobody knows of
/// them. `is_ours` is told for which file one is, with a dot before its name.
pub fn remove_left_over(folder: &Path, is_ours: &dyn Fn(&str) -> bool) {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_half = name
            .strip_suffix(HALF)
            .and_then(|rest| rest.rsplit_once('.'))
            .is_some_and(|(of, _)| is_ours(of));
        // A file in use is locked, and a killed program's lock is gone. The lock is held until the
        // file is removed, so that no other program starts to use it.
        let left = || {
            File::open(entry.path())
                .ok()
                .filter(|file| file.try_lock().is_ok())
        };
        if is_half
            && let Some(_held) = left()
            && std::fs::remove_file(entry.path()).is_ok()
        {
            log::warn!("removed {name}, left over from a program that was killed");
        }
    }
}

impl Drop for AtomicFile {
    fn drop(&mut self) {
        if let Some(half) = self.half.as_ref().filter(|_| !self.is_kept) {
            // The temporary file is useless; the caller reports why it was given up.
            let _ = std::fs::remove_file(half);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_file_that_is_not_kept_leaves_the_old_one_alone_and_nothing_beside_it() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("wishes.csv");
        std::fs::write(&path, "old").expect("the folder is ours");
        let whole = AtomicFile::begin(&path).expect("the folder is ours");
        whole.file().write_all(b"half").expect("the folder is ours");
        drop(whole);
        assert_eq!(std::fs::read_to_string(&path).expect("it is there"), "old");
        assert_eq!(
            std::fs::read_dir(folder.path())
                .expect("it is there")
                .count(),
            1
        );
    }

    #[test]
    fn halves_that_were_left_go_with_the_next_file_of_that_name_and_no_other() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("wishes.csv");
        for left in [
            ".wishes.csv.1-1.half",
            ".wishes.csv.old.1-1.half",
            ".wish.csv.1-1.half",
            "wishes.csv.1-1.half",
        ] {
            std::fs::write(folder.path().join(left), "words").expect("the folder is ours");
        }
        let other = AtomicFile::begin(&path).expect("the folder is ours");
        let whole = AtomicFile::begin(&path).expect("the folder is ours");
        other
            .file()
            .write_all(b"somebody else writes it, too")
            .expect("the folder is ours");
        other.keep().expect("it can be moved");
        whole.keep().expect("it can be moved");
        let mut names: Vec<_> = std::fs::read_dir(folder.path())
            .expect("it is there")
            .flatten()
            .map(|entry| entry.file_name())
            .collect();
        names.sort();
        assert_eq!(
            names,
            [
                ".wish.csv.1-1.half",
                ".wishes.csv.old.1-1.half",
                "wishes.csv",
                "wishes.csv.1-1.half"
            ]
        );
    }

    #[test]
    #[cfg(unix)]
    fn a_link_stays_and_what_it_names_is_replaced_wherever_it_leads() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir(at("elsewhere")).expect("the folder is ours");
        std::fs::write(at("elsewhere/there.csv"), "old").expect("the folder is ours");
        symlink("elsewhere/there.csv", at("there")).expect("the folder is ours");
        symlink(at("there"), at("twice")).expect("the folder is ours");
        symlink("elsewhere/new.csv", at("new")).expect("the folder is ours");
        symlink("circle", at("circle")).expect("the folder is ours");
        for (link, file) in [
            ("there", "there.csv"),
            ("twice", "there.csv"),
            ("new", "new.csv"),
        ] {
            let whole = AtomicFile::begin(&at(link)).expect("it leads somewhere");
            whole
                .file()
                .write_all(link.as_bytes())
                .expect("the folder is ours");
            assert_eq!(whole.path(), at("elsewhere").join(file));
            whole.keep().expect("it can be moved");
            assert_eq!(
                std::fs::read_to_string(at("elsewhere").join(file)).expect("it is there"),
                link
            );
            assert!(
                std::fs::symlink_metadata(at(link))
                    .expect("it is there")
                    .is_symlink()
            );
        }
        assert!(AtomicFile::begin(&at("circle")).is_err());
        assert!(
            AtomicFile::begin(&at("elsewhere")).is_err(),
            "a folder is no file"
        );
        assert_eq!(
            std::fs::read_dir(at("elsewhere"))
                .expect("it is there")
                .count(),
            2,
            "nothing is left beside them"
        );
    }

    #[test]
    fn a_file_that_is_kept_has_its_digest_and_is_its_owner_s_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("wishes.csv");
        let whole = AtomicFile::begin(&path).expect("the folder is ours");
        whole.file().write_all(b"abc").expect("the folder is ours");
        let (length, digest) = whole.digest().expect("it can be read");
        whole.keep().expect("it can be moved");
        assert_eq!((length, &digest[..8]), (3, "ba7816bf"));
        assert_eq!(
            std::fs::metadata(&path)
                .expect("it is there")
                .permissions()
                .mode()
                & 0o777,
            0o600
        );
    }
}
