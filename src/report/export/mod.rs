//! Exports answers as tables: wide (a row per session) and long (a row per answer), as CSV or JSON lines.
//!
//! Keys, never labels, stand in values; why an answer is missing is said in one vocabulary everywhere.

mod cell;
mod csv;
mod jsonl;
mod long;
mod wide;

use std::io::{self, Write};

use thiserror::Error;

use crate::dialog::program::Dialogs;
use crate::id::Name;
use crate::report::pseudonym::Pseudonyms;
use crate::report::snapshot::Snapshot;
use crate::store::{Store, StoreError};

pub use self::cell::{Cell, value_cell};
use self::wide::Columns;
pub use self::wide::{room_word, status_word, type_word};

/// What is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Which dialog; all where missing.
    pub dialog: Option<Name>,
    /// Which rows; wide where one dialog is meant, long otherwise, where nobody says.
    pub shape: Option<Shape>,
    /// How it is written.
    pub format: Format,
    /// Whether cells that a spreadsheet would run as a formula stay as they are.
    pub is_raw: bool,
}

/// Which rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A row per session.
    Wide,
    /// A row per answer.
    Long,
}

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// RFC 4180 in UTF-8 with a byte order mark.
    Csv,
    /// A JSON object a line.
    Jsonl,
}

/// What an export came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// How many rows were written.
    pub rows: u64,
    /// Which rows.
    pub shape: Shape,
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
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Where it is written to.
    #[error(transparent)]
    Write(#[from] io::Error),
}

/// A row: cells under the table's columns.
type Row = Vec<Cell>;

/// Where rows go.
trait Table {
    fn begin(&mut self, columns: &[String]) -> io::Result<()>;
    fn row(&mut self, columns: &[String], row: Row) -> io::Result<()>;
    fn end(&mut self) -> io::Result<()>;
}

/// Writes a table of everything that is on disk now; what comes in meanwhile is not in it.
pub fn export(store: &dyn Store, dialogs: &Dialogs, wanted: &Wanted, out: &mut dyn Write) -> Result<Told, ExportError> {
    let mut columns = Columns::default();
    let snapshot = Snapshot::take(store)?;
    snapshot.turns(&mut |turn| {
        turn.record.events.iter().for_each(|event| columns.see(event));
        true
    })?;
    let mut known: Vec<Name> = columns.dialogs().cloned().collect();
    known.extend(dialogs.programs.keys().filter(|name| !known.contains(name)).cloned().collect::<Vec<_>>());
    if let Some(name) = wanted.dialog.as_ref().filter(|name| !known.contains(name)) {
        return Err(ExportError::UnknownDialog { name: name.clone(), known });
    }
    let answered: Vec<Name> = columns.dialogs().cloned().collect();
    let one = wanted.dialog.clone().or_else(|| if answered.len() == 1 { answered.first().cloned() } else { None });
    let shape = wanted.shape.unwrap_or(if one.is_some() { Shape::Wide } else { Shape::Long });

    let mut csv;
    let mut jsonl;
    let table: &mut dyn Table = match wanted.format {
        Format::Csv => {
            csv = csv::Csv::new(out, wanted.is_raw)?;
            &mut csv
        }
        Format::Jsonl => {
            jsonl = jsonl::Jsonl::new(out);
            &mut jsonl
        }
    };
    let pseudonyms = Pseudonyms::of(store)?;
    let zone = dialogs.bot.timezone;
    let rows = match shape {
        Shape::Long => long::write(&snapshot, wanted.dialog.as_ref(), &pseudonyms, zone, table)?,
        Shape::Wide => {
            let Some(dialog) = one else { return Err(ExportError::WhichDialog { known }) };
            let program = dialogs.programs.get(&dialog).map(AsRef::as_ref);
            wide::write(&snapshot, &columns.of(&dialog, program), &dialog, &pseudonyms, zone, table)?
        }
    };
    table.end()?;
    Ok(Told { rows, shape })
}
