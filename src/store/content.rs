//! Names every record of a store in a form that no store in particular has, and says what follows
//! from the records.
//!
//! A backup is made of these ids with the records of [`record`](crate::store::record). What a store
//! keeps besides, to find its records by another way, it makes anew when it is filled.

use crate::id::{ConversationId, EffectId, Name, OwnerId, Version};
use crate::store::{Address, Place, QuarantineId, Receipt, StoreError};

/// The note with the place in the order records up to which the ids of inputs are forgotten.
pub const PURGED: &str = "store/purged";
/// The note with the place in the order records up to which words have expired.
pub const EXPIRED: &str = "store/expired";
/// The note with the key of the receipts.
pub const ERASURE_KEY: &str = "erasure_key";

/// Which record it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecordId {
    /// A conversation: its timers, what its newest turn sends, and its sessions.
    Conversation(OwnerId, ConversationId),
    /// A contact.
    Contact(OwnerId),
    /// A turn of the journal.
    Turn(OwnerId, ConversationId, u64),
    /// The inputs taken by a group commit, by its order number.
    Order(u64),
    /// A row of the outbox that does not stand in its conversation's record.
    Outgoing(EffectId),
    /// What became of a conversation's newest messages.
    Delivered(ConversationId),
    /// A job that is not done.
    Job(EffectId),
    /// The choices in a vote: the group, its conversation, the vote's number there, the voter.
    Ballot(OwnerId, ConversationId, u32, OwnerId),
    /// The conversation at a place.
    Found(Place),
    /// The place of a conversation.
    Place(ConversationId),
    /// The owner of an address.
    Address(Address),
    /// The source of a dialog version.
    Version(Name, Version),
    /// An update in quarantine.
    Quarantined(QuarantineId),
    /// The segment memberships of a person.
    Memberships(OwnerId),
    /// The mark of a forgotten person.
    Mark(OwnerId),
    /// When an address was erased.
    Erased(Receipt),
    /// A small named record of the program: one byte for its version, then what was noted.
    Note(String),
}

/// A new store that is being filled. It is on disk only once it is finished.
pub trait Fill {
    /// Writes a record, or removes it (`None`); its form is that of
    /// [`Upkeep::backup`](crate::store::Upkeep::backup).
    ///
    /// Fails if the new store cannot be written.
    fn put(&mut self, id: &RecordId, record: Option<&[u8]>) -> Result<(), StoreError>;

    /// Writes an entry of a backup of version 1, which held the keys and values of sled, or removes
    /// it (`None`).
    ///
    /// Fails if the new store cannot be written, or is none of sled.
    fn put_entry(&mut self, _key: &[u8], _value: Option<&[u8]>) -> Result<(), StoreError> {
        Err(StoreError::Broken(
            "a backup this old can only be restored into a folder".to_owned(),
        ))
    }

    /// Writes what follows from the records, and waits until everything is on disk.
    ///
    /// Fails if the new store cannot be written.
    fn finish(self: Box<Self>) -> Result<(), StoreError>;
}
