//! Makes the backups of `backup:` in `bot.yaml` while the bot runs, each once, also over restarts.
//!
//! The store keeps the time up to which backups were made. One that was missed is made up at the
//! next start, and the first one is made at once, so that a place that does not work is told when it
//! is written down and not at night.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};
use tokio::sync::watch;

use crate::config::{BackupAccess, BackupSettings, Secret};
use crate::dialog::backup::BackupPlan;
use crate::runtime::alarms::backup::BackupTrouble;
use crate::runtime::alarms::{Alarm, Alarms, Kind};
use crate::runtime::backup::depot::Depot;
use crate::runtime::backup::name::BackupName;
use crate::runtime::backup::{BackupSource, prune};
use crate::runtime::decide::versions::InForce;
use crate::runtime::privacy::erased;
use crate::stable_hash::hash_words;
use crate::store::{Store, StoreError};
use crate::time::{Timestamp, Zone, now};

/// Name of the meta record with the time up to which backups were made, and for which place.
const RECORD: &str = "backups";
/// Longest sleep between checks of the clock, which may be set meanwhile.
const MAX_SLEEP: Duration = Duration::from_secs(30);
/// How long after one that failed the next is tried.
const AFTER_FAILURE: crate::time::Duration = crate::time::Duration(15 * 60);

/// Starts the thread that makes backups until the program ends. It has one of its own: a disk that
/// does not answer must not keep anybody from being answered.
///
/// Fails if the thread cannot be started.
pub fn start(
    (store, data): (Arc<dyn Store>, PathBuf),
    settings: BackupSettings,
    in_force: watch::Receiver<InForce>,
    alarms: Alarms,
) -> Result<()> {
    let network = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("starting the network of backups")?;
    let backups = move || {
        let from = (store.as_ref(), data.as_path());
        network.block_on(run(from, &settings, in_force, alarms));
    };
    std::thread::Builder::new()
        .name("backups".to_owned())
        .spawn(backups)
        .context("starting the thread that makes backups")?;
    Ok(())
}

/// Makes backups until the program ends.
async fn run(
    (store, data): (&dyn Store, &Path),
    settings: &BackupSettings,
    mut in_force: watch::Receiver<InForce>,
    alarms: Alarms,
) {
    let mut not_before = Timestamp(i64::MIN);
    let mut copied = None;
    let mut known = settings.read().ok();
    // The newest backup has to open with the passphrase that is on paper now.
    let mut is_locked_anew = false;
    loop {
        // Also what was saved while a backup failed is tried at once.
        if in_force.has_changed().unwrap_or_default() {
            not_before = Timestamp(i64::MIN);
        }
        let (plan, zone) = {
            let in_force = in_force.borrow_and_update();
            let bot = &in_force.dialogs.bot;
            (bot.backup.clone(), bot.timezone)
        };
        let access = settings.read();
        let given = access.as_ref().ok().cloned();
        if given != known {
            is_locked_anew |=
                passphrase(&given).is_some() && passphrase(&given) != passphrase(&known);
            not_before = Timestamp(i64::MIN);
            known = given;
        }
        let Some(plan) = plan else {
            alarms.clear(&Kind::Backup);
            if in_force.changed().await.is_err() {
                return;
            }
            not_before = Timestamp(i64::MIN);
            continue;
        };
        let started = now();
        // What is wrong with the settings is told when it is written, and not at night.
        let due = match is_locked_anew || access.is_err() {
            true => Ok(started),
            false => due(store, (&plan, passphrase(&known).is_some()), started, zone),
        };
        let ahead = match due.map(|due| due.max(not_before)) {
            Ok(due) if due <= started => {
                let made = match &access {
                    Ok(access) => {
                        once(
                            &BackupSource {
                                store,
                                data,
                                access,
                            },
                            &plan,
                            zone,
                        )
                        .await
                    }
                    Err(error) => Err(anyhow::anyhow!("{error:#}")),
                };
                match made {
                    Ok(()) => {
                        is_locked_anew = false;
                        copied = changed_at(data);
                        alarms.clear(&Kind::Backup);
                    }
                    Err(error) => {
                        not_before = started.plus(AFTER_FAILURE);
                        log::error!("the backup to {} was not made: {error:#}", plan.to);
                        let why = BackupTrouble::of(&error);
                        alarms.raise(Alarm::Backup(plan.to.to_string(), why));
                    }
                }
                continue;
            }
            Ok(due) => Some(due.0 - started.0),
            Err(error) => {
                log::warn!("when the next backup is due cannot be read: {error}");
                None
            }
        };
        let list = changed_at(data);
        if let (Ok(access), Some(_)) = (&access, ahead)
            && list != copied
        {
            match put_erased(
                &BackupSource {
                    store,
                    data,
                    access,
                },
                &plan,
            )
            .await
            {
                Ok(()) => copied = list,
                Err(error) => log::debug!("the erasure list waits for the next backup: {error:#}"),
            }
        }
        let ahead = ahead.unwrap_or(i64::MAX).unsigned_abs();
        let pause = Duration::from_millis(ahead).min(MAX_SLEEP);
        tokio::select! {
            changed = in_force.changed() => match changed {
                Ok(()) => not_before = Timestamp(i64::MIN),
                Err(_) => return,
            },
            () = tokio::time::sleep(pause) => {}
        }
    }
}

fn passphrase(access: &Option<BackupAccess>) -> Option<&Secret> {
    access.as_ref()?.passphrase.as_ref()
}

/// Makes one, and then removes those that need not stay.
async fn once(source: &BackupSource<'_>, plan: &BackupPlan, zone: Zone) -> Result<()> {
    let (name, written) = source.make(plan).await?;
    log::info!(
        "a backup was made: {} in {}, {} records",
        name.name,
        plan.to,
        written.records
    );
    made(
        source.store,
        (plan, source.access.passphrase.is_some()),
        name.at,
    )
    .context("noting that it was made")?;
    let depot = Depot::open(&plan.to, &source.access.s3)?;
    match prune(&depot, plan, &name.store, zone).await {
        Ok(0) => {}
        Ok(removed) => log::info!("{removed} older backups were removed, as `keep:` says"),
        // The new one is there all the same.
        Err(error) => log::warn!("older backups could not be removed: {error:#}"),
    }
    Ok(())
}

async fn put_erased(source: &BackupSource<'_>, plan: &BackupPlan) -> Result<()> {
    let depot = Depot::open(&plan.to, &source.access.s3)?;
    let store = BackupName::new(source.store, now(), false)?.store;
    source.put_erased(&depot, &store).await
}

/// Returns when the erasure list was changed; `None` if there is none.
fn changed_at(data: &Path) -> Option<SystemTime> {
    std::fs::metadata(erased::path(data)).ok()?.modified().ok()
}

/// Returns when the next backup is due: at once if none was ever made at this place, or the newest
/// is encrypted and is to be open, or the other way round.
fn due(
    store: &dyn Store,
    (plan, is_sealed): (&BackupPlan, bool),
    now: Timestamp,
    zone: Zone,
) -> Result<Timestamp, StoreError> {
    let record = store.meta(RECORD)?.unwrap_or_default();
    let seen = record.split_at_checked(8).and_then(|(place, at)| {
        let is_here = place == number(plan, is_sealed).to_be_bytes();
        let at = Timestamp(i64::from_be_bytes(at.try_into().ok()?));
        // A time ahead is one of a clock that was wrong.
        is_here.then_some(at).filter(|at| *at <= now)
    });
    let next = seen.map(|seen| plan.every.next_after(seen, zone));
    Ok(next.map_or(now, |next| next.unwrap_or(Timestamp(i64::MAX))))
}

/// Notes that a backup was made.
fn made(
    store: &dyn Store,
    (plan, is_sealed): (&BackupPlan, bool),
    at: Timestamp,
) -> Result<(), StoreError> {
    let record = [number(plan, is_sealed).to_be_bytes(), at.0.to_be_bytes()].concat();
    store.set_meta(RECORD, &record)
}

fn number(plan: &BackupPlan, is_sealed: bool) -> u64 {
    let place = plan.to.to_string();
    match is_sealed {
        true => hash_words(&[&place, "encrypted"]),
        false => hash_words(&[&place]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::backup::{Destination, Keep};
    use crate::dialog::schedule::Schedule;
    use crate::store::memory::Memory;

    #[test]
    fn a_backup_is_made_once_a_night_and_made_up_after_a_night_off() {
        let store = Memory::default();
        let plan = |to: &str| BackupPlan {
            every: Schedule::parse("day 03:00").expect("a schedule"),
            to: Destination::parse(to).expect("a place"),
            keep: Keep::default(),
        };
        let at = |text: &str| {
            let moment = format!("{text}:00Z").parse::<chrono::DateTime<chrono::Utc>>();
            Timestamp(moment.expect("a moment").timestamp_millis())
        };
        let zone = Zone::Europe__Amsterdam;
        let due = |to, now| due(&store, (&plan(to), false), now, zone).expect("it can be read");
        let noon = at("2026-11-30T12:00");
        assert_eq!(due("/a", noon), noon, "the first one is made at once");
        made(&store, (&plan("/a"), false), noon).expect("it is noted");
        let night = at("2026-12-01T02:00");
        assert_eq!(due("/a", noon), night);
        assert_eq!(due("/a", at("2026-12-03T09:00")), night, "it is made up");
        assert_eq!(due("/b", noon), noon, "another place has none yet");
        let before = at("2026-11-29T12:00");
        assert_eq!(due("/a", before), before, "the clock was ahead");
    }
}
