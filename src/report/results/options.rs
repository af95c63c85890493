//! What a report is about, and what its groups are made of.

use std::collections::HashSet;

use crate::dialog::ast::Room;
use crate::id::{Name, OwnerId, SessionId};
use crate::report::sessions::SessionView;
use crate::store::{Place, Store, StoreError};
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
    /// Only what was said in this group; `None` for everywhere.
    pub within: Option<Within>,
}

/// What was said in one group, beginning with one of its sessions.
#[derive(Clone, Debug)]
pub struct Within {
    /// The session of the group as a whole.
    pub session: SessionId,
    /// Where the group is, if what its members said there since counts, too.
    pub members_at: Option<Place>,
    /// When that session began.
    pub since: Timestamp,
}

impl Within {
    /// Returns whether a session is part of it.
    ///
    /// Fails if the store cannot be read.
    pub fn has(&self, session: &SessionView, store: &dyn Store) -> Result<bool, StoreError> {
        if session.id == self.session {
            return Ok(true);
        }
        let Some(group) = &self.members_at else {
            return Ok(false);
        };
        if session.room != Room::Member || session.started_at < self.since {
            return Ok(false);
        }
        let place = store.place(session.id.conversation)?;
        Ok(place.and_then(|place| place.around()).as_ref() == Some(group))
    }
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
