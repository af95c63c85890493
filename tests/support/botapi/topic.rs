//! Topics of a forum, and the threads of answers in other supergroups.

use std::sync::Arc;

use serde_json::{Value, json};

use super::api::Place;
use super::chat::{Chat, ChatKind};
use super::group::{Group, tell};
use super::journal::Said;
use super::params::Params;
use super::person::Person;
use super::rule::{Refusal, Rule};
use super::server::Shared;
use super::world::{BOT_ID, Stored, World};

/// The topic that every forum has, under which messages carry no thread.
pub const GENERAL: i64 = 1;

/// What the server knows of a topic.
#[derive(Clone, Debug, Default)]
pub struct TopicState {
    pub name: String,
    pub is_closed: bool,
    /// Whether the bot opened it: it may always change its own.
    pub is_of_bot: bool,
}

/// A topic of a forum; its id is that of the message which opened it.
#[derive(Clone)]
pub struct Topic {
    shared: Arc<Shared>,
    chat: i64,
    id: i64,
}

impl Place for Topic {
    fn chat(&self) -> i64 {
        self.chat
    }

    fn thread(&self) -> Option<i64> {
        (self.id != GENERAL).then_some(self.id)
    }
}

impl Group {
    /// Opens a topic in a forum.
    pub fn opens_topic(&self, by: &Person, name: &str) -> Topic {
        let (chat, shared) = (self.id(), self.shared());
        let id = shared.change(|world| {
            assert!(
                world.is_forum(chat),
                "only a forum has topics; try `api.forum`"
            );
            let id = world.next_message_id(chat);
            world
                .chats
                .get_mut(&chat)
                .expect("a group never vanishes")
                .topics
                .insert(
                    id,
                    TopicState {
                        name: name.to_owned(),
                        ..TopicState::default()
                    },
                );
            let fields =
                json!({ "forum_topic_created": { "name": name, "icon_color": 7_322_096 } });
            tell(world, chat, Some(id), by.id(), fields);
            id
        });
        Topic { shared, chat, id }
    }

    /// Lists the topics with their names, in the order of their opening.
    pub fn topics(&self) -> Vec<(Topic, TopicState)> {
        let (chat, shared) = (self.id(), self.shared());
        let topics = shared.look().chats[&chat].topics.clone();
        let topic = |id| Topic {
            shared: Arc::clone(&shared),
            chat,
            id,
        };
        let others = topics.into_iter().filter(|(id, _)| *id != GENERAL);
        others.map(|(id, state)| (topic(id), state)).collect()
    }

    /// Gives a supergroup topics, or takes them away; nobody is told.
    pub fn has_topics(&self, is_forum: bool) {
        self.change(|chat| chat.is_forum = is_forum);
    }

    /// Keeps the right to manage topics from the bot, or gives it back.
    pub fn withholds_topics(&self, withholds: bool) {
        self.change(|chat| chat.withholds_topics = withholds);
    }

    fn change(&self, change: impl FnOnce(&mut Chat)) {
        let shared = self.shared();
        shared.change(|world| {
            change(
                world
                    .chats
                    .get_mut(&self.id())
                    .expect("a group never vanishes"),
            );
        });
    }

    /// Returns the topic that every forum has.
    pub fn general(&self) -> Topic {
        Topic {
            shared: self.shared(),
            chat: self.id(),
            id: GENERAL,
        }
    }
}

impl Topic {
    pub fn id(&self) -> i64 {
        self.id
    }

    /// Lets only administrators write here.
    pub fn closes(&self, by: &Person) -> Said {
        self.set_closed(by, true)
    }

    pub fn reopens(&self, by: &Person) -> Said {
        self.set_closed(by, false)
    }

    pub fn is_renamed(&self, by: &Person, name: &str) -> Said {
        self.shared.change(|world| {
            let chat = world
                .chats
                .get_mut(&self.chat)
                .expect("a group never vanishes");
            chat.topics.entry(self.id).or_default().name = name.to_owned();
        });
        self.tells(by, json!({ "forum_topic_edited": { "name": name } }))
    }

    /// Deletes the topic with all its messages; the bot is not told.
    pub fn is_deleted(&self) {
        assert_ne!(self.id, GENERAL, "the general topic stays");
        self.shared.change(|world| {
            world
                .messages
                .retain(|(chat, _), stored| *chat != self.chat || stored.thread != Some(self.id));
            world
                .chats
                .get_mut(&self.chat)
                .expect("a group never vanishes")
                .topics
                .remove(&self.id);
        });
    }

    fn set_closed(&self, by: &Person, is_closed: bool) -> Said {
        self.shared.change(|world| {
            let topics = &mut world
                .chats
                .get_mut(&self.chat)
                .expect("a group never vanishes")
                .topics;
            topics.entry(self.id).or_default().is_closed = is_closed;
        });
        self.tells(
            by,
            json!({ (if is_closed { "forum_topic_closed" } else { "forum_topic_reopened" }): {} }),
        )
    }

    fn tells(&self, by: &Person, fields: Value) -> Said {
        self.shared
            .change(|world| tell(world, self.chat, self.thread(), by.id(), fields))
    }
}

impl World {
    pub fn is_forum(&self, chat: i64) -> bool {
        self.chats.get(&chat).is_some_and(|chat| chat.is_forum)
    }

    /// Tells whether the bot may open topics, and change those of others.
    pub fn manages_topics(&self, chat: i64) -> bool {
        self.chats
            .get(&chat)
            .is_some_and(|chat| chat.standing(BOT_ID).is_administrator() && !chat.withholds_topics)
    }

    /// Returns the thread that a call names, if the chat has it.
    pub fn named_thread(&self, chat: i64, params: &Params) -> Result<Option<i64>, Refusal> {
        let Some(thread) = params
            .integer("message_thread_id")
            .filter(|thread| *thread > 0)
        else {
            return Ok(None);
        };
        let Some(state) = self.chats.get(&chat) else {
            return Ok(None);
        };
        // Elsewhere the server looks past a thread without a word; a private chat might be a forum, and this one is not.
        if !params.text("business_connection_id").is_empty()
            || (state.kind != ChatKind::Private && !state.is_forum)
        {
            return Ok(None);
        }
        let is_topic = state.topics.contains_key(&thread) && thread != GENERAL;
        self.rules.check(Rule::ThreadUnknown, !is_topic)?;
        Ok(Some(thread))
    }

    /// Refuses to write into a closed topic, unless the bot is an administrator.
    pub fn check_open(&self, chat: i64, thread: Option<i64>) -> Result<(), Refusal> {
        self.rules
            .check(Rule::TopicClosed, self.is_closed(chat, thread, BOT_ID))
    }

    /// Tells whether a topic is closed to somebody.
    pub fn is_closed(&self, chat: i64, thread: Option<i64>, user: i64) -> bool {
        let Some(state) = self.chats.get(&chat).filter(|chat| chat.is_forum) else {
            return false;
        };
        let topic = state.topics.get(&thread.unwrap_or(GENERAL));
        topic.is_some_and(|topic| topic.is_closed) && !state.standing(user).is_administrator()
    }

    /// Returns the thread of a new message: its topic, or in other supergroups the message at the root of the answers.
    pub fn thread_of(&self, chat: i64, named: Option<i64>, reply_to: Option<i64>) -> Option<i64> {
        let state = self.chats.get(&chat)?;
        let answered = reply_to.and_then(|id| self.messages.get(&(chat, id)));
        match (state.is_forum, state.kind) {
            (true, _) => named.or_else(|| answered?.thread),
            (false, ChatKind::Supergroup) => {
                answered.map(|answered| answered.thread.unwrap_or(answered.id))
            }
            (
                false,
                ChatKind::Private | ChatKind::Group | ChatKind::Channel | ChatKind::Business { .. },
            ) => None,
        }
    }
}

/// Adds the thread to a message.
pub fn add_thread(world: &World, stored: &Stored, json: &mut Value) {
    let Some(thread) = stored.thread else { return };
    json["message_thread_id"] = json!(thread);
    if world.is_forum(stored.chat) {
        json["is_topic_message"] = json!(true);
    }
}

/// Returns what a message answers; in a topic, what answers nothing else answers the message that opened it.
pub fn answered<'a>(world: &'a World, stored: &Stored) -> Option<&'a Stored> {
    let opening = stored
        .thread
        .filter(|thread| world.is_forum(stored.chat) && *thread != stored.id);
    world
        .messages
        .get(&(stored.chat, stored.reply_to.or(opening)?))
}
