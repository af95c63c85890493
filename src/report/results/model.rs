//! The parts that all results are made of: bases and shares, and the limits from which they are told.

use serde::Serialize;

use crate::report::statistics::Interval;
use crate::report::statistics::proportion::wilson;
use crate::value::Missing;

use super::figure::Figure;

/// People below this number are too few for percentages: only counts are shown.
pub const FEW: u64 = 10;
/// Below this number percentages are shown with a warning.
pub const SMALL: u64 = 30;
/// Of a hundred differences that are called findings, at most so many are chance (q).
pub const FALSE_SHARE: f64 = 0.10;

/// The word for what goes on: sessions, and questions that may still be answered.
pub const OPEN: &str = "open";

/// How many people were asked, and what became of it: `asked` is `answered` and all reasons
/// together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Base {
    /// How many people were asked.
    pub asked: u64,
    /// How many of them answered.
    pub answered: u64,
    /// Why others did not, by the words of tables; `open` of those who may still answer.
    pub reasons: Vec<(&'static str, u64)>,
}

/// A part of some people.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Share {
    /// How many.
    pub count: u64,
    /// Of how many.
    pub of: u64,
    /// In percent; `None` of fewer than ten people.
    pub percent: Option<Figure>,
    /// The lower end of its 95 % interval, in percent.
    pub low: Option<Figure>,
    /// The upper end.
    pub high: Option<Figure>,
}

impl Base {
    /// Counts outcomes: people who answered, the reasons of the others in the order of
    /// [`Missing::ALL`], and those who may still answer. Who was never asked is not in it.
    pub fn new(answered: u64, missing: &[u64; Missing::ALL.len()], still_asked: u64) -> Self {
        let mut reasons: Vec<(&'static str, u64)> = Missing::ALL
            .iter()
            .zip(missing)
            .filter(|(reason, count)| **reason != Missing::NotAsked && **count > 0)
            .map(|(reason, count)| (reason.word(), *count))
            .collect();
        if still_asked > 0 {
            reasons.push((OPEN, still_asked));
        }
        let missing: u64 = reasons.iter().map(|(_, count)| count).sum();
        Self {
            asked: answered + missing,
            answered,
            reasons,
        }
    }

    /// Returns how many left at this question, or let its time run out.
    pub fn left(&self) -> u64 {
        let is_end = |word: &str| word == Missing::Left.word() || word == Missing::TimedOut.word();
        self.reasons
            .iter()
            .filter(|(word, _)| is_end(word))
            .map(|(_, count)| count)
            .sum()
    }

    /// Returns whether so few answered that percentages need a warning.
    pub fn is_small(&self) -> bool {
        self.answered < SMALL
    }
}

impl Share {
    /// Makes the share of some people.
    pub fn new(count: u64, of: u64) -> Self {
        let shown = of >= FEW;
        let Interval { low, high } = wilson(count, of);
        Self {
            count,
            of,
            percent: shown.then(|| Figure::percent(count as f64 / of as f64)),
            low: shown.then(|| Figure::percent(low)),
            high: shown.then(|| Figure::percent(high)),
        }
    }

    /// Returns it from 0 to 1; 0 of nobody.
    pub fn fraction(&self) -> f64 {
        if self.of == 0 {
            0.0
        } else {
            self.count as f64 / self.of as f64
        }
    }
}
