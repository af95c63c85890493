//! Makes inputs of what Telegram sent: the one place where its updates become ours.

use std::sync::Arc;

use crate::channel::telegram::{ChatKind, Incoming, Members, Presence, RawUpdate, Spot, Tap, Telegram, UpdateKind};
use crate::dialog::ast::Room;
use crate::engine::input::Input;
use crate::id::{InputId, Name};
use crate::message::{Choice, InMessage, Token};
use crate::runtime::decide::{Batch, Inbound, Work};
use crate::runtime::route::{Heard, Speaker, What};
use crate::store::{Address, Place};

/// Returns what the deciding thread is to do with an update; nothing where it is no business of ours.
pub fn work(telegram: &Telegram, raw: &RawUpdate, batch: &Arc<Batch>) -> Option<Work> {
    let update = telegram.read(raw);
    let bot = telegram.me().id;
    let (place, address, input, tap) = match in_group(update.kind) {
        Ok((spot, what)) => {
            let (raw, receipt) = (raw.json.get().into(), Arc::clone(batch));
            return Some(Work::Heard(Box::new(Heard { update: (bot, update.id), spot, what, raw, receipt })));
        }
        Err(kind) => private(kind)?,
    };
    let inbound = Inbound {
        id: InputId::Update { bot, update: update.id },
        place: Place(place),
        address: Address(address),
        channel: Name::new_static("telegram"),
        room: Room::Private,
        input,
        tap,
        raw: Some(raw.json.get().into()),
        receipt: Some(Arc::clone(batch)),
        speaker: None,
    };
    Some(Work::Take(Box::new(inbound)))
}

type Parts = (String, String, Input, Option<String>);

fn private(kind: UpdateKind) -> Option<Parts> {
    match kind {
        UpdateKind::Message(incoming) => said(*incoming),
        UpdateKind::Tap(tap) => tapped(*tap),
        UpdateKind::Presence(presence) => left(presence),
        // Business accounts come with their own work; an edit of what was said is not a new answer.
        UpdateKind::Edited(_)
        | UpdateKind::Business(_)
        | UpdateKind::Migrated { .. }
        | UpdateKind::Members(_)
        | UpdateKind::Renamed(_)
        | UpdateKind::Topic(_)
        | UpdateKind::Other => None,
    }
}

/// Takes out what happened in a group; everything else comes back as it was.
fn in_group(kind: UpdateKind) -> Result<(Spot, What), UpdateKind> {
    match kind {
        UpdateKind::Message(incoming) => match *incoming {
            Incoming { spot: Some(spot), from_bot: false, address, profile, message, reply_to, replies_to_bot, .. } => {
                let by = address.map(|address| Speaker { address: Address(address), profile });
                Ok((spot, What::Said { by, message, reply_to: reply_to.filter(|_| replies_to_bot) }))
            }
            other => Err(UpdateKind::Message(Box::new(other))),
        },
        UpdateKind::Tap(tap) => match *tap {
            Tap { spot: Some(spot), address, profile, callback, token, owner, .. } => {
                let by = Speaker { address: Address(address), profile };
                Ok((spot, What::Tapped { by, tap: callback, token, owner }))
            }
            other => Err(UpdateKind::Tap(Box::new(other))),
        },
        UpdateKind::Presence(presence) => match presence {
            Presence { spot: Some(spot), address, was_in, is_gone, may_write, .. } => {
                Ok((spot, What::Stands { by: Address(address), was_in, is_in: !is_gone, may_write }))
            }
            other => Err(UpdateKind::Presence(other)),
        },
        UpdateKind::Members(Members { spot, joined, left, date }) => Ok((spot, What::Members { joined, left, date })),
        UpdateKind::Renamed(spot) => Ok((spot, What::Renamed)),
        UpdateKind::Topic(topic) => Ok((topic.spot, What::Topic { is_closed: topic.is_closed })),
        UpdateKind::Migrated { from, to } => Ok((*from, What::Moved { to: *to })),
        other @ (UpdateKind::Edited(_) | UpdateKind::Business(_) | UpdateKind::Other) => Err(other),
    }
}

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
