//! Writes and reads how Telegram's chats and people are called outside this module: `telegram/7001/-/123456`, `telegram:123456`.

/// A chat, as seen by one bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Place<'a> {
    /// The bot's own id.
    pub bot: u64,
    /// Whose Business account it is a chat of.
    pub business: Option<&'a str>,
    /// The chat.
    pub chat: i64,
}

impl<'a> Place<'a> {
    /// Reads a place that [`Place::write`] wrote.
    pub fn read(place: &'a str) -> Option<Self> {
        let mut parts = place.split('/');
        let ("telegram", bot, business, chat, None) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()) else {
            return None;
        };
        let business = (business != "-").then_some(business);
        Some(Self { bot: bot.parse().ok()?, business, chat: chat.parse().ok()? })
    }

    /// Writes it down.
    pub fn write(self) -> String {
        format!("telegram/{}/{}/{}", self.bot, self.business.unwrap_or("-"), self.chat)
    }

    /// Returns whether it is a chat with one person: Telegram gives people the positive numbers.
    pub fn is_private(self) -> bool {
        self.chat > 0
    }
}

/// Writes a person's address.
pub(super) fn address(user: i64) -> String {
    format!("telegram:{user}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_back_as_it_was_written() {
        for text in ["telegram/7001/-/123456", "telegram/7001/-/-100123", "telegram/7001/88/5"] {
            assert_eq!(Place::read(text).map(Place::write).as_deref(), Some(text));
        }
    }

    #[test]
    fn other_channels_places_and_broken_ones_are_not_ours() {
        for text in ["console/1/-/2", "telegram/x/-/2", "telegram/1/-", "telegram/1/-/2/3", ""] {
            assert_eq!(Place::read(text), None, "{text}");
        }
    }
}
