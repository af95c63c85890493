//! Writes a table as CSV that opens right everywhere: RFC 4180, UTF-8 with a byte order mark, and no formulas.

use std::io::{self, Write};

use super::cell::missing_code;
use super::{Cell, Row, Table};

/// A CSV file being written.
pub struct Csv<'a> {
    writer: csv::Writer<&'a mut dyn Write>,
    is_raw: bool,
}

impl<'a> Csv<'a> {
    /// Starts a file.
    pub fn new(out: &'a mut dyn Write, is_raw: bool) -> io::Result<Self> {
        // Without the mark, Excel reads the bytes as its own old encoding.
        out.write_all("\u{feff}".as_bytes())?;
        Ok(Self { writer: csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out), is_raw })
    }

    fn field(&self, cell: Cell) -> String {
        match cell {
            Cell::Empty => String::new(),
            Cell::Words(words) if !self.is_raw && would_run(&words) => format!("'{words}"),
            Cell::Words(words) | Cell::Plain(words) => words,
            Cell::Number(number) => number.normalize().to_string(),
            Cell::Bool(yes) => yes.to_string(),
            Cell::Missing(missing, true) => missing_code(missing).to_string(),
            Cell::Missing(missing, false) => missing.word().to_owned(),
        }
    }
}

impl Table for Csv<'_> {
    fn begin(&mut self, columns: &[String]) -> io::Result<()> {
        Ok(self.writer.write_record(columns)?)
    }

    fn row(&mut self, _columns: &[String], row: Row) -> io::Result<()> {
        for cell in row {
            let field = self.field(cell);
            self.writer.write_field(field)?;
        }
        Ok(self.writer.write_record(None::<&[u8]>)?)
    }

    fn end(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// Returns whether a spreadsheet would take a cell for a formula or a number: no quoting prevents that.
fn would_run(words: &str) -> bool {
    words.trim_start_matches([' ', '\u{a0}', '\u{feff}']).starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}
