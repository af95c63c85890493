//! Keeps everything in memory: the specification for every other store.
//!
//! Knows nothing of disks. What a store must do is written here in the simplest way; speed does not
//! matter.
//!
//! ```
//! use vraag::store::{Store, memory::Memory};
//! let store = Memory::default();
//! assert_eq!(store.horizon().unwrap(), 0);
//! ```

mod erase;
mod quarantine;
mod refusal;
mod sends;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::RangeInclusive;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::contact::Contact;
use crate::contact::membership::Memberships;
use crate::engine::input::Input;
use crate::engine::session::Conversation;
use crate::id::{ConversationId, EffectId, InputId, Name, OwnerId, TimerId, Version};
use crate::store::erase::{starts, without_answers};
use crate::store::forget::ErasureMark;
use crate::store::{
    Address, Ballot, Commit, CommitOutcome, EachEntry, Erasing, Erasure, ErasureKey, Forget,
    Forgotten, GROUP, Job, Journaled, Loaded, Moved, Outgoing, Place, ProjectionWrite,
    QuarantineId, Quarantined, Receipt, Revision, Settled, Store, StoreError, TurnRecord,
};
use crate::time::Timestamp;

/// A store that is gone when the program ends.
#[derive(Default)]
pub struct Memory(Mutex<State>);

#[derive(Default)]
struct State {
    conversations: BTreeMap<(OwnerId, ConversationId), (Conversation, Revision)>,
    contacts: BTreeMap<OwnerId, (Contact, Revision)>,
    found: BTreeMap<Place, (OwnerId, ConversationId)>,
    places: BTreeMap<ConversationId, Place>,
    addresses: BTreeMap<Address, OwnerId>,
    timers: BTreeMap<(OwnerId, TimerId), Timestamp>,
    outbox: BTreeMap<EffectId, (OwnerId, Outgoing)>,
    receipts: BTreeMap<EffectId, String>,
    jobs: BTreeMap<EffectId, (OwnerId, Job)>,
    ballots: BTreeMap<(OwnerId, ConversationId, u32, OwnerId), Vec<Name>>,
    journal: BTreeMap<(OwnerId, ConversationId, u64), TurnRecord>,
    orders: BTreeMap<u64, Vec<(OwnerId, ConversationId, u64)>>,
    order: u64,
    taken: BTreeSet<InputId>,
    taken_at: VecDeque<(Timestamp, InputId)>,
    versions: BTreeMap<(Name, Version), String>,
    meta: BTreeMap<String, Vec<u8>>,
    quarantine: Vec<Quarantined>,
    /// People who were forgotten.
    marks: BTreeMap<OwnerId, ErasureMark>,
    erasures: BTreeMap<Receipt, Timestamp>,
    /// How many turns, in commit order, were emptied of words.
    expired: usize,
    memberships: BTreeMap<OwnerId, Memberships>,
}

impl Memory {
    fn state(&self) -> MutexGuard<'_, State> {
        // No change panics half-way, so a poisoned lock holds a consistent state.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn apply(&mut self, commit: Commit, order: u64) {
        let (owner, id, turn) = (
            commit.owner,
            commit.conversation.id,
            commit.conversation.turns,
        );
        for session in &commit.erase {
            for (_, record) in self
                .journal
                .range_mut((owner, id, 0)..(owner, id, turn))
                .rev()
            {
                let is_first = starts(record, *session);
                if let Some(erased) = without_answers(record, *session) {
                    *record = erased;
                }
                if is_first {
                    break;
                }
            }
        }
        if let Some((place, address)) = &commit.place {
            self.found.insert(place.clone(), (owner, id));
            self.places.insert(id, place.clone());
            self.give(address, owner);
        }
        let now = commit.record.now;
        self.take(now, &commit.input);
        if let Input::Deadline(timer) = &commit.record.input {
            self.timers.remove(&(owner, *timer));
        }
        self.timers.retain(|(_, timer), _| {
            timer.conversation != id || !commit.disarm.contains(&timer.question)
        });
        self.timers
            .extend(commit.arm.iter().map(|(timer, at)| ((owner, *timer), *at)));
        self.outbox.extend(
            commit
                .outbox
                .iter()
                .map(|row| (row.id, (owner, row.clone()))),
        );
        if let InputId::Job(done) = &commit.input {
            self.jobs.remove(done);
        }
        self.jobs
            .extend(commit.jobs.iter().map(|job| (job.id, (owner, job.clone()))));
        if let Some(Ballot {
            number,
            voter,
            keys,
        }) = commit.ballot.clone()
        {
            let key = (owner, id, number, voter);
            if keys.is_empty() {
                self.ballots.remove(&key)
            } else {
                self.ballots.insert(key, keys)
            };
        }
        let met = commit.met_revision();
        if let Some((address, contact)) = commit.met.clone() {
            self.give(&address, contact.id);
            self.contacts.insert(contact.id, (*contact, met));
        }
        let (revision, contact_revision) = (commit.produces(), commit.contact_produces());
        if let Some(contact) = commit.contact {
            self.contacts.insert(owner, (contact, contact_revision));
        }
        self.conversations
            .insert((owner, id), (commit.conversation, revision));
        self.journal.insert((owner, id, turn), commit.record);
        self.order = order;
        self.orders
            .entry(order)
            .or_default()
            .push((owner, id, turn));
        if commit.forget {
            self.mark(owner, now, true, Some((id, turn)));
        }
    }

    fn take(&mut self, now: Timestamp, input: &InputId) {
        if !matches!(input, InputId::Timer(_)) {
            self.taken.insert(input.clone());
            self.taken_at.push_back((now, input.clone()));
        }
    }
}

impl Store for Memory {
    fn find(&self, place: &Place) -> Result<Option<(OwnerId, ConversationId)>, StoreError> {
        Ok(self.state().found(place))
    }

    fn contact_at(&self, address: &Address) -> Result<Option<OwnerId>, StoreError> {
        Ok(self.state().owner_of(address))
    }

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
        let place = state.places.get(&conversation).cloned().unwrap_or_default();
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

    fn place(&self, conversation: ConversationId) -> Result<Option<Place>, StoreError> {
        Ok(self.state().places.get(&conversation).cloned())
    }

    fn below(&self, place: &Place) -> Result<Vec<(Place, OwnerId, ConversationId)>, StoreError> {
        let state = self.state();
        let is_below = |at: &Place, conversation: &ConversationId| {
            at != place
                && at.is_within(place)
                && state
                    .places
                    .get(conversation)
                    .is_some_and(|known| known == at)
        };
        let found = state
            .found
            .iter()
            .filter(|(at, (_, conversation))| is_below(at, conversation));
        Ok(found
            .map(|(at, (owner, conversation))| (at.clone(), *owner, *conversation))
            .collect())
    }

    fn moved(&self, moved: &Moved) -> Result<(), StoreError> {
        let mut state = self.state();
        let along: Vec<_> = state
            .places
            .iter()
            .filter_map(|(id, at)| Some((*id, at.clone(), moved.renamed(at)?)))
            .collect();
        for (conversation, from, to) in along {
            let Some(found) = state.found(&from) else {
                continue;
            };
            if let Some((_, gives_way)) = state.found.insert(to.clone(), found)
                && gives_way != conversation
            {
                state.places.remove(&gives_way);
            }
            state.places.insert(conversation, to);
            state
                .receipts
                .retain(|effect, _| effect.conversation != conversation);
        }
        if let Some((from, to)) = &moved.address
            && let Some(owner) = state.owner_of(from)
        {
            state.addresses.insert(to.clone(), owner);
        }
        Ok(())
    }

    fn ballot(
        &self,
        owner: OwnerId,
        conversation: ConversationId,
        number: u32,
        voter: OwnerId,
    ) -> Result<Vec<Name>, StoreError> {
        Ok(self
            .state()
            .ballots
            .get(&(owner, conversation, number, voter))
            .cloned()
            .unwrap_or_default())
    }

    fn ballots(
        &self,
        owner: OwnerId,
        conversation: ConversationId,
        number: u32,
        each: &mut dyn FnMut(Ballot) -> bool,
    ) -> Result<(), StoreError> {
        let range = (owner, conversation, number, OwnerId(0))
            ..=(owner, conversation, number, OwnerId(u64::MAX));
        let ballots: Vec<Ballot> = {
            let state = self.state();
            let ballot = |((.., voter), keys): (&(_, _, _, OwnerId), &Vec<Name>)| Ballot {
                number,
                voter: *voter,
                keys: keys.clone(),
            };
            state.ballots.range(range).map(ballot).collect()
        };
        ballots.into_iter().all(each);
        Ok(())
    }

    fn votes_of(&self, voter: OwnerId) -> Result<Vec<(OwnerId, ConversationId, u32)>, StoreError> {
        let state = self.state();
        let own = state.ballots.keys().filter(|(.., of)| *of == voter);
        Ok(own
            .map(|(owner, conversation, number, _)| (*owner, *conversation, *number))
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

    fn horizon(&self) -> Result<u64, StoreError> {
        Ok(self.state().order)
    }

    fn journal(
        &self,
        after: u64,
        until: u64,
        each: &mut dyn FnMut(u64, Journaled) -> bool,
    ) -> Result<(), StoreError> {
        let turns: Vec<(u64, Journaled)> = {
            let state = self.state();
            let listed = state
                .orders
                .range(after.saturating_add(1)..)
                .take_while(|(order, _)| **order <= until);
            let turns = listed.flat_map(|(order, turns)| turns.iter().map(|turn| (*order, *turn)));
            turns
                .filter_map(|(order, key)| Some((order, journaled(key, state.journal.get(&key)?))))
                .collect()
        };
        for (order, turn) in turns {
            if !each(order, turn) {
                break;
            }
        }
        Ok(())
    }

    fn commit_log(
        &self,
        after: u64,
        until: u64,
        each: &mut dyn FnMut(u64, OwnerId, ConversationId, u64),
    ) -> Result<(), StoreError> {
        let state = self.state();
        let listed = state
            .orders
            .range(after.saturating_add(1)..)
            .take_while(|(order, _)| **order <= until);
        for (order, (owner, conversation, turn)) in
            listed.flat_map(|(order, turns)| turns.iter().map(|turn| (*order, *turn)))
        {
            each(order, owner, conversation, turn);
        }
        Ok(())
    }

    fn turns_by_owner(
        &self,
        owners: RangeInclusive<OwnerId>,
        each: &mut EachEntry<'_>,
    ) -> Result<(), StoreError> {
        let turns: Vec<Journaled> = {
            let state = self.state();
            let (from, to) = owners.into_inner();
            let range = (from, ConversationId(0), 0)..=(to, ConversationId(u64::MAX), u64::MAX);
            state
                .journal
                .range(range)
                .map(|(key, record)| journaled(*key, record))
                .collect()
        };
        for turn in turns {
            if !each(&turn)? {
                break;
            }
        }
        Ok(())
    }

    fn turns(
        &self,
        owner: OwnerId,
        conversation: ConversationId,
        each: &mut dyn FnMut(Journaled) -> bool,
    ) -> Result<(), StoreError> {
        let turns: Vec<Journaled> = {
            let state = self.state();
            let range = (owner, conversation, 0)..=(owner, conversation, u64::MAX);
            state
                .journal
                .range(range)
                .map(|(key, record)| journaled(*key, record))
                .collect()
        };
        turns.into_iter().all(each);
        Ok(())
    }

    fn contacts(&self, each: &mut dyn FnMut(Contact) -> bool) -> Result<(), StoreError> {
        let contacts: Vec<Contact> = self
            .state()
            .contacts
            .values()
            .map(|(contact, _)| contact.clone())
            .collect();
        contacts.into_iter().all(each);
        Ok(())
    }

    fn conversations_of(&self, owner: OwnerId) -> Result<Vec<Conversation>, StoreError> {
        let range = (owner, ConversationId(0))..=(owner, ConversationId(u64::MAX));
        Ok(self
            .state()
            .conversations
            .range(range)
            .map(|(_, (kept, _))| kept.clone())
            .collect())
    }

    fn addresses(&self, each: &mut dyn FnMut(Address, OwnerId) -> bool) -> Result<(), StoreError> {
        let addresses = self.state().addresses.clone();
        for (address, owner) in addresses {
            if !each(address, owner) {
                break;
            }
        }
        Ok(())
    }

    fn conversations(
        &self,
        each: &mut dyn FnMut(OwnerId, Conversation) -> bool,
    ) -> Result<(), StoreError> {
        let all: Vec<_> = self
            .state()
            .conversations
            .iter()
            .map(|((owner, _), (kept, _))| (*owner, kept.clone()))
            .collect();
        for (owner, conversation) in all {
            if !each(owner, conversation) {
                break;
            }
        }
        Ok(())
    }

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

    fn purge_inputs(&self, before: Timestamp, most: usize) -> Result<usize, StoreError> {
        let mut state = self.state();
        let mut purged = 0;
        while purged < most && state.taken_at.front().is_some_and(|(at, _)| *at < before) {
            if let Some((_, input)) = state.taken_at.pop_front() {
                state.taken.remove(&input);
                purged += 1;
            }
        }
        Ok(purged)
    }

    fn expire_answers(&self, before: Timestamp, most: usize) -> Result<usize, StoreError> {
        Ok(self.expire_now(before, most))
    }

    fn expiring(&self, before: Timestamp) -> Result<(usize, usize), StoreError> {
        Ok(self.expiring_now(before))
    }

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

    fn check_integrity(&self) -> Result<Vec<String>, StoreError> {
        // Nothing is stored twice here, so nothing can differ.
        Ok(Vec::new())
    }
}

fn journaled(
    (owner, conversation, turn): (OwnerId, ConversationId, u64),
    record: &TurnRecord,
) -> Journaled {
    Journaled {
        owner,
        conversation,
        turn,
        record: record.clone(),
    }
}
