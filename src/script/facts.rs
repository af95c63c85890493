//! What the events of a talk come to: which answers count, and how the last session ended.

use std::collections::BTreeMap;

use crate::engine::event::{Event, Status};
use crate::engine::preset::GivenAnswer;
use crate::id::{Name, OwnerId, SessionId};
use crate::value::{Missing, Outcome, Value};

/// What the events of all turns come to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    answers: BTreeMap<(Name, Name), (Outcome, Option<String>)>,
    withdrawn: BTreeMap<(Name, Name), (Outcome, Option<String>)>,
    given: BTreeMap<(Name, Name), (Outcome, Option<String>)>,
    sessions: BTreeMap<SessionId, Name>,
    /// What was asked in each session.
    asked: BTreeMap<SessionId, Vec<Name>>,
    /// The newest answer's question.
    newest: Option<(Name, Name)>,
    /// Whose votes are answers as well.
    voter: Option<OwnerId>,
    /// Why the session that ended last ended.
    pub ended: Option<Name>,
}

impl Facts {
    /// Starts with nothing; the votes of this person are answers as well.
    pub fn of(voter: OwnerId) -> Self {
        Self { voter: Some(voter), ..Self::default() }
    }

    /// Returns the newest answer to a question: of the dialog that is tried, else of any.
    pub fn answer(&self, dialog: &Name, question: &Name) -> Option<&(Outcome, Option<String>)> {
        let own = self.answers.get(&(dialog.clone(), question.clone()));
        own.or_else(|| self.answers.iter().find(|((_, known), _)| known == question).map(|(_, answer)| answer))
    }

    /// Takes answers that are there from the start.
    pub fn given(&mut self, dialog: &Name, answers: &[GivenAnswer]) {
        let given = |answer: &GivenAnswer| ((dialog.clone(), answer.question.clone()), (answer.outcome.clone(), answer.other.clone()));
        self.given = answers.iter().map(given).collect();
    }

    /// Returns the answers to a dialog's questions that count.
    pub fn answers<'f>(&'f self, dialog: &'f Name) -> impl Iterator<Item = (&'f Name, &'f Outcome, Option<&'f str>)> {
        let of_dialog = self.answers.iter().filter(move |((of, _), _)| of == dialog);
        of_dialog.map(|((_, question), (outcome, other))| (question, outcome, other.as_deref()))
    }

    /// Forgets every answer: the customer was forgotten.
    pub fn forget(&mut self) {
        self.answers.clear();
        self.withdrawn.clear();
    }

    /// Takes what happened.
    pub fn take(&mut self, event: &Event) {
        let key = |facts: &Self, session: &SessionId, question: &Name| {
            (facts.sessions.get(session).cloned().unwrap_or_default(), question.clone())
        };
        match event {
            Event::SessionStarted { session, dialog, .. } => {
                // Whoever begins a dialog anew begins without answers; somebody else's are theirs.
                let is_again = |(id, known): (&SessionId, &Name)| id.conversation == session.conversation && known == dialog;
                if self.sessions.iter().any(is_again) {
                    self.answers.retain(|(of, _), _| of != dialog);
                }
                self.sessions.insert(*session, dialog.clone());
                // What a test gives is there from the start, and counts again when its question is reached.
                let given = std::mem::take(&mut self.given);
                self.answers.extend(given.clone());
                self.withdrawn.extend(given);
            }
            Event::Answered(answer) => {
                let key = (answer.dialog.clone(), answer.question.clone());
                self.answers.insert(key.clone(), (answer.outcome.clone(), answer.other.clone()));
                self.newest = Some(key);
            }
            Event::Withdrawn { session, question } => {
                let key = key(self, session, question);
                if let Some(answer) = self.answers.remove(&key) {
                    self.withdrawn.insert(key, answer);
                }
            }
            Event::Restored { session, question } => {
                let key = key(self, session, question);
                if let Some(answer) = self.withdrawn.remove(&key) {
                    self.answers.insert(key, answer);
                }
            }
            Event::ConsentWithdrawn { session, question } => {
                let key = key(self, session, question);
                self.answers.insert(key.clone(), (Err(Missing::Refused), None));
                self.newest = Some(key);
            }
            Event::AnswersErased { session } => {
                let dialog = self.sessions.get(session).cloned().unwrap_or_default();
                // The refusal that took them away stays.
                self.answers.retain(|key, _| key.0 != dialog || self.newest.as_ref() == Some(key));
                self.asked.remove(session);
            }
            Event::Asked { session, question, .. } => self.asked.entry(*session).or_default().push(question.clone()),
            Event::SessionEnded { session, status, reason } => {
                self.ended = Some(reason.clone());
                let left = self.asked.remove(session).filter(|_| *status != Status::Completed);
                for question in left.into_iter().flatten() {
                    let key = key(self, session, &question);
                    self.answers.entry(key).or_insert((Err(Missing::Left), None));
                }
            }
            Event::Voted { session, vote, voter, keys } if self.voter == Some(*voter) => {
                let key = key(self, session, vote);
                match keys.is_empty() {
                    true => self.answers.remove(&key),
                    false => self.answers.insert(key, (Ok(Value::Keys(keys.clone())), None)),
                };
            }
            Event::Misunderstood { .. }
            | Event::Tagged(..)
            | Event::Listed(..)
            | Event::Kept(..)
            | Event::VersionChanged { .. }
            | Event::LanguageChanged(_)
            | Event::SessionParked(_)
            | Event::SessionResumed(_)
            | Event::Stopped(_)
            | Event::HumanAsked
            | Event::Lost
            | Event::StartDropped { .. }
            | Event::Failed { .. }
            | Event::VoteOpened { .. }
            | Event::Voted { .. }
            | Event::VoteClosed { .. }
            | Event::Paused(_)
            | Event::VariableSet { .. }
            | Event::GroupAllowed(_)
            | Event::AnswerExpired { .. } => {}
        }
    }
}
