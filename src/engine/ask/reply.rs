//! Takes an answer: stores it, removes the buttons of its question, and decides where the dialog
//! continues.

use std::borrow::Cow;

use crate::dialog::ast::QuestionType;
use crate::dialog::graph;
use crate::dialog::letter::without_isolates;
use crate::dialog::program::{Next, Question, QuestionIx, Spec};
use crate::dialog::words::Sentence;
use crate::engine::ask::{dependencies, label, show, timers};
use crate::engine::data::{change, complaint, consent};
use crate::engine::program::{option_branches, options};
use crate::engine::state::answer_input::{AnswerInput, Seen};
use crate::engine::state::event::{Answer, Event};
use crate::engine::state::session::{AnswerState, TrailEntry, Undo, Wait};
use crate::engine::state::token::OTHER;
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::engine::text::{say, scope};
use crate::id::Name;
use crate::message::Keyboard;
use crate::value::{Missing, Outcome, Value};

/// Takes an answer to a question, waiting or not, and returns where the dialog continues.
pub(in crate::engine) fn take(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    at: QuestionIx,
    given: AnswerInput,
) -> Next {
    let question = active.program.question(at);
    let chosen = match &given.seen {
        Some(seen) => seen.label.clone(),
        None => shown_label(turn, active, question, &given),
    };
    let reads = match &active.session.wait {
        Some(wait) => wait.reads,
        None => dependencies::hash_reads(turn, active, at),
    };
    let missing = missing_label(turn, active, &given);
    show::tidy(turn, active, at, chosen.as_deref().or(missing.as_deref()));
    let mut wait = active.session.wait.take();
    if let Some(wait) = &wait {
        timers::disarm(turn, wait, question);
    }
    if let Some(kept) = active
        .session
        .kept
        .iter()
        .position(|answer| answer.question == question.name)
    {
        active.session.kept.remove(kept);
    }
    let event = answer_event(turn, active, question, wait.as_mut(), &given, chosen);
    let answer = AnswerState {
        question: question.name.clone(),
        outcome: given.outcome,
        other: given.other,
        reads,
    };
    add_to_trail(active, answer);
    if let Some(entry) = active.session.trail.last_mut() {
        entry.sent = wait.as_ref().and_then(|wait| wait.sent);
    }
    active.restored = false;
    turn.record_event(Event::Answered(Box::new(event)));
    let outcome = active
        .session
        .answers
        .last()
        .map_or(Err(Missing::NotAsked), |answer| answer.outcome.clone());
    consent::record(turn, active, question, &outcome);
    keep_in_field(turn, active, question, &outcome);
    if wait.is_some() {
        say_replies(turn, active, question, &outcome);
        complaint::hear_answer(turn, active, question, &outcome);
    }
    next_after(turn, active, at, &outcome)
}

/// Returns an answer as the current version shows it, and the tick for the question's message.
pub(in crate::engine) fn seen_answer(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    at: QuestionIx,
    given: &AnswerInput,
) -> (Seen, Option<String>) {
    let label = shown_label(turn, active, active.program.question(at), given);
    let tick = label.clone().or_else(|| missing_label(turn, active, given));
    (
        Seen {
            version: active.program.version,
            label,
        },
        tick,
    )
}

fn shown_label(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    given: &AnswerInput,
) -> Option<String> {
    given.outcome.as_ref().map_or(None, |value| {
        chosen_label(turn, active, question, value, given.other.as_deref())
    })
}

/// Restores an answer from before a correction, and returns where the dialog continues.
pub(in crate::engine) fn restore(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    at: QuestionIx,
    answer: AnswerState,
) -> Next {
    let question = active.program.question(at);
    let outcome = answer.outcome.clone();
    add_to_trail(active, answer);
    active.restored = true;
    turn.record_event(Event::Restored {
        session: active.session.id,
        question: question.name.clone(),
    });
    keep_in_field(turn, active, question, &outcome);
    next_after(turn, active, at, &outcome)
}

/// Adds an answer to the trail and to the answers that count.
fn add_to_trail(active: &mut ActiveSession<'_>, answer: AnswerState) {
    let entry = TrailEntry {
        question: answer.question.clone(),
        detours: active.session.detours.clone(),
        undo: Vec::new(),
        sent: None,
    };
    active.session.trail.push(entry);
    if let Some(old) = active
        .session
        .answers
        .iter()
        .position(|known| known.question == answer.question)
    {
        let old = active.session.answers.remove(old);
        active.record_undo(Undo::Answer(Box::new(old)));
    }
    active.session.answers.push(answer);
}

fn keep_in_field(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    question: &Question,
    outcome: &Outcome,
) {
    if let (Some(field), Ok(value)) = (&question.keep, outcome) {
        change::keep_field(turn, active, field, Some(value.clone()));
    }
}

fn say_replies(
    turn: &mut TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    outcome: &Outcome,
) {
    let Ok(value) = outcome else { return };
    for key in value.keys() {
        if let Some(replies) =
            options::find_option(question, key).and_then(|option| option.replies.as_ref())
        {
            let words = scope::fill(turn, active, replies);
            turn.send(words, Keyboard::None);
        }
    }
}

/// Returns where the dialog continues after an answer.
fn next_after(
    turn: &mut TurnContext<'_>,
    active: &ActiveSession<'_>,
    at: QuestionIx,
    outcome: &Outcome,
) -> Next {
    let question = active.program.question(at);
    let Some(node) = active.program.asked_at.get(&question.name).copied() else {
        return Next::Return;
    };
    let next = active.program.node(node).next;
    let branch = match outcome {
        Ok(Value::Bool(true)) => question.yes,
        Ok(Value::Bool(false)) => question.no,
        Ok(value) => question
            .options
            .iter()
            .filter(|option| value.keys().contains(&option.key))
            .find_map(|option| option.then),
        Err(Missing::Refused) if question.kind == QuestionType::Consent => question.refused,
        Err(Missing::Unclear) => question.give_up,
        Err(Missing::TimedOut) => question.expire.as_ref().and_then(|expire| expire.then),
        Err(
            Missing::Skipped
            | Missing::Refused
            | Missing::Unknown
            | Missing::Left
            | Missing::NotAsked,
        ) => None,
    };
    let Some(branch) = branch else {
        return option_branches::after(active, node, next);
    };
    if let Some(way) = graph::branches(question).position(|known| known == branch) {
        turn.record_visit(active, node, way + 1);
    }
    branch
}

fn answer_event(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    mut wait: Option<&mut Wait>,
    given: &AnswerInput,
    label: Option<String>,
) -> Answer {
    // The wait is over, so what it holds can be taken.
    let (offered, shown) = wait
        .as_mut()
        .map(|wait| (std::mem::take(&mut wait.offered), wait.shown.take()))
        .unwrap_or_default();
    let place = |key: &Name| {
        offered
            .iter()
            .position(|known| known == key)
            .and_then(|at| u16::try_from(at + 1).ok())
    };
    let position = match &given.outcome {
        Ok(Value::Key(key)) => place(key),
        _ => None,
    };
    Answer {
        session: active.session.id,
        dialog: active.program.dialog.clone(),
        version: given
            .seen
            .as_ref()
            .map_or(active.program.version, |seen| seen.version),
        question: question.name.clone(),
        kind: question.kind,
        outcome: given.outcome.clone(),
        other: given.other.clone(),
        typed: given.typed.clone(),
        label,
        position,
        offered,
        language: active.session.language.clone(),
        channel: turn.conversation.channel.clone(),
        room: turn.conversation.room,
        asked_at: wait.as_ref().map_or(turn.now(), |wait| wait.asked_at),
        answered_at: turn.now(),
        attempt: wait.as_ref().map_or(0, |wait| wait.tries + 1),
        shown,
        consent: match &question.spec {
            Spec::Consent { version, .. } => Some(version.clone()),
            _ => None,
        },
    }
}

/// Returns the label of the choice as the customer saw it, or `None` if the answer was not a choice
/// among buttons.
fn chosen_label(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    value: &Value,
    other: Option<&str>,
) -> Option<String> {
    let say = |sentence| say::sentence(turn, &active.session.language, sentence).into_owned();
    let name = |key: &Name| match other {
        Some(words) if key == OTHER => words.to_owned(),
        _ => {
            let label = label::label(turn, active, question, key);
            match without_isolates(&label) {
                Cow::Borrowed(_) => label,
                Cow::Owned(clean) => clean,
            }
        }
    };
    match (&question.spec, value) {
        (Spec::Consent { .. }, _) | (Spec::Yesno, Value::Bool(true)) => Some(say(Sentence::Yes)),
        (Spec::Yesno, Value::Bool(false)) => Some(say(Sentence::No)),
        (Spec::Choice, Value::Key(key)) => Some(name(key)),
        (Spec::Multi { .. } | Spec::Rank { .. }, Value::Keys(keys)) => {
            Some(keys.iter().map(name).collect::<Vec<_>>().join(", "))
        }
        (Spec::Scale { .. }, Value::Number(number)) => Some(number.to_string()),
        _ => None,
    }
}

fn missing_label(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    given: &AnswerInput,
) -> Option<String> {
    let missing = given.outcome.as_ref().err().copied()?;
    let is_consent = active
        .session
        .wait
        .as_ref()
        .and_then(|wait| active.program.question_named(&wait.question))
        .is_some_and(|at| active.program.question(at).kind == QuestionType::Consent);
    let sentence = match missing {
        Missing::Skipped => Sentence::Skip,
        Missing::Refused if is_consent => Sentence::No,
        Missing::Refused => Sentence::Refuse,
        Missing::Unknown => Sentence::Unknown,
        Missing::TimedOut | Missing::Unclear | Missing::Left | Missing::NotAsked => return None,
    };
    Some(say::sentence(turn, &active.session.language, sentence).into_owned())
}
