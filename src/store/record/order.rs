//! The stored order record: what one group commit took in.

use crate::id::{ConversationId, InputId, OwnerId};
use crate::store::record::{DecodeError, V1, last, version, write};
use crate::time::Timestamp;

/// An input that took effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Which.
    pub input: InputId,
    /// When.
    pub at: Timestamp,
    /// The turn it caused; nothing where it was put aside.
    pub turn: Option<(OwnerId, ConversationId, u64)>,
}

/// Writes an order record down.
#[expect(clippy::ptr_arg, reason = "the list itself is what is put down, with its length")]
pub fn encode_order(taken: &Vec<Taken>) -> Vec<u8> {
    write(1, &[taken])
}

/// Reads an order record.
pub fn decode_order(bytes: &[u8]) -> Result<Vec<Taken>, DecodeError> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

record! { struct Taken { input: InputId, at: Timestamp, turn: Option<(OwnerId, ConversationId, u64)> } }
