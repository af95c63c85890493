//! The results of a dialog, question by question.

use chrono::NaiveDate;
use serde::Serialize;

use crate::id::Name;

use super::figure::Figure;
use super::handed::HandedOver;
use super::model::{Base, Share};
use super::order::OrderEffect;
use super::quality::Quality;

/// The results of a dialog.
#[derive(Clone, Debug, Serialize)]
pub struct DialogResults {
    /// Its name.
    pub name: Name,
    /// What it is about, in the language of the report.
    pub about: Option<String>,
    /// How many people started it, or voted in it.
    pub people: u64,
    /// How many sessions started.
    pub sessions: u64,
    /// How many of them came to the dialog's end.
    pub completed: Share,
    /// How sessions ended, by the words of tables; `open` for those that go on.
    pub ends: Vec<(&'static str, u64)>,
    /// Its versions, oldest first.
    pub versions: Vec<Versioned>,
    /// Sessions by week.
    pub weeks: Vec<Period>,
    /// What became of people at each question, in the order of the dialog.
    pub funnel: Vec<FunnelStep>,
    /// How many people answered without much thought.
    pub quality: Quality,
    /// How often customers were handed over to people; `None` if never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handed_over: Option<HandedOver>,
    /// The results of its questions.
    pub questions: Vec<QuestionResults>,
}

/// A version of a dialog.
#[derive(Clone, Debug, Serialize)]
pub struct Versioned {
    /// The version, as tables write it.
    pub version: String,
    /// The day of its first session.
    pub first: NaiveDate,
    /// How many sessions started on it.
    pub sessions: u64,
}

/// A week.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Period {
    /// Its first day.
    pub from: NaiveDate,
    /// How many sessions started.
    pub started: u64,
    /// How many of those came to the dialog's end.
    pub completed: u64,
}

/// What became of people at a question.
#[derive(Clone, Debug, Serialize)]
pub struct FunnelStep {
    /// The question.
    pub question: Name,
    /// Its text.
    pub label: String,
    /// How many were asked, answered, and why others did not.
    pub base: Base,
    /// The share of those asked who left here or let the time run out; who may still answer did
    /// neither.
    pub left: Share,
    /// The seconds that half of those who answered were busy with it.
    pub median_seconds: Option<Figure>,
}

/// The results of a question.
#[derive(Clone, Debug, Serialize)]
pub struct QuestionResults {
    /// Its name.
    pub name: Name,
    /// Its text.
    pub label: String,
    /// Its type, as the dialog language writes it; `vote` for a vote.
    pub kind: &'static str,
    /// Whether the dialog no longer asks it: it has another type now, another name, or is gone.
    pub is_outdated: bool,
    /// Whether its answers can make groups.
    pub makes_groups: bool,
    /// How many were asked and answered.
    pub base: Base,
    /// Whether so few answered that percentages need a warning.
    pub is_small: bool,
    /// What was answered.
    pub detail: Detail,
    /// Whether the place of an option had a part in it; `None` if they were never shuffled.
    pub order: Option<OrderEffect>,
}

/// What was answered, by the type of the question.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case", tag = "is")]
pub enum Detail {
    /// Options, yes and no, agreements, votes.
    Options {
        /// In the order of the dialog.
        options: Vec<OptionCount>,
        /// Whether people may choose several, so that shares sum to more than a hundred.
        is_several: bool,
    },
    /// A scale.
    Scale {
        /// Each point of it.
        points: Vec<OptionCount>,
        /// The mean.
        mean: Option<Figure>,
        /// The median.
        median: Option<Figure>,
        /// The standard deviation.
        deviation: Option<Figure>,
        /// The two highest points together.
        top: Share,
        /// The two lowest points together.
        bottom: Share,
        /// Van der Eijk's agreement, from -1 to 1.
        agreement: Option<Figure>,
    },
    /// A Net Promoter Score.
    Nps {
        /// Each score from 0 to 10.
        points: Vec<OptionCount>,
        /// 9 and 10.
        promoters: Share,
        /// 7 and 8.
        passives: Share,
        /// 0 to 6.
        detractors: Share,
        /// The score; `None` of fewer than ten people.
        score: Option<Figure>,
        /// The lower end of its 95 % interval.
        low: Option<Figure>,
        /// The upper end.
        high: Option<Figure>,
        /// The score of each month, by when the session started.
        months: Vec<MonthScore>,
    },
    /// Numbers.
    Number {
        /// The mean.
        mean: Option<Figure>,
        /// The lower end of its 95 % interval.
        low: Option<Figure>,
        /// The upper end.
        high: Option<Figure>,
        /// The smallest.
        least: Option<Figure>,
        /// A quarter is at most this.
        lower_quartile: Option<Figure>,
        /// Half is at most this.
        median: Option<Figure>,
        /// Three quarters are at most this.
        upper_quartile: Option<Figure>,
        /// The largest.
        most: Option<Figure>,
        /// The histogram.
        bars: Vec<Bar>,
    },
    /// Days, by week, or by month or year if they are far apart.
    Days {
        /// What is counted together.
        unit: DayUnit,
        /// How many said a day from this one on, to the next.
        from: Vec<(NaiveDate, u64)>,
    },
    /// Times, by hour.
    Hours {
        /// How many said a time in this hour; hours without any at both ends are left out.
        hours: Vec<(u32, u64)>,
    },
    /// Options in an order.
    Rank {
        /// The options, the best first.
        options: Vec<RankedOption>,
    },
    /// Texts.
    Texts {
        /// What they are about, the most frequent first; empty if there are no themes.
        themes: Vec<ThemeCount>,
        /// How many are about none of them; `None` if there are no themes.
        without_theme: Option<Share>,
        /// The words that set segments apart.
        telling: Vec<TellingWord>,
        /// Some of them, drawn by chance.
        quotes: Vec<Quote>,
    },
    /// Only counted.
    Counted,
}

/// An answer, and how many gave it.
#[derive(Clone, Debug, Serialize)]
pub struct OptionCount {
    /// Its key.
    pub key: String,
    /// Its label.
    pub label: String,
    /// How many of those who answered.
    pub share: Share,
}

/// An option of a rank.
#[derive(Clone, Debug, Serialize)]
pub struct RankedOption {
    /// Its key.
    pub key: String,
    /// Its label.
    pub label: String,
    /// The mean of its places, from 1; `None` if fewer than ten people gave it one.
    pub mean_place: Option<Figure>,
    /// How many put it first, of those who answered.
    pub first: Share,
    /// How many gave it a place.
    pub ranked: u64,
}

/// Days that are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DayUnit {
    /// From Monday on.
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
}

/// A bar of a histogram.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Bar {
    /// Its lower end, which is in it; `None` for all that is below the usual range.
    pub from: Option<Figure>,
    /// Its upper end; `None` for all that is above the usual range. Of whole numbers it is in the
    /// bar, else it is not. It is never in a bar without a lower end.
    pub to: Option<Figure>,
    /// How many numbers are in it.
    pub count: u64,
}

/// The Net Promoter Score of a month.
#[derive(Clone, Debug, Serialize)]
pub struct MonthScore {
    /// The month, as `2026-05`.
    pub month: String,
    /// How many answered.
    pub answered: u64,
    /// The score; `None` of fewer than ten people.
    pub score: Option<Figure>,
    /// The lower end of its 95 % interval.
    pub low: Option<Figure>,
    /// The upper end.
    pub high: Option<Figure>,
}

/// A theme of texts.
#[derive(Clone, Debug, Serialize)]
pub struct ThemeCount {
    /// Its name, its label, and how many texts are about it.
    #[serde(flatten)]
    pub option: OptionCount,
    /// How many of them only say that it is not so.
    pub denied: u64,
}

/// A word that people in a segment use more often than others.
#[derive(Clone, Debug, Serialize)]
pub struct TellingWord {
    /// The segment.
    pub segment: Name,
    /// Its label.
    pub label: String,
    /// The word, in the form that most use.
    pub word: String,
    /// How many in the segment use it.
    pub here: Share,
    /// How many of the others.
    pub elsewhere: Share,
    /// How likely chance alone makes such a difference, corrected for all words.
    pub q: Figure,
    #[serde(skip)]
    pub(super) exact_p: f64,
}

/// What somebody wrote.
#[derive(Clone, Debug, Serialize)]
pub struct Quote {
    /// Who, as a pseudonym.
    pub who: String,
    /// What.
    pub text: String,
}

impl QuestionResults {
    /// Returns whether its answers are shown as shares.
    pub fn has_shares(&self) -> bool {
        match self.detail {
            Detail::Options { .. } | Detail::Scale { .. } | Detail::Nps { .. } => true,
            Detail::Texts { ref themes, .. } => !themes.is_empty(),
            Detail::Number { .. }
            | Detail::Days { .. }
            | Detail::Hours { .. }
            | Detail::Rank { .. }
            | Detail::Counted => false,
        }
    }
}
