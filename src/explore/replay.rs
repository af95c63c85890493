//! Holds conversations that people had again with other dialogs, and says which of them would go
//! another way. Nothing is sent or stored.

mod recorded;

use std::collections::{HashMap, VecDeque};

use crate::contact::Contact;
use crate::dialog::ast::Room;
use crate::dialog::bot::Dialogs;
use crate::engine::effect::Effect;
use crate::engine::event::{Event, Status};
use crate::engine::input::Input;
use crate::engine::session::{Conversation, Session};
use crate::engine::{State, World, turn};
use crate::id::{ConversationId, Name, SessionId, TimerId};
use crate::message::{InMessage, Token};
use crate::time::Timestamp;

use recorded::SaidStep;
pub use recorded::{Recorded, newest};

/// More turns than this one conversation does not have.
const LONGEST: usize = 1_000;

/// How a conversation goes with other dialogs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    /// It ends as it did.
    Same,
    /// It ends in another way: how it did, and how it does.
    Other(String, String),
    /// It stops at a question to which the person said nothing then; empty if there is no such
    /// dialog.
    Stuck(Name),
    /// What was an answer to a question then is not taken.
    Refused(Name),
}

/// A conversation that was held again.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// How it goes.
    pub ending: Ending,
    /// Who said what: `None` for the bot.
    pub lines: Vec<(Option<&'static str>, String)>,
}

/// Holds a conversation again; the person is called by this name.
pub fn replay(recorded: &Recorded, dialogs: &Dialogs, name: &str) -> Replayed {
    let mut again = Again {
        dialogs,
        state: State {
            conversation: Conversation::new(
                ConversationId(1),
                Room::Private,
                Name::new_static("console"),
            ),
            contact: Contact {
                name: Some(name.to_owned()),
                name_given: true,
                language: Some(recorded.language.clone()),
                fields: recorded.known.fields.clone(),
                tags: recorded.known.tags.clone(),
                ..Contact::new(recorded.owner, recorded.began)
            },
        },
        session: None,
        ended: None,
        refused: None,
        lines: Vec::new(),
    };
    let ending = again.all(recorded);
    Replayed {
        ending,
        lines: again.lines,
    }
}

struct Again<'a> {
    dialogs: &'a Dialogs,
    state: State,
    session: Option<SessionId>,
    ended: Option<(Status, Name)>,
    refused: Option<Name>,
    lines: Vec<(Option<&'static str>, String)>,
}

impl Again<'_> {
    fn all(&mut self, recorded: &Recorded) -> Ending {
        let Some(program) = self.dialogs.programs.get(&recorded.dialog).cloned() else {
            return Ending::Stuck(Name::default());
        };
        let mut said: HashMap<Name, VecDeque<&SaidStep>> = HashMap::new();
        for step in &recorded.said {
            let now = program.current_name(&step.question).clone();
            said.entry(now).or_default().push_back(step);
        }
        let start = Input::Start {
            dialog: recorded.dialog.clone(),
            section: Some(program.current_section(&recorded.section).clone()),
        };
        self.take(&start, recorded.began, recorded.seed);
        for _ in 0..LONGEST {
            let Some(session) = self.active() else { break };
            let Some(wait) = &session.wait else {
                return Ending::Stuck(Name::new_static("vote"));
            };
            let (question, number) = (wait.question.clone(), wait.number);
            let Some(step) = said.get_mut(&question).and_then(VecDeque::pop_front) else {
                return match self.refused.take() {
                    Some(refused) => Ending::Refused(refused),
                    None => Ending::Stuck(question),
                };
            };
            self.step(step, &question, number);
        }
        let (was, is) = (&recorded.ended, self.ended.as_ref());
        match is {
            Some(is) if is == was => Ending::Same,
            Some((_, reason)) => Ending::Other(was.1.to_string(), reason.to_string()),
            None => Ending::Stuck(Name::default()),
        }
    }

    fn active(&self) -> Option<&Session> {
        let active = self.state.conversation.active.as_ref()?;
        (Some(active.id) == self.session).then_some(active)
    }

    fn step(&mut self, step: &SaidStep, question: &Name, number: u32) {
        let input = match &step.input {
            Input::Deadline(timer) => Input::Deadline(TimerId {
                conversation: self.state.conversation.id,
                question: number,
                step: timer.step,
            }),
            other => {
                let Some(message) = other.message() else {
                    return;
                };
                let message = match message {
                    InMessage::Tap(token) => InMessage::Tap(Token {
                        question: number,
                        choice: token.choice.clone(),
                    }),
                    other => other.clone(),
                };
                self.lines.push((Some("customer"), words(&message)));
                Input::Message {
                    message,
                    profile: None,
                }
            }
        };
        let is_refused = self.take(&input, step.now, step.seed);
        if is_refused && step.is_answer {
            self.refused.get_or_insert_with(|| question.clone());
        }
    }

    /// Runs a turn; returns whether the input was not understood.
    fn take(&mut self, input: &Input, now: Timestamp, seed: u64) -> bool {
        let world = World {
            dialogs: self.dialogs,
            now,
            seed,
        };
        let empty = State {
            conversation: Conversation::new(
                self.state.conversation.id,
                Room::Private,
                Name::new_static("console"),
            ),
            contact: Contact::new(self.state.contact.id, now),
        };
        let state = std::mem::replace(&mut self.state, empty);
        let done = turn(&world, state, input);
        self.state = done.state;
        let mut is_refused = false;
        for event in &done.events {
            match event {
                Event::SessionStarted { session, .. } if self.session.is_none() => {
                    self.session = Some(*session);
                }
                Event::SessionEnded {
                    session,
                    status,
                    reason,
                } if Some(*session) == self.session => {
                    self.ended = Some((*status, reason.clone()));
                }
                Event::Misunderstood { .. } => is_refused = true,
                _ => {}
            }
        }
        for effect in done.effects {
            if let Effect::Send { message, .. } = effect {
                self.lines.push((None, message.text.words()));
            }
        }
        is_refused
    }
}

fn words(message: &InMessage) -> String {
    match message {
        InMessage::Text(text) => text.clone(),
        InMessage::Tap(token) => match &token.choice {
            crate::message::Choice::Option(key) => format!("▸ {key}"),
            other => format!("▸ {}", format!("{other:?}").to_lowercase()),
        },
        InMessage::Contact { .. } => "[a phone number]".to_owned(),
        InMessage::Location { .. } => "[a place]".to_owned(),
        InMessage::Photo { .. } => "[a picture]".to_owned(),
        InMessage::File { .. } => "[a file]".to_owned(),
        InMessage::Voice { .. } => "[a voice message]".to_owned(),
        InMessage::Other => "[something else]".to_owned(),
    }
}
