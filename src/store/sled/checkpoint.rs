//! Brings the indexes up to date every few group commits, and notes how far they are complete.

use crate::store::StoreError;
use crate::store::sled::group::Group;
use crate::store::sled::keys;
use crate::store::sled::unindexed::{CHECKPOINT, Checkpoint};

/// After how many order records the inputs are written into their index.
const ORDERS_PER_CHECKPOINT: u64 = 32;

/// A row that is not settled after this many order records becomes a record of its own, so that a
/// start need not look further back.
const MAX_ORDERS: u64 = 1024;

impl Group<'_> {
    /// Brings the indexes up to this group if it is time, and notes how far they are complete.
    /// Returns whether the index of inputs is complete now.
    pub(super) fn checkpoint(&mut self) -> Result<bool, StoreError> {
        let order = self.order();
        let is_due = order.is_multiple_of(ORDERS_PER_CHECKPOINT);
        if is_due {
            self.index_inputs()?;
            let is_late = |at: u64| at.saturating_add(MAX_ORDERS) <= order;
            let late: Vec<_> = self
                .unindexed
                .rows
                .iter()
                .filter(|(_, (_, at))| is_late(*at))
                .map(|(conversation, (owner, _))| (*owner, *conversation))
                .collect();
            for (owner, conversation) in late {
                let taken = self.take_rows_out(owner, conversation);
                self.tree.or_left_out(taken)?;
                self.unindexed.sent(conversation);
            }
            let oldest = self.unindexed.rows.values().map(|(_, at)| *at).min();
            self.unindexed.checkpoint = Checkpoint {
                inputs: order,
                rows: oldest.map_or(order, |oldest| oldest - 1),
            };
        }
        if is_due || !self.unindexed.is_stored {
            let record = self.unindexed.checkpoint.encode();
            self.put(keys::meta(CHECKPOINT), record);
            self.unindexed.is_stored = true;
        }
        Ok(is_due)
    }
}
