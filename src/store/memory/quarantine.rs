//! Updates in quarantine, in the store in memory.

use super::Memory;
use crate::id::InputId;
use crate::store::quarantine::{QuarantineId, Quarantined};
use crate::time::Timestamp;

impl Memory {
    pub(super) fn quarantine_now(&self, input: &InputId, raw: &str, why: &str, now: Timestamp) {
        let mut state = self.state();
        if state.taken.contains(input) {
            return;
        }
        state.take(now, input);
        // The turn of a timer removes the timer. Quarantine keeps the timer, so its id must be
        // remembered.
        state.taken.insert(input.clone());
        state.order += 1;
        let (id, taken) = (QuarantineId(state.order, 0), Some((input.clone(), now)));
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
