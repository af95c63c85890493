//! The cases of a system file: eight bytes per value, compressed by a code per value.

use std::borrow::Cow;
use std::io::{self, Write};

use super::dictionary::{SEGMENT, segments};
use super::variable::Variable;
use crate::report::cell::{Cell, cut};
use crate::time::Zone;

const BIAS: f64 = 100.0;
const PADDING: u8 = 0;
const AS_IT_IS: u8 = 253;
const SPACES: u8 = 254;
const NOTHING: u8 = 255;

/// A writer of cases.
pub struct Cases<W> {
    out: W,
    codes: [u8; 8],
    used: usize,
    values: Vec<u8>,
    text: String,
}

impl<W: Write> Cases<W> {
    /// Starts after the dictionary.
    pub fn new(out: W) -> Self {
        Self {
            out,
            codes: [PADDING; 8],
            used: 0,
            values: Vec::with_capacity(64),
            text: String::new(),
        }
    }

    /// Returns the output for what comes before the cases.
    pub fn raw(&mut self) -> &mut W {
        &mut self.out
    }

    /// Writes a number, or the missing value.
    ///
    /// Fails if the output cannot be written.
    pub fn number(&mut self, number: Option<f64>) -> io::Result<()> {
        let Some(number) = number else {
            return self.code(NOTHING, &[]);
        };
        let code = number + BIAS;
        if number.fract() == 0.0 && (1.0..=251.0).contains(&code) {
            return self.code(code as u8, &[]);
        }
        self.code(AS_IT_IS, &number.to_le_bytes())
    }

    /// Writes a text in its segments; returns whether it was cut.
    ///
    /// Fails if the output cannot be written.
    pub fn text(&mut self, cell: &Cell<'_>, variable: &Variable, zone: Zone) -> io::Result<bool> {
        let mut text = std::mem::take(&mut self.text);
        text.clear();
        // The reason has a variable of its own.
        if !matches!(cell, Cell::Missing(_)) {
            cell.write(zone, &mut text);
        }
        let shown: Cow<'_, str> = cut(&text, variable.width);
        let was_cut = shown.len() != text.len();
        let mut rest = shown.as_bytes();
        for width in segments(variable.width) {
            let room = if variable.width > SEGMENT {
                SEGMENT
            } else {
                width
            };
            let (here, behind) = rest.split_at(rest.len().min(room));
            rest = behind;
            self.segment(here, width.div_ceil(8))?;
        }
        self.text = text;
        Ok(was_cut)
    }

    /// Ends the file.
    ///
    /// Fails if the output cannot be written.
    pub fn end(&mut self) -> io::Result<()> {
        if self.used > 0 {
            self.flush()?;
        }
        self.out.flush()
    }

    fn segment(&mut self, bytes: &[u8], slots: usize) -> io::Result<()> {
        for slot in 0..slots {
            let mut value = [b' '; 8];
            let from = (slot * 8).min(bytes.len());
            let here = &bytes[from..bytes.len().min(from + 8)];
            value[..here.len()].copy_from_slice(here);
            if value == [b' '; 8] {
                self.code(SPACES, &[])?
            } else {
                self.code(AS_IT_IS, &value)?
            }
        }
        Ok(())
    }

    fn code(&mut self, code: u8, value: &[u8]) -> io::Result<()> {
        self.codes[self.used] = code;
        self.used += 1;
        self.values.extend(value);
        if self.used == self.codes.len() {
            self.flush()
        } else {
            Ok(())
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.write_all(&self.codes)?;
        self.out.write_all(&self.values)?;
        self.values.clear();
        (self.codes, self.used) = ([PADDING; 8], 0);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_at_the_ends_of_the_short_codes_are_not_taken_for_padding_or_the_end() {
        let mut file = Vec::new();
        let mut cases = Cases::new(&mut file);
        let numbers = [-101.0, -100.0, -99.0, 0.0, 151.0, 152.0, 153.0, 0.5];
        numbers
            .iter()
            .try_for_each(|number| cases.number(Some(*number)))
            .and_then(|()| cases.end())
            .expect("memory takes it");
        assert_eq!(
            file[..8],
            [
                AS_IT_IS, AS_IT_IS, 1, 100, 251, AS_IT_IS, AS_IT_IS, AS_IT_IS
            ]
        );
        let whole: Vec<f64> = file[8..]
            .chunks(8)
            .map(|bytes| f64::from_le_bytes(bytes.try_into().expect("eight")))
            .collect();
        assert_eq!(whole, [-101.0, -100.0, 152.0, 153.0, 0.5]);
    }
}
