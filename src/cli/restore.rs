//! `vraag restore`: restores a backup into an empty data folder, and forgets again the people who
//! were forgotten since.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::exit::Exit;
use super::open;
use super::source::{self, Found};
use crate::config::Config;
use crate::private_path::{private_file, private_folder};
use crate::runtime::privacy::erase;
use crate::runtime::privacy::erased;
use crate::store::backup::Frame;
use crate::store::backup::tally::Summary;
use crate::store::{Erasure, Forget, Location, Receipt};
use crate::time::Timestamp;

/// Put a backup into an empty data folder
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  vraag restore                                      the newest one, from where `backup:` of bot.yaml says
  vraag restore /backups/vraag-2026-11-22.backup
  vraag restore s3://shop-backups/vraag              the newest one of a bucket
  vraag restore old.backup --data elsewhere --erased data/erased
Whoever is on the erasure list, `erased` in the data folder and beside the backup, is forgotten again before anything runs on the store.
An encrypted backup needs VRAAG_BACKUP_PASSPHRASE in .env; a bucket needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY there.")]
pub struct Options {
    /// Backup to read: a file, or a folder or s3://bucket/folder of which the newest is taken [default: as `backup:` of bot.yaml says]
    #[arg(value_name = "FROM")]
    pub from: Option<String>,
    /// Erasure list [default: the file `erased` of the data folder, where there is one]
    #[arg(long, value_name = "FILE")]
    pub erased: Option<PathBuf>,
}

/// What was restored.
pub struct Restored {
    /// How many records.
    pub records: u64,
    /// How many people were forgotten again.
    pub forgotten: usize,
    /// What the backup says of itself; `None` if it was made by an earlier release.
    pub summary: Option<Summary>,
}

/// Restores; nothing is put in place before the whole file was read and its checksum verified.
///
/// Fails if the backup cannot be read or is damaged, or the folder cannot be written.
pub fn run(options: &Options, config: &Config, status: &mut dyn Write) -> Result<Exit> {
    let data = &config.data;
    let location = open::location(data)?;
    if location.exists()? {
        writeln!(
            status,
            "error: there is a store at {} already",
            open::shown(&location, data)
        )?;
        let hint = match &location {
            Location::Folder(_) => {
                "hint: restore into another folder with --data, or move this one away first (but keep its file `erased` for --erased)".to_owned()
            }
            #[cfg(feature = "postgres")]
            Location::Postgres { schema, .. } => format!(
                "hint: restore into another database with VRAAG_STORE, or move this one away first with `alter schema {schema} rename to {schema}_old`"
            ),
        };
        writeln!(status, "{hint}")?;
        return Ok(Exit::Setup);
    }
    let found = source::find(options.from.as_deref(), config)?;
    let list = erased::joined(list(options, data)?, found.erased.clone())
        .context("the erasure list in the data folder and the one beside the backup are of two stores\nhint: name the right one with --erased")?;
    let restored = fill(&found, &location, data, list)?;
    writeln!(
        status,
        "restored to {}: {} records, from {}",
        open::shown(&location, data),
        restored.records,
        found.name
    )?;
    if restored.forgotten > 0 {
        let were = if restored.forgotten == 1 {
            "contact who was"
        } else {
            "contacts who were"
        };
        writeln!(
            status,
            "{} {were} forgotten since the backup: forgotten again",
            restored.forgotten
        )?;
    }
    Ok(Exit::Fine)
}

/// Restores a backup to a place without a store, its files into a data folder, and forgets again who
/// is on the list.
///
/// Fails if the backup cannot be read or is damaged, or the place or the folder cannot be written.
pub fn fill(
    found: &Found,
    location: &Location,
    data: &Path,
    list: Option<erased::List>,
) -> Result<Restored> {
    found.each_frame(&mut |_| Ok(()))?;
    private_folder(data).with_context(|| format!("making the folder {}", data.display()))?;
    let filling_at = location.restoring();
    let mut filling = filling_at.fill()?;
    let (mut records, mut summary) = (0_u64, None);
    let mut kept = HashSet::new();
    found.each_frame(&mut |frame| match frame {
        Frame::Record(id, record) => {
            records += 1;
            Ok(filling.put(&id, Some(&record))?)
        }
        Frame::Removed(id) => Ok(filling.put(&id, None)?),
        Frame::Entry(key, value) => {
            records += u64::from(value.is_some());
            Ok(filling.put_entry(&key, value.as_deref())?)
        }
        Frame::File(name, part) => {
            let is_first = kept.insert(name.clone());
            keep(data, &name, &part, is_first)
        }
        Frame::Summary(says) => {
            summary = Some(says);
            Ok(())
        }
    })?;
    filling.finish()?;
    let forgotten = check_and_forget(&filling_at, data, list)?;
    if forgotten > 0 {
        // Data erased just now must not remain in the new store's file.
        filling_at.compact()?;
    }
    location
        .install()
        .with_context(|| format!("putting the store into {}", open::shown(location, data)))?;
    Ok(Restored {
        records,
        forgotten,
        summary,
    })
}

fn list(options: &Options, data: &Path) -> Result<Option<erased::List>> {
    let path = options.erased.clone().unwrap_or_else(|| erased::path(data));
    let list = erased::read(&path)
        .with_context(|| format!("reading the erasure list {}", path.display()))?;
    if list.is_none() && options.erased.is_some() {
        bail!("there is no erasure list at {}", path.display());
    }
    Ok(list)
}

/// Opens the new store, checks its integrity, and forgets the people who were forgotten since;
/// returns how many.
fn check_and_forget(at: &Location, data: &Path, list: Option<erased::List>) -> Result<usize> {
    let store = at.open()?;
    let store = store.as_ref();
    let faults = store.check_integrity()?;
    if let Some(first) = faults.first() {
        bail!(
            "the backup is damaged ({} problems; first: {first})",
            faults.len()
        );
    }
    let key = store.erasure_key()?;
    if let Some(list) = list {
        if list.key != key.name() {
            bail!(
                "the erasure list belongs to another store than the backup\nhint: move it away, or name the right one with --erased"
            );
        }
        store.note_erasures(&list.erasures)?;
    }
    let erasures: HashMap<Receipt, Timestamp> = store
        .erasures()?
        .into_iter()
        .map(|Erasure { receipt, at }| (receipt, at))
        .collect();
    let mut listed = Vec::new();
    store.addresses(&mut |address, owner| {
        listed.extend(erasures.get(&key.receipt(&address)).map(|at| (owner, *at)));
        true
    })?;
    let mut forgotten = 0;
    for (owner, at) in listed {
        // A person who came back after they were forgotten is a new one.
        let is_older = store
            .contact(owner)?
            .is_some_and(|(contact, _)| contact.first_seen <= at);
        if is_older
            && store.forget(
                owner,
                Forget {
                    now: at,
                    leaves_receipt: true,
                    unless_heard_since: None,
                },
            )?
        {
            erase::finish(store, Some(data), owner)?;
            forgotten += 1;
        }
    }
    Ok(forgotten)
}

/// Appends a part of a received file. Its name comes from a file that may be forged, so it must be
/// a plain name, not a path.
fn keep(data: &Path, name: &str, part: &[u8], is_first: bool) -> Result<()> {
    let is_plain = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
        && !name.starts_with('.');
    if !is_plain {
        bail!("it is damaged: `{name}` is not the name of a received file");
    }
    let folder = data.join("files");
    private_folder(&folder)?;
    let path = folder.join(name);
    let mut options = File::options();
    let mut file = private_file(
        options
            .write(true)
            .create(true)
            .truncate(is_first)
            .append(!is_first),
    )
    .open(&path)?;
    file.write_all(part)?;
    file.sync_all()?;
    Ok(())
}
