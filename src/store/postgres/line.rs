//! A connection to the database that is made again when it is lost.
//!
//! The program's threads wait here as they wait for a disk; the connection itself lives on a thread
//! of the store. Requests that are handed over together travel together, in one round trip.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::BytesMut;
use tokio::runtime::Handle;
use tokio_postgres::config::SslMode;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, NoTls, Row, Statement};

use super::address::Address;
use super::fault::{Trouble, trouble};
use super::tables::{Column, Kind};
use super::tls::Tls;
use crate::store::StoreError;

/// How many statements are kept prepared; there are a few dozen.
const MAX_PREPARED: usize = 256;
/// The first and the longest pause between two attempts to reach a server that is away.
const PAUSES: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(2));
/// A server that does not answer for so long is away.
const PATIENCE: Duration = Duration::from_secs(60);

/// A value that a statement is given.
#[derive(Clone, Debug)]
pub enum Param {
    /// A `bigint`.
    Int(i64),
    /// A `bytea`.
    Bytes(Vec<u8>),
    /// A `text`.
    Text(String),
    /// A `bigint[]`.
    Ints(Vec<i64>),
    /// A `bytea[]`.
    Blobs(Vec<Vec<u8>>),
}

/// A statement with its values.
#[derive(Clone, Debug)]
pub struct Request {
    /// The statement.
    pub sql: String,
    /// Its values.
    pub params: Vec<Param>,
}

/// The database, and what its connections have in common.
pub struct Server {
    /// Its address.
    pub address: Address,
    /// The schema that holds the tables.
    pub schema: String,
    tls: Tls,
    runtime: Handle,
    is_closing: AtomicBool,
    /// Since when the server is away; `None` while it answers.
    away: Mutex<Option<Instant>>,
}

/// A connection; it is made at the first request.
pub struct Line {
    server: Arc<Server>,
    patience: Option<Duration>,
    open: tokio::sync::Mutex<Option<Arc<Open>>>,
}

struct Open {
    client: Client,
    prepared: Mutex<HashMap<String, Statement>>,
}

impl Request {
    /// Makes a request.
    pub fn new(sql: impl Into<String>, params: Vec<Param>) -> Self {
        Self {
            sql: sql.into(),
            params,
        }
    }
}

impl Server {
    /// Makes the way to a database; nothing is connected yet.
    ///
    /// Fails if the certificates to trust cannot be read.
    pub fn new(address: Address, schema: &str, runtime: Handle) -> Result<Arc<Self>, StoreError> {
        let tls = Tls::new(address.trusted.as_deref())?;
        Ok(Arc::new(Self {
            address,
            schema: schema.to_owned(),
            tls,
            runtime,
            is_closing: AtomicBool::new(false),
            away: Mutex::default(),
        }))
    }

    /// Gives up what waits for the server to come back.
    pub fn close(&self) {
        self.is_closing.store(true, Ordering::Release);
    }

    /// Returns whether the store is being closed.
    pub fn is_closing(&self) -> bool {
        self.is_closing.load(Ordering::Acquire)
    }

    /// Returns whether the server is away, and requests wait for it.
    pub fn is_away(&self) -> bool {
        self.away().is_some()
    }

    fn away(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.away.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answers(&self) {
        if let Some(since) = self.away().take() {
            log::info!(
                "the database at {} is back after {} s",
                self.address,
                since.elapsed().as_secs()
            );
        }
    }

    fn waits(&self, why: &str) {
        let mut away = self.away();
        if away.is_none() {
            *away = Some(Instant::now());
            log::warn!(
                "the database at {} cannot serve: {why}; everything waits until it can",
                self.address
            );
        }
    }

    async fn connect(&self) -> Result<Client, Trouble> {
        let failed = |error| trouble(&self.address, &error);
        let client = match self.address.config.get_ssl_mode() {
            SslMode::Disable => {
                let (client, connection) =
                    self.address.config.connect(NoTls).await.map_err(failed)?;
                self.runtime.spawn(connection);
                client
            }
            _ => {
                let (client, connection) = self
                    .address
                    .config
                    .connect(self.tls.clone())
                    .await
                    .map_err(failed)?;
                self.runtime.spawn(connection);
                client
            }
        };
        // Every look-up names its keys: reading a whole table instead is never better, whatever the
        // statistics of a young table say.
        let settings = format!(
            "set search_path to \"{}\"; set enable_seqscan to off; set enable_hashjoin to off; set enable_mergejoin to off",
            self.schema
        );
        client.batch_execute(&settings).await.map_err(failed)?;
        Ok(client)
    }
}

impl Line {
    /// Makes a line to a server, for what is answered soon.
    pub fn new(server: &Arc<Server>) -> Arc<Self> {
        Self::with_patience(server, Some(PATIENCE))
    }

    /// Makes a line to a server, for what reads or writes everything.
    pub fn patient(server: &Arc<Server>) -> Arc<Self> {
        Self::with_patience(server, None)
    }

    fn with_patience(server: &Arc<Server>, patience: Option<Duration>) -> Arc<Self> {
        Arc::new(Self {
            server: Arc::clone(server),
            patience,
            open: tokio::sync::Mutex::default(),
        })
    }

    /// Asks one thing, as [`Line::ask_all`] does.
    pub fn ask(self: &Arc<Self>, sql: &str, params: Vec<Param>) -> Result<Vec<Row>, StoreError> {
        let rows = self.ask_all(vec![Request::new(sql, params)])?;
        Ok(rows.into_iter().flatten().collect())
    }

    /// Asks several things in one round trip, and waits as long as the server is away.
    ///
    /// Fails if the server refuses, or the store is being closed.
    pub fn ask_all(self: &Arc<Self>, requests: Vec<Request>) -> Result<Vec<Vec<Row>>, StoreError> {
        let requests = Arc::new(requests);
        self.patiently(|| self.once(&requests))
            .map_err(|trouble| trouble.told(&self.server.address))
    }

    /// Tries until the server is not away.
    ///
    /// Fails if the server refuses, or the store is being closed.
    pub fn patiently<T>(
        &self,
        mut attempt: impl FnMut() -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        let mut pause = PAUSES.0;
        loop {
            match attempt() {
                Err(Trouble::Away(why)) if !self.server.is_closing() => {
                    self.server.waits(&why);
                    std::thread::sleep(pause);
                    pause = PAUSES.1.min(pause * 2);
                }
                Ok(done) => {
                    self.server.answers();
                    return Ok(done);
                }
                Err(trouble) => return Err(trouble),
            }
        }
    }

    /// Asks several things in one round trip, once.
    ///
    /// Fails if the server is away or refuses.
    pub fn once(self: &Arc<Self>, requests: &Arc<Vec<Request>>) -> Result<Vec<Vec<Row>>, Trouble> {
        let (line, requests) = (Arc::clone(self), Arc::clone(requests));
        self.wait(self.patience, async move { line.attempt(&requests).await })
    }

    /// Runs statements without values, once, however long they take.
    ///
    /// Fails if the server is away or refuses.
    pub fn run(self: &Arc<Self>, sql: String) -> Result<(), Trouble> {
        let line = Arc::clone(self);
        self.wait(None, async move {
            let open = line.open().await?;
            let ran = open.client.batch_execute(&sql).await;
            ran.map_err(|error| trouble(&line.server.address, &error))
        })
    }

    /// Has the store's thread do something, and waits for it. The caller may be a thread that must
    /// not run other tasks meanwhile.
    fn wait<T: Send + 'static>(
        self: &Arc<Self>,
        patience: Option<Duration>,
        work: impl Future<Output = Result<T, Trouble>> + Send + 'static,
    ) -> Result<T, Trouble> {
        let (sender, receiver) = sync_channel(1);
        let line = Arc::clone(self);
        self.server.runtime.spawn(async move {
            let silent = || Err(Trouble::Away("it does not answer".to_owned()));
            let done = match patience {
                Some(patience) => tokio::time::timeout(patience, work)
                    .await
                    .unwrap_or_else(|_| silent()),
                None => work.await,
            };
            if matches!(done, Err(Trouble::Away(_))) {
                // Whatever its state is, a new connection has a better one.
                *line.open.lock().await = None;
            }
            drop(sender.send(done));
        });
        let gone = || Trouble::Away("the store is closed".to_owned());
        receiver.recv().unwrap_or_else(|_| Err(gone()))
    }

    async fn open(&self) -> Result<Arc<Open>, Trouble> {
        let mut open = self.open.lock().await;
        if let Some(open) = open.as_ref().filter(|open| !open.client.is_closed()) {
            return Ok(Arc::clone(open));
        }
        let made = Arc::new(Open {
            client: self.server.connect().await?,
            prepared: Mutex::default(),
        });
        *open = Some(Arc::clone(&made));
        Ok(made)
    }

    async fn attempt(&self, requests: &Arc<Vec<Request>>) -> Result<Vec<Vec<Row>>, Trouble> {
        let open = self.open().await?;
        // Each is a task, so that none waits for the answer to another.
        let tasks: Vec<_> = (0..requests.len())
            .map(|at| {
                let (open, requests) = (Arc::clone(&open), Arc::clone(requests));
                tokio::spawn(async move { open.query(&requests[at]).await })
            })
            .collect();
        let mut answers = Vec::with_capacity(tasks.len());
        for task in tasks {
            let answer = task
                .await
                .map_err(|error| Trouble::Away(error.to_string()))?;
            answers.push(answer.map_err(|error| trouble(&self.server.address, &error)));
        }
        answers.into_iter().collect()
    }
}

impl Open {
    async fn query(&self, request: &Request) -> Result<Vec<Row>, tokio_postgres::Error> {
        let known = self.prepared().get(&request.sql).cloned();
        let statement = match known {
            Some(statement) => statement,
            None => {
                let made = self.client.prepare(&request.sql).await?;
                let mut prepared = self.prepared();
                if prepared.len() >= MAX_PREPARED {
                    prepared.clear();
                }
                prepared.insert(request.sql.clone(), made.clone());
                made
            }
        };
        let params: Vec<&(dyn ToSql + Sync)> = request
            .params
            .iter()
            .map(|param| param as &(dyn ToSql + Sync))
            .collect();
        self.client.query(&statement, &params).await
    }

    fn prepared(&self) -> std::sync::MutexGuard<'_, HashMap<String, Statement>> {
        self.prepared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Makes arrays of rows: one array for each column.
pub fn arrays<'a>(
    kinds: impl Iterator<Item = Kind>,
    rows: impl Iterator<Item = &'a [Column]>,
) -> Vec<Param> {
    let mut arrays: Vec<Param> = kinds
        .map(|kind| match kind {
            Kind::Int => Param::Ints(Vec::new()),
            Kind::Bytes => Param::Blobs(Vec::new()),
        })
        .collect();
    for row in rows {
        for (array, column) in arrays.iter_mut().zip(row) {
            match (array, column) {
                (Param::Ints(numbers), Column::Int(number)) => numbers.push(*number),
                (Param::Blobs(blobs), Column::Bytes(bytes)) => blobs.push(bytes.clone()),
                // Columns have the kinds of their table.
                _ => {}
            }
        }
    }
    arrays
}

impl From<Column> for Param {
    fn from(column: Column) -> Self {
        match column {
            Column::Int(number) => Self::Int(number),
            Column::Bytes(bytes) => Self::Bytes(bytes),
        }
    }
}

impl ToSql for Param {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Int(value) => value.to_sql(kind, out),
            Self::Bytes(value) => value.to_sql(kind, out),
            Self::Text(value) => value.to_sql(kind, out),
            Self::Ints(value) => value.to_sql(kind, out),
            Self::Blobs(value) => value.to_sql(kind, out),
        }
    }

    fn accepts(_kind: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
