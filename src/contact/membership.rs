//! A person's memberships in segments: in which they are, since when and why, and their history.
//!
//! A projection: it can be rebuilt from the journal, except for its reasons and times.

use chrono::NaiveDate;

use crate::id::Name;
use crate::time::Timestamp;

/// How many changes of one person are kept.
pub const CHANGES: usize = 50;

/// A person's memberships in all segments they were ever in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memberships {
    /// One per segment they are in, or were in and may enter again.
    pub all: Vec<Membership>,
    /// The newest changes, oldest first.
    pub changes: Vec<Change>,
}

/// A person's membership in one segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The segment.
    pub segment: Name,
    /// Whether they are in it now.
    pub is_in: bool,
    /// When they entered or left.
    pub since: Timestamp,
    /// Why they entered or left.
    pub reason: Reason,
    /// The hash of the segment's definition when it was last evaluated.
    pub definition: [u8; 8],
    /// When its section was last started for them.
    pub started_at: Option<Timestamp>,
    /// Whether its section still has to start.
    pub start: Start,
}

/// Whether a section still has to start for a person who entered a segment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Start {
    /// No.
    #[default]
    Nothing,
    /// Yes, but the limit is reached: it waits for the next period.
    Waits,
    /// It is in progress; the time is part of its id.
    UnderWay(Timestamp),
}

/// Why a person entered or left a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// Because of what they said or did.
    Answer,
    /// Because time passed.
    Time,
    /// Because the segment is new or changed.
    Definition,
    /// An operator's change: an import, a tag, a list.
    Import,
    /// They were forgotten.
    Erased,
}

/// One entry or exit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The segment.
    pub segment: Name,
    /// Whether they entered (`true`) or left.
    pub is_in: bool,
    /// When it happened.
    pub at: Timestamp,
    /// Why it happened.
    pub reason: Reason,
    /// The hash of the segment's definition then.
    pub definition: [u8; 8],
}

/// Statistics of a segment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// The hash of its definition when it was last evaluated.
    pub definition: [u8; 8],
    /// When it was first filled; of a snapshot, when it was taken.
    pub filled_at: Option<Timestamp>,
    /// When the period began in which starts are counted.
    pub stretch: Option<Timestamp>,
    /// How many were started in it.
    pub started: u32,
    /// Entries and exits by day, oldest first.
    pub days: Vec<Day>,
}

/// Entries and exits of a segment on one day, by reason in the order of [`Reason::ALL`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// The day, in the bot's time zone.
    pub day: NaiveDate,
    /// Entries by reason.
    pub entered: Vec<u32>,
    /// Exits by reason.
    pub left: Vec<u32>,
}

/// For how many days entries and exits are kept.
const MAX_DAYS: usize = 400;

impl Ledger {
    /// Counts an entry or an exit.
    pub fn count(&mut self, day: NaiveDate, is_in: bool, reason: Reason) {
        if self.days.last().is_none_or(|newest| newest.day != day) {
            let none = vec![0; Reason::ALL.len()];
            self.days.push(Day {
                day,
                entered: none.clone(),
                left: none,
            });
            let too_many = self.days.len().saturating_sub(MAX_DAYS);
            self.days.drain(..too_many);
        }
        let at = Reason::ALL.iter().position(|known| *known == reason);
        if let (Some(newest), Some(at)) = (self.days.last_mut(), at) {
            let counts = if is_in {
                &mut newest.entered
            } else {
                &mut newest.left
            };
            counts
                .iter_mut()
                .skip(at)
                .take(1)
                .for_each(|count| *count = count.saturating_add(1));
        }
    }

    /// Returns the net growth since the beginning of a day.
    pub fn change_since(&self, day: NaiveDate) -> i64 {
        let sum = |counts: &[u32]| counts.iter().map(|count| i64::from(*count)).sum::<i64>();
        self.days
            .iter()
            .filter(|known| known.day >= day)
            .map(|known| sum(&known.entered) - sum(&known.left))
            .sum()
    }
}

impl Reason {
    /// All reasons.
    pub const ALL: [Self; 5] = [
        Self::Answer,
        Self::Time,
        Self::Definition,
        Self::Import,
        Self::Erased,
    ];

    /// Returns the word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Time => "time",
            Self::Definition => "definition",
            Self::Import => "import",
            Self::Erased => "erased",
        }
    }

    /// Returns whether a segment may start its section for this reason: never after an edit of a
    /// file or an import.
    pub fn may_start(self) -> bool {
        match self {
            Self::Answer | Self::Time => true,
            Self::Definition | Self::Import | Self::Erased => false,
        }
    }
}

impl Memberships {
    /// Returns the membership in a segment, or `None` if they were never in it.
    pub fn with(&self, segment: &str) -> Option<&Membership> {
        self.all
            .iter()
            .find(|membership| membership.segment == segment)
    }

    /// Records a change, and returns the updated membership.
    pub fn note(&mut self, change: Change) -> &mut Membership {
        let Change {
            segment,
            is_in,
            at,
            reason,
            definition,
        } = change.clone();
        self.changes.push(change);
        if self.changes.len() > CHANGES {
            self.changes.remove(0);
        }
        let place = self
            .all
            .iter()
            .position(|membership| membership.segment == segment)
            .unwrap_or_else(|| {
                let new = Membership {
                    segment,
                    is_in,
                    since: at,
                    reason,
                    definition,
                    started_at: None,
                    start: Start::Nothing,
                };
                self.all.push(new);
                self.all.len() - 1
            });
        let membership = &mut self.all[place];
        (
            membership.is_in,
            membership.since,
            membership.reason,
            membership.definition,
        ) = (is_in, at, reason, definition);
        membership
    }
}
