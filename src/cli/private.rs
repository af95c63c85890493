//! Protects what people said from other users of the machine: the data folder, its content, and
//! `.env`.

use std::path::Path;

/// Removes other users' access to the data folder, and logs it.
#[cfg(unix)]
pub fn mend(data: &Path) {
    let mended = [
        (data, true),
        (&data.join("files"), true),
        (&data.join("web"), true),
        (&data.join("erased"), false),
    ]
    .map(|(path, is_folder)| close(path, is_folder));
    let files = ["files", "web"].into_iter().flat_map(|folder| {
        let entries = std::fs::read_dir(data.join(folder));
        entries.into_iter().flatten().flatten()
    });
    let mended = mended
        .into_iter()
        .chain(files.map(|entry| close(&entry.path(), false)))
        .filter(|is_mended| *is_mended)
        .count();
    if mended > 0 {
        log::warn!(
            "others on this machine could read what people sent in {}: no more ({mended} files and folders)",
            data.display()
        );
    }
}

/// Returns whether other users had access to a file or folder and have lost it.
#[cfg(unix)]
fn close(path: &Path, is_folder: bool) -> bool {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let Ok(about) = std::fs::symlink_metadata(path) else {
        return false;
    };
    // A shared folder such as `/tmp`, or the working folder, holds other things as well.
    let is_shared = is_folder && (about.mode() & 0o1000 != 0 || is_working_folder(path));
    if about.mode() & 0o077 == 0
        || is_shared
        || about.is_dir() != is_folder
        || !(about.is_dir() || about.is_file())
    {
        return false;
    }
    let closed = std::fs::set_permissions(
        path,
        std::fs::Permissions::from_mode(if is_folder { 0o700 } else { 0o600 }),
    );
    if let Err(error) = &closed {
        log::warn!(
            "others on this machine can read {}, and that cannot be changed: {error}",
            path.display()
        );
    }
    closed.is_ok()
}

#[cfg(unix)]
fn is_working_folder(path: &Path) -> bool {
    let here = std::env::current_dir().and_then(std::fs::canonicalize);
    let there = std::fs::canonicalize(path);
    matches!((here, there), (Ok(here), Ok(there)) if here.starts_with(&there))
}

/// Warns if everybody on this machine can read the bot's token.
#[cfg(unix)]
pub fn warn_of_settings() {
    use std::os::unix::fs::MetadataExt;
    let path = Path::new(".env");
    if std::fs::metadata(path).is_ok_and(|about| about.mode() & 0o004 != 0) {
        log::warn!(
            "anybody on this machine can read .env, and with its token speak as your bot: `chmod 600 .env`"
        );
    }
}

#[cfg(not(unix))]
pub fn mend(_data: &Path) {}

#[cfg(not(unix))]
pub fn warn_of_settings() {}
