//! Opens what commands need: the dialogs of the folder, and the store of the data folder.

use std::io::{ErrorKind, Write};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail};

use super::private;
use crate::config;
use crate::dialog::compile::{Compiled, compile};
use crate::dialog::diagnostic::{Diagnostic, Severity};
use crate::dialog::load::{self, FileKind};
use crate::dialog::source::Sources;
use crate::private_path::private_folder;
use crate::runtime::decide::versions::InForce;
use crate::script::add_desks;
use crate::store::{Location, Store, StoreError};

/// The dialogs of a folder, with all diagnostics.
pub struct Dialogs {
    /// The source files.
    pub sources: Sources,
    /// The compiled dialogs.
    pub compiled: Compiled,
    /// All problems, including those of reading the files.
    pub diagnostics: Vec<Diagnostic>,
}

impl Dialogs {
    /// Reads a folder.
    pub fn read(folder: &Path) -> Self {
        let (sources, mut diagnostics) = load::read(&[folder]);
        let compiled = compile(&sources);
        diagnostics.extend(compiled.diagnostics.iter().cloned());
        Self {
            sources,
            compiled,
            diagnostics,
        }
    }

    /// Returns whether no dialog can run, and prints it if so.
    ///
    /// Fails if the output cannot be written.
    pub fn none_runs(&self, folder: &Path, status: &mut dyn Write) -> Result<bool> {
        let is_empty = self.compiled.dialogs.programs.is_empty();
        if is_empty {
            writeln!(
                status,
                "error: there is no dialog without errors in {}",
                folder.display()
            )?;
            writeln!(
                status,
                "hint: `vraag check` shows what is wrong; another folder is chosen with --dialogs or VRAAG_DIALOGS"
            )?;
        }
        Ok(is_empty)
    }

    /// Returns whether there is any dialog file, valid or not.
    pub fn has_files(&self) -> bool {
        self.sources
            .0
            .iter()
            .any(|source| FileKind::from_path(&source.path) == FileKind::Dialog)
    }

    /// Returns the number of errors.
    pub fn errors(&self) -> usize {
        self.diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error)
            .count()
    }

    /// Prints one line if there are errors.
    pub fn tell(&self, status: &mut dyn Write) -> Result<()> {
        let errors = self.errors();
        if errors > 0 {
            let (count, they) = if errors == 1 {
                ("1 error".to_owned(), "that file is")
            } else {
                (format!("{errors} errors"), "those files are")
            };
            writeln!(
                status,
                "warning: your dialogs have {count}; {they} left out (`vraag check` shows more)"
            )?;
        }
        Ok(())
    }

    /// Returns what is in force where dialogs are tried: without `bot.yaml` every desk exists.
    pub fn tried_alone(mut self) -> InForce {
        if self.compiled.bot_file.is_none() {
            let mut bot = (*self.compiled.dialogs.bot).clone();
            add_desks(&mut bot, &self.compiled.dialogs);
            self.compiled.dialogs.bot = Arc::new(bot);
        }
        self.in_force()
    }

    /// Returns the dialogs that can run.
    pub fn in_force(self) -> InForce {
        InForce {
            dialogs: Arc::new(self.compiled.dialogs),
            sources: Arc::new(self.sources),
        }
    }
}

/// Returns whether there is a store, or one that is being restored.
///
/// Fails if the database that is to hold it cannot be asked.
pub fn has_store(data: &Path) -> Result<bool> {
    let location = location(data)?;
    Ok(location.exists()? || location.restoring().exists()?)
}

/// Fails if the data folder exists but cannot be read, which is different from an empty one.
pub fn refuse_unreadable(data: &Path) -> Result<()> {
    let looked = data
        .join("db")
        .metadata()
        .map(drop)
        .and_then(|()| data.read_dir().map(drop));
    match looked
        .err()
        .and_then(|error| why_unreadable(data, error.kind()))
    {
        Some(why) => Err(anyhow::anyhow!(why)),
        None => Ok(()),
    }
}

fn why_unreadable(data: &Path, kind: ErrorKind) -> Option<String> {
    let data = data.display();
    match kind {
        ErrorKind::PermissionDenied => Some(format!(
            "you may not read {data}\nhint: run this as the one who runs the bot; another folder is chosen with --data or VRAAG_DATA"
        )),
        ErrorKind::NotADirectory => Some(format!(
            "{data} is a file and no folder\nhint: the folder is chosen with --data or VRAAG_DATA"
        )),
        _ => None,
    }
}

/// Opens the store for reading; `None` if another program has it open.
///
/// Fails if there is no store, or it cannot be opened.
pub fn store(data: &Path) -> Result<Option<Arc<dyn Store>>> {
    refuse_unreadable(data)?;
    let location = existing(data)?;
    match location.open_once() {
        Ok(store) => Ok(Some(store)),
        Err(StoreError::InUse { .. }) => Ok(None),
        Err(error) => {
            Err(error).with_context(|| format!("opening the store at {}", shown(&location, data)))
        }
    }
}

/// Returns where the store is; `None` if there is none and was none.
///
/// Fails if a restore was interrupted, or the database cannot be asked.
pub fn if_there(data: &Path) -> Result<Option<Location>> {
    let location = location(data)?;
    refuse_half_restored(&location, data)?;
    Ok(location.was_there()?.then_some(location))
}

/// Returns where the store is that a command needs.
///
/// Fails if there is none.
pub fn existing(data: &Path) -> Result<Location> {
    let location = location(data)?;
    if !location.exists()? {
        refuse_half_restored(&location, data)?;
    }
    if !location.was_there()? {
        bail!(
            "there is no store at {}: nobody has answered anything yet\nhint: `vraag` starts one; another folder is chosen with --data or VRAAG_DATA, a database with VRAAG_STORE",
            shown(&location, data)
        );
    }
    Ok(location)
}

/// Warns if records could not be read, because the output is then incomplete.
///
/// Fails if the output cannot be written.
pub fn tell_left_out(store: &dyn Store, status: &mut dyn Write) -> std::io::Result<()> {
    let left_out = store.left_out();
    let Some(first) = left_out.first() else {
        return Ok(());
    };
    writeln!(
        status,
        "warning: {} records cannot be read and are left out; the first is `{first}`",
        left_out.len()
    )?;
    writeln!(
        status,
        "hint: they are damaged, or of a later version of vraag; a backup from before has them whole"
    )
}

/// Opens the store for a command that cannot share it.
///
/// Fails if another program uses the store, or it cannot be opened.
pub fn own_store(data: &Path) -> Result<Arc<dyn Store>> {
    refuse_unreadable(data)?;
    let location = location(data)?;
    if !location.exists()? {
        refuse_half_restored(&location, data)?;
    }
    match location.open() {
        Ok(store) => {
            // The socket and received files are there, wherever the store is.
            private_folder(data)
                .with_context(|| format!("making the folder {}", data.display()))?;
            private::mend(data);
            Ok(store)
        }
        Err(error @ StoreError::InUse { .. }) => {
            let elsewhere = match location {
                Location::Folder(_) => "another folder with --data or VRAAG_DATA",
                #[cfg(feature = "postgres")]
                Location::Postgres { .. } => "another database with VRAAG_STORE",
            };
            bail!(
                "{error}\nhint: `vraag chat --memory` tries the dialogs beside it and keeps nothing; or stop it, or choose {elsewhere}"
            )
        }
        Err(error) => {
            Err(error).with_context(|| format!("opening the store at {}", shown(&location, data)))
        }
    }
}

/// Fails if a restore was interrupted: a new store in its place would know none of these people.
fn refuse_half_restored(location: &Location, data: &Path) -> Result<()> {
    let half = location.restoring();
    if half.exists()? {
        let half = match &half {
            Location::Folder(folder) => folder.display().to_string(),
            #[cfg(feature = "postgres")]
            Location::Postgres { schema, .. } => format!("the schema {schema}"),
        };
        bail!(
            "a backup was being put back into {}, and that was cut short\nhint: `vraag restore FILE` again begins anew; or remove {half} to begin without it",
            shown(location, data)
        );
    }
    Ok(())
}

/// Returns where the store is: in the data folder, beside received files and the socket, if
/// VRAAG_STORE names no other place.
///
/// Fails if VRAAG_STORE cannot be read.
pub fn location(data: &Path) -> Result<Location> {
    Ok(match config::store()? {
        None => Location::Folder(data.join("db")),
        Some(url) => Location::parse(&url)?,
    })
}

/// Names the place of a store to people: its data folder, or its database.
pub fn shown(location: &Location, data: &Path) -> String {
    match location {
        Location::Folder(folder) if folder.parent() == Some(data) => data.display().to_string(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_may_not_be_read_is_not_one_in_which_nobody_answered() {
        let data = Path::new("d2");
        let diagnostics = |kind| {
            why_unreadable(data, kind).map(|why| why.lines().next().unwrap_or_default().to_owned())
        };
        assert_eq!(
            diagnostics(ErrorKind::PermissionDenied).as_deref(),
            Some("you may not read d2")
        );
        assert_eq!(
            diagnostics(ErrorKind::NotADirectory).as_deref(),
            Some("d2 is a file and no folder")
        );
        assert_eq!(diagnostics(ErrorKind::NotFound), None);
        let folder = tempfile::tempdir().expect("there is room");
        let file = folder.path().join("file");
        std::fs::write(&file, "x").expect("there is room");
        for open in [
            |data: &Path| store(data).map(drop),
            |data: &Path| own_store(data).map(drop),
        ] {
            let error = open(&file).expect_err("a file holds no store").to_string();
            assert!(error.contains("is a file and no folder"), "{error}");
        }
    }
}
