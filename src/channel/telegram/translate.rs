//! Turns Telegram's updates into those that every messenger reports: the only place that does.

use super::accounts::Account;
use super::inbound::Update;
use super::inbound::{ChatKind, Deleted, Incoming, Members, Presence, Tap, UpdateKind};
use crate::channel::update::{ChatEvent, ChatUpdate, GroupEvent, GroupPlace, Speaker, UpdateEvent};
use crate::place::{Address, Place};

/// What an update leads to.
#[derive(Debug)]
pub(super) enum Translated {
    /// Something that concerns a conversation.
    Event(Box<UpdateEvent>),
    /// Something in a chat of a Business account.
    Business(BusinessEvent),
    /// A change of the connection to such an account.
    Account(Account),
    /// Nothing that concerns the bot.
    Nothing,
}

/// The kind of thing that happened in a chat of a Business account.
#[derive(Clone, Debug)]
pub(super) enum BusinessEvent {
    /// A new message.
    Said(Box<Incoming>),
    /// An edited message.
    Edited(Box<Incoming>),
    /// Messages that were deleted.
    Deleted(Deleted),
    /// A pressed button.
    Tapped(Box<Tap>),
}

impl BusinessEvent {
    /// Returns the connection through which it came, or `None` if it has none.
    pub(super) fn connection(&self) -> Option<&str> {
        match self {
            Self::Said(incoming) | Self::Edited(incoming) => incoming.connection.as_deref(),
            Self::Deleted(deleted) => Some(&deleted.connection),
            Self::Tapped(tap) => tap.connection.as_deref(),
        }
    }

    /// Returns the place as Telegram names it, with the connection.
    pub(super) fn heard_at(&self) -> &str {
        match self {
            Self::Said(incoming) | Self::Edited(incoming) => &incoming.place,
            Self::Deleted(deleted) => &deleted.place,
            Self::Tapped(tap) => &tap.place,
        }
    }
}

/// Returns what an update leads to.
pub(super) fn translate(update: Update) -> Translated {
    let kind = match beside(update.kind) {
        Ok(what) => return Translated::Business(what),
        Err(UpdateKind::Account(account)) => return Translated::Account(account),
        Err(kind) => kind,
    };
    let event = match in_group(kind) {
        Ok((spot, what)) => Some(UpdateEvent::Group(spot, what)),
        Err(kind) => private(kind).map(UpdateEvent::Private),
    };
    event.map_or(Translated::Nothing, |event| {
        Translated::Event(Box::new(event))
    })
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
        UpdateKind::BusinessDeleted(deleted) => Ok(BusinessEvent::Deleted(deleted)),
        UpdateKind::Tap(tap) if tap.connection.is_some() => Ok(BusinessEvent::Tapped(tap)),
        other => Err(other),
    }
}

fn private(kind: UpdateKind) -> Option<ChatUpdate> {
    match kind {
        UpdateKind::Message(incoming) => said(*incoming),
        UpdateKind::Tap(tap) => tapped(*tap),
        UpdateKind::Presence(presence) => left(presence),
        UpdateKind::Edited(incoming) => edited(*incoming),
        UpdateKind::Business(_)
        | UpdateKind::BusinessEdited(_)
        | UpdateKind::BusinessDeleted(_)
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
                let info = said.info();
                let Incoming {
                    spot,
                    address,
                    profile,
                    message,
                    names_bot,
                    reply_to,
                    replies_to_bot,
                    is_administrator,
                    about,
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
                    info,
                    names_bot,
                    reply_to,
                    about,
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
        UpdateKind::Topic(topic) => Ok((topic.spot, GroupEvent::Topic(topic.change))),
        UpdateKind::Migrated { from, to } => Ok((*from, GroupEvent::Moved { to: *to })),
        UpdateKind::Edited(incoming) => match *incoming {
            Incoming {
                spot: Some(spot),
                from_bot: false,
                address: Some(_),
                message,
                message_id: number,
                reply_to,
                replies_to_bot,
                ..
            } => Ok((
                spot,
                GroupEvent::Edited {
                    message,
                    number,
                    replies_to: reply_to.filter(|_| replies_to_bot.is_some()),
                },
            )),
            other => Err(UpdateKind::Edited(Box::new(other))),
        },
        other @ (UpdateKind::Business(_)
        | UpdateKind::BusinessEdited(_)
        | UpdateKind::BusinessDeleted(_)
        | UpdateKind::Account(_)
        | UpdateKind::Other) => Err(other),
    }
}

fn said(incoming: Incoming) -> Option<ChatUpdate> {
    if incoming.from_bot || incoming.chat != ChatKind::Private || incoming.connection.is_some() {
        return None;
    }
    let info = incoming.info();
    let event = ChatEvent::Said {
        message: incoming.message,
        profile: incoming.profile,
        info,
        about: incoming.about,
    };
    Some(chat(incoming.place, incoming.address?, event))
}

fn edited(incoming: Incoming) -> Option<ChatUpdate> {
    if incoming.from_bot || incoming.chat != ChatKind::Private || incoming.connection.is_some() {
        return None;
    }
    let event = ChatEvent::Edited {
        replies_to: incoming.info().replies_to,
        message: incoming.message,
        number: incoming.message_id,
    };
    Some(chat(incoming.place, incoming.address?, event))
}

fn tapped(tap: Tap) -> Option<ChatUpdate> {
    if tap.chat != ChatKind::Private || tap.connection.is_some() {
        return None;
    }
    Some(chat(tap.place.clone(), tap.address.clone(), tap.event()))
}

fn left(presence: Presence) -> Option<ChatUpdate> {
    let is_private = presence.chat == ChatKind::Private;
    is_private.then(|| {
        chat(
            presence.place,
            presence.address,
            ChatEvent::Gone(presence.is_gone),
        )
    })
}

fn chat(place: String, address: String, event: ChatEvent) -> ChatUpdate {
    ChatUpdate {
        place: Place(place),
        address: Address(address),
        event,
    }
}
