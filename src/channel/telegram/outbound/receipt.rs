//! Writes and parses receipts of sent messages: the number, and what a later edit can change.

use serde::Deserialize;
use teloxide::types::MessageId;

use crate::channel::Sent;
use crate::channel::render::{Layout, MessagePart};
use crate::time::Timestamp;

/// Telegram's answer for a sent message.
#[derive(Deserialize)]
pub(super) struct SentMessage {
    pub(super) message_id: i64,
    #[serde(default)]
    pub(super) date: i64,
}

/// What a later edit can change; the last letter of the receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Editable {
    /// Text and buttons.
    Text,
    /// The caption and buttons.
    Caption,
    /// Only the buttons: the text was sent in several messages.
    Buttons,
    /// Nothing: Telegram cannot edit a message with a keyboard below the input line.
    Nothing,
}

impl Editable {
    /// Returns what can be edited once the picture was left out.
    pub(super) fn without_media(self) -> Self {
        if self == Self::Caption {
            Self::Text
        } else {
            self
        }
    }
}

pub(super) fn editable(part: &MessagePart, parts: &[MessagePart]) -> Editable {
    let texts = parts.iter().filter(|part| part.media.is_none()).count();
    match (&part.layout, &part.media) {
        (Layout::Share { .. } | Layout::Reply(_), _) => Editable::Nothing,
        (_, Some(_)) => Editable::Caption,
        (_, None) if texts > 1 => Editable::Buttons,
        (_, None) => Editable::Text,
    }
}

pub(super) fn write_receipt(sent: &SentMessage, editable: Editable) -> Sent {
    let letter = match editable {
        Editable::Text => "",
        Editable::Caption => "c",
        Editable::Buttons => "b",
        Editable::Nothing => "n",
    };
    let at = (sent.date > 0).then(|| Timestamp(sent.date.saturating_mul(1000)));
    Sent {
        message: format!("{}{letter}", sent.message_id),
        at,
    }
}

pub(super) fn read_receipt(receipt: &str) -> Option<(MessageId, Editable)> {
    let digits = receipt.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let editable = match &receipt[digits.len()..] {
        "" => Editable::Text,
        "c" => Editable::Caption,
        "b" => Editable::Buttons,
        "n" => Editable::Nothing,
        _ => return None,
    };
    Some((MessageId(digits.parse().ok()?), editable))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_remembers_what_can_be_edited() {
        for editable in [
            Editable::Text,
            Editable::Caption,
            Editable::Buttons,
            Editable::Nothing,
        ] {
            let receipt = write_receipt(
                &SentMessage {
                    message_id: 4121,
                    date: 0,
                },
                editable,
            );
            assert_eq!(
                read_receipt(&receipt.message),
                Some((MessageId(4121), editable))
            );
        }
        assert_eq!(read_receipt("4121x"), None);
        assert_eq!(read_receipt(""), None);
    }
}
