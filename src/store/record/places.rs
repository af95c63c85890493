//! Stored places, addresses, ballots, plain texts and marks of forgotten people.

use crate::id::{ConversationId, Name, OwnerId};
use crate::store::Place;
use crate::store::forget::ErasureMark;
use crate::store::record::version::{V1, last, version, write};
use crate::store::record::wire::DecodeError;
use crate::time::Timestamp;

/// Encodes the conversation at a place.
pub fn encode_found(owner: OwnerId, conversation: ConversationId) -> Vec<u8> {
    write(1, &[&owner, &conversation])
}

/// Decodes the conversation at a place.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn decode_found(bytes: &[u8]) -> Result<(OwnerId, ConversationId), DecodeError> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

/// Encodes the place of a conversation.
pub fn encode_place(owner: OwnerId, place: &Place) -> Vec<u8> {
    write(1, &[&owner, place])
}

/// Decodes the place of a conversation.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn decode_place(bytes: &[u8]) -> Result<(OwnerId, Place), DecodeError> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

/// Encodes the owner of an address.
pub fn encode_owner(owner: OwnerId) -> Vec<u8> {
    write(1, &[&owner])
}

/// Decodes the owner of an address.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn decode_owner(bytes: &[u8]) -> Result<OwnerId, DecodeError> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

/// Encodes the choices of a ballot.
pub fn encode_ballot(keys: &[Name]) -> Vec<u8> {
    write(1, &[&keys.to_vec()])
}

/// Decodes the choices of a ballot.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn decode_ballot(bytes: &[u8]) -> Result<Vec<Name>, DecodeError> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

/// Encodes texts: a dialog's source, or an update in quarantine with its reason.
pub fn encode_text(texts: &[&str]) -> Vec<u8> {
    write(
        1,
        &[&texts
            .iter()
            .map(|text| (*text).to_owned())
            .collect::<Vec<String>>()],
    )
}

/// Decodes texts.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn decode_text(bytes: &[u8]) -> Result<Vec<String>, DecodeError> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

/// Encodes a time.
pub fn encode_moment(at: Timestamp) -> Vec<u8> {
    write(1, &[&at])
}

/// Decodes a time.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn decode_moment(bytes: &[u8]) -> Result<Timestamp, DecodeError> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

/// Encodes the mark of a forgotten person.
pub fn encode_mark(mark: &ErasureMark) -> Vec<u8> {
    write(1, &[mark])
}

/// Decodes the mark of a forgotten person.
///
/// Fails if the bytes are damaged or of an unknown version.
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
