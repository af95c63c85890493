//! The stored turn: what came in and what happened.

use crate::engine::input::{Input, Profile};
use crate::store::TurnRecord;
use crate::store::record::event::EventV1;
use crate::store::record::message::InMessageV1;
use crate::store::record::scalar::TimerIdV1;
use crate::store::record::{Damaged, Form, read, version, write};

/// Writes a turn down.
pub fn encode_turn(turn: &TurnRecord) -> Vec<u8> {
    write(1, &TurnV1::of(turn))
}

/// Reads a turn.
pub fn decode_turn(bytes: &[u8]) -> Result<TurnRecord, Damaged> {
    match version(bytes)? {
        (1, form) => read::<TurnV1<'_>>(form)?.back(),
        (newer, _) => Err(Damaged::Version(newer)),
    }
}

form! { struct TurnV1<'a> of TurnRecord {
    input: InputV1<'a>,
    now: i64,
    seed: u64,
    versions: Vec<(&'a str, [u8; 8])>,
    events: Vec<EventV1<'a>>,
} }

form! { enum InputV1<'a> of Input {
    Message { message: InMessageV1<'a>, profile: Option<ProfileV1<'a>> },
    Deadline(timer: TimerIdV1),
    Start { dialog: &'a str, section: Option<&'a str> },
    Gone(is_gone: bool),
} }

form! { struct ProfileV1<'a> of Profile { name: Option<&'a str>, language: Option<&'a str> } }
