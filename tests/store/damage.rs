//! A store whose files are not as they were written: told, or as good as before; never less without a word.

use std::fs;
use std::path::{Path, PathBuf};

use vraag::store::prelude::*;
use vraag::store::sled::Sled;
use vraag::store::{Settled, StoreError};
use vraag::time::Timestamp;

use crate::disk::{first_key, folder, tamper};
use crate::world::{Talk, everything};

/// People who talked: a store that was opened so many times, each time for some turns of long and short records.
fn talked(path: &Path, times: u64) {
    for time in 0..times {
        let store = Sled::open(path).expect("the store opens");
        for number in 1..=6 {
            let mut talk = Talk::new(number).resume(&store);
            for turn in 0..4 {
                let (id, turns) = (talk.conversation.id, talk.conversation.turns);
                let answers = if (number + turn + time) % 2 == 0 {
                    300
                } else {
                    3
                };
                talk.conversation = vraag::engine::session::Conversation {
                    id,
                    turns,
                    ..crate::samples::conversation(answers)
                };
                store
                    .commit(vec![talk.says("een lang woord ".repeat(9).as_str())])
                    .expect("the store works");
            }
        }
    }
}

/// Every file below a folder with its bytes, but for the lock.
fn bytes_of(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("it is there")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_file() && !path.ends_with("pid"))
        .map(|path| (path.clone(), fs::read(path).expect("it can be read")))
        .collect();
    files.sort();
    files
}

fn told(path: &Path) -> String {
    match Sled::open_once(path) {
        Ok(_) => panic!("it opens as if nothing were missing"),
        Err(StoreError::Broken(why)) => why,
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn a_store_that_lost_its_newest_part_is_told_and_left_as_it_is() {
    for times in [1, 2] {
        let (_folder, path) = folder();
        talked(&path, times);
        let file = path.join("db");
        let whole = fs::read(&file).expect("it is there");
        let used = whole
            .iter()
            .rposition(|byte| *byte != 0)
            .expect("something is in it");
        for part in [1, 10, 40, 70, 95] {
            fs::write(&file, &whole[..used * part / 100]).expect("the folder is ours");
            let before = bytes_of(&path);
            let why = told(&path);
            assert!(why.contains("vraag restore"), "{part} %: {why}");
            assert_eq!(
                bytes_of(&path),
                before,
                "{part} % of it was left, and it was written to"
            );
        }
        fs::write(&file, &whole).expect("the folder is ours");
        drop(Sled::open(&path).expect("as it was, it opens"));
    }
}

#[test]
fn a_store_that_is_gone_is_told_and_no_other_begins_in_its_place() {
    let (_folder, path) = folder();
    talked(&path, 1);
    let file = path.join("db");
    fs::write(&file, []).expect("the folder is ours");
    let why = told(&path);
    assert!(
        why.contains("db/db is empty, although there was a store of 24 commits here"),
        "{why}"
    );
    fs::remove_file(&file).expect("the folder is ours");
    assert!(told(&path).contains("db/db is gone, although"));
    fs::remove_dir_all(&path).expect("the folder is ours");
    let why = told(&path);
    assert!(
        why.contains("data/db is gone, although") && why.contains("db.newest"),
        "{why}"
    );
    assert!(!path.exists() && vraag::store::sled::was_there(&path));
    // As the words say.
    fs::remove_file(path.with_file_name("db.newest")).expect("it is there");
    drop(Sled::open(&path).expect("a new store begins"));
}

#[test]
fn an_older_copy_of_the_store_in_its_place_is_told() {
    let (_folder, path) = folder();
    talked(&path, 1);
    let before = bytes_of(&path);
    talked(&path, 1);
    fs::remove_dir_all(&path).expect("the folder is ours");
    fs::create_dir(&path).expect("the folder is ours");
    before
        .iter()
        .for_each(|(path, bytes)| fs::write(path, bytes).expect("the folder is ours"));
    let why = told(&path);
    assert!(
        why.contains("it ends with commit 24, and 48 were made"),
        "{why}"
    );
}

fn is_snapshot(file: &Path) -> bool {
    file.file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with("snap."))
}

/// Writes the files of a store into a folder.
fn put(files: &[(PathBuf, Vec<u8>)], path: &Path) {
    fs::create_dir_all(path).expect("the folder is ours");
    for (file, bytes) in files {
        fs::write(path.join(file.file_name().expect("it has a name")), bytes)
            .expect("the folder is ours");
    }
}

#[test]
fn a_damaged_snapshot_is_put_aside_once_the_store_is_known_to_be_whole_without_it() {
    // sled gives back what its snapshot holds, so that not every store is whole without: one that is.
    let (files, newest, before) = (0..30)
        .find_map(|_| {
            let (_folder, path) = folder();
            talked(&path, 3);
            let store = Sled::open(&path).expect("the store opens");
            let before = everything(&store);
            drop(store);
            let (files, newest) = (
                bytes_of(&path),
                fs::read(path.with_file_name("db.newest")).expect("it is there"),
            );
            let (_folder, path) = folder();
            let rest: Vec<_> = files
                .iter()
                .filter(|(file, _)| !is_snapshot(file))
                .cloned()
                .collect();
            put(&rest, &path);
            let is_whole = Sled::open(&path).is_ok_and(|store| everything(&store) == before);
            is_whole.then_some((files, newest, before))
        })
        .expect("most stores are whole without their snapshots");
    let (_, bytes) = files
        .iter()
        .find(|(file, _)| is_snapshot(file))
        .expect("there is a snapshot");
    for damage in [
        Vec::new(),
        bytes[..bytes.len() / 2].to_vec(),
        [&[bytes[0] ^ 1], &bytes[1..]].concat(),
    ] {
        let (_folder, path) = folder();
        let damaged = |(file, bytes): &(PathBuf, Vec<u8>)| {
            (
                file.clone(),
                if is_snapshot(file) {
                    damage.clone()
                } else {
                    bytes.clone()
                },
            )
        };
        put(&files.iter().map(damaged).collect::<Vec<_>>(), &path);
        fs::write(path.with_file_name("db.newest"), &newest).expect("the folder is ours");
        let store = Sled::open(&path).expect("the store opens");
        assert_eq!(everything(&store), before);
        drop(store);
        assert!(
            bytes_of(&path).iter().any(|(file, _)| is_snapshot(file)),
            "there is a new snapshot"
        );
    }
}

#[test]
fn a_record_that_cannot_be_read_is_left_out_and_told_and_everybody_else_is_there() {
    for kind in [b'h', b'c', b'j', b'o', b'q'] {
        for damage in [&[1, 255][..], &[99, 1, 2], &[0, 0, 0, 0, 9, 1]] {
            let (_folder, path) = folder();
            let store = Sled::open(&path).expect("the store opens");
            for number in 1..=3 {
                let mut person = Talk::new(number);
                let mut commit = person.says("hoi");
                commit.arm = vec![(person.timer(1, 0), Timestamp(5))];
                store.commit(vec![commit]).expect("the store works");
                if kind == b'o' {
                    // A row that is tried again is a record of its own.
                    let again = Settled::Later(Timestamp(5));
                    store
                        .settle(vec![(person.owner, person.effect(0), again)])
                        .expect("the store works");
                }
            }
            drop(store);
            tamper(&path, |db| {
                let key = first_key(db, kind);
                db.insert(key, damage).expect("a record can be changed");
            });
            let store = Sled::open(&path).expect("the store opens");
            drop(store);
            // Shorter than noted, it is looked at on a copy; that record is still there, and keeps nobody from starting.
            let file = fs::File::options()
                .write(true)
                .open(path.join("db"))
                .expect("it is there");
            file.set_len(file.metadata().expect("it is there").len() - 1)
                .expect("the folder is ours");
            let store = Sled::open(&path).expect("the store opens");
            let kind = char::from(kind);
            let lost = |of| usize::from(kind == of);
            let (mut contacts, mut conversations, mut turns) = (0, 0, 0);
            let counted = |count: &mut usize| {
                *count += 1;
                true
            };
            store
                .contacts(&mut |_| counted(&mut contacts))
                .expect("contacts can be read");
            store
                .conversations(&mut |_, _| counted(&mut conversations))
                .expect("conversations can be read");
            store
                .journal(0, u64::MAX, &mut |_, _| counted(&mut turns))
                .expect("the journal can be read");
            assert_eq!(contacts, 3 - lost('c'));
            assert_eq!(conversations, 3 - lost('h'));
            assert_eq!(turns, 3 - lost('j') - lost('q'));
            assert_eq!(
                store.outbox().expect("the outbox can be read").len(),
                3 - lost('o') - lost('h') - lost('q')
            );
            assert_eq!(
                store
                    .due(Timestamp(9), 9)
                    .expect("timers can be read")
                    .len(),
                3
            );
            assert_eq!(store.left_out().len(), 1, "{kind}: {:?}", store.left_out());
            let later = Timestamp(i64::MAX);
            store.purge_inputs(later, 9).expect("inputs can be purged");
            store.expire_answers(later, 9).expect("answers can expire");
            let forgotten = vraag::store::Forget {
                now: later,
                leaves_receipt: true,
                unless_heard_since: None,
            };
            for number in 1..=3 {
                let owner = Talk::new(number).owner;
                store
                    .forget(owner, forgotten)
                    .expect("anybody can be forgotten");
                while store.erase(owner, 100).expect("anybody can be erased")
                    == vraag::store::Erasing::More
                {}
            }
            assert_eq!(
                (store.due(later, 9), store.outbox().map(|rows| rows.len())),
                (Ok(Vec::new()), Ok(0)),
                "{kind}: all are gone"
            );
        }
    }
}

/// The same numbers for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % bound
    }
}

/// Opens a store whose files are damaged, and reads everything: nothing where that is told.
fn what_is_there(path: &Path) -> Option<String> {
    let read = std::panic::catch_unwind(|| {
        let store = Sled::open(path).ok()?;
        let there = everything(&store);
        store.left_out().is_empty().then_some(there)
    });
    read.ok().flatten()
}

/// Bytes of a segment of sled's log.
const SEGMENT: usize = 512 * 1024;

/// Offsets in the file of the segments that sled reads when it opens, with the number of each.
fn live_segments(path: &Path, log: &[u8]) -> Vec<(usize, u64)> {
    let snapshot = bytes_of(path).iter().find_map(|(file, _)| {
        let name = file.file_name()?.to_str()?.strip_prefix("snap.")?;
        u64::from_str_radix(name, 16).ok()
    });
    let from = snapshot.expect("there is a snapshot") / SEGMENT as u64;
    let number = |start: usize| {
        let first = log[start + 4..start + 12].try_into().expect("eight bytes");
        (u64::from_le_bytes(first) ^ i64::MAX as u64) / SEGMENT as u64
    };
    let mut live: Vec<_> = (0..log.len().div_ceil(SEGMENT))
        .map(|index| index * SEGMENT)
        .filter(|start| log[*start..start + 20] != [0; 20])
        .map(|start| (start, number(start)))
        .filter(|(_, number)| *number >= from)
        .collect();
    live.sort_by_key(|(_, number)| *number);
    live
}

#[test]
fn damage_in_the_log_is_told_wherever_a_later_segment_shows_that_it_was_on_disk() {
    let (_folder, path) = folder();
    talked(&path, 1);
    let store = Sled::open(&path).expect("the store opens");
    let mut talk = Talk::new(7).resume(&store);
    let (log, live) = loop {
        for _ in 0..20 {
            let words = "na de laatste opening ".repeat(200);
            store
                .commit(vec![talk.says(&words)])
                .expect("the store works");
        }
        let log = fs::read(path.join("db")).expect("it is there");
        let live = live_segments(&path, &log);
        if live.len() > 2 {
            break (log, live);
        }
    };
    let newest = fs::read(path.with_file_name("db.newest")).expect("it is there");
    let files = bytes_of(&path);
    // As a kill leaves it, it is whole.
    let at_rest = |log: &[u8]| {
        let (folder, path) = folder();
        put(&files, &path);
        fs::write(path.join("db"), log).expect("the folder is ours");
        fs::write(path.with_file_name("db.newest"), &newest).expect("the folder is ours");
        (folder, path)
    };
    let (_whole, path) = at_rest(&log);
    drop(Sled::open(&path).expect("the store opens"));
    for (start, number) in &live[..live.len() - 2] {
        let segment = &log[*start..start + SEGMENT];
        let end = segment
            .iter()
            .rposition(|byte| *byte != 0)
            .expect("it is used");
        // In its header, near its start, in its middle, and in its last message.
        for at in [3, 40, end / 2, end - 1] {
            let mut log = log.clone();
            log[start + at] ^= 32;
            let (_damaged, path) = at_rest(&log);
            let before = bytes_of(&path);
            let why = told(&path);
            assert!(
                why.contains("are damaged"),
                "segment {number} at {at}: {why}"
            );
            assert_eq!(
                bytes_of(&path),
                before,
                "segment {number} at {at}: written to"
            );
        }
    }
}

/// How many damages are tried on one store. sled lays each store out differently.
const TRIES: u64 = 120;

/// `VRAAG_SEARCH` makes it longer than a test may be: `VRAAG_SEARCH=5000 cargo test --test store damage`.
#[test]
fn a_cut_or_a_flipped_bit_anywhere_is_told_or_harmless() {
    let rounds = std::env::var("VRAAG_SEARCH")
        .ok()
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(TRIES);
    let (mut told, mut harmless) = (0, 0);
    for first in (0..rounds).step_by(TRIES as usize) {
        let (folder, path) = folder();
        talked(&path, 2);
        let store = Sled::open(&path).expect("the store opens");
        for number in 1..=6 {
            let mut talk = Talk::new(number).resume(&store);
            store
                .commit(vec![talk.says("na de laatste opening")])
                .expect("the store works");
        }
        let before = everything(&store);
        drop(store);
        let mut whole = bytes_of(&path);
        whole.extend(bytes_of(path.parent().expect("it is in a folder")));
        for seed in first..(first + TRIES).min(rounds) {
            let (damaged_folder, damaged) = crate::disk::folder();
            let how = damage(&whole, seed, folder.path(), damaged_folder.path());
            match what_is_there(&damaged) {
                None => told += 1,
                Some(there) if there == before => harmless += 1,
                Some(_) => panic!(
                    "seed {seed}: {how}, and something is missing without a word; the store is in {}",
                    folder.keep().display()
                ),
            }
        }
    }
    assert!(told > 0 && harmless > 0, "{told} told, {harmless} harmless");
}

/// Writes the files of a store into another folder, one of them damaged, and says how.
fn damage(whole: &[(PathBuf, Vec<u8>)], seed: u64, from: &Path, to: &Path) -> String {
    let mut dice = Dice(seed);
    // Most of it is in the one large file; the others have their share all the same.
    let which = if dice.below(2) == 0 {
        whole.iter().position(|(file, _)| file.ends_with("db"))
    } else {
        None
    };
    let which = which.unwrap_or_else(|| dice.below(whole.len()));
    let mut how = String::new();
    for (index, (file, bytes)) in whole.iter().enumerate() {
        let mut bytes = bytes.clone();
        if index == which {
            let used = bytes.iter().rposition(|byte| *byte != 0);
            let at = dice.below(used.map_or(1, |last| last + 1));
            if dice.below(3) == 0 {
                bytes.truncate(at);
                how = format!("{} cut to {at} bytes", file.display());
            } else {
                let bit = dice.below(8);
                bytes[at] ^= 1 << bit;
                how = format!("bit {bit} of byte {at} of {} flipped", file.display());
            }
        }
        let to = to.join(file.strip_prefix(from).expect("it is in it"));
        fs::create_dir_all(to.parent().expect("it is in a folder")).expect("the folder is ours");
        fs::write(to, bytes).expect("the folder is ours");
    }
    how
}
