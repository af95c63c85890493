//! The current segments: the saved conditions of `segments.yaml` with every name resolved.
//!
//! Defines segments only; other modules compute from facts who is in them.

pub mod ast;

use crate::dialog::graph;
use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::dialog::expr::fact::{Fact, QuestionRef};
use crate::dialog::expr::names::Names;
use crate::dialog::expr::tree::{Expr, Ref};
use crate::dialog::source::Span;
use crate::id::Name;
use crate::time::Duration;

/// All current segments, each after those it refers to.
#[derive(Clone, Debug, Default)]
pub struct Segments {
    /// The segments without errors.
    pub all: Vec<Segment>,
    /// The names of segments that have errors or refer to one that has. Their members stay
    /// unchanged until the errors are fixed.
    pub faulty: Vec<Name>,
    /// The names that a condition over people may use.
    pub names: Names,
}

/// One segment.
#[derive(Clone, Debug)]
pub struct Segment {
    /// The name of the segment.
    pub name: Name,
    /// The label for people, by language.
    pub label: Vec<(Name, String)>,
    /// Who is in it.
    pub kind: SegmentKind,
    /// What to start for people who enter it.
    pub on_enter: Option<OnEnter>,
    /// The hash of its meaning; if it changes, the members are computed again.
    pub definition: Definition,
    /// The place of its name in the file.
    pub span: Span,
}

/// How membership of a segment is defined.
#[derive(Clone, Debug)]
pub enum SegmentKind {
    /// The people for whom the condition is true now.
    Dynamic(Box<Expr>),
    /// The people whom somebody put into it.
    Static,
    /// The people who were in another segment at a point in time.
    Snapshot {
        /// The other segment.
        of: Name,
        /// The day, at its start in the bot's zone; `None` means the time of the first evaluation.
        at: Option<NaiveDate>,
    },
}

/// What to start for people who enter a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnEnter {
    /// The dialog to start.
    pub dialog: Name,
    /// The section to start.
    pub section: Name,
    /// How long before it may start again for the same person.
    pub cooldown: Option<Duration>,
    /// The rate limit over all people.
    pub at_most: Option<AtMost>,
}

/// A rate limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtMost {
    /// How many.
    pub count: u32,
    /// Within this time.
    pub every: Duration,
}

/// The first 8 bytes of the hash of a segment's meaning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Definition(pub [u8; 8]);

impl Segments {
    /// Returns a segment by name.
    pub fn find(&self, name: &str) -> Option<&Segment> {
        self.all.iter().find(|segment| segment.name == name)
    }

    /// Lists the questions that decide who is in a segment, those of segments it names included.
    pub fn questions_of(&self, segment: &str) -> BTreeSet<&QuestionRef> {
        let mut questions = BTreeSet::new();
        graph::reach([segment], |name, open| {
            match self.find(name).map(|segment| &segment.kind) {
                Some(SegmentKind::Dynamic(condition)) => {
                    condition.names(&mut |name, _| match name {
                        Ref::Fact(Fact::Answers(past)) => drop(questions.insert(&past.asked)),
                        Ref::Fact(Fact::Other(asked) | Fact::Times(asked, _)) => {
                            questions.insert(asked);
                        }
                        Ref::Fact(Fact::Segment(other)) => open.push(other.as_str()),
                        _ => {}
                    });
                }
                Some(SegmentKind::Snapshot { of, .. }) => open.push(of.as_str()),
                Some(SegmentKind::Static) | None => {}
            }
        });
        questions
    }

    /// Returns the names of all segments.
    pub fn names(&self) -> impl Iterator<Item = &Name> {
        self.all.iter().map(|segment| &segment.name)
    }
}
