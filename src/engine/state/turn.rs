//! What a turn reads, and what it returns.

use crate::contact::Contact;
use crate::dialog::bot::Dialogs;
use crate::engine::state::effect::Effect;
use crate::engine::state::event::Event;
use crate::engine::state::session::Conversation;
use crate::time::Timestamp;

/// What a turn may read besides its state and input.
#[derive(Clone, Copy, Debug)]
pub struct World<'a> {
    /// The dialogs in force, older versions that are still in use, and `bot.yaml`.
    pub dialogs: &'a Dialogs,
    /// Time of the turn.
    pub now: Timestamp,
    /// Random seed, derived from the input id so that a replay shuffles identically.
    pub seed: u64,
}

/// The records that one turn reads and writes.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The conversation with its sessions.
    pub conversation: Conversation,
    /// The person; an empty placeholder in a group room.
    pub contact: Contact,
}

/// The result of one input: everything it causes, up to the next wait.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// The new state to store.
    pub state: State,
    /// Events that happened, in order.
    pub events: Vec<Event>,
    /// Effects to carry out after the commit, in order.
    pub effects: Vec<Effect>,
    /// Steps and branches taken, for coverage reports; not stored.
    pub trace: Vec<Visit>,
}

/// A step that was taken, and the branch it took.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Visit {
    /// Name of the dialog.
    pub dialog: crate::id::Name,
    /// The node in the program of the dialog.
    pub node: crate::dialog::program::NodeIx,
    /// 0 for the step itself; from 1 on its branches in the author's order (for a question, in the
    /// order of `dialog::graph::branches`).
    pub branch: u16,
}
