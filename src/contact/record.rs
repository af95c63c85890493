//! The record of a person, or of a group: fields, tags and consents.

use std::collections::{BTreeMap, BTreeSet};

use crate::contact::case::Case;
use crate::id::{Name, OwnerId, SessionId};
use crate::time::Timestamp;
use crate::value::Value;

/// The record of a person, or of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The owner id.
    pub id: OwnerId,
    /// The name at the messenger, or the one that an operator gave them.
    pub name: Option<String>,
    /// Whether an operator gave them the name, so that the messenger's no longer counts.
    pub name_given: bool,
    /// Their language: chosen by them, else the messenger's.
    pub language: Option<Name>,
    /// Whether they chose the language themselves, so that the messenger's no longer counts.
    pub language_chosen: bool,
    /// The link through which they came first.
    pub source: Option<String>,
    /// Fields that dialogs keep, including `phone` and `email`.
    pub fields: BTreeMap<Name, Value>,
    /// Their tags.
    pub tags: BTreeSet<Name>,
    /// Their consents and refusals, newest last.
    pub consents: Vec<Consent>,
    /// When they said stop; no unasked messages since then.
    pub stopped_at: Option<Timestamp>,
    /// When they were first seen.
    pub first_seen: Timestamp,
    /// Facts of a group; `None` for a person.
    pub group: Option<Group>,
    /// The static segments they were put into by an operator.
    pub lists: BTreeSet<Name>,
    /// How many changes by an operator are in this record. Somebody who reads the journal turn by
    /// turn, and this record as it is now, sees by it whether a later one is in it already.
    pub amendments: u32,
    /// How many cases they had so far.
    pub cases: u32,
    /// Their open case: while there is one, they get nothing that they did not ask for.
    pub case: Option<Case>,
}

/// Facts of a whole group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Whether an operator added the bot or allowed the group to talk with it.
    pub is_allowed: bool,
    /// Whether the group was told that it must be allowed.
    pub was_told: bool,
}

/// Evidence of a consent or a refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// The dialog that asked.
    pub dialog: Name,
    /// The question.
    pub question: Name,
    /// The wording's version, as the author numbers it.
    pub version: String,
    /// The language it was asked in.
    pub language: Name,
    /// When it was answered.
    pub at: Timestamp,
    /// `true` for a consent, `false` for a refusal.
    pub agreed: bool,
    /// The session it was answered in, if known.
    pub session: Option<SessionId>,
    /// Whether it is about being called, mailed or invited: withdrawing it erases nothing.
    pub for_contact: bool,
}

impl Contact {
    /// Prefix of the address of a person who is known only by a phone number.
    pub const BY_PHONE: &'static str = "phone:";

    /// Returns an empty contact.
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
            amendments: 0,
            cases: 0,
            case: None,
        }
    }

    /// Returns the first word of the name, or `None` if there is no name.
    pub fn first_name(&self) -> Option<&str> {
        self.name
            .as_deref()
            .and_then(|name| name.split_whitespace().next())
    }
}
