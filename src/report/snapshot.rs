//! A consistent view of the journal while the bot goes on writing: everything up to one order
//! number, nothing after it.
//!
//! Turns are read in the order of their owners, so that the disk is read sequentially, and in
//! parts, so that several threads can read at once. Only a few hundred turns are in memory at a
//! time.

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex, PoisonError};

use crate::engine::event::Event;
use crate::id::{ConversationId, OwnerId};
use crate::report::handoffs::{Handoff, Handoffs};
use crate::report::renamed::{Renamed, Renaming};
use crate::report::sessions::{SessionView, Sessions};
use crate::store::{JournalEntry, Journaled, Store, StoreError};
use crate::time::Timestamp;

/// The journal up to a horizon.
#[derive(Clone)]
pub struct Snapshot<'a> {
    store: &'a dyn Store,
    /// The newest order number in the view.
    pub horizon: u64,
    /// The owners in the view, in order.
    parts: Arc<Vec<Part>>,
    /// With a cursor: for conversations with news, the newest turn that was exported before. `None`
    /// if everything is new.
    told: Option<Arc<HashMap<ConversationId, u64>>>,
    /// The current names of questions.
    renamed: Renamed,
    /// Owners who are excluded although a part contains them.
    left_out: Arc<HashSet<OwnerId>>,
    /// Shared by the clones of a snapshot.
    later: Arc<Mutex<Later>>,
}

/// Adds a turn to what is made of a conversation: its number, its time and its events.
type TakeTurn<T> = dyn Fn(&mut T, u64, Timestamp, Vec<Event>);

/// A range of owners that is read sequentially.
pub type Part = RangeInclusive<OwnerId>;

/// A conversation in the view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The owner of the records.
    pub owner: OwnerId,
    /// The conversation.
    pub conversation: ConversationId,
    /// Its newest turn within the horizon of the cursor; 0 if there was none.
    pub told: u64,
}

/// Turns after the horizon, as far as they were looked up.
struct Later {
    until: u64,
    first: HashMap<ConversationId, u64>,
}

/// Number of parts of the contacts; their ids are random, so the parts are about equal.
const CONTACTS: u64 = 1 << 12;
/// Number of parts of the groups.
const GROUPS: u64 = 1 << 4;
/// How many turns are read before checking which of them are after the horizon.
const BATCH_MAX: usize = 256;

impl<'a> Snapshot<'a> {
    /// Takes the current view. Reads no turns yet.
    ///
    /// Fails if the store cannot be read.
    pub fn take(store: &'a dyn Store) -> Result<Self, StoreError> {
        let horizon = store.horizon()?;
        let later = Later {
            until: horizon,
            first: HashMap::new(),
        };
        let parts = Arc::new(contacts().chain(groups()).collect());
        Ok(Self {
            store,
            horizon,
            parts,
            told: None,
            renamed: Renamed::default(),
            left_out: Arc::default(),
            later: Arc::new(Mutex::new(later)),
        })
    }

    /// From now on, reads with the current names of questions.
    pub fn rename(&mut self, renamed: Renamed) {
        self.renamed = renamed;
    }

    /// Restricts the view to groups.
    pub fn narrow_to_groups(&mut self) {
        Arc::make_mut(&mut self.parts).retain(|part| part.start().is_group());
    }

    /// Restricts the view to groups and these people.
    pub fn narrow(&mut self, only: &HashSet<OwnerId>) {
        // With a cursor, every part is one owner with news.
        let mut people: Vec<OwnerId> = match self.told {
            Some(_) => self
                .parts
                .iter()
                .map(|part| *part.start())
                .filter(|owner| only.contains(owner))
                .collect(),
            None => only.iter().copied().collect(),
        };
        people.retain(|owner| !owner.is_group());
        people.sort_unstable();
        let groups = self
            .parts
            .iter()
            .filter(|part| part.start().is_group())
            .cloned();
        self.parts = Arc::new(
            people
                .into_iter()
                .map(|owner| owner..=owner)
                .chain(groups)
                .collect(),
        );
    }

    /// Excludes these owners.
    pub fn leave_out(&mut self, owners: HashSet<OwnerId>) {
        self.left_out = Arc::new(owners);
    }

    /// Marks everything up to an earlier horizon as exported, and restricts the view to
    /// conversations with news.
    ///
    /// Fails if the store cannot be read.
    pub fn since(&mut self, horizon: u64) -> Result<(), StoreError> {
        let (mut told, mut owners) = (HashMap::new(), Vec::new());
        self.store.commit_log(
            horizon,
            self.horizon,
            &mut |_, owner, conversation, turn| {
                // A conversation's turns are numbered without gaps, in commit order.
                told.entry(conversation).or_insert_with(|| {
                    owners.push(owner);
                    turn - 1
                });
            },
        )?;
        owners.sort_unstable();
        owners.dedup();
        self.parts = Arc::new(owners.into_iter().map(|owner| owner..=owner).collect());
        self.told = Some(Arc::new(told));
        Ok(())
    }

    /// Returns the parts, in the order of their owners.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Calls `each` with every turn in the view, by owner, conversation and number, until it
    /// returns `false`.
    ///
    /// Fails if the store cannot be read.
    pub fn turns(&self, each: &mut dyn FnMut(Journaled) -> bool) -> Result<(), StoreError> {
        for part in self.parts.iter() {
            let goes_on = self.walk(
                part.clone(),
                |entry| entry.record(),
                &mut |head, turn, record| {
                    Ok(each(Journaled {
                        owner: head.owner,
                        conversation: head.conversation,
                        turn,
                        record,
                    }))
                },
            )?;
            if !goes_on {
                break;
            }
        }
        Ok(())
    }

    /// Calls `each` with the time and events of every turn of a part until it returns `false`;
    /// returns whether it reached the end.
    ///
    /// Fails if the store cannot be read.
    pub fn events(
        &self,
        part: Part,
        each: &mut dyn FnMut(Timestamp, Vec<Event>) -> bool,
    ) -> Result<bool, StoreError> {
        let mut names = Renaming::new(self.renamed.clone());
        self.walk(part, |entry| entry.events(), &mut |_,
                                                      _,
                                                      (now, mut events): (
            Timestamp,
            Vec<Event>,
        )| {
            events.iter_mut().for_each(|event| names.read(event));
            Ok(each(now, events))
        })
    }

    /// Calls `each` with the owner, time and events of every turn of a part.
    ///
    /// Fails if the store cannot be read.
    pub fn events_by_owner(
        &self,
        part: Part,
        each: &mut dyn FnMut(OwnerId, Timestamp, Vec<Event>),
    ) -> Result<(), StoreError> {
        let mut names = Renaming::new(self.renamed.clone());
        self.walk(part, |entry| entry.events(), &mut |head,
                                                      _,
                                                      (now, mut events): (
            Timestamp,
            Vec<Event>,
        )| {
            events.iter_mut().for_each(|event| names.read(event));
            each(head.owner, now, events);
            Ok(true)
        })?;
        Ok(())
    }

    /// Calls `each` with the sessions of every conversation of a part, oldest first, until it
    /// returns `false`.
    ///
    /// Fails if the store cannot be read.
    pub fn sessions(
        &self,
        part: Part,
        each: &mut dyn FnMut(Vec<SessionView>) -> bool,
    ) -> Result<(), StoreError> {
        self.conversations(
            part,
            &|head| Sessions::of(head.owner, head.told),
            &|sessions, turn, now, events| sessions.take(turn, now, events),
            &mut |sessions| each(sessions.finish()),
        )
    }

    /// Calls `each` with the hand-overs of every conversation of a part, oldest first, until it
    /// returns `false`.
    ///
    /// Fails if the store cannot be read.
    pub fn handoffs(
        &self,
        part: Part,
        each: &mut dyn FnMut(Vec<Handoff>) -> bool,
    ) -> Result<(), StoreError> {
        self.conversations(
            part,
            &|head| Handoffs::of(head.owner),
            &|handoffs, _, now, events| handoffs.take(now, &events),
            &mut |handoffs| each(handoffs.finish()),
        )
    }

    /// Folds the turns of every conversation of a part: `start` begins one, `take` adds a turn, and
    /// `each` gets the result until it returns `false`.
    fn conversations<T>(
        &self,
        part: Part,
        start: &dyn Fn(Head) -> T,
        take: &TakeTurn<T>,
        each: &mut dyn FnMut(T) -> bool,
    ) -> Result<(), StoreError> {
        let mut open: Option<(Head, T)> = None;
        let mut names = Renaming::new(self.renamed.clone());
        let goes_on = self.walk(part, |entry| entry.events(), &mut |head,
                                                                     turn,
                                                                     (now, mut events): (
            Timestamp,
            Vec<Event>,
        )| {
            events.iter_mut().for_each(|event| names.read(event));
            if let Some((of, folded)) = &mut open
                && *of == head
            {
                take(folded, turn, now, events);
                return Ok(true);
            }
            let mut folded = start(head);
            take(&mut folded, turn, now, events);
            let before = open.replace((head, folded));
            Ok(before.is_none_or(|(_, folded)| each(folded)))
        })?;
        if goes_on && let Some((_, folded)) = open {
            each(folded);
        }
        Ok(())
    }

    /// Reads the turns of a part that are in the view; returns whether it reached the end.
    fn walk<T>(
        &self,
        part: Part,
        read: impl Fn(&dyn JournalEntry) -> Result<T, StoreError>,
        each: &mut dyn FnMut(Head, u64, T) -> Result<bool, StoreError>,
    ) -> Result<bool, StoreError> {
        let mut waiting: Vec<(Head, u64, T)> = Vec::new();
        let mut goes_on = true;
        self.store.turns_by_owner(part, &mut |entry| {
            let (owner, conversation, turn) = entry.at();
            let Some(told) = self.told_of(owner, conversation) else {
                return Ok(true);
            };
            waiting.push((
                Head {
                    owner,
                    conversation,
                    told,
                },
                turn,
                read(entry)?,
            ));
            if waiting.len() == BATCH_MAX {
                goes_on = self.hand_over(&mut waiting, each)?;
            }
            Ok(goes_on)
        })?;
        Ok(goes_on && self.hand_over(&mut waiting, each)?)
    }

    /// Hands over the turns that were read, except those after the horizon: by now the commit log
    /// contains all of them.
    fn hand_over<T>(
        &self,
        read: &mut Vec<(Head, u64, T)>,
        each: &mut dyn FnMut(Head, u64, T) -> Result<bool, StoreError>,
    ) -> Result<bool, StoreError> {
        if read.is_empty() {
            return Ok(true);
        }
        let mut later = self.later.lock().unwrap_or_else(PoisonError::into_inner);
        let Later { until, first } = &mut *later;
        self.store
            .commit_log(*until, u64::MAX, &mut |order, _, conversation, turn| {
                *until = order;
                first.entry(conversation).or_insert(turn);
            })?;
        read.retain(|(head, turn, _)| {
            first
                .get(&head.conversation)
                .is_none_or(|first| turn < first)
        });
        drop(later);
        for (head, turn, what) in read.drain(..) {
            if !each(head, turn, what)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Returns up to which turn a conversation was exported before, or `None` if it is not in the
    /// view.
    fn told_of(&self, owner: OwnerId, conversation: ConversationId) -> Option<u64> {
        if !self.left_out.is_empty() && self.left_out.contains(&owner) {
            return None;
        }
        self.told
            .as_ref()
            .map_or(Some(0), |told| told.get(&conversation).copied())
    }
}

fn contacts() -> impl Iterator<Item = Part> {
    slices(
        OwnerId::contact(0).0,
        OwnerId::contact(u64::MAX).0,
        CONTACTS,
    )
}

fn groups() -> impl Iterator<Item = Part> {
    slices(OwnerId::group(0).0, OwnerId::group(u64::MAX).0, GROUPS)
}

/// Divides a range of owners into equal slices.
fn slices(from: u64, to: u64, count: u64) -> impl Iterator<Item = Part> {
    let step = (to - from) / count + 1;
    (0..count)
        .map(move |slice| OwnerId(from + slice * step)..=OwnerId(from + slice * step + (step - 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_hold_every_owner_once() {
        let parts: Vec<Part> = contacts().chain(groups()).collect();
        assert_eq!(
            (parts[0].start().0, parts[parts.len() - 1].end().0),
            (0, u64::MAX)
        );
        assert!(
            parts
                .windows(2)
                .all(|pair| pair[0].end().0 + 1 == pair[1].start().0)
        );
        assert!(
            parts
                .iter()
                .all(|part| part.start().is_group() == part.end().is_group())
        );
    }
}
