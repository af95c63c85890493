//! Telegram: receives updates by polling or webhook, parses them, and sends messages. The only
//! module that knows teloxide or the Bot API.

mod accounts;
mod bot;
mod business;
mod client;
mod commands;
mod connections;
mod delivery;
mod errors;
mod fetching;
mod files;
mod forums;
mod half_sent;
mod html;
pub mod inbound;
mod intake;
pub mod introduction;
mod keyboard;
mod outbound;
mod place;
pub mod poll;
mod service;
mod subscribe;
mod token;
mod topics;
mod translate;
mod uploaded;
pub mod webhook;
mod webhook_intake;
mod wire;

pub use self::accounts::Account;
pub use self::bot::{CAPABILITIES, Me, Settings, Telegram};
pub use self::delivery::Delivery;
pub use self::inbound::{ChatKind, Incoming, Members, Presence, Tap, Topic, Update, UpdateKind};
pub use self::poll::{Fetched, PollError, RawUpdate, is_round};
pub use self::service::Setup;
use crate::channel::pace::Limits;
use crate::channel::{Call, Capabilities, Channel, Sent, number_in_receipt};
use crate::id::EffectId;
use crate::message::{Keyboard, OutMessage, Rich, TopicWish};
use crate::time::Duration;

impl Channel for Telegram {
    fn capabilities(&self, place: &str) -> Capabilities {
        let moves = place::group(place).is_some();
        let place = place::Place::read(place);
        let is_business = place.is_some_and(|place| place.business.is_some());
        let is_private = place.is_some_and(|place| place.is_private());
        Capabilities {
            requests: is_private && !is_business,
            moves,
            topics: place.is_some_and(|place| self.may_have_topics(place)),
            window: is_business.then_some(BUSINESS_WINDOW),
            ..CAPABILITIES
        }
    }

    fn group<'p>(&self, place: &'p str) -> Option<&'p str> {
        place::group(place)
    }

    fn chat(&self, address: &str) -> Option<String> {
        let number = address.strip_prefix("telegram:")?.parse().ok()?;
        Some(place::Place::chat(self.me.id, number).write())
    }

    fn limits(&self) -> Limits {
        LIMITS
    }

    fn send<'a>(&'a self, place: &'a str, message: &'a OutMessage) -> Call<'a, Sent> {
        Box::pin(self.deliver_at(place, message, None))
    }

    fn answer<'a>(
        &'a self,
        place: &'a str,
        receipt: &'a str,
        _effect: EffectId,
        message: &'a OutMessage,
    ) -> Call<'a, Sent> {
        Box::pin(self.deliver_at(place, message, number_in_receipt(receipt)))
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

    fn topic<'a>(&'a self, place: &'a str, wish: &'a TopicWish) -> Call<'a, Option<String>> {
        Box::pin(self.shape_topic(place, wish))
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
    group_topics: 20,
    group_span: Duration::MINUTE,
    turn_burst: 3,
};

/// How long after a customer's message a bot may answer them in a Business account's chat.
const BUSINESS_WINDOW: Duration = Duration::DAY;
