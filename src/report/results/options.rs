//! What a report is about, and what its groups are made of.

use std::collections::HashSet;

use crate::id::{Name, OwnerId};
use crate::time::Timestamp;

/// What a report is about.
#[derive(Clone, Debug, Default)]
pub struct ReportOptions {
    /// The only dialog; `None` for all.
    pub dialog: Option<Name>,
    /// Only sessions that started at this moment or later.
    pub since: Option<Timestamp>,
    /// What groups are made of.
    pub by: GroupBy,
    /// The segments, in the author's order, with their people.
    pub segments: Vec<SegmentGroup>,
    /// The language of labels; `None` for the bot's first.
    pub language: Option<Name>,
    /// Whether people who answered without much thought are left out.
    pub without_flagged: bool,
}

/// What groups are made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum GroupBy {
    /// Segments, and each closed question.
    #[default]
    Everything,
    /// What was chosen.
    Chosen {
        /// Whether segments are.
        segments: bool,
        /// The questions whose answers are.
        questions: Vec<Name>,
    },
}

/// A segment, and who is in it.
#[derive(Clone, Debug)]
pub struct SegmentGroup {
    /// Its name.
    pub name: Name,
    /// Its labels, by language.
    pub labels: Vec<(Name, String)>,
    /// Who is in it.
    pub members: HashSet<OwnerId>,
    /// The questions that decide who is in it, by dialog: there, a difference says nothing.
    pub decided_by: Vec<(Name, Name)>,
}
