//! A file that appears whole or not at all: written beside its name, and moved there when it is on disk.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};

/// A file in the making; gone with this where it is not kept.
#[derive(Debug)]
pub struct Whole {
    path: PathBuf,
    half: PathBuf,
    file: File,
    is_kept: bool,
}

static BEGUN: AtomicU64 = AtomicU64::new(1);

impl Whole {
    /// Begins a file that only its owner can read.
    pub fn begin(path: &Path) -> io::Result<Self> {
        let name = path.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "this is no file name"))?;
        let beginning = format!(".{}.", name.to_string_lossy());
        remove_left_over(path.with_file_name("").as_path(), &beginning);
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        loop {
            // The bot may write one file for two people at once: each half has a number of its own.
            let number = BEGUN.fetch_add(1, Ordering::Relaxed);
            let half = path.with_file_name(format!("{beginning}{}-{number}{HALF}", std::process::id()));
            let file = options.open(&half)?;
            // Locked, it is known to be somebody's. Where there are no locks, it is written without.
            let _ = file.try_lock();
            // Somebody who clears up may have taken it for left over in between.
            if half.exists() {
                return Ok(Self { path: path.to_owned(), half, file, is_kept: false });
            }
        }
    }

    /// Returns what to write to.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// Returns its final name.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns its length, and the SHA-256 of its bytes in hexadecimal digits.
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
        Ok((length, digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()))
    }

    /// Brings it to the disk and gives it its name.
    pub fn keep(mut self) -> io::Result<()> {
        self.file.sync_all()?;
        std::fs::rename(&self.half, &self.path)?;
        self.is_kept = true;
        Ok(())
    }
}

/// How the names of halves end.
const HALF: &str = ".half";

/// Removes the halves of programs that were killed: they hold what people said, and nobody knows of them.
fn remove_left_over(folder: &Path, beginning: &str) {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_half = name.strip_prefix(beginning).and_then(|rest| rest.strip_suffix(HALF)).is_some_and(|of| !of.contains('.'));
        // Whoever writes one holds its lock, and the lock of a killed program is gone.
        let is_left = || File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok());
        if is_half && is_left() && std::fs::remove_file(entry.path()).is_ok() {
            log::warn!("removed {name}, left over from a program that was killed");
        }
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        if !self.is_kept {
            // What is left of it is of no use to anybody; why it was given up is told by whoever did.
            let _ = std::fs::remove_file(&self.half);
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
        let whole = Whole::begin(&path).expect("the folder is ours");
        whole.file().write_all(b"half").expect("the folder is ours");
        drop(whole);
        assert_eq!(std::fs::read_to_string(&path).expect("it is there"), "old");
        assert_eq!(std::fs::read_dir(folder.path()).expect("it is there").count(), 1);
    }

    #[test]
    fn halves_that_were_left_go_with_the_next_file_of_that_name_and_no_other() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("wishes.csv");
        for left in [".wishes.csv.1-1.half", ".wishes.csv.old.1-1.half", ".wish.csv.1-1.half", "wishes.csv.1-1.half"] {
            std::fs::write(folder.path().join(left), "words").expect("the folder is ours");
        }
        let other = Whole::begin(&path).expect("the folder is ours");
        let whole = Whole::begin(&path).expect("the folder is ours");
        other.file().write_all(b"somebody else writes it, too").expect("the folder is ours");
        other.keep().expect("it can be moved");
        whole.keep().expect("it can be moved");
        let mut names: Vec<_> = std::fs::read_dir(folder.path()).expect("it is there").flatten().map(|entry| entry.file_name()).collect();
        names.sort();
        assert_eq!(names, [".wish.csv.1-1.half", ".wishes.csv.old.1-1.half", "wishes.csv", "wishes.csv.1-1.half"]);
    }

    #[test]
    fn a_file_that_is_kept_has_its_digest_and_is_its_owner_s_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("wishes.csv");
        let whole = Whole::begin(&path).expect("the folder is ours");
        whole.file().write_all(b"abc").expect("the folder is ours");
        let (length, digest) = whole.digest().expect("it can be read");
        whole.keep().expect("it can be moved");
        assert_eq!((length, &digest[..8]), (3, "ba7816bf"));
        assert_eq!(std::fs::metadata(&path).expect("it is there").permissions().mode() & 0o777, 0o600);
    }
}
