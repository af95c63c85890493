//! Where people stand with the segments, as it is stored.

use chrono::NaiveDate;

use crate::contact::membership::{Change, Day, Ledger, Membership, Memberships, Reason, Start};
use crate::id::Name;
use crate::store::record::wire::{Put, Reader, Take};
use crate::store::record::{Damaged, Release, V1, last, version, write};
use crate::time::Timestamp;

/// Writes down where somebody stands with the segments.
pub fn encode_memberships(known: &Memberships) -> Vec<u8> {
    write(1, &[known])
}

/// Reads where somebody stands with the segments.
pub fn decode_memberships(bytes: &[u8]) -> Result<Memberships, Damaged> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(Damaged::Version(newer)),
    }
}

/// Writes down what is remembered of a segment.
pub fn encode_ledger(ledger: &Ledger) -> Vec<u8> {
    write(1, &[ledger])
}

/// Reads what is remembered of a segment.
pub fn decode_ledger(bytes: &[u8]) -> Result<Ledger, Damaged> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(Damaged::Version(newer)),
    }
}

/// The first bytes of a hash.
impl Put for [u8; 8] {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self);
    }
}

impl<V: Release> Take<V> for [u8; 8] {
    fn take(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        from.bytes(8)?.try_into().map_err(|_| Damaged::Bytes)
    }
}

form! { struct Memberships { all: Vec<Membership>, changes: Vec<Change> } }

form! { struct Membership {
    segment: Name,
    is_in: bool,
    since: Timestamp,
    reason: Reason,
    definition: [u8; 8],
    started_at: Option<Timestamp>,
    start: Start,
} }

form! { struct Change { segment: Name, is_in: bool, at: Timestamp, reason: Reason, definition: [u8; 8] } }

form! { enum Reason { 0 Answer, 1 Time, 2 Definition, 3 Import, 4 Erased } }

form! { enum Start { 0 Nothing, 1 Waits, 2 UnderWay(at: Timestamp) } }

form! { struct Ledger {
    definition: [u8; 8],
    filled_at: Option<Timestamp>,
    stretch: Option<Timestamp>,
    started: u32,
    days: Vec<Day>,
} }

form! { struct Day { day: NaiveDate, entered: Vec<u32>, left: Vec<u32> } }
