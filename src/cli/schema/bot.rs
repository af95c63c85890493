//! The schema of `bot.yaml`.

use serde_json::{Value, json};

use super::hover::{Page, hover};
use super::shape::{
    by_language, count, document, expression, list, map, name, named, or, scalar, text, word_list,
};
use crate::dialog::decode::backup::KEYS as BACKUP_KEYS;
use crate::dialog::decode::bot::{BOT_KEYS, BUSINESS_KEYS, CASE_KEYS, LIMIT_KEYS};
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
        "name" => or(scalar(), "Vraag"),
        "timezone" => or(scalar(), "UTC"),
        "busy" => or(scalar(), "30m"),
        "web" => or(scalar(), "no"),
        "results" | "keep_answers" => scalar(),
        "languages" => or(
            json!({ "anyOf": [name(Named::Language), list(name(Named::Language))] }),
            "en",
        ),
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
        "business" => map(BUSINESS_KEYS, &[], business_key, business),
        "limits" => map(
            LIMIT_KEYS,
            &[],
            |_| or(count(1000), 30),
            |_| {
                Some(
                    "how many messages and taps of one person are answered in the long run"
                        .to_owned(),
                )
            },
        ),
        "greeting" | "lost" | "contact" | "privacy" => text(),
        "words" | "sentences" => by_language(words),
        _ => json!({}),
    }
}

fn business_key(key: &str) -> Value {
    match key {
        "pause" => or(scalar(), "12h"),
        _ => scalar(),
    }
}

fn business(key: &str) -> Option<String> {
    let words = match key {
        "pause" => "how long the bot is silent after the owner wrote",
        "resume" => "the word with which the owner lets the bot go on",
        _ => "from which day `first_message` greets: `2026-12-15`",
    };
    Some(words.to_owned())
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
        "acknowledge" => or(scalar(), "4h"),
        "understand" => or(scalar(), "1d"),
        "apologise" => or(scalar(), "2d"),
        "make_good" => or(scalar(), "7d"),
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
        "sign" => or(scalar(), "first_name"),
        "give_back" => or(scalar(), "12h"),
        "topic" => or(scalar(), "${contact.name} · ${dialog}"),
        "away" => text(),
        _ => expression(),
    }
}
