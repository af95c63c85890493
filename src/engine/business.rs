//! Handles chats of a Business account: while the account holder talks, the dialog is silent;
//! messages that belong to no dialog are left alone.

use crate::dialog::ast::Room;
use crate::dialog::program::Dialogs;
use crate::dialog::words::Sentence;
use crate::engine::effect::Effect;
use crate::engine::event::Event;
use crate::engine::input::Input;
use crate::engine::session::Conversation;
use crate::engine::turn_context::TurnContext;
use crate::engine::{pending, repair, route, say, sending};
use crate::id::TimerId;
use crate::message::InMessage;
use crate::time::Timestamp;

/// Records a customer's message; returns whether a dialog should handle it.
pub(super) fn is_heard(turn: &mut TurnContext<'_>, message: &InMessage, sent: Timestamp) -> bool {
    // Messages may come in out of order.
    turn.conversation.last_sent = turn.conversation.last_sent.max(Some(sent));
    if is_paused(&turn.conversation, turn.now()) {
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
            let language = pending::current_language(turn);
            let note = say::sentence(turn, &language, Sentence::PersonHere).into_owned();
            turn.effects.push(Effect::Toast(note));
        }
        InMessage::Text(words) if route::asks_to_stop(turn, words) => repair::stop_silently(turn),
        InMessage::Text(_)
        | InMessage::Contact { .. }
        | InMessage::Location { .. }
        | InMessage::Photo { .. }
        | InMessage::File { .. }
        | InMessage::Other => {}
    }
}

/// Returns whether the first message after a pause is meant for the dialog; every other message is
/// for the account holder.
fn goes_on(turn: &TurnContext<'_>, message: &InMessage) -> bool {
    if matches!(message, InMessage::Tap(_)) || is_command(message) {
        return true;
    }
    if let InMessage::Text(words) = message
        && route::asks_to_stop(turn, words)
    {
        return true;
    }
    turn.conversation.active.is_none() || sending::answers(turn, message)
}

fn is_command(message: &InMessage) -> bool {
    matches!(message, InMessage::Text(words) if words.trim_start().starts_with('/'))
}

/// Runs something on a copy of the turn, to see its result.
pub(super) fn try_out<'a>(
    turn: &TurnContext<'a>,
    action: impl FnOnce(&mut TurnContext<'a>),
) -> TurnContext<'a> {
    let mut trial = turn.copy();
    action(&mut trial);
    trial
}

/// Handles a message of the account holder: the dialog is silent for a while, or continues if that
/// is what they wrote.
pub(super) fn owner_spoke(turn: &mut TurnContext<'_>, resumes: bool) {
    let was_paused = is_paused(&turn.conversation, turn.now());
    if resumes {
        if turn.conversation.paused_until.take().is_some() {
            turn.record_event(Event::Paused(false));
            pending::repeat(turn);
        }
        return;
    }
    turn.conversation.paused_until = Some(turn.now().plus(turn.bot().business.pause));
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
    if !was_paused {
        turn.record_event(Event::Paused(true));
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
            let phrase = route::find_phrase(dialogs, Room::Business, &words);
            phrase.map_or(InMessage::Other, |phrase| {
                InMessage::Text(phrase.to_owned())
            })
        }
        tap @ InMessage::Tap(_) => tap,
        InMessage::Contact { .. }
        | InMessage::Location { .. }
        | InMessage::Photo { .. }
        | InMessage::File { .. }
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
                || route::find_phrase(dialogs, Room::Business, words).is_some()
        }
        InMessage::Tap(_) => true,
        InMessage::Contact { .. }
        | InMessage::Location { .. }
        | InMessage::Photo { .. }
        | InMessage::File { .. }
        | InMessage::Other => false,
    }
}

/// Returns whether the account holder talks here themselves, so that the dialog is silent.
pub fn is_paused(conversation: &Conversation, now: Timestamp) -> bool {
    conversation.paused_until.is_some_and(|until| until > now)
}
