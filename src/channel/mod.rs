//! Lowers messages to what a messenger can show, and carries them there. Knows nothing of stores or
//! sessions.

pub mod batch;
pub mod console;
pub mod in_process;
pub mod loopback;
pub mod messenger;
pub mod pace;
pub mod payload;
pub mod render;
pub mod telegram;
pub mod update;
pub mod web;

use std::pin::Pin;

use thiserror::Error;

use crate::channel::pace::Limits;
use crate::id::EffectId;
use crate::message::{Keyboard, OutMessage, Rich, TopicWish};
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
    /// Whether people can change what they said.
    pub corrections: bool,
    /// Whether the place can get another id, as a group that has grown.
    pub moves: bool,
    /// Whether the place may have a topic of its own; [`Channel::topic`] knows for certain.
    pub topics: bool,
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
    /// The group has another id now: the last part of its place.
    #[error("the conversation moved to {0}")]
    Moved(String),
    /// The bot may not write there at the moment, which may change; known without asking the
    /// messenger.
    #[error("not at the moment: {0}")]
    NotNow(String),
    /// The topic of the place is gone: somebody deleted it.
    #[error("the topic is gone")]
    TopicLost,
    /// The bot may not open topics there.
    #[error("no topics may be opened there: {0}")]
    NoTopics(String),
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
            Self::TopicLost => "topic_lost",
            Self::NoTopics(_) => "no_topics",
            Self::Refused(_) => "refused",
            Self::Misconfigured(_) => "misconfigured",
        }
    }
}

/// A message that the messenger has taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The receipt, by which the message is edited: its number, and behind it, not beginning with a
    /// digit, what else the channel must know.
    pub message: String,
    /// When the messenger says it was sent.
    pub at: Option<Timestamp>,
}

/// Returns the number of a message from its receipt, or `None` if it has none. Numbers of people's
/// messages are of the same row: a later message has a larger one.
///
/// ```
/// assert_eq!(vraag::channel::number_in_receipt("4711b"), Some(4711));
/// ```
pub fn number_in_receipt(receipt: &str) -> Option<i64> {
    let digits = receipt.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

/// Something that ends later.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A call to a messenger.
pub type Call<'a, T> = Pending<'a, Result<T, SendError>>;

/// One account at a messenger, as far as messages are sent there.
pub trait Channel: Send + Sync {
    /// Returns what a place can show.
    fn capabilities(&self, place: &str) -> Capabilities;

    /// Returns how fast the messenger lets a bot send.
    fn limits(&self) -> Limits;

    /// Returns the prefix of a place that names its group, or `None` if it is not in a group. All
    /// places in a group share its rate limit.
    fn group<'p>(&self, _place: &'p str) -> Option<&'p str> {
        None
    }

    /// Returns the place of a chat by its address, or `None` if it is not an address of this
    /// messenger, or people cannot answer customers there.
    fn chat(&self, _address: &str) -> Option<String> {
        None
    }

    /// Sends a message to a place.
    ///
    /// Fails if the messenger refuses the message or cannot be reached.
    fn send<'a>(&'a self, place: &'a str, message: &'a OutMessage) -> Call<'a, Sent>;

    /// Sends the message of an effect. A messenger that keeps the effect's id shows the message once,
    /// even if it is sent again because nobody knows whether it arrived.
    ///
    /// Fails if the messenger refuses the message or cannot be reached.
    fn send_once<'a>(
        &'a self,
        place: &'a str,
        _effect: EffectId,
        message: &'a OutMessage,
    ) -> Call<'a, Sent> {
        self.send(place, message)
    }

    /// Sends the message of an effect as an answer to the message of a receipt, where the messenger
    /// can show that.
    ///
    /// Fails if the messenger refuses the message or cannot be reached.
    fn answer<'a>(
        &'a self,
        place: &'a str,
        _receipt: &'a str,
        effect: EffectId,
        message: &'a OutMessage,
    ) -> Call<'a, Sent> {
        self.send_once(place, effect, message)
    }

    /// Edits a sent message.
    ///
    /// Fails if the messenger refuses the edit or cannot be reached.
    fn edit<'a>(
        &'a self,
        place: &'a str,
        receipt: &'a str,
        text: &'a Rich,
        keyboard: &'a Keyboard,
    ) -> Call<'a, ()>;

    /// Makes the topic of a place at which a desk talks about one customer as wished. Returns the
    /// place that it has from now on, if that is another one: in the topic that was opened, or
    /// outside of all topics if the chat has none any more. Does nothing where there are no topics.
    ///
    /// Fails if the messenger refuses it or cannot be reached, or the topic is gone.
    fn topic<'a>(&'a self, _place: &'a str, _wish: &'a TopicWish) -> Call<'a, Option<String>> {
        Box::pin(std::future::ready(Ok(None)))
    }

    /// Confirms a tap to the person who tapped, with a short note if given.
    ///
    /// Fails if the messenger refuses it or cannot be reached.
    fn acknowledge_tap<'a>(&'a self, tap: &'a str, note: Option<&'a str>) -> Call<'a, ()>;

    /// Returns the addresses of the people who may speak for a group; empty if the messenger has no
    /// groups.
    ///
    /// Fails if the messenger refuses to tell or cannot be reached.
    fn administrators<'a>(&'a self, _group: &'a str) -> Call<'a, Vec<String>> {
        Box::pin(std::future::ready(Ok(Vec::new())))
    }

    /// Downloads a received file.
    ///
    /// Fails if the file is gone or too large, or the messenger cannot be reached.
    fn fetch<'a>(&'a self, remote: &'a str) -> Call<'a, Vec<u8>>;
}
