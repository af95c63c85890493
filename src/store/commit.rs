//! What one turn hands to the store, and what the store returns.

use crate::contact::Contact;
use crate::engine::effect::{Effect, ShareRequest};
use crate::engine::handover::{Recipient, Relay};
use crate::engine::input::{Actor, ReportRequest};
use crate::engine::session::Conversation;
use crate::id::{EffectId, InputId, Name, OwnerId, SessionId, TimerId};
use crate::message::{InMessage, Keyboard, OutMessage, Rich, TopicWish};
pub use crate::place::{Address, Place};
use crate::store::journal::TurnRecord;
use crate::time::Timestamp;
use crate::value::FileRef;

/// Maximum number of turns in one group commit.
pub const GROUP: usize = 64;

/// How many receipts of a conversation are kept: edits concern its newest messages only, those of a
/// person of a desk their twenty newest, with what the bot says in between.
pub const RECEIPTS: usize = 24;

/// How many receipts of a desk's conversation about a customer are kept: a reply to any of these
/// messages finds the customer.
pub const DESK_RECEIPTS: usize = 500;

/// Returns how many receipts of the conversation at a place are kept.
pub(super) fn receipts_kept(place: Option<&Place>) -> usize {
    match place {
        Some(place) if place.is_desk() => DESK_RECEIPTS,
        _ => RECEIPTS,
    }
}

/// A place that has a new name at its messenger; all places below it are renamed too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The old name.
    pub from: Place,
    /// The new name.
    pub to: Place,
    /// The address that changes with it, old and new; `None` if none does.
    pub address: Option<(Address, Address)>,
}

/// A state of a record, identified by the inputs that led to it.
///
/// A turn that runs ahead of the disk names the revision that the turn before it will produce. A
/// plain counter could be reached by another turn if that one fails; a hash of the inputs cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Revision(pub u64);

/// What a store knows of a conversation, with the revisions that were read.
#[derive(Clone, Debug, PartialEq)]
pub struct Loaded {
    /// The owner of the records.
    pub owner: OwnerId,
    /// The conversation's state.
    pub conversation: Conversation,
    /// The person or group it is about.
    pub contact: Contact,
    /// The revision of the conversation.
    pub revision: Revision,
    /// The revision of the contact, which other conversations of the same person share.
    pub contact_revision: Revision,
    /// The place of the conversation; empty if unknown.
    pub place: Place,
}

/// Everything that one turn changes: applied completely or not at all.
#[derive(Clone, Debug, PartialEq)]
pub struct Commit {
    /// The owner of the records.
    pub owner: OwnerId,
    /// The id of the input; committed once.
    pub input: InputId,
    /// The revision of the conversation that was read; [`Revision::NEW`] for a new one.
    pub revision: Revision,
    /// The conversation after the turn.
    pub conversation: Conversation,
    /// The revision of the contact that was read, even if the contact did not change.
    pub contact_revision: Revision,
    /// The contact after the turn, if it changed or is new.
    pub contact: Option<Contact>,
    /// The place and the person's address, if the conversation is new.
    pub place: Option<(Place, Address)>,
    /// The journal's record of the turn.
    pub record: TurnRecord,
    /// Messages and edits to send, in order.
    pub outbox: Vec<Outgoing>,
    /// Questions whose timers are removed, before `arm` sets new ones.
    pub disarm: Vec<u32>,
    /// Timers to set; setting one again moves it. The timer of a deadline is removed by its turn.
    pub arm: Vec<(TimerId, Timestamp)>,
    /// Jobs to run.
    pub jobs: Vec<Job>,
    /// Sessions of this conversation whose answers are erased from earlier turns.
    pub erase: Vec<SessionId>,
    /// A changed ballot.
    pub ballot: Option<Ballot>,
    /// The address and contact of a person who was not known before and whom this turn is about.
    pub met: Option<(Address, Box<Contact>)>,
    /// Whether the person asked to be forgotten: the messages of this turn are the farewell,
    /// everything else is erased.
    pub forget: bool,
}

/// How one person votes: a separate record, since a vote may have thousands of voters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ballot {
    /// The number of the vote in its conversation.
    pub number: u32,
    /// The voter.
    pub voter: OwnerId,
    /// The chosen options, in the author's order; empty if the person took the vote back.
    pub keys: Vec<Name>,
}

/// A message or an edit to send.
#[derive(Clone, Debug, PartialEq)]
pub struct Outgoing {
    /// The id of the row; sending it again is the same row.
    pub id: EffectId,
    /// The message or edit.
    pub body: Body,
    /// The earliest time to send it; `None` for at once.
    pub not_before: Option<Timestamp>,
    /// How many times it was tried.
    pub tries: u16,
}

/// What an outbox row does.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Sends a message.
    Send(Box<OutMessage>),
    /// Opens, renames or closes the topic of a desk.
    Topic(TopicWish),
    /// Edits a sent message.
    Edit {
        /// The effect that sent the message.
        of: EffectId,
        /// The new text.
        text: Rich,
        /// The new buttons.
        keyboard: Keyboard,
    },
}

/// Work outside a turn whose result comes back.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// The id of the effect that asked for it.
    pub id: EffectId,
    /// The work.
    pub task: Task,
}

/// A kind of work outside a turn.
#[derive(Clone, Debug, PartialEq)]
pub enum Task {
    /// Download this file.
    Fetch(FileRef),
    /// Ask the messenger whether a person may speak for the group, and take the message again.
    AskWhetherAdmin {
        /// The person.
        by: Box<Actor>,
        /// The message.
        message: Box<InMessage>,
    },
    /// Gather everything that is stored about the person, and send it to them in this language.
    Gather(Name),
    /// Make a report and send it to an operator.
    Report {
        /// What it is about.
        request: ReportRequest,
        /// Its language.
        language: Name,
    },
    /// Give another conversation an input.
    Relay {
        /// The conversation that gets it.
        to: Recipient,
        /// What it is told.
        what: Box<Relay>,
    },
    /// Tell a group what it said.
    Share(ShareRequest),
}

/// The outcome of an outbox row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settled {
    /// The messenger accepted it.
    Sent {
        /// The messenger's id of the message, as the channel writes it.
        receipt: String,
    },
    /// It will never be sent, for this reason.
    Dropped(String),
    /// It failed and is tried again, not before this time.
    Later(Timestamp),
}

/// The outcome of a commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommitOutcome {
    /// On disk; the order number of the group commit.
    Committed(u64),
    /// Another turn was faster: load and run the turn again.
    Conflict,
    /// This input was committed before.
    Duplicate,
    /// The timer of the deadline is not set any more, or not due yet.
    TimerGone,
    /// The owner was erased.
    Erased,
    /// Unknown; it is safe to try again. (A local store always knows; one behind a network may
    /// not.)
    Unknown,
}

impl Moved {
    /// Returns whether only a desk's conversation about one customer moves, to another topic of the
    /// same chat: what was sent there keeps its number.
    pub fn is_of_desk(&self) -> bool {
        self.from.is_desk()
    }

    /// Returns the new name of a place that moves along, or `None` if it does not.
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
        place
            .is_within(&self.from)
            .then(|| Place(format!("{}{}", self.to.0, &place.0[self.from.0.len()..])))
    }
}

impl Revision {
    /// The revision before anything was stored.
    pub const NEW: Self = Self(0);

    /// Returns the revision that a turn about this input produces.
    pub fn after(self, input: &InputId) -> Self {
        use std::hash::{Hash, Hasher};
        // The value is stored and only compared, never recomputed by another release, so the hasher
        // may change.
        let mut hasher = std::collections::hash_map::DefaultHasher::new();
        (self.0, input).hash(&mut hasher);
        Self(hasher.finish().max(1))
    }
}

impl Commit {
    /// Returns the conversation's revision once this is on disk; the next turn may build on it at
    /// once.
    pub fn produces(&self) -> Revision {
        self.revision.after(&self.input)
    }

    /// Returns the revision of the contact in `met`, once it is on disk.
    pub fn met_revision(&self) -> Revision {
        Revision::NEW.after(&self.input)
    }

    /// Returns the contact's revision once this is on disk.
    pub fn contact_produces(&self) -> Revision {
        if self.contact.is_some() {
            self.contact_revision.after(&self.input)
        } else {
            self.contact_revision
        }
    }
}

/// Turns an effect into an outbox row, or returns `None` if it is not one.
pub fn outgoing(effect: &Effect) -> Option<Outgoing> {
    let (id, body) = match effect {
        Effect::Send { id, message } => (*id, Body::Send(message.clone())),
        Effect::Edit {
            id,
            of,
            text,
            keyboard,
        } => (
            *id,
            Body::Edit {
                of: *of,
                text: text.clone(),
                keyboard: keyboard.clone(),
            },
        ),
        Effect::Topic { id, wish } => (*id, Body::Topic(wish.clone())),
        Effect::Toast(_)
        | Effect::Arm { .. }
        | Effect::Disarm { .. }
        | Effect::Fetch { .. }
        | Effect::EraseAnswers(_)
        | Effect::Ballot { .. }
        | Effect::AskWhetherAdmin { .. }
        | Effect::Gather { .. }
        | Effect::Report { .. }
        | Effect::Relay { .. }
        | Effect::Share { .. }
        | Effect::Forget => return None,
    };
    Some(Outgoing {
        id,
        body,
        not_before: None,
        tries: 0,
    })
}
