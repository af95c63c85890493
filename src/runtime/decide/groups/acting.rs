//! Finds out who acts in a group: which contact it is, how they voted so far, and from which group
//! somebody comes into their private chat.

use std::collections::BTreeSet;

use crate::channel::payload;
use crate::channel::update::Speaker;
use crate::contact::Contact;
use crate::dialog::ast::Room;
use crate::engine::input::{Actor, Input, Offer};
use crate::engine::results;
use crate::engine::session::{Conversation, OpenVote};
use crate::id::{ConversationId, EffectId, InputId, Name, OwnerId};
use crate::message::{Choice, InMessage, Token};
use crate::runtime::decide::{AfterCommit, Decider, Inbound};
use crate::store::{Address, Place, StoreError, ids};

/// First index for inputs that a turn causes itself; it lies behind the indices of all effects.
const AFTER_ALL_EFFECTS: u16 = 1 << 15;
/// Last index; news of groups counts down from here.
const LAST_NEWS_INDEX: u16 = u16::MAX;

impl<A: AfterCommit> Decider<A> {
    /// Adds to an input in a group who acts and how they have voted. Returns the new contact if the
    /// person is not known yet.
    pub(in crate::runtime) fn add_actor(
        &mut self,
        inbound: &mut Inbound,
    ) -> Result<Option<(Address, Box<Contact>)>, StoreError> {
        let (Input::Group { by, .. } | Input::AtDesk { by, .. }) = &mut inbound.input else {
            return Ok(None);
        };
        let met = match &inbound.speaker {
            Some(speaker) => {
                let (owner, met) = self.person(speaker, &inbound.place)?;
                by.contact = Some(owner);
                met.map(|contact| (speaker.address.clone(), Box::new(contact)))
            }
            None => None,
        };
        if let Input::Group {
            by: Actor {
                contact: Some(voter),
                ..
            },
            message: InMessage::Tap(token),
            ballot,
        } = &mut inbound.input
        {
            *ballot = self.ballot(&inbound.place, token, *voter)?;
        }
        Ok(met)
    }

    /// Turns a link that was followed from a group into an offer: the name of the group and the
    /// results of its votes.
    pub(in crate::runtime) fn offer(&self, inbound: &mut Inbound) -> Result<(), StoreError> {
        let (Input::Message {
            message: InMessage::Text(text),
            profile,
        }
        | Input::Said {
            message: InMessage::Text(text),
            profile,
            ..
        }) = &inbound.input
        else {
            return Ok(());
        };
        let Some((link, conversation)) = text
            .strip_prefix("/start ")
            .and_then(|payload| payload::read(payload.trim()))
        else {
            return Ok(());
        };
        let Some(place) = self.store.place(conversation)? else {
            return Ok(());
        };
        let Some((owner, votes)) =
            self.look_at_group(&place, |owner, group| (owner, group.results.clone()))?
        else {
            return Ok(());
        };
        let name = self.group_contact(owner)?.and_then(|contact| contact.name);
        let (message, profile) = (InMessage::Text(format!("/start {link}")), profile.clone());
        inbound.input = Input::Offered {
            message,
            profile,
            group: Offer {
                conversation,
                name,
                votes,
            },
        };
        Ok(())
    }

    /// Returns the inputs that a conversation gets before this one: the new results of the groups
    /// that it refers to.
    pub(in crate::runtime) fn news(&self, before: &Inbound) -> Result<Vec<Inbound>, StoreError> {
        let Some(hot) = self.hot.get(&before.place) else {
            return Ok(Vec::new());
        };
        let conversation = &hot.conversation;
        let mut groups: BTreeSet<Place> = BTreeSet::new();
        for group in results::groups(conversation) {
            groups.extend(self.store.place(group)?);
        }
        if conversation.room == Room::Member {
            groups.extend(before.place.around());
        }
        let mut told = Vec::new();
        for place in groups {
            let news = self
                .look_at_group(&place, |_, group| {
                    results::news(conversation, group.id, &group.results)
                })?
                .flatten();
            // The id comes from the turn before, so each piece of news is taken once.
            let index = LAST_NEWS_INDEX.saturating_sub(u16::try_from(told.len()).unwrap_or(0));
            let id = InputId::Effect(EffectId {
                conversation: conversation.id,
                turn: conversation.turns,
                index,
            });
            told.extend(news.map(|input| {
                let (address, channel, room) =
                    (before.address.clone(), before.channel.clone(), before.room);
                let speaker = before.speaker.clone();
                Inbound {
                    address,
                    channel,
                    room,
                    speaker,
                    ..Inbound::own(before.place.clone(), id, input)
                }
            }));
        }
        let index = LAST_NEWS_INDEX.saturating_sub(u16::try_from(told.len()).unwrap_or(0));
        let news = self.news_of_desks(before, (conversation, index));
        told.extend(news.map(|(id, input)| Inbound {
            address: before.address.clone(),
            channel: before.channel.clone(),
            ..Inbound::own(before.place.clone(), id, input)
        }));
        Ok(told)
    }

    /// Reads a group as the newest turn left it. Returns `None` if there is no such group.
    fn look_at_group<T>(
        &self,
        place: &Place,
        look: impl FnOnce(OwnerId, &Conversation) -> T,
    ) -> Result<Option<T>, StoreError> {
        if let Some(hot) = self.hot.get(place) {
            return Ok(hot
                .owner
                .is_group()
                .then(|| look(hot.owner, &hot.conversation)));
        }
        let Some((owner, group)) = self
            .store
            .find(place)?
            .filter(|(owner, _)| owner.is_group())
        else {
            return Ok(None);
        };
        Ok(self
            .store
            .load(owner, group)?
            .map(|loaded| look(owner, &loaded.conversation)))
    }

    /// Takes back the votes of a person who is being forgotten, in votes that are still open, so
    /// that the counts match the stored ballots.
    ///
    /// These turns reach the disk before the turn that forgets. `forgets` is the first effect of
    /// that turn; the ids are derived from it.
    pub(in crate::runtime) fn take_votes_back(
        &mut self,
        voter: OwnerId,
        forgets: EffectId,
    ) -> Result<(), StoreError> {
        let mut filed: BTreeSet<(OwnerId, ConversationId, u32)> =
            self.store.votes_of(voter)?.into_iter().collect();
        for hot in self.hot.values() {
            let own = hot.ballots.keys().filter(|(_, of)| *of == voter);
            filed.extend(own.map(|(number, _)| (hot.owner, hot.conversation.id, *number)));
        }
        let mut index = AFTER_ALL_EFFECTS;
        for (group, conversation, number) in filed {
            let Some(place) = self.store.place(conversation)? else {
                continue;
            };
            let Some(open) = self.open_vote(&place)?.filter(|open| open.number == number) else {
                continue;
            };
            for (key, _) in &open.counts {
                let token = Token {
                    question: number,
                    choice: Choice::Option(key.clone()),
                };
                let ballot = match self.hot.contains_key(&place) {
                    true => self.ballot(&place, &token, voter)?,
                    false => self.store.ballot(group, conversation, number, voter)?,
                };
                if !ballot.contains(key) {
                    continue;
                }
                let by = Actor {
                    contact: Some(voter),
                    name: None,
                    is_admin: None,
                    is_operator: false,
                };
                let input = Input::Group {
                    by,
                    message: InMessage::Tap(token),
                    ballot: Vec::new(),
                };
                self.take_own(
                    place.clone(),
                    InputId::Effect(EffectId { index, ..forgets }),
                    input,
                )?;
                index = index.saturating_add(1);
            }
        }
        Ok(())
    }

    fn open_vote(&self, place: &Place) -> Result<Option<OpenVote>, StoreError> {
        if let Some(hot) = self.hot.get(place) {
            return Ok(hot
                .conversation
                .active
                .as_ref()
                .and_then(|session| session.vote.clone()));
        }
        let Some((owner, conversation)) = self.store.find(place)? else {
            return Ok(None);
        };
        let loaded = self.store.load(owner, conversation)?;
        Ok(loaded
            .and_then(|loaded| loaded.conversation.active)
            .and_then(|session| session.vote))
    }

    /// Forgets people who were met only by turns of this place that failed.
    pub(in crate::runtime) fn forget_meetings(&mut self, place: &Place) {
        let failed: Vec<OwnerId> = self
            .meeting
            .iter()
            .filter(|(_, at)| *at == place)
            .map(|(owner, _)| *owner)
            .collect();
        for owner in failed {
            self.meeting.remove(&owner);
            if !self.contacts.contains_key(&owner) {
                self.addresses.retain(|_, known| *known != owner);
            }
        }
    }

    /// Finds the acting person, or makes a new contact if nobody has this address.
    fn person(
        &mut self,
        speaker: &Speaker,
        place: &Place,
    ) -> Result<(OwnerId, Option<Contact>), StoreError> {
        let known = match self.addresses.get(&speaker.address) {
            Some(owner) => Some(*owner),
            None => self.store.contact_at(&speaker.address)?,
        };
        let owner = match known {
            Some(owner) => owner,
            None => ids::contact()?,
        };
        // A person counts as known if they are on disk, or if an earlier turn of the same place
        // meets them: if that turn fails, this one fails too. A turn of another place may fail
        // alone, and then nobody would have met them.
        if self.meeting.get(&owner) == Some(place)
            || (known.is_some() && self.store.contact(owner)?.is_some())
        {
            return Ok((owner, None));
        }
        let mut contact = Contact::new(owner, self.now.read());
        contact.name.clone_from(&speaker.profile.name);
        contact.language.clone_from(&speaker.profile.language);
        Ok((owner, Some(contact)))
    }

    fn ballot(
        &mut self,
        place: &Place,
        token: &Token,
        voter: OwnerId,
    ) -> Result<Vec<Name>, StoreError> {
        let Some(hot) = self.hot.get_mut(place) else {
            return Ok(Vec::new());
        };
        if hot.flight.is_over() {
            // Everything decided is on disk now.
            hot.ballots.clear();
        }
        match hot.ballots.get(&(token.question, voter)) {
            Some(keys) => Ok(keys.clone()),
            None => self
                .store
                .ballot(hot.owner, hot.conversation.id, token.question, voter),
        }
    }
}
