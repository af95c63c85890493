//! A turn as the journal keeps it.

use crate::engine::event::Event;
use crate::engine::input::Input;
use crate::id::{ConversationId, Name, OwnerId, Version};
use crate::store::StoreError;
use crate::time::Timestamp;

/// What the journal stores of a turn: enough to replay it.
#[derive(Clone, Debug, PartialEq)]
pub struct TurnRecord {
    /// The parsed input.
    pub input: Input,
    /// The time of the turn.
    pub now: Timestamp,
    /// The random seed of the turn.
    pub seed: u64,
    /// The versions in force of the dialogs that the turn could start or continue: dialog, version.
    pub versions: Vec<(Name, Version)>,
    /// The events, in order.
    pub events: Vec<Event>,
}

/// A turn of the journal with its place in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Journaled {
    /// The owner of the records.
    pub owner: OwnerId,
    /// The conversation.
    pub conversation: ConversationId,
    /// The conversation's turn number, from 1.
    pub turn: u64,
    /// The turn.
    pub record: TurnRecord,
}

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

impl JournalEntry for Journaled {
    fn at(&self) -> (OwnerId, ConversationId, u64) {
        (self.owner, self.conversation, self.turn)
    }

    fn record(&self) -> Result<TurnRecord, StoreError> {
        Ok(self.record.clone())
    }

    fn events(&self) -> Result<(Timestamp, Vec<Event>), StoreError> {
        Ok((self.record.now, self.record.events.clone()))
    }
}
