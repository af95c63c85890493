//! Reads the newest finished conversations of the journal: how each began, what was said to which
//! question, and how it ended.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use crate::dialog::ast::Room;
use crate::engine::event::{Event, Status};
use crate::engine::input::Input;
use crate::id::{ConversationId, Name, OwnerId, SessionId};
use crate::store::{Journaled, Store, StoreError};
use crate::time::Timestamp;
use crate::value::Value;

/// A conversation that people had.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Whose it is.
    pub owner: OwnerId,
    /// The dialog.
    pub dialog: Name,
    /// The section that it began with.
    pub section: Name,
    /// The language that it began in.
    pub language: Name,
    /// When it began.
    pub began: Timestamp,
    /// The random seed of that turn.
    pub seed: u64,
    /// What was known of the person before.
    pub known: Facts,
    /// What was said, in order.
    pub said: Vec<SaidStep>,
    /// How it ended.
    pub ended: (Status, Name),
    /// Whether it went on in this conversation alone: no other dialog came in between, nobody took
    /// over.
    is_plain: bool,
}

/// What was said to a question, or its deadline that came.
#[derive(Clone, Debug)]
pub struct SaidStep {
    /// The question that waited.
    pub question: Name,
    /// The input.
    pub input: Input,
    /// When.
    pub now: Timestamp,
    /// The random seed of that turn.
    pub seed: u64,
    /// Whether it was taken as an answer.
    pub is_answer: bool,
}

/// What dialogs know of a person.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The fields.
    pub fields: BTreeMap<Name, Value>,
    /// The tags.
    pub tags: BTreeSet<Name>,
}

/// The newest finished conversations, and how many of them cannot be held again.
#[derive(Clone, Debug, Default)]
pub struct Newest {
    /// Those that can.
    pub all: Vec<Recorded>,
    /// How many others there were among the newest: in groups, handed over, or mixed with others.
    pub left_out: usize,
}

/// Reads the newest finished conversations, at most so many.
///
/// # Errors
///
/// The store cannot be read.
pub fn newest(store: &dyn Store, count: usize) -> Result<Newest, StoreError> {
    let mut reading = Reading {
        count,
        ..Reading::default()
    };
    let horizon = store.horizon()?;
    store.journal(0, horizon, &mut |_, turn| {
        reading.take(turn);
        true
    })?;
    let (plain, other): (Vec<Recorded>, Vec<Recorded>) = reading
        .finished
        .into_iter()
        .partition(|recorded| recorded.is_plain);
    Ok(Newest {
        all: plain,
        left_out: other.len(),
    })
}

#[derive(Default)]
struct Reading {
    count: usize,
    people: HashMap<OwnerId, Facts>,
    open: HashMap<SessionId, Recorded>,
    waits: HashMap<SessionId, Name>,
    active: HashMap<ConversationId, SessionId>,
    finished: VecDeque<Recorded>,
}

impl Reading {
    fn take(&mut self, turn: Journaled) {
        let Journaled {
            owner,
            conversation,
            record,
            ..
        } = turn;
        let before = self.active.get(&conversation).copied();
        let is_answer = record
            .events
            .iter()
            .any(|event| matches!(event, Event::Answered(_)));
        if let Some(session) = before
            && let (Some(recorded), Some(question)) =
                (self.open.get_mut(&session), self.waits.get(&session))
        {
            match record.input {
                Input::Message { .. }
                | Input::Said { .. }
                | Input::Offered { .. }
                | Input::Deadline(_) => recorded.said.push(SaidStep {
                    question: question.clone(),
                    input: record.input.clone(),
                    now: record.now,
                    seed: record.seed,
                    is_answer,
                }),
                _ => recorded.is_plain = false,
            }
        }
        let known = self.people.entry(owner).or_default().clone();
        for event in &record.events {
            self.event(
                event,
                (owner, conversation),
                (record.now, record.seed),
                &known,
            );
        }
    }

    fn event(
        &mut self,
        event: &Event,
        (owner, conversation): (OwnerId, ConversationId),
        (now, seed): (Timestamp, u64),
        known: &Facts,
    ) {
        match event {
            Event::SessionStarted {
                session,
                dialog,
                section,
                language,
                room,
                ..
            } => {
                self.active.insert(conversation, *session);
                self.open.insert(
                    *session,
                    Recorded {
                        owner,
                        dialog: dialog.clone(),
                        section: section.clone(),
                        language: language.clone(),
                        began: now,
                        seed,
                        known: known.clone(),
                        said: Vec::new(),
                        ended: (Status::Completed, Name::default()),
                        is_plain: *room == Room::Private,
                    },
                );
            }
            Event::Asked {
                session, question, ..
            } => {
                self.waits.insert(*session, question.clone());
            }
            Event::SessionParked(session) | Event::SessionResumed(session) => {
                self.active.insert(conversation, *session);
                if let Some(recorded) = self.open.get_mut(session) {
                    recorded.is_plain = false;
                }
            }
            Event::SessionEnded {
                session,
                status,
                reason,
            } => {
                self.waits.remove(session);
                if self.active.get(&conversation) == Some(session) {
                    self.active.remove(&conversation);
                }
                if let Some(mut recorded) = self.open.remove(session) {
                    recorded.ended = (*status, reason.clone());
                    self.finished.push_back(recorded);
                    if self.finished.len() > self.count {
                        self.finished.pop_front();
                    }
                }
            }
            Event::HandedOver {
                session: Some(session),
                ..
            } => {
                if let Some(recorded) = self.open.get_mut(session) {
                    recorded.is_plain = false;
                }
            }
            Event::Kept(field, Some(value)) => {
                let facts = self.people.entry(owner).or_default();
                facts.fields.insert(field.clone(), value.clone());
            }
            Event::Kept(field, None) => {
                self.people.entry(owner).or_default().fields.remove(field);
            }
            Event::Tagged(tag, true) => {
                self.people
                    .entry(owner)
                    .or_default()
                    .tags
                    .insert(tag.clone());
            }
            Event::Tagged(tag, false) => {
                self.people.entry(owner).or_default().tags.remove(tag);
            }
            _ => {}
        }
    }
}
