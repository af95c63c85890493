//! Turns Telegram's updates into inputs: the only place that does.

use crate::channel::telegram::{
    Account, ChatKind, GroupPlace, Incoming, Members, Presence, RawUpdate, Tap, Telegram,
    UpdateKind,
};
use crate::dialog::ast::Room;
use crate::engine::input::Input;
use crate::id::{InputId, Name};
use crate::message::{Choice, InMessage, Token};
use crate::runtime::accounts::BusinessEvent;
use crate::runtime::decide::{Inbound, Receipt, Work};
use crate::runtime::route::{GroupEvent, GroupUpdate, Speaker};
use crate::store::{Address, Place};

/// What an update leads to.
#[derive(Debug)]
pub enum Translated {
    /// A task for the deciding thread.
    Work(Work),
    /// Something in a chat of a Business account.
    Business(InputId, BusinessEvent, Receipt),
    /// A change of the connection to such an account.
    Account(Account, Receipt),
    /// Nothing that concerns the bot.
    Nothing(Receipt),
}

/// Returns what an update leads to; `bot` is the account to which its number belongs.
pub fn asked(telegram: &Telegram, raw: &RawUpdate, bot: u64, receipt: Receipt) -> Translated {
    let update = telegram.read(raw);
    let id = InputId::Update {
        bot,
        update: update.id,
    };
    let kind = match beside(update.kind) {
        Ok(what) => return Translated::Business(id, what, receipt),
        Err(UpdateKind::Account(account)) => return Translated::Account(account, receipt),
        Err(kind) => kind,
    };
    let (place, address, input, tap) = match in_group(kind) {
        Ok((spot, what)) => {
            let raw = raw.json.get().into();
            return Translated::Work(Work::GroupUpdate(Box::new(GroupUpdate {
                number: (bot, update.id),
                spot,
                what,
                raw,
                receipt,
            })));
        }
        Err(kind) => match private(kind) {
            Some(parts) => parts,
            None => return Translated::Nothing(receipt),
        },
    };
    Translated::Work(Work::Take(Box::new(Inbound {
        id,
        place: Place(place),
        address: Address(address),
        channel: Name::new_static("telegram"),
        room: Room::Private,
        input,
        tap,
        raw: Some(raw.json.get().into()),
        receipt: Some(receipt),
        speaker: None,
        nth: 0,
        tries: 0,
    })))
}

/// Takes out updates of Business chats; returns everything else unchanged as the error.
#[expect(
    clippy::result_large_err,
    reason = "what is not taken out goes on as it is, once an update"
)]
fn beside(kind: UpdateKind) -> Result<BusinessEvent, UpdateKind> {
    match kind {
        UpdateKind::Business(incoming) => Ok(BusinessEvent::Said(incoming)),
        UpdateKind::BusinessEdited(incoming) => Ok(BusinessEvent::Edited(incoming)),
        UpdateKind::Tap(tap) if tap.connection.is_some() => Ok(BusinessEvent::Tapped(tap)),
        other => Err(other),
    }
}

type Parts = (String, String, Input, Option<String>);

fn private(kind: UpdateKind) -> Option<Parts> {
    match kind {
        UpdateKind::Message(incoming) => said(*incoming),
        UpdateKind::Tap(tap) => tapped(*tap),
        UpdateKind::Presence(presence) => left(presence),
        UpdateKind::Edited(incoming) => edited(*incoming),
        UpdateKind::Business(_)
        | UpdateKind::BusinessEdited(_)
        | UpdateKind::Account(_)
        | UpdateKind::Migrated { .. }
        | UpdateKind::Members(_)
        | UpdateKind::Renamed(_)
        | UpdateKind::Topic(_)
        | UpdateKind::Other => None,
    }
}

/// Takes out updates of groups; returns everything else unchanged as the error.
#[expect(
    clippy::result_large_err,
    reason = "what is not taken out goes on as it is, once an update"
)]
fn in_group(kind: UpdateKind) -> Result<(GroupPlace, GroupEvent), UpdateKind> {
    match kind {
        UpdateKind::Message(incoming) => match *incoming {
            ref said @ Incoming {
                spot: Some(_),
                from_bot: false,
                ..
            } => {
                let letter = said.letter();
                let Incoming {
                    spot,
                    address,
                    profile,
                    message,
                    names_bot,
                    reply_to,
                    replies_to_bot,
                    is_administrator,
                    ..
                } = *incoming;
                let by = address.map(|address| Speaker {
                    address: Address(address),
                    profile,
                });
                let reply_to = reply_to.zip(replies_to_bot);
                let said = GroupEvent::Said {
                    by,
                    is_administrator,
                    message,
                    letter,
                    names_bot,
                    reply_to,
                };
                spot.map(|spot| (spot, said)).ok_or(UpdateKind::Other)
            }
            other => Err(UpdateKind::Message(Box::new(other))),
        },
        UpdateKind::Tap(tap) => match *tap {
            Tap {
                spot: Some(spot),
                address,
                profile,
                callback,
                token,
                owner,
                ..
            } => {
                let by = Speaker {
                    address: Address(address),
                    profile,
                };
                Ok((
                    spot,
                    GroupEvent::Tapped {
                        by,
                        tap: callback,
                        token,
                        owner,
                    },
                ))
            }
            other => Err(UpdateKind::Tap(Box::new(other))),
        },
        UpdateKind::Presence(presence) => match presence {
            Presence {
                spot: Some(spot),
                address,
                was_in,
                is_gone,
                may_write,
                ..
            } => Ok((
                spot,
                GroupEvent::Stands {
                    by: Address(address),
                    was_in,
                    is_in: !is_gone,
                    may_write,
                },
            )),
            other => Err(UpdateKind::Presence(other)),
        },
        UpdateKind::Members(Members {
            spot,
            joined,
            left,
            date,
        }) => Ok((spot, GroupEvent::Members { joined, left, date })),
        UpdateKind::Renamed(spot) => Ok((spot, GroupEvent::Renamed)),
        UpdateKind::Topic(topic) => Ok((
            topic.spot,
            GroupEvent::Topic {
                is_closed: topic.is_closed,
            },
        )),
        UpdateKind::Migrated { from, to } => Ok((*from, GroupEvent::Moved { to: *to })),
        UpdateKind::Edited(incoming) => match *incoming {
            Incoming {
                spot: Some(spot),
                from_bot: false,
                address: Some(_),
                message,
                message_id: number,
                ..
            } => Ok((spot, GroupEvent::Edited { message, number })),
            other => Err(UpdateKind::Edited(Box::new(other))),
        },
        other @ (UpdateKind::Business(_)
        | UpdateKind::BusinessEdited(_)
        | UpdateKind::Account(_)
        | UpdateKind::Other) => Err(other),
    }
}

fn said(incoming: Incoming) -> Option<Parts> {
    if incoming.from_bot || incoming.chat != ChatKind::Private || incoming.connection.is_some() {
        return None;
    }
    let letter = incoming.letter();
    let input = Input::Said {
        message: incoming.message,
        profile: Some(incoming.profile),
        letter,
    };
    Some((incoming.place, incoming.address?, input, None))
}

fn edited(incoming: Incoming) -> Option<Parts> {
    if incoming.from_bot || incoming.chat != ChatKind::Private || incoming.connection.is_some() {
        return None;
    }
    let input = Input::Edited {
        message: incoming.message,
        number: incoming.message_id,
    };
    Some((incoming.place, incoming.address?, input, None))
}

fn tapped(tap: Tap) -> Option<Parts> {
    if tap.chat != ChatKind::Private || tap.connection.is_some() {
        return None;
    }
    // We cannot have written a token that we cannot read. No question has it, so the engine treats
    // it as an old button.
    let token = tap.token.unwrap_or(Token {
        question: 0,
        choice: Choice::Done,
    });
    let input = Input::Message {
        message: InMessage::Tap(token),
        profile: Some(tap.profile),
    };
    Some((tap.place, tap.address, input, Some(tap.callback)))
}

fn left(presence: Presence) -> Option<Parts> {
    (presence.chat == ChatKind::Private).then_some((
        presence.place,
        presence.address,
        Input::Gone(presence.is_gone),
        None,
    ))
}
