//! What is exported, and how it is shown.

use std::collections::HashSet;

use crate::id::{Name, OwnerId};

use super::cursor::Cursor;

/// The options of an export.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The dialog; `None` for all.
    pub dialog: Option<Name>,
    /// The shape; `None` for wide if there is one dialog, else long.
    pub shape: Option<Shape>,
    /// The file format.
    pub format: Format,
    /// Whether cells that a spreadsheet would run as formulas stay unchanged.
    pub is_raw: bool,
    /// How a wide table shows the answers to a multi.
    pub multi: Multi,
    /// Whether a column beside each question holds the reason for a missing answer.
    pub why: bool,
    /// Whether missing answers are numbers instead of empty cells.
    pub codes: bool,
    /// The language of labels in place of keys; `None` for keys.
    pub labels: Option<Name>,
    /// The spreadsheet for which a text table is written; `None` for the standard.
    pub sheet: Option<Sheet>,
    /// Whether the answers come first and ids last, even without a spreadsheet.
    pub answers_first: bool,
    /// Whether names, numbers and addresses are columns.
    pub is_identified: bool,
    /// Only these people; `None` for all.
    pub only: Option<HashSet<OwnerId>>,
    /// Only what changed since; `None` for everything.
    pub since: Option<Cursor>,
}

/// What a row of the table is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A row per session.
    Wide,
    /// A row per answer.
    Long,
    /// A row per column of the wide table, with its meaning.
    Codebook,
}

/// A file format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// RFC 4180 in UTF-8 with a byte order mark.
    #[default]
    Csv,
    /// One JSON object per line.
    Jsonl,
    /// A workbook with typed cells, a codebook and the labels.
    Xlsx,
    /// An SPSS file, with labels, missing values and multiple-response sets.
    Sav,
    /// Typed columns.
    #[cfg(feature = "parquet")]
    Parquet,
}

/// How a wide table shows the answers to a multi.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Multi {
    /// A 0/1 column per option.
    #[default]
    Dummies,
    /// One column with the keys.
    List,
    /// Both.
    Both,
}

/// A spreadsheet program in a language, which decides its separators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// The language.
    pub language: Name,
}

/// How a wide table shows its content.
#[derive(Clone, Debug, Default)]
pub struct Style {
    /// How the answers to a multi are shown.
    pub multi: Multi,
    /// Whether a column beside each question holds the reason for a missing answer.
    pub why: bool,
    /// Whether missing answers are numbers. Text columns then have such a reason column,
    /// because any number could be an answer there.
    pub codes: bool,
    /// The labels in place of keys; `None` for keys.
    pub labels: Option<Labels>,
    /// Whether the answers come before everything else, and ids last.
    pub answers_first: bool,
}

/// Labels in place of keys.
#[derive(Clone, Debug)]
pub struct Labels {
    /// The language.
    pub language: Name,
    /// The word for `true`.
    pub yes: String,
    /// The word for `false`.
    pub no: String,
}

impl Multi {
    /// Returns whether each option has a column.
    pub fn has_dummies(self) -> bool {
        matches!(self, Self::Dummies | Self::Both)
    }

    /// Returns whether one column holds all keys.
    pub fn has_list(self) -> bool {
        matches!(self, Self::List | Self::Both)
    }
}

impl Format {
    /// Returns the file extension.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::Xlsx => "xlsx",
            Self::Sav => "sav",
            #[cfg(feature = "parquet")]
            Self::Parquet => "parquet",
        }
    }
}
