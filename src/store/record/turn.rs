//! The stored turn: what came in and what happened.

use crate::engine::event::Event;
use crate::engine::input::{Input, Profile};
use crate::id::{Name, TimerId, Version};
use crate::message::InMessage;
use crate::store::TurnRecord;
use crate::store::record::{Damaged, V1, last, version, write};
use crate::time::Timestamp;

/// Writes a turn down.
pub fn encode_turn(turn: &TurnRecord) -> Vec<u8> {
    write(1, &[turn])
}

/// Reads a turn.
pub fn decode_turn(bytes: &[u8]) -> Result<TurnRecord, Damaged> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(Damaged::Version(newer)),
    }
}

form! { struct TurnRecord { input: Input, now: Timestamp, seed: u64, versions: Vec<(Name, Version)>, events: Vec<Event> } }

form! { enum Input {
    0 Message { message: InMessage, profile: Option<Profile> },
    1 Deadline(timer: TimerId),
    2 Start { dialog: Name, section: Option<Name> },
    3 Gone(is_gone: bool),
} }

form! { struct Profile { name: Option<String>, language: Option<Name> } }
