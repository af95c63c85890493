//! From a person's mouth to the bot's ear: who is shown as the speaker, and what privacy mode withholds.

use serde_json::{Value, json};

use super::chat::ChatKind;
use super::journal::{Deed, Said};
use super::json as shape;
use super::json::BOT_USERNAME;
use super::world::{Author, BOT_ID, Content, Stored, World};

/// As whom somebody speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Voice {
    #[default]
    Own,
    /// An administrator who is shown as the group.
    Group,
    /// Somebody who is shown as a channel of theirs.
    Channel(i64),
    /// A Business account while its owner is away: a greeting, an away message.
    Automatic,
    /// A channel's post, which Telegram itself brings into the group.
    Post(i64),
}

/// Something that somebody says somewhere.
#[derive(Clone, Debug)]
pub struct Speech {
    pub chat: i64,
    pub person: i64,
    pub voice: Voice,
    pub content: Content,
    pub reply_to: Option<i64>,
    /// The topic that it is said in.
    pub thread: Option<i64>,
    pub deed: Deed,
    /// Whether it tells of the chat itself: such messages are withheld from nobody.
    pub is_service: bool,
}

/// Who gets a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hearing {
    Heard,
    /// The bot is there, but the message does not concern it.
    Withheld,
    /// The bot is not there.
    Absent,
}

impl World {
    /// Stores a message and, if the bot may see it, tells the bot.
    pub fn deliver(&mut self, speech: Speech) -> Said {
        let Speech {
            chat,
            person,
            voice,
            content,
            reply_to,
            thread,
            deed,
            is_service,
        } = speech;
        let thread = self.thread_of(chat, thread, reply_to);
        let id = self.new_message_id(chat);
        let author = Author::Person(person);
        let stored = Stored {
            voice,
            reply_to,
            thread,
            ..Stored::new(id, chat, author, self.now(), content)
        };
        if let Some(place) = self
            .chats
            .get_mut(&chat)
            .filter(|place| place.customer() == Some(person))
        {
            place.last_incoming = Some(stored.date);
        }
        let hearing = if is_service {
            self.presence(chat)
        } else {
            self.hearing(&stored)
        };
        self.messages.insert((chat, id), stored);
        let update = if hearing == Hearing::Heard {
            self.tell(self.kind_of("message", chat), chat, id)
        } else {
            0
        };
        let said = self.journal.say(person, chat, deed, update, Some(id));
        if hearing == Hearing::Withheld {
            self.journal.withheld.push(said.clone());
        }
        said
    }

    /// Tells the bot about a message as it now is.
    pub fn tell(&mut self, kind: &str, chat: i64, id: i64) -> i64 {
        let mut json = shape::message(self, chat, id);
        if self.decorates {
            shape::decorate(&mut json);
        }
        self.queue.push(kind, json)
    }

    /// Returns the kind of update that tells of a message (`message`, `edited_message`) in this chat.
    pub fn kind_of(&self, kind: &'static str, chat: i64) -> &'static str {
        match (kind, self.chats.get(&chat).map(|chat| chat.kind)) {
            ("message", Some(ChatKind::Business { .. })) => "business_message",
            ("edited_message", Some(ChatKind::Business { .. })) => "edited_business_message",
            (kind, _) => kind,
        }
    }

    /// Tells the bot of what it has itself written or changed in the name of a Business account.
    pub fn echo(&mut self, kind: &'static str, chat: i64, id: i64) {
        if self.echoes && self.heard_connection(chat).is_some() {
            self.tell(kind, chat, id);
        }
    }

    /// Tells whether the bot gets a message: in a group with privacy mode only what concerns it.
    pub fn hearing(&self, stored: &Stored) -> Hearing {
        let Some(chat) = self.chats.get(&stored.chat) else {
            return Hearing::Absent;
        };
        match chat.kind {
            ChatKind::Private => Hearing::Heard,
            ChatKind::Channel => Hearing::Absent,
            ChatKind::Business { .. } if self.heard_connection(stored.chat).is_some() => {
                Hearing::Heard
            }
            ChatKind::Business { .. } => Hearing::Absent,
            ChatKind::Group | ChatKind::Supergroup => {
                let standing = chat.standing(BOT_ID);
                let hears_all = self.reads_everything || standing.is_administrator();
                match (standing.is_member(), hears_all || self.concerns_bot(stored)) {
                    (false, _) => Hearing::Absent,
                    (true, true) => Hearing::Heard,
                    (true, false) => Hearing::Withheld,
                }
            }
        }
    }

    fn presence(&self, chat: i64) -> Hearing {
        let is_there = self
            .chats
            .get(&chat)
            .is_some_and(|chat| chat.standing(BOT_ID).is_member());
        if is_there {
            Hearing::Heard
        } else {
            Hearing::Absent
        }
    }

    fn concerns_bot(&self, stored: &Stored) -> bool {
        let answered = stored
            .reply_to
            .and_then(|id| self.messages.get(&(stored.chat, id)));
        answered.is_some_and(|answered| answered.author == Author::Bot)
            || is_command(&stored.content)
    }
}

/// Tells whether a text begins with a command for this bot, or for nobody in particular.
fn is_command(content: &Content) -> bool {
    let Content::Text(formatted) = content else {
        return false;
    };
    let first = formatted.text.split_whitespace().next().unwrap_or_default();
    let is_first = formatted
        .entities
        .first()
        .is_some_and(|entity| entity.kind == "bot_command" && entity.offset == 0);
    is_first
        && first
            .split_once('@')
            .is_none_or(|(_, name)| name.eq_ignore_ascii_case(BOT_USERNAME))
}

/// Adds the one who is shown as the speaker.
pub fn add_speaker(world: &World, stored: &Stored, person: i64, json: &mut Value) {
    let (from, sender) = match stored.voice {
        Voice::Own | Voice::Automatic => (shape::user(world, person), None),
        Voice::Group => (
            anonymous(1_087_968_824, "Group", Some("GroupAnonymousBot")),
            Some(stored.chat),
        ),
        Voice::Channel(channel) => (
            anonymous(136_817_688, "Channel", Some("Channel_Bot")),
            Some(channel),
        ),
        Voice::Post(channel) => (anonymous(777_000, "Telegram", None), Some(channel)),
    };
    json["from"] = from;
    if stored.voice == Voice::Automatic {
        json["is_from_offline"] = json!(true);
    }
    let Some(sender) = sender else { return };
    json["sender_chat"] = shape::chat(world, sender);
    if let Voice::Post(channel) = stored.voice {
        let post = 100 + stored.id;
        let channel = shape::chat(world, channel);
        json["is_automatic_forward"] = json!(true);
        json["forward_origin"] =
            json!({ "type": "channel", "chat": channel, "message_id": post, "date": stored.date });
        json["forward_from_chat"] = channel;
        json["forward_from_message_id"] = json!(post);
        json["forward_date"] = json!(stored.date);
    }
}

/// Returns one of the accounts behind which Telegram hides people.
fn anonymous(id: i64, name: &str, username: Option<&str>) -> Value {
    let mut user = json!({ "id": id, "is_bot": username.is_some(), "first_name": name });
    if let Some(username) = username {
        user["username"] = json!(username);
    }
    user
}
