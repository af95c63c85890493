//! The words of tables for everything but answers: rooms, statuses, reasons for missing answers.

use crate::dialog::ast::Room;
use crate::engine::event::Status;
use crate::id::{SessionId, Version};

/// Reasons for missing answers.
pub const MISSING: [(&str, &str); 7] = [
    ("skipped", "Asked, and skipped"),
    ("refused", "Rather not say"),
    ("unknown", "Don't know"),
    ("timed_out", "Asked, and no answer came in time"),
    ("unclear", "Asked, and all tries were used up"),
    (
        "left",
        "Asked, and left without an answer; while the session is open, it may still come",
    ),
    ("not_asked", "Never reached"),
];

/// The rooms.
pub const ROOMS: [(&str, &str); 4] = [
    ("private", "A private chat"),
    ("group", "A group as a whole"),
    ("member", "One member, in a group"),
    ("business", "A chat of a Business account"),
];

/// The statuses of sessions.
pub const STATUSES: [(&str, &str); 6] = [
    ("open", "Not ended"),
    ("completed", "At its end"),
    ("stopped", "By the customer"),
    ("timed_out", "By silence"),
    ("replaced", "By another session in its place"),
    ("failed", "By trouble inside the dialog"),
];

/// Returns a session's id for tables. Without its letter a spreadsheet would read `…123e-1` as a
/// number.
pub fn session_word(session: SessionId) -> String {
    format!("s{session}")
}

/// Returns a version for tables, with a letter in front for the same reason.
pub fn version_word(version: Version) -> String {
    format!("v{version}")
}

/// Returns a room as the dialog language writes it.
pub fn room_word(room: Room) -> &'static str {
    match room {
        Room::Private => "private",
        Room::Group => "group",
        Room::Member => "member",
        Room::Business => "business",
    }
}

/// Returns the word for how a session ended.
pub fn status_word(status: Status) -> &'static str {
    match status {
        Status::Completed => "completed",
        Status::Stopped => "stopped",
        Status::TimedOut => "timed_out",
        Status::Replaced => "replaced",
        Status::Failed => "failed",
    }
}
