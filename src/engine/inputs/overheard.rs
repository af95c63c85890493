//! Decides which messages of a Business chat a dialog hears while the account holder talks.

use crate::dialog::words::Sentence;
use crate::engine::inputs::{answered, business, phrases, repair};
use crate::engine::state::effect::Effect;
use crate::engine::state::turn_context::TurnContext;
use crate::engine::text::say;
use crate::message::InMessage;
use crate::time::Timestamp;

/// Records a customer's message; returns whether a dialog should handle it.
pub(super) fn is_heard(turn: &mut TurnContext<'_>, message: &InMessage, sent: Timestamp) -> bool {
    // Messages may come in out of order.
    turn.conversation.last_sent = turn.conversation.last_sent.max(Some(sent));
    if business::is_paused(&turn.conversation, turn.now()) {
        while_paused(turn, message);
        return false;
    }
    let is_heard = turn.conversation.paused_until.is_none() || goes_on(turn, message);
    if is_heard {
        turn.conversation.paused_until = None;
    }
    is_heard
}

/// Handles a customer's message while the account holder talks to them: only a request to stop
/// counts.
fn while_paused(turn: &mut TurnContext<'_>, message: &InMessage) {
    match message {
        InMessage::Tap(_) => {
            let language = say::current_language(turn);
            let note = say::sentence(turn, &language, Sentence::PersonHere).into_owned();
            turn.effects.push(Effect::Toast(note));
        }
        InMessage::Text(words) if phrases::asks_to_stop(turn, words) => repair::stop_silently(turn),
        InMessage::Text(_)
        | InMessage::Contact { .. }
        | InMessage::Location { .. }
        | InMessage::Photo { .. }
        | InMessage::File { .. }
        | InMessage::Voice { .. }
        | InMessage::Other => {}
    }
}

/// Returns whether the first message after a pause is meant for the dialog; every other message is
/// for the account holder.
fn goes_on(turn: &TurnContext<'_>, message: &InMessage) -> bool {
    if matches!(message, InMessage::Tap(_)) || business::is_command(message) {
        return true;
    }
    if let InMessage::Text(words) = message
        && phrases::asks_to_stop(turn, words)
    {
        return true;
    }
    turn.conversation.active.is_none() || answered::answers(turn, message)
}
