//! Decides: a pure function from (dialogs, conversation, contact, input, time) to (conversation, contact, events, effects).
//!
//! No I/O, clock, randomness or environment; no panic on data; always ends. [`turn`] is all of it.

mod ahead;
mod amend;
pub mod answer;
mod ask;
mod back;
mod beside;
pub mod business;
mod carry;
mod change;
mod consent;
mod course;
pub mod deadline;
mod draft;
pub mod effect;
pub mod event;
mod expected;
pub mod explore;
mod fingerprint;
pub mod given;
mod group;
pub mod input;
mod keyboard;
pub mod look;
mod lookout;
pub mod marks;
mod meaning;
mod meant;
mod offers;
mod pending;
pub mod quiet;
mod read;
mod reads;
mod repair;
mod reply;
pub mod results;
mod route;
mod say;
mod scheduled;
mod scope;
pub mod sending;
pub mod session;
mod stands;
mod tap;
mod thens;
mod typed;
pub mod version;
mod vote;
mod walk;

use crate::contact::Contact;
use crate::dialog::ast::Room;
use crate::dialog::program::Dialogs;
use crate::dialog::words::Sentence;
use crate::engine::draft::Draft;
use crate::engine::effect::Effect;
use crate::engine::event::Event;
use crate::engine::input::{Input, Letter};
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
    /// Which way: 0 for the step itself, 1… for its branches in the author's order (of a question as `dialog::graph::branches` lists them).
    pub branch: u16,
}

/// Does one turn: all that one input causes, up to the next wait.
///
/// Total: whatever is stored and whatever comes in, there is a turn. Trouble inside a dialog is an event.
pub fn turn(world: &World<'_>, state: State, input: &Input) -> Turn {
    let mut draft = Draft::new(world, state);
    match input {
        Input::Message { message, profile } => {
            if let Some(profile) = profile {
                draft.meet(profile);
            }
            sending::plain(&mut draft, message);
        }
        Input::Deadline(timer) => deadline::due(&mut draft, *timer),
        Input::Start { dialog, section } => course::start_named(&mut draft, dialog, section.as_deref()),
        Input::Gone(is_gone) => draft.conversation.gone_at = is_gone.then_some(world.now),
        Input::Group { by, message, ballot } => group::message(&mut draft, by, message, ballot),
        Input::Offered { message, profile, group } => {
            if let Some(profile) = profile {
                draft.meet(profile);
            }
            draft.offer = Some(group);
            sending::plain(&mut draft, message);
        }
        Input::Business { message, profile, number, sent } => {
            if let Some(profile) = profile {
                draft.meet(profile);
            }
            let letter = Letter { number: *number, sent: *sent, album: None, replies_to: None, asked: None };
            sending::said(&mut draft, message, &letter);
        }
        Input::Said { message, profile, letter } => {
            if let Some(profile) = profile {
                draft.meet(profile);
            }
            sending::said(&mut draft, message, letter);
        }
        Input::Edited { message, number } => sending::edited(&mut draft, message, *number),
        Input::OwnerSpoke { resumes } => business::owner_spoke(&mut draft, *resumes),
        Input::Joined { profile } => match draft.conversation.room {
            Room::Group => group::joined(&mut draft, profile),
            Room::Private | Room::Member | Room::Business => {
                draft.meet(profile);
                route::joined(&mut draft);
            }
        },
        Input::Moved => course::moved(&mut draft),
        Input::Retimed => deadline::follow_edit(&mut draft),
        Input::Standing(standing) => group::standing(&mut draft, standing),
        Input::Results { group, votes } => results::told(&mut draft, *group, votes),
        Input::TooFast => {
            let language = pending::current_language(&draft);
            say::say(&mut draft, &language, Sentence::TooFast);
        }
        Input::Scheduled { dialog, section } => scheduled::due(&mut draft, dialog, section),
        Input::Amended(amendment) => amend::amend(&mut draft, amendment),
    }
    scheduled::start_postponed(&mut draft, input);
    if let Some((dialog, question)) = draft.asks_to_erase.take() {
        pending::ask_to_erase(&mut draft, dialog, question);
    }
    draft.finish()
}
