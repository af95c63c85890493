//! Takes in the updates of the webhook, the same way as polled ones; each is answered when its
//! turns are on disk.

use std::sync::mpsc::Sender;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::channel::telegram::webhook::Intake;
use crate::channel::telegram::{Fetched, RawUpdate, Telegram};
use crate::id::InputId;
use crate::runtime::decide::Work;
use crate::runtime::intake::take;
use crate::runtime::quarantine::NO_JSON;
use crate::runtime::readiness::{BROKEN, Readiness, STARTING, STOPPING};
use crate::runtime::watch::Watch;
use crate::store::Store;
use crate::time::now;

/// The entrance for webhook updates; closed until it is opened.
pub struct WebhookIntake {
    store: Arc<dyn Store>,
    readiness: Arc<Readiness>,
    watch: Arc<Watch>,
    inside: OnceLock<(Arc<Telegram>, Sender<Work>)>,
}

const LOST: &str = "it got lost";
const SLOW: &str = "the disk is slow";

/// How long an update may wait for the disk before it is sent away; Telegram waits about twice as
/// long.
const DISK_TIMEOUT: Duration = Duration::from_secs(30);

impl WebhookIntake {
    /// Makes an intake that is closed.
    pub fn new(store: Arc<dyn Store>, readiness: Arc<Readiness>, watch: Arc<Watch>) -> Self {
        Self {
            store,
            readiness,
            watch,
            inside: OnceLock::new(),
        }
    }

    /// Takes updates from now on.
    pub fn open(&self, telegram: Arc<Telegram>, work: Sender<Work>) {
        // It is opened once; a second time would change nothing.
        let _ = self.inside.set((telegram, work));
    }

    /// Waits for work that ends on the disk; gives up if the store breaks or it takes too long.
    async fn until_on_disk(
        &self,
        done: impl Future<Output = Result<(), &'static str>>,
    ) -> Result<(), &'static str> {
        tokio::select! {
            biased;
            result = done => result,
            why = self.readiness.breaks() => Err(why),
            () = tokio::time::sleep(DISK_TIMEOUT) => Err(SLOW),
        }
    }
}

impl Intake for WebhookIntake {
    fn refuses(&self) -> Option<&'static str> {
        self.readiness
            .refusal()
            .or_else(|| self.inside.get().is_none().then_some(STARTING))
    }

    async fn take(&self, update: RawUpdate) -> Result<(), &'static str> {
        let Some((telegram, work)) = self.inside.get() else {
            return Err(STARTING);
        };
        let batch = take(
            telegram,
            work,
            Fetched {
                updates: vec![update],
                broken: Vec::new(),
            },
        );
        self.watch.holds(&batch);
        self.until_on_disk(async {
            batch.closed().await.map_err(|lost| {
                log::warn!("updates {lost}; Telegram brings them once more");
                LOST
            })
        })
        .await?;
        self.watch.acknowledged();
        Ok(())
    }

    async fn quarantine(&self, id: i64, text: String) -> Result<(), &'static str> {
        let Some((telegram, _)) = self.inside.get() else {
            return Err(STARTING);
        };
        let (store, input) = (
            Arc::clone(&self.store),
            InputId::Update {
                bot: telegram.me().id,
                update: id,
            },
        );
        let kept =
            tokio::task::spawn_blocking(move || store.quarantine(&input, &text, NO_JSON, now()));
        self.until_on_disk(async {
            match kept.await {
                Ok(Ok(())) => Ok(()),
                Ok(Err(error)) => {
                    self.readiness.failure().tell(error);
                    Err(BROKEN)
                }
                Err(_) => Err(STOPPING),
            }
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::dispatch::{FailureSignal, Reason};
    use crate::runtime::watch::PATIENCE;
    use crate::store::StoreError;
    use crate::store::memory::Memory;

    fn intake() -> (WebhookIntake, Arc<Readiness>, Arc<FailureSignal>) {
        let failure = Arc::new(FailureSignal::default());
        let readiness = Arc::new(Readiness::new(Arc::clone(&failure)));
        let watch = Arc::new(Watch::new(PATIENCE));
        (
            WebhookIntake::new(Arc::new(Memory::default()), Arc::clone(&readiness), watch),
            readiness,
            failure,
        )
    }

    #[test]
    fn a_broken_store_takes_nothing_and_says_so() {
        let (intake, readiness, failure) = intake();
        assert_eq!(
            (intake.refuses(), readiness.unready()),
            (Some(STARTING), Some(STARTING))
        );
        readiness.set_serving();
        assert_eq!(
            (intake.refuses(), readiness.unready()),
            (Some(STARTING), None)
        );
        readiness.set_stopping();
        assert_eq!(
            (intake.refuses(), readiness.unready()),
            (Some(STOPPING), Some(STOPPING))
        );
        failure.tell(StoreError::Broken("no space left on device".to_owned()));
        assert_eq!(
            (intake.refuses(), readiness.unready()),
            (Some(BROKEN), Some(BROKEN))
        );
    }

    #[test]
    fn a_program_that_made_a_mistake_does_not_blame_the_store() {
        let (intake, _, failure) = intake();
        failure.tell_panic();
        assert_eq!(intake.refuses(), Some("the program made a mistake"));
        failure.tell(StoreError::Broken("too late".to_owned()));
        assert_eq!(
            failure.reason(),
            Some(Reason::Mistake),
            "the first reason is kept"
        );
    }
}
