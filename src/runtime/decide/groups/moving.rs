//! Follows groups to other places of their messenger, in the store and in the decider's memory.

use crate::channel::update::GroupEvent;
use crate::dialog::ast::Room;
use crate::engine::input::Input;
use crate::id::{EffectId, InputId};
use crate::runtime::decide::groups::update::GroupUpdate;
use crate::runtime::decide::grown::note_growth;
use crate::runtime::decide::{AfterCommit, Decider, Inbound};
use crate::store::{Moved, Place, StoreError};

impl<A: AfterCommit> Decider<A> {
    /// Handles the news that the messenger found a group at another place.
    pub(in crate::runtime) fn moved(&mut self, from: &Place, to: &Place) -> Result<(), StoreError> {
        for inbound in self.moves(from, to)? {
            self.take(Box::new(inbound))?;
        }
        Ok(())
    }

    /// Replaces a place by the current place of its group.
    ///
    /// Fails if the store cannot be read.
    pub(in crate::runtime) fn follow(&self, place: &mut Place) -> Result<(), StoreError> {
        for moved in &self.moves {
            if let Some(now) = moved.renamed(place) {
                *place = now;
            }
        }
        // A desk's conversation moves from topic to topic; the store knows where it is.
        if place.is_desk()
            && !self.hot.contains_key(place)
            && let Some((_, talk)) = self.store.find(place)?
            && let Some(now) = self.store.place(talk)?
        {
            *place = now;
        }
        Ok(())
    }

    /// Moves a group with everything in it. Returns the inputs that tell its conversations.
    pub(in crate::runtime) fn moves(
        &mut self,
        from: &Place,
        to: &Place,
    ) -> Result<Vec<Inbound>, StoreError> {
        let moved = Moved {
            from: from.clone(),
            to: to.clone(),
            address: Some((from.group_address(), to.group_address())),
        };
        let group = self.store.find(from)?.map(|(_, conversation)| conversation);
        let is_there = match group {
            Some(group) => self.store.place(group)?.is_some_and(|place| place == *from),
            None => !self.store.below(from)?.is_empty(),
        };
        if is_there {
            // Earlier turns are handed over first, so that the store moves them too.
            self.hand_over();
            self.store.moved(&moved)?;
            if let Some((from, to)) = &moved.address {
                note_growth(self.store.as_ref(), from, to)?;
                self.grown.insert(to.0.clone(), from.0.clone());
            }
            self.rename_in_memory(&moved);
            self.after.moved(from, to);
        }
        let mut places: Vec<_> = group.map(|group| (to.clone(), group)).into_iter().collect();
        places.extend(
            self.store
                .below(to)?
                .into_iter()
                .map(|(place, _, conversation)| (place, conversation)),
        );
        let mut inputs = Vec::new();
        for (place, conversation) in places {
            if self.glance(&place)?.is_some_and(|glance| glance.is_active) {
                // A group moves once in its life, and several updates and calls may report it.
                // Turns count from 1, so turn 0 is free for this id.
                let id = InputId::Effect(EffectId {
                    conversation,
                    turn: 0,
                    index: 0,
                });
                inputs.push(Inbound::own(place, id, Input::Moved));
            }
        }
        Ok(inputs)
    }

    /// Renames what is in memory of a group that moved.
    pub(in crate::runtime) fn rename_in_memory(&mut self, moved: &Moved) {
        let along: Vec<Place> = self
            .hot
            .keys()
            .filter(|place| place.is_within(&moved.from))
            .cloned()
            .collect();
        for from in along {
            if let (Some(mut hot), Some(to)) = (self.hot.remove(&from), moved.renamed(&from)) {
                if hot.conversation.room == Room::Group
                    && let Some((_, address)) = &moved.address
                {
                    hot.address = address.clone();
                }
                self.hot.insert(to, hot);
            }
        }
        if let Some((from, to)) = &moved.address
            && let Some(owner) = self.addresses.get(from).copied()
        {
            self.addresses.insert(to.clone(), owner);
        }
        for place in self.meeting.values_mut() {
            if let Some(to) = moved.renamed(place) {
                *place = to;
            }
        }
        if !moved.is_of_desk() {
            self.moves.push(moved.clone());
        }
    }

    /// Redirects an update of a group that has moved, even if that was in an earlier run of the
    /// program.
    pub(in crate::runtime) fn follow_spot(
        &mut self,
        update: &mut GroupUpdate,
    ) -> Result<(), StoreError> {
        if matches!(update.what, GroupEvent::Moved { .. }) {
            return Ok(());
        }
        let chat = Place(update.spot.chat.clone());
        if !self.hot.contains_key(&chat)
            && let Some((_, conversation)) = self.store.find(&chat)?
            && let Some(to) = self.store.place(conversation)?.filter(|to| *to != chat)
            && !self.moves.iter().any(|moved| moved.from == chat)
        {
            let address = Some((chat.group_address(), to.group_address()));
            self.moves.push(Moved {
                from: chat.clone(),
                to,
                address,
            });
        }
        let mut now = chat.clone();
        self.follow(&mut now)?;
        if now != chat {
            let moved = Moved {
                from: chat,
                to: now.clone(),
                address: None,
            };
            let renamed = |place: &str| {
                moved
                    .renamed(&Place(place.to_owned()))
                    .map_or_else(|| place.to_owned(), |place| place.0)
            };
            let spot = &mut update.spot;
            (spot.place, spot.member) = (renamed(&spot.place), spot.member.as_deref().map(renamed));
            (spot.address, spot.chat) = (now.group_address().0, now.0);
        }
        Ok(())
    }
}
