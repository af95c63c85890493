//! Stored outcomes of a conversation's messages: which rows of its newest turn are settled, and the
//! messenger's ids of its newest messages.

use std::collections::BTreeMap;

use crate::id::EffectId;
use crate::store::record::conversation::decode_sends;
use crate::store::record::outbox::decode_outgoing_kind;
use crate::store::record::version::{V1, V2, last, version, write};
use crate::store::record::wire::{Decode, DecodeError, Encode, put_number};

/// What became of the messages of a conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    /// The turn whose settled rows are listed: rows that stand in the conversation's own record.
    pub turn: u64,
    /// The indices of those rows.
    pub settled: Vec<u16>,
    /// The messenger's ids of the newest messages, by turn and index of their effects.
    pub receipts: BTreeMap<(u64, u16), String>,
}

/// Encodes what became of the messages of a conversation.
pub fn encode_delivered(delivered: &Delivered) -> Vec<u8> {
    write(2, &[delivered])
}

/// Decodes what became of the messages of a conversation.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn decode_delivered(bytes: &[u8]) -> Result<Delivered, DecodeError> {
    match version(bytes)? {
        // Every row was a record of its own, and was removed once it was settled.
        (1, from) => Ok(Delivered {
            receipts: last::<V1, _>(from)?,
            ..Delivered::default()
        }),
        (2, from) => last::<V2, _>(from),
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

/// Lists the rows of a conversation's newest turn that are not settled: their ids, and the encoded
/// rows. `delivered` is empty if nothing was settled yet.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn unsent<'a>(
    conversation: &'a [u8],
    delivered: &[u8],
) -> Result<Vec<(EffectId, &'a [u8])>, DecodeError> {
    let (head, rows) = decode_sends(conversation)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let known = Borrowed::read(delivered)?;
    let settled = if known.turn == head.turns {
        known.settled
    } else {
        Vec::new()
    };
    let mut unsent = Vec::with_capacity(rows.len());
    for row in rows {
        let (_, id, _) = decode_outgoing_kind(row)?;
        if !settled.contains(&id.index) {
            unsent.push((id, row));
        }
    }
    Ok(unsent)
}

/// Adds that a row of the newest turn is settled.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn add_settled(bytes: &[u8], (turn, index): (u64, u16)) -> Result<Vec<u8>, DecodeError> {
    let mut known = Borrowed::read(bytes)?;
    if known.turn != turn {
        known.turn = turn;
        known.settled.clear();
    }
    if !known.settled.contains(&index) {
        known.settled.push(index);
    }
    Ok(known.write())
}

/// Adds a receipt, keeping the newest `most`.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn add_receipt(
    bytes: &[u8],
    (turn, index): (u64, u16),
    receipt: &str,
    most: usize,
) -> Result<Vec<u8>, DecodeError> {
    let mut known = Borrowed::read(bytes)?;
    let receipts = &mut known.receipts;
    match receipts.binary_search_by_key(&(turn, index), |(turn, index, _)| (*turn, *index)) {
        Ok(at) => receipts[at].2 = receipt,
        Err(at) => receipts.insert(at, (turn, index, receipt)),
    }
    receipts.drain(..receipts.len().saturating_sub(most));
    Ok(known.write())
}

/// Removes the receipts.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn without_receipts(bytes: &[u8]) -> Result<Vec<u8>, DecodeError> {
    let mut known = Borrowed::read(bytes)?;
    known.receipts.clear();
    Ok(known.write())
}

/// A record whose texts are not copied, because it is changed for every message.
#[derive(Default)]
struct Borrowed<'a> {
    turn: u64,
    settled: Vec<u16>,
    receipts: Vec<(u64, u16, &'a str)>,
}

impl<'a> Borrowed<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let mut known = Self::default();
        if bytes.is_empty() {
            return Ok(known);
        }
        let (number, mut from) = version(bytes)?;
        match number {
            1 => {}
            2 => {
                (known.turn, known.settled) = Decode::<V2>::decode(&mut from)?;
            }
            newer => return Err(DecodeError::Version(newer)),
        }
        for _ in 0..from.length()? {
            let (turn, index) = <(u64, u16) as Decode<V1>>::decode(&mut from)?;
            known.receipts.push((turn, index, from.text()?));
        }
        if from.is_empty() {
            Ok(known)
        } else {
            Err(DecodeError::Bytes)
        }
    }

    fn write(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(32 + 24 * self.receipts.len());
        bytes.push(2);
        self.turn.encode(&mut bytes);
        self.settled.encode(&mut bytes);
        put_number(self.receipts.len() as u64, &mut bytes);
        for (turn, index, receipt) in &self.receipts {
            turn.encode(&mut bytes);
            index.encode(&mut bytes);
            receipt.encode(&mut bytes);
        }
        bytes
    }
}

record! { struct Delivered { turn: u64, settled: Vec<u16>, receipts: BTreeMap<(u64, u16), String> } }
