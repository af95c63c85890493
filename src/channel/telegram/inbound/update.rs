//! What an update of Telegram says: a message, a tap, a change in a group or in an account.

use crate::channel::telegram::accounts::Account;
use crate::channel::update::{Addressee, ChatEvent, GroupPlace, Member, TopicChange};
use crate::engine::input::{MessageInfo, Profile};
use crate::id::ConversationId;
use crate::message::{DeskAction, InMessage, Token};
use crate::time::Timestamp;

/// A parsed update.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    /// Telegram's number of the update.
    pub id: i64,
    /// What it is about.
    pub kind: UpdateKind,
}

/// What an update is about.
#[derive(Clone, Debug, PartialEq)]
pub enum UpdateKind {
    /// A new message.
    Message(Box<Incoming>),
    /// An edited message.
    Edited(Box<Incoming>),
    /// A message in a chat of a Business account: by the customer, its owner, or the bot.
    Business(Box<Incoming>),
    /// An edited message in such a chat.
    BusinessEdited(Box<Incoming>),
    /// Messages were deleted in such a chat.
    BusinessDeleted(Deleted),
    /// The owner of a Business account connected the bot, changed its rights, or removed it.
    Account(Account),
    /// A pressed button.
    Tap(Box<Tap>),
    /// The bot was blocked or removed (`gone`), or let in again.
    Presence(Presence),
    /// A group became a supergroup: its conversation has moved to another place.
    Migrated {
        /// The old place.
        from: Box<GroupPlace>,
        /// The new place.
        to: Box<GroupPlace>,
    },
    /// People joined a group or left it.
    Members(Members),
    /// A group has another name.
    Renamed(GroupPlace),
    /// Something happened to a topic of a forum.
    Topic(Topic),
    /// Something that does not concern the bot: a service message, a newer kind of update.
    Other,
}

/// Messages that were deleted in a chat of a Business account, by either side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deleted {
    /// The connection through which it came.
    pub connection: String,
    /// The place, with the connection.
    pub place: String,
    /// The numbers of the messages.
    pub numbers: Vec<i64>,
}

/// The kind of a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChatKind {
    /// One person and the bot; in a Business account, one person and its owner.
    Private,
    /// A group or supergroup.
    Group,
    /// A channel.
    Channel,
}

/// A message, as it came.
#[derive(Clone, Debug, PartialEq)]
pub struct Incoming {
    /// The place, as the store keeps it; in a Business chat the third part is the connection, not
    /// yet its owner.
    pub place: String,
    /// The sender's address, as the store keeps it; `None` for posts without a sender.
    pub address: Option<String>,
    /// The kind of chat.
    pub chat: ChatKind,
    /// The topic of a forum.
    pub topic: Option<i64>,
    /// Telegram's number of the message in its chat.
    pub message_id: i64,
    /// The number of the message it replies to.
    pub reply_to: Option<i64>,
    /// Shared by several pictures sent at once.
    pub album: Option<String>,
    /// The Business connection through which it came.
    pub connection: Option<String>,
    /// The content.
    pub message: InMessage,
    /// The sender's profile at Telegram.
    pub profile: Profile,
    /// When it was sent, by Telegram's clock.
    pub date: Timestamp,
    /// Whether a bot or a channel sent it: such messages are never answered.
    pub from_bot: bool,
    /// Its place in a group; `None` outside groups.
    pub spot: Option<GroupPlace>,
    /// Whether the sender hides behind the name of the group or of a channel.
    pub is_anonymous: bool,
    /// Whether it is the group's name: only administrators can hide behind that.
    pub is_administrator: bool,
    /// If it replies to a message of the bot, for whom that message was.
    pub replies_to_bot: Option<Addressee>,
    /// The desk's conversation that the first button of that message names, and what it does.
    pub about: Option<(ConversationId, DeskAction)>,
    /// Whether it names the bot, as in `@bakery_bot`.
    pub names_bot: bool,
    /// Whether it is a greeting or an away message of a Business account, which nobody wrote just
    /// now.
    pub is_automatic: bool,
}

impl Incoming {
    /// Returns its number and context at Telegram.
    pub fn info(&self) -> MessageInfo {
        let replies_to = self.reply_to.filter(|_| self.replies_to_bot.is_some());
        MessageInfo {
            number: self.message_id,
            sent: self.date,
            album: self.album.clone(),
            replies_to,
            asked: None,
        }
    }
}

/// A pressed button.
#[derive(Clone, Debug, PartialEq)]
pub struct Tap {
    /// Telegram's id for answering the tap.
    pub callback: String,
    /// The place.
    pub place: String,
    /// The address of the person who tapped.
    pub address: String,
    /// The kind of chat.
    pub chat: ChatKind,
    /// The topic of a forum.
    pub topic: Option<i64>,
    /// The message with the button, if Telegram still knows it.
    pub message_id: Option<i64>,
    /// The Business connection through which it came.
    pub connection: Option<String>,
    /// The button's token, if we can have written it; it can be forged.
    pub token: Option<Token>,
    /// The person's profile at Telegram.
    pub profile: Profile,
    /// Its place in a group; `None` outside groups.
    pub spot: Option<GroupPlace>,
    /// In a group, for whom the button is.
    pub owner: Addressee,
}

impl Tap {
    /// Returns what happened, for a chat with one person.
    pub(in crate::channel::telegram) fn event(self) -> ChatEvent {
        ChatEvent::Tapped {
            tap: self.callback,
            token: self.token,
            profile: self.profile,
            number: self.message_id,
        }
    }
}

/// A change of whether the bot can write in a chat.
#[derive(Clone, Debug, PartialEq)]
pub struct Presence {
    /// The place.
    pub place: String,
    /// The address of the person who did it: in a private chat, the other person.
    pub address: String,
    /// The kind of chat.
    pub chat: ChatKind,
    /// Whether the chat cannot be reached any more, or can be again.
    pub is_gone: bool,
    /// When it happened, by Telegram's clock.
    pub date: Timestamp,
    /// The group; `None` outside groups.
    pub spot: Option<GroupPlace>,
    /// Whether the bot was there before.
    pub was_in: bool,
    /// Whether the bot may write there now.
    pub may_write: bool,
}

/// People who joined a group or left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Members {
    /// The group.
    pub spot: GroupPlace,
    /// The people who joined, without bots.
    pub joined: Vec<Member>,
    /// The people who left.
    pub left: Vec<Member>,
    /// When it happened, in Unix seconds by Telegram's clock.
    pub date: i64,
}

/// A topic of a forum to which something happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    /// The topic.
    pub spot: GroupPlace,
    /// What happened.
    pub change: TopicChange,
}
