//! Keeps everything in PostgreSQL: the store for those who outgrow one machine. The only folder that
//! names the client.
//!
//! What a turn does is decided by the specification, the store in memory: the records that it needs
//! are loaded into one (`part`), it is changed, and the rows that differ are written (`writer`).
//! Tables: `tables`; statements: `sql`; why: `docs/decisions/0018-a-second-engine.md`.

mod address;
mod check;
mod commits;
mod content;
mod erase;
mod fault;
mod lease;
mod line;
mod lookups;
mod needs;
mod part;
mod process;
mod reach;
mod scan;
mod schema;
pub mod sql;
pub mod tables;
mod tls;
mod upkeep;
mod writer;

use std::collections::VecDeque;
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Instant;

use self::line::{Line, Server};
use self::part::{Needs, Part};
use self::reach::{Reached, Threads, begin};
use self::writer::{Answer, Change, Request, Writer};
use crate::store::record::DecodeError;
use crate::store::{ErasureKey, RecordId, StoreError};

pub use self::address::Address;
pub use self::content::Filling;
pub use self::reach::{exists, install};

/// A store in a PostgreSQL database.
pub struct Postgres {
    /// For what turns wait for.
    reads: Arc<Line>,
    /// For long lists, so that turns do not wait for them.
    lists: Arc<Line>,
    server: Arc<Server>,
    horizon: Arc<AtomicU64>,
    key: ErasureKey,
    // Dropped first, so that the writer ends.
    requests: Option<Sender<Vec<Request>>>,
    writer: Option<JoinHandle<()>>,
    _threads: Threads,
    left_out: Mutex<Vec<String>>,
    warning: Option<String>,
}

impl Postgres {
    /// Opens the store in a schema of a database, or creates it.
    ///
    /// Fails if the database cannot be reached or used, is too old or forgets what it kept, its
    /// tables are of a later program, or another program holds them.
    pub fn open(address: &Address, schema: &str) -> Result<Self, StoreError> {
        let Reached {
            threads, server, ..
        } = Reached::new(address, schema)?;
        let line = Line::new(&server);
        let (lease, key, warning) = match begin(&line, &server) {
            Ok(opened) => opened,
            Err(trouble) => {
                server.close();
                return Err(trouble.told(address));
            }
        };
        let horizon = Arc::new(AtomicU64::new(lease.horizon.cast_unsigned()));
        let (requests, receiver) = channel();
        let writer = Writer {
            requests: receiver,
            waiting: VecDeque::new(),
            line,
            server: Arc::clone(&server),
            lease,
            horizon: Arc::clone(&horizon),
            key: key.clone(),
            renewed: Instant::now(),
        };
        let thread = std::thread::Builder::new()
            .name("store writer".to_owned())
            .spawn(move || writer.run())
            .map_err(|error| StoreError::Broken(error.to_string()))?;
        Ok(Self {
            reads: Line::new(&server),
            lists: Line::new(&server),
            server,
            horizon,
            key,
            requests: Some(requests),
            writer: Some(thread),
            _threads: threads,
            left_out: Mutex::default(),
            warning,
        })
    }

    /// Has the tables of a store that nobody uses written anew, so that nothing that was erased is
    /// left in their files. Returns their size in bytes before and after.
    ///
    /// Fails if another program holds the store, or the database cannot be reached or refuses.
    pub fn compact(address: &Address, schema: &str) -> Result<(u64, u64), StoreError> {
        drop(Self::open(address, schema)?);
        reach::vacuum(address, schema)
    }

    /// Returns what an operator should know of the server: that one disk has everything.
    pub fn warning(&self) -> Option<&str> {
        self.warning.as_deref()
    }

    /// Returns a part of the store with these records.
    fn part(&self, needs: &Needs) -> Result<Part, StoreError> {
        let mut part = Part::new(&self.reads, 0, &self.key);
        part.load(needs)?;
        part.whole(needs)?;
        Ok(part)
    }

    fn records(&self, records: impl IntoIterator<Item = RecordId>) -> Result<Part, StoreError> {
        self.part(&Needs::records(records))
    }

    fn send(&self, together: Vec<Request>) {
        // The writer lives as long as the store; should it have stopped all the same, every caller
        // is told.
        if let Some(requests) = &self.requests
            && let Err(returned) = requests.send(together)
        {
            returned
                .0
                .into_iter()
                .for_each(|(_, reply)| reply(Err(writer_gone())));
        }
    }

    fn wait(&self, change: Change) -> Result<usize, StoreError> {
        let (sender, receiver) = channel();
        self.send(vec![(
            change,
            Box::new(move |answer| drop(sender.send(answer))),
        )]);
        match receiver.recv().map_err(|_| writer_gone())?? {
            Answer::Done(count) => Ok(count),
            Answer::Turn(_) => Ok(1),
        }
    }

    /// Has the writer do something between two groups, on a part of the store that it loads; what
    /// changed is on disk when this returns.
    fn alone(
        &self,
        work: impl FnOnce(&mut Part) -> Result<usize, StoreError> + Send + 'static,
    ) -> Result<usize, StoreError> {
        self.wait(Change::Alone(Box::new(work)))
    }

    /// Returns what was decoded; a record that cannot be read is left out of a list, and noted.
    fn or_left_out<T>(&self, id: &RecordId, decoded: Result<T, DecodeError>) -> Option<T> {
        match decoded {
            Ok(decoded) => Some(decoded),
            Err(why) => {
                let told = fault::unreadable(id, why).to_string();
                let mut left_out = self.left_out.lock().unwrap_or_else(PoisonError::into_inner);
                if !left_out.contains(&told) {
                    left_out.push(told);
                }
                None
            }
        }
    }
}

fn writer_gone() -> StoreError {
    StoreError::Broken("the store's writer has stopped".to_owned())
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.server.close();
        self.requests = None;
        if let Some(writer) = self.writer.take() {
            // A writer that panicked has already reported it.
            drop(writer.join());
        }
    }
}
