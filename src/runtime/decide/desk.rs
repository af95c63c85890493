//! Finds out which customer something at a desk is about.
//!
//! In a topic that the bot made it is the topic's. Elsewhere it is a reply to a message about a
//! customer, or a button. Anything else that people say there is among themselves: it reaches
//! nobody. Who replies to a message of the bot that is about nobody is told so.

use std::collections::BTreeMap;

use crate::channel::number_in_receipt;
use crate::channel::update::{ChatEvent, ChatUpdate, GroupEvent, Speaker};
use crate::dialog::ast::Room;
use crate::dialog::bot::{Desk, Limits};
use crate::engine::handover::{Over, Relay};
use crate::engine::input::{Actor, Input};
use crate::engine::session::Conversation;
use crate::id::{ConversationId, EffectId, InputId, Name, OwnerId};
use crate::message::{Choice, InMessage, Token};
use crate::place::{Address, Place};
use crate::runtime::decide::groups::route::{self, Routing};
use crate::runtime::decide::groups::update::GroupUpdate;
use crate::runtime::decide::topics::closing_word;
use crate::runtime::decide::{AfterCommit, Decider, Inbound};
use crate::store::StoreError;
use crate::time::Timestamp;

/// How many times as much a person of a desk hears.
const HEARD_AT_DESK: u32 = 10;

/// First index for inputs that tell desks of somebody who is forgotten; it lies behind the indices of
/// all effects and of the votes that are taken back.
const FORGOTTEN_INDEX: u16 = 3 << 14;

/// Something that a person did at a desk.
struct DeskAct<'a> {
    by: Option<&'a Speaker>,
    message: InMessage,
    number: Option<i64>,
    is_edit: bool,
}

impl<A: AfterCommit> Decider<A> {
    /// Returns the input that something in a group is for the desk's conversation about a customer,
    /// or `None` if it is about none.
    pub(super) fn at_desk_group(
        &self,
        update: &GroupUpdate,
    ) -> Result<Option<Inbound>, StoreError> {
        let spot = &update.spot;
        if !self.is_desk(&spot.address) {
            return self.at_former_desk(update);
        }
        let (chat, topic) = (Place(spot.chat.clone()), Place(spot.place.clone()));
        let is_topic = topic != chat;
        let (talk, act, tap) = match &update.what {
            GroupEvent::Said {
                by,
                message,
                info,
                reply_to,
                about,
                ..
            } => {
                let talk = if is_topic {
                    self.talk_in_topic(&topic)?
                } else {
                    match reply_to {
                        Some((number, _)) => match self.talk_replied_to(&chat, *number, *about)? {
                            None if self.is_for_nobody(update, message)? => {
                                return Ok(Some(unknown(update, by.as_ref(), info.number)));
                            }
                            talk => talk,
                        },
                        None => None,
                    }
                };
                let act = DeskAct {
                    by: by.as_ref(),
                    message: message.clone(),
                    number: Some(info.number),
                    is_edit: false,
                };
                (talk, act, None)
            }
            GroupEvent::Edited { message, number } => {
                let talk = if is_topic {
                    self.talk_in_topic(&topic)?
                } else {
                    self.talk_that_said(&chat, *number)?
                };
                (talk, edit(message, *number), None)
            }
            GroupEvent::Tapped { by, tap, token, .. } => {
                let talk = match token {
                    Some(token) => self.talk_of_button(&chat, token)?,
                    None => None,
                };
                let message = token.clone().map_or(InMessage::Other, InMessage::Tap);
                let act = DeskAct {
                    by: Some(by),
                    message,
                    number: None,
                    is_edit: false,
                };
                (talk, act, Some(tap.clone()))
            }
            GroupEvent::Topic(change) => {
                let Some((by, word)) = closing_word(change) else {
                    return Ok(None);
                };
                let act = DeskAct {
                    by,
                    message: InMessage::Text(word),
                    number: None,
                    is_edit: false,
                };
                (self.talk_in_topic(&topic)?, act, None)
            }
            GroupEvent::Members { .. }
            | GroupEvent::Stands { .. }
            | GroupEvent::Renamed
            | GroupEvent::Moved { .. } => return Ok(None),
        };
        Ok(talk.map(|place| Inbound {
            tap,
            ..inbound(update.id.clone(), update.channel.clone(), place, act)
        }))
    }

    /// Returns the input that something in a private chat is for the desk's conversation about a
    /// customer, or `None` if it is about none.
    pub(super) fn at_desk_chat(
        &self,
        (id, channel): (&InputId, &Name),
        chat: &ChatUpdate,
    ) -> Result<Option<Inbound>, StoreError> {
        if !self.is_desk(&chat.address.0) {
            return self.at_former_desk_chat((id, channel), chat);
        }
        let mut speaker = Speaker {
            address: chat.address.clone(),
            profile: crate::engine::input::Profile::default(),
        };
        let (talk, message, number, is_edit, tap) = match &chat.event {
            ChatEvent::Said {
                message,
                profile,
                info,
                about,
            } => {
                let Some(number) = info.replies_to else {
                    return Ok(None);
                };
                speaker.profile = profile.clone();
                let talk = match self.talk_replied_to(&chat.place, number, *about)? {
                    None if self.said_here(&chat.place, number)? => None,
                    // It may have been about a customer: it is nobody's own answer.
                    None => Some(chat.place.clone()),
                    talk => talk,
                };
                let message = match &talk {
                    Some(talk) if !talk.is_desk() => InMessage::Other,
                    _ => message.clone(),
                };
                (talk, message, Some(info.number), false, None)
            }
            ChatEvent::Edited { message, number } => {
                let talk = self.talk_that_said(&chat.place, *number)?;
                (talk, message.clone(), Some(*number), true, None)
            }
            ChatEvent::Tapped {
                tap,
                token: Some(token),
                profile,
                ..
            } => {
                speaker.profile = profile.clone();
                let talk = self.talk_of_button(&chat.place, token)?;
                let tap = Some(tap.clone());
                (talk, InMessage::Tap(token.clone()), None, false, tap)
            }
            ChatEvent::Tapped { token: None, .. }
            | ChatEvent::Gone(_)
            | ChatEvent::OwnerSaid(_) => return Ok(None),
        };
        let act = DeskAct {
            by: Some(&speaker),
            message,
            number,
            is_edit,
        };
        Ok(talk.map(|place| Inbound {
            tap,
            address: chat.address.clone(),
            // In their own talk they are the person whose talk it is.
            speaker: Some(speaker.clone()).filter(|_| place.is_desk()),
            ..inbound(id.clone(), channel.clone(), place, act)
        }))
    }

    /// Returns whether words that are one too many are heard all the same, because a person of a desk
    /// hears them: up to ten times as many.
    pub(super) fn is_heard(
        &mut self,
        inbound: &Inbound,
        limits: Limits,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        if inbound.room != Room::Private || !matches!(inbound.input, Input::Said { .. }) {
            return Ok(false);
        }
        let is_with_desk = self
            .glance(&inbound.place)?
            .is_some_and(|glance| glance.is_with_desk);
        let per_minute = limits.per_minute.saturating_mul(HEARD_AT_DESK);
        let place = Place(format!("{} at a desk", inbound.place.0));
        Ok(is_with_desk && self.floods.lets_through(&place, Limits { per_minute }, now))
    }

    /// Tells the desks that have a person who is being forgotten. Their turns reach the disk before the
    /// turn that forgets, the first effect of which is `forgets`: the inputs' ids come from it.
    pub(super) fn tell_desks(
        &mut self,
        owner: OwnerId,
        forgets: EffectId,
    ) -> Result<(), StoreError> {
        let mut talks: BTreeMap<ConversationId, Conversation> = BTreeMap::new();
        for conversation in self.store.conversations_of(owner)? {
            talks.insert(conversation.id, conversation);
        }
        for hot in self.hot.values().filter(|hot| hot.owner == owner) {
            talks.insert(hot.conversation.id, hot.conversation.clone());
        }
        let open = talks.into_values().filter_map(|conversation| {
            let desk = conversation
                .desk
                .filter(|desk| desk.is_open || desk.case.is_some())?;
            Some((conversation.id, desk))
        });
        for ((talk, desk), index) in open.zip(FORGOTTEN_INDEX..) {
            let place = self.hot.iter().find(|(_, hot)| hot.conversation.id == talk);
            let place = match place {
                Some((place, _)) => Some(place.clone()),
                None => self.store.place(talk)?,
            };
            let Some(place) = place else { continue };
            let what = Relay::Over {
                number: desk.number,
                why: Over::Forgotten,
            };
            let input = Input::Relayed {
                from: desk.customer,
                at: String::new(),
                what: Box::new(what),
            };
            let id = InputId::Effect(EffectId { index, ..forgets });
            self.take_own(place, id, input)?;
        }
        Ok(())
    }

    /// Tells the operator that nobody can be reached at a desk.
    pub(super) fn warn_of_desk(&self, place: &Place) {
        if let Some(chat) = place.desk_chat() {
            let Some(desk) = self.desk_at(&chat.0) else {
                return log::info!(
                    "{} is not told of a customer who waits there: they have not started the bot",
                    chat.0
                );
            };
            log::warn!(
                "the desk `{}` cannot be reached at {}: whoever waits there goes on with the next desk, or with the bot. \
                 Let the bot into that group again, or let that person start it",
                desk.name,
                chat.0
            );
        }
    }

    pub(super) fn is_desk(&self, address: &str) -> bool {
        self.desk_at(address).is_some()
    }

    /// Returns the desk of a chat.
    fn desk_at(&self, address: &str) -> Option<&Desk> {
        let desks = &self.versions.dialogs().bot.desks;
        // bot.yaml may still have the number from before a group has grown.
        let before = self.grown.get(address);
        desks
            .iter()
            .find(|desk| desk.chat == address || before == Some(&desk.chat))
    }

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
        Ok(self
            .talks(topic)?
            .into_iter()
            .next()
            .map(|(place, _)| place))
    }

    /// Finds the talk that a message of the bot is about, to which somebody replies.
    pub(super) fn talk_replied_to(
        &self,
        chat: &Place,
        number: i64,
        about: Option<ConversationId>,
    ) -> Result<Option<Place>, StoreError> {
        // Its buttons say it for ever, and also before it is known that the message was sent.
        let of_buttons = match about {
            Some(talk) => self.talk_at(chat, talk)?,
            None => None,
        };
        match of_buttons {
            Some(talk) => Ok(Some(talk)),
            None => self.talk_of_message(chat, number),
        }
    }

    /// Returns whether the bot said a message in its own talk with the person of a chat.
    fn said_here(&self, chat: &Place, number: i64) -> Result<bool, StoreError> {
        let Some((_, conversation)) = self.store.find(chat)? else {
            return Ok(false);
        };
        let receipts = self.store.receipts(conversation)?;
        let is_it = |receipt: &str| number_in_receipt(receipt) == Some(number);
        Ok(receipts.iter().any(|(_, receipt)| is_it(receipt)))
    }

    /// Returns whether a reply in a group is neither a command nor for a dialog there.
    fn is_for_nobody(&self, update: &GroupUpdate, message: &InMessage) -> Result<bool, StoreError> {
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

/// Returns what a group is told that replies to a message about nobody. Of the words nothing is kept.
fn unknown(update: &GroupUpdate, by: Option<&Speaker>, number: i64) -> Inbound {
    let act = DeskAct {
        by,
        message: InMessage::Other,
        number: Some(number),
        is_edit: false,
    };
    let (id, place) = (update.id.clone(), Place(update.spot.chat.clone()));
    Inbound {
        address: Address(update.spot.address.clone()),
        room: Room::Group,
        ..inbound(id, update.channel.clone(), place, act)
    }
}

fn edit(message: &InMessage, number: i64) -> DeskAct<'static> {
    DeskAct {
        by: None,
        message: message.clone(),
        number: Some(number),
        is_edit: true,
    }
}

fn inbound(id: InputId, channel: Name, place: Place, act: DeskAct<'_>) -> Inbound {
    let by = Actor {
        contact: None,
        name: act.by.and_then(|by| by.profile.name.clone()),
        is_admin: None,
        is_operator: false,
    };
    let input = Input::AtDesk {
        by,
        message: act.message,
        number: act.number,
        is_edit: act.is_edit,
    };
    Inbound {
        address: Address(String::new()),
        channel,
        room: Room::Private,
        speaker: act.by.cloned(),
        ..Inbound::own(place, id, input)
    }
}
