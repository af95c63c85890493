//! Counts the inputs of one answer of the messenger, so that all are acknowledged together when the last is on disk.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Inputs that are acknowledged together.
#[derive(Debug)]
pub struct Batch {
    open: AtomicUsize,
    closed: tokio::sync::Notify,
}

impl Batch {
    /// Expects so many inputs.
    pub fn new(inputs: usize) -> Arc<Self> {
        Arc::new(Self { open: AtomicUsize::new(inputs), closed: tokio::sync::Notify::new() })
    }

    /// Expects so many more inputs.
    pub fn expects(&self, more: usize) {
        self.open.fetch_add(more, Ordering::AcqRel);
    }

    /// One input is on disk, or is known to need no commit.
    pub fn taken(&self) {
        if self.open.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.closed.notify_one();
        }
    }

    /// Returns whether all inputs are on disk.
    pub fn is_closed(&self) -> bool {
        self.open.load(Ordering::Acquire) == 0
    }

    /// Waits until all inputs are on disk.
    pub async fn closed(&self) {
        while !self.is_closed() {
            self.closed.notified().await;
        }
    }
}
