//! Telegram as one of the bot's messengers: connects, receives by polling or webhook, stops.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::bot::{NAME, Settings, Telegram};
use super::fetching::{self, Fetching};
use super::poll::{Numbered, RawUpdate};
use super::webhook_intake::WebhookIntake;
use super::{intake, subscribe, webhook};
use crate::channel::batch::Batch;
use crate::channel::messenger::{Commands, Connection, Host, Messenger, Routes};
use crate::channel::{Call, Channel, Pending, SendError};
use crate::config::Webhook;
use crate::id::{InputId, Name};

/// A bot that is to be connected to Telegram.
pub struct Setup {
    settings: Settings,
    webhook: Option<(Webhook, Arc<WebhookIntake>)>,
}

/// A connected bot, with what brings its updates.
struct Service {
    telegram: Arc<Telegram>,
    host: Host,
    webhook: Option<(Webhook, Arc<WebhookIntake>)>,
    fetching: Mutex<Option<Fetching>>,
    /// Every update below this number is on disk.
    acknowledged: Mutex<Option<i64>>,
}

/// Time limit for the last call.
const ACKNOWLEDGE_TIMEOUT: Duration = Duration::from_secs(2);

impl Setup {
    /// Makes a bot that polls, or has a webhook.
    pub fn new(settings: Settings, webhook: Option<Webhook>) -> Self {
        let webhook = webhook.map(|webhook| (webhook, Arc::default()));
        Self { settings, webhook }
    }
}

impl Messenger for Setup {
    fn name(&self) -> Name {
        NAME
    }

    fn routes(&self) -> Option<Routes> {
        let (webhook, intake) = self.webhook.as_ref()?;
        Some(Routes {
            router: webhook::routes(webhook, Arc::clone(intake)),
            connections: webhook.queue,
        })
    }

    fn connect(&self, host: Host) -> Pending<'_, Result<Arc<dyn Connection>>> {
        Box::pin(async move {
            let telegram = Arc::new(connect(&self.settings).await?);
            telegram
                .recall_accounts(host.notes.as_ref())
                .context("reading the Business accounts that were connected")?;
            Ok(Arc::new(Service {
                telegram,
                host,
                webhook: self.webhook.clone(),
                fetching: Mutex::default(),
                acknowledged: Mutex::default(),
            }) as Arc<dyn Connection>)
        })
    }
}

async fn connect(settings: &Settings) -> Result<Telegram> {
    let mut wait = 1;
    loop {
        match Telegram::connect(settings.clone()).await {
            Ok(telegram) => return Ok(telegram),
            Err(SendError::Misconfigured(why)) => {
                bail!("Telegram does not know this bot ({why}): is TELOXIDE_TOKEN right?")
            }
            Err(error) => {
                log::warn!("Telegram cannot be reached ({error}); again in {wait} s");
                tokio::time::sleep(Duration::from_secs(wait)).await;
                wait = (wait * 2).min(30);
            }
        }
    }
}

impl Connection for Service {
    fn channel(&self) -> Arc<dyn Channel> {
        Arc::clone(&self.telegram) as Arc<dyn Channel>
    }

    fn account(&self) -> &str {
        let me = self.telegram.me();
        me.username.as_deref().unwrap_or(&me.name)
    }

    fn register<'a>(&'a self, menus: &'a [Commands]) -> Call<'a, ()> {
        Box::pin(self.telegram.register(menus))
    }

    fn receive(&self, ready: Box<dyn FnOnce() + Send>) -> Pending<'_, anyhow::Error> {
        Box::pin(async move {
            let (telegram, host) = (Arc::clone(&self.telegram), self.host.clone());
            if let Some((webhook, intake)) = &self.webhook {
                intake.open(telegram, host);
                let notes = self.host.notes.as_ref();
                if let Err(refused) = subscribe::begin(&self.telegram, notes, webhook).await {
                    return refused;
                }
                ready();
                match subscribe::watch(&self.telegram, webhook).await {}
            }
            ready();
            match fetching::begin(telegram, host) {
                Ok(fetching) => *lock(&self.fetching) = Some(fetching),
                Err(error) => {
                    return anyhow::Error::new(error)
                        .context("starting the thread that fetches updates");
                }
            }
            std::future::pending().await
        })
    }

    fn stop(&self) -> Pending<'_, ()> {
        Box::pin(async move {
            let fetching = lock(&self.fetching).take();
            if let Some(fetching) = fetching {
                let acknowledged = fetching.end().await;
                *lock(&self.acknowledged) = acknowledged;
            }
        })
    }

    fn finish(&self) -> Pending<'_, ()> {
        Box::pin(async move {
            let acknowledged = *lock(&self.acknowledged);
            if let Some(offset) = acknowledged {
                // Only a courtesy: an update that Telegram sends again is recognized by its number.
                let call = self.telegram.acknowledge(offset);
                let _ = tokio::time::timeout(ACKNOWLEDGE_TIMEOUT, call).await;
            }
        })
    }

    fn take_again(&self, id: &InputId, raw: &str) -> Option<Batch> {
        let Numbered { update_id } = serde_json::from_str(raw).ok()?;
        let json = serde_json::value::RawValue::from_string(raw.to_owned()).ok()?;
        let raw = RawUpdate {
            id: update_id,
            json,
        };
        let batch = Batch::new();
        let receipt = batch.receipt(update_id);
        intake::take_one(&self.telegram, &self.host, &raw, id.clone(), receipt);
        Some(batch)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
