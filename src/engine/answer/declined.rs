//! Reads what people say instead of an answer: `nee`, `geen`, `n.v.t.`, `heb ik niet`, `gaat je niks aan`, `skip`.

use crate::dialog::program::Spec;
use crate::dialog::words::List;
use crate::engine::answer::normalized_text::NormalizedText;
use crate::engine::answer::{Reading, number, option, yesno};
use crate::value::Missing;

/// Nobody declines in more bytes than these.
const LONGEST: usize = 60;

/// What is said instead of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Declined {
    /// Asks to pass the question by.
    Skip,
    /// Does not know.
    Unknown,
    /// Will not say.
    Refuse,
    /// Would rather not: to say, or to do what is asked about.
    SoftNo,
    /// A bare no.
    No,
    /// That there is none: none, nothing, not applicable.
    Nothing,
}

/// Returns what the whole message says instead of an answer.
pub(super) fn read(reading: &Reading<'_>, heard: &NormalizedText) -> Option<Declined> {
    if heard.plain.is_empty() || heard.plain.len() > LONGEST {
        return None;
    }
    let polite = reading.tongues.without_courtesy(heard);
    let trailing = [List::Courtesy, List::YesNoTail, List::EmailWord, List::PhoneWord];
    let bare = reading.tongues.without(heard, polite.clone(), &[List::Courtesy, List::No], &trailing);
    let thing = reading.tongues.without(heard, polite.clone(), &[], &trailing);
    let parts = [0..heard.plain.len(), polite, thing, bare];
    let is = |list| parts.iter().any(|part| reading.tongues.has(list, &heard.plain[part.clone()]));
    let kinds = [
        (List::Skip, Declined::Skip),
        (List::Unknown, Declined::Unknown),
        (List::Refuse, Declined::Refuse),
        (List::SoftNo, Declined::SoftNo),
        (List::No, Declined::No),
        (List::NotOne, Declined::Nothing),
        (List::NotApplicable, Declined::Nothing),
    ];
    let declined = kinds.into_iter().find(|(list, _)| is(*list)).map(|(_, declined)| declined);
    declined.or_else(|| (yesno::read(reading, heard) == Some(false)).then_some(Declined::No))
}

/// Returns the way past the question that words ask for, where it is offered and they can mean nothing else.
pub(super) fn past(reading: &Reading<'_>, heard: &NormalizedText) -> Option<Missing> {
    let question = reading.question;
    let is_yes_or_no = matches!(question.spec, Spec::Yesno | Spec::Consent { .. });
    let skip = question.optional.then_some(Missing::Skipped);
    let refuse = question.refuse.then_some(Missing::Refused);
    let declined = read(reading, heard)?;
    match declined {
        Declined::Skip => skip,
        Declined::Unknown => question.unknown.then_some(Missing::Unknown),
        Declined::Refuse => refuse.or(skip),
        // Beside a yes and a no it may be the no.
        Declined::SoftNo | Declined::No | Declined::Nothing if is_yes_or_no => None,
        Declined::SoftNo => refuse.or(skip),
        // What is ticked is not thrown away, and what an option says may be that option.
        Declined::No | Declined::Nothing if !reading.ticked.is_empty() || may_be_option(reading, heard) => None,
        Declined::Nothing if number::may_be_nought(reading) => None,
        // A no can be an answer in words: only beside Skip it is none.
        Declined::No if !matches!(question.spec, Spec::Text { .. }) => skip.or(refuse),
        Declined::No | Declined::Nothing => skip,
    }
}

/// Returns whether an option says one of these words, or stands for none of the others.
fn may_be_option(reading: &Reading<'_>, heard: &NormalizedText) -> bool {
    let has_none = matches!(&reading.question.spec, Spec::Multi { none: Some(_), .. });
    let polite = &heard.plain[reading.tongues.without_courtesy(heard)];
    let says = |name: &option::Named<'_>| name.plain.split(' ').any(|word| polite.split(' ').any(|said| said == word));
    has_none || option::names(reading).iter().any(says)
}
