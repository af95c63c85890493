//! Reads what was said as an answer to the waiting question: sets [`Reading`] up from the session, and names the outcome.

use crate::dialog::program::{Question, Spec};
use crate::dialog::text::Text;
use crate::engine::answer::{Choosing, Found, Offered, Read, Reading, Unfit};
use crate::engine::draft::{Draft, Talk};
use crate::engine::keyboard::OTHER;
use crate::engine::reply::Given;
use crate::engine::typed::Misfit;
use crate::engine::{expected, meant, scope};
use crate::id::Name;
use crate::message::InMessage;
use crate::value::Value;

/// What words say that are an option or a button and nothing else.
pub(super) enum Exact {
    /// An answer.
    Given(Given),
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
pub(super) fn exact(draft: &Draft<'_>, talk: &Talk<'_>, question: &Question, text: &str) -> Option<Exact> {
    match with(draft, talk, question, |reading| reading.exact(text))?? {
        Read::Value(found) => Some(Exact::Given(self::found(talk, found))),
        Read::Missing(missing) => Some(Exact::Given(Given::missing(missing))),
        Read::Done => Some(Exact::Done),
        Read::Other => Some(Exact::Other),
        Read::Unfit(_) => None,
    }
}

/// Reads options beside the label of a button: `mask and something else`; and whether that button is the one for "enough".
pub(super) fn beside_button(draft: &Draft<'_>, talk: &Talk<'_>, question: &Question, text: &str) -> Option<(Vec<Name>, bool)> {
    question.spec.gathers()?;
    let (keys, button) = with(draft, talk, question, |reading| reading.beside_button(text))??;
    Some((keys, button == Read::Done))
}

/// Reads the words as the question's type says.
pub(super) fn own(draft: &Draft<'_>, talk: &Talk<'_>, question: &Question, text: &str) -> Result<Given, Misfit> {
    sent(draft, talk, question, &InMessage::Text(text.to_owned()))
}

/// Reads an option with one typing slip.
pub(super) fn slip(draft: &Draft<'_>, talk: &Talk<'_>, question: &Question, text: &str) -> Option<Given> {
    given(talk, with(draft, talk, question, |reading| reading.slip(text))??).ok()
}

/// Takes words that fit no option as those of "something else".
pub(super) fn own_words(draft: &Draft<'_>, talk: &Talk<'_>, question: &Question, text: &str) -> Option<Given> {
    given(talk, with(draft, talk, question, |reading| reading.words(text))??).ok()
}

/// Reads a yes or a no to a known value.
pub(super) fn yes_or_no(draft: &Draft<'_>, talk: &Talk<'_>, question: &Question, text: &str) -> Option<bool> {
    with(draft, talk, question, |reading| reading.yes_or_no(text))?
}

/// Reads what was sent, with words or without.
pub(super) fn sent(draft: &Draft<'_>, talk: &Talk<'_>, question: &Question, message: &InMessage) -> Result<Given, Misfit> {
    let read = with(draft, talk, question, |reading| reading.own(message)).unwrap_or(Read::Unfit(Unfit::Kind));
    given(talk, read).map_err(|unfit| match unfit {
        Unfit::Either(readings) if expected::look_different(&meant::shown(draft, talk, question, &readings)) => Misfit::either(readings),
        unfit => Misfit::saying(expected::sentence(draft, talk, question, &unfit)),
    })
}

/// Reads words as a choice among readings that were offered, in these words.
pub(super) fn choosing(draft: &Draft<'_>, talk: &Talk<'_>, question: &Question, text: &str, labels: &[String]) -> Option<Choosing> {
    let values = &talk.session.wait.as_ref()?.readings;
    with(draft, talk, question, |reading| reading.choose(text, Offered { values, labels }))?
}

/// Returns the words behind a no to a known value, where they are a new one; that there are none where they are not.
pub(super) fn corrected(draft: &Draft<'_>, talk: &Talk<'_>, question: &Question, text: &str) -> Option<Option<String>> {
    with(draft, talk, question, |reading| reading.corrected(text))?
}

/// Returns whether a value that was read before still fits the question.
pub(super) fn allows(draft: &Draft<'_>, talk: &Talk<'_>, question: &Question, value: &Value) -> bool {
    with(draft, talk, question, |reading| reading.allows(value)).unwrap_or(false)
}

fn given(talk: &Talk<'_>, read: Read) -> Result<Given, Unfit> {
    match read {
        Read::Value(found) => Ok(self::found(talk, found)),
        Read::Missing(missing) => Ok(Given::missing(missing)),
        Read::Done | Read::Other => Err(Unfit::Unread),
        Read::Unfit(unfit) => Err(unfit),
    }
}

fn found(talk: &Talk<'_>, found: Found) -> Given {
    with_ticked(talk, Given { other: found.other, ..Given::value(found.value) })
}

/// Returns what was given; a "something else" that was ticked before brings its words.
pub(super) fn with_ticked(talk: &Talk<'_>, given: Given) -> Given {
    let has_other = matches!(&given.outcome, Ok(Value::Keys(keys)) if keys.iter().any(|key| key == OTHER));
    let ticked = talk.session.wait.as_ref().and_then(|wait| wait.other.clone()).filter(|_| has_other);
    Given { other: given.other.or(ticked), ..given }
}

/// Sets the reading of the waiting question up; nothing where none waits.
fn with<T>(draft: &Draft<'_>, talk: &Talk<'_>, question: &Question, read: impl FnOnce(&Reading<'_>) -> T) -> Option<T> {
    let wait = talk.session.wait.as_ref()?;
    let bot = draft.bot();
    let today = draft.now().date(bot.timezone);
    let fill = |text: &Text, language: &str| scope::fill_in(draft, talk, text, language).words();
    let reading = Reading::new(bot, question, &talk.session.language, &talk.program.languages, today, &wait.offered, &fill);
    Some(read(&reading.with_ticked(&wait.chosen)))
}
