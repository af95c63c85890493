//! The JSON that leaves the server: users, chats, messages, with the fields in the server's form.

use serde_json::{Value, json};

use super::account;
use super::chat::ChatKind;
use super::files::picture_size;
use super::speech;
use super::standing;
use super::text::Formatted;
use super::topic;
use super::world::{Author, BOT_ID, Content, Stored, World};

pub const BOT_NAME: &str = "Vraag";
pub const BOT_USERNAME: &str = "vraag_emulator_bot";

/// Returns the bot as it appears in messages.
pub fn bot() -> Value {
    json!({ "id": BOT_ID, "is_bot": true, "first_name": BOT_NAME, "username": BOT_USERNAME })
}

/// Returns the bot as `getMe` does.
pub fn me(world: &World) -> Value {
    let mut me = bot();
    let flags = [
        ("can_join_groups", true),
        ("can_read_all_group_messages", world.reads_everything),
        ("supports_inline_queries", false),
        ("supports_guest_queries", false),
        ("can_connect_to_business", true),
        ("has_main_web_app", false),
        ("has_topics_enabled", false),
        ("allows_users_to_create_topics", false),
        ("can_manage_bots", false),
    ];
    for (name, value) in flags {
        me[name] = json!(value);
    }
    me
}

/// Returns the bot or a person as they appear in messages.
pub fn user(world: &World, id: i64) -> Value {
    if id == BOT_ID {
        bot()
    } else {
        person(world, id)
    }
}

pub fn person(world: &World, id: i64) -> Value {
    let Some(profile) = world.people.get(&id) else {
        return json!({ "id": id, "is_bot": false, "first_name": "" });
    };
    let mut user = json!({ "id": id, "is_bot": false, "first_name": profile.first_name });
    set(&mut user, "last_name", profile.last_name.as_ref());
    set(&mut user, "username", profile.username.as_ref());
    set(
        &mut user,
        "language_code",
        Some(&profile.language).filter(|language| !language.is_empty()),
    );
    set(
        &mut user,
        "is_premium",
        Some(&true).filter(|_| profile.is_premium),
    );
    user
}

pub fn chat(world: &World, id: i64) -> Value {
    let Some(chat) = world.chats.get(&id) else {
        return json!({ "id": id, "type": "private", "first_name": "" });
    };
    match chat.kind {
        ChatKind::Business { customer, .. } => self::chat(world, customer),
        ChatKind::Private => {
            let mut user = person(world, id);
            if let Some(fields) = user.as_object_mut() {
                fields.remove("is_bot");
                fields.remove("language_code");
                fields.remove("is_premium");
            }
            user["type"] = json!("private");
            user
        }
        ChatKind::Group => json!({
            "id": id, "title": chat.title, "type": "group", "all_members_are_administrators": !chat.is_quiet,
            "accepted_gift_types": gift_types(false),
        }),
        ChatKind::Supergroup if chat.is_forum => {
            json!({ "id": id, "title": chat.title, "is_forum": true, "type": "supergroup" })
        }
        ChatKind::Supergroup => json!({ "id": id, "title": chat.title, "type": "supergroup" }),
        ChatKind::Channel => json!({ "id": id, "title": chat.title, "type": "channel" }),
    }
}

/// Returns a chat as `getChat` does.
pub fn full_chat(world: &World, id: i64) -> Value {
    let mut full = chat(world, id);
    full["accepted_gift_types"] = gift_types(full["type"] == "private");
    full["max_reaction_count"] = json!(11);
    full["accent_color_id"] = json!(3);
    if let Some(chat) = world.chats.get(&id).filter(|chat| chat.is_group()) {
        full["permissions"] = standing::permissions(chat.is_quiet);
    }
    full
}

/// Returns a stored message, with the one that it answers inside.
pub fn message(world: &World, chat_id: i64, id: i64) -> Value {
    let Some(stored) = world.messages.get(&(chat_id, id)) else {
        return Value::Null;
    };
    let mut json = bare_message(world, stored);
    if let Some(answered) = topic::answered(world, stored) {
        json["reply_to_message"] = bare_message(world, answered);
    }
    json
}

/// Adds what a later version of the Bot API might: nobody may stumble over it.
pub fn decorate(message: &mut Value) {
    message["novelty_from_tomorrow"] = json!({ "level": 3, "tags": ["new"] });
    message["from"]["is_from_tomorrow"] = json!(true);
    message["chat"]["shelf"] = json!({ "id": 9 });
    if message["text"].is_string() {
        let entity = json!({ "type": "shimmer", "offset": 0, "length": 1, "speed": 2 });
        match message["entities"].as_array_mut() {
            Some(entities) => entities.push(entity),
            None => message["entities"] = json!([entity]),
        }
    }
}

fn bare_message(world: &World, stored: &Stored) -> Value {
    let mut json = json!({ "message_id": stored.id, "from": bot(), "chat": chat(world, stored.chat), "date": stored.date });
    if let Author::Person(id) = stored.author {
        speech::add_speaker(world, stored, id, &mut json);
    }
    account::add_connection(world, stored, &mut json);
    set(&mut json, "edit_date", stored.edit_date.as_ref());
    topic::add_thread(world, stored, &mut json);
    match &stored.content {
        Content::Text(text) => set_text(&mut json, "text", "entities", text),
        Content::Photo { sizes, caption } => {
            json["photo"] = sizes
                .iter()
                .filter_map(|id| photo_size(world, id))
                .collect();
            set_text(&mut json, "caption", "caption_entities", caption);
        }
        Content::Document { file, caption } => {
            json["document"] = document(world, file);
            set_text(&mut json, "caption", "caption_entities", caption);
        }
        Content::Other(fields) => {
            for (name, value) in fields {
                json[name] = value.clone();
            }
        }
    }
    if let Some(rows) = &stored.inline {
        json["reply_markup"] = json!({ "inline_keyboard": rows });
    }
    json
}

fn set_text(json: &mut Value, text_name: &str, entities_name: &str, formatted: &Formatted) {
    if formatted.text.is_empty() {
        return;
    }
    json[text_name] = json!(formatted.text);
    if !formatted.entities.is_empty() {
        json[entities_name] = formatted.entities_json();
    }
}

fn photo_size(world: &World, id: &str) -> Option<Value> {
    let file = world.files.get(id)?;
    let (width, height) = picture_size(&file.bytes).unwrap_or((640, 480));
    let mut json = file.json();
    json["width"] = json!(width);
    json["height"] = json!(height);
    Some(json)
}

/// Keeps a picture and returns it as one photo size.
pub fn photo_size_of(world: &mut World, bytes: &[u8]) -> Value {
    let id = world.files.add("photos", None, None, bytes);
    photo_size(world, &id).unwrap_or_default()
}

fn document(world: &World, id: &str) -> Value {
    let Some(file) = world.files.get(id) else {
        return Value::Null;
    };
    let mut json = file.json();
    set(&mut json, "file_name", file.name.as_ref());
    set(&mut json, "mime_type", file.mime.as_ref());
    json
}

fn gift_types(is_open: bool) -> Value {
    json!({
        "unlimited_gifts": is_open, "limited_gifts": is_open, "unique_gifts": is_open, "premium_subscription": is_open,
        "gifts_from_channels": is_open,
    })
}

fn set<T: serde::Serialize>(json: &mut Value, name: &str, value: Option<&T>) {
    if let Some(value) = value {
        json[name] = json!(value);
    }
}
