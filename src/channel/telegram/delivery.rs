//! Tells Telegram where to deliver updates, and asks where it delivers them now.

use serde::{Deserialize, Serialize};

use super::bot::Telegram;
use super::client;
use super::poll::ALLOWED_UPDATES;
use crate::channel::SendError;
use crate::config::Webhook;

/// How Telegram delivers updates now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Delivery {
    /// The webhook's address; empty for polling.
    pub url: String,
    /// The kinds it delivers; `None` if never set.
    pub allowed_updates: Option<Vec<String>>,
    /// How many updates are waiting.
    pub pending_update_count: u64,
    /// When a delivery last failed, in Unix seconds.
    pub last_error_date: Option<i64>,
    /// Why it failed.
    pub last_error_message: Option<String>,
}

/// How many updates Telegram may deliver at once: its maximum. Each waits for the disk, and many
/// share one flush.
const CONNECTIONS: u8 = 100;

#[derive(Serialize)]
struct SetWebhook<'a> {
    url: &'a str,
    secret_token: &'a str,
    allowed_updates: &'a [&'a str],
    max_connections: u8,
}

impl Telegram {
    /// Asks how updates are delivered.
    ///
    /// Fails if Telegram refuses the request or cannot be reached.
    pub async fn delivery(&self) -> Result<Delivery, SendError> {
        Ok(self
            .client
            .call("getWebhookInfo", &serde_json::json!({}), client::CALL)
            .await?)
    }

    /// Sets the webhook; waiting updates are delivered there, too.
    ///
    /// Fails if Telegram refuses the request or cannot be reached.
    pub async fn bring(&self, webhook: &Webhook) -> Result<(), SendError> {
        let payload = SetWebhook {
            url: webhook.url.as_str(),
            secret_token: webhook.secret.reveal(),
            allowed_updates: &ALLOWED_UPDATES,
            max_connections: CONNECTIONS,
        };
        self.client
            .call::<bool>("setWebhook", &payload, client::CALL)
            .await?;
        Ok(())
    }

    /// Deletes the webhook; waiting updates are kept for polling.
    ///
    /// Fails if Telegram refuses the request or cannot be reached.
    pub async fn keep(&self) -> Result<(), SendError> {
        self.client
            .call::<bool>("deleteWebhook", &serde_json::json!({}), client::CALL)
            .await?;
        Ok(())
    }
}

impl Delivery {
    /// Returns whether exactly the kinds that we read are delivered to an address.
    pub fn is_to(&self, url: &url::Url) -> bool {
        let wanted = |kinds: &[String]| {
            kinds.len() == ALLOWED_UPDATES.len()
                && ALLOWED_UPDATES
                    .iter()
                    .all(|wanted| kinds.iter().any(|kind| kind == wanted))
        };
        self.url == url.as_str() && self.allowed_updates.as_deref().is_some_and(wanted)
    }

    /// Returns the host of the webhook; the rest of an address is often a secret.
    pub fn host(&self) -> String {
        url::Url::parse(&self.url)
            .ok()
            .and_then(|url| url.host_str().map(str::to_owned))
            .unwrap_or_else(|| "an unknown place".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_address_or_other_kinds_are_another_delivery() {
        let url = url::Url::parse("https://bot.example.org/hook").expect("an address");
        let mut kinds: Vec<String> = ALLOWED_UPDATES
            .iter()
            .map(|kind| (*kind).to_owned())
            .collect();
        kinds.reverse();
        let delivery = Delivery {
            url: url.to_string(),
            allowed_updates: Some(kinds.clone()),
            ..Delivery::default()
        };
        assert!(delivery.is_to(&url), "the order says nothing");
        assert!(
            !Delivery {
                url: "https://bot.example.org/other".into(),
                ..delivery.clone()
            }
            .is_to(&url)
        );
        assert!(
            !Delivery {
                allowed_updates: Some(kinds[1..].to_vec()),
                ..delivery.clone()
            }
            .is_to(&url)
        );
        assert!(
            !Delivery {
                allowed_updates: None,
                ..delivery
            }
            .is_to(&url)
        );
    }

    #[test]
    fn only_the_machine_of_an_address_is_told() {
        let delivery = Delivery {
            url: "https://bot.example.org/7001:AAF7-secret".into(),
            ..Delivery::default()
        };
        assert_eq!(delivery.host(), "bot.example.org");
    }
}
