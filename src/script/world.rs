//! The people of a test and the bot, with a clock that stands still: turns run as in production,
//! through the store's own records.

mod desk;
mod known_before;
mod reload;

use std::path::PathBuf;
use std::sync::Arc;

use crate::contact::Contact;
use crate::dialog::ast::Room;
use crate::dialog::bot::Dialogs;
use crate::dialog::program::TriggerKind;
use crate::engine::event::Event;
use crate::engine::input::{Actor, Input, Offer};
use crate::engine::preset::{self, GivenAnswer};
use crate::engine::{State, World as Known, results};
use crate::id::{ConversationId, InputId, Name, OwnerId};
use crate::message::{InMessage, Media};
use crate::runtime::decide::handle::{Before, Done, done, handle, seed};
use crate::runtime::local::LocalDriver;
use crate::runtime::schedule::agenda::{Agenda, Here, Next, ROUNDS};
use crate::script::coverage::Reached;
use crate::script::facts::Facts;
use crate::script::screen::{OnScreen, Unseen, shown, without_name};
use crate::script::seats::{PersonIx, SeatIx, Seats, address};
use crate::script::transcript::{Seen, TranscriptLine};
use crate::store::memory::Memory;
use crate::store::prelude::*;
use crate::store::{Body, Erasing, Outgoing, StoreError};
use crate::time::Timestamp;
use crate::value::Outcome;

/// The people of a test and the bot.
pub(super) struct World<'a> {
    dialogs: &'a Dialogs,
    store: Arc<Memory>,
    /// The people and their places.
    pub seats: Seats,
    /// What schedules and segments start.
    agenda: Agenda,
    lines: u64,
    folder: Option<PathBuf>,
    /// The clock.
    pub now: Timestamp,
    /// All messages that were sent.
    pub screen: Vec<OnScreen>,
    /// What was sent and not looked at yet.
    pub news: Vec<Unseen>,
    /// What the people of a desk were shown and nobody looked at yet.
    pub at_desk: Vec<usize>,
    driver: LocalDriver,
    /// The folded events of the dialogs.
    pub facts: Facts,
    /// Errors that happened.
    pub troubles: Vec<TranscriptLine>,
    /// What of the dialogs was reached.
    pub reached: Reached,
}

impl<'a> World<'a> {
    /// Makes a world without any messages.
    pub fn new(
        dialogs: &'a Dialogs,
        now: Timestamp,
        room: Room,
        contact: Contact,
        folder: Option<PathBuf>,
    ) -> Result<Self, StoreError> {
        let facts = Facts::of(Some(contact.id));
        let store = Arc::new(Memory::default());
        let contact = known_before::known_before(dialogs, &store, contact, now)?;
        let agenda = Agenda::open(
            Arc::<Memory>::clone(&store),
            &Arc::new(dialogs.clone()),
            now,
        )?;
        let driver = LocalDriver::new(Arc::<Memory>::clone(&store));
        Ok(Self {
            dialogs,
            store,
            agenda,
            seats: Seats::new(room, contact),
            lines: 0,
            folder,
            now,
            screen: Vec::new(),
            news: Vec::new(),
            at_desk: Vec::new(),
            driver,
            facts,
            troubles: Vec::new(),
            reached: Reached::default(),
        })
    }

    /// Returns the id of the customer of a test.
    pub fn owner() -> OwnerId {
        OwnerId::contact(1)
    }

    /// Returns the contact of the test.
    pub fn contact(&self) -> &Contact {
        self.seats.contact(PersonIx(0))
    }

    /// Returns the time of the bot's clock.
    pub fn clock(&self) -> String {
        self.now
            .local(self.dialogs.bot.timezone)
            .format("%a %d %b %H:%M")
            .to_string()
    }

    /// Returns the question or vote that waits: in the place of the test, else anywhere.
    pub fn waits_for(&self) -> Option<&Name> {
        let mut sessions = self
            .seats
            .all()
            .filter_map(|seat| seat.conversation.active.as_ref());
        sessions.find_map(|session| match (&session.wait, &session.vote) {
            (Some(wait), _) => Some(&wait.question),
            (None, Some(open)) => Some(&open.vote),
            (None, None) => None,
        })
    }

    /// Starts a section, with some answers and variables in place.
    pub fn begin(
        &mut self,
        (dialog, section): (&Name, &Name),
        answers: Vec<GivenAnswer>,
        variables: Vec<(Name, Outcome)>,
    ) -> Fate {
        let seat = self.seats.main();
        let id = self.next_line(seat);
        let input = Input::Start {
            dialog: dialog.clone(),
            section: Some(section.clone()),
        };
        if answers.is_empty() && variables.is_empty() {
            return self.take(seat, id, input);
        }
        self.facts.given(&answers);
        let loaded = self.seats.seat(seat).clone();
        let address = address(loaded.owner);
        let (before, state): (Before, State) = Before::of(loaded);
        let known = Known {
            dialogs: self.dialogs,
            now: self.now,
            seed: seed(&id),
        };
        let turn = preset::begin(
            &known,
            state,
            (dialog.as_str(), Some(section.as_str())),
            answers,
            variables,
        );
        let done = done(
            self.dialogs,
            before,
            Some(&address),
            (id, input, self.now),
            turn,
        );
        match self.commit(seat, done) {
            Fate::Well => self.follow_up(),
            broken => broken,
        }
    }

    /// Sends a person's message, or presses a button of a message in a place.
    pub fn send(
        &mut self,
        person: PersonIx,
        place: Option<ConversationId>,
        message: InMessage,
    ) -> Fate {
        let pressed_in = place.and_then(|place| self.seats.at(place));
        if let Some(seat) = pressed_in {
            self.seats.go(person, seat);
        }
        let seat = pressed_in.unwrap_or_else(|| self.seats.of(person));
        let id = self.next_line(seat);
        let input = match self.seats.seat(seat).conversation.room {
            Room::Group => self.in_group(person, seat, message),
            Room::Private | Room::Member | Room::Business => Input::Message {
                message,
                profile: None,
            },
        };
        self.take(seat, id, input)
    }

    /// Starts a section by a button: in a group, in the person's private chat.
    pub fn start(&mut self, person: PersonIx, dialog: &Name, section: &Name) -> Fate {
        let link = match self.seats.room() {
            Room::Group | Room::Member => self.link(dialog, section),
            Room::Private | Room::Business => None,
        };
        let Some(link) = link else {
            let seat = self.seats.of(person);
            let id = self.next_line(seat);
            return self.take(
                seat,
                id,
                Input::Start {
                    dialog: dialog.clone(),
                    section: Some(section.clone()),
                },
            );
        };
        let main = &self.seats.seat(self.seats.main()).conversation;
        let group = Offer {
            conversation: main.id,
            name: None,
            votes: main.results.clone(),
        };
        let seat = self.seats.own(Room::Private, person);
        self.seats.go(person, seat);
        let id = self.next_line(seat);
        self.take(
            seat,
            id,
            Input::Offered {
                message: InMessage::Text(format!("/start {link}")),
                profile: None,
                group,
            },
        )
    }

    /// Returns whether a person has a message on their screen, and it is not in another person's
    /// private chat.
    pub fn is_seen(&self, person: PersonIx, message: &OnScreen) -> bool {
        let place = self
            .seats
            .at(message.id.conversation)
            .map(|seat| self.seats.seat(seat));
        let seat = self.seats.at(message.id.conversation);
        let is_desk = seat.is_some_and(|seat| self.seats.is_desk(seat));
        !is_desk
            && place.is_none_or(|place| {
                place.owner.is_group() || place.owner == self.seats.contact(person).id
            })
    }

    /// Moves the clock to the next event up to a time, and runs it; `None` if there is none.
    pub fn next_until(&mut self, until: Timestamp) -> Option<Fate> {
        // The store in memory can always be read.
        let (at, next) = self.driver.next(&self.agenda, until, |_, _| true).ok()??;
        self.now = self.now.max(at);
        Some(match next {
            Next::Starts => self.follow_up(),
            Next::Shown => match self.driver.release(self.now) {
                Ok(shown) => {
                    shown.into_iter().for_each(|row| self.show(row));
                    Fate::Well
                }
                Err(error) => Fate::Broken(format!("what was held back is lost: {error}")),
            },
            Next::Timer(timer) => {
                let seat = self
                    .seats
                    .at(timer.conversation)
                    .unwrap_or_else(|| self.seats.main());
                self.take(seat, InputId::Timer(timer), Input::Deadline(timer))
            }
        })
    }

    /// Starts what schedules and segments start by now.
    fn follow_up(&mut self) -> Fate {
        let main = &self.seats.seat(self.seats.main()).conversation;
        let group = (main.room == Room::Group).then_some(main.id);
        for _ in 0..ROUNDS {
            let due = match self.agenda.due(self.now, Here::All(group)) {
                Ok(due) if due.is_empty() => break,
                Ok(due) => due,
                Err(error) => {
                    return Fate::Broken(format!(
                        "what is to start could not be found out: {error}"
                    ));
                }
            };
            for one in &due {
                let Some(seat) = self.seats.at(one.conversation) else {
                    continue;
                };
                let fate = self.take_one(seat, one.id.clone(), one.input.clone());
                if fate != Fate::Well {
                    return fate;
                }
            }
            if let Err(error) = self.agenda.started(&due) {
                return Fate::Broken(format!("what was started could not be noted: {error}"));
            }
        }
        Fate::Well
    }

    /// Returns the size of a file in the test's folder, or `None` if it does not exist.
    pub fn size_of(&self, path: &str) -> Option<u64> {
        std::fs::metadata(self.folder.as_ref()?.join(path))
            .ok()
            .map(|about| about.len())
    }

    fn next_line(&mut self, seat: SeatIx) -> InputId {
        self.lines += 1;
        InputId::Line(self.seats.seat(seat).conversation.id, self.lines)
    }

    /// Makes the input of a person in a group, with their current ballot. The person of the test is
    /// its administrator.
    fn in_group(&self, person: PersonIx, seat: SeatIx, message: InMessage) -> Input {
        let (contact, place) = (self.seats.contact(person), self.seats.seat(seat));
        let ballot = match &message {
            InMessage::Tap(token) => self
                .store
                .ballot(
                    place.owner,
                    place.conversation.id,
                    token.question,
                    contact.id,
                )
                .unwrap_or_default(),
            _ => Vec::new(),
        };
        let is_admin = Some(person == PersonIx(0));
        let by = Actor {
            contact: Some(contact.id),
            name: contact.name.clone(),
            is_admin,
            is_operator: false,
        };
        Input::Group {
            by,
            message,
            ballot,
        }
    }

    /// Finds the deep link of a section.
    fn link(&self, dialog: &Name, section: &Name) -> Option<Name> {
        let triggers = &self.dialogs.programs.get(dialog)?.triggers;
        triggers
            .iter()
            .filter(|trigger| trigger.section == *section && trigger.room == Room::Private)
            .find_map(|trigger| match &trigger.on {
                TriggerKind::Link(link) => Some(link.clone()),
                TriggerKind::Command(_)
                | TriggerKind::Words(_)
                | TriggerKind::FirstMessage
                | TriggerKind::Joins
                | TriggerKind::Every { .. }
                | TriggerKind::At(_) => None,
            })
    }

    /// Takes an input, and runs what schedules and segments start because of it.
    fn take(&mut self, seat: SeatIx, id: InputId, input: Input) -> Fate {
        match self.take_one(seat, id, input) {
            Fate::Well => self.follow_up(),
            broken => broken,
        }
    }

    fn take_one(&mut self, seat: SeatIx, id: InputId, input: Input) -> Fate {
        let group = &self.seats.seat(self.seats.main()).conversation;
        if let Some(told) = results::news(
            &self.seats.seat(seat).conversation,
            group.id,
            &group.results,
        ) {
            let line = self.next_line(seat);
            let fate = self.hand_over(seat, line, told);
            if fate != Fate::Well {
                return fate;
            }
        }
        self.hand_over(seat, id, input)
    }

    fn hand_over(&mut self, seat: SeatIx, id: InputId, input: Input) -> Fate {
        let loaded = self.seats.seat(seat).clone();
        let address = address(loaded.owner);
        let done = handle(self.dialogs, loaded, Some(&address), id, input, self.now);
        self.commit(seat, done)
    }

    fn commit(&mut self, seat: SeatIx, mut done: Done) -> Fate {
        let trace = std::mem::take(&mut done.trace);
        let turn = match self.driver.commit(done, self.dialogs, self.now) {
            Ok(Some(turn)) => turn,
            Ok(None) => {
                return Fate::Broken("the store did not take the turn".to_owned());
            }
            Err(error) => return Fate::Broken(format!("the store did not take the turn: {error}")),
        };
        self.reached.take(&trace, &turn.events);
        self.seats.settle(seat, turn.after);
        for event in &turn.events {
            self.facts.take(event);
            if let Event::Failed { step, why, .. } = event {
                self.troubles
                    .push(TranscriptLine::Trouble(format!("{step}: {why}")));
            }
        }
        turn.shown.into_iter().for_each(|row| self.show(row));
        self.news.extend(turn.toast.map(Unseen::Note));
        turn.gathered.into_iter().for_each(|row| self.show(row));
        for told in turn.told {
            let fate = self.tell(seat, told);
            if fate != Fate::Well {
                return fate;
            }
        }
        if turn.forgets {
            self.forget(seat)
        } else {
            Fate::Well
        }
    }

    /// Erases the person of a place; the next person there is a new one.
    fn forget(&mut self, seat: SeatIx) -> Fate {
        let owner = self.seats.seat(seat).owner;
        match self.driver.forget(&mut self.agenda, None, owner, self.now) {
            Ok(Erasing::Done) => {}
            other => return Fate::Broken(format!("the customer was not forgotten: {other:?}")),
        }
        self.seats.forget(seat, self.now);
        self.facts.forget();
        Fate::Well
    }

    fn show(&mut self, row: Outgoing) {
        match row.body {
            Body::Send(message) => {
                let (photo, file) = match message.media {
                    Some(Media::Photo(path)) => (Some(path), None),
                    Some(Media::File(path)) => (None, Some(path)),
                    Some(Media::Document { name, .. }) => (None, Some(name)),
                    Some(Media::Picture { name, .. }) => (Some(name), None),
                    Some(Media::Attachment { name, .. }) => (None, Some(name)),
                    Some(Media::Copy { .. } | Media::Passed(_)) | None => (None, None),
                };
                let seen = Seen {
                    text: without_name(&message.text),
                    buttons: shown(&message.keyboard),
                    photo,
                    file,
                };
                let seat = self.seats.at(row.id.conversation);
                if seat.is_some_and(|seat| self.seats.is_desk(seat)) {
                    self.at_desk.push(self.screen.len());
                } else {
                    self.news.push(Unseen::Message(self.screen.len()));
                }
                let first_keyboard = message.keyboard.clone();
                self.screen.push(OnScreen {
                    id: row.id,
                    seen,
                    keyboard: message.keyboard,
                    first_keyboard,
                });
            }
            Body::Topic(_) => {}
            Body::Edit { of, keyboard, .. } => {
                if let Some(message) = self.screen.iter_mut().find(|message| message.id == of) {
                    message.keyboard = keyboard;
                }
            }
        }
    }
}

/// The outcome of a turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// The turn is stored.
    Well,
    /// The program itself failed, with this description.
    Broken(String),
}
