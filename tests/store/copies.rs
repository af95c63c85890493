//! Copies of a store on disk: a backup made while turns are written is of one moment, and a compacted store is the same store.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use vraag::id::{InputId, OwnerId};
use vraag::store::memory::Memory;
use vraag::store::prelude::*;
use vraag::store::record;
use vraag::store::sled::compact;
use vraag::store::sled::{Sled, exists};
use vraag::store::{
    Ballot, Commit, CommitOutcome, Erasing, Fill, Forget, Job, Location, ProjectionWrite, RecordId,
    Settled, Store, StoreError,
};

use crate::world::{Talk, World, everything};

/// Fills a new store with the records of another, as a backup and its restoring do.
pub fn restored(store: &dyn Store, mut filling: Box<dyn Fill + '_>) {
    let mut put = Ok(());
    let read = store.backup(&mut |id, record| {
        put = filling.put(id, record);
        put.is_ok()
    });
    read.expect("the store can be read");
    put.expect("the copy can be written");
    filling.finish().expect("the copy can be finished");
}

/// Copies a store into another folder.
fn copied(store: &dyn Store, to: &Path) {
    let filling = Location::from(to).fill();
    restored(store, filling.expect("the folder is ours"));
}

/// Every record of a store, but not which messages of a newest turn were sent: a store that files
/// each message by itself has no such record.
fn records(store: &dyn Store) -> BTreeMap<RecordId, Vec<u8>> {
    let mut records = BTreeMap::new();
    let read = store.backup(&mut |id, record| {
        match record {
            Some(record) => records.insert(id.clone(), record.to_vec()),
            None => records.remove(id),
        };
        true
    });
    read.expect("the store can be read");
    records.retain(|id, record| {
        let RecordId::Delivered(_) = id else {
            return true;
        };
        let mut delivered = record::decode_delivered(record).expect("it can be read");
        (delivered.turn, delivered.settled) = (0, Vec::new());
        *record = record::encode_delivered(&delivered);
        !delivered.receipts.is_empty()
    });
    records
}

/// Compares what was put back from one store into all kinds of others.
fn restored_everywhere(sources: &[&dyn Store], beside: &[Location]) {
    for source in sources {
        let again = Memory::default();
        restored(*source, again.fill());
        let folder = tempfile::tempdir().expect("a temporary folder");
        let on_disk = Location::from(folder.path().join("db").as_path());
        for at in [&on_disk].into_iter().chain(beside) {
            restored(*source, at.fill().expect("it can be filled"));
            let copy = at.open().expect("the copy opens");
            assert_eq!(copy.check_integrity(), Ok(Vec::new()));
            assert_eq!(records(&again), records(copy.as_ref()));
            assert_eq!(everything(copy.as_ref()), everything(*source));
        }
        assert_eq!(everything(&again), everything(*source));
        let kinds: HashSet<_> = records(&again).keys().map(std::mem::discriminant).collect();
        assert_eq!(kinds.len(), 17, "a kind of record is not tried");
    }
}

/// A store that holds every kind of record, some of them long.
fn full(store: &dyn Store) {
    talked(store, 3, 4);
    let commit = |commit: Commit| {
        let committed = store.commit(vec![commit]).expect("the store works");
        assert!(matches!(committed[..], [CommitOutcome::Committed(_)]));
    };
    let mut zoe = Talk::new(7);
    commit(zoe.says("hoi"));
    let receipt = "4711".to_owned();
    let sent = vec![(zoe.owner, zoe.effect(0), Settled::Sent { receipt })];
    store.settle(sent).expect("rows can be settled");
    let mut asks = zoe.says("kijk");
    asks.jobs = vec![Job {
        id: zoe.effect(9),
        ..crate::samples::job()
    }];
    commit(asks);
    let mut group = Talk::new(8);
    group.owner = OwnerId::group(8);
    let mut tap = group.says("tap");
    tap.ballot = Some(Ballot {
        number: 1,
        voter: zoe.owner,
        keys: vec!["kenia".into()],
    });
    commit(tap);
    let projected = ProjectionWrite {
        memberships: vec![(zoe.owner, crate::samples::memberships())],
        notes: vec![("segments/at".to_owned(), vec![7; 10_000])],
    };
    store.project(projected).expect("it can be written");
    let source = "x".repeat(20_000);
    store
        .keep_version(&"order".into(), crate::samples::VERSION, &source)
        .expect("it can be written");
    let update = InputId::Update { bot: 9, update: 1 };
    store
        .quarantine(&update, "{}", "it is not an update", crate::samples::NOW)
        .expect("it can be written");
    let forget = Forget {
        now: crate::samples::NOW,
        leaves_receipt: true,
        unless_heard_since: None,
    };
    store
        .forget(Talk::new(2).owner, forget)
        .expect("it can be written");
    while store.erase(Talk::new(2).owner, 100).expect("it works") == Erasing::More {}
    store
        .purge_inputs(vraag::time::Timestamp(i64::MAX), 3)
        .expect("inputs can be forgotten");
}

/// What was backed up from one kind of store is restored into another, to the last byte of every
/// record.
#[test]
fn a_backup_shows_no_store_s_own_keys() {
    let (memory, disk) = (Memory::default(), World::sled());
    full(&memory);
    full(disk.store());
    restored_everywhere(&[&memory, disk.store()], &[]);
}

/// The same with a database among them: from the disk into it and back, byte for byte.
#[cfg(feature = "postgres")]
#[test]
fn a_backup_goes_from_the_disk_into_the_database_and_back() {
    let Some(database) = crate::postgres::world() else {
        return;
    };
    let (memory, disk) = (Memory::default(), World::sled());
    full(&memory);
    full(disk.store());
    full(database.store());
    let beside = database.beside().expect("it is a database");
    restored_everywhere(&[&memory, disk.store(), database.store()], &[beside]);
}

fn talked(store: &dyn Store, people: u64, turns: usize) {
    for number in 1..=people {
        let mut talk = Talk::new(number);
        talk.conversation = vraag::engine::session::Conversation {
            id: talk.conversation.id,
            turns: 0,
            ..crate::samples::conversation(300)
        };
        for turn in 0..turns {
            let mut commit = talk.says(&format!("woord {turn}"));
            commit.arm = vec![(talk.timer(1, 0), vraag::time::Timestamp(5))];
            assert!(matches!(
                store.commit(vec![commit]).expect("the store works")[..],
                [CommitOutcome::Committed(_)]
            ));
        }
    }
}

#[test]
fn a_copy_says_what_the_store_says() {
    let (world, folder) = (
        World::sled(),
        tempfile::tempdir().expect("a temporary folder"),
    );
    talked(world.store(), 5, 4);
    world
        .store()
        .forget(
            Talk::new(2).owner,
            Forget {
                now: crate::samples::NOW,
                leaves_receipt: true,
                unless_heard_since: None,
            },
        )
        .expect("it works");
    world
        .store()
        .set_meta("een", b"twee")
        .expect("the store works");
    copied(world.store(), folder.path().join("db").as_path());
    let copy = Sled::open(&folder.path().join("db")).expect("the copy opens");
    assert_eq!(everything(&copy), everything(world.store()));
    assert_eq!(copy.erasure_key(), world.store().erasure_key());
    assert_eq!(copy.check_integrity(), Ok(Vec::new()));
    assert_eq!(copy.horizon(), world.store().horizon());
    assert_eq!(
        std::fs::read_dir(folder.path().join("db/blobs")).map_or(0, Iterator::count),
        0
    );
}

#[test]
fn a_copy_made_while_many_talk_is_of_one_moment() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = Sled::open(&folder.path().join("db")).expect("the store opens");
    talked(&store, 40, 3);
    let (is_over, acknowledged) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for who in 0..4_u64 {
            let (store, is_over, acknowledged) = (&store, &is_over, &acknowledged);
            scope.spawn(move || {
                let mut talk = Talk::new(1000 + who);
                for turn in 0.. {
                    // Sessions of many answers grow and shrink, so that long records change their pieces.
                    let answers = if turn % 2 == 0 { 300 } else { 3 };
                    let (id, turns) = (talk.conversation.id, talk.conversation.turns);
                    talk.conversation = vraag::engine::session::Conversation {
                        id,
                        turns,
                        ..crate::samples::conversation(answers)
                    };
                    let mut commit = talk.says("nog een woord");
                    commit.arm = vec![(
                        talk.timer(u32::try_from(turn % 7).expect("it is small"), 0),
                        vraag::time::Timestamp(i64::from(turn)),
                    )];
                    let rows: Vec<_> = commit
                        .outbox
                        .iter()
                        .map(|row| {
                            (
                                commit.owner,
                                row.id,
                                Settled::Sent {
                                    receipt: "1".into(),
                                },
                            )
                        })
                        .collect();
                    store.commit(vec![commit]).expect("the store works");
                    store.settle(rows).expect("the store works");
                    acknowledged.fetch_add(1, Ordering::SeqCst);
                    if is_over.load(Ordering::SeqCst) {
                        return;
                    }
                }
            });
        }
        for round in 0..8 {
            let before = acknowledged.load(Ordering::SeqCst);
            // Somebody is writing while every copy is made.
            while acknowledged.load(Ordering::SeqCst) < before + 20 {
                std::thread::yield_now();
            }
            let least = store.horizon().expect("the store works");
            let at = folder.path().join(format!("copy{round}"));
            copied(&store, &at);
            let most = store.horizon().expect("the store works") + 1;
            let copy = Sled::open(&at).expect("the copy opens");
            assert_eq!(copy.check_integrity(), Ok(Vec::new()), "round {round}");
            let horizon = copy.horizon().expect("the copy works");
            assert!(
                (least..=most).contains(&horizon),
                "{horizon} is not between {least} and {most}"
            );
            assert_eq!(
                journal(&copy, horizon),
                journal(&store, horizon),
                "what is in the copy is whole up to its horizon"
            );
        }
        is_over.store(true, Ordering::SeqCst);
    });
}

fn journal(store: &dyn Store, until: u64) -> BTreeMap<String, String> {
    let mut turns = BTreeMap::new();
    let read = store.journal(0, until, &mut |order, turn| {
        turns.insert(
            format!("{order} {:?} {}", turn.conversation, turn.turn),
            format!("{:?}", turn.record),
        );
        true
    });
    read.expect("the journal can be read");
    turns
}

#[test]
fn two_backups_at_once_are_refused() {
    let world = World::sled();
    talked(world.store(), 1, 1);
    let mut inner = None;
    let outer = world.store().backup(&mut |_, _| {
        inner.get_or_insert_with(|| world.store().backup(&mut |_, _| true));
        true
    });
    assert_eq!(outer, Ok(()));
    assert!(matches!(inner, Some(Err(StoreError::Broken(_)))));
    assert_eq!(world.store().backup(&mut |_, _| true), Ok(()));
}

/// Makes a store of some talk, and returns what it says.
fn stored(path: &Path) -> String {
    let store = Sled::open(path).expect("the store opens");
    talked(&store, 3, 3);
    everything(&store)
}

fn says(path: &Path) -> String {
    everything(&Sled::open(path).expect("the store opens"))
}

#[test]
fn a_compacted_store_is_the_same_store() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let db = folder.path().join("db");
    let before = stored(&db);
    compact::compact(&db).expect("it can be compacted");
    assert_eq!(says(&db), before);
    assert_eq!(
        std::fs::read_dir(folder.path())
            .expect("it is ours")
            .count(),
        2,
        "nothing is left beside it and its note"
    );
}

#[test]
fn a_store_in_use_is_not_compacted() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let store = Sled::open(&folder.path().join("db")).expect("the store opens");
    assert!(matches!(
        compact::compact(&folder.path().join("db")),
        Err(StoreError::InUse { .. })
    ));
    drop(store);
}

#[test]
fn a_compaction_cut_short_at_any_step_loses_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (db, new, old) = (
        folder.path().join("db"),
        folder.path().join("db.new"),
        folder.path().join("db.old"),
    );
    let before = stored(&db);
    // While the new one was written: it is not whole.
    std::fs::create_dir(&new).expect("the folder is ours");
    std::fs::write(new.join("db"), "half").expect("the folder is ours");
    assert_eq!(says(&db), before);
    assert!(!new.exists());
    // Between the two renames: the new one is whole, and nothing has the name.
    copied(&Sled::open(&db).expect("the store opens"), &new);
    std::fs::rename(&db, &old).expect("the folder is ours");
    assert!(exists(&db));
    assert_eq!(says(&db), before);
    assert!(!new.exists() && !old.exists());
    // After both: only the old one is to go.
    std::fs::create_dir(&old).expect("the folder is ours");
    assert_eq!(says(&db), before);
    assert!(!old.exists());
}

#[test]
fn a_store_written_anew_beside_those_who_use_it_is_the_same_and_smaller() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("db");
    let store = Sled::open(&path).expect("the store opens");
    talked(&store, 30, 40);
    let is_over = AtomicBool::new(false);
    let (before, after) = std::thread::scope(|scope| {
        for who in 0..3_u64 {
            let (store, is_over) = (&store, &is_over);
            scope.spawn(move || {
                let mut talk = Talk::new(1000 + who);
                while !is_over.load(Ordering::Acquire) {
                    assert!(matches!(
                        store
                            .commit(vec![talk.says("nog een woord")])
                            .expect("it works")[..],
                        [CommitOutcome::Committed(_)]
                    ));
                    let read = store
                        .load(talk.owner, talk.conversation.id)
                        .expect("it can be read")
                        .expect("it is there");
                    assert_eq!(read.conversation.turns, talk.conversation.turns);
                }
            });
        }
        let sizes = store
            .write_anew(std::sync::Arc::new(|| {}))
            .expect("it can be written anew")
            .expect("nobody makes a copy");
        is_over.store(true, Ordering::Release);
        sizes
    });
    assert!(after < before, "{after} bytes of {before}");
    assert_eq!(store.check_integrity(), Ok(Vec::new()));
    assert!(
        matches!(Sled::open(&path), Err(StoreError::InUse { .. })),
        "its new folder is locked as the old one was"
    );
    store
        .commit(vec![Talk::new(5000).says("na het opruimen")])
        .expect("the store works");
    let said = everything(&store);
    drop(store);
    assert_eq!(
        std::fs::read_dir(folder.path())
            .expect("it is ours")
            .count(),
        2,
        "the store and its note"
    );
    let store = Sled::open(&path).expect("it opens again");
    assert_eq!(
        (everything(&store), store.check_integrity()),
        (said, Ok(Vec::new()))
    );
    assert!(
        store
            .tidy(std::sync::Arc::new(|| {}))
            .expect("it can be looked at")
            .is_none(),
        "it was tidied just now"
    );
}

#[test]
fn a_backup_goes_through_where_writing_the_store_anew_stumbled() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("db");
    let store = Sled::open(&path).expect("the store opens");
    talked(&store, 3, 2);
    let stumbling: std::sync::Arc<vraag::store::Pause> =
        std::sync::Arc::new(|| panic!("a mistake, for a test"));
    let written =
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| store.write_anew(stumbling)));
    assert!(!matches!(written, Ok(Ok(_))), "the pause stumbles");
    copied(&store, &folder.path().join("copy"));
    let copy = Sled::open(&folder.path().join("copy")).expect("the copy opens");
    assert_eq!(everything(&copy), everything(&store));
}
