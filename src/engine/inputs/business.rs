//! Handles chats of a Business account: while the account holder talks, the dialog is silent;
//! messages that belong to no dialog are left alone.

use crate::dialog::ast::Room;
use crate::dialog::bot::Dialogs;
use crate::engine::data::handover;
use crate::engine::inputs::{repeat, resting, triggers};
use crate::engine::state::effect::Effect;
use crate::engine::state::event::Event;
use crate::engine::state::input::Input;
use crate::engine::state::session::Conversation;
use crate::engine::state::turn_context::TurnContext;
use crate::id::TimerId;
use crate::message::InMessage;
use crate::time::Timestamp;

pub(super) fn is_command(message: &InMessage) -> bool {
    matches!(message, InMessage::Text(words) if words.trim_start().starts_with('/'))
}

/// Handles a message of the account holder: the dialog is silent for a while, or continues if that
/// is what they wrote.
pub(in crate::engine) fn owner_spoke(turn: &mut TurnContext<'_>, resumes: bool) {
    if resumes {
        if turn.conversation.paused_until.take().is_some() {
            turn.record_event(Event::Paused(false));
            match resting::is_resting(turn) {
                true => resting::walk_on(turn),
                false => repeat::repeat(turn),
            }
        }
        return;
    }
    handover::pause(turn);
    // Replies that are decided but not sent yet would talk over the account holder.
    turn.conversation.withdrawn_before = turn.conversation.turns.saturating_sub(1);
    let now = turn.now();
    if let Some(wait) = turn
        .conversation
        .active
        .as_mut()
        .and_then(|session| session.wait.as_mut())
        && wait.held_until.is_some_and(|until| until > now)
    {
        wait.sent = None;
    }
}

/// Handles the end of a pause: a session that rests at a `handoff` goes on, unless the account holder
/// wrote meanwhile.
pub(super) fn pause_is_over(turn: &mut TurnContext<'_>, timer: TimerId) {
    match turn.conversation.paused_until {
        Some(until) if until > turn.now() => turn.effects.push(Effect::Arm { timer, at: until }),
        Some(_) if resting::is_resting(turn) => {
            turn.conversation.paused_until = None;
            turn.unasked = true;
            resting::walk_on(turn);
        }
        Some(_) | None => {}
    }
}

/// Postpones a deadline while the account holder talks; returns whether it was postponed.
pub(super) fn put_off(turn: &mut TurnContext<'_>, timer: TimerId) -> bool {
    let Some(until) = turn.conversation.paused_until else {
        return false;
    };
    if until <= turn.now() {
        // The bot speaks first after the pause, so the customer's next message is meant for the
        // dialog.
        turn.conversation.paused_until = None;
        return false;
    }
    turn.effects.push(Effect::Arm { timer, at: until });
    true
}

/// Returns the input as the dialogs may see it. Without an open session the customer is talking to
/// the account holder, so only the trigger phrase is passed on, not the sentence around it.
pub fn input_for_dialogs(dialogs: &Dialogs, conversation: &Conversation, input: Input) -> Input {
    let is_under_way = conversation.active.is_some()
        || !conversation.parked.is_empty()
        || conversation.pending.is_some();
    if conversation.room != Room::Business || is_under_way {
        return input;
    }
    input.with_message(|message| match message {
        InMessage::Text(words) if words.trim_start().starts_with('/') => InMessage::Text(words),
        InMessage::Text(words) => {
            let phrase = triggers::find_phrase(dialogs, Room::Business, &words);
            phrase.map_or(InMessage::Other, |phrase| {
                InMessage::Text(phrase.to_owned())
            })
        }
        tap @ InMessage::Tap(_) => tap,
        InMessage::Contact { .. }
        | InMessage::Location { .. }
        | InMessage::Photo { .. }
        | InMessage::File { .. }
        | InMessage::Voice { .. }
        | InMessage::Other => InMessage::Other,
    })
}

/// Returns an input as it may be stored after its turn. A message that no dialog took during a
/// pause was meant for the account holder, so its content is removed.
pub fn input_to_store(conversation: &Conversation, events: &[Event], input: Input) -> Input {
    if conversation.room != Room::Business
        || conversation.paused_until.is_none()
        || !events.is_empty()
    {
        return input;
    }
    input.with_message(|message| {
        if matches!(message, InMessage::Tap(_)) {
            message
        } else {
            InMessage::Other
        }
    })
}

/// Returns whether a message in a Business chat may start a dialog. The first message of a customer
/// is not considered here.
pub fn may_start_dialog(dialogs: &Dialogs, message: &InMessage) -> bool {
    match message {
        InMessage::Text(words) => {
            words.trim_start().starts_with('/')
                || triggers::find_phrase(dialogs, Room::Business, words).is_some()
        }
        InMessage::Tap(_) => true,
        InMessage::Contact { .. }
        | InMessage::Location { .. }
        | InMessage::Photo { .. }
        | InMessage::File { .. }
        | InMessage::Voice { .. }
        | InMessage::Other => false,
    }
}

/// Returns whether the account holder talks here themselves, so that the dialog is silent.
pub fn is_paused(conversation: &Conversation, now: Timestamp) -> bool {
    conversation.paused_until.is_some_and(|until| until > now)
}
