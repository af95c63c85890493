//! What one turn hands to the store, and what the store hands back.

use crate::contact::Contact;
use crate::engine::effect::Effect;
use crate::engine::event::Event;
use crate::engine::input::{Actor, Input};
use crate::engine::session::Conversation;
use crate::id::{ConversationId, EffectId, InputId, Name, OwnerId, SessionId, TimerId, Version};
use crate::message::{InMessage, Keyboard, OutMessage, Rich};
use crate::store::{JournalEntry, StoreError};
use crate::time::Timestamp;
use crate::value::FileRef;

/// Where a conversation is at its messenger, as the channel writes it: stable text, such as `telegram/7001/-/123456`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place(pub String);

/// A place that has another name at its messenger now, and with it all places below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The name it had.
    pub from: Place,
    /// The name it has.
    pub to: Place,
    /// The address that changes with it, and the new one.
    pub address: Option<(Address, Address)>,
}

/// A person's address at a messenger, as the channel writes it: `telegram:123456`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address(pub String);

/// A state of a record, named by the inputs that led to it.
///
/// A turn that runs ahead of the disk names the revision that the turn before it will produce. A number that only counts could
/// come true by somebody else's turn when that one fails; a name made from the inputs cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Revision(pub u64);

/// What a store knows of a conversation, with the revisions that were read.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// Whose records these are.
    pub owner: OwnerId,
    /// The conversation.
    pub conversation: Conversation,
    /// The contact.
    pub contact: Contact,
    /// The state of the conversation.
    pub revision: Revision,
    /// The state of the contact, which other conversations of the same person share.
    pub contact_revision: Revision,
    /// Where it is; empty where nobody said.
    pub place: Place,
}

/// All that one turn changes: applied wholly or not at all.
#[derive(Clone, Debug, PartialEq)]
pub struct Commit {
    /// Whose turn.
    pub owner: OwnerId,
    /// What was taken in; committed once.
    pub input: InputId,
    /// The conversation's revision that was read; [`Revision::NEW`] for a new one.
    pub revision: Revision,
    /// The conversation as it is now.
    pub conversation: Conversation,
    /// The contact's revision that was read, also where the contact did not change: what it said was read.
    pub contact_revision: Revision,
    /// The contact as it is now, where it changed or is new.
    pub contact: Option<Contact>,
    /// Its place and its person's address, where the conversation is new.
    pub place: Option<(Place, Address)>,
    /// The journal's record of the turn.
    pub record: TurnRecord,
    /// What is to be sent, in order.
    pub outbox: Vec<Outgoing>,
    /// Questions whose timers are to go; they go before `arm` sets new ones.
    pub disarm: Vec<u32>,
    /// Timers to set; setting one again moves it. The timer that a deadline is about goes by itself.
    pub arm: Vec<(TimerId, Timestamp)>,
    /// Jobs to do.
    pub jobs: Vec<Job>,
    /// Sessions of this conversation whose answers are to go from the turns before this one.
    pub erase: Vec<SessionId>,
    /// How somebody votes now.
    pub ballot: Option<Ballot>,
    /// A person who was not known before and whom this turn is about: their address, and what is kept of them.
    pub met: Option<(Address, Box<Contact>)>,
    /// Whether the person asked to be forgotten: what this turn says is its farewell, and everything else goes.
    pub forget: bool,
}

/// How one person votes: a record of its own, as a vote may have thousands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ballot {
    /// The number of the vote in its conversation.
    pub number: u32,
    /// Who.
    pub voter: OwnerId,
    /// What for, in the author's order; nothing where they took it back.
    pub keys: Vec<Name>,
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

impl JournalEntry for Journaled {
    fn at(&self) -> (OwnerId, ConversationId, u64) {
        (self.owner, self.conversation, self.turn)
    }

    fn record(&self) -> Result<TurnRecord, StoreError> {
        Ok(self.record.clone())
    }

    fn events(&self) -> Result<(Timestamp, Vec<Event>), StoreError> {
        Ok((self.record.now, self.record.events.clone()))
    }
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
    /// What is to be done.
    pub task: Task,
}

/// What is to be done outside a turn.
#[derive(Clone, Debug, PartialEq)]
pub enum Task {
    /// Fetch this file's bytes.
    Fetch(FileRef),
    /// Ask the messenger whether somebody may speak for the group, and hand the message in again.
    AskWhetherAdmin {
        /// Who.
        by: Box<Actor>,
        /// What they said.
        message: Box<InMessage>,
    },
    /// Gather everything that is stored about the person, and send it to them in this language.
    Gather(Name),
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
    /// It was tried and is to be tried again, not before this moment.
    Later(Timestamp),
}

/// What a commit came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommitOutcome {
    /// On disk; the group's order number.
    Committed(u64),
    /// Somebody else was faster: load and do the turn again.
    Conflict,
    /// This input took effect before.
    Duplicate,
    /// The timer it is about is no longer set, or not for this moment yet.
    TimerGone,
    /// The owner was erased.
    Erased,
    /// Nobody knows; it may be tried again blindly. (A store on this machine always knows; one behind a network may not.)
    Unknown,
}

impl Place {
    /// Returns whether this is the place, or one below it.
    pub fn is_within(&self, place: &Self) -> bool {
        self.0.strip_prefix(&place.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl Moved {
    /// Returns the new name of a place that moves along; nothing where it does not.
    ///
    /// ```
    /// use vraag::store::{Moved, Place};
    ///
    /// let place = |name: &str| Place(name.to_owned());
    /// let moved = Moved { from: place("t/1/-/-9"), to: place("t/1/-/-1009"), address: None };
    /// assert_eq!(moved.renamed(&place("t/1/-/-9/-/5")), Some(place("t/1/-/-1009/-/5")));
    /// assert_eq!(moved.renamed(&place("t/1/-/-99")), None);
    /// ```
    pub fn renamed(&self, place: &Place) -> Option<Place> {
        place.is_within(&self.from).then(|| Place(format!("{}{}", self.to.0, &place.0[self.from.0.len()..])))
    }
}

impl Revision {
    /// Nothing was stored yet.
    pub const NEW: Self = Self(0);

    /// Returns the revision that a turn about this input produces.
    pub fn after(self, input: &InputId) -> Self {
        use std::hash::{Hash, Hasher};
        // The name is compared within one run of the program and stored as it is, so the hasher need not be the same for ever.
        let mut hasher = std::collections::hash_map::DefaultHasher::new();
        (self.0, input).hash(&mut hasher);
        Self(hasher.finish().max(1))
    }
}

impl Commit {
    /// Returns the conversation's revision once this is on disk; the next turn may be built on it at once.
    pub fn produces(&self) -> Revision {
        self.revision.after(&self.input)
    }

    /// Returns the revision of the person who was met in this turn, once it is on disk.
    pub fn met_revision(&self) -> Revision {
        Revision::NEW.after(&self.input)
    }

    /// Returns the contact's revision once this is on disk.
    pub fn contact_produces(&self) -> Revision {
        if self.contact.is_some() { self.contact_revision.after(&self.input) } else { self.contact_revision }
    }
}

/// Turns an effect into an outbox row, where it is one.
pub fn outgoing(effect: &Effect) -> Option<Outgoing> {
    let (id, body) = match effect {
        Effect::Send { id, message } => (*id, Body::Send(message.clone())),
        Effect::Edit { id, of, text, keyboard } => (*id, Body::Edit { of: *of, text: text.clone(), keyboard: keyboard.clone() }),
        Effect::Toast(_)
        | Effect::Arm { .. }
        | Effect::Disarm { .. }
        | Effect::Fetch { .. }
        | Effect::EraseAnswers(_)
        | Effect::Ballot { .. }
        | Effect::AskWhetherAdmin { .. }
        | Effect::Gather { .. }
        | Effect::Forget => return None,
    };
    Some(Outgoing { id, body, not_before: None, tries: 0 })
}
