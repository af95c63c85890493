//! The deciding thread without its thread: a clock that is set, a store in memory or on disk, and what became of the turns.
#![allow(dead_code, reason = "each test file uses the part it needs")]

use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use vraag::dialog::ast::Room;
use vraag::dialog::compile;
use vraag::dialog::source::{SourceFile, Sources};
use vraag::engine::event::Event;
use vraag::engine::input::Input;
use vraag::id::{InputId, Name};
use vraag::message::InMessage;
use vraag::runtime::decide::versions::InForce;
use vraag::runtime::decide::{AfterCommit, Committed, Decider, Inbound, Work};
use vraag::store::memory::Memory;
use vraag::store::{Address, Body, Place, Store, StoreError};
use vraag::time::{Clock, Duration, Timestamp};

/// 2026-11-23 12:00 UTC, a Monday.
pub const MONDAY_NOON: Timestamp = Timestamp(1_795_435_200_000);

/// What the decider says of turns that are on disk.
#[derive(Default)]
pub struct Observed(Mutex<Vec<Committed>>);

impl AfterCommit for Observed {
    fn committed(&self, committed: Committed) {
        self.0
            .lock()
            .expect("nobody panics with it")
            .push(committed);
    }

    fn broken(&self, error: StoreError) {
        panic!("the store broke: {error}");
    }
}

/// A decider that runs when it is told to.
pub struct TestDecider {
    pub store: Arc<dyn Store>,
    pub told: Arc<Observed>,
    pub work: Sender<Work>,
    works: Receiver<Work>,
    decider: Decider<Observed>,
    time: Arc<AtomicI64>,
    updates: i64,
}

/// Compiles files that must be free of errors.
pub fn in_force(files: &[(&str, &str)]) -> InForce {
    let file = |(path, text): &(&str, &str)| SourceFile {
        path: PathBuf::from(path),
        text: (*text).into(),
    };
    let sources = Sources(files.iter().map(file).collect());
    let compiled = compile::compile(&sources);
    let errors: Vec<&str> = compiled
        .errors()
        .map(|told| told.message.as_str())
        .collect();
    assert!(errors.is_empty(), "the dialogs have errors: {errors:#?}");
    InForce {
        dialogs: Arc::new(compiled.dialogs),
        sources: Arc::new(sources),
    }
}

impl TestDecider {
    /// A house in which nobody has said anything.
    pub fn new(files: &[(&str, &str)]) -> Self {
        Self::over(Arc::new(Memory::default()), files, MONDAY_NOON)
    }

    /// A house over a store, at a moment: what a start of the program makes.
    pub fn over(store: Arc<dyn Store>, files: &[(&str, &str)], at: Timestamp) -> Self {
        Self::with(store, in_force(files), at)
    }

    /// The same with dialogs that need not have come from files.
    pub fn with(store: Arc<dyn Store>, in_force: InForce, at: Timestamp) -> Self {
        let time = Arc::new(AtomicI64::new(at.0));
        let (work, works) = channel();
        let told = Arc::new(Observed::default());
        let clock = clock(&time);
        let decider = Decider::new(
            Arc::clone(&store),
            Arc::clone(&told),
            in_force,
            work.clone(),
            clock,
        )
        .expect("the store can be read");
        Self {
            store,
            told,
            work,
            works,
            decider,
            time,
            updates: at.0,
        }
    }

    /// Leaves a channel to another driver.
    pub fn sparing(mut self, channel: &str) -> Self {
        self.decider = self.decider.sparing(Some(Name::new(channel)));
        self
    }

    /// Remembers at most so many conversations between turns.
    pub fn remembering(mut self, conversations: usize) -> Self {
        self.decider = self.decider.remembering(conversations);
        self
    }

    /// Takes several works in at one step, so that their commits go to the store together.
    pub fn together(&mut self, works: impl IntoIterator<Item = Work>) -> &mut Self {
        let mut works: Vec<Work> = works.into_iter().collect();
        while !works.is_empty() {
            assert!(
                self.decider
                    .step(works)
                    .expect("the store works")
                    .is_continue(),
                "nobody told it to finish"
            );
            // What came of it comes in together as well, as it does where the store is slower than the deciding.
            works = self.works.try_iter().collect();
        }
        self.settle()
    }

    /// Ends the program and starts it again on the same store.
    pub fn restarted(self, files: &[(&str, &str)]) -> Self {
        Self::over(Arc::clone(&self.store), files, self.now())
    }

    pub fn now(&self) -> Timestamp {
        Timestamp(self.time.load(Ordering::Relaxed))
    }

    pub fn clock(&self) -> Clock {
        clock(&self.time)
    }

    /// Puts the clock somewhere, and lets happen what is due then.
    pub fn at(&mut self, moment: Timestamp) -> &mut Self {
        self.time.store(moment.0, Ordering::Relaxed);
        self.settle()
    }

    /// Lets so much time pass, or takes it back.
    pub fn later(&mut self, duration: &str) -> &mut Self {
        let (sign, length) = duration
            .strip_prefix('-')
            .map_or((1, duration), |length| (-1, length));
        let Duration(seconds) = Duration::parse(length).expect("a duration");
        let moment = self.now().plus(Duration(sign * seconds));
        self.at(moment)
    }

    /// A person says something in private.
    pub fn says(&mut self, person: u64, words: &str) -> &mut Self {
        let input = Input::Message {
            message: InMessage::Text(words.to_owned()),
            profile: None,
        };
        self.takes(person, place(person), Room::Private, input)
    }

    /// Something comes in that concerns a person somewhere.
    pub fn takes(&mut self, person: u64, place: Place, room: Room, input: Input) -> &mut Self {
        self.updates += 1;
        let inbound = comes(person, self.updates, place, room, input);
        self.work
            .send(Work::Take(Box::new(inbound)))
            .expect("the house listens");
        self.settle()
    }

    /// Lets the decider run until nothing is left to do.
    pub fn settle(&mut self) -> &mut Self {
        for _ in 0..1_000_000 {
            let next = self.works.try_recv().ok();
            if next.is_none() && !self.decider.patience().is_zero() {
                return self;
            }
            assert!(
                self.decider
                    .step(next)
                    .expect("the store works")
                    .is_continue(),
                "nobody told it to finish"
            );
        }
        panic!("the decider never comes to rest");
    }

    /// Takes the turns that came to the disk since the last look.
    pub fn committed(&mut self) -> Vec<Committed> {
        std::mem::take(&mut *self.told.0.lock().expect("nobody panics with it"))
    }

    /// Takes what was said since the last look: to whom, and the words.
    pub fn heard(&mut self) -> Vec<String> {
        let committed = std::mem::take(&mut *self.told.0.lock().expect("nobody panics with it"));
        let rows = committed.into_iter().flat_map(|committed| committed.outbox);
        rows.filter_map(|row| match row.body {
            Body::Send(message) => Some(message.text.words()),
            Body::Edit { .. } | Body::Topic(_) => None,
        })
        .collect()
    }

    /// Returns what happened in all conversations, in the order of the commits.
    pub fn events(&self) -> Vec<Event> {
        let mut events = Vec::new();
        let mut each = |_, turn: vraag::store::Journaled| {
            events.extend(turn.record.events);
            true
        };
        self.store
            .journal(0, u64::MAX, &mut each)
            .expect("the journal can be read");
        events
    }
}

fn clock(time: &Arc<AtomicI64>) -> Clock {
    let time = Arc::clone(time);
    Clock::telling(move || Timestamp(time.load(Ordering::Relaxed)))
}

/// Where a person is.
pub fn place(person: u64) -> Place {
    Place(format!("telegram/7001/-/{person}"))
}

/// Something a person says in private.
pub fn said(person: u64, update: i64, words: &str) -> Inbound {
    let input = Input::Message {
        message: InMessage::Text(words.to_owned()),
        profile: None,
    };
    comes(person, update, place(person), Room::Private, input)
}

/// An input of a person, as a messenger brings it.
pub fn comes(person: u64, update: i64, place: Place, room: Room, input: Input) -> Inbound {
    Inbound {
        id: InputId::Update { bot: 7001, update },
        place,
        address: Address(format!("telegram:{person}")),
        channel: Name::new_static("telegram"),
        room,
        input,
        tap: None,
        raw: None,
        receipt: None,
        speaker: None,
        as_of: None,
        nth: 0,
        tries: 0,
    }
}
