//! The parts of Telegram's updates that we read, each parsed separately: an unreadable part leaves
//! the rest readable.
//!
//! teloxide's own types turn a message with one newer part into an empty one; a customer's answer
//! would vanish.

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::engine::input::Profile;

/// `Update`
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Update {
    #[serde(deserialize_with = "lenient")]
    pub message: Option<Box<Message>>,
    #[serde(deserialize_with = "lenient")]
    pub edited_message: Option<Box<Message>>,
    #[serde(deserialize_with = "lenient")]
    pub business_message: Option<Box<Message>>,
    #[serde(deserialize_with = "lenient")]
    pub callback_query: Option<Box<CallbackQuery>>,
    #[serde(deserialize_with = "lenient")]
    pub my_chat_member: Option<Box<ChatMemberUpdated>>,
    #[serde(deserialize_with = "lenient")]
    pub chat_member: Option<Box<ChatMemberUpdated>>,
    #[serde(deserialize_with = "lenient")]
    pub business_connection: Option<BusinessConnection>,
    #[serde(deserialize_with = "lenient")]
    pub edited_business_message: Option<Box<Message>>,
    #[serde(deserialize_with = "lenient")]
    pub deleted_business_messages: Option<DeletedMessages>,
}

/// `BusinessMessagesDeleted`
#[derive(Deserialize)]
pub(super) struct DeletedMessages {
    pub business_connection_id: String,
    pub chat: Chat,
    pub message_ids: Vec<i64>,
}

/// `BusinessConnection`
#[derive(Deserialize)]
pub(super) struct BusinessConnection {
    pub id: String,
    pub user: User,
    #[serde(default, deserialize_with = "lenient")]
    pub date: Option<i64>,
    #[serde(default, deserialize_with = "lenient")]
    pub is_enabled: Option<bool>,
    #[serde(default, deserialize_with = "lenient")]
    pub rights: Option<BusinessBotRights>,
    #[serde(default, deserialize_with = "lenient")]
    pub can_reply: Option<bool>,
}

/// `BusinessBotRights`
#[derive(Deserialize)]
pub(super) struct BusinessBotRights {
    #[serde(default, deserialize_with = "lenient")]
    pub can_reply: Option<bool>,
}

/// `Message`; `date` is 0 if Telegram no longer shows it.
#[derive(Deserialize)]
pub(super) struct Message {
    pub message_id: i64,
    #[serde(default, deserialize_with = "lenient")]
    pub date: Option<i64>,
    pub chat: Chat,
    #[serde(default, deserialize_with = "lenient")]
    pub from: Option<User>,
    #[serde(default, deserialize_with = "lenient")]
    pub text: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub caption: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub photo: Option<Vec<File>>,
    #[serde(default, deserialize_with = "lenient")]
    pub document: Option<File>,
    #[serde(default, deserialize_with = "lenient")]
    pub video: Option<File>,
    #[serde(default, deserialize_with = "lenient")]
    pub audio: Option<File>,
    #[serde(default, deserialize_with = "lenient")]
    pub voice: Option<File>,
    #[serde(default, deserialize_with = "lenient")]
    pub contact: Option<Contact>,
    #[serde(default, deserialize_with = "lenient")]
    pub location: Option<Location>,
    #[serde(default, deserialize_with = "lenient")]
    pub migrate_to_chat_id: Option<i64>,
    #[serde(default, deserialize_with = "lenient")]
    pub migrate_from_chat_id: Option<i64>,
    #[serde(default, deserialize_with = "lenient")]
    pub message_thread_id: Option<i64>,
    #[serde(default, deserialize_with = "lenient")]
    pub is_topic_message: Option<bool>,
    #[serde(default, deserialize_with = "lenient")]
    pub media_group_id: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub business_connection_id: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub sender_business_bot: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "lenient")]
    pub is_from_offline: Option<bool>,
    #[serde(default, deserialize_with = "lenient")]
    pub reply_to_message: Option<Replied>,
    #[serde(default, deserialize_with = "lenient")]
    pub sender_chat: Option<Chat>,
    #[serde(default, deserialize_with = "lenient")]
    pub is_automatic_forward: Option<bool>,
    #[serde(default, deserialize_with = "lenient")]
    pub new_chat_members: Option<Vec<User>>,
    #[serde(default, deserialize_with = "lenient")]
    pub left_chat_member: Option<User>,
    #[serde(default, deserialize_with = "lenient")]
    pub new_chat_title: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub forum_topic_closed: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "lenient")]
    pub forum_topic_reopened: Option<IgnoredAny>,
    #[serde(default, deserialize_with = "lenient")]
    pub forum_topic_created: Option<TopicCreated>,
}

/// `ForumTopicCreated`.
#[derive(Deserialize)]
pub(super) struct TopicCreated {
    pub name: String,
}

/// The message that a message replies to: its number, its sender, whom it names, and its buttons.
#[derive(Deserialize)]
pub(super) struct Replied {
    pub message_id: i64,
    #[serde(default, deserialize_with = "lenient")]
    pub from: Option<User>,
    #[serde(default, deserialize_with = "lenient")]
    pub entities: Option<Vec<Entity>>,
    #[serde(default, deserialize_with = "lenient")]
    pub caption_entities: Option<Vec<Entity>>,
    #[serde(default, deserialize_with = "lenient")]
    pub reply_markup: Option<InlineKeyboardMarkup>,
}

/// `InlineKeyboardMarkup`
#[derive(Deserialize)]
pub(super) struct InlineKeyboardMarkup {
    pub inline_keyboard: Vec<Vec<InlineKeyboardButton>>,
}

/// `InlineKeyboardButton`
#[derive(Deserialize)]
pub(super) struct InlineKeyboardButton {
    #[serde(default, deserialize_with = "lenient")]
    pub callback_data: Option<String>,
}

/// `MessageEntity` that names a person.
#[derive(Deserialize)]
pub(super) struct Entity {
    #[serde(default, deserialize_with = "lenient")]
    pub user: Option<User>,
}

/// `Chat`
#[derive(Deserialize)]
pub(super) struct Chat {
    pub id: i64,
    #[serde(default, rename = "type", deserialize_with = "lenient")]
    pub kind: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub title: Option<String>,
}

/// `User`
#[derive(Deserialize)]
pub(super) struct User {
    pub id: i64,
    #[serde(default, deserialize_with = "lenient")]
    pub is_bot: Option<bool>,
    #[serde(default, deserialize_with = "lenient")]
    pub first_name: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub last_name: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub language_code: Option<String>,
}

/// `PhotoSize`, `Document`, `Video`, `Audio`: what they have in common.
#[derive(Deserialize)]
pub(super) struct File {
    pub file_id: String,
    #[serde(default, deserialize_with = "lenient")]
    pub file_unique_id: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub file_name: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub mime_type: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub file_size: Option<u64>,
    #[serde(default, deserialize_with = "lenient")]
    pub width: Option<u64>,
    #[serde(default, deserialize_with = "lenient")]
    pub height: Option<u64>,
}

/// `Contact`
#[derive(Deserialize)]
pub(super) struct Contact {
    pub phone_number: String,
    #[serde(default, deserialize_with = "lenient")]
    pub user_id: Option<i64>,
}

/// `Location`, its numbers as raw text, because our degrees are exact decimals.
#[derive(Deserialize)]
pub(super) struct Location {
    pub latitude: Box<RawValue>,
    pub longitude: Box<RawValue>,
}

/// `CallbackQuery`
#[derive(Deserialize)]
pub(super) struct CallbackQuery {
    pub id: String,
    pub from: User,
    #[serde(default, deserialize_with = "lenient")]
    pub message: Option<Message>,
    #[serde(default, deserialize_with = "lenient")]
    pub data: Option<String>,
}

/// `ChatMemberUpdated`
#[derive(Deserialize)]
pub(super) struct ChatMemberUpdated {
    pub chat: Chat,
    pub from: User,
    #[serde(default, deserialize_with = "lenient")]
    pub date: Option<i64>,
    #[serde(default, deserialize_with = "lenient")]
    pub old_chat_member: Option<ChatMember>,
    pub new_chat_member: ChatMember,
}

/// `ChatMember`
#[derive(Deserialize)]
pub(super) struct ChatMember {
    pub status: String,
    #[serde(default, deserialize_with = "lenient")]
    pub user: Option<User>,
    #[serde(default, deserialize_with = "lenient")]
    pub is_member: Option<bool>,
    #[serde(default, deserialize_with = "lenient")]
    pub can_send_messages: Option<bool>,
}

impl ChatMember {
    /// Returns whether they are in the chat.
    pub fn is_in(&self) -> bool {
        match self.status.as_str() {
            "kicked" | "left" => false,
            "restricted" => self.is_member != Some(false),
            _ => true,
        }
    }

    /// Returns whether they may write there.
    pub fn may_write(&self) -> bool {
        self.is_in() && (self.status != "restricted" || self.can_send_messages != Some(false))
    }
}

/// Parses a part, or ignores it if it cannot be parsed.
fn lenient<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let raw = <&RawValue>::deserialize(deserializer)?;
    Ok(serde_json::from_str(raw.get()).ok())
}

impl User {
    /// Returns what is known of the person.
    pub fn profile(&self) -> Profile {
        let names = [self.first_name.as_deref(), self.last_name.as_deref()];
        let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
        Profile::new(Some(&name), self.language_code.as_deref().map(Into::into))
    }
}
