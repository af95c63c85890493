//! The stored order record: what one group commit took in.

use serde::{Deserialize, Serialize};

use crate::id::{ConversationId, InputId, OwnerId};
use crate::store::record::scalar::InputIdV1;
use crate::store::record::{Damaged, Form, read, version, write};
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
pub fn encode_order(taken: &[Taken]) -> Vec<u8> {
    let form: Vec<TakenV1> = taken.iter().map(TakenV1::of).collect();
    write(1, &form)
}

/// Reads an order record.
pub fn decode_order(bytes: &[u8]) -> Result<Vec<Taken>, Damaged> {
    match version(bytes)? {
        (1, form) => read::<Vec<TakenV1>>(form)?.back(),
        (newer, _) => Err(Damaged::Version(newer)),
    }
}

#[derive(Serialize, Deserialize)]
struct TakenV1 {
    input: InputIdV1,
    at: i64,
    turn: Option<(u64, u64, u64)>,
}

impl<'a> Form<'a, Taken> for TakenV1 {
    fn of(engine: &'a Taken) -> Self {
        let turn = engine.turn.map(|(owner, conversation, turn)| (owner.0, conversation.0, turn));
        Self { input: Form::of(&engine.input), at: engine.at.0, turn }
    }

    fn back(self) -> Result<Taken, Damaged> {
        let turn = self.turn.map(|(owner, conversation, turn)| (OwnerId(owner), ConversationId(conversation), turn));
        Ok(Taken { input: self.input.back()?, at: Timestamp(self.at), turn })
    }
}
