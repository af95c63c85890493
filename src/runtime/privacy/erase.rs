//! Finishes erasing people: first files, then the store, then the erasure list beside it. If the
//! program stops in between, the next start goes on.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::mpsc;

use crate::id::OwnerId;
use crate::runtime::jobs::files;
use crate::runtime::privacy::erased;
use crate::runtime::signals::FailureSignal;
use crate::store::{Erasing, Store, StoreError};

/// Records erased per step, so that turns of others get in between.
const STEP_RECORDS: usize = 500;
/// How long to wait for a farewell that is not sent yet, in milliseconds; doubled each time up to
/// the longest.
const FIRST_PAUSE: u64 = 50;
const LONGEST_PAUSE: u64 = 30_000;

/// Erases as much of a person as can go now.
///
/// If their farewell is not sent yet, the message and its place stay; everything else is
/// erased.
///
/// Fails if the store or the files cannot be read or written.
pub fn finish(
    store: &dyn Store,
    data: Option<&Path>,
    owner: OwnerId,
) -> Result<Erasing, StoreError> {
    if let Some(data) = data
        && lets_go_of_files(store, data, owner)?
    {
        files::sweep(store, data)?;
    }
    let stands = loop {
        match store.erase(owner, STEP_RECORDS)? {
            Erasing::More => {}
            stands @ (Erasing::Waits | Erasing::Done) => break stands,
        }
    };
    if let Some(data) = data {
        erased::write(store, data)?;
    }
    Ok(stands)
}

/// Finishes the erasures of an earlier run and those reported from now on, until the program ends.
pub async fn run(
    store: Arc<dyn Store>,
    data: PathBuf,
    failure: Arc<FailureSignal>,
    mut told: mpsc::UnboundedReceiver<OwnerId>,
) {
    let mut waiting: BTreeSet<OwnerId> = match store.forgotten() {
        Ok(forgotten) => forgotten
            .into_iter()
            .map(|forgotten| forgotten.owner)
            .collect(),
        Err(error) => {
            failure.tell(error);
            BTreeSet::new()
        }
    };
    let mut pause = FIRST_PAUSE;
    loop {
        for owner in waiting.clone() {
            let (store, data) = (Arc::clone(&store), data.clone());
            match tokio::task::spawn_blocking(move || finish(store.as_ref(), Some(&data), owner))
                .await
            {
                Ok(Ok(Erasing::Done)) => {
                    waiting.remove(&owner);
                    log::info!("contact {owner} was forgotten: nothing is left");
                }
                Ok(Ok(Erasing::More | Erasing::Waits)) => {}
                Ok(Err(error)) if failure.tell(error.clone()) => return,
                // It is tried again, like everything that waits.
                Ok(Err(_)) => {}
                // The program is ending, or it panicked; the next start tries again.
                Err(_) => return,
            }
        }
        let rest = async {
            if waiting.is_empty() {
                std::future::pending::<()>().await;
            }
            tokio::time::sleep(std::time::Duration::from_millis(pause)).await;
        };
        tokio::select! {
            owner = told.recv() => match owner {
                Some(owner) => {
                    waiting.insert(owner);
                    pause = FIRST_PAUSE;
                }
                None => return,
            },
            () = rest => pause = (pause * 2).min(LONGEST_PAUSE),
        }
    }
}

/// Removes what a forgotten person sent from the page and nothing has fetched; returns whether there
/// are other files of theirs.
fn lets_go_of_files(store: &dyn Store, data: &Path, owner: OwnerId) -> Result<bool, StoreError> {
    let Some(forgotten) = store
        .forgotten()?
        .into_iter()
        .find(|forgotten| forgotten.owner == owner)
    else {
        return Ok(false);
    };
    let mut has_any = false;
    for conversation in forgotten.conversations {
        let mut removed = Ok(());
        store.turns(owner, conversation, &mut |turn| {
            has_any |= files::has_file(&turn.record);
            removed = files::let_go_of_turn(data, &turn.record);
            removed.is_ok()
        })?;
        removed?;
    }
    Ok(has_any)
}
