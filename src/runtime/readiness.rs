//! Tracks whether the bot accepts updates: the state behind `/ready`, and the reason for refusing
//! an update.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::runtime::signals::{FailureSignal, Reason};

const STARTING: &str = "starting";
const STOPPING: &str = "stopping";
const BROKEN: &str = "the store is broken";
const INTERNAL_ERROR: &str = "the program made a mistake";

/// Whether the bot accepts updates, and what has failed.
#[derive(Debug)]
pub struct Readiness {
    failure: Arc<FailureSignal>,
    /// How many messengers do not bring updates yet.
    awaited: AtomicUsize,
    is_stopping: AtomicBool,
}

impl Readiness {
    /// Creates the state of a starting bot.
    pub fn new(failure: Arc<FailureSignal>) -> Self {
        Self {
            failure,
            awaited: AtomicUsize::new(1),
            is_stopping: AtomicBool::new(false),
        }
    }

    /// Sets how many messengers must bring updates before the bot serves; one until this is set.
    pub fn awaits(&self, messengers: usize) {
        self.awaited.store(messengers, Ordering::Release);
    }

    /// Records that the updates of one more messenger arrive from now on.
    pub fn set_serving(&self) {
        let less = |awaited: usize| awaited.checked_sub(1);
        // There is nothing to count down once all bring updates.
        let _ = self
            .awaited
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, less);
    }

    /// Records that nothing more is accepted; running work is finished.
    pub fn set_stopping(&self) {
        self.is_stopping.store(true, Ordering::Release);
    }

    /// Returns why no update can be accepted now, or `None`: a failure, or the bot is stopping.
    pub fn refusal(&self) -> Option<&'static str> {
        if let Some(reason) = self.failure.reason() {
            return Some(describe(&reason));
        }
        self.is_stopping.load(Ordering::Acquire).then_some(STOPPING)
    }

    /// Returns why the bot is not ready, or `None` if it is.
    pub fn unready(&self) -> Option<&'static str> {
        self.refusal()
            .or_else(|| (self.awaited.load(Ordering::Acquire) > 0).then_some(STARTING))
    }

    /// Waits until something fails; returns the reason to give to senders of updates.
    pub(super) async fn breaks(&self) -> &'static str {
        describe(&self.failure.happens().await)
    }

    /// Returns the signal that records failures.
    pub(super) fn failure(&self) -> &FailureSignal {
        &self.failure
    }
}

fn describe(reason: &Reason) -> &'static str {
    match reason {
        Reason::Store(_) => BROKEN,
        Reason::Panicked | Reason::Stuck(_) => INTERNAL_ERROR,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::StoreError;

    fn readiness() -> (Readiness, Arc<FailureSignal>) {
        let failure = Arc::new(FailureSignal::default());
        (Readiness::new(Arc::clone(&failure)), failure)
    }

    #[test]
    fn a_broken_store_takes_nothing_and_says_so() {
        let (readiness, failure) = readiness();
        assert_eq!(
            (readiness.refusal(), readiness.unready()),
            (None, Some(STARTING))
        );
        readiness.set_serving();
        assert_eq!((readiness.refusal(), readiness.unready()), (None, None));
        readiness.set_stopping();
        assert_eq!(
            (readiness.refusal(), readiness.unready()),
            (Some(STOPPING), Some(STOPPING))
        );
        failure.tell(StoreError::Broken("no space left on device".to_owned()));
        assert_eq!(
            (readiness.refusal(), readiness.unready()),
            (Some(BROKEN), Some(BROKEN))
        );
    }

    #[test]
    fn a_program_that_made_a_mistake_does_not_blame_the_store() {
        let (readiness, failure) = readiness();
        failure.tell_panic();
        assert_eq!(readiness.refusal(), Some("the program made a mistake"));
        failure.tell(StoreError::Broken("too late".to_owned()));
        assert_eq!(
            failure.reason(),
            Some(Reason::Panicked),
            "the first reason is kept"
        );
    }

    #[test]
    fn a_bot_of_two_messengers_is_ready_with_the_second() {
        let (readiness, _) = readiness();
        readiness.awaits(2);
        readiness.set_serving();
        assert_eq!(readiness.unready(), Some(STARTING));
        readiness.set_serving();
        assert_eq!(readiness.unready(), None);
    }
}
