//! What of somebody's record segments ask about, in as little room as a hundred thousand records in memory want.

use crate::contact::Contact;
use crate::id::Name;
use crate::time::Timestamp;
use crate::value::Value;

/// What of a contact's record segments ask about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The name that counts.
    pub name: Option<Box<str>>,
    /// Their language.
    pub language: Option<Name>,
    /// Through which link they came first.
    pub source: Option<Box<str>>,
    /// Facts that dialogs keep, in the order of their names.
    fields: Box<[(Name, Value)]>,
    /// Their marks, as a condition sees them.
    pub tags: Value,
    /// The static segments they were put into.
    lists: Box<[Name]>,
    /// When they said stop.
    pub stopped_at: Option<Timestamp>,
    /// When they were first seen.
    pub first_seen: Timestamp,
}

impl Profile {
    /// Returns a fact that dialogs keep.
    pub fn field(&self, name: &str) -> Option<&Value> {
        let at = self.fields.binary_search_by(|(known, _)| known.as_str().cmp(name)).ok()?;
        Some(&self.fields[at].1)
    }

    /// Returns whether they were put into a static segment.
    pub fn is_on(&self, list: &Name) -> bool {
        self.lists.contains(list)
    }
}

impl From<Contact> for Profile {
    fn from(contact: Contact) -> Self {
        let name = match contact.fields.get("name") {
            Some(Value::Text(kept)) => Some(kept.as_str()),
            _ => contact.name.as_deref(),
        };
        Self {
            name: name.map(Into::into),
            language: contact.language,
            source: contact.source.map(Into::into),
            fields: contact.fields.into_iter().collect(),
            tags: Value::Keys(contact.tags.into_iter().collect()),
            lists: contact.lists.into_iter().collect(),
            stopped_at: contact.stopped_at,
            first_seen: contact.first_seen,
        }
    }
}
