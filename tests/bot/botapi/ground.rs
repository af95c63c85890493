//! A small prepared world for rule tests: a customer, a group, and one message of each kind.

use serde_json::{Value, json};

use crate::botapi::client::{Answer, call, done, upload};
use crate::support::botapi::{BotApi, Business, Group, Message, Person, Tap};

/// The smallest picture: the beginning of a PNG is all that anybody looks at.
pub const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x08\0\0\0\x08\x08\x02\0\0\0";

pub struct Fixture {
    pub api: BotApi,
    pub noor: Person,
    pub group: Group,
    /// A question with one button, and a tap on it.
    pub question: Message,
    pub tap: Tap,
    /// A message that brought a reply keyboard.
    pub keyboard: i64,
    pub photo: i64,
    /// A message that Noor wrote.
    pub words: i64,
    pub file: String,
}

impl Fixture {
    pub fn new() -> Self {
        let api = BotApi::start();
        let noor = api.person("Noor de Wit", "nl");
        let group = api.group("Roasters", &[&noor]);
        let words = noor.says("hallo").message.expect("words make a message");
        let chat = noor.id();
        let button = json!({ "inline_keyboard": [[{ "text": "Ja", "callback_data": "y" }]] });
        done(
            &api,
            "sendMessage",
            json!({ "chat_id": chat, "text": "Koffie?", "reply_markup": button }),
        );
        let question = api.await_message(&noor, |message| message.text == "Koffie?");
        let tap = noor.taps(&question, "Ja");
        let keys = json!({ "keyboard": [[{ "text": "Nummer", "request_contact": true }]] });
        let keyboard = done(
            &api,
            "sendMessage",
            json!({ "chat_id": chat, "text": "Nummer?", "reply_markup": keys }),
        );
        let fields = [("chat_id", chat.to_string())];
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let (_, sent) = upload(&api, "sendPhoto", &fields, ("photo", "bonen.png", PICTURE))
            .expect("the picture is taken");
        let file = sent["result"]["photo"][0]["file_id"]
            .as_str()
            .expect("a picture has a file")
            .to_owned();
        let (keyboard, photo) = (id(&keyboard), id(&sent["result"]));
        Self {
            api,
            noor,
            group,
            question,
            tap,
            keyboard,
            photo,
            words,
            file,
        }
    }

    /// Makes a supergroup that Noor owns.
    pub fn supergroup(&self) -> Group {
        self.api.supergroup("Branders", &[&self.noor])
    }

    /// Connects the bot to a shop that Noor has just written to.
    pub fn shop(&self) -> Business {
        let shop = self.api.business(&self.api.person("Bakker Bart", "nl"));
        self.noor
            .at(&shop.chat(&self.noor))
            .says("Zijn jullie open?");
        shop
    }

    pub fn call(&self, method: &str, params: Value) -> Answer {
        call(&self.api, method, params)
    }

    /// Sends a text to Noor with further parameters.
    pub fn send(&self, more: Value) -> Answer {
        self.send_to(self.noor.id(), more)
    }

    pub fn send_to(&self, chat: i64, more: Value) -> Answer {
        let mut params = json!({ "chat_id": chat, "text": "Koffie" });
        merge(&mut params, more);
        self.call("sendMessage", params)
    }

    /// Sends a text of HTML to Noor.
    pub fn html(&self, text: &str) -> Answer {
        self.send(json!({ "text": text, "parse_mode": "HTML" }))
    }

    /// Sends a keyboard to Noor.
    pub fn markup(&self, markup: Value) -> Answer {
        self.send(json!({ "reply_markup": markup }))
    }

    /// Sends rows of inline buttons to Noor.
    pub fn inline(&self, rows: Value) -> Answer {
        self.markup(json!({ "inline_keyboard": rows }))
    }

    pub fn edit(&self, message: i64, more: Value) -> Answer {
        let mut params =
            json!({ "chat_id": self.noor.id(), "message_id": message, "text": "Anders" });
        merge(&mut params, more);
        self.call("editMessageText", params)
    }

    pub fn upload(&self, method: &str, field: &str, bytes: &[u8]) -> Answer {
        upload(
            &self.api,
            method,
            &[("chat_id", &self.noor.id().to_string())],
            (field, "bonen.png", bytes),
        )
    }

    pub fn commands(&self, command: &str, description: &str) -> Answer {
        self.call(
            "setMyCommands",
            json!({ "commands": [{ "command": command, "description": description }] }),
        )
    }
}

pub fn merge(params: &mut Value, more: Value) {
    for (name, value) in more.as_object().cloned().unwrap_or_default() {
        params[name] = value;
    }
}

fn id(message: &Value) -> i64 {
    message["message_id"].as_i64().expect("a message has an id")
}
