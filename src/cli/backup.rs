//! `vraag backup`: a consistent backup of the store and the received files, even while the bot runs;
//! `vraag backup list` and `vraag backup verify` look at those that are there.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::exit::Exit;
use super::verify;
use super::{open, source};
use crate::config::{BackupAccess, Config};
use crate::report::export::AtomicFile;
use crate::runtime::backup::{BackupSource, write};
use crate::store::Store;

/// Write the store and the received files into one file, also while the bot runs
#[derive(Clone, Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:
  vraag backup                                       to where `backup:` of bot.yaml says, as every night
  vraag backup /backups/vraag-$(date +%F).backup     into this file
  vraag backup verify                                can the newest one be restored?

The file holds what people said: keep it as safe as the store. An older file of that name is replaced once the new one is whole.
A name that ends in .age is encrypted, with VRAAG_BACKUP_PASSPHRASE of .env."
)]
pub struct Options {
    /// File to write [default: as `backup:` of bot.yaml says]
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Clone, Debug, clap::Subcommand)]
enum Command {
    /// Restore the newest backup into a temporary folder, and compare it with what it says of itself
    #[command(after_help = "Examples:
  vraag backup verify
  vraag backup verify s3://shop-backups/vraag
  vraag backup verify /backups/old.backup

The temporary folder is that of the system; TMPDIR names another one. It is removed at the end. Exit code 3 if it cannot be restored.")]
    Verify(From),
    /// List the backups that were made by themselves, the newest first
    #[command(after_help = "Example: vraag backup list")]
    List(From),
}

/// Where backups are.
#[derive(Clone, Debug, clap::Args)]
struct From {
    /// A file, a folder, or s3://bucket/folder [default: `to:` of `backup:` in bot.yaml]
    #[arg(value_name = "FROM")]
    from: Option<String>,
}

impl Options {
    /// Returns whether it reads the store, which a running bot then does instead.
    pub fn needs_store(&self) -> bool {
        self.command.is_none()
    }

    /// Looks at the backups that are there.
    ///
    /// Fails if they cannot be read.
    pub fn look(
        &self,
        config: &Config,
        out: &mut dyn Write,
        status: &mut dyn Write,
    ) -> Result<Exit> {
        match &self.command {
            Some(Command::Verify(From { from })) => {
                let found = source::find(from.as_deref(), config)?;
                verify::run(&found, config, out)
            }
            Some(Command::List(From { from })) => {
                let names = source::list(from.as_deref(), config)?;
                for name in &names {
                    writeln!(out, "{}", name.name)?;
                }
                if names.is_empty() {
                    writeln!(status, "there is no backup there")?;
                }
                Ok(Exit::Fine)
            }
            None => Ok(Exit::Fine),
        }
    }
}

/// Writes the backup; a relative path is relative to `folder`.
///
/// Fails if the store cannot be read or the file cannot be written.
pub fn run(
    options: &Options,
    store: &dyn Store,
    config: &Config,
    folder: &Path,
    status: &mut dyn Write,
) -> Result<Exit> {
    let plan = || {
        open::Dialogs::read(&config.dialogs)
            .compiled
            .dialogs
            .bot
            .backup
            .clone()
    };
    let (records, is_at) = match (&options.file, options.file.is_none().then(plan).flatten()) {
        (Some(file), _) => {
            let path = folder.join(file);
            let written = into_file(&path, store, config);
            written.with_context(|| {
                format!(
                    "could not write {} (does its folder exist?)",
                    path.display()
                )
            })?
        }
        (None, Some(plan)) => {
            let source = BackupSource {
                store,
                data: &config.data,
                access: &config.backup,
            };
            let made = source::wait(source.make(&plan))?;
            let (name, written) =
                made.with_context(|| format!("could not write to {}", plan.to))?;
            (written.records, format!("{} in {}", name.name, plan.to))
        }
        (None, None) => {
            writeln!(
                status,
                "error: it is not said where the backup goes\nhint: name a file, or write `backup: /var/backups/vraag` into bot.yaml"
            )?;
            return Ok(Exit::Usage);
        }
    };
    writeln!(status, "{records} records written to {is_at}")?;
    Ok(Exit::Fine)
}

/// Writes into a file; returns the number of records, and where they are, with links followed.
fn into_file(path: &Path, store: &dyn Store, config: &Config) -> Result<(u64, String)> {
    let BackupAccess { passphrase, .. } = &config.backup;
    let is_sealed = path.extension().is_some_and(|ending| ending == "age");
    let passphrase = match (is_sealed, passphrase) {
        (false, _) => None,
        (true, Some(passphrase)) => Some(passphrase),
        (true, None) => anyhow::bail!(
            "a file that ends in .age is encrypted, and there is no VRAAG_BACKUP_PASSPHRASE in .env"
        ),
    };
    let whole = AtomicFile::begin(path)?;
    let written = write(whole.file(), (store, &config.data), passphrase)?;
    let kib = whole.length()?.div_ceil(1024);
    let is_at = format!("{} ({kib} KiB)", whole.path().display());
    whole.keep()?;
    Ok((written.records, is_at))
}
