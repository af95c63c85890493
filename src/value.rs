//! What an answer, a variable or a contact's field holds.
//!
//! No floats: numbers and coordinates are exact decimals, so that what was typed is what is stored.

use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::id::Name;
use crate::time::{Duration, Timestamp};

/// A value that is there.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Value {
    /// Words, an email address, a phone number in E.164.
    Text(String),
    /// An exact decimal number; `scale`, `nps` and `number` questions give one.
    Number(Decimal),
    /// Yes or no.
    Bool(bool),
    /// A calendar date.
    Date(NaiveDate),
    /// A time of day.
    Time(NaiveTime),
    /// A moment, such as `now`.
    Moment(Timestamp),
    /// A length of time.
    Duration(Duration),
    /// One option's key; `agreed` for a consent; the winner of a vote.
    Key(Name),
    /// Option keys: of a multi in the order of the options, of a rank in the customer's order, of tags by name.
    Keys(Vec<Name>),
    /// A place on earth, in degrees.
    Location {
        /// Degrees north.
        latitude: Decimal,
        /// Degrees east.
        longitude: Decimal,
    },
    /// A stored photo or file; in a box, because it needs three times the room of all others.
    File(Box<FileRef>),
    /// A list written in an expression.
    List(Vec<Value>),
}

/// A received file: where it is at the messenger, and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FileRef {
    /// The messenger's own id for it, to fetch it with.
    pub remote: String,
    /// A stable id of the messenger for the same bytes, or the path in the terminal.
    pub unique: String,
    /// The name the sender gave it, as it came: never used as a path.
    pub name: Option<String>,
    /// Its media type as the messenger says.
    pub mime: Option<String>,
    /// Its size in bytes, where the messenger says.
    pub size: Option<u64>,
}

/// Why an answer is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Missing {
    /// The customer pressed Skip.
    Skipped,
    /// "Rather not say", and a no to a consent.
    Refused,
    /// "Don't know".
    Unknown,
    /// The question expired.
    TimedOut,
    /// All tries were used up.
    Unclear,
    /// It was asked, and no answer came before the session ended; in tables also where it waits still.
    Left,
    /// The question was never reached.
    NotAsked,
}

/// A value, or the reason why there is none.
pub type Outcome = Result<Value, Missing>;

impl Missing {
    /// Every kind, in the order of the documents.
    pub const ALL: [Self; 7] = [Self::Skipped, Self::Refused, Self::Unknown, Self::TimedOut, Self::Unclear, Self::Left, Self::NotAsked];

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

    /// Finds the kind by its word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}
