//! `vraag store`: looks after the store itself.

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use clap::Subcommand;

use super::exit::Exit;
use super::{open, remote, screen};
use crate::store::Store;

/// Look after the store: check that nothing is missing or damaged
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example: vraag store check
It also works while the bot runs. The store is in the data folder, or in the database that VRAAG_STORE names.")]
pub struct Options {
    #[command(subcommand)]
    what: StoreCommand,
}

#[derive(Clone, Copy, Debug, Subcommand)]
enum StoreCommand {
    /// Read every record, rebuild what is stored twice, and compare
    #[command(after_help = "Example: vraag store check")]
    Check,
}

/// Most faults that are shown one by one.
const MAX_SHOWN: usize = 20;

/// Runs it here, or in the bot that has the store open.
///
/// Fails if the store cannot be read, or the output cannot be written.
pub fn here_or_there(options: &Options, data: &Path, words: &[OsString]) -> Result<Exit> {
    let Some(store) = open::store(data)? else {
        return remote::run_there(data, words);
    };
    let (out, status) = (&mut screen::out(), &mut screen::stderr());
    screen::unless_nobody_reads(run(options, store.as_ref(), data, out, status))
}

/// Runs it on a store that is open.
///
/// Fails if the store cannot be read, or the output cannot be written.
pub fn run(
    options: &Options,
    store: &dyn Store,
    data: &Path,
    out: &mut dyn Write,
    status: &mut dyn Write,
) -> Result<Exit> {
    match options.what {
        StoreCommand::Check => check(store, data, out, status),
    }
}

fn check(
    store: &dyn Store,
    data: &Path,
    out: &mut dyn Write,
    status: &mut dyn Write,
) -> Result<Exit> {
    let shown = open::shown(&open::location(data)?, data);
    let faults = store
        .check_integrity()
        .with_context(|| format!("checking the store at {shown}"))?;
    let turns = store.horizon()?;
    if faults.is_empty() {
        writeln!(
            out,
            "the store at {shown} is whole, up to group commit {turns}"
        )?;
        return Ok(Exit::Fine);
    }
    for fault in faults.iter().take(MAX_SHOWN) {
        writeln!(out, "{fault}")?;
    }
    if faults.len() > MAX_SHOWN {
        writeln!(out, "… and {} more", faults.len() - MAX_SHOWN)?;
    }
    writeln!(
        status,
        "error: the store at {shown} has {} faults",
        faults.len()
    )?;
    writeln!(
        status,
        "hint: what cannot be read concerns its own person only; a backup from before has it whole (`vraag restore FILE`)"
    )?;
    Ok(Exit::Setup)
}
