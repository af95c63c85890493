//! The list of all keys: drawn up from the schemas that the program makes of its decoder's tables, with an example of
//! each from the pages of reference; and what stands there as left out is what the program takes then.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Map, Value};
use vraag::dialog::compile::compile;
use vraag::dialog::load;

use crate::diagnostics::blocks;

const DOCS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs");

/// The maps with keys: the kind of the file, the place in its schema (a step by its verb), what the list calls it, and
/// where its examples stand: a page, and headings of it.
const GROUPS: &str = r#"
dialog |  | A dialog | keys.md | A file; Votes; do, redo, goto, start, end
dialog | /definitions/trigger | What starts a section: `start:` | keys.md | What starts a section; Schedules; Moments of a person
dialog | ask | A question: `ask:` | keys.md | Questions; text; choice, multi, rank; yesno; scale, nps; number; date, time; email, phone, location; photo, file; consent; Options
dialog | /definitions/option/anyOf/1 | An option | keys.md | Options
dialog | /definitions/remind/anyOf/2 | `remind:` | keys.md | Reminders and expiry
dialog | /definitions/expire/anyOf/1 | `expire:` | keys.md | Reminders and expiry
dialog | shuffle | `shuffle:` | keys.md | choice, multi, rank
dialog | vote | A vote: `vote:` | keys.md | Votes
dialog | say | `say:` | keys.md | say
dialog | /definitions/button | A button of `say:` | keys.md | say
dialog | if | `if:` | keys.md | if, else if, else
dialog | else if | `else if:` | keys.md | if, else if, else
dialog | else | `else:` | keys.md | if, else if, else
dialog | tag | `tag:` | keys.md | tag, untag, set, keep; yesno
dialog | untag | `untag:` | keys.md | tag, untag, set, keep
dialog | set | `set:` | keys.md | tag, untag, set, keep
dialog | keep | `keep:` | keys.md | tag, untag, set, keep
dialog | do | `do:` | keys.md | do, redo, goto, start, end
dialog | redo | `redo:` | keys.md | do, redo, goto, start, end
dialog | goto | `goto:` | keys.md | do, redo, goto, start, end
dialog | start | `start:` as a step | keys.md | do, redo, goto, start, end
dialog | end | `end:` | keys.md | do, redo, goto, start, end
dialog | handoff | `handoff:` | keys.md | handoff, notify
dialog | notify | `notify:` | keys.md | handoff, notify
test |  | A file of tests | testing.md | A test
test | /definitions/test | A test | testing.md | A test; In a group; More of a head
test | /definitions/test/properties/contact | `contact:` | testing.md | A test; More of a head
test | /definitions/test/properties/given | `given:` | testing.md | More of a head
test | /definitions/line/anyOf/1 | A line of `talk:` | testing.md | A test; In a group; More lines of a talk
test | /definitions/test/properties/expect | `expect:` | testing.md | A test; In a group; More lines of a talk
test | /definitions/value/anyOf/2 | An answer that is missing | testing.md | More lines of a talk
bot |  | `bot.yaml` | keys.md | bot.yaml
bot | /properties/quiet | `quiet:` | keys.md | bot.yaml
bot | /properties/desks/additionalProperties/anyOf/1 | A desk of `desks:` | desks.md | Setting one up; A topic for each customer
bot | /properties/cases | `cases:` | cases.md | Setting it up; Codes to make it good with
bot | /properties/cases/properties/ask_again | `ask_again:` | cases.md | Setting it up
bot | /properties/backup/anyOf/1 | `backup:` | reliability.md | Backups while you sleep
bot | /properties/business | `business:` | keys.md | bot.yaml
bot | /properties/limits | `limits:` | keys.md | bot.yaml
segments |  | `segments.yaml` | segments.md | Segments
segments | /definitions/segment | A segment | segments.md | Segments
segments | /definitions/segment/properties/on_enter | `on_enter:` | segments.md | Segments
complaints |  | `complaints.yaml` | cases.md | What opens a case
themes |  | `themes.yaml` | report.md | Themes: what texts are about
themes | /definitions/theme | A theme | report.md | Themes: what texts are about
"#;

/// One line of the groups.
struct Group {
    kind: &'static str,
    place: &'static str,
    title: &'static str,
    page: &'static str,
    headings: Vec<&'static str>,
}

fn groups() -> Vec<Group> {
    let group = |line: &'static str| {
        let parts: Vec<&str> = line.split(" | ").collect();
        let [kind, place, title, page, headings] = parts[..] else {
            panic!("a group has five parts: {line}")
        };
        let headings = headings.split("; ").collect();
        Group {
            kind,
            place,
            title,
            page,
            headings,
        }
    };
    GROUPS.trim().lines().map(group).collect()
}

/// What is said of each file before its keys.
const FILES: &[(&str, &str)] = &[
    ("dialog", "A dialog: `dialogs/NAME.yaml`"),
    ("test", "Conversation tests: `dialogs/NAME.test.yaml`"),
    ("bot", "The whole bot: `dialogs/bot.yaml`"),
    ("segments", "Segments: `dialogs/segments.yaml`"),
    (
        "complaints",
        "Words of complaints: `dialogs/complaints.yaml`",
    ),
    ("themes", "Themes of open answers: `dialogs/themes.yaml`"),
];

fn schema(kind: &str) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_vraag"))
        .args(["schema", kind])
        .output();
    serde_json::from_slice(&output.expect("it runs").stdout).expect("it is JSON")
}

/// Finds all maps with keys of their own, by their place; steps by their verb.
fn maps(schema: &Value, place: &str, found: &mut Vec<(String, Value)>) {
    if let Some(own) = schema["properties"].as_object() {
        let is_by_language = own.keys().all(|key| key == "nl" || key == "en");
        let step = place.strip_prefix("/definitions/step/anyOf/");
        let is_step = step.is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit()));
        let place = if is_step {
            schema["required"][0].as_str().expect("a verb").to_owned()
        } else if place.ends_with("/properties/shuffle/anyOf/1") {
            "shuffle".to_owned()
        } else {
            place.to_owned()
        };
        if !is_by_language {
            found.push((place, schema.clone()));
        }
    }
    match schema {
        Value::Object(parts) => parts
            .iter()
            // What a condition looks at is declared elsewhere.
            .filter(|(key, _)| {
                !["if", "then", "allOf"].contains(&key.as_str()) || place.ends_with("/properties")
            })
            .for_each(|(key, part)| maps(part, &format!("{place}/{key}"), found)),
        Value::Array(parts) => {
            let parts = parts.iter().enumerate();
            parts.for_each(|(at, part)| maps(part, &format!("{place}/{at}"), found));
        }
        _ => {}
    }
}

/// Says what a value may be.
fn shape(of: &Value) -> String {
    let name = |reference: &str| {
        match reference.rsplit('/').next().unwrap_or_default() {
            "text" => "a text",
            "steps" => "steps",
            "options" => "options",
            "trigger" => "an entry",
            "button" => "a button",
            "remind" | "expire" => "a duration, or [more](keys.md#reminders-and-expiry)",
            "test" => "a test",
            "line" => "a line",
            "condition" => "a condition",
            "value" => "an answer",
            "values" => "answers by name",
            other => panic!("nobody says what `{other}` is"),
        }
        .to_owned()
    };
    let list = |of: &Value| of.as_array().cloned().unwrap_or_default();
    if let Some(reference) = of["$ref"].as_str().or(of["allOf"][0]["$ref"].as_str()) {
        return name(reference);
    }
    if of["not"].as_object().is_some_and(Map::is_empty) {
        return "not yet".to_owned();
    }
    if let Some(words) = of["enum"].as_array() {
        let words: BTreeSet<String> = words
            .iter()
            .map(|word| {
                format!(
                    "`{}`",
                    word.as_str().map_or(word.to_string(), str::to_owned)
                )
            })
            .collect();
        return words.into_iter().collect::<Vec<_>>().join(", ");
    }
    let any = list(&of["anyOf"]);
    let is_value = any.len() == 2 && any[1]["type"] == serde_json::json!(["number", "boolean"]);
    if is_value {
        return "a value".to_owned();
    }
    if !any.is_empty() {
        let mut all: Vec<String> = Vec::new();
        for part in any.iter().map(shape) {
            if !all.contains(&part) {
                all.push(part);
            }
        }
        // A text is a value, or one for each language.
        return match all
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .as_slice()
        {
            ["a value", "by language"] => "a text".to_owned(),
            ["a whole number", "a name"] => "a whole number".to_owned(),
            _ => all.join(", or "),
        };
    }
    match of["type"].as_str() {
        Some("array") => format!("a list: {}", shape(&of["items"])),
        Some("object") if of["properties"]["nl"].is_object() => "by language".to_owned(),
        Some("object") => "a map".to_owned(),
        Some("integer") => "a whole number".to_owned(),
        Some("null") => "nothing".to_owned(),
        Some("string") if of["pattern"].as_str().is_some_and(|p| p.contains("smhdw")) => {
            "a duration".to_owned()
        }
        Some("string")
            if of["pattern"]
                .as_str()
                .is_some_and(|p| p.starts_with("^contact")) =>
        {
            "`contact.field`".to_owned()
        }
        Some("string") => "a name".to_owned(),
        _ => "nothing".to_owned(),
    }
}

/// Returns the examples under some headings of a page, line by line.
fn examples(page: &str, headings: &[&str]) -> Vec<String> {
    let text = fs::read_to_string(Path::new(DOCS).join(page)).expect("a page is text");
    let mut lines = Vec::new();
    for heading in headings {
        let mut is_code = false;
        let found = text.lines().skip_while(|line| {
            is_code ^= line.starts_with("```");
            is_code || !line.starts_with('#') || line.trim_start_matches('#').trim() != *heading
        });
        let mut is_code = false;
        let part: Vec<&str> = found
            .skip(1)
            .take_while(|line| {
                is_code ^= line.starts_with("```");
                is_code || !line.starts_with('#')
            })
            .collect();
        let part = part.join("\n");
        assert!(!part.is_empty(), "{page} has nothing under `{heading}`");
        lines.extend(
            blocks(&part)
                .into_iter()
                .flat_map(str::lines)
                .map(str::to_owned),
        );
    }
    lines
}

/// Returns a line that shows a key.
fn example(lines: &[String], key: &str) -> Option<String> {
    let own = |line: &str| {
        let line = line.trim_start().trim_start_matches("- ").trim_start();
        line.starts_with(&format!("{key}:"))
            .then(|| line.to_owned())
    };
    for (at, line) in lines.iter().enumerate() {
        let Some(found) = own(line) else { continue };
        let found = found
            .split("  #")
            .next()
            .unwrap_or_default()
            .trim_end()
            .to_owned();
        let next = lines.get(at + 1).filter(|_| found.ends_with(':'));
        return Some(match next {
            Some(next) => format!(
                "{found} … {}",
                next.split("  #").next().unwrap_or_default().trim()
            ),
            None => found,
        });
    }
    let inside = lines.iter().find_map(|line| {
        let marks = [format!("{{ {key}: "), format!(", {key}: ")];
        let from = marks.iter().find_map(|mark| line.find(mark.as_str()))? + 2;
        let (mut depth, mut is_text) = (0, false);
        let end = line[from..].find(|c| {
            is_text ^= c == '"';
            depth +=
                i32::from(!is_text && "{[".contains(c)) - i32::from(!is_text && "}]".contains(c));
            !is_text && (depth < 0 || depth == 0 && c == ',')
        });
        Some(
            line[from..from + end.unwrap_or(line.len() - from)]
                .trim()
                .to_owned(),
        )
    });
    inside.or_else(|| {
        lines
            .iter()
            .find(|line| line.trim() == format!("- {key}"))
            .map(|_| key.to_owned())
    })
}

/// Returns code for a cell of a table.
fn code(words: &str) -> String {
    let short: String = words.chars().take(70).collect();
    let short = if short.len() < words.len() {
        short + "…"
    } else {
        short
    };
    let mark = if short.contains('`') { "``" } else { "`" };
    format!("{mark}{}{mark}", short.replace('|', "\\|"))
}

/// Draws up the list; without an example of a key it tells which.
fn list() -> (String, Vec<String>) {
    let mut page = String::from(
        "# All keys\n\nEvery key of every file, what may stand behind it, what holds where it is left out, and an example. The list \
is drawn up\nfrom the tables by which the program reads your files; [keys.md](keys.md) explains the language in its order, and\n\
[the guide](guide/README.md) how to begin. All of these keys are there since the first release.\n",
    );
    let mut missing = Vec::new();
    for (kind, title) in FILES {
        let _ = write!(page, "\n## {title}\n");
        let whole = schema(kind);
        let mut found = Vec::new();
        maps(&whole, "", &mut found);
        let groups = groups();
        let groups: Vec<&Group> = groups.iter().filter(|group| group.kind == *kind).collect();
        for (place, _) in &found {
            let is_known = groups.iter().any(|group| group.place == place)
                // The three ways to join conditions are keys of a segment, too.
                || *kind == "segments" && place.starts_with("/definitions/condition");
            if !is_known {
                missing.push(format!("{kind}: nothing is called {place}"));
            }
        }
        for Group {
            place,
            title,
            page: source,
            headings,
            ..
        } in groups
        {
            let Some((_, map)) = found.iter().find(|(known, _)| known == place) else {
                missing.push(format!("{kind}: there is no {place}"));
                continue;
            };
            let lines = examples(source, headings);
            let _ = write!(
                page,
                "\n### {title}\n\n| key | is | left out | example | means |\n|---|---|---|---|---|\n"
            );
            let needed: BTreeSet<&str> = map["required"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            for (key, of) in map["properties"]
                .as_object()
                .expect("a map")
                .iter()
                .filter(|(_, of)| of.is_object())
            {
                let kind_of = shape(of);
                let is_later = kind_of == "not yet";
                let shown = example(&lines, key);
                if shown.is_none() && !is_later {
                    missing.push(format!(
                        "{kind}, {title}: {source} has no example of `{key}` under {headings:?}"
                    ));
                }
                let shown = shown
                    .filter(|_| !is_later)
                    .map_or(String::new(), |shown| code(&shown));
                let without = match &of["default"] {
                    _ if needed.contains(key.as_str()) => "needed".to_owned(),
                    Value::Null => "–".to_owned(),
                    Value::String(words) => code(words),
                    other => code(&other.to_string()),
                };
                let means = of["description"].as_str().unwrap_or_default();
                let _ = writeln!(
                    page,
                    "| `{key}` | {} | {without} | {shown} | {} |",
                    kind_of,
                    means.replace('|', "\\|")
                );
            }
        }
    }
    (page, missing)
}

#[test]
fn the_list_of_all_keys_is_what_the_program_reads() {
    let (page, missing) = list();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    let path = Path::new(DOCS).join("all-keys.md");
    if std::env::var("VRAAG_GUIDE").is_ok_and(|how| how == "write") {
        fs::write(&path, &page).expect("the repository can be written");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    let how = "VRAAG_GUIDE=write cargo test --all-features --test dialog keys";
    assert!(
        kept == page,
        "docs/all-keys.md is not what the program reads now: {how}"
    );
}

/// Returns what the program makes of a dialog and of `bot.yaml`, without what says how it was written.
fn meaning(dialog: &str, bot: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in [
        ("shop.yaml", dialog),
        ("bot.yaml", bot),
        ("again.yaml", AGAIN),
    ] {
        fs::write(folder.path().join(name), text).expect("our own folder");
    }
    let (sources, _) = load::read(&[folder.path()]);
    let compiled = compile(&sources);
    let program = compiled.dialogs.programs.get("shop");
    let program = program.unwrap_or_else(|| panic!("{dialog}\n{:?}", compiled.diagnostics));
    let mut program = program.as_ref().clone();
    program.version = compiled.dialogs.programs["again"].version;
    let program = format!("{program:?}{:?}", compiled.dialogs.bot);
    // Where in the file it stands is no meaning.
    let spans = regex::Regex::new(r"Span \{[^}]*\}").expect("a pattern");
    spans.replace_all(&program, "").into_owned()
}

const AGAIN: &str = "dialog: again\nlanguages: [en]\nstart: { link: again }\nsteps:\n  - { ask: mood, type: nps, ends: [bad, good], text: How? }\n";

/// Returns a dialog with this step, and more steps before it.
fn shop(step: &str) -> String {
    format!(
        "dialog: shop\nlanguages: [en]\nstart:\n  - {{ section: main, command: shop, first_message: true }}\n  - {{ section: poll, in: group, command: poll }}\nsections:\n  main:\n    - say: Hello\n{step}  poll:\n    - vote: bean\n      text: Which?\n      options: {{ one: First, two: Second }}\n"
    )
}

#[test]
fn what_the_list_says_of_a_key_that_is_left_out_is_so() {
    let ask = |kind: &str, more: &str| {
        shop(&format!(
            "    - ask: it\n      type: {kind}\n      text: What?\n{more}"
        ))
    };
    let options = "      options: { one: First, two: Second }\n";
    let bot = "desks: { shop: { chat: \"telegram:-100123\" } }\ncases: { desk: shop }\n";
    let desk = |key: &str, value: &str| {
        bot.replace("-100123\"", &format!("-100123\", {key}: \"{value}\""))
    };
    let case = |key: &str, value: &str| {
        bot.replace("{ desk: shop", &format!("{{ desk: shop, {key}: {value}"))
    };
    let top = |key: &str, value: &str| format!("{bot}{key}: {value}\n");
    let schemas = [schema("dialog"), schema("bot")];
    let mut found = Vec::new();
    for whole in &schemas {
        maps(whole, "", &mut found);
    }
    let (mut tried, plain) = (0, shop(""));
    for (place, map) in &found {
        for (key, of) in map["properties"].as_object().expect("a map") {
            let without = match &of["default"] {
                Value::Null => continue,
                Value::String(words) => words.clone(),
                other => other.to_string(),
            };
            let line = format!("      {key}: {without}\n");
            let written = match (place.as_str(), key.as_str()) {
                ("ask", "other" | "shuffle") => (
                    ask("choice", &format!("{options}{line}")),
                    bot.to_owned(),
                    ask("choice", options),
                ),
                ("ask", "whole") => (ask("number", &line), bot.to_owned(), ask("number", "")),
                ("ask", "max") => (ask("photo", &line), bot.to_owned(), ask("photo", "")),
                ("ask", "for") => {
                    let version = "      version: v1\n";
                    (
                        ask("consent", &format!("{version}{line}")),
                        bot.to_owned(),
                        ask("consent", version),
                    )
                }
                ("ask", _) => (ask("text", &line), bot.to_owned(), ask("text", "")),
                ("vote", _) => (format!("{plain}{line}"), bot.to_owned(), plain.clone()),
                ("/definitions/trigger", _) => {
                    let first = "{ section: main, ";
                    let with = plain.replace(first, &format!("{first}{key}: {without}, "));
                    (
                        with.replace(
                            "first_message: false, command: shop, first_message: true",
                            "command: shop, first_message: false",
                        ),
                        bot.to_owned(),
                        match key.as_str() {
                            "first_message" => plain.replace(", first_message: true", ""),
                            _ => plain.clone(),
                        },
                    )
                }
                ("/definitions/remind/anyOf/2", _) => (
                    ask(
                        "text",
                        &format!("      remind: {{ after: 2h, {key}: {without} }}\n"),
                    ),
                    bot.to_owned(),
                    ask("text", "      remind: { after: 2h }\n"),
                ),
                ("/definitions/expire/anyOf/1", _) => (
                    ask(
                        "text",
                        &format!("      expire: {{ after: 2h, {key}: {without} }}\n"),
                    ),
                    bot.to_owned(),
                    ask("text", "      expire: { after: 2h }\n"),
                ),
                ("", _) => (plain.clone(), top(key, &without), plain.clone()),
                ("/properties/cases", _) => (plain.clone(), case(key, &without), plain.clone()),
                ("/properties/business" | "/properties/limits", _) => {
                    let parent = place.trim_start_matches("/properties/");
                    (
                        plain.clone(),
                        top(parent, &format!("{{ {key}: {without} }}")),
                        plain.clone(),
                    )
                }
                (place, _) if place.contains("/desks/") => {
                    (plain.clone(), desk(key, &without), plain.clone())
                }
                (place, key) => panic!("nobody tries what holds without `{key}` at {place}"),
            };
            tried += 1;
            let (with, own, left_out) = written;
            assert_eq!(
                meaning(&with, &own),
                meaning(&left_out, bot),
                "`{key}` at {place}"
            );
        }
    }
    assert!(tried > 20, "{tried}");
    assert_ne!(
        meaning(&ask("text", "      optional: true\n"), bot),
        meaning(&ask("text", ""), bot)
    );
    assert_ne!(
        meaning(&plain, &desk("give_back", "11h")),
        meaning(&plain, bot)
    );
}
