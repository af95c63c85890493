//! Writes a table as CSV that opens correctly everywhere: RFC 4180, UTF-8 with a byte order mark,
//! and no formulas.

use std::fmt::Write;
use std::io;

use super::column::{Column, ColumnKind};
use super::options::Sheet;
use super::table::Lines;
use crate::contact::{without_controls, would_run};
use crate::report::cell::Cell;
use crate::time::Zone;

/// How a CSV is written.
pub struct Csv {
    /// The time zone of the timestamps.
    pub zone: Zone,
    /// Whether cells that a spreadsheet would run as formulas stay unchanged.
    pub is_raw: bool,
    /// Whether missing answers are written as numbers.
    pub codes: bool,
    /// The separators.
    pub dialect: Dialect,
}

/// The separators of a CSV, and how it writes times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// The separator of cells.
    pub divider: char,
    /// The decimal separator.
    pub decimal: char,
    /// Whether timestamps are local times without an offset, as spreadsheets do not know the
    /// standard's form.
    pub is_by_the_clock: bool,
}

/// Languages with a decimal point; all others write a comma, and their spreadsheets separate cells
/// by semicolons.
const POINT: [&str; 12] = [
    "en", "zh", "ja", "ko", "th", "he", "hi", "bn", "ur", "ms", "ga", "sw",
];

impl Dialect {
    /// Returns the dialect of a spreadsheet, or that of the standard.
    pub fn of(sheet: Option<&Sheet>) -> Self {
        let has_comma = sheet.is_some_and(|sheet| {
            !POINT.contains(&sheet.language.split('-').next().unwrap_or_default())
        });
        let (divider, decimal) = if has_comma { (';', ',') } else { (',', '.') };
        Self {
            divider,
            decimal,
            is_by_the_clock: sheet.is_some(),
        }
    }
}

impl Csv {
    fn cell(&self, column: &Column, cell: &Cell<'_>, line: &mut String) {
        let start = line.len();
        match cell {
            Cell::Words(words) if !self.is_raw => {
                let words = without_controls(words);
                if would_run(&words) {
                    line.push('\'');
                }
                line.push_str(&words);
            }
            // In a text column a number could be an answer; the reason is in the column beside it.
            Cell::Missing(missing) if self.codes && column.kind != ColumnKind::Words => {
                Cell::Whole(column.codes.code(*missing)).write(self.zone, line);
            }
            Cell::Missing(_) => {}
            Cell::Number(_) if self.dialect.decimal != '.' => {
                cell.write(self.zone, line);
                let number = line
                    .split_off(start)
                    .replace('.', self.dialect.decimal.encode_utf8(&mut [0; 4]));
                line.push_str(&number);
            }
            Cell::Moment(at) if self.dialect.is_by_the_clock => {
                // Writing into a string cannot fail.
                let _ = write!(line, "{}", at.local(self.zone).format("%Y-%m-%d %H:%M:%S"));
            }
            other => other.write(self.zone, line),
        }
        if matches!(cell, Cell::Words(_) | Cell::Plain(_)) {
            quote(line, start, self.dialect.divider);
        }
        line.push(self.dialect.divider);
    }
}

impl Lines for Csv {
    fn head(&self, columns: &[Column], out: &mut String) {
        // Without the mark, Excel reads the bytes in its own old encoding.
        out.push('\u{feff}');
        for column in columns {
            out.push_str(&column.name);
            out.push(self.dialect.divider);
        }
        end(out);
    }

    fn row(&self, columns: &[Column], row: &[Cell<'_>], out: &mut String) -> io::Result<()> {
        for (column, cell) in columns.iter().zip(row) {
            self.cell(column, cell, out);
        }
        end(out);
        Ok(())
    }
}

/// Ends a line: removes the separator after the last cell.
fn end(line: &mut String) {
    line.pop();
    line.push_str("\r\n");
}

/// Quotes the cell that begins at `start`, if needed.
fn quote(line: &mut String, start: usize, divider: char) {
    let cell = &line[start..];
    if !cell.contains([divider, '"', '\n', '\r']) {
        return;
    }
    let quoted = format!("\"{}\"", cell.replace('"', "\"\""));
    line.truncate(start);
    line.push_str(&quoted);
}
