//! How fast the store is, and how much it needs.
//!
//! ```text
//! cargo bench --bench store               everything
//! cargo bench --bench store -- records    writing down and reading a session of 30 answers
//! cargo bench --bench store -- commits    load + commit against a loop that writes the same bytes to sled without us
//! cargo bench --bench store -- waiting    100,000 waiting sessions: memory, and the time to open
//! ```

#[path = "../tests/store/samples.rs"]
#[allow(dead_code)]
mod samples;
#[path = "../tests/store/world.rs"]
#[allow(dead_code)]
mod world;

use std::fs::File;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::channel;
use std::time::Instant;

use tempfile::TempDir;
use vraag::engine::session::Conversation;
use vraag::store::prelude::*;
use vraag::store::record::{self, Delivered, Head, Taken};
use vraag::store::sled::Sled;
use vraag::store::{Commit, CommitOutcome, Revision, Settled};
use vraag::time::Timestamp;

use crate::world::Talk;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many answers the sessions of the benchmark hold.
const ANSWERS: usize = 10;
/// How many sessions wait.
const WAITING: u64 = 100_000;

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => {
            records();
            commits();
            waiting();
        }
        ["records"] => records(),
        ["commits"] => commits(),
        ["waiting"] => waiting(),
        ["open", folder] => open(Path::new(folder)),
        _ => println!("one of: records, commits, waiting"),
    }
}

fn records() {
    let head = Head {
        revision: Revision(7),
        turns: 31,
        timers: vec![(31, 0, samples::NOW), (31, 1, samples::NOW)],
    };
    for answers in [3, ANSWERS, 30] {
        let conversation = samples::conversation(answers);
        let bytes = record::encode_conversation(&head, &conversation);
        let write = nanoseconds(|| {
            drop(black_box(record::encode_conversation(
                &head,
                black_box(&conversation),
            )))
        });
        let read = nanoseconds(|| drop(black_box(record::decode_conversation(black_box(&bytes)))));
        let length = bytes.len();
        println!(
            "session of {answers:>2} answers: {length:>5} bytes, written in {write:.0} ns, read in {read:.0} ns, both {:.2} µs",
            (write + read) / 1000.0
        );
    }
    let turn = samples::turn(samples::SESSION);
    let bytes = record::encode_turn(&turn);
    let write = nanoseconds(|| drop(black_box(record::encode_turn(black_box(&turn)))));
    println!(
        "turn of the journal: {} bytes, written in {write:.0} ns",
        bytes.len()
    );
}

/// The best of many short rounds, because the machine has other work.
fn nanoseconds(work: impl Fn()) -> f64 {
    const TIMES: u32 = 50;
    let round = || {
        let start = Instant::now();
        (0..TIMES).for_each(|_| work());
        start.elapsed().as_nanos() as f64 / f64::from(TIMES)
    };
    (0..2_000).map(|_| round()).fold(f64::MAX, f64::min)
}

fn commits() {
    println!(
        "turns a second, each loaded, committed, flushed, synced, and its message settled; five rounds in turn, median"
    );
    for (owners, turns) in [(1, 1_500), (64, 40_000), (512, 40_000)] {
        let (mut ours, mut raw): (Vec<f64>, Vec<f64>) = (0..5)
            .map(|_| (with_store(owners, turns), without_store(owners, turns)))
            .unzip();
        let (ours, raw) = (median(&mut ours), median(&mut raw));
        println!(
            "{owners:>4} owners at once: {ours:>7.0} with the store, {raw:>7.0} without, {:.0} %",
            ours / raw * 100.0
        );
    }
}

fn median(rates: &mut [f64]) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates[rates.len() / 2]
}

/// One thread that loads and commits for whoever is done, the way a runtime does; the store has its own.
fn with_store(owners: u64, turns: u64) -> f64 {
    let folder = TempDir::new().expect("a folder can be made");
    let store = Sled::open(&folder.path().join("db")).expect("the store opens");
    let (sender, done) = channel();
    let next = |number: u64| {
        let mut person = Talk::new(number).resume(&store);
        let (commit, row) = turn(&mut person);
        let sender = sender.clone();
        store.submit(
            commit,
            Box::new(move |outcome| {
                sender
                    .send((number, row, outcome))
                    .expect("the benchmark listens")
            }),
        );
    };
    let start = Instant::now();
    (1..=owners).for_each(&next);
    for taken in 1..=turns {
        let (number, row, outcome) = done.recv().expect("the store answers");
        assert!(
            matches!(outcome, Ok(CommitOutcome::Committed(_))),
            "{outcome:?}"
        );
        if taken + owners <= turns {
            next(number);
        }
        let settled = vec![(
            row.0,
            row.1,
            Settled::Sent {
                receipt: "123456".to_owned(),
            },
        )];
        store.submit_settled(
            settled,
            Box::new(|settled| settled.expect("the store works")),
        );
    }
    turns as f64 / start.elapsed().as_secs_f64()
}

fn turn(person: &mut Talk) -> (Commit, (vraag::id::OwnerId, vraag::id::EffectId)) {
    let (id, turns) = (person.conversation.id, person.conversation.turns);
    person.conversation = Conversation {
        id,
        turns,
        ..samples::conversation(ANSWERS)
    };
    let mut commit = person.says("espresso");
    commit.arm = vec![(
        person.timer(1, 0),
        Timestamp(samples::NOW.0 + i64::try_from(turns).expect("few turns")),
    )];
    (commit, (person.owner, person.effect(0)))
}

/// A loop that writes what those turns write, in groups as large as they can be, without asking anything.
fn without_store(owners: u64, turns: u64) -> f64 {
    let folder = TempDir::new().expect("a folder can be made");
    let path = folder.path().join("db");
    let db = sled::Config::new()
        .path(&path)
        .segment_size(512 * 1024)
        .cache_capacity(64 << 20)
        .open()
        .expect("sled opens");
    let file = File::open(path.join("db")).expect("sled has made its file");
    let mut person = Talk::new(1);
    let (commit, _) = turn(&mut person);
    let head = Head {
        revision: Revision(7),
        turns: 31,
        timers: vec![(31, 0, samples::NOW)],
    };
    let row = record::encode_outgoing(commit.owner, &commit.outbox[0]);
    let session = record::encode_head(&head, &record::encode_body(&[row], &commit.conversation));
    let journal = record::encode_turn(&commit.record);
    let contact = record::encode_contact(Revision(7), &person.contact);
    let delivered = record::encode_delivered(&Delivered {
        turn: 31,
        settled: vec![0],
        receipts: (0..8)
            .map(|turn| ((turn, 0), "123456".to_owned()))
            .collect(),
    });
    let taken = Taken {
        input: commit.input,
        at: samples::NOW,
        turn: Some((person.owner, person.conversation.id, 1)),
    };
    let group = owners.min(64);
    let order = record::encode_order(&vec![taken; usize::try_from(group).expect("small")]);
    let start = Instant::now();
    for first in (0..turns).step_by(usize::try_from(group).expect("small")) {
        let mut batch = sled::Batch::default();
        for number in first..first + group {
            let (owner, count) = (number % owners * 1000 + 1, number / owners);
            let key = |kind: u8, numbers: &[u64], width: usize| {
                let mut key = vec![kind];
                numbers
                    .iter()
                    .for_each(|number| key.extend(number.to_be_bytes()));
                key.resize(width, 0);
                key
            };
            if count == 0 {
                batch.insert(key(b'c', &[owner], 9), contact.as_slice());
                batch.insert(key(b'p', &[owner], 31), &[1; 20][..]);
                batch.insert(key(b'P', &[owner], 9), &[1; 40][..]);
                batch.insert(key(b'a', &[owner], 26), &[1; 10][..]);
            } else {
                batch.insert(key(b'r', &[owner], 9), delivered.as_slice());
                batch.remove(key(b't', &[count - 1, owner, owner], 31));
            }
            batch.insert(key(b'h', &[owner, owner], 17), session.as_slice());
            batch.insert(key(b'j', &[owner, owner, count], 25), journal.as_slice());
            batch.insert(key(b't', &[count, owner, owner], 31), &[][..]);
        }
        batch.insert([&b"q"[..], &first.to_be_bytes()].concat(), order.as_slice());
        db.apply_batch(batch).expect("sled works");
        db.flush().expect("sled works");
        file.sync_data().expect("the disk works");
    }
    turns as f64 / start.elapsed().as_secs_f64()
}

fn waiting() {
    let folder = TempDir::new().expect("a folder can be made");
    let path = folder.path().join("db");
    let store = Sled::open(&path).expect("the store opens");
    let start = Instant::now();
    for first in (1..=WAITING).step_by(64) {
        let mut people: Vec<Talk> = (first..(first + 64).min(WAITING + 1))
            .map(Talk::new)
            .collect();
        let (group, rows): (Vec<Commit>, Vec<_>) = people.iter_mut().map(turn).unzip();
        store.commit(group).expect("the store works");
        let settled = rows
            .into_iter()
            .map(|(owner, id)| {
                (
                    owner,
                    id,
                    Settled::Sent {
                        receipt: "123456".to_owned(),
                    },
                )
            })
            .collect();
        store.submit_settled(
            settled,
            Box::new(|settled| settled.expect("the store works")),
        );
    }
    println!(
        "{WAITING} sessions of {ANSWERS} answers written in {:.1} s; memory of the writer {}",
        start.elapsed().as_secs_f64(),
        memory()
    );
    drop(store);
    println!("on disk {} MB", size(&path) / 1_000_000);
    let program = std::env::current_exe().expect("the benchmark knows itself");
    for _ in 0..3 {
        let status = Command::new(&program)
            .args(["open"])
            .arg(&path)
            .status()
            .expect("the benchmark can start itself");
        assert!(status.success());
    }
}

/// Opens a store as a bot that starts does, and says how long that took and how much memory it has.
fn open(path: &Path) {
    let start = Instant::now();
    let store = Sled::open(path).expect("the store opens");
    let opened = start.elapsed();
    let (rows, jobs, due) = (
        store.outbox().expect("it works").len(),
        store.jobs().expect("it works").len(),
        store.next_due().expect("it works"),
    );
    let ready = start.elapsed();
    println!(
        "opened in {opened:.2?}, ready in {ready:.2?} ({rows} rows, {jobs} jobs, next timer {due:?}); memory {}",
        memory()
    );
    let mut sessions = 0;
    let read = store.conversations(&mut |_, conversation| {
        sessions += usize::from(conversation.active.is_some());
        true
    });
    read.expect("it works");
    println!(
        "  all {sessions} sessions read after {:.2?}; memory {}",
        start.elapsed(),
        memory()
    );
    let faults = store.check_integrity().expect("it works").len();
    println!(
        "  checked after {:.2?}, {faults} faults; memory {}",
        start.elapsed(),
        memory()
    );
}

fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = |name: &str| {
        status
            .lines()
            .find_map(|line| line.strip_prefix(name))
            .map_or("unknown", str::trim)
            .to_owned()
    };
    format!("{} (at most {})", line("VmRSS:"), line("VmHWM:"))
}

fn size(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| {
            if entry.path().is_dir() {
                size(&entry.path())
            } else {
                entry.metadata().map_or(0, |data| data.len())
            }
        })
        .sum()
}
