//! The stored order record: the inputs taken by one group commit.

use crate::id::{ConversationId, InputId, OwnerId};
use crate::store::record::version::{V1, last, version, write};
use crate::store::record::wire::DecodeError;
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

impl Taken {
    /// Returns whether the input is remembered, so that it takes effect once. A timer that fired is
    /// no longer set.
    pub fn is_remembered(&self) -> bool {
        !matches!(self.input, InputId::Timer(_)) || self.turn.is_none()
    }
}

/// Encodes a watermark: an order record, and the index in it.
pub fn encode_watermark(order: u64, index: usize) -> Vec<u8> {
    [
        vec![1],
        order.to_be_bytes().to_vec(),
        (index as u64).to_be_bytes().to_vec(),
    ]
    .concat()
}

/// Decodes a watermark: the order record, and the index in it, from which work continues.
pub fn decode_watermark(record: Option<&[u8]>) -> (u64, usize) {
    let number = |from: usize| {
        let bytes = record?.get(from..from + 8)?;
        Some(u64::from_be_bytes(bytes.try_into().ok()?))
    };
    // An index is less than the size of a group.
    (
        number(1).unwrap_or(1),
        number(9)
            .and_then(|index| usize::try_from(index).ok())
            .unwrap_or(0),
    )
}

record! { struct Taken { input: InputId, at: Timestamp, turn: Option<(OwnerId, ConversationId, u64)> } }
