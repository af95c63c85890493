//! Files that hold people's words: where a link leads, for what is written beside a file and renamed would otherwise take the link's
//! place; and files and folders that only their owner can read.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// How many links lead on from one another before it is called a circle; as in Linux.
const MOST: usize = 40;

/// Follows links to what they name, also where that is not there yet.
pub fn follow(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MOST {
        match fs::symlink_metadata(&path) {
            Ok(about) if about.file_type().is_symlink() => {
                let to = fs::read_link(&path)?;
                // A link's target is told from the folder it stands in.
                path = path.parent().map_or(to.clone(), |folder| folder.join(&to));
            }
            Ok(_) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(path),
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, format!("{} is a link that leads in a circle", path.display())))
}

/// Has a file that is made be readable for its owner only.
pub fn private_file(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// Makes a folder that only its owner can look into, where there is none.
pub fn private_folder(path: &Path) -> io::Result<()> {
    let mut folder = DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(path)
}
