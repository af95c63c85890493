//! Keeps answers no longer than `keep_answers` says: once a day, a few at a time, in the background.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::watch;

use crate::engine::input::Input;
use crate::id::OwnerId;
use crate::runtime::files;
use crate::runtime::hall::{Hall, Trouble};
use crate::store::{Forget, Store, StoreError};
use crate::time::{Duration, Timestamp, now};

/// How many turns are looked at together: others' turns get in between.
const AT_ONCE: usize = 200;
const PAUSE: std::time::Duration = std::time::Duration::from_millis(100);
const DAY: std::time::Duration = std::time::Duration::from_secs(86_400);

/// Looks once a day, and whenever `keep` changes, until the program ends.
pub async fn run(
    store: Arc<dyn Store>,
    data: PathBuf,
    trouble: Arc<Trouble>,
    hall: Arc<Hall>,
    mut keep: watch::Receiver<Option<Duration>>,
) {
    loop {
        let wanted = *keep.borrow_and_update();
        if let Some(wanted) = wanted
            && let Err(error) = look(&store, &data, &hall, Timestamp(now().0.saturating_sub(wanted.0.saturating_mul(1000)))).await
        {
            return trouble.tell(error);
        }
        tokio::select! {
            () = tokio::time::sleep(DAY) => {}
            changed = keep.changed() => if changed.is_err() {
                return;
            },
        }
    }
}

async fn look(store: &Arc<dyn Store>, data: &std::path::Path, hall: &Arc<Hall>, before: Timestamp) -> Result<(), StoreError> {
    let mut looked_at = 0;
    loop {
        let stepping = Arc::clone(store);
        let Ok(count) = tokio::task::spawn_blocking(move || stepping.expire_answers(before, AT_ONCE)).await else { return Ok(()) };
        looked_at += count?;
        if looked_at % AT_ONCE != 0 || looked_at == 0 {
            break;
        }
        tokio::time::sleep(PAUSE).await;
    }
    let (reading, data) = (Arc::clone(store), data.to_owned());
    let Ok(silent) = tokio::task::spawn_blocking(move || silent(reading.as_ref(), before)).await else { return Ok(()) };
    let silent = silent?;
    for owner in &silent {
        let (marking, owner) = (Arc::clone(store), *owner);
        let how = Forget { now: now(), leaves_receipt: false, unless_heard_since: Some(before) };
        let Ok(is_marked) = tokio::task::spawn_blocking(move || marking.forget(owner, how)).await else { return Ok(()) };
        if is_marked? {
            hall.forgotten(owner);
            tokio::time::sleep(PAUSE).await;
        }
    }
    if looked_at > 0 || !silent.is_empty() {
        log::info!("answers from before the time they are kept: {looked_at} turns looked at, {} silent contacts forgotten", silent.len());
        let sweeping = Arc::clone(store);
        if let Ok(swept) = tokio::task::spawn_blocking(move || files::sweep(sweeping.as_ref(), &data)).await {
            swept?;
        }
    }
    Ok(())
}

/// Lists the people who were not heard since a moment: whatever they answered is gone by then.
pub fn silent(store: &dyn Store, before: Timestamp) -> Result<Vec<OwnerId>, StoreError> {
    let mut heard: HashMap<OwnerId, Timestamp> = HashMap::new();
    store.conversations(&mut |owner, conversation| {
        if let Some(at) = conversation.last_inbound {
            let newest = heard.entry(owner).or_insert(at);
            *newest = at.max(*newest);
        }
        true
    })?;
    let mut silent = Vec::new();
    let is_old = |owner: &OwnerId| heard.get(owner).is_none_or(|at| *at < before);
    store.contacts(&mut |contact| {
        silent.extend((!contact.id.is_group() && contact.first_seen < before && is_old(&contact.id)).then_some(contact.id));
        true
    })?;
    if silent.iter().any(|owner| !heard.contains_key(owner)) {
        // Some are known from groups only: there every turn is the group's.
        let active = active_in_groups(store, before)?;
        silent.retain(|owner| !active.contains(owner));
    }
    Ok(silent)
}

fn active_in_groups(store: &dyn Store, since: Timestamp) -> Result<HashSet<OwnerId>, StoreError> {
    let mut active = HashSet::new();
    store.journal(0, store.horizon()?, &mut |_, turn| {
        if let Input::Group { by, .. } = &turn.record.input
            && turn.record.now >= since
        {
            active.extend(by.contact);
        }
        true
    })?;
    Ok(active)
}
