//! Reads what a message holds: words, pictures, files, shared numbers and locations.

use std::borrow::Cow;
use std::collections::HashMap;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::channel::telegram::bot::Me;
use crate::channel::telegram::poll::RawUpdate;
use crate::channel::telegram::wire;
use crate::message::InMessage;
use crate::value::FileRef;

/// Content that people send and this program cannot read. Everything else without text is not said
/// to the bot: a gift, a ticked list, a service message, a message type newer than this program.
const UNREADABLE: [&str; 13] = [
    "sticker",
    "voice",
    "video_note",
    "animation",
    "dice",
    "poll",
    "story",
    "photo",
    "document",
    "video",
    "audio",
    "contact",
    "location",
];

/// Returns the content of a message, or `None` if we cannot read it.
pub(super) fn content(message: &wire::Message, me: &Me) -> Option<InMessage> {
    let caption = || message.caption.as_deref().map(str::to_owned);
    if let Some(text) = &message.text {
        return Some(InMessage::Text(without_mention(text, me)));
    }
    if let Some(photo) = message.photo.as_deref().and_then(largest) {
        let mime = Some("image/jpeg".to_owned());
        return Some(InMessage::Photo {
            file: FileRef {
                mime,
                ..file(photo)
            },
            caption: caption(),
        });
    }
    if let Some(sent) = message
        .document
        .as_ref()
        .or(message.video.as_ref())
        .or(message.audio.as_ref())
    {
        return Some(InMessage::File {
            file: file(sent),
            caption: caption(),
        });
    }
    if let Some(voice) = &message.voice {
        return Some(InMessage::Voice {
            file: file(voice),
            caption: caption(),
        });
    }
    if let Some(contact) = &message.contact {
        let own = contact.user_id.is_some()
            && contact.user_id == message.from.as_ref().map(|from| from.id);
        return Some(InMessage::Contact {
            number: contact.phone_number.clone(),
            own,
        });
    }
    let location = message.location.as_ref()?;
    Some(InMessage::Location {
        latitude: degrees(&location.latitude)?,
        longitude: degrees(&location.longitude)?,
    })
}

/// Removes the bot's own name from a command, as groups write it (`/start@roast_bot flyer`).
fn without_mention(text: &str, me: &Me) -> String {
    let (command, rest) = text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()));
    match (
        command
            .strip_prefix('/')
            .and_then(|command| command.split_once('@')),
        &me.username,
    ) {
        (Some((command, name)), Some(own)) if name.eq_ignore_ascii_case(own) => {
            format!("/{command}{rest}")
        }
        _ => text.to_owned(),
    }
}

fn largest(sizes: &[wire::File]) -> Option<&wire::File> {
    sizes.iter().max_by_key(|size| {
        (
            size.width
                .unwrap_or(0)
                .saturating_mul(size.height.unwrap_or(0)),
            size.file_size,
        )
    })
}

fn file(file: &wire::File) -> FileRef {
    FileRef {
        remote: file.file_id.clone(),
        unique: file
            .file_unique_id
            .as_deref()
            .unwrap_or(&file.file_id)
            .to_owned(),
        name: file.file_name.clone(),
        mime: file.mime_type.clone(),
        size: file.file_size,
    }
}

fn degrees(number: &RawValue) -> Option<Decimal> {
    let text = number.get();
    Decimal::from_str(text)
        .or_else(|_| Decimal::from_scientific(text))
        .ok()
}

/// Returns whether a person sent a message whose content we cannot read.
pub(super) fn is_said(raw: &RawUpdate, field: &str) -> bool {
    let update: HashMap<Cow<'_, str>, &RawValue> =
        serde_json::from_str(raw.json.get()).unwrap_or_default();
    let fields: HashMap<Cow<'_, str>, IgnoredAny> = update
        .get(field)
        .and_then(|message| serde_json::from_str(message.get()).ok())
        .unwrap_or_default();
    UNREADABLE.iter().any(|name| fields.contains_key(*name))
}
