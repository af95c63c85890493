//! Where a person stands with the segments: in which they are, since when and why, and what happened before.
//!
//! It is a projection: it can be made anew from the journal, but for its reasons and moments.

use chrono::NaiveDate;

use crate::id::Name;
use crate::time::Timestamp;

/// How many changes are kept of one person, the newest.
pub const CHANGES: usize = 50;

/// Where a person stands with all segments they were ever in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memberships {
    /// One for each segment they are in, or were in and may enter again.
    pub all: Vec<Membership>,
    /// The newest changes, the oldest of them first.
    pub changes: Vec<Change>,
}

/// Where a person stands with one segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The segment.
    pub segment: Name,
    /// Whether they are in it.
    pub is_in: bool,
    /// Since when.
    pub since: Timestamp,
    /// Why.
    pub reason: Reason,
    /// What the segment meant when it was last looked at.
    pub definition: [u8; 8],
    /// When what it starts was last started for them.
    pub started_at: Option<Timestamp>,
    /// What is still to be started.
    pub start: Start,
}

/// Whether something is to be started for somebody who entered a segment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Start {
    /// Nothing.
    #[default]
    Nothing,
    /// It waits because enough others had it: until the next stretch of time.
    Waits,
    /// It is on its way, under the name of this moment.
    UnderWay(Timestamp),
}

/// Why somebody entered or left a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reason {
    /// By what they said or did.
    Answer,
    /// Because time passed.
    Time,
    /// Because the segment is new or means something else.
    Definition,
    /// By an operator's hand: an import, a tag, a list.
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
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: Reason,
    /// What the segment meant then.
    pub definition: [u8; 8],
}

/// What is remembered of a segment as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// What it meant when it was last looked at.
    pub definition: [u8; 8],
    /// When it was first filled; of a snapshot, when it was taken.
    pub filled_at: Option<Timestamp>,
    /// When the stretch of time began in which the starts are counted.
    pub stretch: Option<Timestamp>,
    /// How many were started in it.
    pub started: u32,
    /// Who entered and left by day, the oldest first.
    pub days: Vec<Day>,
}

/// How many entered and left a segment on one day, by reason in the order of [`Reason::ALL`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// The day, in the bot's zone.
    pub day: NaiveDate,
    /// How many entered.
    pub entered: Vec<u32>,
    /// How many left.
    pub left: Vec<u32>,
}

/// How many days of entries and exits are remembered of a segment.
const DAYS: usize = 400;

impl Ledger {
    /// Counts an entry or an exit.
    pub fn count(&mut self, day: NaiveDate, is_in: bool, reason: Reason) {
        if self.days.last().is_none_or(|newest| newest.day != day) {
            let none = vec![0; Reason::ALL.len()];
            self.days.push(Day { day, entered: none.clone(), left: none });
            let too_many = self.days.len().saturating_sub(DAYS);
            self.days.drain(..too_many);
        }
        let at = Reason::ALL.iter().position(|known| *known == reason);
        if let (Some(newest), Some(at)) = (self.days.last_mut(), at) {
            let counts = if is_in { &mut newest.entered } else { &mut newest.left };
            counts.iter_mut().skip(at).take(1).for_each(|count| *count = count.saturating_add(1));
        }
    }

    /// Returns by how many it grew (or shrank) since the beginning of a day.
    pub fn change_since(&self, day: NaiveDate) -> i64 {
        let sum = |counts: &[u32]| counts.iter().map(|count| i64::from(*count)).sum::<i64>();
        self.days.iter().filter(|known| known.day >= day).map(|known| sum(&known.entered) - sum(&known.left)).sum()
    }
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 5] = [Self::Answer, Self::Time, Self::Definition, Self::Import, Self::Erased];

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

    /// Returns whether what a segment starts may start because of it: never by an edit of a file or by an import.
    pub fn may_start(self) -> bool {
        match self {
            Self::Answer | Self::Time => true,
            Self::Definition | Self::Import | Self::Erased => false,
        }
    }
}

impl Memberships {
    /// Returns where they stand with a segment.
    pub fn with(&self, segment: &str) -> Option<&Membership> {
        self.all.iter().find(|membership| membership.segment == segment)
    }

    /// Notes a change, and returns what is kept of it.
    pub fn note(&mut self, change: Change) -> &mut Membership {
        let Change { segment, is_in, at, reason, definition } = change.clone();
        self.changes.push(change);
        if self.changes.len() > CHANGES {
            self.changes.remove(0);
        }
        let place = self.all.iter().position(|membership| membership.segment == segment).unwrap_or_else(|| {
            let new = Membership { segment, is_in, since: at, reason, definition, started_at: None, start: Start::Nothing };
            self.all.push(new);
            self.all.len() - 1
        });
        let membership = &mut self.all[place];
        (membership.is_in, membership.since, membership.reason, membership.definition) = (is_in, at, reason, definition);
        membership
    }
}
