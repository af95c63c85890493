//! A desk at the terminal: one person is the customer and the people of the desk in turn, so that a
//! hand-over can be tried without a messenger.

use anyhow::{Context, Result};

use super::{LocalSession, Output};
use crate::channel::console::NAME;
use crate::dialog::ast::Room;
use crate::engine::handover::Recipient;
use crate::engine::input::{Actor, Input};
use crate::engine::session::Conversation;
use crate::id::{ConversationId, InputId};
use crate::message::{Choice, InMessage, OutMessage};
use crate::runtime::decide::handle::handle;
use crate::runtime::local::LocalRelay;
use crate::store::{Body, Loaded, Revision, ids};
use crate::time::Timestamp;

impl LocalSession {
    /// Returns whether the customer was ever handed over to a desk.
    ///
    /// Fails if the store cannot be read.
    pub fn has_desk(&self) -> Result<bool> {
        Ok(self.known_desk()?.is_some())
    }

    /// Returns the desk's conversation about the customer; `None` if there is none yet.
    ///
    /// Fails if the store cannot be read.
    pub(super) fn known_desk(&self) -> Result<Option<ConversationId>> {
        let place = self.loaded.place.desk(self.loaded.conversation.id);
        let known = self.store.find(&place).context("looking who is there")?;
        Ok(known.map(|(_, desk)| desk))
    }

    /// Takes what a person of the desk says, or the button with that label.
    ///
    /// Fails if the store cannot be read or written.
    pub fn at_desk(&mut self, name: Option<&str>, message: InMessage) -> Result<Vec<Output>> {
        let by = Actor {
            contact: None,
            name: name.map(str::to_owned),
            is_admin: None,
            is_operator: false,
        };
        let input = Input::AtDesk {
            by,
            message,
            number: None,
            is_edit: false,
        };
        let desk = self.desk_loaded()?;
        let id = InputId::Line(desk.conversation.id, self.next_line());
        self.events.clear();
        self.take_at_desk(id, input, self.now())
    }

    /// Gives a conversation what a turn tells it.
    pub(super) fn tell(&mut self, told: LocalRelay, at: Timestamp) -> Result<Vec<Output>> {
        match told.to {
            Recipient::Desk(_) | Recipient::Holder => self.take_at_desk(told.id, told.input, at),
            Recipient::Conversation(to) if to != self.loaded.conversation.id => {
                self.take_at_desk(told.id, told.input, at)
            }
            // The driver has answered for the till.
            Recipient::Conversation(_) | Recipient::Till => self.take_one(told.id, told.input, at),
        }
    }

    pub(super) fn take_at_desk(
        &mut self,
        id: InputId,
        input: Input,
        at: Timestamp,
    ) -> Result<Vec<Output>> {
        let (loaded, dialogs) = (self.desk_loaded()?, self.versions.dialogs());
        let done = handle(dialogs, loaded, Some(&self.address), id, input, at);
        let turn = self.driver.commit(done, dialogs, at);
        let Some(turn) = turn.context("keeping what was said at the desk")? else {
            return Ok(Vec::new());
        };
        // The customer's own conversation shares the contact, with its case.
        (self.loaded.contact, self.loaded.contact_revision) =
            (turn.after.contact.clone(), turn.after.contact_revision);
        let mut heard: Vec<Output> = turn
            .shown
            .into_iter()
            .filter_map(|row| match row.body {
                Body::Send(message) => Some(Output::AtDesk(*message)),
                Body::Edit { .. } | Body::Topic(_) => None,
            })
            .collect();
        heard.extend(turn.toast.map(Output::Note));
        for told in turn.told {
            heard.extend(self.tell(told, at)?);
        }
        Ok(heard)
    }

    /// Loads the desk's conversation about the customer, or makes a new one.
    fn desk_loaded(&self) -> Result<Loaded> {
        let place = self.loaded.place.desk(self.loaded.conversation.id);
        let known = self.store.find(&place).context("looking who is there")?;
        let kept = known
            .map(|(owner, conversation)| self.store.load(owner, conversation))
            .transpose()
            .context("reading what was said at the desk")?;
        Ok(match kept.flatten() {
            Some(kept) => kept,
            None => Loaded {
                conversation: Conversation::new(ids::conversation()?, Room::Private, NAME),
                revision: Revision::NEW,
                place,
                ..self.loaded.clone()
            },
        })
    }
}

/// Returns whether a message at a desk has its buttons.
pub fn has_desk_buttons(message: &OutMessage) -> bool {
    message.keyboard.buttons().iter().any(|button| {
        matches!(&button.action, crate::message::Action::Tap(token) if matches!(token.choice, Choice::Desk(..)))
    })
}
