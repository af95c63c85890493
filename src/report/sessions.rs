//! Folds a conversation's turns into its sessions: who answered what, which answers count, and how
//! each session ended.

use std::collections::HashMap;

use crate::engine::event::{Answer, Event};
use crate::id::{Name, OwnerId, SessionId};
use crate::time::Timestamp;
use crate::value::Missing;

use super::counting;
pub use super::session_view::{Asking, Cast, RecordedAnswer, SessionView, Spent};

/// The sessions of one conversation, turn by turn.
#[derive(Debug)]
pub struct Sessions {
    owner: OwnerId,
    told: u64,
    turn: u64,
    sessions: Vec<SessionView>,
    /// When each vote was opened.
    opened: HashMap<(SessionId, Name), Timestamp>,
    /// The index of each person's newest ballot in their session: a vote may have thousands.
    newest: HashMap<(SessionId, Name, OwnerId), usize>,
}

impl Sessions {
    /// Starts without sessions; turns up to `told` are not new.
    pub fn of(owner: OwnerId, told: u64) -> Self {
        Self {
            owner,
            told,
            turn: 0,
            sessions: Vec::new(),
            opened: HashMap::new(),
            newest: HashMap::new(),
        }
    }

    /// Adds the next turn.
    pub fn take(&mut self, turn: u64, now: Timestamp, events: Vec<Event>) {
        self.turn = turn;
        for event in events {
            self.event(event, now);
        }
    }

    /// Returns the sessions up to now, oldest first.
    pub fn all(&self) -> &[SessionView] {
        &self.sessions
    }

    /// Returns the sessions, oldest first.
    pub fn finish(self) -> Vec<SessionView> {
        self.sessions
    }

    fn event(&mut self, event: Event, now: Timestamp) {
        let turn = self.turn;
        match event {
            Event::SessionStarted {
                session,
                dialog,
                version,
                section: _,
                language,
                channel,
                room,
                source,
            } => {
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
                    asked: Vec::new(),
                    variables: Vec::new(),
                    votes: Vec::new(),
                    casts: Vec::new(),
                    end: None,
                    changed: turn,
                    erased: 0,
                    told,
                });
            }
            Event::Answered(answer) => self.answered(answer),
            Event::Withdrawn { session, question } => self.mark(session, question, false, now),
            Event::Restored { session, question } => self.mark(session, question, true, now),
            Event::ConsentWithdrawn { session, question } => self.refused(session, question, now),
            Event::AnswersErased { session } => {
                if let Some(session) = self.find(session) {
                    session.variables.clear();
                    let answers = std::mem::take(&mut session.answers);
                    session
                        .answers
                        .extend(counting::refusal_of(answers.into_iter()));
                    let refused = session
                        .answers
                        .first()
                        .map(|given| given.answer.question.clone());
                    session
                        .asked
                        .retain(|asking| Some(&asking.question) == refused.as_ref());
                    (session.changed, session.erased) = (turn, turn);
                }
            }
            Event::VersionChanged { session, version } => {
                if let Some(session) = self.find(session) {
                    session.version = version;
                    session.changed = turn;
                }
            }
            Event::SessionEnded {
                session,
                status,
                reason,
            } => {
                if let Some(session) = self.find(session) {
                    session.end = Some((now, status, reason));
                    session.changed = turn;
                    session
                        .asked
                        .iter_mut()
                        .filter(|asking| !asking.is_answered)
                        .for_each(|asking| asking.changed = turn);
                }
            }
            Event::VoteOpened { session, vote, .. } => {
                if let Some(session) = self.find(session) {
                    session.votes.push(vote.clone());
                    session.changed = turn;
                }
                self.opened.insert((session, vote), now);
            }
            Event::Voted {
                session,
                vote,
                voter,
                keys,
            } => self.voted(session, vote, voter, keys, now),
            Event::Asked {
                session, question, ..
            } => {
                if let Some(session) = self.find(session) {
                    let version = session.version;
                    let asking = session.asking(question, now);
                    if asking.is_answered || asking.times == 0 {
                        (asking.asked_at, asking.spent, asking.is_answered) =
                            (now, Spent::default(), false);
                    } else {
                        asking.hear(now);
                    }
                    (asking.version, asking.times, asking.heard_at) =
                        (version, asking.times.saturating_add(1), now);
                    (asking.changed, session.changed) = (turn, turn);
                }
            }
            Event::Misunderstood {
                session, question, ..
            } => {
                if let Some(asking) = self
                    .find(session)
                    .map(|session| session.asking(question, now))
                {
                    asking.hear(now);
                }
            }
            // It was answered, but the answer has expired.
            Event::AnswerExpired { session, question } => {
                if let Some(session) = self.find(session) {
                    session.asked.retain(|asking| asking.question != question);
                }
            }
            Event::VariableSet {
                session,
                variable,
                value,
            } => {
                if let Some(session) = self.find(session) {
                    session.variables.retain(|(known, _)| *known != variable);
                    session
                        .variables
                        .extend(value.map(|value| (variable, value)));
                    session.changed = turn;
                }
            }
            Event::Tagged(..)
            | Event::Listed(..)
            | Event::Kept(..)
            | Event::LanguageChanged(_)
            | Event::SessionParked(_)
            | Event::SessionResumed(_)
            | Event::Stopped(_)
            | Event::HumanAsked
            | Event::Lost
            | Event::StartDropped { .. }
            | Event::Failed { .. }
            | Event::VoteClosed { .. }
            | Event::Paused(_)
            | Event::HandedOver { .. }
            | Event::HelperTook(_)
            | Event::HelperSaid(_)
            | Event::HelperPassed { .. }
            | Event::HandedBack(_)
            | Event::Complained { .. }
            | Event::CaseStepped { .. }
            | Event::CaseStepUndone { .. }
            | Event::CodeNotArrived { .. }
            | Event::CaseClosed { .. }
            | Event::CodeGiven { .. }
            | Event::GroupAllowed(_) => {}
        }
    }

    fn voted(
        &mut self,
        id: SessionId,
        vote: Name,
        voter: OwnerId,
        keys: Vec<Name>,
        now: Timestamp,
    ) {
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
        session.casts.push(Cast {
            vote,
            voter,
            keys,
            asked_at,
            answered_at: now,
            attempt,
            is_final,
            changed: turn,
        });
        let at = session.casts.len() - 1;
        self.newest.insert(key, at);
    }

    fn answered(&mut self, answer: Box<Answer>) {
        let turn = self.turn;
        let Some(session) = self.find(answer.session) else {
            return;
        };
        session.language = answer.language.clone();
        let (version, at) = (answer.version, answer.answered_at);
        let asking = session.asking(answer.question.clone(), at);
        if answer.attempt > 0 {
            asking.hear(at);
        }
        (asking.version, asking.is_answered, asking.changed) = (version, true, turn);
        let (times, spent) = (asking.times, asking.spent);
        let given = RecordedAnswer {
            answer,
            is_final: true,
            times,
            spent,
        };
        counting::add(&mut session.answers, given);
        session.changed = turn;
    }

    /// Records that a consent was withdrawn: earlier answers stay, and a refusal counts from now
    /// on.
    fn refused(&mut self, session: SessionId, question: Name, now: Timestamp) {
        let turn = self.turn;
        let Some(session) = self.find(session) else {
            return;
        };
        let refusal = |given: &RecordedAnswer| RecordedAnswer {
            answer: Box::new(Answer {
                outcome: Err(Missing::Refused),
                typed: None,
                label: None,
                position: None,
                answered_at: now,
                ..(*given.answer).clone()
            }),
            is_final: true,
            ..given.clone()
        };
        if counting::refuse(&mut session.answers, &question, refusal) {
            let asking = session.asking(question, now);
            (asking.is_answered, asking.changed, session.changed) = (true, turn, turn);
        }
    }

    /// Records that the newest answer to a question no longer counts, or counts again.
    fn mark(&mut self, session: SessionId, question: Name, is_final: bool, now: Timestamp) {
        let turn = self.turn;
        let Some(session) = self.find(session) else {
            return;
        };
        if counting::mark(&mut session.answers, &question, is_final) {
            let asking = session.asking(question, now);
            (asking.is_answered, asking.changed, session.changed) = (is_final, turn, turn);
        }
    }

    fn find(&mut self, id: SessionId) -> Option<&mut SessionView> {
        self.sessions
            .iter_mut()
            .rev()
            .find(|session| session.id == id)
    }
}
