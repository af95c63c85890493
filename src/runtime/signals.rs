//! Signals between the parts of the running bot: that it must end, and that turns are on disk.

use std::sync::{Mutex, PoisonError};

use tokio::sync::{Notify, watch};

use crate::id::OwnerId;
use crate::store::StoreError;

/// Whether the bot must stop taking inputs, and why. The first reason is kept.
#[derive(Debug, Default)]
pub struct FailureSignal {
    reason: Mutex<Option<Reason>>,
    told: Notify,
}

/// Why the bot must stop taking inputs.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Reason {
    /// The store is broken: the disk or its files.
    #[error("the store is broken: {0}")]
    Store(StoreError),
    /// A part of the program that everybody needs has panicked.
    #[error("the part of the program that decides has stopped")]
    Panicked,
    /// No update was acknowledged for too long.
    #[error(
        "no update was acknowledged for too long ({0}); the program ends so that it is started again"
    )]
    Stuck(String),
}

/// Wakes those who follow the journal.
#[derive(Debug, Default)]
pub struct CommitSignal {
    woken: Notify,
    count: watch::Sender<u64>,
    forgotten: Mutex<Vec<OwnerId>>,
}

impl CommitSignal {
    /// Signals that turns reached the disk.
    pub fn turned(&self) {
        self.wake();
    }

    /// Returns a number that changes with every signal, for those who look on.
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.count.subscribe()
    }

    fn wake(&self) {
        self.woken.notify_one();
        self.count.send_modify(|count| *count += 1);
    }

    /// Signals that a person was forgotten.
    pub fn forgotten(&self, owner: OwnerId) {
        self.forgotten
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(owner);
        self.wake();
    }

    /// Returns the people who were forgotten since the last call.
    pub fn take_forgotten(&self) -> Vec<OwnerId> {
        std::mem::take(
            &mut *self
                .forgotten
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    /// Waits until something was signalled.
    pub async fn happens(&self) {
        self.woken.notified().await;
    }
}

impl FailureSignal {
    /// Records that the store is broken; returns whether it is. A single unreadable record is only
    /// logged: everybody else goes on.
    pub fn tell(&self, error: StoreError) -> bool {
        if matches!(error, StoreError::Unreadable { .. }) {
            log::error!("{error}; what it is about waits, everybody else goes on");
            return false;
        }
        self.record(Reason::Store(error));
        true
    }

    /// Records that the program panicked.
    pub fn tell_panic(&self) {
        self.record(Reason::Panicked);
    }

    /// Records that updates are stuck, and which.
    pub fn tell_stuck(&self, what: String) {
        self.record(Reason::Stuck(what));
    }

    fn record(&self, why: Reason) {
        let mut reason = self.reason.lock().unwrap_or_else(PoisonError::into_inner);
        if reason.is_none() {
            log::error!("nothing more is taken in: {why}");
            *reason = Some(why);
        }
        self.told.notify_waiters();
        // A waiter may only just be starting to wait.
        self.told.notify_one();
    }

    /// Returns why the bot must stop taking inputs, or `None` if it need not.
    pub fn reason(&self) -> Option<Reason> {
        self.reason
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Waits until the bot must stop taking inputs.
    pub async fn happens(&self) -> Reason {
        loop {
            let told = self.told.notified();
            if let Some(reason) = self.reason() {
                return reason;
            }
            told.await;
        }
    }
}
