//! Updates in quarantine, in the store in memory.

use super::Memory;
use crate::id::InputId;
use crate::store::record::Taken;
use crate::store::{QuarantineId, Quarantined};
use crate::time::Timestamp;

impl Memory {
    pub(super) fn quarantine_now(&self, input: &InputId, raw: &str, why: &str, now: Timestamp) {
        let mut state = self.state();
        if state.taken.contains(input) {
            return;
        }
        let order = state.order + 1;
        let taken = Taken {
            input: input.clone(),
            at: now,
            turn: None,
        };
        state.take(order, taken);
        let (id, taken) = (QuarantineId(order, 0), Some((input.clone(), now)));
        state.quarantine.push(Quarantined {
            id,
            taken,
            raw: raw.to_owned(),
            why: why.to_owned(),
        });
    }

    pub(super) fn drop_now(&self, ids: &[QuarantineId]) -> usize {
        let mut state = self.state();
        let before = state.quarantine.len();
        state.quarantine.retain(|aside| !ids.contains(&aside.id));
        before - state.quarantine.len()
    }
}
