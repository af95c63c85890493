//! Business accounts: who connected the bot, with which rights, for which customers; and the chats that it then sees.

use std::sync::Arc;

use serde_json::{Value, json};

use super::account::{Connection, Rights};
use super::api::Place;
use super::chat::{Chat, ChatKind};
use super::journal::{Deed, Said};
use super::person::Person;
use super::server::Shared;
use super::world::World;

/// A person's Business account that the bot is connected to.
#[derive(Clone)]
pub struct Business {
    shared: Arc<Shared>,
    owner: Person,
}

/// The chat of a Business account with one customer: not the customer's chat with the bot, though both have one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BusinessChat {
    key: i64,
    customer: i64,
}

impl Place for BusinessChat {
    fn chat(&self) -> i64 {
        self.key
    }
}

impl BusinessChat {
    /// Returns the number that stands for this chat in calls and updates: the customer's.
    pub fn id(&self) -> i64 {
        self.customer
    }
}

impl Business {
    /// Connects the bot with the right to reply.
    pub(super) fn connect(shared: Arc<Shared>, owner: &Person) -> Self {
        let business = Self {
            shared,
            owner: owner.clone(),
        };
        business.connects_again();
        business
    }

    /// Returns the id of the newest connection.
    pub fn connection(&self) -> String {
        self.with_newest(|connection| connection.id.clone())
    }

    pub fn owner(&self) -> &Person {
        &self.owner
    }

    /// Returns the chat with a customer; it begins when somebody writes in it.
    pub fn chat(&self, customer: &Person) -> BusinessChat {
        assert_ne!(
            customer.id(),
            self.owner.id(),
            "nobody is their own customer"
        );
        let (owner, customer) = (self.owner.id(), customer.id());
        let key = self.shared.change(|world| {
            let next = 8_000_000_000_000_001
                + i64::try_from(world.chats.len()).expect("fewer chats than numbers");
            let account = world
                .accounts
                .get_mut(&owner)
                .expect("an account never vanishes");
            let key = *account.chats.entry(customer).or_insert(next);
            world
                .chats
                .entry(key)
                .or_insert_with(|| Chat::new(key, ChatKind::Business { owner, customer }, ""));
            key
        });
        BusinessChat { key, customer }
    }

    // ── the connection ──────────────────────────────────────────────────────────────────────────────────────────────

    /// Connects the bot anew, under a new connection id.
    pub fn connects_again(&self) -> Said {
        self.shared.change(|world| {
            let (owner, date) = (self.owner.id(), world.now());
            let profile = world
                .people
                .get_mut(&owner)
                .expect("a person never vanishes");
            // Only Premium accounts can be Business accounts, and the bot may write to whoever connected it.
            (profile.is_premium, profile.has_started) = (true, true);
            let id = world.new_connection_id();
            let account = world.accounts.entry(owner).or_default();
            account.connections.push(Connection {
                id,
                date,
                is_enabled: true,
                rights: Rights::reply(),
            });
            self.announce(world)
        })
    }

    /// Takes the bot off the account; the customers stay, but the bot no longer hears of them.
    pub fn disconnects(&self) -> Said {
        self.change(|connection| connection.is_enabled = false)
    }

    /// Changes what the bot may do, by the Bot API's names: `can_reply`, `can_read_messages`, …
    pub fn grants(&self, rights: &[&str]) -> Said {
        self.change(|connection| connection.rights = Rights::of(rights))
    }

    /// Makes the server forget a connection, so that nobody can use its id.
    pub fn is_forgotten(&self, connection: &str) {
        self.shared.change(|world| {
            let account = world
                .accounts
                .get_mut(&self.owner.id())
                .expect("an account never vanishes");
            account.connections.retain(|known| known.id != connection);
        });
    }

    /// Leaves a customer out of the chats that the bot sees, or takes them in again; the bot is not told.
    pub fn leaves_out(&self, customer: &Person, is_left_out: bool) {
        self.shared.change(|world| {
            let left_out = &mut world
                .accounts
                .get_mut(&self.owner.id())
                .expect("an account never vanishes")
                .left_out;
            if is_left_out {
                left_out.insert(customer.id())
            } else {
                left_out.remove(&customer.id())
            };
        });
    }

    // ── the owner's own words ───────────────────────────────────────────────────────────────────────────────────────

    /// Lets the owner write to a customer by hand. The same as `shop.owner().at(&chat).says(text)`.
    pub fn writes(&self, customer: &Person, text: &str) -> Said {
        self.owner.at(&self.chat(customer)).says(text)
    }

    /// Sends the owner's greeting or away message, which nobody typed just now.
    pub fn greets(&self, customer: &Person, text: &str) -> Said {
        self.owner
            .at(&self.chat(customer))
            .automatically()
            .says(text)
    }

    fn change(&self, change: impl FnOnce(&mut Connection)) -> Said {
        self.with_newest(change);
        self.shared.change(|world| self.announce(world))
    }

    fn with_newest<T>(&self, look: impl FnOnce(&mut Connection) -> T) -> T {
        self.shared.change(|world| {
            let account = world
                .accounts
                .get_mut(&self.owner.id())
                .expect("an account never vanishes");
            look(
                account
                    .connections
                    .last_mut()
                    .expect("the account was connected"),
            )
        })
    }

    fn announce(&self, world: &mut World) -> Said {
        let owner = self.owner.id();
        let account = world
            .accounts
            .get(&owner)
            .expect("an account never vanishes");
        let newest = account
            .connections
            .last()
            .expect("the account was connected")
            .clone();
        let body: Value = newest.json(world, owner);
        let update = world.queue.push("business_connection", body);
        world.journal.say(
            owner,
            owner,
            Deed::Changed("business_connection".into()),
            update,
            None,
        )
    }
}

/// Tells the bot that messages of a Business chat are gone; of other chats it is not told.
pub(super) fn tell_deleted(world: &mut World, key: i64, ids: &[i64]) -> i64 {
    let Some((connection, customer)) = world.heard_connection(key) else {
        return 0;
    };
    let chat = super::json::chat(world, customer);
    world.queue.push(
        "deleted_business_messages",
        json!({ "business_connection_id": connection, "chat": chat, "message_ids": ids }),
    )
}
