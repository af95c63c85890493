//! Corrects an answer when its message is edited or replied to.

use crate::dialog::words::Sentence;
use crate::engine::ask::{self, timers};
use crate::engine::inputs::{answered, business, phrases, pieces, repair, repeat, route, typed};
use crate::engine::lifecycle;
use crate::engine::state::input::MessageInfo;
use crate::engine::state::session::{Became, Latest, Session};
use crate::engine::state::turn_context::TurnContext;
use crate::engine::state::waiting;
use crate::engine::walk::back;
use crate::id::{EffectId, Name};
use crate::message::InMessage;

/// Handles an edit of an earlier message.
pub(in crate::engine) fn take_edit(turn: &mut TurnContext<'_>, message: &InMessage, number: i64) {
    if business::is_paused(&turn.conversation, turn.now()) {
        return;
    }
    let is_deleted = matches!(message, InMessage::Text(words) if words.is_empty());
    let gave_answer = turn.conversation.answered_by == Some(number);
    if is_deleted {
        if gave_answer {
            take_back(turn);
        }
        return;
    }
    let is_it = |latest: &mut Latest| latest.pieces.iter().any(|piece| piece.number == number);
    let (known, now) = (turn.conversation.latest.take_if(is_it), turn.now());
    let is_newest = known.is_some();
    let Some(mut latest) = known.or_else(|| gave_answer.then(|| Latest::for_answer(number, now)))
    else {
        return;
    };
    let (mut said, mut whole) = (message.clone(), message.clone());
    if let InMessage::Text(words) = message
        && let Some(piece) = latest
            .pieces
            .iter_mut()
            .find(|piece| piece.number == number)
    {
        pieces::behind_command(words).clone_into(&mut piece.words);
        whole = InMessage::Text(pieces::join_pieces(&latest.pieces));
        if latest.pieces.len() > 1 {
            said = whole.clone();
        }
    }
    let before = turn.events.len();
    let gives_answer = answered::is_answered(&answered::try_out(turn, |trial| {
        correct_answered(trial, &whole)
    }));
    match latest.became {
        // It was not understood, so it is read again.
        Became::Rejected => route::message(turn, &said),
        Became::Answer if gives_answer => correct_answered(turn, &whole),
        Became::Answer if pieces::is_request(turn, &said) => route::message(turn, &said),
        Became::Answer if !pieces::text_of(&whole).is_empty() => correct_answered(turn, &whole),
        Became::Nothing | Became::File | Became::FileOfMany if pieces::is_stop(turn, &said) => {
            route::message(turn, &said)
        }
        Became::Answer | Became::Held | Became::File | Became::FileOfMany | Became::Nothing => {
            if is_newest {
                turn.conversation.latest = Some(latest);
            }
            return;
        }
    }
    pieces::remember(turn, before, latest);
}

/// Takes back the newest answer, because its message was deleted, and asks its question again.
fn take_back(turn: &mut TurnContext<'_>) {
    (turn.conversation.answered_by, turn.conversation.latest) = (None, None);
    let Some((session, question)) = turn.conversation.answered.take() else {
        return;
    };
    let is_it = |active: &&Session| active.id == session;
    let active = turn.conversation.active.as_ref().filter(is_it);
    let Some(to) = active.and_then(|active| {
        let mut trail = active.trail.iter();
        trail.rposition(|entry| entry.question == question)
    }) else {
        return;
    };
    if let Some(active) = lifecycle::take_active(turn) {
        repair::back_to(turn, active, to);
    }
}

/// Handles a reply to an older question of the same session: as a correction if it answers that
/// question, else with a note. Returns whether the message is used up.
pub(super) fn refers_back(
    turn: &mut TurnContext<'_>,
    asked: EffectId,
    message: &InMessage,
    info: &MessageInfo,
) -> bool {
    let Some(session) = &turn.conversation.active else {
        return false;
    };
    let to = session
        .trail
        .iter()
        .position(|entry| entry.sent == Some(asked));
    // A reply to something that was sent before the newest answered question, and that is not on
    // the trail, cannot answer the waiting question.
    let newest = session.trail.iter().rev().find_map(|entry| entry.sent);
    if to.is_none() && newest.is_none_or(|newest| asked >= newest) && asked.turn > 0 {
        return false;
    }
    let language = session.language.clone();
    if let InMessage::Text(words) = message
        && (words.starts_with('/') || phrases::repair_word(turn, &language, words).is_some())
    {
        return false;
    }
    let before = turn.events.len();
    match to.filter(|to| {
        answered::is_answered(&answered::try_out(turn, |trial| {
            correct(trial, *to, message)
        }))
    }) {
        Some(to) => {
            correct(turn, to, message);
            pieces::remember(
                turn,
                before,
                pieces::new_latest(info, pieces::text_of(message), true),
            );
        }
        None => repeat::repeat_after(turn, Sentence::OldQuestion),
    }
    true
}

/// Takes a message as the new answer to the question that the edited message answered.
pub(super) fn correct_answered(turn: &mut TurnContext<'_>, message: &InMessage) {
    let Some((session, question)) = turn.conversation.answered.clone() else {
        return;
    };
    let Some(active) = turn
        .conversation
        .active
        .as_ref()
        .filter(|active| active.id == session)
    else {
        return;
    };
    match active
        .trail
        .iter()
        .rposition(|entry| entry.question == question)
    {
        Some(to) => correct(turn, to, message),
        // The answer was withdrawn in the meantime, and the question is waiting again.
        None if active
            .wait
            .as_ref()
            .is_some_and(|wait| wait.question == question) =>
        {
            route::message(turn, message)
        }
        None => {}
    }
}

/// Takes a message as the answer to a question of the trail, and continues from there.
fn correct(turn: &mut TurnContext<'_>, to: usize, message: &InMessage) {
    let Some(mut active) = lifecycle::take_active(turn) else {
        return;
    };
    let at = waiting::waiting_for(&active).filter(|_| to < active.session.trail.len());
    let Some(at) = at else {
        return waiting::keep_waiting(turn, active);
    };
    ask::tidy(turn, &active, at, None);
    if let Some(wait) = active.session.wait.take() {
        timers::disarm(turn, &wait, active.program.question(at));
    }
    let (session, shown) = (active.session.id, shown_from(&active.session, to));
    if !back::reopen(turn, &mut active, to) {
        return waiting::keep_waiting(turn, active);
    }
    match message {
        InMessage::Text(words) => typed::take_text(turn, active, words.trim()),
        InMessage::Tap(_)
        | InMessage::Contact { .. }
        | InMessage::Location { .. }
        | InMessage::Photo { .. }
        | InMessage::File { .. }
        | InMessage::Voice { .. }
        | InMessage::Other => typed::take_message(turn, active, message),
    }
    // A reply to one of these question messages must keep working.
    let trail = turn
        .conversation
        .active
        .as_mut()
        .filter(|active| active.id == session)
        .map(|active| &mut active.trail);
    for entry in trail
        .into_iter()
        .flatten()
        .filter(|entry| entry.sent.is_none())
    {
        entry.sent = shown
            .iter()
            .find(|(question, _)| *question == entry.question)
            .map(|(_, sent)| *sent);
    }
}

/// Returns the questions of the trail from an index on, each with the effect that sent it.
fn shown_from(session: &Session, to: usize) -> Vec<(Name, EffectId)> {
    session.trail[to..]
        .iter()
        .filter_map(|entry| Some((entry.question.clone(), entry.sent?)))
        .collect()
}
