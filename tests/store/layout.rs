//! Which records a turn writes, and stores and backups from before a turn's messages stood in its conversation's record.
//!
//! `old-layout` and `old-layout.backup` were made on 30 November 2026 by the program of commit 42bd95e, which was killed: a group
//! votes, and two have been asked something that is not sent yet.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::{Path, PathBuf};

use vraag::engine::input::Input;
use vraag::id::{InputId, OwnerId};
use vraag::message::{InMessage, Keyboard, OutMessage, Rich};
use vraag::store::backup::{Frame, Restore};
use vraag::store::prelude::*;
use vraag::store::sled::Sled;
use vraag::store::{
    Address, Body, Commit, CommitOutcome, Location, Outgoing, Settled, Store, TurnRecord,
};

use crate::disk::{folder, nothing_is_lost_or_torn};
use crate::world::{BOT, Talk, everything};

/// How many updates came before the program was killed.
const UPDATES: i64 = 8;

fn kept() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/store")
}

fn copied(to: &Path) {
    fs::create_dir_all(to).expect("the folder is ours");
    for name in ["conf", "db"] {
        fs::copy(kept().join("old-layout").join(name), to.join(name)).expect("the folder is ours");
    }
}

/// What people were told, and is not sent yet.
fn waiting(store: &dyn Store) -> Vec<(OwnerId, Outgoing)> {
    let mut rows = store.outbox().expect("the outbox can be read");
    rows.retain(|(_, row)| row.id.turn < 1000);
    rows
}

fn texts(rows: &[(OwnerId, Outgoing)]) -> Vec<String> {
    let text = |row: &Outgoing| match &row.body {
        Body::Send(message) => format!("{:?}", message.text),
        Body::Edit { text, .. } => format!("{text:?}"),
        Body::Topic(wish) => format!("{wish:?}"),
    };
    rows.iter().map(|(_, row)| text(row)).collect()
}

/// Everything of the old store is there.
fn is_whole(store: &dyn Store) {
    assert_eq!(store.check_integrity(), Ok(Vec::new()));
    for update in 1..=UPDATES {
        let input = InputId::Update { bot: BOT, update };
        assert_eq!(store.has_taken(&input), Ok(true), "update {update}");
    }
    let next = InputId::Update {
        bot: BOT,
        update: UPDATES + 1,
    };
    assert_eq!(store.has_taken(&next), Ok(false));
    let mut votes = 0;
    for name in ["telegram:11", "telegram:12"] {
        let owner = store
            .contact_at(&Address(name.to_owned()))
            .expect("addresses can be read")
            .expect("they talked");
        let conversations = store.conversations_of(owner).expect("they can be read");
        let session = conversations
            .iter()
            .find_map(|conversation| conversation.active.as_ref())
            .expect("both were asked something");
        assert!(session.wait.is_some());
        for (group, conversation, number) in store.votes_of(owner).expect("votes can be read") {
            let choices = store.ballot(group, conversation, number, owner);
            votes += choices.expect("ballots can be read").len();
        }
    }
    assert_eq!(votes, 2);
    let told = texts(&waiting(store)).concat();
    for text in ["What is your name?", "How do you brew?"] {
        assert!(told.contains(text), "{told}");
    }
}

/// Somebody of the old store says something new.
fn next_turn(store: &dyn Store, owner: OwnerId, update: i64) -> Commit {
    let conversations = store.conversations_of(owner).expect("they can be read");
    let loaded = store
        .load(owner, conversations[0].id)
        .expect("it can be loaded")
        .expect("it is there");
    let mut conversation = loaded.conversation;
    conversation.turns += 1;
    let id = vraag::id::EffectId {
        conversation: conversation.id,
        turn: conversation.turns,
        index: 0,
    };
    let input = Input::Message {
        message: InMessage::Text("Ann".to_owned()),
        profile: None,
    };
    Commit {
        owner,
        input: InputId::Update { bot: BOT, update },
        revision: loaded.revision,
        conversation,
        contact_revision: loaded.contact_revision,
        contact: None,
        place: None,
        record: TurnRecord {
            input,
            now: crate::samples::NOW,
            seed: 1,
            versions: Vec::new(),
            events: Vec::new(),
        },
        outbox: vec![crate::samples::outgoing(id)],
        arm: Vec::new(),
        disarm: Vec::new(),
        jobs: Vec::new(),
        erase: Vec::new(),
        ballot: None,
        met: None,
        forget: false,
    }
}

#[test]
fn a_store_of_the_old_layout_goes_on_where_it_was() {
    let (_folder, path) = folder();
    copied(&path);
    let store = Sled::open(&path).expect("the store opens");
    is_whole(&store);
    let rows = waiting(&store);
    let ann = store
        .contact_at(&Address("telegram:11".to_owned()))
        .expect("addresses can be read")
        .expect("she talked");
    let commit = next_turn(&store, ann, UPDATES + 1);
    assert!(matches!(
        store.commit(vec![commit.clone()]).as_deref(),
        Ok([CommitOutcome::Committed(_)])
    ));
    drop(store);
    let store = Sled::open(&path).expect("the store opens again");
    assert_eq!(
        store.commit(vec![commit.clone()]),
        Ok(vec![CommitOutcome::Duplicate])
    );
    let mut now = waiting(&store);
    assert_eq!(now.len(), rows.len() + 1);
    assert!(now.contains(&(ann, commit.outbox[0].clone())));
    now.retain(|row| rows.contains(row));
    assert_eq!(now, rows, "what waited is as it was");
    let sent = |(owner, row): (OwnerId, Outgoing)| {
        let receipt = "4711".to_owned();
        (owner, row.id, Settled::Sent { receipt })
    };
    store
        .settle(waiting(&store).into_iter().map(sent).collect())
        .expect("rows can be settled");
    drop(store);
    let store = Sled::open(&path).expect("the store opens again");
    assert_eq!(store.outbox(), Ok(Vec::new()));
    assert_eq!(
        store.receipt(commit.outbox[0].id),
        Ok(Some("4711".to_owned()))
    );
    assert_eq!(store.check_integrity(), Ok(Vec::new()));
}

#[test]
fn a_process_stopped_before_any_step_of_its_first_commits_to_an_old_store_loses_nothing() {
    for stop in 0..=20 {
        let (_folder, path) = folder();
        copied(&path);
        let (mut process, lines) = crate::child::start(&path, Some(stop));
        let acknowledged = crate::child::acknowledged(lines, usize::MAX);
        let ended = process.wait().expect("the child ends");
        assert_eq!(ended.success(), stop == 20, "stopped before step {stop}");
        nothing_is_lost_or_torn(&path, &acknowledged);
        is_whole(&Sled::open(&path).expect("the store opens"));
    }
}

#[test]
fn a_backup_of_the_old_layout_is_the_store_it_was_made_of() {
    let (_folder, path) = folder();
    let (old, restored) = (path.with_file_name("old"), path.with_file_name("restored"));
    copied(&old);
    let file = File::open(kept().join("old-layout.backup")).expect("it is there");
    let mut backup = Restore::begin(BufReader::new(file)).expect("it is a backup");
    let at = Location::from(restored.as_path());
    let mut filling = at.fill().expect("the folder is ours");
    while let Some(frame) = backup.next_frame().expect("it is whole") {
        match frame {
            Frame::Entry(key, value) => filling.put_entry(&key, value.as_deref()),
            Frame::Record(..) | Frame::Removed(_) | Frame::Summary(_) => {
                panic!("it was made before records were named")
            }
            Frame::File(..) => Ok(()),
        }
        .expect("the store can be filled");
    }
    filling.finish().expect("the store can be filled");
    let restored = Sled::open(&restored).expect("the store opens");
    is_whole(&restored);
    let old = Sled::open(&old).expect("the store opens");
    assert_eq!(everything(&restored), everything(&old));
}

/// Every record, by its key.
fn records(store: &Sled) -> BTreeMap<Vec<u8>, Vec<u8>> {
    let mut records = BTreeMap::new();
    store
        .each_key(&mut |key, value| {
            match value {
                Some(value) => records.insert(key.to_vec(), value.to_vec()),
                None => records.remove(key),
            };
            true
        })
        .expect("the store can be read");
    records
}

/// The kinds of the records that something writes or removes.
fn written(store: &Sled, work: impl FnOnce()) -> String {
    let before = records(store);
    work();
    let after = records(store);
    let keys: std::collections::BTreeSet<_> = before.keys().chain(after.keys()).collect();
    keys.into_iter()
        .filter(|key| before.get(*key) != after.get(*key))
        .map(|key| char::from(key[0]))
        .collect()
}

#[test]
fn a_turn_writes_four_records_with_what_became_of_its_messages() {
    let (_folder, path) = folder();
    let store = Sled::open(&path).expect("the store opens");
    let mut zoe = Talk::new(1);
    store
        .commit(vec![zoe.says("hoi")])
        .expect("the store works");
    let settle = |zoe: &Talk, indices: &[u16]| {
        let sent = |index: &u16| {
            let receipt = format!("47{index}");
            (zoe.owner, zoe.effect(*index), Settled::Sent { receipt })
        };
        store
            .settle(indices.iter().map(sent).collect())
            .expect("rows can be settled");
    };
    settle(&zoe, &[0]);
    // A message; two messages; a message and an edit of another.
    for (messages, edits) in [(1, 0), (2, 0), (1, 1)] {
        let mut commit = zoe.says("espresso");
        commit.outbox = (0..messages + edits)
            .map(|index| crate::samples::outgoing(zoe.effect(index)))
            .collect();
        for row in commit.outbox.iter_mut().skip(usize::from(messages)) {
            row.body = Body::Edit {
                of: zoe.effect(9),
                text: Rich::plain("ja"),
                keyboard: Keyboard::None,
            };
        }
        let committed = written(&store, || {
            store.commit(vec![commit]).expect("the store works");
        });
        assert_eq!(committed, "hjq");
        let indices: Vec<u16> = (0..messages + edits).collect();
        assert_eq!(written(&store, || settle(&zoe, &indices)), "r");
    }
    // A message that must be sent again is a record of its own, and so is one that a next turn finds unsent.
    store
        .commit(vec![zoe.says("hoi")])
        .expect("the store works");
    let again = vec![(
        zoe.owner,
        zoe.effect(0),
        Settled::Later(crate::samples::NOW),
    )];
    assert_eq!(
        written(&store, || store.settle(again).expect("rows can be settled")),
        "or"
    );
    let commits = [zoe.says("een"), zoe.says("twee")];
    let of_both = commits.map(|commit| {
        written(&store, || {
            store.commit(vec![commit]).expect("the store works");
        })
    });
    assert_eq!(of_both, ["hjq", "hjoq"]);
}

#[test]
fn a_message_that_waits_for_long_is_found_without_looking_far_back() {
    let (_folder, path) = folder();
    let store = Sled::open(&path).expect("the store opens");
    let (mut zoe, mut ann) = (Talk::new(1), Talk::new(2));
    let commit = zoe.says("hoi");
    store.commit(vec![commit.clone()]).expect("the store works");
    for _ in 0..1100 {
        let mut next = ann.says("hoi");
        next.outbox.clear();
        store.commit(vec![next]).expect("the store works");
    }
    assert_eq!(
        store.outbox(),
        Ok(vec![(zoe.owner, commit.outbox[0].clone())])
    );
    let kept = records(&store);
    assert_eq!(kept.keys().filter(|key| key[0] == b'o').count(), 1);
    drop(store);
    let store = Sled::open(&path).expect("the store opens again");
    assert_eq!(
        store.outbox(),
        Ok(vec![(zoe.owner, commit.outbox[0].clone())])
    );
    assert_eq!(store.check_integrity(), Ok(Vec::new()));
}

#[test]
fn the_words_of_a_sent_message_go_with_old_answers() {
    let (_folder, path) = folder();
    let store = Sled::open(&path).expect("the store opens");
    let (mut zoe, mut ann) = (Talk::new(1), Talk::new(2));
    let mut commits = Vec::new();
    for person in [&mut zoe, &mut ann] {
        let mut commit = person.says("hoi");
        commit.outbox[0].body = Body::Send(Box::new(OutMessage {
            text: Rich::plain("je koos cerrado"),
            ..OutMessage::default()
        }));
        commits.push(commit);
    }
    store.commit(commits).expect("the store works");
    let receipt = "4711".to_owned();
    store
        .settle(vec![(zoe.owner, zoe.effect(0), Settled::Sent { receipt })])
        .expect("rows can be settled");
    let with_words = |store: &Sled| {
        let is_with = |value: &&Vec<u8>| value.windows(7).any(|bytes| bytes == b"cerrado");
        records(store).values().filter(is_with).count()
    };
    assert_eq!(with_words(&store), 2);
    store
        .expire_answers(vraag::time::Timestamp(i64::MAX), 100)
        .expect("answers can expire");
    // What is not sent yet is still to be sent.
    assert_eq!(with_words(&store), 1);
    assert_eq!(waiting(&store).len(), 1);
    assert_eq!(store.check_integrity(), Ok(Vec::new()));
}
