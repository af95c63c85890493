//! The stored contact, behind its revision.

use std::collections::{BTreeMap, BTreeSet};

use crate::contact::{Consent, Contact};
use crate::id::Name;
use crate::store::Revision;
use crate::store::record::value::ValueV1;
use crate::store::record::{Damaged, Form, read, version, write};
use crate::value::Value;

/// Writes a contact down.
pub fn encode_contact(revision: Revision, contact: &Contact) -> Vec<u8> {
    write(1, &(revision.0, ContactV1::of(contact)))
}

/// Reads a contact and its revision.
pub fn decode_contact(bytes: &[u8]) -> Result<(Contact, Revision), Damaged> {
    match version(bytes)? {
        (1, form) => {
            let (revision, contact) = read::<(u64, ContactV1<'_>)>(form)?;
            Ok((contact.back()?, Revision(revision)))
        }
        (newer, _) => Err(Damaged::Version(newer)),
    }
}

/// Reads a contact's revision alone.
pub fn decode_contact_revision(bytes: &[u8]) -> Result<Revision, Damaged> {
    match version(bytes)? {
        (1, form) => postcard::take_from_bytes::<u64>(form).map(|(revision, _)| Revision(revision)).map_err(|_| Damaged::Bytes),
        (newer, _) => Err(Damaged::Version(newer)),
    }
}

form! { struct ContactV1<'a> of Contact {
    id: u64,
    name: Option<&'a str>,
    language: Option<&'a str>,
    language_chosen: bool,
    source: Option<&'a str>,
    fields: FieldsV1<'a>,
    tags: TagsV1<'a>,
    consents: Vec<ConsentV1<'a>>,
    stopped_at: Option<i64>,
    first_seen: i64,
} }

form! { struct ConsentV1<'a> of Consent { dialog: &'a str, question: &'a str, version: &'a str, language: &'a str, at: i64, agreed: bool } }

type FieldsV1<'a> = Vec<(&'a str, ValueV1<'a>)>;
type TagsV1<'a> = Vec<&'a str>;

impl<'a> Form<'a, BTreeMap<Name, Value>> for FieldsV1<'a> {
    fn of(engine: &'a BTreeMap<Name, Value>) -> Self {
        engine.iter().map(|(name, value)| (name.as_str(), ValueV1::of(value))).collect()
    }

    fn back(self) -> Result<BTreeMap<Name, Value>, Damaged> {
        self.into_iter().map(|(name, value)| Ok((name.into(), value.back()?))).collect()
    }
}

impl<'a> Form<'a, BTreeSet<Name>> for TagsV1<'a> {
    fn of(engine: &'a BTreeSet<Name>) -> Self {
        engine.iter().map(Name::as_str).collect()
    }

    fn back(self) -> Result<BTreeSet<Name>, Damaged> {
        Ok(self.into_iter().map(Name::from).collect())
    }
}
