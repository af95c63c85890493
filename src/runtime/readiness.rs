//! Tracks whether the bot accepts updates: the state behind `/ready`, and the reason for refusing
//! an update.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::runtime::dispatch::{FailureSignal, Reason};

pub(super) const STARTING: &str = "starting";
pub(super) const STOPPING: &str = "stopping";
pub(super) const BROKEN: &str = "the store is broken";
const INTERNAL_ERROR: &str = "the program made a mistake";

/// Whether the bot accepts updates, and what has failed.
#[derive(Debug)]
pub struct Readiness {
    failure: Arc<FailureSignal>,
    is_serving: AtomicBool,
    is_stopping: AtomicBool,
}

impl Readiness {
    /// Creates the state of a starting bot.
    pub fn new(failure: Arc<FailureSignal>) -> Self {
        Self {
            failure,
            is_serving: AtomicBool::new(false),
            is_stopping: AtomicBool::new(false),
        }
    }

    /// Records that updates arrive from now on: polling runs, or the webhook is set.
    pub fn set_serving(&self) {
        self.is_serving.store(true, Ordering::Release);
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
            .or_else(|| (!self.is_serving.load(Ordering::Acquire)).then_some(STARTING))
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
        Reason::Mistake | Reason::Stuck(_) => INTERNAL_ERROR,
    }
}
