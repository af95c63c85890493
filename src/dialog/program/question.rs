//! What a dialog asks: its questions and votes.

use std::sync::Arc;

use chrono::NaiveTime;
use regex::Regex;
use rust_decimal::Decimal;

use crate::dialog::ast::{Known, QuestionType, Reveal};
use crate::dialog::expr::tree::Expr;
use crate::dialog::points::Points;
use crate::dialog::program::graph::Next;
use crate::dialog::source::Span;
use crate::dialog::text::Text;
use crate::id::Name;
use crate::time::Duration;

/// A question.
#[derive(Clone, Debug)]
pub struct Question {
    /// The name of the question and of its answer.
    pub name: Name,
    /// Its type.
    pub kind: QuestionType,
    /// The settings that depend on the type.
    pub spec: Spec,
    /// The text of the question.
    pub text: Text,
    /// The hint shown under it.
    pub hint: Option<Text>,
    /// Whether the customer may skip it.
    pub optional: bool,
    /// Whether it offers "rather not say".
    pub refuse: bool,
    /// Whether it offers "don't know".
    pub unknown: bool,
    /// A condition the answer must meet.
    pub valid: Option<Expr>,
    /// The author's own sentence for a wrong answer.
    pub retry: Option<Text>,
    /// How many tries the customer has; `None` means unlimited.
    pub tries: Option<u32>,
    /// Where to continue when the tries are used up.
    pub give_up: Option<Next>,
    /// The contact field that the answer is kept in.
    pub keep: Option<Name>,
    /// What to do if that field is already known.
    pub known: Option<Known>,
    /// How long after asking each reminder is sent.
    pub remind: Vec<Duration>,
    /// When it expires, and what happens then.
    pub expire: Option<Expire>,
    /// The options, in the author's order; empty if the type has none.
    pub options: Vec<OptionDef>,
    /// Whether the customer may type an answer that is not an option.
    pub other: bool,
    /// The keys that stay at the end of shuffled options; `None` if options are not shuffled.
    pub shuffle: Option<Vec<Name>>,
    /// Which answers are a complaint.
    pub complaint: Option<Complaint>,
    /// Buttons per row; `None` leaves it to the layout.
    pub columns: Option<u32>,
    /// Steps after a yes.
    pub yes: Option<Next>,
    /// Steps after a no.
    pub no: Option<Next>,
    /// Steps after a refused consent.
    pub refused: Option<Next>,
    /// The place of its name in the file.
    pub span: Span,
}

/// The settings of a question that depend on its type.
#[derive(Clone, Debug)]
pub enum Spec {
    /// Text of limited length that may have to match a pattern.
    Text {
        /// Minimum and maximum number of characters.
        length: (usize, usize),
        /// The pattern the whole text has to match.
        pattern: Option<Arc<Regex>>,
    },
    /// One option.
    Choice,
    /// Several options.
    Multi {
        /// Minimum and maximum number of options.
        pick: (usize, usize),
        /// The key of the option that excludes all others.
        none: Option<Name>,
    },
    /// Yes or no.
    Yesno,
    /// A whole number on a scale; `nps` is 0 to 10.
    Scale {
        /// The numbers.
        points: Points,
        /// What the lowest and the highest number mean.
        ends: Option<(Text, Text)>,
    },
    /// A number.
    Number {
        /// The minimum, inclusive.
        from: Option<Decimal>,
        /// The maximum, inclusive.
        to: Option<Decimal>,
        /// Whether only whole numbers are accepted.
        whole: bool,
        /// The unit, as shown and as typed.
        unit: Option<Text>,
    },
    /// A date.
    Date {
        /// The first accepted date.
        from: Option<DateBound>,
        /// The last accepted date.
        to: Option<DateBound>,
    },
    /// A time of day.
    Time {
        /// The first accepted time.
        from: Option<NaiveTime>,
        /// The last accepted time.
        to: Option<NaiveTime>,
    },
    /// An email address.
    Email,
    /// A phone number.
    Phone {
        /// The country of numbers without a country code: ISO 3166, two capitals.
        country: Option<Name>,
    },
    /// A geographic location.
    Location,
    /// A picture.
    Photo {
        /// Maximum size in bytes.
        max: u64,
    },
    /// A file.
    File {
        /// Maximum size in bytes.
        max: u64,
    },
    /// Options ranked by the customer.
    Rank {
        /// How many places count; `None` means all.
        top: Option<usize>,
    },
    /// An agreement.
    Consent {
        /// The version of its wording.
        version: String,
        /// Whether refusing or withdrawing consent erases the answers given under it.
        erases: bool,
    },
}

/// A bound of a date range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateBound {
    /// A date.
    On(chrono::NaiveDate),
    /// A number of days from today: `today`, `tomorrow`, `+21d`, `-1w`.
    Days(i64),
}

/// Which answers to a question are a complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Complaint {
    /// Every answer that is given.
    Given,
    /// A number up to this one.
    AtMost(Decimal),
    /// A yes.
    Yes,
    /// A no.
    No,
}

/// When a question expires, and what happens then.
#[derive(Clone, Debug)]
pub struct Expire {
    /// How long after asking.
    pub after: Duration,
    /// The session's end reason, if there are no steps.
    pub end: Name,
    /// The steps to run.
    pub then: Option<Next>,
}

/// One option.
#[derive(Clone, Debug)]
pub struct OptionDef {
    /// The key that is stored.
    pub key: Name,
    /// The label that is shown.
    pub label: Text,
    /// Other words that choose it.
    pub says: Vec<String>,
    /// The condition under which it is shown; `None` means always.
    pub when: Option<Expr>,
    /// The message sent when it is chosen.
    pub replies: Option<Text>,
    /// Whether choosing it is a complaint.
    pub complaint: bool,
    /// The steps that follow when it is chosen.
    pub then: Option<Next>,
    /// The place of its key in the file.
    pub span: Span,
}

/// A vote.
#[derive(Clone, Debug)]
pub struct Vote {
    /// The name of the vote.
    pub name: Name,
    /// The text of the vote.
    pub text: Text,
    /// The options, in the author's order.
    pub options: Vec<OptionDef>,
    /// Minimum and maximum number of options a voter picks.
    pub pick: (usize, usize),
    /// How long it stays open.
    pub open: Duration,
    /// When voters see the counts.
    pub reveal: Reveal,
    /// How long after opening the group is reminded.
    pub remind: Option<Duration>,
    /// How many votes make the result valid.
    pub quorum: Option<u32>,
    /// Whether what it came to is told to the group when it closes.
    pub shares_results: bool,
    /// The place of its name in the file.
    pub span: Span,
}
