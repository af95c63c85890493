//! Keeps everything in one sled tree, below `data/db`: the default store. The only folder that
//! names sled.
//!
//! Keys and records: `docs/store.md`. One thread writes (`writer`); every caller reads directly.

mod check;
pub mod copy;
mod disk;
mod erase;
pub mod examine;
mod group;
mod inputs;
mod keys;
mod lazy_entry;
mod newest;
mod open;
mod pieces;
mod places;
mod prepared;
mod read;
mod recent;
mod scan;
mod sends;
pub mod tidy;
mod tree;
mod unindexed;
mod writer;

use std::collections::VecDeque;
use std::fs::File;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use ::sled::IVec;

use self::disk::Synced;
pub use self::disk::{Batch, Disk};
use self::inputs::TakenInputs;
use self::lazy_entry::LazyEntry;
use self::recent::Recent;
use self::tree::{Tree, unreadable};
use self::unindexed::Unindexed;
use self::writer::{Answer, Change, Request, Writer};

use crate::contact::Contact;
use crate::contact::membership::Memberships;
use crate::engine::session::Conversation;
use crate::id::{ConversationId, EffectId, InputId, Name, OwnerId, TimerId, Version};
use crate::store::link::follow;
use crate::store::record::{self, DecodeError};
use crate::store::{
    Address, Ballot, Commit, CommitOutcome, Done, EachEntry, EachRecord, Erasing, Erasure,
    ErasureKey, Forget, Forgotten, Job, Journaled, Loaded, Moved, Outgoing, Pause, Place,
    ProjectionWrite, QuarantineId, Quarantined, Revision, Settled, SettledDone, Store, StoreError,
};
use crate::time::Timestamp;

/// Returns whether a folder holds a store, or one whose compaction was interrupted.
pub fn exists(path: &Path) -> bool {
    let path = &follow(path).unwrap_or_else(|_| path.to_owned());
    path.exists() || open::beside(path, "old").exists()
}

/// Returns whether a folder holds or held a store; opening it tells what became of it.
pub fn was_there(path: &Path) -> bool {
    let path = &follow(path).unwrap_or_else(|_| path.to_owned());
    exists(path) || newest::path(path).exists()
}

/// A store on this machine's disk.
pub struct Sled {
    tree: Tree,
    horizon: Arc<AtomicU64>,
    inputs: TakenInputs,
    // Dropped first, so that the writer ends.
    requests: Option<Sender<Vec<Request>>>,
    writer: Option<JoinHandle<()>>,
    path: PathBuf,
    file: Synced,
    /// Held while the store is compacted.
    tidying: Mutex<()>,
    /// The locks of the folder and of the folders that replaced it.
    locks: Mutex<Vec<File>>,
}

impl Sled {
    /// Opens the store in a folder, or creates it.
    ///
    /// Fails if another process has it open, or it is damaged or cannot be read.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_over(path, |disk| disk)
    }

    /// Like [`Sled::open`], with a small cache: for a command that reads the store once. Fails alike.
    pub fn open_once(path: &Path) -> Result<Self, StoreError> {
        Self::open_with(path, open::SMALL_CACHE, |disk| disk)
    }

    /// Like [`Sled::open`], over a disk that tests stop at one of its steps. Fails alike.
    pub fn open_over(
        path: &Path,
        over: impl FnOnce(Box<dyn Disk>) -> Box<dyn Disk>,
    ) -> Result<Self, StoreError> {
        Self::open_with(path, open::CACHE, over)
    }

    fn open_with(
        path: &Path,
        cache: u64,
        over: impl FnOnce(Box<dyn Disk>) -> Box<dyn Disk>,
    ) -> Result<Self, StoreError> {
        let path = &follow(path).map_err(|error| open::broken(path, &error))?;
        let (db, lock) = open::open(path, cache)?;
        let tree = Tree::new(db, path.to_owned());
        let newest = tree
            .last(&[keys::ORDER])?
            .and_then(|key| keys::number(&key, 0))
            .unwrap_or(0);
        let log = disk::Log::new(tree.clone(), path, newest)?;
        let file = log.file();
        let disk = over(Box::new(log));
        let horizon = Arc::new(AtomicU64::new(newest));
        let unindexed = Unindexed::find(&tree, newest)?;
        let inputs = unindexed.inputs.clone();
        let (requests, receiver) = channel();
        let writer = Writer {
            requests: receiver,
            waiting: VecDeque::new(),
            tree: tree.clone(),
            disk,
            horizon: horizon.clone(),
            recent: Recent::default(),
            unindexed,
        };
        let thread = std::thread::Builder::new()
            .name("store writer".to_owned())
            .spawn(move || writer.run());
        let writer = Some(thread.map_err(|error| open::broken(path, &error))?);
        let (path, locks) = (path.to_owned(), Mutex::new(vec![lock]));
        Ok(Self {
            tree,
            horizon,
            inputs,
            requests: Some(requests),
            writer,
            path,
            file,
            tidying: Mutex::default(),
            locks,
        })
    }

    fn send(&self, together: Vec<Request>) {
        // The writer lives as long as the store; should it have stopped all the same, every caller
        // is told.
        if let Some(requests) = &self.requests
            && let Err(returned) = requests.send(together)
        {
            returned
                .0
                .into_iter()
                .for_each(|(_, reply)| reply(Err(writer_gone())));
        }
    }

    fn wait(&self, change: Change) -> Result<usize, StoreError> {
        let (sender, receiver) = channel();
        self.send(vec![(
            change,
            Box::new(move |answer| drop(sender.send(answer))),
        )]);
        match receiver.recv().map_err(|_| writer_gone())?? {
            Answer::Done(count) => Ok(count),
            Answer::Turn(_) => Ok(1),
        }
    }
}

fn turn(commit: Commit, done: Done) -> Request {
    let reply = move |answer: Result<Answer, StoreError>| {
        done(answer.map(|answer| match answer {
            Answer::Turn(outcome) => outcome,
            Answer::Done(_) => CommitOutcome::Unknown,
        }));
    };
    (Change::Turn(Box::new(commit.into())), Box::new(reply))
}

fn writer_gone() -> StoreError {
    StoreError::Broken("the store's writer has stopped".to_owned())
}

impl Drop for Sled {
    fn drop(&mut self) {
        self.requests = None;
        if let Some(writer) = self.writer.take() {
            // A writer that panicked has already reported it.
            drop(writer.join());
        }
    }
}

impl Store for Sled {
    fn find(&self, place: &Place) -> Result<Option<(OwnerId, ConversationId)>, StoreError> {
        match self.tree.read(&keys::found(place), record::decode_found)? {
            Some((owner, _)) if self.is_forgotten(owner)? => Ok(None),
            found => Ok(found),
        }
    }

    fn contact_at(&self, address: &Address) -> Result<Option<OwnerId>, StoreError> {
        match self
            .tree
            .read(&keys::address(address), record::decode_owner)?
        {
            Some(owner) if self.is_forgotten(owner)? => Ok(None),
            found => Ok(found),
        }
    }

    fn load(
        &self,
        owner: OwnerId,
        conversation: ConversationId,
    ) -> Result<Option<Loaded>, StoreError> {
        if self.is_forgotten(owner)? {
            return Ok(None);
        }
        let Some((head, kept)) = self.tree.read(
            &keys::conversation(owner, conversation),
            record::decode_conversation,
        )?
        else {
            return Ok(None);
        };
        let (contact, contact_revision) = self
            .contact(owner)?
            .unwrap_or_else(|| (Contact::new(owner, Timestamp(0)), Revision::NEW));
        let place = self.place(conversation)?.unwrap_or_default();
        Ok(Some(Loaded {
            owner,
            conversation: kept,
            contact,
            revision: head.revision,
            contact_revision,
            place,
        }))
    }

    fn contact(&self, owner: OwnerId) -> Result<Option<(Contact, Revision)>, StoreError> {
        if self.is_forgotten(owner)? {
            return Ok(None);
        }
        self.tree
            .read(&keys::contact(owner), record::decode_contact)
    }

    fn has_taken(&self, input: &InputId) -> Result<bool, StoreError> {
        let taken = keys::input(input);
        if self.inputs.is_new(&taken) {
            return Ok(false);
        }
        if self.inputs.holds(&taken) {
            return Ok(true);
        }
        Ok(self
            .tree
            .read(&taken.0, record::decode_bits)?
            .is_some_and(|bits| bits & taken.1 != 0))
    }

    fn commit(&self, group: Vec<Commit>) -> Result<Vec<CommitOutcome>, StoreError> {
        let (requests, outcomes): (Vec<Request>, Vec<_>) = group
            .into_iter()
            .map(|commit| {
                let (sender, receiver) = channel();
                (
                    turn(commit, Box::new(move |outcome| drop(sender.send(outcome)))),
                    receiver,
                )
            })
            .unzip();
        self.send(requests);
        outcomes
            .into_iter()
            .map(|outcome| outcome.recv().map_err(|_| writer_gone())?)
            .collect()
    }

    fn submit(&self, commit: Commit, done: Done) {
        self.send(vec![turn(commit, done)]);
    }

    fn submit_all(&self, turns: Vec<(Commit, Done)>) {
        self.send(
            turns
                .into_iter()
                .map(|(commit, done)| turn(commit, done))
                .collect(),
        );
    }

    fn due(
        &self,
        until: Timestamp,
        most: usize,
    ) -> Result<Vec<(OwnerId, TimerId, Timestamp)>, StoreError> {
        read::due(&self.tree, until, most)
    }

    fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        read::next_due(&self.tree)
    }

    fn outbox(&self) -> Result<Vec<(OwnerId, Outgoing)>, StoreError> {
        sends::outbox(&self.tree)
    }

    fn settle(&self, rows: Vec<(OwnerId, EffectId, Settled)>) -> Result<(), StoreError> {
        self.wait(Change::Settled(rows)).map(|_| ())
    }

    fn submit_settled(&self, rows: Vec<(OwnerId, EffectId, Settled)>, done: SettledDone) {
        self.send(vec![(
            Change::Settled(rows),
            Box::new(move |answer| done(answer.map(|_| ()))),
        )]);
    }

    fn receipt(&self, effect: EffectId) -> Result<Option<String>, StoreError> {
        let delivered = self.tree.read(
            &keys::delivered(effect.conversation),
            record::decode_delivered,
        )?;
        Ok(delivered.and_then(|mut known| known.receipts.remove(&(effect.turn, effect.index))))
    }

    fn place(&self, conversation: ConversationId) -> Result<Option<Place>, StoreError> {
        Ok(self
            .tree
            .read(&keys::place(conversation), record::decode_place)?
            .map(|(_, place)| place))
    }

    fn receipts(
        &self,
        conversation: ConversationId,
    ) -> Result<Vec<(EffectId, String)>, StoreError> {
        let delivered = self
            .tree
            .read(&keys::delivered(conversation), record::decode_delivered)?
            .unwrap_or_default();
        Ok(delivered
            .receipts
            .into_iter()
            .map(|((turn, index), receipt)| {
                (
                    EffectId {
                        conversation,
                        turn,
                        index,
                    },
                    receipt,
                )
            })
            .collect())
    }

    fn below(&self, place: &Place) -> Result<Vec<(Place, OwnerId, ConversationId)>, StoreError> {
        read::below(&self.tree, place)
    }

    fn moved(&self, moved: &Moved) -> Result<(), StoreError> {
        self.wait(Change::Moved(Box::new(moved.clone())))
            .map(|_| ())
    }

    fn ballot(
        &self,
        owner: OwnerId,
        conversation: ConversationId,
        number: u32,
        voter: OwnerId,
    ) -> Result<Vec<Name>, StoreError> {
        Ok(self
            .tree
            .read(
                &keys::ballot(owner, conversation, number, voter),
                record::decode_ballot,
            )?
            .unwrap_or_default())
    }

    fn ballots(
        &self,
        owner: OwnerId,
        conversation: ConversationId,
        number: u32,
        each: &mut dyn FnMut(Ballot) -> bool,
    ) -> Result<(), StoreError> {
        read::ballots(&self.tree, owner, conversation, number, each)
    }

    fn votes_of(&self, voter: OwnerId) -> Result<Vec<(OwnerId, ConversationId, u32)>, StoreError> {
        read::votes_of(&self.tree, voter)
    }

    fn jobs(&self) -> Result<Vec<(OwnerId, Job)>, StoreError> {
        self.list(&[keys::JOB], record::decode_job)
    }

    fn finish_job(&self, job: EffectId, rows: Vec<Outgoing>) -> Result<bool, StoreError> {
        self.wait(Change::JobDone(job, rows)).map(|count| count > 0)
    }

    fn horizon(&self) -> Result<u64, StoreError> {
        Ok(self.horizon.load(Ordering::Acquire))
    }

    fn journal(
        &self,
        after: u64,
        until: u64,
        each: &mut dyn FnMut(u64, Journaled) -> bool,
    ) -> Result<(), StoreError> {
        // After the horizon there may be turns that are not on disk yet.
        read::journal(&self.tree, after, until.min(self.horizon()?), each)
    }

    fn commit_log(
        &self,
        after: u64,
        until: u64,
        each: &mut dyn FnMut(u64, OwnerId, ConversationId, u64),
    ) -> Result<(), StoreError> {
        read::order(&self.tree, after, until, each)
    }

    fn turns_by_owner(
        &self,
        owners: RangeInclusive<OwnerId>,
        each: &mut EachEntry<'_>,
    ) -> Result<(), StoreError> {
        let (from, to) = owners.into_inner();
        let to = keys::turns_behind(to);
        self.tree
            .range(&keys::turns_from(from), &to, &mut |key, bytes| {
                each(&LazyEntry::new(key, &bytes)?)
            })
    }

    fn turns(
        &self,
        owner: OwnerId,
        conversation: ConversationId,
        each: &mut dyn FnMut(Journaled) -> bool,
    ) -> Result<(), StoreError> {
        self.tree
            .scan(&keys::turns(owner, conversation), &mut |key, bytes| {
                let turn =
                    keys::number(key, 2).ok_or_else(|| unreadable(key, DecodeError::Bytes))?;
                let record =
                    record::decode_turn(&bytes).map_err(|damaged| unreadable(key, damaged))?;
                Ok(each(Journaled {
                    owner,
                    conversation,
                    turn,
                    record,
                }))
            })
    }

    fn contacts(&self, each: &mut dyn FnMut(Contact) -> bool) -> Result<(), StoreError> {
        self.tree.scan(&[keys::CONTACT], &mut |key, bytes| {
            let (contact, _) =
                record::decode_contact(&bytes).map_err(|damaged| unreadable(key, damaged))?;
            Ok(each(contact))
        })
    }

    fn conversations_of(&self, owner: OwnerId) -> Result<Vec<Conversation>, StoreError> {
        Ok(self
            .list(&keys::conversations(owner), record::decode_conversation)?
            .into_iter()
            .map(|(_, conversation)| conversation)
            .collect())
    }

    fn addresses(&self, each: &mut dyn FnMut(Address, OwnerId) -> bool) -> Result<(), StoreError> {
        self.tree.scan(&[keys::ADDRESS], &mut |key, bytes| {
            let owner = record::decode_owner(&bytes).map_err(|damaged| unreadable(key, damaged))?;
            Ok(each(
                keys::read_address(key).ok_or_else(|| unreadable(key, DecodeError::Bytes))?,
                owner,
            ))
        })
    }

    fn conversations(
        &self,
        each: &mut dyn FnMut(OwnerId, Conversation) -> bool,
    ) -> Result<(), StoreError> {
        self.tree.scan(&[keys::CONVERSATION], &mut |key, bytes| {
            let owner = keys::number(key, 0).ok_or_else(|| unreadable(key, DecodeError::Bytes))?;
            let (_, conversation) =
                record::decode_conversation(&bytes).map_err(|damaged| unreadable(key, damaged))?;
            Ok(each(OwnerId(owner), conversation))
        })
    }

    fn keep_version(
        &self,
        dialog: &Name,
        version: Version,
        source: &str,
    ) -> Result<(), StoreError> {
        self.wait(Change::Version(dialog.clone(), version, source.to_owned()))
            .map(|_| ())
    }

    fn version(&self, dialog: &Name, version: Version) -> Result<Option<String>, StoreError> {
        Ok(self
            .tree
            .read(&keys::version(dialog, version), record::decode_text)?
            .map(|texts| texts.concat()))
    }

    fn versions(&self) -> Result<Vec<(Name, Version)>, StoreError> {
        let keys = self.tree.keys(&[keys::VERSION]);
        let read = |key: IVec| {
            self.tree.or_left_out(
                keys::read_version(&key).ok_or_else(|| unreadable(&key, DecodeError::Bytes)),
            )
        };
        keys.filter_map(|key| key.and_then(read).transpose())
            .collect()
    }

    fn meta(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self
            .tree
            .get(&keys::meta(name))?
            .map(|bytes| bytes.get(1..).unwrap_or_default().to_vec()))
    }

    fn set_meta(&self, name: &str, value: &[u8]) -> Result<(), StoreError> {
        self.wait(Change::Meta(name.to_owned(), value.to_vec()))
            .map(|_| ())
    }

    fn drop_meta(&self, name: &str) -> Result<(), StoreError> {
        self.wait(Change::DropMeta(name.to_owned())).map(|_| ())
    }

    fn meta_names(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let name = |key: &[u8]| {
            key.get(1..)
                .and_then(|name| String::from_utf8(name.to_vec()).ok())
        };
        self.tree
            .keys(&keys::meta(prefix))
            .filter_map(|key| key.map(|key| name(&key)).transpose())
            .collect()
    }

    fn quarantine(
        &self,
        input: &InputId,
        raw: &str,
        why: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.wait(Change::Quarantine(
            input.clone(),
            raw.to_owned(),
            why.to_owned(),
            now,
        ))
        .map(|_| ())
    }

    fn quarantined(&self) -> Result<Vec<Quarantined>, StoreError> {
        read::quarantined(&self.tree)
    }

    fn drop_quarantined(&self, ids: &[QuarantineId]) -> Result<usize, StoreError> {
        self.wait(Change::Unquarantine(ids.to_vec()))
    }

    fn purge_inputs(&self, before: Timestamp, most: usize) -> Result<usize, StoreError> {
        self.wait(Change::Purge(before, most))
    }

    fn expire_answers(&self, before: Timestamp, most: usize) -> Result<usize, StoreError> {
        self.wait(Change::Expire(before, most))
    }

    fn expiring(&self, before: Timestamp) -> Result<(usize, usize), StoreError> {
        erase::expiring(&self.tree, self.horizon()?, before)
    }

    fn memberships_of(&self, owner: OwnerId) -> Result<Option<Memberships>, StoreError> {
        self.tree
            .read(&keys::memberships(owner), record::decode_memberships)
    }

    fn memberships(
        &self,
        each: &mut dyn FnMut(OwnerId, Memberships) -> bool,
    ) -> Result<(), StoreError> {
        self.tree.scan(&[keys::MEMBERSHIPS], &mut |key, bytes| {
            let owner =
                OwnerId(keys::number(key, 0).ok_or_else(|| unreadable(key, DecodeError::Bytes))?);
            Ok(each(
                owner,
                record::decode_memberships(&bytes).map_err(|damaged| unreadable(key, damaged))?,
            ))
        })
    }

    fn project(&self, projected: ProjectionWrite) -> Result<(), StoreError> {
        self.wait(Change::Projected(projected)).map(|_| ())
    }

    fn forget(&self, owner: OwnerId, how: Forget) -> Result<bool, StoreError> {
        self.wait(Change::Forget(owner, how)).map(|count| count > 0)
    }

    fn forgotten(&self) -> Result<Vec<Forgotten>, StoreError> {
        erase::forgotten(&self.tree)
    }

    fn forgotten_since(&self, moment: Timestamp) -> Result<Vec<OwnerId>, StoreError> {
        erase::forgotten_since(&self.tree, moment)
    }

    fn erase(&self, owner: OwnerId, most: usize) -> Result<Erasing, StoreError> {
        let Some(step) = erase::next_step(&self.tree, owner, most)? else {
            return Ok(Erasing::Done);
        };
        let then = step.then;
        self.wait(Change::Erase(step)).map(|_| then)
    }

    fn erasure_key(&self) -> Result<ErasureKey, StoreError> {
        if let Some(key) = erase::key(&self.tree)? {
            return Ok(key);
        }
        self.wait(Change::ErasureKey)?;
        erase::key(&self.tree)?.ok_or_else(|| {
            StoreError::Broken("the key of the receipts cannot be read back".to_owned())
        })
    }

    fn erasures(&self) -> Result<Vec<Erasure>, StoreError> {
        erase::erasures(&self.tree)
    }

    fn note_erasures(&self, erasures: &[Erasure]) -> Result<(), StoreError> {
        self.wait(Change::Erasures(erasures.to_vec())).map(|_| ())
    }

    fn backup(&self, each: &mut EachRecord<'_>) -> Result<(), StoreError> {
        // The bot's own compaction ends soon; a nightly backup must not fail because of it.
        drop(self.tidying.lock().unwrap_or_else(PoisonError::into_inner));
        let _noting = self.tree.note_changes().ok_or_else(|| {
            StoreError::Broken(
                "another copy of the store is being made right now; try again in a minute"
                    .to_owned(),
            )
        })?;
        // Once the writer has answered, all its further writes are noted. Every backup needs the
        // key anyway.
        self.wait(Change::ErasureKey)?;
        copy::copy(&self.tree, each)
    }

    fn check_integrity(&self) -> Result<Vec<String>, StoreError> {
        check::check(&self.tree)
    }

    fn left_out(&self) -> Vec<String> {
        self.tree.left_out()
    }

    fn tidy(&self, pause: Arc<Pause>) -> Result<Option<(u64, u64)>, StoreError> {
        self.tidy_where_due(pause)
    }

    fn in_place(&self) -> Result<(), StoreError> {
        if disk::in_place(&self.path, &self.file).is_ok() {
            return Ok(());
        }
        // Checked again between two groups, when no compaction is replacing the store.
        let (path, file) = (self.path.clone(), Arc::clone(&self.file));
        self.wait(Change::Between(Box::new(move || {
            disk::in_place(&path, &file)
        })))
        .map(|_| ())
    }
}

impl Sled {
    fn is_forgotten(&self, owner: OwnerId) -> Result<bool, StoreError> {
        self.tree.raw(&keys::mark(owner)).map(|mark| mark.is_some())
    }

    fn list<T>(
        &self,
        prefix: &[u8],
        decode: impl Fn(&[u8]) -> Result<T, DecodeError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut list = Vec::new();
        self.tree.scan(prefix, &mut |key, bytes| {
            list.push(decode(&bytes).map_err(|damaged| unreadable(key, damaged))?);
            Ok(true)
        })?;
        Ok(list)
    }
}
