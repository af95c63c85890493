//! Part of a store, in memory: another store loads the records that a change needs, has the
//! specification make the change, and writes the records that differ.

use std::collections::{BTreeMap, BTreeSet};

use super::Memory;
use crate::id::InputId;
use crate::store::RecordId;
use crate::store::record::DecodeError;

impl Memory {
    /// Adds a record.
    ///
    /// Fails if it cannot be read; nothing is added then.
    pub(in crate::store) fn add(&self, id: &RecordId, record: &[u8]) -> Result<(), DecodeError> {
        self.state().restore(id.clone(), record)
    }

    /// Adds that an input was committed.
    pub(in crate::store) fn add_taken(&self, input: InputId) {
        self.state().taken.insert(input);
    }

    /// Sets the newest order number.
    pub(in crate::store) fn continue_after(&self, order: u64) {
        let mut state = self.state();
        state.order = state.order.max(order);
    }

    /// Makes what follows from the order records that were added: which inputs were committed, and
    /// what is known of updates in quarantine.
    pub(in crate::store) fn derive(&self) {
        self.state().derive();
    }

    /// Returns all records.
    pub(in crate::store) fn all_records(&self) -> BTreeMap<RecordId, Vec<u8>> {
        self.state().records().into_iter().collect()
    }

    /// Returns the inputs that are known to be committed.
    pub(in crate::store) fn all_taken(&self) -> BTreeSet<InputId> {
        self.state().taken.clone()
    }

    /// Returns the newest order number.
    pub(in crate::store) fn newest_order(&self) -> u64 {
        self.state().order
    }
}
