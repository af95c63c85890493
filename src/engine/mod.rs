//! Decides what happens next: a pure function from (dialogs, conversation, contact, input, time) to
//! (conversation, contact, events, effects).
//!
//! No I/O, clock, randomness or environment; no panic on data; always terminates. The entry point
//! is [`turn`].

pub mod answer;
mod ask;
mod data;
mod desk;
pub mod explore;
mod group;
mod inputs;
mod lifecycle;
pub mod preset;
pub mod preview;
mod program;
mod state;
mod text;
pub mod version;
mod vote;
mod walk;

pub use data::case::{due_at, due_since};
pub use data::{results, till};
pub use desk::CASE_PATIENCE;
pub use inputs::{business, sending};
pub use program::tags;
pub use state::turn::{State, Turn, Visit, World};
pub use state::{effect, event, handover, input, quiet_hours, session};

use crate::dialog::ast::Room;
use crate::dialog::words::Sentence;
use crate::engine::ask::own_question;
use crate::engine::data::{amend, case, complaint};
use crate::engine::inputs::{
    corrections, deadline, from_desk, hand_back, human, pass_on, report, route, scheduled,
};
use crate::engine::state::input::{Input, MessageInfo};
use crate::engine::state::turn_context::TurnContext;
use crate::engine::text::say;

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
            if !human::hears(&mut turn, message, None) {
                sending::take_plain(&mut turn, message);
            }
        }
        Input::Deadline(timer) if turn.conversation.is_desk() => desk::due(&mut turn, *timer),
        Input::Deadline(timer) => deadline::due(&mut turn, *timer),
        Input::Start { dialog, section } => {
            hand_back::interrupt(&mut turn);
            lifecycle::start_named(&mut turn, dialog, section.as_deref())
        }
        Input::Gone(is_gone) => reach(&mut turn, *is_gone),
        Input::Undelivered(since) => {
            case::undo_told(&mut turn, *since);
            reach(&mut turn, true);
        }
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
            hand_back::interrupt(&mut turn);
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
            let info = MessageInfo {
                number: *number,
                sent: *sent,
                album: None,
                replies_to: None,
                asked: None,
            };
            sending::take_said(&mut turn, message, &info);
        }
        Input::Said {
            message,
            profile,
            info,
        } => {
            if let Some(profile) = profile {
                turn.update_profile(profile);
            }
            if !human::hears(&mut turn, message, Some(info.number)) {
                sending::take_said(&mut turn, message, info);
            }
        }
        Input::Edited { message, number } => {
            if !human::hears_edit(&mut turn, message) {
                corrections::take_edit(&mut turn, message, *number);
            }
        }
        Input::Relayed { from, at, what } => {
            if !from_desk::takes_back(&mut turn, (*from, at), what) {
                desk::told(&mut turn, (*from, at), what);
                from_desk::told(&mut turn, (*from, at), what);
            }
        }
        Input::AtDesk {
            by,
            message,
            number,
            is_edit,
        } => desk::said(&mut turn, by, (message, *number), *is_edit),
        Input::OwnerSpoke { resumes } => business::owner_spoke(&mut turn, *resumes),
        Input::Joined { profile } => match turn.conversation.room {
            Room::Group => group::joined(&mut turn, profile),
            Room::Private | Room::Member | Room::Business => {
                turn.update_profile(profile);
                route::joined(&mut turn);
            }
        },
        Input::Moved => lifecycle::moved(&mut turn),
        Input::Topic(news) => desk::topic::changed(&mut turn, *news),
        Input::Retimed => deadline::follow_edit(&mut turn),
        Input::Standing(standing) => group::update_standing(&mut turn, standing),
        Input::Results { group, votes } => results::receive(&mut turn, *group, votes),
        Input::TooFast => {
            let language = say::current_language(&turn);
            say::say(&mut turn, &language, Sentence::TooFast);
        }
        Input::Scheduled { dialog, section } => scheduled::queue(&mut turn, dialog, section),
        Input::Amended(amendment) => amend::amend(&mut turn, amendment),
        Input::Report(request) => report::order(&mut turn, request),
    }
    if let Some(words) = said_words(input) {
        complaint::overhear(&mut turn, words);
    }
    pass_on::pass_on(&mut turn, input);
    scheduled::start_postponed(&mut turn, input);
    if let Some((dialog, question)) = turn.asks_to_erase.take() {
        own_question::ask_to_erase(&mut turn, dialog, question);
    }
    turn.finish()
}

/// Notes that nobody can be reached in a conversation, or that somebody can again.
fn reach(turn: &mut TurnContext<'_>, is_gone: bool) {
    turn.conversation.gone_at = is_gone.then_some(turn.now());
    match (is_gone, turn.conversation.is_desk()) {
        (true, true) => desk::reach::gone(turn),
        (true, false) => hand_back::gone(turn),
        (false, true) => desk::reach::reached(turn),
        (false, false) => {}
    }
}

/// Returns what a person says in a private chat, in words.
fn said_words(input: &Input) -> Option<&str> {
    let (Input::Message { message, .. } | Input::Said { message, .. }) = input else {
        return None;
    };
    Some(message.words().trim()).filter(|words| !words.is_empty())
}
