//! What is asked of Telegram before a bot first runs: who it is, what BotFather allows it, and who its operator is.
//!
//! Nothing that people wrote is taken away: what is looked at here is still there when the bot starts.

use std::time::Duration;

use hyper::header::DATE;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;

use super::client::{CALL, Client};
use super::delivery::Delivery;
use super::wire::ChatMember;
use crate::channel::SendError;
use crate::config::Secret;
use crate::time::Timestamp;

/// A bot's account, and what was set for it at BotFather.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Account {
    /// Its number.
    #[serde(default)]
    pub id: i64,
    /// Its name in addresses: `t.me/<username>`.
    #[serde(default)]
    pub username: String,
    /// Its display name.
    #[serde(default, rename = "first_name")]
    pub name: String,
    /// Whether it can be added to groups.
    #[serde(default, rename = "can_join_groups")]
    pub joins_groups: bool,
    /// Whether it sees everything that is said in groups.
    #[serde(default, rename = "can_read_all_group_messages")]
    pub reads_groups: bool,
    /// Whether it can be connected to a Business account.
    #[serde(default, rename = "can_connect_to_business")]
    pub joins_business: bool,
}

/// Somebody who wrote to the bot.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Somebody {
    /// Their number at Telegram.
    pub id: i64,
    /// Their first name.
    #[serde(default, rename = "first_name")]
    pub name: String,
}

#[derive(Deserialize)]
struct Update {
    message: Option<Message>,
}

#[derive(Deserialize)]
struct Message {
    from: Option<Somebody>,
    text: Option<String>,
}

/// A bot that does not run yet.
pub struct Introduction {
    client: Client,
    api_url: url::Url,
}

impl Introduction {
    /// Prepares to ask; asks nothing yet.
    pub fn new(token: Secret, api_url: &url::Url) -> Self {
        Self {
            client: Client::new(token, api_url),
            api_url: api_url.clone(),
        }
    }

    /// Asks who the bot is.
    ///
    /// Fails if the token is wrong or Telegram cannot be reached.
    pub async fn account(&self) -> Result<Account, SendError> {
        Ok(self.client.call("getMe", &json!({}), CALL).await?)
    }

    /// Looks for somebody who wrote these words to the bot; `None` if nobody has yet.
    ///
    /// Fails if another program fetches the bot's messages, or Telegram brings them to a webhook.
    pub async fn writer_of(&self, words: &str) -> Result<Option<Somebody>, SendError> {
        // Without an offset nothing is confirmed, so the bot finds it all again.
        let asked = json!({ "limit": 100, "timeout": 0, "allowed_updates": ["message"] });
        let updates: Vec<Update> = self.client.call("getUpdates", &asked, CALL).await?;
        let messages = updates.into_iter().filter_map(|update| update.message);
        let theirs = messages.filter(|message| message.text.as_deref() == Some(words));
        Ok(theirs.filter_map(|message| message.from).next())
    }

    /// Asks how updates are delivered.
    ///
    /// Fails if the token is wrong or Telegram cannot be reached.
    pub async fn delivery(&self) -> Result<Delivery, SendError> {
        Ok(self.client.call("getWebhookInfo", &json!({}), CALL).await?)
    }

    /// Returns whether the bot may write in a chat.
    ///
    /// Fails if it does not know the chat, or Telegram cannot be reached.
    pub async fn may_write(&self, bot: &Account, chat: i64) -> Result<bool, SendError> {
        if chat > 0 {
            let asked = json!({ "chat_id": chat });
            let found: IgnoredAny = self.client.call("getChat", &asked, CALL).await?;
            let IgnoredAny = found;
            return Ok(true);
        }
        let asked = json!({ "chat_id": chat, "user_id": bot.id });
        let member: ChatMember = self.client.call("getChatMember", &asked, CALL).await?;
        Ok(member.may_write())
    }

    /// Returns what the clock of Telegram's server says; `None` if it does not say it.
    pub async fn clock(&self) -> Option<Timestamp> {
        let client = teloxide::Bot::new(String::new()).client().clone();
        let answer = client.head(self.api_url.clone()).timeout(CALL).send().await;
        let answer = answer.ok()?;
        let date = answer.headers().get(DATE)?.to_str().ok()?;
        let date = chrono::DateTime::parse_from_rfc2822(date).ok()?;
        Some(Timestamp(date.timestamp_millis()))
    }

    /// Waits between two looks.
    pub async fn pause() {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}
