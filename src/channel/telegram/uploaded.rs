//! Remembers what was uploaded, so that each picture and file is uploaded once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Earlier uploads: hash of kind and content → Telegram's file id.
#[derive(Default)]
pub(super) struct Uploaded(Mutex<HashMap<Key, String>>);

/// The hash of a kind of media and its bytes, as Telegram's ids are valid for one kind only.
pub(super) type Key = [u8; 32];

/// Maximum number of uploads remembered, more than any set of dialogs has; beyond it the cache is
/// cleared.
const MAX_UPLOADS: usize = 4096;

impl Uploaded {
    /// Returns Telegram's id of an earlier upload, or `None` if there is none.
    pub fn id(&self, key: &Key) -> Option<String> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(key)
            .cloned()
    }

    /// Remembers an upload, or forgets one that Telegram no longer knows (`None`).
    pub fn remember(&self, key: Key, id: Option<String>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MAX_UPLOADS {
            known.clear();
        }
        match id {
            Some(id) => known.insert(key, id),
            None => known.remove(&key),
        };
    }
}
