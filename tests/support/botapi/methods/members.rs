//! Who is in a chat and what they are there; how the bot leaves.

use serde_json::{Value, json};

use super::super::chat::{Access, ChatKind, Standing};
use super::super::params::Params;
use super::super::rule::{Refusal, Rule};
use super::super::standing;
use super::super::world::{BOT_ID, World};

pub fn get_chat_member(world: &mut World, params: &Params) -> Result<Value, Refusal> {
    let user = params.integer("user_id").unwrap_or(0);
    world.rules.check(Rule::MemberNoId, user <= 0)?;
    let access = if user == BOT_ID {
        Access::Read
    } else {
        Access::ReadMembers
    };
    let id = world.chat_for(params.text("chat_id"), access)?;
    let chat = world.chats.get(&id);
    let is_private = chat.is_none_or(|chat| chat.kind == ChatKind::Private);
    let is_known = if is_private {
        user == id || user == BOT_ID
    } else {
        user == BOT_ID || world.people.contains_key(&user)
    };
    world.rules.check(Rule::MemberUnknown, !is_known)?;
    let standing = if is_private {
        Standing::Member
    } else {
        chat.map_or(Standing::Left, |chat| chat.standing(user))
    };
    Ok(standing::member(world, id, user, standing))
}

/// Returns the administrators, of all bots only this one.
pub fn get_chat_administrators(world: &mut World, params: &Params) -> Result<Value, Refusal> {
    let id = world.chat_for(params.text("chat_id"), Access::ReadMembers)?;
    let chat = world.chats.get(&id);
    world.rules.check(
        Rule::MembersOfPrivate,
        chat.is_none_or(|chat| !chat.is_group()),
    )?;
    let standings = chat.map(|chat| chat.standings.clone()).unwrap_or_default();
    let administrators = standings
        .into_iter()
        .filter(|(_, standing)| standing.is_administrator());
    Ok(administrators
        .map(|(user, standing)| standing::member(world, id, user, standing))
        .collect())
}

pub fn get_chat_member_count(world: &mut World, params: &Params) -> Result<Value, Refusal> {
    let id = world.chat_for(params.text("chat_id"), Access::ReadMembers)?;
    let Some(chat) = world.chats.get(&id).filter(|chat| chat.is_group()) else {
        return Ok(json!(2));
    };
    Ok(json!(
        chat.standings
            .values()
            .filter(|standing| standing.is_member())
            .count()
    ))
}

/// Takes the bot out of a group by its own wish.
pub fn leave_chat(world: &mut World, params: &Params) -> Result<Value, Refusal> {
    let id = world.chat_for(params.text("chat_id"), Access::Read)?;
    world.rules.check(
        Rule::LeavePrivate,
        world.chats.get(&id).is_none_or(|chat| !chat.is_group()),
    )?;
    world.set_standing(id, BOT_ID, BOT_ID, Standing::Left);
    Ok(json!(true))
}
