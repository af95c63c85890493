//! Tells whether anything in the dialogs folder was changed, without reading the files.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};

use crate::dialog::load::{self, FileKind};

/// A fingerprint of a folder: per file, metadata that changes with every edit. Links are followed.
pub(super) type Look = BTreeMap<PathBuf, Option<[u64; 6]>>;

/// Returns the fingerprint of a folder.
pub(super) fn look(folder: &Path) -> Look {
    let listed = load::list(folder);
    let files = listed
        .files
        .into_iter()
        .filter(|path| FileKind::from_path(path).is_read());
    // A folder that became unreadable is a change, too.
    files
        .chain(listed.trouble.into_iter().map(|(path, _)| path))
        .map(|path| (path.clone(), std::fs::metadata(path).ok().map(mark)))
        .collect()
}

/// Metadata that every edit changes: device, inode, size, both times, mode.
#[cfg(unix)]
fn mark(about: Metadata) -> [u64; 6] {
    use std::os::unix::fs::MetadataExt as _;
    let moment = |seconds: i64, part: i64| {
        seconds
            .cast_unsigned()
            .wrapping_mul(1_000_000_000)
            .wrapping_add(part.cast_unsigned())
    };
    let modified = moment(about.mtime(), about.mtime_nsec());
    [
        about.dev(),
        about.ino(),
        about.size(),
        modified,
        moment(about.ctime(), about.ctime_nsec()),
        u64::from(about.mode()),
    ]
}

#[cfg(not(unix))]
fn mark(about: Metadata) -> [u64; 6] {
    let modified = about
        .modified()
        .ok()
        .and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    [
        0,
        0,
        about.len(),
        modified.map_or(0, |at| at.as_nanos() as u64),
        0,
        0,
    ]
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::look;

    #[test]
    fn whatever_is_done_to_a_file_is_seen() {
        let root = tempfile::tempdir().expect("a folder can be made");
        let (folder, beside) = (
            root.path().join("dialogs"),
            root.path().join("dialogs/.one"),
        );
        fs::create_dir_all(&beside).expect("a folder can be made");
        fs::write(beside.join("shop.yaml"), "dialog: shop\n").expect("a file can be written");
        symlink(".one", folder.join("..data")).expect("a link can be made");
        symlink("..data/shop.yaml", folder.join("shop.yaml")).expect("a link can be made");
        fs::write(folder.join("tea.yaml"), "dialog: tea\n").expect("a file can be written");
        let mut seen = look(&folder);
        let mut differs = |what: &str| {
            let now = look(&folder);
            assert_ne!(now, seen, "{what}");
            seen = now;
        };
        let tea = folder.join("tea.yaml");
        let modified = fs::metadata(&tea)
            .and_then(|about| about.modified())
            .expect("it is there");
        // The clock of a file system ticks some hundred times a second.
        let before = ctime(&tea);
        while ctime(&tea) == before {
            fs::write(&tea, "dialog: tae\n").expect("it is ours");
            fs::File::options()
                .write(true)
                .open(&tea)
                .and_then(|file| file.set_modified(modified))
                .expect("it is ours");
        }
        differs("the same size and the same time, other words");
        fs::set_permissions(&tea, fs::Permissions::from_mode(0o600)).expect("it is ours");
        differs("another mode");
        fs::write(beside.join("shop.yaml"), "dialog: shops\n").expect("it is ours");
        differs("the target of a link was edited");
        let two = folder.join(".two");
        fs::create_dir(&two).expect("a folder can be made");
        fs::write(two.join("shop.yaml"), "dialog: shops\n").expect("a file can be written");
        symlink(".two", folder.join("..new")).expect("a link can be made");
        fs::rename(folder.join("..new"), folder.join("..data")).expect("it can be swapped");
        differs("a link to a folder was swapped");
        fs::remove_file(&tea).expect("it is there");
        differs("a file is gone");
    }

    fn ctime(path: &std::path::Path) -> (i64, i64) {
        use std::os::unix::fs::MetadataExt as _;
        fs::metadata(path)
            .map(|about| (about.ctime(), about.ctime_nsec()))
            .expect("it is there")
    }
}
