//! The stored contact, after its revision.

use std::collections::{BTreeMap, BTreeSet};

use crate::contact::{
    Case, CaseCode, CaseReason, CaseStep, CodeState, Consent, Contact, Group, StepDone,
};
use crate::id::{ConversationId, Name, OwnerId, SessionId};
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
    match version(bytes)? {
        (1, from) => {
            last::<V1, (Revision, Contact)>(from).map(|(revision, contact)| (contact, revision))
        }
        (2, from) => {
            last::<V2, (Revision, Contact)>(from).map(|(revision, contact)| (contact, revision))
        }
        (3, from) => {
            last::<V3, (Revision, Contact)>(from).map(|(revision, contact)| (contact, revision))
        }
        (4, from) => {
            last::<V4, (Revision, Contact)>(from).map(|(revision, contact)| (contact, revision))
        }
        (5, from) => {
            last::<V5, (Revision, Contact)>(from).map(|(revision, contact)| (contact, revision))
        }
        (newer, _) => Err(DecodeError::Version(newer)),
    }
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
} }

record! { struct CaseCode { value: u32, by: Option<OwnerId>, name: Option<String>, state: CodeState } }
record! { enum CodeState { 0 Waits, 1 Taking, 2 Given(code: String) } }

record! { enum CaseReason { 0 Marked, 1 Score, 2 Words } }
record! { enum CaseStep { 0 Acknowledged, 1 Understood, 2 Apologised, 3 MadeGood, 4 AskedAgain } }
record! { struct StepDone { step: CaseStep, at: Timestamp, by: Option<OwnerId>, name: Option<String> } }

record! { struct Group { is_allowed: bool, was_told: bool } }

record! { struct Consent { dialog: Name, question: Name, version: String, language: Name, at: Timestamp, agreed: bool, session: Option<SessionId> = 4, for_contact: bool = 4 } }
