//! Which records a turn, and what became of messages, read and change.

use super::line::Param;
use super::part::{Needs, Part};
use super::sql;
use super::tables::{counted, ordered};
use crate::id::{EffectId, InputId};
use crate::store::erase::starts;
use crate::store::record;
use crate::store::{Commit, ErasureKey, RecordId, StoreError};

/// How many turns are read at once where answers are erased.
const PAGE: i64 = 100;

/// Returns what a turn needs.
pub fn of_turn(commit: &Commit, key: &ErasureKey) -> Needs {
    let (owner, conversation) = (commit.owner, commit.conversation.id);
    let mut needs = Needs::records([
        RecordId::Conversation(owner, conversation),
        RecordId::Contact(owner),
        RecordId::Mark(owner),
    ]);
    needs.inputs.insert(commit.input.clone());
    let records = &mut needs.records;
    if let Some((place, address)) = &commit.place {
        records.insert(RecordId::Found(place.clone()));
        records.insert(RecordId::Place(conversation));
        records.insert(RecordId::Address(address.clone()));
        records.insert(RecordId::Erased(key.receipt(address)));
    }
    if let Some((address, contact)) = &commit.met {
        records.insert(RecordId::Address(address.clone()));
        records.insert(RecordId::Erased(key.receipt(address)));
        records.insert(RecordId::Contact(contact.id));
    }
    if let Some(ballot) = &commit.ballot {
        records.insert(RecordId::Mark(ballot.voter));
        let vote = ballot.number;
        records.insert(RecordId::Ballot(owner, conversation, vote, ballot.voter));
    }
    if let InputId::Job(done) = &commit.input {
        records.insert(RecordId::Job(*done));
    }
    needs
}

/// Returns what it needs that a row was settled.
pub fn of_settled(effect: EffectId) -> Needs {
    Needs::records([
        RecordId::Outgoing(effect),
        RecordId::Delivered(effect.conversation),
        RecordId::Place(effect.conversation),
    ])
}

/// Loads what only some turns need: earlier turns, where answers are erased from them, and all
/// conversations of a person who asks to be forgotten.
///
/// Fails if the store is broken.
pub fn load_more(part: &mut Part, commit: &Commit) -> Result<(), StoreError> {
    if commit.forget {
        part.load_conversations(commit.owner)?;
    }
    if commit.erase.is_empty() {
        return Ok(());
    }
    let (owner, conversation) = (commit.owner, commit.conversation.id);
    let mut before = commit.conversation.turns;
    let mut open = commit.erase.clone();
    while !open.is_empty() {
        let params = vec![
            Param::Int(ordered(owner.0)),
            Param::Int(ordered(conversation.0)),
            Param::Int(counted(before)),
            Param::Int(PAGE),
        ];
        let rows = part.ask(sql::TURNS_BEFORE, params)?;
        for row in &rows {
            let (turn, bytes): (i64, Vec<u8>) = (row.get(0), row.get(1));
            before = turn.cast_unsigned();
            if let Ok(turned) = record::decode_turn(&bytes) {
                open.retain(|session| !starts(&turned, *session));
            }
            part.add(RecordId::Turn(owner, conversation, before), bytes);
        }
        if rows.len() < usize::try_from(PAGE).unwrap_or(0) {
            break;
        }
    }
    Ok(())
}
