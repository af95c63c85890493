//! Reads the number that begins at a piece of a message, in digits, in words, or in both.

use rust_decimal::Decimal;

use crate::dialog::words::List;
use crate::dialog::words::number::NumberForm;
use crate::engine::answer::normalized_text::{NormalizedText, Piece, PieceKind};
use crate::engine::answer::{Reading, vocabularies};

/// Maximum number of digits and signs of a number.
const MAX_LITERAL_BYTES: usize = 40;

/// Maximum number of decimals of a number in words.
const MAX_DECIMALS: usize = 12;

/// Added to the number before it for "and a half" and `½`.
const HALF: Decimal = Decimal::from_parts(5, 0, 0, false, 1);

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

/// Reads the number at the start, with the number of pieces it takes.
pub(super) fn read_number_at(
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
        .count_phrase(heard, pieces, List::DecimalWord);
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
