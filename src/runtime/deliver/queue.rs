//! One conversation's queue: what waits to be sent there, in which order, and which rows become
//! worthless.

use std::collections::VecDeque;

use crate::id::{EffectId, OwnerId};
use crate::message::{Keyboard, TopicWish};
use crate::runtime::decide::handle::is_overtaken;
use crate::runtime::deliver::join;
use crate::runtime::deliver::receipts::Receipts;
use crate::store::{Body, Moved, Outgoing, Place};
use crate::time::{Duration, Timestamp};

/// How long a group in which the bot may not write is left alone, unless we are told that it may.
const CHECK_INTERVAL: Duration = Duration::HOUR;
/// How long a conversation that moved sends nothing.
const PAUSE_AFTER_MOVE: Duration = Duration(1);

/// The outbox rows of one conversation.
#[derive(Default)]
pub(in crate::runtime) struct ConversationQueue {
    pub(in crate::runtime) owner: Option<OwnerId>,
    pub(in crate::runtime) place: Option<Place>,
    sends: VecDeque<Outgoing>,
    edits: VecDeque<Outgoing>,
    pub(in crate::runtime) is_busy: bool,
    /// Whether the messenger said, during the call under way, that the bot may write again: a
    /// refusal of that call is then outdated.
    pub(in crate::runtime) is_woken: bool,
    pub(in crate::runtime) not_before: Option<Timestamp>,
    pub(in crate::runtime) withdrawn_before: u64,
    pub(super) receipts: Receipts,
    pub(in crate::runtime) first_failed_at: Option<Timestamp>,
    pub(in crate::runtime) closes_at: Option<Timestamp>,
    /// At a desk, the message with the customer's card.
    pub(super) card: Option<EffectId>,
    /// The row whose topic was opened: there is nothing left to do for it once the conversation has
    /// moved there.
    pub(super) opened: Option<EffectId>,
    /// Since when the messenger does not let the bot write there.
    pub(in crate::runtime) resting_since: Option<Timestamp>,
}

/// What a queue sends next.
pub(in crate::runtime) enum Pick {
    Nothing,
    Later(Timestamp),
    Now(Outgoing),
}

impl ConversationQueue {
    /// Makes a queue for a conversation of which some messages are remembered.
    pub(super) fn new(receipts: Receipts) -> Self {
        Self {
            receipts,
            ..Self::default()
        }
    }

    /// Adds a row. Returns the rows that it makes worthless, with the reason.
    pub(in crate::runtime) fn add(&mut self, row: Outgoing) -> Vec<(EffectId, &'static str)> {
        let mut worthless = Vec::new();
        match &row.body {
            Body::Topic(wish) => {
                let is_opened = matches!(wish, TopicWish::Open(_));
                let is_renamed = matches!(wish, TopicWish::Rename(_));
                self.sends.retain(|old| {
                    let keep = match &old.body {
                        Body::Topic(TopicWish::Rename(_)) => !is_opened && !is_renamed,
                        Body::Topic(TopicWish::Open(_) | TopicWish::Close) => !is_opened,
                        Body::Send(_) | Body::Edit { .. } => true,
                    };
                    if !keep {
                        worthless.push((old.id, "a newer wish for the topic replaces it"));
                    }
                    keep
                });
                // What still waits is said in the topic, too.
                if is_opened {
                    self.sends.push_front(row);
                } else {
                    self.sends.push_back(row);
                }
            }
            Body::Send(_) => {
                let is_group = self.owner.is_some_and(OwnerId::is_group);
                self.sends.retain(|old| {
                    let why = match (
                        is_overtaken(old, row.id, is_group),
                        asks_the_same(old, &row),
                    ) {
                        (true, _) => Some("the conversation went on"),
                        (false, true) => Some("it is asked again"),
                        (false, false) => None,
                    };
                    worthless.extend(why.map(|why| (old.id, why)));
                    why.is_none()
                });
                self.sends.push_back(row);
            }
            Body::Edit { of, .. } => {
                let of = *of;
                self.edits.retain(|old| {
                    let keep = !matches!(&old.body, Body::Edit { of: older, .. } if *older == of);
                    if !keep {
                        worthless.push((old.id, "a newer change replaces it"));
                    }
                    keep
                });
                self.edits.push_back(row);
            }
        }
        worthless
    }

    /// Removes and returns the messages of withdrawn turns.
    pub(in crate::runtime) fn withdraw(&mut self) -> Vec<EffectId> {
        let limit = self.withdrawn_before;
        let mut withdrawn = Vec::new();
        self.sends.retain(|row| {
            let keep = row.id.turn > limit;
            if !keep {
                withdrawn.push(row.id);
            }
            keep
        });
        withdrawn
    }

    /// Takes the next row that may go: messages first, then edits.
    pub(in crate::runtime) fn next(&mut self, at: Timestamp) -> Pick {
        if let Some(until) = self.not_before {
            if until > at {
                return Pick::Later(until);
            }
            self.not_before = None;
        }
        let is_held = |row: &Outgoing| row.not_before.is_some_and(|until| until > at);
        if let Some(Outgoing {
            body: Body::Topic(_),
            not_before: Some(until),
            ..
        }) = self.sends.front()
            && *until > at
        {
            return Pick::Later(*until);
        }
        if let Some(place) = self.sends.iter().position(|row| !is_held(row)) {
            return Pick::Now(self.sends.remove(place).expect("it was just found"));
        }
        if let Some(row) = self.edits.pop_front() {
            return Pick::Now(row);
        }
        self.sends
            .iter()
            .filter_map(|row| row.not_before)
            .min()
            .map_or(Pick::Nothing, Pick::Later)
    }

    /// Returns a row that only passes words on with the rows behind it that do the same, as long as
    /// the whole fits, in UTF-16 units.
    pub(super) fn joined(&mut self, row: Outgoing, most: usize) -> Vec<Outgoing> {
        let mut rows = vec![row];
        while let Some(next) = self.sends.front()
            && join::fits(&rows, next, most)
        {
            rows.extend(self.sends.pop_front());
        }
        rows
    }

    pub(in crate::runtime) fn put_back(&mut self, row: Outgoing) {
        match &row.body {
            Body::Topic(_) => self.sends.push_front(row),
            // The opening of a topic stays in front of what is said there.
            Body::Send(_) => {
                let at = usize::from(self.opening().is_some());
                self.sends.insert(at, row);
            }
            Body::Edit { of, .. } => {
                // A newer edit of the same message arrived meanwhile, so this one is worthless.
                let is_replaced = self.edits.iter().any(
                    |newer| matches!(&newer.body, Body::Edit { of: other, .. } if other == of),
                );
                if !is_replaced {
                    self.edits.push_front(row);
                }
            }
        }
    }

    /// Returns the row that opens a topic for this conversation next.
    pub(super) fn opening(&self) -> Option<EffectId> {
        let first = self.sends.front()?;
        matches!(first.body, Body::Topic(TopicWish::Open(_))).then_some(first.id)
    }

    /// Follows a group to its new place; messages sent before the move can no longer be changed.
    ///
    /// Open questions are asked again in the new place. Rows that were not sent yet wait for that,
    /// so nobody is asked twice.
    pub(in crate::runtime) fn moves(&mut self, moved: &Moved, at: Timestamp) {
        if let Some(to) = self.place.as_ref().and_then(|place| moved.renamed(place)) {
            // A topic is in the same chat: what was sent can still be changed there.
            if moved.is_of_desk() {
                self.opened = self.opening().filter(|_| to.is_in_topic());
                (self.place, self.not_before) = (Some(to), None);
                return;
            }
            self.place = Some(to);
            self.receipts.clear();
            self.not_before = self.not_before.max(Some(at.plus(PAUSE_AFTER_MOVE)));
        }
    }

    /// Pauses the queue until the messenger says that the bot may write again, or until the next
    /// check. Returns since when it has been paused.
    pub(in crate::runtime) fn rest(&mut self, row: Outgoing, at: Timestamp) -> Timestamp {
        self.put_back(row);
        self.not_before = Some(at.plus(CHECK_INTERVAL));
        *self.resting_since.get_or_insert(at)
    }

    /// Removes and returns the oldest messages beyond `most`.
    pub(in crate::runtime) fn beyond(&mut self, most: usize) -> Vec<EffectId> {
        let excess = self.sends.len().saturating_sub(most);
        self.sends.drain(..excess).map(|row| row.id).collect()
    }

    pub(in crate::runtime) fn clear(&mut self) -> Vec<EffectId> {
        self.sends
            .drain(..)
            .chain(self.edits.drain(..))
            .map(|row| row.id)
            .collect()
    }

    pub(in crate::runtime) fn len(&self) -> usize {
        self.sends.len() + self.edits.len()
    }

    pub(in crate::runtime) fn is_idle(&self) -> bool {
        !self.is_busy && self.len() == 0 && self.not_before.is_none()
    }

    pub(in crate::runtime) fn receipt_for(&self, row: &Outgoing) -> Option<String> {
        self.receipts.find(self.refers_to(row)?).map(str::to_owned)
    }

    /// Returns the message that a row changes, or to which it is a reply: what a customer says is one
    /// to their card.
    pub(super) fn refers_to(&self, row: &Outgoing) -> Option<EffectId> {
        match &row.body {
            Body::Edit { of, .. } => Some(*of),
            Body::Send(_) => {
                let place = self.place.as_ref()?;
                self.card.filter(|_| join::is_passed_on(place, row))
            }
            Body::Topic(_) => None,
        }
    }
}

/// Returns whether a message asks the same as an earlier message that is not sent yet.
fn asks_the_same(old: &Outgoing, new: &Outgoing) -> bool {
    let (Body::Send(one), Body::Send(other)) = (&old.body, &new.body) else {
        return false;
    };
    old.id.turn != new.id.turn
        && one.keyboard != Keyboard::None
        && one.keyboard == other.keyboard
        && one.text == other.text
}
