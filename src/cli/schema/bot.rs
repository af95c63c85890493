//! The schema of `bot.yaml`.

use serde_json::{Value, json};

use super::hover::{Page, hover};
use super::shape::{
    by_language, document, expression, list, map, name, named, scalar, text, word_list,
};
use crate::dialog::decode::backup::KEYS as BACKUP_KEYS;
use crate::dialog::decode::bot::{BOT_KEYS, CASE_KEYS};
use crate::dialog::decode::desk::KEYS as DESK_KEYS;
use crate::dialog::decode::name::Named;

/// Returns the schema.
pub fn schema() -> Value {
    let top = map(BOT_KEYS, &[], key, |key| {
        hover(Page::Keys, &["bot.yaml"], key)
    });
    document("The settings of a bot of Vraag", top, json!({}))
}

fn key(key: &str) -> Value {
    let words = json!({ "type": "object", "additionalProperties": scalar() });
    match key {
        "name" | "timezone" | "results" | "keep_answers" | "busy" | "web" => scalar(),
        "languages" => json!({ "anyOf": [name(Named::Language), list(name(Named::Language))] }),
        "operators" | "viewers" | "sites" => word_list(),
        "quiet" => {
            let own = |key: &str| {
                let words = match key {
                    "from" => "when it begins, between quotes: \"21:00\"",
                    _ => "when it ends, between quotes: \"09:00\"",
                };
                Some(words.to_owned())
            };
            map(&["from", "to"], &["from", "to"], |_| scalar(), own)
        }
        "desks" => named(
            Named::Desk,
            json!({ "anyOf": [expression(), map(DESK_KEYS, &["chat"], desk_key, desk)] }),
        ),
        "cases" => map(CASE_KEYS, &["desk"], case_key, case),
        "backup" => {
            json!({ "anyOf": [expression(), map(BACKUP_KEYS, &["to"], |_| scalar(), backup)] })
        }
        "fields" => named(Named::Field, expression()),
        "values" => named(Named::Value, expression()),
        "limits" | "business" => named(Named::Word, expression()),
        "greeting" | "lost" | "contact" | "privacy" => text(),
        "words" | "sentences" => by_language(words),
        _ => json!({}),
    }
}

fn case_key(key: &str) -> Value {
    match key {
        "ask_again" => {
            let words = |key: &str| {
                let words = match key {
                    "after" => "how long after it was made good, such as `7d`",
                    _ => "the dialog that asks for a score",
                };
                Some(words.to_owned())
            };
            map(
                &["after", "dialog"],
                &["after", "dialog"],
                |_| scalar(),
                words,
            )
        }
        _ => scalar(),
    }
}

fn case(key: &str) -> Option<String> {
    let words = match key {
        "desk" => "the desk whose people look at complaints",
        "acknowledge" => "how long until a person told the customer that they are there",
        "understand" => "how long until a person knows what went wrong",
        "apologise" => "how long until a person said sorry",
        "make_good" => "how long until a person made it good",
        "ask_again" => "when and with which dialog the customer is asked again",
        "codes" => {
            "a table beside the dialogs with single-use codes to make it good with: `codes.csv`"
        }
        "budget" => "what codes given in a calendar month may be worth together, such as `500`",
        "second_yes_above" => "the value above which a second person of the desk has to agree",
        _ => return None,
    };
    Some(words.to_owned())
}

fn backup(key: &str) -> Option<String> {
    let words = match key {
        "every" => "when, such as `03:00` or `sunday 03:00`",
        "to" => "a folder, or `s3://bucket/folder`",
        "keep" => "which of them stay, such as `7 daily, 4 weekly`",
        _ => return None,
    };
    Some(words.to_owned())
}

fn desk(key: &str) -> Option<String> {
    let words = match key {
        "chat" => "where its people read: \"telegram:-1001234567890\"",
        "sign" => "what customers see of whoever answers: `first_name`, `name` or `nothing`",
        "give_back" => "after how long without a word the bot goes on, such as `12h`",
        "answer_within" => "after how long without an answer the desk is told again, such as `15m`",
        "after_handoff" => "the dialog, or `dialog/section`, that asks how it went",
        "hours" => "when people are there, by day: `{ mon-fri: \"09:00-17:30\" }`",
        "days_off" => "days on which nobody is there: `[25-12, 2027-04-27]`",
        "away" => {
            "what customers read when nobody is there; when somebody is again is said behind it"
        }
        "topic" => "how the topic of a customer is named in a forum: `${contact.name} · ${dialog}`",
        "queue" => "`yes` tells customers which number they are in the queue",
        "people" => {
            "who is called one after the other, and can be passed customers: `{ Anna: 123456789 }`"
        }
        _ => return None,
    };
    Some(words.to_owned())
}

fn desk_key(key: &str) -> Value {
    match key {
        "hours" | "people" => json!({ "type": "object", "additionalProperties": scalar() }),
        "days_off" => word_list(),
        "away" => text(),
        _ => expression(),
    }
}
