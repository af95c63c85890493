//! Finds the backup that a command is to read: a file, or the newest of a folder or a bucket.

use std::fs::File;
use std::io::{BufReader, Seek};
use std::path::Path;

use anyhow::{Context, Result, bail};

use super::open;
use crate::config::{Config, Secret};
use crate::dialog::backup::Destination;
use crate::runtime::backup::depot::Depot;
use crate::runtime::backup::name::BackupName;
use crate::runtime::backup::{erased_name, seal};
use crate::runtime::privacy::erased;
use crate::store::backup::{Frame, Restore};

/// A backup that is open for reading.
pub struct Found {
    /// What it is called.
    pub name: String,
    /// The list of erased people that lies beside it, if one does.
    pub erased: Option<erased::List>,
    file: File,
    passphrase: Option<Secret>,
}

/// Finds a backup: the one at a path, or the newest of a folder or bucket; where nothing is named,
/// that of `bot.yaml`.
///
/// Fails if there is none, or it cannot be read.
pub fn find(from: Option<&str>, config: &Config) -> Result<Found> {
    let passphrase = config.backup.passphrase.clone();
    if let Some(path) = from.map(Path::new)
        && !path.is_dir()
        && !path.starts_with("s3:")
        && BackupName::parse(&path.file_name().unwrap_or_default().to_string_lossy()).is_none()
    {
        let file = File::open(path);
        return Ok(Found {
            name: path.display().to_string(),
            erased: None,
            file: file.with_context(|| format!("reading the backup {}", path.display()))?,
            passphrase,
        });
    }
    let (to, named) = place(from, config)?;
    let depot = Depot::open(&to, &config.backup.s3)?;
    wait(async {
        let names = depot
            .list()
            .await
            .with_context(|| format!("looking into {to}"))?;
        let name = match &named {
            Some(named) => named,
            None => newest(&names, &to)?,
        };
        let file = depot.get(&name.name).await;
        let is_there = erased_name(&name.store);
        // Without a list nobody was forgotten; what cannot be read is told.
        let list = match depot.get_text(&is_there).await? {
            Some(list) => {
                Some(erased::parse(&list).with_context(|| format!("reading {is_there}"))?)
            }
            None => None,
        };
        Ok(Found {
            name: format!("{} of {to}", name.name),
            erased: list,
            file: file.with_context(|| format!("reading {}", name.name))?,
            passphrase,
        })
    })?
}

/// Lists the backups of a folder or bucket, the newest first.
///
/// Fails if it cannot be read.
pub fn list(from: Option<&str>, config: &Config) -> Result<Vec<BackupName>> {
    let (to, _) = place(from, config)?;
    let depot = Depot::open(&to, &config.backup.s3)?;
    wait(depot.list())?.with_context(|| format!("looking into {to}"))
}

/// Waits for something that the network does.
///
/// Fails if the network cannot be started.
pub fn wait<T: Send>(what: impl Future<Output = T> + Send) -> Result<T> {
    // The bot runs commands of others on threads of its own network, where nothing may wait: so
    // this waits on a thread of its own.
    let waiting = || {
        let network = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        Ok(network
            .context("starting the program's network")?
            .block_on(what))
    };
    std::thread::scope(|scope| {
        let waited = scope.spawn(waiting).join();
        waited.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// Returns where backups are, and the one that is named of them.
fn place(from: Option<&str>, config: &Config) -> Result<(Destination, Option<BackupName>)> {
    let Some(from) = from else {
        let dialogs = open::Dialogs::read(&config.dialogs);
        let Some(plan) = &dialogs.compiled.dialogs.bot.backup else {
            bail!(
                "it is not said where the backups are\nhint: name a file, a folder or s3://bucket/folder, or write `backup:` into bot.yaml"
            );
        };
        return Ok((plan.to.clone(), None));
    };
    let (folder, last) = match from.rsplit_once('/') {
        Some(("", last)) => ("/", last),
        Some(parts) => parts,
        None => (".", from),
    };
    let named = BackupName::parse(last);
    let text = if named.is_some() { folder } else { from };
    let to = Destination::parse(text).map_err(|why| anyhow::anyhow!("`{from}`: {why}"))?;
    Ok((to, named))
}

fn newest<'n>(names: &'n [BackupName], to: &Destination) -> Result<&'n BackupName> {
    let Some(newest) = names.first() else {
        bail!("there is no backup in {to}");
    };
    if let Some(other) = names.iter().find(|name| name.store != newest.store) {
        bail!(
            "{to} has backups of several bots, such as {} and {}\nhint: name the one you mean",
            newest.name,
            other.name
        );
    }
    Ok(newest)
}

impl Found {
    /// Calls `each` with every part of it.
    ///
    /// Fails if it cannot be read, is damaged, or no passphrase opens it.
    pub fn each_frame(&self, each: &mut dyn FnMut(Frame) -> Result<()>) -> Result<()> {
        let told = || format!("reading the backup {}", self.name);
        let mut file = &self.file;
        file.rewind().with_context(told)?;
        let opened =
            seal::opening(BufReader::new(file), self.passphrase.as_ref()).with_context(told)?;
        let mut restore = Restore::begin(BufReader::new(opened)).with_context(told)?;
        while let Some(frame) = restore.next_frame().with_context(told)? {
            each(frame)?;
        }
        Ok(())
    }
}
