//! Rebuilds what is stored twice, compares it as it was at one moment, and reports what differs.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::content::{cut_short, snapshot};
use super::line::{Line, Param, Request, Server, arrays};
use super::part::{look_up, numbered, timers};
use super::scan::rows_once;
use super::sql;
use super::tables::{self, Column, FORGOTTEN, INPUTS, JOURNAL, TABLES, TIMERS, id_of};
use crate::id::{ConversationId, OwnerId};
use crate::store::content::PURGED;
use crate::store::record::{self, DecodeError};
use crate::store::tallies::Tallies;
use crate::store::{RecordId, StoreError};

/// How many conversations are compared with what follows from them at once.
const PAGE: usize = 500;

/// Checks the whole store. Returns one sentence per fault.
///
/// Fails if the store is broken, or the connection is lost meanwhile.
pub fn check(server: &Arc<Server>) -> Result<Vec<String>, StoreError> {
    let line = snapshot(server)?;
    let mut check = Check {
        line,
        server,
        faults: Vec::new(),
        forgotten: HashSet::new(),
        purged: (0, 0),
        last_order: 0,
        listed_turns: 0,
        turns: 0,
        listed_inputs: 0,
        listed_timers: 0,
        timers: 0,
        inputs: 0,
        tallies: Tallies::default(),
        page: Vec::new(),
    };
    check.run()?;
    drop(check.line.run("rollback".to_owned()));
    Ok(check.faults)
}

struct Check<'a> {
    line: Arc<Line>,
    server: &'a Server,
    faults: Vec<String>,
    forgotten: HashSet<OwnerId>,
    purged: (u64, usize),
    /// The previous order record; order numbers have no gaps.
    last_order: u64,
    listed_turns: usize,
    turns: usize,
    listed_inputs: usize,
    inputs: usize,
    listed_timers: usize,
    timers: usize,
    tallies: Tallies,
    /// Conversations that are not compared yet: their newest turns, and their timers.
    page: Vec<(OwnerId, ConversationId, u64, Vec<Vec<Column>>)>,
}

impl Check<'_> {
    fn run(&mut self) -> Result<(), StoreError> {
        let note = tables::key(&RecordId::Note(PURGED.to_owned()));
        let rows = self.ask(look_up(note.0, &[note.1]))?;
        let note: Option<Vec<u8>> = rows.first().map(|row| row.get(1));
        self.purged = record::decode_watermark(note.as_deref());
        // Who was forgotten first: their turns are listed, and are gone.
        self.table(&FORGOTTEN)?;
        for table in TABLES.iter().filter(|table| **table != &FORGOTTEN) {
            self.table(table)?;
        }
        self.compare()?;
        let counts = [
            ("turns are in the journal", self.turns, self.listed_turns),
            ("inputs are remembered", self.inputs, self.listed_inputs),
        ];
        for (what, kept, listed) in counts {
            if kept != listed {
                self.faults.push(format!(
                    "{kept} {what}, but the order records list {listed}"
                ));
            }
        }
        if self.timers != self.listed_timers {
            self.faults.push(format!(
                "{} timers are in the index of what is due, but the conversations have {}",
                self.timers, self.listed_timers
            ));
        }
        self.places()?;
        self.faults
            .extend(std::mem::take(&mut self.tallies).differences());
        Ok(())
    }

    fn ask(&self, request: Request) -> Result<Vec<tokio_postgres::Row>, StoreError> {
        let rows = self.line.once(&Arc::new(vec![request]));
        let rows = rows.map_err(|trouble| cut_short(self.server, trouble))?;
        Ok(rows.into_iter().flatten().collect())
    }

    fn table(&mut self, table: &'static tables::Table) -> Result<(), StoreError> {
        let (line, server) = (Arc::clone(&self.line), self.server);
        let told = |trouble| cut_short(server, trouble);
        rows_once(&line, table, told, &mut |key, bytes| {
            if *table == INPUTS {
                self.inputs += 1;
            } else if *table == TIMERS {
                self.timers += 1;
            } else if let Some(id) = tables::id(table, &key) {
                if let Err(damaged) = self.record(&id, &bytes) {
                    self.faults.push(format!("{id:?}: {damaged}"));
                }
                if self.page.len() >= PAGE {
                    self.compare()?;
                }
            } else {
                self.faults
                    .push(format!("{} {key:?}: no record has such a key", table.name));
            }
            Ok(true)
        })
    }

    fn record(&mut self, id: &RecordId, bytes: &[u8]) -> Result<(), DecodeError> {
        match id {
            RecordId::Mark(owner) => {
                record::decode_mark(bytes)?;
                self.forgotten.insert(*owner);
            }
            RecordId::Conversation(owner, conversation) => {
                let (head, known) = record::decode_conversation(bytes)?;
                self.tallies.note_open(*conversation, known.active);
                let timers = timers((*owner, *conversation), bytes)?;
                self.listed_timers += timers.len();
                self.page.push((*owner, *conversation, head.turns, timers));
            }
            RecordId::Turn(owner, ..) => {
                self.turns += usize::from(!self.forgotten.contains(owner));
                record::decode_turn(bytes)?;
            }
            RecordId::Order(order) => self.order(*order, bytes)?,
            RecordId::Ballot(_, conversation, number, _) => {
                let keys = record::decode_ballot(bytes)?;
                self.tallies.count((*conversation, *number), keys);
            }
            RecordId::Contact(_) => drop(record::decode_contact(bytes)?),
            RecordId::Outgoing(_) => drop(record::decode_outgoing(bytes)?),
            RecordId::Delivered(_) => drop(record::decode_delivered(bytes)?),
            RecordId::Job(_) => drop(record::decode_job(bytes)?),
            RecordId::Found(_) => drop(record::decode_found(bytes)?),
            RecordId::Place(_) => drop(record::decode_place(bytes)?),
            RecordId::Address(_) => drop(record::decode_owner(bytes)?),
            RecordId::Version(..) | RecordId::Quarantined(_) => drop(record::decode_text(bytes)?),
            RecordId::Memberships(_) => drop(record::decode_memberships(bytes)?),
            RecordId::Erased(_) => drop(record::decode_moment(bytes)?),
            RecordId::Note(_) => {}
        }
        Ok(())
    }

    fn order(&mut self, order: u64, bytes: &[u8]) -> Result<(), DecodeError> {
        if order != self.last_order + 1 {
            self.faults.push(format!(
                "the order record before {order} is {}: those in between are missing",
                self.last_order
            ));
        }
        self.last_order = order;
        for (index, taken) in record::decode_order(bytes)?.into_iter().enumerate() {
            let is_kept = (order, index) >= self.purged && taken.is_remembered();
            self.listed_inputs += usize::from(is_kept);
            let turn = taken.turn;
            let is_there = turn.is_some_and(|(owner, ..)| !self.forgotten.contains(&owner));
            self.listed_turns += usize::from(is_there);
        }
        Ok(())
    }

    /// Compares conversations with their newest turns and the index of their timers.
    fn compare(&mut self) -> Result<(), StoreError> {
        let page = std::mem::take(&mut self.page);
        if page.is_empty() {
            return Ok(());
        }
        let turn =
            |owner, conversation, turn| tables::key(&RecordId::Turn(owner, conversation, turn)).1;
        let newest: Vec<_> = page
            .iter()
            .map(|(o, c, turns, _)| turn(*o, *c, *turns))
            .collect();
        let behind: Vec<_> = page
            .iter()
            .map(|(o, c, turns, _)| turn(*o, *c, turns + 1))
            .collect();
        let there = self.numbers(&newest)?;
        let too_new = self.numbers(&behind)?;
        for (at, (_, conversation, turns, _)) in page.iter().enumerate() {
            if !there.contains(&at) {
                self.faults.push(format!(
                    "the newest turn {turns} of conversation {conversation} is missing from the journal"
                ));
            }
            if too_new.contains(&at) {
                self.faults.push(format!(
                    "the journal has a turn behind the newest of conversation {conversation}, {turns}"
                ));
            }
        }
        let all: Vec<&Vec<Column>> = page.iter().flat_map(|(.., timers)| timers).collect();
        let kinds = TIMERS.keys.iter().map(|(_, kind)| *kind);
        let keys = arrays(kinds, all.iter().map(|timer| &timer[..4]));
        let rows = self.ask(Request::new(sql::TIMERS_AT, keys))?;
        let due: BTreeMap<&Vec<Column>, i64> = rows
            .iter()
            .filter_map(|row| Some((*numbered(&all, row)?, row.get(1))))
            .collect();
        for timer in all {
            if due.get(timer).map(|at| Column::Int(*at)).as_ref() != timer.last() {
                self.faults.push(format!(
                    "the timer {timer:?} is missing from the index of what is due"
                ));
            }
        }
        Ok(())
    }

    /// Returns which of these turns are in the journal, by their indices.
    fn numbers(&self, keys: &[Vec<Column>]) -> Result<HashSet<usize>, StoreError> {
        let rows = self.ask(look_up(&JOURNAL, keys))?;
        let numbers: Vec<usize> = (0..keys.len()).collect();
        Ok(rows
            .iter()
            .filter_map(|row| numbered(&numbers, row).copied())
            .collect())
    }

    fn places(&mut self) -> Result<(), StoreError> {
        let rows = self.ask(Request::new(sql::LOST_PLACES, Vec::<Param>::new()))?;
        let lost: i64 = rows.first().map_or(0, |row| row.get(0));
        if lost > 0 {
            self.faults.push(format!(
                "{lost} places lead to conversations that are not there"
            ));
        }
        for row in self.ask(Request::new(sql::LOST_CONVERSATIONS, Vec::new()))? {
            let owner = record::decode_place(row.get::<_, &[u8]>(1)).map(|(owner, _)| owner);
            if owner.is_ok_and(|owner| !self.forgotten.contains(&owner)) {
                let conversation = ConversationId(id_of(row.get(0)));
                self.faults.push(format!(
                    "the conversation {conversation} is at a place that leads nowhere"
                ));
            }
        }
        Ok(())
    }
}
