//! The queue of updates with Telegram's law: what lies below the asked offset is forgotten on receipt.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::{Value, json};

/// Every kind of update that the server knows by name.
const KINDS: [&str; 23] = [
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
];
/// The kinds that come only to those who ask for them.
const ON_REQUEST: [&str; 3] = ["message_reaction", "message_reaction_count", "chat_member"];

/// How far an update has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Nobody has seen it.
    Waiting,
    /// Handed to the bot so many times, and not acknowledged.
    HandedOut(u32),
    /// The bot asked for a later one, so the server forgot it.
    Acknowledged,
    /// The bot did not want this kind.
    Unwanted,
}

#[derive(Debug)]
struct Pending {
    id: i64,
    body: Value,
    /// How often a webhook did not take it.
    failures: u32,
}

/// An update on its way to a webhook.
#[derive(Clone, Debug)]
pub struct Errand {
    pub id: i64,
    pub body: Value,
    /// Who waits behind it: updates of one chat and kind go one at a time.
    pub chat: i64,
    pub failures: u32,
}

/// Updates that the bot has not acknowledged.
#[derive(Debug)]
pub struct Queue {
    next_id: i64,
    waiting: VecDeque<Pending>,
    progress: BTreeMap<i64, Progress>,
    /// `None` while the bot has never said which kinds it wants.
    wanted: Option<BTreeSet<String>>,
    /// Counts the long polls that began to wait; only the newest may go on.
    pub poll: u64,
    pub is_reversed: bool,
    twice: u32,
    again: Vec<Value>,
    /// The chats that have an update on its way to the webhook.
    busy: BTreeSet<i64>,
}

impl Default for Queue {
    fn default() -> Self {
        let (waiting, progress) = (VecDeque::new(), BTreeMap::new());
        Self {
            next_id: 700_001,
            waiting,
            progress,
            wanted: None,
            poll: 0,
            is_reversed: false,
            twice: 0,
            again: Vec::new(),
            busy: BTreeSet::new(),
        }
    }
}

impl Queue {
    /// Adds an update, unless the bot does not want its kind; returns its id in both cases.
    pub fn push(&mut self, kind: &str, content: Value) -> i64 {
        let id = self.next_id;
        self.next_id += 1;
        if self.wants(kind) {
            self.enqueue(id, json!({ "update_id": id, kind: content }));
        } else {
            self.progress.insert(id, Progress::Unwanted);
        }
        id
    }

    /// Adds an update of any shape: kinds of tomorrow, or broken ones.
    pub fn push_raw(&mut self, mut body: Value) -> i64 {
        let id = self.next_id;
        self.next_id += 1;
        body["update_id"] = json!(id);
        self.enqueue(id, body);
        id
    }

    /// Hands out what is asked for, and forgets what lies below the offset.
    pub fn take(&mut self, offset: i64, limit: usize) -> Vec<Value> {
        self.forget_below(offset);
        let mut batch: Vec<Value> = std::mem::take(&mut self.again);
        for pending in self.waiting.iter().take(limit) {
            let times = match self.progress.get(&pending.id) {
                Some(Progress::HandedOut(times)) => times + 1,
                _ => 1,
            };
            self.progress.insert(pending.id, Progress::HandedOut(times));
            batch.push(pending.body.clone());
            if self.twice > 0 && times == 1 {
                self.twice -= 1;
                batch.push(pending.body.clone());
                self.again.push(pending.body.clone());
            }
        }
        if self.is_reversed {
            batch.reverse();
        }
        batch
    }

    /// Sends off the oldest update of each chat that has none on its way, as far as the connections reach.
    pub fn send_off(&mut self, max_connections: usize) -> Vec<Errand> {
        let mut errands = Vec::new();
        for pending in &self.waiting {
            let chat = queue_of(&pending.body);
            if self.busy.len() < max_connections && self.busy.insert(chat) {
                let failures = pending.failures;
                self.progress
                    .insert(pending.id, Progress::HandedOut(failures + 1));
                errands.push(Errand {
                    id: pending.id,
                    body: pending.body.clone(),
                    chat,
                    failures,
                });
            }
        }
        errands
    }

    /// Ends an errand: an update that was taken is forgotten, any other waits for its next try.
    pub fn come_back(&mut self, errand: &Errand, was_taken: bool) {
        self.busy.remove(&errand.chat);
        if was_taken {
            self.waiting.retain(|pending| pending.id != errand.id);
            self.progress.insert(errand.id, Progress::Acknowledged);
        } else if let Some(pending) = self
            .waiting
            .iter_mut()
            .find(|pending| pending.id == errand.id)
        {
            pending.failures += 1;
        }
    }

    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.again.is_empty()
    }

    pub fn pending_count(&self) -> usize {
        self.waiting.len()
    }

    pub fn clear(&mut self) {
        self.forget_below(i64::MAX);
    }

    pub fn progress(&self, id: i64) -> Option<Progress> {
        self.progress.get(&id).copied()
    }

    /// Delivers each of the next updates twice in one answer, and once more in the next answer.
    pub fn deliver_twice(&mut self, count: u32) {
        self.twice = count;
    }

    /// Goes on counting elsewhere, as Telegram does after a quiet week.
    pub fn renumber(&mut self, next_id: i64) {
        self.next_id = next_id;
    }

    /// Remembers which kinds the bot wants; an unreadable list changes nothing, an empty one means the usual kinds.
    pub fn set_wanted(&mut self, list: Option<Value>) {
        let Some(Value::Array(names)) = list else {
            return;
        };
        if names.iter().any(|name| !name.is_string()) {
            return;
        }
        let wanted: BTreeSet<String> = names
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_ascii_lowercase)
            .filter(|name| KINDS.contains(&name.as_str()))
            .collect();
        self.wanted = (!wanted.is_empty()).then_some(wanted);
    }

    pub fn wanted(&self) -> Option<Value> {
        self.wanted.as_ref().map(|wanted| json!(wanted))
    }

    fn wants(&self, kind: &str) -> bool {
        match &self.wanted {
            Some(wanted) => wanted.contains(kind),
            None => !ON_REQUEST.contains(&kind),
        }
    }

    fn enqueue(&mut self, id: i64, body: Value) {
        self.progress.insert(id, Progress::Waiting);
        self.waiting.push_back(Pending {
            id,
            body,
            failures: 0,
        });
    }

    fn forget_below(&mut self, offset: i64) {
        let drop_count = match offset {
            0 => 0,
            // A negative offset keeps only so many updates from the end.
            1.. => self
                .waiting
                .iter()
                .take_while(|pending| pending.id < offset)
                .count(),
            _ => self
                .waiting
                .len()
                .saturating_sub(usize::try_from(-offset).unwrap_or(usize::MAX)),
        };
        for pending in self.waiting.drain(..drop_count) {
            self.progress.insert(pending.id, Progress::Acknowledged);
        }
    }
}

/// Returns the queue that an update waits in: as on the server, a number made of its kind and its chat or person, so that
/// different kinds overtake each other.
fn queue_of(update: &Value) -> i64 {
    let Some((kind, content)) = update
        .as_object()
        .and_then(|fields| fields.iter().find(|(_, content)| content.is_object()))
    else {
        return 0;
    };
    let chat = content["chat"]["id"].as_i64();
    let person = content["from"]["id"]
        .as_i64()
        .or_else(|| content["user"]["id"].as_i64());
    let (number, kind) = match kind.as_str() {
        "callback_query" => (person, 3),
        "my_chat_member" => (chat, 5),
        "chat_member" => (content["new_chat_member"]["user"]["id"].as_i64(), 6),
        "business_connection" => (person, 10),
        "business_message" | "edited_business_message" | "deleted_business_messages" => (chat, 11),
        _ => (chat.or(person), 0),
    };
    number.unwrap_or(0) + (kind << 33)
}
