//! Takes what was read as the answer to the waiting question, or rejects it.

use crate::dialog::program::{Question, QuestionIx, Spec};
use crate::dialog::words::Sentence;
use crate::engine::ask::rejection::Rejection;
use crate::engine::ask::{self, read, reply, timers};
use crate::engine::program::answer_validity;
use crate::engine::state::answer_input::AnswerInput;
use crate::engine::state::event::Event;
use crate::engine::state::turn_context::{ActiveSession, Halt, TurnContext};
use crate::engine::state::{room, waiting};
use crate::engine::text::{say, scope};
use crate::engine::walk::{self, version_change};
use crate::engine::{lifecycle, version};
use crate::message::{Rich, Style};
use crate::value::Missing;

/// Takes an answer and walks on; if it breaks the author's condition, asks again.
///
/// The answer refers to the question as it was shown. If the session moves to a newer version in
/// which the answer no longer fits the changed question, the question is asked again as it is now.
pub(super) fn take_answer<'a>(
    turn: &mut TurnContext<'a>,
    mut active: ActiveSession<'a>,
    at: QuestionIx,
    mut given: AnswerInput,
) {
    if is_broken(turn, &active, at, &given) {
        return reject(turn, active, at, Rejection::of_condition(), given.typed);
    }
    let mut at = at;
    if active.is_unseen {
        ask::ask_changed(turn, &mut active);
        return waiting::keep_waiting(turn, active);
    }
    if let Some((new, now)) = version::newer(turn, &mut active)
        .and_then(|new| Some((new, version::now_at(new, &active, at)?)))
    {
        let asked = active.program.question(at);
        let today = turn.now().date(turn.bot().timezone);
        let stands = answer_validity::stands(
            asked,
            new.question(now),
            &given,
            &active.session.language,
            today,
        );
        let (seen, tick) = reply::seen_answer(turn, &active, at, &given);
        version_change::go_on(turn, &mut active, new, tick.filter(|_| stands));
        if !stands || is_broken(turn, &active, now, &given) {
            ask::renumber(turn, &mut active, now, asked);
            ask::ask_changed(turn, &mut active);
            return waiting::keep_waiting(turn, active);
        }
        (at, given.seen) = (now, Some(seen));
    }
    let next = reply::take(turn, &mut active, at, given);
    let halt = walk::walk(turn, &mut active, next);
    lifecycle::settle(turn, active, halt);
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
    if version_change::renew(turn, &mut active) {
        // The message answered the old wording, and the question now has another one.
        ask::ask_changed(turn, &mut active);
        return waiting::keep_waiting(turn, active);
    }
    let at = waiting::waiting_for(&active).unwrap_or(at);
    let question = active.program.question(at);
    let Some(wait) = &mut active.session.wait else {
        return waiting::keep_waiting(turn, active);
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
    timers::restart_reminders(turn, &mut active);
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
        (_, None) if room::is_among_others(turn) => {
            ask::repeat(turn, &mut active, at, Some(needed))
        }
        (_, Some(_)) if room::is_among_others(turn) => {
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
