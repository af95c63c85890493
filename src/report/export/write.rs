//! Writes one table in a format, and adds the codebook to a workbook.

use std::fs::File;
use std::io::{BufWriter, Write};

use crate::id::Name;
use crate::report::results::flagged;
use crate::time::Zone;

use super::codebook::{Codebook, Labels};
use super::counts::{Counted, Counts};
use super::csv::{Csv, Dialect};
use super::error::ExportError;
use super::jsonl::Jsonl;
use super::long::Long;
use super::options::{Format, Shape};
use super::plan::ExportPlan;
use super::sav::{Sav, Widths};
use super::table::{Lines, PIECE, Rows, Table};
use super::tally::Tally;
use super::wide::Wide;
use super::xlsx::Xlsx;

/// The result of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExportSummary {
    /// Number of rows written.
    pub rows: u64,
    /// The shape of the table.
    pub shape: Shape,
    /// Number of cells that were too long for the format, and were cut.
    pub cut: u64,
}

/// The output of a table.
pub enum Out<'o> {
    /// A stream that is written from start to end.
    Stream(&'o mut dyn Write),
    /// A file.
    File(&'o File),
}

/// How a table is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct How {
    pub format: Format,
    pub zone: Zone,
    pub is_raw: bool,
    /// Whether missing answers are numbers.
    pub codes: bool,
    pub dialect: Dialect,
}

impl<'o> Out<'o> {
    fn stream(self) -> Box<dyn Write + 'o> {
        match self {
            Self::Stream(out) => Box::new(out),
            Self::File(file) => Box::new(file),
        }
    }
}

impl ExportPlan<'_> {
    /// Writes the table.
    ///
    /// Fails if the dialog does not fit, the format needs a file, the store cannot be read, or the
    /// output cannot be written.
    pub fn write(&self, out: Out<'_>) -> Result<ExportSummary, ExportError> {
        let shape = self.shape()?;
        let mut tally = Tally::default();
        let (rows, cut) = match shape {
            Shape::Long => put(&self.long()?, "answers", self.how(), out, &mut tally)?,
            Shape::Wide => put(&self.wide()?, "sessions", self.how(), out, &mut tally)?,
            Shape::Codebook => {
                let wide = self.wide()?;
                wide.each(&mut |row| {
                    tally.take(row);
                    Ok(())
                })?;
                let tables = [("sessions", wide.columns(), &tally)];
                put(
                    &Codebook::new(&tables),
                    "codebook",
                    self.how(),
                    out,
                    &mut Tally::default(),
                )?
            }
        };
        Ok(ExportSummary { rows, shape, cut })
    }

    pub(super) fn how(&self) -> How {
        How {
            format: self.wanted.format,
            zone: self.source.zone,
            is_raw: self.wanted.is_raw,
            codes: self.style().codes,
            dialect: Dialect::of(self.wanted.sheet.as_ref()),
        }
    }

    pub(super) fn long(&self) -> Result<Long<'_>, ExportError> {
        Ok(Long::new(
            &self.source,
            self.types()?,
            self.style().answers_first,
        ))
    }

    pub(super) fn wide(&self) -> Result<Wide<'_>, ExportError> {
        self.wide_of(&self.dialog()?)
    }

    pub(super) fn wide_of(&self, dialog: &Name) -> Result<Wide<'_>, ExportError> {
        let (questions, variables) = (self.catalogue.questions(dialog)?, self.variables(dialog)?);
        let flagged = flagged(&self.catalogue, dialog, &questions)?;
        Ok(Wide::new(
            &self.source,
            (dialog.clone(), questions, flagged),
            &variables,
            &self.style(),
        ))
    }
}

/// Writes a table; returns the number of rows, and of cells that were cut.
pub(super) fn put(
    rows: &dyn Rows,
    name: &str,
    how: How,
    out: Out<'_>,
    tally: &mut Tally,
) -> Result<(u64, u64), ExportError> {
    let number = match (how.format, out) {
        (Format::Csv, out) => lines(
            rows,
            &Csv {
                zone: how.zone,
                is_raw: how.is_raw,
                codes: how.codes,
                dialect: how.dialect,
            },
            &mut out.stream(),
            tally,
        )?,
        (Format::Jsonl, out) => lines(
            rows,
            &Jsonl::new(rows.columns(), how.zone)?,
            &mut out.stream(),
            tally,
        )?,
        (_, Out::Stream(_)) => return Err(ExportError::NeedsFile),
        (Format::Xlsx, Out::File(file)) => return workbook(rows, name, how, file, tally),
        (Format::Sav, Out::File(file)) => {
            let mut widths = Widths::default();
            copy(rows, &mut widths, tally)?;
            let mut sav = Sav::new(file, how.zone, name, widths);
            let number = copy(rows, &mut sav, &mut Tally::default())?;
            return Ok((number, sav.cut()));
        }
        #[cfg(feature = "parquet")]
        (Format::Parquet, Out::File(file)) => {
            copy(rows, &mut super::parquet::Parquet::new(file), tally)?
        }
    };
    Ok((number, 0))
}

/// Writes the rows as lines of text, and counts their content.
fn lines(
    rows: &dyn Rows,
    lines: &dyn Lines,
    out: &mut dyn Write,
    tally: &mut Tally,
) -> Result<u64, ExportError> {
    let mut out = BufWriter::with_capacity(PIECE, out);
    let mut head = String::new();
    lines.head(rows.columns(), &mut head);
    out.write_all(head.as_bytes())?;
    let number = rows.lines(lines, &mut out, tally)?;
    out.flush()?;
    Ok(number)
}

/// Copies the rows into a table, and counts their content.
fn copy(rows: &dyn Rows, table: &mut dyn Table, tally: &mut Tally) -> Result<u64, ExportError> {
    let columns = rows.columns();
    table.begin(columns)?;
    let number = rows.each(&mut |row| {
        tally.take(row);
        table.row(columns, row)
    })?;
    table.end()?;
    Ok(number)
}

fn workbook(
    rows: &dyn Rows,
    name: &str,
    how: How,
    out: &File,
    tally: &mut Tally,
) -> Result<(u64, u64), ExportError> {
    let mut book = Xlsx::new(how.zone, how.codes);
    book.sheet(name);
    let mut counted = Counted::new(&mut book);
    let number = copy(rows, &mut counted, tally)?;
    let answers = counted.answers();
    let tables = [(name, rows.columns(), &*tally)];
    if name != "codebook" {
        if rows.columns().iter().any(|column| column.of.is_some()) {
            book.sheet("counts");
            copy(
                &Counts::new(rows.columns(), &answers, tally),
                &mut book,
                &mut Tally::default(),
            )?;
        }
        book.sheet("codebook");
        copy(&Codebook::new(&tables), &mut book, &mut Tally::default())?;
        book.sheet("labels");
        copy(&Labels::new(&tables), &mut book, &mut Tally::default())?;
    }
    let cut = book.cut();
    book.save(out)?;
    Ok((number, cut))
}
