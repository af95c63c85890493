//! Which stored timers are to be taken next: those that are due and not under way yet, a few at a time, so that messages get in between.
//!
//! The store is the truth about timers, and may be behind what was decided: a timer stays listed there until the commit of its
//! turn is on disk, and one that was just set is not there yet. Knows nothing of turns.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use crate::id::TimerId;
use crate::store::{Store, StoreError};
use crate::time::Timestamp;

/// How many timers are taken before whatever else came in has its turn.
const AT_ONCE: usize = 16;
/// How many are listed at once.
const LISTED: usize = 1024;
/// How many may be on their way to the disk: enough to fill its groups, few enough that the list of what is due stays short.
const UNDER_WAY: usize = 512;
/// How long nobody looks at the clock at most, in milliseconds: it may be set while we wait.
const PATIENCE: i64 = 60_000;

/// What is known of the timers that come next.
#[derive(Debug, Default)]
pub struct Timers {
    /// When the store is to be asked again; nothing where no timer is set.
    next_due: Option<Timestamp>,
    /// Due, and not taken yet.
    listed: VecDeque<(TimerId, Timestamp)>,
    /// Taken, and perhaps still in the store.
    under_way: HashMap<TimerId, Timestamp>,
    /// What cannot be taken by this run of the program.
    aside: HashSet<TimerId>,
    /// Commits that set timers and were on their way when the store was asked last, and those since.
    arming: Vec<Armed>,
    /// Whether the newest of these are since then.
    is_open: bool,
}

/// Commits that set timers: as long as one of them is on its way, the store does not know all.
#[derive(Debug)]
struct Armed {
    /// The earliest timer they set.
    first: Timestamp,
    under_way: Arc<()>,
}

/// A commit that sets timers: held until it is on disk or is known to have failed.
#[derive(Debug)]
pub struct Arming(#[expect(dead_code, reason = "it counts by being held")] Arc<()>);

impl Timers {
    /// Looks when the first timer is due.
    pub fn new(store: &dyn Store) -> Result<Self, StoreError> {
        Ok(Self { next_due: store.next_due()?, ..Self::default() })
    }

    /// Returns how long there is nothing to take.
    pub fn patience(&self, now: Timestamp) -> std::time::Duration {
        let has_listed = !self.listed.is_empty();
        let ahead = match self.next_due {
            // What is on its way comes back by itself, and tells.
            _ if self.under_way.len() >= UNDER_WAY => PATIENCE,
            _ if has_listed => 0,
            Some(due) => due.0.saturating_sub(now.0).clamp(0, PATIENCE),
            None => PATIENCE,
        };
        std::time::Duration::from_millis(ahead.unsigned_abs())
    }

    /// Notes that a commit which sets timers is on its way.
    pub fn arming<'t>(&mut self, moments: impl Iterator<Item = &'t Timestamp>) -> Option<Arming> {
        let first = *moments.min()?;
        self.next_due = Some(self.next_due.map_or(first, |due| due.min(first)));
        if !self.is_open {
            self.arming.push(Armed { first, under_way: Arc::default() });
            self.is_open = true;
        }
        let armed = self.arming.last_mut()?;
        armed.first = armed.first.min(first);
        Some(Arming(Arc::clone(&armed.under_way)))
    }

    /// Takes the next timers that are due: a few at a time, each once.
    pub fn take(&mut self, store: &dyn Store, now: Timestamp) -> Result<Vec<TimerId>, StoreError> {
        if self.under_way.len() >= UNDER_WAY {
            return Ok(Vec::new());
        }
        if self.listed.is_empty() && self.next_due.is_some_and(|due| due <= now) {
            self.list(store, now)?;
        }
        let count = self.listed.len().min(AT_ONCE);
        let taken: Vec<(TimerId, Timestamp)> = self.listed.drain(..count).collect();
        self.under_way.extend(taken.iter().copied());
        Ok(taken.into_iter().map(|(timer, _)| timer).collect())
    }

    /// Notes that the turn of a timer is on disk.
    pub fn over(&mut self, timer: &TimerId) {
        self.under_way.remove(timer);
    }

    /// Notes that the turn of a timer did not come to be: where it is still set, it is taken again.
    pub fn again(&mut self, timer: &TimerId) {
        if let Some(at) = self.under_way.remove(timer) {
            self.next_due = Some(self.next_due.map_or(at, |due| due.min(at)));
        }
    }

    /// Notes that a timer cannot be taken: it stays in the store, and the next run of the program tries it again.
    pub fn quarantine(&mut self, timer: TimerId) {
        self.under_way.remove(&timer);
        self.aside.insert(timer);
    }

    fn list(&mut self, store: &dyn Store, now: Timestamp) -> Result<(), StoreError> {
        let known = self.under_way.len() + self.aside.len();
        let is_new = |timer: &TimerId| !self.under_way.contains_key(timer) && !self.aside.contains(timer);
        let due = store.due(now, known + LISTED)?;
        self.listed.extend(due.into_iter().filter(|(_, timer, _)| is_new(timer)).map(|(_, timer, at)| (timer, at)));
        if !self.listed.is_empty() {
            return Ok(());
        }
        // What has come to the disk must be let go of before the store is asked, or it would be missed.
        self.arming.retain_mut(|armed| Arc::get_mut(&mut armed.under_way).is_none());
        self.is_open = false;
        let ahead = store.due(Timestamp(i64::MAX), known + 1)?;
        let stored = ahead.iter().find(|(_, timer, _)| is_new(timer)).map(|(_, _, at)| *at);
        // One that is due already and not on disk yet is there in a moment.
        let armed = self.arming.iter().map(|armed| armed.first.max(Timestamp(now.0 + 1)));
        self.next_due = stored.into_iter().chain(armed).min();
        Ok(())
    }
}
