//! Reads many records: due timers, the journal, ballots, rows that wait. An unreadable record is
//! skipped and logged.

use crate::id::{ConversationId, EffectId, OwnerId, TimerId};
use crate::store::record::{self, DecodeError};
use crate::store::sled::keys;
use crate::store::sled::tree::{Tree, unreadable};
use crate::store::{Ballot, Journaled, Place, QuarantineId, Quarantined, StoreError};
use crate::time::Timestamp;

/// An encoded row of the outbox with its id.
pub type Row = (EffectId, Vec<u8>);

/// Lists timers that are due, earliest first.
pub fn due(
    tree: &Tree,
    until: Timestamp,
    most: usize,
) -> Result<Vec<(OwnerId, TimerId, Timestamp)>, StoreError> {
    let mut due = Vec::new();
    if most == 0 {
        return Ok(due);
    }
    tree.range(&[keys::DUE], &keys::due_after(until), &mut |key, _| {
        due.push(keys::read_due(key).ok_or_else(|| unreadable(key, DecodeError::Bytes))?);
        Ok(due.len() < most)
    })?;
    Ok(due)
}

/// Returns when the next timer is due.
pub fn next_due(tree: &Tree) -> Result<Option<Timestamp>, StoreError> {
    for key in tree.keys(&[keys::DUE]) {
        let key = key?;
        let at = keys::read_due(&key)
            .map(|(_, _, at)| at)
            .ok_or_else(|| unreadable(&key, DecodeError::Bytes));
        if let Some(at) = tree.or_left_out(at)? {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

/// Lists the places below a place, with their conversations.
pub fn below(
    tree: &Tree,
    place: &Place,
) -> Result<Vec<(Place, OwnerId, ConversationId)>, StoreError> {
    let mut below = Vec::new();
    tree.scan(&keys::found_below(place), &mut |key, bytes| {
        let found = keys::read_found(key).ok_or_else(|| unreadable(key, DecodeError::Bytes))?;
        let (owner, conversation) =
            record::decode_found(&bytes).map_err(|damaged| unreadable(key, damaged))?;
        // A place from before a move still finds its conversation, which is elsewhere now.
        if tree
            .or_left_out(tree.read(&keys::place(conversation), record::decode_place))?
            .flatten()
            .is_some_and(|(_, known)| known == found)
        {
            below.push((found, owner, conversation));
        }
        Ok(true)
    })?;
    Ok(below)
}

/// Lists the votes in which a person voted.
pub fn votes_of(
    tree: &Tree,
    voter: OwnerId,
) -> Result<Vec<(OwnerId, ConversationId, u32)>, StoreError> {
    let mut votes = Vec::new();
    tree.scan(&keys::voter_of(voter), &mut |key, bytes| {
        let owner = record::decode_owner(&bytes).map_err(|damaged| unreadable(key, damaged))?;
        let place = keys::number(key, 1).zip(keys::vote_number(key, 2));
        let (conversation, number) = place.ok_or_else(|| unreadable(key, DecodeError::Bytes))?;
        votes.push((owner, ConversationId(conversation), number));
        Ok(true)
    })?;
    Ok(votes)
}

/// Calls `each` with the turns of a range of order numbers.
pub fn journal(
    tree: &Tree,
    after: u64,
    until: u64,
    each: &mut dyn FnMut(u64, Journaled) -> bool,
) -> Result<(), StoreError> {
    order(
        tree,
        after,
        until,
        &mut |order, owner, conversation, turn| {
            let key = keys::turn(owner, conversation, turn);
            let record = tree.or_left_out(tree.read(&key, record::decode_turn))?;
            Ok(record.flatten().is_none_or(|record| {
                let turn = Journaled {
                    owner,
                    conversation,
                    turn,
                    record,
                };
                each(order, turn)
            }))
        },
    )
}

/// Calls `each` with the ids of the turns of a range of order numbers, until it returns `false`.
pub fn order(
    tree: &Tree,
    after: u64,
    until: u64,
    each: &mut dyn FnMut(u64, OwnerId, ConversationId, u64) -> Result<bool, StoreError>,
) -> Result<(), StoreError> {
    let (from, to) = (
        keys::order(after.saturating_add(1)),
        keys::order(until.saturating_add(1)),
    );
    if from >= to {
        return Ok(());
    }
    tree.range(&from, &to, &mut |key, bytes| {
        let order = keys::number(key, 0).ok_or_else(|| unreadable(key, DecodeError::Bytes))?;
        let taken = record::decode_order(&bytes).map_err(|damaged| unreadable(key, damaged))?;
        for (owner, conversation, turn) in taken.into_iter().filter_map(|taken| taken.turn) {
            if !each(order, owner, conversation, turn)? {
                return Ok(false);
            }
        }
        Ok(true)
    })
}

/// Lists the updates in quarantine, oldest first.
pub fn quarantined(tree: &Tree) -> Result<Vec<Quarantined>, StoreError> {
    let mut all = Vec::new();
    tree.scan(&[keys::ASIDE], &mut |key, bytes| {
        let id = keys::number(key, 0)
            .zip(keys::number(key, 1))
            .ok_or_else(|| unreadable(key, DecodeError::Bytes))?;
        let mut texts = record::decode_text(&bytes)
            .map_err(|damaged| unreadable(key, damaged))?
            .into_iter();
        let listed = tree
            .or_left_out(tree.read(&keys::order(id.0), record::decode_order))?
            .flatten()
            .unwrap_or_default();
        let taken = usize::try_from(id.1)
            .ok()
            .and_then(|index| listed.into_iter().nth(index))
            .map(|taken| (taken.input, taken.at));
        let (raw, why) = (
            texts.next().unwrap_or_default(),
            texts.next().unwrap_or_default(),
        );
        all.push(Quarantined {
            id: QuarantineId(id.0, id.1),
            taken,
            raw,
            why,
        });
        Ok(true)
    })?;
    Ok(all)
}

/// Calls `each` with the ballots of a vote.
pub fn ballots(
    tree: &Tree,
    owner: OwnerId,
    conversation: ConversationId,
    number: u32,
    each: &mut dyn FnMut(Ballot) -> bool,
) -> Result<(), StoreError> {
    tree.scan(
        &keys::ballots(owner, conversation, number),
        &mut |key, bytes| {
            let voter =
                OwnerId(keys::number(key, 3).ok_or_else(|| unreadable(key, DecodeError::Bytes))?);
            let keys = record::decode_ballot(&bytes).map_err(|damaged| unreadable(key, damaged))?;
            Ok(each(Ballot {
                number,
                voter,
                keys,
            }))
        },
    )
}

/// Lists the rows of a stored conversation's newest turn that are not settled.
pub fn stored_unsent(
    tree: &Tree,
    owner: OwnerId,
    conversation: ConversationId,
) -> Result<Vec<Row>, StoreError> {
    let key = keys::conversation(owner, conversation);
    // What was settled is read first: a turn that comes between the two reads is then seen as it
    // was when it was committed.
    let delivered = tree.get(&keys::delivered(conversation))?;
    match tree.get(&key)? {
        Some(bytes) => unsent(&key, &bytes, delivered.as_deref()),
        None => Ok(Vec::new()),
    }
}

/// Lists the rows of a conversation's record that are not settled; `delivered` says which are.
pub fn unsent(key: &[u8], bytes: &[u8], delivered: Option<&[u8]>) -> Result<Vec<Row>, StoreError> {
    let rows = record::unsent(bytes, delivered.unwrap_or_default());
    Ok(rows
        .map_err(|damaged| unreadable(key, damaged))?
        .into_iter()
        .map(|(id, row)| (id, row.to_vec()))
        .collect())
}
