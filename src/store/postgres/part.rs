//! Loads part of the store into memory, where the specification reads and changes it, and tells what
//! it changed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tokio_postgres::Row;

use super::fault::unreadable;
use super::line::{Line, Param, Request, arrays};
use super::scan::{scan, scan_all};
use super::sql::{self, Verb};
use super::tables::{self, CONVERSATIONS, Column, INPUTS, TIMERS, Table};
use crate::id::{ConversationId, InputId, OwnerId};
use crate::store::content::ERASURE_KEY;
use crate::store::memory::Memory;
use crate::store::record::{self, DecodeError};
use crate::store::{ErasureKey, RecordId, StoreError};

/// What is loaded.
#[derive(Clone, Debug, Default)]
pub struct Needs {
    /// Records.
    pub records: BTreeSet<RecordId>,
    /// Inputs of which it is asked whether they were committed.
    pub inputs: BTreeSet<InputId>,
}

/// Part of the store.
pub struct Part {
    /// The part, as a store.
    pub memory: Memory,
    line: Arc<Line>,
    /// The records as they are stored, as far as they can be read.
    before: BTreeMap<RecordId, Vec<u8>>,
    /// Everything that was looked up, found or not.
    looked_up: BTreeSet<RecordId>,
    taken: BTreeSet<InputId>,
    damaged: BTreeMap<RecordId, DecodeError>,
    removed: BTreeSet<RecordId>,
    timers: Vec<Vec<Column>>,
}

/// What changed: rows by table, and the new horizon.
#[derive(Debug, Default)]
pub struct Changes {
    /// Rows to write, whole.
    pub put: BTreeMap<&'static str, (&'static Table, Vec<Vec<Column>>)>,
    /// Rows to remove, by their keys.
    pub removed: BTreeMap<&'static str, (&'static Table, Vec<Vec<Column>>)>,
    /// The newest order number.
    pub horizon: u64,
}

impl Needs {
    /// Needs these records.
    pub fn records(records: impl IntoIterator<Item = RecordId>) -> Self {
        Self {
            records: records.into_iter().collect(),
            inputs: BTreeSet::new(),
        }
    }

    /// Adds what else is needed.
    pub fn add(&mut self, more: Self) {
        self.records.extend(more.records);
        self.inputs.extend(more.inputs);
    }
}

impl Part {
    /// Makes a part with nothing but the key of the receipts, of a store that has come to an order
    /// number.
    pub fn new(line: &Arc<Line>, horizon: u64, key: &ErasureKey) -> Self {
        let memory = Memory::default();
        memory.continue_after(horizon);
        let mut part = Self {
            memory,
            line: Arc::clone(line),
            before: BTreeMap::new(),
            looked_up: BTreeSet::new(),
            taken: BTreeSet::new(),
            damaged: BTreeMap::new(),
            removed: BTreeSet::new(),
            timers: Vec::new(),
        };
        let note = [&[1], &key.bytes()[..]].concat();
        part.add(RecordId::Note(ERASURE_KEY.to_owned()), note);
        part
    }

    /// Asks the database something else.
    ///
    /// Fails if the store is broken.
    pub fn ask(&self, sql: &str, params: Vec<Param>) -> Result<Vec<Row>, StoreError> {
        self.line.ask(sql, params)
    }

    /// Returns the connection that it is loaded over.
    pub fn line(&self) -> Arc<Line> {
        Arc::clone(&self.line)
    }

    /// Loads all records of a table; only for those that stay small.
    ///
    /// Fails if the store is broken.
    pub fn load_table(&mut self, table: &'static Table) -> Result<(), StoreError> {
        scan_all(&self.line(), table, &mut |id, bytes| {
            self.add(id, bytes);
            Ok(true)
        })
    }

    /// Loads all conversations of an owner.
    ///
    /// Fails if the store is broken.
    pub fn load_conversations(&mut self, owner: OwnerId) -> Result<(), StoreError> {
        let at = |conversation| {
            vec![
                Column::Int(tables::ordered(owner.0)),
                Column::Int(conversation),
            ]
        };
        let line = Arc::clone(&self.line);
        scan(
            &line,
            &CONVERSATIONS,
            at(i64::MIN),
            Some(at(i64::MAX)),
            &mut |id, bytes| {
                self.add(id, bytes);
                Ok(true)
            },
        )
    }

    /// Loads records that are not loaded yet, in one round trip. With a place or an address comes
    /// the mark of its owner.
    ///
    /// Fails if the store is broken.
    pub fn load(&mut self, needs: &Needs) -> Result<(), StoreError> {
        let (asked, requests) = self.requests(needs);
        let answers = self.line.ask_all(requests)?;
        for (ids, rows) in asked.into_iter().zip(answers) {
            match ids {
                Asked::Records(ids) => self.found(&ids, &rows),
                Asked::Inputs(inputs) => {
                    for row in rows {
                        if let Some(input) = numbered(&inputs, &row) {
                            self.add_taken(input.clone());
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn requests(&mut self, needs: &Needs) -> (Vec<Asked>, Vec<Request>) {
        let mut by_table: BTreeMap<&str, Asking> = BTreeMap::new();
        for id in &needs.records {
            if self.looked_up.insert(id.clone()) {
                let (table, key) = tables::key(id);
                let (_, ids, keys) =
                    by_table
                        .entry(table.name)
                        .or_insert((table, Vec::new(), Vec::new()));
                ids.push(id.clone());
                keys.push(key);
            }
        }
        let (mut asked, mut requests) = (Vec::new(), Vec::new());
        for (table, ids, keys) in by_table.into_values() {
            requests.push(look_up(table, &keys));
            asked.push(Asked::Records(ids));
        }
        if !needs.inputs.is_empty() {
            let keys: Vec<_> = needs
                .inputs
                .iter()
                .map(|input| vec![tables::input(input)])
                .collect();
            requests.push(look_up(&INPUTS, &keys));
            asked.push(Asked::Inputs(needs.inputs.iter().cloned().collect()));
        }
        (asked, requests)
    }

    fn found(&mut self, ids: &[RecordId], rows: &[Row]) {
        for row in rows {
            if let Some(id) = numbered(ids, row) {
                self.add(id.clone(), row.get(1));
                let (mark, owner): (Option<Vec<u8>>, Option<i64>) = (row.get(2), row.get(3));
                if let Some(owner) = owner {
                    self.add_mark(owner, mark);
                }
            }
        }
    }

    /// Adds whether an owner that was found is marked as forgotten.
    pub fn add_mark(&mut self, owner: i64, mark: Option<Vec<u8>>) {
        let id = RecordId::Mark(OwnerId(tables::id_of(owner)));
        if self.looked_up.insert(id.clone())
            && let Some(mark) = mark
        {
            self.add(id, mark);
        }
    }

    /// Adds a record that was read another way.
    pub fn add(&mut self, id: RecordId, bytes: Vec<u8>) {
        if self.before.contains_key(&id) {
            return;
        }
        self.looked_up.insert(id.clone());
        match self.memory.add(&id, &bytes) {
            Ok(()) => drop(self.before.insert(id, bytes)),
            Err(why) => drop(self.damaged.insert(id, why)),
        }
    }

    /// Adds that an input was committed.
    pub fn add_taken(&mut self, input: InputId) {
        self.memory.add_taken(input.clone());
        self.taken.insert(input);
    }

    /// Takes what the order records that were added list for what was there before.
    pub fn derive(&mut self) {
        self.memory.derive();
        self.taken = self.memory.all_taken();
    }

    /// Removes a record without reading it.
    pub fn remove(&mut self, id: RecordId) {
        self.removed.insert(id);
    }

    /// Removes a timer of the index.
    pub fn remove_timer(&mut self, key: Vec<Column>) {
        self.timers.push(key);
    }

    /// Returns the records that cannot be read.
    pub fn damaged(&self) -> Vec<RecordId> {
        self.damaged.keys().cloned().collect()
    }

    /// Fails if one of these records cannot be read.
    pub fn whole(&self, needs: &Needs) -> Result<(), StoreError> {
        if self.damaged.is_empty() {
            return Ok(());
        }
        let mut damaged = needs
            .records
            .iter()
            .filter_map(|id| Some((id, self.damaged.get(id)?)));
        match damaged.next() {
            Some((id, why)) => Err(unreadable(id, why.clone())),
            None => Ok(()),
        }
    }

    /// Returns what is not as it was loaded.
    ///
    /// Fails if a record that was just written cannot be read.
    pub fn changes(&self) -> Result<Changes, StoreError> {
        let mut changes = Changes {
            horizon: self.memory.newest_order(),
            ..Changes::default()
        };
        let mut after = self.memory.all_records();
        for id in &self.removed {
            after.remove(id);
            changes.remove(id);
        }
        for timer in &self.timers {
            changes.gone(&TIMERS, timer.clone());
        }
        for (id, bytes) in &after {
            let before = self.before.get(id);
            if before != Some(bytes) {
                changes.write(id, bytes, before.map(Vec::as_slice))?;
            }
        }
        for (id, bytes) in &self.before {
            if !after.contains_key(id) && !self.removed.contains(id) {
                changes.remove(id);
                if let RecordId::Conversation(owner, conversation) = id {
                    for timer in timers((*owner, *conversation), bytes).unwrap_or_default() {
                        changes.gone(&TIMERS, timer[..4].to_vec());
                    }
                }
            }
        }
        let taken = self.memory.all_taken();
        for input in taken.difference(&self.taken) {
            changes.row(&INPUTS, vec![tables::input(input)]);
        }
        for input in self.taken.difference(&taken) {
            changes.gone(&INPUTS, vec![tables::input(input)]);
        }
        Ok(changes)
    }
}

impl Changes {
    /// Returns whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.put.is_empty() && self.removed.is_empty()
    }

    /// Writes a record, with the rows that follow from it.
    ///
    /// Fails if it cannot be read.
    pub fn write(
        &mut self,
        id: &RecordId,
        bytes: &[u8],
        before: Option<&[u8]>,
    ) -> Result<(), StoreError> {
        let damaged = |why| unreadable(id, why);
        if let RecordId::Conversation(owner, conversation) = id {
            let at = (*owner, *conversation);
            let before = before.map_or(Ok(Vec::new()), |bytes| timers(at, bytes));
            let (before, after) = (
                before.map_err(damaged)?,
                timers(at, bytes).map_err(damaged)?,
            );
            for timer in &before {
                if after.iter().all(|set| set[..4] != timer[..4]) {
                    self.gone(&TIMERS, timer[..4].to_vec());
                }
            }
            for timer in after {
                if !before.contains(&timer) {
                    self.row(&TIMERS, timer);
                }
            }
        }
        let (table, mut row) = tables::key(id);
        row.extend(tables::also(id, bytes).map_err(damaged)?);
        row.push(Column::Bytes(bytes.to_vec()));
        self.row(table, row);
        Ok(())
    }

    /// Removes a record, with the rows that follow from it.
    fn remove(&mut self, id: &RecordId) {
        let (table, key) = tables::key(id);
        self.gone(table, key);
    }

    fn row(&mut self, table: &'static Table, row: Vec<Column>) {
        let (_, rows) = self.put.entry(table.name).or_insert((table, Vec::new()));
        rows.push(row);
    }

    fn gone(&mut self, table: &'static Table, key: Vec<Column>) {
        let (_, rows) = self
            .removed
            .entry(table.name)
            .or_insert((table, Vec::new()));
        rows.push(key);
    }

    /// Returns the steps of one statement, and the values of each.
    pub fn steps(&self) -> Vec<((&'static Table, Verb), Vec<Param>)> {
        let put = self.put.values().map(|(table, rows)| {
            let kinds = table.columns().map(|(_, kind)| kind);
            (
                (*table, Verb::Put),
                arrays(kinds, rows.iter().map(Vec::as_slice)),
            )
        });
        let removed = self.removed.values().map(|(table, rows)| {
            let kinds = table.keys.iter().map(|(_, kind)| *kind);
            (
                (*table, Verb::Remove),
                arrays(kinds, rows.iter().map(Vec::as_slice)),
            )
        });
        put.chain(removed).collect()
    }
}

/// Records that are looked up in a table, and their keys.
type Asking = (&'static Table, Vec<RecordId>, Vec<Vec<Column>>);

enum Asked {
    Records(Vec<RecordId>),
    Inputs(Vec<InputId>),
}

/// Makes a request for what a table holds under keys.
pub fn look_up(table: &Table, keys: &[Vec<Column>]) -> Request {
    let kinds = table.keys.iter().map(|(_, kind)| *kind);
    Request::new(
        sql::look_up(table),
        arrays(kinds, keys.iter().map(Vec::as_slice)),
    )
}

/// Returns what a row of an answer is about: its first column is a number from 1.
pub fn numbered<'a, T>(asked: &'a [T], row: &Row) -> Option<&'a T> {
    let number: i64 = row.get(0);
    asked.get(usize::try_from(number).ok()?.checked_sub(1)?)
}

/// Returns the rows of a conversation's timers.
pub fn timers(
    (owner, conversation): (OwnerId, ConversationId),
    bytes: &[u8],
) -> Result<Vec<Vec<Column>>, DecodeError> {
    let head = record::decode_head(bytes)?;
    let timers = head.timers.into_iter();
    Ok(timers
        .map(|timer| tables::timer(owner, conversation, timer))
        .collect())
}
