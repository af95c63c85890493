//! A key or a number with its meaning, and the numbers that stand for missing answers.

use crate::id::{Name, Version};
use crate::value::Missing;

/// A key or a number with its meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The key.
    pub key: String,
    /// Its number: the same in every export of a store.
    pub code: i64,
    /// Its labels, by language.
    pub labels: Vec<(Name, String)>,
    /// The versions of the dialog that have it; empty if no stored version explains it.
    pub versions: Vec<Version>,
}

/// The numbers that stand for missing answers: four in a row, chosen by the range of the question
/// alone, so that they never change.
///
/// −99 asked but no answer, −98 not asked, −97 don't know, −96 rather not say: contiguous, so that
/// one SPSS range covers all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Codes(i64);

impl Codes {
    /// The candidates; the first suits nearly every column, the others columns in which it would be
    /// an answer.
    pub const ALL: [Self; 5] = [
        Self(-99),
        Self(-999),
        Self(-9_999),
        Self(-99_999),
        Self::FAR,
    ];
    /// For numbers without a lower limit: nobody gives such an answer.
    pub const FAR: Self = Self(-999_999_999);

    /// Returns the one further from zero.
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

    /// Returns the lowest and the highest number.
    pub fn range(self) -> (i64, i64) {
        (self.0, self.0 + 3)
    }

    /// Returns the numbers with their meanings.
    pub fn meanings(self) -> [(i64, &'static str); 4] {
        let words = [
            "asked, no answer",
            "not asked",
            "don't know",
            "rather not say",
        ];
        [0, 1, 2, 3].map(|at| (self.0 + at, words[at as usize]))
    }
}

impl Default for Codes {
    fn default() -> Self {
        Self::ALL[0]
    }
}

impl Choice {
    /// Returns a key of the program, with its English label.
    pub fn own(key: &str, code: i64, label: &str) -> Self {
        let labels = vec![(Name::new_static("en"), label.to_owned())];
        Self {
            key: key.to_owned(),
            code,
            labels,
            versions: Vec::new(),
        }
    }

    /// Returns its label in a language, else in the first that has one.
    pub fn label_in(&self, language: &str) -> &str {
        self.labels
            .iter()
            .find(|(code, _)| code == language)
            .map_or_else(|| self.label(), |(_, label)| label)
    }

    /// Returns its label in the first language that has one, else the key.
    pub fn label(&self) -> &str {
        self.labels.first().map_or(&self.key, |(_, label)| label)
    }
}
