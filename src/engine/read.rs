//! Reads what was said as an answer to the waiting question: sets [`Reading`] up from the session, and names the outcome.

use crate::dialog::program::{Question, Spec};
use crate::dialog::text::Text;
use crate::engine::answer::{Choosing, Declined, Found, Mismatch, Offered, Parsed, Reading};
use crate::engine::keyboard::OTHER;
use crate::engine::reply::AnswerInput;
use crate::engine::turn_context::{ActiveSession, TurnContext};
use crate::engine::typed::Rejection;
use crate::engine::{expected, readings, scope};
use crate::id::Name;
use crate::message::InMessage;
use crate::value::Value;

/// What words say that are an option or a button and nothing else.
pub(super) enum Exact {
    /// An answer.
    Given(AnswerInput),
    /// Enough is chosen.
    Done,
    /// "Something else": its words come next.
    Other,
}

/// Returns whether the answer is a picture or a file.
pub(super) fn is_file(question: &Question) -> bool {
    matches!(question.spec, Spec::Photo { .. } | Spec::File { .. })
}

/// Reads an exact label, another word or the number of an option, or the label of another button.
pub(super) fn exact(turn: &TurnContext<'_>, active: &ActiveSession<'_>, question: &Question, text: &str) -> Option<Exact> {
    match with(turn, active, question, |reading| reading.exact(text))?? {
        Parsed::Value(found) => Some(Exact::Given(self::found(active, found))),
        Parsed::Missing(missing) => Some(Exact::Given(AnswerInput::missing(missing))),
        Parsed::Done => Some(Exact::Done),
        Parsed::Other => Some(Exact::Other),
        Parsed::Mismatch(_) => None,
    }
}

/// Reads options beside the label of a button: `mask and something else`; and whether that button is the one for "enough".
pub(super) fn beside_button(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    text: &str,
) -> Option<(Vec<Name>, bool)> {
    question.spec.gathers()?;
    let (keys, button) = with(turn, active, question, |reading| reading.beside_button(text))??;
    Some((keys, button == Parsed::Done))
}

/// Reads the words as the question's type says.
pub(super) fn own(turn: &TurnContext<'_>, active: &ActiveSession<'_>, question: &Question, text: &str) -> Result<AnswerInput, Rejection> {
    sent(turn, active, question, &InMessage::Text(text.to_owned()))
}

/// Reads an option with one typing slip.
pub(super) fn slip(turn: &TurnContext<'_>, active: &ActiveSession<'_>, question: &Question, text: &str) -> Option<AnswerInput> {
    given(active, with(turn, active, question, |reading| reading.slip(text))??).ok()
}

/// Takes words that fit no option as those of "something else", or says what else they may be; nothing where the question takes none.
pub(super) fn own_words(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    text: &str,
) -> Option<Result<AnswerInput, Rejection>> {
    let read = with(turn, active, question, |reading| reading.words(text))??;
    Some(given(active, read).map_err(|mismatch| rejected(turn, active, question, mismatch)))
}

/// Returns what words say instead of an answer.
pub(super) fn declined(turn: &TurnContext<'_>, active: &ActiveSession<'_>, question: &Question, text: &str) -> Option<Declined> {
    with(turn, active, question, |reading| reading.declined(text))?
}

/// Reads a yes or a no to a known value.
pub(super) fn yes_or_no(turn: &TurnContext<'_>, active: &ActiveSession<'_>, question: &Question, text: &str) -> Option<bool> {
    with(turn, active, question, |reading| reading.yes_or_no(text))?
}

/// Reads what was sent, with words or without.
pub(super) fn sent(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    message: &InMessage,
) -> Result<AnswerInput, Rejection> {
    let read = with(turn, active, question, |reading| reading.own(message)).unwrap_or(Parsed::Mismatch(Mismatch::Kind));
    given(active, read).map_err(|mismatch| rejected(turn, active, question, mismatch))
}

fn rejected(turn: &TurnContext<'_>, active: &ActiveSession<'_>, question: &Question, mismatch: Mismatch) -> Rejection {
    match mismatch {
        Mismatch::Either(readings) if expected::look_different(&readings::shown(turn, active, question, &readings)) => {
            Rejection::either(readings)
        }
        mismatch => Rejection::saying(expected::sentence(turn, active, question, &mismatch)),
    }
}

/// Reads words as a choice among readings that were offered, in these words.
pub(super) fn choosing(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    text: &str,
    labels: &[String],
) -> Option<Choosing> {
    let values = &active.session.wait.as_ref()?.readings;
    with(turn, active, question, |reading| reading.choose(text, Offered { values, labels }))?
}

/// Returns the words behind a no to a known value, where they are a new one; that there are none where they are not.
pub(super) fn corrected(turn: &TurnContext<'_>, active: &ActiveSession<'_>, question: &Question, text: &str) -> Option<Option<String>> {
    with(turn, active, question, |reading| reading.corrected(text))?
}

/// Returns whether a value that was read before still fits the question.
pub(super) fn allows(turn: &TurnContext<'_>, active: &ActiveSession<'_>, question: &Question, value: &Value) -> bool {
    with(turn, active, question, |reading| reading.allows(value)).unwrap_or(false)
}

fn given(active: &ActiveSession<'_>, read: Parsed) -> Result<AnswerInput, Mismatch> {
    match read {
        Parsed::Value(found) => Ok(self::found(active, found)),
        Parsed::Missing(missing) => Ok(AnswerInput::missing(missing)),
        Parsed::Done | Parsed::Other => Err(Mismatch::Unread),
        Parsed::Mismatch(mismatch) => Err(mismatch),
    }
}

fn found(active: &ActiveSession<'_>, found: Found) -> AnswerInput {
    with_ticked(active, AnswerInput { other: found.other, ..AnswerInput::value(found.value) })
}

/// Returns what was given; a "something else" that was ticked before brings its words.
pub(super) fn with_ticked(active: &ActiveSession<'_>, given: AnswerInput) -> AnswerInput {
    let has_other = matches!(&given.outcome, Ok(Value::Keys(keys)) if keys.iter().any(|key| key == OTHER));
    let ticked = active.session.wait.as_ref().and_then(|wait| wait.other.clone()).filter(|_| has_other);
    AnswerInput { other: given.other.or(ticked), ..given }
}

/// Sets the reading of the waiting question up; nothing where none waits.
fn with<T>(turn: &TurnContext<'_>, active: &ActiveSession<'_>, question: &Question, read: impl FnOnce(&Reading<'_>) -> T) -> Option<T> {
    let wait = active.session.wait.as_ref()?;
    let bot = turn.bot();
    let today = turn.now().date(bot.timezone);
    let fill = |text: &Text, language: &str| scope::fill_in(turn, active, text, language).words();
    let reading = Reading::new(bot, question, &active.session.language, &active.program.languages, today, &wait.offered, &fill);
    Some(read(&reading.with_ticked(&wait.chosen)))
}
