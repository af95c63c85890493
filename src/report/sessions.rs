//! Folds a conversation's turns into its sessions: who answered what, which answers count, and how each session ended.

use std::collections::HashMap;

use crate::dialog::ast::Room;
use crate::engine::event::{Answer, Event, Status};
use crate::id::{Name, OwnerId, SessionId, Version};
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
    /// How people voted in it, in the order of their taps.
    pub casts: Vec<Cast>,
    /// How it ended, and when; nothing where it goes on.
    pub end: Option<(Timestamp, Status, Name)>,
    /// The turn of its conversation that last changed it.
    pub changed: u64,
    /// The turn that last took all of its answers away, because a consent was refused; 0 where none did.
    pub erased: u64,
    /// Turns up to this one were told before: 0 where everything is news.
    pub told: u64,
}

/// An answer, and whether it counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// What; a session is moved about, and an answer is large.
    pub answer: Box<Answer>,
    /// Whether it is the one that counts for its question.
    pub is_final: bool,
    /// The turn in which it was given, or came to count or not to count.
    pub changed: u64,
}

/// How somebody voted, and whether it counts: the newest does, unless they took it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cast {
    /// The vote.
    pub vote: Name,
    /// Who.
    pub voter: OwnerId,
    /// What for, in the author's order; nothing where they took it back.
    pub keys: Vec<Name>,
    /// When the vote was opened.
    pub asked_at: Timestamp,
    /// When they tapped.
    pub answered_at: Timestamp,
    /// Which of their taps it is, from 1.
    pub attempt: u32,
    /// Whether it is the one that counts.
    pub is_final: bool,
    /// The turn in which they tapped, or it ceased to count.
    pub changed: u64,
}

/// The sessions of one conversation, turn by turn.
#[derive(Debug)]
pub struct Sessions {
    owner: OwnerId,
    told: u64,
    turn: u64,
    sessions: Vec<SessionView>,
    /// When each vote was opened.
    opened: HashMap<(SessionId, Name), Timestamp>,
    /// Where each person's newest ballot is among those of their session: a vote may have thousands.
    newest: HashMap<(SessionId, Name, OwnerId), usize>,
}

impl SessionView {
    /// Returns the newest answer that counts and is wanted.
    pub fn answer(&self, is_wanted: impl Fn(&Answer) -> bool) -> Option<&Answer> {
        self.answers.iter().rev().find(|given| given.is_final && is_wanted(&given.answer)).map(|given| &*given.answer)
    }

    /// Returns when the last answer came.
    pub fn last_answer_at(&self) -> Option<Timestamp> {
        let casts = self.casts.iter().map(|cast| cast.answered_at);
        self.answers.iter().map(|given| given.answer.answered_at).chain(casts).max()
    }
}

impl Sessions {
    /// Starts with none; turns up to `told` are no news.
    pub fn of(owner: OwnerId, told: u64) -> Self {
        Self { owner, told, turn: 0, sessions: Vec::new(), opened: HashMap::new(), newest: HashMap::new() }
    }

    /// Takes the next turn.
    pub fn take(&mut self, turn: u64, now: Timestamp, events: Vec<Event>) {
        self.turn = turn;
        for event in events {
            self.event(event, now);
        }
    }

    /// Returns the sessions, oldest first.
    pub fn finish(self) -> Vec<SessionView> {
        self.sessions
    }

    fn event(&mut self, event: Event, now: Timestamp) {
        let turn = self.turn;
        match event {
            Event::SessionStarted { session, dialog, version, section: _, language, channel, room, source } => {
                let (owner, told) = (self.owner, self.told);
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
                    casts: Vec::new(),
                    end: None,
                    changed: turn,
                    erased: 0,
                    told,
                });
            }
            Event::Answered(answer) => self.answered(answer),
            Event::Withdrawn { session, question } => self.mark(session, &question, false),
            Event::Restored { session, question } => self.mark(session, &question, true),
            Event::AnswersErased { session } => {
                if let Some(session) = self.find(session) {
                    session.answers.clear();
                    (session.changed, session.erased) = (turn, turn);
                }
            }
            Event::VersionChanged { session, version } => {
                if let Some(session) = self.find(session) {
                    session.version = version;
                    session.changed = turn;
                }
            }
            Event::SessionEnded { session, status, reason } => {
                if let Some(session) = self.find(session) {
                    session.end = Some((now, status, reason));
                    session.changed = turn;
                }
            }
            Event::VoteOpened { session, vote, .. } => {
                self.opened.insert((session, vote), now);
            }
            Event::Voted { session, vote, voter, keys } => self.voted(session, vote, voter, keys, now),
            Event::Asked { .. }
            | Event::Misunderstood { .. }
            | Event::Tagged(..)
            | Event::Listed(..)
            | Event::Kept(..)
            | Event::LanguageChanged(_)
            | Event::SessionParked(_)
            | Event::SessionResumed(_)
            | Event::Stopped(_)
            | Event::HumanAsked
            | Event::Lost
            | Event::Failed { .. }
            | Event::VoteClosed { .. }
            | Event::Paused(_)
            | Event::GroupAllowed(_)
            // Which answers there were is still told by the questions that were asked.
            | Event::AnswerExpired { .. } => {}
        }
    }

    fn voted(&mut self, id: SessionId, vote: Name, voter: OwnerId, keys: Vec<Name>, now: Timestamp) {
        let asked_at = self.opened.get(&(id, vote.clone())).copied().unwrap_or(now);
        let key = (id, vote.clone(), voter);
        let before = self.newest.get(&key).copied();
        let turn = self.turn;
        let Some(session) = self.find(id) else { return };
        session.changed = turn;
        let mut attempt = 1;
        if let Some(before) = before.and_then(|at| session.casts.get_mut(at)) {
            (before.is_final, before.changed) = (false, turn);
            attempt = before.attempt.saturating_add(1);
        }
        let is_final = !keys.is_empty();
        session.casts.push(Cast { vote, voter, keys, asked_at, answered_at: now, attempt, is_final, changed: turn });
        let at = session.casts.len() - 1;
        self.newest.insert(key, at);
    }

    fn answered(&mut self, answer: Box<Answer>) {
        let turn = self.turn;
        let Some(session) = self.find(answer.session) else { return };
        for earlier in session.answers.iter_mut().filter(|earlier| earlier.is_final && earlier.answer.question == answer.question) {
            (earlier.is_final, earlier.changed) = (false, turn);
        }
        session.language = answer.language.clone();
        session.answers.push(Given { answer, is_final: true, changed: turn });
        session.changed = turn;
    }

    /// The newest answer to a question counts no longer, or again.
    fn mark(&mut self, session: SessionId, question: &str, is_final: bool) {
        let turn = self.turn;
        let Some(session) = self.find(session) else { return };
        if let Some(given) = session.answers.iter_mut().rev().find(|given| given.answer.question == question) {
            (given.is_final, given.changed, session.changed) = (is_final, turn, turn);
        }
    }

    fn find(&mut self, id: SessionId) -> Option<&mut SessionView> {
        self.sessions.iter_mut().rev().find(|session| session.id == id)
    }
}
