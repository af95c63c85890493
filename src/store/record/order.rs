//! The stored order record: the inputs taken by one group commit.

use crate::id::{ConversationId, InputId, OwnerId};
use crate::store::record::{DecodeError, V1, last, version, write};
use crate::time::Timestamp;

/// An input that was committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The id of the input.
    pub input: InputId,
    /// When it was taken.
    pub at: Timestamp,
    /// The turn it caused; `None` if it went into quarantine.
    pub turn: Option<(OwnerId, ConversationId, u64)>,
}

/// Encodes an order record.
#[expect(
    clippy::ptr_arg,
    reason = "the list itself is what is put down, with its length"
)]
pub fn encode_order(taken: &Vec<Taken>) -> Vec<u8> {
    write(1, &[taken])
}

/// Decodes an order record.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn decode_order(bytes: &[u8]) -> Result<Vec<Taken>, DecodeError> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

record! { struct Taken { input: InputId, at: Timestamp, turn: Option<(OwnerId, ConversationId, u64)> } }
