//! Exports answers as tables: wide (a row per session) and long (a row per answer), with a
//! codebook.
//!
//! Values are keys, never labels; the reasons for missing answers have one vocabulary everywhere.
//! `Rows` produce a table and a `Table` writes it; there is one `Table` per format.

mod asked;
mod cell;
mod codebook;
mod codes;
mod column;
mod counts;
mod csv;
mod cursor;
pub mod files;
mod jsonl;
mod long;
mod manifest;
mod newest;
mod parallel;
#[cfg(feature = "parquet")]
mod parquet;
mod people;
mod plan;
mod question;
mod removals;
mod sav;
mod seen;
mod set;
mod source;
mod syntax;
mod tally;
mod wide;
mod words;
mod write;
mod xlsx;

use std::collections::HashSet;
use std::io;

use thiserror::Error;

use crate::dialog::program::Dialogs;
use crate::dialog::source::Sources;
use crate::id::{Name, OwnerId};
use crate::report::sessions::SessionView;
use crate::store::{Store, StoreError};
use crate::time::Timestamp;

use self::tally::Tally;

pub use self::cell::{Cell, value_cell};
pub use self::column::{Behind, Choice, Codes, Column, ColumnKind};
pub use self::cursor::Cursor;
pub use self::files::AtomicFile;
pub use self::newest::Newest;
pub use self::plan::ExportPlan;
pub(in crate::report) use self::question::Question;
pub use self::removals::Removals;
pub(in crate::report) use self::seen::Asks;
pub use self::set::SetSummary;
pub(in crate::report) use self::source::{ExportSource, Make};
pub(in crate::report) use self::wide::each_response;
pub use self::words::{room_word, status_word, version_word};
pub use self::write::Out;

/// What an export reads.
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

/// Receives how many parts of how many are read.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// The options of an export.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The dialog; `None` for all.
    pub dialog: Option<Name>,
    /// The shape; `None` for wide if there is one dialog, else long.
    pub shape: Option<Shape>,
    /// The file format.
    pub format: Format,
    /// Whether cells that a spreadsheet would run as formulas stay unchanged.
    pub is_raw: bool,
    /// How a wide table shows the answers to a multi.
    pub multi: Multi,
    /// Whether a column beside each question holds the reason for a missing answer.
    pub why: bool,
    /// Whether missing answers are numbers instead of empty cells.
    pub codes: bool,
    /// The language of labels in place of keys; `None` for keys.
    pub labels: Option<Name>,
    /// The spreadsheet for which a text table is written; `None` for the standard.
    pub sheet: Option<Sheet>,
    /// Whether the answers come first and ids last, even without a spreadsheet.
    pub answers_first: bool,
    /// Whether names, numbers and addresses are columns.
    pub is_identified: bool,
    /// Only these people; `None` for all.
    pub only: Option<HashSet<OwnerId>>,
    /// Only what changed since; `None` for everything.
    pub since: Option<Cursor>,
}

/// What a row of the table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A row per session.
    Wide,
    /// A row per answer.
    Long,
    /// A row per column of the wide table, with its meaning.
    Codebook,
}

/// A file format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// RFC 4180 in UTF-8 with a byte order mark.
    #[default]
    Csv,
    /// One JSON object per line.
    Jsonl,
    /// A workbook with typed cells, a codebook and the labels.
    Xlsx,
    /// An SPSS file, with labels, missing values and multiple-response sets.
    Sav,
    /// Typed columns.
    #[cfg(feature = "parquet")]
    Parquet,
}

/// How a wide table shows the answers to a multi.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Multi {
    /// A 0/1 column per option.
    #[default]
    Dummies,
    /// One column with the keys.
    List,
    /// Both.
    Both,
}

/// A spreadsheet program in a language, which decides its separators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The language.
    pub language: Name,
}

/// How a wide table shows its content.
#[derive(Clone, Debug, Default)]
pub(super) struct Style {
    /// How the answers to a multi are shown.
    pub multi: Multi,
    /// Whether a column beside each question holds the reason for a missing answer.
    pub why: bool,
    /// Whether missing answers are numbers. Text columns, where they could be answers, then have
    /// such a reason column.
    pub codes: bool,
    /// The labels in place of keys; `None` for keys.
    pub labels: Option<Labels>,
    /// Whether the answers come before everything else, and ids last.
    pub answers_first: bool,
}

/// Labels in place of keys.
#[derive(Clone, Debug)]
pub(super) struct Labels {
    /// The language.
    pub language: Name,
    /// The word for `true`.
    pub yes: String,
    /// The word for `false`.
    pub no: String,
}

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

/// Why an export failed.
#[derive(Debug, Error)]
pub enum ExportError {
    /// No dialog of this name exists or was ever answered.
    #[error("no dialog is called `{name}`")]
    UnknownDialog {
        /// The requested name.
        name: Name,
        /// The known dialogs.
        known: Vec<Name>,
    },
    /// A wide table needs one dialog.
    #[error("a wide table is of one dialog")]
    WhichDialog {
        /// The known dialogs.
        known: Vec<Name>,
    },
    /// The cursor is of another store, or of one that lost its newest turns.
    #[error("this cursor is not of this store")]
    ForeignCursor,
    /// The format cannot be streamed.
    #[error("this format needs a file")]
    NeedsFile,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The output failed.
    #[error(transparent)]
    Write(#[from] io::Error),
}

/// Takes the next row.
type Each<'e> = dyn FnMut(&[Cell<'_>]) -> io::Result<()> + 'e;

/// The rows of a table, which can be iterated several times.
trait Rows {
    fn columns(&self) -> &[Column];
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
trait OfSessions: Sync {
    fn source(&self) -> &ExportSource<'_>;
    fn columns(&self) -> &[Column];
    fn of(&self, session: &SessionView, each: &mut Each<'_>) -> Result<(), ExportError>;
}

/// A format whose rows are separate lines of text.
trait Lines: Sync {
    fn head(&self, columns: &[Column], out: &mut String);
    fn row(&self, columns: &[Column], row: &[Cell<'_>], out: &mut String) -> io::Result<()>;
}

/// Lines of text, with the counts of their content.
#[derive(Default)]
struct TextBuffer {
    text: String,
    tally: Tally,
}

/// How many bytes of text are handed over at once.
const PIECE: usize = 1 << 16;

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
trait Table {
    fn begin(&mut self, columns: &[Column]) -> io::Result<()>;
    fn row(&mut self, columns: &[Column], row: &[Cell<'_>]) -> io::Result<()>;
    fn end(&mut self) -> io::Result<()>;
}

impl Multi {
    /// Returns whether each option has a column.
    pub fn has_dummies(self) -> bool {
        matches!(self, Self::Dummies | Self::Both)
    }

    /// Returns whether one column holds all keys.
    pub fn has_list(self) -> bool {
        matches!(self, Self::List | Self::Both)
    }
}

impl Format {
    /// Returns the file extension.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::Xlsx => "xlsx",
            Self::Sav => "sav",
            #[cfg(feature = "parquet")]
            Self::Parquet => "parquet",
        }
    }

    /// Returns whether the format needs a seekable file.
    pub fn needs_file(self) -> bool {
        match self {
            Self::Csv | Self::Jsonl => false,
            Self::Xlsx | Self::Sav => true,
            #[cfg(feature = "parquet")]
            Self::Parquet => true,
        }
    }
}

/// Writes a table of everything that is on disk now; later turns are not in it.
///
/// Fails if the dialog or the cursor does not fit, the store cannot be read, or the output cannot
/// be written.
pub fn export(
    origin: &Origin<'_>,
    wanted: &Wanted,
    out: &mut dyn io::Write,
) -> Result<ExportSummary, ExportError> {
    ExportPlan::new(*origin, wanted.clone())?.write(Out::Stream(out))
}
