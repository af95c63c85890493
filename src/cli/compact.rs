//! `vraag compact`: rewrites the store while no bot runs, so that no byte of erased data is left.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};

use super::exit::Exit;
use super::open;
use crate::runtime::jobs::files;
use crate::runtime::privacy::erase;
use crate::runtime::privacy::erased;
use crate::store::{Erasing, Location, StoreError};

/// Compacts the store of a data folder.
///
/// Fails if there is no store, another program uses it, or it cannot be rewritten.
pub fn run(data: &Path, status: &mut dyn Write) -> Result<Exit> {
    open::refuse_unreadable(data)?;
    let location = open::existing(data)?;
    let waiting = match finish_erasures(&location, data) {
        Ok(waiting) => waiting,
        Err(StoreError::InUse { path, process }) => {
            let process = process
                .map(|id| format!(" (process {id})"))
                .unwrap_or_default();
            writeln!(
                status,
                "error: a bot is using the store at {path}{process}, and it cannot be written anew meanwhile"
            )?;
            writeln!(status, "hint: stop the bot, compact, and start it again")?;
            return Ok(Exit::Setup);
        }
        Err(error) => return Err(error).context("opening the store"),
    };
    let (before, after) = location.compact().context("writing the store anew")?;
    let kib = |bytes: u64| bytes.div_ceil(1024);
    writeln!(
        status,
        "compacted {}: {} KiB before, {} KiB now",
        open::shown(&location, data),
        kib(before),
        kib(after)
    )?;
    if waiting > 0 {
        let are = if waiting == 1 {
            "contact is"
        } else {
            "contacts are"
        };
        writeln!(
            status,
            "note: {waiting} {are} told first that they were forgotten; compact again after the bot has run"
        )?;
    }
    Ok(Exit::Fine)
}

/// Finishes erasures in progress; returns how many people still wait for their farewell.
fn finish_erasures(location: &Location, data: &Path) -> Result<usize, StoreError> {
    let store = location.open()?;
    let store = store.as_ref();
    let mut waiting = 0;
    for forgotten in store.forgotten()? {
        waiting += usize::from(erase::finish(store, Some(data), forgotten.owner)? != Erasing::Done);
    }
    files::sweep(store, data)?;
    erased::write(store, data)?;
    Ok(waiting)
}
