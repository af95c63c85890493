//! Where backups are put and found: a folder, or a bucket of S3-compatible storage.

use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::config::S3Access;
use crate::dialog::backup::Destination;
use crate::report::export::files::{self, AtomicFile};
use crate::runtime::alarms::backup::BackupTrouble;
#[cfg(feature = "s3")]
use crate::runtime::backup::bucket::Bucket;
use crate::runtime::backup::name::BackupName;

/// A place for backups.
#[derive(Clone, Debug)]
pub enum Depot {
    /// A folder.
    Folder(PathBuf),
    /// A bucket.
    #[cfg(feature = "s3")]
    Bucket(Bucket),
}

impl Depot {
    /// Opens a place.
    ///
    /// Fails if the way to it is not set up, or this program was built without it.
    pub fn open(to: &Destination, access: &S3Access) -> Result<Self> {
        match to {
            Destination::Folder(path) => Ok(Self::Folder(path.clone())),
            #[cfg(feature = "s3")]
            Destination::Bucket { bucket, folder } => {
                Ok(Self::Bucket(Bucket::open(bucket, folder, access)?))
            }
            #[cfg(not(feature = "s3"))]
            Destination::Bucket { .. } => {
                let _ = access;
                bail!(BackupTrouble::WithoutS3)
            }
        }
    }

    /// Lists the backups that were made by themselves, the newest first.
    ///
    /// Fails if the place cannot be read.
    pub async fn list(&self) -> Result<Vec<BackupName>> {
        let names = match self {
            Self::Folder(folder) => list_folder(folder)?,
            #[cfg(feature = "s3")]
            Self::Bucket(bucket) => bucket.list().await?,
        };
        let mut found: Vec<BackupName> = names
            .iter()
            .filter_map(|name| BackupName::parse(name))
            .collect();
        found.sort_by(|one, other| (other.at, &other.name).cmp(&(one.at, &one.name)));
        Ok(found)
    }

    /// Puts a copy of a file there; it has its name once it is whole.
    ///
    /// Fails if the file cannot be read, or the place not be written.
    pub async fn put(&self, name: &str, mut file: File) -> Result<()> {
        match self {
            Self::Folder(folder) => {
                let whole = AtomicFile::begin(&folder.join(name))?;
                std::io::copy(&mut file, &mut whole.file())?;
                Ok(whole.keep()?)
            }
            #[cfg(feature = "s3")]
            Self::Bucket(bucket) => bucket.put(name, file).await,
        }
    }

    /// Opens a file of the place for reading; what is far is fetched first.
    ///
    /// Fails if it is not there, or cannot be read.
    pub async fn get(&self, name: &str) -> Result<File> {
        match self {
            Self::Folder(folder) => Ok(File::open(folder.join(name))?),
            #[cfg(feature = "s3")]
            Self::Bucket(bucket) => {
                let file = files::nameless(&std::env::temp_dir())?;
                bucket.get(name, file.try_clone()?).await?;
                Ok(file)
            }
        }
    }

    /// Reads a text; `None` if it is not there.
    ///
    /// Fails if it cannot be read.
    pub async fn get_text(&self, name: &str) -> Result<Option<String>> {
        match self {
            Self::Folder(folder) => match std::fs::read_to_string(folder.join(name)) {
                Ok(text) => Ok(Some(text)),
                Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error.into()),
            },
            #[cfg(feature = "s3")]
            Self::Bucket(bucket) => bucket.get_text(name).await,
        }
    }

    /// Removes a backup.
    ///
    /// Fails if it cannot be removed.
    pub async fn remove(&self, name: &BackupName) -> Result<()> {
        match self {
            Self::Folder(folder) => Ok(std::fs::remove_file(folder.join(&name.name))?),
            #[cfg(feature = "s3")]
            Self::Bucket(bucket) => bucket.remove(&name.name).await,
        }
    }
}

fn list_folder(folder: &Path) -> Result<Vec<String>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            bail!(BackupTrouble::NoFolder(folder.display().to_string()))
        }
        Err(error) => return Err(error).with_context(|| format!("reading {}", folder.display())),
    };
    // A half of a program that was killed is no backup, and goes with the next look.
    files::remove_left_over(folder, &|of| {
        of.strip_prefix('.')
            .is_some_and(|of| BackupName::parse(of).is_some())
    });
    let names = entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    names.collect()
}
