//! Holds a conversation from a list of deeds, and writes it down as a test that passes.

use std::path::Path;

use chrono::NaiveDateTime;

use crate::dialog::ast::Room;
use crate::dialog::compile::Compiled;
use crate::dialog::source::{FileIx, Span, Spanned};
use crate::id::Name;
use crate::message::{Action, Choice, Keyboard, Token};
use crate::script::case::{Line, LineAction, Person, Test};
use crate::script::plan::TestPlan;
use crate::script::run::{At, Options, Runner};
use crate::script::screen::Unseen;
use crate::script::setting::setting;
use crate::script::transcript::{Difference, Transcript, TranscriptLine};
use crate::script::write::{bot_line, quoted, written};
use crate::time::Duration;
use crate::value::Value;

/// Who answers in a conversation that nobody had.
pub const CUSTOMER: &str = "Noor de Wit";
/// Who votes in a group, one after the other.
const VOTERS: [&str; 12] = [
    "Anna", "Bram", "Cleo", "Daan", "Eva", "Finn", "Gijs", "Hanna", "Isa", "Joris", "Kim", "Lars",
];

/// How long quiet hours last at most, as a rule.
const NIGHT: Duration = Duration(12 * Duration::HOUR.0);

/// How a conversation begins.
#[derive(Clone, Debug)]
pub struct Scene {
    /// The dialog.
    pub dialog: Name,
    /// The section that begins.
    pub section: Name,
    /// Where.
    pub room: Room,
    /// The language of the person.
    pub language: Name,
    /// What is known of the person.
    pub fields: Vec<(Name, Value)>,
    /// Their tags.
    pub tags: Vec<Name>,
    /// When it begins, by the local clock; `None` for a Monday at noon.
    pub now: Option<NaiveDateTime>,
}

/// Something that people do, or that time passes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Presses a button of the waiting question.
    Tap(Choice),
    /// Presses one of the extra buttons of a question that something is shared with.
    Extra(usize),
    /// Writes.
    Say(String),
    /// Shares a phone number.
    Number(String),
    /// Shares a place.
    Location,
    /// Sends a picture.
    Photo(String),
    /// Sends a file.
    File(String),
    /// Waits.
    Wait(Duration),
    /// Another member of the group votes: who, by number from 0, and for what.
    Vote(usize, Name),
}

/// A conversation as it went.
#[derive(Clone, Debug)]
pub struct Rehearsal {
    /// The test, as a list item of a test file.
    pub test: String,
    /// The conversation; its difference says why it could not be held.
    pub transcript: Transcript,
}

/// Returns the test that a scene begins.
pub fn beginning(scene: &Scene, name: &str) -> (Test, TestPlan) {
    let nowhere = Span {
        file: FileIx(0),
        start: 0,
        end: 0,
    };
    let test = Test {
        name: Spanned::new(name.to_owned(), nowhere),
        now: scene.now.map(|now| (now, None)),
        contact: Person {
            name: Some(CUSTOMER.to_owned()),
            language: Some(scene.language.clone()),
            tags: scene.tags.clone(),
            ..Person::default()
        },
        room: scene.room,
        start: None,
        given: Default::default(),
        talk: Vec::new(),
        expect: Default::default(),
    };
    let plan = TestPlan {
        dialog: scene.dialog.clone(),
        start: Some((scene.dialog.clone(), scene.section.clone())),
        fields: scene.fields.iter().cloned().collect(),
        ..TestPlan::default()
    };
    (test, plan)
}

/// Holds a conversation, and writes it down.
pub fn rehearse(
    compiled: &Compiled,
    folder: Option<&Path>,
    scene: &Scene,
    name: &str,
    deeds: &[Deed],
) -> Rehearsal {
    let (test, plan) = beginning(scene, name);
    let (dialogs, now) = setting(&test, compiled);
    let runner = Runner::open(&test, &plan, (&dialogs, now), folder, Options::default());
    let span = test.name.span;
    let mut stage = match runner {
        Ok(runner) => Stage {
            runner,
            at: At(1, span),
            talk: String::new(),
            waited: None,
        },
        Err(error) => {
            let transcript = Transcript {
                difference: Some(At(1, span).differs("a store in memory", error.to_string())),
                ..Transcript::default()
            };
            return Rehearsal {
                test: String::new(),
                transcript,
            };
        }
    };
    let difference = stage.all(scene, deeds).err();
    let test = stage.test(scene, name);
    let lines = stage.runner.in_order();
    Rehearsal {
        test,
        transcript: Transcript {
            lines,
            difference,
            reached: stage.runner.world.reached,
        },
    }
}

struct Stage<'a> {
    runner: Runner<'a>,
    at: At,
    talk: String,
    /// Where the last line of the talk begins, if it is a wait, and how long that is.
    waited: Option<(usize, Duration)>,
}

impl Stage<'_> {
    fn all(&mut self, scene: &Scene, deeds: &[Deed]) -> Result<(), Difference> {
        let begun =
            self.runner
                .world
                .begin((&scene.dialog, &scene.section), Vec::new(), Vec::new());
        self.runner.note(begun, self.at)?;
        self.hear();
        for deed in deeds {
            self.at.0 += 1;
            self.deed(deed)?;
            self.hear();
        }
        // What comes in the quiet hours is shown in the morning.
        let is_held_back = matches!(deeds.last(), Some(Deed::Wait(_)))
            && !self.talk.trim_end().ends_with(['"', ']']);
        if is_held_back && self.runner.world.waits_for().is_some() {
            self.deed(&Deed::Wait(NIGHT))?;
            self.hear();
        }
        Ok(())
    }

    fn deed(&mut self, deed: &Deed) -> Result<(), Difference> {
        let at = self.at;
        if let Deed::Wait(duration) = deed {
            // Of waits between which nothing is said a test has one.
            let before = self.waited.take();
            let start = before.map_or(self.talk.len(), |(start, _)| start);
            let all = before.map_or(*duration, |(_, before)| Duration(before.0 + duration.0));
            self.talk.truncate(start);
            self.talk.push_str(&format!("      - wait: {all}\n"));
            self.waited = Some((start, all));
            return self.runner.wait(*duration, at);
        }
        self.waited = None;
        let who = match deed {
            Deed::Vote(voter, _) => Some(VOTERS[voter % VOTERS.len()].to_owned()),
            _ => None,
        };
        let what = match deed {
            Deed::Tap(choice) => self.label(choice)?,
            Deed::Vote(_, key) => self.label(&Choice::Option(key.clone()))?,
            Deed::Extra(place) => self.extra(*place)?,
            Deed::Say(words) => LineAction::User(words.clone()),
            Deed::Number(number) => LineAction::Contact(number.clone()),
            Deed::Location => LineAction::Location(52.into(), 4.into()),
            Deed::Photo(path) => LineAction::Photo(path.clone()),
            Deed::File(path) => LineAction::File(path.clone()),
            Deed::Wait(_) => return Ok(()),
        };
        self.talk
            .push_str(&format!("      - {}\n", line(&what, who.as_deref())));
        let line = Line {
            what,
            by: who,
            span: at.1,
        };
        let person = self.runner.world.seats.person(line.by.as_deref());
        self.runner.customer(person, &line, at)
    }

    /// Finds the label of a button of the waiting question.
    fn label(&self, choice: &Choice) -> Result<LineAction, Difference> {
        let token = |action: &Action| match action {
            Action::Tap(Token { choice: shown, .. }) => shown == choice,
            _ => false,
        };
        let shown = self.runner.world.screen.iter().rev().find_map(|message| {
            let mut buttons = message.keyboard.buttons().iter();
            buttons.find(|button| token(&button.action))
        });
        match shown {
            Some(button) => Ok(LineAction::Tap(vec![Spanned::new(
                button.label.clone(),
                self.at.1,
            )])),
            None => Err(self.at.differs(format!("a button {choice:?}"), "none")),
        }
    }

    fn extra(&self, place: usize) -> Result<LineAction, Difference> {
        let shown = self.runner.world.screen.iter().rev().find_map(|message| {
            let (Keyboard::ShareContact { extras, .. } | Keyboard::ShareLocation { extras, .. }) =
                &message.keyboard
            else {
                return None;
            };
            extras.get(place)
        });
        match shown {
            Some(label) => Ok(LineAction::Tap(vec![Spanned::new(
                label.clone(),
                self.at.1,
            )])),
            None => Err(self.at.differs("an extra button", "none")),
        }
    }

    /// Writes down what the bot said since the last deed.
    fn hear(&mut self) {
        for news in std::mem::take(&mut self.runner.world.news) {
            match news {
                Unseen::Note(note) => self.runner.lines.add_note(note),
                Unseen::Message(place) => {
                    let seen = self.runner.sees(place, TranscriptLine::Bot);
                    let own = seen.buttons.iter().filter(|button| !button.is_extra);
                    let labels = own.map(|button| button.label.as_str());
                    self.talk.push_str(&bot_line(&seen.text, labels));
                    self.waited = None;
                }
            }
        }
    }

    fn test(&self, scene: &Scene, name: &str) -> String {
        let mut text = format!("  - name: {}\n", quoted(name));
        if let Some(now) = scene.now {
            text.push_str(&format!("    now: {}\n", now.format("%Y-%m-%d %H:%M")));
        }
        let mut about = vec![
            format!("name: {CUSTOMER}"),
            format!("language: {}", scene.language),
        ];
        if !scene.tags.is_empty() {
            let tags: Vec<&str> = scene.tags.iter().map(Name::as_str).collect();
            about.push(format!("tags: [{}]", tags.join(", ")));
        }
        text.push_str(&format!("    contact: {{ {} }}\n", about.join(", ")));
        match scene.room {
            Room::Private | Room::Business => {}
            Room::Group => text.push_str("    room: group\n"),
            Room::Member => text.push_str("    room: member\n"),
        }
        text.push_str(&format!("    start: {}\n", scene.section));
        if !scene.fields.is_empty() {
            let fields: Vec<String> = scene
                .fields
                .iter()
                .map(|(name, value)| format!("{name}: {}", written(&Ok(value.clone()))))
                .collect();
            text.push_str(&format!(
                "    given: {{ fields: {{ {} }} }}\n",
                fields.join(", ")
            ));
        }
        text.push_str(&format!("    talk:\n{}", self.talk));
        let facts = &self.runner.world.facts;
        let mut answers = Vec::new();
        for (question, (outcome, other)) in facts.answers(&scene.dialog) {
            answers.push(format!("{question}: {}", written(&outcome)));
            answers.extend(other.map(|words| format!("{question}__other: {}", quoted(words))));
        }
        if answers.is_empty() && facts.ended.is_none() {
            return text;
        }
        text.push_str("    expect:\n");
        if !answers.is_empty() {
            text.push_str(&format!("      answers: {{ {} }}\n", answers.join(", ")));
        }
        if let Some(reason) = &facts.ended {
            text.push_str(&format!("      ended: {reason}\n"));
        }
        text
    }
}

/// Writes a line of a talk in which somebody does something.
fn line(what: &LineAction, who: Option<&str>) -> String {
    let written = match what {
        LineAction::Tap(labels) => {
            let label = labels.first().map_or("", |label| label.value.as_str());
            format!("tap: {}", quoted(label))
        }
        LineAction::User(words) => format!("user: {}", quoted(words)),
        LineAction::Contact(number) => format!("contact: {}", quoted(number)),
        LineAction::Photo(path) => format!("photo: {path}"),
        LineAction::File(path) => format!("file: {path}"),
        other => other.shown(),
    };
    match who {
        Some(who) => format!("{{ {written}, as: {who} }}"),
        None => written,
    }
}
