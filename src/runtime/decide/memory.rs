//! Keeps the deciding thread's memory right: what failed is done again from the disk, nothing stays of people who were forgotten, and
//! the oldest goes where there is much.

use std::collections::HashSet;

use super::flight::UnderWay;
use super::{AfterCommit, Decider, Inbound};
use crate::contact::Contact;
use crate::id::{InputId, OwnerId};
use crate::runtime::group::SAME_COMING;
use crate::runtime::quarantine::UNKEEPABLE;
use crate::store::{Place, Revision, StoreError};

/// How many conversations are remembered between turns, where nobody says otherwise.
pub(super) const REMEMBERED: usize = 20_000;
/// How often a turn that does not come through is done again before its input is put aside.
const TRIES: u32 = 50;

impl<A: AfterCommit> Decider<A> {
    /// A commit did not come through. Everything the conversation decided after it is void as well: wait until all of that has
    /// come back too, then start again from the disk, in the order the inputs came in.
    pub(super) fn again(&mut self, mut inbound: Box<Inbound>, under_way: UnderWay) -> Result<(), StoreError> {
        self.follow(&mut inbound.place);
        drop(under_way);
        inbound.tries += 1;
        if inbound.tries >= TRIES {
            return self.put_inbound_aside(inbound, UNKEEPABLE);
        }
        let place = inbound.place.clone();
        let Some(hot) = self.hot.get_mut(&place) else { return self.take(inbound) };
        hot.waits(inbound);
        self.landed(place)
    }

    /// Takes anew what waits in a conversation, once nothing of it is under way any more.
    pub(super) fn landed(&mut self, mut place: Place) -> Result<(), StoreError> {
        self.follow(&mut place);
        if !self.hot.get(&place).is_some_and(|hot| !hot.again.is_empty() && hot.flight.is_over_or_told()) {
            return Ok(());
        }
        self.renew(&place)
    }

    /// Forgets what was decided in a conversation, unless something of it is under way: that will fail, and be taken anew.
    pub(in crate::runtime) fn renew(&mut self, place: &Place) -> Result<(), StoreError> {
        if !self.hot.get(place).is_some_and(|hot| hot.flight.is_over()) {
            return Ok(());
        }
        let Some(hot) = self.hot.remove(place) else { return Ok(()) };
        self.forget_meetings(place);
        // What the disk knows of the person is newer than what was decided in vain.
        self.contacts.remove(&hot.owner);
        self.take_anew(hot.again)
    }

    /// Returns somebody as the newest turn left them; whoever is not stored yet is somebody new.
    pub(super) fn contact_of(&mut self, owner: OwnerId) -> Result<(Contact, Revision), StoreError> {
        if let Some(known) = self.contacts.get(&owner) {
            return Ok(known.clone());
        }
        let stored = self.store.contact(owner)?.unwrap_or_else(|| (Contact::new(owner, self.now.read()), Revision::NEW));
        self.contacts.insert(owner, stored.clone());
        Ok(stored)
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
    pub(super) fn erased(&mut self, owner: OwnerId, inbound: Inbound) -> Result<(), StoreError> {
        self.let_go(owner)?;
        self.nothing_to_do(inbound)
    }

    fn take_anew(&mut self, waiting: impl IntoIterator<Item = Box<Inbound>>) -> Result<(), StoreError> {
        for inbound in waiting {
            match inbound.id {
                // A timer that is still set is found again by the next look at the timers.
                InputId::Timer(_) => self.nothing_to_do(*inbound)?,
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

    /// Drops what was used longest ago, where there is much. Only between two works: a turn in hand loses nothing of what it needs.
    pub(super) fn forget_the_oldest(&mut self) {
        if self.hot.len() < self.forgets_at {
            return;
        }
        // Dropping a quarter at once keeps the search for the oldest rare.
        let mut used: Vec<u64> = self.hot.values().map(|hot| hot.used).collect();
        let (_, limit, _) = used.select_nth_unstable(self.remembered / 4);
        let limit = *limit;
        self.hot.retain(|_, hot| hot.used > limit || !hot.flight.is_over() || !hot.again.is_empty());
        self.meeting.retain(|_, place| self.hot.get(place).is_some_and(|hot| !hot.flight.is_over()));
        let alive: HashSet<OwnerId> = self.hot.values().map(|hot| hot.owner).chain(self.meeting.keys().copied()).collect();
        self.contacts.retain(|owner, _| alive.contains(owner));
        self.addresses.retain(|_, owner| alive.contains(owner));
        let newest = self.joins.values().copied().max().unwrap_or(0);
        self.joins.retain(|_, at| newest - *at <= SAME_COMING);
        // Where most of it is under way, the next search is not at the next work.
        self.forgets_at = self.remembered.max(self.hot.len() + self.remembered / 4 + 1);
    }
}
