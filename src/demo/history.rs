//! Plays a history: events in the order of their times, each a turn of the engine.
//!
//! A visit begins when fewer answers were given than the calendar expects by then, so that the last
//! answer is given at the end, however many questions the dialogs ask.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use crate::contact::Contact;
use crate::demo::calendar::Calendar;
use crate::demo::entry_point::EntryPoint;
use crate::demo::group::{Group, Groups};
use crate::demo::habit::Visit;
use crate::demo::ledger::Ledger;
use crate::demo::options::{DemoOptions, Made, Trouble};
use crate::demo::person::{BOT, Person};
use crate::dialog::ast::Room;
use crate::dialog::bot::Dialogs;
use crate::engine::event::Event;
use crate::engine::input::Input;
use crate::engine::session::Conversation;
use crate::id::{ConversationId, InputId, Name, OwnerId, TimerId};
use crate::message::{Action, Token};
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
    pub(super) entries: Vec<EntryPoint>,
    schedules: Schedules,
    store: &'a dyn Store,
    ledger: Ledger<'a>,
    happenings: BinaryHeap<Reverse<(Timestamp, u64, Happening)>>,
    /// Number of planned events: of two at the same time, the one planned first comes first.
    planned: u64,
    pub(super) contacts: u64,
    updates: i64,
    pub(super) visits: u64,
    /// How many answers the current visits are still expected to give.
    pub(super) owed: f64,
    /// By how many visits the next one is early or late, compared with the calendar.
    pub(super) lead: f64,
    pub(super) idle: u64,
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
