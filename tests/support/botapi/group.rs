//! A group with the bot in it: who may be heard, who was sent away, and where the group has moved to.

use std::sync::Arc;

use serde_json::{Map, json};

use super::api::Place;
use super::journal::{Deed, Said};
use super::json::BOT_USERNAME;
use super::person::{Person, deliver};
use super::server::Shared;
use super::text::Formatted;
use super::world::{Author, Chat, ChatKind, Content, Standing, World};

/// A group chat.
#[derive(Clone)]
pub struct Group {
    shared: Arc<Shared>,
    id: i64,
}

impl Place for Group {
    fn chat(&self) -> i64 {
        self.id
    }
}

impl Group {
    pub(super) fn create(shared: Arc<Shared>, title: &str, members: &[&Person]) -> Self {
        let id = shared.change(|world| {
            let id = -4_500_000_001 - i64::try_from(world.chats.len()).expect("fewer chats than numbers");
            let mut chat = Chat::new(id, ChatKind::Group, title);
            chat.members = members.iter().map(|person| person.id()).collect();
            world.chats.insert(id, chat);
            id
        });
        Self { shared, id }
    }

    pub fn id(&self) -> i64 {
        self.id
    }

    /// Lets a member speak; the bot hears it as its privacy mode allows.
    pub fn hears(&self, person: &Person, text: &str) -> Said {
        self.hears_reply(person, text, None)
    }

    /// Lets a member answer a message with the reply gesture.
    pub fn hears_reply(&self, person: &Person, text: &str, reply_to: Option<i64>) -> Said {
        self.shared.change(|world| {
            let is_visible = is_heard(world, self.id, text, reply_to);
            let (content, deed) = (Content::Text(Formatted::typed(text)), Deed::Said(text.to_owned()));
            deliver(world, self.id, person.id(), content, deed, reply_to, is_visible)
        })
    }

    pub fn promotes_bot(&self, by: &Person) {
        self.set_standing(by, Standing::Administrator);
    }

    pub fn kicks_bot(&self, by: &Person) {
        self.set_standing(by, Standing::Kicked);
    }

    pub fn removes_bot(&self, by: &Person) {
        self.set_standing(by, Standing::Left);
    }

    /// Turns the group into a supergroup: two service messages, and a new id that every later call must use.
    pub fn migrates(&self, by: &Person) -> Group {
        let id = self.shared.change(|world| {
            let id = -1_002_000_000_000 + self.id % 1_000_000_000;
            let Some(old) = world.chats.get_mut(&self.id) else { return id };
            old.migrated_to = Some(id);
            let mut chat = old.clone();
            (chat.id, chat.kind, chat.migrated_to) = (id, ChatKind::Supergroup, None);
            world.chats.insert(id, chat);
            for (chat, name, value) in [(self.id, "migrate_to_chat_id", id), (id, "migrate_from_chat_id", self.id)] {
                let content = Content::Other(Map::from_iter([(name.to_owned(), json!(value))]));
                deliver(world, chat, by.id(), content, Deed::SentOther, None, true);
            }
            id
        });
        Group { shared: Arc::clone(&self.shared), id }
    }

    fn set_standing(&self, by: &Person, standing: Standing) {
        self.shared.change(|world| {
            let Some(chat) = world.chats.get_mut(&self.id) else { return };
            let old = std::mem::replace(&mut chat.standing, standing);
            world.push_my_chat_member(self.id, by.id(), old, standing);
        });
    }
}

/// Tells whether the bot gets a group's message: all of them without privacy mode, else what concerns it.
fn is_heard(world: &World, chat: i64, text: &str, reply_to: Option<i64>) -> bool {
    let standing = world.chats.get(&chat).map(|chat| chat.standing);
    let is_answer_to_bot = reply_to.and_then(|id| world.messages.get(&(chat, id))).is_some_and(|stored| stored.author == Author::Bot);
    let first = text.split_whitespace().next().unwrap_or_default();
    let is_for_bot = first.starts_with('/') && first.split_once('@').is_none_or(|(_, name)| name.eq_ignore_ascii_case(BOT_USERNAME));
    match standing {
        Some(Standing::Administrator) => true,
        Some(Standing::Member) => world.reads_everything || is_answer_to_bot || is_for_bot,
        Some(Standing::Left | Standing::Kicked) | None => false,
    }
}
