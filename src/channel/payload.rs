//! Writes and parses the group that a deep link comes from: `roast-g0123456789abc` is the link
//! `roast`, followed in a group.
//!
//! The group is named by its conversation's id: 64 random bits, so that nobody finds another
//! group's votes by trying.

use crate::id::ConversationId;

/// Digits of five bits each.
const DIGITS: &[u8; 32] = b"0123456789abcdefghijklmnopqrstuv";
const ID_DIGITS: usize = 13;

/// Writes a link with its group.
///
/// ```
/// use vraag::channel::payload;
/// use vraag::id::ConversationId;
///
/// let written = payload::write("roast", ConversationId(7));
/// assert_eq!(written, "roast-g0000000000007");
/// assert_eq!(payload::read(&written), Some(("roast", ConversationId(7))));
/// assert_eq!(payload::read("roast-flyer"), None);
/// ```
pub fn write(link: &str, group: ConversationId) -> String {
    let digit = |place: usize| {
        char::from(DIGITS[usize::try_from((group.0 >> (5 * place)) & 31).unwrap_or(0)])
    };
    let digits: String = (0..ID_DIGITS).rev().map(digit).collect();
    format!("{link}-g{digits}")
}

/// Parses a link and its group; `None` if it names no group.
pub fn read(payload: &str) -> Option<(&str, ConversationId)> {
    let (link, digits) = payload.rsplit_once("-g")?;
    if digits.len() != ID_DIGITS || link.is_empty() {
        return None;
    }
    let mut number = 0_u128;
    for digit in digits.bytes() {
        let value = DIGITS.iter().position(|known| *known == digit)?;
        number = (number << 5) | value as u128;
    }
    Some((link, ConversationId(u64::try_from(number).ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_reads_back() {
        for id in [0, 1, 31, 32, u64::MAX, 0x0123_4567_89ab_cdef] {
            let written = write("roast", ConversationId(id));
            assert_eq!(read(&written), Some(("roast", ConversationId(id))));
        }
    }

    #[test]
    fn what_names_no_group_is_left_to_be_a_source() {
        for payload in [
            "roast",
            "roast-g",
            "roast-g123",
            "-g0000000000007",
            "roast-gzzzzzzzzzzzzz",
            "roast-gG000000000007",
            "roast-gvvvvvvvvvvvvv",
        ] {
            assert_eq!(read(payload), None, "{payload}");
        }
    }
}
