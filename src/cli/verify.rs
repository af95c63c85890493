//! `vraag backup verify`: restores a backup into a temporary folder, and compares what is there with
//! what the backup says of itself.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::exit::Exit;
use super::open;
use super::restore;
use super::source::Found;
use crate::config::Config;
use crate::private_path::private_folder;
use crate::store::Location;
use crate::store::backup::tally::{Counts, Summary, count};
use crate::time::{Timestamp, Zone};

/// A folder that is removed at the end.
struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        // What is left of it is the system's to remove, and only its owner can read it.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Verifies a backup.
///
/// Fails if it cannot be restored.
pub fn run(found: &Found, config: &Config, out: &mut dyn Write) -> Result<Exit> {
    let mut name = [0; 8];
    getrandom::fill(&mut name).context("naming a temporary folder")?;
    let name = format!("vraag-verify-{}", crate::hex::Hex(&name));
    let folder = Temporary(std::env::temp_dir().join(name));
    let at = &folder.0;
    private_folder(at).with_context(|| format!("making the folder {}", at.display()))?;
    let location = Location::Folder(at.join("db"));
    let restored = restore::fill(found, &location, at, None)
        .with_context(|| format!("{} cannot be restored", found.name))?;
    let counts = counted(&location)?;
    let zone = open::Dialogs::read(&config.dialogs)
        .compiled
        .dialogs
        .bot
        .timezone;
    let says = restored.summary;
    if let Some(says) = says.filter(|says| says.counts != counts) {
        writeln!(out, "error: {} is not what it says it is", found.name)?;
        writeln!(out, "it says:  {}", words(&says.counts, zone))?;
        writeln!(out, "it holds: {}", words(&counts, zone))?;
        writeln!(
            out,
            "hint: verify an older one, and report this with `vraag --version`"
        )?;
        return Ok(Exit::Setup);
    }
    let until = says.map_or_else(String::new, |Summary { begun, .. }| {
        format!(", answers up to {}", moment(begun, zone))
    });
    writeln!(out, "{} can be restored{until}", found.name)?;
    writeln!(out, "{}", words(&counts, zone))?;
    if says.is_none() {
        writeln!(
            out,
            "it was made by an earlier vraag and does not say what it holds: nothing was compared"
        )?;
    }
    Ok(Exit::Fine)
}

fn counted(location: &Location) -> Result<Counts> {
    let store = location.open_once()?;
    count(store.as_ref()).context("counting what was restored")
}

fn words(counts: &Counts, zone: Zone) -> String {
    let Counts {
        contacts,
        conversations,
        answers,
        newest,
    } = counts;
    let of = |count: &u64, one: &str, several: &str| match count {
        1 => format!("1 {one}"),
        _ => format!("{count} {several}"),
    };
    let newest = newest.map_or_else(String::new, |at| {
        format!(", the newest of {}", moment(at, zone))
    });
    format!(
        "{}, {}, {}{newest}",
        of(contacts, "contact", "contacts"),
        of(conversations, "conversation", "conversations"),
        of(answers, "answer", "answers"),
    )
}

fn moment(at: Timestamp, zone: Zone) -> String {
    at.local(zone).format("%Y-%m-%d %H:%M").to_string()
}
