//! Speaks: lowers messages to what a messenger can show, and carries them there. Knows nothing of stores or sessions.

pub mod console;
pub mod pace;
pub mod render;
pub mod telegram;

use thiserror::Error;

use crate::message::{Keyboard, OutMessage, Rich};
use crate::time::{Duration, Timestamp};

/// What a place to talk can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Whether buttons under a message can be pressed.
    pub buttons: bool,
    /// Whether a button can share the own phone number or place.
    pub requests: bool,
    /// Whether sent messages can be changed.
    pub edits: bool,
    /// Whether pictures and files can be shown.
    pub media: bool,
    /// How many UTF-16 units a text may have.
    pub text_max: usize,
    /// How many UTF-16 units words under a picture may have.
    pub caption_max: usize,
    /// How many buttons one message may have.
    pub buttons_max: usize,
    /// How many UTF-16 units a button's label may have.
    pub label_max: usize,
    /// How long after the customer's newest message they may still be written to; for ever where missing.
    pub window: Option<Duration>,
}

/// Why a message did not go out.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SendError {
    /// Too fast: this place is frozen until then.
    #[error("too many messages; again in {0} s")]
    RetryAfter(u64),
    /// Perhaps it was delivered, perhaps not: a time-out, a broken connection, a 5xx.
    #[error("no answer from the messenger: {0}")]
    Unknown(String),
    /// The messenger's window for answering is closed.
    #[error("the window for answering is closed")]
    WindowClosed,
    /// Nobody is there: blocked, left, deleted.
    #[error("nobody is there: {0}")]
    Gone(String),
    /// The place has another id now.
    #[error("the conversation moved to {0}")]
    Moved(i64),
    /// The bot may not write there at the moment, which may change: known without asking the messenger.
    #[error("not at the moment: {0}")]
    NotNow(String),
    /// The messenger will never take this message.
    #[error("the messenger refuses it: {0}")]
    Refused(String),
    /// The bot itself is at fault, everywhere: a wrong token, a wrong address of the messenger.
    #[error("the bot is not set up right: {0}")]
    Misconfigured(String),
}

impl SendError {
    /// Returns a short name of the kind of error, for figures: it holds nothing of what was said or where.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::RetryAfter(_) => "too_fast",
            Self::Unknown(_) => "no_answer",
            Self::WindowClosed => "window_closed",
            Self::Gone(_) => "nobody_there",
            Self::Moved(_) => "moved",
            Self::NotNow(_) => "not_now",
            Self::Refused(_) => "refused",
            Self::Misconfigured(_) => "misconfigured",
        }
    }
}

/// A message that went out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The messenger's id of the message, as the channel writes it.
    pub message: String,
    /// When the messenger says it was sent.
    pub at: Option<Timestamp>,
}

/// One messenger account.
pub trait Channel: Send + Sync {
    /// Returns what a place can show.
    fn capabilities(&self, place: &str) -> Capabilities;

    /// Returns the part of a place that names its group, where several people read there: all places in a group share its pace.
    fn group<'p>(&self, _place: &'p str) -> Option<&'p str> {
        None
    }

    /// Sends a message to a place.
    fn send(&self, place: &str, message: &OutMessage) -> impl Future<Output = Result<Receipt, SendError>> + Send;

    /// Changes a sent message.
    fn edit(&self, place: &str, receipt: &str, text: &Rich, keyboard: &Keyboard) -> impl Future<Output = Result<(), SendError>> + Send;

    /// Tells the one who tapped that the tap was taken, with a short note where there is one.
    fn acknowledge_tap(&self, tap: &str, note: Option<&str>) -> impl Future<Output = Result<(), SendError>> + Send;

    /// Returns the addresses of those who may speak for a group; of nobody where a messenger has no groups.
    fn administrators(&self, _group: &str) -> impl Future<Output = Result<Vec<String>, SendError>> + Send {
        std::future::ready(Ok(Vec::new()))
    }

    /// Fetches a received file's bytes.
    fn fetch(&self, remote: &str) -> impl Future<Output = Result<Vec<u8>, SendError>> + Send;
}
