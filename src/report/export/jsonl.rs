//! Writes a table as JSON lines: one object a row, its keys the columns, in their order.

use std::io::{self, BufWriter, Write};

use super::{Cell, Column, Table};
use crate::time::Zone;

/// A JSON lines file being written.
pub struct Jsonl<'a> {
    out: BufWriter<&'a mut dyn Write>,
    zone: Zone,
    /// The columns' names as JSON, each with what stands before and behind it.
    names: Vec<String>,
    text: String,
}

impl<'a> Jsonl<'a> {
    /// Starts a file.
    pub fn new(out: &'a mut dyn Write, zone: Zone) -> Self {
        Self { out: BufWriter::with_capacity(1 << 16, out), zone, names: Vec::new(), text: String::new() }
    }
}

impl Table for Jsonl<'_> {
    fn begin(&mut self, columns: &[Column]) -> io::Result<()> {
        for column in columns {
            self.names.push(serde_json::to_string(&column.name)?);
        }
        Ok(())
    }

    fn row(&mut self, _columns: &[Column], row: &[Cell<'_>]) -> io::Result<()> {
        let mut is_missing = false;
        for (at, (name, cell)) in self.names.iter().zip(row).enumerate() {
            self.out.write_all(if at == 0 { b"{" } else { b"," })?;
            self.out.write_all(name.as_bytes())?;
            self.out.write_all(b":")?;
            self.text.clear();
            match cell {
                Cell::Empty => self.text.push_str("null"),
                Cell::Words(words) | Cell::Plain(words) => serde_json::to_writer(&mut self.out, words)?,
                // A decimal is written as it is: a float would round it.
                Cell::Number(_) | Cell::Whole(_) | Cell::Bool(_) => cell.write(self.zone, &mut self.text),
                Cell::Date(_) | Cell::Time(_) | Cell::Moment(_) => {
                    self.text.push('"');
                    cell.write(self.zone, &mut self.text);
                    self.text.push('"');
                }
                Cell::Missing(_) => {
                    is_missing = true;
                    self.text.push_str("null");
                }
            }
            self.out.write_all(self.text.as_bytes())?;
        }
        if is_missing {
            self.reasons(row)?;
        }
        self.out.write_all(b"}\n")
    }

    fn end(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Jsonl<'_> {
    fn reasons(&mut self, row: &[Cell<'_>]) -> io::Result<()> {
        let mut before = ",\"missing_kinds\":{";
        for (name, cell) in self.names.iter().zip(row) {
            if let Cell::Missing(missing) = cell {
                write!(self.out, "{before}{name}:\"{}\"", missing.word())?;
                before = ",";
            }
        }
        self.out.write_all(b"}")
    }
}
