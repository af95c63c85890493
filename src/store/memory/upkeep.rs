//! Small records, quarantine, projections, erasures, copies, for the store in memory.

use crate::contact::membership::Memberships;
use crate::id::{InputId, Name, OwnerId, Version};
use crate::store::memory::Memory;
use crate::store::{
    EachRecord, Erasing, Erasure, ErasureKey, Erasures, Forget, Forgotten, Notes, ProjectionWrite,
    Projections, Quarantine, QuarantineId, Quarantined, StoreError, Upkeep,
};
use crate::time::Timestamp;

impl Notes for Memory {
    fn keep_version(
        &self,
        dialog: &Name,
        version: Version,
        source: &str,
    ) -> Result<(), StoreError> {
        self.state()
            .versions
            .insert((dialog.clone(), version), source.to_owned());
        Ok(())
    }

    fn version(&self, dialog: &Name, version: Version) -> Result<Option<String>, StoreError> {
        Ok(self
            .state()
            .versions
            .get(&(dialog.clone(), version))
            .cloned())
    }

    fn versions(&self) -> Result<Vec<(Name, Version)>, StoreError> {
        Ok(self.state().versions.keys().cloned().collect())
    }

    fn meta(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.state().meta.get(name).cloned())
    }

    fn set_meta(&self, name: &str, value: &[u8]) -> Result<(), StoreError> {
        self.state().meta.insert(name.to_owned(), value.to_vec());
        Ok(())
    }

    fn drop_meta(&self, name: &str) -> Result<(), StoreError> {
        self.state().meta.remove(name);
        Ok(())
    }

    fn meta_names(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        Ok(self
            .state()
            .meta
            .keys()
            .filter(|name| name.starts_with(prefix))
            .cloned()
            .collect())
    }
}

impl Quarantine for Memory {
    fn quarantine(
        &self,
        input: &InputId,
        raw: &str,
        why: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.quarantine_now(input, raw, why, now);
        Ok(())
    }

    fn quarantined(&self) -> Result<Vec<Quarantined>, StoreError> {
        Ok(self.state().quarantine.clone())
    }

    fn drop_quarantined(&self, ids: &[QuarantineId]) -> Result<usize, StoreError> {
        Ok(self.drop_now(ids))
    }
}

impl Projections for Memory {
    fn memberships_of(&self, owner: OwnerId) -> Result<Option<Memberships>, StoreError> {
        Ok(self.state().memberships.get(&owner).cloned())
    }

    fn memberships(
        &self,
        each: &mut dyn FnMut(OwnerId, Memberships) -> bool,
    ) -> Result<(), StoreError> {
        let memberships = self.state().memberships.clone();
        memberships
            .into_iter()
            .all(|(owner, known)| each(owner, known));
        Ok(())
    }

    fn project(&self, projected: ProjectionWrite) -> Result<(), StoreError> {
        let mut state = self.state();
        for (owner, known) in projected.memberships {
            if !state.is_forgotten(owner) {
                state.memberships.insert(owner, known);
            }
        }
        state.meta.extend(projected.notes);
        Ok(())
    }
}

impl Erasures for Memory {
    fn forget(&self, owner: OwnerId, how: Forget) -> Result<bool, StoreError> {
        Ok(self.forget_now(owner, how))
    }

    fn forgotten(&self) -> Result<Vec<Forgotten>, StoreError> {
        Ok(self.list_forgotten())
    }

    fn forgotten_since(&self, moment: Timestamp) -> Result<Vec<OwnerId>, StoreError> {
        Ok(self
            .state()
            .marks
            .iter()
            .filter(|(_, mark)| mark.at >= moment)
            .map(|(owner, _)| *owner)
            .collect())
    }

    fn erase(&self, owner: OwnerId, _most: usize) -> Result<Erasing, StoreError> {
        Ok(self.erase_now(owner))
    }

    fn erasure_key(&self) -> Result<ErasureKey, StoreError> {
        Ok(self.key_now())
    }

    fn erasures(&self) -> Result<Vec<Erasure>, StoreError> {
        Ok(self.list_erasures())
    }

    fn note_erasures(&self, erasures: &[Erasure]) -> Result<(), StoreError> {
        self.note_all(erasures);
        Ok(())
    }

    fn purge_inputs(&self, before: Timestamp, most: usize) -> Result<usize, StoreError> {
        let mut state = self.state();
        let taken: Vec<_> = state
            .taken_from(state.purged)
            .map(|(at, taken)| (at, taken.clone()))
            .collect();
        let mut purged = 0;
        for ((order, index), taken) in taken {
            if purged == most || taken.at >= before {
                break;
            }
            if !matches!(taken.input, InputId::Timer(_)) {
                state.taken.remove(&taken.input);
                purged += 1;
            }
            state.purged = (order, index + 1);
        }
        Ok(purged)
    }

    fn expire_answers(&self, before: Timestamp, most: usize) -> Result<usize, StoreError> {
        Ok(self.expire_now(before, most))
    }

    fn expiring(&self, before: Timestamp) -> Result<(usize, usize), StoreError> {
        Ok(self.expiring_now(before))
    }
}

impl Upkeep for Memory {
    fn backup(&self, each: &mut EachRecord<'_>) -> Result<(), StoreError> {
        let records = self.state().records();
        records.iter().all(|(id, record)| each(id, Some(record)));
        Ok(())
    }

    fn check_integrity(&self) -> Result<Vec<String>, StoreError> {
        // Nothing is stored twice here, so nothing can differ.
        Ok(Vec::new())
    }
}
