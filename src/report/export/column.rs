//! What a table's columns are: their names, what stands in them, and what it means.

use crate::dialog::expr::tree::Type;
use crate::id::{Name, Version};
use crate::value::Missing;

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What stands in it.
    pub kind: ColumnKind,
    /// What it is about, in a sentence; of a question what is asked.
    pub label: String,
    /// What its keys, or some of its numbers, mean.
    pub choices: Vec<Choice>,
    /// The question behind it.
    pub of: Option<Behind>,
    /// What stands for a missing answer in a column of numbers.
    pub codes: Codes,
    /// The name of the column that says why an answer is missing, in formats where this one cannot.
    pub reason: Option<String>,
    /// How many bytes a text in it has at most, where a format must know: a longer one makes it as wide as any can be.
    pub width: usize,
}

/// A column of every table of its kind.
#[derive(Clone, Copy, Debug)]
pub struct Fixed {
    /// Its name.
    pub name: &'static str,
    /// What stands in it.
    pub kind: ColumnKind,
    /// What it is about.
    pub label: &'static str,
    /// Its keys and what they mean.
    pub keys: &'static [(&'static str, &'static str)],
    /// How wide its texts are.
    pub width: usize,
}

/// How wide names and ids are.
const NAME: usize = 64;
/// How wide a text of any length is, most of the time.
pub const TEXT: usize = 1024;

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColumnKind {
    /// Words.
    Words,
    /// One key of some.
    Key,
    /// Any number.
    Number,
    /// A whole number.
    Whole,
    /// 1 or 0: whether an option was chosen.
    Flag,
    /// True or false.
    Bool,
    /// A calendar date.
    Date,
    /// A time of day.
    Time,
    /// A moment.
    Moment,
}

/// The question behind a column.
#[derive(Clone, Debug)]
pub struct Behind {
    /// The dialog.
    pub dialog: Name,
    /// The question.
    pub question: Name,
    /// Its type as the dialog language writes it.
    pub kind: &'static str,
    /// What is asked, by language.
    pub texts: Vec<(Name, String)>,
    /// The option, of a column that is about one.
    pub option: Option<Choice>,
    /// The versions of the dialog that ask it.
    pub versions: Vec<Version>,
    /// The names it had in older versions.
    pub aliases: Vec<Name>,
    /// The name that its columns begin with.
    pub stem: String,
}

/// A key or a number with its meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The key.
    pub key: String,
    /// Its number: the same in every export of a store.
    pub code: i64,
    /// What it means, by language.
    pub labels: Vec<(Name, String)>,
    /// The versions of the dialog that have it; none where no kept version explains it.
    pub versions: Vec<Version>,
}

/// The numbers that stand for missing answers: four in a row, by the range of the question alone, so that they never move.
///
/// −99 asked but no answer, −98 not asked, −97 don't know, −96 rather not say: contiguous, so that one SPSS range covers all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Codes(i64);

impl Codes {
    /// Those of nearly every column, and those of a column in which they would be answers.
    pub const ALL: [Self; 5] = [Self(-99), Self(-999), Self(-9_999), Self(-99_999), Self::FAR];
    /// Those of a number that may be as small as it likes: nobody answers so.
    pub const FAR: Self = Self(-999_999_999);

    /// Returns those of two that are further from zero.
    pub fn wider(self, other: Self) -> Self {
        Self(self.0.min(other.0))
    }

    /// Returns the number for a reason.
    pub fn code(self, missing: Missing) -> i64 {
        self.0
            + match missing {
                Missing::Skipped | Missing::TimedOut | Missing::Unclear | Missing::Left => 0,
                Missing::NotAsked => 1,
                Missing::Unknown => 2,
                Missing::Refused => 3,
            }
    }

    /// Returns the lowest and the highest.
    pub fn range(self) -> (i64, i64) {
        (self.0, self.0 + 3)
    }

    /// Returns the numbers with what they mean.
    pub fn meanings(self) -> [(i64, &'static str); 4] {
        let words = ["asked, no answer", "not asked", "don't know", "rather not say"];
        [0, 1, 2, 3].map(|at| (self.0 + at, words[at as usize]))
    }
}

impl Default for Codes {
    fn default() -> Self {
        Self::ALL[0]
    }
}

impl ColumnKind {
    /// Returns what a column of values of a type holds.
    pub fn of(kind: &Type) -> Self {
        match kind {
            Type::Number => Self::Number,
            Type::Bool => Self::Bool,
            Type::Date => Self::Date,
            Type::Time => Self::Time,
            Type::Text | Type::Moment | Type::Duration | Type::Key(_) | Type::Keys(_) | Type::Tags => Self::Words,
            Type::Location | Type::File | Type::List(_) | Type::Missing | Type::Unknown => Self::Words,
        }
    }

    /// Returns whether a table of text has codes for missing answers in such a column.
    pub fn is_number(self) -> bool {
        match self {
            Self::Number | Self::Whole | Self::Flag => true,
            Self::Words | Self::Key | Self::Bool | Self::Date | Self::Time | Self::Moment => false,
        }
    }

    /// Returns the word for it in a codebook.
    pub fn word(self) -> &'static str {
        match self {
            Self::Words => "text",
            Self::Key => "key",
            Self::Number => "number",
            Self::Whole => "whole number",
            Self::Flag => "0 or 1",
            Self::Bool => "true or false",
            Self::Date => "date",
            Self::Time => "time",
            Self::Moment => "moment",
        }
    }
}

impl Column {
    /// Returns a column that no question is behind.
    pub fn fixed(name: &str, kind: ColumnKind, label: &str) -> Self {
        let (name, label) = (name.to_owned(), label.to_owned());
        Self { name, kind, label, choices: Vec::new(), of: None, codes: Codes::default(), reason: None, width: NAME }
    }

    /// Makes room for texts of any length.
    pub fn wide(self) -> Self {
        Self { width: TEXT, ..self }
    }

    /// Returns a name that every statistics program takes: small letters, digits and `_`, at most 32 of them.
    ///
    /// ```
    /// use vraag::report::export::{Column, Kind};
    ///
    /// let short = |name: &str| Column::fixed(name, Kind::Flag, "").short_name();
    /// assert_eq!(short("likes__price"), "likes__price");
    /// assert_eq!(short("what_do_you_like_about_us__the_people"), "what_do_you_like_about_us___33bd");
    /// ```
    pub fn short_name(&self) -> String {
        if self.name.len() <= SHORT {
            return self.name.clone();
        }
        // FNV-1a: the same for the same name on every machine and in every release.
        let hash = self.name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        let mut short: String = self.name.chars().filter(char::is_ascii).take(SHORT - 5).collect();
        short.push_str(&format!("_{:04x}", (hash >> 16) ^ (hash & 0xffff)));
        short
    }
}

impl Fixed {
    /// Returns a column of ids, names or numbers.
    pub const fn new(name: &'static str, kind: ColumnKind, label: &'static str) -> Self {
        Self { name, kind, label, keys: &[], width: NAME }
    }

    /// Gives its keys their meanings.
    pub const fn meaning(self, keys: &'static [(&'static str, &'static str)]) -> Self {
        Self { keys, ..self }
    }

    /// Makes room for texts of any length.
    pub const fn wide(self) -> Self {
        Self { width: TEXT, ..self }
    }
}

impl From<&Fixed> for Column {
    fn from(fixed: &Fixed) -> Self {
        let numbered = fixed.keys.iter().zip(1..);
        let choices = numbered.map(|((key, label), code)| Choice::own(key, code, label)).collect();
        Self { choices, width: fixed.width, ..Self::fixed(fixed.name, fixed.kind, fixed.label) }
    }
}

/// Stata takes no longer names, and nobody takes shorter ones.
const SHORT: usize = 32;

impl Choice {
    /// Returns a key of the program's own, which it explains in English.
    pub fn own(key: &str, code: i64, label: &str) -> Self {
        let labels = vec![(Name::new_static("en"), label.to_owned())];
        Self { key: key.to_owned(), code, labels, versions: Vec::new() }
    }

    /// Returns its label in a language, else in the first that has one.
    pub fn label_in(&self, language: &str) -> &str {
        self.labels.iter().find(|(code, _)| code == language).map_or_else(|| self.label(), |(_, label)| label)
    }

    /// Returns its label in the first language that has one; the key where none has.
    pub fn label(&self) -> &str {
        self.labels.first().map_or(&self.key, |(_, label)| label)
    }
}
