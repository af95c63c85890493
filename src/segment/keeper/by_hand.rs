//! Knows which contacts were changed by hand or by an import in turns that are still to be folded.
//!
//! A contact is read as it is now, which may be later than the turn that is folded. What an import
//! changed would then count as that turn's doing, and start something; nothing starts by an import.
//! So such a contact waits for the turn of the import. What an earlier turn changed in it counts as
//! the import's too: less may start.
//!
//! One moment is not covered: a contact can be read a little before its group commit is counted in
//! the horizon, and what an import changed just then still counts as the folded turn's.

use std::collections::HashMap;

use crate::id::OwnerId;
use crate::segment::starts;
use crate::store::{Store, StoreError};

/// The newest change by hand of each contact that is not folded yet.
pub struct ByHand {
    /// Group commits up to this one were looked through.
    scanned: u64,
    newest: HashMap<OwnerId, u64>,
}

impl ByHand {
    /// Starts after a group commit: everything up to it is folded.
    pub fn after(folded: u64) -> Self {
        Self {
            scanned: folded,
            newest: HashMap::new(),
        }
    }

    /// Looks through the turns that came since.
    ///
    /// Fails if the store cannot be read.
    pub fn look(&mut self, store: &dyn Store) -> Result<(), StoreError> {
        let horizon = store.horizon()?;
        let newest = &mut self.newest;
        store.journal(self.scanned, horizon, &mut |order, turn| {
            if starts::is_by_hand(&turn) {
                newest.extend(starts::about(&turn).into_iter().map(|owner| (owner, order)));
            }
            true
        })?;
        self.scanned = horizon;
        Ok(())
    }

    /// Returns whether a contact was changed by hand after a group commit.
    pub fn is_later(&self, owner: OwnerId, folded: u64) -> bool {
        self.newest.get(&owner).is_some_and(|order| *order > folded)
    }

    /// Drops what is folded.
    pub fn drop_until(&mut self, folded: u64) {
        self.newest.retain(|_, order| *order > folded);
    }
}
