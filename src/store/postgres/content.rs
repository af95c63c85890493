//! Copies of a store: reading all records as they were at one moment, and filling a new store with
//! records.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::address::Address;
use super::fault::{Trouble, unreadable};
use super::line::{Line, Request, Server, arrays};
use super::part::{look_up, numbered, timers};
use super::reach::Reached;
use super::scan::{rows_once, scan_all};
use super::schema;
use super::sql::{self, Verb};
use super::tables::{
    self, CONVERSATIONS, Column, DELIVERED, INPUTS, ORDERS, OUTBOX, TABLES, TIMERS, Table,
};
use crate::store::content::PURGED;
use crate::store::record::{self, Delivered};
use crate::store::{EachRecord, Fill, RecordId, StoreError};

/// How many records are written at once.
const BATCH: usize = 1_000;
/// How many bytes are written at once, and a record more.
const MAX_BYTES: usize = 8 * 1024 * 1024;

/// Begins to read the store as it is at this moment, over a connection of its own.
///
/// Fails if the store is broken.
pub fn snapshot(server: &Arc<Server>) -> Result<Arc<Line>, StoreError> {
    let line = Line::patient(server);
    // A connection that is lost cannot go on: what it saw is gone.
    line.patiently(|| line.run("begin isolation level repeatable read, read only".to_owned()))
        .map_err(|trouble| trouble.told(&server.address))?;
    Ok(line)
}

/// Makes an error of a connection that was lost while the store was read.
pub fn cut_short(server: &Server, trouble: Trouble) -> StoreError {
    match trouble {
        Trouble::Away(why) => StoreError::Unreadable {
            key: server.address.to_string(),
            why: format!("the connection was lost while everything was read ({why}); begin again"),
        },
        trouble => trouble.told(&server.address),
    }
}

/// Calls `each` with every record as it is at this moment, until it returns `false`.
///
/// Fails if the store is broken, or the connection is lost meanwhile.
pub fn backup(server: &Arc<Server>, each: &mut EachRecord<'_>) -> Result<(), StoreError> {
    let line = snapshot(server)?;
    let mut is_wanted = true;
    for table in TABLES.iter().filter(|table| table.has_record) {
        if !is_wanted {
            break;
        }
        let told = |trouble| cut_short(server, trouble);
        rows_once(&line, table, told, &mut |key, bytes| {
            if let Some(id) = tables::id(table, &key) {
                is_wanted = each(&id, Some(&bytes));
            }
            Ok(is_wanted)
        })?;
    }
    drop(line.run("rollback".to_owned()));
    Ok(())
}

/// A new store that is being filled.
pub struct Filling {
    reached: Option<Reached>,
    waiting: BTreeMap<RecordId, Option<Vec<u8>>>,
    bytes: usize,
}

impl Filling {
    /// Starts a new store in a schema of a database, removing what was there.
    ///
    /// Fails if the database cannot be reached, is no place for a store, or refuses.
    pub fn begin(address: &Address, schema: &str) -> Result<Self, StoreError> {
        let reached = Reached::new(address, schema)?;
        let begun = (|| {
            schema::look_at_server(&reached.line, &reached.server)?;
            let away = format!("drop schema if exists \"{schema}\" cascade");
            reached.line.run(away)?;
            schema::create(&reached.line, schema)
        })();
        begun.map_err(|trouble| trouble.told(address))?;
        Ok(Self {
            reached: Some(reached),
            waiting: BTreeMap::new(),
            bytes: 0,
        })
    }

    fn line(&self) -> Result<(Arc<Line>, Arc<Server>), StoreError> {
        let reached = self.reached.as_ref();
        let line = reached.map(|reached| (reached.line.clone(), reached.server.clone()));
        line.ok_or_else(|| StoreError::Broken("the store was filled".to_owned()))
    }

    fn flush(&mut self) -> Result<(), StoreError> {
        let (line, _) = self.line()?;
        let (mut put, mut removed) = (Rows::default(), Rows::default());
        for (id, record) in std::mem::take(&mut self.waiting) {
            let (table, mut row) = tables::key(&id);
            match record {
                None => removed.add(table, row),
                Some(bytes) => {
                    let also = tables::also(&id, &bytes);
                    row.extend(also.map_err(|why| unreadable(&id, why))?);
                    row.push(Column::Bytes(bytes));
                    put.add(table, row);
                }
            }
        }
        self.bytes = 0;
        put.write(&line, Verb::Put)?;
        removed.write(&line, Verb::Remove)
    }
}

impl Fill for Filling {
    fn put(&mut self, id: &RecordId, record: Option<&[u8]>) -> Result<(), StoreError> {
        self.bytes += record.map_or(0, <[u8]>::len);
        self.waiting.insert(id.clone(), record.map(<[u8]>::to_vec));
        if self.waiting.len() >= BATCH || self.bytes >= MAX_BYTES {
            self.flush()?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), StoreError> {
        self.flush()?;
        let (line, server) = self.line()?;
        // Read and written over two connections: a page is read once more only behind itself.
        let reads = Line::patient(&server);
        conversations(&reads, &line)?;
        let horizon = inputs(&reads, &line)?;
        let told = |trouble: Trouble| trouble.told(&server.address);
        line.run(format!(
            "update store set horizon = {} where id = 1",
            tables::counted(horizon)
        ))
        .and_then(|()| schema::upgrade(&line, &server))
        .and_then(|()| line.run("analyze".to_owned()))
        .map_err(told)
    }
}

impl Drop for Filling {
    fn drop(&mut self) {
        if let Some(reached) = self.reached.take() {
            reached.server.close();
        }
    }
}

/// Rows by their tables.
#[derive(Default)]
struct Rows(BTreeMap<&'static str, (&'static Table, Vec<Vec<Column>>)>);

impl Rows {
    fn add(&mut self, table: &'static Table, row: Vec<Column>) {
        let (_, rows) = self.0.entry(table.name).or_insert((table, Vec::new()));
        rows.push(row);
    }

    fn len(&self) -> usize {
        self.0.values().map(|(_, rows)| rows.len()).sum()
    }

    fn write(&mut self, line: &Arc<Line>, verb: Verb) -> Result<(), StoreError> {
        let requests = std::mem::take(&mut self.0)
            .into_values()
            .map(|(table, rows)| {
                let columns: Vec<_> = match verb {
                    Verb::Put => table.columns().map(|(_, kind)| kind).collect(),
                    Verb::Remove => table.keys.iter().map(|(_, kind)| *kind).collect(),
                };
                let values = arrays(columns.into_iter(), rows.iter().map(Vec::as_slice));
                Request::new(sql::fill(table, verb), values)
            });
        line.ask_all(requests.collect()).map(|_| ())
    }
}

/// Writes the timers of conversations, and takes the rows that their newest turns send out of their
/// records: here every row is a record of its own.
fn conversations(reads: &Arc<Line>, line: &Arc<Line>) -> Result<(), StoreError> {
    let mut page: Vec<(RecordId, Vec<u8>)> = Vec::new();
    scan_all(reads, &CONVERSATIONS, &mut |id, bytes| {
        page.push((id, bytes));
        if page.len() >= BATCH {
            take_apart(std::mem::take(&mut page), line)?;
        }
        Ok(true)
    })?;
    take_apart(page, line)
}

fn take_apart(page: Vec<(RecordId, Vec<u8>)>, line: &Arc<Line>) -> Result<(), StoreError> {
    let talks = page.iter().filter_map(|(id, _)| match id {
        RecordId::Conversation(_, conversation) => Some(RecordId::Delivered(*conversation)),
        _ => None,
    });
    let delivered = found(line, &DELIVERED, &talks.collect::<Vec<_>>())?;
    let (mut put, mut removed, mut sent) = (Rows::default(), Rows::default(), Vec::new());
    for (id, bytes) in page {
        let RecordId::Conversation(owner, conversation) = id else {
            continue;
        };
        let damaged = |why| unreadable(&RecordId::Conversation(owner, conversation), why);
        let at = (owner, conversation);
        for timer in timers(at, &bytes).map_err(damaged)? {
            put.add(&TIMERS, timer);
        }
        let known = delivered.get(&RecordId::Delivered(conversation));
        let known = known.map(Vec::as_slice).unwrap_or_default();
        for (effect, row) in record::unsent(&bytes, known).map_err(damaged)? {
            sent.push((RecordId::Outgoing(effect), row.to_vec()));
        }
        let without = record::without_sends(&bytes).map_err(damaged)?;
        if without != bytes {
            let (table, mut row) = tables::key(&RecordId::Conversation(owner, conversation));
            row.push(Column::Bytes(without));
            put.add(table, row);
        }
    }
    for (id, bytes) in delivered {
        let known = record::decode_delivered(&bytes).map_err(|why| unreadable(&id, why))?;
        let (_, key) = tables::key(&id);
        if known.receipts.is_empty() {
            removed.add(&DELIVERED, key);
        } else if !known.settled.is_empty() {
            let receipts = Delivered {
                receipts: known.receipts,
                ..Delivered::default()
            };
            let record = Column::Bytes(record::encode_delivered(&receipts));
            put.add(&DELIVERED, [key, vec![record]].concat());
        }
    }
    // A row that is a record of its own already was tried again, and knows more.
    let ids: Vec<RecordId> = sent.iter().map(|(id, _)| id.clone()).collect();
    let tried = found(line, &OUTBOX, &ids)?;
    for (id, bytes) in sent {
        if !tried.contains_key(&id) {
            let (table, mut row) = tables::key(&id);
            row.extend(tables::also(&id, &bytes).map_err(|why| unreadable(&id, why))?);
            row.push(Column::Bytes(bytes));
            put.add(table, row);
        }
    }
    put.write(line, Verb::Put)?;
    removed.write(line, Verb::Remove)
}

fn found(
    line: &Arc<Line>,
    table: &'static Table,
    ids: &[RecordId],
) -> Result<BTreeMap<RecordId, Vec<u8>>, StoreError> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let keys: Vec<_> = ids.iter().map(|id| tables::key(id).1).collect();
    let request = look_up(table, &keys);
    let rows = line.ask(&request.sql, request.params)?;
    let found = rows
        .iter()
        .filter_map(|row| Some((numbered(ids, row)?.clone(), row.get(1))));
    Ok(found.collect())
}

/// Writes the index of the inputs that are not forgotten; returns the newest order number.
fn inputs(reads: &Arc<Line>, line: &Arc<Line>) -> Result<u64, StoreError> {
    let note = RecordId::Note(PURGED.to_owned());
    let purged = found(line, tables::key(&note).0, std::slice::from_ref(&note))?;
    let purged = record::decode_watermark(purged.get(&note).map(Vec::as_slice));
    let (mut newest, mut put) = (0, Rows::default());
    scan_all(reads, &ORDERS, &mut |id, bytes| {
        let taken = record::decode_order(&bytes).map_err(|why| unreadable(&id, why))?;
        let RecordId::Order(order) = id else {
            return Ok(true);
        };
        newest = newest.max(order);
        for (index, taken) in taken.into_iter().enumerate() {
            if taken.is_remembered() && (order, index) >= purged {
                put.add(&INPUTS, vec![tables::input(&taken.input)]);
            }
        }
        if put.len() >= BATCH {
            put.write(line, Verb::Put)?;
        }
        Ok(true)
    })?;
    put.write(line, Verb::Put)?;
    Ok(newest)
}
