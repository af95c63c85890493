//! Everything that the server knows: people, chats, messages, taps, files, commands.

use std::collections::BTreeMap;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value};

use super::account::Account;
use super::chat::{Chat, ChatKind};
use super::fault::Faults;
use super::files::Files;
use super::journal::{Journal, ShownAs};
use super::json as shape;
use super::keyboard::Markup;
use super::message::Message;
use super::queue::Queue;
use super::rate::Rates;
use super::rule::Rules;
use super::speech::Voice;
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
    pub is_premium: bool,
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
    /// As whom the author speaks.
    pub voice: Voice,
    pub date: i64,
    pub edit_date: Option<i64>,
    pub content: Content,
    pub inline: Option<Vec<Vec<Value>>>,
    /// The reply keyboard that came with it; such a message can never be edited.
    pub keyboard: Option<Vec<Vec<Value>>>,
    pub reply_to: Option<i64>,
    /// The topic, or the root of the answers, that it belongs to.
    pub thread: Option<i64>,
}

impl Stored {
    /// Returns a message with nothing but its content.
    pub fn new(id: i64, chat: i64, author: Author, date: i64, content: Content) -> Self {
        let (edit_date, inline, keyboard, reply_to, thread) = (None, None, None, None, None);
        Self {
            id,
            chat,
            author,
            voice: Voice::Own,
            date,
            edit_date,
            content,
            inline,
            keyboard,
            reply_to,
            thread,
        }
    }
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
    /// Business accounts that the bot was ever connected to, by their owners.
    pub accounts: BTreeMap<i64, Account>,
    /// How many connections there have been.
    pub last_connection: usize,
    /// Whether the bot is told of what it writes in the name of a Business account.
    pub echoes: bool,
    pub messages: BTreeMap<(i64, i64), Stored>,
    pub queue: Queue,
    pub taps: BTreeMap<String, Tapped>,
    pub files: Files,
    pub commands: BTreeMap<(String, String), Value>,
    pub webhook: Option<Webhook>,
    pub journal: Journal,
    pub faults: Faults,
    pub rates: Rates,
    /// When the bot opened topics.
    pub topic_rates: Rates,
    /// How far each reader of each chat or topic has come, in the list of all that was shown.
    pub seen: BTreeMap<(i64, Option<i64>, i64), usize>,
    pub repeats_are_limited: bool,
    /// What the last `getUpdates` asked for; `None` before the first.
    pub last_offset: Option<i64>,
    /// Whether the bot sees all messages of its groups, or only those that concern it.
    pub reads_everything: bool,
    pub decorates: bool,
    pub upload_limit: usize,
    started: Instant,
    clock_shift: i64,
    /// The last message id of each supergroup, of each Business account, and under 0 that of all other chats together.
    last_message_ids: BTreeMap<i64, i64>,
    last_tap_id: u64,
}

impl Default for World {
    fn default() -> Self {
        Self {
            rules: Rules::default(),
            people: BTreeMap::new(),
            chats: BTreeMap::new(),
            accounts: BTreeMap::new(),
            last_connection: 0,
            echoes: true,
            messages: BTreeMap::new(),
            queue: Queue::default(),
            taps: BTreeMap::new(),
            files: Files::default(),
            commands: BTreeMap::new(),
            webhook: None,
            journal: Journal::default(),
            faults: Faults::default(),
            rates: Rates::default(),
            topic_rates: Rates::default(),
            seen: BTreeMap::new(),
            repeats_are_limited: false,
            last_offset: None,
            reads_everything: false,
            decorates: false,
            upload_limit: 50 << 20,
            started: Instant::now(),
            clock_shift: 0,
            last_message_ids: BTreeMap::new(),
            last_tap_id: 0,
        }
    }
}

impl World {
    /// Returns the server's time, which stands in every message.
    pub fn now(&self) -> i64 {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .expect("the clock is past 1970");
        i64::try_from(since.as_secs()).expect("seconds fit") + self.clock_shift
    }

    pub fn shift_clock(&mut self, seconds: i64) {
        self.clock_shift += seconds;
    }

    /// Returns the server's time since its start.
    pub fn elapsed(&self) -> Duration {
        let shift = Duration::from_secs(self.clock_shift.unsigned_abs());
        if self.clock_shift < 0 {
            self.started.elapsed().saturating_sub(shift)
        } else {
            self.started.elapsed() + shift
        }
    }

    /// Returns a message id that is new in this chat; private chats and groups share one counter, each supergroup has its own.
    pub fn new_message_id(&mut self, chat: i64) -> i64 {
        let id = self.next_message_id(chat);
        self.last_message_ids.insert(self.counter(chat), id);
        id
    }

    /// Returns the id that the next message of a chat will have.
    pub fn next_message_id(&self, chat: i64) -> i64 {
        self.last_message_ids
            .get(&self.counter(chat))
            .copied()
            .unwrap_or(0)
            + 1
    }

    fn counter(&self, chat: i64) -> i64 {
        match self.chats.get(&chat).map(|chat| chat.kind) {
            Some(ChatKind::Supergroup) => chat,
            Some(ChatKind::Business { owner, .. }) => owner,
            Some(ChatKind::Private | ChatKind::Group | ChatKind::Channel) | None => 0,
        }
    }

    pub fn new_tap_id(&mut self) -> String {
        self.last_tap_id += 1;
        (4_382_900_017_000_000_000_u64 + self.last_tap_id * 7919).to_string()
    }

    /// Puts a message of the bot on the screens of a chat and returns it as the API does.
    pub fn post(
        &mut self,
        chat: i64,
        content: Content,
        markup: Option<Markup>,
        reply_to: Option<i64>,
        thread: Option<i64>,
    ) -> Value {
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
        let id = self.new_message_id(chat);
        let stored = Stored {
            inline,
            keyboard,
            reply_to,
            thread,
            ..Stored::new(id, chat, Author::Bot, self.now(), content)
        };
        self.messages.insert((chat, id), stored);
        self.show(chat, id, ShownAs::New);
        self.echo("business_message", chat, id);
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
}
