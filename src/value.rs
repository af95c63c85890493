//! The values of answers, variables and contact fields.
//!
//! No floats: numbers and coordinates are exact decimals, so that a number is stored as it was
//! typed.

use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::id::Name;
use crate::time::{Duration, Timestamp};

/// A value.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Value {
    /// Text, an email address, or a phone number in E.164.
    Text(String),
    /// An exact decimal number; `scale`, `nps` and `number` questions give one.
    Number(Decimal),
    /// Yes or no.
    Bool(bool),
    /// A calendar date.
    Date(NaiveDate),
    /// A time of day.
    Time(NaiveTime),
    /// A point in time, such as `now`.
    Moment(Timestamp),
    /// A duration.
    Duration(Duration),
    /// One option's key; `agreed` for a consent; the winner of a vote.
    Key(Name),
    /// Option keys: of a multi in the order of the options, of a rank in the customer's order, of
    /// tags by name.
    Keys(Vec<Name>),
    /// A location on earth, in degrees.
    Location {
        /// Degrees north.
        latitude: Decimal,
        /// Degrees east.
        longitude: Decimal,
    },
    /// A stored photo or file; boxed, because it is three times as large as all others.
    File(Box<FileRef>),
    /// A list written in an expression.
    List(Vec<Value>),
}

/// A received file: its id at the messenger, and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FileRef {
    /// The messenger's own id, for downloading it.
    pub remote: String,
    /// A stable id of the messenger for the same bytes, or the path in the terminal.
    pub unique: String,
    /// The name that the sender gave it, unchanged: never used as a path.
    pub name: Option<String>,
    /// Its media type according to the messenger.
    pub mime: Option<String>,
    /// Its size in bytes, if the messenger tells.
    pub size: Option<u64>,
}

impl FileRef {
    /// Returns whether it came from our own page, and waits on our disk until it is fetched.
    pub fn waits_here(&self) -> bool {
        self.remote.len() == 32 && self.remote.bytes().all(|byte| byte.is_ascii_hexdigit())
    }
}

/// Why an answer is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Missing {
    /// The customer pressed Skip.
    Skipped,
    /// "Rather not say", or a refused consent.
    Refused,
    /// "Don't know".
    Unknown,
    /// The question expired.
    TimedOut,
    /// All tries were used up without a valid answer.
    Unclear,
    /// It was asked, and the session ended without an answer; in tables also while it waits.
    Left,
    /// The question was never reached.
    NotAsked,
}

/// A value, or the reason why there is none.
pub type Outcome = Result<Value, Missing>;

impl Value {
    /// Returns the option keys; empty for other kinds of values.
    pub fn keys(&self) -> &[Name] {
        match self {
            Self::Key(key) => std::slice::from_ref(key),
            Self::Keys(keys) => keys,
            Self::Text(_)
            | Self::Number(_)
            | Self::Bool(_)
            | Self::Date(_)
            | Self::Time(_)
            | Self::Moment(_)
            | Self::Duration(_)
            | Self::Location { .. }
            | Self::File(_)
            | Self::List(_) => &[],
        }
    }
}

impl Missing {
    /// Every reason, in the order of the documentation.
    pub const ALL: [Self; 7] = [
        Self::Skipped,
        Self::Refused,
        Self::Unknown,
        Self::TimedOut,
        Self::Unclear,
        Self::Left,
        Self::NotAsked,
    ];

    /// Returns the word used in expressions, tests and exports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Skipped => "skipped",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::TimedOut => "timed_out",
            Self::Unclear => "unclear",
            Self::Left => "left",
            Self::NotAsked => "not_asked",
        }
    }

    /// Returns the reason for a word, or `None` if it is another word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}
