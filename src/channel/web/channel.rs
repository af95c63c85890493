//! The bot's side: shows messages on pages, and fetches what people sent.

use serde_json::{Value, json};

use super::draw::CAPABILITIES;
use super::service::Web;
use super::visitor::{NAME, WebPlace};
use crate::channel::pace::Limits;
use crate::channel::{Call, Capabilities, Channel, SendError, Sent};
use crate::http::events::event;
use crate::id::EffectId;
use crate::message::{Keyboard, OutMessage, Rich};
use crate::time::{Duration, now};

/// How fast the bot may send: a page shows as much as comes.
const LIMITS: Limits = Limits {
    unasked_per_second: 1000,
    group_messages: 1000,
    group_topics: 1000,
    group_span: Duration::MINUTE,
    turn_burst: 100,
};

impl Channel for Web {
    fn capabilities(&self, _place: &str) -> Capabilities {
        CAPABILITIES
    }

    fn limits(&self) -> Limits {
        LIMITS
    }

    fn group<'p>(&self, place: &'p str) -> Option<&'p str> {
        let read = WebPlace::read(place).filter(|read| read.is_group)?;
        place.get(..NAME.len() + "/-/-/~".len() + read.visitor.len())
    }

    fn send<'a>(&'a self, place: &'a str, message: &'a OutMessage) -> Call<'a, Sent> {
        let number = self.next_number();
        Box::pin(self.show_message(place, number, format!("n{number}"), message))
    }

    fn send_once<'a>(
        &'a self,
        place: &'a str,
        effect: EffectId,
        message: &'a OutMessage,
    ) -> Call<'a, Sent> {
        let number = self.next_number();
        Box::pin(self.show_message(place, number, effect.to_string(), message))
    }

    fn edit<'a>(
        &'a self,
        place: &'a str,
        receipt: &'a str,
        text: &'a Rich,
        keyboard: &'a Keyboard,
    ) -> Call<'a, ()> {
        let message = OutMessage {
            text: text.clone(),
            keyboard: keyboard.clone(),
            ..OutMessage::default()
        };
        Box::pin(async move {
            let number: Option<i64> = receipt.parse().ok();
            let id = format!("e{}", self.next_number());
            let edit = json!({ "kind": "edit", "number": number });
            self.show(place, &id, edit, &message).await
        })
    }

    fn acknowledge_tap<'a>(&'a self, tap: &'a str, note: Option<&'a str>) -> Call<'a, ()> {
        if let Some((visitor, id)) = tap.split_once('/') {
            let note = json!({ "kind": "note", "tap": id, "note": note });
            self.0.pages.push(visitor, &event(None, &note));
        }
        Box::pin(async { Ok(()) })
    }

    fn fetch<'a>(&'a self, remote: &'a str) -> Call<'a, Vec<u8>> {
        Box::pin(async move {
            let read = self.0.files.received(remote).await;
            read.map_err(|error| SendError::Gone(format!("the file cannot be read: {error}")))
        })
    }
}

impl Web {
    async fn show_message(
        &self,
        place: &str,
        number: i64,
        id: String,
        message: &OutMessage,
    ) -> Result<Sent, SendError> {
        let shown = json!({ "kind": "message", "number": number });
        self.show(place, &id, shown, message).await?;
        Ok(Sent {
            message: number.to_string(),
            at: Some(now()),
        })
    }

    async fn show(
        &self,
        place: &str,
        id: &str,
        mut shown: Value,
        message: &OutMessage,
    ) -> Result<(), SendError> {
        let Some(at) = WebPlace::read(place) else {
            return Err(SendError::Refused("there is no such place".to_owned()));
        };
        if self.state().left.contains(place) {
            return Err(SendError::Gone("they have left the page".to_owned()));
        }
        shown["id"] = json!(id);
        shown["group"] = json!(at.is_group);
        shown["member"] = json!(at.member());
        shown["parts"] = self.parts(&at, message);
        let event = event(Some(id), &shown);
        self.0.pages.show(at.visitor, id, &event).await
    }
}
