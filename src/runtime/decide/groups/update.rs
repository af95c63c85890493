//! Something that happened in a group, and the input of the group that it becomes.

use std::sync::Arc;

use crate::channel::batch::Receipt;
use crate::channel::update::{GroupEvent, GroupPlace};
use crate::dialog::ast::Room;
use crate::engine::input::Input;
use crate::id::{InputId, Name};
use crate::runtime::decide::Inbound;
use crate::store::{Address, Place};

/// Something that happened in a group, before it is known whose conversation it belongs to.
#[derive(Debug)]
pub struct GroupUpdate {
    /// The id of the update.
    pub id: InputId,
    /// The name of the channel.
    pub channel: Name,
    /// The place.
    pub spot: GroupPlace,
    /// What happened.
    pub what: GroupEvent,
    /// The raw update, for quarantine.
    pub raw: Arc<str>,
    /// Acknowledged when it is on disk.
    pub receipt: Receipt,
}

/// Returns an input of the group as a whole.
pub(in crate::runtime::decide) fn of_chat(
    update: &GroupUpdate,
    id: InputId,
    input: Input,
) -> Inbound {
    let (address, channel) = (Address(update.spot.address.clone()), update.channel.clone());
    Inbound {
        address,
        channel,
        room: Room::Group,
        ..Inbound::own(Place(update.spot.chat.clone()), id, input)
    }
}
