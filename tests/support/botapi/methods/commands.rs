//! The list of commands that a client shows, for each scope and language.

use serde_json::{Value, json};

use super::super::params::Params;
use super::super::rule::{Refusal, Rule};
use super::super::world::World;

const SCOPES: [&str; 7] = [
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
    "chat",
    "chat_administrators",
    "chat_member",
];

pub fn set_my_commands(world: &mut World, params: &Params) -> Result<Value, Refusal> {
    let parsed = params.json("commands").unwrap_or_else(|| Ok(json!([])));
    world
        .rules
        .check(Rule::CommandsUnreadable, parsed.is_err())?;
    let list = parsed.unwrap_or_default();
    world
        .rules
        .check(Rule::CommandsNotArray, !list.is_array())?;
    let place = place(world, params)?;
    let commands = list.as_array().cloned().unwrap_or_default();
    world
        .rules
        .check(Rule::CommandsTooMany, commands.len() > 100)?;
    let mut kept = Vec::new();
    for command in &commands {
        kept.push(checked(world, command)?);
    }
    world.commands.insert(place, Value::Array(kept));
    Ok(json!(true))
}

pub fn get_my_commands(world: &mut World, params: &Params) -> Result<Value, Refusal> {
    let place = place(world, params)?;
    Ok(world
        .commands
        .get(&place)
        .cloned()
        .unwrap_or_else(|| json!([])))
}

pub fn delete_my_commands(world: &mut World, params: &Params) -> Result<Value, Refusal> {
    let place = place(world, params)?;
    world.commands.remove(&place);
    Ok(json!(true))
}

/// Returns scope and language; a scope of one chat carries the chat's id in its name.
fn place(world: &World, params: &Params) -> Result<(String, String), Refusal> {
    let scope = params
        .json("scope")
        .and_then(Result::ok)
        .unwrap_or_else(|| json!({ "type": "default" }));
    let kind = scope["type"].as_str().unwrap_or_default();
    world
        .rules
        .check(Rule::ScopeUnknown, !SCOPES.contains(&kind))?;
    let language = params.text("language_code");
    let is_code = language.is_empty()
        || (language.len() == 2 && language.bytes().all(|byte| byte.is_ascii_lowercase()));
    world.rules.check(Rule::LanguageUnknown, !is_code)?;
    let name = match (&scope["chat_id"], &scope["user_id"]) {
        (Value::Null, _) => kind.to_owned(),
        (chat, Value::Null) => format!("{kind} {chat}"),
        (chat, user) => format!("{kind} {chat} {user}"),
    };
    Ok((name, language.to_owned()))
}

fn checked(world: &World, command: &Value) -> Result<Value, Refusal> {
    let word = |name: &str| command[name].as_str().unwrap_or_default().trim();
    let name = word("command").strip_prefix('/').unwrap_or(word("command"));
    let description = word("description");
    world.rules.check(Rule::CommandEmpty, name.is_empty())?;
    world
        .rules
        .check(Rule::CommandLong, name.chars().count() > 32)?;
    world
        .rules
        .check(Rule::CommandUndescribed, description.is_empty())?;
    world.rules.check(
        Rule::CommandDescriptionLong,
        description.chars().count() > 256,
    )?;
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    world
        .rules
        .check(Rule::CommandLetters, !name.bytes().all(is_plain))?;
    Ok(json!({ "command": name, "description": description }))
}
