//! Deletes the ids of inputs that can no longer come again, a thousand per second, in the
//! background.

use std::sync::Arc;

use crate::runtime::signals::FailureSignal;
use crate::store::Store;
use crate::time::{Timestamp, now};

/// A messenger repeats an update for at most a day; three days leave room for clocks that disagree.
const REMEMBERED_MS: i64 = 3 * 86_400_000;
const BATCH_MAX: usize = 1000;

/// Purges until the program ends.
pub async fn run(store: Arc<dyn Store>, failure: Arc<FailureSignal>) {
    loop {
        let store = Arc::clone(&store);
        let before = Timestamp(now().0 - REMEMBERED_MS);
        let purged = match tokio::task::spawn_blocking(move || {
            store.purge_inputs(before, BATCH_MAX)
        })
        .await
        {
            Ok(Ok(purged)) => purged,
            Ok(Err(error)) if failure.tell(error.clone()) => return,
            Ok(Err(_)) => 0,
            Err(_) => return,
        };
        let pause = if purged == BATCH_MAX { 1 } else { 600 };
        tokio::time::sleep(std::time::Duration::from_secs(pause)).await;
    }
}
