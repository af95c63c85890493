//! What every format of a table is read to: rows of cells, and why a row or a table cannot be read.

use std::fmt;

/// An error in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its line in the file, from 1.
    pub line: u64,
    /// The column; `None` if it is about the whole row.
    pub column: Option<String>,
    /// What is wrong, and what to do.
    pub what: String,
}

/// Why a table cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub hint: String,
}

/// A raw row of the file.
pub(super) struct Record {
    /// Its line, from 1.
    pub line: u64,
    /// Its cells as text.
    pub cells: csv::StringRecord,
    /// Columns in which the file holds a real number, so that its separators are unambiguous.
    pub exact: Vec<usize>,
}

/// Maximum number of rows.
const MAX_ROWS: usize = 1_000_000;
/// Maximum number of title rows above the column names.
pub(super) const MAX_TITLES: usize = 5;
/// Maximum length of a cell, in bytes.
pub(super) const MAX_CELL: usize = 16 * 1024;

/// Checks the maximum number of rows.
pub(super) fn full(rows: usize) -> Result<(), Unreadable> {
    match rows > MAX_ROWS + MAX_TITLES {
        true => Err(unreadable(
            "the table has more than 1,000,000 rows",
            "divide it into several files",
        )),
        false => Ok(()),
    }
}

/// Returns why a table cannot be read, and what to do.
pub(super) fn unreadable(what: &str, hint: &str) -> Unreadable {
    Unreadable {
        what: what.to_owned(),
        hint: hint.to_owned(),
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.column {
            Some(column) => write!(f, "line {}, column `{column}`: {}", self.line, self.what),
            None => write!(f, "line {}: {}", self.line, self.what),
        }
    }
}
