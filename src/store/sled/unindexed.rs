//! What commits wrote that the indexes on disk do not hold yet: the newest inputs, and the rows that
//! stand in their conversations' records.
//!
//! Both can be found again from the order records behind a checkpoint. So a commit need not write
//! them a second time, and an index is written once for many commits.

use std::collections::{BTreeSet, HashMap};

use crate::id::{ConversationId, OwnerId};
use crate::store::StoreError;
use crate::store::content::PURGED;
use crate::store::record;
use crate::store::record::DecodeError;
use crate::store::sled::keys;
use crate::store::sled::read::stored_unsent;
use crate::store::sled::taken_inputs::TakenInputs;
use crate::store::sled::tree::{Tree, unreadable};

/// Name of the meta record with the checkpoint.
pub const CHECKPOINT: &str = "store/checkpoint";

/// Up to which order record the indexes are complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// All inputs up to this order number are in the index, or forgotten.
    pub inputs: u64,
    /// All rows up to this order number are settled, or records of their own.
    pub rows: u64,
}

/// What the indexes do not hold yet.
pub struct Unindexed {
    /// The inputs.
    pub inputs: TakenInputs,
    /// The conversations whose own record holds rows that are not settled, and the order number of
    /// their newest turn.
    pub rows: HashMap<ConversationId, (OwnerId, u64)>,
    /// The newest checkpoint.
    pub checkpoint: Checkpoint,
    /// Whether a checkpoint is on disk.
    pub is_stored: bool,
}

impl Checkpoint {
    /// Reads the checkpoint; `None` if there is none yet: everything up to the newest order number
    /// is in the indexes then.
    pub fn read(tree: &Tree) -> Result<Option<Self>, StoreError> {
        let record = tree.get(&keys::meta(CHECKPOINT))?;
        Ok(record.map(|record| {
            let number = |index| keys::number(&record, index).unwrap_or_default();
            Self {
                inputs: number(0),
                rows: number(1),
            }
        }))
    }

    /// Writes the checkpoint as its record.
    pub fn encode(self) -> Vec<u8> {
        let mut record = vec![1];
        record.extend(self.inputs.to_be_bytes());
        record.extend(self.rows.to_be_bytes());
        record
    }
}

impl Unindexed {
    /// Finds what the indexes of a store do not hold yet.
    ///
    /// Fails if the store cannot be read.
    pub fn find(tree: &Tree, newest: u64) -> Result<Self, StoreError> {
        let stored = Checkpoint::read(tree)?;
        let checkpoint = stored.unwrap_or(Checkpoint {
            inputs: newest,
            rows: newest,
        });
        let inputs = TakenInputs::new(tree.last(&[keys::INPUT])?);
        let purged = record::decode_watermark(tree.get(&keys::meta(PURGED))?.as_deref());
        let mut rows = HashMap::new();
        orders_after(
            tree,
            checkpoint.inputs.min(checkpoint.rows),
            &mut |order, taken| {
                for (index, taken) in taken.into_iter().enumerate() {
                    if order > checkpoint.inputs
                        && (order, index) >= purged
                        && taken.is_remembered()
                    {
                        inputs.add(keys::input(&taken.input));
                    }
                    if let Some((owner, conversation, _)) =
                        taken.turn.filter(|_| order > checkpoint.rows)
                    {
                        rows.insert(conversation, (owner, order));
                    }
                }
            },
        )?;
        let mut unindexed = Self {
            inputs,
            rows: HashMap::new(),
            checkpoint,
            is_stored: stored.is_some(),
        };
        for (conversation, (owner, order)) in rows {
            let unsent = tree.or_left_out(stored_unsent(tree, owner, conversation))?;
            if unsent.is_some_and(|unsent| !unsent.is_empty()) {
                unindexed.rows.insert(conversation, (owner, order));
            }
        }
        Ok(unindexed)
    }

    /// Records that a conversation's own record holds rows.
    pub fn sends(&mut self, owner: OwnerId, conversation: ConversationId, order: u64) {
        self.rows.insert(conversation, (owner, order));
    }

    /// Records that no row in a conversation's own record waits any more.
    pub fn sent(&mut self, conversation: ConversationId) {
        self.rows.remove(&conversation);
    }
}

/// Lists the conversations that had a turn since the checkpoint: only their records hold rows that
/// are not settled.
pub fn conversations_with_rows(
    tree: &Tree,
) -> Result<BTreeSet<(OwnerId, ConversationId)>, StoreError> {
    let mut conversations = BTreeSet::new();
    if let Some(checkpoint) = Checkpoint::read(tree)? {
        orders_after(tree, checkpoint.rows, &mut |_, taken| {
            let turns = taken.into_iter().filter_map(|taken| taken.turn);
            conversations.extend(turns.map(|(owner, conversation, _)| (owner, conversation)));
        })?;
    }
    Ok(conversations)
}

fn orders_after(
    tree: &Tree,
    after: u64,
    each: &mut dyn FnMut(u64, Vec<record::Taken>),
) -> Result<(), StoreError> {
    tree.range(
        &keys::order(after.saturating_add(1)),
        &[keys::ORDER + 1],
        &mut |key, bytes| {
            let order = keys::number(key, 0).ok_or_else(|| unreadable(key, DecodeError::Bytes))?;
            each(
                order,
                record::decode_order(&bytes).map_err(|damaged| unreadable(key, damaged))?,
            );
            Ok(true)
        },
    )
}
