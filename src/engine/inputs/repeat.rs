//! Repeats what a conversation waits for.

use crate::dialog::words::Sentence;
use crate::engine::ask::{self, timers};
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::engine::state::waiting;
use crate::engine::text::say;
use crate::engine::walk::version_change;
use crate::engine::{lifecycle, vote};
use crate::message::{Keyboard, Rich};
use crate::value::Missing;

/// Shows a question that was held back to a person who writes in the meantime; their message cannot
/// answer what they have not seen. If it may have been meant for an expired question, says so.
pub(super) fn show_held<'a>(turn: &mut TurnContext<'a>, active: ActiveSession<'a>) {
    let expired = turn.conversation.expired.take();
    let session = &active.session;
    let newest = session
        .trail
        .last()
        .map(|entry| session.outcome(&entry.question));
    let is_closed = expired.is_some() || newest == Some(Err(Missing::TimedOut));
    let preface = is_closed.then(|| say::rich(turn, &session.language, Sentence::ExpiredHelp));
    ask_again(turn, active, preface);
}

/// Says a sentence, and asks the waiting question again in the same message.
pub(super) fn repeat_after(turn: &mut TurnContext<'_>, sentence: Sentence<'_>) {
    let language = say::current_language(turn);
    let words = say::rich(turn, &language, sentence);
    repeat_after_words(turn, words);
}

/// Says something, and asks the waiting question again in the same message.
pub(super) fn repeat_after_words(turn: &mut TurnContext<'_>, words: Rich) {
    match lifecycle::take_active(turn) {
        Some(active) => ask_again(turn, active, Some(words)),
        None => {
            turn.send(words, Keyboard::None);
        }
    }
}

/// Asks the waiting question again.
pub(super) fn repeat(turn: &mut TurnContext<'_>) {
    if let Some(active) = lifecycle::take_active(turn) {
        ask_again(turn, active, None);
    }
}

pub(super) fn ask_again<'a>(
    turn: &mut TurnContext<'a>,
    mut active: ActiveSession<'a>,
    preface: Option<Rich>,
) {
    if turn.conversation.handover.is_some() {
        // Its question rests while people talk.
        preface.into_iter().for_each(|preface| {
            turn.send(preface, Keyboard::None);
        });
        return waiting::keep_waiting(turn, active);
    }
    version_change::renew(turn, &mut active);
    match (waiting::waiting_for(&active), preface) {
        (Some(at), preface) => {
            timers::restart_reminders(turn, &mut active);
            ask::repeat(turn, &mut active, at, preface);
        }
        // A vote keeps its own message.
        (None, Some(preface)) => {
            turn.send(preface, Keyboard::None);
        }
        (None, None) => vote::rewrite(turn, &mut active),
    }
    waiting::keep_waiting(turn, active);
}
