//! Says who reads along in the conversation of a turn, and whether a group may use the bot.

use crate::dialog::ast::Room;
use crate::engine::state::turn_context::TurnContext;

/// Returns whether a group may use the bot. A group that nobody has decided on may use it if the
/// bot has no operators.
pub(in crate::engine) fn is_allowed(turn: &TurnContext<'_>) -> bool {
    turn.contact
        .group
        .as_ref()
        .map_or(turn.bot().operators.is_empty(), |group| group.is_allowed)
}

/// Returns whether this is a chat between a customer and the account holder of a Business account.
/// Messages that no dialog claims are for the account holder.
pub(in crate::engine) fn is_business_chat(turn: &TurnContext<'_>) -> bool {
    turn.conversation.room == Room::Business
}

/// Returns whether other people can read the conversation.
pub(in crate::engine) fn is_among_others(turn: &TurnContext<'_>) -> bool {
    matches!(turn.conversation.room, Room::Group | Room::Member)
}
