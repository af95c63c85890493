//! Exports answers as tables: wide (a row per session) and long (a row per answer), with what explains them.
//!
//! Keys, never labels, stand in values; why an answer is missing is said in one vocabulary everywhere. A table is made of `Rows`
//! and written by a `Table`, of which there is one per format.

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

use self::source::{ExportSource, Make};
use self::tally::Tally;

pub use self::cell::{Cell, value_cell};
pub use self::column::{Behind, Choice, Codes, Column, ColumnKind};
pub use self::cursor::Cursor;
pub use self::files::AtomicFile;
pub use self::newest::Newest;
pub use self::plan::ExportPlan;
pub use self::removals::Removals;
pub use self::set::SetSummary;
pub use self::words::{room_word, status_word, type_word};
pub use self::write::Out;

/// What an export reads.
#[derive(Clone, Copy)]
pub struct Origin<'a> {
    /// The store.
    pub store: &'a dyn Store,
    /// The dialogs in force.
    pub dialogs: &'a Dialogs,
    /// The files they were made of: older versions are read among them.
    pub sources: &'a Sources,
    /// The moment.
    pub now: Timestamp,
    /// Told how much of how much is read.
    pub progress: Progress<'a>,
}

/// Hears how much of how much is read.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// What is wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Which dialog; all where missing.
    pub dialog: Option<Name>,
    /// Which rows; wide where one dialog is meant, long otherwise, where nobody says.
    pub shape: Option<Shape>,
    /// How it is written.
    pub format: Format,
    /// Whether cells that a spreadsheet would run as a formula stay as they are.
    pub is_raw: bool,
    /// How the answers to a multi are shown in a wide table.
    pub multi: Multi,
    /// Whether a column beside each question says why an answer is missing.
    pub why: bool,
    /// Whether numbers stand for missing answers, where cells are empty otherwise.
    pub codes: bool,
    /// In which language labels stand in place of keys.
    pub labels: Option<Name>,
    /// For which spreadsheet a table of text is written.
    pub sheet: Option<Sheet>,
    /// Whether the answers come first and ids last, also without a spreadsheet.
    pub answers_first: bool,
    /// Whether names, numbers and addresses are columns.
    pub is_identified: bool,
    /// Of these people alone.
    pub only: Option<HashSet<OwnerId>>,
    /// Only what changed since.
    pub since: Option<Cursor>,
}

/// Which rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A row per session.
    Wide,
    /// A row per answer.
    Long,
    /// A row per column of the wide table: what it means.
    Codebook,
}

/// How a table is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// RFC 4180 in UTF-8 with a byte order mark.
    #[default]
    Csv,
    /// A JSON object a line.
    Jsonl,
    /// A workbook with typed cells, a codebook and the labels.
    Xlsx,
    /// A file of SPSS, with labels, missing values and multiple-response sets.
    Sav,
    /// Typed columns.
    #[cfg(feature = "parquet")]
    Parquet,
}

/// How the answers to a multi are shown in a wide table.
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

/// A spreadsheet, by the language of whoever looks into it: how it divides columns and writes numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The language.
    pub language: Name,
}

/// How a wide table shows what it holds.
#[derive(Clone, Debug, Default)]
pub(super) struct Style {
    /// How the answers to a multi are shown.
    pub multi: Multi,
    /// Whether a column beside each question says why an answer is missing.
    pub why: bool,
    /// Whether numbers stand for missing answers: columns of words, in which they could be answers, have such a column then.
    pub codes: bool,
    /// What stands in place of keys.
    pub labels: Option<Labels>,
    /// Whether the answers come before everything else, and ids behind it.
    pub answers_first: bool,
}

/// What stands in place of keys.
#[derive(Clone, Debug)]
pub(super) struct Labels {
    /// In which language.
    pub language: Name,
    /// For `true`.
    pub yes: String,
    /// For `false`.
    pub no: String,
}

/// What an export came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExportSummary {
    /// How many rows were written.
    pub rows: u64,
    /// Which rows.
    pub shape: Shape,
    /// How many cells were longer than the format allows, and were cut.
    pub cut: u64,
}

/// Why an export did not come to an end.
#[derive(Debug, Error)]
pub enum ExportError {
    /// No dialog of this name was ever answered or exists.
    #[error("no dialog is called `{name}`")]
    UnknownDialog {
        /// As asked for.
        name: Name,
        /// Those that there are.
        known: Vec<Name>,
    },
    /// A wide table has the columns of one dialog.
    #[error("a wide table is of one dialog")]
    WhichDialog {
        /// Those that there are.
        known: Vec<Name>,
    },
    /// The cursor is of another store, or of one that lost its newest turns.
    #[error("this cursor is not of this store")]
    ForeignCursor,
    /// Such a file is not written from its beginning to its end.
    #[error("this format needs a file")]
    NeedsFile,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Where it is written to.
    #[error(transparent)]
    Write(#[from] io::Error),
}

/// Takes the next row.
type Each<'e> = dyn FnMut(&[Cell<'_>]) -> io::Result<()> + 'e;

/// The rows of a table, to be gone through once or several times.
trait Rows {
    fn columns(&self) -> &[Column];
    fn each(&self, each: &mut Each<'_>) -> Result<u64, ExportError>;

    /// Writes the rows as lines of text; returns how many there are.
    fn lines(&self, lines: &dyn Lines, out: &mut dyn io::Write, tally: &mut Tally) -> Result<u64, ExportError> {
        let mut text = String::new();
        self.each(&mut |row| {
            tally.take(row);
            text.clear();
            lines.row(self.columns(), row, &mut text)?;
            out.write_all(text.as_bytes())
        })
    }
}

/// Rows that are made of one session after the other, each by itself, so that several threads can do it.
trait OfSessions: Sync {
    fn source(&self) -> &ExportSource<'_>;
    fn columns(&self) -> &[Column];
    fn of(&self, session: &SessionView, each: &mut Each<'_>) -> Result<(), ExportError>;
}

/// A format whose rows are lines of text, each by itself.
trait Lines: Sync {
    fn head(&self, columns: &[Column], out: &mut String);
    fn row(&self, columns: &[Column], row: &[Cell<'_>], out: &mut String) -> io::Result<()>;
}

/// Lines of text, and what they hold.
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

    fn lines(&self, lines: &dyn Lines, out: &mut dyn io::Write, tally: &mut Tally) -> Result<u64, ExportError> {
        let columns = OfSessions::columns(self);
        let each = |session: SessionView, made: &mut TextBuffer| {
            self.of(&session, &mut |row| {
                made.tally.take(row);
                lines.row(columns, row, &mut made.text)
            })
        };
        let make = Make { each: &each, is_full: &|made: &TextBuffer| made.text.len() >= PIECE };
        let mut rows = 0;
        self.source().make(&make, &mut |made| {
            rows += made.tally.rows;
            tally.add(&made.tally);
            Ok(out.write_all(made.text.as_bytes())?)
        })?;
        Ok(rows)
    }
}

/// Where rows go.
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

    /// Returns whether the keys stand together in one column.
    pub fn has_list(self) -> bool {
        matches!(self, Self::List | Self::Both)
    }
}

impl Format {
    /// Returns the ending of its files.
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

    /// Returns whether a file of it needs to be a file: it cannot be sent down a pipe as it is made.
    pub fn needs_file(self) -> bool {
        match self {
            Self::Csv | Self::Jsonl => false,
            Self::Xlsx | Self::Sav => true,
            #[cfg(feature = "parquet")]
            Self::Parquet => true,
        }
    }
}

/// Writes a table of everything that is on disk now; what comes in meanwhile is not in it.
pub fn export(origin: &Origin<'_>, wanted: &Wanted, out: &mut dyn io::Write) -> Result<ExportSummary, ExportError> {
    ExportPlan::new(*origin, wanted.clone())?.write(Out::Stream(out))
}
