//! Stores turns, contacts, the journal, the outbox and timers.
//!
//! The trait speaks of turns, not of keys; no method hands out a lock or a transaction. `memory` is
//! the specification, `sled` the default. Knows nothing of messengers.

pub mod backup;
mod commit;
pub mod content;
mod erase;
mod error;
pub mod forget;
pub mod ids;
mod journal;
pub mod memory;
mod open;
#[cfg(feature = "postgres")]
pub mod postgres;
mod prefetch;
pub mod quarantine;
mod quarantined;
pub mod record;
pub mod sled;
mod tallies;
mod traits;
pub mod unsure;
mod wanted;

pub use crate::store::commit::{
    Address, Ballot, Body, Commit, CommitOutcome, DESK_RECEIPTS, GROUP, Job, Loaded, Moved,
    Outgoing, Place, RECEIPTS, Revision, Settled, Task, outgoing,
};
pub use crate::store::content::{Fill, RecordId};
pub use crate::store::error::StoreError;
pub use crate::store::forget::{Erasing, Erasure, ErasureKey, Forget, Forgotten, Receipt};
pub use crate::store::journal::{EachEntry, JournalEntry, Journaled, TurnRecord};
pub use crate::store::open::{Location, open};
pub use crate::store::quarantined::{QuarantineId, Quarantined};
pub use crate::store::sled::examine;
pub use crate::store::traits::{
    Directory, Done, EachRecord, Erasures, Journal, Notes, Outbox, Pause, ProjectionWrite,
    Projections, Quarantine, SettledDone, Store, Timers, Turns, Upkeep, Votes,
};
pub use crate::store::wanted::{Found, Prefetched, Wanted};

/// All traits of a store, for code that has one of a certain kind.
pub mod prelude {
    pub use crate::store::traits::*;
}
