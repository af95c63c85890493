//! The columns of tables: their names, their content, and its meaning.

use crate::dialog::expr::tree::Type;
use crate::id::{Name, Version};
use crate::report::catalogue::{Choice, Codes};
use crate::stable_hash::hash32;

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// The type of its content.
    pub kind: ColumnKind,
    /// A sentence about it; for a question, the question's text.
    pub label: String,
    /// The meanings of its keys, or of some of its numbers.
    pub choices: Vec<Choice>,
    /// The question behind it; `None` if there is none.
    pub of: Option<Behind>,
    /// The numbers that stand for missing answers.
    pub codes: Codes,
    /// The name of the column with the reason for a missing answer, in formats where this column
    /// cannot hold it.
    pub reason: Option<String>,
    /// The maximum length of its texts in bytes, for formats that must know: if a text is longer,
    /// the column becomes as wide as possible.
    pub width: usize,
}

/// A column that every table of its kind has.
#[derive(Clone, Copy, Debug)]
pub struct Fixed {
    /// Its name.
    pub name: &'static str,
    /// The type of its content.
    pub kind: ColumnKind,
    /// A sentence about it.
    pub label: &'static str,
    /// Its keys and their meanings.
    pub keys: &'static [(&'static str, &'static str)],
    /// The maximum length of its texts in bytes.
    pub width: usize,
}

/// The width of names and ids, in bytes.
const NAME: usize = 64;
/// The width of texts of any length, in bytes; usually enough.
pub const TEXT: usize = 1024;

/// The type of a column's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColumnKind {
    /// Text.
    Words,
    /// One of several keys.
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
    /// A point in time.
    Moment,
}

/// The question behind a column.
#[derive(Clone, Debug)]
pub struct Behind {
    /// The name of the dialog.
    pub dialog: Name,
    /// The name of the question.
    pub question: Name,
    /// Its type as the dialog language writes it.
    pub kind: &'static str,
    /// The question's text, by language.
    pub texts: Vec<(Name, String)>,
    /// The option, if the column is about one.
    pub option: Option<Choice>,
    /// The versions of the dialog that ask it.
    pub versions: Vec<Version>,
    /// Its names in older versions.
    pub aliases: Vec<Name>,
    /// The prefix of its columns' names.
    pub stem: String,
}

impl ColumnKind {
    /// Returns the kind of a column with values of a type.
    pub fn of(kind: &Type) -> Self {
        match kind {
            Type::Number => Self::Number,
            Type::Bool => Self::Bool,
            Type::Date => Self::Date,
            Type::Time => Self::Time,
            Type::Text
            | Type::Moment
            | Type::Duration
            | Type::Key(_)
            | Type::Keys(_)
            | Type::Tags => Self::Words,
            Type::Location | Type::File | Type::List(_) | Type::Missing | Type::Unknown => {
                Self::Words
            }
        }
    }

    /// Returns whether such a column of a text table has codes for missing answers.
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
    /// Returns a column without a question.
    pub fn fixed(name: &str, kind: ColumnKind, label: &str) -> Self {
        let (name, label) = (name.to_owned(), label.to_owned());
        Self {
            name,
            kind,
            label,
            choices: Vec::new(),
            of: None,
            codes: Codes::default(),
            reason: None,
            width: NAME,
        }
    }

    /// Sets the width for texts of any length.
    pub fn wide(self) -> Self {
        Self {
            width: TEXT,
            ..self
        }
    }

    /// Returns a name that every statistics program accepts: lower-case letters, digits and `_`, at
    /// most 32 of them.
    ///
    /// ```
    /// use vraag::report::export::{Column, ColumnKind};
    ///
    /// let short = |name: &str| Column::fixed(name, ColumnKind::Flag, "").short_name();
    /// assert_eq!(short("likes__price"), "likes__price");
    /// assert_eq!(short("what_do_you_like_about_us__the_people"), "what_do_you_like_about_us___33bd");
    /// ```
    pub fn short_name(&self) -> String {
        if self.name.len() <= SHORT {
            return self.name.clone();
        }
        let hash = hash32(self.name.bytes());
        let mut short: String = self
            .name
            .chars()
            .filter(char::is_ascii)
            .take(SHORT - 5)
            .collect();
        short.push_str(&format!("_{:04x}", (hash >> 16) ^ (hash & 0xffff)));
        short
    }
}

impl Fixed {
    /// Returns a column of ids, names or numbers.
    pub const fn new(name: &'static str, kind: ColumnKind, label: &'static str) -> Self {
        Self {
            name,
            kind,
            label,
            keys: &[],
            width: NAME,
        }
    }

    /// Sets the meanings of its keys.
    pub const fn meaning(self, keys: &'static [(&'static str, &'static str)]) -> Self {
        Self { keys, ..self }
    }

    /// Sets the width for texts of any length.
    pub const fn wide(self) -> Self {
        Self {
            width: TEXT,
            ..self
        }
    }
}

impl From<&Fixed> for Column {
    fn from(fixed: &Fixed) -> Self {
        let numbered = fixed.keys.iter().zip(1..);
        let choices = numbered
            .map(|((key, label), code)| Choice::own(key, code, label))
            .collect();
        Self {
            choices,
            width: fixed.width,
            ..Self::fixed(fixed.name, fixed.kind, fixed.label)
        }
    }
}

/// The limit of Stata; no other program has a lower one.
const SHORT: usize = 32;
