//! Meets people who were known by their phone number alone: whoever shares that number in their private chat is that person.
//!
//! What was known goes to the person who talks, and only when that is on disk the other record goes.

use std::collections::BTreeSet;

use crate::contact::{Amendment, Contact};
use crate::dialog::ast::Room;
use crate::dialog::program::Dialogs;
use crate::engine::input::Input;
use crate::engine::session::Conversation;
use crate::id::{InputId, Name, OwnerId};
use crate::message::InMessage;
use crate::phone;
use crate::runtime::amend;
use crate::runtime::handle::handle;
use crate::store::{Address, CommitOutcome, Forget, Loaded, Revision, Store, StoreError, ids};
use crate::time::Timestamp;

/// The numbers of the changes of the one command that a meeting is, apart from those of an operator's.
const MET: u32 = u32::MAX;
const NAMED: u32 = u32::MAX - 1;

/// Returns who is known by a number that somebody shares as their own, where that is not themselves.
pub fn known_by_number(store: &dyn Store, (owner, room): (OwnerId, Room), input: &Input) -> Result<Option<(Address, OwnerId)>, StoreError> {
    let (Input::Message { message, .. } | Input::Said { message, .. } | Input::Offered { message, .. }) = input else { return Ok(None) };
    let InMessage::Contact { number, own: true } = message else { return Ok(None) };
    if room != Room::Private {
        return Ok(None);
    }
    // Messengers give the number with its calling code, with a plus or without.
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let Some(number) = phone::written(&format!("+{digits}")) else { return Ok(None) };
    let address = Address(format!("{}{number}", Contact::BY_PHONE));
    let known = store.contact_at(&address)?.filter(|known| *known != owner);
    Ok(known.map(|known| (address, known)))
}

/// Gives somebody what was known of them by their number, and lets the other record go; they are as they come out of it.
///
/// Everything is on disk when it returns. Nothing where the store did not take it: then both stay as they are.
pub fn meet(
    store: &dyn Store,
    dialogs: &Dialogs,
    loaded: Loaded,
    own: &Address,
    (by_number, known): (&Address, &Contact),
    now: Timestamp,
) -> Result<Option<Loaded>, StoreError> {
    let take = |loaded: Loaded, address: &Address, change: u32, amendment: Amendment| {
        let id = InputId::Command { command: known.id.0, change };
        let before = loaded.clone();
        let done = handle(dialogs, loaded, Some(address), id, Input::Amended(amendment), now);
        Ok::<_, StoreError>(match store.commit(vec![done.commit])?.as_slice() {
            [CommitOutcome::Committed(_)] => Some(done.after),
            // The machine stopped in between; now the rest is made up for.
            [CommitOutcome::Duplicate] => Some(before),
            _ => None,
        })
    };
    let news = news_of(known, &loaded.contact);
    let Some(after) = take(loaded, own, MET, news)? else { return Ok(None) };
    store.forget(known.id, Forget { now, leaves_receipt: false, unless_heard_since: None })?;
    // The number names them from now on: to tables, and to the list of those who were forgotten.
    let conversation = Conversation::new(ids::conversation()?, Room::Private, Name::new_static(Conversation::OPERATOR));
    let aside = Loaded {
        owner: after.owner,
        conversation,
        contact: after.contact.clone(),
        revision: Revision::NEW,
        contact_revision: after.contact_revision,
        place: amend::place(by_number),
    };
    take(aside, by_number, NAMED, Amendment::default())?;
    Ok(Some(after))
}

/// Returns what somebody was known for and is not known for yet; what they said themselves stays.
fn news_of(known: &Contact, contact: &Contact) -> Amendment {
    let given = |marks: &BTreeSet<Name>| marks.iter().map(|mark| (mark.clone(), true)).collect();
    let fields = known.fields.iter().filter(|(field, _)| !contact.fields.contains_key(*field));
    Amendment {
        name: known.name.clone().filter(|_| known.name_given && !contact.name_given),
        language: known.language.clone().filter(|_| known.language_chosen && !contact.language_chosen),
        tags: given(&known.tags),
        fields: fields.map(|(field, value)| (field.clone(), Some(value.clone()))).collect(),
        lists: given(&known.lists),
    }
}
