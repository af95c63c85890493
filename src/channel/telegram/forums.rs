//! Remembers which groups have topics.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long it is believed that a group has topics, or none.
const BELIEVED: Duration = Duration::from_secs(60);

/// Which groups have topics, and when that was asked.
#[derive(Debug, Default)]
pub(super) struct Forums(Mutex<HashMap<i64, (bool, Instant)>>);

impl Forums {
    /// Returns whether a group has topics; `None` if that was not asked lately.
    pub(super) fn known(&self, chat: i64) -> Option<bool> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (is_forum, asked) = known.get(&chat)?;
        (asked.elapsed() < BELIEVED).then_some(*is_forum)
    }

    /// Notes whether a group has topics.
    pub(super) fn note(&self, chat: i64, is_forum: bool) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(chat, (is_forum, Instant::now()));
    }
}
