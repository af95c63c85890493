//! Prepares an export: which snapshot, which dialogs, which questions over all their versions.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use indexmap::IndexMap;

use crate::dialog::compile::compile_older;
use crate::dialog::program::Program;
use crate::dialog::source::SourceFile;
use crate::dialog::words::{Sentence, Words};
use crate::id::{Name, Version};
use crate::report::renamed::Renamed;
use crate::report::snapshot::Snapshot;

use super::codes;
use super::column::ColumnKind;
use super::cursor::Cursor;
use super::parallel::{Hand, read_in_order};
use super::question::{Question, questions};
use super::removals::Removals;
use super::seen::Seen;
use super::source::ExportSource;
use super::{ExportError, Format, Labels, Origin, Shape, Style, Wanted};

/// The types of questions, by dialog, version and question.
pub(super) struct Types(HashMap<(Name, Version), HashMap<Name, &'static str>>);

/// A prepared export: everything it writes is of one point in time.
pub struct ExportPlan<'a> {
    pub(super) origin: Origin<'a>,
    pub(super) wanted: Wanted,
    /// The source of the tables; with a cursor only what changed.
    pub(super) source: ExportSource<'a>,
    /// Everything on disk, even if less is exported: the columns are the same in every export.
    everything: Snapshot<'a>,
    seen: OnceCell<Seen>,
    kept: Vec<(Name, Version)>,
}

impl<'a> ExportPlan<'a> {
    /// Prepares an export of what is on disk now.
    ///
    /// Fails if the dialog or the cursor does not fit, or the store cannot be read.
    pub fn new(origin: Origin<'a>, wanted: Wanted) -> Result<Self, ExportError> {
        let mut everything = Snapshot::take(origin.store)?;
        everything.rename(Renamed::of(origin.dialogs));
        let mut source = ExportSource::new(
            origin.store,
            everything.clone(),
            origin.dialogs.bot.timezone,
            origin.progress,
        )?;
        if let Some(cursor) = &wanted.since {
            if cursor.store != source.store_name() || cursor.horizon > everything.horizon {
                return Err(ExportError::ForeignCursor);
            }
            source.snapshot.since(cursor.horizon)?;
        }
        source.dialog = wanted.dialog.clone();
        if let Some(only) = &wanted.only {
            source.narrow(only.clone());
        }
        if wanted.is_identified {
            source.identify()?;
        }
        let plan = Self {
            kept: origin.store.versions()?,
            origin,
            wanted,
            source,
            everything,
            seen: OnceCell::new(),
        };
        plan.check_dialog()?;
        Ok(plan)
    }

    /// Returns where the next export continues.
    pub fn cursor(&self) -> Cursor {
        Cursor {
            store: self.source.store_name(),
            horizon: self.everything.horizon,
            at: self.origin.now,
        }
    }

    /// Returns what was removed since the given cursor.
    ///
    /// Fails if the store cannot be read.
    pub fn gone(&self) -> Result<Removals, ExportError> {
        self.wanted
            .since
            .as_ref()
            .map_or(Ok(Removals::default()), |cursor| {
                Removals::since(&self.source, cursor)
            })
    }

    /// Returns what is read.
    pub(in crate::report) fn source(&self) -> &ExportSource<'a> {
        &self.source
    }

    /// Returns the shape of a single table.
    ///
    /// Fails if the store cannot be read.
    pub fn shape(&self) -> Result<Shape, ExportError> {
        match self.wanted.shape {
            Some(shape) => Ok(shape),
            None => Ok(if self.one_dialog()?.is_some() {
                Shape::Wide
            } else {
                Shape::Long
            }),
        }
    }

    /// Returns the dialog of a wide table.
    pub(super) fn dialog(&self) -> Result<Name, ExportError> {
        match self.one_dialog()? {
            Some(dialog) => Ok(dialog),
            None => Err(ExportError::WhichDialog {
                known: self.known()?,
            }),
        }
    }

    /// Lists the dialogs that have tables in a set.
    pub(in crate::report) fn dialogs(&self) -> Result<Vec<Name>, ExportError> {
        match &self.wanted.dialog {
            Some(dialog) => Ok(vec![dialog.clone()]),
            None => Ok(self.answered()?),
        }
    }

    /// Lists a dialog's questions over all its versions, with their options numbered.
    pub(in crate::report) fn questions(&self, dialog: &Name) -> Result<Vec<Question>, ExportError> {
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

    /// Lists a dialog's variables over all its versions, each with the type that all of them share.
    pub(super) fn variables(&self, dialog: &Name) -> Result<Vec<(Name, ColumnKind)>, ExportError> {
        let programs = self.programs(dialog)?;
        let mut variables: IndexMap<Name, ColumnKind> = IndexMap::new();
        for program in &programs {
            for (name, of) in &program.variables {
                let name = programs
                    .first()
                    .map_or(name, |newest| newest.current_name(name));
                let kind = ColumnKind::of(of);
                variables
                    .entry(name.clone())
                    .and_modify(|known| {
                        *known = if *known == kind {
                            kind
                        } else {
                            ColumnKind::Words
                        }
                    })
                    .or_insert(kind);
            }
        }
        Ok(variables.into_iter().collect())
    }

    /// Returns how wide tables show their content.
    pub(super) fn style(&self) -> Style {
        let Wanted {
            multi,
            why,
            codes,
            labels,
            sheet,
            format,
            answers_first,
            ..
        } = &self.wanted;
        // These formats hold the labels and the reasons themselves.
        let says_it_itself = !matches!(format, Format::Csv | Format::Xlsx | Format::Jsonl);
        let bot = &self.origin.dialogs.bot;
        let language = labels
            .as_ref()
            .or(sheet.as_ref().map(|sheet| &sheet.language))
            .filter(|_| *format != Format::Sav);
        let labels = language.map(|language| {
            let words = Words::for_language(bot, language);
            let [yes, no] = [Sentence::Yes, Sentence::No].map(|word| words.say(word).into_owned());
            Labels {
                language: language.clone(),
                yes,
                no,
            }
        });
        let codes = *codes && matches!(format, Format::Csv | Format::Xlsx);
        Style {
            multi: *multi,
            why: *why && !says_it_itself,
            codes,
            labels,
            answers_first: *answers_first || sheet.is_some(),
        }
    }

    /// Returns the versions that are stored or in force, by name and version.
    pub(super) fn versions(&self) -> &[(Name, Version)] {
        &self.kept
    }

    /// Returns the snapshot of everything, even if less is exported.
    pub(super) fn everything(&self) -> &Snapshot<'a> {
        &self.everything
    }

    /// Returns the types of the questions of all versions, by their current names.
    pub(super) fn types(&self) -> Result<Types, ExportError> {
        let mut types = HashMap::new();
        let known = self
            .kept
            .iter()
            .map(|(name, _)| name)
            .chain(self.origin.dialogs.programs.keys());
        let dialogs: BTreeSet<&Name> = known
            .filter(|name| !self.source.is_other_dialog(name))
            .collect();
        for dialog in dialogs {
            let newest = self.origin.dialogs.programs.get(dialog);
            for program in self.kept_programs(dialog, &|_| true)? {
                let name = |name: &Name| {
                    newest
                        .map_or(name, |newest| newest.current_name(name))
                        .clone()
                };
                let kinds = program
                    .questions
                    .iter()
                    .map(|question| (name(&question.name), question.kind.word()))
                    .collect();
                types.insert((dialog.clone(), program.version), kinds);
            }
        }
        Ok(Types(types))
    }

    /// Returns the version in force, then the others, newest first by their first session.
    fn programs(&self, dialog: &Name) -> Result<Vec<Arc<Program>>, ExportError> {
        let seen = self.seen()?;
        let mut programs = self.kept_programs(dialog, &|version| seen.ran(dialog, version))?;
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
    fn kept_programs(
        &self,
        dialog: &Name,
        is_wanted: &dyn Fn(Version) -> bool,
    ) -> Result<Vec<Arc<Program>>, ExportError> {
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

    fn check_dialog(&self) -> Result<(), ExportError> {
        let Some(name) = &self.wanted.dialog else {
            return Ok(());
        };
        if self.origin.dialogs.programs.contains_key(name)
            || self.kept.iter().any(|(kept, _)| kept == name)
        {
            return Ok(());
        }
        let known = self.known()?;
        if known.contains(name) {
            Ok(())
        } else {
            Err(ExportError::UnknownDialog {
                name: name.clone(),
                known,
            })
        }
    }

    fn one_dialog(&self) -> Result<Option<Name>, ExportError> {
        if let Some(dialog) = &self.wanted.dialog {
            return Ok(Some(dialog.clone()));
        }
        let answered = self.answered()?;
        Ok(if answered.len() == 1 {
            answered.into_iter().next()
        } else {
            None
        })
    }

    /// Lists the dialogs that were ever started, by name.
    fn answered(&self) -> Result<Vec<Name>, ExportError> {
        let mut answered: Vec<Name> = self.seen()?.dialogs().cloned().collect();
        answered.sort();
        Ok(answered)
    }

    fn known(&self) -> Result<Vec<Name>, ExportError> {
        let mut known = self.answered()?;
        known.extend(self.origin.dialogs.programs.keys().cloned());
        known.extend(self.kept.iter().map(|(name, _)| name.clone()));
        known.sort();
        known.dedup();
        Ok(known)
    }

    /// Returns what the journal contains of the dialogs' questions; it is read once, if a table
    /// needs it.
    fn seen(&self) -> Result<&Seen, ExportError> {
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

impl Types {
    /// Returns the type of a question; empty if no stored version explains it.
    pub fn of(&self, dialog: &Name, version: Version, question: &Name) -> &'static str {
        self.0
            .get(&(dialog.clone(), version))
            .and_then(|questions| questions.get(question))
            .copied()
            .unwrap_or_default()
    }
}
