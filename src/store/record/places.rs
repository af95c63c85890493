//! Stored places, addresses, ballots and plain texts.

use crate::id::{ConversationId, Name, OwnerId};
use crate::store::Place;
use crate::store::record::{Damaged, V1, last, version, write};

/// Writes down which conversation is at a place.
pub fn encode_found(owner: OwnerId, conversation: ConversationId) -> Vec<u8> {
    write(1, &[&owner, &conversation])
}

/// Reads which conversation is at a place.
pub fn decode_found(bytes: &[u8]) -> Result<(OwnerId, ConversationId), Damaged> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(Damaged::Version(newer)),
    }
}

/// Writes down where a conversation is.
pub fn encode_place(owner: OwnerId, place: &Place) -> Vec<u8> {
    write(1, &[&owner, place])
}

/// Reads where a conversation is.
pub fn decode_place(bytes: &[u8]) -> Result<(OwnerId, Place), Damaged> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(Damaged::Version(newer)),
    }
}

/// Writes down whose an address is.
pub fn encode_owner(owner: OwnerId) -> Vec<u8> {
    write(1, &[&owner])
}

/// Reads whose an address is.
pub fn decode_owner(bytes: &[u8]) -> Result<OwnerId, Damaged> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(Damaged::Version(newer)),
    }
}

/// Writes a ballot down: what somebody votes for.
pub fn encode_ballot(keys: &[Name]) -> Vec<u8> {
    write(1, &[&keys.to_vec()])
}

/// Reads a ballot.
pub fn decode_ballot(bytes: &[u8]) -> Result<Vec<Name>, Damaged> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(Damaged::Version(newer)),
    }
}

/// Writes texts down: a dialog's source, an update that was put aside and why.
pub fn encode_text(texts: &[&str]) -> Vec<u8> {
    write(1, &[&texts.iter().map(|text| (*text).to_owned()).collect::<Vec<String>>()])
}

/// Reads texts.
pub fn decode_text(bytes: &[u8]) -> Result<Vec<String>, Damaged> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(Damaged::Version(newer)),
    }
}
