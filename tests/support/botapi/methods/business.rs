//! What the bot asks and does about Business accounts as such.

use serde_json::{Value, json};

use super::super::journal::ShownAs;
use super::super::params::Params;
use super::super::rule::{Refusal, Rule};
use super::super::world::{Author, World};

pub fn get_business_connection(world: &mut World, params: &Params) -> Result<Value, Refusal> {
    let (owner, connection) = world.connection(params)?;
    Ok(connection.json(world, owner))
}

/// Deletes messages of the account: the bot's own, or any, as the rights say.
pub fn delete_business_messages(world: &mut World, params: &Params) -> Result<Value, Refusal> {
    let list = params
        .json("message_ids")
        .and_then(Result::ok)
        .unwrap_or_default();
    let ids: Vec<i64> = list
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_i64)
        .collect();
    world.rules.check(Rule::MessagesUnnamed, ids.is_empty())?;
    let (owner, connection) = world.connection(params)?;
    world
        .rules
        .check(Rule::ConnectionDisabled, !connection.is_enabled)?;
    let chats: Vec<i64> = world
        .accounts
        .get(&owner)
        .map(|account| account.chats.values().copied().collect())
        .unwrap_or_default();
    let keys: Vec<(i64, i64)> = chats
        .iter()
        .flat_map(|chat| ids.iter().map(move |id| (*chat, *id)))
        .collect();
    let found: Vec<(i64, i64)> = keys
        .into_iter()
        .filter(|key| world.messages.contains_key(key))
        .collect();
    let may_all = connection.rights.has("can_delete_all_messages");
    let may_own = may_all || connection.rights.has("can_delete_sent_messages");
    let is_own = |key: &(i64, i64)| {
        world
            .messages
            .get(key)
            .is_some_and(|stored| stored.author == Author::Bot)
    };
    let is_allowed = found
        .iter()
        .all(|key| if is_own(key) { may_own } else { may_all });
    world
        .rules
        .check(Rule::BusinessDeleteForbidden, !is_allowed)?;
    for (chat, id) in found {
        world.show(chat, id, ShownAs::Deleted);
        world.messages.remove(&(chat, id));
    }
    Ok(json!(true))
}

pub fn read_business_message(world: &mut World, params: &Params) -> Result<Value, Refusal> {
    world.connection(params)?;
    Ok(json!(true))
}
