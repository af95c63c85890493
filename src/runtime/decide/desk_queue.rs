//! Counts who waits at a desk before a customer who wants to know it.

use crate::engine::handover::{Handover, Relay};
use crate::engine::input::Input;
use crate::engine::session::Conversation;
use crate::id::{ConversationId, Name};
use crate::runtime::decide::{AfterCommit, Decider, Inbound};
use crate::store::StoreError;
use crate::time::Timestamp;

impl<A: AfterCommit> Decider<A> {
    /// Adds to the question how many wait before a customer the number of them.
    pub(super) fn count_queue(&self, inbound: &mut Inbound) -> Result<(), StoreError> {
        let (Input::Relayed { from, what, .. }, Some(chat)) =
            (&mut inbound.input, inbound.place.around_desk())
        else {
            return Ok(());
        };
        let Relay::Queued { ahead, .. } = &mut **what else {
            return Ok(());
        };
        let Some((desk, since)) = self.waits_since(*from)? else {
            return Ok(());
        };
        let mut count = 0;
        for (place, talk) in self.talks(&chat)? {
            let open = self.look_at(&place, talk, |conversation| {
                let talk = conversation.desk.as_ref().filter(|desk| desk.is_open);
                talk.map(|talk| talk.customer)
            })?;
            if let Some(other) = open.flatten().filter(|other| other != from)
                && let Some(waits) = self.waits_since(other)?
                && waits.0 == desk
                && (waits.1, other) < (since, *from)
            {
                count += 1;
            }
        }
        *ahead = Some(count);
        Ok(())
    }

    /// Returns the desk that a customer waits for, and since when; `None` if they do not wait.
    fn waits_since(
        &self,
        customer: ConversationId,
    ) -> Result<Option<(Name, Timestamp)>, StoreError> {
        let Some(place) = self.store.place(customer)? else {
            return Ok(None);
        };
        let waits = |known: &&Handover| known.by.is_none();
        let found = self.look_at(&place, customer, |conversation: &Conversation| {
            let known = conversation.handover.as_ref().filter(waits);
            known.map(|known| (known.desk.clone(), known.since))
        })?;
        Ok(found.flatten())
    }
}
