//! What dialogs ask over all their versions: those in force, stored ones, and what only the journal
//! still knows.

use std::cell::OnceCell;
use std::sync::Arc;

use thiserror::Error;

use crate::dialog::bot::Dialogs;
use crate::dialog::compile::compile_older;
use crate::dialog::program::Program;
use crate::dialog::source::{SourceFile, Sources};
use crate::id::{Name, Version};
use crate::report::renamed::Renamed;
use crate::report::snapshot::Snapshot;
use crate::store::{Store, StoreError};
use crate::time::Timestamp;

use super::codes;
use super::parallel::{Hand, Progress, read_in_order};
use super::question::{Question, questions};
use super::seen::Seen;
use super::source::AnswerSource;

/// What tables and reports are made from.
#[derive(Clone, Copy)]
pub struct Origin<'a> {
    /// The store.
    pub store: &'a dyn Store,
    /// The dialogs in force.
    pub dialogs: &'a Dialogs,
    /// The files they were made of; older versions are compiled among them.
    pub sources: &'a Sources,
    /// The current time.
    pub now: Timestamp,
    /// Receives the progress.
    pub progress: Progress<'a>,
}

/// What dialogs ask over all their versions, at one point in time.
pub struct Catalogue<'a> {
    /// What it is made from.
    pub origin: Origin<'a>,
    /// Everything on disk, even if less is wanted: the questions are the same in every table.
    pub everything: Snapshot<'a>,
    /// The versions that are stored, by name and version.
    pub kept: Vec<(Name, Version)>,
    seen: OnceCell<Seen>,
}

/// Why dialogs' questions or answers could not be read.
#[derive(Debug, Error)]
pub enum CatalogueError {
    /// No dialog of this name exists or was ever answered.
    #[error("no dialog is called `{name}`")]
    UnknownDialog {
        /// The requested name.
        name: Name,
        /// The known dialogs.
        known: Vec<Name>,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl<'a> Catalogue<'a> {
    /// Prepares the catalogue of what is on disk now.
    ///
    /// Fails if the store cannot be read.
    pub fn new(origin: Origin<'a>) -> Result<Self, StoreError> {
        let mut everything = Snapshot::take(origin.store)?;
        everything.rename(Renamed::of(origin.dialogs));
        Ok(Self {
            kept: origin.store.versions()?,
            everything,
            seen: OnceCell::new(),
            origin,
        })
    }

    /// Returns everybody's answers.
    ///
    /// Fails if the store cannot be read or written.
    pub fn source(&self) -> Result<AnswerSource<'a>, StoreError> {
        AnswerSource::new(
            self.origin.store,
            self.everything.clone(),
            self.origin.dialogs.bot.timezone,
            self.origin.progress,
        )
    }

    /// Lists a dialog's questions over all its versions, with their options numbered.
    ///
    /// Fails if the store cannot be read or written.
    pub fn questions(&self, dialog: &Name) -> Result<Vec<Question>, StoreError> {
        let programs = self.programs(dialog)?;
        let mut questions = questions(&programs, self.seen()?, dialog);
        let languages = programs
            .first()
            .map(|newest| newest.languages.as_slice())
            .unwrap_or_default();
        questions
            .iter_mut()
            .for_each(|question| question.call(&self.origin.dialogs.bot, languages));
        codes::number(self.origin.store, dialog, &mut questions)?;
        Ok(questions)
    }

    /// Returns the version in force, then the others, newest first by their first session.
    ///
    /// Fails if the store cannot be read.
    pub fn programs(&self, dialog: &Name) -> Result<Vec<Arc<Program>>, StoreError> {
        let seen = self.seen()?;
        let mut programs = self.all_programs(dialog, &|version| seen.ran(dialog, version))?;
        let seen = seen.dialog(dialog);
        let first = |version: &Version| seen.and_then(|seen| seen.versions.get(version)).copied();
        let in_force = self
            .origin
            .dialogs
            .programs
            .get(dialog)
            .map(|program| program.version);
        programs.sort_by_key(|program| {
            (
                Some(program.version) != in_force,
                std::cmp::Reverse(first(&program.version)),
                program.version,
            )
        });
        Ok(programs)
    }

    /// Returns the version in force and those of the others that are wanted and can still be read.
    ///
    /// Fails if the store cannot be read.
    pub fn all_programs(
        &self,
        dialog: &Name,
        is_wanted: &dyn Fn(Version) -> bool,
    ) -> Result<Vec<Arc<Program>>, StoreError> {
        let newest = self.origin.dialogs.programs.get(dialog);
        let is_older = |(name, version): &&(Name, Version)| {
            name == dialog && newest.is_none_or(|newest| newest.version != *version)
        };
        let mut programs: Vec<Arc<Program>> = newest.cloned().into_iter().collect();
        for (name, version) in self
            .kept
            .iter()
            .filter(is_older)
            .filter(|(_, version)| is_wanted(*version))
        {
            let Some(text) = self.origin.store.version(name, *version)? else {
                continue;
            };
            let file = SourceFile {
                path: format!("{name}@{version}.yaml").into(),
                text: text.into(),
            };
            // One at a time: two versions of a dialog are never compiled as if both were in force.
            let program = compile_older(self.origin.sources, &[file])
                .into_iter()
                .next()
                .flatten();
            programs.extend(program.map(|program| {
                Arc::new(Program {
                    version: *version,
                    ..Arc::unwrap_or_clone(program)
                })
            }));
        }
        Ok(programs)
    }

    /// Checks that a dialog is in force, stored, or was ever started.
    ///
    /// Fails with the known dialogs if it is none of them, or if the store cannot be read.
    pub fn check_dialog(&self, name: &Name) -> Result<(), CatalogueError> {
        if self.origin.dialogs.programs.contains_key(name)
            || self.kept.iter().any(|(kept, _)| kept == name)
        {
            return Ok(());
        }
        let known = self.known()?;
        if known.contains(name) {
            return Ok(());
        }
        Err(CatalogueError::UnknownDialog {
            name: name.clone(),
            known,
        })
    }

    /// Lists the dialogs that were ever started, by name.
    ///
    /// Fails if the store cannot be read.
    pub fn answered(&self) -> Result<Vec<Name>, StoreError> {
        let mut answered: Vec<Name> = self.seen()?.dialogs().cloned().collect();
        answered.sort();
        Ok(answered)
    }

    /// Lists the dialogs that are in force, stored, or were ever started.
    ///
    /// Fails if the store cannot be read.
    pub fn known(&self) -> Result<Vec<Name>, StoreError> {
        let mut known = self.answered()?;
        known.extend(self.origin.dialogs.programs.keys().cloned());
        known.extend(self.kept.iter().map(|(name, _)| name.clone()));
        known.sort();
        known.dedup();
        Ok(known)
    }

    /// Returns what the journal contains of the dialogs' questions; it is read once, if a table
    /// needs it.
    fn seen(&self) -> Result<&Seen, StoreError> {
        if let Some(seen) = self.seen.get() {
            return Ok(seen);
        }
        let mut seen = Seen::default();
        let everything = &self.everything;
        let look = |part, hand: &mut Hand<'_, Seen>| {
            let mut seen = Seen::default();
            everything.events(part, &mut |now, events| {
                events.iter().for_each(|event| seen.see(event, now));
                true
            })?;
            hand(seen);
            Ok(())
        };
        read_in_order(everything, self.origin.progress, &look, &mut |part| {
            seen.add(part);
            Ok(())
        })?;
        Ok(self.seen.get_or_init(|| seen))
    }
}
