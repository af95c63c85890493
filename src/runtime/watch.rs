//! Watches that updates are acknowledged: a bot that is stuck ends, so that it is restarted.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::channel::batch::{Batch, Watched};
use crate::runtime::signals::FailureSignal;

/// The batches that wait to be acknowledged.
#[derive(Debug)]
pub struct Watch {
    patience: Duration,
    state: Mutex<State>,
}

/// Watches until it is dropped.
#[derive(Debug)]
pub struct Watching(#[expect(dead_code, reason = "its end is the message")] Sender<()>);

#[derive(Debug)]
struct State {
    batches: Vec<Watched>,
    /// When a batch was last acknowledged.
    newest: Instant,
    /// When the store was last known to wait for its server; `None` if it never did.
    away: Option<Instant>,
}

/// How long updates may wait without any acknowledgement.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// A single update may wait this many times longer while others go on.
const STRAGGLER: u32 = 10;
/// How long the program may take to end by itself once it is known to be stuck.
const GRACE: Duration = Duration::from_secs(20);
/// The exit code for a fault of the program itself.
const BUG: i32 = 70;
/// How many updates are named in the report.
const MAX_NAMED: usize = 5;

impl Watch {
    /// Makes a watch with this timeout.
    pub fn new(patience: Duration) -> Self {
        Self {
            patience,
            state: Mutex::new(State {
                batches: Vec::new(),
                newest: Instant::now(),
                away: None,
            }),
        }
    }

    /// Adds a batch to those that wait.
    pub fn holds(&self, batch: &Batch) {
        let mut state = self.state();
        state.batches.retain(|batch| batch.waits().is_some());
        state.batches.push(batch.watched());
    }

    /// Records that a batch was acknowledged.
    pub fn acknowledged(&self) {
        self.state().newest = Instant::now();
    }

    /// Records that the store waits for its server: nothing can be acknowledged, and starting again
    /// would not help.
    pub fn is_away(&self, now: Instant) {
        self.state().away = Some(now);
    }

    /// Describes what has waited too long, or returns `None` if nothing has.
    pub fn stuck(&self, now: Instant) -> Option<String> {
        let state = self.state();
        let is_over = |since: Instant, patience| now.saturating_duration_since(since) >= patience;
        if state.away.is_some_and(|at| !is_over(at, self.patience)) {
            return None;
        }
        let is_silent = is_over(state.newest, self.patience);
        let is_late = |since| {
            is_over(
                since,
                if is_silent {
                    self.patience
                } else {
                    self.patience * STRAGGLER
                },
            )
        };
        let late: Vec<(i64, &str)> = state
            .batches
            .iter()
            .filter_map(Watched::waits)
            .filter(|(since, _)| is_late(*since))
            .flat_map(|(_, waits)| waits)
            .collect();
        if late.is_empty() {
            return None;
        }
        let mut named: Vec<String> = late
            .iter()
            .take(MAX_NAMED)
            .map(|(update, at)| format!("update {update} is {at}"))
            .collect();
        if late.len() > MAX_NAMED {
            named.push(format!("{} more wait", late.len() - MAX_NAMED));
        }
        Some(named.join(", "))
    }

    /// Starts watching in a separate thread, which nothing else can block. `is_away` tells whether
    /// the store waits for its server.
    ///
    /// Fails if the thread cannot be started.
    pub fn begin(
        self: &Arc<Self>,
        failure: Arc<FailureSignal>,
        is_away: impl Fn() -> bool + Send + 'static,
    ) -> std::io::Result<Watching> {
        let (held, end) = channel();
        let watch = Arc::clone(self);
        std::thread::Builder::new()
            .name("watch".to_owned())
            .spawn(move || watch.run(&failure, &end, &is_away))?;
        Ok(Watching(held))
    }

    fn run(&self, failure: &FailureSignal, end: &Receiver<()>, is_away: &dyn Fn() -> bool) {
        while end.recv_timeout(self.patience / 12) == Err(RecvTimeoutError::Timeout) {
            if is_away() {
                self.is_away(Instant::now());
            }
            if let Some(what) = self.stuck(Instant::now()) {
                failure.tell_stuck(what);
                // The part that is stuck may also keep the program from ending.
                std::thread::sleep(GRACE);
                log::error!("the program does not come to its end, and is ended");
                std::process::exit(BUG);
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_without_an_acknowledgement_is_too_long_where_something_waits() {
        let watch = Watch::new(PATIENCE);
        let batch = Batch::new();
        let begun = Instant::now();
        assert_eq!(watch.stuck(begun + PATIENCE * 3), None, "nothing waits");
        watch.holds(&batch);
        let (first, second) = (batch.receipt(76), batch.receipt(77));
        second.is_at("on the way to the disk");
        assert_eq!(
            watch.stuck(begun + PATIENCE - Duration::from_millis(1)),
            None
        );
        first.taken();
        let after = Instant::now();
        assert_eq!(
            watch.stuck(after + PATIENCE).as_deref(),
            Some("update 77 is on the way to the disk")
        );
        second.taken();
        assert_eq!(watch.stuck(after + PATIENCE), None);
    }

    #[test]
    fn waiting_for_the_store_s_server_is_not_being_stuck() {
        let watch = Watch::new(PATIENCE);
        let batch = Batch::new();
        watch.holds(&batch);
        let receipt = batch.receipt(7);
        let later = Instant::now() + PATIENCE * 3;
        watch.is_away(later);
        assert_eq!(watch.stuck(later + PATIENCE / 2), None);
        assert!(watch.stuck(later + PATIENCE).is_some(), "it came back");
        drop(receipt);
    }

    #[test]
    fn one_update_may_wait_longer_while_others_go_on() {
        let watch = Watch::new(PATIENCE);
        let batch = Batch::new();
        watch.holds(&batch);
        let receipt = batch.receipt(7);
        let later = Instant::now() + PATIENCE * STRAGGLER;
        watch.state().newest = later;
        assert_eq!(watch.stuck(later - PATIENCE), None);
        assert!(watch.stuck(later).is_some());
        drop(receipt);
    }

    #[test]
    fn many_that_wait_are_counted() {
        let watch = Watch::new(PATIENCE);
        let batch = Batch::new();
        watch.holds(&batch);
        let receipts: Vec<_> = (1..=7).map(|update| batch.receipt(update)).collect();
        let told = watch.stuck(Instant::now() + PATIENCE).unwrap_or_default();
        assert!(
            told.starts_with("update 1 is coming in, ") && told.ends_with(", 2 more wait"),
            "{told}"
        );
        drop(receipts);
    }
}
