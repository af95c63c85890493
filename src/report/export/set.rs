//! Exports a set: all tables, their codebook, scripts that read them, and a manifest with a hash of
//! each file.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use crate::id::Name;
use crate::report::catalogue::AnswerSource;

use super::cases::CaseTable;
use super::codebook::{self, Codebook, Explained, Labels};
use super::error::ExportError;
use super::files::AtomicFile;
use super::handoffs::HandoffTable;
use super::manifest::{self, About, Listed};
use super::options::{Format, Shape};
use super::people::People;
use super::plan::ExportPlan;
use super::removals::Removals;
use super::syntax;
use super::table::Rows;
use super::tally::{Counted, Tally};
use super::write::{How, Out, put};

/// The result of a set.
#[derive(Clone, Debug)]
pub struct SetSummary {
    /// The files, the manifest last.
    pub files: Vec<Listed>,
    /// What was removed since the given cursor.
    pub gone: Removals,
}

/// A set that is being written: files get their names when all are written.
struct Set<'s> {
    folder: &'s Path,
    how: How,
    /// Whether labels replace keys.
    is_labelled: bool,
    files: Vec<AtomicFile>,
    listed: Vec<Listed>,
    written: Vec<Counted>,
}

impl ExportPlan<'_> {
    /// Writes all tables of the export into a folder.
    ///
    /// The manifest gets its name last: a set is complete if every file has the hash in its
    /// manifest.
    ///
    /// Fails if the store cannot be read or a file cannot be written.
    pub fn write_set(&self, folder: &Path) -> Result<SetSummary, ExportError> {
        let is_labelled = self.style().labels.is_some();
        let mut set = Set {
            folder,
            how: self.how(),
            is_labelled,
            files: Vec::new(),
            listed: Vec::new(),
            written: Vec::new(),
        };
        let dialogs = self.dialogs()?;
        if self.wanted.shape != Some(Shape::Long) {
            for dialog in &dialogs {
                let wide = self.wide_of(dialog)?;
                set.table(&format!("wide-{dialog}"), &wide)?;
            }
        }
        if self.wanted.shape != Some(Shape::Wide) {
            set.table("long", &self.long()?)?;
        }
        // There are few respondents and their sums cannot be partial, so this table is always
        // complete.
        let all_people = self.all_people()?;
        set.table("respondents", &People::new(&all_people)?)?;
        if !self.catalogue.origin.dialogs.bot.desks.is_empty() {
            set.table("handoffs", &HandoffTable::new(&all_people))?;
        }
        let origin = &self.catalogue.origin;
        if origin.dialogs.bot.cases.is_some() {
            let cases = CaseTable::new(&all_people, origin.dialogs, origin.now);
            set.table("cases", &cases)?;
        }
        let gone = self.gone()?;
        set.explain()?;
        set.syntax()?;
        self.finish(set, &dialogs, gone)
    }

    /// Returns the complete source of the exported people, even if only changes are exported.
    fn all_people(&self) -> Result<AnswerSource<'_>, ExportError> {
        let mut source = self.catalogue.source()?;
        source.dialog.clone_from(&self.source.dialog);
        if let Some(only) = &self.source.only {
            source.narrow(only.clone());
        }
        if self.source.is_identified {
            source.identify()?;
        }
        Ok(source)
    }

    fn finish(
        &self,
        mut set: Set<'_>,
        dialogs: &[Name],
        gone: Removals,
    ) -> Result<SetSummary, ExportError> {
        let about = About {
            now: self.catalogue.origin.now,
            zone: self.source.zone,
            wanted: &self.wanted,
            dialogs,
            versions: &self.catalogue.kept,
            cursor: self.cursor(),
            gone: &gone,
        };
        let manifest = manifest::write(&about, &set.listed);
        set.text("manifest.json", &format!("{manifest:#}\n"))?;
        set.files.into_iter().try_for_each(AtomicFile::keep)?;
        Ok(SetSummary {
            files: set.listed,
            gone,
        })
    }
}

impl Set<'_> {
    fn table(&mut self, name: &str, rows: &dyn Rows) -> Result<(), ExportError> {
        let mut tally = Tally::default();
        let how = self.how;
        let file = self.begin(&format!("{name}.{}", how.format.ending()))?;
        let (number, cut) = put(rows, name, how, Out::File(file), &mut tally)?;
        self.list(Some(number), cut)?;
        self.written.push(Counted {
            name: name.to_owned(),
            columns: rows.columns().to_vec(),
            tally,
        });
        Ok(())
    }

    /// Writes the codebook and the labels: always as text, so that everybody can read them.
    fn explain(&mut self) -> Result<(), ExportError> {
        let written = std::mem::take(&mut self.written);
        let tables: Vec<Explained<'_>> = written
            .iter()
            .map(|table| (table.name.as_str(), table.columns.as_slice(), &table.tally))
            .collect();
        let how = How {
            format: Format::Csv,
            ..self.how
        };
        let (number, _) = put(
            &Codebook::new(&tables),
            "codebook",
            how,
            Out::File(self.begin("codebook.csv")?),
            &mut Tally::default(),
        )?;
        self.list(Some(number), 0)?;
        let (number, _) = put(
            &Labels::new(&tables),
            "labels",
            how,
            Out::File(self.begin("labels.csv")?),
            &mut Tally::default(),
        )?;
        self.list(Some(number), 0)?;
        self.text("codebook.json", &format!("{:#}\n", codebook::json(&tables)))?;
        self.written = written;
        Ok(())
    }

    fn syntax(&mut self) -> Result<(), ExportError> {
        let How {
            format,
            zone,
            is_raw,
            codes,
            dialect,
        } = self.how;
        let how = syntax::Written {
            format,
            is_raw,
            codes,
            is_labelled: self.is_labelled,
            dialect,
            zone: zone.name(),
        };
        for (name, text) in syntax::files(&self.written, how) {
            self.text(name, &text)?;
        }
        Ok(())
    }

    fn text(&mut self, name: &str, text: &str) -> Result<(), ExportError> {
        let mut file = self.begin(name)?;
        file.write_all(text.as_bytes())?;
        self.list(None, 0)
    }

    fn begin(&mut self, name: &str) -> Result<&File, ExportError> {
        self.files.push(AtomicFile::begin(&self.folder.join(name))?);
        Ok(self.files.last().expect("it was just put there").file())
    }

    /// Lists the newest file.
    fn list(&mut self, rows: Option<u64>, cut: u64) -> Result<(), ExportError> {
        let newest = self
            .files
            .last()
            .expect("a file was begun before it is listed");
        let (bytes, sha256) = newest.digest()?;
        let name = newest
            .path()
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        self.listed.push(Listed {
            name,
            rows,
            cut,
            bytes,
            sha256,
        });
        Ok(())
    }
}
