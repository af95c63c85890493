//! Prepares an export: which snapshot, which dialogs, which questions over all their versions.

use std::collections::{BTreeSet, HashMap};

use indexmap::IndexMap;

use crate::dialog::words::{Sentence, Words};
use crate::id::{Name, Version};
use crate::report::catalogue::{AnswerSource, Catalogue, Origin};

use super::column::ColumnKind;
use super::cursor::Cursor;
use super::error::ExportError;
use super::options::{Format, Labels, Shape, Style, Wanted};
use super::removals::Removals;

/// The types of questions, by dialog, version and question.
pub(super) struct Types(HashMap<(Name, Version), HashMap<Name, &'static str>>);

/// A prepared export: everything it writes is of one point in time.
pub struct ExportPlan<'a> {
    pub(super) wanted: Wanted,
    /// What the dialogs ask; the columns are the same in every export.
    pub(super) catalogue: Catalogue<'a>,
    /// The source of the tables; with a cursor only what changed.
    pub(super) source: AnswerSource<'a>,
}

impl<'a> ExportPlan<'a> {
    /// Prepares an export of what is on disk now.
    ///
    /// Fails if the dialog or the cursor does not fit, or the store cannot be read.
    pub fn new(origin: Origin<'a>, wanted: Wanted) -> Result<Self, ExportError> {
        let catalogue = Catalogue::new(origin)?;
        let mut source = catalogue.source()?;
        if let Some(cursor) = &wanted.since {
            if cursor.store != Cursor::store_of(source.pseudonyms())
                || cursor.horizon > catalogue.everything.horizon
            {
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
        if let Some(dialog) = &wanted.dialog {
            catalogue.check_dialog(dialog)?;
        }
        Ok(Self {
            wanted,
            catalogue,
            source,
        })
    }

    /// Returns where the next export continues.
    pub fn cursor(&self) -> Cursor {
        Cursor {
            store: Cursor::store_of(self.source.pseudonyms()),
            horizon: self.catalogue.everything.horizon,
            at: self.catalogue.origin.now,
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
                known: self.catalogue.known()?,
            }),
        }
    }

    /// Lists the dialogs that have tables in a set.
    pub(super) fn dialogs(&self) -> Result<Vec<Name>, ExportError> {
        match &self.wanted.dialog {
            Some(dialog) => Ok(vec![dialog.clone()]),
            None => Ok(self.catalogue.answered()?),
        }
    }

    /// Lists a dialog's variables over all its versions, each with the type that all of them share.
    pub(super) fn variables(&self, dialog: &Name) -> Result<Vec<(Name, ColumnKind)>, ExportError> {
        let programs = self.catalogue.programs(dialog)?;
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
        let bot = &self.catalogue.origin.dialogs.bot;
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

    /// Returns the types of the questions of all versions, by their current names.
    pub(super) fn types(&self) -> Result<Types, ExportError> {
        let mut types = HashMap::new();
        let known = self
            .catalogue
            .kept
            .iter()
            .map(|(name, _)| name)
            .chain(self.catalogue.origin.dialogs.programs.keys());
        let dialogs: BTreeSet<&Name> = known
            .filter(|name| !self.source.is_other_dialog(name))
            .collect();
        for dialog in dialogs {
            let newest = self.catalogue.origin.dialogs.programs.get(dialog);
            for program in self.catalogue.all_programs(dialog, &|_| true)? {
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

    fn one_dialog(&self) -> Result<Option<Name>, ExportError> {
        if let Some(dialog) = &self.wanted.dialog {
            return Ok(Some(dialog.clone()));
        }
        let answered = self.catalogue.answered()?;
        Ok(if answered.len() == 1 {
            answered.into_iter().next()
        } else {
            None
        })
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
