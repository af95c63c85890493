//! The schema of a dialog.

use serde_json::{Value, json};

use super::hover::{Page, hover};
use super::shape::{
    by_language, count, described, document, duration, expression, list, map, name, named, one_of,
    or, part, scalar, text, truth, word_list,
};
use crate::dialog::ast::QuestionType;
use crate::dialog::decode::head::{DIALOG_KEYS, ROOMS, STARTS, TRIGGER_KEYS};
use crate::dialog::decode::name::Named;
use crate::dialog::decode::option::OPTION_KEYS;
use crate::dialog::decode::question::{ASK_KEYS, KNOWN, MAX_REMINDERS, PURPOSES, REVEALS};
use crate::dialog::decode::verb::VERBS;

/// Where the keys of steps are explained.
const STEP_PAGES: &[&str] = &[
    "say",
    "tag, untag, set, keep",
    "do, redo, goto, start, end",
    "handoff, notify",
    "Questions",
    "Votes",
    "text",
    "choice, multi, rank",
    "scale, nps",
    "number",
    "email, phone, location",
    "photo, file",
    "consent",
];

/// Returns the schema.
pub fn schema() -> Value {
    let mut top = map(DIALOG_KEYS, &["dialog"], top_key, |key| {
        hover(Page::Keys, &["A file"], key)
    });
    top["oneOf"] = json!([{ "required": ["sections"] }, { "required": ["steps"] }]);
    let definitions = json!({
        "text": text(),
        "steps": list(part("step")),
        "step": { "anyOf": VERBS.iter().map(|(verb, keys)| step(verb, keys)).collect::<Vec<_>>() },
        "trigger": trigger(),
        "options": named(Named::Option, part("option")),
        "option": option(),
        "remind": remind(),
        "expire": expire(),
        "button": button(),
    });
    document("A dialog of Vraag", top, definitions)
}

fn top_key(key: &str) -> Value {
    match key {
        "dialog" => name(Named::Dialog),
        "about" => part("text"),
        "languages" => json!({ "anyOf": [name(Named::Language), list(name(Named::Language))] }),
        "start" => {
            json!({ "anyOf": [part("trigger"), { "type": "array", "items": part("trigger") }] })
        }
        "lists" => named(Named::List, part("options")),
        "sections" => named(Named::Section, part("steps")),
        "steps" => part("steps"),
        "renamed" => json!({ "type": "object", "additionalProperties": scalar() }),
        "share_results" => one_of(["after_close"]),
        _ => json!({}),
    }
}

fn trigger() -> Value {
    let shape = |key: &str| match key {
        "section" | "every" | "at" | "for" => scalar(),
        "in" => or(one_of(ROOMS.iter().map(|(room, _)| *room)), "private"),
        "command" => json!({ "anyOf": [name(Named::Command), by_language(name(Named::Command))] }),
        "label" => part("text"),
        "link" => name(Named::Link),
        "words" => word_list(),
        "first_message" | "joins" => or(truth(), false),
        _ => json!({}),
    };
    let mut trigger = map(TRIGGER_KEYS, &[], shape, |key| {
        hover(Page::Keys, &["What starts a section"], key)
    });
    let starts = STARTS.iter().map(|key| json!({ "required": [key] }));
    trigger["anyOf"] = starts.collect();
    trigger
}

/// Returns a step with one verb.
fn step(verb: &str, keys: &[&str]) -> Value {
    let needed: &[&str] = match verb {
        "ask" => &["ask", "type", "text"],
        "vote" => &["vote", "text", "options"],
        "if" => &["if", "then"],
        "else if" => &["else if", "then"],
        _ => &[verb],
    };
    let mut step = map(
        keys,
        needed,
        |key| step_key(verb, key),
        |key| words(verb, key),
    );
    if verb == "ask" {
        step["allOf"] = QuestionType::ALL.into_iter().map(of_type).collect();
    }
    step
}

/// Returns what only questions of a type may have, and what they need.
fn of_type(kind: QuestionType) -> Value {
    let is_of_types = |key: &&&str| QuestionType::ALL.iter().any(|kind| kind.has(key));
    let refused = ASK_KEYS
        .iter()
        .filter(is_of_types)
        .filter(|key| !kind.has(key));
    let refused: serde_json::Map<String, Value> = refused
        .map(|key| ((*key).to_owned(), json!(false)))
        .collect();
    let needed: &[&str] = match kind {
        QuestionType::Choice | QuestionType::Multi | QuestionType::Rank => &["options"],
        QuestionType::Consent => &["version"],
        QuestionType::Text
        | QuestionType::Yesno
        | QuestionType::Scale
        | QuestionType::Nps
        | QuestionType::Number
        | QuestionType::Date
        | QuestionType::Time
        | QuestionType::Email
        | QuestionType::Phone
        | QuestionType::Location
        | QuestionType::Photo
        | QuestionType::File => &[],
    };
    json!({
        "if": { "properties": { "type": { "const": kind.word() } }, "required": ["type"] },
        "then": { "properties": refused, "required": needed },
    })
}

fn step_key(verb: &str, key: &str) -> Value {
    match key {
        "when" | "valid" | "if" | "else if" => expression(),
        "then" | "else" | "yes" | "no" | "refused" | "give_up" => part("steps"),
        "say" | "text" | "hint" | "retry" | "unit" | "note" => part("text"),
        "ask" => name(Named::Question),
        "vote" => name(Named::Vote),
        "tag" | "untag" => name(Named::Tag),
        "as" => name(Named::Detour),
        "type" => one_of(QuestionType::WORDS.iter().map(|(word, _)| *word)),
        "optional" | "refuse" | "unknown" | "other" | "whole" => or(truth(), false),
        "shuffle" => or(
            json!({ "anyOf": [truth(), map(&["keep_last"], &[], |_| word_list(), |_| Some("the options that stay at the end".to_owned()))] }),
            false,
        ),
        "tries" => count(100),
        "complaint" => scalar(),
        "columns" => count(8),
        "top" => count(100),
        "quorum" => count(1_000_000),
        "keep" if verb == "keep" => json!({
            "type": "object",
            "propertyNames": { "pattern": "^contact\\.[a-z](_?[a-z0-9])*_?$" },
            "additionalProperties": expression(),
        }),
        "keep" => json!({ "type": "string", "pattern": "^contact\\.[a-z](_?[a-z0-9])*_?$" }),
        "set" => named(Named::Variable, expression()),
        "known" => one_of(KNOWN.iter().map(|(word, _)| *word)),
        "for" => or(one_of(PURPOSES.iter().map(|(word, _)| *word)), "answers"),
        "reveal" => or(one_of(REVEALS.iter().map(|(word, _)| *word)), "after_vote"),
        "share_results" => one_of(["after_close"]),
        "open" => or(duration(), "2d"),
        "pick" if verb == "vote" => or(scalar(), "1"),
        "max" => or(scalar(), "20 MB"),
        "remind" => part("remind"),
        "expire" => part("expire"),
        "options" => json!({ "anyOf": [scalar(), part("options")] }),
        "pick" | "range" | "length" | "pattern" | "country" | "version" | "none" | "photo"
        | "file" => scalar(),
        "ends" => json!({ "type": "array", "items": part("text"), "minItems": 2, "maxItems": 2 }),
        "buttons" => json!({ "type": "array", "items": part("button") }),
        "do" | "redo" | "goto" | "start" | "handoff" | "notify" => scalar(),
        "end" => json!({ "anyOf": [{ "type": "null" }, name(Named::Reason)] }),
        "after" => json!({ "not": {} }),
        _ => json!({}),
    }
}

/// Returns what is said of a key of a step.
fn words(verb: &str, key: &str) -> Option<String> {
    let own = match key {
        "say" => "sends a message",
        "vote" => {
            "asks a whole group, and waits until it closes; the name is the column in the table"
        }
        "if" | "else if" => "a condition: if it is true, the steps under `then` run",
        "then" => "the steps that run",
        "else" => "the steps that run if no condition before it is true",
        "when" if verb != "ask" => "the step is left out if this is not true",
        "text" if verb == "vote" => "what is asked",
        "text" => {
            return hover(Page::Keys, &["Questions"], key)
                .filter(|_| verb == "ask")
                .or(Some("what is said to the customer".to_owned()));
        }
        "note" => "what the people at the desk read",
        "range" => {
            "from where to where, both included: `1..40`, `18..`, `..500`, `tomorrow..+21d`, `09:00..17:30`"
        }
        "yes" => "the steps that run after a yes",
        "no" => "the steps that run after a no",
        "as" => "tells two runs of one section apart",
        "country" => "whose numbers have no country code: `NL`",
        "max" => "how large it may be: `10 MB`",
        "after" => "is not supported yet",
        "remind" => "when silence is reminded of the question: `20h`, `[2h, 1d]`",
        "expire" => "when the question closes: `3d`, `{ after: 3d, end: gave_up }`",
        _ => {
            let of_questions = hover(Page::Keys, &["Questions"], key).filter(|_| verb == "ask");
            return of_questions.or_else(|| hover(Page::Keys, STEP_PAGES, key));
        }
    };
    Some(own.to_owned())
}

fn option() -> Value {
    let shape = |key: &str| match key {
        "label" | "replies" => part("text"),
        "says" => word_list(),
        "when" => expression(),
        "then" => part("steps"),
        "complaint" => truth(),
        "photo" => json!({ "not": {} }),
        _ => json!({}),
    };
    let own = |key: &str| match key {
        "label" => Some("what the customer sees".to_owned()),
        "photo" => Some("is not supported yet".to_owned()),
        _ => hover(Page::Keys, &["Options"], key),
    };
    json!({ "anyOf": [part("text"), map(OPTION_KEYS, &["label"], shape, own)] })
}

fn remind() -> Value {
    let shape = |key: &str| match key {
        "after" => duration(),
        _ => or(count(MAX_REMINDERS), 1),
    };
    let own = |key: &str| {
        let words = match key {
            "after" => "how long after the question",
            _ => "how often, each so much later than the one before",
        };
        Some(words.to_owned())
    };
    json!({ "anyOf": [
        duration(),
        { "type": "array", "items": duration() },
        map(&["after", "times"], &["after"], shape, own),
    ] })
}

fn expire() -> Value {
    let shape = |key: &str| match key {
        "after" => duration(),
        "end" => or(name(Named::Reason), "timed_out"),
        _ => part("steps"),
    };
    let own = |key: &str| {
        let words = match key {
            "after" => "how long after the question was shown",
            "end" => "the reason that the tables hold",
            _ => "the steps that run then",
        };
        Some(words.to_owned())
    };
    let mut long = map(&["after", "end", "then"], &["after"], shape, own);
    long["not"] = json!({ "required": ["end", "then"] });
    json!({ "anyOf": [duration(), long] })
}

fn button() -> Value {
    let own = |key: &str| {
        let words = match key {
            "text" => "what it says",
            "url" => "the address that it opens",
            "start" => "the dialog, or `dialog/section`, that it starts in private",
            _ => "the words that it passes on",
        };
        Some(words.to_owned())
    };
    let shape = |key: &str| {
        if key == "start" {
            scalar()
        } else {
            part("text")
        }
    };
    let mut button = map(&["text", "url", "start", "share"], &["text"], shape, own);
    button["oneOf"] = ["url", "start", "share"]
        .map(|key| json!({ "required": [key] }))
        .into_iter()
        .collect();
    described(button, Some("a button below the message"))
}
