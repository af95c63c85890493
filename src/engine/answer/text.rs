//! Reads text answers and email addresses.

use regex::Regex;

use crate::dialog::letter::{is_seen, readable};
use crate::dialog::words::List;
use crate::engine::answer::normalized_text::plain;
use crate::engine::answer::{Mismatch, Parsed, Reading};
use crate::value::Value;

/// Maximum length of a message that is read as an email address, in bytes.
const MAX_EMAIL_BYTES: usize = 600;

const MAILTO: &str = "mailto:";

/// Reads a text of a length between `min` and `max` characters; a pattern must match the whole
/// text.
pub(super) fn read(typed: &str, (min, max): (usize, usize), pattern: Option<&Regex>) -> Parsed {
    let typed = typed.trim();
    let count = typed.chars().count();
    if !is_seen(typed) {
        return Parsed::Mismatch(Mismatch::Unread);
    }
    if count < min {
        return Parsed::Mismatch(Mismatch::Short(count));
    }
    if count > max {
        return Parsed::Mismatch(Mismatch::Long(count));
    }
    let Some(pattern) = pattern else {
        return Parsed::value(Value::Text(typed.to_owned()));
    };
    let is_match = |text: &str| {
        pattern
            .find(text)
            .is_some_and(|found| found.range() == (0..text.len()))
    };
    // Invisible characters from copying are not part of a code.
    let readable = readable(typed);
    match [typed, readable.trim()]
        .into_iter()
        .find(|text| is_match(text))
    {
        Some(text) => Parsed::value(Value::Text(text.to_owned())),
        None => Parsed::Mismatch(Mismatch::Pattern),
    }
}

/// Reads the one email address of a message; the rest may only be courtesy.
pub(super) fn read_email(reading: &Reading<'_>, typed: &str) -> Parsed {
    if typed.len() > MAX_EMAIL_BYTES {
        return Parsed::Mismatch(Mismatch::Unread);
    }
    let typed = readable(typed);
    let typed = strip_name(&typed);
    let bare = |part: &str| {
        part.trim_matches(|c: char| "<>()[]\"'.,;:!?".contains(c))
            .to_owned()
    };
    let is_silent = |part: &str| {
        let plain = plain(part);
        let lists = [List::Courtesy, List::Filler, List::EmailWord];
        plain.is_empty()
            || lists
                .into_iter()
                .any(|list| reading.vocabularies.has(list, &plain))
    };
    let (addresses, others): (Vec<&str>, Vec<&str>) = typed
        .split_whitespace()
        .partition(|part| part.contains('@'));
    match addresses.as_slice() {
        [address] if others.iter().all(|part| is_silent(part)) => {
            let address = bare(address);
            let start = address
                .get(..MAILTO.len())
                .filter(|start| start.eq_ignore_ascii_case(MAILTO))
                .map_or(0, str::len);
            let address = address[start..]
                .split('?')
                .next()
                .filter(|_| start > 0)
                .unwrap_or(&address);
            normalize(address).map_or(Parsed::Mismatch(Mismatch::Unread), |address| {
                Parsed::value(Value::Text(address))
            })
        }
        [] | [_] => Parsed::Mismatch(Mismatch::Unread),
        _ => Parsed::Mismatch(Mismatch::Unread),
    }
}

/// Returns the part between `<` and `>` after a name, as mail programs write it: `Noor
/// <noor@example.org>`.
fn strip_name(typed: &str) -> &str {
    let inner = typed
        .rsplit_once('<')
        .filter(|(name, _)| !name.contains('@'))
        .and_then(|(_, rest)| rest.split_once('>'));
    inner
        .filter(|(_, after)| {
            after
                .chars()
                .all(|c| c.is_whitespace() || ".,;!".contains(c))
        })
        .map_or(typed, |(address, _)| address)
}

/// Returns a valid address with its domain in lower case, or `None`.
fn normalize(address: &str) -> Option<String> {
    let (name, domain) = address.rsplit_once('@')?;
    let ending = domain.rsplit('.').next()?;
    let is_usual = !name.contains(['"', '(', ')', ' ', ',', ';', '<', '>'])
        && !domain.contains(['[', ']', '_', ',']);
    let has_ending = domain.contains('.')
        && ending.chars().count() >= 2
        && ending.chars().any(char::is_alphabetic);
    (is_usual && has_ending && email_address::EmailAddress::is_valid(address))
        .then(|| format!("{name}@{}", domain.to_lowercase()))
}
