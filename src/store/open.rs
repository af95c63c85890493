//! Opens a store by its URL: the only place that knows which stores there are.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[cfg(feature = "postgres")]
use crate::store::postgres::{self, Postgres};
use crate::store::sled::compact;
use crate::store::sled::content::RecordFilling;
use crate::store::sled::{Sled, exists, was_there};
use crate::store::{Fill, Store, StoreError};

/// Where a store is, and of which kind it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// In a folder of this machine.
    Folder(PathBuf),
    /// In a schema of a PostgreSQL database.
    #[cfg(feature = "postgres")]
    Postgres {
        /// The database.
        address: postgres::Address,
        /// The schema.
        schema: String,
    },
}

/// The schema of the database that holds the store.
#[cfg(feature = "postgres")]
const SCHEMA: &str = "vraag";

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
    /// Parses a URL: `sled:` and a folder, a folder alone, or the address of a database
    /// (`postgres://user:password@host/database`).
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
    /// assert!(Location::parse("mysql://host/vraag").is_err());
    /// ```
    pub fn parse(url: &str) -> Result<Self, StoreError> {
        let scheme = url.split_once(':').filter(|(scheme, _)| {
            // One letter is a drive.
            scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
        match scheme {
            None => Ok(Self::from(Path::new(url))),
            Some(("sled", folder)) => Ok(Self::from(Path::new(folder))),
            Some(("postgres" | "postgresql", _)) => Self::database(url),
            Some((other, _)) => Err(StoreError::Broken(format!(
                "there is no kind of store `{other}`\nhint: name a folder, or a database as postgres://user:password@host/database"
            ))),
        }
    }

    #[cfg(feature = "postgres")]
    fn database(url: &str) -> Result<Self, StoreError> {
        Ok(Self::Postgres {
            address: postgres::Address::parse(url)?,
            schema: SCHEMA.to_owned(),
        })
    }

    #[cfg(not(feature = "postgres"))]
    fn database(_url: &str) -> Result<Self, StoreError> {
        Err(StoreError::Broken(
            "this program was built without PostgreSQL\nhint: build it with `cargo build --release --features postgres` (docs/postgres.md)".to_owned(),
        ))
    }

    /// Opens the store, or creates it.
    ///
    /// Fails if another process has it open, or it is damaged or cannot be read.
    pub fn open(&self) -> Result<Arc<dyn Store>, StoreError> {
        match self {
            Self::Folder(folder) => Ok(Arc::new(Sled::open(folder)?)),
            #[cfg(feature = "postgres")]
            Self::Postgres { address, schema } => {
                let store = Postgres::open(address, schema)?;
                if let Some(warning) = store.warning() {
                    log::info!("{warning}");
                }
                Ok(Arc::new(store))
            }
        }
    }

    /// Opens the store for a command that reads it once, with little memory. Fails alike.
    pub fn open_once(&self) -> Result<Arc<dyn Store>, StoreError> {
        match self {
            Self::Folder(folder) => Ok(Arc::new(Sled::open_once(folder)?)),
            #[cfg(feature = "postgres")]
            Self::Postgres { address, schema } => Ok(Arc::new(Postgres::open(address, schema)?)),
        }
    }

    /// Returns whether there is a store, or one whose compaction was interrupted.
    ///
    /// Fails if a database cannot be asked.
    pub fn exists(&self) -> Result<bool, StoreError> {
        match self {
            Self::Folder(folder) => Ok(exists(folder)),
            #[cfg(feature = "postgres")]
            Self::Postgres { address, schema } => postgres::exists(address, schema),
        }
    }

    /// Returns whether there is or was a store; opening it tells what became of it.
    ///
    /// Fails if a database cannot be asked.
    pub fn was_there(&self) -> Result<bool, StoreError> {
        match self {
            Self::Folder(folder) => Ok(was_there(folder)),
            #[cfg(feature = "postgres")]
            Self::Postgres { .. } => self.exists(),
        }
    }

    /// Rewrites the store, so that no byte of erased data is left. Returns its size in bytes before
    /// and after.
    ///
    /// Fails if the store is in use, or cannot be read or replaced.
    pub fn compact(&self) -> Result<(u64, u64), StoreError> {
        match self {
            Self::Folder(folder) => compact::compact(folder),
            #[cfg(feature = "postgres")]
            Self::Postgres { address, schema } => Postgres::compact(address, schema),
        }
    }

    /// Returns the place beside this one in which a backup is put back before it becomes the store.
    pub fn restoring(&self) -> Self {
        match self {
            Self::Folder(folder) => {
                let mut name = folder.file_name().unwrap_or_default().to_owned();
                name.push(".restoring");
                Self::Folder(folder.with_file_name(name))
            }
            #[cfg(feature = "postgres")]
            Self::Postgres { address, schema } => Self::Postgres {
                address: address.clone(),
                schema: format!("{schema}_restoring"),
            },
        }
    }

    /// Starts a new store, removing what was there.
    ///
    /// Fails if that cannot be replaced.
    pub fn fill(&self) -> Result<Box<dyn Fill>, StoreError> {
        match self {
            Self::Folder(folder) => Ok(Box::new(RecordFilling::begin(folder)?)),
            #[cfg(feature = "postgres")]
            Self::Postgres { address, schema } => {
                Ok(Box::new(postgres::Filling::begin(address, schema)?))
            }
        }
    }

    /// Moves a closed store that was filled at [`Location::restoring`] to this place, where no store
    /// may be yet.
    ///
    /// Fails if it cannot be moved.
    pub fn install(&self) -> io::Result<()> {
        match (self, &self.restoring()) {
            (Self::Folder(folder), Self::Folder(filled)) => compact::install(filled, folder),
            #[cfg(feature = "postgres")]
            (Self::Postgres { address, schema }, Self::Postgres { schema: filled, .. }) => {
                postgres::install(address, filled, schema).map_err(io::Error::other)
            }
            #[cfg(feature = "postgres")]
            (Self::Folder(_), Self::Postgres { .. }) | (Self::Postgres { .. }, Self::Folder(_)) => {
                Err(io::Error::other("what was filled is of another kind"))
            }
        }
    }
}

impl fmt::Display for Location {
    /// Names the place to people, without a password.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => folder.display().fmt(out),
            #[cfg(feature = "postgres")]
            Self::Postgres { address, .. } => address.fmt(out),
        }
    }
}
