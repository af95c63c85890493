//! Folds the events of a talk: which answers count, and how the last session ended.

use std::collections::BTreeMap;

use crate::engine::event::{Event, Status};
use crate::engine::preset::GivenAnswer;
use crate::id::{Name, OwnerId, SessionId};
use crate::value::{Missing, Outcome, Value};

/// The folded events of all turns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    answers: BTreeMap<(Name, Name), (Outcome, Option<String>)>,
    withdrawn: BTreeMap<(Name, Name), (Outcome, Option<String>)>,
    given: BTreeMap<(Name, Name), (Outcome, Option<String>)>,
    sessions: BTreeMap<SessionId, Name>,
    /// The questions asked in each session.
    asked: BTreeMap<SessionId, Vec<Name>>,
    /// The question of the newest answer.
    newest: Option<(Name, Name)>,
    /// The person whose votes count as answers.
    voter: Option<OwnerId>,
    /// Why the last session ended.
    pub ended: Option<Name>,
}

impl Facts {
    /// Starts empty; votes of this person count as answers.
    pub fn of(voter: OwnerId) -> Self {
        Self {
            voter: Some(voter),
            ..Self::default()
        }
    }

    /// Returns the newest answer to a question: of this dialog, else of any; `None` if there is
    /// none.
    pub fn answer(&self, dialog: &Name, question: &Name) -> Option<&(Outcome, Option<String>)> {
        let own = self.answers.get(&(dialog.clone(), question.clone()));
        own.or_else(|| {
            self.answers
                .iter()
                .find(|((_, known), _)| known == question)
                .map(|(_, answer)| answer)
        })
    }

    /// Adds answers that exist from the start.
    pub fn given(&mut self, dialog: &Name, answers: &[GivenAnswer]) {
        let given = |answer: &GivenAnswer| {
            (
                (dialog.clone(), answer.question.clone()),
                (answer.outcome.clone(), answer.other.clone()),
            )
        };
        self.given = answers.iter().map(given).collect();
    }

    /// Returns the answers to a dialog's questions that count.
    pub fn answers<'f>(
        &'f self,
        dialog: &'f Name,
    ) -> impl Iterator<Item = (&'f Name, &'f Outcome, Option<&'f str>)> {
        let of_dialog = self.answers.iter().filter(move |((of, _), _)| of == dialog);
        of_dialog.map(|((_, question), (outcome, other))| (question, outcome, other.as_deref()))
    }

    /// Removes every answer, because the customer was forgotten.
    pub fn forget(&mut self) {
        self.answers.clear();
        self.withdrawn.clear();
    }

    /// Adds an event.
    pub fn take(&mut self, event: &Event) {
        let key = |facts: &Self, session: &SessionId, question: &Name| {
            (
                facts.sessions.get(session).cloned().unwrap_or_default(),
                question.clone(),
            )
        };
        match event {
            Event::SessionStarted {
                session, dialog, ..
            } => {
                // A person who starts a dialog again starts without answers; another person's
                // answers stay.
                let is_again = |(id, known): (&SessionId, &Name)| {
                    id.conversation == session.conversation && known == dialog
                };
                if self.sessions.iter().any(is_again) {
                    self.answers.retain(|(of, _), _| of != dialog);
                }
                self.sessions.insert(*session, dialog.clone());
                // Given answers exist from the start, and count again when their question is
                // reached.
                let given = std::mem::take(&mut self.given);
                self.answers.extend(given.clone());
                self.withdrawn.extend(given);
            }
            Event::Answered(answer) => {
                let key = (answer.dialog.clone(), answer.question.clone());
                self.answers
                    .insert(key.clone(), (answer.outcome.clone(), answer.other.clone()));
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
                self.answers
                    .insert(key.clone(), (Err(Missing::Refused), None));
                self.newest = Some(key);
            }
            Event::AnswersErased { session } => {
                let dialog = self.sessions.get(session).cloned().unwrap_or_default();
                // The refusal that erased the others stays.
                self.answers
                    .retain(|key, _| key.0 != dialog || self.newest.as_ref() == Some(key));
                self.asked.remove(session);
            }
            Event::Asked {
                session, question, ..
            } => self
                .asked
                .entry(*session)
                .or_default()
                .push(question.clone()),
            Event::SessionEnded {
                session,
                status,
                reason,
            } => {
                self.ended = Some(reason.clone());
                let left = self
                    .asked
                    .remove(session)
                    .filter(|_| *status != Status::Completed);
                for question in left.into_iter().flatten() {
                    let key = key(self, session, &question);
                    self.answers
                        .entry(key)
                        .or_insert((Err(Missing::Left), None));
                }
            }
            Event::Voted {
                session,
                vote,
                voter,
                keys,
            } if self.voter == Some(*voter) => {
                let key = key(self, session, vote);
                match keys.is_empty() {
                    true => self.answers.remove(&key),
                    false => self
                        .answers
                        .insert(key, (Ok(Value::Keys(keys.clone())), None)),
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
