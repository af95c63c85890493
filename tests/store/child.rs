//! A process of its own that writes to a store until it is stopped: for what only a second process can show.
//!
//! The test binary starts itself again with one test's name; the environment says what that test is to do there.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use vraag::store::prelude::*;
use vraag::store::sled::{Batch, Disk, Sled};
use vraag::store::{Commit, CommitOutcome, StoreError};

use crate::world::Talk;

const FOLDER: &str = "VRAAG_TEST_STORE";
const STOP: &str = "VRAAG_TEST_STOP";
const TIDY: &str = "VRAAG_TEST_TIDY";

/// How many people a child has talking at once.
pub const PEOPLE: u64 = 6;

/// Starts a child on a folder; it stops by itself before step `stop` of the disk, where that is given.
pub fn start(folder: &Path, stop: Option<usize>) -> (Child, BufReader<ChildStdout>) {
    let mut command = Command::new(std::env::current_exe().expect("the test knows itself"));
    command
        .args([
            "--exact",
            "disk::the_other_process",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(FOLDER, folder);
    if let Some(stop) = stop {
        command.env(STOP, stop.to_string());
    }
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the test can start itself");
    let lines = BufReader::new(child.stdout.take().expect("its output is piped"));
    (child, lines)
}

/// Starts a child that writes its store anew while people talk; it stops by itself before operation `stop` of that.
pub fn start_tidying(folder: &Path, stop: usize) -> (Child, BufReader<ChildStdout>) {
    let mut command = Command::new(std::env::current_exe().expect("the test knows itself"));
    command
        .args([
            "--exact",
            "disk::the_other_process",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(FOLDER, folder)
        .env(TIDY, stop.to_string());
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the test can start itself");
    let lines = BufReader::new(child.stdout.take().expect("its output is piped"));
    (child, lines)
}

/// What a child said: the newest turn of each person that it was told is on disk.
pub fn acknowledged(lines: impl BufRead, most: usize) -> Vec<(u64, u64)> {
    let said = lines.lines().map_while(Result::ok).filter_map(|line| {
        let (person, turn) = line.split_once("acked ")?.1.split_once(' ')?;
        Some((person.parse().ok()?, turn.parse().ok()?))
    });
    said.take(most).collect()
}

/// What the child does; nothing where this is not one.
pub fn work() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    if let Some(stop) = std::env::var(TIDY).ok().and_then(|stop| stop.parse().ok()) {
        return tidying(Path::new(&folder), stop);
    }
    match std::env::var(STOP).ok().and_then(|stop| stop.parse().ok()) {
        Some(stop) => in_line(Path::new(&folder), stop),
        None => at_once(folder.to_str().expect("the path is text")),
    }
}

/// Groups of three people, one after the other; the process is gone before the step it is to stop at.
fn in_line(folder: &Path, stop: usize) {
    let store = Sled::open_over(folder, |disk| Box::new(Aborting { disk, left: stop }))
        .expect("the store opens");
    let mut people: Vec<Talk> = (1..4)
        .map(|number| Talk::new(number).resume(&store))
        .collect();
    for _ in 0..5 {
        let group: Vec<Commit> = people.iter_mut().map(|person| talk(person, 300)).collect();
        let outcomes = store.commit(group).expect("the store works");
        for ((number, person), outcome) in (1..).zip(&people).zip(outcomes) {
            tell(number, person, outcome);
        }
    }
}

/// Two people talk, some turns before, during and after the store is written anew.
fn tidying(folder: &Path, stop: usize) {
    let store = &Sled::open(folder).expect("the store opens");
    let (left, is_over) = (AtomicUsize::new(stop), &AtomicBool::new(false));
    std::thread::scope(|scope| {
        for number in 1..=2 {
            scope.spawn(move || {
                let mut person = Talk::new(number).resume(store);
                let mut more = 5;
                while more > 0 {
                    let commit = talk(&mut person, 300);
                    let outcome = store.commit(vec![commit]).expect("the store works")[0];
                    tell(number, &person, outcome);
                    more -= usize::from(is_over.load(Ordering::Acquire));
                }
            });
        }
        let pause = move || {
            if left.fetch_sub(1, Ordering::AcqRel) == 0 {
                std::process::abort();
            }
        };
        store
            .write_anew(std::sync::Arc::new(pause))
            .expect("it can be written anew")
            .expect("nobody makes a copy");
        is_over.store(true, Ordering::Release);
    });
}

/// Many people at once, until somebody kills the process. The store may be in a database.
fn at_once(location: &str) {
    let store = &vraag::store::open(location).expect("the store opens");
    std::thread::scope(|scope| {
        for number in 1..=PEOPLE {
            scope.spawn(move || {
                let mut person = Talk::new(number).resume(store.as_ref());
                loop {
                    let commit = talk(&mut person, if number % 2 == 0 { 4 } else { 300 });
                    let outcome = store.commit(vec![commit]).expect("the store works")[0];
                    tell(number, &person, outcome);
                }
            });
        }
    });
}

fn talk(person: &mut Talk, answers: usize) -> Commit {
    let (id, turns) = (person.conversation.id, person.conversation.turns);
    person.conversation = vraag::engine::session::Conversation {
        id,
        turns,
        ..crate::samples::conversation(answers)
    };
    let mut commit = person.says("espresso");
    commit.arm = vec![(
        person.timer(1, 0),
        vraag::time::Timestamp(crate::samples::NOW.0 + i64::try_from(turns).expect("few turns")),
    )];
    commit
}

fn tell(number: u64, person: &Talk, outcome: CommitOutcome) {
    assert!(
        matches!(outcome, CommitOutcome::Committed(_)),
        "{outcome:?}"
    );
    let mut out = std::io::stdout().lock();
    writeln!(out, "acked {number} {}", person.conversation.turns)
        .and_then(|()| out.flush())
        .expect("somebody listens");
}

/// Ends the process, without a word to anybody, before a step.
struct Aborting {
    disk: Box<dyn Disk>,
    left: usize,
}

impl Aborting {
    fn step(&mut self) {
        if self.left == 0 {
            std::process::abort();
        }
        self.left -= 1;
    }
}

impl Disk for Aborting {
    fn apply(&mut self, batch: Batch) -> Result<(), StoreError> {
        self.step();
        self.disk.apply(batch)
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        self.step();
        self.disk.flush()
    }

    fn sync(&mut self) -> Result<(), StoreError> {
        self.step();
        self.disk.sync()
    }

    fn note(&mut self, newest: u64) -> Result<(), StoreError> {
        self.step();
        self.disk.note(newest)
    }
}
