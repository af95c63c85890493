//! The people of a test, and the places in which they talk with the bot.
//!
//! A private test has one place. A group test has the group, and each person may follow a button
//! into their own chat.

use crate::contact::{Contact, Group};
use crate::dialog::ast::Room;
use crate::engine::session::Conversation;
use crate::id::{ConversationId, Name, OwnerId};
use crate::store::{Address, Loaded, Place, Revision};
use crate::time::Timestamp;

/// The index of a person; the person of the test is the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PersonIx(pub usize);

/// The index of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SeatIx(pub usize);

/// The people and the places.
#[derive(Clone, Debug)]
pub(super) struct Seats {
    room: Room,
    people: Vec<(Contact, Revision)>,
    /// The place in which each person acts, if it is not the place of the test.
    away: Vec<Option<SeatIx>>,
    seats: Vec<Loaded>,
    /// The places of desks: the customer's conversation, and the place.
    desks: Vec<(ConversationId, SeatIx)>,
    /// Counter for ids; in such a small world, small numbers are as good as random ones.
    ids: u64,
}

impl Seats {
    /// Makes the place of a test, and its person.
    pub fn new(room: Room, contact: (Contact, Revision)) -> Self {
        let mut seats = Self {
            room,
            people: vec![contact],
            away: vec![None],
            seats: Vec::new(),
            desks: Vec::new(),
            ids: 1,
        };
        match room {
            Room::Private | Room::Business | Room::Member => {
                seats.own(room, PersonIx(0));
            }
            Room::Group => {
                let mut group = Contact::new(OwnerId::group(1), seats.people[0].0.first_seen);
                group.group = Some(Group {
                    is_allowed: true,
                    was_told: false,
                });
                seats
                    .seats
                    .push(new_here(ConversationId(1), room, group, Revision::NEW));
            }
        }
        seats
    }

    /// Returns the room of the test.
    pub fn room(&self) -> Room {
        self.room
    }

    /// Finds a person by their name or its first word; adds a new one if there is none.
    pub fn person(&mut self, name: Option<&str>) -> PersonIx {
        let Some(name) = name else { return PersonIx(0) };
        let is_it = |contact: &Contact| {
            contact.name.as_deref() == Some(name) || contact.first_name() == Some(name)
        };
        if let Some(at) = self.people.iter().position(|(contact, _)| is_it(contact)) {
            return PersonIx(at);
        }
        let (first_seen, language) = (
            self.people[0].0.first_seen,
            self.people[0].0.language.clone(),
        );
        let mut contact = Contact::new(OwnerId::contact(self.next_id()), first_seen);
        contact.name = Some(name.to_owned());
        contact.language = language;
        self.people.push((contact, Revision::NEW));
        self.away.push(None);
        PersonIx(self.people.len() - 1)
    }

    /// Returns the contact of a person.
    pub fn contact(&self, person: PersonIx) -> &Contact {
        &self.people[person.0].0
    }

    /// Returns the place of the test.
    pub fn main(&self) -> SeatIx {
        SeatIx(0)
    }

    /// Returns the place in which a person acts now: their own chat while a session is active
    /// there, else the place of the test.
    pub fn of(&mut self, person: PersonIx) -> SeatIx {
        match self.away[person.0] {
            Some(seat) if self.seats[seat.0].conversation.active.is_some() => seat,
            Some(_) | None if self.room == Room::Member => self.own(Room::Member, person),
            Some(_) | None => self.main(),
        }
    }

    /// Moves a person to a place.
    pub fn go(&mut self, person: PersonIx, seat: SeatIx) {
        self.away[person.0] = (seat != self.main()).then_some(seat);
    }

    /// Returns a person's own place of a kind: their private chat, or their place in the group.
    pub fn own(&mut self, room: Room, person: PersonIx) -> SeatIx {
        let owner = self.contact(person).id;
        let is_it = |at: &usize| {
            let seat = &self.seats[*at];
            let is_own = seat.owner == owner && seat.conversation.room == room;
            is_own && !self.is_desk(SeatIx(*at))
        };
        if let Some(at) = (0..self.seats.len()).find(is_it) {
            return SeatIx(at);
        }
        let (contact, revision) = self.people[person.0].clone();
        let id = ConversationId(self.next_id());
        self.seats.push(new_here(id, room, contact, revision));
        SeatIx(self.seats.len() - 1)
    }

    /// Returns the place at which a desk talks about the person of a conversation; `None` if there is
    /// no such conversation.
    pub fn desk(&mut self, customer: ConversationId) -> Option<SeatIx> {
        if let Some((_, at)) = self.desks.iter().find(|(of, _)| *of == customer) {
            return Some(*at);
        }
        let of = self.seat(self.at(customer)?);
        let (contact, revision) = (of.contact.clone(), of.contact_revision);
        let id = ConversationId(self.next_id());
        self.seats
            .push(new_here(id, Room::Private, contact, revision));
        let at = SeatIx(self.seats.len() - 1);
        self.desks.push((customer, at));
        Some(at)
    }

    /// Returns the place of the desk that was asked last; `None` if none was.
    pub fn newest_desk(&self) -> Option<SeatIx> {
        self.desks.last().map(|(_, at)| *at)
    }

    /// Returns whether people of a desk talk at a place.
    pub fn is_desk(&self, seat: SeatIx) -> bool {
        self.desks.iter().any(|(_, at)| *at == seat)
    }

    /// Replaces a forgotten person by a new one, in all their places.
    pub fn forget(&mut self, seat: SeatIx, now: Timestamp) {
        let gone = self.seats[seat.0].owner;
        let is_theirs = |at: &SeatIx| self.seats[at.0].owner == gone;
        self.desks.retain(|(_, at)| !is_theirs(at));
        let contact = Contact::new(OwnerId::contact(self.next_id()), now);
        for at in 0..self.seats.len() {
            if self.seats[at].owner == gone {
                let (id, room) = (
                    ConversationId(self.next_id()),
                    self.seats[at].conversation.room,
                );
                self.seats[at] = new_here(id, room, contact.clone(), Revision::NEW);
            }
        }
        if let Some(person) = self.people.iter_mut().find(|(known, _)| known.id == gone) {
            *person = (contact, Revision::NEW);
        }
    }

    /// Finds a place by its conversation.
    pub fn at(&self, conversation: ConversationId) -> Option<SeatIx> {
        self.seats
            .iter()
            .position(|seat| seat.conversation.id == conversation)
            .map(SeatIx)
    }

    /// Returns the state from which the next turn of a place starts.
    pub fn seat(&self, seat: SeatIx) -> &Loaded {
        &self.seats[seat.0]
    }

    /// Returns all places.
    pub fn all(&self) -> impl Iterator<Item = &Loaded> {
        self.seats.iter()
    }

    /// Stores the result of a turn; a person's other places share the contact.
    pub fn settle(&mut self, seat: SeatIx, after: Loaded) {
        let known = (after.contact.clone(), after.contact_revision);
        for other in self
            .seats
            .iter_mut()
            .filter(|other| other.owner == after.owner)
        {
            (other.contact, other.contact_revision) = known.clone();
        }
        if let Some(person) = self
            .people
            .iter_mut()
            .find(|(contact, _)| contact.id == after.owner)
        {
            *person = known;
        }
        self.seats[seat.0] = after;
    }

    fn next_id(&mut self) -> u64 {
        self.ids += 1;
        self.ids
    }
}

/// Returns the address of a person or a group.
pub(super) fn address(owner: OwnerId) -> Address {
    Address(format!("console:{owner}"))
}

fn new_here(
    id: ConversationId,
    room: Room,
    contact: Contact,
    contact_revision: Revision,
) -> Loaded {
    Loaded {
        owner: contact.id,
        conversation: Conversation::new(id, room, Name::new_static("console")),
        contact,
        revision: Revision::NEW,
        contact_revision,
        place: Place(format!("console/{id}")),
    }
}
