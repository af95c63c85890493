//! Keeps everything in one sled tree, below `data/db`: the default store. The only folder that
//! names sled.
//!
//! Keys and records: `docs/store.md`. One thread writes (`writer`); every caller reads directly.

mod check;
mod checkpoint;
mod commits;
pub mod compact;
pub(super) mod content;
mod copy;
mod disk;
mod erase;
mod erasure;
pub mod examine;
mod fault;
mod folder;
mod group;
mod inputs;
mod keys;
mod lazy_entry;
mod lookups;
mod newest;
mod open;
mod pieces;
mod places;
mod prepared;
mod read;
mod recent;
mod scan;
mod sends;
mod settings;
mod taken_inputs;
pub mod tidy;
mod tree;
mod unindexed;
mod upkeep;
mod writer;

use std::collections::VecDeque;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

pub use self::disk::{Batch, Disk};
use self::fault::broken;
use self::folder::beside;
use self::newest::Synced;
use self::recent::Recent;
use self::settings::{CACHE, SMALL_CACHE};
use self::taken_inputs::TakenInputs;
use self::tree::{Tree, unreadable};
use self::unindexed::Unindexed;
use self::writer::{Answer, Change, Request, Writer};

use crate::id::OwnerId;
use crate::private_path::follow;
use crate::store::record::DecodeError;
use crate::store::{Commit, CommitOutcome, Done, StoreError};

/// Returns whether a folder holds a store, or one whose compaction was interrupted.
pub fn exists(path: &Path) -> bool {
    let path = &follow(path).unwrap_or_else(|_| path.to_owned());
    path.exists() || beside(path, "old").exists()
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
        Self::open_with(path, SMALL_CACHE, |disk| disk)
    }

    /// Like [`Sled::open`], over a disk that tests stop at one of its steps. Fails alike.
    pub fn open_over(
        path: &Path,
        over: impl FnOnce(Box<dyn Disk>) -> Box<dyn Disk>,
    ) -> Result<Self, StoreError> {
        Self::open_with(path, CACHE, over)
    }

    fn open_with(
        path: &Path,
        cache: u64,
        over: impl FnOnce(Box<dyn Disk>) -> Box<dyn Disk>,
    ) -> Result<Self, StoreError> {
        let path = &follow(path).map_err(|error| broken(path, &error))?;
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
        let writer = Some(thread.map_err(|error| broken(path, &error))?);
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
