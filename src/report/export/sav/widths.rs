//! Finds out how wide the texts of a table are, and how many rows it has: a system file says so before the first of them.

use std::io;

use super::super::{Cell, Column, Table};
use super::variable::LONGEST;

/// How wide each column's texts are, in bytes: as wide as its column says, so that the tables of two years have one form; only where a
/// longer text is found as wide as can be.
#[derive(Clone, Debug, Default)]
pub struct Widths {
    /// How many rows there are.
    pub rows: u64,
    /// What the column says, and the longest that was found.
    widths: Vec<(usize, usize)>,
}

impl Widths {
    /// Returns the width of a column of text.
    pub fn of(&self, column: usize) -> usize {
        self.widths.get(column).map_or(1, |(width, longest)| if longest > width { LONGEST } else { *width })
    }
}

impl Table for Widths {
    fn begin(&mut self, columns: &[Column]) -> io::Result<()> {
        self.widths = columns.iter().map(|column| (column.width.clamp(1, LONGEST), 0)).collect();
        Ok(())
    }

    fn row(&mut self, _columns: &[Column], row: &[Cell<'_>]) -> io::Result<()> {
        self.rows += 1;
        for ((_, width), cell) in self.widths.iter_mut().zip(row) {
            match cell {
                Cell::Words(words) | Cell::Plain(words) => *width = (*width).max(words.len().min(LONGEST)),
                // A number or a truth in a column of text: the values of the long table.
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
