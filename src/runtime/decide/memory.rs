//! Keeps the deciding thread's memory correct: failed turns are retried from the disk, forgotten
//! people leave nothing behind, and the oldest entries go if there are many.

use std::collections::HashSet;

use super::{AfterCommit, Decider, Inbound};
use crate::contact::Contact;
use crate::id::{InputId, OwnerId};
use crate::runtime::decide::groups::membership::SAME_COMING;
use crate::runtime::decide::quarantine::UNKEEPABLE;
use crate::runtime::decide::work::UnderWay;
use crate::store::{Place, Revision, StoreError};

/// How many times a failing turn is tried before its input goes into quarantine.
const MAX_TRIES: u32 = 50;

impl<A: AfterCommit> Decider<A> {
    /// Handles a failed commit. Everything the conversation decided after it is void too: wait
    /// until all those commits have come back, then start again from the disk, in the order the
    /// inputs came in.
    pub(super) fn again(
        &mut self,
        mut inbound: Box<Inbound>,
        under_way: UnderWay,
    ) -> Result<(), StoreError> {
        self.follow(&mut inbound.place)?;
        drop(under_way);
        inbound.tries += 1;
        if inbound.tries >= MAX_TRIES {
            return self.quarantine_inbound(inbound, UNKEEPABLE);
        }
        let place = inbound.place.clone();
        let Some(hot) = self.hot.get_mut(&place) else {
            return self.take(inbound);
        };
        hot.waits(inbound);
        self.landed(place)
    }

    /// Retries the inputs that wait in a conversation, once none of its commits is in flight.
    pub(super) fn landed(&mut self, mut place: Place) -> Result<(), StoreError> {
        self.follow(&mut place)?;
        if !self
            .hot
            .get(&place)
            .is_some_and(|hot| !hot.again.is_empty() && hot.flight.is_over_or_told())
        {
            return Ok(());
        }
        self.renew(&place)
    }

    /// Drops the memory of a conversation, unless a commit is in flight: that one will fail and be
    /// retried.
    pub(in crate::runtime) fn renew(&mut self, place: &Place) -> Result<(), StoreError> {
        if !self.hot.get(place).is_some_and(|hot| hot.flight.is_over()) {
            return Ok(());
        }
        let Some(hot) = self.hot.remove(place) else {
            return Ok(());
        };
        self.forget_meetings(place);
        // The disk is newer than a contact decided by failed turns.
        self.contacts.remove(&hot.owner);
        self.take_anew(hot.again)
    }

    /// Returns a contact as the newest turn left it; a contact that is not stored is new.
    pub(super) fn contact_of(&mut self, owner: OwnerId) -> Result<(Contact, Revision), StoreError> {
        if let Some(known) = self.contacts.get(&owner) {
            return Ok(known.clone());
        }
        let stored = self
            .store
            .contact(owner)?
            .unwrap_or_else(|| (Contact::new(owner, self.now.read()), Revision::NEW));
        self.contacts.insert(owner, stored.clone());
        Ok(stored)
    }

    /// Drops the memory of a person who is being forgotten, and takes their waiting inputs anew.
    pub(super) fn forget_person(&mut self, owner: OwnerId) -> Result<(), StoreError> {
        let places: Vec<Place> = self
            .hot
            .iter()
            .filter(|(_, hot)| hot.owner == owner)
            .map(|(place, _)| place.clone())
            .collect();
        let waiting: Vec<Box<Inbound>> = places
            .iter()
            .filter_map(|place| self.hot.remove(place))
            .flat_map(|hot| hot.again)
            .collect();
        self.contacts.remove(&owner);
        self.meeting.remove(&owner);
        self.addresses.retain(|_, of| *of != owner);
        self.take_anew(waiting)
    }

    /// Drops an input of a person who was forgotten meanwhile.
    pub(super) fn erased(&mut self, owner: OwnerId, inbound: Inbound) -> Result<(), StoreError> {
        self.forget_person(owner)?;
        self.for_nobody(inbound)
    }

    fn take_anew(
        &mut self,
        waiting: impl IntoIterator<Item = Box<Inbound>>,
    ) -> Result<(), StoreError> {
        for inbound in waiting {
            match inbound.id {
                // A timer that is still set is found again at the next look at the timers.
                InputId::Timer(_) => self.nothing_to_do(*inbound)?,
                InputId::Update { .. }
                | InputId::Part { .. }
                | InputId::Effect(_)
                | InputId::Job(_)
                | InputId::Line(..)
                | InputId::Schedule(..)
                | InputId::Command { .. }
                | InputId::Named { .. } => self.take(inbound)?,
            }
        }
        Ok(())
    }

    /// Drops the least recently used conversations if there are too many. Called only between two
    /// steps, so a running turn loses nothing.
    pub(super) fn forget_the_oldest(&mut self) {
        if self.hot.len() < self.forgets_at {
            return;
        }
        // Dropping a quarter at once keeps the search for the oldest rare.
        let mut used: Vec<u64> = self.hot.values().map(|hot| hot.used).collect();
        let (_, limit, _) = used.select_nth_unstable(self.remembered / 4);
        let limit = *limit;
        self.hot
            .retain(|_, hot| hot.used > limit || !hot.flight.is_over() || !hot.again.is_empty());
        self.meeting
            .retain(|_, place| self.hot.get(place).is_some_and(|hot| !hot.flight.is_over()));
        let alive: HashSet<OwnerId> = self
            .hot
            .values()
            .map(|hot| hot.owner)
            .chain(self.meeting.keys().copied())
            .collect();
        self.contacts.retain(|owner, _| alive.contains(owner));
        self.addresses.retain(|_, owner| alive.contains(owner));
        let newest = self.joins.values().copied().max().unwrap_or(0);
        self.joins.retain(|_, at| newest - *at <= SAME_COMING);
        // If most conversations have commits in flight, the next search must not run at every task.
        self.forgets_at = self
            .remembered
            .max(self.hot.len() + self.remembered / 4 + 1);
    }
}
