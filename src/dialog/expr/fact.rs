//! What a segment may ask about a person: answers over time, what they did, where they are. Known to `segments.yaml` alone.

use crate::id::Name;
use crate::time::Duration;

/// A fact about a person at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fact {
    /// Answers to a question: `recommend`, `first(recommend)`, `any(recommend within 7d)`.
    Answers(Past),
    /// The words of "something else" in the newest answer.
    Other(QuestionRef),
    /// How often a question was answered: `times(recommend within 30d)`.
    Times(QuestionRef, Option<Duration>),
    /// When they were first seen.
    FirstSeen,
    /// When they last said something.
    LastSeen,
    /// Whether they said something so recently: `seen(within 30d)`.
    Seen(Duration),
    /// Whether they started, completed or dropped a dialog.
    Did(Did),
    /// Whether they were seen in a group, in any where none is named.
    InGroup(Option<String>),
    /// Whether they belong to another segment.
    Segment(Name),
    /// Whether the bot may write to them: they talked with it in private, did not say stop and did not block it.
    Reachable,
}

/// A question of a dialog, or a vote.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QuestionRef {
    /// The dialog.
    pub dialog: Name,
    /// The question or vote.
    pub question: Name,
}

/// Answers to a question, one of each session that answered it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Past {
    /// Which question.
    pub asked: QuestionRef,
    /// Which of the answers.
    pub pick: Pick,
    /// Only those given so recently.
    pub within: Option<Duration>,
}

/// Which answers are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Pick {
    /// The newest, also where it says why there is none.
    Last,
    /// The oldest.
    First,
    /// Those that have a value; one of them is enough.
    Any,
    /// Those that have a value; each must do.
    All,
}

/// Something a person did with a dialog.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Did {
    /// What.
    pub what: Deed,
    /// With which dialog.
    pub dialog: Name,
    /// At which question it was left.
    pub at: Option<Name>,
    /// How long nothing must have been said before an open session counts as left.
    pub after: Option<Duration>,
    /// Only where it happened so recently.
    pub within: Option<Duration>,
}

/// What can be done with a dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Deed {
    /// A session began.
    Started,
    /// A session came to its end.
    Completed,
    /// A session was left: it ended otherwise, or nothing was said in it for a day.
    Dropped,
}

impl Pick {
    /// Every way to pick.
    pub const ALL: [Self; 4] = [Self::Last, Self::First, Self::Any, Self::All];

    /// Returns the function's name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Last => "last",
            Self::First => "first",
            Self::Any => "any",
            Self::All => "all",
        }
    }

    /// Returns whether several answers are meant, so that only a comparison makes a condition of them.
    pub fn is_several(self) -> bool {
        match self {
            Self::Any | Self::All => true,
            Self::Last | Self::First => false,
        }
    }
}

impl Deed {
    /// Every deed.
    pub const ALL: [Self; 3] = [Self::Started, Self::Completed, Self::Dropped];

    /// Returns the function's name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Completed => "completed",
            Self::Dropped => "dropped",
        }
    }
}
