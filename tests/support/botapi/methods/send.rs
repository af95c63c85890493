//! Sends messages, pictures and documents into a chat.

use serde_json::Value;

use super::super::chat::{Access, Chat};
use super::super::files::picture_size;
use super::super::keyboard::{self, Markup};
use super::super::params::Params;
use super::super::rule::{Refusal, Rule};
use super::super::text;
use super::super::world::{Content, World};

pub fn send_message(world: &mut World, params: &Params) -> Result<Value, Refusal> {
    let content = Content::Text(text::message_text(&world.rules, params)?);
    deliver(world, params, content)
}

pub fn send_photo(world: &mut World, params: &Params) -> Result<Value, Refusal> {
    let file = file(world, params, "photo", Rule::PhotoMissing)?;
    let caption = text::caption(&world.rules, params)?;
    let bytes = world
        .files
        .get(&file)
        .map(|file| file.bytes.clone())
        .unwrap_or_default();
    world
        .rules
        .check(Rule::PhotoUnreadable, picture_size(&bytes).is_none())?;
    deliver(
        world,
        params,
        Content::Photo {
            sizes: vec![file],
            caption,
        },
    )
}

pub fn send_document(world: &mut World, params: &Params) -> Result<Value, Refusal> {
    let file = file(world, params, "document", Rule::DocumentMissing)?;
    let caption = text::caption(&world.rules, params)?;
    deliver(world, params, Content::Document { file, caption })
}

/// Sends again what stands in another chat, with another caption if one is given. Only its number
/// comes back.
pub fn copy_message(world: &mut World, params: &Params) -> Result<Value, Refusal> {
    let from = world.chat_for(params.text("from_chat_id"), Access::Read)?;
    let number = params.integer("message_id").unwrap_or_default();
    let found = world.messages.get(&(from, number));
    world.rules.check(Rule::CopyUnknown, found.is_none())?;
    let Some(mut content) = found.map(|stored| stored.content.clone()) else {
        return Ok(Value::Null);
    };
    let given = text::caption(&world.rules, params)?;
    match &mut content {
        Content::Photo { caption, .. } | Content::Document { caption, .. }
            if !given.text.is_empty() =>
        {
            *caption = given;
        }
        Content::Photo { .. } | Content::Document { .. } | Content::Text(_) => {}
        Content::Other(fields) => {
            if fields.contains_key("voice") && !given.text.is_empty() {
                fields.insert("caption".to_owned(), Value::String(given.text));
            }
        }
    }
    let sent = deliver(world, params, content)?;
    Ok(serde_json::json!({ "message_id": sent["message_id"] }))
}

/// Does what all sending methods share: keyboard, chat, answered message.
fn deliver(world: &mut World, params: &Params, content: Content) -> Result<Value, Refusal> {
    let markup = markup(world, params)?;
    let chat = world.addressee(params, Access::Write)?;
    let thread = world.named_thread(chat, params)?;
    let reply_to = reply_to(world, params, chat)?;
    let thread = world.thread_of(chat, thread, reply_to);
    check_rights(world, chat, &content)?;
    world.check_open(chat, thread)?;
    let content = world.introduce(content);
    Ok(world.post(chat, content, markup, reply_to, thread))
}

/// Refuses to write where the bot was silenced.
fn check_rights(world: &World, chat: i64, content: &Content) -> Result<(), Refusal> {
    let rule = match content {
        Content::Text(_) | Content::Other(_) => Rule::TextForbidden,
        Content::Photo { .. } => Rule::PhotoForbidden,
        Content::Document { .. } => Rule::DocumentForbidden,
    };
    world
        .rules
        .check(rule, world.chats.get(&chat).is_some_and(Chat::silences_bot))
}

/// Reads the keyboard and notes what the server leaves out of it.
pub fn markup(world: &mut World, params: &Params) -> Result<Option<Markup>, Refusal> {
    let checked = keyboard::read(
        &world.rules,
        params,
        world.is_private(params.text("chat_id")),
    )?;
    world.journal.dropped.extend(checked.dropped);
    if !params.text("business_connection_id").is_empty() {
        world.check_business_markup(checked.markup.as_ref())?;
    }
    Ok(checked.markup)
}

fn reply_to(world: &World, params: &Params, chat: i64) -> Result<Option<i64>, Refusal> {
    let given = params
        .json("reply_parameters")
        .and_then(Result::ok)
        .unwrap_or_default();
    let wanted = given["message_id"]
        .as_i64()
        .or_else(|| params.integer("reply_to_message_id"));
    let found = wanted.filter(|id| world.messages.contains_key(&(chat, *id)));
    let may_be_missing =
        given["allow_sending_without_reply"] == true || params.flag("allow_sending_without_reply");
    let is_business = !params.text("business_connection_id").is_empty();
    let rule = if is_business {
        Rule::BusinessReplyUnknown
    } else {
        Rule::ReplyUnknown
    };
    world
        .rules
        .check(rule, wanted.is_some() && found.is_none() && !may_be_missing)?;
    Ok(found)
}

/// Returns the id of the file that a call sends: a new upload, or one that the server has.
fn file(world: &mut World, params: &Params, name: &str, missing: Rule) -> Result<String, Refusal> {
    let Some(upload) = params.upload(name) else {
        let id = params.text(name);
        world.rules.check(missing, id.is_empty())?;
        world
            .rules
            .check(Rule::FileUnknown, world.files.get(id).is_none())?;
        return Ok(id.to_owned());
    };
    world
        .rules
        .check(Rule::FileEmpty, upload.bytes.is_empty())?;
    world
        .rules
        .check(Rule::FileHuge, upload.bytes.len() > world.upload_limit)?;
    Ok(world.files.add(
        &format!("{name}s"),
        Some(&upload.name),
        Some(&upload.mime),
        &upload.bytes,
    ))
}
