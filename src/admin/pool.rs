//! Lets few pages at once compute what takes long, so that the bot's own work goes on.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many compute at once.
const AT_ONCE: usize = 2;
/// How many may wait for that.
const MOST_WAITING: usize = 16;

/// A pool of places to compute in.
pub(super) struct Pool {
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
}

/// Somebody who waits; counted until dropped, also when their request is given up.
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Pool {
    pub fn new() -> Self {
        Self {
            places: Arc::new(Semaphore::new(AT_ONCE)),
            waiting: AtomicUsize::new(0),
        }
    }

    /// Waits for a place, which is held until what is returned is dropped. Returns `None` if too many
    /// wait already. Whoever stops waiting takes no place.
    pub async fn enter(&self) -> Option<OwnedSemaphorePermit> {
        let before = self.waiting.fetch_add(1, Ordering::Relaxed);
        let _waiting = Waiting(&self.waiting);
        if before >= MOST_WAITING {
            return None;
        }
        Arc::clone(&self.places).acquire_owned().await.ok()
    }
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::task::{Context, Waker};

    use super::*;

    /// Lets somebody ask for a place; `None` if they wait.
    macro_rules! ask {
        ($asking:expr) => {
            match $asking
                .as_mut()
                .poll(&mut Context::from_waker(Waker::noop()))
            {
                std::task::Poll::Ready(entered) => Some(entered),
                std::task::Poll::Pending => None,
            }
        };
    }

    #[test]
    fn two_compute_some_wait_and_who_has_gone_takes_no_place() {
        let pool = Pool::new();
        let mut inside: Vec<_> = (0..AT_ONCE)
            .map(|_| ask!(pin!(pool.enter())).flatten().expect("there is room"))
            .collect();
        let mut waiting: Vec<_> = (0..MOST_WAITING).map(|_| Box::pin(pool.enter())).collect();
        for one in &mut waiting {
            assert!(ask!(one).is_none());
        }
        let refused = ask!(pin!(pool.enter())).expect("nobody lets them wait");
        assert!(refused.is_none());
        // The first who waits gives up: the next one has the place that comes free.
        drop(waiting.remove(0));
        inside.pop();
        assert!(ask!(waiting[0]).flatten().is_some());
        drop((inside, waiting));
        assert!(ask!(pin!(pool.enter())).flatten().is_some());
    }
}
