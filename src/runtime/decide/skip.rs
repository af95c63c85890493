//! Lets a conversation's time pass at once: for whoever tries dialogs and does not wait two days
//! until a vote closes.

use crate::engine::input::Input;
use crate::engine::quiet_hours;
use crate::id::{InputId, TimerId};
use crate::runtime::decide::{AfterCommit, Decider, Inbound};
use crate::store::{Place, StoreError};
use crate::time::Timestamp;

impl<A: AfterCommit> Decider<A> {
    /// Takes all timers that are set in a conversation, each as if it were its time, or after the
    /// quiet hours that its time is in.
    ///
    /// Fails if the store cannot be read.
    pub(super) fn skip_wait(&mut self, place: &Place) -> Result<(), StoreError> {
        let Some((owner, conversation)) = self.store.find(place)? else {
            return Ok(());
        };
        let Some(contact) = self.group_contact(owner)? else {
            return Ok(());
        };
        let timers = self.store.due(Timestamp(i64::MAX), usize::MAX)?;
        let own = |timer: &TimerId| timer.conversation == conversation;
        for (_, timer, at) in timers.into_iter().filter(|(_, timer, _)| own(timer)) {
            let bot = &self.versions.dialogs().bot;
            let at = quiet_hours::after(bot, &contact, at);
            let input = Input::Deadline(timer);
            self.take(Box::new(Inbound {
                as_of: Some(at),
                ..Inbound::own(place.clone(), InputId::Timer(timer), input)
            }))?;
        }
        Ok(())
    }
}
