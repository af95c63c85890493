//! Finds out whose session a request comes with.

use super::ask::Visit;
use super::service::Service;
use crate::runtime::admission;
use crate::store::StoreError;
use crate::time::now;

/// Returns whose session this is; `None` if nobody's any more.
pub(super) fn visit(service: &Service, secret: &str) -> Result<Option<Visit>, StoreError> {
    let store = service.store();
    let Some(who) = admission::session(store, secret, now())? else {
        return Ok(None);
    };
    let in_force = service.running.in_force.borrow().clone();
    let Some(role) = admission::role(&in_force.dialogs.bot, who.number) else {
        return Ok(None);
    };
    let mut name = None;
    if let Some(contact) = who.contact {
        // Whoever was forgotten does not come in by what they were.
        let Some((contact, _)) = store.contact(contact)? else {
            return Ok(None);
        };
        name = contact.name;
    }
    let secret = secret.to_owned();
    Ok(Some(Visit {
        who,
        role,
        name,
        secret,
    }))
}
