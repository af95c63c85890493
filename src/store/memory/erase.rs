//! Forgets people and expired words in the store in memory: the specification of forgetting.

use std::collections::BTreeSet;

use super::{Memory, State};
use crate::id::{ConversationId, OwnerId};
use crate::store::content::ERASURE_KEY;
use crate::store::erase::{expired, is_about, without_person};
use crate::store::forget::{Erasing, Erasure, ErasureKey, ErasureMark, Forget, Forgotten};
use crate::store::{Address, Place};
use crate::time::Timestamp;

impl State {
    pub(super) fn is_forgotten(&self, owner: OwnerId) -> bool {
        self.marks.contains_key(&owner)
    }

    /// Returns the conversation at a place, unless its owner was forgotten.
    pub(super) fn found(&self, place: &Place) -> Option<(OwnerId, ConversationId)> {
        self.found
            .get(place)
            .copied()
            .filter(|(owner, _)| !self.is_forgotten(*owner))
    }

    /// Returns the owner of an address, unless they were forgotten.
    pub(super) fn owner_of(&self, address: &Address) -> Option<OwnerId> {
        self.addresses
            .get(address)
            .copied()
            .filter(|owner| !self.is_forgotten(*owner))
    }

    /// Returns the place of a conversation.
    pub(super) fn place(&self, conversation: ConversationId) -> Option<&Place> {
        self.places.get(&conversation).map(|(_, place)| place)
    }

    /// Gives an address to an owner; if the owner before was forgotten, a receipt is kept.
    pub(super) fn give(&mut self, address: &Address, owner: OwnerId) {
        if let Some(before) = self.addresses.insert(address.clone(), owner)
            && let Some(mark) = self.marks.get(&before)
            && mark.leaves_receipt
        {
            let at = mark.at;
            self.leave_receipt(address, at);
        }
    }

    pub(super) fn mark(
        &mut self,
        owner: OwnerId,
        at: Timestamp,
        leaves_receipt: bool,
        farewell: Option<(ConversationId, u64)>,
    ) {
        let conversations = self.conversations_of(owner);
        self.marks.insert(
            owner,
            ErasureMark {
                at,
                leaves_receipt,
                conversations,
                farewell,
                is_unlinked: false,
            },
        );
    }

    fn forget(&mut self, owner: OwnerId, how: Forget) -> bool {
        let conversations = self.conversations_of(owner);
        let is_known = self.contacts.contains_key(&owner) || !conversations.is_empty();
        let heard = conversations
            .iter()
            .filter_map(|id| self.conversations.get(&(owner, *id)))
            .filter_map(|(kept, _)| kept.last_inbound);
        let is_heard = how
            .unless_heard_since
            .is_some_and(|since| heard.max().is_some_and(|at| at >= since));
        if self.is_forgotten(owner) || !is_known || is_heard {
            return false;
        }
        self.mark(owner, how.now, how.leaves_receipt, None);
        true
    }

    fn conversations_of(&self, owner: OwnerId) -> Vec<ConversationId> {
        let range = (owner, ConversationId(0))..=(owner, ConversationId(u64::MAX));
        self.conversations
            .range(range)
            .map(|((_, id), _)| *id)
            .collect()
    }

    fn erase(&mut self, owner: OwnerId) -> Erasing {
        let Some(mark) = self.marks.get(&owner).cloned() else {
            return Erasing::Done;
        };
        if mark.is_done() {
            return Erasing::Done;
        }
        self.unlink(owner, &mark);
        self.conversations.retain(|(of, _), _| *of != owner);
        self.journal.retain(|(of, ..), _| *of != owner);
        self.timers.retain(|(of, _), _| *of != owner);
        self.jobs.retain(|_, (of, _)| *of != owner);
        self.outbox
            .retain(|_, (of, row)| *of != owner || mark.is_farewell(row));
        let is_waiting = self.outbox.values().any(|(of, _)| *of == owner);
        let keeps = |id: &ConversationId| {
            is_waiting && mark.farewell.is_some_and(|(farewell, _)| farewell == *id)
        };
        let gone: BTreeSet<ConversationId> = mark
            .conversations
            .iter()
            .filter(|id| !keeps(id))
            .copied()
            .collect();
        self.places.retain(|id, _| !gone.contains(id));
        self.receipts
            .retain(|effect, _| !gone.contains(&effect.conversation));
        let conversations = mark
            .conversations
            .into_iter()
            .filter(|id| !gone.contains(id))
            .collect();
        self.marks.insert(
            owner,
            ErasureMark {
                conversations,
                is_unlinked: true,
                ..mark
            },
        );
        if is_waiting {
            Erasing::Waits
        } else {
            Erasing::Done
        }
    }

    /// Removes what leads to a person: addresses, places, contact, updates in quarantine, what they
    /// did in groups.
    fn unlink(&mut self, owner: OwnerId, mark: &ErasureMark) {
        let addresses: Vec<Address> = self
            .addresses
            .iter()
            .filter(|(_, of)| **of == owner)
            .map(|(address, _)| address.clone())
            .collect();
        for address in addresses {
            self.addresses.remove(&address);
            self.quarantine
                .retain(|aside| !is_about(&aside.raw, &address));
            if mark.leaves_receipt {
                self.leave_receipt(&address, mark.at);
            }
        }
        self.found.retain(|_, (of, _)| *of != owner);
        let names: Vec<String> = self
            .contacts
            .remove(&owner)
            .and_then(|(contact, _)| contact.name)
            .into_iter()
            .collect();
        self.memberships.remove(&owner);
        self.ballots.retain(|(.., voter), _| *voter != owner);
        for (_, record) in self
            .journal
            .iter_mut()
            .filter(|((of, ..), _)| of.is_group())
        {
            if let Some(without) = without_person(record, owner, &names) {
                *record = without;
            }
        }
    }

    fn leave_receipt(&mut self, address: &Address, at: Timestamp) {
        let receipt = self.key().receipt(address);
        self.note(Erasure { receipt, at });
    }

    fn note(&mut self, erasure: Erasure) {
        let at = self.erasures.entry(erasure.receipt).or_insert(erasure.at);
        *at = erasure.at.max(*at);
    }

    pub(super) fn key(&self) -> ErasureKey {
        let stored = self
            .meta
            .get(ERASURE_KEY)
            .and_then(|bytes| bytes.as_slice().try_into().ok());
        // Nobody outside this process can read this store, so a well-known key reveals nothing.
        ErasureKey::new(stored.unwrap_or([0; 32]))
    }

    fn expire(&mut self, before: Timestamp, most: usize) -> usize {
        let mut seen = 0;
        let taken: Vec<_> = self
            .taken_from(self.expired)
            .map(|(at, taken)| (at, taken.turn))
            .collect();
        for ((order, index), turn) in taken {
            if let Some(turn) = turn {
                let record = self.journal.get_mut(&turn);
                if seen == most || record.as_ref().is_some_and(|record| record.now >= before) {
                    break;
                }
                if let Some(record) = record
                    && let Some(emptied) = expired(record)
                {
                    *record = emptied;
                }
                seen += 1;
            }
            self.expired = (order, index + 1);
        }
        seen
    }
}

impl Memory {
    pub(super) fn expire_now(&self, before: Timestamp, most: usize) -> usize {
        self.state().expire(before, most)
    }

    pub(super) fn expiring_now(&self, before: Timestamp) -> (usize, usize) {
        let state = self.state();
        let left = || {
            let taken = state.taken_from(state.expired);
            taken.filter_map(|(_, taken)| taken.turn)
        };
        let is_old = |taken: &(OwnerId, ConversationId, u64)| {
            state
                .journal
                .get(taken)
                .is_none_or(|record| record.now < before)
        };
        match left().take_while(is_old).count() {
            0 => (0, 0),
            old => (old, left().count()),
        }
    }

    pub(super) fn forget_now(&self, owner: OwnerId, how: Forget) -> bool {
        self.state().forget(owner, how)
    }

    pub(super) fn list_forgotten(&self) -> Vec<Forgotten> {
        let under_way = |(owner, mark): (&OwnerId, &ErasureMark)| {
            (!mark.is_done()).then(|| Forgotten {
                owner: *owner,
                conversations: mark.conversations.clone(),
            })
        };
        self.state().marks.iter().filter_map(under_way).collect()
    }

    pub(super) fn erase_now(&self, owner: OwnerId) -> Erasing {
        self.state().erase(owner)
    }

    pub(super) fn key_now(&self) -> ErasureKey {
        self.state().key()
    }

    pub(super) fn list_erasures(&self) -> Vec<Erasure> {
        self.state()
            .erasures
            .iter()
            .map(|(receipt, at)| Erasure {
                receipt: *receipt,
                at: *at,
            })
            .collect()
    }

    pub(super) fn note_all(&self, erasures: &[Erasure]) {
        let mut state = self.state();
        erasures.iter().for_each(|erasure| state.note(*erasure));
    }
}
