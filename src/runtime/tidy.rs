//! Keeps the store small: checks a few times an hour whether it should be compacted, and does that
//! in the background. Also checks every few seconds that the store's folder is still there: what is
//! written into a folder that was moved or removed is lost.

use std::sync::Arc;
use std::time::Duration;

use crate::runtime::signals::FailureSignal;
use crate::store::Store;

/// Delay before the first check, so that urgent work at the start comes first.
const FIRST: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_secs(600);
/// Delay after a failure.
const AFTER_FAILURE: Duration = Duration::from_secs(6 * 3600);
/// Pause between two steps, so that turns get in between.
const STEP_PAUSE: Duration = Duration::from_millis(3);

/// Time between two checks of the folder; each turn checks for itself.
const FOLDER_CHECK: Duration = Duration::from_secs(3);

/// Checks until the program ends that the store is still in its place, even if nobody writes.
pub async fn watch_place(store: Arc<dyn Store>, failure: Arc<FailureSignal>) {
    loop {
        tokio::time::sleep(FOLDER_CHECK).await;
        let store = Arc::clone(&store);
        match tokio::task::spawn_blocking(move || store.in_place()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) if failure.tell(error.clone()) => return,
            Ok(Err(_)) => {}
            Err(_) => return,
        }
    }
}

/// Checks until the program ends.
pub async fn run(store: Arc<dyn Store>) {
    let mut wait = FIRST;
    loop {
        tokio::time::sleep(wait).await;
        let store = Arc::clone(&store);
        let tidied = tokio::task::spawn_blocking(move || {
            store.tidy(Arc::new(|| std::thread::sleep(STEP_PAUSE)))
        });
        wait = match tidied.await {
            Ok(Ok(None)) => PAUSE,
            Ok(Ok(Some((before, after)))) => {
                log::info!(
                    "the store was written anew: {} KiB before, {} KiB now",
                    before.div_ceil(1024),
                    after.div_ceil(1024)
                );
                PAUSE
            }
            Ok(Err(error)) => {
                log::warn!(
                    "the store could not be written anew, and stays as large as it is: {error}"
                );
                AFTER_FAILURE
            }
            Err(_) => return,
        };
    }
}
