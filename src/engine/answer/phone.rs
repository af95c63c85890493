//! Reads a phone number as E.164: shared by the messenger, or typed the way the country writes it.

use crate::dialog::program::Spec;
use crate::dialog::words::List;
use crate::engine::answer::heard::{Heard, Kind, Piece};
use crate::engine::answer::{Read, Reading, Unfit, tongue};
use crate::value::Value;

/// A country: ISO 3166 code, calling code, the digits before a number within it, and how long a number is without them.
struct Country(&'static str, &'static str, &'static str, usize, usize);

/// Europe with its neighbours, and North America.
const COUNTRIES: &[Country] = &[
    Country("AD", "376", "", 6, 9),
    Country("AL", "355", "0", 8, 9),
    Country("AM", "374", "0", 8, 8),
    Country("AT", "43", "0", 7, 13),
    Country("AZ", "994", "0", 9, 9),
    Country("BA", "387", "0", 8, 9),
    Country("BE", "32", "0", 8, 9),
    Country("BG", "359", "0", 7, 9),
    Country("BY", "375", "80", 9, 9),
    Country("CA", "1", "1", 10, 10),
    Country("CH", "41", "0", 9, 9),
    Country("CY", "357", "", 8, 8),
    Country("CZ", "420", "", 9, 9),
    Country("DE", "49", "0", 6, 12),
    Country("DK", "45", "", 8, 8),
    Country("EE", "372", "", 7, 8),
    Country("ES", "34", "", 9, 9),
    Country("FI", "358", "0", 5, 12),
    Country("FO", "298", "", 6, 6),
    Country("FR", "33", "0", 9, 9),
    Country("GB", "44", "0", 9, 10),
    Country("GE", "995", "0", 9, 9),
    Country("GG", "44", "0", 9, 10),
    Country("GI", "350", "", 8, 8),
    Country("GL", "299", "", 6, 6),
    Country("GR", "30", "", 10, 10),
    Country("HR", "385", "0", 8, 9),
    Country("HU", "36", "06", 8, 9),
    Country("IE", "353", "0", 7, 9),
    Country("IM", "44", "0", 9, 10),
    Country("IS", "354", "", 7, 9),
    Country("IT", "39", "", 6, 12),
    Country("JE", "44", "0", 9, 10),
    Country("LI", "423", "", 7, 9),
    Country("LT", "370", "0", 8, 8),
    Country("LU", "352", "", 5, 11),
    Country("LV", "371", "", 8, 8),
    Country("MC", "377", "", 8, 9),
    Country("MD", "373", "0", 8, 8),
    Country("ME", "382", "0", 8, 9),
    Country("MK", "389", "0", 8, 8),
    Country("MT", "356", "", 8, 8),
    Country("NL", "31", "0", 9, 9),
    Country("NO", "47", "", 8, 8),
    Country("PL", "48", "", 9, 9),
    Country("PT", "351", "", 9, 9),
    Country("RO", "40", "0", 9, 9),
    Country("RS", "381", "0", 7, 10),
    Country("RU", "7", "8", 10, 10),
    Country("SE", "46", "0", 7, 10),
    Country("SI", "386", "0", 8, 8),
    Country("SK", "421", "0", 9, 9),
    Country("SM", "378", "", 6, 10),
    Country("TR", "90", "0", 10, 10),
    Country("UA", "380", "0", 9, 9),
    Country("US", "1", "1", 10, 10),
    Country("VA", "39", "", 6, 12),
    Country("XK", "383", "0", 8, 9),
];

/// Reads a shared number; only the sender's own counts.
pub(super) fn shared(reading: &Reading<'_>, number: &str, own: bool) -> Read {
    let Spec::Phone { country } = &reading.question.spec else { return Read::Unfit(Unfit::Kind) };
    if !own {
        return Read::Unfit(Unfit::NotOwn);
    }
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    // Messengers give the number with its calling code, with a plus or without.
    let number = international(&digits).or_else(|| national(&digits, country.as_deref()?));
    number.map_or(Read::Unfit(Unfit::Unread), |number| Read::value(Value::Text(number)))
}

/// Reads a typed number; around it only courtesy may stand.
pub(super) fn typed(reading: &Reading<'_>, typed: &str, country: Option<&str>) -> Read {
    let heard = Heard::new(typed);
    let Some(written) = written(reading, &heard) else { return Read::Unfit(Unfit::Unread) };
    let abroad = written.strip_prefix('+').or_else(|| written.strip_prefix("00"));
    let number = match abroad {
        Some(digits) => international(digits),
        None => country.and_then(|country| national(&written, country)),
    };
    number.map_or(Read::Unfit(Unfit::Unread), |number| Read::value(Value::Text(number)))
}

/// Returns the plus and the digits of a number as it was typed, without spaces, brackets and hyphens.
fn written(reading: &Reading<'_>, heard: &Heard) -> Option<String> {
    let mut number = String::new();
    let mut at = 0;
    while let Some(piece) = heard.pieces.get(at) {
        let left = &heard.pieces[at..];
        match piece.kind {
            // The `(0)` of `+31 (0)6` is dialled within the country only.
            _ if is_trunk(heard, left) && number.starts_with(['+', '0']) && !number.is_empty() => at += 3,
            Kind::Digits => {
                number.push_str(heard.text(piece));
                at += 1;
            }
            Kind::Sign('+') if number.is_empty() => {
                number.push('+');
                at += 1;
            }
            Kind::Sign('-' | '.' | '/' | '(' | ')') => at += 1,
            Kind::Sign(_) if !piece.shows() => at += 1,
            Kind::Sign(_) => return None,
            Kind::Word => at += silent(reading, heard, left)?,
        }
    }
    (!number.is_empty()).then_some(number)
}

fn is_trunk(heard: &Heard, pieces: &[Piece]) -> bool {
    matches!(pieces, [open, zero, close, ..] if open.is_sign(&['(']) && heard.text(zero) == "0" && close.is_sign(&[')']))
}

fn silent(reading: &Reading<'_>, heard: &Heard, pieces: &[Piece]) -> Option<usize> {
    let lists = [List::Courtesy, List::Filler, List::PhoneWord];
    let phrase = |list| reading.tongues.iter().map(|words| tongue::phrase(heard, pieces, words, list)).max().unwrap_or(0);
    lists.into_iter().map(phrase).max().filter(|count| *count > 0)
}

/// Checks the digits of a number that begins with its calling code.
fn international(digits: &str) -> Option<String> {
    let is_possible = (8..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    let country = COUNTRIES.iter().filter(|country| digits.starts_with(country.1)).max_by_key(|country| country.1.len());
    let fits = country.is_none_or(|country| {
        let length = digits.len() - country.1.len();
        (country.3..=country.4).contains(&length)
    });
    (is_possible && fits).then(|| format!("+{digits}"))
}

/// Reads the digits of a number as they are dialled within a country.
fn national(digits: &str, country: &str) -> Option<String> {
    let Country(_, code, trunk, least, most) = COUNTRIES.iter().find(|known| known.0.eq_ignore_ascii_case(country))?;
    let fits = |number: &str| (*least..=*most).contains(&number.len()) && !number.is_empty();
    let number = match digits.strip_prefix(trunk) {
        Some(number) if fits(number) => number,
        // North Americans leave the one out.
        _ if *code == "1" && fits(digits) => digits,
        _ => return None,
    };
    international(&format!("{code}{number}"))
}
