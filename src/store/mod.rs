//! Stores turns, contacts, the journal, the outbox and timers.
//!
//! The trait speaks of turns, not of keys; no method hands out a lock or a transaction. `memory` is
//! the specification, `sled` the default. Knows nothing of messengers.

pub mod backup;
mod commit;
pub mod content;
mod erase;
pub mod forget;
pub mod ids;
pub mod link;
pub mod memory;
mod open;
pub mod prefetch;
pub mod quarantine;
pub mod record;
pub mod sled;
mod traits;
pub mod unsure;

use thiserror::Error;

pub use crate::store::commit::{
    Address, Ballot, Body, Commit, CommitOutcome, Job, Journaled, Loaded, Moved, Outgoing, Place,
    Revision, Settled, Task, TurnRecord, outgoing,
};
pub use crate::store::content::RecordId;
pub use crate::store::forget::{Erasing, Erasure, ErasureKey, Forget, Forgotten, Receipt};
pub use crate::store::open::{Fill, Location, open};
pub use crate::store::prefetch::{Found, Prefetched, Wanted};
pub use crate::store::quarantine::{QuarantineId, Quarantined};
pub use crate::store::sled::examine;
pub use crate::store::traits::{
    Directory, Erasures, Journal, Notes, Outbox, Projections, Quarantine, Store, Timers, Turns,
    Upkeep, Votes,
};

use crate::contact::membership::Memberships;
use crate::engine::event::Event;
use crate::id::{ConversationId, OwnerId};
use crate::time::Timestamp;

/// Maximum number of turns in one group commit.
pub const GROUP: usize = 64;

/// How many receipts of a conversation are kept: edits concern its newest messages only.
pub const RECEIPTS: usize = 8;

/// Why a store cannot go on. Final: stop acknowledging, exit with 3.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StoreError {
    /// Another process has the store open.
    #[error("another program is using the store at {path}{}", .process.map(|id| format!(" (process {id})")).unwrap_or_default())]
    InUse {
        /// The store's folder.
        path: String,
        /// The process id, if known.
        process: Option<u32>,
    },
    /// The disk or the store's files are broken.
    #[error("{0}")]
    Broken(String),
    /// A record is damaged, or has a version that this program does not know.
    #[error("the record `{key}` cannot be read: {why}")]
    Unreadable {
        /// The key of the record.
        key: String,
        /// What is wrong with it.
        why: String,
    },
}

/// Called between two steps of long work; it may sleep, so that others get in between.
pub type Pause = dyn Fn() + Send + Sync;

/// Called once the outcome of a turn is known. It runs on a thread of the store, so it must be
/// quick and must not call the store.
pub type Done = Box<dyn FnOnce(Result<CommitOutcome, StoreError>) + Send>;

/// Called once rows are settled. It runs on a thread of the store, so it must be quick and must not
/// call the store.
pub type SettledDone = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// Called with a record, or `None` if it was removed; returns whether to go on.
pub type EachRecord<'a> = dyn FnMut(&RecordId, Option<&[u8]>) -> bool + 'a;

/// A turn of the journal that is decoded only as far as needed.
pub trait JournalEntry {
    /// Returns its owner, its conversation, and its number there.
    fn at(&self) -> (OwnerId, ConversationId, u64);

    /// Decodes the whole turn.
    ///
    /// Fails if the record cannot be read.
    fn record(&self) -> Result<TurnRecord, StoreError>;

    /// Decodes the time and the events.
    ///
    /// Fails if the record cannot be read.
    fn events(&self) -> Result<(Timestamp, Vec<Event>), StoreError>;
}

/// Called with a turn; returns whether to go on.
pub type EachEntry<'a> = dyn FnMut(&dyn JournalEntry) -> Result<bool, StoreError> + 'a;

/// The result of projecting the journal up to a watermark: segment memberships, and small records
/// about them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProjectionWrite {
    /// Changed memberships.
    pub memberships: Vec<(OwnerId, Memberships)>,
    /// Small records by name, among them the watermark.
    pub notes: Vec<(String, Vec<u8>)>,
}

/// All traits of a store, for code that has one of a certain kind.
pub mod prelude {
    pub use crate::store::traits::*;
}
