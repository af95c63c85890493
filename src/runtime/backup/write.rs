//! Writes a backup: the store and the received files, encrypted if there is a passphrase.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

use anyhow::{Context, Result};

use crate::config::Secret;
use crate::report::pseudonym::Pseudonyms;
use crate::runtime::backup::seal;
use crate::store::Store;
use crate::store::backup::Backup;
use crate::store::backup::tally::Summary;
use crate::time::now;

/// What was written.
#[derive(Clone, Copy, Debug)]
pub struct Written {
    /// How many records.
    pub records: u64,
    /// What the backup says of itself.
    pub summary: Summary,
}

/// Writes a backup of a store and the files of its data folder.
///
/// Fails if the store cannot be read, the output cannot be written, or this program cannot encrypt.
pub fn write(
    out: &File,
    (store, data): (&dyn Store, &Path),
    passphrase: Option<&Secret>,
) -> Result<Written> {
    // Created now if nobody has exported yet, so that people keep their pseudonyms after a restore.
    Pseudonyms::of(store).context("reading the key of the exports")?;
    let sealing = seal::sealing(BufWriter::new(out), passphrase)?;
    let mut backup = Backup::begin(sealing, now())?;
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
    each_file(data, &mut |name, file| backup.file(name, file))?;
    let (sealing, summary) = backup.end()?;
    sealing.finish()?.flush()?;
    Ok(Written { records, summary })
}

/// Received files never change once they have their name, so they can be read one after the other.
fn each_file(
    data: &Path,
    each: &mut dyn FnMut(&str, &mut dyn Read) -> io::Result<()>,
) -> Result<()> {
    let folder = data.join("files");
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error).context("reading the received files"),
    };
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".half") {
            continue;
        }
        match File::open(folder.join(&name)) {
            Ok(mut file) => each(&name, &mut file)?,
            // Its sender was forgotten just now.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error).context("reading the received files"),
        }
    }
    Ok(())
}
