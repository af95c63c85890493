//! The only thread that writes: makes one group commit of the waiting changes, and reports the
//! outcomes.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use crate::id::{EffectId, InputId, Name, OwnerId, Version};
use crate::store::sled::disk::Disk;
use crate::store::sled::erasure::Step;
use crate::store::sled::group::{Built, Group};
use crate::store::sled::keys;
use crate::store::sled::prepared::Prepared;
use crate::store::sled::recent::Recent;
use crate::store::sled::tree::Tree;
use crate::store::sled::unindexed::Unindexed;
use crate::store::{
    CommitOutcome, Erasure, Forget, GROUP, Moved, Outgoing, ProjectionWrite, QuarantineId, Settled,
    StoreError, record,
};
use crate::time::Timestamp;

/// Maximum number of changes in a group that are not turns.
const MAX_CHANGES: usize = 1024;

/// How long outcomes of messages wait for a turn. Until they are written, a killed program sends
/// such a message again.
const TURN_WAIT: Duration = Duration::from_millis(5);

/// A change to write.
pub enum Change {
    /// A turn.
    Turn(Box<Prepared>),
    /// Outcomes of sent messages.
    Settled(Vec<(OwnerId, EffectId, Settled)>),
    /// A place was renamed.
    Moved(Box<Moved>),
    /// A job is done; the rows it sends.
    JobDone(EffectId, Vec<Outgoing>),
    /// The source of a dialog version.
    Version(Name, Version, String),
    /// A meta record to write.
    Meta(String, Vec<u8>),
    /// What was projected from the journal.
    Projected(ProjectionWrite),
    /// A meta record to remove.
    DropMeta(String),
    /// An update for quarantine: its id, its content, the reason, the time.
    Quarantine(InputId, String, String, Timestamp),
    /// Updates to remove from quarantine.
    Unquarantine(Vec<QuarantineId>),
    /// Input ids to forget: taken before, at most this many.
    Purge(Timestamp, usize),
    /// Words to remove from the journal: of turns before, at most this many.
    Expire(Timestamp, usize),
    /// A person to mark as forgotten.
    Forget(OwnerId, Forget),
    /// A step of an erasure.
    Erase(Step),
    /// Receipts to add.
    Erasures(Vec<Erasure>),
    /// The key of the receipts is requested.
    ErasureKey,
    /// Work to run between two groups; its errors are final.
    Between(Box<dyn FnOnce() -> Result<(), StoreError> + Send>),
}

/// The outcome of a change.
#[derive(Clone, Copy, Debug)]
pub enum Answer {
    /// The outcome of a turn.
    Turn(CommitOutcome),
    /// The outcome of any other change, with the number of records if that is asked.
    Done(usize),
}

/// Called once the change is on disk or refused.
pub type Reply = Box<dyn FnOnce(Result<Answer, StoreError>) + Send>;

/// A change with its callback.
pub type Request = (Change, Reply);

/// The writer's side of a store.
pub struct Writer {
    /// Requests; those in one list belong together. The writer ends when all senders are gone.
    pub requests: Receiver<Vec<Request>>,
    /// Requests that came in and are not written yet.
    pub waiting: VecDeque<Request>,
    /// For reading.
    pub tree: Tree,
    /// For writing.
    pub disk: Box<dyn Disk>,
    /// The newest order number on disk.
    pub horizon: Arc<AtomicU64>,
    /// Cache of recent records.
    pub recent: Recent,
    /// What is on disk, but not in the indexes.
    pub unindexed: Unindexed,
}

impl Writer {
    /// Works until all senders are gone.
    pub fn run(mut self) {
        let mut failed: Option<StoreError> = None;
        loop {
            if self.waiting.is_empty() {
                let Ok(first) = self.requests.recv() else {
                    break;
                };
                self.waiting.extend(first);
            }
            self.waiting.extend(self.requests.try_iter().flatten());
            self.wait_for_company();
            let mut group = self.gather();
            match &failed {
                None if matches!(group[..], [(Change::Between(_), _)]) => {
                    failed = group.pop().and_then(|request| self.between(request).err())
                }
                Some(error) => group
                    .into_iter()
                    .for_each(|(_, reply)| reply(Err(error.clone()))),
                None => failed = self.write(group).err(),
            }
        }
    }

    /// Outcomes of messages wait a moment for a turn to be written with: alone they would cost a
    /// flush as expensive as a turn's.
    fn wait_for_company(&mut self) {
        let until = Instant::now() + TURN_WAIT;
        let is_settling = |(change, _): &Request| matches!(change, Change::Settled(_));
        while self.waiting.len() < MAX_CHANGES && self.waiting.iter().all(is_settling) {
            match self
                .requests
                .recv_timeout(until.saturating_duration_since(Instant::now()))
            {
                Ok(more) => self.waiting.extend(more),
                Err(_) => return,
            }
        }
        self.waiting.extend(self.requests.try_iter().flatten());
    }

    fn gather(&mut self) -> Vec<Request> {
        let mut turns = 0;
        let fits = |(change, _): &&Request| {
            turns += usize::from(matches!(change, Change::Turn(_)));
            turns <= GROUP
        };
        let is_between = |(change, _): &Request| matches!(change, Change::Between(_));
        let most = match self.waiting.iter().position(is_between) {
            Some(0) => 1,
            Some(first) => first.min(MAX_CHANGES),
            None => MAX_CHANGES,
        };
        let count = self.waiting.iter().take(most).take_while(fits).count();
        self.waiting.drain(..count).collect()
    }

    fn between(&mut self, (change, reply): Request) -> Result<(), StoreError> {
        let done = match change {
            Change::Between(what) => {
                what().and_then(|()| self.disk.note(self.horizon.load(Ordering::Acquire)))
            }
            _ => Ok(()),
        };
        reply(done.clone().map(|()| Answer::Done(0)));
        done
    }

    fn write(&mut self, requests: Vec<Request>) -> Result<(), StoreError> {
        let order = self.horizon.load(Ordering::Acquire) + 1;
        let is_settling = requests
            .iter()
            .all(|(change, _)| matches!(change, Change::Settled(_)));
        let mut group = Group::new(&self.tree, &self.recent, &mut self.unindexed, order);
        let mut answers = Vec::with_capacity(requests.len());
        for (change, reply) in requests {
            answers.push((take(&mut group, change), reply));
        }
        let is_broken = |answer: &Result<Answer, StoreError>| match answer {
            Ok(_) | Err(StoreError::Unreadable { .. } | StoreError::InUse { .. }) => None,
            Err(error @ StoreError::Broken(_)) => Some(error.clone()),
        };
        let written = match answers.iter().find_map(|(answer, _)| is_broken(answer)) {
            Some(error) => Err(error),
            // Refusals change nothing; what they refer to is on disk already.
            None if group.is_empty() => Ok(false),
            None => group
                .build()
                .and_then(|built| self.bring_to_disk(built, order, is_settling)),
        };
        if let Ok(true) = written {
            self.horizon.store(order, Ordering::Release);
        }
        for (answer, reply) in answers {
            reply(written.clone().and(answer));
        }
        written.map(|_| ())
    }
}

impl Writer {
    /// Writes a group; returns whether it used its order number.
    fn bring_to_disk(
        &mut self,
        built: Built,
        order: u64,
        is_settling: bool,
    ) -> Result<bool, StoreError> {
        self.tree
            .change(built.changed, || self.disk.apply(built.batch))?;
        self.disk.flush()?;
        // Outcomes of messages survive a crash of this process without a sync, and the next turn
        // syncs them too. If the machine stops before that, the reply is in doubt and is sent
        // again, just as if the machine had stopped a moment earlier.
        if !is_settling {
            self.disk.sync()?;
        }
        if built.is_checkpoint {
            self.unindexed.inputs.indexed();
        } else {
            for input in built.inputs {
                self.unindexed.inputs.add(input);
            }
        }
        // Noted only once it is there: a note that claims too much would make a complete store be
        // refused.
        if built.is_ordered {
            self.disk.note(order)?;
        }
        Ok(built.is_ordered)
    }
}

fn take(group: &mut Group<'_>, change: Change) -> Result<Answer, StoreError> {
    match change {
        Change::Turn(turn) => return group.turn(*turn).map(Answer::Turn),
        Change::Purge(before, most) => return group.purge(before, most).map(Answer::Done),
        Change::Settled(rows) => rows
            .iter()
            .try_for_each(|(owner, id, settled)| group.settle(*owner, *id, settled))?,
        Change::Moved(moved) => group.moved(&moved)?,
        Change::JobDone(job, rows) => {
            return group
                .finish_job(job, &rows)
                .map(|was_there| Answer::Done(usize::from(was_there)));
        }
        Change::Expire(before, most) => return group.expire(before, most).map(Answer::Done),
        Change::Forget(owner, how) => {
            return group
                .forget(owner, how)
                .map(|is_marked| Answer::Done(usize::from(is_marked)));
        }
        Change::Erase(step) => group.erase(step)?,
        Change::Erasures(erasures) => erasures
            .into_iter()
            .try_for_each(|erasure| group.note_erasure(erasure))?,
        Change::ErasureKey => {
            group.erasure_key()?;
        }
        Change::Version(dialog, version, source) => group.replace(
            keys::version(&dialog, version),
            record::encode_text(&[&source]),
        )?,
        Change::Meta(name, value) => group.replace(keys::meta(&name), [vec![1], value].concat())?,
        Change::Projected(projected) => group.project(projected)?,
        Change::DropMeta(name) => group.remove(keys::meta(&name))?,
        // It is never in a group.
        Change::Between(_) => {}
        Change::Quarantine(input, raw, why, now) => group.quarantine(&input, &raw, &why, now)?,
        Change::Unquarantine(ids) => return group.unquarantine(&ids).map(Answer::Done),
    }
    Ok(Answer::Done(0))
}
