//! Makes backups of the store and the received files: writes them, puts them where `bot.yaml` says,
//! and removes those that need not stay. Restoring is a command.

#[cfg(feature = "s3")]
mod bucket;
pub mod depot;
pub mod name;
pub mod nightly;
pub mod seal;
mod write;

use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::config::BackupAccess;
use crate::dialog::backup::{BackupPlan, Destination};
use crate::report::export::files::AtomicFile;
#[cfg(feature = "s3")]
use crate::report::export::files::nameless;
use crate::runtime::alarms::backup::BackupTrouble;
use crate::runtime::backup::depot::Depot;
use crate::runtime::backup::name::BackupName;
pub use crate::runtime::backup::write::{Written, write};
use crate::runtime::privacy::erased;
use crate::store::Store;
use crate::time::{Zone, now};

/// What backups are made of, and what they need.
#[derive(Clone, Copy)]
pub struct BackupSource<'a> {
    /// The store.
    pub store: &'a dyn Store,
    /// The data folder, with the received files.
    pub data: &'a Path,
    /// The passphrase, and the way to the storage.
    pub access: &'a BackupAccess,
}

impl BackupSource<'_> {
    /// Makes a backup where the plan says, and puts the list of erased people beside it. Returns its
    /// name and what it holds. It blocks its thread.
    ///
    /// Fails if it cannot be made; then nothing of it is there.
    pub async fn make(&self, plan: &BackupPlan) -> Result<(BackupName, Written)> {
        let passphrase = self.access.passphrase.as_ref();
        if passphrase.is_none() && matches!(plan.to, Destination::Bucket { .. }) {
            bail!(BackupTrouble::NoPassphrase);
        }
        let depot = Depot::open(&plan.to, &self.access.s3)?;
        // What is wrong with the place is told before the store is read.
        depot.list().await?;
        let (name, written, draft) = self.draft(&depot)?;
        if let Some(draft) = draft {
            depot.put(&name.name, draft).await?;
        }
        self.put_erased(&depot, &name.store).await?;
        Ok((name, written))
    }

    /// Writes a backup: into a folder under its name, else into a file without one, which is
    /// returned.
    fn draft(&self, depot: &Depot) -> Result<(BackupName, Written, Option<File>)> {
        let passphrase = self.access.passphrase.as_ref();
        let name = BackupName::new(self.store, now(), passphrase.is_some())?;
        let from = (self.store, self.data);
        match depot {
            Depot::Folder(folder) => {
                let whole = AtomicFile::begin(&folder.join(&name.name))?;
                let written = write(whole.file(), from, passphrase)?;
                whole.keep()?;
                File::open(folder)?.sync_all()?;
                Ok((name, written, None))
            }
            #[cfg(feature = "s3")]
            Depot::Bucket(_) => {
                let file = nameless(self.data)?;
                let written = write(&file, from, passphrase)?;
                Ok((name, written, Some(file)))
            }
        }
    }

    /// Puts the list of erased people beside the backups, if there is one: so they stay forgotten
    /// where the data folder is lost. No address can be read from it.
    ///
    /// Fails if it cannot be read or written.
    pub async fn put_erased(&self, depot: &Depot, store: &str) -> Result<()> {
        match File::open(erased::path(self.data)) {
            Ok(list) => depot.put(&erased_name(store), list).await,
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error).context("reading the erasure list"),
        }
    }
}

/// Returns the name of the list of people who were erased from a store.
pub fn erased_name(store: &str) -> String {
    format!("vraag-{store}.erased")
}

/// Removes the backups of a store that need not stay; returns how many.
///
/// Fails if the place cannot be read or written.
pub async fn prune(depot: &Depot, plan: &BackupPlan, store: &str, zone: Zone) -> Result<usize> {
    let mut own = depot.list().await?;
    own.retain(|name| name.store == store);
    let days: Vec<_> = own.iter().map(|name| name.at.date(zone)).collect();
    let mut removed = 0;
    for (name, goes) in own.iter().zip(plan.keep.outdated(&days)) {
        if goes {
            depot.remove(name).await?;
            removed += 1;
        }
    }
    Ok(removed)
}
