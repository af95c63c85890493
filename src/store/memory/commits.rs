//! Turns, timers and the outbox, for the store in memory.

use crate::contact::Contact;
use crate::id::{ConversationId, EffectId, InputId, OwnerId, TimerId};
use crate::store::memory::Memory;
use crate::store::prefetch::one_by_one;
use crate::store::{
    Commit, CommitOutcome, GROUP, Job, Loaded, Outbox, Outgoing, Prefetched, Revision, Settled,
    StoreError, Timers, Turns, Wanted,
};
use crate::time::Timestamp;

impl Turns for Memory {
    fn load(
        &self,
        owner: OwnerId,
        conversation: ConversationId,
    ) -> Result<Option<Loaded>, StoreError> {
        let state = self.state();
        let kept = state
            .conversations
            .get(&(owner, conversation))
            .filter(|_| !state.is_forgotten(owner))
            .cloned();
        let Some((kept, revision)) = kept else {
            return Ok(None);
        };
        let (contact, contact_revision) = state
            .contacts
            .get(&owner)
            .cloned()
            .unwrap_or_else(|| (Contact::new(owner, Timestamp(0)), Revision::NEW));
        let place = state.place(conversation).cloned().unwrap_or_default();
        Ok(Some(Loaded {
            owner,
            conversation: kept,
            contact,
            revision,
            contact_revision,
            place,
        }))
    }

    fn contact(&self, owner: OwnerId) -> Result<Option<(Contact, Revision)>, StoreError> {
        let state = self.state();
        Ok(state
            .contacts
            .get(&owner)
            .filter(|_| !state.is_forgotten(owner))
            .cloned())
    }

    fn has_taken(&self, input: &InputId) -> Result<bool, StoreError> {
        Ok(self.state().taken.contains(input))
    }

    fn prefetch(&self, wanted: &[Wanted]) -> Result<Vec<Option<Prefetched>>, StoreError> {
        one_by_one(self, wanted)
    }

    fn commit(&self, group: Vec<Commit>) -> Result<Vec<CommitOutcome>, StoreError> {
        let mut state = self.state();
        let mut outcomes = Vec::with_capacity(group.len());
        let mut order = state.order + 1;
        for (index, commit) in group.into_iter().enumerate() {
            if index % GROUP == 0 {
                order = state.order + 1;
            }
            outcomes.push(match state.refusal(&commit) {
                Some(refusal) => refusal,
                None => {
                    state.apply(commit, order);
                    CommitOutcome::Committed(order)
                }
            });
        }
        Ok(outcomes)
    }
}

impl Timers for Memory {
    fn due(
        &self,
        until: Timestamp,
        most: usize,
    ) -> Result<Vec<(OwnerId, TimerId, Timestamp)>, StoreError> {
        let state = self.state();
        let mut due: Vec<_> = state
            .timers
            .iter()
            .filter(|(_, at)| **at <= until)
            .map(|((owner, timer), at)| (*owner, *timer, *at))
            .collect();
        due.sort_by_key(|(owner, timer, at)| (*at, *owner, *timer));
        due.truncate(most);
        Ok(due)
    }

    fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.state().timers.values().min().copied())
    }
}

impl Outbox for Memory {
    fn outbox(&self) -> Result<Vec<(OwnerId, Outgoing)>, StoreError> {
        Ok(self.state().outbox.values().cloned().collect())
    }

    fn settle(&self, rows: Vec<(OwnerId, EffectId, Settled)>) -> Result<(), StoreError> {
        let mut state = self.state();
        rows.into_iter()
            .for_each(|(owner, id, settled)| state.settle(owner, id, settled));
        Ok(())
    }

    fn receipt(&self, effect: EffectId) -> Result<Option<String>, StoreError> {
        Ok(self.state().receipts.get(&effect).cloned())
    }

    fn receipts(
        &self,
        conversation: ConversationId,
    ) -> Result<Vec<(EffectId, String)>, StoreError> {
        let state = self.state();
        let own = state
            .receipts
            .iter()
            .filter(|(effect, _)| effect.conversation == conversation);
        Ok(own
            .map(|(effect, receipt)| (*effect, receipt.clone()))
            .collect())
    }

    fn jobs(&self) -> Result<Vec<(OwnerId, Job)>, StoreError> {
        Ok(self.state().jobs.values().cloned().collect())
    }

    fn finish_job(&self, job: EffectId, rows: Vec<Outgoing>) -> Result<bool, StoreError> {
        let mut state = self.state();
        let Some((owner, _)) = state.jobs.remove(&job) else {
            return Ok(false);
        };
        if !state.is_forgotten(owner) {
            state
                .outbox
                .extend(rows.into_iter().map(|row| (row.id, (owner, row))));
        }
        Ok(true)
    }
}
