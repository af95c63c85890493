//! `vraag backup`: a consistent backup of the store and the received files as one file, even while
//! the bot runs.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::exit::Exit;
use crate::report::export::AtomicFile;
use crate::report::pseudonym::Pseudonyms;
use crate::store::Store;
use crate::store::backup::Backup;

/// Write the store and the received files into one file, also while the bot runs
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Example: vraag backup /backups/vraag-$(date +%F).backup
The file holds what people said: keep it as safe as the store. An older file of that name is replaced once the new one is whole.")]
pub struct Options {
    /// File to write
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// Writes the backup; a relative path is relative to `folder`.
///
/// Fails if the store cannot be read or the file cannot be written.
pub fn run(
    options: &Options,
    store: &dyn Store,
    data: &Path,
    folder: &Path,
    status: &mut dyn Write,
) -> Result<Exit> {
    let path = folder.join(&options.file);
    let written = write(&path, store, data);
    let (records, size, is_at) = written.with_context(|| {
        format!(
            "could not write {} (does its folder exist?)",
            path.display()
        )
    })?;
    writeln!(
        status,
        "{records} records written to {} ({} KiB)",
        is_at.display(),
        size.div_ceil(1024)
    )?;
    Ok(Exit::Fine)
}

/// Writes the backup; returns the number of records, the size in bytes, and the path with links
/// followed.
fn write(path: &Path, store: &dyn Store, data: &Path) -> Result<(u64, u64, PathBuf)> {
    let whole = AtomicFile::begin(path)?;
    // Created now if nobody has exported yet, so that people keep their pseudonyms after a restore.
    Pseudonyms::of(store).context("reading the key of the exports")?;
    let mut backup = Backup::begin(BufWriter::new(whole.file()))?;
    let mut written = Ok(());
    let mut records = 0;
    store
        .backup(&mut |id, record| {
            written = backup.record(id, record);
            records += 1;
            written.is_ok()
        })
        .context("reading the store")?;
    written?;
    files(&mut backup, data)?;
    backup.end()?.flush()?;
    let written = (records, whole.length()?, whole.path().to_owned());
    whole.keep()?;
    Ok(written)
}

/// Received files never change once they have their name, so they can be read one after the other.
fn files(backup: &mut Backup<BufWriter<&File>>, data: &Path) -> Result<()> {
    let folder = data.join("files");
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error).context("reading the received files"),
    };
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".half") {
            continue;
        }
        match File::open(folder.join(&name)) {
            Ok(file) => backup.file(&name, file)?,
            // Its sender was forgotten just now.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error).context("reading the received files"),
        }
    }
    Ok(())
}
