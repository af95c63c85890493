//! Folds a conversation's turns into its hand-overs: where each began, who helped, and how it ended.

use std::collections::HashMap;

use crate::engine::event::Event;
use crate::engine::handover::Over;
use crate::id::{Name, OwnerId, SessionId};
use crate::time::{Duration, Timestamp};

/// A hand-over of a customer to the people of a desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handoff {
    /// The customer.
    pub owner: OwnerId,
    /// Its number in their conversation, from 1.
    pub number: u32,
    /// The desk.
    pub desk: Name,
    /// The dialog they were in; `None` if none.
    pub dialog: Option<Name>,
    /// The question of it that was asked last; `None` if none was.
    pub question: Option<Name>,
    /// When it began.
    pub began: Timestamp,
    /// When a person took it first; `None` if nobody did.
    pub taken: Option<Timestamp>,
    /// When a person said something first; `None` if nobody did.
    pub answered: Option<Timestamp>,
    /// Who said something last, or else who took it last; `None` if nobody is known.
    pub helper: Option<OwnerId>,
    /// How often it was passed on.
    pub passed: u32,
    /// When the bot talked again, and why; `None` if it goes on.
    pub back: Option<(Timestamp, Over)>,
}

/// The hand-overs of one conversation, turn by turn.
#[derive(Debug)]
pub struct Handoffs {
    owner: OwnerId,
    /// The dialog of each session.
    dialogs: HashMap<SessionId, Name>,
    /// The question of each session that was asked last.
    asked: HashMap<SessionId, Name>,
    all: Vec<Handoff>,
}

impl Handoff {
    /// Returns after how long a person said something first; `None` if nobody did.
    pub fn first_answer(&self) -> Option<Duration> {
        self.answered.map(|at| at.since(self.began))
    }
}

impl Handoffs {
    /// Starts without hand-overs.
    pub fn of(owner: OwnerId) -> Self {
        Self {
            owner,
            dialogs: HashMap::new(),
            asked: HashMap::new(),
            all: Vec::new(),
        }
    }

    /// Adds the next turn.
    pub fn take(&mut self, now: Timestamp, events: &[Event]) {
        for event in events {
            self.event(now, event);
        }
    }

    /// Returns the hand-overs, oldest first.
    pub fn finish(self) -> Vec<Handoff> {
        self.all
    }

    fn event(&mut self, now: Timestamp, event: &Event) {
        match event {
            Event::SessionStarted {
                session, dialog, ..
            } => {
                self.dialogs.insert(*session, dialog.clone());
            }
            Event::Asked {
                session, question, ..
            } => {
                self.asked.insert(*session, question.clone());
            }
            Event::HandedOver { desk, session } => {
                let at = |of: &HashMap<SessionId, Name>| {
                    session.and_then(|session| of.get(&session).cloned())
                };
                self.all.push(Handoff {
                    owner: self.owner,
                    number: u32::try_from(self.all.len() + 1).unwrap_or(u32::MAX),
                    desk: desk.clone(),
                    dialog: at(&self.dialogs),
                    question: at(&self.asked),
                    began: now,
                    taken: None,
                    answered: None,
                    helper: None,
                    passed: 0,
                    back: None,
                });
            }
            Event::HelperTook(by) => self.open(|handoff| {
                handoff.taken.get_or_insert(now);
                handoff.helper = by.or(handoff.helper);
            }),
            Event::HelperSaid(by) => self.open(|handoff| {
                handoff.taken.get_or_insert(now);
                handoff.answered.get_or_insert(now);
                handoff.helper = by.or(handoff.helper);
            }),
            Event::HelperPassed { .. } => self.open(|handoff| handoff.passed += 1),
            Event::HandedBack(why) => self.open(|handoff| handoff.back = Some((now, *why))),
            _ => {}
        }
    }

    /// Changes the hand-over that goes on.
    fn open(&mut self, change: impl FnOnce(&mut Handoff)) {
        let newest = self.all.last_mut();
        if let Some(handoff) = newest.filter(|handoff| handoff.back.is_none()) {
            change(handoff);
        }
    }
}
