//! Keeps: turns, contacts, the journal, what is to be sent and when to wake up.
//!
//! The trait speaks of turns, not of keys; no method hands out a lock or a transaction. `memory` is the specification,
//! `sled` the default. Knows nothing of messengers.

use thiserror::Error;

use crate::contact::Contact;
use crate::engine::effect::Effect;
use crate::engine::event::Event;
use crate::engine::input::Input;
use crate::engine::session::Conversation;
use crate::id::{ConversationId, EffectId, InputId, Name, OwnerId, TimerId, Version};
use crate::message::{Keyboard, OutMessage, Rich};
use crate::time::Timestamp;
use crate::value::FileRef;

/// How many turns one group commit holds at most.
pub const GROUP: usize = 64;

/// Where a conversation is at its messenger, as the channel writes it: stable text, such as `telegram/7001/-/123456`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place(pub String);

/// A person's address at a messenger, as the channel writes it: `telegram:123456`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address(pub String);

/// What a store knows of a conversation, with the revisions that were read.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// Whose records these are.
    pub owner: OwnerId,
    /// The conversation.
    pub conversation: Conversation,
    /// The contact.
    pub contact: Contact,
    /// How often the conversation was committed; 0 for a new one.
    pub revision: u64,
    /// How often the contact was committed; 0 for a new one.
    pub contact_revision: u64,
    /// Where it is.
    pub place: Place,
}

/// All that one turn changes: applied wholly or not at all.
#[derive(Clone, Debug, PartialEq)]
pub struct Commit {
    /// Whose turn.
    pub owner: OwnerId,
    /// What was taken in; committed once.
    pub input: InputId,
    /// The conversation's revision that was read.
    pub revision: u64,
    /// The conversation as it is now.
    pub conversation: Conversation,
    /// The contact as it is now and the revision that was read, where it changed.
    pub contact: Option<(Contact, u64)>,
    /// Its place and its person's address, where the conversation is new.
    pub place: Option<(Place, Address)>,
    /// The journal's record of the turn.
    pub record: TurnRecord,
    /// What is to be sent, in order.
    pub outbox: Vec<Outgoing>,
    /// Timers to set.
    pub arm: Vec<(TimerId, Timestamp)>,
    /// Questions whose timers are to go.
    pub disarm: Vec<u32>,
    /// Jobs to do.
    pub jobs: Vec<Job>,
    /// Sessions whose answers are to go from the journal.
    pub erase: Vec<crate::id::SessionId>,
}

/// What the journal keeps of a turn: enough to do it again.
#[derive(Clone, Debug, PartialEq)]
pub struct TurnRecord {
    /// The input as parsed.
    pub input: Input,
    /// The moment of the turn.
    pub now: Timestamp,
    /// Its luck.
    pub seed: u64,
    /// Which versions were in force for the dialogs that the turn could start or go on in: dialog, version.
    pub versions: Vec<(Name, Version)>,
    /// What happened.
    pub events: Vec<Event>,
}

/// A turn of the journal with its place in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Journaled {
    /// Whose.
    pub owner: OwnerId,
    /// Where.
    pub conversation: ConversationId,
    /// The conversation's turn number, from 1.
    pub turn: u64,
    /// What.
    pub record: TurnRecord,
}

/// A message or an edit that is to go out.
#[derive(Clone, Debug, PartialEq)]
pub struct Outgoing {
    /// Its id: sending it again is the same row.
    pub id: EffectId,
    /// What.
    pub body: Body,
    /// Not before.
    pub not_before: Option<Timestamp>,
    /// How often it was tried.
    pub tries: u16,
}

/// What an outbox row does.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Says something.
    Send(Box<OutMessage>),
    /// Changes what was said.
    Edit {
        /// The effect that sent it.
        of: EffectId,
        /// The words.
        text: Rich,
        /// The buttons.
        keyboard: Keyboard,
    },
}

/// Work outside a turn whose result comes back.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Its id.
    pub id: EffectId,
    /// Fetch this file's bytes.
    pub file: FileRef,
}

/// What became of an outbox row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// The messenger took it; its own id of the message.
    Sent {
        /// The messenger's id of the message, as the channel writes it.
        receipt: String,
    },
    /// It will never go out, and why.
    Dropped(String),
    /// It is to be tried again, not before this moment.
    Later(Timestamp),
}

/// What a commit came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// On disk; the group's order number.
    Committed(u64),
    /// Somebody else was faster: load and do the turn again.
    Conflict,
    /// This input took effect before.
    Duplicate,
    /// The timer it is about is no longer set.
    TimerGone,
    /// The owner was erased.
    Erased,
    /// Nobody knows; it may be tried again blindly.
    Unknown,
}

/// Why a store cannot go on. Final: stop acknowledging, exit with 3.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Another process has it open.
    #[error("another program is using the store at {0}")]
    InUse(String),
    /// The disk or the store's files.
    #[error("{0}")]
    Broken(String),
    /// A record of a version this program does not know, or damaged.
    #[error("the record `{key}` cannot be read: {why}")]
    Unreadable {
        /// Which.
        key: String,
        /// Why.
        why: String,
    },
}

/// A store of turns.
pub trait Store: Send + Sync {
    /// Finds the conversation at a place.
    fn find(&self, place: &Place) -> Result<Option<(OwnerId, ConversationId)>, StoreError>;

    /// Finds the contact with an address.
    fn contact_at(&self, address: &Address) -> Result<Option<OwnerId>, StoreError>;

    /// Loads what a turn reads.
    fn load(&self, owner: OwnerId, conversation: ConversationId) -> Result<Option<Loaded>, StoreError>;

    /// Returns whether an input took effect before.
    fn has_taken(&self, input: &InputId) -> Result<bool, StoreError>;

    /// Applies a group of turns, each wholly or not at all, in order; they are on disk when it returns.
    fn commit(&self, group: Vec<Commit>) -> Result<Vec<Outcome>, StoreError>;

    /// Lists timers that are due, earliest first: owner, timer, when.
    fn due(&self, until: Timestamp, most: usize) -> Result<Vec<(OwnerId, TimerId, Timestamp)>, StoreError>;

    /// Returns when the earliest timer is due.
    fn next_due(&self) -> Result<Option<Timestamp>, StoreError>;

    /// Lists all rows of the outbox, by conversation and order.
    fn outbox(&self) -> Result<Vec<(OwnerId, Outgoing)>, StoreError>;

    /// Records what became of rows; many at once.
    fn settle(&self, rows: Vec<(OwnerId, EffectId, Settled)>) -> Result<(), StoreError>;

    /// Returns the messenger's id of a sent message.
    fn receipt(&self, effect: EffectId) -> Result<Option<String>, StoreError>;

    /// Returns where a conversation is.
    fn place(&self, conversation: ConversationId) -> Result<Option<Place>, StoreError>;

    /// Records that the conversation at a place is at another one now.
    fn moved(&self, from: &Place, to: &Place) -> Result<(), StoreError>;

    /// Lists jobs that are not done.
    fn jobs(&self) -> Result<Vec<(OwnerId, Job)>, StoreError>;

    /// Records that a job is done.
    fn job_done(&self, job: EffectId) -> Result<(), StoreError>;

    /// Returns the newest order number on disk: the horizon of every reader.
    fn horizon(&self) -> Result<u64, StoreError>;

    /// Calls `each` with the journal's turns in commit order, behind `after` and up to `until`; stops where it returns `false`.
    fn journal(&self, after: u64, until: u64, each: &mut dyn FnMut(u64, Journaled) -> bool) -> Result<(), StoreError>;

    /// Calls `each` with one conversation's turns in order; stops where it returns `false`.
    fn turns(&self, owner: OwnerId, conversation: ConversationId, each: &mut dyn FnMut(Journaled) -> bool) -> Result<(), StoreError>;

    /// Calls `each` with every contact; stops where it returns `false`.
    fn contacts(&self, each: &mut dyn FnMut(Contact) -> bool) -> Result<(), StoreError>;

    /// Calls `each` with every conversation; stops where it returns `false`.
    fn conversations(&self, each: &mut dyn FnMut(OwnerId, Conversation) -> bool) -> Result<(), StoreError>;

    /// Keeps a dialog version's source: files by name.
    fn keep_version(&self, dialog: &Name, version: Version, source: &str) -> Result<(), StoreError>;

    /// Returns a dialog version's source.
    fn version(&self, dialog: &Name, version: Version) -> Result<Option<String>, StoreError>;

    /// Lists all kept versions.
    fn versions(&self) -> Result<Vec<(Name, Version)>, StoreError>;

    /// Reads a small record of the program's own (schema, export key, watermarks).
    fn meta(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Writes one.
    fn set_meta(&self, name: &str, value: &[u8]) -> Result<(), StoreError>;

    /// Puts an update aside that cannot be taken, so that the offset can move.
    fn quarantine(&self, input: &InputId, raw: &str, why: &str) -> Result<(), StoreError>;

    /// Lists what was put aside: the raw update and why.
    fn quarantined(&self) -> Result<Vec<(String, String)>, StoreError>;

    /// Forgets inputs taken before a moment, at most so many; returns how many.
    fn purge_inputs(&self, before: Timestamp, most: usize) -> Result<usize, StoreError>;
}

/// Turns an effect into an outbox row, where it is one.
pub fn outgoing(effect: &Effect) -> Option<Outgoing> {
    let (id, body) = match effect {
        Effect::Send { id, message } => (*id, Body::Send(message.clone())),
        Effect::Edit { id, of, text, keyboard } => (*id, Body::Edit { of: *of, text: text.clone(), keyboard: keyboard.clone() }),
        Effect::Toast(_) | Effect::Arm { .. } | Effect::Disarm { .. } | Effect::Fetch { .. } | Effect::EraseAnswers(_) => return None,
    };
    Some(Outgoing { id, body, not_before: None, tries: 0 })
}
