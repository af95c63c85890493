//! A store that is as awkward as the trait allows: for tests of whatever stands on a store.
//!
//! It answers `Conflict` and `Unknown` at random, and applies the turns of a group in another order (never those of one owner).
//! The same seed is awkward in the same way.

use std::ops::RangeInclusive;
use std::sync::{Mutex, PoisonError};

use crate::contact::Contact;
use crate::contact::membership::Memberships;
use crate::engine::session::Conversation;
use crate::id::{ConversationId, EffectId, InputId, Name, OwnerId, TimerId, Version};
use crate::store::{
    Address, Ballot, Commit, EachEntry, EachRecord, Erasing, Erasure, ErasureKey, Forget, Forgotten, Job, Journaled, Loaded, Moved,
    Outcome, Outgoing, Place, Projected, Revision, Settled, Store, StoreError,
};
use crate::time::Timestamp;

/// A store behind a bad line.
pub struct Unsure<S> {
    inner: S,
    luck: Mutex<u64>,
}

impl<S: Store> Unsure<S> {
    /// Makes a store awkward.
    pub fn new(inner: S, seed: u64) -> Self {
        Self { inner, luck: Mutex::new(seed) }
    }

    /// Returns the store behind it, which answers plainly.
    pub fn inner(&self) -> &S {
        &self.inner
    }

    /// Draws a number below `bound` (splitmix64).
    fn draw(&self, bound: usize) -> usize {
        let mut luck = self.luck.lock().unwrap_or_else(PoisonError::into_inner);
        *luck = luck.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = *luck;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % bound.max(1) as u64) as usize
    }

    fn one(&self, commit: Commit) -> Result<Outcome, StoreError> {
        let apply = || self.inner.commit(vec![commit]).map(|outcomes| outcomes.first().copied().unwrap_or(Outcome::Unknown));
        match self.draw(8) {
            0 => Ok(Outcome::Conflict),
            1 => Ok(Outcome::Unknown),
            2 => apply().map(|_| Outcome::Unknown),
            _ => apply(),
        }
    }

    /// Returns the order in which a group is applied: any, but an owner's own turns stay in line.
    fn shuffled(&self, group: &[Commit]) -> Vec<usize> {
        let mut left: Vec<usize> = (0..group.len()).collect();
        let mut order = Vec::with_capacity(left.len());
        while !left.is_empty() {
            let drawn = left[self.draw(left.len())];
            let first = left.iter().position(|index| group[*index].owner == group[drawn].owner).unwrap_or(0);
            order.push(left.remove(first));
        }
        order
    }
}

impl<S: Store> Store for Unsure<S> {
    fn commit(&self, group: Vec<Commit>) -> Result<Vec<Outcome>, StoreError> {
        let order = self.shuffled(&group);
        let mut outcomes = vec![Outcome::Unknown; group.len()];
        let mut group: Vec<Option<Commit>> = group.into_iter().map(Some).collect();
        for index in order {
            if let Some(commit) = group[index].take() {
                outcomes[index] = self.one(commit)?;
            }
        }
        Ok(outcomes)
    }

    fn find(&self, place: &Place) -> Result<Option<(OwnerId, ConversationId)>, StoreError> {
        self.inner.find(place)
    }

    fn contact_at(&self, address: &Address) -> Result<Option<OwnerId>, StoreError> {
        self.inner.contact_at(address)
    }

    fn load(&self, owner: OwnerId, conversation: ConversationId) -> Result<Option<Loaded>, StoreError> {
        self.inner.load(owner, conversation)
    }

    fn contact(&self, owner: OwnerId) -> Result<Option<(Contact, Revision)>, StoreError> {
        self.inner.contact(owner)
    }

    fn has_taken(&self, input: &InputId) -> Result<bool, StoreError> {
        self.inner.has_taken(input)
    }

    fn due(&self, until: Timestamp, most: usize) -> Result<Vec<(OwnerId, TimerId, Timestamp)>, StoreError> {
        self.inner.due(until, most)
    }

    fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.inner.next_due()
    }

    fn outbox(&self) -> Result<Vec<(OwnerId, Outgoing)>, StoreError> {
        self.inner.outbox()
    }

    fn settle(&self, rows: Vec<(OwnerId, EffectId, Settled)>) -> Result<(), StoreError> {
        self.inner.settle(rows)
    }

    fn receipt(&self, effect: EffectId) -> Result<Option<String>, StoreError> {
        self.inner.receipt(effect)
    }

    fn place(&self, conversation: ConversationId) -> Result<Option<Place>, StoreError> {
        self.inner.place(conversation)
    }

    fn receipts(&self, conversation: ConversationId) -> Result<Vec<(EffectId, String)>, StoreError> {
        self.inner.receipts(conversation)
    }

    fn below(&self, place: &Place) -> Result<Vec<(Place, OwnerId, ConversationId)>, StoreError> {
        self.inner.below(place)
    }

    fn moved(&self, moved: &Moved) -> Result<(), StoreError> {
        self.inner.moved(moved)
    }

    fn ballot(&self, owner: OwnerId, conversation: ConversationId, number: u32, voter: OwnerId) -> Result<Vec<Name>, StoreError> {
        self.inner.ballot(owner, conversation, number, voter)
    }

    fn ballots(
        &self,
        owner: OwnerId,
        conversation: ConversationId,
        number: u32,
        each: &mut dyn FnMut(Ballot) -> bool,
    ) -> Result<(), StoreError> {
        self.inner.ballots(owner, conversation, number, each)
    }

    fn votes_of(&self, voter: OwnerId) -> Result<Vec<(OwnerId, ConversationId, u32)>, StoreError> {
        self.inner.votes_of(voter)
    }

    fn jobs(&self) -> Result<Vec<(OwnerId, Job)>, StoreError> {
        self.inner.jobs()
    }

    fn finish_job(&self, job: EffectId, rows: Vec<Outgoing>) -> Result<bool, StoreError> {
        self.inner.finish_job(job, rows)
    }

    fn horizon(&self) -> Result<u64, StoreError> {
        self.inner.horizon()
    }

    fn journal(&self, after: u64, until: u64, each: &mut dyn FnMut(u64, Journaled) -> bool) -> Result<(), StoreError> {
        self.inner.journal(after, until, each)
    }

    fn order(&self, after: u64, until: u64, each: &mut dyn FnMut(u64, OwnerId, ConversationId, u64)) -> Result<(), StoreError> {
        self.inner.order(after, until, each)
    }

    fn turns_by_owner(&self, owners: RangeInclusive<OwnerId>, each: &mut EachEntry<'_>) -> Result<(), StoreError> {
        self.inner.turns_by_owner(owners, each)
    }

    fn turns(&self, owner: OwnerId, conversation: ConversationId, each: &mut dyn FnMut(Journaled) -> bool) -> Result<(), StoreError> {
        self.inner.turns(owner, conversation, each)
    }

    fn contacts(&self, each: &mut dyn FnMut(Contact) -> bool) -> Result<(), StoreError> {
        self.inner.contacts(each)
    }

    fn conversations_of(&self, owner: OwnerId) -> Result<Vec<Conversation>, StoreError> {
        self.inner.conversations_of(owner)
    }

    fn addresses(&self, each: &mut dyn FnMut(Address, OwnerId) -> bool) -> Result<(), StoreError> {
        self.inner.addresses(each)
    }

    fn conversations(&self, each: &mut dyn FnMut(OwnerId, Conversation) -> bool) -> Result<(), StoreError> {
        self.inner.conversations(each)
    }

    fn keep_version(&self, dialog: &Name, version: Version, source: &str) -> Result<(), StoreError> {
        self.inner.keep_version(dialog, version, source)
    }

    fn version(&self, dialog: &Name, version: Version) -> Result<Option<String>, StoreError> {
        self.inner.version(dialog, version)
    }

    fn versions(&self) -> Result<Vec<(Name, Version)>, StoreError> {
        self.inner.versions()
    }

    fn meta(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.inner.meta(name)
    }

    fn set_meta(&self, name: &str, value: &[u8]) -> Result<(), StoreError> {
        self.inner.set_meta(name, value)
    }

    fn drop_meta(&self, name: &str) -> Result<(), StoreError> {
        self.inner.drop_meta(name)
    }

    fn meta_names(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.inner.meta_names(prefix)
    }

    fn quarantine(&self, input: &InputId, raw: &str, why: &str, now: Timestamp) -> Result<(), StoreError> {
        self.inner.quarantine(input, raw, why, now)
    }

    fn quarantined(&self) -> Result<Vec<(String, String)>, StoreError> {
        self.inner.quarantined()
    }

    fn purge_inputs(&self, before: Timestamp, most: usize) -> Result<usize, StoreError> {
        self.inner.purge_inputs(before, most)
    }

    fn expire_answers(&self, before: Timestamp, most: usize) -> Result<usize, StoreError> {
        self.inner.expire_answers(before, most)
    }

    fn memberships_of(&self, owner: OwnerId) -> Result<Option<Memberships>, StoreError> {
        self.inner.memberships_of(owner)
    }

    fn memberships(&self, each: &mut dyn FnMut(OwnerId, Memberships) -> bool) -> Result<(), StoreError> {
        self.inner.memberships(each)
    }

    fn project(&self, projected: Projected) -> Result<(), StoreError> {
        self.inner.project(projected)
    }

    fn forget(&self, owner: OwnerId, how: Forget) -> Result<bool, StoreError> {
        self.inner.forget(owner, how)
    }

    fn forgotten(&self) -> Result<Vec<Forgotten>, StoreError> {
        self.inner.forgotten()
    }

    fn forgotten_since(&self, moment: Timestamp) -> Result<Vec<OwnerId>, StoreError> {
        self.inner.forgotten_since(moment)
    }

    fn erase(&self, owner: OwnerId, most: usize) -> Result<Erasing, StoreError> {
        self.inner.erase(owner, most)
    }

    fn erasure_key(&self) -> Result<ErasureKey, StoreError> {
        self.inner.erasure_key()
    }

    fn erasures(&self) -> Result<Vec<Erasure>, StoreError> {
        self.inner.erasures()
    }

    fn note_erasures(&self, erasures: &[Erasure]) -> Result<(), StoreError> {
        self.inner.note_erasures(erasures)
    }

    fn backup(&self, each: &mut EachRecord<'_>) -> Result<(), StoreError> {
        self.inner.backup(each)
    }

    fn check_integrity(&self) -> Result<Vec<String>, StoreError> {
        self.inner.check_integrity()
    }
}
