//! The facts of a contact record that segments use, compact enough for a hundred thousand records
//! in memory.

use crate::contact::Contact;
use crate::id::Name;
use crate::time::Timestamp;
use crate::value::Value;

/// The facts of a contact record that segments use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The name in use.
    pub name: Option<Box<str>>,
    /// Their language.
    pub language: Option<Name>,
    /// The link through which they came first.
    pub source: Option<Box<str>>,
    /// Their fields, sorted by name.
    fields: Box<[(Name, Value)]>,
    /// Their tags, as a condition sees them.
    pub tags: Value,
    /// The static segments they are in.
    lists: Box<[Name]>,
    /// When they said stop; `None` if they did not.
    pub stopped_at: Option<Timestamp>,
    /// When they were first seen.
    pub first_seen: Timestamp,
}

impl Profile {
    /// Returns a field, or `None` if it has no value.
    pub fn field(&self, name: &str) -> Option<&Value> {
        let at = self
            .fields
            .binary_search_by(|(known, _)| known.as_str().cmp(name))
            .ok()?;
        Some(&self.fields[at].1)
    }

    /// Returns whether they are in a static segment.
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
