//! Keeps: turns, contacts, the journal, what is to be sent and when to wake up.
//!
//! The trait speaks of turns, not of keys; no method hands out a lock or a transaction. `memory` is the specification,
//! `sled` the default. Knows nothing of messengers.

pub mod backup;
mod commit;
mod erase;
pub mod forget;
pub mod ids;
pub mod link;
pub mod memory;
pub mod quarantine;
pub mod record;
pub mod sled;
pub mod unsure;

use std::ops::RangeInclusive;
use std::sync::Arc;

use thiserror::Error;

pub use crate::store::commit::{
    Address, Ballot, Body, Commit, CommitOutcome, Job, Journaled, Loaded, Moved, Outgoing, Place, Revision, Settled, Task, TurnRecord,
    outgoing,
};
pub use crate::store::forget::{Erasing, Erasure, ErasureKey, Forget, Forgotten, Receipt};
pub use crate::store::quarantine::{QuarantineId, Quarantined};

use crate::contact::Contact;
use crate::contact::membership::Memberships;
use crate::engine::event::Event;
use crate::engine::session::Conversation;
use crate::id::{ConversationId, EffectId, InputId, Name, OwnerId, TimerId, Version};
use crate::time::Timestamp;

/// How many turns one group commit holds at most.
pub const GROUP: usize = 64;

/// How many receipts of a conversation are kept: edits concern its newest messages only.
pub const RECEIPTS: usize = 8;

/// Why a store cannot go on. Final: stop acknowledging, exit with 3.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StoreError {
    /// Another process has it open.
    #[error("another program is using the store at {path}{}", .process.map(|id| format!(" (process {id})")).unwrap_or_default())]
    InUse {
        /// The store's folder.
        path: String,
        /// The process, where it could be told.
        process: Option<u32>,
    },
    /// The disk or the store's files.
    #[error("{0}")]
    Broken(String),
    /// A record of a version this program does not know, or damaged.
    #[error("the record `{key}` cannot be read: {why}")]
    Unreadable {
        /// Which.
        key: String,
        /// Why.
        why: String,
    },
}

/// Called between two parts of a long work; where it waits, others get in between.
pub type Pause = dyn Fn() + Send + Sync;

/// Called once a turn's fate is known; on a thread of the store, so it must be quick and must not call the store.
pub type Done = Box<dyn FnOnce(Result<CommitOutcome, StoreError>) + Send>;

/// Called once rows are settled; on a thread of the store, so it must be quick and must not call the store.
pub type SettledDone = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// Called with a key and what it holds, nothing where it was removed; returns whether to go on.
pub type EachRecord<'a> = dyn FnMut(&[u8], Option<&[u8]>) -> bool + 'a;

/// A turn of the journal that is read only as far as somebody wants.
pub trait JournalEntry {
    /// Returns whose it is, where, and its number there.
    fn at(&self) -> (OwnerId, ConversationId, u64);

    /// Returns all of it.
    fn record(&self) -> Result<TurnRecord, StoreError>;

    /// Returns when it was and what happened.
    fn events(&self) -> Result<(Timestamp, Vec<Event>), StoreError>;
}

/// Called with a turn; returns whether to go on.
pub type EachEntry<'a> = dyn FnMut(&dyn JournalEntry) -> Result<bool, StoreError> + 'a;

/// What was made of the journal up to a watermark: where people stand with the segments, and small records about that.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProjectionWrite {
    /// Where these people stand now.
    pub memberships: Vec<(OwnerId, Memberships)>,
    /// Small records of the program's own, by name: the watermark among them.
    pub notes: Vec<(String, Vec<u8>)>,
}

/// A store of turns.
///
/// What is written is applied in the order in which it was handed over, whichever method took it.
/// Every method blocks for the disk but `submit` and `submit_settled`.
pub trait Store: Send + Sync {
    /// Finds the conversation at a place.
    fn find(&self, place: &Place) -> Result<Option<(OwnerId, ConversationId)>, StoreError>;

    /// Finds the contact with an address.
    fn contact_at(&self, address: &Address) -> Result<Option<OwnerId>, StoreError>;

    /// Loads what a turn reads.
    fn load(&self, owner: OwnerId, conversation: ConversationId) -> Result<Option<Loaded>, StoreError>;

    /// Loads a contact alone, with its revision: for the first turn in another conversation of a known person.
    fn contact(&self, owner: OwnerId) -> Result<Option<(Contact, Revision)>, StoreError>;

    /// Returns whether an input took effect before. A timer's receipt is that it is no longer set, so of a timer this is never true.
    fn has_taken(&self, input: &InputId) -> Result<bool, StoreError>;

    /// Applies turns, each wholly or not at all, in order; they are on disk when it returns.
    fn commit(&self, group: Vec<Commit>) -> Result<Vec<CommitOutcome>, StoreError>;

    /// Hands over a turn and returns at once; `done` is called when it is on disk, or when it is clear that it will not be.
    ///
    /// Turns of one owner may be handed over one after the other without waiting: each names the revision that the one before
    /// it produces. When one of them does not come to `Committed`, those built on it come to `Conflict`.
    fn submit(&self, commit: Commit, done: Done) {
        done(self.commit(vec![commit]).map(|outcomes| outcomes.first().copied().unwrap_or(CommitOutcome::Unknown)));
    }

    /// Hands over several turns, in order, as [`Store::submit`] would one after the other; a store may take them in as one.
    fn submit_all(&self, turns: Vec<(Commit, Done)>) {
        turns.into_iter().for_each(|(commit, done)| self.submit(commit, done));
    }

    /// Lists timers that are due, earliest first: owner, timer, when.
    fn due(&self, until: Timestamp, most: usize) -> Result<Vec<(OwnerId, TimerId, Timestamp)>, StoreError>;

    /// Returns when the earliest timer is due.
    fn next_due(&self) -> Result<Option<Timestamp>, StoreError>;

    /// Lists all rows of the outbox, by conversation and order. For the start: later, rows come from the commits themselves.
    fn outbox(&self) -> Result<Vec<(OwnerId, Outgoing)>, StoreError>;

    /// Records what became of rows; many at once. A row that is not there is left alone.
    ///
    /// It outlives this process when it returns, and the machine with the next turn: until then a reply is in doubt.
    fn settle(&self, rows: Vec<(OwnerId, EffectId, Settled)>) -> Result<(), StoreError>;

    /// Hands over what became of rows and returns at once.
    fn submit_settled(&self, rows: Vec<(OwnerId, EffectId, Settled)>, done: SettledDone) {
        done(self.settle(rows));
    }

    /// Returns the messenger's id of a sent message; of a conversation's newest [`RECEIPTS`] messages only. Edits have none.
    fn receipt(&self, effect: EffectId) -> Result<Option<String>, StoreError>;

    /// Returns the messenger's ids of all sent messages that can still be changed in a conversation, the oldest first.
    fn receipts(&self, conversation: ConversationId) -> Result<Vec<(EffectId, String)>, StoreError>;

    /// Returns where a conversation is.
    fn place(&self, conversation: ConversationId) -> Result<Option<Place>, StoreError>;

    /// Lists the conversations at places below a place: those in a group besides the group's own, in the order of their places.
    fn below(&self, place: &Place) -> Result<Vec<(Place, OwnerId, ConversationId)>, StoreError>;

    /// Records that a place and all places below it have other names now; the old names still find what is there, and what was
    /// sent there can no longer be changed. Whatever conversation a new name led to gives way. Nothing happens the second time.
    fn moved(&self, moved: &Moved) -> Result<(), StoreError>;

    /// Returns how somebody votes in the vote with this number of a conversation; nothing where they do not.
    fn ballot(&self, owner: OwnerId, conversation: ConversationId, number: u32, voter: OwnerId) -> Result<Vec<Name>, StoreError>;

    /// Calls `each` with every ballot of a vote; stops where it returns `false`. Ballots that were taken back are not there.
    fn ballots(
        &self,
        owner: OwnerId,
        conversation: ConversationId,
        number: u32,
        each: &mut dyn FnMut(Ballot) -> bool,
    ) -> Result<(), StoreError>;

    /// Lists where a person has ballots: the group, its conversation and the vote's number there.
    fn votes_of(&self, voter: OwnerId) -> Result<Vec<(OwnerId, ConversationId, u32)>, StoreError>;

    /// Lists jobs that are not done.
    fn jobs(&self) -> Result<Vec<(OwnerId, Job)>, StoreError>;

    /// Records that a job is done, and what it gives to say, all at once; returns whether the job was still there to be done.
    fn finish_job(&self, job: EffectId, rows: Vec<Outgoing>) -> Result<bool, StoreError>;

    /// Records that a job is done.
    fn job_done(&self, job: EffectId) -> Result<(), StoreError> {
        self.finish_job(job, Vec::new()).map(|_| ())
    }

    /// Returns the newest order number on disk: the horizon of every reader.
    fn horizon(&self) -> Result<u64, StoreError>;

    /// Calls `each` with the journal's turns in commit order, behind `after` and up to `until`; stops where it returns `false`.
    fn journal(&self, after: u64, until: u64, each: &mut dyn FnMut(u64, Journaled) -> bool) -> Result<(), StoreError>;

    /// Calls `each` with the turns behind `after` and up to `until` in commit order, without reading them: their order number, owner,
    /// conversation and number. Unlike [`Store::journal`], those that are not on disk yet are told too; those of somebody who was
    /// forgotten may be gone.
    fn commit_log(&self, after: u64, until: u64, each: &mut dyn FnMut(u64, OwnerId, ConversationId, u64)) -> Result<(), StoreError>;

    /// Calls `each` with the turns of these owners by owner, conversation and number; stops where it returns `false`. There may be
    /// some among them that are not on disk yet.
    fn turns_by_owner(&self, owners: RangeInclusive<OwnerId>, each: &mut EachEntry<'_>) -> Result<(), StoreError>;

    /// Calls `each` with one conversation's turns in order; stops where it returns `false`.
    fn turns(&self, owner: OwnerId, conversation: ConversationId, each: &mut dyn FnMut(Journaled) -> bool) -> Result<(), StoreError>;

    /// Calls `each` with every contact; stops where it returns `false`.
    fn contacts(&self, each: &mut dyn FnMut(Contact) -> bool) -> Result<(), StoreError>;

    /// Lists the conversations of one person.
    fn conversations_of(&self, owner: OwnerId) -> Result<Vec<Conversation>, StoreError>;

    /// Calls `each` with every address and whose it is; stops where it returns `false`.
    fn addresses(&self, each: &mut dyn FnMut(Address, OwnerId) -> bool) -> Result<(), StoreError>;

    /// Calls `each` with every conversation; stops where it returns `false`.
    fn conversations(&self, each: &mut dyn FnMut(OwnerId, Conversation) -> bool) -> Result<(), StoreError>;

    /// Keeps a dialog version's source: files by name.
    fn keep_version(&self, dialog: &Name, version: Version, source: &str) -> Result<(), StoreError>;

    /// Returns a dialog version's source.
    fn version(&self, dialog: &Name, version: Version) -> Result<Option<String>, StoreError>;

    /// Lists all kept versions.
    fn versions(&self) -> Result<Vec<(Name, Version)>, StoreError>;

    /// Reads a small record of the program's own (schema, export key, watermarks).
    fn meta(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Writes one.
    fn set_meta(&self, name: &str, value: &[u8]) -> Result<(), StoreError>;

    /// Removes one.
    fn drop_meta(&self, name: &str) -> Result<(), StoreError>;

    /// Lists the names of those that begin so.
    fn meta_names(&self, prefix: &str) -> Result<Vec<String>, StoreError>;

    /// Puts an update aside that cannot be taken, so that the offset can move; it counts as taken from now on.
    fn quarantine(&self, input: &InputId, raw: &str, why: &str, now: Timestamp) -> Result<(), StoreError>;

    /// Lists what was put aside, oldest first.
    fn quarantined(&self) -> Result<Vec<Quarantined>, StoreError>;

    /// Removes some of what was put aside; returns how many there were. They still count as taken.
    fn drop_quarantined(&self, ids: &[QuarantineId]) -> Result<usize, StoreError>;

    /// Forgets inputs taken before a moment, oldest first, at most so many; returns how many.
    fn purge_inputs(&self, before: Timestamp, most: usize) -> Result<usize, StoreError>;

    /// Takes words and values out of turns from before a moment, oldest first, at most so many turns at once; returns how many.
    /// That the turns happened stays.
    fn expire_answers(&self, before: Timestamp, most: usize) -> Result<usize, StoreError>;

    /// Counts the turns that [`Store::expire_answers`] would look at now, and all that it did not come to yet; nothing of both where
    /// there are none of the first.
    fn expiring(&self, before: Timestamp) -> Result<(usize, usize), StoreError>;

    /// Returns where somebody stands with the segments; nothing for who was never in one.
    fn memberships_of(&self, owner: OwnerId) -> Result<Option<Memberships>, StoreError>;

    /// Calls `each` with where everybody stands with the segments; stops where it returns `false`.
    fn memberships(&self, each: &mut dyn FnMut(OwnerId, Memberships) -> bool) -> Result<(), StoreError>;

    /// Writes what was projected from the journal, all at once. Whoever was forgotten is left out.
    fn project(&self, projected: ProjectionWrite) -> Result<(), StoreError>;

    /// Marks a person as forgotten: from now on nobody finds them, and turns of theirs come to `Erased`. Everything that is
    /// stored of them goes with [`Store::erase`]. Returns whether there was anybody whom the condition allows to forget.
    ///
    /// A turn that asks for it (`Commit::forget`) does the same, and what it says is still said.
    fn forget(&self, owner: OwnerId, how: Forget) -> Result<bool, StoreError>;

    /// Lists whose erasure is under way.
    fn forgotten(&self) -> Result<Vec<Forgotten>, StoreError>;

    /// Lists who was forgotten at or after a moment, whether their erasure is under way or done.
    fn forgotten_since(&self, moment: Timestamp) -> Result<Vec<OwnerId>, StoreError>;

    /// Erases more of somebody who is forgotten, about so many records, and says how it stands. Calling it again is harmless.
    fn erase(&self, owner: OwnerId, most: usize) -> Result<Erasing, StoreError>;

    /// Returns the key of the receipts; the same one for the life of a store and all its backups.
    fn erasure_key(&self) -> Result<ErasureKey, StoreError>;

    /// Lists the receipts of all who were forgotten.
    fn erasures(&self) -> Result<Vec<Erasure>, StoreError>;

    /// Adds receipts; of two for one address the later counts.
    fn note_erasures(&self, erasures: &[Erasure]) -> Result<(), StoreError>;

    /// Calls `each` with every record as the store keeps it: a key, and what it holds, nothing where it was removed meanwhile; stops
    /// where it returns `false`. Of two words on one key the later counts; then all are of one moment, although turns go on.
    fn backup(&self, _each: &mut EachRecord<'_>) -> Result<(), StoreError> {
        Err(StoreError::Broken("this store lives in memory only, and is gone with the program".to_owned()))
    }

    /// Rebuilds what is stored twice, compares, and says what differs in one sentence each; nothing where all is well.
    fn check_integrity(&self) -> Result<Vec<String>, StoreError>;

    /// Writes the store anew beside whoever uses it, where much of it is no more in use; returns how large it was and is. `pause` is called
    /// before each part, and may wait.
    fn tidy(&self, _pause: Arc<Pause>) -> Result<Option<(u64, u64)>, StoreError> {
        Ok(None)
    }

    /// Returns an error where what is open is no longer what the store's name leads to; final, as an error of the disk.
    fn in_place(&self) -> Result<(), StoreError> {
        Ok(())
    }

    /// Lists the records that could not be read and were left out, of everything that was read since the store was opened.
    fn left_out(&self) -> Vec<String> {
        Vec::new()
    }
}
