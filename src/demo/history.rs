//! Plays a history: events in the order of their times, each a turn of the engine.
//!
//! A visit begins when fewer answers were given than the calendar expects by then, so that the last
//! answer is given at the end, however many questions the dialogs ask.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use crate::contact::Contact;
use crate::demo::calendar::Calendar;
use crate::demo::crowd::{Group, Groups};
use crate::demo::entry_point::EntryPoint;
use crate::demo::habit::{self, Move, Visit};
use crate::demo::ledger::Ledger;
use crate::demo::person::{BOT, Person};
use crate::demo::{DemoOptions, Made, Trouble};
use crate::dialog::ast::Room;
use crate::dialog::program::Dialogs;
use crate::engine::event::Event;
use crate::engine::input::{Input, Profile};
use crate::engine::session::Conversation;
use crate::id::{ConversationId, InputId, Name, OwnerId, TimerId};
use crate::message::{Action, InMessage, Token};
use crate::rng::Rng;
use crate::runtime::decide::handle::{Done, handle};
use crate::runtime::schedule::ScheduleTable as Schedules;
use crate::store::{Address, Body, Commit, Loaded, Place, Revision, Store};
use crate::time::{Duration, Timestamp};

/// An invented conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Seat {
    /// A person's private chat.
    Person(u64),
    /// A group.
    Group(u64),
}

/// A planned event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Happening {
    /// Somebody says something.
    Says(u64),
    /// A timer is due.
    Due(Seat, TimerId),
    /// Somebody votes in a group.
    Votes(u64, u64),
}

/// A conversation that is active.
pub(super) struct Chat {
    pub loaded: Loaded,
    /// The buttons last shown.
    pub shown: Vec<(String, Token)>,
    /// The timers that are set.
    pub timers: Vec<(TimerId, Timestamp)>,
    pub visit: Option<Visit>,
}

/// The result of a turn.
pub(super) struct TurnResult {
    pub answers: u64,
    pub votes: u64,
    pub is_misunderstood: bool,
    /// Sections that buttons offer, and when the bot said something.
    pub offers: Vec<(Name, Name)>,
    pub says: Option<Timestamp>,
    /// The new ballot, if it changed.
    pub ballot: Option<Vec<Name>>,
}

/// A history that is being played.
pub struct History<'a> {
    pub(super) dialogs: &'a Dialogs,
    pub(super) plan: &'a DemoOptions,
    pub(super) calendar: Calendar,
    pub(super) rng: Rng,
    pub(super) now: Timestamp,
    pub(super) chats: HashMap<Seat, Chat>,
    pub(super) groups: Groups,
    pub(super) made: Made,
    entries: Vec<EntryPoint>,
    schedules: Schedules,
    store: &'a dyn Store,
    ledger: Ledger<'a>,
    happenings: BinaryHeap<Reverse<(Timestamp, u64, Happening)>>,
    /// Number of planned events: of two at the same time, the one planned first comes first.
    planned: u64,
    contacts: u64,
    updates: i64,
    visits: u64,
    /// How many answers the current visits are still expected to give.
    owed: f64,
    /// By how many visits the next one is early or late, compared with the calendar.
    lead: f64,
    idle: u64,
}

/// This many visits without an answer mean that there is nothing to answer.
const MAX_IDLE_VISITS: u64 = 2_000;

impl<'a> History<'a> {
    /// Starts a history.
    ///
    /// Fails if no dialog can be started, or the store cannot be read.
    pub fn new(
        store: &'a dyn Store,
        dialogs: &'a Dialogs,
        plan: &'a DemoOptions,
    ) -> Result<Self, Trouble> {
        let entries = EntryPoint::all(dialogs);
        if entries.is_empty() {
            return Err(Trouble::NoDoor);
        }
        let length = Duration(Duration::DAY.0 * 3044 * i64::from(plan.months.max(1)) / 100);
        let start = Timestamp(plan.until.0.saturating_sub(length.0.saturating_mul(1000)));
        let contacts = plan
            .contacts
            .unwrap_or(plan.answers / 10)
            .clamp(1, plan.answers.max(1));
        Ok(Self {
            dialogs,
            plan,
            calendar: Calendar::new(start, plan.until, dialogs.bot.timezone),
            rng: Rng::new(plan.seed),
            now: start,
            chats: HashMap::new(),
            groups: Groups::new(dialogs, contacts),
            made: Made::default(),
            entries,
            schedules: Schedules::of(dialogs, store, start)?,
            store,
            ledger: Ledger::new(store),
            happenings: BinaryHeap::new(),
            planned: 0,
            contacts,
            updates: 0,
            visits: 0,
            owed: 0.0,
            lead: 0.0,
            idle: 0,
        })
    }

    /// Plays the history to its end; `told` receives the progress.
    ///
    /// Fails if nothing can be answered, or the store fails.
    pub fn run(mut self, told: &mut dyn FnMut(&Made)) -> Result<Made, Trouble> {
        self.open_groups()?;
        let mut turns = 0;
        while self.made.answers < self.plan.answers {
            let visit = self.next_visit();
            let happening = self.happenings.peek().map(|Reverse((at, ..))| *at);
            let scheduled = self.schedules.next().filter(|at| *at <= self.plan.until);
            if scheduled.is_some_and(|at| at <= visit && happening.is_none_or(|other| at <= other))
            {
                self.now = self.now.max(scheduled.unwrap_or(self.now));
                self.start_scheduled()?;
            } else if happening.is_some_and(|at| at <= visit) {
                self.take_next()?;
            } else {
                self.now = visit;
                self.begin_visit()?;
            }
            if self.made.turns / 1024 > turns {
                turns = self.made.turns / 1024;
                told(&self.made);
            }
            if self.idle > MAX_IDLE_VISITS {
                return Err(Trouble::NothingAsked);
            }
        }
        self.ledger.finish()?;
        // All schedules count as handled, even if the last answer came early: the bot that opens
        // the store next continues from here.
        while let Some(at) = self.schedules.next().filter(|at| *at <= self.plan.until) {
            self.schedules.due(at);
        }
        self.schedules.write(self.store)?;
        Ok(self.made)
    }

    /// Plans an event.
    pub(super) fn plan(&mut self, at: Timestamp, what: Happening) {
        self.planned += 1;
        self.happenings
            .push(Reverse((at.max(self.now), self.planned, what)));
    }

    /// Shortens delays near the end, so that what was begun is finished.
    fn hurried(&self, milliseconds: f64) -> i64 {
        let left = (self.plan.until.0 - self.now.0) as f64;
        milliseconds.min(left / 12.0) as i64
    }

    fn mean(&self) -> f64 {
        if self.visits < 20 {
            4.0
        } else {
            (self.made.answers as f64 + self.owed) / self.visits as f64
        }
        .max(0.2)
    }

    fn next_visit(&self) -> Timestamp {
        let given = self.made.answers as f64 + self.owed + self.lead * self.mean();
        let share = given / self.plan.answers as f64;
        let at = self.calendar.when(share);
        if share < 0.999 {
            return at.max(Timestamp(self.now.0 + 1));
        }
        // Missing answers are given in the last minutes.
        let last = Timestamp(self.plan.until.0 - 20 * 60 * 1000);
        at.min(last.max(Timestamp(self.now.0 + self.hurried(60_000.0))))
            .max(self.now)
    }

    /// Makes the next person open their chat: a new one, or one who comes again.
    fn begin_visit(&mut self) -> Result<(), Trouble> {
        self.lead = self.rng.exponential() - 1.0;
        let progress = (self.made.answers as f64 / self.plan.answers as f64 / 0.97).min(1.0);
        let wanted = (self.contacts as f64 * progress.powf(0.85)).ceil() as u64;
        let is_new = self.made.contacts < wanted.clamp(1, self.contacts);
        let number = if is_new {
            self.made.contacts += 1;
            self.made.contacts - 1
        } else {
            let known = usize::try_from(self.made.contacts).unwrap_or(usize::MAX);
            let is_free = |number: &u64| {
                !matches!(
                    self.chats.get(&Seat::Person(*number)),
                    Some(Chat { visit: Some(_), .. })
                )
            };
            let rng = &mut self.rng;
            match (0..20).map(|_| rng.below(known) as u64).find(is_free) {
                Some(number) => number,
                None => {
                    // Everybody is in a chat already, so time moves on.
                    let later = Timestamp(self.now.0 + self.hurried(30_000.0).max(1));
                    self.now = later.min(self.plan.until);
                    return Ok(());
                }
            }
        };
        self.idle += 1;
        let entry = self.rng.below(self.entries.len());
        self.enter(number, entry, false)?;
        self.says(number)
    }

    /// Starts a person's visit.
    pub(super) fn enter(
        &mut self,
        number: u64,
        entry: usize,
        has_knocked: bool,
    ) -> Result<(), Trouble> {
        let owed = self.mean();
        let feels = self.feels(number);
        let visit = Visit {
            entry,
            has_knocked,
            turns: 0,
            misses: 0,
            owed,
            feels,
        };
        self.visits += 1;
        self.owed += owed;
        self.chat(Seat::Person(number))?.visit = Some(visit);
        Ok(())
    }

    /// Returns what a person thinks of the business today: their opinion, a season, and their mood.
    fn feels(&mut self, number: u64) -> f64 {
        let passed = self.calendar.passed(self.now);
        let season = 0.25 * (passed * 9.0).sin() + if passed > 0.6 { 0.35 } else { 0.0 };
        Person::new(self.plan.seed, number).opinion + season + 0.3 * self.rng.normal()
    }

    /// Finds a chat in memory or in the store, or creates it.
    pub(super) fn chat(&mut self, seat: Seat) -> Result<&mut Chat, Trouble> {
        if !self.chats.contains_key(&seat) {
            let (owner, conversation, place) = self.whose(seat);
            self.ledger.settle(owner)?;
            let loaded = match self.store.load(owner, conversation)? {
                Some(loaded) => loaded,
                None => {
                    let room = if owner.is_group() {
                        Room::Group
                    } else {
                        Room::Private
                    };
                    let conversation =
                        Conversation::new(conversation, room, Name::new_static("telegram"));
                    let contact = Contact::new(owner, self.now);
                    Loaded {
                        owner,
                        conversation,
                        contact,
                        revision: Revision::NEW,
                        contact_revision: Revision::NEW,
                        place,
                    }
                }
            };
            self.chats.insert(
                seat,
                Chat {
                    loaded,
                    shown: Vec::new(),
                    timers: Vec::new(),
                    visit: None,
                },
            );
        }
        Ok(self.chats.get_mut(&seat).expect("it was just put there"))
    }

    fn whose(&self, seat: Seat) -> (OwnerId, ConversationId, Place) {
        let seed = self.plan.seed;
        match seat {
            Seat::Person(number) => (
                Person::owner(seed, number),
                Person::conversation(seed, number),
                Person::place(number),
            ),
            Seat::Group(number) => (
                Group::owner(seed, number),
                Group::conversation(seed, number),
                Group::place(number),
            ),
        }
    }

    fn address(seat: Seat) -> Address {
        match seat {
            Seat::Person(number) => Person::address(number),
            Seat::Group(number) => Group::address(number),
        }
    }

    /// Returns the id of the next update.
    pub(super) fn update(&mut self) -> InputId {
        self.updates += 1;
        InputId::Update {
            bot: BOT,
            update: self.updates,
        }
    }

    fn take_next(&mut self) -> Result<(), Trouble> {
        let Some(Reverse((at, _, what))) = self.happenings.pop() else {
            return Ok(());
        };
        self.now = at;
        match what {
            Happening::Says(number) => self.says(number),
            Happening::Votes(group, person) => self.votes(group, person),
            Happening::Due(seat, timer) => self.due(seat, timer, at),
        }
    }

    fn due(&mut self, seat: Seat, timer: TimerId, at: Timestamp) -> Result<(), Trouble> {
        let is_set = |chat: &Chat| chat.timers.contains(&(timer, at));
        if !self.chats.get(&seat).is_some_and(is_set) {
            return Ok(());
        }
        let outcome = self.take(seat, InputId::Timer(timer), Input::Deadline(timer))?;
        let Seat::Person(number) = seat else {
            return self.look_at_group(seat, &outcome);
        };
        let is_away = self
            .chats
            .get(&seat)
            .is_some_and(|chat| chat.visit.is_none());
        // Some people come back when they are reminded.
        if let (true, Some(shown)) = (is_away, outcome.says)
            && self.rng.happens(0.35)
        {
            self.enter(number, 0, true)?;
            let pause = self.rng.exponential() * 1_500_000.0;
            let later = self.hurried(pause);
            return self.says_at(number, Timestamp(shown.max(self.now).0 + later));
        }
        self.let_go(seat);
        Ok(())
    }

    /// Makes a person say the next thing.
    fn says(&mut self, number: u64) -> Result<(), Trouble> {
        let seat = Seat::Person(number);
        let (person, is_new) = (
            Person::new(self.plan.seed, number),
            self.chat(seat)?.loaded.revision == Revision::NEW,
        );
        let Some(Chat {
            loaded,
            shown,
            visit: Some(visit),
            ..
        }) = self.chats.get(&seat)
        else {
            return Ok(());
        };
        let next = habit::next(
            self.dialogs,
            &loaded.conversation,
            shown,
            (&person, visit),
            self.now,
            &mut self.rng,
        );
        let message = match next {
            Move::Says(message) => message,
            Move::Knocks => {
                self.entries[visit.entry % self.entries.len()].knock(&person, is_new, &mut self.rng)
            }
            Move::Leaves => return self.leave(number),
        };
        let takes = if matches!(message, InMessage::Text(_)) {
            2.0
        } else {
            1.0
        } * person.pace;
        let profile = Profile {
            name: Some(person.name.clone()),
            language: Some(person.speaks()),
        };
        let id = self.update();
        let outcome = self.take(
            seat,
            id,
            Input::Message {
                message,
                profile: Some(profile),
            },
        )?;
        let Some(Chat {
            loaded,
            visit: Some(visit),
            ..
        }) = self.chats.get_mut(&seat)
        else {
            return Ok(());
        };
        visit.has_knocked = true;
        visit.turns += 1;
        visit.misses = if outcome.is_misunderstood {
            visit.misses + 1
        } else {
            0
        };
        let has_more =
            loaded.conversation.active.is_some() || loaded.conversation.pending.is_some();
        if !has_more {
            self.end_visit(number);
            return Ok(());
        }
        let pause = 1000.0 * (1.5 + takes * (0.6 * self.rng.normal()).exp());
        self.says_at(number, Timestamp(self.now.0 + self.hurried(pause)))
    }

    fn says_at(&mut self, number: u64, at: Timestamp) -> Result<(), Trouble> {
        if at <= self.plan.until {
            self.plan(at, Happening::Says(number));
        } else {
            self.end_visit(number);
        }
        Ok(())
    }

    /// Makes a person leave; some continue later.
    fn leave(&mut self, number: u64) -> Result<(), Trouble> {
        if !self.rng.happens(0.45) {
            self.end_visit(number);
            return Ok(());
        }
        let hours = 1.0 + 8.0 * self.rng.exponential();
        let later = Timestamp(self.now.0 + (hours * 3_600_000.0) as i64);
        let at = Timestamp(self.calendar.awake(later).0 + self.rng.below(3_600_000) as i64);
        self.says_at(number, at)
    }

    fn end_visit(&mut self, number: u64) {
        let seat = Seat::Person(number);
        if let Some(visit) = self.chats.get_mut(&seat).and_then(|chat| chat.visit.take()) {
            self.owed -= visit.owed;
        }
        self.let_go(seat);
    }

    /// Drops an inactive chat from memory; the store has it.
    fn let_go(&mut self, seat: Seat) {
        if self
            .chats
            .get(&seat)
            .is_some_and(|chat| chat.visit.is_none() && chat.timers.is_empty())
        {
            self.chats.remove(&seat);
        }
    }

    fn start_scheduled(&mut self) -> Result<(), Trouble> {
        for run in self.schedules.due(self.now) {
            for number in 0..self.groups.count() {
                let seat = Seat::Group(number);
                let (_, conversation, _) = self.whose(seat);
                let outcome = self.take(seat, run.id(conversation), run.input())?;
                self.look_at_group(seat, &outcome)?;
            }
        }
        Ok(())
    }

    /// Runs one turn, and returns its result.
    pub(super) fn take(
        &mut self,
        seat: Seat,
        id: InputId,
        input: Input,
    ) -> Result<TurnResult, Trouble> {
        let (now, dialogs, address) = (self.now, self.dialogs, Self::address(seat));
        let chat = self.chat(seat)?;
        let fired = match &input {
            Input::Deadline(timer) => Some(*timer),
            _ => None,
        };
        let Done { commit, after, .. } =
            handle(dialogs, chat.loaded.clone(), Some(&address), id, input, now);
        chat.loaded = after;
        chat.timers
            .retain(|(timer, _)| Some(*timer) != fired && !commit.disarm.contains(&timer.question));
        for (timer, at) in &commit.arm {
            chat.timers.retain(|(known, _)| known != timer);
            chat.timers.push((*timer, *at));
        }
        let outcome = outcome(&commit, &mut chat.shown);
        if let Some(visit) = &mut chat.visit {
            let paid = visit.owed.min(outcome.answers as f64);
            visit.owed -= paid;
            self.owed -= paid;
        }
        for (timer, at) in &commit.arm {
            if *at <= self.plan.until {
                self.plan(*at, Happening::Due(seat, *timer));
            }
        }
        if outcome.answers > 0 {
            self.idle = 0;
        }
        self.made.answers += outcome.answers;
        self.made.votes += outcome.votes;
        self.made.sessions += commit
            .record
            .events
            .iter()
            .filter(|event| matches!(event, Event::SessionStarted { .. }))
            .count() as u64;
        self.made.turns += 1;
        self.ledger.take(commit)?;
        Ok(outcome)
    }
}

/// Extracts from a commit what the people in a chat see.
fn outcome(commit: &Commit, shown: &mut Vec<(String, Token)>) -> TurnResult {
    let mut outcome = TurnResult {
        answers: 0,
        votes: 0,
        is_misunderstood: false,
        offers: Vec::new(),
        says: None,
        ballot: None,
    };
    outcome.ballot = commit.ballot.as_ref().map(|ballot| ballot.keys.clone());
    for event in &commit.record.events {
        match event {
            Event::Answered(answer) => outcome.answers += u64::from(answer.outcome.is_ok()),
            Event::Voted { keys, .. } => outcome.votes += u64::from(!keys.is_empty()),
            Event::Misunderstood { .. } | Event::Lost => outcome.is_misunderstood = true,
            _ => {}
        }
    }
    for row in &commit.outbox {
        let Body::Send(message) = &row.body else {
            continue;
        };
        let buttons = message.keyboard.buttons();
        outcome.says = Some(row.not_before.unwrap_or(commit.record.now));
        shown.clear();
        for button in buttons {
            match &button.action {
                Action::Tap(token) => shown.push((button.label.clone(), token.clone())),
                Action::Start { dialog, section } => {
                    outcome.offers.push((dialog.clone(), section.clone()))
                }
                Action::Url(_) | Action::Share(_) => {}
            }
        }
    }
    outcome
}
