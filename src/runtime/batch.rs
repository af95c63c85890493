//! Knows which inputs of one answer of the messenger are still on their way, so that all are acknowledged together.
//!
//! Every input owns its [`Receipt`], and there is no other way to hold a batch open: whoever drops an input drops its receipt. What
//! was dropped without a word that it is on disk counts as lost: the batch closes, but must not be acknowledged, so the messenger
//! gives all of it once more, and what is on disk by then is known by its number. So an input is never acknowledged by mistake, and
//! never keeps everybody else waiting.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use thiserror::Error;
use tokio::sync::Notify;

/// Inputs that are acknowledged together. It is closed when none of its receipts is left.
#[derive(Debug)]
pub struct Batch(Arc<Inner>);

/// What an input holds until it is on disk, or is known to need no commit.
#[derive(Debug)]
pub struct Receipt {
    batch: Arc<Inner>,
    ticket: u64,
    update: i64,
    is_taken: bool,
}

/// Inputs got lost on their way: the batch is to be taken once more.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("got lost on their way: {}", list(.0))]
pub struct Lost(pub Vec<i64>);

/// A look at what waits, from outside.
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
    /// What is on its way: its number, and where it was seen last.
    open: BTreeMap<u64, (i64, &'static str)>,
    lost: Vec<i64>,
}

/// Where an input is that was not handed to anybody yet.
const COMING_IN: &str = "coming in";

impl Batch {
    /// Makes one without inputs: closed until the first receipt is written.
    pub fn new() -> Self {
        Self(Arc::new(Inner { since: Instant::now(), state: Mutex::default(), closed: Notify::new() }))
    }

    /// Expects an input, by its number at the messenger.
    pub fn receipt(&self, update: i64) -> Receipt {
        Receipt::new(&self.0, update)
    }

    /// Returns whether no input is on its way any more.
    pub fn is_closed(&self) -> bool {
        self.0.state().open.is_empty()
    }

    /// Waits until no input is on its way any more; an error where some of them are not on disk.
    pub async fn closed(&self) -> Result<(), Lost> {
        loop {
            let told = self.0.closed.notified();
            {
                let state = self.0.state();
                if state.open.is_empty() {
                    return if state.lost.is_empty() { Ok(()) } else { Err(Lost(state.lost.clone())) };
                }
            }
            told.await;
        }
    }

    /// Lets somebody look at it who does not hold it open.
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
        Self { batch: Arc::clone(batch), ticket, update, is_taken: false }
    }

    /// Returns one more of the same update: it is several inputs.
    pub fn also(&self) -> Self {
        Self::new(&self.batch, self.update)
    }

    /// Says where the input is now, for whoever asks why nothing moves.
    pub fn is_at(&self, place: &'static str) {
        if let Some((_, at)) = self.batch.state().open.get_mut(&self.ticket) {
            *at = place;
        }
    }

    /// The input is on disk, or is known to need no commit.
    pub fn taken(mut self) {
        self.is_taken = true;
    }

    /// The update was put aside, on disk: what got lost of it is not missed.
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
    /// Returns when it was made and what of it is on its way; nothing where it is closed.
    pub fn waits(&self) -> Option<(Instant, Vec<(i64, &'static str)>)> {
        let batch = self.0.upgrade()?;
        let open: Vec<(i64, &'static str)> = batch.state().open.values().copied().collect();
        (!open.is_empty()).then_some((batch.since, open))
    }
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing between two statements can be left half done.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn list(updates: &[i64]) -> String {
    updates.iter().map(i64::to_string).collect::<Vec<_>>().join(", ")
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
        assert_eq!(watched.waits().map(|(_, waits)| waits), Some(vec![(7, "on its way to the disk")]));
        receipt.taken();
        assert_eq!(watched.waits(), None);
    }
}
