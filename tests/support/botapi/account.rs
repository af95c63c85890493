//! What the server knows of Business accounts, and what it refuses to do in their name.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::chat::ChatKind;
use super::json as shape;
use super::keyboard::Markup;
use super::params::Params;
use super::rule::{Refusal, Rule};
use super::world::{Author, Stored, World};

/// The bot may write for so long after a customer's last message.
const WINDOW_SECONDS: i64 = 24 * 3600;

/// What the owner of an account allows the bot, by the Bot API's names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights(BTreeSet<String>);

impl Rights {
    pub fn of(names: &[&str]) -> Self {
        Self(names.iter().map(|name| (*name).to_owned()).collect())
    }

    /// Returns what a shop gives that wants its messages answered.
    pub fn reply() -> Self {
        Self::of(&["can_reply", "can_read_messages"])
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.contains(name)
    }
}

#[derive(Clone, Debug)]
pub struct Connection {
    pub id: String,
    pub date: i64,
    pub is_enabled: bool,
    pub rights: Rights,
}

impl Connection {
    pub fn json(&self, world: &World, owner: i64) -> Value {
        let rights: Value = self
            .rights
            .0
            .iter()
            .map(|name| (name.clone(), json!(true)))
            .collect();
        json!({
            "id": self.id, "user": shape::person(world, owner), "user_chat_id": owner, "date": self.date,
            "is_enabled": self.is_enabled, "can_reply": self.rights.has("can_reply"), "rights": rights,
        })
    }
}

#[derive(Debug, Default)]
pub struct Account {
    /// Oldest first; only the newest brings updates.
    pub connections: Vec<Connection>,
    /// The keys of the account's chats by customer.
    pub chats: BTreeMap<i64, i64>,
    /// Customers whose chats the owner keeps from the bot.
    pub left_out: BTreeSet<i64>,
}

impl World {
    /// Finds the chat of a Business account that a call names, and whether the bot may write there now.
    pub fn business_chat_for(&self, params: &Params) -> Result<i64, Refusal> {
        let chat_id = params.text("chat_id");
        self.rules
            .check(Rule::BusinessChatEmpty, chat_id.is_empty())?;
        self.rules
            .check(Rule::BusinessChatWord, chat_id.parse::<i64>().is_err())?;
        let customer: i64 = chat_id.parse().unwrap_or(0);
        let (owner, connection) = self.connection(params)?;
        self.rules.check(Rule::BusinessChatPublic, customer <= 0)?;
        self.rules.check(Rule::BusinessChatOwn, customer == owner)?;
        self.rules
            .check(Rule::ConnectionDisabled, !connection.is_enabled)?;
        self.rules
            .check(Rule::BusinessNoReply, !connection.rights.has("can_reply"))?;
        let account = self
            .accounts
            .get(&owner)
            .filter(|account| !account.left_out.contains(&customer));
        let key = account
            .and_then(|account| account.chats.get(&customer))
            .copied();
        self.rules
            .check(Rule::BusinessChatNotChosen, key.is_none())?;
        let key = key.unwrap_or(customer);
        let last = self.chats.get(&key).and_then(|chat| chat.last_incoming);
        self.rules.check(
            Rule::BusinessWindowOver,
            last.is_none_or(|last| self.now() - last > WINDOW_SECONDS),
        )?;
        Ok(key)
    }

    /// Finds the connection that a call names, with its owner.
    pub fn connection(&self, params: &Params) -> Result<(i64, Connection), Refusal> {
        let id = params.text("business_connection_id");
        let mut all = self.accounts.iter().flat_map(|(owner, account)| {
            account.connections.iter().map(move |known| (*owner, known))
        });
        let found = all
            .find(|(_, known)| known.id == id)
            .map(|(owner, known)| (owner, known.clone()));
        self.rules.check(Rule::ConnectionUnknown, found.is_none())?;
        found.ok_or_else(|| {
            Refusal::new(
                500,
                "Internal Server Error: no connection behind a rule taken away",
            )
        })
    }

    /// Returns the chat of a Business account that a call names, whether the bot may write there or not.
    pub fn business_place(&self, params: &Params) -> Option<i64> {
        let (connection, customer) = (
            params.text("business_connection_id"),
            params.integer("chat_id")?,
        );
        let mut accounts = self.accounts.values();
        let account = accounts.find(|account| {
            account
                .connections
                .iter()
                .any(|known| known.id == connection)
        })?;
        account.chats.get(&customer).copied()
    }

    /// Returns the connection and the customer of a Business chat that the bot hears.
    pub fn heard_connection(&self, key: i64) -> Option<(String, i64)> {
        let ChatKind::Business { owner, customer } = self.chats.get(&key)?.kind else {
            return None;
        };
        let account = self.accounts.get(&owner)?;
        let newest = account
            .connections
            .last()
            .filter(|newest| newest.is_enabled && !account.left_out.contains(&customer))?;
        Some((newest.id.clone(), customer))
    }

    /// Refuses keyboards and buttons that nobody can be shown in somebody else's name.
    pub fn check_business_markup(&self, markup: Option<&Markup>) -> Result<(), Refusal> {
        match markup {
            None => Ok(()),
            Some(Markup::Reply { .. } | Markup::Remove | Markup::ForceReply) => {
                self.rules.check(Rule::BusinessKeyboard, true)
            }
            Some(Markup::Inline(rows)) => {
                const OWN: [&str; 4] = [
                    "web_app",
                    "switch_inline_query",
                    "switch_inline_query_current_chat",
                    "switch_inline_query_chosen_chat",
                ];
                let is_own = |button: &Value| OWN.iter().any(|name| button.get(name).is_some());
                self.rules
                    .check(Rule::BusinessButton, rows.iter().flatten().any(is_own))
            }
        }
    }

    pub fn new_connection_id(&mut self) -> String {
        let count: usize = self
            .accounts
            .values()
            .map(|account| account.connections.len())
            .sum();
        self.last_connection = self.last_connection.max(count) + 1;
        format!("kXkRU5oxAUnbDQAA{:04}_lAlQ", self.last_connection)
    }
}

/// Adds whose account a message belongs to, and who really wrote it.
pub fn add_connection(world: &World, stored: &Stored, json: &mut Value) {
    let Some(ChatKind::Business { owner, .. }) =
        world.chats.get(&stored.chat).map(|chat| chat.kind)
    else {
        return;
    };
    let newest = world
        .accounts
        .get(&owner)
        .and_then(|account| account.connections.last());
    json["business_connection_id"] =
        json!(newest.map(|newest| newest.id.as_str()).unwrap_or_default());
    if stored.author == Author::Bot {
        json["from"] = shape::person(world, owner);
        json["sender_business_bot"] = shape::bot();
    }
}
