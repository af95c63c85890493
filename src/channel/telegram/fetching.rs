//! Polls for updates in a separate thread, and moves the offset only when every turn of a batch is
//! on disk.
//!
//! Telegram gives the next hundred updates only once it is told that the last hundred were taken.
//! On the main runtime, this call would queue behind the replies being sent, twice per batch, and
//! delay everybody.

use std::cell::Cell;
use std::convert::Infallible;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::bot::Telegram;
use super::intake::take;
use super::poll::{PollError, is_round};
use super::subscribe;
use crate::channel::messenger::Host;

/// The polling thread.
pub(super) struct Fetching {
    thread: JoinHandle<Option<i64>>,
    stop: oneshot::Sender<()>,
}

/// How many times in a row a batch may be fetched without success.
const MAX_LOSSES: u64 = 5;

/// An empty answer within this time came at once: the messenger holds a request open for fifty
/// seconds.
const IMMEDIATE: Duration = Duration::from_secs(1);

/// Returns how long to wait after `idles` empty answers in a row that came at once.
fn idle_pause(idles: u64) -> Duration {
    Duration::from_millis(100 << idles.saturating_sub(1).min(6)).min(Duration::from_secs(5))
}

/// What the polling thread needs.
struct Fetcher {
    telegram: Arc<Telegram>,
    host: Host,
    /// The main Tokio runtime.
    runtime: Handle,
    /// Every update below this number is on disk.
    acknowledged: Cell<Option<i64>>,
}

/// Starts the polling thread. Call it inside the main Tokio runtime.
///
/// Fails if the thread or its runtime cannot be started.
pub(super) fn begin(telegram: Arc<Telegram>, host: Host) -> io::Result<Fetching> {
    let (stop, stopped) = oneshot::channel();
    let sink = Arc::clone(&host.sink);
    let fetcher = Fetcher {
        telegram,
        host,
        runtime: Handle::current(),
        acknowledged: Cell::new(None),
    };
    let network = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let fetches = move || {
        let stopped = catch_unwind(AssertUnwindSafe(|| {
            network.block_on(async {
                tokio::select! {
                    never = fetcher.run() => match never {},
                    _ = stopped => {}
                }
            });
        }));
        if stopped.is_err() {
            // Nobody polls any more: it is better to end and be restarted than to stay without
            // updates.
            sink.panicked();
        }
        // If the network is down, resolving the address of the Bot API may take half a minute; we
        // do not wait for that.
        network.shutdown_background();
        fetcher.acknowledged.get()
    };
    Ok(Fetching {
        thread: std::thread::Builder::new()
            .name("fetch".to_owned())
            .spawn(fetches)?,
        stop,
    })
}

impl Fetching {
    /// Stops polling. Returns the number below which every update is on disk, or `None` if none was
    /// fetched.
    pub async fn end(self) -> Option<i64> {
        // The thread may have ended by itself.
        let _ = self.stop.send(());
        tokio::task::spawn_blocking(move || self.thread.join().ok().flatten())
            .await
            .ok()
            .flatten()
    }
}

impl Fetcher {
    async fn run(&self) -> Infallible {
        let (mut failures, mut losses, mut idles) = (0, 0, 0_u64);
        loop {
            let begun = Instant::now();
            match self.telegram.get_updates(self.acknowledged.get()).await {
                Ok(updates) => {
                    failures = 0;
                    self.host.sink.accepted(None);
                    let newest = updates.newest();
                    let is_news =
                        newest.is_some_and(|newest| self.acknowledged.get() != Some(newest + 1));
                    if is_news || begun.elapsed() >= IMMEDIATE {
                        idles = 0;
                    } else {
                        // Nothing new, and the answer came at once: poll such a server less often.
                        idles += 1;
                        if is_round(idles) {
                            log::warn!(
                                "updates are asked for and there are none, but the answer comes at once; so far: {idles}"
                            );
                        }
                        tokio::time::sleep(idle_pause(idles)).await;
                    }
                    let Some(newest) = newest else { continue };
                    let batch = {
                        // Requests to Telegram that an update causes use the connections of the
                        // main runtime.
                        let _inside = self.runtime.enter();
                        take(&self.telegram, &self.host, updates)
                    };
                    self.host.sink.watch(&batch);
                    match batch.closed().await {
                        Ok(()) => {
                            losses = 0;
                            self.acknowledged.set(Some(newest + 1));
                            self.host.sink.acknowledged();
                        }
                        Err(lost) => {
                            losses += 1;
                            log::warn!("updates {lost}; all of the batch is fetched once more");
                            if losses >= MAX_LOSSES {
                                self.host.sink.stuck(format!("updates {lost}"));
                            }
                            tokio::time::sleep(Duration::from_secs(losses)).await;
                        }
                    }
                }
                Err(PollError::Webhook) if self.ends_the_webhook().await => {}
                Err(error) => {
                    failures += 1;
                    let pause = error.pause(failures);
                    match &error {
                        PollError::Conflict(_) => log::error!(
                            "{error}; is a second copy running? trying again in {} s",
                            pause.as_secs()
                        ),
                        PollError::Webhook => log::error!(
                            "no updates can be fetched; trying again in {} s",
                            pause.as_secs()
                        ),
                        PollError::Misconfigured(why) => {
                            self.host.sink.accepted(Some(why));
                            log::error!("{error}; trying again in {} s", pause.as_secs())
                        }
                        PollError::Trouble { .. } => {
                            log::warn!("{error}; trying again in {} s", pause.as_secs())
                        }
                    }
                    tokio::time::sleep(pause).await;
                }
            }
        }
    }

    async fn ends_the_webhook(&self) -> bool {
        let (telegram, notes) = (Arc::clone(&self.telegram), Arc::clone(&self.host.notes));
        self.runtime
            .spawn(async move { subscribe::end(&telegram, notes.as_ref()).await })
            .await
            .unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_answers_at_once_with_nothing_is_asked_ever_less() {
        let pauses: Vec<u128> = (1..=8).map(|idles| idle_pause(idles).as_millis()).collect();
        assert_eq!(pauses, [100, 200, 400, 800, 1600, 3200, 5000, 5000]);
        assert_eq!(idle_pause(u64::MAX), Duration::from_secs(5));
    }
}
