//! The only thread that writes: it gathers what waits, has the specification decide it, and writes
//! what differs as one statement.
//!
//! The statement names the number of the write before it. So it takes effect once, however often it
//! is sent, and not at all once another program holds the store.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::fault::Trouble;
use super::lease::{self, HELD_FOR, Lease, RENEWED, millis};
use super::line::{Line, Param, Request as Statement, Server};
use super::needs::{load_more, of_settled, of_turn};
use super::part::{Changes, Needs, Part};
use super::sql;
use super::tables::counted;
use crate::id::{EffectId, OwnerId};
use crate::store::{Commit, CommitOutcome, ErasureKey, GROUP, Outbox, Settled, StoreError, Turns};

/// Maximum number of changes in a group that are not turns.
const MAX_CHANGES: usize = 1024;

/// How long outcomes of messages wait for a turn to be written with.
const TURN_WAIT: Duration = Duration::from_millis(5);

/// Something that is done alone, between two groups; it returns a number of records.
pub type Alone = Box<dyn FnOnce(&mut Part) -> Result<usize, StoreError> + Send>;

/// A change to write.
pub enum Change {
    /// A turn.
    Turn(Box<Commit>),
    /// Outcomes of sent messages.
    Settled(Vec<(OwnerId, EffectId, Settled)>),
    /// Anything else.
    Alone(Alone),
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
    /// The connection to write over.
    pub line: Arc<Line>,
    /// The database.
    pub server: Arc<Server>,
    /// The store is held.
    pub lease: Lease,
    /// The newest order number on disk.
    pub horizon: Arc<AtomicU64>,
    /// The key of the receipts.
    pub key: ErasureKey,
    /// When the lease was renewed last.
    pub renewed: Instant,
}

impl Writer {
    /// Works until all senders are gone, and lets the store go.
    pub fn run(mut self) {
        let mut failed: Option<StoreError> = None;
        while self.wait(&mut failed) {
            let group = self.gather();
            match &failed {
                Some(error) => group
                    .into_iter()
                    .for_each(|(_, reply)| reply(Err(error.clone()))),
                None => failed = self.write_group(group).err(),
            }
        }
        lease::release(&self.line, &self.lease);
    }

    /// Waits for a request, and holds the store meanwhile; `false` if there will be none.
    fn wait(&mut self, failed: &mut Option<StoreError>) -> bool {
        loop {
            if !self.waiting.is_empty() {
                self.wait_for_company();
                return true;
            }
            if failed.is_none() && self.renewed.elapsed() >= RENEWED {
                *failed = self.renew().err();
            }
            match self.requests.recv_timeout(RENEWED) {
                Ok(more) => self.waiting.extend(more),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
    }

    /// Outcomes of messages wait a moment for a turn to be written with: alone they would cost as
    /// much as a turn.
    fn wait_for_company(&mut self) {
        let until = Instant::now() + TURN_WAIT;
        let is_settling = |(change, _): &Request| matches!(change, Change::Settled(_));
        self.waiting.extend(self.requests.try_iter().flatten());
        while self.waiting.len() < MAX_CHANGES && self.waiting.iter().all(is_settling) {
            match self
                .requests
                .recv_timeout(until.saturating_duration_since(Instant::now()))
            {
                Ok(more) => self.waiting.extend(more),
                Err(_) => return,
            }
        }
    }

    fn gather(&mut self) -> Vec<Request> {
        let is_alone = |(change, _): &Request| matches!(change, Change::Alone(_));
        let mut turns = 0;
        let fits = |request: &&Request| {
            turns += usize::from(matches!(request.0, Change::Turn(_)));
            turns <= GROUP && !is_alone(request)
        };
        let count = self
            .waiting
            .iter()
            .take(MAX_CHANGES)
            .take_while(fits)
            .count();
        self.waiting.drain(..count.max(1)).collect()
    }

    /// Decides and writes a group. An error is final.
    fn write_group(&mut self, mut group: Vec<Request>) -> Result<(), StoreError> {
        if matches!(group[..], [(Change::Alone(_), _)])
            && let Some((Change::Alone(work), reply)) = group.pop()
        {
            return self.write_alone(work, reply);
        }
        let decided = self.decide(&group).and_then(|(answers, part)| {
            let changes = part.changes()?;
            Ok((answers, changes))
        });
        let (answers, changes) = match decided {
            Ok(decided) => decided,
            Err(error) => return self.fail(group, error),
        };
        match self.write(&changes) {
            Ok(()) => {
                for ((_, reply), answer) in group.into_iter().zip(answers) {
                    reply(answer);
                }
                Ok(())
            }
            // One of them cannot be kept; the others are not concerned.
            Err(Trouble::Refused(_)) if group.len() > 1 => {
                for request in group {
                    self.write_group(vec![request])?;
                }
                Ok(())
            }
            Err(trouble) => {
                let error = trouble.told(&self.server.address);
                self.fail(group, error)
            }
        }
    }

    /// Tells everybody of an error; returns it if it is final.
    fn fail(&self, group: Vec<Request>, error: StoreError) -> Result<(), StoreError> {
        for (_, reply) in group {
            reply(Err(error.clone()));
        }
        match error {
            StoreError::Unreadable { .. } => Ok(()),
            StoreError::InUse { .. } | StoreError::Broken(_) => Err(error),
        }
    }

    fn write_alone(&mut self, work: Alone, reply: Reply) -> Result<(), StoreError> {
        let mut part = self.part();
        let answer = work(&mut part).and_then(|count| Ok((count, part.changes()?)));
        let written = answer.and_then(|(count, changes)| match self.write(&changes) {
            Ok(()) => Ok(Answer::Done(count)),
            Err(trouble) => Err(trouble.told(&self.server.address)),
        });
        let broken = match &written {
            Err(error @ (StoreError::Broken(_) | StoreError::InUse { .. })) => Some(error.clone()),
            Ok(_) | Err(StoreError::Unreadable { .. }) => None,
        };
        reply(written);
        broken.map_or(Ok(()), Err)
    }

    fn part(&self) -> Part {
        Part::new(&self.line, self.horizon.load(Ordering::Acquire), &self.key)
    }

    /// Has the specification decide a group, in order.
    fn decide(
        &self,
        group: &[Request],
    ) -> Result<(Vec<Result<Answer, StoreError>>, Part), StoreError> {
        let mut part = self.part();
        let needs: Vec<Needs> = group.iter().map(|(change, _)| self.needs(change)).collect();
        let mut all = Needs::default();
        needs.iter().for_each(|needs| all.add(needs.clone()));
        part.load(&all)?;
        let mut answers: Vec<Result<Answer, StoreError>> = Vec::with_capacity(group.len());
        let mut turns: Vec<Commit> = Vec::new();
        for ((change, _), needs) in group.iter().zip(&needs) {
            if let Err(error) = part.whole(needs) {
                settle_turns(&part, &mut turns, &mut answers)?;
                answers.push(Err(error));
                continue;
            }
            match change {
                Change::Turn(commit) => {
                    load_more(&mut part, commit)?;
                    turns.push((**commit).clone());
                }
                Change::Settled(rows) => {
                    settle_turns(&part, &mut turns, &mut answers)?;
                    part.memory.settle(rows.clone())?;
                    answers.push(Ok(Answer::Done(rows.len())));
                }
                // It is never in a group.
                Change::Alone(_) => answers.push(Ok(Answer::Done(0))),
            }
        }
        settle_turns(&part, &mut turns, &mut answers)?;
        Ok((answers, part))
    }

    fn needs(&self, change: &Change) -> Needs {
        match change {
            Change::Turn(commit) => of_turn(commit, &self.key),
            Change::Settled(rows) => {
                let mut needs = Needs::default();
                rows.iter()
                    .for_each(|(_, effect, _)| needs.add(of_settled(*effect)));
                needs
            }
            Change::Alone(_) => Needs::default(),
        }
    }

    /// Writes changes; they are on disk when it returns.
    fn write(&mut self, changes: &Changes) -> Result<(), Trouble> {
        if changes.is_empty() {
            // Refusals change nothing; what they refer to is on disk already.
            return Ok(());
        }
        let (steps, values): (Vec<_>, Vec<_>) = changes.steps().into_iter().unzip();
        let next = self.lease.writes + 1;
        let params = [
            Param::Int(next),
            Param::Int(counted(changes.horizon)),
            Param::Int(millis(HELD_FOR)),
            Param::Text(self.lease.holder.clone()),
            Param::Int(self.lease.writes),
        ];
        let params = params.into_iter().chain(values.into_iter().flatten());
        let statement = Arc::new(vec![Statement::new(sql::write(&steps), params.collect())]);
        let (line, server, lease) = (&self.line, &self.server, &self.lease);
        line.patiently(|| {
            let rows = line.once(&statement)?;
            let written: i64 = rows
                .first()
                .and_then(|rows| rows.first())
                .map_or(0, |row| row.get(0));
            if written == 1 {
                return Ok(());
            }
            // It was written before the connection was lost, or somebody else holds the store.
            let now = lease::standing(line)?;
            match now.holder.as_deref() == Some(lease.holder.as_str()) {
                true if now.writes == next => Ok(()),
                true => Err(Trouble::Away("its answer was lost".to_owned())),
                false => Err(Trouble::Final(lease::in_use(server, &now))),
            }
        })?;
        self.lease.writes = next;
        self.renewed = Instant::now();
        self.horizon.store(changes.horizon, Ordering::Release);
        Ok(())
    }

    fn renew(&mut self) -> Result<(), StoreError> {
        let (line, lease) = (&self.line, &self.lease);
        let is_held = line.patiently(|| lease::renew(line, lease));
        let is_held = is_held.map_err(|trouble| trouble.told(&self.server.address))?;
        self.renewed = Instant::now();
        if is_held {
            return Ok(());
        }
        let now = lease::standing(line).map_err(|trouble| trouble.told(&self.server.address))?;
        Err(lease::in_use(&self.server, &now))
    }
}

/// Has the turns that were gathered decided as one group.
fn settle_turns(
    part: &Part,
    turns: &mut Vec<Commit>,
    answers: &mut Vec<Result<Answer, StoreError>>,
) -> Result<(), StoreError> {
    if !turns.is_empty() {
        let outcomes = part.memory.commit(std::mem::take(turns))?;
        answers.extend(
            outcomes
                .into_iter()
                .map(|outcome| Ok(Answer::Turn(outcome))),
        );
    }
    Ok(())
}
