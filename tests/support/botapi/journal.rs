//! The emulator's own record: what the bot called, what people said, what they saw; in one order.

use std::time::Instant;

use serde_json::Value;

use super::message::Message;
use super::params::Params;
use super::rule::Refusal;

/// How a call ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    Answered(Value),
    Refused {
        code: u16,
        description: String,
    },
    /// A fault swallowed the answer; the call itself may have been carried out.
    Lost {
        was_taken: bool,
    },
    /// The call is a long poll that still waits, or whose client went away.
    Open,
}

/// One call of the bot.
#[derive(Clone, Debug)]
pub struct Call {
    /// The place in the common order of calls, words and shown messages.
    pub order: u64,
    pub at: Instant,
    /// The method as the Bot API writes it, whatever the client's letters.
    pub method: String,
    pub params: Params,
    pub chat: Option<i64>,
    pub outcome: Outcome,
}

/// What a person did.
#[derive(Clone, Debug, PartialEq)]
pub enum Deed {
    Said(String),
    Tapped {
        label: String,
        data: String,
        message: i64,
    },
    SharedContact(String),
    SharedLocation(f64, f64),
    SentPhoto,
    SentDocument(String),
    SentOther,
    Edited {
        message: i64,
        text: String,
    },
    Blocked,
    Unblocked,
    /// Changed who is in a group, or what it is called: the fields of the service message.
    Changed(String),
    /// Deleted messages of their own.
    Deleted(Vec<i64>),
}

/// One deed, with the update that told the bot about it.
#[derive(Clone, Debug)]
pub struct Said {
    pub order: u64,
    pub person: i64,
    pub chat: i64,
    pub deed: Deed,
    pub update: i64,
    /// The message that it made, or that it was about.
    pub message: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShownAs {
    New,
    Edited,
    Deleted,
}

/// One change on a screen.
#[derive(Clone, Debug)]
pub struct Shown {
    pub order: u64,
    pub shown_as: ShownAs,
    pub message: Message,
}

#[derive(Debug, Default)]
pub struct Journal {
    pub calls: Vec<Call>,
    pub said: Vec<Said>,
    pub shown: Vec<Shown>,
    /// What the server left out of messages without a word.
    pub dropped: Vec<String>,
    pub downloads: Vec<String>,
    /// What privacy mode kept from the bot.
    pub withheld: Vec<Said>,
    last: u64,
}

impl Journal {
    pub fn next(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    /// Notes a call before it is carried out, and returns its place.
    pub fn call(&mut self, method: &str, params: &Params, chat: Option<i64>) -> usize {
        let order = self.next();
        let at = Instant::now();
        self.calls.push(Call {
            order,
            at,
            method: method.to_owned(),
            params: params.clone(),
            chat,
            outcome: Outcome::Open,
        });
        self.calls.len() - 1
    }

    /// Notes how a call ended.
    pub fn settle(&mut self, place: usize, result: Result<&Value, &Refusal>) {
        self.calls[place].outcome = match result {
            Ok(value) => Outcome::Answered(value.clone()),
            Err(refusal) => Outcome::Refused {
                code: refusal.code,
                description: refusal.description.clone(),
            },
        };
    }

    pub fn say(
        &mut self,
        person: i64,
        chat: i64,
        deed: Deed,
        update: i64,
        message: Option<i64>,
    ) -> Said {
        let order = self.next();
        let said = Said {
            order,
            person,
            chat,
            deed,
            update,
            message,
        };
        self.said.push(said.clone());
        said
    }

    pub fn show(&mut self, shown_as: ShownAs, message: Message) {
        let order = self.next();
        self.shown.push(Shown {
            order,
            shown_as,
            message,
        });
    }
}
