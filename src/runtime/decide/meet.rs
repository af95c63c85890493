//! Merges a contact that was known only by phone number into the person who shares that number in
//! their private chat.
//!
//! The data goes to the person who talks; the other record is removed only when that is on disk.

use std::collections::BTreeSet;

use crate::contact::{Amendment, Contact};
use crate::dialog::ast::Room;
use crate::dialog::bot::Dialogs;
use crate::engine::input::Input;
use crate::engine::session::Conversation;
use crate::id::{InputId, Name, OwnerId};
use crate::message::InMessage;
use crate::phone;
use crate::runtime::decide::handle::handle;
use crate::store::{
    Address, CommitOutcome, Forget, Loaded, Place, Revision, Store, StoreError, ids,
};
use crate::time::Timestamp;

/// Numbers of the two changes of a merge, apart from those of an operator's command.
const MERGE_CHANGE: u32 = u32::MAX;
const ADDRESS_CHANGE: u32 = u32::MAX - 1;

/// Returns the contact that is known by a number that a person shares as their own; `None` if there
/// is none or it is the same person.
///
/// Fails if the store cannot be read.
pub fn known_by_number(
    store: &dyn Store,
    (owner, room): (OwnerId, Room),
    input: &Input,
) -> Result<Option<(Address, OwnerId)>, StoreError> {
    let (Input::Message { message, .. }
    | Input::Said { message, .. }
    | Input::Offered { message, .. }) = input
    else {
        return Ok(None);
    };
    let InMessage::Contact { number, own: true } = message else {
        return Ok(None);
    };
    if room != Room::Private {
        return Ok(None);
    }
    // Messengers give the number with its calling code, with or without a plus.
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let Some(number) = phone::written(&format!("+{digits}"), None) else {
        return Ok(None);
    };
    let address = Address(format!("{}{number}", Contact::BY_PHONE));
    let known = store.contact_at(&address)?.filter(|known| *known != owner);
    Ok(known.map(|known| (address, known)))
}

/// Gives a person what was known by their number and removes the other record. Returns the person
/// after that.
///
/// Everything is on disk when it returns. Returns `None` if the store did not take it: then both
/// stay as they are.
///
/// Fails if the store cannot be read or written.
pub fn meet(
    store: &dyn Store,
    dialogs: &Dialogs,
    loaded: Loaded,
    own: &Address,
    (by_number, known): (&Address, &Contact),
    now: Timestamp,
) -> Result<Option<Loaded>, StoreError> {
    let take = |loaded: Loaded, address: &Address, change: u32, amendment: Amendment| {
        let id = InputId::Command {
            command: known.id.0,
            change,
        };
        let before = loaded.clone();
        let done = handle(
            dialogs,
            loaded,
            Some(address),
            id,
            Input::Amended(amendment),
            now,
        );
        Ok::<_, StoreError>(match store.commit(vec![done.commit])?.as_slice() {
            [CommitOutcome::Committed(_)] => Some(done.after),
            // The machine stopped in between; the remaining steps are done now.
            [CommitOutcome::Duplicate] => Some(before),
            _ => None,
        })
    };
    let news = news_of(known, &loaded.contact);
    let Some(after) = take(loaded, own, MERGE_CHANGE, news)? else {
        return Ok(None);
    };
    store.forget(
        known.id,
        Forget {
            now,
            leaves_receipt: false,
            unless_heard_since: None,
        },
    )?;
    // From now on the number leads to this person, in tables and in the list of forgotten people.
    let conversation = Conversation::new(
        ids::conversation()?,
        Room::Private,
        Name::new_static(Conversation::OPERATOR),
    );
    let aside = Loaded {
        owner: after.owner,
        conversation,
        contact: after.contact.clone(),
        revision: Revision::NEW,
        contact_revision: after.contact_revision,
        place: operator_place(by_number),
    };
    take(aside, by_number, ADDRESS_CHANGE, Amendment::default())?;
    Ok(Some(after))
}

/// Returns what is known of the other contact and not of this one; what the person said themselves
/// stays.
fn news_of(known: &Contact, contact: &Contact) -> Amendment {
    let given = |marks: &BTreeSet<Name>| marks.iter().map(|mark| (mark.clone(), true)).collect();
    let fields = known
        .fields
        .iter()
        .filter(|(field, _)| !contact.fields.contains_key(*field));
    Amendment {
        name: known
            .name
            .clone()
            .filter(|_| known.name_given && !contact.name_given),
        language: known
            .language
            .clone()
            .filter(|_| known.language_chosen && !contact.language_chosen),
        tags: given(&known.tags),
        fields: fields
            .map(|(field, value)| (field.clone(), Some(value.clone())))
            .collect(),
        lists: given(&known.lists),
    }
}

/// Returns the place that holds an operator's changes to a contact.
pub fn operator_place(address: &Address) -> Place {
    Place(format!("{}/{}", Conversation::OPERATOR, address.0))
}
