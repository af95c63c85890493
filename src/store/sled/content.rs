//! Which record of a store a key of sled holds, and the keys that follow from the records.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ::sled::IVec;

use crate::id::{ConversationId, OwnerId, TimerId};
use crate::store::content::{PURGED, RecordId};
use crate::store::record;
use crate::store::sled::copy::{Filling, copy};
use crate::store::sled::keys::{self, Key};
use crate::store::sled::pieces;
use crate::store::sled::tree::{Tree, unreadable};
use crate::store::sled::unindexed::CHECKPOINT;
use crate::store::{EachRecord, Fill, QuarantineId, StoreError};

/// How many records of the index of inputs are gathered before they are written.
const MAX_GATHERED: usize = 10_000;

/// Returns which record a key holds; `None` if it only helps to find others.
pub fn id(key: &[u8]) -> Option<RecordId> {
    let number = |index| keys::number(key, index);
    let owner = |index| number(index).map(OwnerId);
    let conversation = |index| number(index).map(ConversationId);
    Some(match *key.first()? {
        keys::CONVERSATION => RecordId::Conversation(owner(0)?, conversation(1)?),
        keys::CONTACT => RecordId::Contact(owner(0)?),
        keys::TURN => RecordId::Turn(owner(0)?, conversation(1)?, number(2)?),
        keys::ORDER => RecordId::Order(number(0)?),
        keys::OUTGOING => RecordId::Outgoing(keys::read_effect(key)?),
        keys::RECEIPT => RecordId::Delivered(conversation(0)?),
        keys::JOB => RecordId::Job(keys::read_effect(key)?),
        keys::BALLOT => {
            let vote = keys::vote_number(key, 2)?;
            RecordId::Ballot(owner(0)?, conversation(1)?, vote, owner(3)?)
        }
        keys::FOUND => RecordId::Found(keys::read_found(key)?),
        keys::PLACE => RecordId::Place(conversation(0)?),
        keys::ADDRESS => RecordId::Address(keys::read_address(key)?),
        keys::VERSION => {
            let (dialog, version) = keys::read_version(key)?;
            RecordId::Version(dialog, version)
        }
        keys::ASIDE => RecordId::Quarantined(QuarantineId(number(0)?, number(1)?)),
        keys::MEMBERSHIPS => RecordId::Memberships(owner(0)?),
        keys::MARK => RecordId::Mark(owner(0)?),
        keys::ERASURE => RecordId::Erased(keys::read_erasure(key)?),
        keys::META => {
            let name = std::str::from_utf8(key.get(1..)?).ok()?;
            (name != CHECKPOINT).then(|| RecordId::Note(name.to_owned()))?
        }
        _ => return None,
    })
}

/// Returns the key that holds a record.
pub fn key(id: &RecordId) -> Key {
    match id {
        RecordId::Conversation(owner, conversation) => keys::conversation(*owner, *conversation),
        RecordId::Contact(owner) => keys::contact(*owner),
        RecordId::Turn(owner, conversation, turn) => keys::turn(*owner, *conversation, *turn),
        RecordId::Order(order) => keys::order(*order),
        RecordId::Outgoing(effect) => keys::effect(keys::OUTGOING, *effect),
        RecordId::Delivered(conversation) => keys::delivered(*conversation),
        RecordId::Job(effect) => keys::effect(keys::JOB, *effect),
        RecordId::Ballot(owner, conversation, number, voter) => {
            keys::ballot(*owner, *conversation, *number, *voter)
        }
        RecordId::Found(place) => keys::found(place),
        RecordId::Place(conversation) => keys::place(*conversation),
        RecordId::Address(address) => keys::address(address),
        RecordId::Version(dialog, version) => keys::version(dialog, *version),
        RecordId::Quarantined(QuarantineId(order, index)) => keys::aside(*order, *index),
        RecordId::Memberships(owner) => keys::memberships(*owner),
        RecordId::Mark(owner) => keys::mark(*owner),
        RecordId::Erased(receipt) => keys::erasure(*receipt),
        RecordId::Note(name) => keys::meta(name),
    }
}

/// A new store that is being filled with records.
pub struct RecordFilling {
    filling: Filling,
    has_records: bool,
}

impl RecordFilling {
    /// Starts a new store in a folder, removing what was there.
    ///
    /// Fails if the folder cannot be replaced.
    pub fn begin(path: &Path) -> Result<Self, StoreError> {
        Ok(Self {
            filling: Filling::begin(path)?,
            has_records: false,
        })
    }
}

impl Fill for RecordFilling {
    fn put(&mut self, id: &RecordId, record: Option<&[u8]>) -> Result<(), StoreError> {
        self.has_records = true;
        match record {
            Some(record) => self.filling.put_long(key(id), record),
            None => self.filling.put(&key(id), None),
        }
    }

    fn put_entry(&mut self, key: &[u8], value: Option<&[u8]>) -> Result<(), StoreError> {
        self.filling.put(key, value)
    }

    fn finish(mut self: Box<Self>) -> Result<(), StoreError> {
        if self.has_records {
            derive(&mut self.filling)?;
        }
        self.filling.finish()
    }
}

/// Calls `each` with every record, whole. Records that change meanwhile come again, so that the
/// last ones form a consistent snapshot; see [`copy`].
///
/// Fails if the store cannot be read.
pub fn records(tree: &Tree, each: &mut EachRecord<'_>) -> Result<(), StoreError> {
    // Long records whose pieces did not fit together. Those that were being changed come again.
    let mut torn: BTreeSet<Key> = BTreeSet::new();
    let mut failed = Ok(());
    let mut is_wanted = true;
    copy(tree, &mut |key, value| {
        let Some(id) = id(key) else { return true };
        torn.remove(key);
        let value = value.map(|value| pieces::join(key, IVec::from(value), |at| tree.raw(at)));
        is_wanted = match value.transpose() {
            Ok(None) => each(&id, None),
            Ok(Some(Some(value))) => each(&id, Some(&value)),
            Ok(Some(None)) => {
                torn.insert(key.to_vec());
                true
            }
            Err(error) => {
                failed = Err(error);
                false
            }
        };
        is_wanted
    })?;
    failed?;
    for key in torn {
        // It is damaged, and is left out.
        if is_wanted
            && let Some(value) = tree.or_left_out(tree.get(&key))?.flatten()
            && let Some(id) = id(&key)
        {
            is_wanted = each(&id, Some(&value));
        }
    }
    Ok(())
}

/// Writes what follows from the records of a store that was filled with them.
///
/// Fails if a record cannot be read, or the store cannot be written.
fn derive(filling: &mut Filling) -> Result<(), StoreError> {
    let tree = filling.tree()?;
    for key in tree.keys(&[keys::PIECE]) {
        let key = key?;
        let Some((of, index)) = keys::read_piece(&key) else {
            continue;
        };
        // A piece of an earlier, longer record of that id.
        if tree
            .raw(of)?
            .is_none_or(|value| pieces::count(&value) <= index)
        {
            filling.put(&key, None)?;
        }
    }
    let mut derived = Ok(());
    tree.scan(&[keys::CONVERSATION], &mut |key, value| {
        derived = tree
            .or_left_out(conversation(&tree, filling, key, &value))
            .map(|_| ());
        Ok(derived.is_ok())
    })?;
    derived?;
    let mut derived = Ok(());
    tree.scan(&[keys::BALLOT], &mut |key, _| {
        if let Some(RecordId::Ballot(owner, conversation, number, voter)) = id(key) {
            let back = keys::voter(voter, conversation, number);
            derived = filling.put(&back, Some(&record::encode_owner(owner)));
        }
        Ok(derived.is_ok())
    })?;
    derived?;
    inputs(&tree, filling)
}

/// Writes a conversation's timers by their times, and takes the rows of its newest turn out of its
/// record, so that they are found wherever the turn stands in the order records.
fn conversation(
    tree: &Tree,
    filling: &mut Filling,
    key: &[u8],
    value: &[u8],
) -> Result<(), StoreError> {
    let Some(RecordId::Conversation(owner, conversation)) = id(key) else {
        return Ok(());
    };
    let damaged = |why| unreadable(key, why);
    let head = record::decode_head(value).map_err(damaged)?;
    for (question, step, at) in head.timers {
        let timer = TimerId {
            conversation,
            question,
            step,
        };
        filling.put(&keys::due(at, owner, timer), Some(&[]))?;
    }
    let delivered = tree
        .get(&keys::delivered(conversation))?
        .unwrap_or_default();
    let unsent = record::unsent(value, &delivered).map_err(damaged)?;
    for (effect, row) in &unsent {
        filling.put_long(keys::effect(keys::OUTGOING, *effect), row)?;
    }
    if unsent.is_empty() {
        return Ok(());
    }
    let without = record::without_sends(value).map_err(damaged)?;
    filling.put_long(key.to_vec(), &without)
}

/// Writes the index of the inputs that are not forgotten.
fn inputs(tree: &Tree, filling: &mut Filling) -> Result<(), StoreError> {
    let purged = record::decode_watermark(tree.get(&keys::meta(PURGED))?.as_deref());
    let mut gathered: BTreeMap<Key, u64> = BTreeMap::new();
    let mut derived = Ok(());
    tree.range(
        &keys::order(purged.0),
        &[keys::ORDER + 1],
        &mut |key, value| {
            let Some(RecordId::Order(order)) = id(key) else {
                return Ok(true);
            };
            let taken = record::decode_order(&value).map_err(|why| unreadable(key, why))?;
            for (index, taken) in taken.into_iter().enumerate() {
                if taken.is_remembered() && (order, index) >= purged {
                    let (key, bit) = keys::input(&taken.input);
                    *gathered.entry(key).or_default() |= bit;
                }
            }
            if gathered.len() >= MAX_GATHERED {
                derived = write_inputs(tree, filling, std::mem::take(&mut gathered));
            }
            Ok(derived.is_ok())
        },
    )?;
    derived?;
    write_inputs(tree, filling, gathered)
}

fn write_inputs(
    tree: &Tree,
    filling: &mut Filling,
    gathered: BTreeMap<Key, u64>,
) -> Result<(), StoreError> {
    for (key, bits) in gathered {
        let known = tree.read(&key, record::decode_bits)?.unwrap_or_default();
        filling.put(&key, Some(&record::encode_bits(known | bits)))?;
    }
    // The next ones are added to these.
    filling.write()
}
