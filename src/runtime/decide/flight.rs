//! Counts the commits of a conversation that are under way, and tells when the last has landed where somebody waits for that.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::Sender;

use crate::runtime::decide::Work;
use crate::store::Place;

/// The commits of a conversation that are under way.
#[derive(Debug, Default)]
pub(in crate::runtime) struct Flight {
    count: AtomicUsize,
    is_awaited: AtomicBool,
}

/// A commit under way: it counts by being held, whatever becomes of whoever holds it. A commit that failed is held until the thread
/// that decides has heard of it, so that nothing is decided in between on what is void.
#[derive(Debug)]
pub struct UnderWay {
    flight: Arc<Flight>,
    place: Place,
    tells: Sender<Work>,
}

impl Flight {
    /// A commit is on its way.
    pub(in crate::runtime) fn begins(self: &Arc<Self>, place: &Place, tells: &Sender<Work>) -> UnderWay {
        self.count.fetch_add(1, Ordering::SeqCst);
        UnderWay { flight: Arc::clone(self), place: place.clone(), tells: tells.clone() }
    }

    /// Returns whether nothing is under way.
    pub(in crate::runtime) fn is_over(&self) -> bool {
        self.count.load(Ordering::SeqCst) == 0
    }

    /// Returns whether nothing is under way; where something is, its end will be told.
    pub(in crate::runtime) fn is_over_or_told(&self) -> bool {
        self.is_awaited.store(true, Ordering::SeqCst);
        self.is_over()
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        if self.flight.count.fetch_sub(1, Ordering::SeqCst) == 1 && self.flight.is_awaited.swap(false, Ordering::SeqCst) {
            // Nobody listens only when the program is ending.
            let _ = self.tells.send(Work::Landed(self.place.clone()));
        }
    }
}
