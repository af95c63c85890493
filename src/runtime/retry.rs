//! Hands updates in again that were put aside, because somebody asked for it: while the bot runs, and what was asked for before at its
//! start.
//!
//! Each goes in under an id of its own, so that it takes effect once however often the program is killed meanwhile.

use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use serde_json::value::RawValue;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::channel::telegram::{Fetched, RawUpdate, Telegram};
use crate::engine::input::Input;
use crate::id::InputId;
use crate::runtime::decide::{Batch, Inbound, Work};
use crate::runtime::dispatch::FailureSignal;
use crate::runtime::intake::take_as;
use crate::store::quarantine::{QuarantineId, Quarantined, ask_no_more, asked_for, drop_all};
use crate::store::{Store, StoreError};

/// How long one may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// What became of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was taken in.
    Taken,
    /// It was put aside again: as which, and why.
    Quarantined(QuarantineId, String),
    /// There is nothing that could be handed in, or nobody has a use for it; it stays where it is.
    Unused,
    /// It is still on its way; the next start tries it again.
    Late,
}

/// Whom to tell what became of them.
pub type FateSender = Sender<(QuarantineId, Fate)>;

/// What is needed to hand in.
pub struct Retry {
    /// How updates are read.
    pub telegram: Arc<Telegram>,
    /// The thread that decides.
    pub work: Sender<Work>,
    /// Where they were put aside.
    pub store: Arc<dyn Store>,
    /// Whom to tell where the store broke.
    pub failure: Arc<FailureSignal>,
}

/// Returns whether something was kept that can be handed in again.
pub fn can_be(aside: &Quarantined) -> bool {
    matches!(aside.taken, Some((InputId::Timer(_), _))) || update(aside).is_some()
}

/// Hands in what was asked for before, then whatever is asked for, until the program ends.
pub async fn run(retry: Retry, mut asked: UnboundedReceiver<FateSender>) {
    let mut told = None;
    loop {
        if let Err(error) = retry.all(told.as_ref()).await
            && retry.failure.tell(error)
        {
            return;
        }
        // Whoever asked knows by this that nothing more comes.
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
                // Whoever asked may have gone away.
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
        if !matches!(tokio::time::timeout(PATIENCE, batch.closed()).await, Ok(Ok(()))) {
            return Ok(Fate::Late);
        }
        let became = self.beside(move |store| {
            if !store.has_taken(&input)? {
                ask_no_more(store, id)?;
                return Ok(Fate::Unused);
            }
            let again = store.quarantined()?.into_iter().find(|other| other.taken.as_ref().is_some_and(|(taken, _)| *taken == input));
            drop_all(store, &[id])?;
            Ok(again.map_or(Fate::Taken, |again| Fate::Quarantined(again.id, again.why)))
        });
        Ok(became.await?.unwrap_or(Fate::Late))
    }

    async fn hand_in(&self, aside: &Quarantined) -> Result<Option<Batch>, StoreError> {
        let InputId::Update { bot, update: number } = aside.id.again() else { return Ok(None) };
        if let Some((InputId::Timer(timer), _)) = aside.taken {
            let Some(place) = self.beside(move |store| store.place(timer.conversation)).await?.flatten() else { return Ok(None) };
            let batch = Batch::new();
            let receipt = Some(batch.receipt(number));
            let inbound = Inbound { receipt, ..Inbound::own(place, aside.id.again(), Input::Deadline(timer)) };
            // Nobody listens only when the program is ending; then the receipt goes with the rest.
            let _ = self.work.send(Work::Take(Box::new(inbound)));
            return Ok(Some(batch));
        }
        let update = update(aside).map(|json| RawUpdate { id: number, json });
        Ok(update.map(|update| take_as(bot, &self.telegram, &self.work, Fetched { updates: vec![update], broken: Vec::new() })))
    }

    /// Asks the store where nobody waits for it; nothing where the program is ending.
    async fn beside<T: Send + 'static>(
        &self,
        what: impl FnOnce(&dyn Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<Option<T>, StoreError> {
        let store = Arc::clone(&self.store);
        tokio::task::spawn_blocking(move || what(store.as_ref())).await.ok().transpose()
    }
}

impl std::fmt::Display for Fate {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Taken => write!(out, "it was taken in"),
            Self::Quarantined(id, why) => write!(out, "it is put aside again, as {id}: {why}"),
            Self::Unused => write!(out, "there is nothing to be done with it, and it stays where it is"),
            Self::Late => write!(out, "it is still on its way; the next start of the bot tries it again"),
        }
    }
}

/// Returns the update, where it was kept and is one.
fn update(aside: &Quarantined) -> Option<Box<RawValue>> {
    let json = RawValue::from_string(aside.raw.clone()).ok()?;
    json.get().trim_start().starts_with('{').then_some(json)
}
