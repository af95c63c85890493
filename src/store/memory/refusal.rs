//! Decides why a turn is refused; the order of the checks is part of the specification.

use super::State;
use crate::engine::input::Input;
use crate::store::{Commit, CommitOutcome, Revision};

impl State {
    /// Returns the outcome of a turn that is refused, or `None` if it is accepted.
    pub(super) fn refusal(&self, commit: &Commit) -> Option<CommitOutcome> {
        let (owner, id) = (commit.owner, commit.conversation.id);
        if self.taken.contains(&commit.input) {
            return Some(CommitOutcome::Duplicate);
        }
        if self.is_forgotten(owner)
            || commit
                .ballot
                .as_ref()
                .is_some_and(|ballot| self.is_forgotten(ballot.voter))
        {
            return Some(CommitOutcome::Erased);
        }
        if let Input::Deadline(timer) = &commit.record.input {
            let is_due = self
                .timers
                .get(&(owner, *timer))
                .is_some_and(|at| *at <= commit.record.now);
            if !is_due {
                return Some(CommitOutcome::TimerGone);
            }
        }
        let (turns, revision) = self
            .conversations
            .get(&(owner, id))
            .map_or((0, Revision::NEW), |(kept, revision)| {
                (kept.turns, *revision)
            });
        let contact_revision = self
            .contacts
            .get(&owner)
            .map_or(Revision::NEW, |(_, revision)| *revision);
        let is_taken = commit.place.as_ref().is_some_and(|(place, address)| {
            self.found(place).is_some_and(|found| found != (owner, id))
                || self.owner_of(address).is_some_and(|found| found != owner)
        });
        let is_met = commit.met.as_ref().is_some_and(|(address, contact)| {
            self.owner_of(address)
                .is_some_and(|found| found != contact.id)
                || self.contacts.contains_key(&contact.id)
        });
        let is_stale = revision != commit.revision
            || contact_revision != commit.contact_revision
            || commit.conversation.turns <= turns;
        (is_stale || is_taken || is_met).then_some(CommitOutcome::Conflict)
    }
}
