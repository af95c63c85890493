//! Reads a table in the order of its keys, some hundred rows at a time.

use std::sync::Arc;

use tokio_postgres::Row;

use super::fault::{Trouble, unreadable};
use super::line::{Line, Param, Request};
use super::sql;
use super::tables::{self, Column, Kind, Table};
use crate::store::record::DecodeError;
use crate::store::{RecordId, StoreError};

/// How many rows are read at once.
const PAGE: usize = 500;

/// Called with a record; returns whether to go on.
pub type Each<'a> = dyn FnMut(RecordId, Vec<u8>) -> Result<bool, StoreError> + 'a;

/// Reads records from one key on, up to another if there is one, until `each` returns `false`.
///
/// Fails if the store is broken, or `each` fails.
pub fn scan(
    line: &Arc<Line>,
    table: &'static Table,
    from: Vec<Column>,
    to: Option<Vec<Column>>,
    each: &mut Each<'_>,
) -> Result<(), StoreError> {
    let ask = |request: Request| line.ask(&request.sql, request.params);
    pages(
        table,
        from,
        to,
        ask,
        &mut |key, bytes| match tables::id(table, &key) {
            Some(id) => each(id, bytes),
            None => Err(damaged_key(table, &key)),
        },
    )
}

/// Reads all records of a table.
///
/// Fails if the store is broken, or `each` fails.
pub fn scan_all(
    line: &Arc<Line>,
    table: &'static Table,
    each: &mut Each<'_>,
) -> Result<(), StoreError> {
    scan(line, table, first(table), None, each)
}

/// Reads the keys of all rows of a table, and its records if it has any, over a line that must not
/// be made again: it stands in a transaction.
///
/// Fails if the connection is lost, the store is broken, or `each` fails.
pub fn rows_once(
    line: &Arc<Line>,
    table: &'static Table,
    told: impl Fn(Trouble) -> StoreError,
    each: &mut dyn FnMut(Vec<Column>, Vec<u8>) -> Result<bool, StoreError>,
) -> Result<(), StoreError> {
    let ask = |request: Request| {
        let rows = line.once(&Arc::new(vec![request])).map_err(&told)?;
        Ok(rows.into_iter().flatten().collect())
    };
    pages(table, first(table), None, ask, each)
}

fn pages(
    table: &'static Table,
    from: Vec<Column>,
    to: Option<Vec<Column>>,
    ask: impl Fn(Request) -> Result<Vec<Row>, StoreError>,
    each: &mut dyn FnMut(Vec<Column>, Vec<u8>) -> Result<bool, StoreError>,
) -> Result<(), StoreError> {
    let mut from = from;
    let mut is_from = true;
    loop {
        let params: Vec<Param> = from
            .iter()
            .chain(to.iter().flatten())
            .cloned()
            .map(Param::from)
            .chain([Param::Int(tables::counted(PAGE as u64))])
            .collect();
        let rows = ask(Request::new(
            sql::page(table, is_from, to.is_some()),
            params,
        ))?;
        let is_last = rows.len() < PAGE;
        for row in rows {
            from = columns(&row, table.keys.iter().map(|(_, kind)| *kind));
            if !each(from.clone(), row.get(table.keys.len()))? {
                return Ok(());
            }
        }
        if is_last {
            return Ok(());
        }
        is_from = false;
    }
}

/// Returns a key that no key is below.
fn first(table: &Table) -> Vec<Column> {
    let kinds = table.keys.iter();
    kinds
        .map(|(_, kind)| match kind {
            Kind::Int => Column::Int(i64::MIN),
            Kind::Bytes => Column::Bytes(Vec::new()),
        })
        .collect()
}

/// Reads the first columns of a row.
pub fn columns(row: &Row, kinds: impl Iterator<Item = Kind>) -> Vec<Column> {
    kinds
        .enumerate()
        .map(|(at, kind)| match kind {
            Kind::Int => Column::Int(row.get(at)),
            Kind::Bytes => Column::Bytes(row.get(at)),
        })
        .collect()
}

/// Makes an error of a row whose key names no record.
pub fn damaged_key(table: &Table, key: &[Column]) -> StoreError {
    match tables::id(table, key) {
        Some(id) => unreadable(&id, DecodeError::Bytes),
        None => StoreError::Unreadable {
            key: format!("{} {key:?}", table.name),
            why: "no record has such a key".to_owned(),
        },
    }
}
