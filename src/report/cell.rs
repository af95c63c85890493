//! One typed cell of a table, and the vocabulary for missing answers.

use std::borrow::Cow;
use std::fmt::Write;

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};
use rust_decimal::Decimal;

use crate::engine::event::Answer;
use crate::id::Name;
use crate::time::{Timestamp, Zone};
use crate::value::{Missing, Outcome, Value};

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell<'a> {
    /// An empty cell.
    Empty,
    /// Text that a person wrote: a spreadsheet must not run it.
    Words(Cow<'a, str>),
    /// A word of the program: a key, an id.
    Plain(Cow<'a, str>),
    /// A number.
    Number(Decimal),
    /// A whole number.
    Whole(i64),
    /// True or false.
    Bool(bool),
    /// A calendar date.
    Date(NaiveDate),
    /// A time of day.
    Time(NaiveTime),
    /// A point in time.
    Moment(Timestamp),
    /// The reason why there is no answer.
    Missing(Missing),
}

impl<'a> Cell<'a> {
    /// Returns a cell with a word of the program.
    pub fn plain(word: &'a str) -> Self {
        Self::Plain(Cow::Borrowed(word))
    }

    /// Returns a cell with a word of the program, owned by the cell.
    pub fn owned(word: impl ToString) -> Self {
        Self::Plain(Cow::Owned(word.to_string()))
    }

    /// Returns a cell with a word of the program, or an empty cell.
    pub fn maybe(word: Option<&'a str>) -> Self {
        word.map_or(Self::Empty, Self::plain)
    }

    /// Returns a cell with a person's text, or an empty cell.
    pub fn words(words: Option<&'a str>) -> Self {
        words.map_or(Self::Empty, |words| Self::Words(Cow::Borrowed(words)))
    }

    /// Returns a cell with text that an author wrote.
    pub fn label(words: String) -> Self {
        Self::Words(Cow::Owned(words))
    }

    /// Returns a cell with a time, or an empty cell.
    pub fn moment(at: Option<Timestamp>) -> Self {
        at.map_or(Self::Empty, Self::Moment)
    }

    /// Returns the cell as text, or `None` if it is empty; times are in UTC.
    pub fn text(&self) -> Option<String> {
        if *self == Self::Empty {
            return None;
        }
        let mut words = String::new();
        self.write(Zone::UTC, &mut words);
        Some(words)
    }

    /// Writes the cell as text; a missing answer as its word.
    pub fn write(&self, zone: Zone, out: &mut String) {
        match self {
            Self::Empty => {}
            Self::Words(words) | Self::Plain(words) => out.push_str(words),
            Self::Number(number)
                if number.scale() == 0 && number.mantissa().unsigned_abs() < 1 << 62 =>
            {
                whole(number.mantissa() as i64, out)
            }
            // Writing into a string cannot fail.
            Self::Number(number) => drop(write!(out, "{}", number.normalize())),
            Self::Whole(number) => whole(*number, out),
            Self::Bool(yes) => out.push_str(if *yes { "true" } else { "false" }),
            Self::Date(date) => drop(write!(
                out,
                "{:04}-{:02}-{:02}",
                date.year(),
                date.month(),
                date.day()
            )),
            Self::Time(time) => drop(write!(out, "{:02}:{:02}", time.hour(), time.minute())),
            Self::Moment(at) => at.write_iso(zone, out),
            Self::Missing(missing) => out.push_str(missing.word()),
        }
    }
}

/// Writes a whole number: tables hold millions, and the formatter is slow.
fn whole(number: i64, out: &mut String) {
    if number < 0 {
        out.push('-');
    }
    let (mut digits, mut at, mut rest) = ([0; 20], 20, number.unsigned_abs());
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    digits[at..]
        .iter()
        .for_each(|digit| out.push(char::from(*digit)));
}

/// Returns the cell of an answer's value: keys, not labels.
pub fn value_cell(outcome: &Outcome) -> Cell<'_> {
    match outcome {
        Err(missing) => Cell::Missing(*missing),
        Ok(Value::Text(text)) => Cell::words(Some(text)),
        Ok(Value::Number(number)) => Cell::Number(*number),
        Ok(Value::Bool(yes)) => Cell::Bool(*yes),
        Ok(Value::Date(date)) => Cell::Date(*date),
        Ok(Value::Time(time)) => Cell::Time(*time),
        Ok(Value::Moment(at)) => Cell::owned(at.iso(Zone::UTC)),
        Ok(Value::Duration(length)) => Cell::owned(length),
        Ok(Value::Key(key)) => Cell::plain(key),
        Ok(Value::Keys(keys)) => joined(keys),
        Ok(Value::Location {
            latitude,
            longitude,
        }) => Cell::owned(format_args!("{latitude},{longitude}")),
        Ok(Value::File(file)) => Cell::words(Some(&file.unique)),
        Ok(Value::List(items)) => Cell::owned(
            items
                .iter()
                .map(|item| format!("{item:?}"))
                .collect::<Vec<_>>()
                .join(" "),
        ),
    }
}

/// Returns the numeric form of an answer; empty if it has none.
pub fn number_cell(answer: &Answer) -> Cell<'_> {
    match &answer.outcome {
        Ok(Value::Number(number)) => Cell::Number(*number),
        Ok(Value::Bool(yes)) => Cell::Whole(i64::from(*yes)),
        Ok(_) | Err(_) => Cell::Empty,
    }
}

/// Joins keys with a space, as survey tools do: a key never contains one.
pub fn joined(keys: &[Name]) -> Cell<'_> {
    match keys {
        [] => Cell::plain(""),
        [only] => Cell::plain(only),
        several => {
            let mut joined = String::with_capacity(several.iter().map(|key| key.len() + 1).sum());
            for key in several {
                if !joined.is_empty() {
                    joined.push(' ');
                }
                joined.push_str(key);
            }
            Cell::Plain(Cow::Owned(joined))
        }
    }
}

/// Returns the longest prefix of at most `bytes` bytes, with an ellipsis if something is left out.
pub fn cut(words: &str, bytes: usize) -> Cow<'_, str> {
    if words.len() <= bytes {
        return Cow::Borrowed(words);
    }
    let mut end = bytes.saturating_sub('…'.len_utf8());
    while !words.is_char_boundary(end) {
        end -= 1;
    }
    Cow::Owned(format!("{}…", &words[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_they_are() {
        let written = |cell: Cell<'_>| {
            let mut out = String::new();
            cell.write(Zone::UTC, &mut out);
            out
        };
        assert_eq!(
            [0, 7, -99, i64::MAX, i64::MIN]
                .map(|number| written(Cell::Whole(number)) == number.to_string()),
            [true; 5]
        );
        let number = |text: &str| written(Cell::Number(text.parse().expect("a number")));
        assert_eq!(
            ["12.50", "-3", "0", "0.1", "79228162514264337593543950335"].map(number),
            ["12.5", "-3", "0", "0.1", "79228162514264337593543950335"]
        );
    }

    #[test]
    fn words_are_cut_between_letters() {
        assert_eq!(cut(&"Щ".repeat(100), 11), "ЩЩЩЩ…");
        assert_eq!(cut("short", 5), "short");
    }
}
