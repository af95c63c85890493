//! Counts what a backup holds, while it is written and once more in the store that it was restored
//! into.

use std::collections::{HashMap, HashSet};

use crate::engine::event::Event;
use crate::id::{ConversationId, OwnerId};
use crate::store::content::RecordId;
use crate::store::record::decode_events;
use crate::store::{Store, StoreError};
use crate::time::Timestamp;

/// What a backup says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// When it was begun: everything up to then is in it.
    pub begun: Timestamp,
    /// What it holds.
    pub counts: Counts,
}

/// How much there is in a store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// People, without groups.
    pub contacts: u64,
    /// Conversations.
    pub conversations: u64,
    /// Answers that were given, each time one was.
    pub answers: u64,
    /// When the newest of them was given; `None` if there are none.
    pub newest: Option<Timestamp>,
}

/// Counts records as they are written; if an id comes twice, the later record wins.
#[derive(Debug, Default)]
pub struct Tally {
    contacts: HashSet<OwnerId>,
    conversations: HashSet<(OwnerId, ConversationId)>,
    /// The turns with answers: how many, and when.
    turns: HashMap<(OwnerId, ConversationId, u64), (u32, Timestamp)>,
}

impl Summary {
    const LENGTH: usize = 40;

    /// Returns the stored form.
    pub(super) fn encode(&self) -> [u8; Self::LENGTH] {
        let Counts {
            contacts,
            conversations,
            answers,
            newest,
        } = self.counts;
        let numbers = [
            self.begun.0.cast_unsigned(),
            contacts,
            conversations,
            answers,
            newest.map_or(u64::MAX, |at| at.0.cast_unsigned()),
        ];
        let mut bytes = [0; Self::LENGTH];
        for (place, number) in bytes.chunks_exact_mut(8).zip(numbers) {
            place.copy_from_slice(&number.to_be_bytes());
        }
        bytes
    }

    /// Reads the stored form; `None` if it is none.
    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; Self::LENGTH] = bytes.try_into().ok()?;
        let mut numbers = bytes.chunks_exact(8).map(|part| {
            let part = part.try_into().unwrap_or_default();
            u64::from_be_bytes(part)
        });
        let mut next = || numbers.next();
        let moment = |number: u64| Timestamp(number.cast_signed());
        Some(Self {
            begun: moment(next()?),
            counts: Counts {
                contacts: next()?,
                conversations: next()?,
                answers: next()?,
                newest: next().filter(|number| *number != u64::MAX).map(moment),
            },
        })
    }
}

impl Tally {
    /// Counts a record, or that it was removed (`None`).
    pub fn note(&mut self, id: &RecordId, record: Option<&[u8]>) {
        match id {
            RecordId::Contact(owner) if !owner.is_group() => {
                keep(&mut self.contacts, *owner, record.is_some());
            }
            RecordId::Conversation(owner, conversation) => {
                let id = (*owner, *conversation);
                keep(&mut self.conversations, id, record.is_some());
            }
            RecordId::Turn(owner, conversation, turn) => {
                let answers = record.and_then(|record| answers(decode_events(record).ok()?));
                let turn = (*owner, *conversation, *turn);
                match answers {
                    Some(answers) => _ = self.turns.insert(turn, answers),
                    None => _ = self.turns.remove(&turn),
                }
            }
            _ => {}
        }
    }

    /// Returns what was counted.
    pub fn counts(&self) -> Counts {
        Counts {
            contacts: self.contacts.len() as u64,
            conversations: self.conversations.len() as u64,
            answers: self
                .turns
                .values()
                .map(|(count, _)| u64::from(*count))
                .sum(),
            newest: self.turns.values().map(|(_, at)| *at).max(),
        }
    }
}

/// Counts what a store holds, by asking it.
///
/// Fails if the store cannot be read.
pub fn count(store: &dyn Store) -> Result<Counts, StoreError> {
    let mut counts = Counts::default();
    store.contacts(&mut |contact| {
        counts.contacts += u64::from(!contact.id.is_group());
        true
    })?;
    store.conversations(&mut |_, _| {
        counts.conversations += 1;
        true
    })?;
    store.turns_by_owner(OwnerId(0)..=OwnerId(u64::MAX), &mut |turn| {
        if let Some((count, at)) = answers(turn.events()?) {
            counts.answers += u64::from(count);
            counts.newest = counts.newest.max(Some(at));
        }
        Ok(true)
    })?;
    Ok(counts)
}

fn keep<T: Eq + std::hash::Hash>(set: &mut HashSet<T>, id: T, is_there: bool) {
    if is_there {
        set.insert(id);
    } else {
        set.remove(&id);
    }
}

/// Returns how many answers a turn took, and when; `None` if none.
fn answers((now, events): (Timestamp, Vec<Event>)) -> Option<(u32, Timestamp)> {
    let is_answer = |event: &&Event| matches!(event, Event::Answered(_));
    let count = events.iter().filter(is_answer).count();
    u32::try_from(count)
        .ok()
        .filter(|count| *count > 0)
        .map(|count| (count, now))
}
