//! Decides: a pure function from (dialogs, conversation, contact, input, time) to (conversation, contact, events, effects).
//!
//! No I/O, clock, randomness or environment; no panic on data; always ends.

pub mod effect;
pub mod event;
pub mod input;
pub mod session;

use crate::contact::Contact;
use crate::dialog::program::Dialogs;
use crate::engine::effect::Effect;
use crate::engine::event::Event;
use crate::engine::session::Conversation;
use crate::time::Timestamp;

/// What a turn may know besides its state and input.
#[derive(Clone, Copy, Debug)]
pub struct World<'a> {
    /// The dialogs in force, older versions that are still in use, and `bot.yaml`.
    pub dialogs: &'a Dialogs,
    /// The moment of the turn.
    pub now: Timestamp,
    /// Luck, from the input's id: a replay shuffles the same way.
    pub seed: u64,
}

/// What one turn reads and writes.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The conversation, with its sessions.
    pub conversation: Conversation,
    /// The person; in a group room an empty stand-in.
    pub contact: Contact,
}

/// All that one input causes, up to the next wait.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// What is to be stored.
    pub state: State,
    /// What happened.
    pub events: Vec<Event>,
    /// What is wished.
    pub effects: Vec<Effect>,
    /// The steps and branches taken, for coverage; not stored.
    pub trace: Vec<Visit>,
}

/// A step that was taken, and which way it went.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Visit {
    /// The dialog.
    pub dialog: crate::id::Name,
    /// The node in its program.
    pub node: crate::dialog::program::NodeIx,
    /// Which way: 0 for the step itself, 1… for its branches in the author's order.
    pub branch: u16,
}
