//! Makes known what a test says of its customer.

use crate::contact::{Amendment, Contact};
use crate::dialog::ast::Room;
use crate::dialog::bot::Dialogs;
use crate::engine::input::Input;
use crate::engine::session::Conversation;
use crate::id::{ConversationId, InputId, Name};
use crate::runtime::decide::handle::{Done, handle};
use crate::runtime::decide::meet;
use crate::script::seats::address;
use crate::store::memory::Memory;
use crate::store::prelude::*;
use crate::store::{Loaded, Revision, StoreError};
use crate::time::Timestamp;

/// Stores the contact of a test if there are segments. As with an import, nothing starts for
/// memberships that exist already.
pub(super) fn known_before(
    dialogs: &Dialogs,
    store: &Memory,
    mut contact: Contact,
    now: Timestamp,
) -> Result<(Contact, Revision), StoreError> {
    if dialogs.segments.all.is_empty() || (contact.tags.is_empty() && contact.fields.is_empty()) {
        return Ok((contact, Revision::NEW));
    }
    let amendment = Amendment {
        tags: std::mem::take(&mut contact.tags)
            .into_iter()
            .map(|tag| (tag, true))
            .collect(),
        fields: std::mem::take(&mut contact.fields)
            .into_iter()
            .map(|(name, value)| (name, Some(value)))
            .collect(),
        ..Amendment::default()
    };
    let address = address(contact.id);
    let conversation = Conversation::new(
        ConversationId(0),
        Room::Private,
        Name::new_static(Conversation::OPERATOR),
    );
    let (revision, contact_revision) = (Revision::NEW, Revision::NEW);
    let loaded = Loaded {
        owner: contact.id,
        conversation,
        contact,
        revision,
        contact_revision,
        place: meet::operator_place(&address),
    };
    let Done { commit, after, .. } = handle(
        dialogs,
        loaded,
        Some(&address),
        InputId::Command {
            command: 0,
            change: 0,
        },
        Input::Amended(amendment),
        now,
    );
    store.commit(vec![commit])?;
    Ok((after.contact, after.contact_revision))
}
