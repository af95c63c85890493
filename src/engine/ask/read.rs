//! Reads a message as an answer to the waiting question: sets up a [`Reading`] from the session,
//! and translates its result.

use crate::dialog::program::{Question, Spec};
use crate::dialog::text::Text;
use crate::engine::answer::{Choosing, Declined, Found, Mismatch, Offered, Parsed, Reading};
use crate::engine::ask::rejection::Rejection;
use crate::engine::ask::{expected, label};
use crate::engine::state::answer_input::AnswerInput;
use crate::engine::state::token::OTHER;
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::engine::text::scope;
use crate::id::Name;
use crate::message::InMessage;
use crate::value::Value;

/// Text that is exactly an option or the label of a button.
pub(in crate::engine) enum Exact {
    Given(AnswerInput),
    /// The "enough" button.
    Done,
    /// "Something else": its text comes next.
    Other,
}

/// Returns whether the answer must be a picture or a file.
pub(in crate::engine) fn is_file(question: &Question) -> bool {
    matches!(question.spec, Spec::Photo { .. } | Spec::File { .. })
}

/// Reads an exact label, a synonym or the number of an option, or the label of another button.
pub(in crate::engine) fn exact(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    text: &str,
) -> Option<Exact> {
    match with_reading(turn, active, question, |reading| reading.exact(text))?? {
        Parsed::Value(found) => Some(Exact::Given(found_to_input(active, found))),
        Parsed::Missing(missing) => Some(Exact::Given(AnswerInput::missing(missing))),
        Parsed::Done => Some(Exact::Done),
        Parsed::Other => Some(Exact::Other),
        Parsed::Mismatch(_) => None,
    }
}

/// Reads options typed together with the label of a button, as in `mask and something else`. Also
/// returns whether that button is the "enough" button.
pub(in crate::engine) fn options_with_button(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    text: &str,
) -> Option<(Vec<Name>, bool)> {
    question.spec.gathers()?;
    let (keys, button) = with_reading(turn, active, question, |reading| {
        reading.options_with_button(text)
    })??;
    Some((keys, button == Parsed::Done))
}

/// Reads the text according to the type of the question. Fails with the rejection if it is no
/// answer.
pub(in crate::engine) fn text_by_type(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    text: &str,
) -> Result<AnswerInput, Rejection> {
    message_by_type(turn, active, question, &InMessage::Text(text.to_owned()))
}

/// Reads an option with one typing slip.
pub(in crate::engine) fn with_slip(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    text: &str,
) -> Option<AnswerInput> {
    to_answer_input(
        active,
        with_reading(turn, active, question, |reading| reading.read_slip(text))??,
    )
    .ok()
}

/// Takes text that fits no option as the text of "something else", or returns how else it can be
/// read. Returns `None` if the question does not offer "something else".
pub(in crate::engine) fn as_other(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    text: &str,
) -> Option<Result<AnswerInput, Rejection>> {
    let read = with_reading(turn, active, question, |reading| {
        reading.read_as_other(text)
    })??;
    Some(
        to_answer_input(active, read)
            .map_err(|mismatch| to_rejection(turn, active, question, mismatch)),
    )
}

/// Returns how the text declines to answer, or `None` if it does not.
pub(in crate::engine) fn declined(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    text: &str,
) -> Option<Declined> {
    with_reading(turn, active, question, |reading| reading.declined(text))?
}

/// Reads a yes or no to a known value.
pub(in crate::engine) fn yes_or_no(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    text: &str,
) -> Option<bool> {
    with_reading(turn, active, question, |reading| reading.yes_or_no(text))?
}

/// Reads a message of any kind. Fails with the rejection if it is no answer.
pub(in crate::engine) fn message_by_type(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    message: &InMessage,
) -> Result<AnswerInput, Rejection> {
    let read = with_reading(turn, active, question, |reading| {
        reading.read_by_type(message)
    })
    .unwrap_or(Parsed::Mismatch(Mismatch::Kind));
    to_answer_input(active, read).map_err(|mismatch| to_rejection(turn, active, question, mismatch))
}

fn to_rejection(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    mismatch: Mismatch,
) -> Rejection {
    match mismatch {
        Mismatch::Either(readings)
            if expected::look_different(&label::labels(turn, active, question, &readings)) =>
        {
            Rejection::either(readings)
        }
        mismatch => Rejection::saying(expected::sentence(turn, active, question, &mismatch)),
    }
}

/// Reads text as a choice among the readings that were offered under these labels.
pub(super) fn choice_among_readings(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    text: &str,
    labels: &[String],
) -> Option<Choosing> {
    let values = &active.session.wait.as_ref()?.readings;
    with_reading(turn, active, question, |reading| {
        reading.choose(text, Offered { values, labels })
    })?
}

/// Returns the new value after a no to a known value: `Some(Some(text))` if there is one,
/// `Some(None)` if the text only says no.
pub(in crate::engine) fn correction(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    text: &str,
) -> Option<Option<String>> {
    with_reading(turn, active, question, |reading| reading.corrected(text))?
}

/// Returns whether a value that was read before still fits the question.
pub(super) fn allows(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    value: &Value,
) -> bool {
    with_reading(turn, active, question, |reading| reading.allows(value)).unwrap_or(false)
}

fn to_answer_input(active: &ActiveSession<'_>, read: Parsed) -> Result<AnswerInput, Mismatch> {
    match read {
        Parsed::Value(found) => Ok(found_to_input(active, found)),
        Parsed::Missing(missing) => Ok(AnswerInput::missing(missing)),
        Parsed::Done | Parsed::Other => Err(Mismatch::Unread),
        Parsed::Mismatch(mismatch) => Err(mismatch),
    }
}

fn found_to_input(active: &ActiveSession<'_>, found: Found) -> AnswerInput {
    with_ticked(
        active,
        AnswerInput {
            other: found.other,
            ..AnswerInput::value(found.value)
        },
    )
}

/// Adds the text of a "something else" that was ticked before to the answer.
pub(super) fn with_ticked(active: &ActiveSession<'_>, given: AnswerInput) -> AnswerInput {
    let has_other =
        matches!(&given.outcome, Ok(Value::Keys(keys)) if keys.iter().any(|key| key == OTHER));
    let ticked = active
        .session
        .wait
        .as_ref()
        .and_then(|wait| wait.other.clone())
        .filter(|_| has_other);
    AnswerInput {
        other: given.other.or(ticked),
        ..given
    }
}

/// Calls `read` with a reading of the waiting question. Returns `None` if no question waits.
fn with_reading<T>(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    read: impl FnOnce(&Reading<'_>) -> T,
) -> Option<T> {
    let wait = active.session.wait.as_ref()?;
    let bot = turn.bot();
    let today = turn.now().date(bot.timezone);
    let fill = |text: &Text, language: &str| scope::fill_in(turn, active, text, language).words();
    let reading = Reading::new(
        bot,
        question,
        &active.session.language,
        &active.program.languages,
        today,
        &wait.offered,
        &fill,
    );
    Some(read(&reading.with_ticked(&wait.chosen)))
}
