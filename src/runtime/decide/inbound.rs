//! An input with everything that is needed to take it.

use std::sync::Arc;

use crate::channel::batch::Receipt;
use crate::channel::update::Speaker;
use crate::dialog::ast::Room;
use crate::engine::input::Input;
use crate::id::{InputId, Name};
use crate::store::{Address, Place};
use crate::time::Timestamp;

/// An input with everything needed to take it.
#[derive(Debug)]
pub struct Inbound {
    /// The id of the input; each id is taken once.
    pub id: InputId,
    /// The place where it was said.
    pub place: Place,
    /// The address of the person who said it.
    pub address: Address,
    /// The messenger.
    pub channel: Name,
    /// The kind of place.
    pub room: Room,
    /// The input itself.
    pub input: Input,
    /// The messenger's id of the tap, if it is one.
    pub tap: Option<String>,
    /// The raw update, for quarantine.
    pub raw: Option<Arc<str>>,
    /// Acknowledged when the input is on disk.
    pub receipt: Option<Receipt>,
    /// The person who acts, if the place is a group's, or if they ask for a report: its input has
    /// no profile.
    pub speaker: Option<Speaker>,
    /// The time as of which it is taken; `None` for the time when it is.
    pub as_of: Option<Timestamp>,
    /// Running number since the start; 0 before the input is taken.
    pub nth: u64,
    /// How many times its turn has failed to commit.
    pub tries: u32,
}

impl Inbound {
    /// Makes an input that no messenger sent. It is only for a conversation that is stored.
    pub fn own(place: Place, id: InputId, input: Input) -> Self {
        // The stored conversation knows its person, channel and room.
        let (address, channel, room) = (Address(String::new()), Name::default(), Room::Private);
        Self {
            id,
            place,
            address,
            channel,
            room,
            input,
            tap: None,
            raw: None,
            receipt: None,
            speaker: None,
            as_of: None,
            nth: 0,
            tries: 0,
        }
    }

    pub(super) fn is_at(&self, place: &'static str) {
        if let Some(receipt) = &self.receipt {
            receipt.is_at(place);
        }
    }
}
