//! Reads a phone number as E.164: shared by the messenger, or typed the way the country writes it.

use crate::dialog::program::Spec;
use crate::dialog::words::{List, Sentence};
use crate::engine::answer::heard::{Heard, Kind, Piece};
use crate::engine::answer::{Read, Reading, Unfit, tongue};
use crate::phone;
use crate::value::Value;

/// Reads a shared number; only the sender's own counts.
pub(super) fn shared(reading: &Reading<'_>, number: &str, own: bool) -> Read {
    let Spec::Phone { country } = &reading.question.spec else { return Read::Unfit(Unfit::Kind) };
    if !own {
        return Read::Unfit(Unfit::NotOwn);
    }
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    // Messengers give the number with its calling code, with a plus or without, and know it to be one.
    let is_whole = (7..=15).contains(&digits.len()) && !digits.starts_with('0');
    let number = if is_whole { Some(format!("+{digits}")) } else { phone::dialled(&digits, country.as_deref()) };
    number.map_or(Read::Unfit(Unfit::Unread), |number| Read::value(Value::Text(number)))
}

/// Reads a typed number; around it only courtesy may stand. Where two stand beside each other, either may be meant.
pub(super) fn typed(reading: &Reading<'_>, typed: &str, country: Option<&str>) -> Read {
    let heard = Heard::new(typed);
    let Some(parts) = written(reading, &heard) else { return Read::Unfit(Unfit::Unread) };
    let dialled = |digits: &str| phone::dialled(digits, country).map(Value::Text);
    // A slash stands between two numbers, or behind the code of a town.
    let each: Option<Vec<Value>> = parts.iter().map(|part| dialled(&part.digits)).collect();
    let number = match each {
        Some(numbers) if numbers.iter().all(|number| *number == numbers[0]) => numbers.into_iter().next(),
        Some(numbers) => return Read::Unfit(Unfit::either(numbers)),
        None if parts.iter().skip(1).all(|part| part.behind_slash && !part.digits.starts_with(['+', '0'])) => {
            dialled(&parts.iter().map(|part| part.digits.as_str()).collect::<String>())
        }
        None => None,
    };
    number.map_or(Read::Unfit(Unfit::Unread), Read::value)
}

/// A row of digits, with a plus in front or without.
#[derive(Default)]
struct Part {
    digits: String,
    behind_slash: bool,
}

/// Returns the plus and the digits of what was typed, without spaces, brackets and hyphens; apart where a sign or a word parts them.
fn written(reading: &Reading<'_>, heard: &Heard) -> Option<Vec<Part>> {
    let mut parts = vec![Part::default()];
    let mut at = 0;
    while let (Some(piece), Some(part)) = (heard.pieces.get(at), parts.last_mut()) {
        let left = &heard.pieces[at..];
        let is_empty = part.digits.is_empty();
        let joint = reading.tongues.iter().map(|words| tongue::phrase(heard, left, words, List::And)).max().unwrap_or(0);
        let is_or = || reading.tongues.says(Sentence::Or, heard.text(piece));
        let is_end = piece.is_sign(&['/', ',', ';']) || (piece.line && !is_empty) || (piece.kind == Kind::Word && (joint > 0 || is_or()));
        if is_end && !is_empty {
            let behind_slash = piece.is_sign(&['/']);
            parts.push(Part { behind_slash, ..Part::default() });
            at += if piece.kind == Kind::Digits || piece.is_sign(&['+', '(']) { 0 } else { joint.max(1) };
            continue;
        }
        match piece.kind {
            // The `(0)` of `+31 (0)6` is dialled within the country only.
            _ if is_trunk(heard, left) && part.digits.starts_with(['+', '0']) => at += 3,
            Kind::Digits => {
                part.digits.push_str(heard.text(piece));
                at += 1;
            }
            Kind::Sign('+') if is_empty => {
                part.digits.push('+');
                at += 1;
            }
            Kind::Sign('-' | '.' | '/' | '(' | ')') => at += 1,
            Kind::Sign(_) if !piece.shows() => at += 1,
            Kind::Sign(_) => return None,
            Kind::Word => at += silent(reading, heard, left)?,
        }
    }
    parts.retain(|part| !part.digits.is_empty());
    (!parts.is_empty()).then_some(parts)
}

fn is_trunk(heard: &Heard, pieces: &[Piece]) -> bool {
    matches!(pieces, [open, zero, close, ..] if open.is_sign(&['(']) && heard.text(zero) == "0" && close.is_sign(&[')']))
}

fn silent(reading: &Reading<'_>, heard: &Heard, pieces: &[Piece]) -> Option<usize> {
    let lists = [List::Courtesy, List::Filler, List::PhoneWord];
    let phrase = |list| reading.tongues.iter().map(|words| tongue::phrase(heard, pieces, words, list)).max().unwrap_or(0);
    lists.into_iter().map(phrase).max().filter(|count| *count > 0)
}
