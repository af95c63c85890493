//! Knows whether the bot takes anything in: what `/ready` says, and why an update is refused.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::runtime::dispatch::{FailureSignal, Reason};

pub(super) const STARTING: &str = "starting";
pub(super) const STOPPING: &str = "stopping";
pub(super) const BROKEN: &str = "the store is broken";
const INTERNAL_ERROR: &str = "the program made a mistake";

/// From when to when the bot takes updates in, and what broke meanwhile.
#[derive(Debug)]
pub struct Readiness {
    failure: Arc<FailureSignal>,
    is_serving: AtomicBool,
    is_stopping: AtomicBool,
}

impl Readiness {
    /// Begins with a bot that is starting.
    pub fn new(failure: Arc<FailureSignal>) -> Self {
        Self { failure, is_serving: AtomicBool::new(false), is_stopping: AtomicBool::new(false) }
    }

    /// Records that updates come from now on: they are fetched, or the messenger knows where to bring them.
    pub fn set_serving(&self) {
        self.is_serving.store(true, Ordering::Release);
    }

    /// Records that nothing more is taken in; what is under way is finished.
    pub fn set_stopping(&self) {
        self.is_stopping.store(true, Ordering::Release);
    }

    /// Returns why no update can be taken in now: something broke, or the bot is stopping.
    pub fn refusal(&self) -> Option<&'static str> {
        if let Some(reason) = self.failure.reason() {
            return Some(describe(&reason));
        }
        self.is_stopping.load(Ordering::Acquire).then_some(STOPPING)
    }

    /// Returns why nobody should count on the bot now, or `None` if it is ready.
    pub fn unready(&self) -> Option<&'static str> {
        self.refusal().or_else(|| (!self.is_serving.load(Ordering::Acquire)).then_some(STARTING))
    }

    /// Waits until something breaks; returns what to say to those who bring updates.
    pub(super) async fn breaks(&self) -> &'static str {
        describe(&self.failure.happens().await)
    }

    /// Returns the signal that tells what broke.
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
