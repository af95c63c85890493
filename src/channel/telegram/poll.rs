//! Fetches updates by long polling and keeps each as the raw JSON it came as; the caller decides when one is acknowledged.
//!
//! Telegram forgets every update below the `offset` of a request the moment the request arrives. So `offset` is the
//! acknowledgement, and only whoever knows that the turns are on disk may move it.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use thiserror::Error;

use super::Telegram;
use super::client::Client;
use super::errors::{Fault, Refusal};

/// An update as it came.
#[derive(Clone, Debug)]
pub struct RawUpdate {
    /// Telegram's number for it; may start anew after a quiet week.
    pub id: i64,
    /// All of it.
    pub json: Box<RawValue>,
}

/// Why no updates came.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PollError {
    /// Another program fetches this bot's updates.
    #[error("another program takes this bot's updates: {0}")]
    Conflict(String),
    /// They are brought to a webhook.
    #[error("a webhook takes this bot's updates")]
    Webhook,
    /// The network or the messenger is in trouble.
    #[error("no updates from the messenger: {why}")]
    Trouble {
        /// What is known of it.
        why: String,
        /// The messenger's own wish for a pause, in seconds.
        retry_after: Option<u64>,
    },
    /// The bot itself is at fault: a wrong token or address.
    #[error("the bot is not set up right: {0}")]
    Misconfigured(String),
}

/// What we can read. Sent with every request: Telegram keeps the last list it was told, so one lost request would deafen us.
pub const ALLOWED_UPDATES: [&str; 9] = [
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "chat_member",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
];

/// How long Telegram holds a request open when there is nothing; it allows no more.
const HOLD: Duration = Duration::from_secs(50);
/// What a request may take beyond that before its connection counts as dead.
const MARGIN: Duration = Duration::from_secs(15);
const BATCH: u8 = 100;

#[derive(Serialize)]
struct GetUpdates<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<i64>,
    limit: u8,
    timeout: u64,
    allowed_updates: &'a [&'a str],
}

/// An update, as far as everybody needs to know it.
#[derive(Deserialize)]
pub(super) struct Numbered {
    pub update_id: i64,
}

impl Telegram {
    /// Waits for updates, at most 50 seconds; `offset` acknowledges all updates with smaller numbers.
    pub async fn get_updates(&self, offset: Option<i64>) -> Result<Vec<RawUpdate>, PollError> {
        self.poll(&self.fetching, offset, BATCH, HOLD).await
    }

    /// Tells Telegram that all updates below `offset` were taken, without waiting for more: on the way out.
    pub async fn acknowledge(&self, offset: i64) -> Result<(), PollError> {
        self.poll(&self.client, Some(offset), 1, Duration::ZERO).await.map(|_| ())
    }

    async fn poll(&self, client: &Client, offset: Option<i64>, limit: u8, hold: Duration) -> Result<Vec<RawUpdate>, PollError> {
        let payload = GetUpdates { offset, limit, timeout: hold.as_secs(), allowed_updates: &ALLOWED_UPDATES };
        let batch: Vec<Box<RawValue>> = client.call("getUpdates", &payload, hold + MARGIN).await?;
        Ok(batch.into_iter().filter_map(numbered).collect())
    }
}

impl PollError {
    /// Returns how long to pause before the next request, after so many failures in a row (1 for the first).
    pub fn pause(&self, failures: u32) -> Duration {
        let doubled = |first: u64, most: u64| Duration::from_secs(first.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(most));
        match self {
            // Whoever else polls is not chased away by us polling often: each request of ours breaks off one of theirs.
            Self::Conflict(_) | Self::Webhook => doubled(15, 120),
            Self::Trouble { retry_after: Some(seconds), .. } => Duration::from_secs((*seconds).clamp(1, 3600)),
            Self::Trouble { retry_after: None, .. } => doubled(1, 30),
            Self::Misconfigured(_) => doubled(30, 300),
        }
    }
}

impl From<Fault> for PollError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Refusal(refusal) if refusal.code == 409 && refusal.says("webhook") => Self::Webhook,
            Fault::Refusal(Refusal { code: 409, description, .. }) => Self::Conflict(description),
            Fault::Refusal(Refusal { code: 401 | 404, description, .. }) => Self::Misconfigured(description),
            Fault::Refusal(Refusal { description, retry_after, .. }) => Self::Trouble { why: description, retry_after },
            Fault::NoAnswer(why) => Self::Trouble { why, retry_after: None },
            Fault::Setup(why) => Self::Misconfigured(why),
        }
    }
}

fn numbered(json: Box<RawValue>) -> Option<RawUpdate> {
    match serde_json::from_str::<Numbered>(json.get()) {
        Ok(Numbered { update_id }) => Some(RawUpdate { id: update_id, json }),
        Err(_) => {
            // Without a number it can be neither taken nor acknowledged; Telegram never sends such a thing.
            log::warn!("an update without a number was left out");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_poller_is_met_with_patience_and_a_wrong_token_with_more() {
        let conflict: PollError = Fault::Refusal(Refusal {
            code: 409,
            description: "Conflict: terminated by other getUpdates request".into(),
            ..Refusal::default()
        })
        .into();
        assert!(matches!(conflict, PollError::Conflict(_)));
        assert_eq!(conflict.pause(1), Duration::from_secs(15));
        assert_eq!(conflict.pause(40), Duration::from_secs(120));
        let denied: PollError = Fault::Refusal(Refusal { code: 401, description: "Unauthorized".into(), ..Refusal::default() }).into();
        assert!(matches!(denied, PollError::Misconfigured(_)));
    }

    #[test]
    fn a_webhook_is_told_apart_from_a_second_poller() {
        for words in [
            "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
            "Conflict: terminated by setWebhook request",
        ] {
            let fault = Fault::Refusal(Refusal { code: 409, description: words.into(), ..Refusal::default() });
            assert_eq!(PollError::from(fault), PollError::Webhook);
        }
    }

    #[test]
    fn trouble_doubles_the_pause_up_to_half_a_minute_and_a_429_names_its_own() {
        let trouble = PollError::Trouble { why: String::new(), retry_after: None };
        let pauses: Vec<u64> = (1..=7).map(|failures| trouble.pause(failures).as_secs()).collect();
        assert_eq!(pauses, [1, 2, 4, 8, 16, 30, 30]);
        assert_eq!(PollError::Trouble { why: String::new(), retry_after: Some(9) }.pause(3), Duration::from_secs(9));
    }

    #[test]
    fn an_update_keeps_every_byte_it_came_with() {
        let json = r#"{"update_id":42,"something_new":{"x":[1,2]}}"#;
        let raw = numbered(RawValue::from_string(json.to_owned()).expect("JSON")).expect("numbered");
        assert_eq!((raw.id, raw.json.get()), (42, json));
    }
}
