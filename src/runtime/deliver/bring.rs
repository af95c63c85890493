//! Brings what a person sent at one messenger to another.

use std::sync::Arc;

use crate::channel::{Channel, SendError};
use crate::message::{Media, OutMessage, PassedMedia, Rich};
use crate::store::Place;

/// The largest file that is brought, in bytes.
const MOST: usize = 10 << 20;
/// How often a file is asked for; then the message goes out without it.
const TRIES: u16 = 3;
/// Pictures that every messenger shows; others are brought as files.
const PICTURES: [&str; 2] = ["image/png", "image/jpeg"];

/// Returns what has to be brought for a message that goes to a place; `None` if the messenger has it.
pub(super) fn wanted<'m>(message: &'m OutMessage, to: &Place) -> Option<&'m PassedMedia> {
    match &message.media {
        Some(Media::Passed(passed)) if from(passed) != to.channel() => Some(passed),
        _ => None,
    }
}

/// Returns the name of the messenger at which something was sent.
pub(super) fn from(passed: &PassedMedia) -> &str {
    passed.place.split('/').next().unwrap_or_default()
}

/// Returns the message with what was sent elsewhere; where that cannot be brought, words say so.
///
/// Fails if it is worth asking for again.
pub(super) async fn bring(
    source: Option<Arc<dyn Channel>>,
    passed: &PassedMedia,
    message: &OutMessage,
    tries: u16,
) -> Result<OutMessage, SendError> {
    let brought = match (source, &passed.file) {
        (Some(source), Some(file)) if file.size.is_none_or(|size| size <= MOST as u64) => {
            source.fetch(&file.remote).await
        }
        _ => Err(SendError::Refused("it cannot be brought there".to_owned())),
    };
    match brought {
        Ok(bytes) if bytes.len() <= MOST => Ok(OutMessage {
            media: Some(media(passed, bytes)),
            ..message.clone()
        }),
        Err(error @ (SendError::RetryAfter(_) | SendError::Unknown(_))) if tries < TRIES => {
            Err(match error {
                // It is not the place of the message that has to wait.
                SendError::RetryAfter(_) => SendError::Unknown(error.to_string()),
                error => error,
            })
        }
        Ok(_) | Err(_) => Ok(OutMessage {
            text: message.text.clone().then(Rich::plain(&*passed.instead)),
            media: None,
            ..message.clone()
        }),
    }
}

fn media(passed: &PassedMedia, bytes: Vec<u8>) -> Media {
    let file = passed.file.as_ref();
    let mime = file
        .and_then(|file| file.mime.as_deref())
        .unwrap_or_default();
    let is_picture = passed.is_picture && PICTURES.contains(&mime);
    let name = file.and_then(|file| file.name.clone());
    let name = name.unwrap_or_else(|| if is_picture { "picture" } else { "file" }.to_owned());
    match is_picture {
        true => Media::Picture { name, bytes },
        false => Media::Attachment { name, bytes },
    }
}
