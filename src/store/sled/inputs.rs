//! Records which inputs a group takes, so that none takes effect twice; forgets old ones, and keeps
//! those in quarantine.

use crate::id::InputId;
use crate::store::content::PURGED;
use crate::store::record::{self, Taken};
use crate::store::sled::group::Group;
use crate::store::sled::keys::{self, Key};
use crate::store::{QuarantineId, StoreError};
use crate::time::Timestamp;

impl Group<'_> {
    /// Puts an update into quarantine; it counts as taken.
    pub fn quarantine(
        &mut self,
        input: &InputId,
        raw: &str,
        why: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let taken = keys::input(input);
        if !self.has_taken(&taken)? {
            self.put(
                keys::aside(self.order(), self.taken.len() as u64),
                record::encode_text(&[raw, why]),
            );
            self.set_taken(taken);
            self.taken.push(Taken {
                input: input.clone(),
                at: now,
                turn: None,
            });
        }
        Ok(())
    }

    /// Removes updates from quarantine; returns how many there were.
    pub fn unquarantine(&mut self, ids: &[QuarantineId]) -> Result<usize, StoreError> {
        let mut removed = 0;
        for QuarantineId(order, index) in ids {
            let key = keys::aside(*order, *index);
            if self.raw(&key)?.is_some() {
                self.remove(key)?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    /// Forgets the ids of inputs, oldest first, from where the last call stopped; returns how many.
    pub fn purge(&mut self, before: Timestamp, most: usize) -> Result<usize, StoreError> {
        let from = record::decode_watermark(self.get(&keys::meta(PURGED))?.as_deref());
        let (mut order, mut index) = from;
        let mut purged = 0;
        'orders: while order < self.order() {
            let taken = self
                .tree
                .or_left_out(self.decoded(&keys::order(order), record::decode_order))?
                .flatten()
                .unwrap_or_default();
            for taken in taken.iter().skip(index) {
                if purged == most || taken.at >= before {
                    break 'orders;
                }
                if !matches!(taken.input, InputId::Timer(_)) {
                    self.clear_taken(keys::input(&taken.input))?;
                    purged += 1;
                }
                index += 1;
            }
            (order, index) = (order + 1, 0);
        }
        if (order, index) != from {
            self.put(keys::meta(PURGED), record::encode_watermark(order, index));
        }
        Ok(purged)
    }

    /// Returns whether an input was taken.
    pub(super) fn has_taken(&self, taken: &(Key, u64)) -> Result<bool, StoreError> {
        let inputs = &self.unindexed.inputs;
        Ok(self.took.contains(taken)
            || !inputs.is_new(taken)
                && (inputs.holds(taken) || self.taken_bits(&taken.0)? & taken.1 != 0))
    }

    /// Records that an input is taken.
    pub(super) fn set_taken(&mut self, taken: (Key, u64)) {
        self.unindexed.inputs.raise(&taken);
        self.took.insert(taken);
    }

    fn clear_taken(&mut self, taken: (Key, u64)) -> Result<(), StoreError> {
        self.unindexed.inputs.forget(&taken);
        self.took.remove(&taken);
        match self.taken_bits(&taken.0)? & !taken.1 {
            0 => self.remove(taken.0),
            bits => {
                self.put(taken.0, record::encode_bits(bits));
                Ok(())
            }
        }
    }

    /// Writes the inputs that the index does not hold yet into it.
    pub(super) fn index_inputs(&mut self) -> Result<(), StoreError> {
        let mut ahead = self.unindexed.inputs.ahead();
        for (key, bit) in &self.took {
            *ahead.entry(key.clone()).or_default() |= bit;
        }
        for (key, bits) in ahead {
            // What a damaged record held is lost; what is new must not be.
            let known = self.tree.or_left_out(self.taken_bits(&key))?;
            self.put(key, record::encode_bits(known.unwrap_or_default() | bits));
        }
        Ok(())
    }

    fn taken_bits(&self, key: &[u8]) -> Result<u64, StoreError> {
        self.decoded(key, record::decode_bits)
            .map(Option::unwrap_or_default)
    }
}
