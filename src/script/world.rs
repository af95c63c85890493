//! The people of a test and the bot, with a clock that stands still: turns run as in production,
//! through the store's own records.

use std::path::PathBuf;
use std::sync::Arc;

use crate::contact::{Amendment, Contact};
use crate::dialog::ast::Room;
use crate::dialog::program::{Dialogs, TriggerKind};
use crate::engine::event::Event;
use crate::engine::input::{Actor, Input, Offer};
use crate::engine::preset::{self, GivenAnswer};
use crate::engine::session::Conversation;
use crate::engine::{State, World as Known, results};
use crate::id::{ConversationId, InputId, Name, OwnerId};
use crate::message::{InMessage, Media};
use crate::runtime::decide::handle::{Before, Done, done, handle, is_overtaken, seed};
use crate::runtime::decide::meet;
use crate::runtime::jobs::gather::gather;
use crate::runtime::privacy::erase;
use crate::runtime::schedule::agenda::{Agenda, Here, Next, ROUNDS};
use crate::script::facts::Facts;
use crate::script::screen::{OnScreen, Unseen, shown, without_name};
use crate::script::seats::{PersonIx, SeatIx, Seats, address};
use crate::script::transcript::{Seen, TranscriptLine};
use crate::store::memory::Memory;
use crate::store::prelude::*;
use crate::store::record::{Head, decode_turn, encode_turn};
use crate::store::record::{
    decode_contact, decode_conversation, decode_outgoing, encode_contact, encode_conversation,
    encode_outgoing,
};
use crate::store::{
    Body, CommitOutcome as Committed, Erasing, Loaded, Outgoing, Revision, Settled, StoreError,
    Task,
};
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
    /// Messages that wait for the end of the quiet hours.
    held_back: Vec<Outgoing>,
    /// The folded events of the dialogs.
    pub facts: Facts,
    /// Errors that happened.
    pub troubles: Vec<TranscriptLine>,
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
        let facts = Facts::of(contact.id);
        let store = Arc::new(Memory::default());
        let contact = known_before(dialogs, &store, contact, now)?;
        let agenda = Agenda::open(
            Arc::<Memory>::clone(&store),
            &Arc::new(dialogs.clone()),
            now,
        )?;
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
            held_back: Vec::new(),
            facts,
            troubles: Vec::new(),
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
        self.facts.given(dialog, &answers);
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
        place.is_none_or(|place| {
            place.owner.is_group() || place.owner == self.seats.contact(person).id
        })
    }

    /// Moves the clock to the next event up to a time, and runs it; `None` if there is none.
    pub fn next_until(&mut self, until: Timestamp) -> Option<Fate> {
        let timer = self
            .store
            .due(until, 1)
            .ok()
            .and_then(|due| due.first().copied());
        let shown = self.held_back.iter().filter_map(|row| row.not_before).min();
        let (at, next) =
            self.agenda
                .first(shown, timer.map(|(_, timer, at)| (timer, at)), until)?;
        self.now = self.now.max(at);
        Some(match next {
            Next::Starts => self.follow_up(),
            Next::Shown => self.show_held_back(at),
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

    /// Stores everything, drops it and reads it back; fails if anything comes back different.
    pub fn reload(&mut self) -> Fate {
        let places: Vec<(OwnerId, ConversationId)> = self
            .seats
            .all()
            .map(|seat| (seat.owner, seat.conversation.id))
            .collect();
        for (owner, conversation) in places {
            if let Err(what) = self.reload_place(owner, conversation) {
                return Fate::Broken(format!("{what} could not be read back as it was stored"));
            }
        }
        let Ok(rows) = self.store.outbox() else {
            return Fate::Broken("what is to be sent could not be read back".to_owned());
        };
        let rows: Result<Vec<Outgoing>, _> = rows
            .iter()
            .map(|(owner, row)| decode_outgoing(&encode_outgoing(*owner, row)).map(|(_, row)| row))
            .collect();
        let is_there = |rows: &[Outgoing]| {
            rows.len() == self.held_back.len()
                && rows.iter().all(|row| self.held_back.contains(row))
        };
        match rows {
            Ok(rows) if is_there(&rows) => Fate::Well,
            Ok(_) | Err(_) => Fate::Broken(
                "what is to be sent could not be read back as it was stored".to_owned(),
            ),
        }
    }

    fn reload_place(&mut self, owner: OwnerId, place: ConversationId) -> Result<(), &'static str> {
        let (Some(seat), Ok(Some(kept))) = (self.seats.at(place), self.store.load(owner, place))
        else {
            // Nothing was said yet, so nothing is stored.
            return Ok(());
        };
        let head = Head {
            revision: kept.revision,
            turns: kept.conversation.turns,
            timers: Vec::new(),
        };
        let conversation = decode_conversation(&encode_conversation(&head, &kept.conversation))
            .map(|(_, conversation)| conversation);
        let contact = decode_contact(&encode_contact(kept.contact_revision, &kept.contact))
            .map(|(contact, _)| contact);
        let (Ok(conversation), Ok(contact)) = (conversation, contact) else {
            return Err("the session");
        };
        let back = Loaded {
            conversation,
            contact,
            ..kept
        };
        if back != *self.seats.seat(seat) {
            return Err("the session");
        }
        let mut is_whole = true;
        let read = self.store.turns(owner, place, &mut |turn| {
            is_whole =
                decode_turn(&encode_turn(&turn.record)).is_ok_and(|record| record == turn.record);
            is_whole
        });
        if read.is_err() || !is_whole {
            return Err("the journal");
        }
        self.seats.settle(seat, back);
        Ok(())
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

    fn commit(&mut self, seat: SeatIx, done: Done) -> Fate {
        let Done {
            commit,
            after,
            toast,
            ..
        } = done;
        let (events, rows) = (commit.record.events.clone(), commit.outbox.clone());
        let (jobs, forgets) = (commit.jobs.clone(), commit.forget);
        match self.store.commit(vec![commit]).as_deref() {
            Ok([Committed::Committed(_)]) => {}
            Ok(outcome) => {
                return Fate::Broken(format!("the store did not take the turn: {outcome:?}"));
            }
            Err(error) => return Fate::Broken(format!("the store did not take the turn: {error}")),
        }
        let (place, withdrawn) = (after.conversation.id, after.conversation.withdrawn_before);
        self.seats.settle(seat, after);
        for event in &events {
            self.facts.take(event);
            if let Event::Failed { step, why, .. } = event {
                self.troubles
                    .push(TranscriptLine::Trouble(format!("{step}: {why}")));
            }
        }
        self.drop_held_back("withdrawn", |row| {
            row.id.conversation == place && row.id.turn <= withdrawn
        });
        for row in rows {
            self.deliver(row);
        }
        self.news.extend(toast.map(Unseen::Note));
        for job in jobs {
            if let Task::Gather(language) = job.task {
                let owner = self.seats.seat(seat).owner;
                match gather(
                    self.store.as_ref(),
                    owner,
                    job.id,
                    &language,
                    self.dialogs,
                    self.now,
                ) {
                    Ok(rows) => rows.into_iter().for_each(|row| self.deliver(row)),
                    Err(error) => {
                        return Fate::Broken(format!(
                            "what is stored could not be gathered: {error}"
                        ));
                    }
                }
            }
        }
        if forgets {
            self.forget(seat)
        } else {
            Fate::Well
        }
    }

    /// Erases the person of a place; the next person there is a new one.
    fn forget(&mut self, seat: SeatIx) -> Fate {
        if let Err(error) = self.agenda.forget(self.seats.seat(seat).owner, self.now) {
            return Fate::Broken(format!("the customer is still in a segment: {error}"));
        }
        match erase::finish(self.store.as_ref(), None, self.seats.seat(seat).owner) {
            Ok(Erasing::Done) => {}
            other => return Fate::Broken(format!("the customer was not forgotten: {other:?}")),
        }
        self.seats.forget(seat, self.now);
        let seats = &self.seats;
        self.held_back
            .retain(|row| seats.at(row.id.conversation).is_some());
        self.facts.forget();
        Fate::Well
    }

    fn deliver(&mut self, row: Outgoing) {
        if row.not_before.is_some_and(|at| at > self.now) {
            return self.held_back.push(row);
        }
        self.settle(
            &row,
            Settled::Sent {
                receipt: row.id.to_string(),
            },
        );
        match row.body {
            Body::Send(message) => {
                let is_group = self
                    .seats
                    .at(row.id.conversation)
                    .is_some_and(|seat| self.seats.seat(seat).owner.is_group());
                self.drop_held_back("the conversation went on", |old| {
                    old.id.conversation == row.id.conversation
                        && is_overtaken(old, row.id, is_group)
                });
                let (photo, file) = match message.media {
                    Some(Media::Photo(path)) => (Some(path), None),
                    Some(Media::File(path)) => (None, Some(path)),
                    Some(Media::Document { name, .. }) => (None, Some(name)),
                    None => (None, None),
                };
                let seen = Seen {
                    text: without_name(&message.text),
                    buttons: shown(&message.keyboard),
                    photo,
                    file,
                };
                self.news.push(Unseen::Message(self.screen.len()));
                let first_keyboard = message.keyboard.clone();
                self.screen.push(OnScreen {
                    id: row.id,
                    seen,
                    keyboard: message.keyboard,
                    first_keyboard,
                });
            }
            Body::Edit { of, keyboard, .. } => {
                if let Some(message) = self.screen.iter_mut().find(|message| message.id == of) {
                    message.keyboard = keyboard;
                }
            }
        }
    }

    /// Drops held-back messages that are out of date, as the bot does.
    fn drop_held_back(&mut self, why: &str, is_dropped: impl Fn(&Outgoing) -> bool) {
        let (dropped, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut self.held_back)
            .into_iter()
            .partition(is_dropped);
        self.held_back = kept;
        dropped
            .iter()
            .for_each(|row| self.settle(row, Settled::Dropped(why.to_owned())));
    }

    fn show_held_back(&mut self, at: Timestamp) -> Fate {
        self.now = self.now.max(at);
        let (due, later): (Vec<_>, Vec<_>) = std::mem::take(&mut self.held_back)
            .into_iter()
            .partition(|row| row.not_before.is_none_or(|until| until <= self.now));
        self.held_back = later;
        due.into_iter().for_each(|row| self.deliver(row));
        Fate::Well
    }

    fn settle(&self, row: &Outgoing, settled: Settled) {
        // The store in memory always takes a receipt.
        let owner = self
            .seats
            .at(row.id.conversation)
            .map_or(OwnerId(0), |seat| self.seats.seat(seat).owner);
        let _ = self.store.settle(vec![(owner, row.id, settled)]);
    }
}

/// Stores the contact of a test if there are segments. As with an import, nothing starts for
/// memberships that exist already.
fn known_before(
    dialogs: &Dialogs,
    store: &Memory,
    mut contact: Contact,
    now: Timestamp,
) -> Result<(Contact, Revision), StoreError> {
    if dialogs.segments.all.is_empty() || (contact.tags.is_empty() && contact.fields.is_empty()) {
        return Ok((contact, Revision::NEW));
    }
    let amendment = Amendment {
        tags: std::mem::take(&mut contact.tags)
            .into_iter()
            .map(|tag| (tag, true))
            .collect(),
        fields: std::mem::take(&mut contact.fields)
            .into_iter()
            .map(|(name, value)| (name, Some(value)))
            .collect(),
        ..Amendment::default()
    };
    let address = address(contact.id);
    let conversation = Conversation::new(
        ConversationId(0),
        Room::Private,
        Name::new_static(Conversation::OPERATOR),
    );
    let (revision, contact_revision) = (Revision::NEW, Revision::NEW);
    let loaded = Loaded {
        owner: contact.id,
        conversation,
        contact,
        revision,
        contact_revision,
        place: meet::operator_place(&address),
    };
    let Done { commit, after, .. } = handle(
        dialogs,
        loaded,
        Some(&address),
        InputId::Command {
            command: 0,
            change: 0,
        },
        Input::Amended(amendment),
        now,
    );
    store.commit(vec![commit])?;
    Ok((after.contact, after.contact_revision))
}

/// The outcome of a turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// The turn is stored.
    Well,
    /// The program itself failed, with this description.
    Broken(String),
}
