//! The schema of a file of conversation tests.

use serde_json::{Value, json};

use super::hover::{Page, hover};
use super::shape::{document, duration, map, name, one_of, or, part, scalar, word_list};
use crate::dialog::decode::name::Named;
use crate::script::parse::{EXPECT_KEYS, FILE_KEYS, GIVEN_KEYS, LINE_KEYS, LINES, TEST_KEYS};
use crate::value::Missing;

/// Returns the schema.
pub fn schema() -> Value {
    let file = |key: &str| match key {
        "dialog" => scalar(),
        "tests" => json!({ "type": "array", "items": part("test") }),
        _ => json!({}),
    };
    let about = |key: &str| {
        let words = match key {
            "dialog" => "the dialog that is tried",
            _ => "conversations that must go well",
        };
        Some(words.to_owned())
    };
    let top = map(FILE_KEYS, &["dialog", "tests"], file, about);
    let missing = json!({
        "type": "object",
        "properties": { "missing": { "description": "why there is no answer", "enum": Missing::ALL.map(Missing::word) } },
        "required": ["missing"],
        "additionalProperties": false,
    });
    let value = json!({ "anyOf": [scalar(), { "type": "array", "items": scalar() }, missing] });
    let definitions = json!({
        "test": map(TEST_KEYS, &["name", "talk"], test_key, words),
        "line": line(),
        "value": value,
        "values": { "type": "object", "additionalProperties": part("value") },
    });
    document("Conversation tests of Vraag", top, definitions)
}

fn test_key(key: &str) -> Value {
    match key {
        "name" | "now" | "start" => scalar(),
        // A test in a chat of a Business account is not supported yet.
        "room" => or(one_of(["private", "group", "member"]), "private"),
        "contact" => person(),
        "given" => map(GIVEN_KEYS, &[], part_of_given, given),
        "talk" => json!({ "type": "array", "items": part("line") }),
        "expect" => map(EXPECT_KEYS, &[], expected, |key| {
            hover(Page::Testing, &["What is expected afterwards"], key)
        }),
        _ => json!({}),
    }
}

/// Returns who talks; any other key is a field that a dialog keeps.
fn person() -> Value {
    let described = |shape: Value, words: &str| super::shape::described(shape, Some(words));
    json!({
        "type": "object",
        "properties": {
            "name": described(scalar(), "the person's whole name"),
            "first_name": described(scalar(), "a first name alone"),
            "language": described(name(Named::Language), "the language of their messenger"),
            "source": described(scalar(), "where they came from"),
            "tags": described(word_list(), "tags that they have"),
            "phone": described(part("value"), "their number, between quotes: \"+31612345678\""),
            "email": described(part("value"), "their address"),
        },
        "additionalProperties": part("value"),
    })
}

fn words(key: &str) -> Option<String> {
    let own = match key {
        "room" => "where it is: `private` (the default), `group`, `member`",
        "talk" => "who says what, line by line",
        "expect" => "what is compared when the talk is over",
        _ => return hover(Page::Testing, &["The head"], key),
    };
    Some(own.to_owned())
}

fn part_of_given(key: &str) -> Value {
    match key {
        "tags" => word_list(),
        _ => part("values"),
    }
}

fn given(key: &str) -> Option<String> {
    let words = match key {
        "answers" => "questions that are answered already, and are not asked",
        "tags" => "tags that the person has",
        "fields" => "fields that are known of the person",
        "variables" => "variables of the session",
        _ => return None,
    };
    Some(words.to_owned())
}

fn expected(key: &str) -> Value {
    match key {
        "answers" | "kept" => part("values"),
        "tags" => word_list(),
        "ended" | "sent_to" | "case" => scalar(),
        _ => json!({}),
    }
}

fn line() -> Value {
    let shape = |key: &str| match key {
        "bot" | "user" | "contact" | "photo" | "file" | "desk" | "desk_tap" | "at_desk" | "as" => {
            scalar()
        }
        "tap" | "buttons" => word_list(),
        "location" => json!({ "type": "array", "items": scalar(), "minItems": 2, "maxItems": 2 }),
        "wait" => duration(),
        "reload" | "restart" => json!({ "type": ["null", "boolean", "string"] }),
        _ => json!({}),
    };
    let words = |key: &str| match key {
        "as" => Some("who speaks, in a group or at a desk".to_owned()),
        _ => hover(Page::Testing, &["The talk"], key),
    };
    let mut line = map(LINE_KEYS, &[], shape, words);
    line["anyOf"] = LINES
        .iter()
        .map(|key| json!({ "required": [key] }))
        .collect();
    json!({ "anyOf": [one_of(["reload", "restart"]), line] })
}
