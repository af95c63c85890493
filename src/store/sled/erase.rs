//! Forgets people and expired words on disk: the caller finds what must go, and the writer removes
//! it.
//!
//! A marked person gets no new records, so what was found is still complete when the writer handles
//! it. Addresses and places may belong to somebody else by then, so their owner is checked again.

use crate::engine::session::Conversation;
use crate::id::{ConversationId, OwnerId, TimerId};
use crate::store::erase::{expired, is_about, without_person};
use crate::store::forget::{Erasing, Erasure, ErasureKey, ErasureMark, Forget, Forgotten};
use crate::store::record::{self, DecodeError};
use crate::store::sled::group::Group;
use crate::store::sled::inputs::{read_watermark, watermark};
use crate::store::sled::keys::{self, Key};
use crate::store::sled::tree::{Tree, unreadable};
use crate::store::{Address, StoreError, ids};
use crate::time::Timestamp;

/// Name of the meta record with the key of the receipts.
pub const KEY: &str = "erasure_key";
/// Name of the meta record with the watermark of expired words.
const EXPIRED: &str = "store/expired";

/// A step of an erasure.
#[derive(Debug, PartialEq)]
pub struct Step {
    owner: OwnerId,
    remove: Vec<Key>,
    addresses: Vec<Address>,
    /// Turns of groups in which the person did something, and the names under which they joined.
    scrub: Vec<Key>,
    names: Vec<String>,
    /// The new mark, if it changes.
    mark: Option<ErasureMark>,
    /// The progress once the step is done.
    pub then: Erasing,
}

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
        let name = keys::meta(KEY);
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
        let from = read_watermark(self.get(&keys::meta(EXPIRED))?.as_deref());
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
            self.put(keys::meta(EXPIRED), watermark(order, index));
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
    let (order, index) = read_watermark(tree.get(&keys::meta(EXPIRED))?.as_deref());
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

/// Lists the people whose erasure is in progress.
pub fn forgotten(tree: &Tree) -> Result<Vec<Forgotten>, StoreError> {
    let marks = marks(tree)?.into_iter().filter(|(_, mark)| !mark.is_done());
    Ok(marks
        .map(|(owner, mark)| Forgotten {
            owner,
            conversations: mark.conversations,
        })
        .collect())
}

/// Lists the people who were forgotten at or after a time.
pub fn forgotten_since(tree: &Tree, moment: Timestamp) -> Result<Vec<OwnerId>, StoreError> {
    Ok(marks(tree)?
        .into_iter()
        .filter(|(_, mark)| mark.at >= moment)
        .map(|(owner, _)| owner)
        .collect())
}

fn marks(tree: &Tree) -> Result<Vec<(OwnerId, ErasureMark)>, StoreError> {
    let mut marks = Vec::new();
    tree.scan(&[keys::MARK], &mut |key, bytes| {
        let mark = record::decode_mark(&bytes).map_err(|damaged| unreadable(key, damaged))?;
        let owner =
            OwnerId(keys::number(key, 0).ok_or_else(|| unreadable(key, DecodeError::Bytes))?);
        marks.push((owner, mark));
        Ok(true)
    })?;
    Ok(marks)
}

/// Lists all receipts.
pub fn erasures(tree: &Tree) -> Result<Vec<Erasure>, StoreError> {
    let mut erasures = Vec::new();
    tree.scan(&[keys::ERASURE], &mut |key, bytes| {
        let at = record::decode_moment(&bytes).map_err(|damaged| unreadable(key, damaged))?;
        let receipt = keys::read_erasure(key).ok_or_else(|| unreadable(key, DecodeError::Bytes))?;
        erasures.push(Erasure { receipt, at });
        Ok(true)
    })?;
    Ok(erasures)
}

/// Reads the key of the receipts; `None` if there is none yet.
pub fn key(tree: &Tree) -> Result<Option<ErasureKey>, StoreError> {
    Ok(tree.get(&keys::meta(KEY))?.as_deref().and_then(read_key))
}

/// Finds the next step: about `most` records of a person. `None` if nothing is left.
pub fn next_step(tree: &Tree, owner: OwnerId, most: usize) -> Result<Option<Step>, StoreError> {
    let Some(mark) = tree
        .read(&keys::mark(owner), record::decode_mark)?
        .filter(|mark| !mark.is_done())
    else {
        return Ok(None);
    };
    if !mark.is_unlinked {
        return unlink(tree, owner, mark).map(Some);
    }
    let mut remove = Vec::new();
    let mut is_waiting = false;
    for conversation in &mark.conversations {
        is_waiting |= of_conversation(tree, owner, *conversation, &mark, most, &mut remove)?;
        if remove.len() >= most {
            break;
        }
    }
    if remove.len() < most && !is_waiting {
        // What the farewell needed goes last, together with the end of the erasure.
        remove.extend(
            mark.conversations
                .iter()
                .flat_map(|id| [keys::place(*id), keys::delivered(*id)]),
        );
        let mark = Some(ErasureMark {
            conversations: Vec::new(),
            farewell: None,
            ..mark
        });
        return Ok(Some(Step {
            mark,
            ..Step::removing(owner, remove, Erasing::Done)
        }));
    }
    let then = if remove.is_empty() {
        Erasing::Waits
    } else {
        Erasing::More
    };
    Ok(Some(Step::removing(owner, remove, then)))
}

/// Finds what leads to a person: addresses, places, the contact, updates in quarantine, and what
/// they did in groups.
fn unlink(tree: &Tree, owner: OwnerId, mark: ErasureMark) -> Result<Step, StoreError> {
    let mut remove = vec![keys::contact(owner), keys::memberships(owner)];
    let mut addresses = Vec::new();
    tree.scan(&[keys::ADDRESS], &mut |key, bytes| {
        if record::decode_owner(&bytes) == Ok(owner) {
            remove.push(key.to_vec());
            addresses
                .push(keys::read_address(key).ok_or_else(|| unreadable(key, DecodeError::Bytes))?);
        }
        Ok(true)
    })?;
    tree.scan(&[keys::FOUND], &mut |key, bytes| {
        if record::decode_found(&bytes).is_ok_and(|(of, _)| of == owner) {
            remove.push(key.to_vec());
        }
        Ok(true)
    })?;
    tree.scan(&[keys::ASIDE], &mut |key, bytes| {
        let texts = record::decode_text(&bytes).unwrap_or_default();
        if texts
            .first()
            .is_some_and(|raw| addresses.iter().any(|address| is_about(raw, address)))
        {
            remove.push(key.to_vec());
        }
        Ok(true)
    })?;
    for key in tree.keys(&keys::voter_of(owner)) {
        let key = key?;
        // It may be gone since it was listed: a command and the bot may finish an erasure together.
        let Some(group) = tree
            .or_left_out(tree.read(&key, record::decode_owner))?
            .flatten()
        else {
            continue;
        };
        let (conversation, number) = keys::number(&key, 1)
            .zip(keys::vote_number(&key, 2))
            .ok_or_else(|| unreadable(&key, DecodeError::Bytes))?;
        remove.extend([
            keys::ballot(group, ConversationId(conversation), number, owner),
            key.to_vec(),
        ]);
    }
    let names: Vec<String> = tree
        .or_left_out(tree.read(&keys::contact(owner), record::decode_contact))?
        .flatten()
        .and_then(|(contact, _)| contact.name)
        .into_iter()
        .collect();
    let mut scrub = Vec::new();
    tree.range(
        &keys::group_turns(),
        &[keys::TURN + 1],
        &mut |key, bytes| {
            let record = record::decode_turn(&bytes).map_err(|damaged| unreadable(key, damaged))?;
            scrub.extend(without_person(&record, owner, &names).map(|_| key.to_vec()));
            Ok(true)
        },
    )?;
    let mark = Some(ErasureMark {
        is_unlinked: true,
        ..mark
    });
    Ok(Step {
        addresses,
        scrub,
        names,
        mark,
        ..Step::removing(owner, remove, Erasing::More)
    })
}

impl Step {
    fn removing(owner: OwnerId, remove: Vec<Key>, then: Erasing) -> Self {
        Self {
            owner,
            remove,
            addresses: Vec::new(),
            scrub: Vec::new(),
            names: Vec::new(),
            mark: None,
            then,
        }
    }
}

/// Finds what is stored of one conversation; returns whether its farewell is not sent yet.
///
/// Everything that belongs to an owner hangs on its conversations: a new kind of record must be
/// added here.
fn of_conversation(
    tree: &Tree,
    owner: OwnerId,
    conversation: ConversationId,
    mark: &ErasureMark,
    most: usize,
    remove: &mut Vec<Key>,
) -> Result<bool, StoreError> {
    let head = keys::conversation(owner, conversation);
    if tree.raw(&head)?.is_some() {
        match tree.or_left_out(tree.read(&head, record::decode_head))? {
            Some(read) => {
                let timer = |question, step| TimerId {
                    conversation,
                    question,
                    step,
                };
                let timers = read.into_iter().flat_map(|read| read.timers);
                remove.extend(
                    timers.map(|(question, step, at)| keys::due(at, owner, timer(question, step))),
                );
            }
            // The unreadable record's list of timers is lost, but the index has them.
            None => {
                for key in tree.keys(&[keys::DUE]) {
                    let key = key?;
                    let is_theirs = keys::read_due(&key).is_some_and(|(of, timer, _)| {
                        (of, timer.conversation) == (owner, conversation)
                    });
                    remove.extend(is_theirs.then(|| key.to_vec()));
                }
            }
        }
        remove.push(head);
    }
    let mut is_waiting = false;
    for key in tree.keys(&keys::effects(keys::OUTGOING, conversation)) {
        let key = key?;
        let row = tree
            .or_left_out(tree.read(&key, record::decode_outgoing))?
            .flatten()
            .filter(|(of, _)| *of == owner);
        let is_farewell = row.is_some_and(|(_, row)| mark.is_farewell(&row));
        is_waiting |= is_farewell;
        remove.extend((!is_farewell).then(|| key.to_vec()));
    }
    let rest = tree
        .keys(&keys::effects(keys::JOB, conversation))
        .chain(tree.keys(&keys::turns(owner, conversation)));
    for key in rest.take(most.saturating_sub(remove.len())) {
        remove.push(key?.to_vec());
    }
    Ok(is_waiting)
}

fn read_key(record: &[u8]) -> Option<ErasureKey> {
    record.get(1..)?.try_into().ok().map(ErasureKey::new)
}
