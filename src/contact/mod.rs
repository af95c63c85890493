//! Who: the person across channels, with kept facts and marks.

mod amendment;
pub mod membership;
pub mod parse_value;
mod sheet;

use std::collections::{BTreeMap, BTreeSet};

use crate::id::{Name, OwnerId, SessionId};
use crate::time::Timestamp;
use crate::value::Value;

pub use self::amendment::Amendment;
pub use self::sheet::{Empty, Fault, Row, Sheet, Unreadable, without_controls, would_run};

/// A person, or rather what is kept of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Who.
    pub id: OwnerId,
    /// The name they use at the messenger, or the one that an operator gave them.
    pub name: Option<String>,
    /// Whether an operator gave them the name, so that the messenger's no longer counts.
    pub name_given: bool,
    /// Their language: chosen by them, else the messenger's.
    pub language: Option<Name>,
    /// Whether they chose the language themselves, so that the messenger's no longer counts.
    pub language_chosen: bool,
    /// Through which link they came first.
    pub source: Option<String>,
    /// Facts that dialogs keep, `phone` and `email` among them.
    pub fields: BTreeMap<Name, Value>,
    /// Marks.
    pub tags: BTreeSet<Name>,
    /// What they agreed to or refused, newest last.
    pub consents: Vec<Consent>,
    /// When they said stop; no unasked messages since then.
    pub stopped_at: Option<Timestamp>,
    /// When they were first seen.
    pub first_seen: Timestamp,
    /// What is known of a group, where this stands for one and not for a person.
    pub group: Option<Group>,
    /// The static segments they were put into: whoever is on such a list is there because somebody said so.
    pub lists: BTreeSet<Name>,
}

/// What is known of a group as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Whether an operator brought the bot in or allowed the group to talk with it.
    pub is_allowed: bool,
    /// Whether the group was told that it has to be allowed.
    pub was_told: bool,
}

/// Evidence of an agreement or a refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// The dialog and question that asked.
    pub dialog: Name,
    /// The question.
    pub question: Name,
    /// The wording's version, as the author numbers it.
    pub version: String,
    /// The language it was asked in.
    pub language: Name,
    /// When it was answered.
    pub at: Timestamp,
    /// Agreed, or refused.
    pub agreed: bool,
    /// The session it was answered in, where that is known.
    pub session: Option<SessionId>,
    /// Whether it is about being called, mailed or invited: taking it back erases nothing.
    pub for_contact: bool,
}

impl Contact {
    /// How the address begins of somebody who is known by a phone number alone.
    pub const BY_PHONE: &'static str = "phone:";

    /// Returns a contact nothing is known of yet.
    pub fn new(id: OwnerId, first_seen: Timestamp) -> Self {
        Self {
            id,
            name: None,
            name_given: false,
            language: None,
            language_chosen: false,
            source: None,
            fields: BTreeMap::new(),
            tags: BTreeSet::new(),
            consents: Vec::new(),
            stopped_at: None,
            first_seen,
            group: None,
            lists: BTreeSet::new(),
        }
    }

    /// Returns the first word of the name.
    pub fn first_name(&self) -> Option<&str> {
        self.name.as_deref().and_then(|name| name.split_whitespace().next())
    }
}
