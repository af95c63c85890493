//! Lowers messages to what a messenger can show, and carries them there. Knows nothing of stores or
//! sessions.

pub mod console;
pub mod pace;
pub mod render;
pub mod telegram;

use thiserror::Error;

use crate::message::{Keyboard, OutMessage, Rich};
use crate::time::{Duration, Timestamp};

/// What a place can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Whether buttons under a message can be pressed.
    pub buttons: bool,
    /// Whether a button can share the person's own phone number or location.
    pub requests: bool,
    /// Whether sent messages can be edited.
    pub edits: bool,
    /// Whether pictures and files can be shown.
    pub media: bool,
    /// Maximum length of a text, in UTF-16 units.
    pub text_max: usize,
    /// Maximum length of a caption under a picture, in UTF-16 units.
    pub caption_max: usize,
    /// Maximum number of buttons per message.
    pub buttons_max: usize,
    /// Maximum length of a button's label, in UTF-16 units.
    pub label_max: usize,
    /// How long after the customer's newest message they may still be written to; `None` for ever.
    pub window: Option<Duration>,
}

/// Why a message was not sent.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SendError {
    /// Too many messages: this place must wait that many seconds.
    #[error("too many messages; again in {0} s")]
    RetryAfter(u64),
    /// It may have been delivered or not: a timeout, a broken connection, a 5xx.
    #[error("no answer from the messenger: {0}")]
    Unknown(String),
    /// The messenger's time window for answering is closed.
    #[error("the window for answering is closed")]
    WindowClosed,
    /// The recipient cannot be reached: the bot was blocked or removed, or the account deleted.
    #[error("nobody is there: {0}")]
    Gone(String),
    /// The place has another id now.
    #[error("the conversation moved to {0}")]
    Moved(i64),
    /// The bot may not write there at the moment, which may change; known without asking the
    /// messenger.
    #[error("not at the moment: {0}")]
    NotNow(String),
    /// The messenger will never take this message.
    #[error("the messenger refuses it: {0}")]
    Refused(String),
    /// The bot itself is misconfigured: a wrong token, or a wrong address of the messenger.
    #[error("the bot is not set up right: {0}")]
    Misconfigured(String),
}

impl SendError {
    /// Returns a short name of the kind of error, for figures: it holds nothing of what was said or
    /// where.
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

/// The result of sending a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The messenger's id of the message, as the channel writes it.
    pub message: String,
    /// When the messenger says it was sent.
    pub at: Option<Timestamp>,
}

/// One account at a messenger.
pub trait Channel: Send + Sync {
    /// Returns what a place can show.
    fn capabilities(&self, place: &str) -> Capabilities;

    /// Returns the prefix of a place that names its group, or `None` if it is not in a group. All
    /// places in a group share its rate limit.
    fn group<'p>(&self, _place: &'p str) -> Option<&'p str> {
        None
    }

    /// Sends a message to a place.
    ///
    /// Fails if the messenger refuses the message or cannot be reached.
    fn send(
        &self,
        place: &str,
        message: &OutMessage,
    ) -> impl Future<Output = Result<Receipt, SendError>> + Send;

    /// Edits a sent message.
    ///
    /// Fails if the messenger refuses the edit or cannot be reached.
    fn edit(
        &self,
        place: &str,
        receipt: &str,
        text: &Rich,
        keyboard: &Keyboard,
    ) -> impl Future<Output = Result<(), SendError>> + Send;

    /// Confirms a tap to the person who tapped, with a short note if given.
    ///
    /// Fails if the messenger refuses it or cannot be reached.
    fn acknowledge_tap(
        &self,
        tap: &str,
        note: Option<&str>,
    ) -> impl Future<Output = Result<(), SendError>> + Send;

    /// Returns the addresses of the people who may speak for a group; empty if the messenger has no
    /// groups.
    ///
    /// Fails if the messenger refuses to tell or cannot be reached.
    fn administrators(
        &self,
        _group: &str,
    ) -> impl Future<Output = Result<Vec<String>, SendError>> + Send {
        std::future::ready(Ok(Vec::new()))
    }

    /// Downloads a received file.
    ///
    /// Fails if the file is gone or too large, or the messenger cannot be reached.
    fn fetch(&self, remote: &str) -> impl Future<Output = Result<Vec<u8>, SendError>> + Send;
}
