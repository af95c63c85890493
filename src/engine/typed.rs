//! Handles typed text and other messages while a question waits.

use crate::dialog::ast::Known;
use crate::dialog::program::{Question, QuestionIx, Spec};
use crate::dialog::words::{Repair, Sentence};
use crate::engine::answer::Declined;
use crate::engine::effect::Effect;
use crate::engine::event::Event;
use crate::engine::keyboard::OTHER;
use crate::engine::read::{self, Exact};
use crate::engine::readings::Meant;
use crate::engine::reply::{self, AnswerInput};
use crate::engine::turn_context::{ActiveSession, Halt, TurnContext};
use crate::engine::{
    ask, deadline, keyboard, lifecycle, pending, readings, repair, route, say, scope, small_talk,
    tap, version, walk,
};
use crate::id::Name;
use crate::message::{InMessage, Rich, Style};
use crate::value::{Missing, Value};

/// Why a message is not an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rejection {
    /// The sentence that says what is expected; if `None`, the program's general one.
    pub(super) sentence: Option<String>,
    /// Possible readings of the text, if the customer is asked which one is meant.
    pub(super) readings: Vec<Value>,
}

impl Rejection {
    /// Returns the rejection for an answer that breaks the author's `valid` condition.
    pub(super) fn of_condition() -> Self {
        Self {
            sentence: None,
            readings: Vec::new(),
        }
    }

    /// Returns a rejection with a sentence that says what is expected.
    pub(super) fn saying(sentence: impl Into<String>) -> Self {
        Self {
            sentence: Some(sentence.into()),
            readings: Vec::new(),
        }
    }

    /// Returns a rejection that asks which of these readings is meant.
    pub(super) fn either(readings: Vec<Value>) -> Self {
        Self {
            sentence: None,
            readings,
        }
    }
}

/// Handles typed text.
pub(super) fn take_text<'a>(turn: &mut TurnContext<'a>, mut active: ActiveSession<'a>, said: &str) {
    let Some(at) = lifecycle::waiting_for(&active) else {
        return lifecycle::keep_waiting(turn, active);
    };
    if ask::is_unseen(turn, &mut active) {
        return take_while_held(turn, active, said);
    }
    let question = active.program.question(at);
    let language = active.session.language.clone();
    let asked = route::repair_word(turn, &language, said);
    if asked == Some(Repair::Stop) && read::exact(turn, &active, question, said).is_none() {
        lifecycle::keep_waiting(turn, active);
        return repair::repair(turn, Repair::Stop);
    }
    let asked_back = read_confirmation(turn, &active, question, said).or_else(|| {
        asked
            .is_none()
            .then(|| readings::read_choice(turn, &active, question, said))
            .flatten()
    });
    let instead = match asked_back {
        Some(Meant::Given(given)) => return tap::take_answer(turn, active, at, given.typed(said)),
        Some(Meant::Neither) => return ask_properly(turn, active, at),
        Some(Meant::Again) => {
            let readings = active
                .session
                .wait
                .as_ref()
                .map(|wait| wait.readings.clone())
                .unwrap_or_default();
            return reject(
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
    let exact = read::exact(turn, &active, question, text);
    match exact {
        Some(Exact::Given(given)) => return tap::take_answer(turn, active, at, given.typed(said)),
        Some(Exact::Other) => return ask_other(turn, active),
        Some(Exact::Done) | None => {}
    }
    if let Some(asked) = route::repair_word(turn, &language, text) {
        lifecycle::keep_waiting(turn, active);
        return repair::repair(turn, asked);
    }
    let remark = route::small_talk(turn, &language, text);
    if let Some(asked) = remark.filter(|active| small_talk::is_request(*active)) {
        lifecycle::keep_waiting(turn, active);
        return small_talk::reply(turn, asked);
    }
    let (is_text, wants_other) = (
        matches!(question.spec, Spec::Text { .. }),
        wants_other(&active),
    );
    let wants_words = is_text || wants_other;
    if exact.is_none() && route::cancels(turn, &language, text) {
        lifecycle::keep_waiting(turn, active);
        return pending::ask_what_was_meant(
            turn,
            Repair::Stop,
            (wants_words || question.other).then(|| text.to_owned()),
        );
    }
    if exact.is_none()
        && route::asks_language(
            turn,
            &language,
            &active.program.languages,
            text,
            wants_words,
        )
    {
        lifecycle::keep_waiting(turn, active);
        return pending::ask_language(turn);
    }
    if wants_words && let Some(asked) = route::begins_like(turn, &language, text) {
        lifecycle::keep_waiting(turn, active);
        return pending::ask_what_was_meant(turn, asked, Some(text.to_owned()));
    }
    if wants_other {
        return take_other(turn, active, at, text);
    }
    let declined = read::declined(turn, &active, question, text);
    if is_text && read::text_by_type(turn, &active, question, text).is_ok() {
        let readings = vec![Value::Text(text.to_owned())];
        match (declined, remark) {
            // A plain no or nothing can be an answer. A refusal, or a no with thanks, hardly.
            (Some(Declined::Skip | Declined::Refuse | Declined::SoftNo), _)
            | (Some(_), Some(_)) => {
                let sentence = say::sentence(turn, &language, Sentence::RetryText).into_owned();
                return self::reject(
                    turn,
                    active,
                    at,
                    Rejection {
                        sentence: Some(sentence),
                        readings,
                    },
                    Some(said.to_owned()),
                );
            }
            (None, Some(remark)) => {
                if let Some(wait) = &mut active.session.wait {
                    wait.readings = readings;
                }
                lifecycle::keep_waiting(turn, active);
                return small_talk::reply(turn, remark);
            }
            (_, None) => {}
        }
    }
    if matches!(exact, Some(Exact::Done)) {
        return finish_choosing(turn, active, at, said);
    }
    let rejection = match read::text_by_type(turn, &active, question, text) {
        Ok(given) => return tap::take_answer(turn, active, at, given.typed(said)),
        Err(rejection) => rejection,
    };
    if let Some((keys, is_done)) = read::options_with_button(turn, &active, question, text) {
        return take_with_button(turn, active, at, keys, is_done, said);
    }
    if let Some((program, section)) = route::triggered_by_words(turn, text) {
        lifecycle::keep_waiting(turn, active);
        return lifecycle::start(turn, program, section, None);
    }
    if let Some(said) = remark.filter(|_| declined.is_none()) {
        lifecycle::keep_waiting(turn, active);
        return small_talk::reply(turn, said);
    }
    if let Some(given) = read::with_slip(turn, &active, question, text) {
        return tap::take_answer(turn, active, at, given.typed(said));
    }
    if let Some(asked) = route::begins_like(turn, &language, text) {
        lifecycle::keep_waiting(turn, active);
        return pending::ask_what_was_meant(turn, asked, question.other.then(|| text.to_owned()));
    }
    let rejection = match read::as_other(turn, &active, question, text) {
        Some(Ok(given)) => return tap::take_answer(turn, active, at, given.typed(said)),
        Some(Err(rejection)) => rejection,
        None => rejection,
    };
    self::reject(turn, active, at, rejection, Some(said.to_owned()));
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
fn take_while_held<'a>(turn: &mut TurnContext<'a>, active: ActiveSession<'a>, said: &str) {
    let language = active.session.language.clone();
    if let Some(asked) = route::repair_word(turn, &language, said) {
        lifecycle::keep_waiting(turn, active);
        return repair::repair(turn, asked);
    }
    if let Some(asked) = route::begins_like(turn, &language, said) {
        lifecycle::keep_waiting(turn, active);
        return pending::ask_what_was_meant(turn, asked, None);
    }
    if let Some((program, section)) = route::triggered_by_words(turn, said) {
        lifecycle::keep_waiting(turn, active);
        return lifecycle::start(turn, program, section, None);
    }
    if let Some(said) = route::small_talk(turn, &language, said) {
        lifecycle::keep_waiting(turn, active);
        return small_talk::reply(turn, said);
    }
    ask::show_held(turn, active);
}

/// Takes text as an answer and as nothing else, because the person was already asked what they
/// meant.
pub(super) fn take_as_answer<'a>(
    turn: &mut TurnContext<'a>,
    mut active: ActiveSession<'a>,
    text: &str,
) {
    let Some(at) = lifecycle::waiting_for(&active) else {
        return lifecycle::keep_waiting(turn, active);
    };
    if ask::is_unseen(turn, &mut active) {
        return ask::show_held(turn, active);
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
        Ok(given) => tap::take_answer(turn, active, at, given.typed(text)),
        Err(rejection) => self::reject(turn, active, at, rejection, Some(text.to_owned())),
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
        .and_then(|wait| tap::gathered_answer(wait, active.program.question(at)));
    match gathered {
        Some(Ok(given)) => tap::take_answer(turn, active, at, given.typed(said)),
        Some(Err(wanted)) => {
            let sentence = wanted.say(turn, &active.session.language);
            reject(
                turn,
                active,
                at,
                Rejection::saying(sentence),
                Some(said.to_owned()),
            );
        }
        None => lifecycle::keep_waiting(turn, active),
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
        return lifecycle::keep_waiting(turn, active);
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
        let sentence = tap::Wanted::AtMost(max).say(turn, &active.session.language);
        return reject(
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
    let Some(at) = lifecycle::waiting_for(&active) else {
        return lifecycle::keep_waiting(turn, active);
    };
    if ask::is_unseen(turn, &mut active) {
        return ask::show_held(turn, active);
    }
    let question = active.program.question(at);
    match read::message_by_type(turn, &active, question, message) {
        Ok(given) => {
            if let Ok(Value::File(file)) = &given.outcome
                && !is_broken(turn, &active, at, &given)
            {
                let (id, file) = (turn.next_effect(), file.clone());
                turn.effects.push(Effect::Fetch { id, file: *file });
            }
            tap::take_answer(turn, active, at, given);
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
            | InMessage::File { .. } => self::reject(turn, active, at, rejection, None),
            InMessage::Other => {
                let sentence =
                    say::sentence(turn, &active.session.language, Sentence::RetryUnreadable);
                self::reject(turn, active, at, Rejection::saying(sentence), None);
            }
        },
    }
}

/// Returns whether an answer breaks the author's `valid` condition.
pub(super) fn is_broken(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    at: QuestionIx,
    given: &AnswerInput,
) -> bool {
    let valid = active.program.question(at).valid.as_ref();
    match (valid, &given.outcome) {
        (Some(valid), Ok(value)) => scope::breaks(turn, active, valid, value),
        (Some(_), Err(_)) | (None, _) => false,
    }
}

/// Asks again, or gives up if the attempts are used up.
pub(super) fn reject<'a>(
    turn: &mut TurnContext<'a>,
    mut active: ActiveSession<'a>,
    at: QuestionIx,
    rejection: Rejection,
    typed: Option<String>,
) {
    if let Some(wait) = &mut active.session.wait {
        wait.wants_other = false;
    }
    if version::renew(turn, &mut active) {
        // The message answered the old wording, and the question now has another one.
        ask::ask_changed(turn, &mut active);
        return lifecycle::keep_waiting(turn, active);
    }
    let at = lifecycle::waiting_for(&active).unwrap_or(at);
    let question = active.program.question(at);
    let Some(wait) = &mut active.session.wait else {
        return lifecycle::keep_waiting(turn, active);
    };
    wait.readings = rejection.readings;
    let asks_back = !wait.readings.is_empty();
    wait.confirming &= !asks_back;
    let attempt = wait.tries + 1;
    let session = active.session.id;
    turn.record_event(Event::Misunderstood {
        session,
        question: question.name.clone(),
        attempt,
        typed: typed.clone(),
    });
    if question.tries.is_some_and(|tries| attempt >= tries) {
        let given = AnswerInput {
            typed,
            ..AnswerInput::missing(Missing::Unclear)
        };
        let next = reply::take(turn, &mut active, at, given);
        let halt = walk::walk(turn, &mut active, next);
        return lifecycle::settle(turn, active, halt);
    }
    wait.tries = attempt;
    deadline::restart_reminders(turn, &mut active);
    let own = question
        .retry
        .as_ref()
        .map(|retry| scope::fill(turn, &active, retry));
    let general =
        || say::sentence(turn, &active.session.language, Sentence::RetryValid).into_owned();
    let needed = own.unwrap_or_else(|| Rich::plain(rejection.sentence.unwrap_or_else(general)));
    // A person who declines is told at once how to skip the question.
    let declines =
        typed.is_some_and(|typed| read::declined(turn, &active, question, &typed).is_some());
    let asks_back = asks_back && !matches!(question.spec, Spec::Text { .. });
    match (attempt, &question.retry) {
        _ if asks_back => ask::repeat(turn, &mut active, at, None),
        (1, _) if declines => {
            let words = later_retry(turn, &active, question, needed, 2);
            match &question.retry {
                None => ask::repeat(turn, &mut active, at, Some(words)),
                Some(_) => ask::retry_alone(turn, &mut active, at, words),
            }
        }
        (1, None) => ask::repeat(turn, &mut active, at, Some(needed)),
        (1, Some(_)) => ask::retry_alone(turn, &mut active, at, needed),
        (_, None) if route::is_among_others(turn) => {
            ask::repeat(turn, &mut active, at, Some(needed))
        }
        (_, Some(_)) if route::is_among_others(turn) => {
            ask::retry_alone(turn, &mut active, at, needed)
        }
        _ => {
            let words = later_retry(turn, &active, question, needed, attempt);
            ask::retry_alone(turn, &mut active, at, words);
        }
    }
    lifecycle::settle(turn, active, Halt::Waits);
}

/// Returns the text of later retries: alternately what is needed and how to skip it, and an offer
/// of help from a person.
fn later_retry(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    mut needed: Rich,
    attempt: u32,
) -> Rich {
    let language = &active.session.language;
    let passes = [
        (question.optional, Sentence::Skip),
        (question.refuse, Sentence::Refuse),
        (question.unknown, Sentence::Unknown),
    ];
    let way_out = passes
        .into_iter()
        .find(|(is_there, _)| *is_there)
        .map(|(_, button)| say::sentence(turn, language, button));
    let is_stuck = attempt % 2 == 1;
    let sentence = match (way_out.as_deref(), is_stuck) {
        (Some(skip), false) => Sentence::RetryWayOut { skip },
        (None, false) => Sentence::RetryHelp,
        (Some(skip), true) => Sentence::RetryStuckWayOut { skip },
        (None, true) => Sentence::RetryStuck,
    };
    let said = say::sentence(turn, language, sentence);
    if is_stuck {
        return Rich::plain(said);
    }
    needed.push(" ", Style::Plain);
    needed.push(&said, Style::Plain);
    needed
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
    deadline::restart_reminders(turn, &mut active);
    lifecycle::keep_waiting(turn, active);
}

/// Asks for the text of "something else".
fn ask_other<'a>(turn: &mut TurnContext<'a>, mut active: ActiveSession<'a>) {
    if let Some(wait) = &mut active.session.wait {
        wait.wants_other = true;
    }
    let prompt = say::rich(turn, &active.session.language, Sentence::OtherPrompt);
    let keyboard = keyboard::for_words(turn);
    turn.send(prompt, keyboard);
    deadline::restart_reminders(turn, &mut active);
    lifecycle::keep_waiting(turn, active);
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
        return lifecycle::keep_waiting(turn, active);
    };
    wait.wants_other = false;
    let Spec::Multi { pick, none } = &question.spec else {
        let given = AnswerInput {
            other: Some(text.to_owned()),
            ..AnswerInput::value(Value::Key(Name::new_static(OTHER)))
        };
        return tap::take_answer(turn, active, at, given.typed(text));
    };
    wait.chosen
        .retain(|key| Some(key) != none.as_ref() && key != OTHER);
    if wait.chosen.len() >= pick.1 {
        let sentence = tap::Wanted::AtMost(pick.1).say(turn, &active.session.language);
        return reject(
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
        && let Some(Ok(given)) = tap::gathered_answer(wait, question)
    {
        return tap::take_answer(turn, active, at, given.typed(text));
    }
    ask::repeat(turn, &mut active, at, None);
    deadline::restart_reminders(turn, &mut active);
    lifecycle::keep_waiting(turn, active);
}
