//! Tells operators of alarms in their private chats, and looks for troubles that nobody else finds:
//! a disk that fills up, messages that do not go out.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::channel::SendError;
use crate::disk_space::free_space;
use crate::id::EffectId;
use crate::message::{OutMessage, Rich};
use crate::runtime::alarms::{Alarm, Alarms, Kind, Tidings};
use crate::runtime::decide::versions::InForce;
use crate::runtime::deliver::channels::Channels;
use crate::runtime::metrics::Metrics;
use crate::runtime::signals::FailureSignal;
use crate::store::{Address, Place, Store, StoreError};
use crate::time::now;

/// How often it is looked for troubles, and what could not be told is told again.
const INTERVAL: Duration = Duration::from_secs(60);
/// Less room is an alarm, in MiB …
const LITTLE_ROOM: u64 = 512;
/// … which is over with as much.
const MUCH_ROOM: u64 = 1024;
/// Messages that have waited so long are an alarm if none went out meanwhile.
const LONG: Duration = Duration::from_secs(15 * 60);

/// What telling operators needs.
pub(super) struct Alerting {
    /// The alarms.
    pub alarms: Alarms,
    /// The channels.
    pub channels: Channels,
    /// The store.
    pub store: Arc<dyn Store>,
    /// The dialogs in force, with the operators.
    pub in_force: watch::Receiver<InForce>,
    /// What waits to go out.
    pub metrics: Arc<Metrics>,
    /// The data folder.
    pub data: PathBuf,
    /// Is told if the store breaks.
    pub failure: Arc<FailureSignal>,
}

/// Looks and tells until the program ends.
pub(super) async fn run(mut alerting: Alerting) {
    let mut looks = tokio::time::interval(INTERVAL);
    loop {
        tokio::select! {
            _ = looks.tick() => alerting.look().await,
            () = alerting.alarms.changed() => {}
            changed = alerting.in_force.changed() => if changed.is_err() { return },
        }
        alerting.tell().await;
        let (alarms, store) = (alerting.alarms.clone(), Arc::clone(&alerting.store));
        let written = tokio::task::spawn_blocking(move || alarms.write(store.as_ref())).await;
        if let Ok(Err(error)) = written
            && alerting.failure.tell(error)
        {
            return;
        }
    }
}

impl Alerting {
    async fn look(&self) {
        let (alarms, store, metrics) = (
            self.alarms.clone(),
            Arc::clone(&self.store),
            Arc::clone(&self.metrics),
        );
        let data = self.data.clone();
        let looked = tokio::task::spawn_blocking(move || {
            look_at_disk(&alarms, &data);
            look_at_outbox(&alarms, store.as_ref(), &metrics)
        });
        if let Ok(Err(error)) = looked.await {
            self.failure.tell(error);
        }
    }

    /// Tells operators what they do not know yet. What cannot be told now is told later.
    async fn tell(&self) {
        let operators = self.in_force.borrow().dialogs.bot.operators.clone();
        for tidings in self.alarms.tidings(&operators, now()) {
            for operator in &tidings.to {
                if self.tell_one(&tidings, *operator).await {
                    self.alarms.note_told(&tidings, *operator);
                }
            }
        }
    }

    /// Returns whether an operator knows, or cannot be told.
    async fn tell_one(&self, tidings: &Tidings, operator: i64) -> bool {
        let mut is_told = true;
        for (name, channel) in self.channels.iter() {
            let Some(place) = self.channels.chat(&Address(format!("{name}:{operator}"))) else {
                continue;
            };
            let words = match self.words(tidings, &place) {
                Ok(Some(words)) => words,
                // They are told once they have written to the bot: before that it may not.
                Ok(None) | Err(_) => return false,
            };
            let message = OutMessage {
                text: Rich::plain(words),
                ..OutMessage::default()
            };
            match channel.send(&place.0, &message).await {
                Ok(_) => {}
                Err(
                    SendError::RetryAfter(_) | SendError::Unknown(_) | SendError::Misconfigured(_),
                ) => is_told = false,
                Err(error) => log::warn!("an operator cannot be told of an alarm: {error}"),
            }
        }
        is_told
    }

    /// Returns what an operator is told; `None` if they never wrote to the bot.
    fn words(&self, tidings: &Tidings, place: &Place) -> Result<Option<String>, StoreError> {
        let Some((owner, _)) = self.store.find(place)? else {
            return Ok(None);
        };
        let contact = self.store.contact(owner)?;
        let own = contact.and_then(|(contact, _)| contact.language);
        let language = own.unwrap_or_else(|| self.in_force.borrow().dialogs.bot.first_language());
        let name = tidings.alarm.group_name(self.store.as_ref())?;
        let mark = if tidings.is_over { "✅" } else { "⚠️" };
        let words = tidings
            .alarm
            .words(&language, name.as_deref(), tidings.is_over);
        Ok(Some(format!("{mark} {words}")))
    }
}

fn look_at_disk(alarms: &Alarms, data: &Path) {
    match free_space(data).map(|bytes| bytes >> 20) {
        Some(left) if left < LITTLE_ROOM => alarms.raise(Alarm::Disk(left)),
        Some(left) if left >= MUCH_ROOM => alarms.clear(&Kind::Disk),
        Some(_) | None => {}
    }
}

/// Raises the alarm if something that may go out has waited for long, and nothing went out.
fn look_at_outbox(alarms: &Alarms, store: &dyn Store, metrics: &Metrics) -> Result<(), StoreError> {
    let waiting = metrics.waiting_longer(LONG);
    let is_old = !waiting.is_empty() && waits(store, &waiting)?;
    if is_old {
        alarms.raise(Alarm::Outbox(LONG.as_secs() / 60));
    } else {
        alarms.clear(&Kind::Outbox);
    }
    Ok(())
}

/// Returns whether one of these rows could go out: its time has come, and somebody is there.
fn waits(store: &dyn Store, waiting: &[EffectId]) -> Result<bool, StoreError> {
    let now = now();
    for (owner, row) in store.outbox()? {
        let may_go = row.not_before.is_none_or(|at| at <= now) && waiting.contains(&row.id);
        if may_go
            && let Some(loaded) = store.load(owner, row.id.conversation)?
            && loaded.conversation.gone_at.is_none()
        {
            return Ok(true);
        }
    }
    Ok(false)
}
