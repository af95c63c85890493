//! Handles typed text and other messages while a question waits.

use crate::dialog::ast::Known;
use crate::dialog::program::{Question, QuestionIx, Spec};
use crate::dialog::words::utterance::Certainty;
use crate::dialog::words::{Repair, Sentence};
use crate::engine::answer::Declined;
use crate::engine::ask::read::{self, Exact};
use crate::engine::ask::readings::{self, Meant};
use crate::engine::ask::rejection::Rejection;
use crate::engine::ask::{self, keyboard, own_question, timers};
use crate::engine::inputs::choosing::{self, Wanted};
use crate::engine::inputs::phrases::Request;
use crate::engine::inputs::{accept, phrases, repair, repeat, small_talk, triggers};
use crate::engine::lifecycle;
use crate::engine::state::answer_input::AnswerInput;
use crate::engine::state::effect::Effect;
use crate::engine::state::token::OTHER;
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::engine::state::waiting;
use crate::engine::text::say;
use crate::id::Name;
use crate::message::InMessage;
use crate::value::Value;

/// Handles typed text.
pub(super) fn take_text<'a>(turn: &mut TurnContext<'a>, active: ActiveSession<'a>, said: &str) {
    let language = active.session.language.clone();
    let request = phrases::read_request(turn, &language, said);
    take_request(turn, active, said, &request);
}

/// Handles typed text that was read as a request already, in the session's language.
pub(super) fn take_request<'a>(
    turn: &mut TurnContext<'a>,
    mut active: ActiveSession<'a>,
    said: &str,
    request: &Request<'_>,
) {
    let Some(at) = waiting::waiting_for(&active) else {
        return waiting::keep_waiting(turn, active);
    };
    if ask::is_unseen(turn, &mut active) {
        return take_while_held(turn, active, said, request);
    }
    let question = active.program.question(at);
    let language = active.session.language.clone();
    let asked = request.repair();
    if asked == Some(Repair::Stop) && read::exact(turn, &active, question, said).is_none() {
        waiting::keep_waiting(turn, active);
        return repair::repair(turn, Repair::Stop);
    }
    let asked_back = read_confirmation(turn, &active, question, said).or_else(|| {
        asked
            .is_none()
            .then(|| readings::read_choice(turn, &active, question, said))
            .flatten()
    });
    let instead = match asked_back {
        Some(Meant::Given(given)) => {
            return accept::take_answer(turn, active, at, given.typed(said));
        }
        Some(Meant::Neither) => return ask_properly(turn, active, at),
        Some(Meant::Again) => {
            let readings = active
                .session
                .wait
                .as_ref()
                .map(|wait| wait.readings.clone())
                .unwrap_or_default();
            return accept::reject(
                turn,
                active,
                at,
                Rejection::either(readings),
                Some(said.to_owned()),
            );
        }
        Some(Meant::Instead(words)) => Some(words),
        None => None,
    };
    // Any other text discards the readings that the customer was asked about.
    if let (Spec::Text { .. }, Some(wait)) = (&question.spec, &mut active.session.wait) {
        wait.readings.clear();
    }
    // The text after a no is the answer: `nee, 27 november`.
    let text = instead.as_deref().unwrap_or(said);
    let of_rest = instead
        .as_deref()
        .map(|rest| phrases::read_request(turn, &language, rest));
    let request = of_rest.as_ref().unwrap_or(request);
    let exact = read::exact(turn, &active, question, text);
    match exact {
        Some(Exact::Given(given)) => {
            return accept::take_answer(turn, active, at, given.typed(said));
        }
        Some(Exact::Other) => return ask_other(turn, active),
        Some(Exact::Done) | None => {}
    }
    if let Some(asked) = request.repair() {
        waiting::keep_waiting(turn, active);
        return repair::repair(turn, asked);
    }
    let remark = request.small_talk();
    if let Some(asked) = remark.filter(|active| small_talk::is_request(*active)) {
        waiting::keep_waiting(turn, active);
        return small_talk::reply(turn, asked);
    }
    let (is_text, wants_other) = (
        matches!(question.spec, Spec::Text { .. }),
        wants_other(&active),
    );
    let wants_words = is_text || wants_other;
    if exact.is_none() && request.may_cancel() && triggers::triggered_by_words(turn, text).is_none()
    {
        waiting::keep_waiting(turn, active);
        return own_question::ask_what_was_meant(
            turn,
            Repair::Stop,
            (wants_words || question.other).then(|| text.to_owned()),
        );
    }
    if exact.is_none() && request.asks_language(&language, &active.program.languages, wants_words) {
        waiting::keep_waiting(turn, active);
        return own_question::ask_language(turn);
    }
    if wants_words && let Some(asked) = request.begins_like() {
        waiting::keep_waiting(turn, active);
        return own_question::ask_what_was_meant(turn, asked, Some(text.to_owned()));
    }
    if let (None, Some(wish)) = (&exact, request.human_wish()) {
        let may_be_answer = wants_words || question.other;
        waiting::keep_waiting(turn, active);
        return match wish {
            // Whatever else stands in it is no answer, so nothing is lost.
            Certainty::Sure if !may_be_answer => repair::repair(turn, Repair::Human),
            Certainty::Sure | Certainty::Unsure => {
                own_question::ask_if_human(turn, may_be_answer.then(|| text.to_owned()))
            }
        };
    }
    if wants_other {
        return take_other(turn, active, at, text);
    }
    if matches!(exact, Some(Exact::Done)) {
        return finish_choosing(turn, active, at, said);
    }
    let by_type = read::text_by_type(turn, &active, question, text);
    let declined = (is_text || remark.is_some())
        .then(|| read::declined(turn, &active, question, text))
        .flatten();
    if is_text && by_type.is_ok() {
        let readings = || vec![Value::Text(text.to_owned())];
        match (declined, remark) {
            // A plain no or nothing can be an answer. A refusal, or a no with thanks, hardly.
            (Some(Declined::Skip | Declined::Refuse | Declined::SoftNo), _)
            | (Some(_), Some(_)) => {
                let sentence = say::sentence(turn, &language, Sentence::RetryText).into_owned();
                return accept::reject(
                    turn,
                    active,
                    at,
                    Rejection {
                        sentence: Some(sentence),
                        readings: readings(),
                    },
                    Some(said.to_owned()),
                );
            }
            (None, Some(remark)) => {
                if let Some(wait) = &mut active.session.wait {
                    wait.readings = readings();
                }
                waiting::keep_waiting(turn, active);
                return small_talk::reply(turn, remark);
            }
            (_, None) => {}
        }
    }
    let rejection = match by_type {
        Ok(given) => return accept::take_answer(turn, active, at, given.typed(said)),
        Err(rejection) => rejection,
    };
    if let Some((keys, is_done)) = read::options_with_button(turn, &active, question, text) {
        return take_with_button(turn, active, at, keys, is_done, said);
    }
    if let Some((program, section)) = triggers::triggered_by_words(turn, text) {
        waiting::keep_waiting(turn, active);
        return lifecycle::start(turn, program, section, None);
    }
    if let Some(said) = remark.filter(|_| declined.is_none()) {
        waiting::keep_waiting(turn, active);
        return small_talk::reply(turn, said);
    }
    if let Some(given) = read::with_slip(turn, &active, question, text) {
        return accept::take_answer(turn, active, at, given.typed(said));
    }
    if let Some(asked) = request.begins_like() {
        waiting::keep_waiting(turn, active);
        return own_question::ask_what_was_meant(
            turn,
            asked,
            question.other.then(|| text.to_owned()),
        );
    }
    let rejection = match read::as_other(turn, &active, question, text) {
        Some(Ok(given)) => return accept::take_answer(turn, active, at, given.typed(said)),
        Some(Err(rejection)) => rejection,
        None => rejection,
    };
    accept::reject(turn, active, at, rejection, Some(said.to_owned()));
}

fn wants_other(active: &ActiveSession<'_>) -> bool {
    active
        .session
        .wait
        .as_ref()
        .is_some_and(|wait| wait.wants_other)
}

/// Handles text while the question is held back: only a request to the program itself, or text that
/// starts a dialog, can be meant.
fn take_while_held<'a>(
    turn: &mut TurnContext<'a>,
    active: ActiveSession<'a>,
    said: &str,
    request: &Request<'_>,
) {
    if let Some(asked) = request.repair() {
        waiting::keep_waiting(turn, active);
        return repair::repair(turn, asked);
    }
    if let Some(asked) = request.begins_like() {
        waiting::keep_waiting(turn, active);
        return own_question::ask_what_was_meant(turn, asked, None);
    }
    if let Some((program, section)) = triggers::triggered_by_words(turn, said) {
        waiting::keep_waiting(turn, active);
        return lifecycle::start(turn, program, section, None);
    }
    if let Some(said) = request.small_talk() {
        waiting::keep_waiting(turn, active);
        return small_talk::reply(turn, said);
    }
    repeat::show_held(turn, active);
}

/// Takes text as an answer and as nothing else, because the person was already asked what they
/// meant.
pub(super) fn take_as_answer<'a>(
    turn: &mut TurnContext<'a>,
    mut active: ActiveSession<'a>,
    text: &str,
) {
    let Some(at) = waiting::waiting_for(&active) else {
        return waiting::keep_waiting(turn, active);
    };
    if ask::is_unseen(turn, &mut active) {
        return repeat::show_held(turn, active);
    }
    let question = active.program.question(at);
    if wants_other(&active) {
        return take_other(turn, active, at, text);
    }
    let given = read::text_by_type(turn, &active, question, text);
    let given = given.or_else(|rejection| {
        read::as_other(turn, &active, question, text).unwrap_or(Err(rejection))
    });
    match given {
        Ok(given) => accept::take_answer(turn, active, at, given.typed(text)),
        Err(rejection) => accept::reject(turn, active, at, rejection, Some(text.to_owned())),
    }
}

/// Takes the chosen options as the answer, or says what is still missing.
fn finish_choosing<'a>(
    turn: &mut TurnContext<'a>,
    active: ActiveSession<'a>,
    at: QuestionIx,
    said: &str,
) {
    let gathered = active
        .session
        .wait
        .as_ref()
        .and_then(|wait| choosing::gathered_answer(wait, active.program.question(at)));
    match gathered {
        Some(Ok(given)) => accept::take_answer(turn, active, at, given.typed(said)),
        Some(Err(wanted)) => {
            let sentence = wanted.say(turn, &active.session.language);
            accept::reject(
                turn,
                active,
                at,
                Rejection::saying(sentence),
                Some(said.to_owned()),
            );
        }
        None => waiting::keep_waiting(turn, active),
    }
}

/// Handles options that were typed together with the label of a button: ticks them and presses the
/// button.
fn take_with_button<'a>(
    turn: &mut TurnContext<'a>,
    mut active: ActiveSession<'a>,
    at: QuestionIx,
    keys: Vec<Name>,
    is_done: bool,
    said: &str,
) {
    let question = active.program.question(at);
    let (max, none) = match &question.spec {
        Spec::Multi { pick, none } => (pick.1, none.as_ref()),
        _ => (usize::MAX, None),
    };
    let Some(wait) = &mut active.session.wait else {
        return waiting::keep_waiting(turn, active);
    };
    if let Some(none) = none.filter(|none| keys.contains(none)) {
        wait.chosen = vec![none.clone()];
        wait.other = None;
    } else {
        wait.chosen
            .retain(|key| Some(key) != none && !keys.contains(key));
        wait.chosen.extend(keys);
    }
    if is_done {
        return finish_choosing(turn, active, at, said);
    }
    if wait.chosen.iter().filter(|key| Some(*key) != none).count() >= max {
        let sentence = Wanted::AtMost(max).say(turn, &active.session.language);
        return accept::reject(
            turn,
            active,
            at,
            Rejection::saying(sentence),
            Some(said.to_owned()),
        );
    }
    ask::refresh(turn, &active, at);
    ask_other(turn, active);
}

/// Handles a shared contact, a location, a picture, a file, or a message that cannot be read.
pub(super) fn take_message<'a>(
    turn: &mut TurnContext<'a>,
    mut active: ActiveSession<'a>,
    message: &InMessage,
) {
    let Some(at) = waiting::waiting_for(&active) else {
        return waiting::keep_waiting(turn, active);
    };
    if ask::is_unseen(turn, &mut active) {
        return repeat::show_held(turn, active);
    }
    let question = active.program.question(at);
    match read::message_by_type(turn, &active, question, message) {
        Ok(given) => {
            if let Ok(Value::File(file)) = &given.outcome
                && !accept::is_broken(turn, &active, at, &given)
            {
                let (id, file) = (turn.next_effect(), file.clone());
                turn.effects.push(Effect::Fetch { id, file: *file });
            }
            accept::take_answer(turn, active, at, given);
        }
        Err(rejection) => match message {
            // A caption is taken as typed text.
            InMessage::Photo {
                caption: Some(caption),
                ..
            }
            | InMessage::File {
                caption: Some(caption),
                ..
            } if !read::is_file(question) => {
                take_text(turn, active, caption.trim());
            }
            InMessage::Text(_)
            | InMessage::Tap(_)
            | InMessage::Contact { .. }
            | InMessage::Location { .. }
            | InMessage::Photo { .. }
            | InMessage::File { .. } => accept::reject(turn, active, at, rejection, None),
            InMessage::Voice { .. } | InMessage::Other => {
                let sentence =
                    say::sentence(turn, &active.session.language, Sentence::RetryUnreadable);
                accept::reject(turn, active, at, Rejection::saying(sentence), None);
            }
        },
    }
}

/// Reads a yes or no to a known value, or the new value after a no.
fn read_confirmation(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    text: &str,
) -> Option<Meant> {
    active
        .session
        .wait
        .as_ref()
        .filter(|wait| wait.confirming)?;
    match read::yes_or_no(turn, active, question, text) {
        Some(true) => Some(
            ask::known_value(turn, active, question, Known::Confirm)
                .map_or(Meant::Neither, |value| {
                    Meant::Given(AnswerInput::known(value))
                }),
        ),
        Some(false) => Some(Meant::Neither),
        None => read::correction(turn, active, question, text)
            .map(|words| words.map_or(Meant::Neither, Meant::Instead)),
    }
}

fn ask_properly<'a>(turn: &mut TurnContext<'a>, mut active: ActiveSession<'a>, at: QuestionIx) {
    ask::ask_properly(turn, &mut active, at);
    timers::restart_reminders(turn, &mut active);
    waiting::keep_waiting(turn, active);
}

/// Asks for the text of "something else".
fn ask_other<'a>(turn: &mut TurnContext<'a>, mut active: ActiveSession<'a>) {
    if let Some(wait) = &mut active.session.wait {
        wait.wants_other = true;
    }
    let prompt = say::rich(turn, &active.session.language, Sentence::OtherPrompt);
    let keyboard = keyboard::for_words(turn);
    turn.send(prompt, keyboard);
    timers::restart_reminders(turn, &mut active);
    waiting::keep_waiting(turn, active);
}

/// Takes the text of "something else".
fn take_other<'a>(
    turn: &mut TurnContext<'a>,
    mut active: ActiveSession<'a>,
    at: QuestionIx,
    text: &str,
) {
    let question = active.program.question(at);
    let Some(wait) = &mut active.session.wait else {
        return waiting::keep_waiting(turn, active);
    };
    wait.wants_other = false;
    let Spec::Multi { pick, none } = &question.spec else {
        let given = AnswerInput {
            other: Some(text.to_owned()),
            ..AnswerInput::value(Value::Key(Name::new_static(OTHER)))
        };
        return accept::take_answer(turn, active, at, given.typed(text));
    };
    wait.chosen
        .retain(|key| Some(key) != none.as_ref() && key != OTHER);
    if wait.chosen.len() >= pick.1 {
        let sentence = Wanted::AtMost(pick.1).say(turn, &active.session.language);
        return accept::reject(
            turn,
            active,
            at,
            Rejection::saying(sentence),
            Some(text.to_owned()),
        );
    }
    wait.chosen.push(Name::new_static(OTHER));
    wait.other = Some(text.to_owned());
    if wait.chosen.len() == pick.1
        && let Some(Ok(given)) = choosing::gathered_answer(wait, question)
    {
        return accept::take_answer(turn, active, at, given.typed(text));
    }
    ask::repeat(turn, &mut active, at, None);
    timers::restart_reminders(turn, &mut active);
    waiting::keep_waiting(turn, active);
}
