//! The facts a segment may use about a person: answers over time, activity, groups. Only
//! `segments.yaml` knows them.

use crate::id::Name;
use crate::time::Duration;

/// A fact about a person at a given time.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fact {
    /// Answers to a question: `recommend`, `first(recommend)`, `any(recommend within 7d)`.
    Answers(Past),
    /// The typed text of "something else" in the newest answer.
    Other(QuestionRef),
    /// How often a question was answered: `times(recommend within 30d)`.
    Times(QuestionRef, Option<Duration>),
    /// When the person was first seen.
    FirstSeen,
    /// When the person last wrote or tapped.
    LastSeen,
    /// Whether the person wrote or tapped within this duration: `seen(within 30d)`.
    Seen(Duration),
    /// Whether the person started, completed or dropped a dialog.
    Did(Did),
    /// Whether the person was seen in this group; `None` means any group.
    InGroup(Option<String>),
    /// Whether the person belongs to another segment.
    Segment(Name),
    /// Whether the bot may write to the person: they talked with it in private, did not say stop
    /// and did not block it.
    Reachable,
}

/// A question or vote of a dialog.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QuestionRef {
    /// The dialog.
    pub dialog: Name,
    /// The question or vote.
    pub question: Name,
}

/// Answers to a question, one per session that answered it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Past {
    /// The question.
    pub asked: QuestionRef,
    /// Which of the answers.
    pub pick: Pick,
    /// Only answers given within this duration; `None` means all.
    pub within: Option<Duration>,
}

/// Which answers are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Pick {
    /// The newest, even if it only says why there is no value.
    Last,
    /// The oldest.
    First,
    /// Those with a value; a condition must hold for one of them.
    Any,
    /// Those with a value; a condition must hold for each of them.
    All,
}

/// A person's activity in a dialog.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Did {
    /// The kind of activity.
    pub what: Deed,
    /// The dialog.
    pub dialog: Name,
    /// The question at which it was dropped; `None` means any.
    pub at: Option<Name>,
    /// How long an open session must be silent to count as dropped; `None` means a day.
    pub after: Option<Duration>,
    /// Only if it happened within this duration; `None` means at any time.
    pub within: Option<Duration>,
}

/// The kinds of activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Deed {
    /// A session began.
    Started,
    /// A session was completed.
    Completed,
    /// A session was dropped: it ended in another way, or was silent for a day.
    Dropped,
}

impl Pick {
    /// All variants.
    pub const ALL: [Self; 4] = [Self::Last, Self::First, Self::Any, Self::All];

    /// Returns the name of the function.
    pub fn word(self) -> &'static str {
        match self {
            Self::Last => "last",
            Self::First => "first",
            Self::Any => "any",
            Self::All => "all",
        }
    }

    /// Returns whether several answers are meant, so that they form a condition only with a
    /// comparison.
    pub fn is_several(self) -> bool {
        match self {
            Self::Any | Self::All => true,
            Self::Last | Self::First => false,
        }
    }
}

impl Deed {
    /// All variants.
    pub const ALL: [Self; 3] = [Self::Started, Self::Completed, Self::Dropped];

    /// Returns the name of the function.
    pub fn word(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Completed => "completed",
            Self::Dropped => "dropped",
        }
    }
}
