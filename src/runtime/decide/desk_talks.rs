//! Finds the conversation of a desk that something there is about: by its topic, by a message of the
//! bot, by a button, or by a message that a person of the desk sent.

use crate::channel::number_in_receipt;
use crate::engine::session::Conversation;
use crate::id::ConversationId;
use crate::message::{Choice, DeskAction, InMessage, Token};
use crate::place::Place;
use crate::runtime::decide::groups::route::{self, Routing};
use crate::runtime::decide::groups::update::GroupUpdate;
use crate::runtime::decide::{AfterCommit, Decider};
use crate::store::StoreError;

impl<A: AfterCommit> Decider<A> {
    /// Lists the desk's conversations in a chat or one of its topics.
    pub(super) fn talks(&self, chat: &Place) -> Result<Vec<(Place, ConversationId)>, StoreError> {
        let mut talks: Vec<(Place, ConversationId)> = self
            .store
            .below(chat)?
            .into_iter()
            .filter(|(place, ..)| place.is_desk())
            .map(|(place, _, conversation)| (place, conversation))
            .collect();
        // What is decided but not on disk yet.
        for (place, hot) in &self.hot {
            let is_new = place.is_desk() && place.is_within(chat);
            if is_new && !talks.iter().any(|(known, _)| known == place) {
                talks.push((place.clone(), hot.conversation.id));
            }
        }
        Ok(talks)
    }

    pub(super) fn talk_in_topic(&self, topic: &Place) -> Result<Option<Place>, StoreError> {
        for (place, _) in self.talks(topic)? {
            // What is left of somebody who was forgotten is nobody's any more.
            if self.glance(&place)?.is_some() {
                return Ok(Some(place));
            }
        }
        Ok(None)
    }

    /// Finds the talk that a message of the bot is about, to which somebody replies.
    pub(super) fn talk_replied_to(
        &self,
        chat: &Place,
        number: i64,
        about: Option<&(ConversationId, DeskAction)>,
    ) -> Result<Option<Place>, StoreError> {
        // Its buttons say it for ever, and also before it is known that the message was sent.
        let of_buttons = match about {
            Some((talk, _)) => self.talk_at(chat, *talk)?,
            None => None,
        };
        match of_buttons {
            Some(talk) => Ok(Some(talk)),
            None => self.talk_of_message(chat, number),
        }
    }

    /// Returns whether the bot said a message in its own talk with the person of a chat.
    pub(super) fn said_here(&self, chat: &Place, number: i64) -> Result<bool, StoreError> {
        let Some((_, conversation)) = self.store.find(chat)? else {
            return Ok(false);
        };
        let receipts = self.store.receipts(conversation)?;
        let is_it = |receipt: &str| number_in_receipt(receipt) == Some(number);
        Ok(receipts.iter().any(|(_, receipt)| is_it(receipt)))
    }

    /// Returns whether a reply in a group is neither a command nor for a dialog there.
    pub(super) fn is_for_nobody(
        &self,
        update: &GroupUpdate,
        message: &InMessage,
    ) -> Result<bool, StoreError> {
        let dialogs = self.versions.dialogs();
        let is_claimed = match route::claim(dialogs, message) {
            Routing::Nobody => false,
            Routing::Unaddressed { .. } => route::called(dialogs, message.words()).is_some(),
            Routing::Group | Routing::Member | Routing::SessionElseGroup => true,
        };
        let own = match &update.spot.member {
            Some(own) => self.glance(&Place(own.clone()))?,
            None => None,
        };
        Ok(!is_claimed && !own.is_some_and(|own| own.is_active))
    }

    /// Finds the talk that a message of the bot belongs to.
    fn talk_of_message(&self, chat: &Place, number: i64) -> Result<Option<Place>, StoreError> {
        for (_, conversation) in self.talks(chat)? {
            let receipts = self.store.receipts(conversation)?;
            let is_it = |receipt: &str| number_in_receipt(receipt) == Some(number);
            if receipts.iter().any(|(_, receipt)| is_it(receipt)) {
                return self.talk_at(chat, conversation);
            }
        }
        Ok(None)
    }

    /// Finds the talk of a message that was changed. One that is too old to be known there is found by
    /// what it replies to: its person is told that nothing changes for the customer.
    pub(super) fn talk_of_edit(
        &self,
        chat: &Place,
        number: i64,
        replies_to: Option<i64>,
    ) -> Result<Option<Place>, StoreError> {
        match (self.talk_that_said(chat, number)?, replies_to) {
            (None, Some(replied)) => self.talk_of_message(chat, replied),
            (talk, _) => Ok(talk),
        }
    }

    /// Finds the talk in which a person of the desk sent a message.
    fn talk_that_said(&self, chat: &Place, number: i64) -> Result<Option<Place>, StoreError> {
        let said = |conversation: &Conversation| {
            let desk = conversation.desk.as_ref();
            desk.is_some_and(|desk| [number, -number].iter().any(|one| desk.said.contains(one)))
        };
        for (place, conversation) in self.talks(chat)? {
            if self.is_so(&place, conversation, said)? {
                return Ok(Some(place));
            }
        }
        Ok(None)
    }

    /// Returns whether something is true of a talk as its newest turn left it.
    pub(super) fn is_so(
        &self,
        place: &Place,
        talk: ConversationId,
        is_so: impl Fn(&Conversation) -> bool,
    ) -> Result<bool, StoreError> {
        Ok(self.look_at(place, talk, is_so)?.unwrap_or(false))
    }

    /// Looks at a talk as its newest turn left it; `None` if it is not there.
    pub(super) fn look_at<T>(
        &self,
        place: &Place,
        talk: ConversationId,
        look: impl Fn(&Conversation) -> T,
    ) -> Result<Option<T>, StoreError> {
        if let Some(hot) = self.hot.get(place) {
            return Ok(Some(look(&hot.conversation)));
        }
        let Some((owner, _)) = self.store.find(place)? else {
            return Ok(None);
        };
        let loaded = self.store.load(owner, talk)?;
        Ok(loaded.map(|loaded| look(&loaded.conversation)))
    }

    /// Finds the talk of a button. A button that was made up leads nowhere, unless it is one of this
    /// chat.
    pub(super) fn talk_of_button(
        &self,
        chat: &Place,
        token: &Token,
    ) -> Result<Option<Place>, StoreError> {
        let Choice::Desk(talk, _) = &token.choice else {
            return Ok(None);
        };
        self.talk_at(chat, *talk)
    }

    /// Returns the place of a talk if it is one of this chat.
    fn talk_at(&self, chat: &Place, talk: ConversationId) -> Result<Option<Place>, StoreError> {
        let place = self.store.place(talk)?;
        // What is left of somebody who was forgotten is nobody's any more.
        let place = match place {
            Some(place) if self.glance(&place)?.is_some() => Some(place),
            Some(_) | None => None,
        };
        Ok(place.filter(|place| place.is_desk() && place.is_within(chat)))
    }
}
