//! Records a talk as a conversation test that passes.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::local_session::{LocalSession, Output};
use crate::channel::console::Person;
use crate::cli::exit::Exit;
use crate::config::Config;
use crate::dialog::source::FileIx;
use crate::dialog::yaml::{self, Entry, NodeKind};
use crate::engine::event::Event;
use crate::id::Name;
use crate::message::{Button, ButtonState, InMessage, OutMessage};
use crate::script::facts::Facts;
use crate::script::value::squeezed;
use crate::script::write::{bot_line, quoted, written};
use crate::script::{self, try_file};
use crate::time::{Duration, Timestamp};

/// A talk that is being recorded.
pub struct Recorder {
    path: PathBuf,
    began: Timestamp,
    person: Person,
    start: Option<(Name, Name)>,
    dialog: Option<Name>,
    talk: String,
    facts: Facts,
}

impl Recorder {
    /// Starts to record.
    pub fn new(path: PathBuf, began: Timestamp, person: Person) -> Self {
        Self {
            path,
            began,
            person,
            start: None,
            dialog: None,
            talk: String::new(),
            facts: Facts::of(None),
        }
    }

    /// Records that a section was started from the list.
    pub fn started(&mut self, dialog: &Name, section: &Name) {
        if self.talk.is_empty() && self.start.is_none() {
            self.start = Some((dialog.clone(), section.clone()));
        }
    }

    /// Returns whether a section may be started from the list: once the talk has begun, no line can
    /// express that.
    pub fn may_start(&self) -> bool {
        self.talk.is_empty() && self.start.is_none()
    }

    /// Records the person's message.
    pub fn sent(&mut self, message: &InMessage) {
        let line = match message {
            InMessage::Text(words) => format!("user: {}", quoted(words)),
            InMessage::Contact { number, .. } => format!("contact: {}", quoted(number)),
            InMessage::Location {
                latitude,
                longitude,
            } => format!("location: [{latitude}, {longitude}]"),
            InMessage::Photo { file, .. } => format!("photo: {}", quoted(&file.unique)),
            InMessage::File { file, .. } => format!("file: {}", quoted(&file.unique)),
            // A terminal has no buttons, and sends nothing unreadable.
            InMessage::Tap(_) | InMessage::Voice { .. } | InMessage::Other => return,
        };
        self.line(&line);
    }

    /// Records that time passed; before the first message the talk only begins later.
    pub fn waited(&mut self, duration: Duration) {
        match self.may_start() {
            true => self.began = self.began.plus(duration),
            false => self.line(&format!("wait: {duration}")),
        }
    }

    /// Records what was shown, and what happened.
    pub fn heard(&mut self, heard: &[Output], events: &[Event]) {
        for event in events {
            self.facts.take(event);
            if let Event::SessionStarted { dialog, .. } = event
                && self.dialog.is_none()
            {
                self.dialog = Some(dialog.clone());
            }
        }
        for item in heard {
            match item {
                Output::Message(message) => self.message(message),
                // A test need not expect notes, and its own lines move its clock.
                Output::Note(_) | Output::Later(_) => {}
                Output::AtDesk(message) => {
                    let words = squeezed(&message.text.words());
                    self.line(&format!("at_desk: {}", quoted(&words)));
                }
            }
        }
    }

    /// Records what a person of the desk says, or the button that they press.
    pub fn at_desk(&mut self, name: Option<&str>, line: &str, pressed: Option<&Button>) {
        let (verb, words) = match pressed {
            Some(button) => ("desk_tap", button.label.as_str()),
            None => ("desk", line),
        };
        let name = name.map_or(String::new(), |name| format!(", as: {}", quoted(name)));
        self.line(&format!("{{ {verb}: {}{name} }}", quoted(words)));
    }

    fn message(&mut self, message: &OutMessage) {
        let options = message
            .keyboard
            .buttons()
            .iter()
            .filter(|button| button.mark != ButtonState::Extra);
        let labels = options.map(|button| button.label.as_str());
        self.talk.push_str(&bot_line(&message.text.words(), labels));
    }

    fn line(&mut self, line: &str) {
        self.talk.push_str(&format!("      - {line}\n"));
    }

    /// Appends the test to those in the file. Returns the file's path and the test's name, or
    /// `None` if nothing was said.
    ///
    /// If that file is not a test file of this dialog, the test is written to a new file beside it.
    ///
    /// # Errors
    ///
    /// The file cannot be read or written.
    pub fn finish(mut self, session: &LocalSession) -> Result<Option<(PathBuf, String)>> {
        let Some(dialog) = self.dialog.clone().filter(|_| !self.talk.is_empty()) else {
            return Ok(None);
        };
        let reading = |path: &Path| match std::fs::read_to_string(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
            other => other.with_context(|| format!("reading {}", path.display())),
        };
        let mut there = reading(&self.path)?;
        if !there.trim().is_empty() && Tests::of(&there, &dialog).is_none() {
            self.path = free_path(&self.path);
            there = String::new();
        }
        let tests = Tests::of(&there, &dialog);
        let name = self.name(
            session,
            tests.as_ref().map_or(&[], |tests| tests.names.as_slice()),
        );
        let test = self
            .test(&dialog, session, &name)
            .context("writing the talk down")?;
        let text = match tests {
            Some(tests) => {
                let end = if there.ends_with('\n') { "" } else { "\n" };
                format!("{there}{end}\n{}", indented(&test, tests.indent))
            }
            None => format!("dialog: {dialog}\ntests:\n{}", indented(&test, 2)),
        };
        std::fs::write(&self.path, text)
            .with_context(|| format!("writing {}", self.path.display()))?;
        Ok(Some((self.path, name)))
    }

    /// Makes a name that is not taken.
    fn name(&self, session: &LocalSession, taken: &[String]) -> String {
        let day = self.began.local(session.dialogs().bot.timezone).date();
        let mut name = format!("a talk recorded on {day}");
        for number in 2.. {
            if !taken.contains(&name) {
                break;
            }
            name = format!("a talk recorded on {day}, number {number}");
        }
        name
    }

    /// Writes one test, indented by two columns.
    fn test(&self, dialog: &Name, session: &LocalSession, name: &str) -> Result<String> {
        let zone = session.dialogs().bot.timezone;
        let local = self.began.local(zone);
        let mut text = format!("  - name: {}\n", quoted(name));
        writeln!(
            text,
            "    now: {} {zone}",
            local.format("%Y-%m-%d %H:%M:%S")
        )?;
        writeln!(
            text,
            "    contact: {{ name: {}, language: {} }}",
            quoted(&self.person.name),
            self.person.language
        )?;
        if let Some((of, section)) = &self.start {
            let section = if of == dialog {
                section.to_string()
            } else {
                format!("{of}/{section}")
            };
            writeln!(text, "    start: {section}")?;
        }
        writeln!(text, "    talk:\n{}    expect:", self.talk)?;
        let mut answers = Vec::new();
        for (question, (outcome, other)) in self.facts.answers(dialog) {
            answers.push(format!("{question}: {}", written(&outcome)));
            answers.extend(other.map(|words| format!("{question}__other: {}", quoted(words))));
        }
        writeln!(text, "      answers: {{ {} }}", answers.join(", "))?;
        let tags: Vec<&str> = session.contact().tags.iter().map(Name::as_str).collect();
        writeln!(text, "      tags: [{}]", tags.join(", "))?;
        if let Some(reason) = &self.facts.ended {
            writeln!(text, "      ended: {reason}")?;
        }
        Ok(text)
    }
}

/// A test file that another test can be appended to.
struct Tests {
    /// The names of its tests.
    names: Vec<String>,
    /// The column of their dashes, from 0.
    indent: usize,
}

impl Tests {
    /// Parses a test file of this dialog; `None` if it is something else, or nothing can be
    /// appended to it.
    fn of(text: &str, dialog: &Name) -> Option<Self> {
        let (tree, problems) = yaml::parse(FileIx(0), text);
        let NodeKind::Map(entries) = tree.filter(|_| problems.is_empty())?.kind else {
            return None;
        };
        let is_of_dialog = |entry: &Entry| matches!(&entry.value.kind, NodeKind::Scalar(name) if entry.key.text == "dialog" && name.text == **dialog);
        let tests = entries
            .last()
            .filter(|entry| entry.key.text == "tests" && entries.iter().any(is_of_dialog))?;
        let NodeKind::List(items) = &tests.value.kind else {
            return None;
        };
        let before = &text[..items.first()?.span.range().start];
        let line = before.rsplit('\n').next()?;
        let names = items.iter().filter_map(|item| match &item.kind {
            NodeKind::Map(keys) => keys.iter().find(|entry| entry.key.text == "name"),
            NodeKind::Empty | NodeKind::Scalar(_) | NodeKind::List(_) | NodeKind::Reported => None,
        });
        let names = names.filter_map(|entry| match &entry.value.kind {
            NodeKind::Scalar(name) => Some(name.text.clone()),
            NodeKind::Empty | NodeKind::List(_) | NodeKind::Map(_) | NodeKind::Reported => None,
        });
        (line.trim() == "-").then(|| Self {
            names: names.collect(),
            indent: line.len() - line.trim_start().len(),
        })
    }
}

/// Returns a path beside this one that does not exist: `talk.2.test.yaml`.
fn free_path(path: &Path) -> PathBuf {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let (stem, ending) = name.split_once('.').unwrap_or((&name, "test.yaml"));
    let mut paths =
        (2..).map(|number: u64| path.with_file_name(format!("{stem}.{number}.{ending}")));
    paths
        .find(|path| !path.exists())
        .unwrap_or_else(|| path.to_owned())
}

/// Moves a test from column two to this column.
fn indented(test: &str, column: usize) -> String {
    let lead = " ".repeat(column);
    test.lines()
        .map(|line| format!("{lead}{}\n", line.strip_prefix("  ").unwrap_or(line)))
        .collect()
}

/// Returns the folder of a file.
pub fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}

/// Writes the recorded talk, and runs it once to check that it passes.
///
/// Fails if the file cannot be read or written.
pub fn recorded(recorder: Recorder, session: &LocalSession, config: &Config) -> Result<Exit> {
    let Some((path, name)) = recorder.finish(session)? else {
        eprintln!("nothing was said, so nothing was recorded");
        return Ok(Exit::Fine);
    };
    let tried = try_file(&path, Some(&config.dialogs), script::Options::default());
    let shown = path.display();
    if tried
        .tests
        .iter()
        .any(|test| test.name == name && test.is_fine())
    {
        eprintln!("recorded in {shown}: the test passes");
        if !tried.is_fine() {
            eprintln!("hint: another test in that file does not: `vraag test {shown}` shows where");
        }
        return Ok(Exit::Fine);
    }
    eprintln!(
        "recorded in {shown}, but replayed it gives a different result: `vraag test {shown}` shows where"
    );
    let folder = folder_of(&path);
    if folder.canonicalize().ok() != config.dialogs.canonicalize().ok() {
        eprintln!(
            "hint: a test stands beside the dialogs it is about, in {}, not in {}",
            config.dialogs.display(),
            folder.display()
        );
    }
    Ok(Exit::Dialogs)
}
