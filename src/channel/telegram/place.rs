//! Writes and parses the names of Telegram's chats and people outside this module:
//! `telegram/7001/-/123456`, `telegram:123456`.
//!
//! In a group there is more than one place: the whole group, each topic of a forum, and each member
//! in either of them, as in `telegram/7001/-/-100123`, `telegram/7001/-/-100123/42` and
//! `telegram/7001/-/-100123/42/5`.

/// A place in a chat, as seen by one bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Place<'a> {
    /// The bot's own id.
    pub bot: u64,
    /// The owner of the Business account, if it is a chat of one.
    pub business: Option<&'a str>,
    /// The chat.
    pub chat: i64,
    /// The topic of a forum.
    pub topic: Option<i64>,
    /// The member, if it is a member's own place in a group.
    pub member: Option<i64>,
    /// The customer's conversation, if people of a desk talk about them here.
    pub customer: Option<&'a str>,
}

/// The topic that every forum has. Telegram leaves its number out of messages, and refuses it in
/// calls.
const GENERAL: i64 = 1;

impl<'a> Place<'a> {
    /// Makes the place of a whole chat.
    pub fn chat(bot: u64, chat: i64) -> Self {
        Self {
            bot,
            business: None,
            chat,
            topic: None,
            member: None,
            customer: None,
        }
    }

    /// Makes the place of a topic in it; the general topic is the whole chat.
    pub fn in_topic(self, topic: Option<i64>) -> Self {
        Self {
            topic: topic.filter(|topic| *topic != GENERAL),
            ..self
        }
    }

    /// Makes the place of a member there.
    pub fn of(self, member: i64) -> Self {
        Self {
            member: Some(member),
            ..self
        }
    }

    /// Parses what [`Place::write`] wrote; `None` if it is something else.
    pub fn read(place: &'a str) -> Option<Self> {
        let mut parts = place.split('/');
        let ("telegram", bot, business, chat) =
            (parts.next()?, parts.next()?, parts.next()?, parts.next()?)
        else {
            return None;
        };
        let (topic, member, customer) = (parts.next(), parts.next(), parts.next());
        if parts.next().is_some() || (member.is_none() && topic == Some("-")) {
            return None;
        }
        let number = |part: &str| part.parse::<i64>().ok();
        let topic = match topic {
            None | Some("-") => None,
            Some(topic) => Some(number(topic)?),
        };
        let member = match member {
            None => None,
            Some("-") if customer.is_some() => None,
            Some(member) => Some(number(member)?),
        };
        let business = (business != "-").then_some(business);
        Some(Self {
            bot: bot.parse().ok()?,
            business,
            chat: number(chat)?,
            topic,
            member,
            customer,
        })
    }

    /// Writes the place as text.
    pub fn write(self) -> String {
        let chat = format!(
            "telegram/{}/{}/{}",
            self.bot,
            self.business.unwrap_or("-"),
            self.chat
        );
        if let Some(customer) = self.customer {
            let topic = self.topic.map_or("-".to_owned(), |topic| topic.to_string());
            return format!("{chat}/{topic}/-/{customer}");
        }
        match (self.topic, self.member) {
            (None, None) => chat,
            (Some(topic), None) => format!("{chat}/{topic}"),
            (None, Some(member)) => format!("{chat}/-/{member}"),
            (Some(topic), Some(member)) => format!("{chat}/{topic}/{member}"),
        }
    }

    /// Returns whether it is a chat with one person: Telegram gives people positive numbers.
    pub fn is_private(self) -> bool {
        self.chat > 0
    }
}

/// Returns the prefix of a place that names its group, or `None` if it is not in a group.
pub(super) fn group(place: &str) -> Option<&str> {
    let chat = place.split('/').nth(3)?;
    let (prefix, _) = place.split_at(
        place
            .match_indices('/')
            .nth(3)
            .map_or(place.len(), |(at, _)| at),
    );
    chat.starts_with('-').then_some(prefix)
}

/// Writes the address of a person, or of a whole group.
pub(super) fn address(user: i64) -> String {
    format!("telegram:{user}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_back_as_it_was_written() {
        for text in [
            "telegram/7001/-/123456",
            "telegram/7001/-/-100123",
            "telegram/7001/88/5",
            "telegram/7001/-/-100123/42",
            "telegram/7001/-/-100123/-/5",
            "telegram/7001/-/-100123/42/5",
            "telegram/7001/-/-100123/-/-/000000000000000a",
            "telegram/7001/-/-100123/42/-/000000000000000a",
            "telegram/7001/-/123456/-/-/000000000000000a",
        ] {
            assert_eq!(Place::read(text).map(Place::write).as_deref(), Some(text));
        }
    }

    #[test]
    fn other_channels_places_and_broken_ones_are_not_ours() {
        for text in [
            "console/1/-/2",
            "telegram/x/-/2",
            "telegram/1/-",
            "telegram/1/-/2/-",
            "telegram/1/-/2/x",
            "telegram/1/-/-2/3/4/5/6",
            "telegram/1/-/-2/-/-",
            "",
        ] {
            assert_eq!(Place::read(text), None, "{text}");
        }
    }

    #[test]
    fn the_topic_that_every_forum_has_is_the_group_as_a_whole() {
        let forum = Place::chat(7001, -100_123);
        assert_eq!(forum.in_topic(Some(1)), forum);
        assert_eq!(
            forum.in_topic(Some(42)).of(5).write(),
            "telegram/7001/-/-100123/42/5"
        );
    }

    #[test]
    fn a_group_is_named_by_all_places_in_it_and_a_private_chat_is_none() {
        for place in [
            "telegram/7001/-/-9",
            "telegram/7001/-/-9/42",
            "telegram/7001/-/-9/-/5",
        ] {
            assert_eq!(group(place), Some("telegram/7001/-/-9"), "{place}");
        }
        for place in ["telegram/7001/-/5", "telegram/7001/88/5", "console", ""] {
            assert_eq!(group(place), None, "{place}");
        }
    }
}
