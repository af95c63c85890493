//! What a store does, by concern: code that needs only a part of it can say so.

use crate::contact::Contact;
use crate::contact::membership::Memberships;
use crate::engine::session::Conversation;
use crate::id::{ConversationId, EffectId, InputId, Name, OwnerId, TimerId, Version};
use crate::store::{
    Address, Ballot, Commit, CommitOutcome, EachEntry, Erasing, Erasure, ErasureKey, Forget,
    Forgotten, Job, Journaled, Loaded, Moved, Outgoing, Place, Prefetched, QuarantineId,
    Quarantined, RecordId, Revision, Settled, StoreError, Wanted,
};
use crate::time::Timestamp;
use std::ops::RangeInclusive;
use std::sync::Arc;

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

/// The result of projecting the journal up to a watermark: segment memberships, and small records
/// about them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProjectionWrite {
    /// Changed memberships.
    pub memberships: Vec<(OwnerId, Memberships)>,
    /// Small records by name, among them the watermark.
    pub notes: Vec<(String, Vec<u8>)>,
}

/// Turns: what one reads, and what one changes.
pub trait Turns: Send + Sync {
    /// Loads what a turn reads; `None` if the conversation is not stored.
    fn load(
        &self,
        owner: OwnerId,
        conversation: ConversationId,
    ) -> Result<Option<Loaded>, StoreError>;

    /// Loads only a contact, with its revision: for the first turn in another conversation of a
    /// known person.
    fn contact(&self, owner: OwnerId) -> Result<Option<(Contact, Revision)>, StoreError>;

    /// Returns whether an input was committed before. `false` for a timer that has fired: it is no
    /// longer set. `true` for a timer in quarantine.
    fn has_taken(&self, input: &InputId) -> Result<bool, StoreError>;

    /// Looks up what a batch of inputs needs, so that a store behind a network is asked once for
    /// all of them. The answers are in the order of the inputs; `None` if a record that an input
    /// needs cannot be read.
    fn prefetch(&self, wanted: &[Wanted]) -> Result<Vec<Option<Prefetched>>, StoreError>;

    /// Applies turns in order, each completely or not at all; they are on disk when it returns.
    fn commit(&self, group: Vec<Commit>) -> Result<Vec<CommitOutcome>, StoreError>;

    /// Hands over a turn and returns at once; `done` is called when it is on disk, or when it is
    /// clear that it will not be.
    ///
    /// Turns of one owner may be handed over one after the other without waiting: each names the
    /// revision that the one before it produces. If one of them is not `Committed`, those built on
    /// it get `Conflict`.
    fn submit(&self, commit: Commit, done: Done) {
        done(
            self.commit(vec![commit])
                .map(|outcomes| outcomes.first().copied().unwrap_or(CommitOutcome::Unknown)),
        );
    }

    /// Hands over several turns in order, like repeated [`Turns::submit`]; a store may take them as
    /// one batch.
    fn submit_all(&self, turns: Vec<(Commit, Done)>) {
        turns
            .into_iter()
            .for_each(|(commit, done)| self.submit(commit, done));
    }
}

/// Timers that are due.
pub trait Timers: Send + Sync {
    /// Lists up to `most` timers that are due, earliest first: owner, timer, time.
    fn due(
        &self,
        until: Timestamp,
        most: usize,
    ) -> Result<Vec<(OwnerId, TimerId, Timestamp)>, StoreError>;

    /// Returns when the earliest timer is due, or `None` if none is set.
    fn next_due(&self) -> Result<Option<Timestamp>, StoreError>;
}

/// What is to be sent and done, and what became of it.
pub trait Outbox: Send + Sync {
    /// Lists all rows of the outbox, by conversation and order. Used at the start; later, rows come
    /// from the commits themselves.
    fn outbox(&self) -> Result<Vec<(OwnerId, Outgoing)>, StoreError>;

    /// Records the outcomes of rows; ignores rows that do not exist.
    ///
    /// When it returns, the outcomes survive a crash of this process. They survive a crash of the
    /// machine from the next turn on; until then the messages would be sent again.
    fn settle(&self, rows: Vec<(OwnerId, EffectId, Settled)>) -> Result<(), StoreError>;

    /// Hands over the outcomes of rows and returns at once.
    fn submit_settled(&self, rows: Vec<(OwnerId, EffectId, Settled)>, done: SettledDone) {
        done(self.settle(rows));
    }

    /// Returns the messenger's id of a sent message, or `None` if it is not among the
    /// conversation's newest [`RECEIPTS`](super::RECEIPTS) messages, at a desk
    /// [`DESK_RECEIPTS`](super::DESK_RECEIPTS). Edits have none.
    fn receipt(&self, effect: EffectId) -> Result<Option<String>, StoreError>;

    /// Returns the messenger's ids of all sent messages of a conversation that can still be edited,
    /// oldest first.
    fn receipts(&self, conversation: ConversationId)
    -> Result<Vec<(EffectId, String)>, StoreError>;

    /// Lists jobs that are not done.
    fn jobs(&self) -> Result<Vec<(OwnerId, Job)>, StoreError>;

    /// Records that a job is done, together with the rows it sends. Returns whether the job was
    /// still open.
    fn finish_job(&self, job: EffectId, rows: Vec<Outgoing>) -> Result<bool, StoreError>;

    /// Records that a job is done.
    fn job_done(&self, job: EffectId) -> Result<(), StoreError> {
        self.finish_job(job, Vec::new()).map(|_| ())
    }
}

/// Who and which conversation is where.
pub trait Directory: Send + Sync {
    /// Returns the conversation at a place, or `None` if there is none.
    fn find(&self, place: &Place) -> Result<Option<(OwnerId, ConversationId)>, StoreError>;

    /// Returns the contact with an address, or `None` if there is none.
    fn contact_at(&self, address: &Address) -> Result<Option<OwnerId>, StoreError>;

    /// Returns the place of a conversation, or `None` if it has none.
    fn place(&self, conversation: ConversationId) -> Result<Option<Place>, StoreError>;

    /// Lists the conversations at places below a place, in the order of their places: all in a
    /// group except the group's own.
    fn below(&self, place: &Place) -> Result<Vec<(Place, OwnerId, ConversationId)>, StoreError>;

    /// Renames a place and all places below it. The old names still find the conversations, and
    /// messages sent there can no longer be edited. A conversation that a new name led to is
    /// replaced. A second call changes nothing.
    fn moved(&self, moved: &Moved) -> Result<(), StoreError>;

    /// Calls `each` with every contact until it returns `false`.
    fn contacts(&self, each: &mut dyn FnMut(Contact) -> bool) -> Result<(), StoreError>;

    /// Calls `each` with every address and its owner until it returns `false`.
    fn addresses(&self, each: &mut dyn FnMut(Address, OwnerId) -> bool) -> Result<(), StoreError>;

    /// Calls `each` with every conversation until it returns `false`.
    fn conversations(
        &self,
        each: &mut dyn FnMut(OwnerId, Conversation) -> bool,
    ) -> Result<(), StoreError>;

    /// Lists the conversations of one person.
    fn conversations_of(&self, owner: OwnerId) -> Result<Vec<Conversation>, StoreError>;
}

/// Ballots of votes.
pub trait Votes: Send + Sync {
    /// Returns the choices of a voter in the vote with this number of a conversation; empty if they
    /// did not vote.
    fn ballot(
        &self,
        owner: OwnerId,
        conversation: ConversationId,
        number: u32,
        voter: OwnerId,
    ) -> Result<Vec<Name>, StoreError>;

    /// Calls `each` with every ballot of a vote until it returns `false`. Ballots that were taken
    /// back are left out.
    fn ballots(
        &self,
        owner: OwnerId,
        conversation: ConversationId,
        number: u32,
        each: &mut dyn FnMut(Ballot) -> bool,
    ) -> Result<(), StoreError>;

    /// Lists the ballots of a person: the group, its conversation and the vote's number there.
    fn votes_of(&self, voter: OwnerId) -> Result<Vec<(OwnerId, ConversationId, u32)>, StoreError>;
}

/// The turns that were taken, in several orders.
pub trait Journal: Send + Sync {
    /// Returns the newest order number on disk: the horizon of every reader.
    fn horizon(&self) -> Result<u64, StoreError>;

    /// Calls `each` with the journal's turns in commit order, after `after` up to and including
    /// `until`, until it returns `false`.
    fn journal(
        &self,
        after: u64,
        until: u64,
        each: &mut dyn FnMut(u64, Journaled) -> bool,
    ) -> Result<(), StoreError>;

    /// Calls `each` with the turns after `after` up to and including `until` in commit order,
    /// without reading them: order number, owner, conversation, turn number. Unlike
    /// [`Journal::journal`], it includes turns that are not on disk yet; turns of forgotten people
    /// may be gone.
    fn commit_log(
        &self,
        after: u64,
        until: u64,
        each: &mut dyn FnMut(u64, OwnerId, ConversationId, u64),
    ) -> Result<(), StoreError>;

    /// Calls `each` with the turns of these owners, by owner, conversation and number, until it
    /// returns `false`. Some of them may not be on disk yet.
    fn turns_by_owner(
        &self,
        owners: RangeInclusive<OwnerId>,
        each: &mut EachEntry<'_>,
    ) -> Result<(), StoreError>;

    /// Calls `each` with one conversation's turns in order until it returns `false`.
    fn turns(
        &self,
        owner: OwnerId,
        conversation: ConversationId,
        each: &mut dyn FnMut(Journaled) -> bool,
    ) -> Result<(), StoreError>;
}

/// Small named records of the program's own, and sources of dialogs.
pub trait Notes: Send + Sync {
    /// Stores the source of a dialog version.
    fn keep_version(&self, dialog: &Name, version: Version, source: &str)
    -> Result<(), StoreError>;

    /// Returns the source of a dialog version, or `None` if it is not stored.
    fn version(&self, dialog: &Name, version: Version) -> Result<Option<String>, StoreError>;

    /// Lists all stored versions.
    fn versions(&self) -> Result<Vec<(Name, Version)>, StoreError>;

    /// Reads a small named record of the program (schema, export key, watermarks); `None` if there
    /// is none.
    fn meta(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Writes a meta record.
    fn set_meta(&self, name: &str, value: &[u8]) -> Result<(), StoreError>;

    /// Removes a meta record.
    fn drop_meta(&self, name: &str) -> Result<(), StoreError>;

    /// Lists the names of the meta records with a prefix.
    fn meta_names(&self, prefix: &str) -> Result<Vec<String>, StoreError>;
}

/// Updates that could not be taken.
pub trait Quarantine: Send + Sync {
    /// Puts an update that cannot be taken into quarantine, so that the offset can move; it counts
    /// as taken from now on.
    fn quarantine(
        &self,
        input: &InputId,
        raw: &str,
        why: &str,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Lists the updates in quarantine, oldest first.
    fn quarantined(&self) -> Result<Vec<Quarantined>, StoreError>;

    /// Removes updates from quarantine; returns how many there were. They still count as taken.
    fn drop_quarantined(&self, ids: &[QuarantineId]) -> Result<usize, StoreError>;
}

/// What was projected from the journal.
pub trait Projections: Send + Sync {
    /// Returns a person's segment memberships, or `None` if they were never in a segment.
    fn memberships_of(&self, owner: OwnerId) -> Result<Option<Memberships>, StoreError>;

    /// Calls `each` with everybody's segment memberships until it returns `false`.
    fn memberships(
        &self,
        each: &mut dyn FnMut(OwnerId, Memberships) -> bool,
    ) -> Result<(), StoreError>;

    /// Writes what was projected from the journal in one step. Forgotten people are left out.
    fn project(&self, projected: ProjectionWrite) -> Result<(), StoreError>;
}

/// Forgetting: people, words that expire, and ids of inputs.
pub trait Erasures: Send + Sync {
    /// Marks a person as forgotten: from now on they cannot be found, and their turns get `Erased`.
    /// Their records are removed by [`Erasures::erase`]. Returns `false` if the person does not exist
    /// or the condition keeps them.
    ///
    /// A turn that asks for it (`Commit::forget`) does the same, and its messages are still sent.
    fn forget(&self, owner: OwnerId, how: Forget) -> Result<bool, StoreError>;

    /// Lists the people whose erasure is in progress.
    fn forgotten(&self) -> Result<Vec<Forgotten>, StoreError>;

    /// Lists the people who were forgotten at or after a time, whether their erasure is in progress
    /// or done.
    fn forgotten_since(&self, moment: Timestamp) -> Result<Vec<OwnerId>, StoreError>;

    /// Erases about `most` more records of a forgotten person, and returns the progress. Calling it
    /// again is harmless.
    fn erase(&self, owner: OwnerId, most: usize) -> Result<Erasing, StoreError>;

    /// Returns the key of the receipts; it stays the same for the life of a store and all its
    /// backups.
    fn erasure_key(&self) -> Result<ErasureKey, StoreError>;

    /// Lists the receipts of all people who were forgotten.
    fn erasures(&self) -> Result<Vec<Erasure>, StoreError>;

    /// Adds receipts; if an address has two, the later time wins.
    fn note_erasures(&self, erasures: &[Erasure]) -> Result<(), StoreError>;

    /// Forgets the ids of inputs taken before a time, oldest first, at most `most`; returns how
    /// many.
    fn purge_inputs(&self, before: Timestamp, most: usize) -> Result<usize, StoreError>;

    /// Removes words and values from turns before a time, oldest first, at most `most` turns per
    /// call; returns how many. The turns themselves stay.
    fn expire_answers(&self, before: Timestamp, most: usize) -> Result<usize, StoreError>;

    /// Counts the turns that [`Erasures::expire_answers`] would handle now, and all turns it has not
    /// handled yet; both 0 if there are none of the first.
    fn expiring(&self, before: Timestamp) -> Result<(usize, usize), StoreError>;
}

/// The store as a whole: copies, checks, compaction.
pub trait Upkeep: Send + Sync {
    /// Calls `each` with every stored record until it returns `false`: its id, and what
    /// [`record`](super::record) writes of it, or `None` if it was removed meanwhile. If an id is
    /// reported twice, the later record wins; the result is a consistent snapshot, although turns go
    /// on. Records that cannot be read are left out.
    fn backup(&self, each: &mut EachRecord<'_>) -> Result<(), StoreError>;

    /// Rebuilds redundant data, compares it, and returns one sentence per difference; empty if all
    /// is well.
    fn check_integrity(&self) -> Result<Vec<String>, StoreError>;

    /// Compacts the store while it is used, if much of it is no longer needed. Returns its size in
    /// bytes before and after, or `None` if nothing was done. `pause` is called before each step,
    /// and may sleep.
    fn tidy(&self, _pause: Arc<Pause>) -> Result<Option<(u64, u64)>, StoreError> {
        Ok(None)
    }

    /// Checks that the store's path still leads to the files that are open.
    ///
    /// Fails if it does not; final, like an error of the disk.
    fn in_place(&self) -> Result<(), StoreError> {
        Ok(())
    }

    /// Returns whether the store waits for a server that is away: everything goes on once it is back.
    fn is_away(&self) -> bool {
        false
    }

    /// Lists the unreadable records that were skipped since the store was opened.
    fn left_out(&self) -> Vec<String> {
        Vec::new()
    }
}

/// A store of turns: all of the above.
///
/// Writes are applied in the order in which they were handed over, whichever method took them.
/// Every method except `submit` and `submit_settled` waits for the disk. Every method fails if the
/// store is broken, and a method that reads fails if the record it needs cannot be read.
pub trait Store:
    Turns
    + Timers
    + Outbox
    + Directory
    + Votes
    + Journal
    + Notes
    + Quarantine
    + Projections
    + Erasures
    + Upkeep
{
}

impl<
    S: Turns
        + Timers
        + Outbox
        + Directory
        + Votes
        + Journal
        + Notes
        + Quarantine
        + Projections
        + Erasures
        + Upkeep,
> Store for S
{
}
