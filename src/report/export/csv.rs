//! Writes a table as CSV that opens right everywhere: RFC 4180, UTF-8 with a byte order mark, and no formulas.

use std::io;

use super::{Cell, Column, Lines};
use crate::contact::would_run;
use crate::time::Zone;

/// How a CSV is written.
pub struct Csv {
    /// The zone in which moments are told.
    pub zone: Zone,
    /// Whether cells that a spreadsheet would run stay as they are.
    pub is_raw: bool,
}

impl Csv {
    fn cell(&self, column: &Column, cell: &Cell<'_>, line: &mut String) {
        let start = line.len();
        match cell {
            Cell::Words(words) if !self.is_raw && would_run(words) => {
                line.push('\'');
                line.push_str(words);
            }
            Cell::Missing(missing) if column.kind.is_number() => Cell::Whole(column.codes.code(*missing)).write(self.zone, line),
            other => other.write(self.zone, line),
        }
        if matches!(cell, Cell::Words(_) | Cell::Plain(_)) {
            quote(line, start);
        }
        line.push(',');
    }
}

impl Lines for Csv {
    fn head(&self, columns: &[Column], out: &mut String) {
        // Without the mark, Excel reads the bytes as its own old encoding.
        out.push('\u{feff}');
        for column in columns {
            out.push_str(&column.name);
            out.push(',');
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

/// Ends a line: the comma behind the last cell gives way.
fn end(line: &mut String) {
    line.pop();
    line.push_str("\r\n");
}

/// Puts quotes around a cell that begins at `start`, where it needs them.
fn quote(line: &mut String, start: usize) {
    let cell = &line[start..];
    if !cell.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        return;
    }
    let quoted = format!("\"{}\"", cell.replace('"', "\"\""));
    line.truncate(start);
    line.push_str(&quoted);
}
