//! Finds out which customer something at a desk is about.
//!
//! In a topic that the bot made it is the topic's. Elsewhere it is a reply to a message about a
//! customer, or a button. Anything else that people say there is among themselves: it reaches
//! nobody. Who replies to a message of the bot that is about nobody is told so.

use std::collections::BTreeMap;

use crate::channel::update::{ChatEvent, ChatUpdate, GroupEvent, Speaker};
use crate::dialog::ast::Room;
use crate::dialog::bot::{Desk, Limits};
use crate::engine::handover::{Over, Relay, is_note};
use crate::engine::input::{Actor, Input};
use crate::engine::session::Conversation;
use crate::id::{ConversationId, EffectId, InputId, Name, OwnerId};
use crate::message::{DeskAction, InMessage};
use crate::place::{Address, Place};
use crate::runtime::decide::groups::update::{GroupUpdate, of_chat};
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
                    match self.talk_in_topic(&topic)? {
                        // Every message in a topic that the bot opened replies to its opening at least.
                        None if reply_to.is_some() && !is_note(message.words()) => {
                            return Ok(Some(nobody_here(update)));
                        }
                        talk => talk,
                    }
                } else {
                    match reply_to {
                        Some((number, _)) => {
                            match self.talk_replied_to(&chat, *number, about.as_ref())? {
                                None if self.is_for_nobody(update, message)? => {
                                    return Ok(Some(unknown(update, by.as_ref(), info.number)));
                                }
                                talk => talk,
                            }
                        }
                        None if command(message).is_some()
                            && self.is_for_nobody(update, message)? =>
                        {
                            let mut asks = unknown(update, by.as_ref(), info.number);
                            if let Input::AtDesk { message: kept, .. } = &mut asks.input {
                                *kept = InMessage::Text(command(message).unwrap_or_default());
                            }
                            return Ok(Some(asks));
                        }
                        None => None,
                    }
                };
                let act = DeskAct {
                    by: by.as_ref(),
                    message: answered(about.as_ref(), message),
                    number: Some(info.number),
                    is_edit: false,
                };
                (talk, act, None)
            }
            GroupEvent::Edited {
                message,
                number,
                replies_to,
            } => {
                let talk = if is_topic {
                    self.talk_in_topic(&topic)?
                } else {
                    self.talk_of_edit(&chat, *number, *replies_to)?
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
                let talk = match self.talk_replied_to(&chat.place, number, about.as_ref())? {
                    None if self.said_here(&chat.place, number)? => None,
                    // It may have been about a customer: it is nobody's own answer.
                    None => Some(chat.place.clone()),
                    talk => talk,
                };
                let message = match &talk {
                    Some(talk) if !talk.is_desk() => InMessage::Other,
                    _ => answered(about.as_ref(), message),
                };
                (talk, message, Some(info.number), false, None)
            }
            ChatEvent::Edited {
                message,
                number,
                replies_to,
            } => {
                let talk = self.talk_of_edit(&chat.place, *number, *replies_to)?;
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
            | ChatEvent::Deleted(_)
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

    /// Tells a desk that what one of its people changed stays for the customer as it is.
    pub(super) fn edit_lost(
        &mut self,
        place: Place,
        found_by: EffectId,
        of: EffectId,
    ) -> Result<(), StoreError> {
        let is_theirs = self.look_at(&place, of.conversation, |conversation| {
            let known = conversation.handover.as_ref();
            known.is_some_and(|known| known.said.iter().any(|(_, sent)| *sent == of))
        })?;
        if is_theirs != Some(true) {
            return Ok(());
        }
        let input = Input::Relayed {
            from: of.conversation,
            at: String::new(),
            what: Box::new(Relay::EditRefused),
        };
        self.take_own(place, InputId::Effect(found_by), input)
    }

    pub(super) fn is_desk(&self, address: &str) -> bool {
        self.desk_at(address).is_some()
    }

    /// Returns the desk of a chat.
    pub(super) fn desk_at(&self, address: &str) -> Option<&Desk> {
        self.desks_at(address).next()
    }

    /// Returns the desks of a chat.
    pub(super) fn desks_at(&self, address: &str) -> impl Iterator<Item = &Desk> {
        // bot.yaml may still have the number from before a group has grown.
        let before = self.grown.get(address);
        let desks = &self.versions.dialogs().bot.desks;
        desks
            .iter()
            .filter(move |desk| desk.chat == address || before == Some(&desk.chat))
    }
}

/// Returns what a message at a desk means: in reply to a question of the bot it is the answer to that, and
/// no word for the customer.
fn answered(about: Option<&(ConversationId, DeskAction)>, message: &InMessage) -> InMessage {
    let (text, words) = (matches!(message, InMessage::Text(_)), message.words());
    match about {
        Some((_, asked @ DeskAction::CodeYes(_))) if !words.starts_with('/') => {
            asked.answered(words)
        }
        Some((_, asked)) if text && !words.starts_with('/') => asked.answered(words),
        Some(_) | None => None,
    }
    .map_or_else(|| message.clone(), InMessage::Text)
}

/// Returns the command of a desk with which a message begins, without what stands behind it; `None` if there is none.
fn command(message: &InMessage) -> Option<String> {
    let first = message.words().split_whitespace().next()?;
    let word = first.strip_prefix('/')?;
    DeskAction::named(&word.to_lowercase()).map(|_| first.to_owned())
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

/// Returns what a topic is told in which nobody is talked about any more.
fn nobody_here(update: &GroupUpdate) -> Inbound {
    let input = Input::Relayed {
        from: ConversationId(0),
        at: String::new(),
        what: Box::new(Relay::Refused(Over::Forgotten)),
    };
    Inbound {
        place: Place(update.spot.place.clone()),
        ..of_chat(update, update.id.clone(), input)
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
