//! Sends a decided turn to the disk, and handles the outcome.

use std::sync::Arc;

use super::state::Hot;
use super::{AfterCommit, Committed, Decider, Inbound, Work};
use crate::channel::update::INTERNAL_ERROR;
use crate::dialog::ast::Room;
use crate::engine::session::Conversation;
use crate::id::InputId;
use crate::runtime::decide::handle::Done;
use crate::runtime::decide::quarantine::catch_panic;
use crate::runtime::metrics::TurnFigures;
use crate::store::{CommitOutcome, Loaded, Revision, StoreError};
use crate::time::Timestamp;

/// Where an input is that was decided, for reports about stuck updates.
const WRITING: &str = "on the way to the disk";

impl<A: AfterCommit> Decider<A> {
    pub(super) fn submit(
        &mut self,
        inbound: Box<Inbound>,
        done: Done,
        moment: Timestamp,
    ) -> Result<(), StoreError> {
        let Done {
            commit,
            after,
            toast,
            ..
        } = done;
        self.versions.keep(&commit)?;
        inbound.is_at(WRITING);
        if let Some((address, contact)) = &commit.met {
            self.addresses.insert(address.clone(), contact.id);
            self.meeting.insert(contact.id, inbound.place.clone());
        }
        let hot = self
            .hot
            .get_mut(&inbound.place)
            .expect("the caller made sure of it");
        let gone = is_gone(&hot.conversation, &after);
        let committed = Committed {
            owner: after.owner,
            conversation: after.conversation.id,
            place: after.place,
            outbox: commit.outbox.clone(),
            jobs: commit.jobs.clone(),
            tap: inbound.tap.clone().map(|tap| (tap, toast, moment)),
            withdrawn_before: after.conversation.withdrawn_before,
            last_sent: after.conversation.last_sent,
            card: after.conversation.card(),
            forgets: commit.forget,
            is_gone: gone,
            turn: Some(TurnFigures::from_events(&commit.record.events)),
        };
        let (owner, forgets) = (after.owner, commit.forget);
        let arming = self.timers.arming(commit.arm.iter().map(|(_, at)| at));
        if let Some(ballot) = &commit.ballot {
            hot.ballots
                .insert((ballot.number, ballot.voter), ballot.keys.clone());
        }
        (hot.conversation, hot.revision) = (after.conversation, after.revision);
        self.contacts
            .insert(after.owner, (after.contact, after.contact_revision));

        let under_way = hot.flight.begins(&inbound.place, &self.again);
        let (handler, again) = (Arc::clone(&self.after), self.again.clone());
        let told = move |outcome| {
            drop(arming);
            // If the deciding thread is ending, the input is lost, is not acknowledged, and comes
            // again.
            match outcome {
                Ok(CommitOutcome::Committed(_)) => {
                    drop(under_way);
                    if let InputId::Timer(timer) = inbound.id {
                        let _ = again.send(Work::TimerOver(timer));
                    }
                    if catch_panic(|| handler.committed(committed)).is_none() {
                        log::error!(
                            "what a turn lets happen waits for the next start: {INTERNAL_ERROR}"
                        );
                    }
                    if let Some(receipt) = inbound.receipt {
                        receipt.taken();
                    }
                }
                Ok(CommitOutcome::Erased) => {
                    let _ = again.send(Work::Erased(owner, inbound));
                }
                Ok(
                    CommitOutcome::Duplicate
                    | CommitOutcome::TimerGone
                    | CommitOutcome::Conflict
                    | CommitOutcome::Unknown,
                ) => {
                    let _ = again.send(Work::Again(inbound, under_way));
                }
                Err(error @ StoreError::Unreadable { .. }) => {
                    let _ = again.send(Work::Conflicting(inbound, under_way, error.to_string()));
                }
                Err(error) => handler.broken(error),
            }
        };
        self.decided.push((commit, Box::new(told)));
        if forgets {
            self.forget_person(owner)
        } else {
            Ok(())
        }
    }

    /// Stores nothing of an input that is between a customer and the owner of a Business account.
    pub(super) fn leave_alone(
        &mut self,
        inbound: Inbound,
        note: Option<String>,
    ) -> Result<(), StoreError> {
        let is_new = |hot: &Hot| hot.revision == Revision::NEW;
        if let Some(hot) = self
            .hot
            .get(&inbound.place)
            .filter(|hot| is_new(hot))
            .map(|hot| hot.owner)
        {
            self.hot.remove(&inbound.place);
            if self
                .contacts
                .get(&hot)
                .is_some_and(|(_, revision)| *revision == Revision::NEW)
            {
                self.contacts.remove(&hot);
                self.addresses.remove(&inbound.address);
            }
        }
        self.settle_unkept(inbound, note)
    }

    /// Acknowledges an input for somebody who was forgotten. A timer of theirs is not taken again: it
    /// is erased with everything else.
    pub(super) fn for_nobody(&mut self, inbound: Inbound) -> Result<(), StoreError> {
        if let InputId::Timer(timer) = inbound.id {
            self.timers.quarantine(timer);
        }
        self.nothing_to_do(inbound)
    }

    /// Acknowledges an input that leads to no commit.
    pub(super) fn nothing_to_do(&mut self, inbound: Inbound) -> Result<(), StoreError> {
        self.settle_unkept(inbound, None)
    }

    /// Acknowledges an input that leads to no commit.
    fn settle_unkept(&mut self, inbound: Inbound, note: Option<String>) -> Result<(), StoreError> {
        if let InputId::Timer(timer) = &inbound.id {
            self.timers.again(timer);
        }
        if let Some(tap) = &inbound.tap {
            self.after.committed(Committed::tap(
                inbound.place.clone(),
                tap.clone(),
                note,
                self.now.read(),
            ));
        }
        if let Some(receipt) = inbound.receipt {
            receipt.taken();
        }
        Ok(())
    }
}

/// Returns whether the bot may not write in a group any more, or may still: `None` where that is
/// nobody's business, or was known.
fn is_gone(before: &Conversation, after: &Loaded) -> Option<bool> {
    let group = after
        .contact
        .group
        .as_ref()
        .filter(|group| group.is_allowed);
    let is_whole = after.conversation.room == Room::Group && !after.place.is_in_topic();
    group.filter(|_| is_whole)?;
    let is_gone = after.conversation.gone_at.is_some();
    (!is_gone || before.gone_at.is_none()).then_some(is_gone)
}
