//! A shop whose dialog has the worst labels there are, and people who answer it: what the tests of exports have in common.

// Each test file uses the part it needs.
#![allow(dead_code)]

use std::path::Path;

use serde_json::Value;
use vraag::contact::Contact;
use vraag::dialog::ast::Room;
use vraag::dialog::bot::Dialogs;
use vraag::dialog::compile::compile;
use vraag::dialog::source::{SourceFile, Sources};
use vraag::engine::event::Event;
use vraag::engine::input::Input;
use vraag::engine::session::{Conversation, Session};
use vraag::id::{ConversationId, InputId, OwnerId};
use vraag::message::{Choice, InMessage, Token};
use vraag::report::catalogue::Origin;
use vraag::report::export::{
    AtomicFile, ExportPlan, ExportSummary, Format, Out, SetSummary, Wanted, export,
};
use vraag::runtime::decide::handle::handle;
use vraag::store::memory::Memory;
use vraag::store::prelude::*;
use vraag::store::{Address, CommitOutcome, Forget, Loaded, Place, Revision};
use vraag::time::{Duration, Timestamp};

/// 2026-11-23 12:00 UTC, a Monday.
pub const NOON: Timestamp = Timestamp(1_795_435_200_000);

pub const HOSTILE: &str = include_str!("hostile.yaml");

/// Three hundred bytes of Cyrillic.
pub fn long_cyrillic() -> String {
    "Щедрый".repeat(25)
}

/// What people type where they may type anything.
pub fn hostile_words() -> Vec<String> {
    let plain = [
        "NaN",
        "NA",
        "NULL",
        "nan",
        "----",
        "TRUE",
        "007",
        "1e5",
        "2026-01-02",
        "12:30",
        "привет",
        "skipped",
    ];
    let formulas = [
        "=1+1",
        "=cmd|' /C calc'!A0",
        "@SUM(A1)",
        "-1+2",
        "+31612345678",
        "\u{ff1d}1+1",
        "'quoted",
    ];
    let signs = [
        "say \"yes\", please; or\tnot",
        "a\nline",
        "a\r\nline",
        "שלום \u{202e}abc",
        "👩\u{200d}👩\u{200d}👧 😀",
        "a,b;c|d",
        "\\n \\\" %s ${x}",
    ];
    plain
        .into_iter()
        .chain(formulas)
        .chain(signs)
        .map(str::to_owned)
        .chain([long_cyrillic()])
        .collect()
}

/// What the dialog makes of typed words before they are an answer: spaces at the ends go.
pub fn as_understood(words: &str) -> String {
    words.trim().to_owned()
}

/// A shop: its store, its dialog of today, and the time.
pub struct Shop {
    pub store: Memory,
    pub dialogs: Dialogs,
    pub sources: Sources,
    pub now: Timestamp,
    /// What happened in the last turn.
    pub last: Vec<Event>,
    updates: i64,
}

/// Somebody who talks with the shop.
pub struct Person {
    loaded: Loaded,
    address: Address,
}

impl Person {
    /// Returns what they are in the middle of.
    pub fn session(&self) -> Option<&Session> {
        self.loaded.conversation.active.as_ref()
    }
}

fn choice(button: &str) -> Choice {
    match button {
        "skip" => Choice::Skip,
        "refuse" => Choice::Refuse,
        "unknown" => Choice::Unknown,
        "done" => Choice::Done,
        "other" => Choice::Other,
        key => Choice::Option(key.into()),
    }
}

impl Shop {
    /// Opens with a dialog.
    pub fn with(dialog: &str) -> Self {
        let mut shop = Self {
            store: Memory::default(),
            dialogs: Dialogs::default(),
            sources: Sources::default(),
            now: NOON,
            last: Vec::new(),
            updates: 0,
        };
        shop.edit(dialog);
        shop
    }

    /// Puts a dialog in force, and keeps its version as the bot does.
    pub fn edit(&mut self, dialog: &str) {
        let bot = "languages: [en, ru]\ntimezone: Europe/Amsterdam\n";
        let name = dialog
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("dialog: "))
            .expect("a dialog begins with its name");
        let file = |path: String, text: &str| SourceFile {
            path: path.into(),
            text: text.into(),
        };
        self.sources = Sources(vec![
            file("dialogs/bot.yaml".to_owned(), bot),
            file(format!("dialogs/{name}.yaml"), dialog),
        ]);
        let compiled = compile(&self.sources);
        let errors: Vec<_> = compiled
            .errors()
            .map(|told| format!("{} {:?}", told.message, told.help))
            .collect();
        assert!(errors.is_empty(), "the dialog has errors: {errors:#?}");
        let before = std::mem::replace(&mut self.dialogs, compiled.dialogs);
        // As the bot has it: who is in the middle of an older version can finish on it.
        self.dialogs.older.extend(before.older);
        let older = before
            .programs
            .into_iter()
            .map(|(name, program)| ((name, program.version), program));
        self.dialogs.older.extend(older);
        for program in self.dialogs.programs.values() {
            self.store
                .keep_version(&program.dialog, program.version, dialog)
                .expect("a version can be kept");
        }
    }

    /// Lets somebody new come in and answer one question after the other.
    pub fn comes(&mut self, number: u64, answers: &[&str]) -> Person {
        let owner = OwnerId::contact(number);
        let place = Place(format!("telegram/7001/-/{number}"));
        let conversation =
            Conversation::new(ConversationId(number), Room::Private, "telegram".into());
        let mut contact = Contact::new(owner, self.now);
        contact.name = Some(format!("Person {number}"));
        let loaded = Loaded {
            owner,
            conversation,
            contact,
            revision: Revision::NEW,
            contact_revision: Revision::NEW,
            place,
        };
        let mut person = Person {
            loaded,
            address: Address(format!("telegram:{number}")),
        };
        let dialog = self
            .dialogs
            .programs
            .keys()
            .next()
            .expect("there is a dialog")
            .clone();
        self.acts(
            &mut person,
            Input::Start {
                dialog,
                section: None,
            },
        );
        answers
            .iter()
            .for_each(|words| self.says(&mut person, words));
        person
    }

    /// Lets somebody say something; what stands in square brackets is pressed: `[weekly]`, `[skip]`, `[done]`.
    pub fn says(&mut self, person: &mut Person, words: &str) {
        let pressed = words
            .strip_prefix('[')
            .and_then(|words| words.strip_suffix(']'));
        let message = match pressed {
            None => InMessage::Text(words.to_owned()),
            Some(button) => {
                let session = person.loaded.conversation.active.as_ref();
                let question = session
                    .and_then(|session| session.wait.as_ref())
                    .expect("a question is open")
                    .number;
                InMessage::Tap(Token {
                    question,
                    choice: choice(button),
                })
            }
        };
        self.acts(
            person,
            Input::Message {
                message,
                profile: None,
            },
        );
    }

    /// Forgets somebody.
    pub fn forgets(&self, person: &Person) {
        let how = Forget {
            now: self.now,
            leaves_receipt: true,
            unless_heard_since: None,
        };
        self.store
            .forget(person.loaded.owner, how)
            .expect("the store works");
        while self
            .store
            .erase(person.loaded.owner, 100)
            .expect("the store works")
            == vraag::store::Erasing::More
        {}
    }

    /// Lets something come in from somebody.
    pub fn acts(&mut self, person: &mut Person, input: Input) {
        self.updates += 1;
        self.now = self.now.plus(Duration(7));
        let id = InputId::Update {
            bot: 7001,
            update: self.updates,
        };
        let done = handle(
            &self.dialogs,
            person.loaded.clone(),
            Some(&person.address),
            id,
            input,
            self.now,
        );
        self.last.clone_from(&done.commit.record.events);
        let outcome = self
            .store
            .commit(vec![done.commit])
            .expect("the store works");
        assert!(
            matches!(outcome.as_slice(), [CommitOutcome::Committed(_)]),
            "{outcome:?}"
        );
        person.loaded = done.after;
    }

    /// Returns what an export reads.
    pub fn origin(&self) -> Origin<'_> {
        Origin {
            store: &self.store,
            dialogs: &self.dialogs,
            sources: &self.sources,
            now: self.now,
            progress: &|_, _| {},
        }
    }

    /// Returns a table as text.
    pub fn text(&self, wanted: &Wanted) -> String {
        let mut out = Vec::new();
        export(&self.origin(), wanted, &mut out).expect("it can be written");
        String::from_utf8(out).expect("UTF-8")
    }

    /// Returns a table's rows as JSON objects.
    pub fn rows(&self, wanted: &Wanted) -> Vec<Value> {
        let lines = self.text(&Wanted {
            format: Format::Jsonl,
            ..wanted.clone()
        });
        lines
            .lines()
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect()
    }

    /// Writes a table into a file.
    pub fn file(&self, wanted: &Wanted, path: &Path) -> ExportSummary {
        let whole = AtomicFile::begin(path).expect("the folder is ours");
        let told = ExportPlan::new(self.origin(), wanted.clone())
            .and_then(|plan| plan.write(Out::File(whole.file())))
            .expect("it can be written");
        whole.keep().expect("the folder is ours");
        told
    }

    /// Writes all tables into a folder.
    pub fn set(&self, wanted: &Wanted, folder: &Path) -> SetSummary {
        ExportPlan::new(self.origin(), wanted.clone())
            .and_then(|plan| plan.write_set(folder))
            .expect("it can be written")
    }

    /// Returns the cursor of an export that is made now.
    pub fn cursor(&self) -> vraag::report::export::Cursor {
        ExportPlan::new(self.origin(), Wanted::default())
            .expect("the store works")
            .cursor()
    }
}
