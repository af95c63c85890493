//! Asks a question: decides whether it needs asking, which options it offers, and what its message
//! says.

use crate::dialog::ast::{Known, QuestionType};
use crate::dialog::letter::{isolated, without_isolates};
use crate::dialog::program::{Next, OptionDef, Question, QuestionIx};
use crate::dialog::text::Piece;
use crate::dialog::words::{Sentence, phone_in_groups};
use crate::engine::effect::Effect;
use crate::engine::event::Event;
use crate::engine::keyboard::OTHER;
use crate::engine::reply::{self, AnswerInput};
use crate::engine::session::{AnswerState, Wait};
use crate::engine::turn_context::{ActiveSession, Halt, TurnContext};
use crate::engine::walk::Flow;
use crate::engine::{
    answer_validity, deadline, dependencies, keyboard, lifecycle, pending, preset, readings, say,
    scope,
};
use crate::id::{EffectId, Name};
use crate::message::{Keyboard, Rich, Style};
use crate::rng::Rng;
use crate::value::{Missing, Value};

/// Runs an `ask` step: asks, or goes on if the answer is already there or there is nothing to
/// choose.
pub(super) fn run_step(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    at: QuestionIx,
    next: Next,
) -> Flow {
    let question = active.program.question(at);
    if let Some(answer) = still_fits(turn, active, at) {
        turn.count_steps_anew();
        return Flow::On(reply::restore(turn, active, at, answer));
    }
    if let Some(value) = known_value(turn, active, question, Known::Skip) {
        return Flow::On(reply::take(turn, active, at, AnswerInput::known(value)));
    }
    if has_options(question) && !question.other && offered_keys(turn, active, at).is_empty() {
        return Flow::On(next);
    }
    Flow::Halt(ask(turn, active, at))
}

/// Asks a question even if its answer is known.
pub(super) fn ask(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    at: QuestionIx,
) -> Halt {
    let question = active.program.question(at);
    wait_for(turn, active, at);
    show(turn, active, at, None);
    if let Some(wait) = &mut active.session.wait
        && let Some(until) = wait.held_until
    {
        (wait.asked_at, wait.reminding_since) = (until, until);
    }
    record_asked(turn, active, question);
    deadline::arm(turn, active, question);
    Halt::Waits
}

/// Records that a question is asked, and its text if that contains `${…}`.
fn record_asked(turn: &mut TurnContext<'_>, active: &mut ActiveSession<'_>, question: &Question) {
    let pieces = &question.text.in_language(&active.session.language).0;
    if pieces.iter().any(|piece| matches!(piece, Piece::Value(..))) {
        let shown = without_isolates(&text_of(turn, active, question).words()).into_owned();
        if let Some(wait) = &mut active.session.wait {
            wait.shown = Some(shown);
        }
    }
    // A question that is held back is not asked yet.
    if let Some(wait) = active
        .session
        .wait
        .as_ref()
        .filter(|wait| wait.held_until.is_none())
    {
        turn.record_event(Event::Asked {
            session: active.session.id,
            question: question.name.clone(),
            number: wait.number,
        });
    }
}

/// Returns whether the waiting question had not been seen when the message was written. If it was
/// seen by then, records that it was asked.
pub(super) fn is_unseen(turn: &mut TurnContext<'_>, active: &mut ActiveSession<'_>) -> bool {
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
    pending::ask_again(turn, active, preface);
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
        return deadline::arm_showing(turn, active);
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
    deadline::arm(turn, active, active.program.question(at));
}

/// Makes the session wait for a question without showing it.
pub(super) fn wait_for(turn: &mut TurnContext<'_>, active: &mut ActiveSession<'_>, at: QuestionIx) {
    let question = active.program.question(at);
    let number = turn.next_question();
    let now = turn.now();
    let mut wait = Wait {
        question: question.name.clone(),
        number,
        asked_at: now,
        reminding_since: now,
        reminded: 0,
        tries: 0,
        offered: offered_keys(turn, active, at),
        chosen: Vec::new(),
        other: None,
        wants_other: false,
        confirming: known_value(turn, active, question, Known::Confirm).is_some(),
        reads: dependencies::hash_reads(turn, active, at),
        sent: None,
        shown: None,
        readings: Vec::new(),
        held_until: None,
    };
    shuffle(
        &mut wait.offered,
        question,
        turn.world.seed ^ u64::from(number),
    );
    active.session.wait = Some(wait);
}

/// Asks the waiting question again under the same number.
///
/// The `preface` and the question are sent as one message.
pub(super) fn repeat(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    at: QuestionIx,
    preface: Option<Rich>,
) {
    tidy(turn, active, at, None);
    show(turn, active, at, preface);
}

/// Asks a question in its usual form after its known value was rejected.
pub(super) fn ask_properly(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    at: QuestionIx,
) {
    let no = say::sentence(turn, &active.session.language, Sentence::No).into_owned();
    tidy(turn, active, at, Some(no));
    if let Some(wait) = &mut active.session.wait {
        wait.confirming = false;
        wait.readings.clear();
        wait.sent = None;
    }
    show(turn, active, at, None);
}

/// Asks the waiting question as it is now, with a note that it changed, after an answer to its old
/// form.
pub(super) fn ask_changed(turn: &mut TurnContext<'_>, active: &mut ActiveSession<'_>) {
    let Some(at) = lifecycle::waiting_for(active) else {
        return;
    };
    let word = say::rich(turn, &active.session.language, Sentence::QuestionChanged);
    repeat(turn, active, at, Some(word));
}

/// Gives the waiting question a new number and new options, because another version asks it
/// differently: buttons under the old number no longer answer it. Choices made so far are kept if
/// they mean the same.
pub(super) fn renumber(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    at: QuestionIx,
    asked: &Question,
) {
    let Some(old) = active.session.wait.take() else {
        return;
    };
    turn.effects.push(Effect::Disarm {
        question: old.number,
    });
    wait_for(turn, active, at);
    let question = active.program.question(at);
    if let Some(wait) = &mut active.session.wait {
        (
            wait.asked_at,
            wait.reminding_since,
            wait.reminded,
            wait.tries,
        ) = (old.asked_at, old.reminding_since, old.reminded, old.tries);
        wait.held_until = old.held_until;
        let is_there = |key: &Name| wait.offered.contains(key) || (key == OTHER && question.other);
        let chosen = Ok(Value::Keys(old.chosen.clone()));
        let means_the_same =
            answer_validity::keeps_meaning(asked, question, &chosen, &active.session.language);
        if !old.chosen.is_empty() && old.chosen.iter().all(is_there) && means_the_same {
            (wait.chosen, wait.other) = (old.chosen, old.other);
        }
        wait.wants_other = old.wants_other && question.other;
    }
    record_asked(turn, active, question);
    deadline::arm(turn, active, question);
}

/// Sends the author's own retry text with the question's buttons.
pub(super) fn retry_alone(
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
pub(super) fn tidy(
    turn: &mut TurnContext<'_>,
    active: &ActiveSession<'_>,
    at: QuestionIx,
    chosen: Option<String>,
) {
    let question = active.program.question(at);
    let Some(sent) = active.session.wait.as_ref().and_then(|wait| wait.sent) else {
        return;
    };
    if keyboard::is_inline(turn, active, question) {
        let mut text = text_of(turn, active, question);
        if let Some(chosen) = chosen.filter(|chosen| !chosen.is_empty()) {
            text = text.then(say::rich(
                turn,
                &active.session.language,
                Sentence::YourAnswer {
                    answer: &isolated(&chosen),
                },
            ));
        }
        turn.edit(sent, text, Keyboard::None);
    }
}

/// Redraws the buttons of the waiting question.
pub(super) fn refresh(turn: &mut TurnContext<'_>, active: &ActiveSession<'_>, at: QuestionIx) {
    let question = active.program.question(at);
    let Some(sent) = active.session.wait.as_ref().and_then(|wait| wait.sent) else {
        return;
    };
    let (mut text, keyboard) = (
        text_of(turn, active, question),
        keyboard::keyboard(turn, active, question),
    );
    if let Some(hint) = how_to_end(turn, active, question) {
        text.push("\n", Style::Plain);
        text.push(&hint, Style::Plain);
    }
    turn.edit(sent, text, keyboard);
}

/// Returns the hint on how to finish choosing several options, or `None` if nothing is chosen yet.
fn how_to_end(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
) -> Option<String> {
    let language = &active.session.language;
    let done = say::sentence(turn, language, Sentence::Done);
    let hint = match question.kind {
        QuestionType::Multi => Sentence::HintMulti { done: &done },
        QuestionType::Rank => Sentence::HintRank { done: &done },
        _ => return None,
    };
    active
        .session
        .wait
        .as_ref()
        .filter(|wait| !wait.chosen.is_empty())?;
    Some(say::sentence(turn, language, hint).into_owned())
}

/// Finds an option of a question by its key.
pub(super) fn find_option<'a>(question: &'a Question, key: &str) -> Option<&'a OptionDef> {
    question.options.iter().find(|option| option.key == key)
}

/// Returns whether the answer to a question is one or several of its options.
pub(super) fn has_options(question: &Question) -> bool {
    matches!(
        question.kind,
        QuestionType::Choice | QuestionType::Multi | QuestionType::Rank
    )
}

fn show(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    at: QuestionIx,
    preface: Option<Rich>,
) {
    let question = active.program.question(at);
    let preface = preface.or_else(|| readings::question_text(turn, active, question));
    let text = preface
        .unwrap_or_default()
        .then(text_of(turn, active, question));
    let keyboard = keyboard::keyboard(turn, active, question);
    let sent = turn.send(text, keyboard);
    mark_shown(turn, active, at, sent);
}

/// Returns the text of the waiting question: its own text, the meaning of the ends of a scale, its
/// hint, and a known value to confirm.
pub(super) fn text_of(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
) -> Rich {
    let language = &active.session.language;
    let mut text = scope::fill(turn, active, &question.text);
    if let crate::dialog::program::Spec::Scale {
        from,
        to,
        ends: Some((low, high)),
    } = &question.spec
    {
        let (low, high) = (
            scope::fill(turn, active, low).words(),
            scope::fill(turn, active, high).words(),
        );
        let (from, to) = (from.to_string(), to.to_string());
        let ends = Sentence::HintEnds {
            from: &from,
            low: &low,
            to: &to,
            high: &high,
        };
        text.push("\n", Style::Plain);
        text.push(&say::sentence(turn, language, ends), Style::Plain);
    }
    if let Some(hint) = &question.hint {
        text.push("\n", Style::Plain);
        for run in scope::fill(turn, active, hint).0 {
            text.push(&run.text, run.style);
        }
    }
    if active
        .session
        .wait
        .as_ref()
        .is_some_and(|wait| wait.confirming)
        && let Some(value) = known_value(turn, active, question, Known::Confirm)
    {
        let value = match (&value, question.kind) {
            (Value::Text(number), QuestionType::Phone) => phone_in_groups(number),
            _ => scope::format_value(turn, active, question, &value),
        };
        text = text.then(Rich::plain(say::sentence(
            turn,
            language,
            Sentence::KnownConfirm { value: &value },
        )));
    }
    text
}

/// Takes the kept answer of a question, if nothing that it read has changed.
fn still_fits(
    turn: &TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    at: QuestionIx,
) -> Option<AnswerState> {
    let name = &active.program.question(at).name;
    let kept = active
        .session
        .kept
        .iter()
        .position(|answer| answer.question == *name)?;
    let reads = dependencies::hash_reads(turn, active, at);
    let fits = [reads, preset::ANY_READS].contains(&active.session.kept[kept].reads);
    fits.then(|| AnswerState {
        reads,
        ..active.session.kept.remove(kept)
    })
}

/// Returns the known value of the field that a question keeps, if the author wants it used in this
/// way and it fits the question.
pub(super) fn known_value(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    how: Known,
) -> Option<Value> {
    if question.known != Some(how) {
        return None;
    }
    let value = scope::field(turn, active, question.keep.as_ref()?)?;
    let is_offered =
        |key: &Name| (key == "other" && question.other) || find_option(question, key).is_some();
    let fits = match &value {
        Value::Key(key) => !has_options(question) || is_offered(key),
        Value::Keys(keys) => keys.iter().all(is_offered),
        Value::Text(_)
        | Value::Number(_)
        | Value::Bool(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::Moment(_)
        | Value::Duration(_)
        | Value::Location { .. }
        | Value::File(_)
        | Value::List(_) => !has_options(question),
    };
    fits.then_some(value)
}

/// Returns the keys of the options that are shown, in the author's order.
fn offered_keys(turn: &TurnContext<'_>, active: &ActiveSession<'_>, at: QuestionIx) -> Vec<Name> {
    let question = active.program.question(at);
    // A label with only a missing value may be empty, and a button without text cannot be shown.
    let has_words = |option: &OptionDef| {
        scope::fill(turn, active, &option.label)
            .words()
            .chars()
            .any(|c| !c.is_whitespace())
    };
    let is_shown = |option: &&OptionDef| {
        option
            .when
            .as_ref()
            .is_none_or(|when| scope::holds(turn, active, when))
            && has_words(option)
    };
    question
        .options
        .iter()
        .filter(is_shown)
        .map(|option| option.key.clone())
        .collect()
}

/// Puts the options in a random order, except those that must stay at the end.
fn shuffle(offered: &mut Vec<Name>, question: &Question, seed: u64) {
    let Some(keep_last) = &question.shuffle else {
        return;
    };
    let (last, mut first): (Vec<Name>, Vec<Name>) =
        offered.drain(..).partition(|key| keep_last.contains(key));
    let mut rng = Rng::new(seed);
    for at in (1..first.len()).rev() {
        first.swap(at, rng.below(at + 1));
    }
    first.extend(last);
    *offered = first;
}
