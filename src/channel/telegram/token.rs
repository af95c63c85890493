//! Writes and parses the data of a button: our token, and in a group for whom it is and in which
//! topic.
//!
//! A button of one member's question reads `17:espresso@2n9c`, in a topic `17:espresso@2n9c.16`;
//! one for everybody reads `17:espresso`, in a topic `17:espresso@.16`. All of it can be forged:
//! Telegram says who tapped, and the engine judges the rest.

use super::place::Place;
use crate::message::Token;

/// The parsed data of a button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Carried {
    /// The token.
    pub token: Token,
    /// The member for whom the button is; `None` for everybody.
    pub member: Option<i64>,
    /// The topic it is in.
    pub topic: Option<i64>,
}

/// Telegram's limit for a button's data, in bytes.
const MAX_DATA: usize = 64;

/// Writes the data of a button at a place.
pub(super) fn write(token: &Token, at: Place<'_>) -> String {
    let mut data = token.write();
    // Only a button in a group can be in a topic that its message no longer tells.
    let topic = at.topic.filter(|_| !at.is_private());
    if at.member.is_some() || topic.is_some() {
        data.push('@');
    }
    if let Some(member) = at.member {
        data.push_str(&base36(member));
    }
    if let Some(topic) = topic {
        data.push('.');
        data.push_str(&base36(topic));
    }
    data
}

/// Parses the data of a button; `None` if we did not write it.
pub(super) fn read(data: &str) -> Option<Carried> {
    if data.len() > MAX_DATA {
        return None;
    }
    let Some((token, whose)) = data.rsplit_once('@') else {
        return Some(Carried {
            token: Token::read(data)?,
            member: None,
            topic: None,
        });
    };
    let (member, topic) = whose
        .split_once('.')
        .map_or((whose, None), |(member, topic)| (member, Some(topic)));
    let member = if member.is_empty() && topic.is_some() {
        None
    } else {
        Some(number(member)?)
    };
    let topic = match topic {
        Some(topic) => Some(number(topic)?),
        None => None,
    };
    Some(Carried {
        token: Token::read(token)?,
        member,
        topic,
    })
}

/// Writes the number of a person or a topic; Telegram's are positive and below 2^52.
fn base36(number: i64) -> String {
    let mut rest = number.unsigned_abs();
    let mut digits = Vec::new();
    loop {
        digits
            .push(b"0123456789abcdefghijklmnopqrstuvwxyz"[usize::try_from(rest % 36).unwrap_or(0)]);
        rest /= 36;
        if rest == 0 {
            break;
        }
    }
    digits
        .iter()
        .rev()
        .map(|digit| char::from(*digit))
        .collect()
}

fn number(digits: &str) -> Option<i64> {
    let is_ours = !digits.is_empty()
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase());
    if is_ours {
        i64::from_str_radix(digits, 36).ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Choice;

    fn espresso() -> Token {
        Token {
            question: 17,
            choice: Choice::Option("espresso".into()),
        }
    }

    #[test]
    fn a_button_reads_back_with_its_member_and_topic() {
        let group = Place::chat(7001, -100_123);
        for at in [
            group,
            group.of(123_456),
            group.in_topic(Some(42)),
            group.in_topic(Some(42)).of(123_456),
        ] {
            let carried = read(&write(&espresso(), at));
            assert_eq!(
                carried,
                Some(Carried {
                    token: espresso(),
                    member: at.member,
                    topic: at.topic
                })
            );
        }
        assert_eq!(
            write(&espresso(), group.in_topic(Some(42)).of(123_456)),
            "17:espresso@2n9c.16"
        );
        assert_eq!(write(&espresso(), Place::chat(7001, 5)), "17:espresso");
    }

    #[test]
    fn the_longest_button_fits() {
        let token = Token {
            question: u32::MAX,
            choice: Choice::Option("a23456789012345678901234567890".into()),
        };
        let at = Place::chat(7001, -100_123)
            .in_topic(Some(i64::from(i32::MAX)))
            .of((1 << 52) - 1);
        assert!(write(&token, at).len() <= MAX_DATA);
    }

    #[test]
    fn what_was_forged_or_cut_is_not_ours() {
        for data in [
            "17:espresso@",
            "17:espresso@X",
            "17:espresso@-5",
            "17:espresso@5.",
            "17:espresso@5.x.y",
            "espresso@5",
            "@5",
            "17:a@b@",
        ] {
            assert_eq!(read(data), None, "{data}");
        }
    }
}
