//! Gathers the changes of one group commit: checks each against the tree and against the group's
//! earlier changes.

use std::collections::{BTreeMap, BTreeSet};

use ::sled::IVec;

use crate::engine::input::Input;
use crate::id::{ConversationId, EffectId, InputId, OwnerId, TimerId};
use crate::store::erase::{starts, without_answers};
use crate::store::record::{self, DecodeError, Head, Taken};
use crate::store::sled::disk::Batch;
use crate::store::sled::keys::{self, Key};
use crate::store::sled::pieces;
use crate::store::sled::prepared::Prepared;
use crate::store::sled::recent::Recent;
use crate::store::sled::tree::{Tree, unreadable};
use crate::store::{
    Ballot, Commit, CommitOutcome, Moved, Outgoing, Place, ProjectionWrite, QuarantineId, RECEIPTS,
    Revision, Settled, StoreError, TurnRecord,
};
use crate::time::Timestamp;

/// A group commit that is being built.
pub struct Group<'a> {
    /// What is on disk, including earlier groups.
    pub tree: &'a Tree,
    recent: &'a Recent,
    order: u64,
    writes: BTreeMap<Key, Option<IVec>>,
    taken: Vec<Taken>,
}

impl<'a> Group<'a> {
    /// Starts a group with this order number.
    pub fn new(tree: &'a Tree, recent: &'a Recent, order: u64) -> Self {
        Self {
            tree,
            recent,
            order,
            writes: BTreeMap::new(),
            taken: Vec::new(),
        }
    }

    /// Returns whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty() && self.taken.is_empty()
    }

    /// Ends the group. Returns the batch to write, whether its order number was used, and the
    /// changed keys if changes are noted.
    pub fn into_batch(mut self) -> (Batch, bool, Vec<Key>) {
        let took = !self.taken.is_empty();
        if took {
            let record = record::encode_order(&self.taken);
            self.put(keys::order(self.order), record);
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
        (batch, took, changed)
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
        // From here on nothing is decoded, so a damaged record refuses its own turn and leaves no
        // trace in the group.
        for (key, record) in erased {
            self.replace(key, record)?;
        }
        self.place(commit)?;
        let timers = self.timers(commit, &head);
        let new = Head {
            revision: commit.produces(),
            turns: commit.conversation.turns,
            timers,
        };
        self.replace(key, record::encode_head(&new, &turn.conversation))?;
        self.writes
            .extend(turn.new.into_iter().map(|(key, value)| (key, Some(value))));
        if let Some(contact) = turn.contact {
            self.replace(keys::contact(owner), contact)?;
        }
        self.rows(commit)?;
        if !matches!(commit.input, InputId::Timer(_)) {
            self.set_taken(taken)?;
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

    /// Records the outcome of a row of the outbox.
    pub fn settle(
        &mut self,
        owner: OwnerId,
        id: EffectId,
        settled: &Settled,
    ) -> Result<(), StoreError> {
        let key = keys::effect(keys::OUTGOING, id);
        let Some(old) = self.get(&key)? else {
            return Ok(());
        };
        let (of, is_message) =
            record::decode_outgoing_kind(&old).map_err(|damaged| unreadable(&key, damaged))?;
        if of != owner {
            return Ok(());
        }
        match settled {
            Settled::Sent { receipt } => {
                if is_message {
                    self.receipt(id, receipt)?;
                }
                self.remove(key)
            }
            Settled::Dropped(_) => self.remove(key),
            Settled::Later(at) => {
                let (_, mut row) =
                    record::decode_outgoing(&old).map_err(|damaged| unreadable(&key, damaged))?;
                row.not_before = Some(*at);
                row.tries = row.tries.saturating_add(1);
                self.replace(key, record::encode_outgoing(owner, &row))
            }
        }
    }

    /// Renames a place and all places below it.
    pub fn moved(&mut self, moved: &Moved) -> Result<(), StoreError> {
        let below = keys::found_below(&moved.from);
        let mut found: BTreeSet<Key> = self
            .writes
            .range(below.clone()..)
            .map(|(key, _)| key.clone())
            .take_while(|key| key.starts_with(&below))
            .collect();
        for key in self.tree.keys(&below) {
            found.insert(key?.to_vec());
        }
        found.insert(keys::found(&moved.from));
        for key in found {
            let Some(from) = keys::read_found(&key) else {
                return Err(unreadable(&key, DecodeError::Bytes));
            };
            let Some((owner, conversation)) = self.decoded(&key, record::decode_found)? else {
                continue;
            };
            let is_here = self
                .decoded(&keys::place(conversation), record::decode_place)?
                .is_some_and(|(_, at)| at == from);
            if let (true, Some(to)) = (is_here && !self.is_forgotten(owner)?, moved.renamed(&from))
            {
                self.moves(owner, conversation, &to)?;
            }
        }
        if let Some((from, to)) = &moved.address
            && let Some(owner) = self.decoded(&keys::address(from), record::decode_owner)?
        {
            self.put(keys::address(to), record::encode_owner(owner));
        }
        Ok(())
    }

    /// Moves one conversation to another place: a conversation there is replaced, and sent messages
    /// can no longer be edited.
    fn moves(
        &mut self,
        owner: OwnerId,
        conversation: ConversationId,
        to: &Place,
    ) -> Result<(), StoreError> {
        if let Some((_, gives_way)) = self.decoded(&keys::found(to), record::decode_found)?
            && gives_way != conversation
        {
            self.remove(keys::place(gives_way))?;
        }
        self.put(keys::found(to), record::encode_found(owner, conversation));
        self.put(keys::place(conversation), record::encode_place(owner, to));
        self.remove(keys::receipts(conversation))
    }

    /// Removes a job and puts its rows into the outbox; returns whether the job was still open.
    pub fn finish_job(&mut self, job: EffectId, rows: &[Outgoing]) -> Result<bool, StoreError> {
        let key = keys::effect(keys::JOB, job);
        let Some((owner, _)) = self.decoded(&key, record::decode_job)? else {
            return Ok(false);
        };
        self.remove(key)?;
        if !self.is_forgotten(owner)? {
            for row in rows {
                self.put(
                    keys::effect(keys::OUTGOING, row.id),
                    record::encode_outgoing(owner, row),
                );
            }
        }
        Ok(true)
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

    /// Puts an update into quarantine; it counts as taken.
    pub fn quarantine(
        &mut self,
        input: &InputId,
        raw: &str,
        why: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let taken = keys::input(input);
        if !self.has_taken(&taken)? {
            self.put(
                keys::aside(self.order, self.taken.len() as u64),
                record::encode_text(&[raw, why]),
            );
            self.set_taken(taken)?;
            self.taken.push(Taken {
                input: input.clone(),
                at: now,
                turn: None,
            });
        }
        Ok(())
    }

    /// Removes updates from quarantine; returns how many there were.
    pub fn unquarantine(&mut self, ids: &[QuarantineId]) -> Result<usize, StoreError> {
        let mut removed = 0;
        for QuarantineId(order, index) in ids {
            let key = keys::aside(*order, *index);
            if self.raw(&key)?.is_some() {
                self.remove(key)?;
                removed += 1;
            }
        }
        Ok(removed)
    }

    /// Forgets the ids of inputs, oldest first, from where the last call stopped; returns how many.
    pub fn purge(&mut self, before: Timestamp, most: usize) -> Result<usize, StoreError> {
        let from = read_watermark(self.get(&keys::meta(PURGED))?.as_deref());
        let (mut order, mut index) = from;
        let mut purged = 0;
        'orders: while order < self.order {
            let taken = self
                .tree
                .or_left_out(self.decoded(&keys::order(order), record::decode_order))?
                .flatten()
                .unwrap_or_default();
            for taken in taken.iter().skip(index) {
                if purged == most || taken.at >= before {
                    break 'orders;
                }
                if !matches!(taken.input, InputId::Timer(_)) {
                    self.clear_taken(keys::input(&taken.input))?;
                    purged += 1;
                }
                index += 1;
            }
            (order, index) = (order + 1, 0);
        }
        if (order, index) != from {
            self.put(keys::meta(PURGED), watermark(order, index));
        }
        Ok(purged)
    }

    fn has_taken(&self, taken: &(Key, u64)) -> Result<bool, StoreError> {
        Ok(!self.recent.is_new(taken) && self.taken_bits(&taken.0)? & taken.1 != 0)
    }

    fn set_taken(&mut self, taken: (Key, u64)) -> Result<(), StoreError> {
        self.recent.took(&taken);
        let bits = self.taken_bits(&taken.0)? | taken.1;
        self.put(taken.0, record::encode_bits(bits));
        Ok(())
    }

    fn clear_taken(&mut self, taken: (Key, u64)) -> Result<(), StoreError> {
        match self.taken_bits(&taken.0)? & !taken.1 {
            0 => drop(self.writes.insert(taken.0, None)),
            bits => self.put(taken.0, record::encode_bits(bits)),
        }
        Ok(())
    }

    fn taken_bits(&self, key: &[u8]) -> Result<u64, StoreError> {
        self.decoded(key, record::decode_bits)
            .map(Option::unwrap_or_default)
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

    fn is_taken(&self, commit: &Commit) -> Result<bool, StoreError> {
        let Some((place, address)) = &commit.place else {
            return Ok(false);
        };
        let found = self.decoded(&keys::found(place), record::decode_found)?;
        let owner = self.decoded(&keys::address(address), record::decode_owner)?;
        if let Some((holder, id)) = found
            && (holder, id) != (commit.owner, commit.conversation.id)
            && !self.is_forgotten(holder)?
        {
            return Ok(true);
        }
        if let Some(holder) = owner
            && holder != commit.owner
            && !self.is_forgotten(holder)?
        {
            return Ok(true);
        }
        Ok(false)
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

    fn place(&mut self, commit: &Commit) -> Result<(), StoreError> {
        let Some((place, address)) = &commit.place else {
            return Ok(());
        };
        self.put(
            keys::found(place),
            record::encode_found(commit.owner, commit.conversation.id),
        );
        self.put(
            keys::place(commit.conversation.id),
            record::encode_place(commit.owner, place),
        );
        self.give(address, commit.owner)
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

    fn receipt(&mut self, id: EffectId, receipt: &str) -> Result<(), StoreError> {
        let key = keys::receipts(id.conversation);
        let before = self.get(&key)?.unwrap_or_default();
        let added = record::add_receipt(&before, (id.turn, id.index), receipt, RECEIPTS)
            .map_err(|damaged| unreadable(&key, damaged))?;
        self.replace(key, added)
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

/// Name of the meta record with the watermark of forgotten inputs.
pub const PURGED: &str = "store/purged";

/// Encodes a watermark: an order record, and the index in it.
pub fn watermark(order: u64, index: usize) -> Vec<u8> {
    [
        vec![1],
        order.to_be_bytes().to_vec(),
        (index as u64).to_be_bytes().to_vec(),
    ]
    .concat()
}

/// Decodes a watermark: the order record, and the index in it, from which work continues.
pub fn read_watermark(record: Option<&[u8]>) -> (u64, usize) {
    let number = |from: usize| {
        let bytes = record?.get(from..from + 8)?;
        Some(u64::from_be_bytes(bytes.try_into().ok()?))
    };
    // An index is less than the size of a group.
    (
        number(1).unwrap_or(1),
        number(9)
            .and_then(|index| usize::try_from(index).ok())
            .unwrap_or(0),
    )
}
