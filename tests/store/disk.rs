//! What only a disk can do to a store: crashes, a second process, damage, many at once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tempfile::TempDir;
use vraag::report::snapshot::Snapshot;
use vraag::runtime::deliver::DeliveryObserver;
use vraag::runtime::dispatch::Dispatcher;
use vraag::store::prelude::*;
use vraag::store::sled::{Batch, Disk, Sled};
use vraag::store::{CommitOutcome, GROUP, Journaled, Settled, Store, StoreError};

use crate::world::{Talk, everything};

#[test]
fn the_other_process() {
    crate::child::work();
}

pub fn folder() -> (TempDir, PathBuf) {
    let folder = TempDir::new().expect("a folder can be made");
    let path = folder.path().join("data/db");
    (folder, path)
}

fn open(path: &Path) -> Sled {
    Sled::open(path).expect("the store opens")
}

/// Every turn that was acknowledged is there, and nothing is there by half.
pub fn nothing_is_lost_or_torn(path: &Path, acknowledged: &[(u64, u64)]) {
    nothing_is_lost(&open(path), acknowledged);
}

/// The same of a store that is open.
pub fn nothing_is_lost(store: &dyn Store, acknowledged: &[(u64, u64)]) {
    assert_eq!(store.check_integrity(), Ok(Vec::new()));
    let mut newest: BTreeMap<u64, u64> = BTreeMap::new();
    for (person, turn) in acknowledged {
        let known = newest.entry(*person).or_default();
        *known = (*known).max(*turn);
    }
    let rows = store.outbox().expect("the outbox can be read");
    for person in 1..=crate::child::PEOPLE {
        let talk = Talk::new(person).resume(store);
        let turns = talk.conversation.turns;
        assert!(
            turns >= newest.get(&person).copied().unwrap_or(0),
            "person {person} was told of {newest:?}, but {turns} turns are there"
        );
        let mut read = 0;
        let listed = store.turns(talk.owner, talk.conversation.id, &mut |turn| {
            read += 1;
            assert_eq!(turn.turn, read);
            true
        });
        assert_eq!((listed, read), (Ok(()), turns));
        assert_eq!(
            rows.iter()
                .filter(|(owner, _)| *owner == talk.owner)
                .count() as u64,
            turns
        );
        let due = store
            .due(vraag::time::Timestamp(i64::MAX), usize::MAX)
            .expect("timers can be read");
        assert_eq!(
            due.iter()
                .filter(|(owner, ..)| *owner == talk.owner)
                .count() as u64,
            turns.min(1)
        );
    }
}

#[test]
fn a_process_stopped_before_any_step_loses_and_tears_nothing() {
    let (_folder, path) = folder();
    // Five groups of four steps; the twenty-first step is never reached, so the last child ends by itself.
    for stop in 0..=20 {
        let (mut process, lines) = crate::child::start(&path, Some(stop));
        let acknowledged = crate::child::acknowledged(lines, usize::MAX);
        let ended = process.wait().expect("the child ends");
        assert_eq!(ended.success(), stop == 20, "stopped before step {stop}");
        assert_eq!(
            acknowledged.len(),
            stop / 4 * 3,
            "three turns are acknowledged after the fourth step of their group"
        );
        nothing_is_lost_or_torn(&path, &acknowledged);
    }
}

#[test]
fn a_process_stopped_before_any_operation_of_writing_its_store_anew_loses_and_tears_nothing() {
    let (_folder, path) = folder();
    let mut stop = 0;
    loop {
        let (mut process, lines) = crate::child::start_tidying(&path, stop);
        let acknowledged = crate::child::acknowledged(lines, usize::MAX);
        let is_whole = process.wait().expect("the child ends").success();
        nothing_is_lost_or_torn(&path, &acknowledged);
        for left in ["db.new", "db.old"] {
            assert!(
                !path.with_file_name(left).exists(),
                "{left} is left over after a stop before operation {stop}"
            );
        }
        if is_whole {
            break;
        }
        stop += 1;
    }
    // What is copied, the last of it, the two renames, and when they are on disk.
    assert!(stop >= 7, "only {stop} operations");
}

#[test]
fn a_killed_process_loses_and_tears_nothing() {
    let (_folder, path) = folder();
    for most in [1, 40, 0, 150, 7, 300, 90] {
        let (mut process, lines) = crate::child::start(&path, None);
        let acknowledged = crate::child::acknowledged(lines, most);
        process.kill().expect("a child can be killed");
        process.wait().expect("a killed child ends");
        nothing_is_lost_or_torn(&path, &acknowledged);
    }
}

#[test]
fn a_second_process_is_told_who_uses_the_store() {
    let (_folder, path) = folder();
    let (mut process, lines) = crate::child::start(&path, None);
    assert_eq!(crate::child::acknowledged(lines, 1).len(), 1);
    let refused = Sled::open(&path).err();
    assert_eq!(
        refused,
        Some(StoreError::InUse {
            path: path.display().to_string(),
            process: Some(process.id())
        })
    );
    let said = refused.map(|error| error.to_string());
    assert_eq!(
        said,
        Some(format!(
            "another program is using the store at {} (process {})",
            path.display(),
            process.id()
        ))
    );
    process.kill().expect("a child can be killed");
    process.wait().expect("a killed child ends");
    open(&path);
}

#[test]
fn a_half_written_snapshot_does_not_keep_the_store_from_opening() {
    let (_folder, path) = folder();
    let mut zoe = Talk::new(1);
    let store = open(&path);
    store
        .commit(vec![zoe.says("hoi")])
        .expect("the store works");
    let before = everything(&store);
    drop(store);
    let left_over = path.join("snap.7FFFFFFFFFFFFFFF.generating");
    std::fs::write(&left_over, "half").expect("a file can be written");
    let store = open(&path);
    assert_eq!(everything(&store), before);
    assert!(!left_over.exists());
}

#[test]
#[cfg(unix)]
fn the_folders_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, path) = folder();
    drop(open(&path));
    for made in [path.as_path(), path.parent().expect("it has a parent")] {
        let mode = std::fs::metadata(made)
            .expect("it is there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o700, "{}", made.display());
    }
}

#[test]
fn no_page_outgrows_the_log() {
    let (_folder, path) = folder();
    let store = open(&path);
    let mut people: Vec<Talk> = (1..20).map(Talk::new).collect();
    for round in 0..30 {
        for person in &mut people {
            let (id, turns) = (person.conversation.id, person.conversation.turns);
            person.conversation = vraag::engine::session::Conversation {
                id,
                turns,
                ..crate::samples::conversation(round * 10)
            };
        }
        let group = people
            .iter_mut()
            .map(|person| person.says(&"lang ".repeat(round * 200)))
            .collect();
        store.commit(group).expect("the store works");
    }
    drop(store);
    let blobs = std::fs::read_dir(path.join("blobs")).map_or(0, Iterator::count);
    assert_eq!(blobs, 0, "a page became a file that is never synced");
}

/// A disk that syncs only when it is told to.
struct Patient {
    disk: Box<dyn Disk>,
    told: Receiver<()>,
}

impl Disk for Patient {
    fn apply(&mut self, batch: Batch) -> Result<(), StoreError> {
        self.disk.apply(batch)
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        self.disk.flush()
    }

    fn sync(&mut self) -> Result<(), StoreError> {
        self.told
            .recv()
            .map_err(|_| StoreError::Broken("the test is over".to_owned()))?;
        self.disk.sync()
    }

    fn note(&mut self, newest: u64) -> Result<(), StoreError> {
        self.disk.note(newest)
    }
}

#[test]
fn turns_that_wait_together_share_a_sync_and_nobody_is_told_before_it() {
    let (_folder, path) = folder();
    let (tell, told) = channel();
    let store =
        Sled::open_over(&path, |disk| Box::new(Patient { disk, told })).expect("the store opens");
    let (sender, outcomes) = channel();
    let submit = |number| {
        let sender = sender.clone();
        store.submit(
            Talk::new(number).says("hoi"),
            Box::new(move |outcome| sender.send((number, outcome)).expect("the test listens")),
        );
    };
    submit(1);
    tell.send(()).expect("the disk listens");
    assert_eq!(outcomes.recv(), Ok((1, Ok(CommitOutcome::Committed(1)))));
    // While the second person's turn syncs, all others gather.
    submit(2);
    while store.find(&Talk::new(2).place()) == Ok(None) {
        std::thread::yield_now();
    }
    (3..=200).for_each(submit);
    assert_eq!((outcomes.try_recv().ok(), store.horizon()), (None, Ok(1)));
    (0..5).for_each(|_| tell.send(()).expect("the disk listens"));
    let mut groups: BTreeMap<u64, usize> = BTreeMap::new();
    for (_, outcome) in outcomes.iter().take(199) {
        let Ok(CommitOutcome::Committed(order)) = outcome else {
            panic!("{outcome:?}")
        };
        *groups.entry(order).or_default() += 1;
    }
    assert_eq!(
        groups,
        BTreeMap::from([(2, 1), (3, GROUP), (4, GROUP), (5, GROUP), (6, 6)])
    );
}

#[test]
fn a_message_that_went_out_can_be_changed_before_its_receipt_is_on_disk() {
    let (_folder, path) = folder();
    let (tell, told) = channel();
    let store =
        Sled::open_over(&path, |disk| Box::new(Patient { disk, told })).expect("the store opens");
    let store: Arc<dyn Store> = Arc::new(store);
    let (work, _works) = channel();
    let (orders, _ordered) = tokio::sync::mpsc::unbounded_channel();
    let (jobs, _queue) = tokio::sync::mpsc::unbounded_channel();
    let (forgets, _forgotten) = tokio::sync::mpsc::unbounded_channel();
    let dispatcher = Dispatcher::new(
        Arc::clone(&store),
        work,
        orders,
        jobs,
        forgets,
        Arc::default(),
        Arc::default(),
    );
    let mut zoe = Talk::new(1);
    let (sender, outcomes) = channel();
    store.submit(
        zoe.says("hoi"),
        Box::new(move |outcome| sender.send(outcome).expect("the test listens")),
    );
    // The writer waits for the sync of the turn, so what became of its message waits behind it.
    while store.find(&zoe.place()) == Ok(None) {
        std::thread::yield_now();
    }
    let sent = zoe.effect(0);
    dispatcher.settle(vec![(
        zoe.owner,
        sent,
        Settled::Sent {
            receipt: "77".to_owned(),
        },
    )]);
    assert_eq!(
        (store.receipt(sent), dispatcher.receipt(sent)),
        (Ok(None), Some("77".to_owned()))
    );
    tell.send(()).expect("the disk listens");
    assert_eq!(outcomes.recv(), Ok(Ok(CommitOutcome::Committed(1))));
    while store.receipt(sent) == Ok(None) {
        std::thread::yield_now();
    }
    assert_eq!(dispatcher.receipt(sent), Some("77".to_owned()));
}

/// A disk that tells what it is asked, and may wait at its first sync.
struct Telling {
    disk: Box<dyn Disk>,
    asked: Arc<Mutex<Vec<&'static str>>>,
    first: Option<Receiver<()>>,
}

impl Telling {
    fn tell(&self, step: &'static str) {
        self.asked.lock().expect("nobody panics").push(step);
    }
}

impl Disk for Telling {
    fn apply(&mut self, batch: Batch) -> Result<(), StoreError> {
        self.tell("apply");
        self.disk.apply(batch)
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        self.tell("flush");
        self.disk.flush()
    }

    fn sync(&mut self) -> Result<(), StoreError> {
        if let Some(told) = self.first.take() {
            told.recv().expect("the test tells");
        }
        self.tell("sync");
        self.disk.sync()
    }

    fn note(&mut self, newest: u64) -> Result<(), StoreError> {
        self.tell("note");
        self.disk.note(newest)
    }
}

#[test]
fn a_turn_that_shares_a_group_with_what_became_of_messages_is_told_only_once_it_is_synced() {
    for is_turn_first in [true, false] {
        let (_folder, path) = folder();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (tell, told) = channel();
        let telling = |disk| {
            Box::new(Telling {
                disk,
                asked: Arc::clone(&asked),
                first: Some(told),
            }) as Box<dyn Disk>
        };
        let store = Sled::open_over(&path, telling).expect("the store opens");
        let (sender, outcomes) = channel();
        let (mut zoe, mut ann) = (Talk::new(1), Talk::new(2));
        let submit = |commit| {
            let (sender, asked) = (sender.clone(), Arc::clone(&asked));
            let done = move |outcome| {
                sender
                    .send((outcome, asked.lock().expect("nobody panics").clone()))
                    .expect("the test listens")
            };
            store.submit(commit, Box::new(done));
        };
        submit(zoe.says("hoi"));
        // While the first turn waits for its sync, these two gather in one group.
        while store.find(&zoe.place()) == Ok(None) {
            std::thread::yield_now();
        }
        let row = store.outbox().expect("the outbox can be read").remove(0);
        let settle = || {
            let settled = vraag::store::Settled::Sent {
                receipt: "77".to_owned(),
            };
            store.submit_settled(
                vec![(row.0, row.1.id, settled)],
                Box::new(|settled| settled.expect("it is settled")),
            );
        };
        if is_turn_first {
            submit(ann.says("hoi"));
            settle();
        } else {
            settle();
            submit(ann.says("hoi"));
        }
        tell.send(()).expect("the disk listens");
        for groups in 1..=2 {
            let (outcome, asked) = outcomes.recv().expect("everybody is told");
            assert_eq!(outcome, Ok(CommitOutcome::Committed(groups)));
            assert_eq!(
                asked,
                ["apply", "flush", "sync", "note"].repeat(usize::try_from(groups).expect("two")),
                "turn first: {is_turn_first}"
            );
        }
    }
}

/// Lets four people say so many words each; meanwhile `read` is asked to read, at least three times, and once after the last word.
fn beside_writers(store: &Sled, turns: usize, words: &str, mut read: impl FnMut() + Send) {
    let is_over = &AtomicBool::new(false);
    std::thread::scope(|scope| {
        let say = |number| {
            let mut person = Talk::new(number);
            (0..turns).for_each(|_| {
                drop(
                    store
                        .commit(vec![person.says(words)])
                        .expect("the store works"),
                )
            });
        };
        let writers: Vec<_> = (1..=4)
            .map(|number| scope.spawn(move || say(number)))
            .collect();
        let reader = scope.spawn(move || {
            let mut times = 0;
            loop {
                let was_over = is_over.load(Ordering::Acquire);
                read();
                times += 1;
                if was_over && times >= 3 {
                    break;
                }
            }
        });
        writers
            .into_iter()
            .for_each(|writer| writer.join().expect("the writers are well"));
        is_over.store(true, Ordering::Release);
        reader.join().expect("the reader is well");
    });
}

fn journal(store: &Sled, after: u64, until: u64) -> Vec<(u64, Journaled)> {
    let mut turns = Vec::new();
    let read = store.journal(after, until, &mut |order, turn| {
        turns.push((order, turn));
        true
    });
    read.expect("the journal can be read");
    turns
}

#[test]
fn a_reader_beside_writers_sees_a_whole_prefix() {
    let (_folder, path) = folder();
    let store = open(&path);
    let mut before: Vec<(u64, Journaled)> = Vec::new();
    beside_writers(&store, 60, &"woord ".repeat(900), || {
        let turns = journal(&store, 0, store.horizon().expect("the store works"));
        assert!(
            turns.starts_with(&before),
            "what was read once is read again"
        );
        let mut newest: BTreeMap<_, u64> = BTreeMap::new();
        for (_, turn) in &turns {
            let known = newest.entry(turn.owner).or_default();
            assert_eq!(turn.turn, *known + 1, "no turn is missing");
            *known = turn.turn;
        }
        assert_eq!(store.check_integrity(), Ok(Vec::new()));
        before = turns;
    });
    assert_eq!(journal(&store, 0, u64::MAX).len(), 240);
}

#[test]
fn a_view_holds_what_was_there_when_it_was_taken_however_late_it_is_read() {
    let (_folder, path) = folder();
    let store = open(&path);
    let read = |view: &Snapshot<'_>| {
        let mut turns = Vec::new();
        let each = &mut |turn: Journaled| {
            turns.push((turn.owner, turn.conversation, turn.turn));
            true
        };
        view.turns(each).expect("the view can be read");
        turns
    };
    let listed = |after, until| -> Vec<_> {
        let mut turns: Vec<_> = journal(&store, after, until)
            .iter()
            .map(|(_, turn)| (turn.owner, turn.conversation, turn.turn))
            .collect();
        turns.sort_unstable();
        turns
    };
    let mut later = 0;
    beside_writers(&store, 200, "hoi", || {
        let since = store.horizon().expect("the store works").saturating_sub(2);
        let view = Snapshot::take(&store).expect("a view can be taken");
        let mut news = view.clone();
        news.since(since).expect("the order can be read");
        let (first, second, new) = (read(&view), read(&view), read(&news));
        later += usize::from(store.horizon().expect("the store works") > view.horizon);
        let (expected, changed) = (listed(0, view.horizon), listed(since, view.horizon));
        assert_eq!((&first, &second), (&expected, &expected));
        let is_changed =
            |turn: &&(_, _, u64)| changed.iter().any(|new| (new.0, new.1) == (turn.0, turn.1));
        assert_eq!(
            new,
            expected
                .iter()
                .filter(is_changed)
                .copied()
                .collect::<Vec<_>>(),
            "conversations with news, whole"
        );
    });
    assert!(later > 0, "no view was read while something was written");
}

/// A disk on which a step goes wrong, once.
struct Failing {
    disk: Box<dyn Disk>,
    left: usize,
}

impl Failing {
    fn step<T>(
        &mut self,
        step: impl FnOnce(&mut Box<dyn Disk>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let Some(left) = self.left.checked_sub(1) else {
            self.left = usize::MAX;
            return Err(StoreError::Broken("the disk is full".to_owned()));
        };
        self.left = left;
        step(&mut self.disk)
    }
}

impl Disk for Failing {
    fn apply(&mut self, batch: Batch) -> Result<(), StoreError> {
        self.step(|disk| disk.apply(batch))
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        self.step(|disk| disk.flush())
    }

    fn sync(&mut self) -> Result<(), StoreError> {
        self.step(|disk| disk.sync())
    }

    fn note(&mut self, newest: u64) -> Result<(), StoreError> {
        self.step(|disk| disk.note(newest))
    }
}

#[test]
fn an_error_of_the_disk_is_final_and_acknowledges_nothing() {
    for left in 4..8 {
        let (_folder, path) = folder();
        let store = Sled::open_over(&path, |disk| Box::new(Failing { disk, left }))
            .expect("the store opens");
        let (mut zoe, mut ann) = (Talk::new(1), Talk::new(2));
        let full = Err(StoreError::Broken("the disk is full".to_owned()));
        assert_eq!(
            store.commit(vec![zoe.says("hoi")]),
            Ok(vec![CommitOutcome::Committed(1)])
        );
        assert_eq!(
            store.commit(vec![zoe.says("espresso")]),
            full.clone().map(|()| Vec::new())
        );
        // The disk would work again, but nobody knows what is on it.
        assert_eq!(
            store.commit(vec![ann.says("hoi")]),
            full.clone().map(|()| Vec::new())
        );
        assert_eq!(store.set_meta("schema", &[1]), full);
        assert_eq!(store.horizon(), Ok(1));
        drop(store);
        let store = open(&path);
        assert_eq!(store.check_integrity(), Ok(Vec::new()));
        assert_eq!(store.find(&ann.place()), Ok(None));
    }
}

/// Copies the files of a store, as somebody would who puts a copy in its place.
fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder can be made");
    for entry in std::fs::read_dir(from)
        .expect("the folder can be read")
        .flatten()
    {
        if entry.path().is_file() {
            std::fs::copy(entry.path(), to.join(entry.file_name())).expect("a file can be copied");
        }
    }
}

#[test]
fn a_store_whose_folder_was_moved_removed_or_replaced_confirms_nothing_more() {
    type Meddle = fn(&Path);
    let meddles: [Meddle; 6] = [
        |db| std::fs::rename(db, db.with_file_name("elsewhere")).expect("it can be renamed"),
        |db| std::fs::remove_dir_all(db).expect("it can be removed"),
        |db| std::fs::remove_dir_all(db.parent().expect("a folder")).expect("it can be removed"),
        |db| {
            std::fs::rename(
                db.parent().expect("a folder"),
                db.with_file_name("../older"),
            )
            .expect("it can be renamed")
        },
        |db| std::fs::remove_file(db.join("db")).expect("it can be removed"),
        |db| {
            let moved = db.with_file_name("elsewhere");
            std::fs::rename(db, &moved).expect("it can be renamed");
            copy_folder(&moved, db);
        },
    ];
    for (number, meddle) in meddles.into_iter().enumerate() {
        for looks_first in [false, true] {
            let (_folder, path) = folder();
            let store = open(&path);
            let mut zoe = Talk::new(1);
            assert_eq!(
                store.commit(vec![zoe.says("hoi")]),
                Ok(vec![CommitOutcome::Committed(1)])
            );
            assert_eq!(store.in_place(), Ok(()));
            meddle(&path);
            if looks_first {
                assert!(
                    matches!(store.in_place(), Err(StoreError::Broken(_))),
                    "meddle {number} is not noticed by looking"
                );
            }
            let refused = store.commit(vec![zoe.says("espresso")]);
            let Err(StoreError::Broken(told)) = refused else {
                panic!("meddle {number} is confirmed: {refused:?}")
            };
            assert!(
                told.contains("was moved, removed or replaced") && told.contains("vraag restore"),
                "{told}"
            );
            assert_eq!(store.horizon(), Ok(1));
        }
    }
}

#[test]
fn a_store_that_writes_itself_anew_is_never_taken_for_one_that_was_replaced() {
    let (_folder, path) = folder();
    let store = open(&path);
    let mut zoe = Talk::new(1);
    assert_eq!(
        store.commit(vec![zoe.says("hoi")]),
        Ok(vec![CommitOutcome::Committed(1)])
    );
    let is_done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let looking = scope.spawn(|| {
            while !is_done.load(Ordering::Acquire) {
                assert_eq!(store.in_place(), Ok(()));
            }
        });
        // Looks fall between the two renames, too.
        let pause = || std::thread::yield_now();
        for _ in 0..20 {
            assert!(
                store
                    .write_anew(Arc::new(pause))
                    .expect("the disk works")
                    .is_some()
            );
        }
        is_done.store(true, Ordering::Release);
        looking.join().expect("nobody was alarmed");
    });
    assert_eq!(
        store.commit(vec![zoe.says("espresso")]),
        Ok(vec![CommitOutcome::Committed(2)])
    );
}

/// Changes a closed store behind its back.
pub fn tamper(path: &Path, change: impl FnOnce(&sled::Db)) {
    // What is missing is to be found without it, too.
    std::fs::remove_file(path.with_file_name("db.newest")).expect("it was noted");
    let config = sled::Config::new().path(path).segment_size(512 * 1024);
    // sled's threads hold its lock for a moment after the store was closed.
    let mut opened = config.open();
    for _ in 0..500 {
        if opened.is_ok() {
            break;
        }
        std::thread::sleep(Duration::from_millis(10));
        opened = config.open();
    }
    let db = opened.expect("the files open");
    change(&db);
    db.flush().expect("the files can be written");
}

pub fn first_key(db: &sled::Db, kind: u8) -> sled::IVec {
    db.scan_prefix([kind])
        .keys()
        .next()
        .expect("there is such a record")
        .expect("it can be read")
}

#[test]
fn what_is_missing_from_an_index_is_found() {
    for kind in [b't', b'i', b'j', b'p', b'q', b'h', b'+'] {
        let (_folder, path) = folder();
        let store = open(&path);
        let mut zoe = Talk::new(1);
        zoe.conversation = vraag::engine::session::Conversation {
            id: zoe.conversation.id,
            turns: 0,
            ..crate::samples::conversation(300)
        };
        let mut commit = zoe.says("hoi");
        commit.arm = vec![(zoe.timer(1, 0), crate::samples::NOW)];
        store.commit(vec![commit]).expect("the store works");
        let mut ann = Talk::new(2);
        // The index of inputs is written once for many commits.
        for _ in 0..40 {
            let next = vec![ann.says("hoi")];
            store.commit(next).expect("the store works");
        }
        drop(store);
        tamper(&path, |db| {
            let key = first_key(db, kind);
            db.remove(key).expect("a record can be removed");
        });
        let faults = open(&path)
            .check_integrity()
            .expect("the store can be checked");
        assert!(
            !faults.is_empty(),
            "without a record of kind {}",
            char::from(kind)
        );
    }
}

#[test]
fn a_damaged_record_stops_its_own_conversation_and_no_other() {
    let (_folder, path) = folder();
    let store = open(&path);
    let (mut zoe, mut ann) = (Talk::new(1), Talk::new(2));
    store
        .commit(vec![zoe.says("hoi"), ann.says("hoi")])
        .expect("the store works");
    drop(store);
    tamper(&path, |db| {
        let key = first_key(db, b'h');
        db.insert(key, &[1, 255][..])
            .expect("a record can be changed");
    });
    let store = open(&path);
    let unreadable = |error: &StoreError| matches!(error, StoreError::Unreadable { key, .. } if key.starts_with("h/"));
    assert!(
        store
            .load(zoe.owner, zoe.conversation.id)
            .is_err_and(|error| unreadable(&error))
    );
    assert!(
        store
            .commit(vec![zoe.says("espresso")])
            .is_err_and(|error| unreadable(&error))
    );
    assert_eq!(
        store.commit(vec![ann.says("espresso")]),
        Ok(vec![CommitOutcome::Committed(2)])
    );
    let mut listed = Vec::new();
    let each = &mut |owner, _| {
        listed.push(owner);
        true
    };
    store
        .conversations(each)
        .expect("whoever can be read is listed");
    assert_eq!((listed, store.left_out().len()), (vec![ann.owner], 1));
    assert!(
        !store
            .check_integrity()
            .expect("the store can be checked")
            .is_empty()
    );
}
