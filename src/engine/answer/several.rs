//! Makes one answer of several chosen options, if so many may be chosen.

use crate::dialog::gather::Gathers;
use crate::dialog::program::OptionDef;
use crate::dialog::words::List;
use crate::engine::answer::normalized_text::NormalizedText;
use crate::engine::answer::{Found, Mismatch, Parsed, Reading};
use crate::id::Name;
use crate::value::Value;

/// Returns the answer of typed options together with those ticked before, or why they are none.
pub(super) fn to_answer(
    reading: &Reading<'_>,
    heard: &NormalizedText,
    chosen: Vec<&OptionDef>,
) -> Parsed {
    let is_twice = |at: usize| {
        chosen[..at]
            .iter()
            .any(|before| before.key == chosen[at].key)
    };
    if chosen.len() > reading.offered.len() || (0..chosen.len()).any(is_twice) {
        return Parsed::Mismatch(Mismatch::Unread);
    }
    let named: Vec<&Name> = chosen.iter().map(|option| &option.key).collect();
    let with_ticked: Vec<&Name> = reading
        .ticked
        .iter()
        .filter(|key| !named.contains(key))
        .chain(named.iter().copied())
        .collect();
    let value = match reading.question.spec.gathers() {
        Some(Gathers::Several {
            pick: (min, max),
            none,
        }) => {
            let is_none = |key: &&Name| none == Some(*key);
            if let Some(none) = named.iter().find(|key| is_none(key)) {
                return match named.as_slice() {
                    [none] => Parsed::value(Value::Keys(vec![(*none).clone()])),
                    _ => Parsed::Mismatch(Mismatch::NotAlone((*none).clone())),
                };
            }
            let all: Vec<&Name> = with_ticked
                .into_iter()
                .filter(|key| !is_none(key))
                .collect();
            let fits = |keys: &[&Name]| (min..=max).contains(&keys.len());
            // `only moka` may mean that the options ticked before are to be removed.
            if all.len() > named.len() && says_only(reading, heard) && fits(&named) && fits(&all) {
                return Parsed::Mismatch(Mismatch::either(
                    [&named, &all].map(|keys| in_order(reading, keys)),
                ));
            }
            if !fits(&all) {
                return Parsed::Mismatch(Mismatch::Pick(all.len()));
            }
            in_order(reading, &all)
        }
        Some(Gathers::Ranked { top }) => {
            let shown = reading.shown().count();
            let places = top.unwrap_or(shown).min(shown);
            // The typed options continue what was tapped so far.
            let keys = if named.len() == places {
                named
            } else {
                with_ticked
            };
            if keys.len() != places {
                return Parsed::Mismatch(Mismatch::Pick(keys.len()));
            }
            Value::Keys(keys.into_iter().cloned().collect())
        }
        None => return Parsed::Mismatch(Mismatch::Kind),
    };
    let position = match (chosen.as_slice(), &value) {
        ([one], Value::Keys(keys)) if keys.len() == 1 => reading
            .offered
            .iter()
            .position(|key| *key == one.key)
            .and_then(|at| u16::try_from(at + 1).ok()),
        _ => None,
    };
    Parsed::Value(Found {
        value,
        position,
        other: None,
    })
}

/// Returns the answer of some options in the author's order, with "something else" last.
fn in_order(reading: &Reading<'_>, keys: &[&Name]) -> Value {
    let options = reading
        .question
        .options
        .iter()
        .map(|option| &option.key)
        .filter(|key| keys.contains(key));
    let other = keys.iter().copied().filter(|key| {
        !reading
            .question
            .options
            .iter()
            .any(|option| option.key == **key)
    });
    Value::Keys(options.chain(other).cloned().collect())
}

/// Returns whether the message says "only": what was ticked before counts no more.
pub(super) fn says_only(reading: &Reading<'_>, heard: &NormalizedText) -> bool {
    heard
        .pieces
        .iter()
        .any(|piece| reading.vocabularies.has(List::Only, heard.text(piece)))
}
