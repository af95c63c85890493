//! Stored places, addresses, ballots and plain texts; who was forgotten.

use crate::id::{ConversationId, Name, OwnerId};
use crate::store::Place;
use crate::store::forget::ErasureMark;
use crate::store::record::{DecodeError, V1, last, version, write};
use crate::time::Timestamp;

/// Writes down which conversation is at a place.
pub fn encode_found(owner: OwnerId, conversation: ConversationId) -> Vec<u8> {
    write(1, &[&owner, &conversation])
}

/// Reads which conversation is at a place.
pub fn decode_found(bytes: &[u8]) -> Result<(OwnerId, ConversationId), DecodeError> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

/// Writes down where a conversation is.
pub fn encode_place(owner: OwnerId, place: &Place) -> Vec<u8> {
    write(1, &[&owner, place])
}

/// Reads where a conversation is.
pub fn decode_place(bytes: &[u8]) -> Result<(OwnerId, Place), DecodeError> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

/// Writes down whose an address is.
pub fn encode_owner(owner: OwnerId) -> Vec<u8> {
    write(1, &[&owner])
}

/// Reads whose an address is.
pub fn decode_owner(bytes: &[u8]) -> Result<OwnerId, DecodeError> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

/// Writes a ballot down: what somebody votes for.
pub fn encode_ballot(keys: &[Name]) -> Vec<u8> {
    write(1, &[&keys.to_vec()])
}

/// Reads a ballot.
pub fn decode_ballot(bytes: &[u8]) -> Result<Vec<Name>, DecodeError> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

/// Writes texts down: a dialog's source, an update that was put aside and why.
pub fn encode_text(texts: &[&str]) -> Vec<u8> {
    write(1, &[&texts.iter().map(|text| (*text).to_owned()).collect::<Vec<String>>()])
}

/// Reads texts.
pub fn decode_text(bytes: &[u8]) -> Result<Vec<String>, DecodeError> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

/// Writes a moment down.
pub fn encode_moment(at: Timestamp) -> Vec<u8> {
    write(1, &[&at])
}

/// Reads a moment.
pub fn decode_moment(bytes: &[u8]) -> Result<Timestamp, DecodeError> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

/// Writes down that somebody was forgotten.
pub fn encode_mark(mark: &ErasureMark) -> Vec<u8> {
    write(1, &[mark])
}

/// Reads that somebody was forgotten.
pub fn decode_mark(bytes: &[u8]) -> Result<ErasureMark, DecodeError> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

record! { struct ErasureMark {
    at: Timestamp,
    leaves_receipt: bool,
    conversations: Vec<ConversationId>,
    farewell: Option<(ConversationId, u64)>,
    is_unlinked: bool,
} }
