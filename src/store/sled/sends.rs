//! What is sent, and what became of it. The rows of a conversation's newest turn stand in the
//! conversation's own record, and one small record says which of them are settled; only rows that
//! wait for longer are records of their own.

use std::collections::BTreeMap;

use crate::id::{ConversationId, EffectId, OwnerId};
use crate::store::commit::receipts_kept;
use crate::store::record;
use crate::store::sled::group::Group;
use crate::store::sled::keys;
use crate::store::sled::read::{Row, stored_unsent, unsent};
use crate::store::sled::tree::{Tree, unreadable};
use crate::store::sled::unindexed;
use crate::store::{Outgoing, Settled, StoreError};

impl Group<'_> {
    /// Records the outcome of a row of the outbox.
    pub fn settle(
        &mut self,
        owner: OwnerId,
        id: EffectId,
        settled: &Settled,
    ) -> Result<(), StoreError> {
        let key = keys::effect(keys::OUTGOING, id);
        // A conversation that cannot be read refuses its own turns; the rest of the list goes on.
        let with_turn = self
            .tree
            .or_left_out(self.unsent(owner, id.conversation))?
            .unwrap_or_default();
        let of_turn = with_turn.iter().find(|(other, _)| *other == id);
        let row = match of_turn {
            Some((_, row)) => row.clone(),
            None => match self.get(&key)? {
                Some(row) => row.to_vec(),
                None => return Ok(()),
            },
        };
        let (of, _, is_message) =
            record::decode_outgoing_kind(&row).map_err(|damaged| unreadable(&key, damaged))?;
        if of != owner {
            return Ok(());
        }
        let later = match settled {
            Settled::Later(at) => {
                let (_, mut row) =
                    record::decode_outgoing(&row).map_err(|damaged| unreadable(&key, damaged))?;
                row.not_before = Some(*at);
                row.tries = row.tries.saturating_add(1);
                Some(record::encode_outgoing(owner, &row))
            }
            Settled::Sent { .. } | Settled::Dropped(_) => None,
        };
        self.deliver(id, of_turn.is_some(), settled, is_message)?;
        if of_turn.is_some() && with_turn.len() == 1 {
            self.unindexed.sent(id.conversation);
        }
        match (later, of_turn) {
            (Some(row), _) => self.replace(key, row),
            (None, Some(_)) => Ok(()),
            (None, None) => self.remove(key),
        }
    }

    fn deliver(
        &mut self,
        id: EffectId,
        is_of_turn: bool,
        settled: &Settled,
        is_message: bool,
    ) -> Result<(), StoreError> {
        let key = keys::delivered(id.conversation);
        let at = (id.turn, id.index);
        let before = self.get(&key)?.unwrap_or_default();
        let damaged = |damaged| unreadable(&key, damaged);
        let mut after = None;
        if is_of_turn {
            after = Some(record::add_settled(&before, at).map_err(damaged)?);
        }
        if let (Settled::Sent { receipt }, true) = (settled, is_message) {
            let bytes = after.as_deref().unwrap_or(&before);
            let place = self.decoded(&keys::place(id.conversation), record::decode_place)?;
            let kept = receipts_kept(place.map(|(_, place)| place).as_ref());
            after = Some(record::add_receipt(bytes, at, receipt, kept).map_err(damaged)?);
        }
        after.map_or(Ok(()), |after| self.replace(key, after))
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

    /// Lists the rows of a conversation's newest turn that are not settled.
    pub(super) fn unsent(
        &self,
        owner: OwnerId,
        conversation: ConversationId,
    ) -> Result<Vec<Row>, StoreError> {
        let key = keys::conversation(owner, conversation);
        match self.get(&key)? {
            Some(bytes) => {
                let delivered = self.get(&keys::delivered(conversation))?;
                unsent(&key, &bytes, delivered.as_deref())
            }
            None => Ok(Vec::new()),
        }
    }

    /// Writes rows as records of their own.
    pub(super) fn file_rows(&mut self, rows: Vec<Row>) {
        for (id, row) in rows {
            self.put(keys::effect(keys::OUTGOING, id), row);
        }
    }

    /// Takes all rows out of a conversation's record: those that are not settled become records of
    /// their own.
    pub(super) fn take_rows_out(
        &mut self,
        owner: OwnerId,
        conversation: ConversationId,
    ) -> Result<(), StoreError> {
        let key = keys::conversation(owner, conversation);
        if let Some(bytes) = self.get(&key)? {
            let rows = self.unsent(owner, conversation)?;
            let without =
                record::without_sends(&bytes).map_err(|damaged| unreadable(&key, damaged))?;
            self.file_rows(rows);
            if *without != *bytes {
                self.replace(key, without)?;
            }
        }
        self.unindexed.sent(conversation);
        Ok(())
    }
}

/// Lists all rows that are not settled, by conversation and order.
pub fn outbox(tree: &Tree) -> Result<Vec<(OwnerId, Outgoing)>, StoreError> {
    let mut rows = BTreeMap::new();
    // Rows only move from a conversation's record to one of their own, so they are looked for in
    // this order.
    for (owner, conversation) in unindexed::conversations_with_rows(tree)? {
        let key = keys::conversation(owner, conversation);
        for (id, row) in tree
            .or_left_out(stored_unsent(tree, owner, conversation))?
            .unwrap_or_default()
        {
            let row = record::decode_outgoing(&row).map_err(|damaged| unreadable(&key, damaged));
            rows.extend(tree.or_left_out(row)?.map(|row| (id, row)));
        }
    }
    tree.scan(&[keys::OUTGOING], &mut |key, bytes| {
        let row = record::decode_outgoing(&bytes).map_err(|damaged| unreadable(key, damaged))?;
        rows.insert(row.1.id, row);
        Ok(true)
    })?;
    Ok(rows.into_values().collect())
}
