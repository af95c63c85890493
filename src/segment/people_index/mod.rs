//! Everybody the bot knows, with the facts that segments use: folded from the journal turn by turn.
//!
//! Each turn reports what it touched, so that only the segments that depend on it are evaluated
//! again.

mod fold;

use std::collections::HashMap;

use crate::contact::Contact;
use crate::dialog::ast::Room;
use crate::engine::session::Conversation;
use crate::id::{ConversationId, Name, OwnerId, SessionId};
use crate::report::renamed::{Renamed, Renaming};
use crate::report::snapshot::Snapshot;
use crate::segment::person::{Interner, NameId, Person, QuestionId};
use crate::segment::profile::Profile;
use crate::store::{Place, Store, StoreError};
use crate::time::Timestamp;

/// A person, by their index in [`PeopleIndex`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PersonId(pub u32);

/// Everybody the bot knows.
#[derive(Clone, Debug, Default)]
pub struct PeopleIndex {
    /// The interned names.
    pub lexicon: Interner,
    /// Everybody; `None` if the person was forgotten.
    people: Vec<Option<Box<Person>>>,
    places: HashMap<OwnerId, PersonId>,
    /// The groups, with their titles.
    groups: HashMap<OwnerId, String>,
    /// The dialogs of groups' sessions, because a ballot does not name its own.
    of_groups: HashMap<SessionId, Name>,
    /// The current names of questions.
    names: Renaming,
    /// The group that a member's conversation is in.
    inside: HashMap<ConversationId, Option<OwnerId>>,
}

/// What changed about a person, so that a segment may have to be evaluated again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Touched {
    /// The answers to a question.
    Question(QuestionId),
    /// Their sessions of a dialog.
    Dialog(NameId),
    /// When they last said something.
    Seen,
    /// Tags, fields, language, lists.
    Contact,
    /// The groups they are in.
    Groups,
    /// Whether the bot may write to them.
    Reach,
    /// Everything: the person is new.
    All,
}

impl PeopleIndex {
    /// Reads everybody from the journal; also returns the order number up to which it was read.
    ///
    /// Fails if the store cannot be read.
    pub fn read(store: &dyn Store) -> Result<(Self, u64), StoreError> {
        Self::read_as(store, Renamed::default())
    }

    /// Like [`PeopleIndex::read`], with the current names of questions.
    ///
    /// Fails if the store cannot be read.
    pub fn read_as(store: &dyn Store, renamed: Renamed) -> Result<(Self, u64), StoreError> {
        let mut base = Self {
            names: Renaming::new(renamed),
            ..Self::default()
        };
        let snapshot = Snapshot::take(store)?;
        store.contacts(&mut |contact| {
            base.meet(contact);
            true
        })?;
        // Read before the turns, so that none of them must look up its place and who can be written
        // to.
        store.conversations(&mut |owner, conversation| {
            if can_be_written_to(&conversation) {
                base.person_mut(owner)
                    .into_iter()
                    .for_each(|person| person.has_private_chat = true);
            }
            if conversation.room == Room::Private {
                base.inside.insert(conversation.id, None);
            }
            true
        })?;
        let mut failed = Ok(());
        let mut read: Option<OwnerId> = None;
        snapshot.turns(&mut |turn| {
            if let Some(before) = read
                .replace(turn.owner)
                .filter(|before| *before != turn.owner)
            {
                base.person_mut(before).into_iter().for_each(Person::shrink);
            }
            failed = base.take(turn, store, &mut |_, _| {});
            failed.is_ok()
        })?;
        failed?;
        Ok((base, snapshot.horizon))
    }

    /// Returns a person, or `None` if they were forgotten.
    pub fn person(&self, id: PersonId) -> Option<&Person> {
        self.people.get(id.0 as usize)?.as_deref()
    }

    /// Returns the index of a person, or `None` if they are unknown.
    pub fn place_of(&self, owner: OwnerId) -> Option<PersonId> {
        self.places.get(&owner).copied()
    }

    /// Returns everybody with their index.
    pub fn people(&self) -> impl Iterator<Item = (PersonId, &Person)> {
        self.people
            .iter()
            .enumerate()
            .filter_map(|(place, person)| Some((PersonId(place as u32), person.as_deref()?)))
    }

    /// Returns the number of indices, including those of forgotten people.
    pub fn places(&self) -> usize {
        self.people.len()
    }

    /// Returns the number of people.
    pub fn count(&self) -> usize {
        self.places.len()
    }

    /// Returns whether a text is the title of a group.
    pub fn is_group(&self, group: OwnerId, called: &str) -> bool {
        self.groups
            .get(&group)
            .is_some_and(|title| crate::dialog::fold::same_words(title, called))
    }

    /// Forgets a person; returns their index, or `None` if they are unknown.
    pub fn forget(&mut self, owner: OwnerId) -> Option<PersonId> {
        let place = self.places.remove(&owner)?;
        self.people[place.0 as usize] = None;
        Some(place)
    }

    /// Updates a person's profile; returns their index, and whether anything changed.
    pub fn renew(&mut self, contact: Contact) -> Option<(PersonId, bool)> {
        let Some(place) = self.place_of(contact.id) else {
            return Some((self.meet(contact)?, false));
        };
        let (person, profile) = (
            self.people[place.0 as usize].as_mut()?,
            Profile::from(contact),
        );
        let is_another = person.profile != profile;
        person.profile = profile;
        Some((place, is_another))
    }

    /// Returns how many of an operator's changes to a person are known.
    pub fn amendments(&self, owner: OwnerId) -> u32 {
        self.place_of(owner)
            .and_then(|place| self.person(place))
            .map_or(0, |person| person.amendments)
    }

    /// Notes how many of an operator's changes to a person are known.
    pub fn set_amendments(&mut self, owner: OwnerId, known: u32) {
        if let Some(person) = self.person_mut(owner) {
            person.amendments = known;
        }
    }

    /// Drops expired answers; reports whose and which.
    pub fn expire(&mut self, before: Timestamp, told: &mut dyn FnMut(PersonId, Touched)) {
        for (place, person) in self.people.iter_mut().enumerate() {
            let Some(person) = person else { continue };
            for given in person.expire(before) {
                told(PersonId(place as u32), Touched::Question(given));
            }
        }
    }

    /// Returns a person's index; a new person is read from the store. `None` for forgotten people.
    fn known(&mut self, owner: OwnerId, store: &dyn Store) -> Result<Option<PersonId>, StoreError> {
        if let Some(place) = self.places.get(&owner) {
            return Ok(Some(*place));
        }
        Ok(store
            .contact(owner)?
            .and_then(|(contact, _)| self.meet(contact)))
    }

    fn meet(&mut self, contact: Contact) -> Option<PersonId> {
        if contact.id.is_group() {
            self.groups
                .insert(contact.id, contact.name.unwrap_or_default());
            return None;
        }
        let people = &mut self.people;
        Some(*self.places.entry(contact.id).or_insert_with(|| {
            let amendments = contact.amendments;
            let mut person = Person::new(contact.id, contact.into());
            person.amendments = amendments;
            people.push(Some(Box::new(person)));
            PersonId(people.len() as u32 - 1)
        }))
    }

    fn person_mut(&mut self, owner: OwnerId) -> Option<&mut Person> {
        let place = self.places.get(&owner)?;
        self.people[place.0 as usize].as_deref_mut()
    }

    /// Returns the group that a member's conversation is in, or `None` if it is in none.
    fn group_of(
        &mut self,
        conversation: ConversationId,
        store: &dyn Store,
    ) -> Result<Option<OwnerId>, StoreError> {
        if let Some(known) = self.inside.get(&conversation) {
            return Ok(*known);
        }
        let mut group = None;
        // People of a desk talk about the person there; the person is not in the desk's group.
        if let Some(place) = store.place(conversation)?.filter(|place| !place.is_desk()) {
            let mut above = place.0.as_str();
            // A member's place has the place of the group or its topic as a prefix.
            while let Some((shorter, _)) = above.rsplit_once('/') {
                if let Some((owner, _)) = store
                    .find(&Place(shorter.to_owned()))?
                    .filter(|(owner, _)| owner.is_group())
                {
                    group = Some(owner);
                    break;
                }
                above = shorter;
            }
        }
        self.inside.insert(conversation, group);
        Ok(group)
    }
}

/// Returns whether this is a private chat in which the person can be reached.
pub fn can_be_written_to(conversation: &Conversation) -> bool {
    conversation.room == Room::Private
        && !conversation.is_operators()
        && !conversation.is_desk()
        && conversation.gone_at.is_none()
}
