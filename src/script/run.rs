//! Runs a test line by line, and stops at the first difference.

mod begin;
mod desk;
mod log;

use std::path::Path;

use crate::dialog::compile::Compiled;
use crate::dialog::fold::same_words;
use crate::dialog::source::Span;
use crate::message::{Action, InMessage};
use crate::script::case::{Line, LineAction, Said, Test};
use crate::script::coverage::Reached;
use crate::script::expect::{compare, is_any};
use crate::script::plan::{Awaited, TestPlan};
use crate::script::run::log::{Log, Moment};
use crate::script::screen::{OnScreen, Press, Pressed, Unseen, is_silent, press};
use crate::script::seats::PersonIx;
use crate::script::setting::{kept, setting};
use crate::script::transcript::{Difference, Seen, Transcript, TranscriptLine, bracketed};
use crate::script::value::{self, squeezed};
use crate::script::world::{Fate, World};
use crate::time::Duration;
use crate::value::{Missing, Value};

/// Maximum number of events within one `wait`; ten years of hours are less.
const MAX_EVENTS: usize = 100_000;

/// How a test is run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Whether everything is stored, dropped and read back between all turns.
    pub reloads: bool,
}

/// Runs one test with its plan.
pub fn run(
    test: &Test,
    plan: &TestPlan,
    compiled: &Compiled,
    folder: Option<&Path>,
    options: Options,
) -> Transcript {
    let (dialogs, now) = setting(test, compiled);
    let mut runner = match Runner::open(test, plan, (&dialogs, now), folder, options) {
        Ok(runner) => runner,
        Err(error) => {
            let difference = At(1, test.name.span).differs("a store in memory", error.to_string());
            return Transcript {
                lines: vec![TranscriptLine::Differs],
                difference: Some(difference),
                reached: Reached::default(),
            };
        }
    };
    let difference = runner.all(test, plan).err();
    let mut lines = runner.in_order();
    if let Some(difference) = &difference {
        lines.push(TranscriptLine::Differs);
        let reached = difference.turn.min(test.talk.len());
        lines.extend(
            test.talk[reached..]
                .iter()
                .map(|line| TranscriptLine::NotReached(line.what.shown())),
        );
    }
    Transcript {
        lines,
        difference,
        reached: runner.world.reached,
    }
}

pub(super) struct Runner<'a> {
    pub(super) world: World<'a>,
    pub(super) lines: Log,
    options: Options,
}

/// The current line: its number from 1, and its position.
#[derive(Clone, Copy)]
pub(super) struct At(pub(super) usize, pub(super) Span);

impl At {
    pub(super) fn differs(self, expected: impl Into<String>, got: impl Into<String>) -> Difference {
        Difference {
            turn: self.0,
            span: self.1,
            expected: expected.into(),
            got: got.into(),
        }
    }
}

impl Runner<'_> {
    fn moment(&self) -> Moment {
        (self.world.screen.len(), false)
    }

    /// Notes what happens now.
    fn happens(&mut self, line: TranscriptLine) {
        let now = self.moment();
        self.lines.add(now, line);
    }

    /// Notes a message that was looked at, by its index on the screen, and returns it.
    pub(super) fn sees(&mut self, place: usize, line: fn(Seen) -> TranscriptLine) -> Seen {
        let seen = self.world.screen[place].seen.clone();
        self.lines.add((place, true), line(seen.clone()));
        seen
    }

    /// Returns everything that happened, also what the desk was shown and the test did not look at.
    pub(super) fn in_order(&mut self) -> Vec<TranscriptLine> {
        for place in std::mem::take(&mut self.world.at_desk) {
            self.sees(place, TranscriptLine::AtDesk);
        }
        std::mem::take(&mut self.lines).into_order()
    }

    fn all(&mut self, test: &Test, plan: &TestPlan) -> Result<(), Difference> {
        if let Some((dialog, section)) = &plan.start {
            let fate = self.world.begin(
                (dialog, section),
                plan.answers.clone(),
                plan.variables.clone(),
            );
            self.note(fate, At(1, test.name.span))?;
        }
        for (index, line) in test.talk.iter().enumerate() {
            let at = At(index + 1, line.span);
            if self.options.reloads && line.what.is_customers() {
                let fate = self.world.reload();
                self.note(fate, at)?;
            }
            self.line(line, at)?;
        }
        let end = At(
            test.talk.len() + 1,
            test.talk.last().map_or(test.name.span, |line| line.span),
        );
        self.nothing_more(end, "the end of the talk")?;
        self.expected(test, plan, end)
    }

    fn line(&mut self, line: &Line, at: At) -> Result<(), Difference> {
        match &line.what {
            LineAction::Bot(said) => self.bot(said, at),
            LineAction::Desk(words) => self.desk(line.by.as_deref(), words, at),
            LineAction::DeskTap(label) => self.desk_tap(line.by.as_deref(), label, at),
            LineAction::AtDesk(said) => self.at_desk(said, at),
            LineAction::Reload => {
                let fate = self.world.reload();
                self.happens(TranscriptLine::Reloaded);
                self.note(fate, at)
            }
            LineAction::Wait(duration) => {
                self.nothing_more(at, &line.what.shown())?;
                self.wait(*duration, at)
            }
            LineAction::User(_)
            | LineAction::Tap(_)
            | LineAction::Contact(_)
            | LineAction::Location(..)
            | LineAction::Photo(_)
            | LineAction::File(_) => {
                self.nothing_more(at, &line.what.shown())?;
                let person = self.world.seats.person(line.by.as_deref());
                self.customer(person, line, at)
            }
        }
    }

    fn bot(&mut self, said: &Said, at: At) -> Result<(), Difference> {
        let is_any = is_any(&said.text);
        loop {
            let news = if self.world.news.is_empty() {
                None
            } else {
                Some(self.world.news.remove(0))
            };
            match news {
                None => {
                    let waits = self
                        .world
                        .waits_for()
                        .map(|question| format!(" (it waits for `{question}`)"))
                        .unwrap_or_default();
                    return Err(at.differs(said.text.trim(), format!("nothing{waits}")));
                }
                Some(Unseen::Message(place)) => {
                    let seen = self.sees(place, TranscriptLine::Bot);
                    let compared = compare(said, &seen);
                    return compared
                        .map_err(|mismatch| at.differs(mismatch.expected, mismatch.got));
                }
                Some(Unseen::Note(note)) => {
                    let seen = Seen {
                        text: note.clone(),
                        ..Seen::default()
                    };
                    let is_last = !self
                        .world
                        .news
                        .iter()
                        .any(|news| matches!(news, Unseen::Message(_)));
                    let is_meant = compare(said, &seen).is_ok() && (!is_any || is_last);
                    self.lines.add_note(note);
                    if is_meant {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Checks that no unexpected message was sent; a note to the person who tapped need not be
    /// expected.
    fn nothing_more(&mut self, at: At, awaited: &str) -> Result<(), Difference> {
        let news = std::mem::take(&mut self.world.news);
        let mut surprise = None;
        for item in news {
            match item {
                Unseen::Note(note) => self.lines.add_note(note),
                Unseen::Message(place) => {
                    let seen = self.sees(place, TranscriptLine::Bot);
                    surprise = surprise.or(Some(seen));
                }
            }
        }
        match surprise {
            Some(seen) => Err(at.differs(awaited, format!("bot: {}", seen.text))),
            None => Ok(()),
        }
    }

    pub(super) fn wait(&mut self, duration: Duration, at: At) -> Result<(), Difference> {
        let (until, before) = (self.world.now.plus(duration), self.moment());
        for _ in 0..MAX_EVENTS {
            let Some(fate) = self.world.next_until(until) else {
                self.world.now = self.world.now.max(until);
                self.lines
                    .add(before, TranscriptLine::Later(self.world.clock()));
                return Ok(());
            };
            self.note(fate, at)?;
        }
        let what = format!("wait: {duration}");
        Err(at.differs(
            what,
            format!(
                "more than {MAX_EVENTS} moments at which something is due: wait less at a time"
            ),
        ))
    }

    pub(super) fn customer(
        &mut self,
        person: PersonIx,
        line: &Line,
        at: At,
    ) -> Result<(), Difference> {
        let who = line.by.clone();
        let said = |words: &str| TranscriptLine::Customer {
            who: who.clone(),
            words: words.to_owned(),
            is_tap: false,
        };
        let message = match &line.what {
            LineAction::Tap(labels) => {
                for label in labels {
                    self.tap(
                        (person, line.by.as_deref()),
                        &label.value,
                        At(at.0, label.span),
                    )?;
                }
                return Ok(());
            }
            LineAction::User(words) => {
                self.happens(said(words));
                InMessage::Text(words.clone())
            }
            LineAction::Contact(number) => {
                self.happens(said(number));
                InMessage::Contact {
                    number: number.clone(),
                    own: true,
                }
            }
            LineAction::Location(latitude, longitude) => {
                self.happens(said(&format!("{latitude}, {longitude}")));
                InMessage::Location {
                    latitude: *latitude,
                    longitude: *longitude,
                }
            }
            LineAction::Photo(path) => {
                self.happens(said(&format!("[{path}]")));
                InMessage::Photo {
                    file: value::file(path, self.world.size_of(path)),
                    caption: None,
                }
            }
            LineAction::File(path) => {
                self.happens(said(&format!("[{path}]")));
                InMessage::File {
                    file: value::file(path, self.world.size_of(path)),
                    caption: None,
                }
            }
            LineAction::Bot(_)
            | LineAction::Desk(_)
            | LineAction::DeskTap(_)
            | LineAction::AtDesk(_)
            | LineAction::Wait(_)
            | LineAction::Reload => return Ok(()),
        };
        let fate = self.world.send(person, None, message);
        self.note(fate, at)
    }

    /// Presses the newest button with this label. A button that is gone can still be pressed, as on
    /// a screen that is out of date.
    fn tap(
        &mut self,
        (person, who): (PersonIx, Option<&str>),
        label: &str,
        at: At,
    ) -> Result<(), Difference> {
        self.happens(TranscriptLine::Customer {
            who: who.map(str::to_owned),
            words: label.to_owned(),
            is_tap: true,
        });
        let exact = |shown: &str| squeezed(shown) == squeezed(label);
        let alike = |shown: &str| same_words(shown, label);
        let screen: Vec<&OnScreen> = self
            .world
            .screen
            .iter()
            .rev()
            .filter(|message| self.world.is_seen(person, message))
            .collect();
        let pressed = |message: &OnScreen, pressed: Option<Pressed<'_>>| {
            pressed.map(|pressed| (message.id.conversation, pressed.owned()))
        };
        let now = |is_it: &dyn Fn(&str) -> bool| {
            screen
                .iter()
                .find_map(|message| pressed(message, press(&message.keyboard, is_it)))
        };
        let once = |is_it: &dyn Fn(&str) -> bool| {
            screen
                .iter()
                .find_map(|message| pressed(message, press(&message.first_keyboard, is_it)))
        };
        let found = now(&exact).or_else(|| now(&alike)).or_else(|| once(&exact));
        let fate = match found {
            None => {
                let shown = screen
                    .iter()
                    .map(|message| &message.seen)
                    .find(|seen| !seen.buttons.is_empty());
                let got = shown.map_or_else(
                    || "no buttons".to_owned(),
                    |seen| format!("buttons: {}", bracketed(&seen.labels())),
                );
                return Err(at.differs(format!("a button `{label}`"), got));
            }
            Some((_, Press::Share)) => {
                return Err(at.differs(
                    format!("a button `{label}`"),
                    "a button that shares something: write `contact:` or `location:`",
                ));
            }
            Some((place, Press::Words(words))) => {
                self.world.send(person, Some(place), InMessage::Text(words))
            }
            Some((place, Press::Button(action))) => match action {
                Action::Tap(token) => self.world.send(person, Some(place), InMessage::Tap(token)),
                Action::Start { dialog, section } => self.world.start(person, &dialog, &section),
                action => {
                    debug_assert!(is_silent(&action), "what the bot hears of is sent");
                    Fate::Well
                }
            },
        };
        self.note(fate, at)
    }

    pub(super) fn note(&mut self, fate: Fate, at: At) -> Result<(), Difference> {
        for trouble in std::mem::take(&mut self.world.troubles) {
            self.happens(trouble);
        }
        match fate {
            Fate::Well => Ok(()),
            Fate::Broken(why) => Err(at.differs("a turn that can be stored and read back", why)),
        }
    }

    fn expected(&mut self, test: &Test, plan: &TestPlan, end: At) -> Result<(), Difference> {
        for awaited in &plan.expected {
            self.answer(plan, awaited, end)?;
        }
        for awaited in &plan.kept {
            let field = kept(self.world.contact(), &awaited.name).ok_or(Missing::NotAsked);
            let is_same = value::is_same(&awaited.outcome, &field)
                || (awaited.outcome.is_err() && field.is_err());
            if !is_same {
                let got = field
                    .as_ref()
                    .map_or("nothing".to_owned(), |_| value::shown(&field));
                return Err(At(end.0, awaited.span).differs(
                    format!("kept {}: {}", awaited.name, value::shown(&awaited.outcome)),
                    format!("kept {}: {got}", awaited.name),
                ));
            }
        }
        if let Some(tags) = &test.expect.tags {
            let mut wanted: Vec<&str> = tags.iter().map(|tag| tag.value.as_str()).collect();
            wanted.sort_unstable();
            wanted.dedup();
            let got: Vec<&str> = self
                .world
                .contact()
                .tags
                .iter()
                .map(|tag| tag.as_str())
                .collect();
            if wanted != got {
                let span = tags.first().map_or(end.1, |tag| tag.span);
                return Err(At(end.0, span).differs(
                    format!("tags: {}", bracketed(&wanted)),
                    format!("tags: {}", bracketed(&got)),
                ));
            }
        }
        if let Some(desk) = &test.expect.sent_to {
            let got = self.world.facts.sent_to.as_ref();
            if got != Some(&desk.value) {
                let got = got.map_or("nowhere", |got| got.as_str());
                return Err(At(end.0, desk.span).differs(
                    format!("sent_to: {}", desk.value),
                    format!("sent_to: {got}"),
                ));
            }
        }
        if let Some(case) = &test.expect.case {
            let got = self.world.facts.case;
            if case.value != got {
                return Err(At(end.0, case.span)
                    .differs(format!("case: {}", case.value), format!("case: {got}")));
            }
        }
        self.ended(test, end)
    }

    fn answer(&self, plan: &TestPlan, awaited: &Awaited, end: At) -> Result<(), Difference> {
        let answer = self.world.facts.answer(&plan.dialog, &awaited.name);
        let outcome = match answer {
            Some((_, other)) if awaited.is_other => {
                let other = other.map(|words| Value::Text(words.to_owned()));
                other.ok_or(Missing::NotAsked)
            }
            Some((outcome, _)) => outcome,
            None => Err(Missing::NotAsked),
        };
        if value::is_same(&awaited.outcome, &outcome) {
            return Ok(());
        }
        let name = if awaited.is_other {
            format!("{}.other", awaited.name)
        } else {
            awaited.name.to_string()
        };
        let (expected, got) = (value::shown(&awaited.outcome), value::shown(&outcome));
        Err(At(end.0, awaited.span).differs(
            format!("answer {name}: {expected}"),
            format!("answer {name}: {got}"),
        ))
    }

    fn ended(&self, test: &Test, end: At) -> Result<(), Difference> {
        let Some(reason) = &test.expect.ended else {
            return Ok(());
        };
        let ended = self.world.facts.ended.as_ref();
        if ended == Some(&reason.value) {
            return Ok(());
        }
        let got = match (ended, self.world.waits_for()) {
            (Some(other), _) => format!("ended: {other}"),
            (None, Some(question)) => format!("not ended: it waits for `{question}`"),
            (None, None) => "not ended".to_owned(),
        };
        Err(At(end.0, reason.span).differs(format!("ended: {}", reason.value), got))
    }
}
