//! Writes a table as CSV that opens right everywhere: RFC 4180, UTF-8 with a byte order mark, and no formulas.

use std::io::{self, BufWriter, Write};

use super::{Cell, Column, Table};
use crate::contact::would_run;
use crate::time::Zone;

/// A CSV file being written.
pub struct Csv<'a> {
    out: BufWriter<&'a mut dyn Write>,
    zone: Zone,
    is_raw: bool,
    line: String,
}

impl<'a> Csv<'a> {
    /// Starts a file.
    pub fn new(out: &'a mut dyn Write, zone: Zone, is_raw: bool) -> Self {
        Self { out: BufWriter::with_capacity(1 << 16, out), zone, is_raw, line: String::new() }
    }

    fn cell(&mut self, column: &Column, cell: &Cell<'_>) {
        let start = self.line.len();
        match cell {
            Cell::Words(words) if !self.is_raw && would_run(words) => {
                self.line.push('\'');
                self.line.push_str(words);
            }
            Cell::Missing(missing) if column.kind.is_number() => Cell::Whole(column.codes.code(*missing)).write(self.zone, &mut self.line),
            other => other.write(self.zone, &mut self.line),
        }
        if matches!(cell, Cell::Words(_) | Cell::Plain(_)) {
            quote(&mut self.line, start);
        }
        self.line.push(',');
    }

    fn line(&mut self) -> io::Result<()> {
        // The comma behind the last cell gives way.
        self.line.pop();
        self.line.push_str("\r\n");
        self.out.write_all(self.line.as_bytes())?;
        self.line.clear();
        Ok(())
    }
}

impl Table for Csv<'_> {
    fn begin(&mut self, columns: &[Column]) -> io::Result<()> {
        // Without the mark, Excel reads the bytes as its own old encoding.
        self.line.push('\u{feff}');
        for column in columns {
            self.line.push_str(&column.name);
            self.line.push(',');
        }
        self.line()
    }

    fn row(&mut self, columns: &[Column], row: &[Cell<'_>]) -> io::Result<()> {
        for (column, cell) in columns.iter().zip(row) {
            self.cell(column, cell);
        }
        self.line()
    }

    fn end(&mut self) -> io::Result<()> {
        self.out.flush()
    }
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
