//! Everything that the server knows: people, chats, messages, taps, files, commands.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value, json};

use super::fault::Faults;
use super::files::Files;
use super::journal::{Journal, ShownAs};
use super::json as shape;
use super::keyboard::Markup;
use super::message::Message;
use super::queue::Queue;
use super::rule::{Refusal, Rule, Rules};
use super::text::Formatted;

pub const BOT_ID: i64 = 6_148_001_234;

/// A person with an account.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    pub id: i64,
    pub first_name: String,
    pub last_name: Option<String>,
    pub username: Option<String>,
    pub language: String,
    pub phone: String,
    pub has_started: bool,
    pub has_blocked: bool,
    pub is_deactivated: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChatKind {
    Private,
    Group,
    Supergroup,
}

/// What the bot is in a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Member,
    Administrator,
    Left,
    Kicked,
}

#[derive(Clone, Debug)]
pub struct Chat {
    pub id: i64,
    pub kind: ChatKind,
    pub title: String,
    pub members: BTreeSet<i64>,
    pub standing: Standing,
    pub migrated_to: Option<i64>,
    /// The keyboard that now replaces the letters on the person's screen.
    pub keyboard: Option<Vec<Vec<Value>>>,
    pub is_one_time: bool,
    /// How many shown messages the test has already waited for.
    pub seen: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Author {
    Bot,
    Person(i64),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    Text(Formatted),
    /// File ids from small to large.
    Photo {
        sizes: Vec<String>,
        caption: Formatted,
    },
    Document {
        file: String,
        caption: Formatted,
    },
    /// Contact, location, sticker, service message …: the fields as they appear in the message.
    Other(Map<String, Value>),
}

#[derive(Clone, Debug)]
pub struct Stored {
    pub id: i64,
    pub chat: i64,
    pub author: Author,
    pub date: i64,
    pub edit_date: Option<i64>,
    pub content: Content,
    pub inline: Option<Vec<Vec<Value>>>,
    /// The reply keyboard that came with it; such a message can never be edited.
    pub keyboard: Option<Vec<Vec<Value>>>,
    pub reply_to: Option<i64>,
}

/// A tap that the bot was told about.
#[derive(Clone, Debug)]
pub struct Tapped {
    pub at: i64,
    pub answers: Vec<Toast>,
}

/// What the bot said to a tap.
#[derive(Clone, Debug, PartialEq)]
pub struct Toast {
    pub text: String,
    pub is_alert: bool,
}

#[derive(Clone, Debug)]
pub struct Webhook {
    pub url: String,
    pub secret: String,
    pub max_connections: i64,
    /// When and why the last delivery failed.
    pub last_error: Option<(i64, String)>,
}

#[derive(Debug)]
pub struct World {
    pub rules: Rules,
    pub people: BTreeMap<i64, Profile>,
    pub chats: BTreeMap<i64, Chat>,
    pub messages: BTreeMap<(i64, i64), Stored>,
    pub queue: Queue,
    pub taps: BTreeMap<String, Tapped>,
    pub files: Files,
    pub commands: BTreeMap<(String, String), Value>,
    pub webhook: Option<Webhook>,
    pub journal: Journal,
    pub faults: Faults,
    pub repeats_are_limited: bool,
    /// What the last `getUpdates` asked for; `None` before the first.
    pub last_offset: Option<i64>,
    /// Whether the bot sees all messages of its groups, or only those that concern it.
    pub reads_everything: bool,
    pub decorates: bool,
    pub upload_limit: usize,
    clock_shift: i64,
    last_message_id: i64,
    last_tap_id: u64,
}

impl Default for World {
    fn default() -> Self {
        Self {
            rules: Rules::default(),
            people: BTreeMap::new(),
            chats: BTreeMap::new(),
            messages: BTreeMap::new(),
            queue: Queue::default(),
            taps: BTreeMap::new(),
            files: Files::default(),
            commands: BTreeMap::new(),
            webhook: None,
            journal: Journal::default(),
            faults: Faults::default(),
            repeats_are_limited: false,
            last_offset: None,
            reads_everything: false,
            decorates: false,
            upload_limit: 50 << 20,
            clock_shift: 0,
            last_message_id: 0,
            last_tap_id: 0,
        }
    }
}

impl World {
    /// Returns the server's time, which stands in every message.
    pub fn now(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is past 1970");
        i64::try_from(since.as_secs()).expect("seconds fit") + self.clock_shift
    }

    pub fn shift_clock(&mut self, seconds: i64) {
        self.clock_shift += seconds;
    }

    /// Returns a message id that is new in this chat; private chats and groups share one counter, as on the server.
    pub fn new_message_id(&mut self) -> i64 {
        self.last_message_id += 1;
        self.last_message_id
    }

    pub fn new_tap_id(&mut self) -> String {
        self.last_tap_id += 1;
        (4_382_900_017_000_000_000_u64 + self.last_tap_id * 7919).to_string()
    }

    /// Finds the chat that a call may write to.
    pub fn writable_chat(&self, chat_id: &str) -> Result<i64, Refusal> {
        self.rules.check(Rule::ChatIdEmpty, chat_id.is_empty())?;
        let id: i64 = chat_id.parse().unwrap_or(0);
        let person = self.people.get(&id);
        self.rules.check(Rule::ChatNeverStarted, person.is_some_and(|person| !person.has_started && self.is_in_a_group(id)))?;
        let is_known = person.is_none_or(|person| person.has_started || self.is_in_a_group(id));
        self.rules.check(Rule::ChatUnknown, !self.chats.contains_key(&id) || !is_known)?;
        if let Some(person) = person {
            self.rules.check(Rule::ChatDeactivated, person.is_deactivated)?;
            self.rules.check(Rule::ChatBlocked, person.has_blocked)?;
        }
        if let Some(chat) = self.chats.get(&id) {
            if let Some(to) = chat.migrated_to.filter(|_| self.rules.holds(Rule::ChatMigrated)) {
                return Err(Refusal::migrated(to));
            }
            self.rules.check(Rule::ChatKicked, chat.standing == Standing::Kicked)?;
            self.rules.check(Rule::ChatLeft, chat.standing == Standing::Left)?;
        }
        Ok(id)
    }

    pub fn is_private(&self, chat_id: &str) -> bool {
        let chat = chat_id.parse().ok().and_then(|id: i64| self.chats.get(&id));
        chat.is_none_or(|chat| chat.kind == ChatKind::Private)
    }

    fn is_in_a_group(&self, person: i64) -> bool {
        self.chats.values().any(|chat| chat.kind != ChatKind::Private && chat.members.contains(&person))
    }

    /// Puts a message of the bot on the screens of a chat and returns it as the API does.
    pub fn post(&mut self, chat: i64, content: Content, markup: Option<Markup>, reply_to: Option<i64>) -> Value {
        let (mut inline, mut keyboard) = (None, None);
        match markup {
            Some(Markup::Inline(rows)) => inline = Some(rows),
            Some(Markup::Reply { rows, is_one_time }) => {
                keyboard = Some(rows.clone());
                self.set_keyboard(chat, Some(rows), is_one_time);
            }
            Some(Markup::Remove) => self.set_keyboard(chat, None, false),
            Some(Markup::ForceReply) | None => {}
        }
        let id = self.new_message_id();
        let stored = Stored { id, chat, author: Author::Bot, date: self.now(), edit_date: None, content, inline, keyboard, reply_to };
        self.messages.insert((chat, id), stored);
        self.show(chat, id, ShownAs::New);
        shape::message(self, chat, id)
    }

    fn set_keyboard(&mut self, chat: i64, rows: Option<Vec<Vec<Value>>>, is_one_time: bool) {
        if let Some(chat) = self.chats.get_mut(&chat) {
            (chat.keyboard, chat.is_one_time) = (rows, is_one_time);
        }
    }

    /// Notes what a chat's people now see.
    pub fn show(&mut self, chat: i64, id: i64, shown_as: ShownAs) {
        if let Some(stored) = self.messages.get(&(chat, id)) {
            let message = Message::of(stored);
            self.journal.show(shown_as, message);
        }
    }

    /// Stores what a person sends, and returns its id and its JSON.
    pub fn receive(&mut self, chat: i64, person: i64, content: Content, reply_to: Option<i64>) -> (i64, Value) {
        let id = self.new_message_id();
        let author = Author::Person(person);
        let stored = Stored { id, chat, author, date: self.now(), edit_date: None, content, inline: None, keyboard: None, reply_to };
        self.messages.insert((chat, id), stored);
        let mut json = shape::message(self, chat, id);
        if self.decorates {
            shape::decorate(&mut json);
        }
        (id, json)
    }

    /// Tells the bot what it has become in a chat.
    pub fn push_my_chat_member(&mut self, chat: i64, by: i64, old: Standing, new: Standing) -> i64 {
        let body = json!({
            "chat": shape::chat(self, chat), "from": shape::person(self, by), "date": self.now(),
            "old_chat_member": shape::bot_member(old), "new_chat_member": shape::bot_member(new),
        });
        self.queue.push("my_chat_member", body)
    }
}
