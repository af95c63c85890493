//! Leaves alone what the customer and the holder of a Business account say to each other.

use crate::engine::business;
use crate::engine::input::Input;
use crate::runtime::decide::{AfterCommit, Decider, Inbound};
use crate::store::{Address, Place, Receipt, StoreError};

impl<A: AfterCommit> Decider<A> {
    /// Returns whether an input in a chat that is not stored is between the customer and the owner,
    /// so that it goes no further.
    pub(in crate::runtime) fn is_between_them(
        &mut self,
        inbound: &Inbound,
    ) -> Result<bool, StoreError> {
        if self.hot.contains_key(&inbound.place) || self.store.find(&inbound.place)?.is_some() {
            return Ok(false);
        }
        let (chat, now) = (self.chat(&inbound.place)?, self.now.read());
        let bot = &self.versions.dialogs().bot;
        if let Input::OwnerSpoke { resumes } = &inbound.input {
            let until = if *resumes {
                now
            } else {
                now.plus(bot.business.pause)
            };
            self.acquainted.learn(self.store.as_ref(), chat, until)?;
            return Ok(true);
        }
        let (Input::Business { message, .. } | Input::Said { message, .. }) = &inbound.input else {
            return Ok(false);
        };
        let calls = business::may_start_dialog(self.versions.dialogs(), message);
        let is_before = bot
            .business
            .new_from
            .is_some_and(|from| now.date(bot.timezone) < from);
        if is_before && !self.acquainted.knows(chat) {
            self.acquainted.learn(self.store.as_ref(), chat, now)?;
        }
        let is_new = !self.acquainted.knows(chat);
        Ok(self.acquainted.is_paused(chat, now) || !(is_new || calls))
    }

    fn chat(&self, place: &Place) -> Result<Receipt, StoreError> {
        Ok(self.store.erasure_key()?.receipt(&Address(place.0.clone())))
    }
}
