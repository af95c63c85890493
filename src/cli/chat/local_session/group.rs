//! A group at the terminal: several people speak in turn, and their taps count as in a messenger.

use anyhow::{Context, Result};

use super::{LocalSession, Output, load};
use crate::channel::console::{NAME, group_address, group_place};
use crate::contact::{Contact, Group};
use crate::dialog::ast::Room;
use crate::dialog::program::TriggerKind;
use crate::engine::input::{Actor, Input, Offer};
use crate::engine::session::Conversation;
use crate::id::Name;
use crate::message::InMessage;
use crate::store::{Loaded, Revision, ids};

impl LocalSession {
    /// Returns whether the current conversation is a group's.
    pub fn is_group(&self) -> bool {
        self.loaded.conversation.room == Room::Group
    }

    /// Returns whether a section runs only in groups.
    pub fn is_of_groups(&self, dialog: &Name, section: Option<&Name>) -> bool {
        let program = self.dialogs().programs.get(dialog);
        let section = program
            .zip(section)
            .and_then(|(program, name)| Some(program.section(program.section_named(name)?)));
        section.is_some_and(|section| section.rooms == [Room::Group])
    }

    /// Switches to the group, keeping the person.
    ///
    /// Fails if the store cannot be read.
    pub fn seat_group(&mut self) -> Result<()> {
        let place = group_place();
        self.address = group_address();
        let known = self.store.find(&place).context("looking who is there")?;
        let kept = known
            .map(|(owner, conversation)| self.store.load(owner, conversation))
            .transpose()
            .context("reading the group")?;
        self.loaded = match kept.flatten() {
            Some(kept) => kept,
            None => {
                let mut group = Contact::new(ids::group()?, self.now());
                group.group = Some(Group {
                    is_allowed: true,
                    was_told: false,
                });
                let conversation = Conversation::new(ids::conversation()?, Room::Group, NAME);
                let (revision, contact_revision) = (Revision::NEW, Revision::NEW);
                Loaded {
                    owner: group.id,
                    conversation,
                    contact: group,
                    revision,
                    contact_revision,
                    place,
                }
            }
        };
        self.take_up()
    }

    /// Takes the person's action in the group: a command, or a button by its label or number.
    ///
    /// Fails if the store cannot be read or written.
    pub fn send_to_group(&mut self, message: InMessage) -> Result<Vec<Output>> {
        let (address, person) = load(
            self.store.as_ref(),
            &self.person,
            self.clock,
            self.forgotten,
        )?;
        let contact = person.contact.id;
        self.met =
            (person.contact_revision == Revision::NEW).then(|| (address, Box::new(person.contact)));
        let ballot = match &message {
            InMessage::Tap(token) => {
                let place = (self.loaded.owner, self.loaded.conversation.id);
                self.store
                    .ballot(place.0, place.1, token.question, contact)
                    .context("reading the ballot")?
            }
            _ => Vec::new(),
        };
        // The person at the terminal is an administrator and operator.
        let by = Actor {
            contact: Some(contact),
            name: Some(self.person.name.clone()),
            is_admin: Some(true),
            is_operator: true,
        };
        self.take_line(Input::Group {
            by,
            message,
            ballot,
        })
    }

    /// Follows a button of the group into the person's private chat.
    ///
    /// Fails if the store cannot be read or written.
    pub fn follow(&mut self, dialog: &Name, section: &Name) -> Result<Vec<Output>> {
        let group = Offer {
            conversation: self.loaded.conversation.id,
            name: None,
            votes: self.loaded.conversation.results.clone(),
        };
        let triggers = self
            .dialogs()
            .programs
            .get(dialog)
            .map(|program| program.triggers.clone())
            .unwrap_or_default();
        let link = triggers
            .into_iter()
            .filter(|trigger| trigger.section == *section)
            .find_map(|trigger| match trigger.on {
                TriggerKind::Link(link) => Some(link),
                _ => None,
            });
        self.seat(self.person.clone())?;
        let Some(link) = link else {
            return self.start(dialog, Some(section));
        };
        self.take_line(Input::Offered {
            message: InMessage::Text(format!("/start {link}")),
            profile: Some(self.person.profile()),
            group,
        })
    }
}
