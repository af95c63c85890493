//! Parses a `*.test.yaml` file into tests, and reports all of its errors at once.
//!
//! Knows no dialog: `plan` checks whether a named question exists.

mod lines;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use crate::dialog::ast::Room;
use crate::dialog::decode::Decoder;
use crate::dialog::decode::name::Named;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::register as code;
use crate::dialog::source::{FileIx, Sources, Span, Spanned};
use crate::dialog::yaml::{self, Entry, Node, NodeKind};
use crate::id::Name;
use crate::script::case::{Expect, Given, Person, Test, TestFile, Written};
use crate::time::Zone;
use crate::value::Missing;

pub(crate) const FILE_KEYS: &[&str] = &["dialog", "tests"];
pub(crate) const TEST_KEYS: &[&str] = &[
    "name", "now", "contact", "room", "start", "given", "talk", "expect",
];
pub(crate) const GIVEN_KEYS: &[&str] = &["answers", "tags", "fields", "variables"];
pub(crate) const EXPECT_KEYS: &[&str] = &["answers", "tags", "kept", "ended", "sent_to", "case"];
/// Verbs of a line of the talk.
pub(crate) const LINES: &[&str] = &[
    "bot", "user", "tap", "contact", "location", "photo", "file", "desk", "desk_tap", "at_desk",
    "wait", "reload", "restart",
];
/// All keys of a line, including its verb.
pub(crate) const LINE_KEYS: &[&str] = &[
    "bot", "user", "tap", "contact", "location", "photo", "file", "desk", "desk_tap", "at_desk",
    "wait", "reload", "restart", "as", "buttons",
];
const ROOMS: &[(&str, Room)] = &[
    ("private", Room::Private),
    ("group", Room::Group),
    ("member", Room::Member),
    ("business", Room::Business),
];
const FILE_HELP: &str = "a file of tests begins with `dialog: name` and has `tests:`";
const TEST_HELP: &str = "a test is a map with `name:`, `now:` and `talk:`";
const TALK_HELP: &str = "write lines such as `- bot: Hello!` and `- user: two`";
const NOW_HELP: &str = "write a day, a time and a zone: `2026-11-23 13:00 Europe/Amsterdam`";

/// Parses one file of tests; `None` if nothing of it can be read.
pub fn parse(sources: &Sources, file: FileIx) -> (Option<TestFile>, Vec<Diagnostic>) {
    let source = sources.file(file);
    let (tree, problems) = yaml::parse(file, &source.text);
    let mut decoder = Decoder {
        text: &source.text,
        problems,
    };
    let name = source
        .path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    let tests = tree.and_then(|tree| decoder.test_file(file, &tree, stem));
    (tests, decoder.problems)
}

impl Decoder<'_> {
    fn test_file(&mut self, file: FileIx, tree: &Node, stem: &str) -> Option<TestFile> {
        let entries = self.map(tree, "a file of tests", FILE_HELP)?;
        let fields = self.fields(entries, "a file of tests", FILE_KEYS);
        let top = entries.first().map_or(tree.span, |entry| entry.key.span);
        let dialog = self.required(
            &fields,
            "dialog",
            "the file",
            top,
            &format!("begin it with `dialog: {stem}`"),
        );
        let dialog = self
            .reference(dialog)
            .unwrap_or_else(|| Spanned::new(Name::new(stem), top));
        let tests = self.required(
            &fields,
            "tests",
            "the file",
            top,
            "write `tests:` and a list of conversations",
        )?;
        let items = self.list(&tests.value, "`tests`", "write a list: `- name: …`");
        let tests = items.iter().filter_map(|item| self.test(item)).collect();
        Some(TestFile {
            file,
            dialog,
            tests,
        })
    }

    fn test(&mut self, node: &Node) -> Option<Test> {
        let entries = self.map(node, "a test", TEST_HELP)?;
        let fields = self.fields(entries, "a test", TEST_KEYS);
        let top = entries.first().map_or(node.span, |entry| entry.key.span);
        let name = self.required(
            &fields,
            "name",
            "a test",
            top,
            "say what it shows: `name: a customer orders two bags`",
        );
        let name = name.and_then(|entry| self.words(entry, "say in a few words what it shows"));
        let name = name.map_or_else(
            || Spanned::new("a test without a name".to_owned(), top),
            |name| Spanned::new(name.text, name.span),
        );
        let now = fields.get("now").and_then(|entry| self.moment(entry));
        let room = fields
            .get("room")
            .and_then(|entry| self.room(entry))
            .unwrap_or(Room::Private);
        let talk = self.required(&fields, "talk", "a test", name.span, TALK_HELP);
        let talk = talk.map(|talk| self.talk(talk, room)).unwrap_or_default();
        Some(Test {
            now,
            room,
            contact: fields
                .get("contact")
                .map(|entry| self.person(entry))
                .unwrap_or_default(),
            start: fields.get("start").and_then(|entry| self.beginning(entry)),
            given: fields
                .get("given")
                .map(|entry| self.given(entry))
                .unwrap_or_default(),
            expect: fields
                .get("expect")
                .map(|entry| self.expect(entry))
                .unwrap_or_default(),
            talk,
            name,
        })
    }

    fn moment(&mut self, entry: &Entry) -> Option<(NaiveDateTime, Option<Zone>)> {
        let scalar = self.words(entry, NOW_HELP)?;
        // Only the date and time contain a separating T: a time zone may have one in its name.
        let (moment, zone) = scalar
            .text
            .split_once(char::is_whitespace)
            .unwrap_or((&scalar.text, ""));
        let mut parts = moment.splitn(2, 'T').chain(zone.split_whitespace());
        let day = parts
            .next()
            .and_then(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok());
        let mut rest: Vec<&str> = parts.collect();
        let zone = rest
            .pop_if(|last| last.chars().next().is_some_and(char::is_alphabetic))
            .map(str::parse::<Zone>);
        let time = match rest.as_slice() {
            [] => NaiveTime::from_hms_opt(12, 0, 0),
            [time] => NaiveTime::parse_from_str(time, "%H:%M")
                .or_else(|_| NaiveTime::parse_from_str(time, "%H:%M:%S"))
                .ok(),
            [..] => None,
        };
        match (day, time, zone) {
            (Some(day), Some(time), None) => Some((day.and_time(time), None)),
            (Some(day), Some(time), Some(Ok(zone))) => Some((day.and_time(time), Some(zone))),
            (_, _, Some(Err(_))) => {
                let words = format!("`{}` names no time zone that is known", scalar.text);
                self.report(Diagnostic::error(code::BAD_ZONE, scalar.span, words).help(NOW_HELP));
                None
            }
            (_, _, _) => {
                self.report(
                    Diagnostic::error(
                        code::BAD_VALUE,
                        scalar.span,
                        format!("`{}` is not a moment", scalar.text),
                    )
                    .help(NOW_HELP),
                );
                None
            }
        }
    }

    fn room(&mut self, entry: &Entry) -> Option<Room> {
        let room = self.one_of(entry, ROOMS, &[])?;
        if room.value == Room::Business {
            let words = "a test in a chat of a Business account is not supported yet";
            self.report(
                Diagnostic::error(code::NOT_SUPPORTED, room.span, words)
                    .help("try the section in a private chat: take `room` out"),
            );
        }
        Some(room.value)
    }

    fn beginning(&mut self, entry: &Entry) -> Option<(Option<Spanned<Name>>, Spanned<Name>)> {
        let scalar = self.words(entry, "write a section, or `dialog/section`")?;
        if scalar.text.starts_with('/') {
            let words = "`start` names a section, not a command";
            let help = format!(
                "leave it out and let the customer write it: `- user: {}`",
                scalar.text
            );
            self.report(Diagnostic::error(code::WRONG_SHAPE, scalar.span, words).help(help));
            return None;
        }
        let Some((dialog, section)) = scalar.text.split_once('/') else {
            return Some((
                None,
                Spanned::new(Name::new(scalar.text.trim()), scalar.span),
            ));
        };
        let spanned = |name: &str| Spanned::new(Name::new(name.trim()), scalar.span);
        Some((Some(spanned(dialog)), spanned(section)))
    }

    fn person(&mut self, entry: &Entry) -> Person {
        let help = "write `{ name: Noor de Wit, language: nl }`";
        let mut person = Person::default();
        let Some(entries) = self.map(&entry.value, "`contact`", help) else {
            return person;
        };
        for entry in entries {
            match entry.key.text.as_str() {
                "name" => person.name = self.words(entry, help).map(|scalar| scalar.text),
                // A first name alone is used as the full name.
                "first_name" => {
                    person.name = person
                        .name
                        .or(self.words(entry, help).map(|scalar| scalar.text))
                }
                "language" => {
                    person.language = self
                        .given_name(Some(entry), Named::Language)
                        .map(|code| code.value)
                }
                "source" => person.source = self.words(entry, help).map(|scalar| scalar.text),
                "tags" => {
                    person.tags = self
                        .tag_list(entry)
                        .into_iter()
                        .map(|tag| tag.value)
                        .collect()
                }
                _ => person.fields.extend(self.pair(entry)),
            }
        }
        person
    }

    fn given(&mut self, entry: &Entry) -> Given {
        let help =
            "write `{ answers: { bags: 8 }, tags: [fan], fields: { phone: \"+31612345678\" } }`";
        let Some(entries) = self.map(&entry.value, "`given`", help) else {
            return Given::default();
        };
        let fields = self.fields(entries, "`given`", GIVEN_KEYS);
        Given {
            answers: self.values(fields.get("answers")),
            tags: fields
                .get("tags")
                .map(|entry| self.tag_list(entry))
                .unwrap_or_default()
                .into_iter()
                .map(|tag| tag.value)
                .collect(),
            fields: self.values(fields.get("fields")),
            variables: self.values(fields.get("variables")),
        }
    }

    fn expect(&mut self, entry: &Entry) -> Expect {
        let help = "write `{ answers: { bags: 8 }, tags: [ordered], ended: done }`";
        let Some(entries) = self.map(&entry.value, "`expect`", help) else {
            return Expect::default();
        };
        let fields = self.fields(entries, "`expect`", EXPECT_KEYS);
        Expect {
            answers: self.values(fields.get("answers")),
            tags: fields.get("tags").map(|entry| self.tag_list(entry)),
            kept: self.values(fields.get("kept")),
            ended: self.reference(fields.get("ended")),
            sent_to: self.reference(fields.get("sent_to")),
            case: self.reference(fields.get("case")),
        }
    }

    fn tag_list(&mut self, entry: &Entry) -> Vec<Spanned<Name>> {
        self.word_list(Some(entry))
            .into_iter()
            .map(|tag| Spanned::new(Name::new(&tag.text), tag.span))
            .collect()
    }

    fn values(&mut self, entry: Option<&Entry>) -> Vec<(Spanned<Name>, Written)> {
        let Some(entry) = entry else {
            return Vec::new();
        };
        let owner = format!("`{}`", entry.key.text);
        let Some(entries) = self.map(&entry.value, &owner, "write `{ name: value }`") else {
            return Vec::new();
        };
        entries
            .iter()
            .filter_map(|entry| self.pair(entry))
            .collect()
    }

    fn pair(&mut self, entry: &Entry) -> Option<(Spanned<Name>, Written)> {
        let owner = format!("`{}`", entry.key.text);
        let written = match &entry.value.kind {
            NodeKind::Scalar(scalar) => Written::One(scalar.clone()),
            NodeKind::List(items) => {
                let words = items
                    .iter()
                    .filter_map(|item| {
                        self.words_of(item, &format!("each of {owner}"), "write one word")
                    })
                    .collect();
                Written::Many(words, entry.value.span)
            }
            NodeKind::Map(entries) => self.missing(entries, &owner, entry.value.span)?,
            NodeKind::Empty | NodeKind::Reported => {
                self.wrong_shape(
                    &entry.value,
                    &owner,
                    "a value",
                    "write the value, or `skipped` and the like",
                );
                return None;
            }
        };
        Some((
            Spanned::new(Name::new(&entry.key.text), entry.key.span),
            written,
        ))
    }

    fn missing(&mut self, entries: &[Entry], owner: &str, span: Span) -> Option<Written> {
        let fields = self.fields(entries, owner, &["missing"]);
        let entry = fields.get("missing")?;
        let kinds: Vec<(&str, Missing)> = Missing::ALL
            .iter()
            .map(|kind| (kind.word(), *kind))
            .collect();
        self.one_of(entry, &kinds, &[])
            .map(|kind| Written::Missing(kind.value, span))
    }
}
