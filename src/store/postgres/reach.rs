//! Reaches a database: its tables, the settings of its server, and who holds it.

use std::sync::Arc;

use tokio::runtime::{Builder, Handle, Runtime};

use super::address::Address;
use super::fault::Trouble;
use super::lease::{self, Lease};
use super::line::{Line, Request, Server};
use super::part::look_up;
use super::schema;
use super::tables::{self, TABLES};
use crate::hex::Hex;
use crate::store::content::ERASURE_KEY;
use crate::store::{ErasureKey, RecordId, StoreError, ids};

/// A database that was reached.
pub struct Reached {
    /// The thread of its connections.
    pub threads: Threads,
    /// The database.
    pub server: Arc<Server>,
    /// A connection that is as patient as it takes.
    pub line: Arc<Line>,
}

/// The thread on which connections live. It may be let go on a thread that must not wait for others.
pub struct Threads(Option<Runtime>);

impl Threads {
    fn start() -> Result<(Self, Handle), StoreError> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("store connections")
            .enable_all()
            .build()
            .map_err(|error| StoreError::Broken(error.to_string()))?;
        let handle = runtime.handle().clone();
        Ok((Self(Some(runtime)), handle))
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

impl Reached {
    /// Reaches a database and the schema in it; the schema may not be there yet.
    ///
    /// Fails if the address cannot be used.
    pub fn new(address: &Address, schema: &str) -> Result<Self, StoreError> {
        let (threads, handle) = Threads::start()?;
        let server = Server::new(address.clone(), schema, handle)?;
        let line = Line::patient(&server);
        Ok(Self {
            threads,
            server,
            line,
        })
    }

    /// Does something once, and ends the connections.
    pub fn once<T>(
        self,
        work: impl FnOnce(&Arc<Line>, &Server) -> Result<T, Trouble>,
    ) -> Result<T, StoreError> {
        let done = work(&self.line, &self.server);
        let done = done.map_err(|trouble| trouble.told(&self.server.address));
        self.server.close();
        done
    }
}

/// What a store begins with: who holds it, the key of the receipts, what an operator should know.
pub type Begun = (Lease, ErasureKey, Option<String>);

/// Makes or completes the tables of a store and takes it.
///
/// Fails if the server is away, refuses or is not to be trusted, the tables are of a later program,
/// or another program holds them.
pub fn begin(line: &Arc<Line>, server: &Server) -> Result<Begun, Trouble> {
    let warning = schema::look_at_server(line, server)?;
    if schema::version(line, &server.schema)?.is_none()
        && let Err(trouble) = schema::create(line, &server.schema)
        // Two programs may make them at once.
        && schema::version(line, &server.schema)?.is_none()
    {
        return Err(trouble);
    }
    let random = ids::key().map_err(Trouble::Final)?;
    let lease = lease::take(line, server, Hex(&random[..16]).to_string())?;
    let begun = schema::upgrade(line, server).and_then(|()| key(line));
    if begun.is_err() {
        lease::release(line, &lease);
    }
    Ok((lease, begun?, warning))
}

/// Reads the key of the receipts, which was made with the tables.
fn key(line: &Arc<Line>) -> Result<ErasureKey, Trouble> {
    let (table, key) = tables::key(&RecordId::Note(ERASURE_KEY.to_owned()));
    let rows = line.once(&Arc::new(vec![look_up(table, &[key])]))?;
    let note: Option<Vec<u8>> = rows
        .first()
        .and_then(|rows| rows.first())
        .map(|row| row.get(1));
    let bytes = note.and_then(|note| note.get(1..)?.try_into().ok());
    bytes.map(ErasureKey::new).ok_or_else(|| {
        Trouble::Final(StoreError::Broken(
            "the key of the erasure receipts is gone; put back a backup".to_owned(),
        ))
    })
}

/// Returns whether a database holds a store.
///
/// Fails if it cannot be asked.
pub fn exists(address: &Address, schema: &str) -> Result<bool, StoreError> {
    let reached = Reached::new(address, schema)?;
    let version = reached.once(|line, server| schema::version(line, &server.schema))?;
    Ok(version.is_some())
}

/// Makes a store that was filled in one schema the store in another.
///
/// Fails if the database cannot be reached or refuses.
pub fn install(address: &Address, filled: &str, schema: &str) -> Result<(), StoreError> {
    Reached::new(address, filled)?.once(|line, _| {
        line.run(format!(
            "begin; drop schema if exists \"{schema}\" cascade; alter schema \"{filled}\" rename to \"{schema}\"; commit"
        ))
    })
}

/// Has the tables of a store written anew, so that nothing that was erased is left in their files.
/// Returns their size in bytes before and after.
///
/// Fails if the database cannot be reached or refuses.
pub fn vacuum(address: &Address, schema: &str) -> Result<(u64, u64), StoreError> {
    Reached::new(address, schema)?.once(|line, _| {
        let before = size(line)?;
        for table in TABLES {
            line.run(format!("vacuum (full) {}", table.name))?;
        }
        Ok((before, size(line)?))
    })
}

fn size(line: &Arc<Line>) -> Result<u64, Trouble> {
    let request = Request::new(
        "select coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint from pg_class c \
        join pg_namespace n on n.oid = c.relnamespace where n.nspname = current_schema() and c.relkind = 'r'",
        Vec::new(),
    );
    let rows = line.once(&Arc::new(vec![request]))?;
    let size: i64 = rows
        .first()
        .and_then(|rows| rows.first())
        .map_or(0, |row| row.get(0));
    Ok(size.cast_unsigned())
}
