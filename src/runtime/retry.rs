//! Retries updates in quarantine on request: while the bot runs, and earlier requests at its start.
//!
//! Each is retried under an id of its own, so that it takes effect once, however often the program
//! is killed meanwhile.

use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use serde_json::value::RawValue;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::channel::messenger::Connection;
use crate::engine::input::Input;
use crate::id::InputId;
use crate::runtime::decide::{Batch, Inbound, Work};
use crate::runtime::signals::FailureSignal;
use crate::store::quarantine::{ask_no_more, asked_for, drop_all};
use crate::store::{QuarantineId, Quarantined};
use crate::store::{Store, StoreError};

/// Time limit for one retry.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The outcome of one retry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was taken.
    Taken,
    /// It went into quarantine again, with a new id and reason.
    Quarantined(QuarantineId, String),
    /// It cannot be retried, or nothing uses it; it stays in quarantine.
    Unused,
    /// It is still in progress; the next start tries it again.
    Late,
}

/// Receives the outcome of each retry.
pub type FateSender = Sender<(QuarantineId, Fate)>;

/// What a retry needs.
pub struct Retry {
    /// Reads the updates.
    pub connections: Vec<Arc<dyn Connection>>,
    /// The queue of the deciding thread.
    pub work: Sender<Work>,
    /// The store with the quarantine.
    pub store: Arc<dyn Store>,
    /// Told if the store breaks.
    pub failure: Arc<FailureSignal>,
}

/// Returns whether enough was kept to retry it.
pub fn can_be(aside: &Quarantined) -> bool {
    matches!(aside.taken, Some((InputId::Timer(_), _))) || is_object(&aside.raw)
}

/// Runs earlier requests, then new ones, until the program ends.
pub async fn run(retry: Retry, mut asked: UnboundedReceiver<FateSender>) {
    let mut told = None;
    loop {
        if let Err(error) = retry.all(told.as_ref()).await
            && retry.failure.tell(error)
        {
            return;
        }
        // Dropping the sender tells the requester that nothing more comes.
        drop(told.take());
        told = asked.recv().await;
        if told.is_none() {
            return;
        }
    }
}

impl Retry {
    async fn all(&self, told: Option<&FateSender>) -> Result<(), StoreError> {
        for aside in self.beside(asked_for).await?.unwrap_or_default() {
            let id = aside.id;
            let fate = self.one(aside).await?;
            log::info!("an update that was put aside was handed in again: {fate}");
            if let Some(told) = told {
                // The requester may be gone.
                let _ = told.send((id, fate));
            }
        }
        Ok(())
    }

    async fn one(&self, aside: Quarantined) -> Result<Fate, StoreError> {
        let (id, input) = (aside.id, aside.id.again());
        let Some(batch) = self.hand_in(&aside).await? else {
            self.beside(move |store| ask_no_more(store, id)).await?;
            return Ok(Fate::Unused);
        };
        if !matches!(
            tokio::time::timeout(TIMEOUT, batch.closed()).await,
            Ok(Ok(()))
        ) {
            return Ok(Fate::Late);
        }
        let became = self.beside(move |store| {
            if !store.has_taken(&input)? {
                ask_no_more(store, id)?;
                return Ok(Fate::Unused);
            }
            let again = store.quarantined()?.into_iter().find(|other| {
                other
                    .taken
                    .as_ref()
                    .is_some_and(|(taken, _)| *taken == input)
            });
            drop_all(store, &[id])?;
            Ok(again.map_or(Fate::Taken, |again| Fate::Quarantined(again.id, again.why)))
        });
        Ok(became.await?.unwrap_or(Fate::Late))
    }

    async fn hand_in(&self, aside: &Quarantined) -> Result<Option<Batch>, StoreError> {
        let id = aside.id.again();
        if let Some((InputId::Timer(timer), _)) = aside.taken {
            let Some(place) = self
                .beside(move |store| store.place(timer.conversation))
                .await?
                .flatten()
            else {
                return Ok(None);
            };
            let batch = Batch::new();
            let receipt = Some(batch.receipt(0));
            let inbound = Inbound {
                receipt,
                ..Inbound::own(place, id, Input::Deadline(timer))
            };
            // The receiver is gone only when the program is ending; then the receipt is dropped
            // too.
            let _ = self.work.send(Work::Take(Box::new(inbound)));
            return Ok(Some(batch));
        }
        let mut connections = self.connections.iter();
        Ok(connections.find_map(|connection| connection.take_again(&id, &aside.raw)))
    }

    /// Asks the store on a blocking thread; `None` if the program is ending.
    async fn beside<T: Send + 'static>(
        &self,
        what: impl FnOnce(&dyn Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<Option<T>, StoreError> {
        let store = Arc::clone(&self.store);
        tokio::task::spawn_blocking(move || what(store.as_ref()))
            .await
            .ok()
            .transpose()
    }
}

impl std::fmt::Display for Fate {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Taken => write!(out, "it was taken in"),
            Self::Quarantined(id, why) => write!(out, "it is put aside again, as {id}: {why}"),
            Self::Unused => write!(
                out,
                "there is nothing to be done with it, and it stays where it is"
            ),
            Self::Late => write!(
                out,
                "it is still on its way; the next start of the bot tries it again"
            ),
        }
    }
}

/// Returns whether a raw update was kept: every messenger's is a JSON object.
fn is_object(raw: &str) -> bool {
    raw.trim_start().starts_with('{') && serde_json::from_str::<&RawValue>(raw).is_ok()
}
