//! Decides what happens next: a pure function from (dialogs, conversation, contact, input, time) to
//! (conversation, contact, events, effects).
//!
//! No I/O, clock, randomness or environment; no panic on data; always terminates. The entry point
//! is [`turn`].

mod amend;
pub mod answer;
mod answer_validity;
mod ask;
mod back;
pub mod business;
mod carry;
mod change;
mod consent;
mod content_hash;
pub mod deadline;
mod dependencies;
pub mod effect;
pub mod event;
mod expected;
pub mod explore;
mod fingerprint;
mod group;
pub mod input;
mod keyboard;
mod lifecycle;
mod missing_ahead;
mod offers;
mod option_branches;
mod pending;
pub mod preset;
pub mod preview;
pub mod quiet_hours;
mod reach;
mod read;
mod readings;
mod repair;
mod reply;
pub mod results;
mod route;
mod say;
mod scheduled;
mod scope;
pub mod sending;
pub mod session;
mod small_talk;
pub mod tags;
mod tap;
mod turn_context;
mod typed;
pub mod version;
mod vote;
mod walk;

use crate::contact::Contact;
use crate::dialog::ast::Room;
use crate::dialog::program::Dialogs;
use crate::dialog::words::Sentence;
use crate::engine::effect::Effect;
use crate::engine::event::Event;
use crate::engine::input::{Input, Letter};
use crate::engine::session::Conversation;
use crate::engine::turn_context::TurnContext;
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

/// Runs one turn: everything that one input causes, up to the next wait.
///
/// This function is total: every stored state and every input produce a turn. A problem inside a
/// dialog becomes an event.
pub fn turn(world: &World<'_>, state: State, input: &Input) -> Turn {
    let mut turn = TurnContext::new(world, state);
    match input {
        Input::Message { message, profile } => {
            if let Some(profile) = profile {
                turn.update_profile(profile);
            }
            sending::take_plain(&mut turn, message);
        }
        Input::Deadline(timer) => deadline::due(&mut turn, *timer),
        Input::Start { dialog, section } => {
            lifecycle::start_named(&mut turn, dialog, section.as_deref())
        }
        Input::Gone(is_gone) => turn.conversation.gone_at = is_gone.then_some(world.now),
        Input::Group {
            by,
            message,
            ballot,
        } => group::take_message(&mut turn, by, message, ballot),
        Input::Offered {
            message,
            profile,
            group,
        } => {
            if let Some(profile) = profile {
                turn.update_profile(profile);
            }
            turn.offer = Some(group);
            sending::take_plain(&mut turn, message);
        }
        Input::Business {
            message,
            profile,
            number,
            sent,
        } => {
            if let Some(profile) = profile {
                turn.update_profile(profile);
            }
            let letter = Letter {
                number: *number,
                sent: *sent,
                album: None,
                replies_to: None,
                asked: None,
            };
            sending::take_letter(&mut turn, message, &letter);
        }
        Input::Said {
            message,
            profile,
            letter,
        } => {
            if let Some(profile) = profile {
                turn.update_profile(profile);
            }
            sending::take_letter(&mut turn, message, letter);
        }
        Input::Edited { message, number } => sending::take_edit(&mut turn, message, *number),
        Input::OwnerSpoke { resumes } => business::owner_spoke(&mut turn, *resumes),
        Input::Joined { profile } => match turn.conversation.room {
            Room::Group => group::joined(&mut turn, profile),
            Room::Private | Room::Member | Room::Business => {
                turn.update_profile(profile);
                route::joined(&mut turn);
            }
        },
        Input::Moved => lifecycle::moved(&mut turn),
        Input::Retimed => deadline::follow_edit(&mut turn),
        Input::Standing(standing) => group::update_standing(&mut turn, standing),
        Input::Results { group, votes } => results::receive(&mut turn, *group, votes),
        Input::TooFast => {
            let language = pending::current_language(&turn);
            say::say(&mut turn, &language, Sentence::TooFast);
        }
        Input::Scheduled { dialog, section } => scheduled::queue(&mut turn, dialog, section),
        Input::Amended(amendment) => amend::amend(&mut turn, amendment),
    }
    scheduled::start_postponed(&mut turn, input);
    if let Some((dialog, question)) = turn.asks_to_erase.take() {
        pending::ask_to_erase(&mut turn, dialog, question);
    }
    turn.finish()
}
