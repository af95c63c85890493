//! What the journal contains of each dialog's questions, because everything that no stored version
//! explains must still have a column.

use std::collections::{HashMap, HashSet};

use indexmap::{IndexMap, IndexSet};

use crate::dialog::ast::{QuestionType, Room};
use crate::engine::event::{Answer, Event};
use crate::id::{Name, SessionId, Version};
use crate::time::Timestamp;
use crate::value::Value;

/// What was found in the journal.
#[derive(Debug, Default)]
pub struct Seen {
    dialogs: IndexMap<Name, SeenDialog>,
    /// The dialogs of groups' sessions, because a ballot does not name its own.
    of_groups: HashMap<SessionId, Name>,
    /// Versions in which sessions continued.
    gone_on_in: HashSet<Version>,
}

/// What was found of one dialog.
#[derive(Debug, Default)]
pub struct SeenDialog {
    /// Its versions, with the time of their first session.
    pub versions: HashMap<Version, Timestamp>,
    /// Its questions by name and type.
    pub questions: IndexMap<(Name, Asks), SeenQuestion>,
}

/// A question of some type, or a vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Asks {
    /// A question.
    Question(QuestionType),
    /// A vote.
    Vote,
}

/// What was found of one question.
#[derive(Debug, Default)]
pub struct SeenQuestion {
    /// Keys that were offered or chosen.
    pub keys: IndexSet<Name>,
    /// Whether "something else" was chosen.
    pub has_other: bool,
    /// Whether anybody chose several options.
    pub is_several: bool,
}

impl Seen {
    /// Adds an event.
    pub fn see(&mut self, event: &Event, now: Timestamp) {
        match event {
            Event::Answered(answer) => self.see_answer(answer),
            Event::SessionStarted {
                session,
                dialog,
                version,
                room,
                ..
            } => {
                let seen = self.dialogs.entry(dialog.clone()).or_default();
                let first = seen.versions.entry(*version).or_insert(now);
                *first = (*first).min(now);
                if *room == Room::Group {
                    self.of_groups.insert(*session, dialog.clone());
                }
            }
            Event::VoteClosed { result, .. } => {
                let dialog = self.dialogs.entry(result.dialog.clone()).or_default();
                let seen = dialog
                    .questions
                    .entry((result.vote.clone(), Asks::Vote))
                    .or_default();
                seen.keys
                    .extend(result.counts.iter().map(|(key, _)| key.clone()));
            }
            Event::Voted {
                session,
                vote,
                keys,
                ..
            } => {
                let Some(dialog) = self.of_groups.get(session) else {
                    return;
                };
                let Some(dialog) = self.dialogs.get_mut(dialog) else {
                    return;
                };
                let seen = dialog
                    .questions
                    .entry((vote.clone(), Asks::Vote))
                    .or_default();
                seen.keys.extend(keys.iter().cloned());
                seen.is_several |= keys.len() > 1;
            }
            Event::VersionChanged { version, .. } => {
                self.gone_on_in.insert(*version);
            }
            Event::Asked { .. }
            | Event::Misunderstood { .. }
            | Event::Withdrawn { .. }
            | Event::Restored { .. }
            | Event::ConsentWithdrawn { .. }
            | Event::AnswersErased { .. }
            | Event::Tagged(..)
            | Event::Kept(..)
            | Event::Listed(..)
            | Event::LanguageChanged(_)
            | Event::SessionParked(_)
            | Event::SessionResumed(_)
            | Event::SessionEnded { .. }
            | Event::Stopped(_)
            | Event::HumanAsked
            | Event::Lost
            | Event::StartDropped { .. }
            | Event::Failed { .. }
            | Event::VoteOpened { .. }
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
            | Event::VariableSet { .. }
            | Event::GroupAllowed(_)
            | Event::AnswerExpired { .. } => {}
        }
    }

    /// Adds a later part of the journal. A vote and its session are always in the same part.
    pub fn add(&mut self, later: Self) {
        self.gone_on_in.extend(later.gone_on_in);
        for (name, dialog) in later.dialogs {
            let known = self.dialogs.entry(name).or_default();
            for (version, first) in dialog.versions {
                known
                    .versions
                    .entry(version)
                    .and_modify(|known| *known = first.min(*known))
                    .or_insert(first);
            }
            for (question, seen) in dialog.questions {
                known.questions.entry(question).or_default().add(seen);
            }
        }
    }

    /// Returns whether any session ever ran on a version of a dialog; other versions are in no
    /// table.
    pub fn ran(&self, dialog: &Name, version: Version) -> bool {
        let began = self
            .dialogs
            .get(dialog)
            .is_some_and(|dialog| dialog.versions.contains_key(&version));
        began || self.gone_on_in.contains(&version)
    }

    /// Lists the dialogs that were ever started.
    pub fn dialogs(&self) -> impl Iterator<Item = &Name> {
        self.dialogs.keys()
    }

    /// Returns what was found of a dialog, or `None` if it was never started.
    pub fn dialog(&self, dialog: &str) -> Option<&SeenDialog> {
        self.dialogs.get(dialog)
    }

    fn see_answer(&mut self, answer: &Answer) {
        // A dialog's sessions start before its answers, so usually the entry exists.
        let dialog = match self.dialogs.get_mut(&answer.dialog) {
            Some(dialog) => dialog,
            None => self.dialogs.entry(answer.dialog.clone()).or_default(),
        };
        let seen = dialog
            .questions
            .entry((answer.question.clone(), Asks::Question(answer.kind)))
            .or_default();
        let chosen = answer.outcome.as_ref().map_or(&[][..], Value::keys);
        for key in answer.offered.iter().chain(chosen) {
            if !seen.keys.contains(key) {
                seen.keys.insert(key.clone());
            }
        }
        seen.has_other |= answer.other.is_some();
    }
}

impl SeenQuestion {
    fn add(&mut self, later: Self) {
        self.keys.extend(later.keys);
        self.has_other |= later.has_other;
        self.is_several |= later.is_several;
    }
}
