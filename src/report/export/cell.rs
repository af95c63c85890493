//! One cell of a table, typed, and the one vocabulary for what is missing.

use rust_decimal::Decimal;

use crate::engine::event::Answer;
use crate::id::Name;
use crate::value::{Missing, Outcome, Value};

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words that a person wrote: a spreadsheet must not run them.
    Words(String),
    /// A word of our own: a key, an id, a time.
    Plain(String),
    /// A number.
    Number(Decimal),
    /// True or false.
    Bool(bool),
    /// Why there is no answer; in a column of numbers by its code.
    Missing(Missing, bool),
}

impl Cell {
    /// Returns a cell of our own words, empty where there are none.
    pub fn maybe(words: Option<impl Into<String>>) -> Self {
        words.map_or(Self::Empty, |words| Self::Plain(words.into()))
    }

    /// Returns a cell of a person's words, empty where there are none.
    pub fn words(words: Option<&str>) -> Self {
        words.map_or(Self::Empty, |words| Self::Words(words.to_owned()))
    }

    /// Returns a whole number.
    pub fn whole(number: i64) -> Self {
        Self::Number(Decimal::from(number))
    }
}

/// Returns the code of a missing answer in a column of numbers.
///
/// −99 asked but no answer, −98 not asked, −97 don't know, −96 rather not say: contiguous, so that one SPSS range covers all.
pub fn missing_code(missing: Missing) -> i64 {
    match missing {
        Missing::Skipped | Missing::TimedOut | Missing::Unclear => -99,
        Missing::NotAsked => -98,
        Missing::Unknown => -97,
        Missing::Refused => -96,
    }
}

/// Returns an answer's value as a table shows it: keys, not labels.
pub fn value_cell(outcome: &Outcome, is_number_column: bool) -> Cell {
    match outcome {
        Err(missing) => Cell::Missing(*missing, is_number_column),
        Ok(Value::Text(text)) => Cell::Words(text.clone()),
        Ok(Value::Number(number)) => Cell::Number(*number),
        Ok(Value::Bool(yes)) => Cell::Bool(*yes),
        Ok(Value::Date(date)) => Cell::Plain(date.format("%Y-%m-%d").to_string()),
        Ok(Value::Time(time)) => Cell::Plain(time.format("%H:%M").to_string()),
        Ok(Value::Moment(at)) => Cell::Plain(at.iso(chrono_tz::Tz::UTC)),
        Ok(Value::Duration(length)) => Cell::Plain(length.to_string()),
        Ok(Value::Key(key)) => Cell::Plain(key.to_string()),
        Ok(Value::Keys(keys)) => Cell::Plain(joined(keys)),
        Ok(Value::Location { latitude, longitude }) => Cell::Plain(format!("{latitude},{longitude}")),
        Ok(Value::File(file)) => Cell::Words(file.unique.clone()),
        Ok(Value::List(items)) => Cell::Plain(items.iter().map(|item| format!("{item:?}")).collect::<Vec<_>>().join(" ")),
    }
}

/// Returns the numeric form of an answer, where it has one.
pub fn number_cell(answer: &Answer) -> Cell {
    match &answer.outcome {
        Ok(Value::Number(number)) => Cell::Number(*number),
        Ok(Value::Bool(yes)) => Cell::whole(i64::from(*yes)),
        Ok(_) | Err(_) => Cell::Empty,
    }
}

/// Joins keys with a space, as survey tools do: a key never holds one.
pub fn joined(keys: &[Name]) -> String {
    keys.iter().map(Name::as_str).collect::<Vec<_>>().join(" ")
}
