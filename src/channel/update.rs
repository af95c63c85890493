//! What a messenger reports, in words that no messenger in particular knows.

use std::sync::Arc;

use crate::channel::batch::Receipt;
use crate::engine::input::{MessageInfo, Profile};
use crate::id::{ConversationId, InputId, Name};
use crate::message::{DeskAction, InMessage, Token};
use crate::place::{Address, Place};

/// Why an update went into quarantine if the program panicked.
pub const INTERNAL_ERROR: &str = "the program made a mistake with it";

/// Something that happened at a messenger.
#[derive(Debug)]
pub struct Update {
    /// Its id; each id is taken once.
    pub id: InputId,
    /// The name of the channel.
    pub channel: Name,
    /// What happened, and where.
    pub event: UpdateEvent,
    /// A copy for quarantine: a JSON object. `None` if it may not be stored.
    pub raw: Option<Arc<str>>,
    /// Acknowledged when everything that follows from it is on disk.
    pub receipt: Receipt,
}

/// An update that cannot be read, or that made the program panic.
#[derive(Debug)]
pub struct UnreadableUpdate {
    /// Its id.
    pub id: InputId,
    /// A copy of it; empty if it may not be stored.
    pub raw: Arc<str>,
    /// The reason.
    pub why: &'static str,
    /// Acknowledged when the update is in quarantine.
    pub receipt: Receipt,
}

/// The kind of room in which something happened.
#[derive(Clone, Debug, PartialEq)]
pub enum UpdateEvent {
    /// In a person's private chat with the bot.
    Private(ChatUpdate),
    /// In a customer's chat with a business for which the bot may answer.
    Business(ChatUpdate),
    /// In a group.
    Group(GroupPlace, GroupEvent),
}

/// Something that happened in a chat with one person.
#[derive(Clone, Debug, PartialEq)]
pub struct ChatUpdate {
    /// The place.
    pub place: Place,
    /// The address of the person: in a business chat the customer's, also if the owner wrote.
    pub address: Address,
    /// What happened.
    pub event: ChatEvent,
}

/// The kind of thing that happens in a chat with one person.
#[derive(Clone, Debug, PartialEq)]
pub enum ChatEvent {
    /// A new message.
    Said {
        /// The message.
        message: InMessage,
        /// The sender's profile at the messenger.
        profile: Profile,
        /// Its number and context at the messenger.
        info: MessageInfo,
        /// The desk's conversation that the first button of the bot's message names to which it replies, and
        /// what that button does.
        about: Option<(ConversationId, DeskAction)>,
    },
    /// An edited message.
    Edited {
        /// The new content.
        message: InMessage,
        /// The number of the message.
        number: i64,
        /// The number of the bot's message that it replies to.
        replies_to: Option<i64>,
    },
    /// Messages with these numbers were deleted, by either side.
    Deleted(Vec<i64>),
    /// A pressed button.
    Tapped {
        /// The messenger's id of the tap.
        tap: String,
        /// The button's token; `None` if we cannot have written it.
        token: Option<Token>,
        /// The person's profile at the messenger.
        profile: Profile,
        /// The number of the message with the button, if the messenger still knows it.
        number: Option<i64>,
    },
    /// The bot was blocked (`true`), or let in again.
    Gone(bool),
    /// The owner of the business wrote to the customer. What was said must go no further than it
    /// takes to see whether it lets the dialog go on.
    OwnerSaid(InMessage),
}

/// A place in a group, as the store keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupPlace {
    /// The place of the whole group.
    pub chat: String,
    /// The group's address.
    pub address: String,
    /// The group's name.
    pub title: Option<String>,
    /// The language that the group chose at the messenger; `None` where groups have none.
    pub language: Option<Name>,
    /// The place of the topic, or of the whole group.
    pub place: String,
    /// The person's own place there.
    pub member: Option<String>,
}

/// The kind of thing that happens in a group.
#[derive(Clone, Debug, PartialEq)]
pub enum GroupEvent {
    /// A new message.
    Said {
        /// The sender; `None` if they hide behind the name of the group or of a channel.
        by: Option<Speaker>,
        /// Whether an administrator hides so.
        is_administrator: bool,
        /// The message.
        message: InMessage,
        /// Its number and context at the messenger.
        info: MessageInfo,
        /// Whether it names the bot.
        names_bot: bool,
        /// The bot's message that it replies to, and for whom that message is.
        reply_to: Option<(i64, Addressee)>,
        /// The desk's conversation that the first button of that message names, and what it does.
        about: Option<(ConversationId, DeskAction)>,
    },
    /// An edited message.
    Edited {
        /// The new content.
        message: InMessage,
        /// The number of the message.
        number: i64,
        /// The number of the bot's message that it replies to.
        replies_to: Option<i64>,
    },
    /// A pressed button.
    Tapped {
        /// The person who tapped.
        by: Speaker,
        /// The messenger's id of the tap.
        tap: String,
        /// The button's token; `None` if we cannot have written it.
        token: Option<Token>,
        /// For whom the button is.
        owner: Addressee,
    },
    /// People came or left.
    Members {
        /// The people who came, without bots.
        joined: Vec<Member>,
        /// The people who left.
        left: Vec<Member>,
        /// Unix time of the messenger's clock, in seconds.
        date: i64,
    },
    /// The bot's own membership changed.
    Stands {
        /// The person who changed it.
        by: Address,
        /// Whether the bot was in the group before.
        was_in: bool,
        /// Whether it is in the group now.
        is_in: bool,
        /// Whether it may write there now.
        may_write: bool,
    },
    /// The group has another name.
    Renamed,
    /// Something happened to a topic.
    Topic(TopicChange),
    /// The group has moved.
    Moved {
        /// The new place.
        to: GroupPlace,
    },
}

/// What happened to a topic of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TopicChange {
    /// The bot opened it.
    Opened {
        /// Its name.
        title: String,
    },
    /// Somebody closed it: nobody may write there now, except administrators.
    Closed {
        /// The person; `None` if they hide behind the name of the group.
        by: Option<Speaker>,
    },
    /// Somebody opened it again.
    Reopened,
}

/// A person who does something in a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Speaker {
    /// Their address.
    pub address: Address,
    /// Their profile at the messenger.
    pub profile: Profile,
}

/// A person who joined a group or left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Their own place in the group.
    pub place: String,
    /// Their address.
    pub address: String,
    /// Their profile at the messenger.
    pub profile: Profile,
}

/// For whom a button or a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addressee {
    /// For everybody there.
    Everybody,
    /// For the person who tapped or replied.
    Theirs,
    /// For another member.
    Another,
}
