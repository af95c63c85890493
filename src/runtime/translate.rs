//! Makes inputs of what Telegram sent: the one place where its updates become ours.

use std::sync::Arc;

use crate::channel::telegram::{ChatKind, Incoming, Presence, RawUpdate, Tap, Telegram, UpdateKind};
use crate::dialog::ast::Room;
use crate::engine::input::Input;
use crate::id::{InputId, Name};
use crate::message::{Choice, InMessage, Token};
use crate::runtime::decide::{Batch, Inbound};
use crate::store::{Address, Place};

/// Returns the input of an update; nothing where it is no business of ours.
pub fn inbound(telegram: &Telegram, raw: &RawUpdate, batch: &Arc<Batch>) -> Option<Inbound> {
    let update = telegram.read(raw);
    let id = InputId::Update { bot: telegram.me().id, update: update.id };
    let (place, address, input, tap) = match update.kind {
        UpdateKind::Message(incoming) => said(*incoming)?,
        UpdateKind::Tap(tap) => tapped(*tap)?,
        UpdateKind::Presence(presence) => left(presence)?,
        // Groups and Business accounts come with their own work; an edit of what was said is not a new answer.
        UpdateKind::Edited(_) | UpdateKind::Business(_) | UpdateKind::Migrated { .. } | UpdateKind::Other => return None,
    };
    Some(Inbound {
        id,
        place: Place(place),
        address: Address(address),
        channel: Name::new_static("telegram"),
        room: Room::Private,
        input,
        tap,
        raw: Some(raw.json.get().into()),
        receipt: Some(Arc::clone(batch)),
    })
}

type Parts = (String, String, Input, Option<String>);

fn said(incoming: Incoming) -> Option<Parts> {
    if incoming.from_bot || incoming.chat != ChatKind::Private || incoming.connection.is_some() {
        return None;
    }
    let input = Input::Message { message: incoming.message, profile: Some(incoming.profile) };
    Some((incoming.place, incoming.address?, input, None))
}

fn tapped(tap: Tap) -> Option<Parts> {
    if tap.chat != ChatKind::Private || tap.connection.is_some() {
        return None;
    }
    // A token that we cannot have written belongs to no question: the engine answers it as an old button.
    let token = tap.token.unwrap_or(Token { question: 0, choice: Choice::Done });
    let input = Input::Message { message: InMessage::Tap(token), profile: Some(tap.profile) };
    Some((tap.place, tap.address, input, Some(tap.callback)))
}

fn left(presence: Presence) -> Option<Parts> {
    (presence.chat == ChatKind::Private).then_some((presence.place, presence.address, Input::Gone(presence.is_gone), None))
}
