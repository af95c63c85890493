//! How long it takes until 10,000 timers of one second are on disk, and how long a person who writes meanwhile waits.
//!
//! ```text
//! cargo bench --bench timers
//! ```

#[path = "../tests/runtime/decider/mod.rs"]
mod decider;

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use vraag::runtime::decide::{AfterCommit, Committed, Decider, Work};
use vraag::store::sled::Sled;
use vraag::store::{Place, Store, StoreError};
use vraag::time::{Clock, Timestamp};

use decider::{MONDAY_NOON, in_force, place, said};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many people are reminded in one second.
const PEOPLE: u64 = 10_000;
/// How many others write meanwhile, one every five milliseconds.
const OTHERS: u64 = 200;
const HOUR: i64 = 3_600_000;
const DIALOG: &str = "dialog: ladder\nstart:\n  - { command: ladder }\nsteps:\n  - ask: when\n    type: text\n    text: When?\n    remind: 1h\n    expire: 3d\n";

/// Counts what is on disk, and how long those who write waited for it.
#[derive(Default)]
struct Told {
    committed: AtomicUsize,
    asked: Mutex<HashMap<Place, Instant>>,
    waited: Mutex<Vec<Duration>>,
}

impl AfterCommit for Told {
    fn committed(&self, committed: Committed) {
        if let Some(asked) = self
            .asked
            .lock()
            .expect("nobody panics with it")
            .remove(&committed.place)
        {
            self.waited
                .lock()
                .expect("nobody panics with it")
                .push(asked.elapsed());
        } else {
            self.committed.fetch_add(1, Ordering::AcqRel);
        }
    }

    fn broken(&self, error: StoreError) {
        panic!("the store broke: {error}");
    }
}

struct House {
    store: Arc<dyn Store>,
    told: Arc<Told>,
    work: Sender<Work>,
    time: Arc<AtomicI64>,
    deciding: JoinHandle<()>,
}

fn house(store: Arc<dyn Store>, at: i64) -> House {
    let (told, time) = (Arc::<Told>::default(), Arc::new(AtomicI64::new(at)));
    let (work, works) = channel();
    let reading = Arc::clone(&time);
    let clock = Clock::telling(move || Timestamp(reading.load(Ordering::Relaxed)));
    let dialogs = in_force(&[("dialogs/ladder.yaml", DIALOG)]);
    let decider = Decider::new(
        Arc::clone(&store),
        Arc::clone(&told),
        dialogs,
        work.clone(),
        clock,
    )
    .expect("the store can be read");
    let deciding = std::thread::spawn(move || decider.run(&works));
    House {
        store,
        told,
        work,
        time,
        deciding,
    }
}

impl House {
    fn says(&self, person: u64, words: &str) {
        let update = i64::try_from(person).expect("few people");
        self.work
            .send(Work::Take(Box::new(said(person, update, words))))
            .expect("the house listens");
    }

    fn await_committed(&self, count: u64) {
        while (self.told.committed.load(Ordering::Acquire) as u64) < count {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    fn closes(self) {
        self.work.send(Work::Finish).expect("the house listens");
        self.deciding.join().expect("it does not panic");
    }
}

fn main() {
    for others in [0, OTHERS] {
        let folder = TempDir::new().expect("a folder can be made");
        let path = folder.path().join("db");
        let store: Arc<dyn Store> = Arc::new(Sled::open(&path).expect("the store opens"));
        let asked = house(Arc::clone(&store), MONDAY_NOON.0);
        (1..=PEOPLE).for_each(|person| asked.says(person, "/ladder"));
        asked.await_committed(PEOPLE);
        asked.closes();
        drop(store);
        // A bot that was started since: nobody is in memory, and everybody's reminder is due.
        let store: Arc<dyn Store> = Arc::new(Sled::open(&path).expect("the store opens again"));
        let woken = house(store, MONDAY_NOON.0);
        let start = Instant::now();
        woken.time.store(MONDAY_NOON.0 + HOUR, Ordering::Relaxed);
        for other in 1..=others {
            let person = PEOPLE + other;
            woken
                .told
                .asked
                .lock()
                .expect("nobody panics with it")
                .insert(place(person), Instant::now());
            woken.says(person, "hello");
            std::thread::sleep(Duration::from_millis(5));
        }
        if others == 0 {
            // It sleeps until somebody comes; this is the one who does.
            woken.says(PEOPLE + OTHERS + 1, "hello");
        }
        woken.await_committed(PEOPLE);
        let seconds = start.elapsed().as_secs_f64();
        let left = woken
            .store
            .due(Timestamp(MONDAY_NOON.0 + HOUR), 1)
            .expect("the store can be read");
        assert!(left.is_empty(), "a reminder is still to come: {left:?}");
        println!(
            "{PEOPLE} reminders of one moment are on disk after {seconds:.2} s ({:.0} a second)",
            PEOPLE as f64 / seconds
        );
        let mut waited =
            std::mem::take(&mut *woken.told.waited.lock().expect("nobody panics with it"));
        waited.sort();
        if let Some(slowest) = waited.last() {
            let at = |share: usize| waited[(waited.len() - 1) * share / 100].as_secs_f64() * 1000.0;
            let slowest = slowest.as_secs_f64() * 1000.0;
            println!(
                "{others} people who wrote meanwhile were on disk after {:.1} ms (median), {:.1} ms (p99), {slowest:.1} ms (slowest)",
                at(50),
                at(99)
            );
        }
        woken.closes();
    }
}
