//! Writes a table as JSON lines: one object a row, its keys the columns, in their order.

use std::io::{self, Write};

use super::{Cell, Row, Table};

/// A JSON lines file being written.
pub struct Jsonl<'a> {
    out: io::BufWriter<&'a mut dyn Write>,
}

impl<'a> Jsonl<'a> {
    /// Starts a file.
    pub fn new(out: &'a mut dyn Write) -> Self {
        Self { out: io::BufWriter::new(out) }
    }
}

impl Table for Jsonl<'_> {
    fn begin(&mut self, _columns: &[String]) -> io::Result<()> {
        Ok(())
    }

    fn row(&mut self, columns: &[String], row: Row) -> io::Result<()> {
        let mut missing: Vec<(&str, &'static str)> = Vec::new();
        for (at, (column, cell)) in columns.iter().zip(row).enumerate() {
            self.out.write_all(if at == 0 { b"{" } else { b"," })?;
            serde_json::to_writer(&mut self.out, column)?;
            self.out.write_all(b":")?;
            match cell {
                Cell::Empty => self.out.write_all(b"null")?,
                Cell::Words(words) | Cell::Plain(words) => serde_json::to_writer(&mut self.out, &words)?,
                // A decimal is written as it is: a float would round it.
                Cell::Number(number) => write!(self.out, "{}", number.normalize())?,
                Cell::Bool(yes) => write!(self.out, "{yes}")?,
                Cell::Missing(kind, _) => {
                    missing.push((column, kind.word()));
                    self.out.write_all(b"null")?;
                }
            }
        }
        if !missing.is_empty() {
            self.out.write_all(b",\"missing_kinds\":{")?;
            for (at, (column, kind)) in missing.iter().enumerate() {
                let comma = if at == 0 { "" } else { "," };
                write!(self.out, "{comma}{}:\"{kind}\"", serde_json::to_string(column)?)?;
            }
            self.out.write_all(b"}")?;
        }
        self.out.write_all(b"}\n")
    }

    fn end(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
