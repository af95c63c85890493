//! Accepts one typing slip in a word of five letters or more, if exactly one option fits.

use std::ops::Range;

use crate::dialog::program::OptionDef;
use crate::dialog::words::List;
use crate::engine::answer::normalized_text::NormalizedText;
use crate::engine::answer::option::{self, Fits, Named};
use crate::engine::answer::{Parsed, Reading, joint, several};

/// Minimum length of a word in which a slip is accepted.
const MIN_LETTERS: usize = 5;

/// Longer words are not quoted back; in bytes.
const MAX_QUOTED_BYTES: usize = 40;

/// Finds the one option that the whole message names with one slip.
pub(super) fn find_one<'a>(reading: &Reading<'a>, heard: &NormalizedText) -> Option<&'a OptionDef> {
    // A message that names several options is not a misspelling of one.
    if heard.plain.is_empty() || !matches!(option::find(reading, heard), Fits::None) {
        return None;
    }
    find_part(
        reading,
        heard,
        &option::all_names(reading),
        0..heard.plain.len(),
    )
}

/// Finds the options of a typed list in which single words may have a slip.
pub(super) fn read_several(reading: &Reading<'_>, heard: &NormalizedText) -> Option<Parsed> {
    if let Some(option) = find_one(reading, heard) {
        return Some(several::to_answer(reading, heard, vec![option]));
    }
    let parts = split_parts(reading, heard);
    // With more parts than options, some would be named twice.
    if !(2..=reading.offered.len()).contains(&parts.len()) {
        return None;
    }
    let names = option::all_names(reading);
    let chosen: Option<Vec<&OptionDef>> = parts
        .into_iter()
        .map(|part| find_named(reading, heard, &names, part))
        .collect();
    match several::to_answer(reading, heard, chosen?) {
        Parsed::Mismatch(_) => None,
        read => Some(read),
    }
}

/// Returns the first words of a typed list that name no option, if they are short enough to be
/// quoted back.
pub(super) fn find_unknown(reading: &Reading<'_>, heard: &NormalizedText) -> Option<String> {
    let names = option::all_names(reading);
    let parts = split_parts(reading, heard);
    let is_listed = parts.len() > 1;
    let place = parts
        .into_iter()
        .take(reading.offered.len() + 1)
        .find(|part| find_named(reading, heard, &names, part.clone()).is_none())?;
    let words = &heard.plain[without_filler(reading, heard, place)];
    let is_word = words.chars().any(char::is_alphabetic)
        && words.len() <= MAX_QUOTED_BYTES
        && (is_listed || words.split(' ').count() <= 3);
    is_word.then(|| words.to_owned())
}

fn find_named<'a>(
    reading: &Reading<'a>,
    heard: &NormalizedText,
    names: &[Named<'a>],
    place: Range<usize>,
) -> Option<&'a OptionDef> {
    let bare = without_filler(reading, heard, place.clone());
    for place in [&place, &bare] {
        match option::find_by_name(reading, &heard.plain[place.clone()]) {
            Fits::One(option) => return Some(option),
            Fits::Several(_) => return None,
            Fits::None => {}
        }
    }
    option::find_by_number(reading, heard, &bare)
        .or_else(|| find_part(reading, heard, names, place))
}

fn find_part<'a>(
    reading: &Reading<'a>,
    heard: &NormalizedText,
    names: &[Named<'a>],
    place: Range<usize>,
) -> Option<&'a OptionDef> {
    let bare = without_filler(reading, heard, place.clone());
    let typed = [place, bare].map(|place| heard.plain[place].split(' ').collect::<Vec<&str>>());
    let slips = |name: &Named<'_>, max_slips: usize| {
        typed
            .iter()
            .any(|typed| is_slip(&name.plain, typed, max_slips))
    };
    let mut fitting = names.iter().filter(|name| slips(name, 1));
    let first = fitting.next()?.option;
    // If another option is nearly as close, we cannot tell which one is meant.
    let is_another = |name: &Named<'_>| name.option.key != first.key;
    let is_only =
        !fitting.any(is_another) && !names.iter().any(|name| is_another(name) && slips(name, 2));
    is_only.then_some(first)
}

fn without_filler(
    reading: &Reading<'_>,
    heard: &NormalizedText,
    place: Range<usize>,
) -> Range<usize> {
    reading.vocabularies.without(
        heard,
        place,
        &[List::Courtesy, List::Filler],
        &[List::Courtesy],
    )
}

/// Returns whether a text is a plain name with at most `max_slips` slips in one word. A single slip
/// counts only in a long word.
fn is_slip(plain: &str, typed: &[&str], max_slips: usize) -> bool {
    // Each word is at least a letter and a space.
    if plain.len() + 1 < 2 * typed.len() || plain.split(' ').count() != typed.len() {
        return false;
    }
    let mut different = plain
        .split(' ')
        .zip(typed)
        .filter(|(word, typed)| word != *typed);
    let Some((word, typed)) = different.next() else {
        return false;
    };
    let is_letters = |word: &str| word.chars().all(char::is_alphabetic);
    let is_near = || word.chars().count().abs_diff(typed.chars().count()) <= max_slips;
    different.next().is_none()
        && (max_slips > 1 || word.chars().count() >= MIN_LETTERS)
        && is_near()
        && is_letters(word)
        && is_letters(typed)
        && strsim::osa_distance(word, typed) <= max_slips
}

/// Splits a message at commas, "and" and new lines.
fn split_parts(reading: &Reading<'_>, heard: &NormalizedText) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut open: Option<Range<usize>> = None;
    let mut at = 0;
    while let Some(piece) = heard.pieces.get(at) {
        let joint = joint::count_joint(reading, heard, &heard.pieces[at..]);
        if piece.line || joint > 0 || piece.is_sign(&[',', ';', '>']) {
            parts.extend(open.take());
        }
        if joint == 0 && !joint::separates(piece) {
            let start = open.as_ref().map_or(piece.place().start, |open| open.start);
            open = Some(start..piece.place().end);
        }
        at += joint.max(1);
    }
    parts.extend(open);
    parts
}
