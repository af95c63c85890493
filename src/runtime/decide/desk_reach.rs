//! Follows whether anybody can be reached at a desk. Customers are promised no person where nobody is,
//! and whoever asked meanwhile is shown once somebody is there again.

use crate::channel::update::{ChatEvent, ChatUpdate, GroupEvent};
use crate::dialog::ast::Room;
use crate::engine::handover::Relay;
use crate::engine::input::Input;
use crate::engine::session::Conversation;
use crate::id::{EffectId, InputId, Name};
use crate::place::Address;
use crate::runtime::decide::groups::update::GroupUpdate;
use crate::runtime::decide::{AfterCommit, Decider, Inbound};
use crate::store::StoreError;
use crate::time::Duration;

/// How long a desk counts as one where nobody can be reached: then it is tried again.
const TRIED_AGAIN: Duration = Duration::HOUR;

/// Indices of the inputs that show a desk whom it missed, and that tell it that nobody can be reached
/// there; they lie behind those of all effects.
const MISSED_INDEX: u16 = (5 << 13) + 2;
const LEFT_INDEX: u16 = (5 << 13) + 3;

impl<A: AfterCommit> Decider<A> {
    /// Notes that nobody can be reached in a chat, and tells the operator if it is a desk: then whom and
    /// what it has goes on to another.
    pub(super) fn desk_gone(&mut self, chat: &Address) -> Result<(), StoreError> {
        let Some(desk) = self.desk_at(&chat.0) else {
            log::info!(
                "{} is not told of a customer who waits there: they have not started the bot",
                chat.0
            );
            return Ok(());
        };
        log::warn!(
            "the desk `{}` cannot be reached at {}: whoever waits there goes on with the next desk, or with the bot. \
             Let the bot into that group again, or let that person start it",
            desk.name,
            chat.0
        );
        self.gone_desks.insert(chat.0.clone(), self.now.read());
        let has_somebody = |conversation: &Conversation| {
            let desk = conversation.desk.as_ref();
            let has = desk.is_some_and(|desk| desk.is_open || desk.case.is_some());
            has && conversation.gone_at.is_none()
        };
        self.tell_talks(chat, has_somebody, (LEFT_INDEX, true))
    }

    /// Follows what happens in a group that is a desk.
    pub(super) fn follow_desk_group(&mut self, update: &GroupUpdate) -> Result<(), StoreError> {
        let address = Address(update.spot.address.clone());
        match &update.what {
            GroupEvent::Stands {
                may_write, is_in, ..
            } if self.desk_at(&address.0).is_some() => match *may_write && *is_in {
                true => self.desk_is_back(&address),
                false => self.desk_gone(&address),
            },
            // Where it may not write it may read, so words there mean nothing.
            _ => Ok(()),
        }
    }

    /// Follows what happens in the own chat of somebody who is a desk.
    pub(super) fn follow_desk_chat(&mut self, chat: &ChatUpdate) -> Result<(), StoreError> {
        match chat.event {
            ChatEvent::Gone(is_gone) if self.desk_at(&chat.address.0).is_some() => match is_gone {
                false => self.desk_is_back(&chat.address),
                true => self.desk_gone(&chat.address),
            },
            _ if self.gone_desks.contains_key(&chat.address.0) => self.desk_is_back(&chat.address),
            _ => Ok(()),
        }
    }

    /// Shows a desk whom it missed.
    fn desk_is_back(&mut self, chat: &Address) -> Result<(), StoreError> {
        self.gone_desks.remove(&chat.0);
        let missed = |conversation: &Conversation| {
            let desk = conversation.desk.as_ref();
            desk.is_some_and(|desk| desk.is_missed)
        };
        self.tell_talks(chat, missed, (MISSED_INDEX, false))
    }

    /// Tells the conversations of a desk of which something is so that nobody can be reached there, or
    /// somebody can again.
    fn tell_talks(
        &mut self,
        chat: &Address,
        is_so: impl Fn(&Conversation) -> bool,
        (index, is_gone): (u16, bool),
    ) -> Result<(), StoreError> {
        let mut found = Vec::new();
        for (place, conversation) in self.talks_at(&chat.0)? {
            let turn = self.look_at(&place, conversation, |talk| {
                is_so(talk).then_some(talk.turns)
            })?;
            found.extend(turn.flatten().map(|turn| {
                (
                    place,
                    EffectId {
                        conversation,
                        turn,
                        index,
                    },
                )
            }));
        }
        for (place, id) in found {
            self.take_own(place, InputId::Effect(id), Input::Gone(is_gone))?;
        }
        Ok(())
    }

    /// Returns the input that tells a customer's conversation before this one at which desks nobody can
    /// be reached; `None` if it knows.
    pub(super) fn news_of_desks(
        &self,
        before: &Inbound,
        (conversation, index): (&Conversation, u16),
    ) -> Option<(InputId, Input)> {
        let is_said = before.input.message().is_some();
        // Where the customer or their case goes next is a desk that can be reached.
        let is_sent_on = matches!(&before.input, Input::Relayed { what, .. }
            if matches!(**what, Relay::DeskGone { .. } | Relay::CaseDeskGone { .. }));
        let asks = is_said || is_sent_on;
        if conversation.room != Room::Private || before.place.is_desk() || !asks {
            return None;
        }
        let now = self.now.read();
        let fresh = self
            .gone_desks
            .iter()
            .filter(|(_, since)| now.since(**since) < TRIED_AGAIN);
        let mut gone: Vec<Name> = fresh
            .flat_map(|(chat, _)| self.desks_at(chat))
            .map(|desk| desk.name.clone())
            .collect();
        gone.sort();
        if gone == conversation.desks_gone {
            return None;
        }
        let id = InputId::Effect(EffectId {
            conversation: conversation.id,
            turn: conversation.turns,
            index,
        });
        let input = Input::Relayed {
            from: conversation.id,
            at: String::new(),
            what: Box::new(Relay::DesksGone(gone)),
        };
        Some((id, input))
    }
}
