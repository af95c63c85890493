//! Gathers everything that is stored about one person.

use std::collections::{BTreeMap, BTreeSet};

use crate::contact::{Amendment, Contact};
use crate::dialog::ast::Room;
use crate::dialog::letter;
use crate::engine::event::Event;
use crate::engine::handover::{Relay, is_note};
use crate::engine::input::Input;
use crate::engine::session::{Conversation, Session};
use crate::id::{Name, OwnerId, SessionId};
use crate::message::InMessage;
use crate::report::renamed::Renamed;
use crate::report::sessions::{SessionView, Sessions};
use crate::store::{Address, Place, Store, StoreError, TurnRecord};
use crate::time::Timestamp;
use crate::value::Outcome;

/// Everything that is stored about a person.
#[derive(Clone, Debug)]
pub struct Mine {
    /// The contact.
    pub contact: Contact,
    /// Their addresses at messengers.
    pub addresses: Vec<Address>,
    /// The names they had at a messenger while they talked.
    pub names: BTreeSet<String>,
    /// Their conversations.
    pub talks: Vec<PlaceTranscript>,
    /// The segments they are in, since when.
    pub segments: Vec<(Name, Timestamp)>,
    /// An operator's changes, with their times.
    pub amendments: Vec<(Timestamp, Amendment)>,
}

/// A conversation of a person.
#[derive(Clone, Debug)]
pub struct PlaceTranscript {
    /// The messenger.
    pub channel: Name,
    /// The kind of place.
    pub room: Room,
    /// The place at the messenger.
    pub place: Option<Place>,
    /// When they last wrote.
    pub last_heard: Option<Timestamp>,
    /// Every session with every answer, corrected ones included.
    pub sessions: Vec<SessionView>,
    /// The variables of active sessions: dialog, name, value.
    pub variables: Vec<(Name, Name, Outcome)>,
    /// Every message they sent, and those of people who answered them, in order.
    pub said: Vec<Said>,
}

/// A message that the person sent, or that people of a desk sent to them or noted about them.
#[derive(Clone, Debug)]
pub struct Said {
    /// When it was sent.
    pub at: Timestamp,
    /// The content.
    pub message: InMessage,
    /// The dialog it went to.
    pub dialog: Option<Name>,
    /// The label of the chosen option.
    pub label: Option<String>,
    /// Who said it.
    pub by: SaidBy,
}

/// Who said something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaidBy {
    /// The person.
    Person,
    /// A person of a desk to them, with their name.
    Helper(Option<String>),
    /// A person of a desk, in a note that only the desk reads.
    Note(Option<String>),
}

impl Mine {
    /// Gathers the data; `None` if the person is unknown.
    ///
    /// A new kind of record about people must be added here, as in `store/sled/erase.rs`.
    ///
    /// Fails if the store cannot be read.
    pub fn gather(store: &dyn Store, owner: OwnerId) -> Result<Option<Self>, StoreError> {
        let Some((contact, _)) = store.contact(owner)? else {
            return Ok(None);
        };
        let mut addresses = Vec::new();
        store.addresses(&mut |address, of| {
            addresses.extend((of == owner).then_some(address));
            true
        })?;
        let memberships = store.memberships_of(owner)?.unwrap_or_default().all;
        let segments = memberships
            .into_iter()
            .filter(|known| known.is_in)
            .map(|known| (known.segment, known.since))
            .collect();
        let mut mine = Self {
            contact,
            addresses,
            names: BTreeSet::new(),
            talks: Vec::new(),
            segments,
            amendments: Vec::new(),
        };
        for conversation in store.conversations_of(owner)? {
            if conversation.is_operators() {
                mine.amended(store, owner, &conversation)?;
            } else {
                let talk = mine.talk(store, owner, &conversation)?;
                mine.talks.push(talk);
            }
        }
        mine.amendments.sort_by_key(|(at, _)| *at);
        mine.talks
            .sort_by_key(|talk| talk.said.first().map(|said| said.at));
        Ok(Some(mine))
    }

    /// Renames the questions to their current names.
    pub fn rename(&mut self, renamed: &Renamed) {
        self.contact
            .consents
            .iter_mut()
            .for_each(|consent| renamed.rename(&consent.dialog, &mut consent.question));
        for session in self.talks.iter_mut().flat_map(|talk| &mut talk.sessions) {
            for given in &mut session.answers {
                renamed.rename(&session.dialog, &mut given.answer.question);
            }
            let SessionView {
                dialog, variables, ..
            } = session;
            variables
                .iter_mut()
                .for_each(|(variable, _)| renamed.rename(dialog, variable));
        }
        for (dialog, variable, _) in self.talks.iter_mut().flat_map(|talk| &mut talk.variables) {
            renamed.rename(dialog, variable);
        }
    }

    /// Returns when they last wrote anywhere, or `None` if never.
    pub fn last_heard(&self) -> Option<Timestamp> {
        self.talks.iter().filter_map(|talk| talk.last_heard).max()
    }

    /// Returns the number of answers.
    pub fn answers(&self) -> usize {
        self.talks
            .iter()
            .flat_map(|talk| &talk.sessions)
            .map(|session| session.answers.len())
            .sum()
    }

    fn talk(
        &mut self,
        store: &dyn Store,
        owner: OwnerId,
        conversation: &Conversation,
    ) -> Result<PlaceTranscript, StoreError> {
        let mut sessions = Sessions::of(owner, 0);
        let mut said = Vec::new();
        let mut dialogs: BTreeMap<SessionId, Name> = BTreeMap::new();
        let mut current = None;
        store.turns(owner, conversation.id, &mut |turn| {
            for event in &turn.record.events {
                if let Event::SessionStarted {
                    session, dialog, ..
                } = event
                {
                    dialogs.insert(*session, dialog.clone());
                }
            }
            let about = turn
                .record
                .events
                .iter()
                .find_map(Event::session)
                .and_then(|session| dialogs.get(&session))
                .cloned();
            current = about.or(current.take());
            said.extend(self.said(&turn.record, current.clone()));
            sessions.take(turn.turn, turn.record.now, turn.record.events);
            true
        })?;
        let variables = conversation
            .active
            .iter()
            .chain(&conversation.parked)
            .flat_map(variables)
            .collect();
        Ok(PlaceTranscript {
            channel: conversation.channel.clone(),
            room: conversation.room,
            place: store.place(conversation.id)?,
            last_heard: conversation.last_inbound,
            sessions: sessions.finish(),
            variables,
            said,
        })
    }

    fn amended(
        &mut self,
        store: &dyn Store,
        owner: OwnerId,
        conversation: &Conversation,
    ) -> Result<(), StoreError> {
        store.turns(owner, conversation.id, &mut |turn| {
            let amendment = match turn.record.input {
                Input::Amended(amendment) if !amendment.is_empty() => Some(amendment),
                _ => None,
            };
            self.amendments
                .extend(amendment.map(|amendment| (turn.record.now, amendment)));
            true
        })
    }

    fn said(&mut self, record: &TurnRecord, dialog: Option<Name>) -> Option<Said> {
        let (mut by, saved);
        by = SaidBy::Person;
        let (message, profile) = match &record.input {
            Input::Relayed { what, .. } => match what.as_ref() {
                Relay::Helper {
                    by: helper,
                    message,
                    ..
                } => {
                    by = SaidBy::Helper(helper.name.clone());
                    (Some(message), None)
                }
                Relay::SavedSent { by: helper, text } => {
                    by = SaidBy::Helper(helper.name.clone());
                    saved = InMessage::Text(text.words());
                    (Some(&saved), None)
                }
                // It is in the conversation in which they said it.
                _ => (None, None),
            },
            Input::AtDesk {
                by: helper,
                message,
                ..
            } => {
                by = SaidBy::Note(helper.name.clone());
                let is_note = is_note(message.words());
                (is_note.then_some(message), None)
            }
            Input::Message { message, profile }
            | Input::Offered {
                message, profile, ..
            }
            | Input::Business {
                message, profile, ..
            }
            | Input::Said {
                message, profile, ..
            } => (Some(message), profile.as_ref()),
            Input::Edited { message, .. } | Input::Group { message, .. } => (Some(message), None),
            Input::Joined { profile } => (None, Some(profile)),
            Input::Deadline(_)
            | Input::Start { .. }
            | Input::Gone(_)
            | Input::Undelivered(_)
            | Input::Moved
            | Input::Topic(_)
            | Input::Retimed
            | Input::OwnerSpoke { .. }
            | Input::Standing(_)
            | Input::Scheduled { .. }
            | Input::Amended(_)
            | Input::Results { .. }
            | Input::TooFast
            | Input::Report(_) => (None, None),
        };
        self.names.extend(
            profile
                .and_then(|profile| letter::name(profile.name.as_deref()?, letter::MOST_OF_NAME)),
        );
        let label = record.events.iter().find_map(|event| match event {
            Event::Answered(answer) => answer.label.clone(),
            _ => None,
        });
        message.map(|message| Said {
            at: record.now,
            message: message.clone(),
            dialog,
            label,
            by,
        })
    }
}

fn variables(session: &Session) -> impl Iterator<Item = (Name, Name, Outcome)> + '_ {
    session
        .variables
        .iter()
        .map(|(name, value)| (session.dialog.clone(), name.clone(), value.clone()))
}
