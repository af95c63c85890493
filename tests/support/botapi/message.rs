//! What a person sees: a message of the bot, its buttons, its text without markup.

use serde_json::Value;

use super::html::Entity;
use super::world::{Author, Content, Stored};

/// A button below a message.
#[derive(Clone, Debug, PartialEq)]
pub struct Button {
    pub label: String,
    /// What the bot is told when it is tapped; a link has none.
    pub data: Option<String>,
    pub url: Option<String>,
}

/// A message as it stood on the screen at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    pub id: i64,
    pub chat: i64,
    pub is_from_bot: bool,
    /// The text, or the caption of a picture or file.
    pub text: String,
    pub entities: Vec<Entity>,
    pub buttons: Vec<Vec<Button>>,
    /// The labels of the keyboard that came with it.
    pub keyboard: Option<Vec<Vec<String>>>,
    /// The id of the largest picture.
    pub photo: Option<String>,
    pub document: Option<String>,
    pub reply_to: Option<i64>,
    /// The topic that it stands in, or the root of the answers that it belongs to.
    pub thread: Option<i64>,
    pub is_edited: bool,
}

impl Message {
    pub fn of(stored: &Stored) -> Self {
        let (formatted, photo, document) = match &stored.content {
            Content::Text(text) => (text.clone(), None, None),
            Content::Photo { sizes, caption } => (caption.clone(), sizes.last().cloned(), None),
            Content::Document { file, caption } => (caption.clone(), None, Some(file.clone())),
            Content::Other(_) => Default::default(),
        };
        Self {
            id: stored.id,
            chat: stored.chat,
            is_from_bot: stored.author == Author::Bot,
            text: formatted.text,
            entities: formatted.entities,
            buttons: stored
                .inline
                .iter()
                .flatten()
                .map(|row| row.iter().map(button).collect())
                .collect(),
            keyboard: stored.keyboard.as_ref().map(|rows| labels_of(rows)),
            photo,
            document,
            reply_to: stored.reply_to,
            thread: stored.thread,
            is_edited: stored.edit_date.is_some(),
        }
    }

    /// Returns who is mentioned by name, without needing a user name.
    pub fn mentions(&self) -> Vec<i64> {
        let user = |entity: &Entity| {
            entity
                .extra
                .as_ref()
                .filter(|_| entity.kind == "text_mention")?
                .1["id"]
                .as_i64()
        };
        self.entities.iter().filter_map(user).collect()
    }

    /// Returns the labels of all buttons, row after row.
    pub fn labels(&self) -> Vec<&str> {
        self.buttons
            .iter()
            .flatten()
            .map(|button| button.label.as_str())
            .collect()
    }

    /// Finds a button by its label.
    pub fn button(&self, label: &str) -> Option<&Button> {
        self.buttons
            .iter()
            .flatten()
            .find(|button| button.label == label)
    }
}

/// Returns only the labels of a keyboard.
pub fn labels_of(rows: &[Vec<Value>]) -> Vec<Vec<String>> {
    let label = |button: &Value| button["text"].as_str().unwrap_or_default().to_owned();
    rows.iter()
        .map(|row| row.iter().map(label).collect())
        .collect()
}

fn button(json: &Value) -> Button {
    let text = |name: &str| json[name].as_str().map(str::to_owned);
    Button {
        label: text("text").unwrap_or_default(),
        data: text("callback_data"),
        url: text("url"),
    }
}
