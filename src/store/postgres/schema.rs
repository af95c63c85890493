//! Makes the tables, and brings older ones to what this program needs.
//!
//! The steps are numbered; the table `store` says which of them were taken. Each is one transaction.

use std::sync::Arc;

use super::fault::Trouble;
use super::line::{Line, Param, Server};
use super::tables::{Kind, TABLES, Table};
use crate::hex::Hex;
use crate::store::content::ERASURE_KEY;
use crate::store::{StoreError, ids};

/// The newest step that this program knows.
pub const VERSION: i64 = 2;

/// The oldest server whose statements and settings are known.
const OLDEST_SERVER: i64 = 150_000;

/// The indexes beside the primary keys: by what else rows are found.
const INDEXES: &[(&str, &str)] = &[
    ("outbox", "owner"),
    ("jobs", "owner"),
    ("ballots", "voter"),
    ("places", "owner"),
    ("conversation_places", "place"),
    ("addresses", "owner"),
    ("timers", "due, owner, conversation, question, step"),
];

/// Tables whose rows are often written over: room beside them saves work on their indexes.
const CHANGING: &[&str] = &["conversations", "contacts", "delivered"];

/// Returns the step that a schema has come to; `None` if there are no tables.
pub fn version(line: &Arc<Line>, schema: &str) -> Result<Option<i64>, Trouble> {
    let name = format!("\"{schema}\".store");
    let ask = |sql: &str, params| {
        let requests = Arc::new(vec![super::line::Request::new(sql, params)]);
        line.once(&requests)
            .map(|rows| rows.into_iter().flatten().next())
    };
    let found = ask(
        "select to_regclass($1) is not null",
        vec![Param::Text(name)],
    )?;
    if !found.is_some_and(|row| row.get(0)) {
        return Ok(None);
    }
    let row = ask("select version from store where id = 1", Vec::new())?;
    Ok(row.map(|row| row.get(0)))
}

/// Makes the tables of a new store without what speeds up finding rows: that is quicker to make once
/// they are full.
///
/// Fails if the server is away or refuses.
pub fn create(line: &Arc<Line>, schema: &str) -> Result<(), Trouble> {
    let key = ids::key().map_err(Trouble::Final)?;
    let mut sql = format!(
        "begin; create schema if not exists \"{schema}\"; \
        create table store (id bigint primary key, version bigint not null, writes bigint not null, \
        horizon bigint not null, holder text, process text, expires timestamptz) with (fillfactor = 50); "
    );
    for table in TABLES {
        sql.push_str(&made(table));
    }
    sql.push_str(&format!(
        "insert into notes (name, record) values ('{ERASURE_KEY}', '\\x01{}'); \
        insert into store (id, version, writes, horizon) values (1, 1, 0, 0); commit",
        Hex(&key)
    ));
    run(line, sql)
}

/// Takes the steps that are missing.
///
/// Fails if the tables are of a later program, or the server is away or refuses.
pub fn upgrade(line: &Arc<Line>, server: &Server) -> Result<(), Trouble> {
    let known = version(line, &server.schema)?.unwrap_or(0);
    if known > VERSION {
        return Err(Trouble::Final(StoreError::Broken(format!(
            "the store at {} was made by a later version of vraag: its tables are at step {known}, and this one knows {VERSION}\nhint: run the later version; to go back, put a backup from before into another database",
            server.address
        ))));
    }
    for step in known + 1..=VERSION {
        let work = match step {
            1 => {
                create(line, &server.schema)?;
                continue;
            }
            _ => indexes(),
        };
        run(
            line,
            format!(
                "begin; {work}update store set version = {step} where id = 1 and version = {}; commit",
                step - 1
            ),
        )?;
    }
    Ok(())
}

/// Refuses a server that forgets what it said was kept; returns what an operator should know.
///
/// Fails if the server is too old, keeps less than it says, or is away.
pub fn look_at_server(line: &Arc<Line>, server: &Server) -> Result<Option<String>, Trouble> {
    let request = super::line::Request::new(
        "select name, setting from pg_settings where name in \
        ('server_version_num', 'fsync', 'full_page_writes', 'synchronous_commit', 'synchronous_standby_names')",
        Vec::new(),
    );
    let rows = line.once(&Arc::new(vec![request]))?;
    let setting = |name: &str| {
        let mut rows = rows.iter().flatten();
        rows.find(|row| row.get::<_, &str>(0) == name)
            .map(|row| row.get::<_, String>(1))
            .unwrap_or_default()
    };
    let refuse = |why: String| Err(Trouble::Final(StoreError::Broken(why)));
    let version: i64 = setting("server_version_num").parse().unwrap_or(0);
    if version < OLDEST_SERVER {
        return refuse(format!(
            "the database at {} is PostgreSQL {}, and the store needs 15 or later",
            server.address,
            version / 10_000
        ));
    }
    for name in ["fsync", "full_page_writes", "synchronous_commit"] {
        if setting(name) == "off" {
            return refuse(format!(
                "the database at {} would lose what it said was kept: its setting {name} is off\nhint: set it to on in postgresql.conf, or for this user with `alter role`, and start again",
                server.address
            ));
        }
    }
    let waits = !setting("synchronous_standby_names").is_empty()
        && setting("synchronous_commit") != "local";
    Ok((!waits).then(|| {
        format!(
            "the database at {} has no synchronous standby: what was acknowledged is as safe as its one disk (docs/postgres.md)",
            server.address
        )
    }))
}

/// Runs statements that make one transaction; after an error nothing of it is left open.
fn run(line: &Arc<Line>, sql: String) -> Result<(), Trouble> {
    let ran = line.run(sql);
    if ran.is_err() {
        drop(line.run("rollback".to_owned()));
    }
    ran
}

fn made(table: &Table) -> String {
    let columns: Vec<String> = table
        .columns()
        .map(|(name, kind)| match kind {
            Kind::Int => format!("{name} bigint not null"),
            Kind::Bytes => format!("{name} bytea not null"),
        })
        .collect();
    let keys: Vec<&str> = table.keys.iter().map(|(name, _)| *name).collect();
    let room = match CHANGING.contains(&table.name) {
        true => " with (fillfactor = 70)",
        false => "",
    };
    format!(
        "create table {} ({}, primary key ({})){room}; ",
        table.name,
        columns.join(", "),
        keys.join(", ")
    )
}

fn indexes() -> String {
    let indexes = INDEXES.iter().map(|(table, columns)| {
        let first = columns.split(',').next().unwrap_or_default();
        format!("create index if not exists {table}_by_{first} on {table} ({columns}); ")
    });
    indexes.collect()
}
