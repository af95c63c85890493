//! Gives another conversation the input that a turn has for it.
//!
//! The job stays until that conversation's turn is on disk, and the input's id is the job's: so it
//! takes effect once, whatever stops in between. Inputs are handed on in the order of the turns.

use crate::dialog::bot::Dialogs;
use crate::engine::handover::{Recipient, Relay};
use crate::engine::input::Input;
use crate::id::{ConversationId, InputId, Name, OwnerId};
use crate::runtime::decide::Inbound;
use crate::runtime::decide::grown::address_now;
use crate::runtime::deliver::channels::Channels;
use crate::runtime::jobs::till;
use crate::store::{Address, Job, Place, Store, StoreError};
use crate::time::now;

/// What becomes of such a job.
pub enum Relaying {
    /// This input is to be taken.
    Ready(Box<Inbound>),
    /// Nobody is there any more.
    Nobody,
    /// The messenger of the desk is not connected in this run.
    Later,
}

/// Makes the input of a job that tells another conversation something.
///
/// Fails if the store cannot be read.
pub fn relay(
    channels: &Channels,
    store: &dyn Store,
    dialogs: &Dialogs,
    (owner, job): (OwnerId, &Job),
    (to, what): (&Recipient, &Relay),
) -> Result<Relaying, StoreError> {
    let from = job.id.conversation;
    let Some(at) = store.place(from)? else {
        return Ok(Relaying::Nobody);
    };
    let input = Input::Relayed {
        from,
        at: at.0.clone(),
        what: Box::new(what.clone()),
    };
    let id = InputId::Job(job.id);
    let place = match to {
        Recipient::Till => {
            let answer = till::input(from, till::answer(store, dialogs, job.id, what, now())?);
            return Ok(Relaying::Ready(Box::new(Inbound::own(at, id, answer))));
        }
        Recipient::Conversation(to) => {
            let Some(place) = store.place(*to)? else {
                return Ok(Relaying::Nobody);
            };
            let customer = if at.is_desk() { &place } else { &at };
            if !is_theirs(store, customer, owner)? {
                return Ok(Relaying::Nobody);
            }
            return Ok(Relaying::Ready(Box::new(Inbound::own(place, id, input))));
        }
        // There is no such desk any more: where the customer goes is for their conversation to say.
        Recipient::Desk(desk) if dialogs.bot.desk(desk).is_none() => Some(at.clone()),
        Recipient::Desk(desk) => desk_place(channels, store, dialogs, (desk, from))?,
        Recipient::Holder => {
            let chat = at.holder().and_then(|holder| channels.chat(&holder));
            chat.map(|chat| chat.desk(from))
        }
    };
    let Some(place) = place else {
        log::warn!("what a customer says waits: {to:?} is not there");
        return Ok(Relaying::Later);
    };
    // The place may have another name by now: a topic of its own, a group that has grown.
    let place = match store.find(&place)? {
        Some((_, talk)) => store.place(talk)?.unwrap_or(place),
        None => place,
    };
    if !is_theirs(store, &at, owner)? {
        return Ok(Relaying::Nobody);
    }
    let address: Address = at.group_address();
    let channel = Name::new(place.channel());
    Ok(Relaying::Ready(Box::new(Inbound {
        address,
        channel,
        ..Inbound::own(place, id, input)
    })))
}

/// Returns whether the person whose private chat this is, is this one still: who was forgotten may be there as somebody
/// new.
fn is_theirs(store: &dyn Store, chat: &Place, owner: OwnerId) -> Result<bool, StoreError> {
    Ok(store.contact_at(&chat.group_address())? == Some(owner))
}

/// Returns where a desk talks about the person of a conversation, as it was first named; `None` if
/// there is no such desk or its messenger is not connected.
fn desk_place(
    channels: &Channels,
    store: &dyn Store,
    dialogs: &Dialogs,
    (desk, customer): (&str, ConversationId),
) -> Result<Option<Place>, StoreError> {
    let Some(desk) = dialogs.bot.desk(desk) else {
        return Ok(None);
    };
    let chat = Address(address_now(store, &desk.chat)?);
    Ok(channels.chat(&chat).map(|chat| chat.desk(customer)))
}
