//! Keeps everything in memory: the specification for every other store.
//!
//! Knows nothing of disks. What a store must do is written here in the simplest way; speed does not
//! matter.
//!
//! ```
//! use vraag::store::{Journal, memory::Memory};
//! let store = Memory::default();
//! assert_eq!(store.horizon().unwrap(), 0);
//! ```

mod commits;
mod content;
mod erase;
mod lookups;
#[cfg(feature = "postgres")]
mod part;
mod quarantine;
mod refusal;
mod sends;
mod upkeep;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::contact::Contact;
use crate::contact::membership::Memberships;
use crate::engine::input::Input;
use crate::engine::session::Conversation;
use crate::id::{ConversationId, EffectId, InputId, Name, OwnerId, TimerId, Version};
use crate::store::erase::{starts, without_answers};
use crate::store::forget::ErasureMark;
use crate::store::record::Taken;
use crate::store::{
    Address, Ballot, Commit, Job, Journaled, Outgoing, Place, Quarantined, Receipt, Revision,
    TurnRecord,
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
    places: BTreeMap<ConversationId, (OwnerId, Place)>,
    addresses: BTreeMap<Address, OwnerId>,
    timers: BTreeMap<(OwnerId, TimerId), Timestamp>,
    outbox: BTreeMap<EffectId, (OwnerId, Outgoing)>,
    receipts: BTreeMap<EffectId, String>,
    jobs: BTreeMap<EffectId, (OwnerId, Job)>,
    ballots: BTreeMap<(OwnerId, ConversationId, u32, OwnerId), Vec<Name>>,
    journal: BTreeMap<(OwnerId, ConversationId, u64), TurnRecord>,
    orders: BTreeMap<u64, Vec<Taken>>,
    order: u64,
    taken: BTreeSet<InputId>,
    /// From where in the order records inputs are remembered.
    purged: (u64, usize),
    versions: BTreeMap<(Name, Version), String>,
    meta: BTreeMap<String, Vec<u8>>,
    quarantine: Vec<Quarantined>,
    /// People who were forgotten.
    marks: BTreeMap<OwnerId, ErasureMark>,
    erasures: BTreeMap<Receipt, Timestamp>,
    /// From where in the order records turns have their words.
    expired: (u64, usize),
    memberships: BTreeMap<OwnerId, Memberships>,
}

impl Memory {
    fn state(&self) -> MutexGuard<'_, State> {
        // No change panics half-way, so a poisoned lock holds a consistent state.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Adds to an order record what was taken.
    fn take(&mut self, order: u64, taken: Taken) {
        if taken.is_remembered() {
            self.taken.insert(taken.input.clone());
        }
        self.order = order;
        self.orders.entry(order).or_default().push(taken);
    }

    /// Lists what was taken from a place in the order records on, with the place of each.
    fn taken_from(&self, from: (u64, usize)) -> impl Iterator<Item = ((u64, usize), &Taken)> {
        self.orders
            .range(from.0..)
            .flat_map(|(order, taken)| {
                (0..)
                    .zip(taken)
                    .map(move |(index, taken)| ((*order, index), taken))
            })
            .filter(move |(at, _)| *at >= from)
    }

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
            self.places.insert(id, (owner, place.clone()));
            self.give(address, owner);
        }
        let now = commit.record.now;
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
        let taken = Taken {
            input: commit.input,
            at: now,
            turn: Some((owner, id, turn)),
        };
        self.take(order, taken);
        if commit.forget {
            self.mark(owner, now, true, Some((id, turn)));
        }
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
