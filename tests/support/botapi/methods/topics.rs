//! Topics of a forum, as the bot opens, renames, closes and reopens them.

use serde_json::{Value, json};

use super::super::chat::Access;
use super::super::group::tell;
use super::super::params::Params;
use super::super::rule::{Refusal, Rule};
use super::super::topic::TopicState;
use super::super::world::{BOT_ID, World};

/// A name is cut after this many letters.
const NAME_MAX: usize = 128;
const COLOR: u32 = 7_322_096;

pub fn create_forum_topic(world: &mut World, params: &Params) -> Result<Value, Refusal> {
    let chat = forum(world, params)?;
    world
        .rules
        .check(Rule::TopicCreateForbidden, !world.manages_topics(chat))?;
    let name = name(world, params)?;
    let id = world.next_message_id(chat);
    let state = TopicState {
        name: name.clone(),
        is_of_bot: true,
        ..TopicState::default()
    };
    if let Some(chat) = world.chats.get_mut(&chat) {
        chat.topics.insert(id, state);
    }
    let told = json!({ "name": name, "icon_color": COLOR });
    tell(
        world,
        chat,
        Some(id),
        BOT_ID,
        json!({ "forum_topic_created": told }),
    );
    Ok(json!({ "message_thread_id": id, "name": name, "icon_color": COLOR }))
}

pub fn edit_forum_topic(world: &mut World, params: &Params) -> Result<Value, Refusal> {
    let (chat, id, topic) = topic(world, params, Rule::TopicEditForbidden)?;
    if params.text("name").is_empty() {
        return Ok(json!(true));
    }
    let name = name(world, params)?;
    world.rules.check(
        Rule::TopicSame,
        topic.is_some_and(|topic| topic.name == name),
    )?;
    change(world, (chat, id), |topic| topic.name.clone_from(&name));
    tell(
        world,
        chat,
        Some(id),
        BOT_ID,
        json!({ "forum_topic_edited": { "name": name } }),
    );
    Ok(json!(true))
}

pub fn close_forum_topic(world: &mut World, params: &Params) -> Result<Value, Refusal> {
    set_closed(world, params, true)
}

pub fn reopen_forum_topic(world: &mut World, params: &Params) -> Result<Value, Refusal> {
    set_closed(world, params, false)
}

fn set_closed(world: &mut World, params: &Params, is_closed: bool) -> Result<Value, Refusal> {
    let (chat, id, topic) = topic(world, params, Rule::TopicCloseForbidden)?;
    world.rules.check(
        Rule::TopicSame,
        topic.is_some_and(|topic| topic.is_closed == is_closed),
    )?;
    change(world, (chat, id), |topic| topic.is_closed = is_closed);
    let kind = if is_closed {
        "forum_topic_closed"
    } else {
        "forum_topic_reopened"
    };
    tell(world, chat, Some(id), BOT_ID, json!({ kind: {} }));
    Ok(json!(true))
}

fn forum(world: &World, params: &Params) -> Result<i64, Refusal> {
    let chat = world.chat_for(params.text("chat_id"), Access::Write)?;
    world
        .rules
        .check(Rule::TopicNoForum, !world.is_forum(chat))?;
    Ok(chat)
}

/// Finds the topic that a call names and that the bot may change: one of its own always.
fn topic(
    world: &World,
    params: &Params,
    forbidden: Rule,
) -> Result<(i64, i64, Option<TopicState>), Refusal> {
    let chat = forum(world, params)?;
    let id = params.integer("message_thread_id").unwrap_or_default();
    world.rules.check(Rule::TopicIdMissing, id <= 0)?;
    let state = world.chats.get(&chat).and_then(|chat| chat.topics.get(&id));
    let is_of_bot = state.is_none_or(|topic| topic.is_of_bot);
    world
        .rules
        .check(forbidden, !is_of_bot && !world.manages_topics(chat))?;
    world.rules.check(Rule::TopicUnknown, state.is_none())?;
    Ok((chat, id, state.cloned()))
}

fn name(world: &World, params: &Params) -> Result<String, Refusal> {
    let name: String = params.text("name").trim().chars().take(NAME_MAX).collect();
    world.rules.check(Rule::TopicNameEmpty, name.is_empty())?;
    Ok(name)
}

fn change(world: &mut World, (chat, id): (i64, i64), change: impl FnOnce(&mut TopicState)) {
    let topics = world.chats.get_mut(&chat).map(|chat| &mut chat.topics);
    if let Some(topic) = topics.and_then(|topics| topics.get_mut(&id)) {
        change(topic);
    }
}
