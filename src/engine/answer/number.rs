//! Reads a number in the session's language: `1.234,50`, `drie zakken`, `€ 12,50`, `een 9`, `two
//! and a half`.
//!
//! Only its unit, courtesy words and words of the question may stand beside the number: `ongeveer
//! 3` and `3 of 4` are no answers.

use rust_decimal::Decimal;

use crate::dialog::program::Spec;
use crate::dialog::words::{List, NumberForm, Sentence};
use crate::engine::answer::normalized_text::{NormalizedText, Piece, PieceKind};
use crate::engine::answer::{Mismatch, Parsed, Reading, unit, vocabularies};
use crate::value::Value;

/// Maximum number of words and signs in a message that is read as a number.
const MAX_PIECES: usize = 60;
/// Maximum number of digits and signs of a number.
const MAX_LITERAL_BYTES: usize = 40;

/// Maximum number of decimals of a number in words.
const MAX_DECIMALS: usize = 12;

/// Added to the number before it for "and a half" and `½`.
const HALF: Decimal = Decimal::from_parts(5, 0, 0, false, 1);

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
        Spec::Scale { from, to, .. } => (Some((*from).into()), Some((*to).into()), true),
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

/// Reads digits and signs as one number: as the language writes it, else in the only other way it
/// can be read. Returns `None` if there is no such way.
pub(super) fn read_literal(text: &str, form: NumberForm) -> Option<Decimal> {
    if let Some(number) = read_grouped(text, form.decimal, form.thousands) {
        return Some(number);
    }
    let others = [('.', ','), (',', '.')]
        .into_iter()
        .filter_map(|(decimal, thousands)| read_grouped(text, decimal, thousands));
    let mut others: Vec<Decimal> = others.collect();
    others.dedup();
    if others.len() == 1 {
        others.pop()
    } else {
        None
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
        .iter()
        .map(|words| vocabularies::count_phrase(heard, pieces, words, List::NotOne))
        .max()
        .unwrap_or(0)
}

/// Returns whether a word that was read as one may be the article of the next word.
fn is_article(
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
    let phrase = |list| {
        reading
            .vocabularies
            .iter()
            .map(|words| vocabularies::count_phrase(heard, pieces, words, list))
            .max()
            .unwrap_or(0)
    };
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

/// Reads the number at the start, with the number of pieces it takes.
fn read_number_at(
    reading: &Reading<'_>,
    heard: &NormalizedText,
    pieces: &[Piece],
) -> Option<(usize, Decimal)> {
    if let Some((sign, count)) = read_sign(reading, heard, pieces) {
        let (more, number) = read_unsigned(reading, heard, &pieces[count..])?;
        return Some((count + more, if sign { -number } else { number }));
    }
    read_unsigned(reading, heard, pieces)
}

/// Reads a plus or minus before a number: whether it is a minus, and the number of pieces it takes.
fn read_sign(
    reading: &Reading<'_>,
    heard: &NormalizedText,
    pieces: &[Piece],
) -> Option<(bool, usize)> {
    let [first, second, ..] = pieces else {
        return None;
    };
    if first.is_sign(&['-', '+']) && first.gap && !second.gap {
        return Some((first.is_sign(&['-']), 1));
    }
    let is_minus =
        first.gap && second.gap && reading.vocabularies.has(List::Minus, heard.text(first));
    is_minus.then_some((true, 1))
}

fn read_unsigned(
    reading: &Reading<'_>,
    heard: &NormalizedText,
    pieces: &[Piece],
) -> Option<(usize, Decimal)> {
    let (mut count, mut number) =
        read_digits(reading, heard, pieces).or_else(|| read_words(reading, heard, pieces))?;
    if let Some((more, base)) = read_hundreds(reading, heard, &pieces[count..])
        .filter(|_| pieces[count - 1].kind == PieceKind::Digits)
    {
        (count, number) = (count + more, number.checked_mul(base)?);
    }
    if let Some((more, part)) =
        read_decimals(reading, heard, &pieces[count..]).filter(|_| number.fract().is_zero())
    {
        return Some((count + more, number + part));
    }
    if let Some((more, part)) =
        read_fraction(heard, &pieces[count..]).filter(|_| number.fract().is_zero())
    {
        return Some((count + more, number + part));
    }
    let more = count_and_a_half(reading, heard, &pieces[count..]);
    Some((count + more, if more > 0 { number + HALF } else { number }))
}

/// Reads "hundred" or "thousand" after digits: `5 duizend`.
fn read_hundreds(
    reading: &Reading<'_>,
    heard: &NormalizedText,
    pieces: &[Piece],
) -> Option<(usize, Decimal)> {
    let word = pieces
        .first()
        .filter(|piece| piece.kind == PieceKind::Word)?;
    let base = reading
        .vocabularies
        .number(heard.text(word))
        .filter(|base| matches!(base, 100 | 1000))?;
    Some((1, base.into()))
}

/// Reads the decimals after `komma` or `point`, in digits or in words.
fn read_decimals(
    reading: &Reading<'_>,
    heard: &NormalizedText,
    pieces: &[Piece],
) -> Option<(usize, Decimal)> {
    let point = reading
        .vocabularies
        .iter()
        .map(|words| vocabularies::count_phrase(heard, pieces, words, List::DecimalWord))
        .max()?;
    let mut at = Some(point).filter(|point| *point > 0)?;
    let mut part = String::new();
    while let Some(piece) = pieces.get(at) {
        let word = || {
            reading
                .vocabularies
                .iter()
                .find_map(|words| vocabularies::number_at_start(heard, &pieces[at..], words))
        };
        match piece.kind {
            PieceKind::Digits if part.is_empty() => part.push_str(heard.text(piece)),
            PieceKind::Word => {
                let Some((count, number)) =
                    word().filter(|(_, number)| *number < 100 && (part.is_empty() || *number < 10))
                else {
                    break;
                };
                part.push_str(&number.to_string());
                at += count - 1;
            }
            PieceKind::Digits | PieceKind::Sign(_) => break,
        }
        at += 1;
    }
    let is_number = !part.is_empty() && part.len() <= MAX_DECIMALS;
    is_number
        .then(|| format!("0.{part}").parse().ok())
        .flatten()
        .map(|number| (at, number))
}

/// Reads a fraction after a whole number: `2 1/2`, `1 3/4`. Only fractions that a decimal can write
/// exactly count.
fn read_fraction(heard: &NormalizedText, pieces: &[Piece]) -> Option<(usize, Decimal)> {
    let [over, slash, under, ..] = pieces else {
        return None;
    };
    let is_written = over.kind == PieceKind::Digits
        && over.gap
        && slash.is_sign(&['/'])
        && under.kind == PieceKind::Digits;
    let digit = |piece: &Piece| heard.text(piece).parse::<u32>().ok();
    let (over, under) = (
        digit(over)?,
        digit(under).filter(|under| matches!(under, 2 | 4 | 5 | 8 | 10))?,
    );
    (is_written && (1..under).contains(&over))
        .then(|| (3, Decimal::from(over) / Decimal::from(under)))
}

/// Reads digits with the signs between them: `1.234,50`, `10 000`, `2½`, `,5`.
fn read_digits(
    reading: &Reading<'_>,
    heard: &NormalizedText,
    pieces: &[Piece],
) -> Option<(usize, Decimal)> {
    let mut text = String::new();
    let mut count = 0;
    let first = pieces.first()?;
    if let Some(part) = sign_value(first).filter(|_| first.gap) {
        return Some((1, part));
    }
    if !(first.kind == PieceKind::Digits
        || first.is_sign(&['.', ',']) && first.gap && first.shows())
    {
        return None;
    }
    let form = reading.vocabularies.of_session().number_form();
    while let Some(piece) = pieces.get(count) {
        if text.len() > MAX_LITERAL_BYTES {
            return None;
        }
        let next_digits = || {
            pieces
                .get(count + 1)
                .is_some_and(|next| next.kind == PieceKind::Digits && !next.gap)
        };
        let is_thousands = || {
            text.bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b' ')
                && heard.text(piece).len() == 3
        };
        match piece.kind {
            PieceKind::Digits if count > 0 && piece.gap => {
                let head = text.split(' ').next().unwrap_or_default();
                if !(is_thousands() && head.len() <= 3) {
                    break;
                }
                text.push(' ');
                text.push_str(heard.text(piece));
            }
            PieceKind::Digits => text.push_str(heard.text(piece)),
            PieceKind::Sign('\'') if next_digits() && !piece.gap => text.push(' '),
            PieceKind::Sign('٫') if next_digits() && !piece.gap => text.push(form.decimal),
            PieceKind::Sign(sign @ ('.' | ',')) if next_digits() && (!piece.gap || count == 0) => {
                text.push(sign)
            }
            PieceKind::Sign(_) | PieceKind::Word => break,
        }
        count += 1;
    }
    // A price without cents is written `12,-`.
    if let [point, dash, ..] = &pieces[count..]
        && point.is_sign(&['.', ','])
        && dash.is_sign(&['-'])
        && !point.gap
        && !dash.gap
        && pieces.get(count + 2).is_none_or(|next| next.gap)
    {
        count += 2;
    }
    let number = read_literal(&text, form)?;
    match pieces
        .get(count)
        .and_then(sign_value)
        .filter(|_| number.fract().is_zero())
    {
        Some(part) => Some((count + 1, number + part)),
        None => Some((count, number)),
    }
}

/// Returns the value of a fraction sign such as `½`.
fn sign_value(piece: &Piece) -> Option<Decimal> {
    match piece.kind {
        PieceKind::Sign('½') => Some(HALF),
        PieceKind::Sign('¼') => Some(Decimal::new(25, 2)),
        PieceKind::Sign('¾') => Some(Decimal::new(75, 2)),
        PieceKind::Sign(_) | PieceKind::Word | PieceKind::Digits => None,
    }
}

/// Reads a number in words: `drie`, `twenty five`, `anderhalf`.
fn read_words(
    reading: &Reading<'_>,
    heard: &NormalizedText,
    pieces: &[Piece],
) -> Option<(usize, Decimal)> {
    for words in reading.vocabularies.iter() {
        let one_and_half = vocabularies::count_phrase(heard, pieces, words, List::OneAndHalf);
        if one_and_half > 0 {
            return Some((one_and_half, Decimal::ONE + HALF));
        }
        let half = vocabularies::count_phrase(heard, pieces, words, List::Half);
        if half > 0 {
            return Some((half, HALF));
        }
    }
    let (count, number) = reading
        .vocabularies
        .iter()
        .find_map(|words| vocabularies::number_at_start(heard, pieces, words))?;
    // In `een 9` the first word is an article.
    let is_article = count == 1
        && reading
            .vocabularies
            .has(List::Article, heard.text(&pieces[0]));
    let is_number = |pieces: &[Piece]| {
        read_digits(reading, heard, pieces).is_some()
            || reading
                .vocabularies
                .iter()
                .any(|words| vocabularies::number_at_start(heard, pieces, words).is_some())
    };
    if is_article && is_number(&pieces[count..]) {
        return None;
    }
    Some((count, number.into()))
}

/// Returns how many leading pieces are `and a half`.
fn count_and_a_half(reading: &Reading<'_>, heard: &NormalizedText, pieces: &[Piece]) -> usize {
    let halves = reading.vocabularies.iter().map(|words| {
        let and_count = vocabularies::count_phrase(heard, pieces, words, List::And);
        let half = vocabularies::count_phrase(heard, &pieces[and_count..], words, List::Half);
        if and_count > 0 && half > 0 {
            and_count + half
        } else {
            0
        }
    });
    halves.max().unwrap_or(0)
}

/// Reads digits in one notation, with thousands in groups of three or not grouped at all.
fn read_grouped(text: &str, decimal: char, thousands: char) -> Option<Decimal> {
    let (whole, part) = text
        .split_once(decimal)
        .map_or((text, None), |(whole, part)| (whole, Some(part)));
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if part.is_some_and(|part| !is_digits(part)) || (whole.is_empty() && part.is_none()) {
        return None;
    }
    let between = if whole.contains(' ') { ' ' } else { thousands };
    let mut groups = whole.split(between);
    let first = groups.next().unwrap_or_default();
    let is_grouped = whole.contains(between);
    let fits = match is_grouped {
        true => {
            is_digits(first)
                && first.len() <= 3
                && !first.starts_with('0')
                && groups
                    .clone()
                    .all(|group| is_digits(group) && group.len() == 3)
        }
        false => first.is_empty() || is_digits(first),
    };
    if !fits {
        return None;
    }
    let mut plain: String = whole.chars().filter(|c| *c != between).collect();
    if plain.is_empty() {
        plain.push('0');
    }
    if let Some(part) = part {
        plain.push('.');
        plain.push_str(part);
    }
    // Longer numbers would not be exact.
    if plain.len() > 27 {
        None
    } else {
        plain.parse().ok()
    }
}
