//! Writes a table as an SPSS system file, with labels, missing values and multiple-response sets.
//!
//! A system file is a dictionary of records and then the cases, compressed by a code per number.
//! Its layout is documented in the developer's guide of PSPP. The dictionary contains the widths of
//! texts, so all rows are read once before (`Widths`).
//!
//! Options are numbers with labels, in the order of the dialog; the four codes for missing answers
//! are one range of every number.

mod cases;
mod dictionary;
mod variable;
mod widths;

use std::fs::File;
use std::io::{self, BufWriter, Write};

use self::cases::Cases;
use self::variable::Variable;
pub use self::widths::Widths;
use super::column::Column;
use super::table::Table;
use crate::report::cell::Cell;
use crate::time::Zone;

/// A system file being written.
pub struct Sav<'a> {
    out: Cases<BufWriter<&'a File>>,
    zone: Zone,
    name: String,
    widths: Widths,
    variables: Vec<Variable>,
    cut: u64,
}

impl<'a> Sav<'a> {
    /// Starts a file, once the widths are known.
    pub fn new(out: &'a File, zone: Zone, name: &str, widths: Widths) -> Self {
        let out = Cases::new(BufWriter::with_capacity(1 << 16, out));
        Self {
            out,
            zone,
            name: name.to_owned(),
            widths,
            variables: Vec::new(),
            cut: 0,
        }
    }

    /// Returns how many texts were cut.
    pub fn cut(&self) -> u64 {
        self.cut
    }
}

impl Table for Sav<'_> {
    fn begin(&mut self, columns: &[Column]) -> io::Result<()> {
        self.variables = variable::variables(columns, &self.widths, self.zone);
        let sets = variable::sets(columns, &self.variables);
        self.out.raw().write_all(&dictionary::write(
            &self.name,
            &self.variables,
            &sets,
            self.widths.rows,
        ))
    }

    fn row(&mut self, columns: &[Column], row: &[Cell<'_>]) -> io::Result<()> {
        for variable in &self.variables {
            let (column, cell) = (&columns[variable.column], &row[variable.column]);
            if variable.width == 0 {
                let number = if variable.is_reason {
                    variable::reason(column, cell)
                } else {
                    variable::number(column, cell, self.zone)
                };
                self.out.number(number)?;
            } else {
                self.cut += u64::from(self.out.text(cell, variable, self.zone)?);
            }
        }
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        self.out.end()
    }
}
