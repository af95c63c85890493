//! What the operator pages are made of.

use std::path::PathBuf;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use super::export::Export;
use super::pool::Pool;
use crate::dialog::bot::Dialogs;
use crate::id::Name;
use crate::report::render::Apart;
use crate::runtime::asking::Asking;
use crate::runtime::listen::Running;
use crate::runtime::segments::SharedSegments;
use crate::store::Store;
use crate::time::{Duration, Timestamp};

/// What the operator pages need of the program.
pub struct Admin {
    /// The store.
    pub store: Arc<dyn Store>,
    /// The data folder.
    pub data: PathBuf,
    /// The dialogs folder.
    pub dialogs: PathBuf,
    /// The segment membership.
    pub segments: SharedSegments,
    /// Takes what commands ask of the bot.
    pub asks: Sender<Asking>,
    /// Whether others reach the server, so that only what came encrypted is answered.
    pub needs_https: bool,
    /// The channel of a talk in the terminal that drives its own turns on the same store; `None` if
    /// there is none.
    pub beside: Option<Name>,
}

/// The operator pages of a running bot.
pub(super) struct Service {
    pub admin: Admin,
    pub running: Running,
    /// Held while a link is taken: it works once, also for two who come at the same moment.
    pub entering: Mutex<()>,
    /// The newest report that was made.
    pub made: Mutex<Option<Newest>>,
    /// Held while a report is made.
    pub making: Mutex<()>,
    /// Where pages compute what takes long.
    pub pool: Pool,
    /// Told when somebody leaves or all sessions are ended, for the pages that are open.
    pub left: watch::Sender<()>,
    /// The exports of the last hour.
    pub exports: Mutex<Vec<Arc<Export>>>,
    /// The wrong links of the minute that began then.
    tries: Mutex<(Timestamp, u32)>,
}

/// What a report is of, by which dialogs, and what stands there.
pub(super) type Newest = (Made, Arc<Dialogs>, Arc<Apart>);

/// What a report is of: the newest turn on disk, how many were forgotten, the dialog, the days back
/// and the language.
pub(super) type Made = (u64, usize, Option<Name>, u64, &'static str);

/// How many wrong links are answered in a minute.
const TRIES: u32 = 20;

impl Service {
    pub fn new(admin: Admin, running: Running) -> Self {
        Self {
            admin,
            running,
            entering: Mutex::default(),
            made: Mutex::default(),
            making: Mutex::default(),
            pool: Pool::new(),
            left: watch::Sender::new(()),
            exports: Mutex::default(),
            tries: Mutex::new((Timestamp(0), 0)),
        }
    }

    pub fn store(&self) -> &dyn Store {
        self.admin.store.as_ref()
    }

    /// Notes a wrong link; returns whether there were too many within a minute.
    ///
    /// A right link always works, so that nobody can keep the operator out by guessing.
    pub fn is_one_try_too_many(&self, now: Timestamp) -> bool {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        if now.since(tries.0) >= Duration::MINUTE {
            *tries = (now, 0);
        }
        tries.1 += 1;
        tries.1 > TRIES
    }
}
