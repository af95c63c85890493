//! A turn in the tree, decoded only as far as needed.

use crate::engine::event::Event;
use crate::id::{ConversationId, OwnerId};
use crate::store::record::{self, DecodeError};
use crate::store::sled::keys;
use crate::store::sled::tree::unreadable;
use crate::store::{JournalEntry, StoreError, TurnRecord};
use crate::time::Timestamp;

/// A stored turn.
pub struct LazyEntry<'t> {
    at: (OwnerId, ConversationId, u64),
    key: &'t [u8],
    bytes: &'t [u8],
}

impl<'t> LazyEntry<'t> {
    /// Wraps a turn's key and record.
    pub fn new(key: &'t [u8], bytes: &'t [u8]) -> Result<Self, StoreError> {
        let number =
            |index| keys::number(key, index).ok_or_else(|| unreadable(key, DecodeError::Bytes));
        Ok(Self {
            at: (OwnerId(number(0)?), ConversationId(number(1)?), number(2)?),
            key,
            bytes,
        })
    }
}

impl JournalEntry for LazyEntry<'_> {
    fn at(&self) -> (OwnerId, ConversationId, u64) {
        self.at
    }

    fn record(&self) -> Result<TurnRecord, StoreError> {
        record::decode_turn(self.bytes).map_err(|damaged| unreadable(self.key, damaged))
    }

    fn events(&self) -> Result<(Timestamp, Vec<Event>), StoreError> {
        record::decode_events(self.bytes).map_err(|damaged| unreadable(self.key, damaged))
    }
}
