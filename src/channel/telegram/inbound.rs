//! Lifts a raw Telegram update to what was said, by whom and where; knows nothing of what is done with it.
//!
//! What this program cannot read becomes [`InMessage::Other`] or [`UpdateKind::Other`], never an error: an update that
//! cannot be taken would be sent again for ever.

use std::borrow::Cow;
use std::collections::HashMap;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::place::{Place, address};
use super::poll::RawUpdate;
use super::{Me, wire};
use crate::engine::input::Profile;
use crate::message::{InMessage, Token};
use crate::time::Timestamp;
use crate::value::FileRef;

/// An update, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    /// Telegram's number for it.
    pub id: i64,
    /// What it is about.
    pub kind: UpdateKind,
}

/// What an update is about.
#[derive(Clone, Debug, PartialEq)]
pub enum UpdateKind {
    /// Somebody said something.
    Message(Box<Incoming>),
    /// Somebody changed what they said before.
    Edited(Box<Incoming>),
    /// Somebody said something in a chat of a Business account: the customer, its owner, or we ourselves.
    Business(Box<Incoming>),
    /// Somebody pressed a button of ours.
    Tap(Box<Tap>),
    /// The bot was blocked or removed (`gone`), or let in again.
    Presence(Presence),
    /// A group became a supergroup: the conversation at one place is at another now.
    Migrated {
        /// Where it was.
        from: String,
        /// Where it is.
        to: String,
    },
    /// Something that is no business of ours: a service message, a newer kind of update.
    Other,
}

/// What kind of chat it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChatKind {
    /// One person and the bot; in a Business account, one person and its owner.
    Private,
    /// A group or supergroup.
    Group,
    /// A channel.
    Channel,
}

/// Something said.
#[derive(Clone, Debug, PartialEq)]
pub struct Incoming {
    /// Where, as the store keeps it; in a Business chat the third part is the connection, not yet its owner.
    pub place: String,
    /// Who, as the store keeps it; nobody for posts without a sender.
    pub address: Option<String>,
    /// What kind of chat.
    pub chat: ChatKind,
    /// In which topic of a forum.
    pub topic: Option<i64>,
    /// Telegram's number of the message in its chat.
    pub message_id: i64,
    /// The message it replies to.
    pub reply_to: Option<i64>,
    /// Several pictures sent at once share this.
    pub album: Option<String>,
    /// Through which Business connection it came.
    pub connection: Option<String>,
    /// What was said.
    pub message: InMessage,
    /// What Telegram says of the sender.
    pub profile: Profile,
    /// When, by Telegram's clock.
    pub date: Timestamp,
    /// Whether a bot said it: such messages are never answered.
    pub from_bot: bool,
}

/// A pressed button.
#[derive(Clone, Debug, PartialEq)]
pub struct Tap {
    /// What the answer to the tap has to name.
    pub callback: String,
    /// Where.
    pub place: String,
    /// Who.
    pub address: String,
    /// What kind of chat.
    pub chat: ChatKind,
    /// In which topic of a forum.
    pub topic: Option<i64>,
    /// The message the button is under, where Telegram still knows it.
    pub message_id: Option<i64>,
    /// Through which Business connection it came.
    pub connection: Option<String>,
    /// What the button carries, where we can have written it; forgeable.
    pub token: Option<Token>,
    /// What Telegram says of the person.
    pub profile: Profile,
}

/// Whether the bot can still be heard in a chat.
#[derive(Clone, Debug, PartialEq)]
pub struct Presence {
    /// Where.
    pub place: String,
    /// Who did it: in a private chat the person themselves.
    pub address: String,
    /// What kind of chat.
    pub chat: ChatKind,
    /// Nobody is there any more; or somebody is there again.
    pub is_gone: bool,
    /// When, by Telegram's clock.
    pub date: Timestamp,
}

/// Fields that only service messages have: nobody said anything.
const SERVICE: [&str; 21] = [
    "new_chat_members",
    "left_chat_member",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "group_chat_created",
    "supergroup_chat_created",
    "channel_chat_created",
    "message_auto_delete_timer_changed",
    "pinned_message",
    "write_access_allowed",
    "chat_background_set",
    "boost_added",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "general_forum_topic_hidden",
    "general_forum_topic_unhidden",
    "video_chat_started",
    "video_chat_ended",
];

/// Reads an update that came to this bot.
pub fn read(raw: &RawUpdate, me: &Me) -> Update {
    let kind = serde_json::from_str(raw.json.get()).map_or(UpdateKind::Other, |update| kind(update, raw, me));
    Update { id: raw.id, kind }
}

fn kind(update: wire::Update, raw: &RawUpdate, me: &Me) -> UpdateKind {
    if let Some(message) = update.message {
        return said(*message, raw, "message", me, UpdateKind::Message);
    }
    if let Some(query) = update.callback_query {
        return UpdateKind::Tap(Box::new(tap(*query, me)));
    }
    if let Some(message) = update.edited_message {
        return said(*message, raw, "edited_message", me, UpdateKind::Edited);
    }
    if let Some(message) = update.business_message {
        return said(*message, raw, "business_message", me, UpdateKind::Business);
    }
    update.my_chat_member.map_or(UpdateKind::Other, |change| UpdateKind::Presence(presence(change, me)))
}

fn said(message: wire::Message, raw: &RawUpdate, field: &str, me: &Me, wrap: fn(Box<Incoming>) -> UpdateKind) -> UpdateKind {
    let place = |chat| Place { bot: me.id, business: None, chat }.write();
    if let Some(to) = message.migrate_to_chat_id {
        return UpdateKind::Migrated { from: place(message.chat.id), to: place(to) };
    }
    if let Some(from) = message.migrate_from_chat_id {
        return UpdateKind::Migrated { from: place(from), to: place(message.chat.id) };
    }
    let Some(content) = content(&message, me).or_else(|| (!is_service(raw, field)).then_some(InMessage::Other)) else {
        return UpdateKind::Other;
    };
    wrap(Box::new(incoming(message, content, me)))
}

fn incoming(message: wire::Message, content: InMessage, me: &Me) -> Incoming {
    let connection = message.business_connection_id.as_deref();
    Incoming {
        place: Place { bot: me.id, business: connection, chat: message.chat.id }.write(),
        address: message.from.as_ref().map(|from| address(from.id)),
        chat: chat_kind(&message.chat),
        topic: message.message_thread_id.filter(|_| message.is_topic_message == Some(true)),
        message_id: message.message_id,
        reply_to: message.reply_to_message.map(|replied| replied.message_id),
        album: message.media_group_id,
        connection: connection.map(str::to_owned),
        message: content,
        profile: message.from.as_ref().map(profile).unwrap_or_default(),
        date: Timestamp(message.date.unwrap_or(0).saturating_mul(1000)),
        from_bot: message.from.as_ref().is_some_and(|from| from.is_bot == Some(true)) || message.sender_business_bot.is_some(),
    }
}

/// Returns what a message says, where we can read it.
fn content(message: &wire::Message, me: &Me) -> Option<InMessage> {
    let caption = || message.caption.as_deref().map(str::to_owned);
    if let Some(text) = &message.text {
        return Some(InMessage::Text(without_mention(text, me)));
    }
    if let Some(photo) = message.photo.as_deref().and_then(largest) {
        let mime = Some("image/jpeg".to_owned());
        return Some(InMessage::Photo { file: FileRef { mime, ..file(photo) }, caption: caption() });
    }
    if let Some(sent) = message.document.as_ref().or(message.video.as_ref()).or(message.audio.as_ref()) {
        return Some(InMessage::File { file: file(sent), caption: caption() });
    }
    if let Some(contact) = &message.contact {
        let own = contact.user_id.is_some() && contact.user_id == message.from.as_ref().map(|from| from.id);
        return Some(InMessage::Contact { number: contact.phone_number.clone(), own });
    }
    let location = message.location.as_ref()?;
    Some(InMessage::Location { latitude: degrees(&location.latitude)?, longitude: degrees(&location.longitude)? })
}

/// Takes the bot's own name out of a command (`/start@roast_bot flyer`), as groups write it.
fn without_mention(text: &str, me: &Me) -> String {
    let (command, rest) = text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()));
    match (command.strip_prefix('/').and_then(|command| command.split_once('@')), &me.username) {
        (Some((command, name)), Some(own)) if name.eq_ignore_ascii_case(own) => format!("/{command}{rest}"),
        _ => text.to_owned(),
    }
}

fn largest(sizes: &[wire::File]) -> Option<&wire::File> {
    sizes.iter().max_by_key(|size| (size.width.unwrap_or(0).saturating_mul(size.height.unwrap_or(0)), size.file_size))
}

fn file(file: &wire::File) -> FileRef {
    FileRef {
        remote: file.file_id.clone(),
        unique: file.file_unique_id.as_deref().unwrap_or(&file.file_id).to_owned(),
        name: file.file_name.clone(),
        mime: file.mime_type.clone(),
        size: file.file_size,
    }
}

fn degrees(number: &RawValue) -> Option<Decimal> {
    let text = number.get();
    Decimal::from_str(text).or_else(|_| Decimal::from_scientific(text)).ok()
}

/// Looks whether a message without content we know has a field that only service messages have.
fn is_service(raw: &RawUpdate, field: &str) -> bool {
    let update: HashMap<Cow<'_, str>, &RawValue> = serde_json::from_str(raw.json.get()).unwrap_or_default();
    let fields: HashMap<Cow<'_, str>, IgnoredAny> =
        update.get(field).and_then(|message| serde_json::from_str(message.get()).ok()).unwrap_or_default();
    SERVICE.iter().any(|name| fields.contains_key(*name))
}

fn tap(query: wire::CallbackQuery, me: &Me) -> Tap {
    let message = query.message.as_ref();
    let connection = message.and_then(|message| message.business_connection_id.as_deref());
    Tap {
        callback: query.id.clone(),
        // A button under a message that Telegram no longer shows: only in a private chat do we know where that was.
        place: Place { bot: me.id, business: connection, chat: message.map_or(query.from.id, |message| message.chat.id) }.write(),
        address: address(query.from.id),
        chat: message.map_or(ChatKind::Private, |message| chat_kind(&message.chat)),
        topic: message.and_then(|message| message.message_thread_id.filter(|_| message.is_topic_message == Some(true))),
        message_id: message.map(|message| message.message_id),
        connection: connection.map(str::to_owned),
        token: query.data.as_deref().and_then(Token::read),
        profile: profile(&query.from),
    }
}

fn presence(change: wire::ChatMemberUpdated, me: &Me) -> Presence {
    let member = &change.new_chat_member;
    let is_gone = match member.status.as_str() {
        "kicked" | "left" => true,
        "restricted" => member.is_member == Some(false),
        _ => false,
    };
    Presence {
        place: Place { bot: me.id, business: None, chat: change.chat.id }.write(),
        address: address(change.from.id),
        chat: chat_kind(&change.chat),
        is_gone,
        date: Timestamp(change.date.unwrap_or(0).saturating_mul(1000)),
    }
}

fn chat_kind(chat: &wire::Chat) -> ChatKind {
    match chat.kind.as_deref() {
        Some("private") => ChatKind::Private,
        Some("group" | "supergroup") => ChatKind::Group,
        Some("channel") => ChatKind::Channel,
        _ if chat.id > 0 => ChatKind::Private,
        _ => ChatKind::Group,
    }
}

fn profile(user: &wire::User) -> Profile {
    let names = [user.first_name.as_deref(), user.last_name.as_deref()];
    let name = names.into_iter().flatten().map(str::trim).filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" ");
    Profile { name: Some(name).filter(|name| !name.is_empty()), language: user.language_code.as_deref().map(Into::into) }
}

#[cfg(test)]
mod tests;
