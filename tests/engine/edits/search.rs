//! Random edits at every kind of waiting point: what was said stays what was shown, nobody is stuck, nobody reads a blank.

use std::collections::{BTreeMap, BTreeSet};

use vraag::engine::event::{Event, Status};
use vraag::engine::input::Input;
use vraag::id::EffectId;
use vraag::message::{Action, Button, Choice, InMessage};
use vraag::value::{Outcome, Value};

use super::model::{Editor, Model};
use crate::talk::Talk;

/// One customer among edits.
pub struct Search {
    pub talk: Talk,
    editor: Editor,
    model: Model,
    /// Every file there was, for whoever looks for the fault.
    files: Vec<String>,
    /// What was said to each question, by identity.
    said: BTreeMap<usize, String>,
    /// The question that was shown last: its number, its identity, and its words.
    shown: Option<(u32, usize, String)>,
    /// The messages that tell how to answer, with the buttons of the question above them.
    hints: BTreeSet<EffectId>,
}

/// What the customer sees last.
struct Asked {
    id: usize,
    buttons: Vec<Button>,
}

impl Search {
    pub fn new(seed: u64) -> Self {
        let mut editor = Editor::new(seed);
        let model = editor.model();
        let mut talk = Talk::with(&model.yaml());
        talk.seeded(seed);
        talk.take(Input::Start {
            dialog: "test".into(),
            section: None,
        });
        Self {
            files: vec![model.yaml()],
            talk,
            editor,
            model,
            said: BTreeMap::new(),
            shown: None,
            hints: BTreeSet::new(),
        }
    }

    /// Talks and edits for a while, then answers to the end.
    pub fn run(&mut self) {
        for _ in 0..12 {
            if self.talk.state.conversation.active.is_none() {
                break;
            }
            match self.editor.draw.below(10) {
                0..4 => self.edit(),
                4..7 => self.answer(),
                7 => self.turn(|talk| {
                    talk.say("help");
                }),
                8 => self.turn(|talk| {
                    talk.say("back");
                }),
                _ => self.stray(),
            }
        }
        for _ in 0..120 {
            if self.talk.state.conversation.active.is_none() {
                return self.ended();
            }
            self.answer();
        }
        panic!("somebody is stuck: {:#?}", self.talk.shows());
    }

    fn edit(&mut self) {
        self.editor.edit(&mut self.model);
        let file = self.model.yaml();
        self.talk.edit(&file);
        self.files.push(file);
    }

    /// Says something that is no answer to most questions, ticks an option, or lets time pass.
    fn stray(&mut self) {
        match self.editor.draw.below(3) {
            0 => self.turn(|talk| {
                talk.wait("21h");
            }),
            1 => self.turn(|talk| {
                talk.reload();
            }),
            _ => {
                let option = self.asked().buttons.into_iter().find(is_option);
                let is_multi = self.talk.buttons().iter().any(|label| label == "Done");
                if let Some(button) = option.filter(|_| is_multi) {
                    self.press(&button);
                }
            }
        }
    }

    /// Answers what is shown, as it is shown.
    fn answer(&mut self) {
        let Asked { id, buttons } = self.asked();
        let options: Vec<&Button> = buttons.iter().filter(|button| is_option(button)).collect();
        let done = buttons
            .iter()
            .find(|button| choice(button) == Some(Choice::Done));
        if let Some(done) = done {
            let ticked = |button: &&&Button| button.mark == vraag::message::ButtonState::On;
            let wanted = self.editor.draw.below(options.len());
            if options.iter().filter(ticked).count() == 0 {
                let button = options[wanted].clone();
                return self.press(&button);
            }
            let keys: Vec<String> = options
                .iter()
                .filter(ticked)
                .filter_map(|button| key(button))
                .collect();
            let before = self.talk.all_events.len();
            let done = done.clone();
            self.press(&done);
            return self.note(id, before, &keys.join(", "));
        }
        let before = self.talk.all_events.len();
        if !options.is_empty() {
            // A no to a consent takes back what was said before it: here everybody agrees.
            let agrees = buttons
                .iter()
                .position(|button| key(button).as_deref() == Some("agreed"));
            let wanted = agrees.unwrap_or_else(|| self.editor.draw.below(buttons.len()));
            let button = buttons[wanted].clone();
            let said = key(&button);
            if self.editor.draw.below(3) == 0 {
                self.turn(|talk| {
                    talk.say(&button.label);
                });
            } else {
                self.press(&button);
            }
            return self.note(id, before, &said.unwrap_or_default());
        }
        let words = self.editor.draw.of(&["2", "3", "words", "2026-12-01", "1"]);
        self.turn(|talk| {
            talk.say(words);
        });
        self.note(id, before, words);
    }

    /// Checks what was stored of what was said.
    fn note(&mut self, id: usize, before: usize, said: &str) {
        let answered = self.talk.all_events[before..]
            .iter()
            .find_map(|event| match event {
                Event::Answered(answer) if answer.attempt > 0 => Some(answer.clone()),
                _ => None,
            });
        let Some(answer) = answered else { return };
        if let Ok(Value::Date(date)) = &answer.outcome
            && !said.contains('-')
        {
            // A bare number is the day that its question's range allows.
            self.said.insert(id, date.to_string());
        } else if answer.outcome.is_ok() {
            assert_eq!(
                written(&answer.outcome),
                said,
                "what was said to Q{id} is stored: {answer:#?}"
            );
            self.said.insert(id, said.to_owned());
        }
    }

    fn press(&mut self, button: &Button) {
        let Action::Tap(token) = &button.action else {
            panic!("a button of a question can be pressed")
        };
        let token = token.clone();
        self.turn(|talk| {
            talk.send(InMessage::Tap(token));
        });
    }

    /// Returns the question that waits, as it stands on the screen.
    fn asked(&mut self) -> Asked {
        let wait = self.talk.session().wait.as_ref().expect("a question waits");
        let sent = wait.sent.expect("what waits was shown");
        let (text, keyboard) = &self.talk.screen[&sent];
        let words = text.words();
        let (id, words) = match words.rsplit_once('Q') {
            Some((_, behind)) => (
                behind
                    .split('.')
                    .next()
                    .and_then(|id| id.parse().ok())
                    .expect("its identity"),
                bare(&words),
            ),
            // Whoever is not understood again is told how to answer, under the question that stands above it.
            None => match &self.shown {
                Some((number, id, question)) if *number == wait.number => {
                    self.hints.insert(sent);
                    (*id, question.clone())
                }
                _ => panic!("no question in {words}"),
            },
        };
        let buttons: Vec<Button> = keyboard.buttons().to_vec();
        assert!(buttons.iter().all(
            |button| matches!(&button.action, Action::Tap(token) if token.question == wait.number)
        ));
        self.shown = Some((wait.number, id, words));
        Asked { id, buttons }
    }

    /// Lets something happen, and checks what holds of everything that does.
    fn turn(&mut self, happens: impl FnOnce(&mut Talk)) {
        let before: BTreeMap<EffectId, String> = self
            .talk
            .screen
            .iter()
            .map(|(id, (text, _))| (*id, text.words()))
            .collect();
        let events = self.talk.all_events.len();
        happens(&mut self.talk);
        for (id, was) in before {
            let (was, now) = (bare(&was), bare(&self.talk.screen[&id].0.words()));
            // How to answer has the question's buttons: in the end it is the question with its answer.
            let is_question = self.hints.contains(&id)
                && self
                    .shown
                    .as_ref()
                    .is_some_and(|(_, _, question)| now == *question);
            assert!(
                was == now || is_question,
                "`{was}` was shown, and now it says `{now}`"
            );
        }
        for event in &self.talk.all_events[events..] {
            assert!(!matches!(event, Event::Failed { .. }), "{event:?}");
        }
        for said in self
            .talk
            .last
            .iter()
            .map(|message| message.text.words())
            .collect::<Vec<_>>()
        {
            assert_ne!(said, "V=", "a variable that was set is there");
            let Some((id, value)) = said.strip_prefix('R').and_then(|said| said.split_once('='))
            else {
                continue;
            };
            let id: usize = id.parse().expect("an identity");
            // The answer of this very turn is noted after it.
            if let Some(known) = self.said.get(&id) {
                let was_said_now = self.talk.all_events[events..]
                    .iter()
                    .any(|event| matches!(event, Event::Answered(_)));
                let is_date = known.starts_with("2026-12") && value.contains("December");
                assert!(
                    value == known || is_date || was_said_now,
                    "Q{id} was answered with {known}, and {value} is read"
                );
            }
            assert!(!value.is_empty(), "Q{id} is a blank");
        }
        if self.talk.state.conversation.active.is_some() {
            self.asked();
        }
    }

    fn ended(&self) {
        let status = self
            .talk
            .all_events
            .iter()
            .rev()
            .find_map(|event| match event {
                Event::SessionEnded { status, .. } => Some(*status),
                _ => None,
            });
        assert!(
            matches!(status, Some(Status::Completed | Status::TimedOut)),
            "{status:?}"
        );
        if status == Some(Status::Completed) {
            assert!(
                self.talk.shows().iter().any(|words| words == "The end."),
                "it comes to its end"
            );
        }
    }
}

impl Drop for Search {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}\n{:#?}", self.files.join("\n"), self.talk.all_events);
        }
    }
}

/// Returns the question of a message that has one, without what stands before it, how to choose, and what it was answered with.
fn bare(words: &str) -> String {
    words
        .rsplit('Q')
        .next()
        .and_then(|words| words.lines().next())
        .unwrap_or_default()
        .to_owned()
}

fn choice(button: &Button) -> Option<Choice> {
    match &button.action {
        Action::Tap(token) => Some(token.choice.clone()),
        _ => None,
    }
}

fn is_option(button: &Button) -> bool {
    matches!(choice(button), Some(Choice::Option(_)))
}

fn key(button: &Button) -> Option<String> {
    match choice(button) {
        Some(Choice::Option(key)) => Some(key.to_string()),
        _ => None,
    }
}

/// Returns an answer as it was pressed or typed.
fn written(outcome: &Outcome) -> String {
    match outcome {
        Ok(Value::Key(key)) if key == "agreed" => "agreed".to_owned(),
        Ok(Value::Key(key)) => key.to_string(),
        Ok(Value::Keys(keys)) => keys
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", "),
        Ok(Value::Bool(truth)) => (if *truth { "yes" } else { "no" }).to_owned(),
        Ok(Value::Number(number)) => number.to_string(),
        Ok(Value::Text(words)) => words.clone(),
        Ok(Value::Date(date)) => date.to_string(),
        other => format!("{other:?}"),
    }
}
