//! The stored contact, after its revision.

use std::collections::{BTreeMap, BTreeSet};

use crate::contact::{
    Case, CaseCode, CaseComplaint, CaseReason, CaseStep, CodeState, Consent, Contact, Group,
    StepDone,
};
use crate::dialog::letter;
use crate::id::{ConversationId, EffectId, Name, OwnerId, SessionId};
use crate::store::Revision;
use crate::store::record::version::{V1, V2, V3, V4, V5, last, version, write};
use crate::store::record::wire::{Decode, DecodeError};
use crate::time::Timestamp;
use crate::value::Value;

/// Encodes a contact.
pub fn encode_contact(revision: Revision, contact: &Contact) -> Vec<u8> {
    write(5, &[&revision, contact])
}

/// Decodes a contact and its revision.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn decode_contact(bytes: &[u8]) -> Result<(Contact, Revision), DecodeError> {
    let (revision, contact): (Revision, Contact) = match version(bytes)? {
        (1, from) => last::<V1, _>(from)?,
        (2, from) => last::<V2, _>(from)?,
        (3, from) => last::<V3, _>(from)?,
        (4, from) => last::<V4, _>(from)?,
        (5, from) => last::<V5, _>(from)?,
        (newer, _) => return Err(DecodeError::Version(newer)),
    };
    Ok((with_safe_name(contact), revision))
}

/// Returns a contact whose name others can read safely: earlier versions kept it as it came.
fn with_safe_name(mut contact: Contact) -> Contact {
    let most = match (&contact.group, contact.name_given) {
        (Some(_), _) => letter::MOST_OF_TITLE,
        (None, true) => usize::MAX,
        (None, false) => letter::MOST_OF_NAME,
    };
    contact.name = contact.name.and_then(|name| letter::name(&name, most));
    contact
}

/// Decodes only a contact's revision.
///
/// Fails if the bytes are damaged or of an unknown version.
pub fn decode_contact_revision(bytes: &[u8]) -> Result<Revision, DecodeError> {
    match version(bytes)? {
        (1..=5, mut from) => <Revision as Decode<V1>>::decode(&mut from),
        (newer, _) => Err(DecodeError::Version(newer)),
    }
}

record! { struct Contact {
    id: OwnerId,
    name: Option<String>,
    language: Option<Name>,
    language_chosen: bool,
    source: Option<String>,
    fields: BTreeMap<Name, Value>,
    tags: BTreeSet<Name>,
    consents: Vec<Consent>,
    stopped_at: Option<Timestamp>,
    first_seen: Timestamp,
    group: Option<Group> = 2,
    lists: BTreeSet<Name> = 3,
    name_given: bool = 3,
    amendments: u32 = 4,
    cases: u32 = 5,
    case: Option<Case> = 5,
} }

record! { struct Case {
    number: u32,
    opened_at: Timestamp,
    since: Timestamp,
    why: CaseReason,
    desk: Name,
    conversation: ConversationId,
    dialog: Option<Name>,
    question: Option<Name>,
    complaints: u32,
    steps: Vec<StepDone>,
    ask_again_at: Option<Timestamp>,
    asked_again_at: Option<Timestamp>,
    code: Option<CaseCode>,
    standing: Vec<CaseComplaint>,
    is_promised: bool,
} }

record! { struct CaseComplaint { session: Option<SessionId>, question: Option<Name> } }

record! { struct CaseCode { value: u32, by: Option<OwnerId>, name: Option<String>, state: CodeState } }
record! { enum CodeState { 0 Waits, 1 Taking, 2 Given(code: String) } }

record! { enum CaseReason { 0 Marked, 1 Score, 2 Words } }
record! { enum CaseStep { 0 Acknowledged, 1 Understood, 2 Apologised, 3 MadeGood, 4 AskedAgain } }
record! { struct StepDone { step: CaseStep, at: Timestamp, by: Option<OwnerId>, name: Option<String>, told: Option<EffectId> } }

record! { struct Group { is_allowed: bool, was_told: bool } }

record! { struct Consent { dialog: Name, question: Name, version: String, language: Name, at: Timestamp, agreed: bool, session: Option<SessionId> = 4, for_contact: bool = 4 } }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_was_kept_as_it_came_is_read_safely() {
        let mut contact = Contact::new(OwnerId::contact(7), Timestamp(0));
        contact.name = Some("Noor\u{202e}\nAnna: done".to_owned());
        let bytes = encode_contact(Revision::NEW, &contact);
        let read = decode_contact(&bytes).expect("a contact").0;
        assert_eq!(read.name.as_deref(), Some("Noor Anna: done"));
    }
}
