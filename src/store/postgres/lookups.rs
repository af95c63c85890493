//! People, conversations, ballots and the journal, for the store in PostgreSQL.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::atomic::Ordering;

use super::Postgres;
use super::fault::unreadable;
use super::line::Param;
use super::part::{Needs, look_up, numbered};
use super::scan::{scan, scan_all};
use super::sql;
use super::tables::{
    self, ADDRESSES, BALLOTS, CONTACTS, CONVERSATIONS, Column, JOURNAL, ORDERS, counted, id_of,
    ordered,
};
use crate::contact::Contact;
use crate::engine::event::Event;
use crate::engine::session::Conversation;
use crate::id::{ConversationId, Name, OwnerId};
use crate::store::record::{self, Taken};
use crate::store::{
    Address, Ballot, Directory, EachEntry, Journal, JournalEntry, Journaled, Moved, Place,
    RecordId, StoreError, TurnRecord, Votes,
};
use crate::time::Timestamp;

/// How many turns of the order records are read at once.
const TURNS: usize = 500;

impl Directory for Postgres {
    fn find(&self, place: &Place) -> Result<Option<(OwnerId, ConversationId)>, StoreError> {
        let part = self.records([RecordId::Found(place.clone())])?;
        part.memory.find(place)
    }

    fn contact_at(&self, address: &Address) -> Result<Option<OwnerId>, StoreError> {
        let part = self.records([RecordId::Address(address.clone())])?;
        part.memory.contact_at(address)
    }

    fn place(&self, conversation: ConversationId) -> Result<Option<Place>, StoreError> {
        let part = self.records([RecordId::Place(conversation)])?;
        part.memory.place(conversation)
    }

    fn below(&self, place: &Place) -> Result<Vec<(Place, OwnerId, ConversationId)>, StoreError> {
        let at = within(&self.reads.ask(sql::CONVERSATIONS_WITHIN, bounds(place))?);
        let places = at.iter().map(|(_, at)| RecordId::Found(at.clone()));
        let conversations = at.iter().map(|(id, _)| RecordId::Place(*id));
        let part = self.records(places.chain(conversations))?;
        part.memory.below(place)
    }

    fn moved(&self, moved: &Moved) -> Result<(), StoreError> {
        let moved = moved.clone();
        self.alone(move |part| {
            let along = within(&part.ask(sql::CONVERSATIONS_WITHIN, bounds(&moved.from))?);
            let mut needs = Needs::default();
            for (conversation, from) in along {
                needs.records.insert(RecordId::Place(conversation));
                needs.records.insert(RecordId::Delivered(conversation));
                needs
                    .records
                    .extend(moved.renamed(&from).map(RecordId::Found));
                needs.records.insert(RecordId::Found(from));
            }
            if let Some((from, to)) = &moved.address {
                needs.records.insert(RecordId::Address(from.clone()));
                needs.records.insert(RecordId::Address(to.clone()));
            }
            part.load(&needs)?;
            part.whole(&needs)?;
            // Whoever is at a new place gives way.
            let mut give_way = Needs::default();
            for (id, bytes) in part.memory.all_records() {
                if matches!(id, RecordId::Found(_)) {
                    let (_, conversation) =
                        record::decode_found(&bytes).map_err(|why| unreadable(&id, why))?;
                    give_way.records.insert(RecordId::Place(conversation));
                }
            }
            part.load(&give_way)?;
            part.memory.moved(&moved).map(|()| 0)
        })
        .map(|_| ())
    }

    fn contacts(&self, each: &mut dyn FnMut(Contact) -> bool) -> Result<(), StoreError> {
        scan_all(&self.lists, &CONTACTS, &mut |id, bytes| {
            let contact = self.or_left_out(&id, record::decode_contact(&bytes));
            Ok(contact.is_none_or(|(contact, _)| each(contact)))
        })
    }

    fn addresses(&self, each: &mut dyn FnMut(Address, OwnerId) -> bool) -> Result<(), StoreError> {
        scan_all(&self.lists, &ADDRESSES, &mut |id, bytes| {
            let owner = self.or_left_out(&id, record::decode_owner(&bytes));
            Ok(match (id, owner) {
                (RecordId::Address(address), Some(owner)) => each(address, owner),
                _ => true,
            })
        })
    }

    fn conversations(
        &self,
        each: &mut dyn FnMut(OwnerId, Conversation) -> bool,
    ) -> Result<(), StoreError> {
        scan_all(&self.lists, &CONVERSATIONS, &mut |id, bytes| {
            let known = self.or_left_out(&id, record::decode_conversation(&bytes));
            Ok(match (id, known) {
                (RecordId::Conversation(owner, _), Some((_, known))) => each(owner, known),
                _ => true,
            })
        })
    }

    fn conversations_of(&self, owner: OwnerId) -> Result<Vec<Conversation>, StoreError> {
        let mut own = Vec::new();
        let at = |end| vec![Column::Int(ordered(owner.0)), Column::Int(end)];
        let to = Some(at(i64::MAX));
        scan(
            &self.reads,
            &CONVERSATIONS,
            at(i64::MIN),
            to,
            &mut |id, bytes| {
                let known = record::decode_conversation(&bytes);
                own.extend(self.or_left_out(&id, known).map(|(_, known)| known));
                Ok(true)
            },
        )?;
        Ok(own)
    }
}

impl Votes for Postgres {
    fn ballot(
        &self,
        owner: OwnerId,
        conversation: ConversationId,
        number: u32,
        voter: OwnerId,
    ) -> Result<Vec<Name>, StoreError> {
        let part = self.records([RecordId::Ballot(owner, conversation, number, voter)])?;
        part.memory.ballot(owner, conversation, number, voter)
    }

    fn ballots(
        &self,
        owner: OwnerId,
        conversation: ConversationId,
        number: u32,
        each: &mut dyn FnMut(Ballot) -> bool,
    ) -> Result<(), StoreError> {
        let at = |end| {
            vec![
                Column::Int(ordered(owner.0)),
                Column::Int(ordered(conversation.0)),
                Column::Int(number.into()),
                Column::Int(end),
            ]
        };
        let to = Some(at(i64::MAX));
        scan(&self.lists, &BALLOTS, at(i64::MIN), to, &mut |id, bytes| {
            let keys = self.or_left_out(&id, record::decode_ballot(&bytes));
            Ok(match (id, keys) {
                (RecordId::Ballot(_, _, number, voter), Some(keys)) => each(Ballot {
                    number,
                    voter,
                    keys,
                }),
                _ => true,
            })
        })
    }

    fn votes_of(&self, voter: OwnerId) -> Result<Vec<(OwnerId, ConversationId, u32)>, StoreError> {
        let rows = self
            .reads
            .ask(sql::BALLOTS_OF, vec![Param::Int(ordered(voter.0))])?;
        let mut votes: Vec<_> = rows
            .iter()
            .filter_map(|row| {
                let number = |at: usize| row.get::<_, i64>(at);
                Some((
                    OwnerId(id_of(number(0))),
                    ConversationId(id_of(number(1))),
                    number(2).try_into().ok()?,
                ))
            })
            .collect();
        votes.sort();
        Ok(votes)
    }
}

impl Journal for Postgres {
    fn horizon(&self) -> Result<u64, StoreError> {
        Ok(self.horizon.load(Ordering::Acquire))
    }

    fn journal(
        &self,
        after: u64,
        until: u64,
        each: &mut dyn FnMut(u64, Journaled) -> bool,
    ) -> Result<(), StoreError> {
        let mut listed = Vec::new();
        let mut is_wanted = true;
        self.orders(after, until, &mut |order, taken| {
            let turns = taken.into_iter().filter_map(|taken| taken.turn);
            listed.extend(turns.map(|turn| (order, turn)));
            if listed.len() >= TURNS {
                is_wanted = self.journaled(std::mem::take(&mut listed), each)?;
            }
            Ok(is_wanted)
        })?;
        if is_wanted {
            self.journaled(listed, each)?;
        }
        Ok(())
    }

    fn commit_log(
        &self,
        after: u64,
        until: u64,
        each: &mut dyn FnMut(u64, OwnerId, ConversationId, u64),
    ) -> Result<(), StoreError> {
        self.orders(after, until, &mut |order, taken| {
            let turns = taken.into_iter().filter_map(|taken| taken.turn);
            turns.for_each(|(owner, conversation, turn)| each(order, owner, conversation, turn));
            Ok(true)
        })
    }

    fn turns_by_owner(
        &self,
        owners: RangeInclusive<OwnerId>,
        each: &mut EachEntry<'_>,
    ) -> Result<(), StoreError> {
        let at = |owner: &OwnerId, end| {
            vec![
                Column::Int(ordered(owner.0)),
                Column::Int(end),
                Column::Int(end),
            ]
        };
        let from = at(owners.start(), i64::MIN);
        let to = Some(at(owners.end(), i64::MAX));
        scan(&self.lists, &JOURNAL, from, to, &mut |id, bytes| {
            each(&Entry { id, bytes })
        })
    }

    fn turns(
        &self,
        owner: OwnerId,
        conversation: ConversationId,
        each: &mut dyn FnMut(Journaled) -> bool,
    ) -> Result<(), StoreError> {
        let at = |turn| {
            vec![
                Column::Int(ordered(owner.0)),
                Column::Int(ordered(conversation.0)),
                Column::Int(turn),
            ]
        };
        scan(
            &self.lists,
            &JOURNAL,
            at(0),
            Some(at(i64::MAX)),
            &mut |id, bytes| {
                let record = self.or_left_out(&id, record::decode_turn(&bytes));
                Ok(match (id, record) {
                    (RecordId::Turn(owner, conversation, turn), Some(record)) => each(Journaled {
                        owner,
                        conversation,
                        turn,
                        record,
                    }),
                    _ => true,
                })
            },
        )
    }
}

impl Postgres {
    /// Calls `each` with the order records after one and up to another.
    pub(super) fn orders(
        &self,
        after: u64,
        until: u64,
        each: &mut dyn FnMut(u64, Vec<Taken>) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        if after >= until {
            return Ok(());
        }
        let at = |order: u64| vec![Column::Int(counted(order))];
        let (from, to) = (at(after.saturating_add(1)), Some(at(until)));
        scan(&self.lists, &ORDERS, from, to, &mut |id, bytes| {
            let taken = self.or_left_out(&id, record::decode_order(&bytes));
            match (id, taken) {
                (RecordId::Order(order), Some(taken)) => each(order, taken),
                _ => Ok(true),
            }
        })
    }

    /// Reads turns by their keys and calls `each` with them in this order; returns whether to go on.
    fn journaled(
        &self,
        listed: Vec<(u64, (OwnerId, ConversationId, u64))>,
        each: &mut dyn FnMut(u64, Journaled) -> bool,
    ) -> Result<bool, StoreError> {
        if listed.is_empty() {
            return Ok(true);
        }
        let ids: Vec<RecordId> = listed
            .iter()
            .map(|(_, (owner, conversation, turn))| RecordId::Turn(*owner, *conversation, *turn))
            .collect();
        let keys: Vec<_> = ids.iter().map(|id| tables::key(id).1).collect();
        let request = look_up(&JOURNAL, &keys);
        let rows = self.lists.ask(&request.sql, request.params)?;
        let mut found: HashMap<(OwnerId, ConversationId, u64), TurnRecord> = HashMap::new();
        for row in &rows {
            let Some(id) = numbered(&ids, row) else {
                continue;
            };
            let record = record::decode_turn(row.get::<_, &[u8]>(1));
            if let RecordId::Turn(owner, conversation, turn) = id
                && let Some(record) = self.or_left_out(id, record)
            {
                found.insert((*owner, *conversation, *turn), record);
            }
        }
        for (order, key) in listed {
            let Some(record) = found.remove(&key) else {
                continue;
            };
            let (owner, conversation, turn) = key;
            let turned = Journaled {
                owner,
                conversation,
                turn,
                record,
            };
            if !each(order, turned) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Returns the bounds of what is at a place and below it.
fn bounds(place: &Place) -> Vec<Param> {
    let with = |end: &str| Param::Bytes([place.0.as_bytes(), end.as_bytes()].concat());
    // `0` is the character behind `/`.
    vec![with(""), with("/"), with("0")]
}

fn within(rows: &[tokio_postgres::Row]) -> Vec<(ConversationId, Place)> {
    let rows = rows.iter().filter_map(|row| {
        let place = String::from_utf8(row.get(1)).ok()?;
        Some((ConversationId(id_of(row.get(0))), Place(place)))
    });
    rows.collect()
}

/// A turn that is decoded only as far as needed.
struct Entry {
    id: RecordId,
    bytes: Vec<u8>,
}

impl JournalEntry for Entry {
    fn at(&self) -> (OwnerId, ConversationId, u64) {
        match &self.id {
            RecordId::Turn(owner, conversation, turn) => (*owner, *conversation, *turn),
            // The table holds turns only.
            _ => (OwnerId(0), ConversationId(0), 0),
        }
    }

    fn record(&self) -> Result<TurnRecord, StoreError> {
        record::decode_turn(&self.bytes).map_err(|why| unreadable(&self.id, why))
    }

    fn events(&self) -> Result<(Timestamp, Vec<Event>), StoreError> {
        record::decode_events(&self.bytes).map_err(|why| unreadable(&self.id, why))
    }
}
