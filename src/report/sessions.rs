//! Folds a conversation's turns into its sessions: who answered what, which answers count, and how each session ended.

use crate::dialog::ast::Room;
use crate::engine::event::{Answer, Event, Status};
use crate::id::{Name, OwnerId, SessionId, Version};
use crate::store::TurnRecord;
use crate::time::Timestamp;

/// A session as the journal tells it.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionView {
    /// Which.
    pub id: SessionId,
    /// Whose.
    pub owner: OwnerId,
    /// The dialog.
    pub dialog: Name,
    /// The newest version it ran on.
    pub version: Version,
    /// Its language; the last one where it changed.
    pub language: Name,
    /// The channel.
    pub channel: Name,
    /// The room.
    pub room: Room,
    /// The part of the deep link behind the name.
    pub source: Option<String>,
    /// When it started.
    pub started_at: Timestamp,
    /// All answers, in the order they were given.
    pub answers: Vec<Given>,
    /// How it ended, and when; nothing where it goes on.
    pub end: Option<(Timestamp, Status, Name)>,
}

/// An answer, and whether it counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// What.
    pub answer: Answer,
    /// Whether it is the one that counts for its question.
    pub is_final: bool,
}

/// The sessions of one conversation, turn by turn.
#[derive(Debug)]
pub struct Sessions {
    owner: OwnerId,
    sessions: Vec<SessionView>,
}

impl SessionView {
    /// Returns the answer that counts for a question.
    pub fn answer(&self, question: &str) -> Option<&Answer> {
        self.answers.iter().rev().find(|given| given.is_final && given.answer.question == question).map(|given| &given.answer)
    }

    /// Returns when the last answer came.
    pub fn last_answer_at(&self) -> Option<Timestamp> {
        self.answers.iter().map(|given| given.answer.answered_at).max()
    }
}

impl Sessions {
    /// Starts with none.
    pub fn of(owner: OwnerId) -> Self {
        Self { owner, sessions: Vec::new() }
    }

    /// Takes the next turn.
    pub fn take(&mut self, record: TurnRecord) {
        let now = record.now;
        for event in record.events {
            self.event(event, now);
        }
    }

    /// Returns the sessions, oldest first.
    pub fn finish(self) -> Vec<SessionView> {
        self.sessions
    }

    fn event(&mut self, event: Event, now: Timestamp) {
        match event {
            Event::SessionStarted { session, dialog, version, section: _, language, channel, room, source } => {
                let owner = self.owner;
                self.sessions.push(SessionView {
                    id: session,
                    owner,
                    dialog,
                    version,
                    language,
                    channel,
                    room,
                    source,
                    started_at: now,
                    answers: Vec::new(),
                    end: None,
                });
            }
            Event::Answered(answer) => self.answered(*answer),
            Event::Withdrawn { session, question } => self.mark(session, &question, false),
            Event::Restored { session, question } => self.mark(session, &question, true),
            Event::AnswersErased { session } => {
                if let Some(session) = self.find(session) {
                    session.answers.clear();
                }
            }
            Event::VersionChanged { session, version } => {
                if let Some(session) = self.find(session) {
                    session.version = version;
                }
            }
            Event::SessionEnded { session, status, reason } => {
                if let Some(session) = self.find(session) {
                    session.end = Some((now, status, reason));
                }
            }
            Event::Asked { .. }
            | Event::Misunderstood { .. }
            | Event::Tagged(..)
            | Event::Kept(..)
            | Event::LanguageChanged(_)
            | Event::SessionParked(_)
            | Event::SessionResumed(_)
            | Event::Stopped(_)
            | Event::HumanAsked
            | Event::Lost
            | Event::Failed { .. }
            | Event::VoteOpened { .. }
            | Event::Voted { .. }
            | Event::VoteClosed { .. }
            | Event::Paused(_)
            | Event::GroupAllowed(_)
            // Which answers there were is still told by the questions that were asked.
            | Event::AnswerExpired { .. } => {}
        }
    }

    fn answered(&mut self, answer: Answer) {
        let Some(session) = self.find(answer.session) else { return };
        for earlier in &mut session.answers {
            earlier.is_final &= earlier.answer.question != answer.question;
        }
        session.language = answer.language.clone();
        session.answers.push(Given { answer, is_final: true });
    }

    /// The newest answer to a question counts no longer, or again.
    fn mark(&mut self, session: SessionId, question: &str, is_final: bool) {
        let Some(session) = self.find(session) else { return };
        if let Some(given) = session.answers.iter_mut().rev().find(|given| given.answer.question == question) {
            given.is_final = is_final;
        }
    }

    fn find(&mut self, id: SessionId) -> Option<&mut SessionView> {
        self.sessions.iter_mut().rev().find(|session| session.id == id)
    }
}
