//! Tables: who makes the rows, and who writes them.

use std::io;

use crate::report::catalogue::{AnswerSource, Make};
use crate::report::cell::Cell;
use crate::report::sessions::SessionView;

use super::column::Column;
use super::error::ExportError;
use super::tally::Tally;

/// Takes the next row.
pub type Each<'e> = dyn FnMut(&[Cell<'_>]) -> io::Result<()> + 'e;

/// The rows of a table, which can be iterated several times.
pub trait Rows {
    /// Returns the columns.
    fn columns(&self) -> &[Column];
    /// Calls `each` with every row; returns how many there are.
    fn each(&self, each: &mut Each<'_>) -> Result<u64, ExportError>;

    /// Writes the rows as lines of text; returns how many there are.
    fn lines(
        &self,
        lines: &dyn Lines,
        out: &mut dyn io::Write,
        tally: &mut Tally,
    ) -> Result<u64, ExportError> {
        let mut text = String::new();
        self.each(&mut |row| {
            tally.take(row);
            text.clear();
            lines.row(self.columns(), row, &mut text)?;
            out.write_all(text.as_bytes())
        })
    }
}

/// Rows that are made of one session at a time, so that several threads can do it.
pub trait OfSessions: Sync {
    /// Returns what the rows are made from.
    fn source(&self) -> &AnswerSource<'_>;
    /// Returns the columns.
    fn columns(&self) -> &[Column];
    /// Calls `each` with the rows of a session.
    fn of(&self, session: &SessionView, each: &mut Each<'_>) -> Result<(), ExportError>;
}

/// A format whose rows are separate lines of text.
pub trait Lines: Sync {
    /// Writes the line with the names of the columns.
    fn head(&self, columns: &[Column], out: &mut String);
    /// Writes a row.
    fn row(&self, columns: &[Column], row: &[Cell<'_>], out: &mut String) -> io::Result<()>;
}

/// Lines of text, with the counts of their content.
#[derive(Default)]
struct TextBuffer {
    text: String,
    tally: Tally,
}

/// How many bytes of text are handed over at once.
pub const PIECE: usize = 1 << 16;

impl<R: OfSessions> Rows for R {
    fn columns(&self) -> &[Column] {
        OfSessions::columns(self)
    }

    fn each(&self, each: &mut Each<'_>) -> Result<u64, ExportError> {
        let mut rows = 0;
        self.source().sessions(&mut |session| {
            self.of(&session, &mut |row| {
                rows += 1;
                each(row)
            })
        })?;
        Ok(rows)
    }

    fn lines(
        &self,
        lines: &dyn Lines,
        out: &mut dyn io::Write,
        tally: &mut Tally,
    ) -> Result<u64, ExportError> {
        let columns = OfSessions::columns(self);
        let each = |session: SessionView, made: &mut TextBuffer| {
            self.of(&session, &mut |row| {
                made.tally.take(row);
                lines.row(columns, row, &mut made.text)
            })
        };
        let make = Make {
            each: &each,
            is_full: &|made: &TextBuffer| made.text.len() >= PIECE,
        };
        let mut rows = 0;
        self.source().make(&make, &mut |made| {
            rows += made.tally.rows;
            tally.add(&made.tally);
            Ok(out.write_all(made.text.as_bytes())?)
        })?;
        Ok(rows)
    }
}

/// The writer of a format.
pub trait Table {
    /// Writes what stands before the rows.
    fn begin(&mut self, columns: &[Column]) -> io::Result<()>;
    /// Writes a row.
    fn row(&mut self, columns: &[Column], row: &[Cell<'_>]) -> io::Result<()>;
    /// Writes what stands after the rows.
    fn end(&mut self) -> io::Result<()>;
}
