//! Takes in what messengers report, and the program's own inputs, for the deciding thread.

use std::sync::Arc;
use std::sync::mpsc::Sender;

use tokio::sync::mpsc::UnboundedSender;

use crate::channel::Pending;
use crate::channel::messenger::{Notes, NotesError, UpdateSink};
use crate::channel::update::{UnreadableUpdate, Update};
use crate::runtime::alarms::{Alarm, Alarms, Kind};
use crate::runtime::decide::{Batch, Inbound, Work};
use crate::runtime::deliver::Order;
use crate::runtime::readiness::Readiness;
use crate::runtime::watch::Watch;
use crate::store::{Store, StoreError};

/// How many times lost inputs are handed in.
const MAX_TRIES: u32 = 3;

/// What all messengers hand their updates to.
pub(super) struct Intake {
    /// The queue of the deciding thread.
    pub work: Sender<Work>,
    /// The queue of the deliverer.
    pub orders: UnboundedSender<Order>,
    /// Says whether updates can be taken, and is told what fails.
    pub readiness: Arc<Readiness>,
    /// Watches that updates are acknowledged.
    pub watch: Arc<Watch>,
    /// Is told if the messenger does not accept the bot.
    pub alarms: Alarms,
}

/// The notes of channels, among the store's small records.
pub(super) struct StoredNotes {
    /// The store.
    pub store: Arc<dyn Store>,
    /// Is told if the store breaks.
    pub readiness: Arc<Readiness>,
}

impl Intake {
    fn send(&self, work: Work) {
        if let Err(unsent) = self.work.send(work) {
            // The deciding thread has ended. The receipt is dropped with it, so nothing of the
            // batch is acknowledged.
            log::debug!("an update came too late: {unsent}");
        }
    }
}

impl UpdateSink for Intake {
    fn take(&self, update: Update) {
        self.send(Work::Update(Box::new(update)));
    }

    fn quarantine(&self, update: UnreadableUpdate) {
        self.send(Work::Quarantine(Box::new(update)));
    }

    fn reachable(&self, beginning: String) {
        // The receiver is gone only when the program is ending.
        let _ = self.orders.send(Order::Wake(beginning));
    }

    fn watch(&self, batch: &Batch) {
        self.watch.holds(batch);
    }

    fn acknowledged(&self) {
        self.watch.acknowledged();
    }

    fn accepted(&self, refused: Option<&str>) {
        match refused {
            Some(why) => self.alarms.raise(Alarm::Token(why.to_owned())),
            None => self.alarms.clear(&Kind::Token),
        }
    }

    fn stuck(&self, what: String) {
        self.readiness.failure().tell_stuck(what);
    }

    fn panicked(&self) {
        self.readiness.failure().tell_panic();
    }

    fn refusal(&self) -> Option<&'static str> {
        self.readiness.refusal()
    }

    fn breaks(&self) -> Pending<'_, &'static str> {
        Box::pin(self.readiness.breaks())
    }
}

impl StoredNotes {
    fn tell(&self, error: StoreError) -> NotesError {
        let told = NotesError(error.to_string());
        self.readiness.failure().tell(error);
        told
    }
}

impl Notes for StoredNotes {
    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, NotesError> {
        self.store.meta(name).map_err(|error| self.tell(error))
    }

    fn write(&self, name: &str, note: &[u8]) -> Result<(), NotesError> {
        self.store
            .set_meta(name, note)
            .map_err(|error| self.tell(error))
    }
}

/// Hands the program's own inputs in, and waits until they are on disk. Lost inputs are handed in
/// again; those already taken are recognized by their id. Returns `false` if the deciding thread
/// has ended.
pub(super) async fn hand_in<I: Iterator<Item = Inbound>>(
    work: &Sender<Work>,
    inputs: impl Fn() -> I,
) -> bool {
    for _ in 0..MAX_TRIES {
        let batch = Batch::new();
        let counted: Vec<Inbound> = (1..)
            .zip(inputs())
            .map(|(number, inbound)| Inbound {
                receipt: Some(batch.receipt(number)),
                ..inbound
            })
            .collect();
        if !counted
            .into_iter()
            .all(|inbound| work.send(Work::Take(Box::new(inbound))).is_ok())
        {
            return false;
        }
        match batch.closed().await {
            Ok(()) => return true,
            Err(lost) => log::warn!("inputs of the program's own {lost}"),
        }
    }
    true
}
