//! Segments that are in force: saved conditions over people, as `segments.yaml` has them, with every name resolved.
//!
//! Says what a segment is; who is in it is found out elsewhere, from facts about people.

pub mod ast;

use chrono::NaiveDate;

use crate::dialog::expr::names::Names;
use crate::dialog::expr::tree::Expr;
use crate::dialog::source::Span;
use crate::id::Name;
use crate::time::Duration;

/// All segments in force, each behind those it names.
#[derive(Clone, Debug, Default)]
pub struct Segments {
    /// Those without faults.
    pub all: Vec<Segment>,
    /// Those that have faults, or name one that has: what is known of them stays as it is until they are mended.
    pub faulty: Vec<Name>,
    /// What a condition over people may name.
    pub names: Names,
}

/// A saved condition over people.
#[derive(Clone, Debug)]
pub struct Segment {
    /// Its name.
    pub name: Name,
    /// What people call it, by language.
    pub label: Vec<(Name, String)>,
    /// Who is in it.
    pub kind: SegmentKind,
    /// What starts for those who enter.
    pub on_enter: Option<OnEnter>,
    /// The hash of what it means: another one is another definition.
    pub definition: Definition,
    /// Its name in the file.
    pub span: Span,
}

/// Who is in a segment.
#[derive(Clone, Debug)]
pub enum SegmentKind {
    /// Those for whom this is true now.
    Dynamic(Box<Expr>),
    /// Those whom somebody put into it.
    Static,
    /// Those who were in another segment at a moment.
    Snapshot {
        /// The other.
        of: Name,
        /// The day at whose beginning, in the bot's zone; the moment when it is first looked at where missing.
        at: Option<NaiveDate>,
    },
}

/// What starts for those who enter a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnEnter {
    /// The dialog.
    pub dialog: Name,
    /// Its section.
    pub section: Name,
    /// How long it does not start again for the same person.
    pub cooldown: Option<Duration>,
    /// For how many it starts at most.
    pub at_most: Option<AtMost>,
}

/// So many in each stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtMost {
    /// How many.
    pub count: u32,
    /// In how long.
    pub every: Duration,
}

/// The first 8 bytes of the hash of what a segment means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Definition(pub [u8; 8]);

impl Segments {
    /// Finds a segment by name.
    pub fn find(&self, name: &str) -> Option<&Segment> {
        self.all.iter().find(|segment| segment.name == name)
    }

    /// Lists the names of all segments.
    pub fn names(&self) -> impl Iterator<Item = &Name> {
        self.all.iter().map(|segment| &segment.name)
    }
}
