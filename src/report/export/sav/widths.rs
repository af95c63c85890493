//! Finds the text widths and the number of rows of a table, which a system file contains before the
//! first row.

use std::io;

use super::super::column::Column;
use super::super::table::Table;
use crate::report::cell::Cell;

/// Maximum width of a variable, in bytes.
pub const MAX_WIDTH: usize = 32_767;

/// The text width of each column in bytes: the one its column states, so that the tables of two
/// years have the same layout; the maximum if a longer text occurs.
#[derive(Clone, Debug, Default)]
pub struct Widths {
    /// Number of rows.
    pub rows: u64,
    /// The stated width, and the longest text found.
    widths: Vec<(usize, usize)>,
}

impl Widths {
    /// Returns the width of a text column.
    pub fn of(&self, column: usize) -> usize {
        self.widths.get(column).map_or(
            1,
            |(width, longest)| if longest > width { MAX_WIDTH } else { *width },
        )
    }
}

impl Table for Widths {
    fn begin(&mut self, columns: &[Column]) -> io::Result<()> {
        self.widths = columns
            .iter()
            .map(|column| (column.width.clamp(1, MAX_WIDTH), 0))
            .collect();
        Ok(())
    }

    fn row(&mut self, _columns: &[Column], row: &[Cell<'_>]) -> io::Result<()> {
        self.rows += 1;
        for ((_, width), cell) in self.widths.iter_mut().zip(row) {
            match cell {
                Cell::Words(words) | Cell::Plain(words) => {
                    *width = (*width).max(words.len().min(MAX_WIDTH))
                }
                // A number or a boolean in a text column: the values of the long table.
                Cell::Number(_) | Cell::Whole(_) | Cell::Bool(_) => *width = (*width).max(32),
                Cell::Date(_) | Cell::Time(_) | Cell::Moment(_) => *width = (*width).max(25),
                Cell::Empty | Cell::Missing(_) => {}
            }
        }
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        Ok(())
    }
}
