//! Keeps the deciding thread's memory right: what failed is done again from the disk, nothing stays of people who were forgotten, and
//! the oldest goes where there is much.

use std::collections::HashSet;
use std::sync::atomic::Ordering;

use super::{AfterCommit, Decider, Inbound};
use crate::id::{InputId, OwnerId};
use crate::store::{Place, StoreError};

/// How many conversations are remembered between turns.
const REMEMBERED: usize = 20_000;

impl<A: AfterCommit> Decider<A> {
    /// A commit did not come through. Everything the conversation decided after it is void as well: wait until all of that has
    /// come back too, then start again from the disk, in the order the inputs came in.
    pub(super) fn again(&mut self, mut inbound: Box<Inbound>) -> Result<(), StoreError> {
        self.follow(&mut inbound.place);
        let place = inbound.place.clone();
        let Some(hot) = self.hot.get_mut(&place) else { return self.take(inbound) };
        hot.again.push_back(inbound);
        if hot.under_way.load(Ordering::Acquire) > 0 {
            return Ok(());
        }
        let waiting = std::mem::take(&mut hot.again);
        let owner = hot.owner;
        self.hot.remove(&place);
        self.forget_meetings(&place);
        if !self.hot.values().any(|other| other.owner == owner) {
            self.contacts.remove(&owner);
        } else if let Some((_, conversation)) = self.store.find(&place)?
            && let Some(loaded) = self.store.load(owner, conversation)?
        {
            self.contacts.insert(owner, (loaded.contact, loaded.contact_revision));
        }
        self.take_anew(waiting)
    }

    /// Drops the memory of somebody who is being forgotten; what waits to be done again for them is taken as it comes.
    pub(super) fn let_go(&mut self, owner: OwnerId) -> Result<(), StoreError> {
        let places: Vec<Place> = self.hot.iter().filter(|(_, hot)| hot.owner == owner).map(|(place, _)| place.clone()).collect();
        let waiting: Vec<Box<Inbound>> = places.iter().filter_map(|place| self.hot.remove(place)).flat_map(|hot| hot.again).collect();
        self.contacts.remove(&owner);
        self.meeting.remove(&owner);
        self.addresses.retain(|_, of| *of != owner);
        self.take_anew(waiting)
    }

    /// An input of somebody came too late: they were forgotten meanwhile, and it was about what is gone.
    pub(super) fn erased(&mut self, owner: OwnerId, inbound: &Inbound) -> Result<(), StoreError> {
        self.let_go(owner)?;
        self.nothing_to_do(inbound)
    }

    fn take_anew(&mut self, waiting: impl IntoIterator<Item = Box<Inbound>>) -> Result<(), StoreError> {
        for inbound in waiting {
            match inbound.id {
                // A timer that is still set is found again by the next look at the timers.
                InputId::Timer(_) => self.nothing_to_do(&inbound)?,
                InputId::Update { .. }
                | InputId::Part { .. }
                | InputId::Effect(_)
                | InputId::Job(_)
                | InputId::Line(..)
                | InputId::Schedule(..)
                | InputId::Command { .. } => self.take(inbound)?,
            }
        }
        Ok(())
    }

    pub(super) fn forget_the_oldest(&mut self) {
        if self.hot.len() < REMEMBERED {
            return;
        }
        // Dropping a quarter at once keeps the search for the oldest rare.
        let mut used: Vec<u64> = self.hot.values().map(|hot| hot.used).collect();
        let (_, limit, _) = used.select_nth_unstable(REMEMBERED / 4);
        let limit = *limit;
        self.hot.retain(|_, hot| hot.used > limit || hot.under_way.load(Ordering::Acquire) > 0 || !hot.again.is_empty());
        let alive: HashSet<OwnerId> = self.hot.values().map(|hot| hot.owner).collect();
        self.contacts.retain(|owner, _| alive.contains(owner));
        self.addresses.retain(|_, owner| alive.contains(owner));
    }
}
