//! Counts the content of a table by column, for the codebook.

use crate::report::cell::Cell;
use crate::value::Missing;

use super::column::Column;

/// A table that was written.
pub struct Counted {
    /// Its name, without an extension.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// The counts of its content.
    pub tally: Tally,
}

/// The counts of a table.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Number of rows.
    pub rows: u64,
    /// The counts of its columns.
    pub columns: Vec<Counts>,
}

/// The counts of a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Number of cells with a value.
    pub valid: u64,
    /// Missing answers by reason, in the order of [`Missing::ALL`].
    pub missing: [u64; Missing::ALL.len()],
}

impl Tally {
    /// Adds the counts of another part of the table.
    pub fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        self.fit(other.columns.len());
        for (counts, other) in self.columns.iter_mut().zip(&other.columns) {
            counts.valid += other.valid;
            counts
                .missing
                .iter_mut()
                .zip(other.missing)
                .for_each(|(count, other)| *count += other);
        }
    }

    fn fit(&mut self, columns: usize) {
        if self.columns.len() < columns {
            self.columns.resize(columns, Counts::default());
        }
    }

    /// Counts a row.
    pub fn take(&mut self, row: &[Cell<'_>]) {
        self.rows += 1;
        self.fit(row.len());
        for (counts, cell) in self.columns.iter_mut().zip(row) {
            match cell {
                Cell::Empty => {}
                Cell::Missing(missing) => {
                    if let Some(at) = Missing::ALL.iter().position(|kind| kind == missing) {
                        counts.missing[at] += 1;
                    }
                }
                Cell::Words(_) | Cell::Plain(_) | Cell::Number(_) | Cell::Whole(_) => {
                    counts.valid += 1
                }
                Cell::Bool(_) | Cell::Date(_) | Cell::Time(_) | Cell::Moment(_) => {
                    counts.valid += 1
                }
            }
        }
    }
}
