//! Recognizes a person by the phone number that they share.

use super::{AfterCommit, Decider, Inbound};
use crate::runtime::decide::meet::{known_by_number, meet};
use crate::store::StoreError;

impl<A: AfterCommit> Decider<A> {
    /// Checks whether a contact is known by the shared number, before the dialog gets the input.
    pub(super) fn meet_by_number(&mut self, inbound: &Inbound) -> Result<(), StoreError> {
        let Some(hot) = self.hot.get(&inbound.place) else {
            return Ok(());
        };
        let who = (hot.owner, hot.conversation.room);
        let Some((by_number, known)) = known_by_number(self.store.as_ref(), who, &inbound.input)?
        else {
            return Ok(());
        };
        // Turns decided before must reach the disk first.
        self.hand_over();
        let (known, _) = self.contact_of(known)?;
        let contact = self.contact_of(who.0)?;
        let Some(hot) = self.hot.get(&inbound.place) else {
            return Ok(());
        };
        let loaded = hot.loaded(&inbound.place, contact);
        let own = hot.address.clone();
        self.versions.supply(&loaded.conversation)?;
        let now = self.now.read();
        let after = meet(
            self.store.as_ref(),
            self.versions.dialogs(),
            loaded,
            &own,
            (&by_number, &known),
            now,
        )?;
        let Some(after) = after else {
            log::warn!(
                "contact {} was not met: the store did not take it; it is tried again when the number is shared again",
                known.id
            );
            return Ok(());
        };
        log::info!(
            "contact {} is contact {}, who shared the phone number",
            known.id,
            after.owner
        );
        self.contacts
            .insert(after.owner, (after.contact, after.contact_revision));
        if let Some(hot) = self.hot.get_mut(&inbound.place) {
            (hot.conversation, hot.revision) = (after.conversation, after.revision);
        }
        self.forget_person(known.id)?;
        self.addresses.insert(by_number, after.owner);
        self.after.forgotten(known.id);
        Ok(())
    }
}
