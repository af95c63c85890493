//! One bot account at Telegram: how it is reached, who it is, and what is remembered between calls.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use serde::Deserialize;

use super::accounts::Accounts;
use super::client::{CALL, Client};
use super::forums::Forums;
use super::half_sent::HalfSent;
use super::place::Place;
use super::uploaded::Uploaded;
use crate::channel::messenger::{Links, Offers};
use crate::channel::{Capabilities, SendError};
use crate::config::Secret;
use crate::id::Name;

/// The name of this channel.
pub(super) const NAME: Name = Name::new_static("telegram");

/// The settings of a bot.
#[derive(Clone)]
pub struct Settings {
    /// The bot's token.
    pub token: Secret,
    /// The address of the Bot API.
    pub api_url: url::Url,
    /// The folder of the pictures and files to send.
    pub dialogs: PathBuf,
    /// Finds the deep links of buttons that start a section.
    pub links: Links,
    /// Finds the group that such a link names.
    pub offers: Offers,
}

/// The bot's account at Telegram.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Me {
    /// Its number.
    pub id: u64,
    /// Its name in addresses: `t.me/<username>`.
    #[serde(default)]
    pub username: Option<String>,
    /// Its display name.
    #[serde(default, rename = "first_name")]
    pub name: String,
}

/// One bot account at Telegram.
pub struct Telegram {
    pub(super) client: Client,
    /// The client for polling. It runs in another thread, so it has its own connections.
    pub(super) fetching: Client,
    pub(super) settings: Settings,
    pub(super) me: Me,
    pub(super) files: Uploaded,
    pub(super) half_sent: HalfSent,
    /// Chats that certainly show no keyboard of ours below the input line.
    pub(super) bare: Mutex<HashSet<i64>>,
    pub(super) accounts: Accounts,
    pub(super) forums: Forums,
}

impl Telegram {
    /// Asks Telegram who the bot is, which proves that the token is right and the network works.
    ///
    /// Fails if the token is wrong or Telegram cannot be reached.
    pub async fn connect(settings: Settings) -> Result<Self, SendError> {
        let client = Client::new(settings.token.clone(), &settings.api_url);
        // Our own call, because teloxide's `Me` rejects answers that lack a field added last year.
        let me: Me = client.call("getMe", &serde_json::json!({}), CALL).await?;
        Ok(Self::with_account(settings, client, me))
    }

    fn with_account(settings: Settings, client: Client, me: Me) -> Self {
        let fetching = Client::new(settings.token.clone(), &settings.api_url);
        Self {
            client,
            fetching,
            settings,
            me,
            files: Uploaded::default(),
            half_sent: HalfSent::default(),
            bare: Mutex::default(),
            accounts: Accounts::default(),
            forums: Forums::default(),
        }
    }

    /// Returns the bot's account.
    pub fn me(&self) -> &Me {
        &self.me
    }

    /// Returns the place of the bot's private chat with a person.
    pub fn private_place(&self, user: i64) -> String {
        Place::chat(self.me.id, user).write()
    }

    pub(super) fn is_bare(&self, chat: i64) -> bool {
        self.bare
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(&chat)
    }

    pub(super) fn set_bare(&self, chat: i64, is_bare: bool) {
        let mut bare = self.bare.lock().unwrap_or_else(PoisonError::into_inner);
        if is_bare {
            bare.insert(chat)
        } else {
            bare.remove(&chat)
        };
    }
}

/// The capabilities of a private chat with a bot.
pub const CAPABILITIES: Capabilities = Capabilities {
    buttons: true,
    requests: true,
    edits: true,
    corrections: true,
    moves: false,
    topics: false,
    media: true,
    text_max: 4096,
    caption_max: 1024,
    buttons_max: 100,
    label_max: 64,
    window: None,
};

#[cfg(test)]
impl Telegram {
    /// Makes a bot that was never connected, for tests that call nobody.
    pub(super) fn unconnected(settings: Settings) -> Self {
        let client = Client::new(settings.token.clone(), &settings.api_url);
        let me = Me {
            id: 7001,
            username: None,
            name: "Roast".to_owned(),
        };
        Self::with_account(settings, client, me)
    }
}
