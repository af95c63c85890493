//! Stored rows of the outbox, jobs and receipts.

use std::collections::BTreeMap;

use crate::engine::input::Actor;
use crate::id::{EffectId, Name, OwnerId};
use crate::message::{InMessage, Keyboard, OutMessage, Rich};
use crate::store::record::wire::{Decode, Encode, put_number};
use crate::store::record::{DecodeError, V1, V2, last, version, write};
use crate::store::{Body, Job, Outgoing, Task};
use crate::time::Timestamp;
use crate::value::FileRef;

/// Encodes a row of the outbox.
pub fn encode_outgoing(owner: OwnerId, row: &Outgoing) -> Vec<u8> {
    write(1, &[&owner, row])
}

/// Decodes a row of the outbox.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn decode_outgoing(bytes: &[u8]) -> Result<(OwnerId, Outgoing), DecodeError> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

/// Decodes only the owner of a row and whether it is a message: enough to settle it.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn decode_outgoing_kind(bytes: &[u8]) -> Result<(OwnerId, bool), DecodeError> {
    match version(bytes)? {
        (1, mut from) => {
            let (owner, _) = <(OwnerId, EffectId) as Decode<V1>>::decode(&mut from)?;
            // The body starts with the number of its variant: 0 is `Send`.
            Ok((owner, from.byte()? == 0))
        }
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

/// Encodes a job.
pub fn encode_job(owner: OwnerId, job: &Job) -> Vec<u8> {
    write(2, &[&owner, job])
}

/// Decodes a job.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn decode_job(bytes: &[u8]) -> Result<(OwnerId, Job), DecodeError> {
    match version(bytes)? {
        // The first release had only file jobs.
        (1, from) => {
            let (owner, (id, file)) = last::<V1, (OwnerId, (EffectId, FileRef))>(from)?;
            Ok((
                owner,
                Job {
                    id,
                    task: Task::Fetch(file),
                },
            ))
        }
        (2, from) => last::<V2, _>(from),
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

/// Encodes the newest receipts of a conversation: turn and index of the effect, then the
/// messenger's id.
pub fn encode_receipts(receipts: &BTreeMap<(u64, u16), String>) -> Vec<u8> {
    write(1, &[receipts])
}

/// Decodes the newest receipts of a conversation.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn decode_receipts(bytes: &[u8]) -> Result<BTreeMap<(u64, u16), String>, DecodeError> {
    match version(bytes)? {
        (1, from) => last::<V1, _>(from),
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

/// Adds a receipt to the encoded newest receipts of a conversation, keeping the newest `most`. The
/// others are not decoded into owned texts, because this runs for every message.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn add_receipt(
    bytes: &[u8],
    (turn, index): (u64, u16),
    receipt: &str,
    most: usize,
) -> Result<Vec<u8>, DecodeError> {
    let mut receipts: Vec<(u64, u16, &str)> = Vec::with_capacity(most + 1);
    if !bytes.is_empty() {
        let (1, mut from) = version(bytes)? else {
            return Err(DecodeError::Version(bytes[0]));
        };
        for _ in 0..from.length()? {
            let (turn, index) = <(u64, u16) as Decode<V1>>::decode(&mut from)?;
            receipts.push((turn, index, from.text()?));
        }
        if !from.is_empty() {
            return Err(DecodeError::Bytes);
        }
    }
    match receipts.binary_search_by_key(&(turn, index), |(turn, index, _)| (*turn, *index)) {
        Ok(at) => receipts[at].2 = receipt,
        Err(at) => receipts.insert(at, (turn, index, receipt)),
    }
    let newest = &receipts[receipts.len().saturating_sub(most)..];
    let mut bytes = Vec::with_capacity(bytes.len() + receipt.len() + 16);
    bytes.push(1);
    put_number(newest.len() as u64, &mut bytes);
    for (turn, index, receipt) in newest {
        turn.encode(&mut bytes);
        index.encode(&mut bytes);
        receipt.encode(&mut bytes);
    }
    Ok(bytes)
}

record! { struct Outgoing { id: EffectId, body: Body, not_before: Option<Timestamp>, tries: u16 } }

record! { enum Body {
    0 Send(message: Box<OutMessage>),
    1 Edit { of: EffectId, text: Rich, keyboard: Keyboard },
} }

record! { struct Job { id: EffectId, task: Task } }

record! { enum Task {
    0 Fetch(file: FileRef),
    1 AskWhetherAdmin { by: Box<Actor>, message: Box<InMessage> },
    2 Gather(language: Name),
} }

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::ConversationId;

    #[test]
    fn whose_a_row_is_and_whether_it_says_something_is_read_without_the_rest() {
        let id = EffectId {
            conversation: ConversationId(300),
            turn: 2,
            index: 1,
        };
        let edit = Body::Edit {
            of: id,
            text: Rich::default(),
            keyboard: Keyboard::default(),
        };
        for (body, is_message) in [(Body::Send(Box::default()), true), (edit, false)] {
            let bytes = encode_outgoing(
                OwnerId(70_000),
                &Outgoing {
                    id,
                    body,
                    not_before: None,
                    tries: 0,
                },
            );
            assert_eq!(
                decode_outgoing_kind(&bytes),
                Ok((OwnerId(70_000), is_message))
            );
        }
    }
}
