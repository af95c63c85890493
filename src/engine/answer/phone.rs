//! Reads a phone number as E.164: shared by the messenger, or typed as the country writes it.

use crate::dialog::program::Spec;
use crate::dialog::words::{List, Sentence};
use crate::engine::answer::normalized_text::{NormalizedText, Piece, PieceKind};
use crate::engine::answer::{Mismatch, Parsed, Reading};
use crate::phone;
use crate::value::Value;

/// Reads a shared number; only the sender's own counts.
pub(super) fn read_shared(reading: &Reading<'_>, number: &str, own: bool) -> Parsed {
    let Spec::Phone { country } = &reading.question.spec else {
        return Parsed::Mismatch(Mismatch::Kind);
    };
    if !own {
        return Parsed::Mismatch(Mismatch::NotOwn);
    }
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    // Messengers give a valid number with its calling code, with or without a plus.
    let is_whole = (7..=15).contains(&digits.len()) && !digits.starts_with('0');
    let number = if is_whole {
        Some(format!("+{digits}"))
    } else {
        phone::dialled(&digits, country.as_deref())
    };
    number.map_or(Parsed::Mismatch(Mismatch::Unread), |number| {
        Parsed::value(Value::Text(number))
    })
}

/// Reads a typed number; the rest of the message may only be courtesy. Two different numbers are
/// ambiguous.
pub(super) fn read_typed(reading: &Reading<'_>, typed: &str, country: Option<&str>) -> Parsed {
    let heard = NormalizedText::new(typed);
    let Some(parts) = split_digits(reading, &heard) else {
        return Parsed::Mismatch(Mismatch::Unread);
    };
    let dialled = |digits: &str| phone::dialled(digits, country).map(Value::Text);
    // A slash separates two numbers, or an area code from the rest.
    let each: Option<Vec<Value>> = parts.iter().map(|part| dialled(&part.digits)).collect();
    let number = match each {
        Some(numbers) if numbers.iter().all(|number| *number == numbers[0]) => {
            numbers.into_iter().next()
        }
        Some(numbers) => return Parsed::Mismatch(Mismatch::either(numbers)),
        None if parts
            .iter()
            .skip(1)
            .all(|part| part.behind_slash && !part.digits.starts_with(['+', '0'])) =>
        {
            dialled(
                &parts
                    .iter()
                    .map(|part| part.digits.as_str())
                    .collect::<String>(),
            )
        }
        None => None,
    };
    number.map_or(Parsed::Mismatch(Mismatch::Unread), Parsed::value)
}

/// A run of digits, with or without a leading plus.
#[derive(Default)]
struct DigitRun {
    digits: String,
    behind_slash: bool,
}

/// Returns the plus and digits of a text, without spaces, brackets and hyphens, split at separating
/// signs and words. Returns `None` if the text holds anything else.
fn split_digits(reading: &Reading<'_>, heard: &NormalizedText) -> Option<Vec<DigitRun>> {
    let mut parts = vec![DigitRun::default()];
    let mut at = 0;
    while let (Some(piece), Some(part)) = (heard.pieces.get(at), parts.last_mut()) {
        let left = &heard.pieces[at..];
        let is_empty = part.digits.is_empty();
        let joint = reading.vocabularies.count_phrase(heard, left, List::And);
        let is_or = || reading.vocabularies.says(Sentence::Or, heard.text(piece));
        let is_end = piece.is_sign(&['/', ',', ';'])
            || (piece.line && !is_empty)
            || (piece.kind == PieceKind::Word && (joint > 0 || is_or()));
        if is_end && !is_empty {
            let behind_slash = piece.is_sign(&['/']);
            parts.push(DigitRun {
                behind_slash,
                ..DigitRun::default()
            });
            at += if piece.kind == PieceKind::Digits || piece.is_sign(&['+', '(']) {
                0
            } else {
                joint.max(1)
            };
            continue;
        }
        match piece.kind {
            // The `(0)` of `+31 (0)6` is dialled only within the country.
            _ if is_trunk(heard, left) && part.digits.starts_with(['+', '0']) => at += 3,
            PieceKind::Digits => {
                part.digits.push_str(heard.text(piece));
                at += 1;
            }
            PieceKind::Sign('+') if is_empty => {
                part.digits.push('+');
                at += 1;
            }
            PieceKind::Sign('-' | '.' | '/' | '(' | ')') => at += 1,
            PieceKind::Sign(_) if !piece.shows() => at += 1,
            PieceKind::Sign(_) => return None,
            PieceKind::Word => at += count_silent(reading, heard, left)?,
        }
    }
    parts.retain(|part| !part.digits.is_empty());
    (!parts.is_empty()).then_some(parts)
}

fn is_trunk(heard: &NormalizedText, pieces: &[Piece]) -> bool {
    matches!(pieces, [open, zero, close, ..] if open.is_sign(&['(']) && heard.text(zero) == "0" && close.is_sign(&[')']))
}

fn count_silent(reading: &Reading<'_>, heard: &NormalizedText, pieces: &[Piece]) -> Option<usize> {
    let lists = [List::Courtesy, List::Filler, List::PhoneWord];
    let phrase = |list| reading.vocabularies.count_phrase(heard, pieces, list);
    lists
        .into_iter()
        .map(phrase)
        .max()
        .filter(|count| *count > 0)
}
