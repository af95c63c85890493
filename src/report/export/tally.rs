//! Counts, column by column, what a table holds: for the codebook.

use crate::value::Missing;

use super::Cell;

/// What a table holds.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// How many rows.
    pub rows: u64,
    /// Its columns.
    pub columns: Vec<Counts>,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Cells with something in them.
    pub valid: u64,
    /// Missing answers by reason, in the order of [`Missing::ALL`].
    pub missing: [u64; Missing::ALL.len()],
}

impl Tally {
    /// Counts a row.
    pub fn take(&mut self, row: &[Cell<'_>]) {
        self.rows += 1;
        if self.columns.len() < row.len() {
            self.columns.resize(row.len(), Counts::default());
        }
        for (counts, cell) in self.columns.iter_mut().zip(row) {
            match cell {
                Cell::Empty => {}
                Cell::Missing(missing) => {
                    if let Some(at) = Missing::ALL.iter().position(|kind| kind == missing) {
                        counts.missing[at] += 1;
                    }
                }
                Cell::Words(_) | Cell::Plain(_) | Cell::Number(_) | Cell::Whole(_) => counts.valid += 1,
                Cell::Bool(_) | Cell::Date(_) | Cell::Time(_) | Cell::Moment(_) => counts.valid += 1,
            }
        }
    }
}
