//! Makes Telegram deliver updates to our webhook, or lets them be polled again; never touches a
//! webhook that others have set.
//!
//! `getWebhookInfo` returns an address but no secret. So the notes keep a fingerprint of the
//! webhook that this bot has set: a restart that finds its own fingerprint changes nothing, a new
//! secret is sent to Telegram, and only a webhook of our own is ever deleted.

use std::time::Duration;

use anyhow::{Context, Error, Result, bail};
use sha2::{Digest, Sha256};

use super::bot::Telegram;
use super::delivery::Delivery;
use crate::channel::SendError;
use crate::channel::messenger::Notes;
use crate::config::Webhook;

/// Name of the note with the fingerprints: of the address, and of address and secret.
const RECORD: &str = "webhook";
/// How often we check whether updates are still delivered to us.
const CHECK_INTERVAL: Duration = Duration::from_secs(300);
/// Longest wait between two attempts, in seconds.
const MAX_WAIT: u64 = 30;

/// Sets the webhook unless it is set already; retries until Telegram says yes or no.
///
/// Fails if Telegram refuses the webhook, or the notes cannot be read or written.
pub async fn begin(telegram: &Telegram, notes: &dyn Notes, webhook: &Webhook) -> Result<(), Error> {
    let mut wait = 1;
    loop {
        let pause = match subscribe(telegram, notes, webhook).await? {
            Ok(()) => return Ok(()),
            Err(SendError::Refused(why) | SendError::Misconfigured(why)) => {
                bail!(
                    "Telegram does not take VRAAG_WEBHOOK_URL ({why}); docs/telegram.md says what it asks for"
                )
            }
            Err(SendError::RetryAfter(seconds)) => seconds,
            Err(error) => {
                log::warn!(
                    "Telegram could not be told of the webhook ({error}); again in {wait} s"
                );
                let pause = wait;
                wait = (wait * 2).min(MAX_WAIT);
                pause
            }
        };
        tokio::time::sleep(Duration::from_secs(pause)).await;
    }
}

async fn subscribe(
    telegram: &Telegram,
    notes: &dyn Notes,
    webhook: &Webhook,
) -> Result<Result<(), SendError>> {
    let delivery = match telegram.delivery().await {
        Ok(delivery) => delivery,
        Err(error) => return Ok(Err(error)),
    };
    let marks = WebhookFingerprint::of(webhook);
    let is_known = WebhookFingerprint::read(notes)?.is_some_and(|known| known == marks);
    if delivery.is_to(&webhook.url) && is_known {
        log::info!(
            "the webhook is set already; {} updates are waiting",
            delivery.pending_update_count
        );
        return Ok(Ok(()));
    }
    if !delivery.url.is_empty() && delivery.url != webhook.url.as_str() {
        log::warn!("updates were brought to {} until now", delivery.host());
    }
    if let Err(error) = telegram.bring(webhook).await {
        return Ok(Err(error));
    }
    marks.write(notes)?;
    log::info!(
        "the webhook is set; {} updates are waiting",
        delivery.pending_update_count
    );
    Ok(Ok(()))
}

/// Deletes the webhook if this bot set it; returns whether polling may start.
pub async fn end(telegram: &Telegram, notes: &dyn Notes) -> bool {
    match unsubscribe(telegram, notes).await {
        Ok(is_ours) => is_ours,
        Err(error) => {
            log::warn!(
                "a webhook takes this bot's updates, and nothing could be done about it: {error:#}"
            );
            false
        }
    }
}

async fn unsubscribe(telegram: &Telegram, notes: &dyn Notes) -> Result<bool> {
    let delivery = telegram
        .delivery()
        .await
        .context("asking where updates are brought")?;
    if delivery.url.is_empty() {
        // It was removed just now; the next attempt shows it.
        return Ok(false);
    }
    let is_ours = WebhookFingerprint::read(notes)?
        .is_some_and(|known| known.url == hash_parts(&[&delivery.url]));
    if !is_ours {
        log::error!(
            "updates are brought to {}, by a webhook that is not from here: set VRAAG_WEBHOOK_URL to take it over, or open \
             https://api.telegram.org/bot<token>/deleteWebhook in a browser",
            delivery.host()
        );
        return Ok(false);
    }
    telegram.keep().await.context("deleting the webhook")?;
    notes.write(RECORD, &[])?;
    log::info!(
        "VRAAG_WEBHOOK_URL is gone, so the webhook that this bot had set was deleted; updates are fetched"
    );
    Ok(true)
}

/// Checks regularly whether updates are still delivered to us, and logs what prevents it.
pub async fn watch(telegram: &Telegram, webhook: &Webhook) -> std::convert::Infallible {
    let mut seen = None;
    loop {
        match telegram.delivery().await {
            Ok(delivery) => {
                for line in news(&mut seen, &delivery, webhook) {
                    log::warn!("{line}");
                }
            }
            Err(error) => log::debug!("Telegram did not say how delivery goes: {error}"),
        }
        tokio::time::sleep(CHECK_INTERVAL).await;
    }
}

/// Returns what an operator should know of the delivery and was not told yet.
fn news(seen: &mut Option<i64>, delivery: &Delivery, webhook: &Webhook) -> Vec<String> {
    let mut lines = Vec::new();
    if delivery.url != webhook.url.as_str() {
        let place = if delivery.url.is_empty() {
            "nowhere".to_owned()
        } else {
            format!("to {}", delivery.host())
        };
        lines.push(format!("updates are brought {place} now: another program changed this bot's webhook; a restart takes it back"));
    }
    let is_first_look = seen.is_none();
    if delivery.last_error_date > *seen && !(is_first_look && delivery.pending_update_count == 0) {
        let why = delivery
            .last_error_message
            .as_deref()
            .unwrap_or("it does not say why");
        lines.push(format!(
            "Telegram could not bring an update: {why}; {} are waiting",
            delivery.pending_update_count
        ));
    }
    *seen = Some(delivery.last_error_date.unwrap_or(0));
    lines
}

/// The fingerprint of a webhook that was set: enough to recognize it, but no secret.
#[derive(Debug, PartialEq, Eq)]
struct WebhookFingerprint {
    url: [u8; 32],
    all: [u8; 32],
}

impl WebhookFingerprint {
    fn of(webhook: &Webhook) -> Self {
        let url = webhook.url.as_str();
        Self {
            url: hash_parts(&[url]),
            all: hash_parts(&[url, webhook.secret.reveal()]),
        }
    }

    fn read(notes: &dyn Notes) -> Result<Option<Self>> {
        let stored = notes
            .read(RECORD)
            .context("reading what is known of the webhook")?
            .unwrap_or_default();
        let halves = stored
            .split_at_checked(32)
            .and_then(|(url, all)| Some((url.try_into().ok()?, all.try_into().ok()?)));
        Ok(halves.map(|(url, all)| Self { url, all }))
    }

    fn write(&self, notes: &dyn Notes) -> Result<()> {
        notes
            .write(RECORD, &[self.url, self.all].concat())
            .context("keeping what is known of the webhook")
    }
}

fn hash_parts(parts: &[&str]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::messenger::tests::NotesInMemory;
    use crate::config::Secret;

    fn webhook(secret: &str) -> Webhook {
        let url = "https://bot.example.org/hook".parse().expect("an address");
        Webhook {
            url,
            secret: Secret::new(secret),
            queue: 1,
        }
    }

    #[test]
    fn a_mark_knows_its_webhook_again_and_no_other() {
        let notes = NotesInMemory::default();
        assert_eq!(
            WebhookFingerprint::read(&notes).expect("memory does not break"),
            None
        );
        WebhookFingerprint::of(&webhook("one"))
            .write(&notes)
            .expect("memory does not break");
        let known = WebhookFingerprint::read(&notes)
            .expect("memory does not break")
            .expect("it was written");
        assert_eq!(known, WebhookFingerprint::of(&webhook("one")));
        assert!(
            known != WebhookFingerprint::of(&webhook("two"))
                && known.url == WebhookFingerprint::of(&webhook("two")).url
        );
    }

    #[test]
    fn an_operator_is_told_each_trouble_once() {
        let webhook = webhook("one");
        let failed = |at, pending| Delivery {
            url: webhook.url.to_string(),
            pending_update_count: pending,
            last_error_date: Some(at),
            last_error_message: Some("Connection refused".to_owned()),
            ..Delivery::default()
        };
        let mut seen = None;
        assert_eq!(
            news(&mut seen, &failed(10, 0), &webhook),
            Vec::<String>::new(),
            "it was over before we came"
        );
        assert_eq!(
            news(&mut seen, &failed(20, 3), &webhook),
            ["Telegram could not bring an update: Connection refused; 3 are waiting"]
        );
        assert_eq!(
            news(&mut seen, &failed(20, 3), &webhook),
            Vec::<String>::new()
        );
        let elsewhere = Delivery {
            url: "https://elsewhere.example.org/x".into(),
            ..Delivery::default()
        };
        assert!(news(&mut seen, &elsewhere, &webhook)[0].contains("elsewhere.example.org now"));
    }
}
