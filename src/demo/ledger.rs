//! Hands invented turns to the store in groups, a few of them ahead of the disk.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, Sender, channel};

use crate::demo::options::Trouble;
use crate::id::OwnerId;
use crate::store::{Commit, CommitOutcome, GROUP, Store, StoreError};

/// Maximum number of groups in flight.
const MAX_IN_FLIGHT: u64 = 4;

/// What was handed to the store, and how far the disk is.
pub struct Ledger<'a> {
    store: &'a dyn Store,
    group: Vec<Commit>,
    /// The number of the group that is being gathered, from 1.
    gathering: u64,
    /// The newest group on disk.
    on_disk: u64,
    /// The group of each person's newest turn, if it may not be on disk yet.
    newest: HashMap<OwnerId, u64>,
    told: Receiver<(u64, Result<CommitOutcome, StoreError>)>,
    tells: Sender<(u64, Result<CommitOutcome, StoreError>)>,
    left: HashMap<u64, usize>,
}

impl<'a> Ledger<'a> {
    /// Starts to write.
    pub fn new(store: &'a dyn Store) -> Self {
        let (tells, told) = channel();
        Self {
            store,
            group: Vec::new(),
            gathering: 1,
            on_disk: 0,
            newest: HashMap::new(),
            told,
            tells,
            left: HashMap::new(),
        }
    }

    /// Takes a turn. Its messages and jobs count as done, because nobody is there.
    ///
    /// Returns whether a group was handed over.
    ///
    /// Fails if the store fails.
    pub fn take(&mut self, mut commit: Commit) -> Result<bool, Trouble> {
        commit.outbox.clear();
        commit.jobs.clear();
        self.newest.insert(commit.owner, self.gathering);
        self.group.push(commit);
        if self.group.len() < GROUP {
            return Ok(false);
        }
        self.hand_over()?;
        Ok(true)
    }

    /// Waits until everything of a person is on disk and can be read.
    ///
    /// Fails if the store fails.
    pub fn settle(&mut self, owner: OwnerId) -> Result<(), Trouble> {
        let Some(newest) = self.newest.get(&owner).copied() else {
            return Ok(());
        };
        if newest == self.gathering {
            self.hand_over()?;
        }
        self.wait_for(newest)
    }

    /// Waits until everything is on disk.
    ///
    /// Fails if the store fails.
    pub fn finish(&mut self) -> Result<(), Trouble> {
        self.hand_over()?;
        self.wait_for(self.gathering - 1)
    }

    fn hand_over(&mut self) -> Result<(), Trouble> {
        if self.group.is_empty() {
            return Ok(());
        }
        let number = self.gathering;
        self.left.insert(number, self.group.len());
        let turns = std::mem::take(&mut self.group).into_iter().map(|commit| {
            let tells = self.tells.clone();
            let done: crate::store::Done = Box::new(move |outcome| {
                // The receiver is gone only if the history was given up.
                let _ = tells.send((number, outcome));
            });
            (commit, done)
        });
        self.store.submit_all(turns.collect());
        self.gathering += 1;
        self.wait_for(number.saturating_sub(MAX_IN_FLIGHT))
    }

    fn wait_for(&mut self, number: u64) -> Result<(), Trouble> {
        while self.on_disk < number {
            // This side holds a sender too, so the channel never closes.
            let Ok((group, outcome)) = self.told.recv() else {
                return Ok(());
            };
            match outcome? {
                CommitOutcome::Committed(_) => {}
                other @ (CommitOutcome::Conflict
                | CommitOutcome::Duplicate
                | CommitOutcome::TimerGone
                | CommitOutcome::Erased
                | CommitOutcome::Unknown) => {
                    return Err(Trouble::Refused(other));
                }
            }
            let left = self.left.entry(group).or_default();
            *left = left.saturating_sub(1);
            if *left == 0 {
                self.left.remove(&group);
                self.on_disk = self.on_disk.max(group);
                let on_disk = self.on_disk;
                self.newest.retain(|_, newest| *newest > on_disk);
            }
        }
        Ok(())
    }
}
