//! Sends the message of the waiting question, sends it again, and removes its buttons.

use crate::dialog::letter::isolated;
use crate::dialog::program::QuestionIx;
use crate::dialog::words::Sentence;
use crate::engine::ask::{keyboard, privacy, readings, timers, wording};
use crate::engine::state::effect::Effect;
use crate::engine::state::event::Event;
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::engine::state::waiting;
use crate::engine::text::say;
use crate::id::EffectId;
use crate::message::{Keyboard, Rich, Style};

/// Returns whether the waiting question had not been seen when the message was written. If it was
/// seen by then, records that it was asked.
pub(in crate::engine) fn is_unseen(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
) -> bool {
    let said_at = turn.said_at.unwrap_or(turn.now());
    let Some((wait, until)) = active
        .session
        .wait
        .as_mut()
        .and_then(|wait| wait.held_until.map(|until| (wait, until)))
    else {
        return false;
    };
    if wait.sent.is_none() || until > said_at {
        return true;
    }
    wait.held_until = None;
    let (question, number) = (wait.question.clone(), wait.number);
    if wait.asked_at == until {
        turn.record_event(Event::Asked {
            session: active.session.id,
            question,
            number,
        });
    }
    false
}

/// Records whether the waiting question, which is being shown, is held back or seen. Its deadlines
/// count from when it is seen.
fn mark_shown(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    at: QuestionIx,
    sent: EffectId,
) {
    let (now, held) = (turn.now(), turn.held_until());
    let is_gone = turn.unasked && turn.conversation.gone_at.is_some();
    let Some(wait) = &mut active.session.wait else {
        return;
    };
    let (was_sent, before) = (wait.sent.is_some(), wait.held_until);
    wait.sent = (!is_gone).then_some(sent);
    // A reminder of a question that was seen does not make it unseen.
    let held = held
        .or(is_gone.then_some(now))
        .filter(|_| before.is_some() || !was_sent);
    let is_first = before.is_some_and(|until| until == wait.asked_at);
    wait.held_until = held;
    if let Some(until) = held {
        if is_first {
            (wait.asked_at, wait.reminding_since) = (until, until);
        }
        return timers::arm_showing(turn, active);
    }
    let Some(until) = before else { return };
    turn.effects.push(Effect::Disarm {
        question: wait.number,
    });
    if is_first {
        wait.asked_at = if was_sent { until.min(now) } else { now };
        wait.reminding_since = now;
        let (question, number) = (wait.question.clone(), wait.number);
        turn.record_event(Event::Asked {
            session: active.session.id,
            question,
            number,
        });
    }
    timers::arm(turn, active, active.program.question(at));
}

/// Asks the waiting question again under the same number.
///
/// The `preface` and the question are sent as one message.
pub(in crate::engine) fn repeat(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    at: QuestionIx,
    preface: Option<Rich>,
) {
    tidy(turn, active, at, None);
    show(turn, active, at, preface);
}

/// Asks a question in its usual form after its known value was rejected.
pub(in crate::engine) fn ask_properly(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    at: QuestionIx,
) {
    let no = say::sentence(turn, &active.session.language, Sentence::No);
    tidy(turn, active, at, Some(&no));
    if let Some(wait) = &mut active.session.wait {
        wait.confirming = false;
        wait.readings.clear();
        wait.sent = None;
    }
    show(turn, active, at, None);
}

/// Asks the waiting question as it is now, with a note that it changed, after an answer to its old
/// form.
pub(in crate::engine) fn ask_changed(turn: &mut TurnContext<'_>, active: &mut ActiveSession<'_>) {
    let Some(at) = waiting::waiting_for(active) else {
        return;
    };
    let word = say::rich(turn, &active.session.language, Sentence::QuestionChanged);
    repeat(turn, active, at, Some(word));
}

/// Sends the author's own retry text with the question's buttons.
pub(in crate::engine) fn retry_alone(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    at: QuestionIx,
    retry: Rich,
) {
    tidy(turn, active, at, None);
    let keyboard = keyboard::keyboard(turn, active, active.program.question(at));
    let sent = turn.send(retry, keyboard);
    if let Some(wait) = &mut active.session.wait {
        wait.sent = Some(sent);
    }
}

/// Removes the buttons of the waiting question's message; the choice stays visible.
pub(in crate::engine) fn tidy(
    turn: &mut TurnContext<'_>,
    active: &ActiveSession<'_>,
    at: QuestionIx,
    chosen: Option<&str>,
) {
    let question = active.program.question(at);
    let Some(sent) = active.session.wait.as_ref().and_then(|wait| wait.sent) else {
        return;
    };
    if keyboard::is_inline(turn, active, question) {
        let mut text = wording::text_of(turn, active, question);
        if let Some(chosen) = chosen.filter(|chosen| !chosen.is_empty()) {
            text = text.then(say::rich(
                turn,
                &active.session.language,
                Sentence::YourAnswer {
                    answer: &isolated(chosen),
                },
            ));
        }
        turn.edit(sent, text, Keyboard::None);
    }
}

/// Redraws the buttons of the waiting question.
pub(in crate::engine) fn refresh(
    turn: &mut TurnContext<'_>,
    active: &ActiveSession<'_>,
    at: QuestionIx,
) {
    let question = active.program.question(at);
    let Some(sent) = active.session.wait.as_ref().and_then(|wait| wait.sent) else {
        return;
    };
    let (mut text, keyboard) = (
        wording::text_of(turn, active, question),
        keyboard::keyboard(turn, active, question),
    );
    if let Some(hint) = wording::how_to_end(turn, active, question) {
        text.push("\n", Style::Plain);
        text.push(&hint, Style::Plain);
    }
    turn.edit(sent, text, keyboard);
}

pub(super) fn show(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    at: QuestionIx,
    preface: Option<Rich>,
) {
    let question = active.program.question(at);
    let is_asked = preface.is_none();
    let preface = preface.or_else(|| readings::question_text(turn, active, question));
    let text = preface
        .unwrap_or_default()
        .then(wording::text_of(turn, active, question));
    let below = is_asked.then(|| privacy::below(turn, question)).flatten();
    let text = match below {
        Some(below) => text.then(below),
        None => text,
    };
    let keyboard = keyboard::keyboard(turn, active, question);
    let sent = turn.send(text, keyboard);
    mark_shown(turn, active, at, sent);
}
