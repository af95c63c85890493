//! Parses a raw Telegram update: what was said, by whom and where. Knows nothing of what is done
//! with it.
//!
//! What this program cannot read becomes [`InMessage::Other`] or [`UpdateKind::Other`], never an
//! error: an update that cannot be taken would be sent again for ever.

mod content;
mod group;
mod update;

use self::content::{content, is_said};
pub use self::update::{
    ChatKind, Deleted, Incoming, Members, Presence, Tap, Topic, Update, UpdateKind,
};
use super::accounts::Account;
use super::bot::{Me, Telegram};
use super::place::{Place, address};
use super::poll::RawUpdate;
use super::{token, wire};
use crate::channel::update::Addressee;
use crate::id::ConversationId;
use crate::message::{Choice, DeskAction, InMessage};
use crate::time::Timestamp;

impl Telegram {
    /// Parses an update that came to this bot.
    pub fn read(&self, raw: &RawUpdate) -> Update {
        read(raw, &self.me)
    }
}

/// Parses an update that came to this bot.
pub fn read(raw: &RawUpdate, me: &Me) -> Update {
    let kind = serde_json::from_str(raw.json.get())
        .map_or(UpdateKind::Other, |update| kind(update, raw, me));
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
        return said(
            *message,
            raw,
            "edited_business_message",
            me,
            UpdateKind::BusinessEdited,
        );
    }
    if let Some(deleted) = update.deleted_business_messages {
        let place = Place {
            business: Some(&deleted.business_connection_id),
            ..Place::chat(me.id, deleted.chat.id)
        };
        return UpdateKind::BusinessDeleted(Deleted {
            place: place.write(),
            connection: deleted.business_connection_id,
            numbers: deleted.message_ids,
        });
    }
    if let Some(connection) = update.business_connection {
        return UpdateKind::Account(Account::of(connection, me.id));
    }
    if let Some(change) = update.my_chat_member {
        return UpdateKind::Presence(presence(*change, me));
    }
    let change = update
        .chat_member
        .filter(|change| chat_kind(&change.chat) == ChatKind::Group);
    change
        .and_then(|change| group::member(&change, me))
        .map_or(UpdateKind::Other, UpdateKind::Members)
}

fn said(
    message: wire::Message,
    raw: &RawUpdate,
    field: &str,
    me: &Me,
    wrap: fn(Box<Incoming>) -> UpdateKind,
) -> UpdateKind {
    if let Some(other) = message.migrate_to_chat_id.or(message.migrate_from_chat_id) {
        let own = Box::new(group::spot(&message.chat, None, None, me));
        let other = Box::new(group::spot(
            &wire::Chat {
                id: other,
                kind: None,
                title: message.chat.title.clone(),
            },
            None,
            None,
            me,
        ));
        let (from, to) = if message.migrate_to_chat_id.is_some() {
            (own, other)
        } else {
            (other, own)
        };
        return UpdateKind::Migrated { from, to };
    }
    if let Some(told) = in_group(&message)
        .then(|| group::service(&message, topic(&message), me))
        .flatten()
    {
        return told;
    }
    let Some(content) =
        content(&message, me).or_else(|| is_said(raw, field).then_some(InMessage::Other))
    else {
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
    // A channel's posts appear in its group automatically; if somebody speaks in a channel's name,
    // we cannot know who it is.
    let is_post = message.is_automatic_forward == Some(true);
    let is_anonymous = is_group && !is_post && as_chat.is_some();
    let is_administrator = is_anonymous && as_chat.is_some_and(|chat| chat.id == message.chat.id);
    let is_bot =
        from.is_some_and(|from| from.is_bot == Some(true)) || message.sender_business_bot.is_some();
    let replied = message.reply_to_message.as_ref();
    Incoming {
        place: Place {
            business: connection,
            ..Place::chat(me.id, message.chat.id).in_topic(topic.filter(|_| !is_group))
        }
        .write(),
        address: from.filter(|_| !is_anonymous).map(|from| address(from.id)),
        chat: chat_kind(&message.chat),
        topic,
        message_id: message.message_id,
        reply_to: replied.map(|replied| replied.message_id),
        replies_to_bot: replied.and_then(|replied| addressee(replied, from?.id, me)),
        about: replied
            .filter(|replied| is_own(replied, me))
            .and_then(about),
        spot: is_group.then(|| {
            group::spot(
                &message.chat,
                topic,
                from.filter(|_| !is_anonymous).map(|from| from.id),
                me,
            )
        }),
        connection: connection.map(str::to_owned),
        message: content,
        profile: from
            .filter(|_| !is_anonymous)
            .map(wire::User::profile)
            .unwrap_or_default(),
        date: Timestamp(message.date.unwrap_or(0).saturating_mul(1000)),
        from_bot: is_post || (is_bot && !is_anonymous) || (as_chat.is_some() && !is_group),
        is_anonymous,
        is_administrator,
        names_bot: names(&message, me),
        is_automatic: message.is_from_offline == Some(true),
        album: message.media_group_id,
    }
}

/// Returns for whom a message of the bot is, seen from the person who replies to it; `None` if it
/// is not the bot's.
fn addressee(replied: &wire::Replied, from: i64, me: &Me) -> Option<Addressee> {
    if !is_own(replied, me) {
        return None;
    }
    let entities = replied
        .entities
        .iter()
        .chain(&replied.caption_entities)
        .flatten();
    // A message for one member starts with their name.
    let named = entities.filter_map(|entity| entity.user.as_ref()).next();
    Some(match named {
        None => Addressee::Everybody,
        Some(user) if user.id == from => Addressee::Theirs,
        Some(_) => Addressee::Another,
    })
}

/// Returns whether the bot itself wrote a message. Only then its buttons are the bot's: what somebody
/// forwards is theirs.
fn is_own(replied: &wire::Replied, me: &Me) -> bool {
    let author = replied.from.as_ref();
    author.is_some_and(|author| u64::try_from(author.id) == Ok(me.id))
}

/// Returns the conversation of a desk that the first button of a message names, and what it does.
fn about(replied: &wire::Replied) -> Option<(ConversationId, DeskAction)> {
    let rows = &replied.reply_markup.as_ref()?.inline_keyboard;
    let mut data = rows
        .iter()
        .flatten()
        .filter_map(|button| button.callback_data.as_deref());
    match token::read(data.next()?)?.token.choice {
        Choice::Desk(talk, action) => Some((talk, action)),
        _ => None,
    }
}

/// Returns the topic of a forum that a message is in; outside forums the number is only that of a
/// reply thread.
fn topic(message: &wire::Message) -> Option<i64> {
    message
        .message_thread_id
        .filter(|_| message.is_topic_message == Some(true))
}

fn in_group(message: &wire::Message) -> bool {
    message.business_connection_id.is_none() && chat_kind(&message.chat) == ChatKind::Group
}

/// Returns whether a message names the bot.
fn names(message: &wire::Message, me: &Me) -> bool {
    let (Some(text), Some(own)) = (&message.text, &me.username) else {
        return false;
    };
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.split('@').skip(1).any(|part| {
        part.split(|c| !is_part(c))
            .next()
            .is_some_and(|name| name.eq_ignore_ascii_case(own))
    })
}

fn tap(query: wire::CallbackQuery, me: &Me) -> Tap {
    let message = query.message.as_ref();
    let connection = message.and_then(|message| message.business_connection_id.as_deref());
    let group = message.filter(|message| in_group(message));
    let carried = query
        .data
        .as_deref()
        .and_then(token::read)
        .filter(|carried| {
            let is_of_a_group = carried.member.is_some() || carried.topic.is_some();
            group.is_some() || !is_of_a_group
        });
    // For an old message Telegram may not tell the topic any more; the button does.
    let topic = carried
        .as_ref()
        .and_then(|carried| carried.topic)
        .or_else(|| message.and_then(topic));
    Tap {
        callback: query.id.clone(),
        // If Telegram no longer shows the message of a button, we know its place only in a private
        // chat.
        place: Place {
            business: connection,
            ..Place::chat(
                me.id,
                message.map_or(query.from.id, |message| message.chat.id),
            )
            .in_topic(topic.filter(|_| group.is_none()))
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
        profile: query.from.profile(),
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

#[cfg(test)]
mod tests;
