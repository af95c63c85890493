//! Handles paths of private files: follows symbolic links, because a file that is written aside and
//! renamed would otherwise replace the link; and makes files and folders that only their owner can
//! read.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// Maximum number of links in a chain before it counts as a loop; as in Linux.
const MAX_LINKS: usize = 40;

/// Follows symbolic links to their target, even if the target does not exist yet.
///
/// Fails if a link cannot be read, or the links form a loop.
pub fn follow(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MAX_LINKS {
        match fs::symlink_metadata(&path) {
            Ok(about) if about.file_type().is_symlink() => {
                let to = fs::read_link(&path)?;
                // A link's target is relative to its folder.
                path = path.parent().map_or(to.clone(), |folder| folder.join(&to));
            }
            Ok(_) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(path),
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::new(
        io::ErrorKind::InvalidInput,
        format!("{} is a link that leads in a circle", path.display()),
    ))
}

/// Makes the file readable for its owner only, if it is created.
pub fn private_file(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// Creates a folder that only its owner can read, unless it exists.
///
/// Fails if it cannot be created.
pub fn private_folder(path: &Path) -> io::Result<()> {
    let mut folder = DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(path)
}
