//! Lifts a raw Telegram update to what was said, by whom and where; knows nothing of what is done with it.
//!
//! What this program cannot read becomes [`InMessage::Other`] or [`UpdateKind::Other`], never an error: an update that
//! cannot be taken would be sent again for ever.

mod group;

use std::borrow::Cow;
use std::collections::HashMap;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

pub use self::group::{GroupPlace, Member, Members, Topic};
use super::place::{Place, address};
use super::poll::RawUpdate;
use super::{Account, Me, token, wire};
use crate::engine::input::{Letter, Profile};
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
    /// Somebody changed what they said there before.
    BusinessEdited(Box<Incoming>),
    /// The owner of a Business account connected the bot, changed what it may do, or took it away.
    Account(Account),
    /// Somebody pressed a button of ours.
    Tap(Box<Tap>),
    /// The bot was blocked or removed (`gone`), or let in again.
    Presence(Presence),
    /// A group became a supergroup: the conversation at one place is at another now.
    Migrated {
        /// Where it was.
        from: Box<GroupPlace>,
        /// Where it is.
        to: Box<GroupPlace>,
    },
    /// People came into a group or left it.
    Members(Members),
    /// A group has another name.
    Renamed(GroupPlace),
    /// A topic of a forum was closed, or opened again.
    Topic(Topic),
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
    /// Whether a bot or a channel said it: such messages are never answered.
    pub from_bot: bool,
    /// Where in a group it was said.
    pub spot: Option<GroupPlace>,
    /// Whether somebody said it who hides behind the group's name, or behind a channel's.
    pub is_anonymous: bool,
    /// Whether it is the group's name: only administrators can hide behind that.
    pub is_administrator: bool,
    /// For whom the message is that it replies to, where that is the bot's.
    pub replies_to_bot: Option<Addressee>,
    /// Whether it names the bot, as `@bakery_bot`.
    pub names_bot: bool,
    /// Whether nobody wrote it just now: a greeting or an away message of a Business account.
    pub is_automatic: bool,
}

impl Incoming {
    /// Returns which message it is.
    pub fn letter(&self) -> Letter {
        let replies_to = self.reply_to.filter(|_| self.replies_to_bot.is_some());
        Letter { number: self.message_id, sent: self.date, album: self.album.clone(), replies_to, asked: None }
    }
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
    /// Where in a group it is.
    pub spot: Option<GroupPlace>,
    /// Whose button it is, in a group where it is one member's.
    pub owner: Addressee,
}

/// Whose a button is, or for whom a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addressee {
    /// Everybody's there.
    Everybody,
    /// The one's who tapped or replied.
    Theirs,
    /// Another member's.
    Another,
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
    /// Which group.
    pub spot: Option<GroupPlace>,
    /// Whether the bot was there before.
    pub was_in: bool,
    /// Whether the bot may write there now.
    pub may_write: bool,
}

/// What people say that this program cannot read. Everything else without words is nobody's word to the bot: a gift, a ticked list, what a
/// messenger tells about a chat, a kind of message that is newer than this program.
const UNREADABLE: [&str; 13] =
    ["sticker", "voice", "video_note", "animation", "dice", "poll", "story", "photo", "document", "video", "audio", "contact", "location"];

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
    if let Some(message) = update.edited_business_message {
        return said(*message, raw, "edited_business_message", me, UpdateKind::BusinessEdited);
    }
    if let Some(connection) = update.business_connection {
        return UpdateKind::Account(Account::of(connection, me.id));
    }
    if let Some(change) = update.my_chat_member {
        return UpdateKind::Presence(presence(*change, me));
    }
    let change = update.chat_member.filter(|change| chat_kind(&change.chat) == ChatKind::Group);
    change.and_then(|change| group::member(&change, me)).map_or(UpdateKind::Other, UpdateKind::Members)
}

fn said(message: wire::Message, raw: &RawUpdate, field: &str, me: &Me, wrap: fn(Box<Incoming>) -> UpdateKind) -> UpdateKind {
    if let Some(other) = message.migrate_to_chat_id.or(message.migrate_from_chat_id) {
        let own = Box::new(group::spot(&message.chat, None, None, me));
        let other = Box::new(group::spot(&wire::Chat { id: other, kind: None, title: message.chat.title.clone() }, None, None, me));
        let (from, to) = if message.migrate_to_chat_id.is_some() { (own, other) } else { (other, own) };
        return UpdateKind::Migrated { from, to };
    }
    if let Some(told) = in_group(&message).then(|| group::service(&message, topic(&message), me)).flatten() {
        return told;
    }
    let Some(content) = content(&message, me).or_else(|| is_said(raw, field).then_some(InMessage::Other)) else {
        return UpdateKind::Other;
    };
    wrap(Box::new(incoming(message, content, me)))
}

fn incoming(message: wire::Message, content: InMessage, me: &Me) -> Incoming {
    let connection = message.business_connection_id.as_deref();
    let topic = topic(&message);
    let from = message.from.as_ref();
    let as_chat = message.sender_chat.as_ref();
    let is_group = in_group(&message);
    // What a channel posts comes into its group by itself; what is said in a channel's name has nobody we could know behind it.
    let is_post = message.is_automatic_forward == Some(true);
    let is_anonymous = is_group && !is_post && as_chat.is_some();
    let is_administrator = is_anonymous && as_chat.is_some_and(|chat| chat.id == message.chat.id);
    let is_bot = from.is_some_and(|from| from.is_bot == Some(true)) || message.sender_business_bot.is_some();
    let replied = message.reply_to_message.as_ref();
    Incoming {
        place: Place { business: connection, ..Place::chat(me.id, message.chat.id).in_topic(topic.filter(|_| !is_group)) }.write(),
        address: from.filter(|_| !is_anonymous).map(|from| address(from.id)),
        chat: chat_kind(&message.chat),
        topic,
        message_id: message.message_id,
        reply_to: replied.map(|replied| replied.message_id),
        replies_to_bot: replied.and_then(|replied| addressee(replied, from?.id, me)),
        spot: is_group.then(|| group::spot(&message.chat, topic, from.filter(|_| !is_anonymous).map(|from| from.id), me)),
        connection: connection.map(str::to_owned),
        message: content,
        profile: from.filter(|_| !is_anonymous).map(profile).unwrap_or_default(),
        date: Timestamp(message.date.unwrap_or(0).saturating_mul(1000)),
        from_bot: is_post || (is_bot && !is_anonymous) || (as_chat.is_some() && !is_group),
        is_anonymous,
        is_administrator,
        names_bot: names(&message, me),
        is_automatic: message.is_from_offline == Some(true),
        album: message.media_group_id,
    }
}

/// Returns for whom a message of the bot is, as told to somebody who replies to it; nothing where it is not the bot's.
fn addressee(replied: &wire::Replied, from: i64, me: &Me) -> Option<Addressee> {
    if replied.from.as_ref().is_none_or(|author| u64::try_from(author.id) != Ok(me.id)) {
        return None;
    }
    let entities = replied.entities.iter().chain(&replied.caption_entities).flatten();
    // What is for one member begins with their name.
    let named = entities.filter_map(|entity| entity.user.as_ref()).next();
    Some(match named {
        None => Addressee::Everybody,
        Some(user) if user.id == from => Addressee::Theirs,
        Some(_) => Addressee::Another,
    })
}

/// Returns the topic of a forum that a message is in; elsewhere the number only says what a message replies to.
fn topic(message: &wire::Message) -> Option<i64> {
    message.message_thread_id.filter(|_| message.is_topic_message == Some(true))
}

fn in_group(message: &wire::Message) -> bool {
    message.business_connection_id.is_none() && chat_kind(&message.chat) == ChatKind::Group
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

/// Returns whether a message names the bot.
fn names(message: &wire::Message, me: &Me) -> bool {
    let (Some(text), Some(own)) = (&message.text, &me.username) else { return false };
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.split('@').skip(1).any(|part| part.split(|c| !is_part(c)).next().is_some_and(|name| name.eq_ignore_ascii_case(own)))
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

/// Looks whether a message without content we can read was said by somebody all the same.
fn is_said(raw: &RawUpdate, field: &str) -> bool {
    let update: HashMap<Cow<'_, str>, &RawValue> = serde_json::from_str(raw.json.get()).unwrap_or_default();
    let fields: HashMap<Cow<'_, str>, IgnoredAny> =
        update.get(field).and_then(|message| serde_json::from_str(message.get()).ok()).unwrap_or_default();
    UNREADABLE.iter().any(|name| fields.contains_key(*name))
}

fn tap(query: wire::CallbackQuery, me: &Me) -> Tap {
    let message = query.message.as_ref();
    let connection = message.and_then(|message| message.business_connection_id.as_deref());
    let group = message.filter(|message| in_group(message));
    let carried = query.data.as_deref().and_then(token::read).filter(|carried| {
        let is_of_a_group = carried.member.is_some() || carried.topic.is_some();
        group.is_some() || !is_of_a_group
    });
    // Of an old message Telegram may not say the topic any more; the button does.
    let topic = carried.as_ref().and_then(|carried| carried.topic).or_else(|| message.and_then(topic));
    Tap {
        callback: query.id.clone(),
        // A button under a message that Telegram no longer shows: only in a private chat do we know where that was.
        place: Place {
            business: connection,
            ..Place::chat(me.id, message.map_or(query.from.id, |message| message.chat.id)).in_topic(topic.filter(|_| group.is_none()))
        }
        .write(),
        address: address(query.from.id),
        chat: message.map_or(ChatKind::Private, |message| chat_kind(&message.chat)),
        topic,
        message_id: message.map(|message| message.message_id),
        connection: connection.map(str::to_owned),
        owner: match carried.as_ref().and_then(|carried| carried.member) {
            None => Addressee::Everybody,
            Some(member) if member == query.from.id => Addressee::Theirs,
            Some(_) => Addressee::Another,
        },
        token: carried.map(|carried| carried.token),
        profile: profile(&query.from),
        spot: group.map(|message| group::spot(&message.chat, topic, Some(query.from.id), me)),
    }
}

fn presence(change: wire::ChatMemberUpdated, me: &Me) -> Presence {
    let (before, after) = (change.old_chat_member.as_ref(), &change.new_chat_member);
    let chat = chat_kind(&change.chat);
    Presence {
        place: Place::chat(me.id, change.chat.id).write(),
        address: address(change.from.id),
        chat,
        is_gone: !after.is_in(),
        date: Timestamp(change.date.unwrap_or(0).saturating_mul(1000)),
        spot: (chat == ChatKind::Group).then(|| group::spot(&change.chat, None, None, me)),
        was_in: before.is_some_and(wire::ChatMember::is_in),
        may_write: after.may_write(),
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
