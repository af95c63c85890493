//! How often the bot writes into each chat, edits included, and the limit that Telegram sets for groups.

use std::collections::BTreeMap;
use std::time::Duration;

use super::rule::Refusal;

const MINUTE: Duration = Duration::from_secs(60);

/// When the bot wrote, by chat.
#[derive(Debug, Default)]
pub struct Rates {
    written: BTreeMap<i64, Vec<Duration>>,
    /// How many messages a minute a group takes; without one, any number.
    pub limit: Option<usize>,
}

impl Rates {
    /// Tells whether a method writes something that people see.
    pub fn counts(method: &str) -> bool {
        (method.starts_with("send") && method != "sendChatAction")
            || (method.starts_with("edit") && method != "editForumTopic")
            || method == "copyMessage"
    }

    pub fn note(&mut self, chat: i64, time: Duration) {
        self.written.entry(chat).or_default().push(time);
    }

    /// Refuses what is more than the limit allows within a minute.
    pub fn refusal(&self, chat: i64, time: Duration) -> Option<Refusal> {
        let limit = self.limit?;
        let written = self.written.get(&chat)?;
        let oldest = written
            .len()
            .checked_sub(limit)
            .map(|index| written[index])?;
        let left = (oldest + MINUTE)
            .checked_sub(time)
            .filter(|left| !left.is_zero())?;
        Some(Refusal::too_many_requests(
            left.as_secs() + u64::from(left.subsec_nanos() > 0),
        ))
    }

    /// Returns the most that was written within any minute.
    pub fn most_in_a_minute(&self, chat: i64) -> usize {
        let Some(written) = self.written.get(&chat) else {
            return 0;
        };
        let mut first = 0;
        let in_minute = written.iter().enumerate().map(|(last, time)| {
            while written[first] + MINUTE <= *time {
                first += 1;
            }
            last + 1 - first
        });
        in_minute.max().unwrap_or(0)
    }
}
