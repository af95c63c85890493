//! Reads a number in the session's language: `1.234,50`, `drie zakken`, `€ 12,50`, `een 9`, `two
//! and a half`.
//!
//! Only its unit, courtesy words and words of the question may stand beside the number: `ongeveer
//! 3` and `3 of 4` are no answers.

use rust_decimal::Decimal;

use crate::dialog::program::Spec;
use crate::dialog::words::{List, Sentence};
use crate::engine::answer::normalized_text::{NormalizedText, Piece, PieceKind};
use crate::engine::answer::numeral::read_number_at;
use crate::engine::answer::{Mismatch, Parsed, Reading, unit, vocabularies};
use crate::value::Value;

/// Maximum number of words and signs in a message that is read as a number.
const MAX_PIECES: usize = 60;

/// Reads the answer to a number question.
pub(super) fn read(reading: &Reading<'_>, heard: &NormalizedText) -> Parsed {
    let Spec::Number { whole, .. } = &reading.question.spec else {
        return Parsed::Mismatch(Mismatch::Kind);
    };
    match find_only_number(reading, heard, None) {
        Ok(number) if *whole && !number.fract().is_zero() => Parsed::Mismatch(Mismatch::Whole),
        Ok(number) => Parsed::ranged(Value::Number(number), allows(reading, number)),
        Err(mismatch) => Parsed::Mismatch(mismatch.only_fitting(|number| allows(reading, number))),
    }
}

/// Returns whether the question accepts a number.
pub(super) fn allows(reading: &Reading<'_>, number: Decimal) -> bool {
    let (from, to, whole) = match &reading.question.spec {
        Spec::Number {
            from, to, whole, ..
        } => (*from, *to, *whole),
        Spec::Scale { points, .. } => return points.holds(number),
        _ => return false,
    };
    (!whole || number.fract().is_zero())
        && from.is_none_or(|from| number >= from)
        && to.is_none_or(|to| number <= to)
}

/// Returns whether "none" is an answer: zero is a number that the question accepts.
pub(super) fn may_be_none(reading: &Reading<'_>) -> bool {
    matches!(reading.question.spec, Spec::Number { .. }) && allows(reading, Decimal::ZERO)
}

/// Reads the answer to a scale.
pub(super) fn read_scale(reading: &Reading<'_>, heard: &NormalizedText, to: i64) -> Parsed {
    match find_only_number(reading, heard, Some(to)) {
        Ok(number) if !number.fract().is_zero() => Parsed::Mismatch(Mismatch::Whole),
        Ok(number) => Parsed::ranged(Value::Number(number), allows(reading, number)),
        Err(mismatch) => Parsed::Mismatch(mismatch.only_fitting(|number| allows(reading, number))),
    }
}

/// Finds the only number of a message; everything else in it must add nothing.
fn find_only_number(
    reading: &Reading<'_>,
    heard: &NormalizedText,
    out_of: Option<i64>,
) -> Result<Decimal, Mismatch> {
    let mut numbers = Vec::new();
    let mut articles = Vec::new();
    let (mut is_understood, mut is_broken, mut is_none) =
        (heard.pieces.len() <= MAX_PIECES, false, false);
    let mut at = 0;
    let mut end_of_last = None;
    while at < heard.pieces.len() && heard.pieces.len() <= MAX_PIECES {
        let left = &heard.pieces[at..];
        at += match read_number_at(reading, heard, left) {
            Some((count, number)) => {
                let is_article = is_article(reading, heard, left, count);
                if is_article {
                    &mut articles
                } else {
                    &mut numbers
                }
                .push(number);
                let count = count
                    + out_of.map_or(0, |highest_mark| {
                        count_out_of(reading, heard, &left[count..], (number, highest_mark))
                    });
                is_broken |= end_of_last == Some(at) || is_glued(&heard.pieces, at);
                end_of_last = Some(at + count).filter(|_| !is_article);
                count
            }
            None => {
                match count_none(reading, heard, left).max(count_silent(reading, heard, left)) {
                    0 => {
                        is_understood = false;
                        1
                    }
                    count => {
                        is_none |= count_none(reading, heard, left) == count;
                        count
                    }
                }
            }
        };
    }
    // In `een dikke 9` the first word is no number, in `een zak` it is.
    let mut numbers = if numbers.is_empty() {
        articles
    } else {
        numbers
    };
    match (numbers.is_empty(), is_none) {
        (true, true) if is_understood && matches!(reading.question.spec, Spec::Number { .. }) => {
            numbers.push(Decimal::ZERO)
        }
        // `no 3`, `niet geen 3`: the negation must not be ignored.
        (_, true) => return Err(Mismatch::Unread),
        (_, false) => {}
    }
    match numbers.as_slice() {
        // Adjacent pieces that cannot be read as one number are no numbers.
        _ if is_broken => Err(Mismatch::Unread),
        [number] if is_understood => Ok(number.normalize()),
        several => Err(Mismatch::either(
            several
                .iter()
                .map(|number| Value::Number(number.normalize())),
        )),
    }
}

/// Returns whether a number is joined to letters, digits, a point or a comma before it, and so is
/// part of something longer: `1e400`.
fn is_glued(pieces: &[Piece], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).and_then(|before| pieces.get(before)) else {
        return false;
    };
    !pieces[at].gap
        && (before.kind == PieceKind::Digits
            || before.is_sign(&['.', ','])
            || (before.kind == PieceKind::Word && at > 1 && !before.gap))
}

/// Returns how many leading pieces say "not one".
fn count_none(reading: &Reading<'_>, heard: &NormalizedText, pieces: &[Piece]) -> usize {
    if !pieces.first().is_some_and(|first| first.gap) {
        return 0;
    }
    reading
        .vocabularies
        .count_phrase(heard, pieces, List::NotOne)
}

/// Returns whether a word that was read as one may be the article of the next word.
pub(super) fn is_article(
    reading: &Reading<'_>,
    heard: &NormalizedText,
    pieces: &[Piece],
    count: usize,
) -> bool {
    let joins = |word: &str| {
        [Sentence::And, Sentence::Or]
            .into_iter()
            .any(|joint| reading.vocabularies.says(joint, word))
    };
    let is_word = |next: &Piece| next.kind == PieceKind::Word && !joins(heard.text(next));
    count == 1
        && reading
            .vocabularies
            .has(List::Article, heard.text(&pieces[0]))
        && pieces.get(1).is_some_and(is_word)
}

/// Returns how many leading pieces add nothing.
fn count_silent(reading: &Reading<'_>, heard: &NormalizedText, pieces: &[Piece]) -> usize {
    let Some(first) = pieces.first() else {
        return 0;
    };
    if !first.shows() {
        return 1;
    }
    let unit = unit::count_unit(reading, heard, pieces);
    if unit > 0 || !first.gap {
        return unit;
    }
    let phrase = |list| reading.vocabularies.count_phrase(heard, pieces, list);
    match phrase(List::Courtesy).max(phrase(List::Filler)) {
        0 => usize::from(unit::is_asked(reading, heard, first)),
        count => count,
    }
}

/// Returns how many leading pieces are `out of 10` with the highest mark, or `/10` after the
/// highest mark itself: `8/10` may be a day.
fn count_out_of(
    reading: &Reading<'_>,
    heard: &NormalizedText,
    pieces: &[Piece],
    (number, highest_mark): (Decimal, i64),
) -> usize {
    if let [slash, mark, ..] = pieces
        && number == highest_mark.into()
        && slash.is_sign(&['/'])
        && heard.text(mark).parse() == Ok(highest_mark)
    {
        return 2;
    }
    reading
        .vocabularies
        .iter()
        .find_map(|words| {
            let count = vocabularies::count_phrase(heard, pieces, words, List::OutOf);
            let mark = pieces.get(count).filter(|_| count > 0)?;
            (heard.text(mark).parse() == Ok(highest_mark)).then_some(count + 1)
        })
        .unwrap_or(0)
}
