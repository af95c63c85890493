//! Counts the commits of a conversation that are in flight, and reports when the last one has
//! landed if an input waits for that.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::Sender;

use crate::runtime::decide::Work;
use crate::store::Place;

/// The commits of a conversation that are in flight.
#[derive(Debug, Default)]
pub(in crate::runtime) struct Flight {
    count: AtomicUsize,
    is_awaited: AtomicBool,
}

/// A commit in flight: it counts for as long as this value exists. For a failed commit the value is
/// kept until the deciding thread has handled the failure, so that no turn builds on void state in
/// between.
#[derive(Debug)]
pub struct UnderWay {
    flight: Arc<Flight>,
    place: Place,
    tells: Sender<Work>,
}

impl Flight {
    /// Counts one more commit.
    pub(in crate::runtime) fn begins(
        self: &Arc<Self>,
        place: &Place,
        tells: &Sender<Work>,
    ) -> UnderWay {
        self.count.fetch_add(1, Ordering::SeqCst);
        UnderWay {
            flight: Arc::clone(self),
            place: place.clone(),
            tells: tells.clone(),
        }
    }

    /// Returns whether no commit is in flight.
    pub(in crate::runtime) fn is_over(&self) -> bool {
        self.count.load(Ordering::SeqCst) == 0
    }

    /// Returns whether no commit is in flight; if one is, the end of the last will be reported.
    pub(in crate::runtime) fn is_over_or_told(&self) -> bool {
        self.is_awaited.store(true, Ordering::SeqCst);
        self.is_over()
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        if self.flight.count.fetch_sub(1, Ordering::SeqCst) == 1
            && self.flight.is_awaited.swap(false, Ordering::SeqCst)
        {
            // The receiver is gone only when the program is ending.
            let _ = self.tells.send(Work::Landed(self.place.clone()));
        }
    }
}
