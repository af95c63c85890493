//! Numbers as people read them: rounded once, so that every form of a report prints the same
//! digits.

use serde::{Serialize, Serializer};

/// The smallest probability that is told in three decimals.
pub const SMALLEST: f64 = 0.001;

/// A rounded number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    value: f64,
    decimals: usize,
}

/// How numbers are written in a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberSigns {
    /// Between whole numbers and decimals.
    pub decimal: char,
    /// Between groups of three digits.
    pub thousands: char,
}

impl Figure {
    /// Rounds a number to so many decimals, halves away from 0.
    pub fn new(value: f64, decimals: usize) -> Self {
        let power = 10_f64.powi(decimals as i32);
        // The sum of many shares may end a hair below a half.
        let nudge = value.signum() * 1e-9;
        let value = ((value * power + nudge).round() / power) + 0.0;
        Self { value, decimals }
    }

    /// Makes a whole percentage of a share from 0 to 1.
    pub fn percent(share: f64) -> Self {
        Self::new(100.0 * share, 0)
    }

    /// Makes a probability: three decimals, and below 0.001 the number itself, which text writes as
    /// "at most 0.001".
    pub fn probability(p: f64) -> Self {
        if p < SMALLEST {
            return Self {
                value: p,
                decimals: 3,
            };
        }
        Self::new(p, 3)
    }

    /// Makes a number that may be large or small: as many decimals as its size asks for, at most
    /// two.
    pub fn measure(value: f64) -> Self {
        let decimals = match value.abs() {
            size if size >= 100.0 => 0,
            size if size >= 10.0 => 1,
            size if size > 0.0 && size < 0.1 => 6,
            _ => 2,
        };
        let rounded = Self::new(value, decimals);
        // Zeros at the end say nothing.
        (0..decimals)
            .map(|fewer| Self::new(value, fewer))
            .find(|shorter| shorter.value == rounded.value)
            .unwrap_or(rounded)
    }

    /// Returns the rounded number.
    pub fn value(self) -> f64 {
        self.value
    }

    /// Writes it in a language.
    pub fn text(self, signs: NumberSigns) -> String {
        let plain = format!("{:.*}", self.decimals, self.value.abs());
        let (whole, rest) = plain.split_once('.').unwrap_or((&plain, ""));
        let mut text = if self.value < 0.0 {
            "−".to_owned()
        } else {
            String::new()
        };
        text.push_str(&grouped(whole, signs.thousands));
        if !rest.is_empty() {
            text.push(signs.decimal);
            text.push_str(rest);
        }
        text
    }
}

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.decimals == 0 {
            serializer.serialize_i64(self.value as i64)
        } else {
            serializer.serialize_f64(self.value)
        }
    }
}

/// Writes a count in a language.
pub fn count(count: u64, signs: NumberSigns) -> String {
    grouped(&count.to_string(), signs.thousands)
}

/// Puts a sign between groups of three digits; numbers of four digits are read without.
fn grouped(digits: &str, sign: char) -> String {
    if digits.len() < 5 {
        return digits.to_owned();
    }
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(sign);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_once_and_written_in_the_language() {
        let dutch = NumberSigns {
            decimal: ',',
            thousands: '.',
        };
        let texts = [
            Figure::percent(0.625).text(dutch),
            Figure::percent(2.0 / 3.0).text(dutch),
            Figure::new(-7.25, 1).text(dutch),
            Figure::new(-0.04, 1).text(dutch),
            Figure::measure(1234.5).text(dutch),
            Figure::measure(123_456.0).text(dutch),
            Figure::measure(4.0).text(dutch),
            Figure::measure(4.126).text(dutch),
            Figure::probability(0.0312).text(dutch),
            count(9_999, dutch),
            count(1_000_000, dutch),
        ];
        let right = [
            "63",
            "67",
            "−7,3",
            "0,0",
            "1235",
            "123.456",
            "4",
            "4,13",
            "0,031",
            "9999",
            "1.000.000",
        ];
        assert_eq!(texts, right.map(str::to_owned));
        assert_eq!(
            serde_json::to_string(&Figure::percent(0.5)).expect("a number"),
            "50"
        );
        assert_eq!(
            serde_json::to_string(&Figure::probability(5e-11)).expect("a number"),
            "5e-11"
        );
        assert_eq!(
            serde_json::to_string(&Figure::new(4.1, 1)).expect("a number"),
            "4.1"
        );
    }
}
