//! Changes and deletes messages that were sent.

use serde_json::{Value, json};

use super::super::chat::{Access, ChatKind};
use super::super::journal::ShownAs;
use super::super::json as shape;
use super::super::keyboard::Markup;
use super::super::params::Params;
use super::super::rule::{Refusal, Rule};
use super::super::text;
use super::super::world::{Author, BOT_ID, Content, Stored, World};
use super::send::markup;

/// Messages can be deleted for two days.
const DELETE_SECONDS: i64 = 48 * 3600;

pub fn edit_message_text(world: &mut World, params: &Params) -> Result<Value, Refusal> {
    let text = text::message_text(&world.rules, params)?;
    let inline = inline_rows(world, params)?;
    let stored = editable(world, params)?;
    world.rules.check(
        Rule::EditNoText,
        !matches!(stored.content, Content::Text(_)),
    )?;
    apply(world, stored, Some(Content::Text(text)), inline)
}

pub fn edit_message_caption(world: &mut World, params: &Params) -> Result<Value, Refusal> {
    let caption = text::caption(&world.rules, params)?;
    let inline = inline_rows(world, params)?;
    let stored = editable(world, params)?;
    let content = match &stored.content {
        Content::Photo { sizes, .. } => Content::Photo {
            sizes: sizes.clone(),
            caption,
        },
        Content::Document { file, .. } => Content::Document {
            file: file.clone(),
            caption,
        },
        Content::Text(_) | Content::Other(_) => {
            return Err(Refusal::new(
                400,
                "Bad Request: there is no caption in the message to edit",
            ));
        }
    };
    apply(world, stored, Some(content), inline)
}

pub fn edit_message_reply_markup(world: &mut World, params: &Params) -> Result<Value, Refusal> {
    let inline = inline_rows(world, params)?;
    let stored = editable(world, params)?;
    apply(world, stored, None, inline)
}

pub fn delete_message(world: &mut World, params: &Params) -> Result<Value, Refusal> {
    let id = params.integer("message_id");
    world.rules.check(Rule::DeleteNoId, id.is_none())?;
    let chat = world.chat_for(params.text("chat_id"), Access::Write)?;
    let key = (chat, id.unwrap_or(0));
    world
        .rules
        .check(Rule::DeleteUnknown, !world.messages.contains_key(&key))?;
    check_deletable(world, key)?;
    world.show(key.0, key.1, ShownAs::Deleted);
    world.messages.remove(&key);
    Ok(json!(true))
}

/// Refuses what is too old to be deleted, or not the bot's to delete.
fn check_deletable(world: &World, key: (i64, i64)) -> Result<(), Refusal> {
    let Some((chat, stored)) = world.chats.get(&key.0).zip(world.messages.get(&key)) else {
        return Ok(());
    };
    let is_late = world.now() - stored.date >= DELETE_SECONDS;
    let is_foreign = chat.is_group()
        && stored.author != Author::Bot
        && !chat.standing(BOT_ID).is_administrator();
    if chat.kind == ChatKind::Supergroup {
        return world
            .rules
            .check(Rule::DeleteRefused, is_late || is_foreign);
    }
    world.rules.check(Rule::DeleteForeign, is_foreign)?;
    world.rules.check(Rule::DeleteLate, is_late)
}

/// Reads the new buttons; an edit takes no other kind of keyboard.
fn inline_rows(world: &mut World, params: &Params) -> Result<Option<Vec<Vec<Value>>>, Refusal> {
    match markup(world, params)? {
        Some(Markup::Inline(rows)) => Ok(Some(rows)),
        Some(Markup::Reply { .. } | Markup::Remove | Markup::ForceReply) => {
            world.rules.check(Rule::InlineExpected, true)?;
            Ok(None)
        }
        None => Ok(None),
    }
}

/// Finds the message that a call may edit.
fn editable(world: &World, params: &Params) -> Result<Stored, Refusal> {
    let chat = world.addressee(params, Access::Edit)?;
    let is_business = !params.text("business_connection_id").is_empty();
    let (unknown, foreign) = match is_business {
        true => (Rule::BusinessEditUnknown, Rule::BusinessEditForeign),
        false => (Rule::EditUnknown, Rule::EditForeign),
    };
    let stored = world
        .messages
        .get(&(chat, params.integer("message_id").unwrap_or(0)));
    world.rules.check(unknown, stored.is_none())?;
    let Some(stored) = stored else {
        return Err(Refusal::new(
            500,
            "Internal Server Error: no message behind a rule taken away",
        ));
    };
    world.rules.check(foreign, stored.author != Author::Bot)?;
    world
        .rules
        .check(Rule::EditUnderKeyboard, stored.keyboard.is_some())?;
    Ok(stored.clone())
}

fn apply(
    world: &mut World,
    old: Stored,
    content: Option<Content>,
    inline: Option<Vec<Vec<Value>>>,
) -> Result<Value, Refusal> {
    let content = content.map_or_else(|| old.content.clone(), |content| world.introduce(content));
    world.rules.check(
        Rule::EditSame,
        content == old.content && inline == old.inline,
    )?;
    let (chat, id) = (old.chat, old.id);
    let edited = Stored {
        content,
        inline,
        edit_date: Some(world.now()),
        ..old
    };
    world.messages.insert((chat, id), edited);
    world.show(chat, id, ShownAs::Edited);
    world.echo("edited_business_message", chat, id);
    Ok(shape::message(world, chat, id))
}
