//! Opens a store by its URL: the only place that knows which stores there are.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::store::sled::compact;
use crate::store::sled::content::RecordFilling;
use crate::store::sled::{Sled, exists, was_there};
use crate::store::{Fill, Store, StoreError};

/// Where a store is, and of which kind it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// In a folder of this machine.
    Folder(PathBuf),
}

/// Opens the store at a URL, or creates it.
///
/// Fails if no store has such a URL, another process has it open, or it cannot be read.
///
/// ```
/// let Err(told) = vraag::store::open("redis://localhost") else { panic!("it was opened") };
/// assert!(told.to_string().starts_with("there is no kind of store `redis`"), "{told}");
/// ```
pub fn open(url: &str) -> Result<Arc<dyn Store>, StoreError> {
    Location::parse(url)?.open()
}

impl From<&Path> for Location {
    fn from(folder: &Path) -> Self {
        Self::Folder(folder.to_owned())
    }
}

impl Location {
    /// Parses a URL: `sled:` and a folder, or a folder alone.
    ///
    /// Fails if no store has such a URL.
    ///
    /// ```
    /// use std::path::Path;
    /// use vraag::store::Location;
    ///
    /// let folder = Location::from(Path::new("data/db"));
    /// assert_eq!(Location::parse("sled:data/db").as_ref(), Ok(&folder));
    /// assert_eq!(Location::parse("data/db"), Ok(folder));
    /// assert!(Location::parse("c:/data/db").is_ok());
    /// assert!(Location::parse("postgres://host/vraag").is_err());
    /// ```
    pub fn parse(url: &str) -> Result<Self, StoreError> {
        let scheme = url.split_once(':').filter(|(scheme, _)| {
            // One letter is a drive.
            scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
        match scheme {
            None => Ok(Self::from(Path::new(url))),
            Some(("sled", folder)) => Ok(Self::from(Path::new(folder))),
            Some((other, _)) => Err(StoreError::Broken(format!(
                "there is no kind of store `{other}`; write a folder, or `sled:` and a folder"
            ))),
        }
    }

    /// Opens the store, or creates it.
    ///
    /// Fails if another process has it open, or it is damaged or cannot be read.
    pub fn open(&self) -> Result<Arc<dyn Store>, StoreError> {
        let Self::Folder(folder) = self;
        Ok(Arc::new(Sled::open(folder)?))
    }

    /// Opens the store for a command that reads it once, with little memory. Fails alike.
    pub fn open_once(&self) -> Result<Arc<dyn Store>, StoreError> {
        let Self::Folder(folder) = self;
        Ok(Arc::new(Sled::open_once(folder)?))
    }

    /// Returns whether there is a store, or one whose compaction was interrupted.
    pub fn exists(&self) -> bool {
        let Self::Folder(folder) = self;
        exists(folder)
    }

    /// Returns whether there is or was a store; opening it tells what became of it.
    pub fn was_there(&self) -> bool {
        let Self::Folder(folder) = self;
        was_there(folder)
    }

    /// Rewrites the store, so that no byte of erased data is left. Returns its size in bytes before
    /// and after.
    ///
    /// Fails if the store is in use, or cannot be read or replaced.
    pub fn compact(&self) -> Result<(u64, u64), StoreError> {
        let Self::Folder(folder) = self;
        compact::compact(folder)
    }

    /// Starts a new store, removing what was there.
    ///
    /// Fails if that cannot be replaced.
    pub fn fill(&self) -> Result<Box<dyn Fill>, StoreError> {
        let Self::Folder(folder) = self;
        Ok(Box::new(RecordFilling::begin(folder)?))
    }

    /// Moves a closed store that was filled elsewhere to this place, where no store may be yet.
    ///
    /// Fails if it cannot be moved.
    pub fn install(&self, filled: &Self) -> io::Result<()> {
        let (Self::Folder(filled), Self::Folder(folder)) = (filled, self);
        compact::install(filled, folder)
    }
}
