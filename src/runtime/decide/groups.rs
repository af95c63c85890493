//! Takes in what happens in groups: finds out whose conversation it belongs to. What people say to
//! each other is neither answered nor stored.

mod acting;
pub mod membership;
mod moving;
pub mod route;
pub mod update;

use crate::dialog::language::language_for;
use std::sync::Arc;

use self::membership::standing;
use self::route::Routing;
use self::update::{GroupUpdate, of_chat};
use crate::channel::number_in_receipt;
use crate::channel::update::{Addressee, GroupEvent, Speaker, TopicChange};
use crate::contact::{Amendment, Contact};
use crate::dialog::ast::Room;
use crate::dialog::words::{Sentence, Words};
use crate::engine::input::{Actor, Input, MessageInfo};
use crate::id::{ConversationId, EffectId, Name, OwnerId};
use crate::message::{Choice, InMessage, Token};
use crate::runtime::decide::{AfterCommit, Committed, Decider, Inbound};
use crate::store::{Address, Place, StoreError};

/// What is known of a group.
#[derive(Clone, Copy, Debug)]
struct Known {
    /// Whether anything of the group is stored.
    is_stored: bool,
    /// Whether the group may talk with the bot.
    is_allowed: bool,
}

/// A short view of a conversation, without taking an input there.
#[derive(Clone, Copy, Debug)]
pub(in crate::runtime) struct Glance {
    conversation: ConversationId,
    /// Whether a session is active.
    pub(in crate::runtime) is_active: bool,
    /// Whether people of a desk have the person.
    pub(in crate::runtime) is_with_desk: bool,
    /// Whether the messenger reports that nobody can be reached there.
    is_gone: bool,
    /// The message with the open question.
    asked: Option<EffectId>,
}

/// The part of an update that brings the name of a group that the bot did not know.
const NAME_PART: u16 = u16::MAX;
/// The part of an update that brings the language of a group.
const LANGUAGE_PART: u16 = u16::MAX - 3;

impl<A: AfterCommit> Decider<A> {
    /// Takes something that happened in a group.
    pub(in crate::runtime) fn take_group_update(
        &mut self,
        mut update: Box<GroupUpdate>,
    ) -> Result<(), StoreError> {
        self.follow_spot(&mut update)?;
        if self.take_topic(&update)? {
            update.receipt.taken();
            return Ok(());
        }
        self.follow_desk_group(&update)?;
        if let Some(inbound) = self.at_desk_group(&update)? {
            let raw = Some(Arc::clone(&update.raw));
            let receipt = Some(update.receipt);
            return self.take(Box::new(Inbound {
                raw,
                receipt,
                ..inbound
            }));
        }
        let inputs = match &update.what {
            GroupEvent::Said {
                by,
                message,
                info,
                names_bot,
                reply_to,
                ..
            } => self.said(&update, by.as_ref(), (message, info), *names_bot, *reply_to)?,
            GroupEvent::Edited {
                message, number, ..
            } => {
                let input = Input::Edited {
                    message: message.clone(),
                    number: *number,
                };
                let own = update.spot.member.clone().map(|own| Inbound {
                    place: Place(own),
                    ..of_chat(&update, update.id.clone(), input)
                });
                Vec::from_iter(own)
            }
            GroupEvent::Tapped {
                by,
                tap,
                token,
                owner,
            } => match self.tapped(&update, by, token.as_ref(), *owner)? {
                Ok(inbound) => {
                    let mut inputs = Vec::from_iter(self.found_there(&update, &inbound)?);
                    inputs.push(Inbound {
                        tap: Some(tap.clone()),
                        ..inbound
                    });
                    inputs
                }
                Err(note) => {
                    self.note(&update.spot.place, tap, note);
                    Vec::new()
                }
            },
            GroupEvent::Members { joined, left, date } => {
                self.came_and_went(&update, joined, left, *date)?
            }
            GroupEvent::Stands {
                by,
                was_in,
                is_in,
                may_write,
            } => self.stands(&update, by, *was_in, *is_in, *may_write)?,
            GroupEvent::Renamed => self.renamed(&update)?,
            GroupEvent::Topic(TopicChange::Opened { .. }) => Vec::new(),
            GroupEvent::Topic(TopicChange::Closed { .. }) => self.topic(&update, true)?,
            GroupEvent::Topic(TopicChange::Reopened) => self.topic(&update, false)?,
            GroupEvent::Moved { to } => {
                let to = Place(to.chat.clone());
                self.moves(&Place(update.spot.chat.clone()), &to)?
            }
        };
        let inputs = inputs.into_iter().map(|inbound| {
            let (raw, receipt) = (Some(Arc::clone(&update.raw)), Some(update.receipt.also()));
            Box::new(Inbound {
                raw,
                receipt,
                ..inbound
            })
        });
        // All receipts are made before the first input is taken, so the batch cannot close early.
        let inputs: Vec<Box<Inbound>> = inputs.collect();
        update.receipt.taken();
        inputs
            .into_iter()
            .try_for_each(|inbound| self.take(inbound))
    }

    fn said(
        &mut self,
        update: &GroupUpdate,
        by: Option<&Speaker>,
        (message, info): (&InMessage, &MessageInfo),
        names_bot: bool,
        reply_to: Option<(i64, Addressee)>,
    ) -> Result<Vec<Inbound>, StoreError> {
        let claim = match (route::claim(self.versions.dialogs(), message), message) {
            (Routing::Unaddressed { .. }, InMessage::Text(words))
                if names_bot || reply_to.is_some() =>
            {
                Routing::Unaddressed {
                    begins: route::called(self.versions.dialogs(), words),
                }
            }
            (claim, _) => claim,
        };
        let known = self.known(update)?;
        let is_command = !matches!(claim, Routing::Unaddressed { .. } | Routing::Nobody);
        let own = by.and(update.spot.member.clone()).map(Place);
        let is_the_member_s = match (claim, &own) {
            (Routing::Nobody, _) => return Ok(Vec::new()),
            (Routing::Unaddressed { begins }, Some(own)) if known.is_allowed => {
                match self.talk(update, own, reply_to, begins)? {
                    Some(is_the_member_s) => is_the_member_s,
                    None => return Ok(Vec::new()),
                }
            }
            (Routing::Unaddressed { .. }, _) => return Ok(Vec::new()),
            (Routing::Group, _) | (Routing::Member | Routing::SessionElseGroup, None) => false,
            (Routing::Member, Some(_)) => known.is_allowed,
            (Routing::SessionElseGroup, Some(own)) => {
                known.is_allowed && self.glance(own)?.is_some_and(|glance| glance.is_active)
            }
        };
        let main = match (by, own) {
            (Some(by), Some(own)) if is_the_member_s => {
                let input = Input::Said {
                    message: message.clone(),
                    profile: Some(by.profile.clone()),
                    info: info.clone(),
                };
                Inbound {
                    place: own,
                    address: by.address.clone(),
                    room: Room::Member,
                    ..of_chat(update, update.id.clone(), input)
                }
            }
            _ => self.of_group(update, by, message.clone()),
        };
        let mut inputs = Vec::from_iter(self.found_there(update, &main)?);
        inputs.extend(self.speaks(update)?.filter(|_| is_command));
        inputs.push(main);
        if is_command && !known.is_stored {
            inputs.push(of_chat(
                update,
                update.id.part(NAME_PART),
                Input::Standing(standing(update, true)),
            ));
        }
        Ok(inputs)
    }

    /// Returns whether words that are no command go to the member (`true`) or to the group
    /// (`false`); `None` if they are for nobody.
    fn talk(
        &self,
        update: &GroupUpdate,
        own: &Place,
        reply_to: Option<(i64, Addressee)>,
        begins: Option<Room>,
    ) -> Result<Option<bool>, StoreError> {
        let glance = self.glance(own)?;
        let is_busy = glance.is_some_and(|glance| glance.is_active);
        if let (Some(glance), Some(reply_to), true) = (glance, reply_to, is_busy)
            && self.is_of(&glance, reply_to, &Place(update.spot.chat.clone()))?
        {
            return Ok(Some(true));
        }
        match begins {
            Some(Room::Member) if !is_busy => Ok(Some(true)),
            Some(Room::Group) => {
                let group = self.glance(&Place(update.spot.place.clone()))?;
                Ok(if group.is_some_and(|glance| glance.is_active) {
                    None
                } else {
                    Some(false)
                })
            }
            Some(Room::Member | Room::Private | Room::Business) | None => Ok(None),
        }
    }

    fn tapped(
        &self,
        update: &GroupUpdate,
        by: &Speaker,
        token: Option<&Token>,
        owner: Addressee,
    ) -> Result<Result<Inbound, Option<String>>, StoreError> {
        let old = || Ok(Err(Some(self.words_for(by, Sentence::ButtonGone))));
        let Some(token) = token else { return old() };
        if matches!(token.choice, Choice::Desk(..)) {
            // It is about somebody who was forgotten.
            return old();
        }
        let message = InMessage::Tap(token.clone());
        match (owner, &update.spot.member) {
            (Addressee::Another, _) => Ok(Err(Some(self.words_for(by, Sentence::NotYourButton)))),
            (Addressee::Theirs, Some(own)) => {
                let own = Place(own.clone());
                if self.glance(&own)?.is_none() {
                    return old();
                }
                let is_allowed = self.known(update)?.is_allowed;
                Ok(if is_allowed {
                    Ok(of_member(update, own, by, message))
                } else {
                    Err(None)
                })
            }
            // What a greeting for many offers is offered to each person separately.
            (Addressee::Everybody, Some(own)) if token.question == 0 => {
                let is_allowed = self.known(update)?.is_allowed;
                Ok(if is_allowed {
                    Ok(of_member(update, Place(own.clone()), by, message))
                } else {
                    Err(None)
                })
            }
            (Addressee::Theirs, None) | (Addressee::Everybody, _) => {
                if self.glance(&Place(update.spot.place.clone()))?.is_none() {
                    return old();
                }
                Ok(Ok(self.of_group(update, Some(by), message)))
            }
        }
    }

    fn of_group(&self, update: &GroupUpdate, by: Option<&Speaker>, message: InMessage) -> Inbound {
        let actor = Actor {
            contact: None,
            name: by.and_then(|by| by.profile.name.clone()),
            is_admin: by.is_none().then_some(matches!(
                update.what,
                GroupEvent::Said {
                    is_administrator: true,
                    ..
                }
            )),
            is_operator: by
                .is_some_and(|by| route::is_operator(&self.versions.dialogs().bot, &by.address)),
        };
        let input = Input::Group {
            by: actor,
            message,
            ballot: Vec::new(),
        };
        let place = Place(update.spot.place.clone());
        Inbound {
            place,
            speaker: by.cloned(),
            ..of_chat(update, update.id.clone(), input)
        }
    }

    /// Returns the input by which a group speaks the language that it chose at the messenger; `None`
    /// if it does already, or the bot does not.
    fn speaks(&self, update: &GroupUpdate) -> Result<Option<Inbound>, StoreError> {
        let chosen = update.spot.language.clone();
        let dialogs = self.versions.dialogs();
        let is_spoken = |chosen: &Name| {
            let mut programs = dialogs.programs.values();
            dialogs.bot.languages.contains(chosen)
                || programs.any(|program| program.languages.contains(chosen))
        };
        let Some(chosen) = chosen.filter(is_spoken) else {
            return Ok(None);
        };
        let known = self.contact_of_chat(update)?;
        if known.is_some_and(|contact| contact.language.as_ref() == Some(&chosen)) {
            return Ok(None);
        }
        let amendment = Amendment {
            language: Some(chosen),
            ..Amendment::default()
        };
        let id = update.id.part(LANGUAGE_PART);
        Ok(Some(of_chat(update, id, Input::Amended(amendment))))
    }

    fn contact_of_chat(&self, update: &GroupUpdate) -> Result<Option<Contact>, StoreError> {
        let address = Address(update.spot.address.clone());
        let owner = match self.addresses.get(&address) {
            Some(owner) => Some(*owner),
            None => self.store.contact_at(&address)?,
        };
        owner.map_or(Ok(None), |owner| self.group_contact(owner))
    }

    fn known(&self, update: &GroupUpdate) -> Result<Known, StoreError> {
        let chat = Place(update.spot.chat.clone());
        let is_stored = self.hot.contains_key(&chat) || self.store.find(&chat)?.is_some();
        let contact = self.contact_of_chat(update)?;
        let group = contact.and_then(|contact| contact.group);
        let nobody_could_judge = self.versions.dialogs().bot.operators.is_empty();
        Ok(Known {
            is_stored,
            is_allowed: group.map_or(nobody_could_judge, |group| group.is_allowed),
        })
    }

    pub(in crate::runtime) fn group_contact(
        &self,
        owner: OwnerId,
    ) -> Result<Option<Contact>, StoreError> {
        match self.contacts.get(&owner) {
            Some((contact, _)) => Ok(Some(contact.clone())),
            None => Ok(self.store.contact(owner)?.map(|(contact, _)| contact)),
        }
    }

    /// Looks at a conversation as the newest turn left it; `None` if there is none.
    pub(in crate::runtime) fn glance(&self, place: &Place) -> Result<Option<Glance>, StoreError> {
        let glance = |conversation: &crate::engine::session::Conversation| Glance {
            conversation: conversation.id,
            is_active: conversation.active.is_some(),
            is_with_desk: conversation.handover.is_some(),
            is_gone: conversation.gone_at.is_some(),
            asked: conversation
                .active
                .as_ref()
                .and_then(|session| session.wait.as_ref()?.sent),
        };
        if let Some(hot) = self.hot.get(place) {
            return Ok(Some(glance(&hot.conversation)));
        }
        let Some((owner, conversation)) = self.store.find(place)? else {
            return Ok(None);
        };
        Ok(self
            .store
            .load(owner, conversation)?
            .map(|loaded| glance(&loaded.conversation)))
    }

    /// Returns whether a message that somebody replies to was said to them.
    fn is_of(
        &self,
        glance: &Glance,
        (reply_to, owner): (i64, Addressee),
        group: &Place,
    ) -> Result<bool, StoreError> {
        match owner {
            Addressee::Another => return Ok(false),
            Addressee::Theirs => return Ok(true),
            Addressee::Everybody => {}
        }
        let own = self.store.receipts(glance.conversation)?;
        let is_told = own.iter().any(|(effect, _)| Some(*effect) == glance.asked);
        // The store does not know yet which message asks them.
        if !is_told
            || own
                .iter()
                .any(|(_, receipt)| number_in_receipt(receipt) == Some(reply_to))
        {
            return Ok(true);
        }
        if own
            .iter()
            .filter_map(|(_, receipt)| number_in_receipt(receipt))
            .any(|newest| newest > reply_to)
        {
            return Ok(false);
        }
        // The message is newer than everything known to have been said to them, so it is theirs
        // unless it is known to be another's.
        let others = self
            .store
            .below(group)?
            .into_iter()
            .map(|(_, _, conversation)| conversation);
        for other in others.chain(
            self.store
                .find(group)?
                .map(|(_, conversation)| conversation),
        ) {
            if self
                .store
                .receipts(other)?
                .iter()
                .any(|(_, receipt)| number_in_receipt(receipt) == Some(reply_to))
            {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Acknowledges a tap that changes nothing.
    fn note(&self, place: &str, tap: &str, note: Option<String>) {
        self.after.committed(Committed::tap(
            Place(place.to_owned()),
            tap.to_owned(),
            note,
            self.now.read(),
        ));
    }

    fn words_for(&self, speaker: &Speaker, sentence: Sentence<'_>) -> String {
        let dialogs = self.versions.dialogs();
        let language = language_for(&dialogs.bot.languages, speaker.profile.language.as_deref());
        Words::for_language(&dialogs.bot, language)
            .say(sentence)
            .into_owned()
    }
}

fn of_member(update: &GroupUpdate, place: Place, by: &Speaker, message: InMessage) -> Inbound {
    let input = Input::Message {
        message,
        profile: Some(by.profile.clone()),
    };
    Inbound {
        place,
        address: by.address.clone(),
        room: Room::Member,
        ..of_chat(update, update.id.clone(), input)
    }
}
