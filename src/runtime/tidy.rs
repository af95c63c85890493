//! Keeps the store small: looks a few times an hour whether it is to be written anew, and has that done beside everything else. And
//! looks every few seconds whether its folder is still there: what is written into a folder that was moved or removed is lost.

use std::sync::Arc;
use std::time::Duration;

use crate::runtime::dispatch::FailureSignal;
use crate::store::Store;

/// The first look: what is in a hurry at the start comes first.
const FIRST: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_secs(600);
/// After it did not work.
const LATER: Duration = Duration::from_secs(6 * 3600);
/// Between two parts, so that turns get in between.
const BREATH: Duration = Duration::from_millis(3);

/// Between two looks at the folder; a turn looks for itself.
const LOOK: Duration = Duration::from_secs(3);

/// Looks until the program ends whether the store is still where it was, also while nobody says anything.
pub async fn watch_place(store: Arc<dyn Store>, failure: Arc<FailureSignal>) {
    loop {
        tokio::time::sleep(LOOK).await;
        let store = Arc::clone(&store);
        match tokio::task::spawn_blocking(move || store.in_place()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) if failure.tell(error.clone()) => return,
            Ok(Err(_)) => {}
            Err(_) => return,
        }
    }
}

/// Looks until the program ends.
pub async fn run(store: Arc<dyn Store>) {
    let mut wait = FIRST;
    loop {
        tokio::time::sleep(wait).await;
        let store = Arc::clone(&store);
        let tidied = tokio::task::spawn_blocking(move || store.tidy(Arc::new(|| std::thread::sleep(BREATH))));
        wait = match tidied.await {
            Ok(Ok(None)) => PAUSE,
            Ok(Ok(Some((before, after)))) => {
                log::info!("the store was written anew: {} KiB before, {} KiB now", before.div_ceil(1024), after.div_ceil(1024));
                PAUSE
            }
            Ok(Err(error)) => {
                log::warn!("the store could not be written anew, and stays as large as it is: {error}");
                LATER
            }
            Err(_) => return,
        };
    }
}
