//! How places and addresses of this messenger are written.

use crate::id::Name;

/// The name of this channel.
pub const NAME: Name = Name::new_static("loopback");

/// Writes the place of a chat.
pub(super) fn place(chat: i64) -> String {
    format!("{NAME}/1/-/{chat}")
}

/// Writes a member's own place in a group.
pub(super) fn member_place(chat: i64, member: i64) -> String {
    format!("{}/-/{member}", place(chat))
}

/// Writes the address of a person or a group.
pub(super) fn address(number: i64) -> String {
    format!("{NAME}:{number}")
}

/// Returns the chat of a place; `None` if it is no place of this channel.
pub(super) fn chat_of(place: &str) -> Option<i64> {
    let mut parts = place.split('/');
    let is_ours = parts.next() == Some(NAME.as_str());
    parts.nth(2).filter(|_| is_ours)?.parse().ok()
}

/// Returns the topic of a place.
pub(super) fn topic_of(place: &str) -> Option<i64> {
    place.split('/').nth(4)?.parse().ok()
}

/// Returns the member whose own place this is.
pub(super) fn member_of(place: &str) -> Option<i64> {
    place.split('/').nth(5)?.parse().ok()
}
