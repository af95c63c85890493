//! Puts updates aside that make the program itself stumble: with a copy and the reason, so that everybody else goes on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::id::InputId;
use crate::runtime::batch::Batch;
use crate::runtime::decide::{AfterCommit, Decider};
use crate::store::StoreError;

/// Why something is put aside.
pub(super) const MISTAKE: &str = "the program made a mistake with it";

/// An update that is to be put aside.
#[derive(Clone, Debug)]
pub struct Aside {
    /// Its id.
    pub id: InputId,
    /// The update as it came; empty where it may not be kept.
    pub raw: Arc<str>,
    /// Whom to tell when it is put aside.
    pub receipt: Arc<Batch>,
}

/// Does something that must not take the program down with it; nothing comes back where it stumbled.
pub(super) fn guarded<T>(what: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(what)).ok()
}

impl<A: AfterCommit> Decider<A> {
    /// Puts an update aside; it counts as taken.
    pub(super) fn put_aside(&mut self, aside: &Aside) -> Result<(), StoreError> {
        log::error!("an update was put aside: {MISTAKE}");
        // Whatever was decided before reaches the disk before.
        self.hand_over();
        self.store.quarantine(&aside.id, &aside.raw, MISTAKE, self.now.read())?;
        aside.receipt.taken();
        Ok(())
    }
}
