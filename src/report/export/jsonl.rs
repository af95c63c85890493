//! Writes a table as JSON lines: one object per row, with the columns as keys in their order.

use std::io::{self, Write};

use super::column::Column;
use super::table::Lines;
use crate::report::cell::Cell;
use crate::time::Zone;

/// A writer of JSON lines.
pub struct Jsonl {
    zone: Zone,
    /// The columns' names as JSON.
    names: Vec<String>,
}

/// Lets serde_json write into a string.
struct IntoText<'t>(&'t mut String);

impl Jsonl {
    /// Prepares a writer for these columns.
    pub fn new(columns: &[Column], zone: Zone) -> io::Result<Self> {
        let names = columns
            .iter()
            .map(|column| Ok(serde_json::to_string(&column.name)?))
            .collect::<io::Result<_>>()?;
        Ok(Self { zone, names })
    }

    fn reasons(&self, row: &[Cell<'_>], out: &mut String) {
        let mut before = ",\"missing_kinds\":{";
        for (name, cell) in self.names.iter().zip(row) {
            if let Cell::Missing(missing) = cell {
                out.extend([before, name, ":\"", missing.word(), "\""]);
                before = ",";
            }
        }
        out.push('}');
    }
}

impl Lines for Jsonl {
    fn head(&self, _columns: &[Column], _out: &mut String) {}

    fn row(&self, _columns: &[Column], row: &[Cell<'_>], out: &mut String) -> io::Result<()> {
        let mut is_missing = false;
        for (at, (name, cell)) in self.names.iter().zip(row).enumerate() {
            out.push(if at == 0 { '{' } else { ',' });
            out.push_str(name);
            out.push(':');
            match cell {
                Cell::Empty => out.push_str("null"),
                Cell::Words(words) | Cell::Plain(words) => {
                    serde_json::to_writer(IntoText(out), words)?
                }
                // A decimal is written exactly: a float would round it.
                Cell::Number(_) | Cell::Whole(_) | Cell::Bool(_) => cell.write(self.zone, out),
                Cell::Date(_) | Cell::Time(_) | Cell::Moment(_) => {
                    out.push('"');
                    cell.write(self.zone, out);
                    out.push('"');
                }
                Cell::Missing(_) => {
                    is_missing = true;
                    out.push_str("null");
                }
            }
        }
        if is_missing {
            self.reasons(row, out);
        }
        out.push_str("}\n");
        Ok(())
    }
}

impl Write for IntoText<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // serde_json escapes single bytes only, so each piece is valid UTF-8.
        self.0
            .push_str(str::from_utf8(bytes).map_err(io::Error::other)?);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
