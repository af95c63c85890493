//! What a person did, as it is kept until the bot has taken it.

use serde::{Deserialize, Serialize};

use crate::message::{InMessage, Token};

/// Something that a person did in a chat.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Report {
    /// The number of the update; its name tells whose it is.
    pub(super) loopback: i64,
    /// The chat.
    pub(super) chat: i64,
    /// The person.
    pub(super) person: i64,
    /// What they did.
    pub(super) deed: Deed,
}

/// The kind of thing that a person does.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Deed {
    Said {
        number: i64,
        message: InMessage,
        reply_to: Option<i64>,
    },
    Edited {
        number: i64,
        message: InMessage,
    },
    Tapped {
        tap: String,
        number: i64,
        place: String,
        token: Option<Token>,
    },
    Gone(bool),
}
