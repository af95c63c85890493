//! A store that is as difficult as the trait allows: for tests of code that uses a store.
//!
//! It answers `Conflict` and `Unknown` at random, and applies the turns of a group in another order
//! (never those of one owner). The same seed gives the same behaviour. In the other mode it fails
//! exactly where a test says.

use std::ops::RangeInclusive;
use std::sync::{Mutex, PoisonError};

use crate::contact::Contact;
use crate::contact::membership::Memberships;
use crate::engine::session::Conversation;
use crate::id::{ConversationId, EffectId, InputId, Name, OwnerId, TimerId, Version};
use crate::rng::Rng;
use crate::store::{
    Address, Ballot, Commit, CommitOutcome, Directory, EachEntry, EachRecord, Erasing, Erasure,
    ErasureKey, Erasures, Forget, Forgotten, Job, Journal, Journaled, Loaded, Moved, Notes, Outbox,
    Outgoing, Place, Prefetched, ProjectionWrite, Projections, Quarantine, QuarantineId,
    Quarantined, Revision, Settled, Store, StoreError, Timers, Turns, Upkeep, Votes, Wanted,
};
use crate::time::Timestamp;

/// A wrapper that makes a store unreliable.
pub struct Unsure<S> {
    inner: S,
    rng: Mutex<Rng>,
    meets: Option<Box<Meets>>,
}

/// Decides the fault of a call, by the call's name; may also panic.
pub type Meets = dyn Fn(&'static str) -> Fault + Send + Sync;

/// The fault of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No fault.
    None,
    /// The call fails with this error.
    Error(StoreError),
    /// A turn gets this answer and is not applied.
    Answer(CommitOutcome),
    /// A turn gets this answer but is applied.
    Applied(CommitOutcome),
}

impl<S: Store> Unsure<S> {
    /// Makes a store unreliable at random.
    pub fn new(inner: S, seed: u64) -> Self {
        Self {
            inner,
            rng: Mutex::new(Rng::new(seed)),
            meets: None,
        }
    }

    /// Makes a store that fails exactly as told.
    pub fn meeting(
        inner: S,
        meets: impl Fn(&'static str) -> Fault + Send + Sync + 'static,
    ) -> Self {
        Self {
            inner,
            rng: Mutex::default(),
            meets: Some(Box::new(meets)),
        }
    }

    fn at(&self, call: &'static str) -> Result<&S, StoreError> {
        match self.meets.as_ref().map_or(Fault::None, |meets| meets(call)) {
            Fault::Error(error) => Err(error),
            Fault::None | Fault::Answer(_) | Fault::Applied(_) => Ok(&self.inner),
        }
    }

    /// Returns the wrapped store, which is reliable.
    pub fn inner(&self) -> &S {
        &self.inner
    }

    /// Draws a number below `bound`.
    fn draw(&self, bound: usize) -> usize {
        self.rng
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .below(bound)
    }

    fn one(&self, commit: Commit) -> Result<CommitOutcome, StoreError> {
        let apply = || {
            self.inner
                .commit(vec![commit])
                .map(|outcomes| outcomes.first().copied().unwrap_or(CommitOutcome::Unknown))
        };
        if let Some(meets) = &self.meets {
            return match meets("commit") {
                Fault::None => apply(),
                Fault::Error(error) => Err(error),
                Fault::Answer(outcome) => Ok(outcome),
                Fault::Applied(outcome) => apply().map(|_| outcome),
            };
        }
        match self.draw(8) {
            0 => Ok(CommitOutcome::Conflict),
            1 => Ok(CommitOutcome::Unknown),
            2 => apply().map(|_| CommitOutcome::Unknown),
            _ => apply(),
        }
    }

    /// Returns the order in which a group is applied: random, but an owner's own turns stay in
    /// order.
    fn shuffled(&self, group: &[Commit]) -> Vec<usize> {
        let mut left: Vec<usize> = (0..group.len()).collect();
        if self.meets.is_some() {
            return left;
        }
        let mut order = Vec::with_capacity(left.len());
        while !left.is_empty() {
            let drawn = left[self.draw(left.len())];
            let first = left
                .iter()
                .position(|index| group[*index].owner == group[drawn].owner)
                .unwrap_or(0);
            order.push(left.remove(first));
        }
        order
    }
}

impl<S: Store> Turns for Unsure<S> {
    fn load(
        &self,
        owner: OwnerId,
        conversation: ConversationId,
    ) -> Result<Option<Loaded>, StoreError> {
        self.at("load")?.load(owner, conversation)
    }

    fn contact(&self, owner: OwnerId) -> Result<Option<(Contact, Revision)>, StoreError> {
        self.at("contact")?.contact(owner)
    }

    fn has_taken(&self, input: &InputId) -> Result<bool, StoreError> {
        self.at("has_taken")?.has_taken(input)
    }

    fn prefetch(&self, wanted: &[Wanted]) -> Result<Vec<Option<Prefetched>>, StoreError> {
        self.at("prefetch")?.prefetch(wanted)
    }

    fn commit(&self, group: Vec<Commit>) -> Result<Vec<CommitOutcome>, StoreError> {
        let order = self.shuffled(&group);
        let mut outcomes = vec![CommitOutcome::Unknown; group.len()];
        let mut group: Vec<Option<Commit>> = group.into_iter().map(Some).collect();
        for index in order {
            if let Some(commit) = group[index].take() {
                outcomes[index] = self.one(commit)?;
            }
        }
        Ok(outcomes)
    }
}

impl<S: Store> Timers for Unsure<S> {
    fn due(
        &self,
        until: Timestamp,
        most: usize,
    ) -> Result<Vec<(OwnerId, TimerId, Timestamp)>, StoreError> {
        self.at("due")?.due(until, most)
    }

    fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        self.at("next_due")?.next_due()
    }
}

impl<S: Store> Outbox for Unsure<S> {
    fn outbox(&self) -> Result<Vec<(OwnerId, Outgoing)>, StoreError> {
        self.at("outbox")?.outbox()
    }

    fn settle(&self, rows: Vec<(OwnerId, EffectId, Settled)>) -> Result<(), StoreError> {
        self.at("settle")?.settle(rows)
    }

    fn receipt(&self, effect: EffectId) -> Result<Option<String>, StoreError> {
        self.at("receipt")?.receipt(effect)
    }

    fn receipts(
        &self,
        conversation: ConversationId,
    ) -> Result<Vec<(EffectId, String)>, StoreError> {
        self.at("receipts")?.receipts(conversation)
    }

    fn jobs(&self) -> Result<Vec<(OwnerId, Job)>, StoreError> {
        self.at("jobs")?.jobs()
    }

    fn finish_job(&self, job: EffectId, rows: Vec<Outgoing>) -> Result<bool, StoreError> {
        self.at("finish_job")?.finish_job(job, rows)
    }
}

impl<S: Store> Directory for Unsure<S> {
    fn find(&self, place: &Place) -> Result<Option<(OwnerId, ConversationId)>, StoreError> {
        self.at("find")?.find(place)
    }

    fn contact_at(&self, address: &Address) -> Result<Option<OwnerId>, StoreError> {
        self.at("contact_at")?.contact_at(address)
    }

    fn place(&self, conversation: ConversationId) -> Result<Option<Place>, StoreError> {
        self.at("place")?.place(conversation)
    }

    fn below(&self, place: &Place) -> Result<Vec<(Place, OwnerId, ConversationId)>, StoreError> {
        self.at("below")?.below(place)
    }

    fn moved(&self, moved: &Moved) -> Result<(), StoreError> {
        self.at("moved")?.moved(moved)
    }

    fn contacts(&self, each: &mut dyn FnMut(Contact) -> bool) -> Result<(), StoreError> {
        self.at("contacts")?.contacts(each)
    }

    fn addresses(&self, each: &mut dyn FnMut(Address, OwnerId) -> bool) -> Result<(), StoreError> {
        self.at("addresses")?.addresses(each)
    }

    fn conversations(
        &self,
        each: &mut dyn FnMut(OwnerId, Conversation) -> bool,
    ) -> Result<(), StoreError> {
        self.at("conversations")?.conversations(each)
    }

    fn conversations_of(&self, owner: OwnerId) -> Result<Vec<Conversation>, StoreError> {
        self.at("conversations_of")?.conversations_of(owner)
    }
}

impl<S: Store> Votes for Unsure<S> {
    fn ballot(
        &self,
        owner: OwnerId,
        conversation: ConversationId,
        number: u32,
        voter: OwnerId,
    ) -> Result<Vec<Name>, StoreError> {
        self.at("ballot")?
            .ballot(owner, conversation, number, voter)
    }

    fn ballots(
        &self,
        owner: OwnerId,
        conversation: ConversationId,
        number: u32,
        each: &mut dyn FnMut(Ballot) -> bool,
    ) -> Result<(), StoreError> {
        self.at("ballots")?
            .ballots(owner, conversation, number, each)
    }

    fn votes_of(&self, voter: OwnerId) -> Result<Vec<(OwnerId, ConversationId, u32)>, StoreError> {
        self.at("votes_of")?.votes_of(voter)
    }
}

impl<S: Store> Journal for Unsure<S> {
    fn horizon(&self) -> Result<u64, StoreError> {
        self.at("horizon")?.horizon()
    }

    fn journal(
        &self,
        after: u64,
        until: u64,
        each: &mut dyn FnMut(u64, Journaled) -> bool,
    ) -> Result<(), StoreError> {
        self.at("journal")?.journal(after, until, each)
    }

    fn commit_log(
        &self,
        after: u64,
        until: u64,
        each: &mut dyn FnMut(u64, OwnerId, ConversationId, u64),
    ) -> Result<(), StoreError> {
        self.at("order")?.commit_log(after, until, each)
    }

    fn turns_by_owner(
        &self,
        owners: RangeInclusive<OwnerId>,
        each: &mut EachEntry<'_>,
    ) -> Result<(), StoreError> {
        self.at("turns_by_owner")?.turns_by_owner(owners, each)
    }

    fn turns(
        &self,
        owner: OwnerId,
        conversation: ConversationId,
        each: &mut dyn FnMut(Journaled) -> bool,
    ) -> Result<(), StoreError> {
        self.at("turns")?.turns(owner, conversation, each)
    }
}

impl<S: Store> Notes for Unsure<S> {
    fn keep_version(
        &self,
        dialog: &Name,
        version: Version,
        source: &str,
    ) -> Result<(), StoreError> {
        self.at("keep_version")?
            .keep_version(dialog, version, source)
    }

    fn version(&self, dialog: &Name, version: Version) -> Result<Option<String>, StoreError> {
        self.at("version")?.version(dialog, version)
    }

    fn versions(&self) -> Result<Vec<(Name, Version)>, StoreError> {
        self.at("versions")?.versions()
    }

    fn meta(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.at("meta")?.meta(name)
    }

    fn set_meta(&self, name: &str, value: &[u8]) -> Result<(), StoreError> {
        self.at("set_meta")?.set_meta(name, value)
    }

    fn drop_meta(&self, name: &str) -> Result<(), StoreError> {
        self.at("drop_meta")?.drop_meta(name)
    }

    fn meta_names(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.at("meta_names")?.meta_names(prefix)
    }
}

impl<S: Store> Quarantine for Unsure<S> {
    fn quarantine(
        &self,
        input: &InputId,
        raw: &str,
        why: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.at("quarantine")?.quarantine(input, raw, why, now)
    }

    fn quarantined(&self) -> Result<Vec<Quarantined>, StoreError> {
        self.at("quarantined")?.quarantined()
    }

    fn drop_quarantined(&self, ids: &[QuarantineId]) -> Result<usize, StoreError> {
        self.at("drop_quarantined")?.drop_quarantined(ids)
    }
}

impl<S: Store> Projections for Unsure<S> {
    fn memberships_of(&self, owner: OwnerId) -> Result<Option<Memberships>, StoreError> {
        self.at("memberships_of")?.memberships_of(owner)
    }

    fn memberships(
        &self,
        each: &mut dyn FnMut(OwnerId, Memberships) -> bool,
    ) -> Result<(), StoreError> {
        self.at("memberships")?.memberships(each)
    }

    fn project(&self, projected: ProjectionWrite) -> Result<(), StoreError> {
        self.at("project")?.project(projected)
    }
}

impl<S: Store> Erasures for Unsure<S> {
    fn forget(&self, owner: OwnerId, how: Forget) -> Result<bool, StoreError> {
        self.at("forget")?.forget(owner, how)
    }

    fn forgotten(&self) -> Result<Vec<Forgotten>, StoreError> {
        self.at("forgotten")?.forgotten()
    }

    fn forgotten_since(&self, moment: Timestamp) -> Result<Vec<OwnerId>, StoreError> {
        self.at("forgotten_since")?.forgotten_since(moment)
    }

    fn erase(&self, owner: OwnerId, most: usize) -> Result<Erasing, StoreError> {
        self.at("erase")?.erase(owner, most)
    }

    fn erasure_key(&self) -> Result<ErasureKey, StoreError> {
        self.at("erasure_key")?.erasure_key()
    }

    fn erasures(&self) -> Result<Vec<Erasure>, StoreError> {
        self.at("erasures")?.erasures()
    }

    fn note_erasures(&self, erasures: &[Erasure]) -> Result<(), StoreError> {
        self.at("note_erasures")?.note_erasures(erasures)
    }

    fn purge_inputs(&self, before: Timestamp, most: usize) -> Result<usize, StoreError> {
        self.at("purge_inputs")?.purge_inputs(before, most)
    }

    fn expire_answers(&self, before: Timestamp, most: usize) -> Result<usize, StoreError> {
        self.at("expire_answers")?.expire_answers(before, most)
    }

    fn expiring(&self, before: Timestamp) -> Result<(usize, usize), StoreError> {
        self.inner.expiring(before)
    }
}

impl<S: Store> Upkeep for Unsure<S> {
    fn backup(&self, each: &mut EachRecord<'_>) -> Result<(), StoreError> {
        self.at("backup")?.backup(each)
    }

    fn check_integrity(&self) -> Result<Vec<String>, StoreError> {
        self.at("check_integrity")?.check_integrity()
    }

    fn is_away(&self) -> bool {
        self.inner.is_away()
    }

    fn left_out(&self) -> Vec<String> {
        self.inner.left_out()
    }
}
