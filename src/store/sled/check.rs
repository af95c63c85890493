//! Rebuilds redundant data, compares it, and reports what differs.

use std::collections::HashSet;

use ::sled::IVec;

use crate::id::{ConversationId, InputId, OwnerId, TimerId};
use crate::store::StoreError;
use crate::store::content::PURGED;
use crate::store::record::{self, DecodeError};
use crate::store::sled::keys;
use crate::store::sled::pieces;
use crate::store::sled::tree::Tree;
use crate::store::sled::unindexed::Checkpoint;
use crate::store::tallies::Tallies;

/// Checks the whole store. Returns one sentence per fault.
pub fn check(tree: &Tree) -> Result<Vec<String>, StoreError> {
    let faults = Check::new(tree)?.run()?;
    if faults.is_empty() {
        return Ok(faults);
    }
    // While turns are written, the two halves of a comparison may be of different times. So a store
    // with faults is checked again between two batches. Turns wait for that, so it is not done at
    // first.
    tree.at_rest(|| Check::new(tree)?.run())
}

/// Returns whether nothing is missing. An unreadable record counts as present: it concerns its own
/// person only, and mismatches with it are ignored.
pub fn is_whole(tree: &Tree) -> Result<bool, StoreError> {
    let mut check = Check::new(tree)?;
    check.look()?;
    Ok(check.missing == 0 && (check.faults.is_empty() || check.unreadable > 0))
}

struct Check<'a> {
    tree: &'a Tree,
    faults: Vec<String>,
    /// Number of faults about something missing.
    missing: usize,
    /// Number of faults about something unreadable.
    unreadable: usize,
    purged: (u64, usize),
    /// Up to where the indexes are complete; `None` if they always are.
    checkpoint: Option<Checkpoint>,
    /// The newest turns of conversations whose own records hold rows that are not settled.
    unsent: HashSet<(ConversationId, u64)>,
    /// The previous order record; order numbers have no gaps.
    last_order: u64,
    listed_turns: usize,
    turns: usize,
    listed_inputs: usize,
    inputs: usize,
    tallies: Tallies,
}

impl<'a> Check<'a> {
    fn new(tree: &'a Tree) -> Result<Self, StoreError> {
        let purged = record::decode_watermark(tree.raw(&keys::meta(PURGED))?.as_deref());
        Ok(Self {
            tree,
            faults: Vec::new(),
            missing: 0,
            unreadable: 0,
            purged,
            checkpoint: Checkpoint::read(tree)?,
            unsent: HashSet::new(),
            last_order: 0,
            listed_turns: 0,
            turns: 0,
            listed_inputs: 0,
            inputs: 0,
            tallies: Tallies::default(),
        })
    }

    fn run(mut self) -> Result<Vec<String>, StoreError> {
        self.look()?;
        Ok(self.faults)
    }

    fn look(&mut self) -> Result<(), StoreError> {
        for entry in self.tree.entries() {
            let (key, value) = entry?;
            if key.starts_with(&[keys::PIECE]) {
                self.piece(&key)?;
                continue;
            }
            if key.starts_with(&[keys::ORDER]) {
                self.follows(&key);
            }
            match pieces::join(&key, value, |piece| self.tree.raw(piece))? {
                None => {
                    self.unreadable += 1;
                    self.fault(&key, "its pieces do not fit together");
                }
                Some(record) => self.record(&key, &record)?,
            }
        }
        if self.turns != self.listed_turns {
            self.faults.push(format!(
                "the journal holds {} turns, but the order records list {}",
                self.turns, self.listed_turns
            ));
        }
        if self.inputs != self.listed_inputs {
            self.faults.push(format!(
                "{} inputs are remembered, but the order records list {}",
                self.inputs, self.listed_inputs
            ));
        }
        for (conversation, turn) in std::mem::take(&mut self.unsent) {
            self.faults.push(format!(
                "messages of turn {turn} of conversation {conversation} are not sent, and no start would find them"
            ));
        }
        self.faults
            .extend(std::mem::take(&mut self.tallies).differences());
        Ok(())
    }

    fn record(&mut self, key: &[u8], bytes: &[u8]) -> Result<(), StoreError> {
        let checked = match key.first().copied().unwrap_or_default() {
            keys::CONVERSATION => self.conversation(key, bytes)?,
            keys::DUE => self.due(key)?,
            keys::FOUND => self.found(key, bytes)?,
            keys::PLACE => self.place(key, bytes)?,
            keys::ORDER => self.order(key, bytes)?,
            keys::MARK => record::decode_mark(bytes).map(drop),
            keys::ERASURE => record::decode_moment(bytes).map(drop),
            keys::TURN => {
                let owner = OwnerId(keys::number(key, 0).unwrap_or_default());
                self.turns += usize::from(!self.is_forgotten(owner)?);
                record::decode_turn(bytes).map(drop)
            }
            keys::INPUT => {
                record::decode_bits(bytes).map(|bits| self.inputs += bits.count_ones() as usize)
            }
            keys::CONTACT => record::decode_contact(bytes).map(drop),
            keys::MEMBERSHIPS => record::decode_memberships(bytes).map(drop),
            keys::OUTGOING => record::decode_outgoing(bytes).map(drop),
            keys::JOB => record::decode_job(bytes).map(drop),
            keys::ADDRESS => record::decode_owner(bytes).map(drop),
            keys::RECEIPT => record::decode_delivered(bytes).map(drop),
            keys::ASIDE | keys::VERSION => record::decode_text(bytes).map(drop),
            keys::BALLOT => self.ballot(key, bytes)?,
            keys::VOTER => self.voter(key, bytes)?,
            keys::META => Ok(()),
            _ => {
                self.fault(key, "no release writes records of this kind");
                Ok(())
            }
        };
        if let Err(damaged) = checked {
            self.unreadable += 1;
            self.fault(key, &damaged.to_string());
        }
        Ok(())
    }

    fn conversation(
        &mut self,
        key: &[u8],
        bytes: &[u8],
    ) -> Result<Result<(), DecodeError>, StoreError> {
        let (head, conversation) = match record::decode_conversation(bytes) {
            Ok(decoded) => decoded,
            Err(damaged) => return Ok(Err(damaged)),
        };
        let owner = OwnerId(keys::number(key, 0).unwrap_or_default());
        self.tallies.note_open(conversation.id, conversation.active);
        let delivered = self.whole(&keys::delivered(conversation.id))?;
        let unsent = record::unsent(bytes, delivered.as_deref().unwrap_or_default());
        // A damaged record of what was delivered is a fault of its own.
        if unsent.is_ok_and(|rows| !rows.is_empty()) {
            self.unsent.insert((conversation.id, head.turns));
        }
        for (question, step, at) in head.timers {
            let timer = TimerId {
                conversation: conversation.id,
                question,
                step,
            };
            if self.tree.raw(&keys::due(at, owner, timer))?.is_none() {
                self.missing(
                    key,
                    &format!(
                        "its timer {question}.{step} is missing from the index of what is due"
                    ),
                );
            }
        }
        if self
            .tree
            .raw(&keys::turn(owner, conversation.id, head.turns))?
            .is_none()
        {
            self.missing(
                key,
                &format!("its newest turn {} is missing from the journal", head.turns),
            );
        }
        if self
            .tree
            .raw(&keys::turn(owner, conversation.id, head.turns + 1))?
            .is_some()
        {
            self.missing(
                key,
                &format!("the journal has a turn behind its newest, {}", head.turns),
            );
        }
        Ok(Ok(()))
    }

    fn due(&mut self, key: &[u8]) -> Result<Result<(), DecodeError>, StoreError> {
        let Some((owner, timer, at)) = keys::read_due(key) else {
            return Ok(Err(DecodeError::Bytes));
        };
        let kept = self.whole(&keys::conversation(owner, timer.conversation))?;
        let head = kept.and_then(|bytes| record::decode_head(&bytes).ok());
        if head.is_none_or(|head| !head.timers.contains(&(timer.question, timer.step, at))) {
            self.fault(key, "its conversation does not know this timer");
        }
        Ok(Ok(()))
    }

    fn found(&mut self, key: &[u8], bytes: &[u8]) -> Result<Result<(), DecodeError>, StoreError> {
        let (owner, conversation) = match record::decode_found(bytes) {
            Ok(found) => found,
            Err(damaged) => return Ok(Err(damaged)),
        };
        if self
            .tree
            .raw(&keys::conversation(owner, conversation))?
            .is_none()
            && !self.is_forgotten(owner)?
        {
            self.fault(key, "this place leads to a conversation that is not there");
        }
        Ok(Ok(()))
    }

    fn place(&mut self, key: &[u8], bytes: &[u8]) -> Result<Result<(), DecodeError>, StoreError> {
        let (owner, place) = match record::decode_place(bytes) {
            Ok(decoded) => decoded,
            Err(damaged) => return Ok(Err(damaged)),
        };
        if self.tree.raw(&keys::found(&place))?.is_none() && !self.is_forgotten(owner)? {
            self.fault(
                key,
                &format!("the conversation of {owner} is at a place that leads nowhere"),
            );
        }
        Ok(Ok(()))
    }

    fn follows(&mut self, key: &[u8]) {
        let order = keys::number(key, 0).unwrap_or_default();
        if order != self.last_order + 1 {
            self.missing(
                key,
                &format!(
                    "the order record before it is {}: those in between are missing",
                    self.last_order
                ),
            );
        }
        self.last_order = order;
    }

    fn order(&mut self, key: &[u8], bytes: &[u8]) -> Result<Result<(), DecodeError>, StoreError> {
        let taken = match record::decode_order(bytes) {
            Ok(taken) => taken,
            Err(damaged) => return Ok(Err(damaged)),
        };
        let order = keys::number(key, 0).unwrap_or_default();
        let is_behind = |of: fn(&Checkpoint) -> u64| {
            self.checkpoint
                .as_ref()
                .is_some_and(|checkpoint| order > of(checkpoint))
        };
        let are_rows_looked_for = is_behind(|checkpoint| checkpoint.rows);
        let are_inputs_found = is_behind(|checkpoint| checkpoint.inputs);
        for (index, taken) in taken.iter().enumerate() {
            if let Some((_, conversation, turn)) = taken.turn
                && are_rows_looked_for
            {
                self.unsent.remove(&(conversation, turn));
            }
            // The words of a forgotten person are removed; the fact that somebody spoke stays in
            // the order records.
            if let Some((owner, conversation, turn)) = taken.turn
                && !self.is_forgotten(owner)?
            {
                self.listed_turns += 1;
                if self
                    .tree
                    .raw(&keys::turn(owner, conversation, turn))?
                    .is_none()
                {
                    self.missing(key, &format!("it lists turn {turn} of conversation {conversation}, which the journal does not hold"));
                }
            }
            // A timer is remembered only if it went into quarantine, and then for ever.
            let is_remembered = match taken.input {
                InputId::Timer(_) => taken.turn.is_none(),
                _ => (order, index) >= self.purged,
            };
            if is_remembered && !are_inputs_found {
                self.listed_inputs += 1;
            }
        }
        Ok(Ok(()))
    }

    fn ballot(&mut self, key: &[u8], bytes: &[u8]) -> Result<Result<(), DecodeError>, StoreError> {
        let place = (
            keys::number(key, 1),
            keys::vote_number(key, 2),
            keys::number(key, 3),
        );
        let (Some(conversation), Some(number), Some(voter)) = place else {
            return Ok(Err(DecodeError::Bytes));
        };
        if self
            .tree
            .raw(&keys::voter(
                OwnerId(voter),
                ConversationId(conversation),
                number,
            ))?
            .is_none()
        {
            self.fault(key, "its voter does not know this ballot");
        }
        let ballot = match record::decode_ballot(bytes) {
            Ok(ballot) => ballot,
            Err(damaged) => return Ok(Err(damaged)),
        };
        self.tallies
            .count((ConversationId(conversation), number), ballot);
        Ok(Ok(()))
    }

    fn voter(&mut self, key: &[u8], bytes: &[u8]) -> Result<Result<(), DecodeError>, StoreError> {
        let place = (
            keys::number(key, 0),
            keys::number(key, 1),
            keys::vote_number(key, 2),
        );
        let (Some(voter), Some(conversation), Some(number)) = place else {
            return Ok(Err(DecodeError::Bytes));
        };
        let owner = match record::decode_owner(bytes) {
            Ok(owner) => owner,
            Err(damaged) => return Ok(Err(damaged)),
        };
        if self
            .tree
            .raw(&keys::ballot(
                owner,
                ConversationId(conversation),
                number,
                OwnerId(voter),
            ))?
            .is_none()
        {
            self.fault(key, "this leads to a ballot that is not there");
        }
        Ok(Ok(()))
    }

    fn piece(&mut self, key: &[u8]) -> Result<(), StoreError> {
        let Some((of, index)) = keys::read_piece(key) else {
            self.fault(key, "no piece has such a key");
            return Ok(());
        };
        let pieces = self
            .tree
            .raw(of)?
            .map_or(0, |header| pieces::count(&header));
        if index >= pieces {
            self.fault(key, "this piece belongs to no record");
        }
        Ok(())
    }

    fn is_forgotten(&self, owner: OwnerId) -> Result<bool, StoreError> {
        self.tree.raw(&keys::mark(owner)).map(|mark| mark.is_some())
    }

    fn whole(&self, key: &[u8]) -> Result<Option<IVec>, StoreError> {
        let Some(value) = self.tree.raw(key)? else {
            return Ok(None);
        };
        pieces::join(key, value, |piece| self.tree.raw(piece))
    }

    fn missing(&mut self, key: &[u8], what: &str) {
        self.missing += 1;
        self.fault(key, what);
    }

    fn fault(&mut self, key: &[u8], what: &str) {
        self.faults
            .push(format!("the record `{}`: {what}", keys::show(key)));
    }
}
