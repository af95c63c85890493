//! Forgets people and expired words on disk, as part of a group commit.
//!
//! What a step found may be old: addresses and places may belong to somebody else by now, so their
//! owner is checked again.

use crate::engine::session::Conversation;
use crate::id::{ConversationId, OwnerId};
use crate::store::content::{ERASURE_KEY, EXPIRED};
use crate::store::erase::{expired, without_person};
use crate::store::forget::{Erasure, ErasureKey, ErasureMark, Forget};
use crate::store::record;
use crate::store::sled::erasure::{Step, read_key};
use crate::store::sled::group::Group;
use crate::store::sled::keys;
use crate::store::sled::tree::{Tree, unreadable};
use crate::store::{Address, StoreError, ids};
use crate::time::Timestamp;

impl Group<'_> {
    /// Returns whether a person was forgotten.
    pub fn is_forgotten(&self, owner: OwnerId) -> Result<bool, StoreError> {
        self.raw(&keys::mark(owner)).map(|mark| mark.is_some())
    }

    /// Marks a person as forgotten if the condition allows it; returns whether it did.
    pub fn forget(&mut self, owner: OwnerId, how: Forget) -> Result<bool, StoreError> {
        let conversations = self.conversations_of(owner)?;
        let is_known = self.raw(&keys::contact(owner))?.is_some()
            || !self.ids_of_conversations(owner)?.is_empty();
        let heard = conversations
            .iter()
            .filter_map(|kept| kept.last_inbound)
            .max();
        let is_heard = how
            .unless_heard_since
            .is_some_and(|since| heard.is_some_and(|at| at >= since));
        if self.is_forgotten(owner)? || !is_known || is_heard {
            return Ok(false);
        }
        let conversations = self.ids_of_conversations(owner)?;
        self.mark(
            owner,
            &ErasureMark {
                at: how.now,
                leaves_receipt: how.leaves_receipt,
                conversations,
                farewell: None,
                is_unlinked: false,
            },
        )?;
        Ok(true)
    }

    /// Marks the person of a turn that asks for it.
    pub fn forget_by_turn(
        &mut self,
        owner: OwnerId,
        conversation: ConversationId,
        turn: u64,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let conversations = self.ids_of_conversations(owner)?;
        let farewell = Some((conversation, turn));
        self.mark(
            owner,
            &ErasureMark {
                at,
                leaves_receipt: true,
                conversations,
                farewell,
                is_unlinked: false,
            },
        )
    }

    /// Gives an address to an owner; if the owner before was forgotten, a receipt is kept.
    pub fn give(&mut self, address: &Address, owner: OwnerId) -> Result<(), StoreError> {
        let key = keys::address(address);
        if let Some(before) = self.decoded(&key, record::decode_owner)?
            && before != owner
            && let Some(mark) = self.decoded(&keys::mark(before), record::decode_mark)?
            && mark.leaves_receipt
        {
            self.leave_receipt(address, mark.at)?;
        }
        self.put(key, record::encode_owner(owner));
        Ok(())
    }

    /// Runs a step of an erasure.
    pub fn erase(&mut self, step: Step) -> Result<(), StoreError> {
        for key in step.remove {
            let owner = match key.first() {
                Some(&keys::ADDRESS) => self.decoded(&key, record::decode_owner)?,
                Some(&keys::FOUND) => self
                    .decoded(&key, record::decode_found)?
                    .map(|(owner, _)| owner),
                Some(_) | None => Some(step.owner),
            };
            if owner == Some(step.owner) {
                if let (Some(&keys::CONVERSATION), Some(id)) = (key.first(), keys::number(&key, 1))
                {
                    self.unindexed.sent(ConversationId(id));
                }
                self.remove(key)?;
            }
        }
        for key in step.scrub {
            // What the group was told last may name the person.
            if let (Some(group), Some(id)) = (keys::number(&key, 0), keys::number(&key, 1)) {
                let taken = self.take_rows_out(OwnerId(group), ConversationId(id));
                self.tree.or_left_out(taken)?;
            }
            let record = self.decoded(&key, record::decode_turn)?;
            if let Some(without) =
                record.and_then(|record| without_person(&record, step.owner, &step.names))
            {
                self.replace(key, record::encode_turn(&without))?;
            }
        }
        if let Some(mark) = step.mark {
            for address in step.addresses.iter().filter(|_| mark.leaves_receipt) {
                self.leave_receipt(address, mark.at)?;
            }
            self.mark(step.owner, &mark)?;
        }
        Ok(())
    }

    /// Adds a receipt; if an address has two, the later time wins.
    pub fn note_erasure(&mut self, erasure: Erasure) -> Result<(), StoreError> {
        let key = keys::erasure(erasure.receipt);
        let known = self.decoded(&key, record::decode_moment)?;
        if known.is_none_or(|at| at < erasure.at) {
            self.put(key, record::encode_moment(erasure.at));
        }
        Ok(())
    }

    /// Returns the key of the receipts, and creates it at the first call.
    pub fn erasure_key(&mut self) -> Result<ErasureKey, StoreError> {
        let name = keys::meta(ERASURE_KEY);
        if let Some(key) = self.get(&name)?.as_deref().and_then(read_key) {
            return Ok(key);
        }
        let key = ids::key()?;
        self.put(name, [vec![1], key.to_vec()].concat());
        Ok(ErasureKey::new(key))
    }

    /// Removes words and values from old turns, from where the last call stopped; returns how many
    /// turns it handled.
    pub fn expire(&mut self, before: Timestamp, most: usize) -> Result<usize, StoreError> {
        let from = record::decode_watermark(self.get(&keys::meta(EXPIRED))?.as_deref());
        let (mut order, mut index) = from;
        let mut seen = 0;
        'orders: while order < self.order() {
            let taken = self
                .tree
                .or_left_out(self.decoded(&keys::order(order), record::decode_order))?
                .flatten()
                .unwrap_or_default();
            for taken in taken.iter().skip(index) {
                if let Some((owner, conversation, turn)) = taken.turn {
                    let key = keys::turn(owner, conversation, turn);
                    let record = self
                        .tree
                        .or_left_out(self.decoded(&key, record::decode_turn))?
                        .flatten();
                    if seen == most || record.as_ref().is_some_and(|record| record.now >= before) {
                        break 'orders;
                    }
                    if let Some(emptied) = record.as_ref().and_then(expired) {
                        self.replace(key, record::encode_turn(&emptied))?;
                    }
                    self.expire_rows(owner, conversation, turn)?;
                    seen += 1;
                }
                index += 1;
            }
            (order, index) = (order + 1, 0);
        }
        if (order, index) != from {
            self.put(keys::meta(EXPIRED), record::encode_watermark(order, index));
        }
        Ok(seen)
    }

    /// Takes the sent messages of a turn out of its conversation's record.
    fn expire_rows(
        &mut self,
        owner: OwnerId,
        conversation: ConversationId,
        turn: u64,
    ) -> Result<(), StoreError> {
        let head = self.decoded(
            &keys::conversation(owner, conversation),
            record::decode_head,
        );
        if self
            .tree
            .or_left_out(head)?
            .flatten()
            .is_some_and(|head| head.turns == turn)
        {
            let taken = self.take_rows_out(owner, conversation);
            self.tree.or_left_out(taken)?;
        }
        Ok(())
    }

    fn leave_receipt(&mut self, address: &Address, at: Timestamp) -> Result<(), StoreError> {
        let receipt = self.erasure_key()?.receipt(address);
        self.note_erasure(Erasure { receipt, at })
    }

    fn mark(&mut self, owner: OwnerId, mark: &ErasureMark) -> Result<(), StoreError> {
        self.replace(keys::mark(owner), record::encode_mark(mark))
    }

    /// Lists a person's conversations by their keys, because unreadable ones must go as well.
    fn ids_of_conversations(&self, owner: OwnerId) -> Result<Vec<ConversationId>, StoreError> {
        let keys = self.keys(&keys::conversations(owner))?;
        Ok(keys
            .iter()
            .filter_map(|key| keys::number(key, 1))
            .map(ConversationId)
            .collect())
    }

    /// Lists a person's conversations, including those started in this group commit.
    fn conversations_of(&self, owner: OwnerId) -> Result<Vec<Conversation>, StoreError> {
        self.keys(&keys::conversations(owner))?
            .iter()
            .filter_map(|key| {
                self.tree
                    .or_left_out(self.decoded(key, record::decode_conversation))
                    .map(Option::flatten)
                    .transpose()
            })
            .map(|read| read.map(|(_, conversation)| conversation))
            .collect()
    }
}

/// Counts the turns with words older than a time, and all turns with words, from where the last
/// expiry stopped.
pub fn expiring(
    tree: &Tree,
    horizon: u64,
    before: Timestamp,
) -> Result<(usize, usize), StoreError> {
    let (order, index) = record::decode_watermark(tree.get(&keys::meta(EXPIRED))?.as_deref());
    let (mut old, mut all, mut is_over) = (0, 0, false);
    if order > horizon {
        return Ok((0, 0));
    }
    tree.range(
        &keys::order(order),
        &keys::order(horizon.saturating_add(1)),
        &mut |key, bytes| {
            let taken = record::decode_order(&bytes).map_err(|damaged| unreadable(key, damaged))?;
            let from = if keys::number(key, 0) == Some(order) {
                index
            } else {
                0
            };
            for (owner, conversation, turn) in
                taken.into_iter().skip(from).filter_map(|taken| taken.turn)
            {
                if !is_over {
                    let record = tree
                        .or_left_out(
                            tree.read(&keys::turn(owner, conversation, turn), record::decode_turn),
                        )?
                        .flatten();
                    is_over = record.is_some_and(|record| record.now >= before);
                }
                old += usize::from(!is_over);
                all += 1;
            }
            Ok(!(is_over && old == 0))
        },
    )?;
    Ok(if old == 0 { (0, 0) } else { (old, all) })
}
