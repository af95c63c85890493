//! Reads words as they are, and email addresses.

use regex::Regex;

use crate::dialog::words::List;
use crate::engine::answer::heard::plain;
use crate::engine::answer::{Read, Reading, Unfit};
use crate::value::Value;

/// Reads words of some length; a pattern must match all of them.
pub(super) fn read(typed: &str, (least, most): (usize, usize), pattern: Option<&Regex>) -> Read {
    let typed = typed.trim();
    let count = typed.chars().count();
    if count == 0 {
        return Read::Unfit(Unfit::Unread);
    }
    if count < least {
        return Read::Unfit(Unfit::Short(count));
    }
    if count > most {
        return Read::Unfit(Unfit::Long(count));
    }
    let is_match = |pattern: &Regex| pattern.find(typed).is_some_and(|found| found.range() == (0..typed.len()));
    if pattern.is_some_and(|pattern| !is_match(pattern)) {
        return Read::Unfit(Unfit::Pattern);
    }
    Read::value(Value::Text(typed.to_owned()))
}

/// Reads the one email address of a message; around it only courtesy may stand.
pub(super) fn email(reading: &Reading<'_>, typed: &str) -> Read {
    let bare = |part: &str| part.trim_matches(|c: char| "<>()[]\"'.,;:!?".contains(c)).to_owned();
    let is_silent = |part: &str| {
        let plain = plain(part);
        let lists = [List::Courtesy, List::Filler, List::EmailWord];
        plain.is_empty() || lists.into_iter().any(|list| reading.tongues.has(list, &plain))
    };
    let (addresses, others): (Vec<&str>, Vec<&str>) = typed.split_whitespace().partition(|part| part.contains('@'));
    match addresses.as_slice() {
        [address] if others.iter().all(|part| is_silent(part)) => {
            let address = bare(address);
            let address = address.strip_prefix("mailto:").unwrap_or(&address);
            normal(address).map_or(Read::Unfit(Unfit::Unread), |address| Read::value(Value::Text(address)))
        }
        [] | [_] => Read::Unfit(Unfit::Unread),
        _ => Read::Unfit(Unfit::Either(Vec::new())),
    }
}

/// Returns an address that mail can be sent to, with its domain in small letters.
fn normal(address: &str) -> Option<String> {
    let (name, domain) = address.rsplit_once('@')?;
    let ending = domain.rsplit('.').next()?;
    let is_usual = !name.contains(['"', '(', ')', ' ', ',', ';', '<', '>']) && !domain.contains(['[', ']', '_', ',']);
    let has_ending = domain.contains('.') && ending.chars().count() >= 2 && ending.chars().any(char::is_alphabetic);
    (is_usual && has_ending && email_address::EmailAddress::is_valid(address)).then(|| format!("{name}@{}", domain.to_lowercase()))
}
