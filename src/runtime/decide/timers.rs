//! Decides which stored timers are taken next: those that are due and not in flight, a few at a
//! time, so that messages get in between.
//!
//! The store is the truth about timers, but may lag behind: a timer stays listed there until the
//! commit of its turn is on disk, and one that was just set is not there yet. Knows nothing of
//! turns.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use crate::id::TimerId;
use crate::store::{Store, StoreError};
use crate::time::Timestamp;

/// How many timers are taken before other tasks get their turn.
const BATCH_MAX: usize = 16;
/// How many are listed at once.
const LIST_MAX: usize = 1024;
/// Maximum number in flight: enough to fill the store's batches, few enough to keep the list of due
/// timers short.
const MAX_IN_FLIGHT: usize = 512;
/// Longest sleep between checks of the clock, in milliseconds; the clock may be set meanwhile.
const MAX_SLEEP_MS: i64 = 60_000;

/// The timers that come next.
#[derive(Debug, Default)]
pub struct Timers {
    /// When the store must be asked again; `None` if no timer is set.
    next_due: Option<Timestamp>,
    /// Due, and not taken yet.
    listed: VecDeque<(TimerId, Timestamp)>,
    /// Taken, and perhaps still in the store.
    under_way: HashMap<TimerId, Timestamp>,
    /// Timers that this run of the program cannot take.
    aside: HashSet<TimerId>,
    /// Commits that set timers and were in flight when the store was last asked, and those since.
    arming: Vec<Armed>,
    /// Whether the newest of these are since then.
    is_open: bool,
}

/// Commits that set timers: while one of them is in flight, the store does not know all timers.
#[derive(Debug)]
struct Armed {
    /// The earliest timer they set.
    first: Timestamp,
    under_way: Arc<()>,
}

/// A commit that sets timers: held until it is on disk or has failed.
#[derive(Debug)]
pub struct Arming(#[expect(dead_code, reason = "it counts by being held")] Arc<()>);

impl Timers {
    /// Reads when the first timer is due.
    ///
    /// Fails if the store cannot be read.
    pub fn new(store: &dyn Store) -> Result<Self, StoreError> {
        Ok(Self {
            next_due: store.next_due()?,
            ..Self::default()
        })
    }

    /// Returns how long there is nothing to take.
    pub fn patience(&self, now: Timestamp) -> std::time::Duration {
        let has_listed = !self.listed.is_empty();
        let ahead = match self.next_due {
            // Timers in flight come back by themselves and wake the thread.
            _ if self.under_way.len() >= MAX_IN_FLIGHT => MAX_SLEEP_MS,
            _ if has_listed => 0,
            Some(due) => due.0.saturating_sub(now.0).clamp(0, MAX_SLEEP_MS),
            None => MAX_SLEEP_MS,
        };
        std::time::Duration::from_millis(ahead.unsigned_abs())
    }

    /// Records that a commit which sets timers is in flight; `None` if it sets none.
    pub fn arming<'t>(&mut self, moments: impl Iterator<Item = &'t Timestamp>) -> Option<Arming> {
        let first = *moments.min()?;
        self.next_due = Some(self.next_due.map_or(first, |due| due.min(first)));
        if !self.is_open {
            self.arming.push(Armed {
                first,
                under_way: Arc::default(),
            });
            self.is_open = true;
        }
        let armed = self.arming.last_mut()?;
        armed.first = armed.first.min(first);
        Some(Arming(Arc::clone(&armed.under_way)))
    }

    /// Takes the next timers that are due: a few at a time, each once.
    ///
    /// Fails if the store cannot be read.
    pub fn take(&mut self, store: &dyn Store, now: Timestamp) -> Result<Vec<TimerId>, StoreError> {
        if self.under_way.len() >= MAX_IN_FLIGHT {
            return Ok(Vec::new());
        }
        if self.listed.is_empty() && self.next_due.is_some_and(|due| due <= now) {
            self.list(store, now)?;
        }
        let count = self.listed.len().min(BATCH_MAX);
        let taken: Vec<(TimerId, Timestamp)> = self.listed.drain(..count).collect();
        self.under_way.extend(taken.iter().copied());
        Ok(taken.into_iter().map(|(timer, _)| timer).collect())
    }

    /// Records that the turn of a timer is on disk.
    pub fn over(&mut self, timer: &TimerId) {
        self.under_way.remove(timer);
    }

    /// Records that the turn of a timer failed: if the timer is still set, it is taken again.
    pub fn again(&mut self, timer: &TimerId) {
        if let Some(at) = self.under_way.remove(timer) {
            self.next_due = Some(self.next_due.map_or(at, |due| due.min(at)));
        }
    }

    /// Records that a timer cannot be taken: it stays in the store, and the next run of the program
    /// tries it again.
    pub fn quarantine(&mut self, timer: TimerId) {
        self.under_way.remove(&timer);
        self.aside.insert(timer);
    }

    fn list(&mut self, store: &dyn Store, now: Timestamp) -> Result<(), StoreError> {
        let known = self.under_way.len() + self.aside.len();
        let is_new =
            |timer: &TimerId| !self.under_way.contains_key(timer) && !self.aside.contains(timer);
        let due = store.due(now, known + LIST_MAX)?;
        self.listed.extend(
            due.into_iter()
                .filter(|(_, timer, _)| is_new(timer))
                .map(|(_, timer, at)| (timer, at)),
        );
        if !self.listed.is_empty() {
            return Ok(());
        }
        // Landed commits must be dropped before the store is asked, or their timers would be
        // missed.
        self.arming
            .retain_mut(|armed| Arc::get_mut(&mut armed.under_way).is_none());
        self.is_open = false;
        let ahead = store.due(Timestamp(i64::MAX), known + 1)?;
        let stored = ahead
            .iter()
            .find(|(_, timer, _)| is_new(timer))
            .map(|(_, _, at)| *at);
        // A timer that is due already but not on disk yet will be there in a moment.
        let armed = self
            .arming
            .iter()
            .map(|armed| armed.first.max(Timestamp(now.0 + 1)));
        self.next_due = stored.into_iter().chain(armed).min();
        Ok(())
    }
}
