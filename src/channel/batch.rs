//! Tracks which inputs of one answer of the messenger are still in progress, so that all are
//! acknowledged together.
//!
//! Every input owns its [`Receipt`], and only receipts keep a batch open. If an input is dropped,
//! its receipt is dropped too. A receipt that is dropped without being taken counts as lost: the
//! batch closes, but must not be acknowledged. The messenger then delivers all of it again, and
//! inputs that are already on disk are recognized by their number. So an input is never
//! acknowledged by mistake and never holds up everybody else.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use thiserror::Error;
use tokio::sync::Notify;

/// Inputs that are acknowledged together. The batch is closed when none of its receipts is left.
#[derive(Debug)]
pub struct Batch(Arc<Inner>);

/// What an input owns until it is on disk, or is known to need no commit.
#[derive(Debug)]
pub struct Receipt {
    batch: Arc<Inner>,
    ticket: u64,
    update: i64,
    is_taken: bool,
}

/// Inputs were lost before they reached the disk: the batch must be fetched again. Holds their
/// update numbers.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("got lost on their way: {}", list(.0))]
pub struct Lost(pub Vec<i64>);

/// A view of a batch that does not keep it open.
#[derive(Clone, Debug)]
pub struct Watched(std::sync::Weak<Inner>);

#[derive(Debug)]
struct Inner {
    since: Instant,
    state: Mutex<State>,
    closed: Notify,
}

#[derive(Debug, Default)]
struct State {
    next: u64,
    /// Inputs in progress: update number, and where the input was seen last.
    open: BTreeMap<u64, (i64, &'static str)>,
    lost: Vec<i64>,
}

/// Where an input is before it is handed to anybody.
const COMING_IN: &str = "coming in";

impl Batch {
    /// Makes a batch without inputs: it is closed until the first receipt is made.
    pub fn new() -> Self {
        Self(Arc::new(Inner {
            since: Instant::now(),
            state: Mutex::default(),
            closed: Notify::new(),
        }))
    }

    /// Adds an input, by its update number at the messenger.
    pub fn receipt(&self, update: i64) -> Receipt {
        Receipt::new(&self.0, update)
    }

    /// Returns whether no input is in progress.
    pub fn is_closed(&self) -> bool {
        self.0.state().open.is_empty()
    }

    /// Waits until no input is in progress.
    ///
    /// Fails if some of them were lost before they reached the disk.
    pub async fn closed(&self) -> Result<(), Lost> {
        loop {
            let told = self.0.closed.notified();
            {
                let state = self.0.state();
                if state.open.is_empty() {
                    return if state.lost.is_empty() {
                        Ok(())
                    } else {
                        Err(Lost(state.lost.clone()))
                    };
                }
            }
            told.await;
        }
    }

    /// Returns a view that does not keep the batch open.
    pub fn watched(&self) -> Watched {
        Watched(Arc::downgrade(&self.0))
    }
}

impl Default for Batch {
    fn default() -> Self {
        Self::new()
    }
}

impl Receipt {
    fn new(batch: &Arc<Inner>, update: i64) -> Self {
        let mut state = batch.state();
        let ticket = state.next;
        state.next += 1;
        state.open.insert(ticket, (update, COMING_IN));
        drop(state);
        Self {
            batch: Arc::clone(batch),
            ticket,
            update,
            is_taken: false,
        }
    }

    /// Returns one more receipt for the same update, if it makes several inputs.
    pub fn also(&self) -> Self {
        Self::new(&self.batch, self.update)
    }

    /// Records where the input is now, for reports about stuck updates.
    pub fn is_at(&self, place: &'static str) {
        if let Some((_, at)) = self.batch.state().open.get_mut(&self.ticket) {
            *at = place;
        }
    }

    /// Marks the input as on disk, or as needing no commit.
    pub fn taken(mut self) {
        self.is_taken = true;
    }

    /// Marks the update as stored in quarantine: its lost inputs no longer count as lost.
    pub fn quarantine(self) {
        let update = self.update;
        self.batch.state().lost.retain(|lost| *lost != update);
        self.taken();
    }
}

impl Drop for Receipt {
    fn drop(&mut self) {
        let mut state = self.batch.state();
        state.open.remove(&self.ticket);
        if !self.is_taken && !state.lost.contains(&self.update) {
            state.lost.push(self.update);
        }
        if state.open.is_empty() {
            self.batch.closed.notify_waiters();
        }
    }
}

impl Watched {
    /// Returns when the batch was made and which inputs are in progress, or `None` if it is closed.
    pub fn waits(&self) -> Option<(Instant, Vec<(i64, &'static str)>)> {
        let batch = self.0.upgrade()?;
        let open: Vec<(i64, &'static str)> = batch.state().open.values().copied().collect();
        (!open.is_empty()).then_some((batch.since, open))
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        // No statement leaves the state half changed, so a poisoned lock is safe to use.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn list(updates: &[i64]) -> String {
    updates
        .iter()
        .map(i64::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_batch_closes_with_its_last_input_whatever_became_of_it() {
        let batch = Batch::new();
        let receipts = [batch.receipt(1), batch.receipt(2)];
        let [first, second] = receipts;
        first.taken();
        assert!(!batch.is_closed());
        second.taken();
        assert_eq!(batch.closed().await, Ok(()));
    }

    #[tokio::test]
    async fn what_was_dropped_on_its_way_is_not_acknowledged_and_holds_nobody_up() {
        let batch = Batch::new();
        let (first, second) = (batch.receipt(1), batch.receipt(2));
        first.taken();
        drop(second);
        assert_eq!(batch.closed().await, Err(Lost(vec![2])));
    }

    #[tokio::test]
    async fn an_update_of_several_inputs_is_taken_when_all_are() {
        let batch = Batch::new();
        let update = batch.receipt(7);
        let (first, second) = (update.also(), update.also());
        update.taken();
        first.taken();
        assert!(!batch.is_closed());
        drop(second);
        assert_eq!(batch.closed().await, Err(Lost(vec![7])));
    }

    #[tokio::test]
    async fn of_an_update_that_was_put_aside_nothing_is_missed() {
        let batch = Batch::new();
        let (update, other) = (batch.receipt(7), batch.receipt(8));
        drop(update.also());
        update.quarantine();
        other.taken();
        assert_eq!(batch.closed().await, Ok(()));
    }

    #[test]
    fn what_waits_is_named_with_its_place() {
        let batch = Batch::new();
        let watched = batch.watched();
        let receipt = batch.receipt(7);
        receipt.is_at("on its way to the disk");
        assert_eq!(
            watched.waits().map(|(_, waits)| waits),
            Some(vec![(7, "on its way to the disk")])
        );
        receipt.taken();
        assert_eq!(watched.waits(), None);
    }
}
