//! Looks up people, conversations, ballots and turns, for the store in memory.

use crate::contact::Contact;
use crate::engine::session::Conversation;
use crate::id::{ConversationId, Name, OwnerId};
use crate::store::memory::{Memory, journaled};
use crate::store::{
    Address, Ballot, Directory, EachEntry, Journal, Journaled, Moved, Place, StoreError, Votes,
};
use std::ops::RangeInclusive;

impl Directory for Memory {
    fn find(&self, place: &Place) -> Result<Option<(OwnerId, ConversationId)>, StoreError> {
        Ok(self.state().found(place))
    }

    fn contact_at(&self, address: &Address) -> Result<Option<OwnerId>, StoreError> {
        Ok(self.state().owner_of(address))
    }

    fn place(&self, conversation: ConversationId) -> Result<Option<Place>, StoreError> {
        Ok(self.state().place(conversation).cloned())
    }

    fn below(&self, place: &Place) -> Result<Vec<(Place, OwnerId, ConversationId)>, StoreError> {
        let state = self.state();
        let is_below = |at: &Place, conversation: &ConversationId| {
            at != place
                && at.is_within(place)
                && state.place(*conversation).is_some_and(|known| known == at)
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
            .filter_map(|(id, (_, at))| Some((*id, at.clone(), moved.renamed(at)?)))
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
            state.places.insert(conversation, (found.0, to));
            if !moved.is_of_desk() {
                state
                    .receipts
                    .retain(|effect, _| effect.conversation != conversation);
            }
        }
        if let Some((from, to)) = &moved.address
            && let Some(owner) = state.owner_of(from)
        {
            state.addresses.insert(to.clone(), owner);
        }
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

    fn conversations_of(&self, owner: OwnerId) -> Result<Vec<Conversation>, StoreError> {
        let range = (owner, ConversationId(0))..=(owner, ConversationId(u64::MAX));
        Ok(self
            .state()
            .conversations
            .range(range)
            .map(|(_, (kept, _))| kept.clone())
            .collect())
    }
}

impl Votes for Memory {
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
}

impl Journal for Memory {
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
            let turns = listed.flat_map(|(order, taken)| {
                taken
                    .iter()
                    .filter_map(move |taken| Some((*order, taken.turn?)))
            });
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
        for (order, (owner, conversation, turn)) in listed.flat_map(|(order, taken)| {
            taken
                .iter()
                .filter_map(move |taken| Some((*order, taken.turn?)))
        }) {
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
}
