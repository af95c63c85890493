//! Carries a conversation on by what somebody does: the turns of the engine, and the clock.

use crate::contact::{Contact, Group};
use crate::dialog::ast::Room;
use crate::dialog::bot::Dialogs;
use crate::engine::effect::Effect;
use crate::engine::event::Event;
use crate::engine::input::{Actor, Input};
use crate::engine::session::{Conversation, Session};
use crate::engine::{State, Turn, Visit, World, turn};
use crate::id::{ConversationId, Name, OwnerId, SessionId, TimerId};
use crate::message::{Choice, InMessage, Keyboard, Token};
use crate::script::rehearse::{Deed, Scene};
use crate::script::value;
use crate::time::Timestamp;

/// A conversation at a moment.
#[derive(Clone, Debug)]
pub struct Situation {
    /// What the engine keeps.
    pub state: State,
    /// The moment.
    pub now: Timestamp,
    /// What is due, and when.
    timers: Vec<(Timestamp, TimerId)>,
    /// Labels below the input line that are sent as words.
    extras: Vec<String>,
    /// The fields that the customer gave in this session, each with its question.
    pub given: Vec<(Name, Name)>,
    /// The question whose answer made the dialog jump last: it may be asked again.
    pub jumped_from: Option<Name>,
    /// The session that is looked at.
    pub session: Option<SessionId>,
    /// Whether the customer went back once.
    pub went_back: bool,
}

/// What one deed brought about.
#[derive(Clone, Debug, Default)]
pub struct DeedResult {
    /// The events, in order.
    pub events: Vec<Event>,
    /// Steps and branches, in order.
    pub trace: Vec<Visit>,
    /// The words that were sent, counted.
    pub words: usize,
}

impl Situation {
    /// Begins a scene.
    pub fn begin(dialogs: &Dialogs, scene: &Scene, now: Timestamp) -> (Self, DeedResult) {
        let id = match scene.room {
            Room::Group => OwnerId::group(1),
            Room::Private | Room::Member | Room::Business => OwnerId::contact(1),
        };
        let mut contact = Contact::new(id, now);
        if scene.room == Room::Group {
            contact.group = Some(Group {
                is_allowed: true,
                was_told: false,
            });
        } else {
            contact.name = Some("Noor de Wit".to_owned());
            contact.language = Some(scene.language.clone());
            contact.fields = scene.fields.iter().cloned().collect();
            contact.tags = scene.tags.iter().cloned().collect();
        }
        let conversation =
            Conversation::new(ConversationId(1), scene.room, Name::new_static("console"));
        let mut situation = Self {
            state: State {
                conversation,
                contact,
            },
            now,
            timers: Vec::new(),
            extras: Vec::new(),
            given: Vec::new(),
            jumped_from: None,
            session: None,
            went_back: false,
        };
        let mut result = DeedResult::default();
        let input = Input::Start {
            dialog: scene.dialog.clone(),
            section: Some(scene.section.clone()),
        };
        situation.take(dialogs, &input, &mut result);
        situation.session = result.events.iter().find_map(|event| match event {
            Event::SessionStarted { session, .. } => Some(*session),
            _ => None,
        });
        (situation, result)
    }

    /// Returns the session that is looked at, if it is active.
    pub fn active(&self) -> Option<&Session> {
        let active = self.state.conversation.active.as_ref()?;
        (Some(active.id) == self.session).then_some(active)
    }

    /// Returns how long it is until something is due; `None` if nothing is.
    pub fn until_due(&self) -> Option<crate::time::Duration> {
        let next = self.timers.iter().map(|(at, _)| *at).min()?;
        Some(next.since(self.now))
    }

    /// Returns the steps of the timers that are set, without their times.
    pub fn armed(&self) -> Vec<u16> {
        let mut steps: Vec<u16> = self.timers.iter().map(|(_, timer)| timer.step).collect();
        steps.sort_unstable();
        steps
    }

    /// Carries on by these deeds. Stops early if a deed has been answered and the question is
    /// another one.
    pub fn carry_on(&mut self, dialogs: &Dialogs, deeds: &[Deed]) -> (DeedResult, usize) {
        let mut result = DeedResult::default();
        let number = self.number();
        for (at, deed) in deeds.iter().enumerate() {
            if at > 0 && self.number() != number {
                return (result, at);
            }
            self.deed(dialogs, deed, &mut result);
        }
        (result, deeds.len())
    }

    fn number(&self) -> Option<u32> {
        let active = self.active()?;
        let of_vote = active.vote.as_ref().map(|open| open.number);
        active.wait.as_ref().map(|wait| wait.number).or(of_vote)
    }

    fn deed(&mut self, dialogs: &Dialogs, deed: &Deed, result: &mut DeedResult) {
        let message = match deed {
            Deed::Wait(duration) => return self.wait(dialogs, *duration, result),
            Deed::Tap(choice) => self.tap(choice),
            Deed::Extra(place) => {
                InMessage::Text(self.extras.get(*place).cloned().unwrap_or_default())
            }
            Deed::Say(words) => InMessage::Text(words.clone()),
            Deed::Number(number) => InMessage::Contact {
                number: number.clone(),
                own: true,
            },
            Deed::Location => InMessage::Location {
                latitude: 52.into(),
                longitude: 4.into(),
            },
            Deed::Photo(path) => InMessage::Photo {
                file: value::file(path, None),
                caption: None,
            },
            Deed::File(path) => InMessage::File {
                file: value::file(path, None),
                caption: None,
            },
            Deed::Vote(_, key) => self.tap(&Choice::Option(key.clone())),
        };
        let voter = match deed {
            Deed::Vote(voter, _) => *voter as u64 + 2,
            _ => 1,
        };
        let input = match self.state.conversation.room {
            Room::Group => Input::Group {
                by: Actor {
                    contact: Some(OwnerId::contact(voter)),
                    name: None,
                    is_admin: Some(voter == 1),
                    is_operator: false,
                },
                message,
                ballot: Vec::new(),
            },
            Room::Private | Room::Member | Room::Business => Input::Message {
                message,
                profile: None,
            },
        };
        self.take(dialogs, &input, result);
    }

    fn tap(&self, choice: &Choice) -> InMessage {
        InMessage::Tap(Token {
            question: self.number().unwrap_or(0),
            choice: choice.clone(),
        })
    }

    fn wait(
        &mut self,
        dialogs: &Dialogs,
        duration: crate::time::Duration,
        result: &mut DeedResult,
    ) {
        let until = self.now.plus(duration);
        // A timer that sets itself again and again would keep the clock from arriving.
        for _ in 0..64 {
            let due = self.timers.iter().filter(|(at, _)| *at <= until).min();
            let Some((at, timer)) = due.copied() else {
                break;
            };
            self.timers.retain(|(_, other)| *other != timer);
            self.now = self.now.max(at);
            self.take(dialogs, &Input::Deadline(timer), result);
        }
        self.now = self.now.max(until);
    }

    fn take(&mut self, dialogs: &Dialogs, input: &Input, result: &mut DeedResult) {
        let world = World {
            dialogs,
            now: self.now,
            // Always the same: a question that is shuffled looks the same on every way to it.
            seed: 0,
        };
        let empty = State {
            conversation: Conversation::new(
                self.state.conversation.id,
                self.state.conversation.room,
                Name::new_static("console"),
            ),
            contact: Contact::new(self.state.contact.id, self.now),
        };
        let state = std::mem::replace(&mut self.state, empty);
        let Turn {
            state,
            events,
            effects,
            trace,
        } = turn(&world, state, input);
        self.state = state;
        for effect in effects {
            match effect {
                Effect::Send { message, .. } => {
                    result.words += message.text.words().split_whitespace().count();
                    self.extras = match message.keyboard {
                        Keyboard::ShareContact { extras, .. }
                        | Keyboard::ShareLocation { extras, .. } => extras,
                        _ => Vec::new(),
                    };
                }
                Effect::Arm { timer, at } => {
                    self.timers.retain(|(_, other)| *other != timer);
                    self.timers.push((at, timer));
                }
                Effect::Disarm { question } => {
                    self.timers.retain(|(_, timer)| timer.question != question);
                }
                _ => {}
            }
        }
        result.events.extend(events);
        result.trace.extend(trace);
    }
}
