//! What the deciding thread is given to do. A failed commit comes back as work, and so does the
//! landing of a conversation's last commit, if an input waits for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::Sender;

use crate::channel::update::{UnreadableUpdate, Update};
use crate::engine::input::TopicNews;
use crate::id::{EffectId, OwnerId, TimerId};
use crate::runtime::decide::inbound::Inbound;
use crate::runtime::decide::versions::InForce;
use crate::store::Place;

/// A task for the deciding thread.
#[derive(Debug)]
pub enum Work {
    /// Take this input.
    Take(Box<Inbound>),
    /// Something happened at a messenger: find out whom it concerns, and take it.
    Update(Box<Update>),
    /// An update cannot be read: put it into quarantine.
    Quarantine(Box<UnreadableUpdate>),
    /// Sending a message showed that a group has moved: from where, to where.
    Moved(Place, Place),
    /// A desk's conversation is to move into another topic: from where, to where.
    TopicMoved(Place, Place),
    /// Something happened to the topic of a desk's conversation; this row showed it.
    Topic(Place, EffectId, TopicNews),
    /// A commit failed: run its turn again.
    Again(Box<Inbound>, UnderWay),
    /// A turn conflicts with what is stored: put its input into quarantine, for this reason.
    Conflicting(Box<Inbound>, UnderWay, String),
    /// No commit of this conversation is in flight any more, and inputs waited for that.
    Landed(Place),
    /// Whoever tries dialogs does not wait here: take what is timed as if it were its time.
    SkipWait(Place),
    /// The turn of this timer is on disk.
    TimerOver(TimerId),
    /// The bot can no longer reach this place; the message showed it.
    Gone(Place, EffectId),
    /// A message reached a place where the bot could not write before.
    Reached(Place, EffectId),
    /// A message at this place stays as it is; the first row was to change what the second one sent.
    Unchanged(Place, EffectId, EffectId),
    /// A turn of this person came too late: they were forgotten.
    Erased(OwnerId, Box<Inbound>),
    /// A person was forgotten.
    Forgotten(OwnerId),
    /// These dialogs are in force from now on.
    Dialogs(InForce),
    /// Finish the tasks in the queue, then end.
    Finish,
}

/// The commits of a conversation that are in flight.
#[derive(Debug, Default)]
pub(super) struct Flight {
    count: AtomicUsize,
    is_awaited: AtomicBool,
}

/// A commit in flight: it counts for as long as this value exists. For a failed commit the value is
/// kept until the deciding thread has handled the failure, so that no turn builds on void state in
/// between.
#[derive(Debug)]
pub struct UnderWay {
    flight: Arc<Flight>,
    place: Place,
    tells: Sender<Work>,
}

impl Flight {
    /// Counts one more commit.
    pub(super) fn begins(self: &Arc<Self>, place: &Place, tells: &Sender<Work>) -> UnderWay {
        self.count.fetch_add(1, Ordering::SeqCst);
        UnderWay {
            flight: Arc::clone(self),
            place: place.clone(),
            tells: tells.clone(),
        }
    }

    /// Returns whether no commit is in flight.
    pub(super) fn is_over(&self) -> bool {
        self.count.load(Ordering::SeqCst) == 0
    }

    /// Returns whether no commit is in flight; if one is, the end of the last will be reported.
    pub(super) fn is_over_or_told(&self) -> bool {
        self.is_awaited.store(true, Ordering::SeqCst);
        self.is_over()
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        if self.flight.count.fetch_sub(1, Ordering::SeqCst) == 1
            && self.flight.is_awaited.swap(false, Ordering::SeqCst)
        {
            // The receiver is gone only when the program is ending.
            let _ = self.tells.send(Work::Landed(self.place.clone()));
        }
    }
}
