//! How many turns a second 500 people get from a store in which every read takes five milliseconds, as behind a network.
//!
//! ```text
//! cargo bench --bench slow_store
//! ```

#[path = "../tests/runtime/decider/mod.rs"]
mod decider;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use vraag::dialog::ast::Room;
use vraag::engine::input::Input;
use vraag::message::InMessage;
use vraag::runtime::decide::{AfterCommit, Committed, Decider, Work};
use vraag::store::memory::Memory;
use vraag::store::unsure::{Fault, Unsure};
use vraag::store::{Place, Store, StoreError};
use vraag::time::{Clock, Timestamp};

use decider::{MONDAY_NOON, comes, in_force, place};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many people talk at once; each says the next thing when the turn before it is committed.
const PEOPLE: u64 = 500;
/// How many turns each person gets in one run.
const TURNS: i64 = 20;
const READ: Duration = Duration::from_millis(5);

/// As many questions as a person gets turns.
fn dialog() -> String {
    let steps = (0..TURNS)
        .map(|step| format!("  - ask: q{step}\n    type: text\n    text: And number {step}?\n"));
    format!(
        "dialog: long\nlanguages: [en]\nstart: [{{ words: [coffee] }}]\nsteps:\n{}",
        steps.collect::<String>()
    )
}

/// Tells of every turn that is committed.
struct Told(Sender<Place>);

impl AfterCommit for Told {
    fn committed(&self, committed: Committed) {
        // The receiver is gone only when the run is over.
        let _ = self.0.send(committed.place);
    }

    fn broken(&self, error: StoreError) {
        panic!("the store broke: {error}");
    }
}

fn says(person: u64, turn: i64) -> Work {
    let words = if turn == 0 { "coffee" } else { "it is quick" };
    let message = InMessage::Text(words.to_owned());
    let input = Input::Message {
        message,
        profile: None,
    };
    let update = turn * 100_000 + i64::try_from(person).expect("few people");
    Work::Take(Box::new(comes(
        person,
        update,
        place(person),
        Room::Private,
        input,
    )))
}

fn main() {
    for (remembered, name) in [
        (20_000, "everybody is in memory"),
        (1, "everybody is read anew"),
    ] {
        let calls: Arc<Mutex<BTreeMap<&str, usize>>> = Arc::default();
        let counted = Arc::clone(&calls);
        let store: Arc<dyn Store> = Arc::new(Unsure::meeting(Memory::default(), move |call| {
            *counted
                .lock()
                .expect("nobody panics with it")
                .entry(call)
                .or_default() += 1;
            if call != "commit" {
                std::thread::sleep(READ);
            }
            Fault::None
        }));
        let moments = AtomicI64::new(0);
        let (told, tells) = channel();
        let (work, works) = channel();
        let decider = Decider::new(
            store,
            Arc::new(Told(told)),
            in_force(&[("dialogs/long.yaml", &dialog())]),
            work.clone(),
            // So fast that nobody says too much in a minute.
            Clock::telling(move || {
                Timestamp(MONDAY_NOON.0 + 10 * moments.fetch_add(1, Ordering::Relaxed))
            }),
        )
        .expect("the store can be read")
        .remembering(remembered);
        let deciding = std::thread::spawn(move || decider.run(&works));
        let mut turns: BTreeMap<Place, (u64, i64)> = (1..=PEOPLE)
            .map(|person| (place(person), (person, 0)))
            .collect();
        let start = Instant::now();
        for person in 1..=PEOPLE {
            work.send(says(person, 0)).expect("it listens");
        }
        let mut left = PEOPLE;
        while left > 0 {
            let at = tells.recv().expect("it tells of every turn");
            let (person, turn) = turns.get_mut(&at).expect("somebody is there");
            *turn += 1;
            if *turn == TURNS {
                left -= 1;
            } else {
                work.send(says(*person, *turn)).expect("it listens");
            }
        }
        let seconds = start.elapsed().as_secs_f64();
        work.send(Work::Finish).expect("it listens");
        deciding.join().expect("it does not panic");
        let count = PEOPLE * TURNS.unsigned_abs();
        println!(
            "{name}: {count} turns in {seconds:.2} s, {:.0} a second; calls: {:?}",
            count as f64 / seconds,
            calls.lock().expect("nobody panics with it")
        );
    }
}
