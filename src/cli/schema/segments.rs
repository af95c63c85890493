//! The schema of `segments.yaml`.

use serde_json::{Value, json};

use super::shape::{document, expression, list, map, named, or, part, scalar, text, truth};
use crate::dialog::decode::name::Named;
use crate::dialog::decode::segments::{GROUPS, SEGMENT_KEYS};

/// Returns the schema.
pub fn schema() -> Value {
    let segments = |_: &str| {
        named(
            Named::Segment,
            json!({ "anyOf": [scalar(), part("segment")] }),
        )
    };
    let top = map(&["segments"], &["segments"], segments, |_| {
        Some("saved conditions over people, by name".to_owned())
    });
    let groups = GROUPS.map(|group| map(&[group], &[group], |_| list(part("condition")), words));
    let mut conditions = vec![scalar()];
    conditions.extend(groups);
    let mut segment = map(SEGMENT_KEYS, &[], key, words);
    let kinds = ["when", "all", "any", "none", "static", "snapshot_of"];
    segment["anyOf"] = kinds
        .map(|key| json!({ "required": [key] }))
        .into_iter()
        .collect();
    segment["dependencies"] = json!({ "at": ["snapshot_of"] });
    document(
        "The segments of a bot of Vraag",
        top,
        json!({ "segment": segment, "condition": { "anyOf": conditions } }),
    )
}

fn key(key: &str) -> Value {
    match key {
        "about" | "snapshot_of" | "at" => scalar(),
        "label" => text(),
        "when" => expression(),
        "all" | "any" | "none" => list(part("condition")),
        "static" => or(truth(), false),
        "on_enter" => map(
            &["start", "cooldown", "at_most"],
            &["start"],
            |key| match key {
                "cooldown" => or(scalar(), "30d"),
                _ => scalar(),
            },
            words,
        ),
        _ => json!({}),
    }
}

fn words(key: &str) -> Option<String> {
    let words = match key {
        "about" => "what it is for; nobody but you reads it",
        "label" => "what reports call it",
        "when" => "the condition, such as `recommend >= 9`",
        "all" => "each of these conditions holds",
        "any" => "at least one of these conditions holds",
        "none" => "none of these conditions holds",
        "static" => "`true`: you put people into it yourself, with `vraag contacts add`",
        "snapshot_of" => "another segment: who was in it that day, for ever",
        "at" => "the day of the snapshot, such as `2026-12-01`",
        "on_enter" => "the dialog that starts for those who enter by themselves",
        "start" => "a dialog, or `dialog/section`",
        "cooldown" => "how long it does not start again for the same person: `30d`",
        "at_most" => "how many it starts for: `100 a day`; the others wait",
        _ => return None,
    };
    Some(words.to_owned())
}
