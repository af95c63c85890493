//! Gathers the changes of one group commit: checks each against the tree and against the group's
//! earlier changes.

use std::collections::{BTreeMap, HashSet};

use ::sled::IVec;

use ::sled::Batch;

use crate::engine::input::Input;
use crate::id::{InputId, TimerId};
use crate::store::erase::{starts, without_answers};
use crate::store::record::{self, DecodeError, Head, Taken};
use crate::store::sled::keys::{self, Key};
use crate::store::sled::pieces;
use crate::store::sled::prepared::Prepared;
use crate::store::sled::recent::Recent;
use crate::store::sled::tree::{Tree, unreadable};
use crate::store::sled::unindexed::Unindexed;
use crate::store::{
    Ballot, Commit, CommitOutcome, ProjectionWrite, Revision, StoreError, TurnRecord,
};
use crate::time::Timestamp;

/// A group commit that is being built.
pub struct Group<'a> {
    /// What is on disk, including earlier groups.
    pub tree: &'a Tree,
    recent: &'a Recent,
    /// What is on disk, but not in the indexes.
    pub(super) unindexed: &'a mut Unindexed,
    order: u64,
    writes: BTreeMap<Key, Option<IVec>>,
    /// The entries of the order record.
    pub(super) taken: Vec<Taken>,
    /// The inputs that this group takes.
    pub(super) took: HashSet<(Key, u64)>,
}

/// A group commit that can be written.
pub struct Built {
    /// The batch.
    pub batch: Batch,
    /// The changed keys, if changes are noted.
    pub changed: Vec<Key>,
    /// Whether the group used its order number.
    pub is_ordered: bool,
    /// The inputs that it takes.
    pub inputs: HashSet<(Key, u64)>,
    /// Whether the index of inputs is complete once it is written.
    pub is_checkpoint: bool,
}

impl<'a> Group<'a> {
    /// Starts a group with this order number.
    pub fn new(
        tree: &'a Tree,
        recent: &'a Recent,
        unindexed: &'a mut Unindexed,
        order: u64,
    ) -> Self {
        Self {
            tree,
            recent,
            unindexed,
            order,
            writes: BTreeMap::new(),
            taken: Vec::new(),
            took: HashSet::new(),
        }
    }

    /// Returns whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty() && self.taken.is_empty()
    }

    /// Ends the group.
    ///
    /// Fails if an index cannot be read.
    pub fn build(mut self) -> Result<Built, StoreError> {
        let is_ordered = !self.taken.is_empty();
        let mut is_checkpoint = false;
        if is_ordered {
            let record = record::encode_order(&self.taken);
            self.put(keys::order(self.order), record);
            is_checkpoint = self.checkpoint()?;
        }
        let changed = if self.tree.is_noting() {
            self.writes.keys().cloned().collect()
        } else {
            Vec::new()
        };
        let mut batch = Batch::default();
        for (key, value) in self.writes {
            let key = IVec::from(key);
            self.recent.wrote(&key, value.as_ref());
            match value {
                Some(value) => batch.insert(key, value),
                None => batch.remove(key),
            }
        }
        Ok(Built {
            batch,
            changed,
            is_ordered,
            inputs: self.took,
            is_checkpoint,
        })
    }

    /// Adds a turn, or returns why it is refused; then nothing was changed.
    pub fn turn(&mut self, turn: Prepared) -> Result<CommitOutcome, StoreError> {
        let commit = &turn.commit;
        let (owner, id) = (commit.owner, commit.conversation.id);
        let taken = keys::input(&commit.input);
        if self.has_taken(&taken)? {
            return Ok(CommitOutcome::Duplicate);
        }
        let voter = commit.ballot.as_ref().map(|ballot| ballot.voter);
        if self.is_forgotten(owner)? || voter.map_or(Ok(false), |voter| self.is_forgotten(voter))? {
            return Ok(CommitOutcome::Erased);
        }
        let key = keys::conversation(owner, id);
        let head = self.decoded(&key, record::decode_head)?;
        let head = head.unwrap_or(Head {
            revision: Revision::NEW,
            turns: 0,
            timers: Vec::new(),
        });
        if let Input::Deadline(timer) = &commit.record.input {
            let is_due = |(question, step, at): &(u32, u16, Timestamp)| {
                (timer.conversation, timer.question, timer.step) == (id, *question, *step)
                    && *at <= commit.record.now
            };
            if !head.timers.iter().any(is_due) {
                return Ok(CommitOutcome::TimerGone);
            }
        }
        if self.is_stale(commit, &head)? || self.is_taken(commit)? || self.is_met(commit)? {
            return Ok(CommitOutcome::Conflict);
        }
        let erased = self.erased(commit)?;
        let waiting = self.unsent(owner, id)?;
        // From here on nothing is decoded, so a damaged record refuses its own turn and leaves no
        // trace in the group.
        for (key, record) in erased {
            self.replace(key, record)?;
        }
        // The record holds the rows of the newest turn only.
        self.file_rows(waiting);
        self.place(commit)?;
        let timers = self.timers(commit, &head);
        let new = Head {
            revision: commit.produces(),
            turns: commit.conversation.turns,
            timers,
        };
        self.replace(key, record::encode_head(&new, &turn.conversation))?;
        if turn.has_rows {
            self.unindexed.sends(owner, id, self.order);
        } else {
            self.unindexed.sent(id);
        }
        self.writes
            .extend(turn.new.into_iter().map(|(key, value)| (key, Some(value))));
        if let Some(contact) = turn.contact {
            self.replace(keys::contact(owner), contact)?;
        }
        self.rows(commit)?;
        if !matches!(commit.input, InputId::Timer(_)) {
            self.set_taken(taken);
        }
        self.taken.push(Taken {
            input: commit.input.clone(),
            at: commit.record.now,
            turn: Some((owner, id, new.turns)),
        });
        if commit.forget {
            self.forget_by_turn(owner, id, new.turns, commit.record.now)?;
        }
        Ok(CommitOutcome::Committed(self.order))
    }

    /// Writes what was projected from the journal.
    pub fn project(&mut self, projected: ProjectionWrite) -> Result<(), StoreError> {
        for (owner, known) in projected.memberships {
            if !self.is_forgotten(owner)? {
                self.replace(keys::memberships(owner), record::encode_memberships(&known))?;
            }
        }
        projected.notes.into_iter().try_for_each(|(name, value)| {
            self.replace(keys::meta(&name), [vec![1], value].concat())
        })
    }

    /// Returns the order number of the group.
    pub fn order(&self) -> u64 {
        self.order
    }

    /// Lists the keys with a prefix, including the changes of this group.
    pub fn keys(&self, prefix: &[u8]) -> Result<Vec<Key>, StoreError> {
        let stored: Vec<Key> = self
            .tree
            .keys(prefix)
            .map(|key| key.map(|key| key.to_vec()))
            .collect::<Result<_, _>>()?;
        let written = self
            .writes
            .range(prefix.to_vec()..)
            .map(|(key, _)| key)
            .take_while(|key| key.starts_with(prefix))
            .cloned();
        let mut keys: Vec<Key> = stored.into_iter().chain(written).collect();
        keys.sort_unstable();
        keys.dedup();
        Ok(keys)
    }

    /// Replaces a record and its pieces.
    pub fn replace(&mut self, key: Key, record: Vec<u8>) -> Result<(), StoreError> {
        let pieces = self.raw(&key)?.map_or(0, |value| pieces::count(&value));
        self.writes
            .extend((0..pieces).map(|index| (keys::piece(&key, index), None)));
        self.put(key, record);
        Ok(())
    }

    /// Removes a record with all its pieces.
    pub fn remove(&mut self, key: Key) -> Result<(), StoreError> {
        let pieces = self.raw(&key)?.map_or(0, |value| pieces::count(&value));
        self.writes
            .extend((0..pieces).map(|index| (keys::piece(&key, index), None)));
        self.writes.insert(key, None);
        Ok(())
    }

    fn is_stale(&self, commit: &Commit, head: &Head) -> Result<bool, StoreError> {
        let contact = self
            .decoded(
                &keys::contact(commit.owner),
                record::decode_contact_revision,
            )?
            .unwrap_or(Revision::NEW);
        Ok(head.revision != commit.revision
            || contact != commit.contact_revision
            || commit.conversation.turns <= head.turns)
    }

    /// Returns whether the person whom this turn meets is already known.
    fn is_met(&self, commit: &Commit) -> Result<bool, StoreError> {
        let Some((address, contact)) = &commit.met else {
            return Ok(false);
        };
        let owner = self.decoded(&keys::address(address), record::decode_owner)?;
        let is_known = owner.is_some_and(|owner| owner != contact.id)
            && !owner.map_or(Ok(false), |owner| self.is_forgotten(owner))?;
        Ok(is_known || self.raw(&keys::contact(contact.id))?.is_some())
    }

    fn timers(&mut self, commit: &Commit, head: &Head) -> Vec<(u32, u16, Timestamp)> {
        let (owner, conversation) = (commit.owner, commit.conversation.id);
        let is_fired = |question: u32, step: u16| matches!(&commit.record.input, Input::Deadline(timer) if (timer.question, timer.step) == (question, step));
        let mut timers: BTreeMap<(u32, u16), Timestamp> = BTreeMap::new();
        let mut change = |question, step, at, value: Option<IVec>| {
            self.writes.insert(
                keys::due(
                    at,
                    owner,
                    TimerId {
                        conversation,
                        question,
                        step,
                    },
                ),
                value,
            );
        };
        for (question, step, at) in &head.timers {
            if is_fired(*question, *step) || commit.disarm.contains(question) {
                change(*question, *step, *at, None);
            } else {
                timers.insert((*question, *step), *at);
            }
        }
        for (timer, at) in &commit.arm {
            if let Some(moved) = timers.insert((timer.question, timer.step), *at) {
                change(timer.question, timer.step, moved, None);
            }
            change(timer.question, timer.step, *at, Some(IVec::default()));
        }
        timers
            .into_iter()
            .map(|((question, step), at)| (question, step, at))
            .collect()
    }

    fn rows(&mut self, commit: &Commit) -> Result<(), StoreError> {
        if let Some((address, contact)) = &commit.met {
            self.give(address, contact.id)?;
            self.put(
                keys::contact(contact.id),
                record::encode_contact(commit.met_revision(), contact),
            );
        }
        if let Some(Ballot {
            number,
            voter,
            keys,
        }) = &commit.ballot
        {
            let id = commit.conversation.id;
            let (filed, back) = (
                keys::ballot(commit.owner, id, *number, *voter),
                keys::voter(*voter, id, *number),
            );
            if keys.is_empty() {
                self.writes.extend([(filed, None), (back, None)]);
            } else {
                self.put(filed, record::encode_ballot(keys));
                self.put(back, record::encode_owner(commit.owner));
            }
        }
        if let InputId::Job(done) = &commit.input {
            self.remove(keys::effect(keys::JOB, *done))?;
        }
        Ok(())
    }

    fn erased(&self, commit: &Commit) -> Result<Vec<(Key, Vec<u8>)>, StoreError> {
        let mut erased: BTreeMap<Key, TurnRecord> = BTreeMap::new();
        for session in &commit.erase {
            for turn in (1..commit.conversation.turns).rev() {
                let key = keys::turn(commit.owner, commit.conversation.id, turn);
                let seen = erased.get(&key).cloned();
                let Some(record) = seen.map_or_else(
                    || self.decoded(&key, record::decode_turn),
                    |seen| Ok(Some(seen)),
                )?
                else {
                    continue;
                };
                let is_first = starts(&record, *session);
                erased.extend(without_answers(&record, *session).map(|record| (key, record)));
                if is_first {
                    break;
                }
            }
        }
        Ok(erased
            .into_iter()
            .map(|(key, record)| (key, record::encode_turn(&record)))
            .collect())
    }

    pub(super) fn raw(&self, key: &[u8]) -> Result<Option<IVec>, StoreError> {
        if let Some(known) = self
            .writes
            .get(key)
            .cloned()
            .or_else(|| self.recent.get(key))
        {
            return Ok(known);
        }
        let value = self.tree.raw(key)?;
        self.recent.read(key, value.as_ref());
        Ok(value)
    }

    pub(super) fn get(&self, key: &[u8]) -> Result<Option<IVec>, StoreError> {
        let Some(value) = self.raw(key)? else {
            return Ok(None);
        };
        // Nobody else writes, so pieces that do not fit are damage.
        pieces::join(key, value, |piece| self.raw(piece))?
            .map(Some)
            .ok_or_else(|| unreadable(key, DecodeError::Bytes))
    }

    pub(super) fn decoded<T>(
        &self,
        key: &[u8],
        decode: impl FnOnce(&[u8]) -> Result<T, DecodeError>,
    ) -> Result<Option<T>, StoreError> {
        self.get(key)?
            .map(|bytes| decode(&bytes).map_err(|damaged| unreadable(key, damaged)))
            .transpose()
    }

    /// Writes a record whose key is new, or whose old record had no pieces.
    pub(super) fn put(&mut self, key: Key, record: Vec<u8>) {
        self.writes.extend(
            pieces::cut(key, record)
                .into_iter()
                .map(|(key, value)| (key, Some(value.into()))),
        );
    }
}
