//! Turns, timers and the outbox, for the store on disk.

use crate::contact::Contact;
use crate::id::{ConversationId, EffectId, InputId, OwnerId, TimerId};
use crate::store::prefetch::one_by_one;
use crate::store::record::{self};
use crate::store::sled::writer::{Change, Request};
use crate::store::sled::{Sled, keys, read, sends, turn, writer_gone};
use crate::store::{
    Commit, CommitOutcome, Directory, Done, Job, Loaded, Outbox, Outgoing, Prefetched, Revision,
    Settled, SettledDone, StoreError, Timers, Turns, Wanted,
};
use crate::time::Timestamp;
use std::sync::mpsc::channel;

impl Turns for Sled {
    fn load(
        &self,
        owner: OwnerId,
        conversation: ConversationId,
    ) -> Result<Option<Loaded>, StoreError> {
        if self.is_forgotten(owner)? {
            return Ok(None);
        }
        let Some((head, kept)) = self.tree.read(
            &keys::conversation(owner, conversation),
            record::decode_conversation,
        )?
        else {
            return Ok(None);
        };
        let (contact, contact_revision) = self
            .contact(owner)?
            .unwrap_or_else(|| (Contact::new(owner, Timestamp(0)), Revision::NEW));
        let place = self.place(conversation)?.unwrap_or_default();
        Ok(Some(Loaded {
            owner,
            conversation: kept,
            contact,
            revision: head.revision,
            contact_revision,
            place,
        }))
    }

    fn contact(&self, owner: OwnerId) -> Result<Option<(Contact, Revision)>, StoreError> {
        if self.is_forgotten(owner)? {
            return Ok(None);
        }
        self.tree
            .read(&keys::contact(owner), record::decode_contact)
    }

    fn has_taken(&self, input: &InputId) -> Result<bool, StoreError> {
        let taken = keys::input(input);
        if self.inputs.is_new(&taken) {
            return Ok(false);
        }
        if self.inputs.holds(&taken) {
            return Ok(true);
        }
        Ok(self
            .tree
            .read(&taken.0, record::decode_bits)?
            .is_some_and(|bits| bits & taken.1 != 0))
    }

    fn prefetch(&self, wanted: &[Wanted]) -> Result<Vec<Option<Prefetched>>, StoreError> {
        one_by_one(self, wanted)
    }

    fn commit(&self, group: Vec<Commit>) -> Result<Vec<CommitOutcome>, StoreError> {
        let (requests, outcomes): (Vec<Request>, Vec<_>) = group
            .into_iter()
            .map(|commit| {
                let (sender, receiver) = channel();
                (
                    turn(commit, Box::new(move |outcome| drop(sender.send(outcome)))),
                    receiver,
                )
            })
            .unzip();
        self.send(requests);
        outcomes
            .into_iter()
            .map(|outcome| outcome.recv().map_err(|_| writer_gone())?)
            .collect()
    }

    fn submit(&self, commit: Commit, done: Done) {
        self.send(vec![turn(commit, done)]);
    }

    fn submit_all(&self, turns: Vec<(Commit, Done)>) {
        self.send(
            turns
                .into_iter()
                .map(|(commit, done)| turn(commit, done))
                .collect(),
        );
    }
}

impl Timers for Sled {
    fn due(
        &self,
        until: Timestamp,
        most: usize,
    ) -> Result<Vec<(OwnerId, TimerId, Timestamp)>, StoreError> {
        read::due(&self.tree, until, most)
    }

    fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        read::next_due(&self.tree)
    }
}

impl Outbox for Sled {
    fn outbox(&self) -> Result<Vec<(OwnerId, Outgoing)>, StoreError> {
        sends::outbox(&self.tree)
    }

    fn settle(&self, rows: Vec<(OwnerId, EffectId, Settled)>) -> Result<(), StoreError> {
        self.wait(Change::Settled(rows)).map(|_| ())
    }

    fn submit_settled(&self, rows: Vec<(OwnerId, EffectId, Settled)>, done: SettledDone) {
        self.send(vec![(
            Change::Settled(rows),
            Box::new(move |answer| done(answer.map(|_| ()))),
        )]);
    }

    fn receipt(&self, effect: EffectId) -> Result<Option<String>, StoreError> {
        let delivered = self.tree.read(
            &keys::delivered(effect.conversation),
            record::decode_delivered,
        )?;
        Ok(delivered.and_then(|mut known| known.receipts.remove(&(effect.turn, effect.index))))
    }

    fn receipts(
        &self,
        conversation: ConversationId,
    ) -> Result<Vec<(EffectId, String)>, StoreError> {
        let delivered = self
            .tree
            .read(&keys::delivered(conversation), record::decode_delivered)?
            .unwrap_or_default();
        Ok(delivered
            .receipts
            .into_iter()
            .map(|((turn, index), receipt)| {
                (
                    EffectId {
                        conversation,
                        turn,
                        index,
                    },
                    receipt,
                )
            })
            .collect())
    }

    fn jobs(&self) -> Result<Vec<(OwnerId, Job)>, StoreError> {
        self.list(&[keys::JOB], record::decode_job)
    }

    fn finish_job(&self, job: EffectId, rows: Vec<Outgoing>) -> Result<bool, StoreError> {
        self.wait(Change::JobDone(job, rows)).map(|count| count > 0)
    }
}
