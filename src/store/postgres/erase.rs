//! Forgets people, expired words and ids of inputs, for the store in PostgreSQL.
//!
//! What must go is found by whoever asks and removed by the writer; a marked person gets no new
//! records, so what was found is still complete then.

use super::fault::unreadable;
use super::line::Param;
use super::part::{Needs, Part};
use super::scan::{columns, scan, scan_all};
use super::sql;
use super::tables::{
    ADDRESSES, BALLOTS, Column, ERASURES, FORGOTTEN, FOUND, JOBS, JOURNAL, ORDERS, OUTBOX,
    QUARANTINE, TIMERS, Table, counted, id, key, ordered,
};
use super::{Postgres, part};
use crate::id::OwnerId;
use crate::store::content::{EXPIRED, PURGED};
use crate::store::erase::without_person;
use crate::store::forget::ErasureMark;
use crate::store::record;
use crate::store::{
    Erasing, Erasure, ErasureKey, Erasures, Forget, Forgotten, RecordId, StoreError,
};
use crate::time::Timestamp;

impl Erasures for Postgres {
    fn forget(&self, owner: OwnerId, how: Forget) -> Result<bool, StoreError> {
        let forgotten = self.alone(move |part| {
            let needs = Needs::records([RecordId::Contact(owner), RecordId::Mark(owner)]);
            part.load(&needs)?;
            part.whole(&needs)?;
            part.load_conversations(owner)?;
            part.memory.forget(owner, how).map(usize::from)
        })?;
        Ok(forgotten > 0)
    }

    fn forgotten(&self) -> Result<Vec<Forgotten>, StoreError> {
        let marks = self
            .marks()?
            .into_iter()
            .filter(|(_, mark)| !mark.is_done());
        Ok(marks
            .map(|(owner, mark)| Forgotten {
                owner,
                conversations: mark.conversations,
            })
            .collect())
    }

    fn forgotten_since(&self, moment: Timestamp) -> Result<Vec<OwnerId>, StoreError> {
        let marks = self
            .marks()?
            .into_iter()
            .filter(|(_, mark)| mark.at >= moment);
        Ok(marks.map(|(owner, _)| owner).collect())
    }

    fn erase(&self, owner: OwnerId, most: usize) -> Result<Erasing, StoreError> {
        let Some(mark) = self.mark(owner)?.filter(|mark| !mark.is_done()) else {
            return Ok(Erasing::Done);
        };
        let turns = self.turns_of(owner, most)?;
        if !turns.is_empty() {
            self.alone(move |part| {
                let count = turns.len();
                turns.into_iter().for_each(|turn| part.remove(turn));
                Ok(count)
            })?;
            return Ok(Erasing::More);
        }
        let said = match mark.is_unlinked {
            true => Vec::new(),
            false => self.said_in_groups(owner)?,
        };
        let key = self.key.clone();
        let progress = self.alone(move |part| {
            let is_open = load_all_of(part, owner, &mark, &key, said)?;
            let erasing = match is_open {
                true => crate::store::Erasures::erase(&part.memory, owner, most)?,
                false => Erasing::Done,
            };
            Ok(match erasing {
                Erasing::More => 0,
                Erasing::Waits => 1,
                Erasing::Done => 2,
            })
        })?;
        Ok(match progress {
            0 => Erasing::More,
            1 => Erasing::Waits,
            _ => Erasing::Done,
        })
    }

    fn erasure_key(&self) -> Result<ErasureKey, StoreError> {
        Ok(self.key.clone())
    }

    fn erasures(&self) -> Result<Vec<Erasure>, StoreError> {
        let mut erasures = Vec::new();
        scan_all(&self.lists, &ERASURES, &mut |id, bytes| {
            let at = self.or_left_out(&id, record::decode_moment(&bytes));
            if let (RecordId::Erased(receipt), Some(at)) = (id, at) {
                erasures.push(Erasure { receipt, at });
            }
            Ok(true)
        })?;
        Ok(erasures)
    }

    fn note_erasures(&self, erasures: &[Erasure]) -> Result<(), StoreError> {
        let erasures = erasures.to_vec();
        self.alone(move |part| {
            let receipts = erasures.iter().map(|erasure| erasure.receipt);
            part.load(&Needs::records(receipts.map(RecordId::Erased)))?;
            part.memory.note_erasures(&erasures).map(|()| 0)
        })
        .map(|_| ())
    }

    fn purge_inputs(&self, before: Timestamp, most: usize) -> Result<usize, StoreError> {
        self.alone(move |part| {
            let from = load_watermark(part, PURGED)?;
            let mut remembered = 0;
            load_orders(part, from, &mut |taken| {
                remembered += usize::from(taken.is_remembered());
                remembered < most
            })?;
            part.derive();
            part.memory.purge_inputs(before, most)
        })
    }

    fn expire_answers(&self, before: Timestamp, most: usize) -> Result<usize, StoreError> {
        self.alone(move |part| {
            let from = load_watermark(part, EXPIRED)?;
            let mut turns = Vec::new();
            load_orders(part, from, &mut |taken| {
                turns.extend(taken.turn);
                // One more, so that the next place is known.
                turns.len() <= most
            })?;
            let turns = turns
                .into_iter()
                .map(|(owner, conversation, turn)| RecordId::Turn(owner, conversation, turn));
            part.load(&Needs::records(turns))?;
            part.memory.expire_answers(before, most)
        })
    }

    fn expiring(&self, before: Timestamp) -> Result<(usize, usize), StoreError> {
        let note = self.record(&RecordId::Note(EXPIRED.to_owned()))?;
        let from = record::decode_watermark(note.as_deref());
        let (mut old, mut left, mut is_old) = (0, 0, true);
        self.orders(from.0.saturating_sub(1), u64::MAX, &mut |order, taken| {
            for (index, taken) in taken.into_iter().enumerate() {
                let Some((owner, conversation, turn)) = taken.turn else {
                    continue;
                };
                if (order, index) < from {
                    continue;
                }
                left += 1;
                // A turn that is gone keeps no words.
                let turn = RecordId::Turn(owner, conversation, turn);
                is_old = is_old && (taken.at < before || self.record(&turn)?.is_none());
                old += usize::from(is_old);
            }
            Ok(true)
        })?;
        Ok(if old == 0 { (0, 0) } else { (old, left) })
    }
}

impl Postgres {
    /// Reads a record; `None` if there is none.
    pub(super) fn record(&self, id: &RecordId) -> Result<Option<Vec<u8>>, StoreError> {
        let (table, key) = key(id);
        let request = part::look_up(table, &[key]);
        let rows = self.reads.ask(&request.sql, request.params)?;
        Ok(rows.first().map(|row| row.get(1)))
    }

    fn mark(&self, owner: OwnerId) -> Result<Option<ErasureMark>, StoreError> {
        let id = RecordId::Mark(owner);
        let Some(bytes) = self.record(&id)? else {
            return Ok(None);
        };
        let mark = record::decode_mark(&bytes);
        mark.map(Some).map_err(|why| unreadable(&id, why))
    }

    fn marks(&self) -> Result<Vec<(OwnerId, ErasureMark)>, StoreError> {
        let mut marks = Vec::new();
        scan_all(&self.lists, &FORGOTTEN, &mut |id, bytes| {
            let mark = record::decode_mark(&bytes).map_err(|why| unreadable(&id, why))?;
            if let RecordId::Mark(owner) = id {
                marks.push((owner, mark));
            }
            Ok(true)
        })?;
        Ok(marks)
    }

    /// Lists some turns of an owner.
    fn turns_of(&self, owner: OwnerId, most: usize) -> Result<Vec<RecordId>, StoreError> {
        let at = |end| {
            vec![
                Column::Int(ordered(owner.0)),
                Column::Int(end),
                Column::Int(end),
            ]
        };
        let mut turns = Vec::new();
        let to = Some(at(i64::MAX));
        scan(&self.lists, &JOURNAL, at(i64::MIN), to, &mut |id, _| {
            turns.push(id);
            Ok(turns.len() < most)
        })?;
        Ok(turns)
    }

    /// Finds the turns of groups in which a person did something.
    fn said_in_groups(&self, owner: OwnerId) -> Result<Vec<RecordId>, StoreError> {
        let id = RecordId::Contact(owner);
        let contact = self.record(&id)?;
        let contact = contact.map(|bytes| self.or_left_out(&id, record::decode_contact(&bytes)));
        let names: Vec<String> = contact
            .flatten()
            .and_then(|(contact, _)| contact.name)
            .into_iter()
            .collect();
        let at = |owner: OwnerId, end| {
            vec![
                Column::Int(ordered(owner.0)),
                Column::Int(end),
                Column::Int(end),
            ]
        };
        let from = at(OwnerId::group(0), i64::MIN);
        let to = Some(at(OwnerId(u64::MAX), i64::MAX));
        let mut said = Vec::new();
        scan(&self.lists, &JOURNAL, from, to, &mut |id, bytes| {
            let turn = self.or_left_out(&id, record::decode_turn(&bytes));
            if turn.is_some_and(|turn| without_person(&turn, owner, &names).is_some()) {
                said.push(id);
            }
            Ok(true)
        })?;
        Ok(said)
    }
}

/// Loads everything of a person but their turns, and what leads to them. Returns whether there is
/// something to erase.
fn load_all_of(
    part: &mut Part,
    owner: OwnerId,
    mark: &ErasureMark,
    receipts: &ErasureKey,
    said: Vec<RecordId>,
) -> Result<bool, StoreError> {
    let of = |part: &Part, sql: &str, table: &'static Table| {
        let rows = part.ask(sql, vec![Param::Int(ordered(owner.0))])?;
        let kinds = || table.keys.iter().map(|(_, kind)| *kind);
        let keys = rows.iter().map(|row| columns(row, kinds()));
        Ok::<_, StoreError>(keys.filter_map(|key| id(table, &key)).collect::<Vec<_>>())
    };
    let mut records = vec![
        RecordId::Mark(owner),
        RecordId::Contact(owner),
        RecordId::Memberships(owner),
    ];
    for conversation in &mark.conversations {
        records.push(RecordId::Place(*conversation));
        records.push(RecordId::Delivered(*conversation));
    }
    records.extend(said);
    records.extend(of(part, sql::PLACES_OF, &FOUND)?);
    records.extend(of(part, sql::BALLOTS_OF, &BALLOTS)?);
    records.extend(of(part, sql::OUTBOX_OF, &OUTBOX)?);
    records.extend(of(part, sql::JOBS_OF, &JOBS)?);
    for address in of(part, sql::ADDRESSES_OF, &ADDRESSES)? {
        if let RecordId::Address(address) = &address {
            records.push(RecordId::Erased(receipts.receipt(address)));
        }
        records.push(address);
    }
    part.load(&Needs::records(records))?;
    part.load_conversations(owner)?;
    part.load_table(&QUARANTINE)?;
    for row in part.ask(sql::TIMERS_OF, vec![Param::Int(ordered(owner.0))])? {
        part.remove_timer(columns(&row, TIMERS.keys.iter().map(|(_, kind)| *kind)));
    }
    for damaged in part.damaged() {
        match damaged {
            // Words of others are not touched, and an unreadable mark is no mark.
            RecordId::Turn(..) | RecordId::Quarantined(_) | RecordId::Mark(_) => {}
            RecordId::Conversation(_, conversation) => {
                part.remove(RecordId::Place(conversation));
                part.remove(RecordId::Delivered(conversation));
                part.remove(damaged);
            }
            other => part.remove(other),
        }
    }
    let marks = crate::store::Erasures::forgotten(&part.memory)?;
    Ok(marks.iter().any(|forgotten| forgotten.owner == owner))
}

/// Loads a note with a place in the order records.
fn load_watermark(part: &mut Part, name: &str) -> Result<(u64, usize), StoreError> {
    let id = RecordId::Note(name.to_owned());
    let needs = Needs::records([id.clone()]);
    part.load(&needs)?;
    part.whole(&needs)?;
    let note = part.memory.all_records().remove(&id);
    Ok(record::decode_watermark(note.as_deref()))
}

/// Loads order records from a place on, until `each` returns `false` for something that was taken
/// there.
fn load_orders(
    part: &mut Part,
    from: (u64, usize),
    each: &mut dyn FnMut(&record::Taken) -> bool,
) -> Result<(), StoreError> {
    let line = part.line();
    let at = vec![Column::Int(counted(from.0))];
    scan(&line, &ORDERS, at, None, &mut |id, bytes| {
        let taken = record::decode_order(&bytes).map_err(|why| unreadable(&id, why))?;
        let is_wanted = match &id {
            RecordId::Order(order) => (0..)
                .zip(&taken)
                .filter(|(index, _)| (*order, *index) >= from)
                .all(|(_, taken)| each(taken)),
            _ => true,
        };
        part.add(id, bytes);
        Ok(is_wanted)
    })
}
