//! Chats of Business accounts that are not stored: until when their owner talks there, and that the
//! customer is not new.
//!
//! A chat is identified by a keyed hash from which nobody can be found. Nothing that is said there
//! is kept.

use std::collections::HashMap;

use crate::store::{Receipt, Store, StoreError};
use crate::time::{Duration, Timestamp};

/// Per chat, the time until which the owner talks; in the past if only the customer is known.
#[derive(Debug)]
pub(in crate::runtime) struct Acquainted(HashMap<Receipt, Timestamp>);

/// Name of the meta record that holds them.
const RECORD: &str = "business/chats";
/// Maximum number of chats kept; beyond it, the tenth with the earliest times is dropped.
const MAX_CHATS: usize = 20_000;
/// A pause that moves by less than this is not written again, so an owner who writes line by line
/// costs one write.
const MIN_EXTENSION: Duration = Duration::MINUTE;
/// Bytes per chat in the record: 16 for its hash, 8 for the time.
const RECORD_BYTES: usize = 24;

impl Acquainted {
    /// Reads what an earlier run stored.
    pub(in crate::runtime) fn recall(store: &dyn Store) -> Result<Self, StoreError> {
        let bytes = store.meta(RECORD)?.unwrap_or_default();
        let chats = bytes.chunks_exact(RECORD_BYTES).filter_map(|chat| {
            let (receipt, until) = chat.split_first_chunk::<16>()?;
            Some((
                Receipt(*receipt),
                Timestamp(i64::from_be_bytes(*until.first_chunk()?)),
            ))
        });
        Ok(Self(chats.collect()))
    }

    pub(super) fn knows(&self, chat: Receipt) -> bool {
        self.0.contains_key(&chat)
    }

    pub(super) fn is_paused(&self, chat: Receipt, now: Timestamp) -> bool {
        self.0.get(&chat).is_some_and(|until| *until > now)
    }

    pub(super) fn learn(
        &mut self,
        store: &dyn Store,
        chat: Receipt,
        until: Timestamp,
    ) -> Result<(), StoreError> {
        let is_known = |known: &Timestamp| *known <= until && until.since(*known) < MIN_EXTENSION;
        if self.0.get(&chat).is_some_and(is_known) {
            return Ok(());
        }
        self.0.insert(chat, until);
        if self.0.len() > MAX_CHATS {
            let mut moments: Vec<Timestamp> = self.0.values().copied().collect();
            let (_, middle, _) = moments.select_nth_unstable(MAX_CHATS / 10);
            let oldest = *middle;
            self.0.retain(|_, until| *until > oldest);
        }
        let mut bytes = Vec::with_capacity(self.0.len() * RECORD_BYTES);
        for (chat, until) in &self.0 {
            bytes.extend_from_slice(&chat.0);
            bytes.extend_from_slice(&until.0.to_be_bytes());
        }
        store.set_meta(RECORD, &bytes)
    }
}
