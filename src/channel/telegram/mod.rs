//! Telegram: receives updates by polling or webhook, parses them, and sends messages. The only
//! module that knows teloxide or the Bot API.

mod accounts;
mod business;
mod client;
mod commands;
mod connections;
mod errors;
mod fetching;
mod files;
mod html;
pub mod inbound;
mod intake;
mod keyboard;
mod outbound;
mod place;
pub mod poll;
mod service;
mod subscribe;
mod subscription;
mod token;
mod translate;
pub mod webhook;
mod webhook_intake;
mod wire;

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use serde::Deserialize;

pub use self::accounts::Account;
pub use self::inbound::{ChatKind, Incoming, Members, Presence, Tap, Topic, Update, UpdateKind};
pub use self::poll::{Fetched, PollError, RawUpdate, is_round};
pub use self::service::Setup;
pub use self::subscription::Delivery;
use crate::channel::messenger::{Links, Offers};
use crate::channel::pace::Limits;
use crate::channel::{Call, Capabilities, Channel, SendError, Sent};
use crate::config::Secret;
use crate::id::Name;
use crate::message::{Keyboard, OutMessage, Rich};
use crate::time::Duration;

/// The name of this channel.
const NAME: Name = Name::new_static("telegram");

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
    client: client::Client,
    /// The client for polling. It runs in another thread, so it has its own connections.
    fetching: client::Client,
    settings: Settings,
    me: Me,
    files: files::Uploaded,
    half_sent: outbound::HalfSent,
    /// Chats that certainly show no keyboard of ours below the input line.
    bare: Mutex<HashSet<i64>>,
    accounts: accounts::Accounts,
}

impl Telegram {
    /// Asks Telegram who the bot is, which proves that the token is right and the network works.
    ///
    /// Fails if the token is wrong or Telegram cannot be reached.
    pub async fn connect(settings: Settings) -> Result<Self, SendError> {
        let client = client::Client::new(settings.token.clone(), &settings.api_url);
        // Our own call, because teloxide's `Me` rejects answers that lack a field added last year.
        let me: Me = client
            .call("getMe", &serde_json::json!({}), client::CALL)
            .await?;
        Ok(Self::with_account(settings, client, me))
    }

    fn with_account(settings: Settings, client: client::Client, me: Me) -> Self {
        let fetching = client::Client::new(settings.token.clone(), &settings.api_url);
        Self {
            client,
            fetching,
            settings,
            me,
            files: files::Uploaded::default(),
            half_sent: outbound::HalfSent::default(),
            bare: Mutex::default(),
            accounts: accounts::Accounts::default(),
        }
    }

    /// Returns the bot's account.
    pub fn me(&self) -> &Me {
        &self.me
    }

    /// Parses an update that came to this bot.
    pub fn read(&self, raw: &RawUpdate) -> Update {
        inbound::read(raw, &self.me)
    }

    /// Returns the place of the bot's private chat with a person.
    pub fn private_place(&self, user: i64) -> String {
        place::Place::chat(self.me.id, user).write()
    }

    fn is_bare(&self, chat: i64) -> bool {
        self.bare
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(&chat)
    }

    fn set_bare(&self, chat: i64, is_bare: bool) {
        let mut bare = self.bare.lock().unwrap_or_else(PoisonError::into_inner);
        if is_bare {
            bare.insert(chat)
        } else {
            bare.remove(&chat)
        };
    }
}

impl Channel for Telegram {
    fn capabilities(&self, place: &str) -> Capabilities {
        let moves = place::group(place).is_some();
        let place = place::Place::read(place);
        let is_business = place.is_some_and(|place| place.business.is_some());
        let is_private = place.is_some_and(|place| place.is_private());
        Capabilities {
            requests: is_private && !is_business,
            moves,
            window: is_business.then_some(BUSINESS_WINDOW),
            ..CAPABILITIES
        }
    }

    fn group<'p>(&self, place: &'p str) -> Option<&'p str> {
        place::group(place)
    }

    fn limits(&self) -> Limits {
        LIMITS
    }

    fn send<'a>(&'a self, place: &'a str, message: &'a OutMessage) -> Call<'a, Sent> {
        Box::pin(self.deliver(place, message))
    }

    fn edit<'a>(
        &'a self,
        place: &'a str,
        receipt: &'a str,
        text: &'a Rich,
        keyboard: &'a Keyboard,
    ) -> Call<'a, ()> {
        Box::pin(self.change(place, receipt, text, keyboard))
    }

    fn acknowledge_tap<'a>(&'a self, tap: &'a str, note: Option<&'a str>) -> Call<'a, ()> {
        Box::pin(self.answer_tap(tap, note))
    }

    fn administrators<'a>(&'a self, group: &'a str) -> Call<'a, Vec<String>> {
        Box::pin(self.chat_administrators(group))
    }

    fn fetch<'a>(&'a self, remote: &'a str) -> Call<'a, Vec<u8>> {
        Box::pin(self.download(remote))
    }
}

/// What Telegram takes: 25 messages per second that nobody asked for, 20 messages a minute in a
/// group, and a few at once in a chat.
const LIMITS: Limits = Limits {
    unasked_per_second: 25,
    group_messages: 20,
    group_span: Duration::MINUTE,
    turn_burst: 3,
};

/// How long after a customer's message a bot may answer them in a Business account's chat.
const BUSINESS_WINDOW: Duration = Duration::DAY;

/// The capabilities of a private chat with a bot.
pub const CAPABILITIES: Capabilities = Capabilities {
    buttons: true,
    requests: true,
    edits: true,
    corrections: true,
    moves: false,
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
    fn unconnected(settings: Settings) -> Self {
        let client = client::Client::new(settings.token.clone(), &settings.api_url);
        let me = Me {
            id: 7001,
            username: None,
            name: "Roast".to_owned(),
        };
        Self::with_account(settings, client, me)
    }
}
