//! Takes in the updates of the webhook, the same way as polled ones; each is answered when its
//! turns are on disk.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::bot::Telegram;
use super::intake::take;
use super::poll::Fetched;
use crate::channel::messenger::Host;

/// The entrance for webhook updates; closed until it is opened.
#[derive(Default)]
pub struct WebhookIntake(OnceLock<(Arc<Telegram>, Host)>);

const STARTING: &str = "starting";
const LOST: &str = "it got lost";
const SLOW: &str = "the disk is slow";

/// How long an update may wait for the disk before it is sent away; Telegram waits about twice as
/// long.
const DISK_TIMEOUT: Duration = Duration::from_secs(30);

impl WebhookIntake {
    /// Takes updates from now on.
    pub(super) fn open(&self, telegram: Arc<Telegram>, host: Host) {
        // It is opened once; a second time would change nothing.
        let _ = self.0.set((telegram, host));
    }

    /// Returns why no update can be taken now, or `None` if it can. Everybody who asks for `/ready`
    /// may see the reason.
    pub(super) fn refusal(&self) -> Option<&'static str> {
        match self.0.get() {
            Some((_, host)) => host.sink.refusal(),
            None => Some(STARTING),
        }
    }

    /// Takes updates; returns when all their turns are on disk.
    ///
    /// Fails with the reason if they are not taken.
    pub(super) async fn take(&self, updates: Fetched) -> Result<(), &'static str> {
        let Some((telegram, host)) = self.0.get() else {
            return Err(STARTING);
        };
        let batch = take(telegram, host, updates);
        host.sink.watch(&batch);
        tokio::select! {
            biased;
            result = batch.closed() => result.map_err(|lost| {
                log::warn!("updates {lost}; Telegram brings them once more");
                LOST
            })?,
            why = host.sink.breaks() => return Err(why),
            () = tokio::time::sleep(DISK_TIMEOUT) => return Err(SLOW),
        }
        host.sink.acknowledged();
        Ok(())
    }
}
