//! Reads yes and no in common words: `ja hoor`, `nee dank je`, `YES!`, `of course not`, 👍.
//!
//! Every word must be a yes, a no or courtesy, and not both; a condition ("ja, maar …") is no
//! answer.

use crate::dialog::program::Spec;
use crate::dialog::words::{List, Sentence};
use crate::engine::answer::normalized_text::{NormalizedText, Piece, PieceKind};
use crate::engine::answer::{Mismatch, Parsed, Reading};
use crate::id::Name;
use crate::value::{Missing, Value};

/// Reads the answer to a yes-no question or a consent.
pub(super) fn read_answer(reading: &Reading<'_>, heard: &NormalizedText) -> Parsed {
    let is_soft = reading.question.refuse && {
        let part = reading.vocabularies.without_courtesy(heard);
        reading.vocabularies.has(List::SoftNo, &heard.plain[part])
    };
    match read(reading, heard) {
        Some(_) if is_soft => Parsed::Mismatch(Mismatch::Unread),
        Some(yes) => to_answer(reading, yes),
        None => Parsed::Mismatch(Mismatch::Unread),
    }
}

/// Returns the answer that a yes or a no is to the question.
pub(super) fn to_answer(reading: &Reading<'_>, yes: bool) -> Parsed {
    match (&reading.question.spec, yes) {
        (Spec::Consent { .. }, true) => Parsed::value(Value::Key(Name::new_static("agreed"))),
        (Spec::Consent { .. }, false) => Parsed::Missing(Missing::Refused),
        _ => Parsed::value(Value::Bool(yes)),
    }
}

/// Reads the label of the Yes or No button in any of the languages, or its number.
pub(super) fn read_label(reading: &Reading<'_>, heard: &NormalizedText) -> Option<bool> {
    let says = |sentence: Sentence<'_>| reading.vocabularies.says(sentence, &heard.plain);
    if says(Sentence::Yes) {
        return Some(true);
    }
    if says(Sentence::No) {
        return Some(false);
    }
    read_number(reading, heard)
}

/// Reads the number of Yes or No, if the buttons are shown as a list.
pub(super) fn read_number(reading: &Reading<'_>, heard: &NormalizedText) -> Option<bool> {
    match &heard.plain[reading.vocabularies.without_courtesy(heard)] {
        "1" => Some(true),
        "2" => Some(false),
        _ => None,
    }
}

/// Reads a yes or a no in words.
pub(super) fn read(reading: &Reading<'_>, heard: &NormalizedText) -> Option<bool> {
    let pieces: Vec<Piece> = heard
        .pieces
        .iter()
        .filter(|piece| piece.shows())
        .copied()
        .collect();
    let mut heard_yes = None;
    let symbols = read_symbols(reading, heard);
    let mut at = 0;
    while at < pieces.len() {
        let left = &pieces[at..];
        let phrase = |list| reading.vocabularies.count_phrase(heard, left, list);
        let (yes, no, courtesy) = (
            phrase(List::Yes),
            phrase(List::No),
            phrase(List::Courtesy).max(phrase(List::YesNoTail)),
        );
        let (count, found) = match yes.max(no).max(courtesy) {
            0 => (1, Some(read_drawn_out(reading, heard.text(&left[0]))?)),
            longest if longest == no => (longest, Some(false)),
            longest if longest == yes => (longest, Some(true)),
            longest => (longest, None),
        };
        if found.is_some() && heard_yes.is_some_and(|before| Some(before) != found) {
            return None;
        }
        heard_yes = found.or(heard_yes);
        at += count;
    }
    heard_yes.filter(|yes| symbols.iter().all(|symbol| symbol == yes))
}

/// Returns what the symbols beside the words say: `ja 👎` is no answer.
fn read_symbols(reading: &Reading<'_>, heard: &NormalizedText) -> Vec<bool> {
    let mut said = Vec::new();
    for piece in heard.pieces.iter().filter(|piece| !piece.shows()) {
        let PieceKind::Sign(sign) = piece.kind else {
            continue;
        };
        let mut buffer = [0; 4];
        let symbol = &*sign.encode_utf8(&mut buffer);
        if sign.is_ascii() {
            continue;
        }
        if reading.vocabularies.has(List::Yes, symbol) {
            said.push(true);
        } else if reading.vocabularies.has(List::No, symbol) {
            said.push(false);
        }
    }
    said
}

/// Reads a word with repeated letters: `jaaa`, `neeee`, `yesss`.
fn read_drawn_out(reading: &Reading<'_>, word: &str) -> Option<bool> {
    [1, 2]
        .into_iter()
        .map(|max| shorten(word, max))
        .filter(|short| short != word)
        .find_map(|short| {
            if reading.vocabularies.has(List::Yes, &short) {
                return Some(true);
            }
            reading.vocabularies.has(List::No, &short).then_some(false)
        })
}

/// Shortens every run of equal letters to at most `max`.
fn shorten(word: &str, max: usize) -> String {
    let mut short = String::with_capacity(word.len());
    let (mut last, mut run) = ('\0', 0);
    for c in word.chars() {
        run = if c == last { run + 1 } else { 1 };
        last = c;
        if run <= max {
            short.push(c);
        }
    }
    short
}
