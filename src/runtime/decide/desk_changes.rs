//! Follows changes of the desks in `bot.yaml`: whoever waits at a desk that has another name or
//! another chat, or is gone, is brought to where it is now. A chat that was a desk once says so.

use std::collections::BTreeSet;

use crate::channel::update::{ChatEvent, ChatUpdate, GroupEvent};
use crate::dialog::bot::Desk;
use crate::engine::handover::{DeskTalk, Relay};
use crate::engine::input::Input;
use crate::id::{ConversationId, EffectId, InputId, Name};
use crate::message::{Choice, Token};
use crate::place::Place;
use crate::runtime::decide::groups::update::{GroupUpdate, of_chat};
use crate::runtime::decide::grown::address_now;
use crate::runtime::decide::quarantine::PanicReason;
use crate::runtime::decide::{AfterCommit, Decider, Inbound};
use crate::store::StoreError;

/// The beginning of the names of notes about desks; behind it the name of the desk and its chat.
const NOTES: &str = "desk/";
/// What such a note says: whether somebody may still be waiting there.
const WAITS: &[u8] = b"1";
const IS_OVER: &[u8] = b"0";

/// First index for inputs that tell conversations of desks where their desk is; it lies behind the
/// indices of all effects.
const MOVED_INDEX: u16 = 5 << 13;

impl<A: AfterCommit> Decider<A> {
    /// Does so without stumbling over what cannot be read: it is tried again with the next change.
    pub(super) fn follow_desks_safely(&mut self) -> Result<(), StoreError> {
        PanicReason::catch(|| self.follow_desks()).unwrap_or_else(|why| {
            log::error!("who waits at desks that changed could not be looked up: {why}");
            Ok(())
        })
    }

    /// Compares the desks of `bot.yaml` with those that there were, and tells those conversations
    /// whose desk is another or elsewhere.
    ///
    /// A note stays until nobody is found at its desk any more, so a kill loses nobody.
    fn follow_desks(&mut self) -> Result<(), StoreError> {
        let desks = self.versions.dialogs().bot.desks.clone();
        let mut now = BTreeSet::new();
        for desk in &desks {
            let chat = address_now(self.store.as_ref(), &desk.chat)?;
            self.note_desk(&desk.name, &chat, WAITS)?;
            now.insert((desk.name.clone(), chat));
        }
        self.former_desks.clear();
        for note in self.store.meta_names(NOTES)? {
            let known = note
                .strip_prefix(NOTES)
                .and_then(|rest| rest.split_once('/'));
            let Some((name, chat)) = known else { continue };
            let (name, chat) = (Name::new(name), address_now(self.store.as_ref(), chat)?);
            if now.contains(&(name.clone(), chat.clone())) {
                continue;
            }
            if !now.iter().any(|(_, known)| *known == chat) {
                self.former_desks.insert(chat.clone());
            }
            if self.store.meta(&note)?.as_deref() != Some(WAITS) {
                continue;
            }
            let here = now.iter().find(|(_, known)| *known == chat);
            let to = here
                .map(|(name, _)| name.clone())
                .filter(|_| !is_there(&desks, &name));
            if self.desk_moves((&name, &chat), to.as_ref())? == 0 {
                self.store.set_meta(&note, IS_OVER)?;
            }
        }
        Ok(())
    }

    fn note_desk(&self, name: &Name, chat: &str, says: &[u8]) -> Result<(), StoreError> {
        let note = format!("{NOTES}{name}/{chat}");
        match self.store.meta(&note)?.as_deref() == Some(says) {
            true => Ok(()),
            false => self.store.set_meta(&note, says),
        }
    }

    /// Tells the conversations of a desk at a chat that it has another name there, or is not there any
    /// more (`None`). Returns how many there were.
    fn desk_moves(
        &mut self,
        (name, chat): (&Name, &str),
        to: Option<&Name>,
    ) -> Result<usize, StoreError> {
        let is_it = |desk: &DeskTalk| {
            let waits = desk.is_open || desk.case.is_some();
            desk.desk == *name && (waits || to.is_some())
        };
        let mut told = Vec::new();
        for (place, talk) in self.talks_at(chat)? {
            let found = self.look_at(&place, talk, |conversation| {
                let desk = conversation.desk.as_ref().filter(|desk| is_it(desk));
                desk.map(|desk| (desk.customer, conversation.turns))
            })?;
            told.extend(
                found
                    .flatten()
                    .map(|(customer, turn)| (place, talk, customer, turn)),
            );
        }
        if !told.is_empty() {
            log::warn!(
                "the desk `{name}` is not at {chat} any more: {} there, who are brought to where it is now",
                match told.len() {
                    1 => "1 customer waits".to_owned(),
                    count => format!("{count} customers wait"),
                }
            );
        }
        let count = told.len();
        for (place, conversation, customer, turn) in told {
            let id = |index| {
                InputId::Effect(EffectId {
                    conversation,
                    turn,
                    index,
                })
            };
            let input = |from, at: &Place| Input::Relayed {
                from,
                at: at.0.clone(),
                what: Box::new(Relay::DeskMoved { to: to.cloned() }),
            };
            if let (Some(_), Some(theirs)) = (to, self.store.place(customer)?) {
                let told = input(conversation, &place);
                self.take_own(theirs, id(MOVED_INDEX + 1), told)?;
            }
            let told = input(customer, &Place(String::new()));
            self.take_own(place, id(MOVED_INDEX), told)?;
        }
        Ok(count)
    }

    /// Lists the conversations that a desk has in a chat.
    pub(super) fn talks_at(&self, chat: &str) -> Result<Vec<(Place, ConversationId)>, StoreError> {
        let channel = chat.split(':').next().unwrap_or_default();
        let mut talks = self.talks(&Place(channel.to_owned()))?;
        talks.retain(|(place, _)| place.desk_chat().is_some_and(|known| known.0 == chat));
        Ok(talks)
    }

    /// Returns the place of the customer whose words are for a desk that does not know them: their
    /// conversation is to say what becomes of them. `None` for everything else.
    pub(super) fn back_to_customer(&self, inbound: &Inbound) -> Result<Option<Place>, StoreError> {
        let Input::Relayed { from, what, .. } = &inbound.input else {
            return Ok(None);
        };
        let is_said = matches!(**what, Relay::Customer { .. } | Relay::CustomerEdited(_));
        // Of somebody who is being forgotten the place is still known.
        match is_said && inbound.place.is_desk() && self.store.find(&inbound.place)?.is_none() {
            true => self.store.place(*from),
            false => Ok(None),
        }
    }

    /// Returns the input that says in a group that it is no longer a desk, to somebody who writes there
    /// as if it were.
    pub(super) fn at_former_desk(
        &self,
        update: &GroupUpdate,
    ) -> Result<Option<Inbound>, StoreError> {
        let spot = &update.spot;
        if !self.former_desks.contains(&spot.address) {
            return Ok(None);
        }
        let (chat, topic) = (Place(spot.chat.clone()), Place(spot.place.clone()));
        let (is_meant, tap) = match &update.what {
            GroupEvent::Said {
                reply_to, about, ..
            } => {
                let talk = match reply_to {
                    _ if topic != chat => self.talk_in_topic(&topic)?,
                    Some((number, _)) => self.talk_replied_to(&chat, *number, about.as_ref())?,
                    None => None,
                };
                (talk.is_some(), None)
            }
            GroupEvent::Tapped { tap, token, .. } => {
                (is_of_desk(token.as_ref()), Some(tap.clone()))
            }
            GroupEvent::Edited { .. }
            | GroupEvent::Topic(_)
            | GroupEvent::Members { .. }
            | GroupEvent::Stands { .. }
            | GroupEvent::Renamed
            | GroupEvent::Moved { .. } => (false, None),
        };
        let told = of_chat(update, update.id.clone(), is_no_desk());
        Ok(is_meant.then_some(Inbound { tap, ..told }))
    }

    /// Returns the same for one person's own chat.
    pub(super) fn at_former_desk_chat(
        &self,
        (id, channel): (&InputId, &Name),
        chat: &ChatUpdate,
    ) -> Result<Option<Inbound>, StoreError> {
        if !self.former_desks.contains(&chat.address.0) {
            return Ok(None);
        }
        let (is_meant, tap) = match &chat.event {
            ChatEvent::Said { info, about, .. } => {
                let talk = match info.replies_to {
                    Some(number) => self.talk_replied_to(&chat.place, number, about.as_ref())?,
                    None => None,
                };
                (talk.is_some(), None)
            }
            ChatEvent::Tapped { tap, token, .. } => (is_of_desk(token.as_ref()), Some(tap.clone())),
            ChatEvent::Edited { .. }
            | ChatEvent::Deleted(_)
            | ChatEvent::Gone(_)
            | ChatEvent::OwnerSaid(_) => (false, None),
        };
        let told = Inbound {
            address: chat.address.clone(),
            channel: channel.clone(),
            tap,
            ..Inbound::own(chat.place.clone(), id.clone(), is_no_desk())
        };
        Ok(is_meant.then_some(told))
    }
}

fn is_there(desks: &[Desk], name: &str) -> bool {
    desks.iter().any(|desk| desk.name == name)
}

fn is_of_desk(token: Option<&Token>) -> bool {
    token.is_some_and(|token| matches!(token.choice, Choice::Desk(..)))
}

fn is_no_desk() -> Input {
    Input::Relayed {
        from: ConversationId(0),
        at: String::new(),
        what: Box::new(Relay::DeskMoved { to: None }),
    }
}
