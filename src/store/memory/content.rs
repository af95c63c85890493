//! The records of the store in memory, and filling one with records.

use std::collections::BTreeMap;

use super::{Memory, State};
use crate::id::{ConversationId, EffectId, TimerId};
use crate::store::Quarantined;
use crate::store::content::{ERASURE_KEY, EXPIRED, PURGED, RecordId};
use crate::store::record::{self, DecodeError, Delivered, Head};
use crate::store::{Fill, QuarantineId, StoreError};

impl State {
    /// Returns every record.
    pub(super) fn records(&self) -> Vec<(RecordId, Vec<u8>)> {
        let mut records = Vec::new();
        let mut put = |id, bytes| records.push((id, bytes));
        for ((owner, id), (conversation, revision)) in &self.conversations {
            let own = self
                .timers
                .iter()
                .filter(|((of, timer), _)| of == owner && timer.conversation == *id);
            let head = Head {
                revision: *revision,
                turns: conversation.turns,
                timers: own
                    .map(|((_, timer), at)| (timer.question, timer.step, *at))
                    .collect(),
            };
            put(
                RecordId::Conversation(*owner, *id),
                record::encode_conversation(&head, conversation),
            );
        }
        for (owner, (contact, revision)) in &self.contacts {
            put(
                RecordId::Contact(*owner),
                record::encode_contact(*revision, contact),
            );
        }
        for ((owner, conversation, turn), turned) in &self.journal {
            put(
                RecordId::Turn(*owner, *conversation, *turn),
                record::encode_turn(turned),
            );
        }
        for (order, taken) in &self.orders {
            put(RecordId::Order(*order), record::encode_order(taken));
        }
        for (effect, (owner, row)) in &self.outbox {
            put(
                RecordId::Outgoing(*effect),
                record::encode_outgoing(*owner, row),
            );
        }
        let mut delivered: BTreeMap<ConversationId, Delivered> = BTreeMap::new();
        for (effect, receipt) in &self.receipts {
            let known = delivered.entry(effect.conversation).or_default();
            known
                .receipts
                .insert((effect.turn, effect.index), receipt.clone());
        }
        for (conversation, delivered) in &delivered {
            put(
                RecordId::Delivered(*conversation),
                record::encode_delivered(delivered),
            );
        }
        for (effect, (owner, job)) in &self.jobs {
            put(RecordId::Job(*effect), record::encode_job(*owner, job));
        }
        for ((owner, conversation, number, voter), keys) in &self.ballots {
            put(
                RecordId::Ballot(*owner, *conversation, *number, *voter),
                record::encode_ballot(keys),
            );
        }
        for (place, (owner, conversation)) in &self.found {
            put(
                RecordId::Found(place.clone()),
                record::encode_found(*owner, *conversation),
            );
        }
        for (conversation, (owner, place)) in &self.places {
            put(
                RecordId::Place(*conversation),
                record::encode_place(*owner, place),
            );
        }
        for (address, owner) in &self.addresses {
            put(
                RecordId::Address(address.clone()),
                record::encode_owner(*owner),
            );
        }
        for ((dialog, version), source) in &self.versions {
            put(
                RecordId::Version(dialog.clone(), *version),
                record::encode_text(&[source]),
            );
        }
        for aside in &self.quarantine {
            put(
                RecordId::Quarantined(aside.id),
                record::encode_text(&[&aside.raw, &aside.why]),
            );
        }
        for (owner, known) in &self.memberships {
            put(
                RecordId::Memberships(*owner),
                record::encode_memberships(known),
            );
        }
        for (owner, mark) in &self.marks {
            put(RecordId::Mark(*owner), record::encode_mark(mark));
        }
        for (receipt, at) in &self.erasures {
            put(RecordId::Erased(*receipt), record::encode_moment(*at));
        }
        for (name, value) in &self.meta {
            put(RecordId::Note(name.clone()), note(value));
        }
        put(
            RecordId::Note(ERASURE_KEY.to_owned()),
            note(self.key().bytes()),
        );
        for (name, (order, index)) in [(PURGED, self.purged), (EXPIRED, self.expired)] {
            // Nothing was forgotten or has expired yet.
            if order == 0 {
                continue;
            }
            put(
                RecordId::Note(name.to_owned()),
                record::encode_watermark(order, index),
            );
        }
        records
    }

    /// Adds a record to a state that held none of its id.
    pub(super) fn restore(&mut self, id: RecordId, bytes: &[u8]) -> Result<(), DecodeError> {
        match id {
            RecordId::Conversation(owner, id) => {
                let (head, conversation) = record::decode_conversation(bytes)?;
                for (question, step, at) in head.timers {
                    let timer = TimerId {
                        conversation: id,
                        question,
                        step,
                    };
                    self.timers.insert((owner, timer), at);
                }
                self.conversations
                    .insert((owner, id), (conversation, head.revision));
            }
            RecordId::Contact(owner) => {
                self.contacts.insert(owner, record::decode_contact(bytes)?);
            }
            RecordId::Turn(owner, conversation, turn) => {
                let turned = record::decode_turn(bytes)?;
                self.journal.insert((owner, conversation, turn), turned);
            }
            RecordId::Order(order) => {
                self.order = self.order.max(order);
                self.orders.insert(order, record::decode_order(bytes)?);
            }
            RecordId::Outgoing(effect) => {
                self.outbox.insert(effect, record::decode_outgoing(bytes)?);
            }
            RecordId::Delivered(conversation) => {
                for ((turn, index), receipt) in record::decode_delivered(bytes)?.receipts {
                    let effect = EffectId {
                        conversation,
                        turn,
                        index,
                    };
                    self.receipts.insert(effect, receipt);
                }
            }
            RecordId::Job(effect) => {
                self.jobs.insert(effect, record::decode_job(bytes)?);
            }
            RecordId::Ballot(owner, conversation, number, voter) => {
                let keys = record::decode_ballot(bytes)?;
                self.ballots
                    .insert((owner, conversation, number, voter), keys);
            }
            RecordId::Found(place) => {
                self.found.insert(place, record::decode_found(bytes)?);
            }
            RecordId::Place(conversation) => {
                let place = record::decode_place(bytes)?;
                self.places.insert(conversation, place);
            }
            RecordId::Address(address) => {
                self.addresses.insert(address, record::decode_owner(bytes)?);
            }
            RecordId::Version(dialog, version) => {
                let source = record::decode_text(bytes)?.pop().unwrap_or_default();
                self.versions.insert((dialog, version), source);
            }
            RecordId::Quarantined(id) => {
                let [raw, why] = <[String; 2]>::try_from(record::decode_text(bytes)?)
                    .map_err(|_| DecodeError::Bytes)?;
                self.quarantine.push(Quarantined {
                    id,
                    taken: None,
                    raw,
                    why,
                });
            }
            RecordId::Memberships(owner) => {
                let known = record::decode_memberships(bytes)?;
                self.memberships.insert(owner, known);
            }
            RecordId::Mark(owner) => {
                self.marks.insert(owner, record::decode_mark(bytes)?);
            }
            RecordId::Erased(receipt) => {
                self.erasures.insert(receipt, record::decode_moment(bytes)?);
            }
            RecordId::Note(name) if name == PURGED => {
                self.purged = record::decode_watermark(Some(bytes))
            }
            RecordId::Note(name) if name == EXPIRED => {
                self.expired = record::decode_watermark(Some(bytes));
            }
            RecordId::Note(name) => {
                let value = bytes.get(1..).ok_or(DecodeError::Bytes)?;
                self.meta.insert(name, value.to_vec());
            }
        }
        Ok(())
    }

    /// Makes what follows from the records.
    pub(super) fn derive(&mut self) {
        let remembered = self
            .taken_from(self.purged)
            .filter(|(_, taken)| taken.is_remembered());
        self.taken = remembered.map(|(_, taken)| taken.input.clone()).collect();
        for aside in &mut self.quarantine {
            let QuarantineId(order, index) = aside.id;
            let taken = usize::try_from(index)
                .ok()
                .and_then(|index| self.orders.get(&order)?.get(index));
            aside.taken = taken.map(|taken| (taken.input.clone(), taken.at));
        }
    }
}

/// Encodes a note: a byte for its version, then the note.
fn note(value: &[u8]) -> Vec<u8> {
    [&[1][..], value].concat()
}

/// Records that a store in memory is to hold.
struct Filling<'a> {
    store: &'a Memory,
    records: BTreeMap<RecordId, Vec<u8>>,
}

impl Memory {
    /// Starts to fill the store; once that is finished, it holds what was put and nothing else.
    pub fn fill(&self) -> Box<dyn Fill + '_> {
        Box::new(Filling {
            store: self,
            records: BTreeMap::new(),
        })
    }
}

impl Fill for Filling<'_> {
    fn put(&mut self, id: &RecordId, record: Option<&[u8]>) -> Result<(), StoreError> {
        match record {
            Some(record) => self.records.insert(id.clone(), record.to_vec()),
            None => self.records.remove(id),
        };
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), StoreError> {
        let mut state = State::default();
        let mut sent = Vec::new();
        let nothing = Vec::new();
        for (id, bytes) in &self.records {
            let unreadable = |why: DecodeError| StoreError::Unreadable {
                key: format!("{id:?}"),
                why: why.to_string(),
            };
            state.restore(id.clone(), bytes).map_err(unreadable)?;
            if let RecordId::Conversation(_, conversation) = id {
                let delivered = self.records.get(&RecordId::Delivered(*conversation));
                let unsent = record::unsent(bytes, delivered.unwrap_or(&nothing));
                for (effect, row) in unsent.map_err(unreadable)? {
                    sent.push((effect, record::decode_outgoing(row).map_err(unreadable)?));
                }
            }
        }
        for (effect, row) in sent {
            state.outbox.entry(effect).or_insert(row);
        }
        state.derive();
        *self.store.state() = state;
        Ok(())
    }
}
