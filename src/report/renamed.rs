//! Reads the journal with the current names of questions: answers under an old name count for the
//! question.
//!
//! Tables, segments and a person's own data all read through here, so that they follow renames in
//! the same way.

use std::collections::HashMap;

use crate::dialog::bot::Dialogs;
use crate::engine::event::Event;
use crate::id::{Name, SessionId};

/// The current names of each dialog's questions by old name, as the versions in force say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renamed(HashMap<Name, HashMap<Name, Name>>);

/// Renames events one after the other; most of them name their session and not its dialog.
#[derive(Clone, Debug, Default)]
pub struct Renaming {
    renamed: Renamed,
    /// The dialogs of sessions, if any of their names changed.
    dialogs: HashMap<SessionId, Name>,
}

impl Renamed {
    /// Returns the renames of the dialogs in force.
    pub fn of(dialogs: &Dialogs) -> Self {
        let mut all = HashMap::new();
        for (dialog, program) in &dialogs.programs {
            let pairs = program
                .renamed
                .iter()
                .map(|(old, _)| (old, program.current_name(old)))
                .filter(|(old, now)| old != now);
            let names: HashMap<Name, Name> =
                pairs.map(|(old, now)| (old.clone(), now.clone())).collect();
            if !names.is_empty() {
                all.insert(dialog.clone(), names);
            }
        }
        Self(all)
    }

    /// Replaces an old name of a dialog by its current one.
    pub fn rename(&self, dialog: &str, name: &mut Name) {
        if let Some(now) = self.0.get(dialog).and_then(|names| names.get(name)) {
            *name = now.clone();
        }
    }
}

impl Renaming {
    /// Starts at the beginning of the journal.
    pub fn new(renamed: Renamed) -> Self {
        Self {
            renamed,
            dialogs: HashMap::new(),
        }
    }

    /// Replaces the name of the question or vote in an event by its current one.
    pub fn read(&mut self, event: &mut Event) {
        if self.renamed.0.is_empty() {
            return;
        }
        match event {
            Event::SessionStarted {
                session, dialog, ..
            } => {
                if self.renamed.0.contains_key(dialog) {
                    self.dialogs.insert(*session, dialog.clone());
                }
            }
            Event::Answered(answer) => self.renamed.rename(&answer.dialog, &mut answer.question),
            Event::VoteClosed { result, .. } => {
                self.renamed.rename(&result.dialog, &mut result.vote)
            }
            Event::Asked {
                session,
                question: name,
                ..
            }
            | Event::Misunderstood {
                session,
                question: name,
                ..
            }
            | Event::Withdrawn {
                session,
                question: name,
            }
            | Event::Restored {
                session,
                question: name,
            }
            | Event::ConsentWithdrawn {
                session,
                question: name,
            }
            | Event::AnswerExpired {
                session,
                question: name,
            }
            | Event::VariableSet {
                session,
                variable: name,
                ..
            }
            | Event::VoteOpened {
                session,
                vote: name,
                ..
            }
            | Event::Voted {
                session,
                vote: name,
                ..
            } => {
                if let Some(dialog) = self.dialogs.get(session) {
                    self.renamed.rename(dialog, name);
                }
            }
            Event::AnswersErased { .. }
            | Event::Tagged(..)
            | Event::Kept(..)
            | Event::Listed(..)
            | Event::VersionChanged { .. }
            | Event::LanguageChanged(_)
            | Event::SessionParked(_)
            | Event::SessionResumed(_)
            | Event::SessionEnded { .. }
            | Event::Stopped(_)
            | Event::HumanAsked
            | Event::Lost
            | Event::StartDropped { .. }
            | Event::Failed { .. }
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
}
