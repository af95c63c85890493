//! Everybody the bot knows, with the facts that segments use: folded from the journal turn by turn.
//!
//! Each turn reports what it touched, so that only the segments that depend on it are evaluated
//! again.

use std::collections::HashMap;

use crate::contact::Contact;
use crate::dialog::ast::Room;
use crate::engine::event::Event;
use crate::engine::input::Input;
use crate::engine::session::Conversation;
use crate::id::{ConversationId, Name, OwnerId, SessionId};
use crate::report::renamed::{Renamed, Renaming};
use crate::report::snapshot::Snapshot;
use crate::segment::person::{Interner, NameId, Person, QuestionId, SessionFacts};
use crate::segment::profile::Profile;
use crate::store::{Journaled, Place, Store, StoreError, TurnRecord};
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

    /// Folds a turn; `told` is called with the people and facts that it touched.
    ///
    /// Fails if the store cannot be read.
    pub fn take(
        &mut self,
        turn: Journaled,
        store: &dyn Store,
        told: &mut dyn FnMut(PersonId, Touched),
    ) -> Result<(), StoreError> {
        let Journaled {
            owner,
            conversation,
            record,
            ..
        } = turn;
        let TurnRecord {
            input,
            now,
            mut events,
            ..
        } = record;
        events.iter_mut().for_each(|event| self.names.read(event));
        if owner.is_group() {
            return self.take_group(owner, (input, now, events), store, told);
        }
        let Some(place) = self.known(owner, store)? else {
            return Ok(());
        };
        if says_something(&input) {
            self.seen(place, now, told);
        }
        let is_reachable = self
            .person(place)
            .is_some_and(|person| person.has_private_chat);
        if matches!(input, Input::Gone(_)) || (!is_reachable && says_something(&input)) {
            let is_there = store.conversations_of(owner)?.iter().any(can_be_written_to);
            self.reach(place, is_there, told);
        }
        if let Some(group) = self.group_of(conversation, store)? {
            self.in_group(place, group, told);
        }
        for event in events {
            self.event(place, event, now, told);
        }
        Ok(())
    }

    fn event(
        &mut self,
        place: PersonId,
        event: Event,
        now: Timestamp,
        told: &mut dyn FnMut(PersonId, Touched),
    ) {
        let Some(person) = self.people[place.0 as usize].as_mut() else {
            return;
        };
        let lexicon = &mut self.lexicon;
        match event {
            Event::SessionStarted {
                session, dialog, ..
            } => {
                let dialog = lexicon.word(&dialog);
                let run = SessionFacts {
                    id: session,
                    dialog,
                    started_at: now,
                    ended: None,
                    asked: None,
                    moved_at: now,
                    is_of_group: false,
                };
                person.sessions.push(run);
                told(place, Touched::Dialog(dialog));
            }
            Event::Asked {
                session, question, ..
            } => {
                let asked = lexicon.word(&question);
                if let Some(run) = person.session_mut(session) {
                    (run.asked, run.moved_at) = (Some(asked), now);
                    told(place, Touched::Dialog(run.dialog));
                }
            }
            Event::Misunderstood { session, .. } => {
                if let Some(run) = person.session_mut(session) {
                    run.moved_at = now;
                    told(place, Touched::Dialog(run.dialog));
                }
            }
            Event::Answered(answer) => {
                let question = lexicon.question(&answer.dialog, &answer.question);
                person.answer(
                    lexicon,
                    answer.session,
                    question,
                    answer.answered_at,
                    &answer.outcome,
                    answer.other.as_deref(),
                );
                if let Some(run) = person.session_mut(answer.session) {
                    run.moved_at = now;
                    told(place, Touched::Dialog(run.dialog));
                }
                told(place, Touched::Question(question));
            }
            Event::Withdrawn { session, question } => {
                self.mark(place, session, &question, false, told)
            }
            Event::Restored { session, question } => {
                self.mark(place, session, &question, true, told)
            }
            Event::ConsentWithdrawn { session, question } => {
                let Some(dialog) = person
                    .session_mut(session)
                    .map(|run| lexicon.name(run.dialog).clone())
                else {
                    return;
                };
                let question = lexicon.question(&dialog, &question);
                person.refuse(lexicon, session, question);
                told(place, Touched::Question(question));
            }
            Event::AnswersErased { session } => {
                person.erase(session);
                told(place, Touched::All);
            }
            Event::SessionEnded {
                session, status, ..
            } => {
                if let Some(run) = person.session_mut(session) {
                    run.ended = Some((now, status));
                    told(place, Touched::Dialog(run.dialog));
                }
            }
            // These are read from the contact's record.
            Event::Tagged(..)
            | Event::Kept(..)
            | Event::Listed(..)
            | Event::LanguageChanged(_)
            | Event::Stopped(_)
            | Event::VersionChanged { .. }
            | Event::SessionParked(_)
            | Event::SessionResumed(_)
            | Event::HumanAsked
            | Event::Lost
            | Event::StartDropped { .. }
            | Event::Failed { .. }
            | Event::VoteOpened { .. }
            | Event::Voted { .. }
            | Event::VoteClosed { .. }
            | Event::Paused(_)
            | Event::VariableSet { .. }
            | Event::GroupAllowed(_)
            | Event::AnswerExpired { .. } => {}
        }
    }

    fn take_group(
        &mut self,
        group: OwnerId,
        (input, now, events): (Input, Timestamp, Vec<Event>),
        store: &dyn Store,
        told: &mut dyn FnMut(PersonId, Touched),
    ) -> Result<(), StoreError> {
        if !self.groups.contains_key(&group)
            && let Some((contact, _)) = store.contact(group)?
        {
            self.groups.insert(group, contact.name.unwrap_or_default());
        }
        if let Input::Group { by, .. } = &input
            && let Some(by) = by.contact
            && let Some(place) = self.known(by, store)?
        {
            self.seen(place, now, told);
            self.in_group(place, group, told);
        }
        for event in events {
            match event {
                Event::SessionStarted {
                    session, dialog, ..
                } => {
                    self.of_groups.insert(session, dialog);
                }
                Event::Voted {
                    session,
                    vote,
                    voter,
                    keys,
                } => {
                    let (Some(dialog), Some(place)) = (
                        self.of_groups.get(&session).cloned(),
                        self.known(voter, store)?,
                    ) else {
                        continue;
                    };
                    self.voted(place, session, &dialog, &vote, keys, now, told);
                    self.in_group(place, group, told);
                }
                _ => {}
            }
        }
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "a ballot is made of that much")]
    fn voted(
        &mut self,
        place: PersonId,
        session: SessionId,
        dialog: &Name,
        vote: &Name,
        keys: Vec<Name>,
        now: Timestamp,
        told: &mut dyn FnMut(PersonId, Touched),
    ) {
        let question = self.lexicon.question(dialog, vote);
        let dialog = self.lexicon.word(dialog);
        let Some(person) = self.people[place.0 as usize].as_mut() else {
            return;
        };
        if person.session_mut(session).is_none() {
            let run = SessionFacts {
                id: session,
                dialog,
                started_at: now,
                ended: None,
                asked: None,
                moved_at: now,
                is_of_group: true,
            };
            person.sessions.push(run);
        }
        if keys.is_empty() {
            person.mark(session, question, false);
        } else {
            let value = if keys.len() == 1 {
                crate::value::Value::Key(keys[0].clone())
            } else {
                crate::value::Value::Keys(keys)
            };
            person.answer(&mut self.lexicon, session, question, now, &Ok(value), None);
        }
        told(place, Touched::Question(question));
    }

    fn mark(
        &mut self,
        place: PersonId,
        session: SessionId,
        question: &Name,
        counts: bool,
        told: &mut dyn FnMut(PersonId, Touched),
    ) {
        let Some(person) = self.people[place.0 as usize].as_mut() else {
            return;
        };
        let Some(dialog) = person.session_mut(session).map(|run| run.dialog) else {
            return;
        };
        let dialog = self.lexicon.name(dialog).clone();
        let question = self.lexicon.question(&dialog, question);
        person.mark(session, question, counts);
        told(place, Touched::Question(question));
    }

    fn seen(&mut self, place: PersonId, now: Timestamp, told: &mut dyn FnMut(PersonId, Touched)) {
        if let Some(person) = self.people[place.0 as usize].as_mut() {
            person.last_seen = person.last_seen.max(Some(now));
            told(place, Touched::Seen);
        }
    }

    fn reach(&mut self, place: PersonId, is_there: bool, told: &mut dyn FnMut(PersonId, Touched)) {
        if let Some(person) = self.people[place.0 as usize]
            .as_mut()
            .filter(|person| person.has_private_chat != is_there)
        {
            person.has_private_chat = is_there;
            told(place, Touched::Reach);
        }
    }

    fn in_group(
        &mut self,
        place: PersonId,
        group: OwnerId,
        told: &mut dyn FnMut(PersonId, Touched),
    ) {
        if let Some(person) = self.people[place.0 as usize]
            .as_mut()
            .filter(|person| !person.groups.contains(&group))
        {
            person.groups.push(group);
            told(place, Touched::Groups);
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
        if let Some(place) = store.place(conversation)? {
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
        && conversation.gone_at.is_none()
}

/// Returns whether the person said or did something themselves.
fn says_something(input: &Input) -> bool {
    match input {
        Input::Message { .. }
        | Input::Offered { .. }
        | Input::Business { .. }
        | Input::Edited { .. }
        | Input::Said { .. } => true,
        Input::Deadline(_)
        | Input::Start { .. }
        | Input::Gone(_)
        | Input::Group { .. }
        | Input::Joined { .. }
        | Input::Moved
        | Input::Retimed
        | Input::OwnerSpoke { .. }
        | Input::Standing(_)
        | Input::Scheduled { .. }
        | Input::Amended(_)
        | Input::Results { .. }
        | Input::TooFast => false,
    }
}
