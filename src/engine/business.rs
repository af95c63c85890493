//! Chats of a Business account: the owner talks there too, and then the dialog is silent; what belongs to no dialog is left alone.

use crate::dialog::words::Sentence;
use crate::engine::draft::Draft;
use crate::engine::effect::Effect;
use crate::engine::event::Event;
use crate::engine::input::Input;
use crate::engine::session::Conversation;
use crate::engine::{ask, back, course, deadline, pending, route, say, typed};
use crate::id::TimerId;
use crate::message::InMessage;
use crate::time::Timestamp;

/// Takes what the customer said.
pub(super) fn said(draft: &mut Draft<'_>, message: &InMessage, number: i64, sent: Timestamp) {
    // A message that was sent before another one may come in after it.
    draft.conversation.last_sent = draft.conversation.last_sent.max(Some(sent));
    if is_paused(&draft.conversation, draft.now()) {
        if matches!(message, InMessage::Tap(_)) {
            let language = pending::current_language(draft);
            let note = say::sentence(draft, &language, Sentence::PersonHere).into_owned();
            draft.effects.push(Effect::Toast(note));
        }
        return;
    }
    draft.conversation.paused_until = None;
    let before = draft.events.len();
    route::message(draft, message);
    if draft.events[before..].iter().any(|event| matches!(event, Event::Answered(_))) {
        // A button cannot be changed afterwards, so a tap leaves nothing to correct.
        draft.conversation.answered_by = (!matches!(message, InMessage::Tap(_))).then_some(number);
    }
}

/// Takes a change of what the customer said before: where that gave the newest answer, it is corrected.
pub(super) fn edited(draft: &mut Draft<'_>, message: &InMessage, number: i64) {
    let InMessage::Text(words) = message else { return };
    if draft.conversation.answered_by != Some(number) || is_paused(&draft.conversation, draft.now()) {
        return;
    }
    let Some(mut talk) = course::take_active(draft) else { return };
    let waiting = course::waiting_for(&talk);
    let (Some(at), Some(to)) = (waiting, back::target(&talk)) else { return course::keep_waiting(draft, talk) };
    ask::tidy(draft, &talk, at, None);
    if let Some(wait) = talk.session.wait.take() {
        deadline::disarm(draft, &wait, talk.program.question(at));
    }
    if !back::reopen(draft, &mut talk, to) {
        return course::keep_waiting(draft, talk);
    }
    typed::typed(draft, talk, words.trim());
}

/// The owner wrote in the chat: the dialog is silent for a while, or goes on where that is what they wrote.
pub(super) fn owner_spoke(draft: &mut Draft<'_>, resumes: bool) {
    let was_paused = is_paused(&draft.conversation, draft.now());
    if resumes {
        if draft.conversation.paused_until.take().is_some() {
            draft.happened(Event::Paused(false));
            pending::repeat(draft);
        }
        return;
    }
    if draft.conversation.active.is_none() && draft.conversation.parked.is_empty() {
        return;
    }
    draft.conversation.paused_until = Some(draft.now().plus(draft.bot().business.pause));
    // What is decided but not sent yet would be said over the owner's words.
    draft.conversation.withdrawn_before = draft.conversation.turns.saturating_sub(1);
    if !was_paused {
        draft.happened(Event::Paused(true));
    }
}

/// Puts a deadline off while the owner talks; returns whether it was.
pub(super) fn put_off(draft: &mut Draft<'_>, timer: TimerId) -> bool {
    let Some(until) = draft.conversation.paused_until.filter(|until| *until > draft.now()) else { return false };
    draft.effects.push(Effect::Arm { timer, at: until });
    true
}

/// Returns the input as it may be kept: what the customer says to the owner is between the two of them.
pub fn heard(conversation: &Conversation, input: Input, now: Timestamp) -> Input {
    match input {
        Input::Business { message, profile, number, sent } if is_paused(conversation, now) && !matches!(message, InMessage::Tap(_)) => {
            Input::Business { message: InMessage::Other, profile, number, sent }
        }
        Input::Edited { number, .. } if is_paused(conversation, now) => Input::Edited { message: InMessage::Other, number },
        input => input,
    }
}

/// Returns whether the owner talks here themselves, and the dialog is silent.
pub fn is_paused(conversation: &Conversation, now: Timestamp) -> bool {
    conversation.paused_until.is_some_and(|until| until > now)
}
