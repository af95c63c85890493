//! Reads back what a test has stored, so that what would be lost in a restart fails the test.

use super::{Fate, World};
use crate::id::{ConversationId, OwnerId};
use crate::store::prelude::*;
use crate::store::record::{
    Head, decode_contact, decode_conversation, decode_outgoing, decode_turn, encode_contact,
    encode_conversation, encode_outgoing, encode_turn,
};
use crate::store::{Loaded, Outgoing};

impl World<'_> {
    /// Stores everything, drops it and reads it back; fails if anything comes back different.
    pub fn reload(&mut self) -> Fate {
        let places: Vec<(OwnerId, ConversationId)> = self
            .seats
            .all()
            .map(|seat| (seat.owner, seat.conversation.id))
            .collect();
        for (owner, conversation) in places {
            if let Err(what) = self.reload_place(owner, conversation) {
                return Fate::Broken(format!("{what} could not be read back as it was stored"));
            }
        }
        let Ok(rows) = self.store.outbox() else {
            return Fate::Broken("what is to be sent could not be read back".to_owned());
        };
        let rows: Result<Vec<Outgoing>, _> = rows
            .iter()
            .map(|(owner, row)| decode_outgoing(&encode_outgoing(*owner, row)).map(|(_, row)| row))
            .collect();
        let is_there = |rows: &[Outgoing]| {
            let held_back = self.driver.held_back();
            rows.len() == held_back.len() && held_back.into_iter().all(|row| rows.contains(row))
        };
        match rows {
            Ok(rows) if is_there(&rows) => Fate::Well,
            Ok(_) | Err(_) => Fate::Broken(
                "what is to be sent could not be read back as it was stored".to_owned(),
            ),
        }
    }

    fn reload_place(&mut self, owner: OwnerId, place: ConversationId) -> Result<(), &'static str> {
        let (Some(seat), Ok(Some(kept))) = (self.seats.at(place), self.store.load(owner, place))
        else {
            // Nothing was said yet, so nothing is stored.
            return Ok(());
        };
        let head = Head {
            revision: kept.revision,
            turns: kept.conversation.turns,
            timers: Vec::new(),
        };
        let conversation = decode_conversation(&encode_conversation(&head, &kept.conversation))
            .map(|(_, conversation)| conversation);
        let contact = decode_contact(&encode_contact(kept.contact_revision, &kept.contact))
            .map(|(contact, _)| contact);
        let (Ok(conversation), Ok(contact)) = (conversation, contact) else {
            return Err("the session");
        };
        let back = Loaded {
            conversation,
            contact,
            ..kept
        };
        if back != *self.seats.seat(seat) {
            return Err("the session");
        }
        let mut is_whole = true;
        let read = self.store.turns(owner, place, &mut |turn| {
            is_whole =
                decode_turn(&encode_turn(&turn.record)).is_ok_and(|record| record == turn.record);
            is_whole
        });
        if read.is_err() || !is_whole {
            return Err("the journal");
        }
        self.seats.settle(seat, back);
        Ok(())
    }
}
