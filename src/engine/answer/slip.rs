//! Forgives one typing slip in a word of five letters or more, where exactly one option fits.

use std::ops::Range;

use crate::dialog::program::OptionDef;
use crate::dialog::words::List;
use crate::engine::answer::heard::{self, Heard};
use crate::engine::answer::option::{self, Fits};
use crate::engine::answer::{Read, Reading, list};

/// How long a word must be before a slip in it is forgiven.
const LEAST_LETTERS: usize = 5;

/// Finds the one option that the whole message names with one slip.
pub(super) fn one<'a>(reading: &Reading<'a>, heard: &Heard) -> Option<&'a OptionDef> {
    // A message that names several options is not a misspelling of one.
    if !matches!(option::find(reading, heard), Fits::None) {
        return None;
    }
    part(reading, heard, 0..heard.plain.len())
}

/// Finds the options of a typed list in which single words may have a slip.
pub(super) fn several(reading: &Reading<'_>, heard: &Heard) -> Option<Read> {
    if let Some(option) = one(reading, heard) {
        return Some(list::several(reading, vec![option]));
    }
    let chosen: Option<Vec<&OptionDef>> = parts(reading, heard).into_iter().map(|part| named(reading, heard, part)).collect();
    match list::several(reading, chosen.filter(|chosen| chosen.len() > 1)?) {
        Read::Unfit(_) => None,
        read => Some(read),
    }
}

fn named<'a>(reading: &Reading<'a>, heard: &Heard, place: Range<usize>) -> Option<&'a OptionDef> {
    let bare = bare(reading, heard, place.clone());
    for place in [&place, &bare] {
        match option::named(reading, &heard.plain[place.clone()]) {
            Fits::One(option) => return Some(option),
            Fits::Several(_) => return None,
            Fits::None => {}
        }
    }
    option::numbered(reading, heard, &bare).or_else(|| part(reading, heard, place))
}

fn part<'a>(reading: &Reading<'a>, heard: &Heard, place: Range<usize>) -> Option<&'a OptionDef> {
    let bare = bare(reading, heard, place.clone());
    let slips = |option: &'a OptionDef, most: usize| {
        [&place, &bare].into_iter().any(|place| {
            let typed: Vec<&str> = heard.plain[place.clone()].split(' ').collect();
            is_slip(&reading.label(option), &typed, most)
                || reading.other_labels(option).any(|label| is_slip(&label, &typed, most))
                || option.says.iter().any(|words| is_slip(words, &typed, most))
        })
    };
    let mut fitting = reading.shown().filter(|option| slips(option, 1));
    let first = fitting.next()?;
    // Where another option is nearly as close, nobody can tell which was meant.
    let is_only = fitting.next().is_none() && !reading.shown().any(|option| option.key != first.key && slips(option, 2));
    is_only.then_some(first)
}

fn bare(reading: &Reading<'_>, heard: &Heard, place: Range<usize>) -> Range<usize> {
    reading.tongues.without(heard, place, &[List::Courtesy, List::Filler], &[List::Courtesy])
}

/// Returns whether words are those of a text but for at most so many slips in one word; a long one, where it is one slip.
fn is_slip(text: &str, typed: &[&str], most: usize) -> bool {
    let plain = heard::plain(text);
    if plain.split(' ').count() != typed.len() {
        return false;
    }
    let mut different = plain.split(' ').zip(typed).filter(|(word, typed)| word != *typed);
    let Some((word, typed)) = different.next() else { return false };
    let is_letters = |word: &str| word.chars().all(char::is_alphabetic);
    different.next().is_none()
        && (most > 1 || word.chars().count() >= LEAST_LETTERS)
        && is_letters(word)
        && is_letters(typed)
        && strsim::osa_distance(word, typed) <= most
}

/// Cuts a message at commas, "and" and new lines.
fn parts(reading: &Reading<'_>, heard: &Heard) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut open: Option<Range<usize>> = None;
    let mut at = 0;
    while let Some(piece) = heard.pieces.get(at) {
        let joint = list::joint(reading, heard, &heard.pieces[at..]);
        if piece.line || joint > 0 || piece.is_sign(&[',', ';', '>']) {
            parts.extend(open.take());
        }
        if joint == 0 && !list::separates(piece) {
            let start = open.as_ref().map_or(piece.place().start, |open| open.start);
            open = Some(start..piece.place().end);
        }
        at += joint.max(1);
    }
    parts.extend(open);
    parts
}
