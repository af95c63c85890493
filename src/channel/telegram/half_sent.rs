//! Remembers how many parts of a message were sent before a failure, so that a retry does not repeat
//! them.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Mutex, PoisonError};

use crate::channel::SendError;
use crate::message::OutMessage;

/// Messages of which only the first parts were sent, with how many.
#[derive(Default)]
pub(super) struct HalfSent(Mutex<HashMap<u64, usize>>);

/// Half-sent messages are few; beyond this number something else is wrong.
const MAX_HALF_SENT: usize = 1024;

impl HalfSent {
    pub(super) fn take(&self, key: Option<u64>) -> usize {
        let Some(key) = key else { return 0 };
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&key)
            .unwrap_or(0)
    }

    pub(super) fn keep(&self, key: Option<u64>, sent: usize, error: &SendError) {
        let will_be_tried_again = matches!(error, SendError::RetryAfter(_) | SendError::Unknown(_));
        let (Some(key), true) = (key, will_be_tried_again && sent > 0) else {
            return;
        };
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_HALF_SENT {
            known.clear();
        }
        known.insert(key, sent);
    }
}

/// Identifies a message with several parts; `None` for a single part, which is sent or not.
pub(super) fn half_key(place: &str, message: &OutMessage, parts: usize) -> Option<u64> {
    (parts > 1).then(|| {
        let mut hasher = DefaultHasher::new();
        place.hash(&mut hasher);
        serde_json::to_vec(message)
            .unwrap_or_default()
            .hash(&mut hasher);
        hasher.finish()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_will_be_tried_again_is_remembered_as_half_sent() {
        let half = HalfSent::default();
        half.keep(Some(1), 1, &SendError::RetryAfter(3));
        half.keep(Some(2), 1, &SendError::Refused("no".into()));
        assert_eq!(
            (half.take(Some(1)), half.take(Some(2)), half.take(Some(1))),
            (1, 0, 0)
        );
    }
}
