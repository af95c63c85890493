//! Reads what people say when they do not answer: `nee`, `geen`, `n.v.t.`, `heb ik niet`, `gaat je
//! niks aan`, `skip`.

use crate::dialog::program::Spec;
use crate::dialog::words::List;
use crate::engine::answer::normalized_text::NormalizedText;
use crate::engine::answer::{Reading, number, option, yesno};
use crate::value::Missing;

/// Maximum length of a text that declines, in bytes.
const MAX_BYTES: usize = 60;

/// How a person declines to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declined {
    /// They skip the question.
    Skip,
    /// They do not know.
    Unknown,
    /// They refuse to say.
    Refuse,
    /// They would rather not: say it, or do what is asked.
    SoftNo,
    /// A bare no.
    No,
    /// There is none: none, nothing, not applicable.
    Nothing,
}

/// Returns how the whole message declines to answer.
pub(super) fn read(reading: &Reading<'_>, heard: &NormalizedText) -> Option<Declined> {
    if heard.plain.is_empty() || heard.plain.len() > MAX_BYTES {
        return None;
    }
    let polite = reading.vocabularies.without_courtesy(heard);
    let trailing = [
        List::Courtesy,
        List::YesNoTail,
        List::EmailWord,
        List::PhoneWord,
    ];
    let bare = reading.vocabularies.without(
        heard,
        polite.clone(),
        &[List::Courtesy, List::No],
        &trailing,
    );
    let thing = reading
        .vocabularies
        .without(heard, polite.clone(), &[], &trailing);
    let parts = [0..heard.plain.len(), polite, thing, bare];
    let is = |list| {
        parts
            .iter()
            .any(|part| reading.vocabularies.has(list, &heard.plain[part.clone()]))
    };
    let kinds = [
        (List::Skip, Declined::Skip),
        (List::Unknown, Declined::Unknown),
        (List::Refuse, Declined::Refuse),
        (List::SoftNo, Declined::SoftNo),
        (List::No, Declined::No),
        (List::NotOne, Declined::Nothing),
        (List::NotApplicable, Declined::Nothing),
    ];
    let declined = kinds
        .into_iter()
        .find(|(list, _)| is(*list))
        .map(|(_, declined)| declined);
    declined.or_else(|| (yesno::read(reading, heard) == Some(false)).then_some(Declined::No))
}

/// Returns the reason to store if the question offers this way out and the text can mean nothing
/// else.
pub(super) fn way_past(reading: &Reading<'_>, heard: &NormalizedText) -> Option<Missing> {
    let question = reading.question;
    let is_yes_or_no = matches!(question.spec, Spec::Yesno | Spec::Consent { .. });
    let skip = question.optional.then_some(Missing::Skipped);
    let refuse = question.refuse.then_some(Missing::Refused);
    let declined = read(reading, heard)?;
    match declined {
        Declined::Skip => skip,
        Declined::Unknown => question.unknown.then_some(Missing::Unknown),
        Declined::Refuse => refuse.or(skip),
        // If the question offers yes and no, it may be the no.
        Declined::SoftNo | Declined::No | Declined::Nothing if is_yes_or_no => None,
        Declined::SoftNo => refuse.or(skip),
        // Ticked options are not discarded, and if an option says the same it may be meant.
        Declined::No | Declined::Nothing
            if !reading.ticked.is_empty() || may_be_option(reading, heard) =>
        {
            None
        }
        Declined::Nothing if number::may_be_none(reading) => None,
        // For a text question a no can be an answer, so it only counts as Skip.
        Declined::No if !matches!(question.spec, Spec::Text { .. }) => skip.or(refuse),
        Declined::No | Declined::Nothing => skip,
    }
}

/// Returns whether an option contains one of these words, or is the exclusive "none".
fn may_be_option(reading: &Reading<'_>, heard: &NormalizedText) -> bool {
    let has_none = matches!(&reading.question.spec, Spec::Multi { none: Some(_), .. });
    let polite = &heard.plain[reading.vocabularies.without_courtesy(heard)];
    let says = |name: &option::Named<'_>| {
        name.plain
            .split(' ')
            .any(|word| polite.split(' ').any(|said| said == word))
    };
    has_none || option::all_names(reading).iter().any(says)
}
