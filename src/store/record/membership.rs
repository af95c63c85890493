//! Stored forms of segment memberships.

use chrono::NaiveDate;

use crate::contact::membership::{Change, Day, Ledger, Membership, Memberships, Reason, Start};
use crate::id::Name;
use crate::store::record::version::{V1, last, version, write};
use crate::store::record::wire::{Decode, DecodeError, Encode, Reader, SchemaVersion};
use crate::time::Timestamp;

/// Encodes a person's segment memberships.
pub fn encode_memberships(known: &Memberships) -> Vec<u8> {
    write(1, &[known])
}

/// Decodes a person's segment memberships.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn decode_memberships(bytes: &[u8]) -> Result<Memberships, DecodeError> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

/// Encodes the ledger of a segment.
pub fn encode_ledger(ledger: &Ledger) -> Vec<u8> {
    write(1, &[ledger])
}

/// Decodes the ledger of a segment.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn decode_ledger(bytes: &[u8]) -> Result<Ledger, DecodeError> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

/// The first bytes of a hash.
impl Encode for [u8; 8] {
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self);
    }
}

impl<V: SchemaVersion> Decode<V> for [u8; 8] {
    fn decode(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        from.bytes(8)?.try_into().map_err(|_| DecodeError::Bytes)
    }
}

record! { struct Memberships { all: Vec<Membership>, changes: Vec<Change> } }

record! { struct Membership {
    segment: Name,
    is_in: bool,
    since: Timestamp,
    reason: Reason,
    definition: [u8; 8],
    started_at: Option<Timestamp>,
    start: Start,
} }

record! { struct Change { segment: Name, is_in: bool, at: Timestamp, reason: Reason, definition: [u8; 8] } }

record! { enum Reason { 0 Answer, 1 Time, 2 Definition, 3 Import, 4 Erased } }

record! { enum Start { 0 Nothing, 1 Waits, 2 UnderWay(at: Timestamp) } }

record! { struct Ledger {
    definition: [u8; 8],
    filled_at: Option<Timestamp>,
    stretch: Option<Timestamp>,
    started: u32,
    days: Vec<Day>,
} }

record! { struct Day { day: NaiveDate, entered: Vec<u32>, left: Vec<u32> } }
