//! An operator's change to a contact, apart from anything the person says.

use crate::contact::record::Contact;
use crate::id::Name;
use crate::value::Value;

/// A change; parts that are not given stay unchanged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Amendment {
    /// The name that the operator uses.
    pub name: Option<String>,
    /// The language in which the bot talks to them.
    pub language: Option<Name>,
    /// Tags to add (`true`) or remove.
    pub tags: Vec<(Name, bool)>,
    /// Fields to set; `None` removes one.
    pub fields: Vec<(Name, Option<Value>)>,
    /// Lists to add them to (`true`) or remove them from.
    pub lists: Vec<(Name, bool)>,
}

impl Amendment {
    /// Returns whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        let Self {
            name,
            language,
            tags,
            fields,
            lists,
        } = self;
        name.is_none()
            && language.is_none()
            && tags.is_empty()
            && fields.is_empty()
            && lists.is_empty()
    }

    /// Applies the change to a contact.
    pub fn apply(&self, contact: &mut Contact) {
        let Self {
            name,
            language,
            tags,
            fields,
            lists,
        } = self;
        contact.amendments = contact.amendments.wrapping_add(1);
        // The messenger's values no longer count, because an operator knows better.
        if name.is_some() {
            contact.name.clone_from(name);
            contact.name_given = true;
        }
        if language.is_some() {
            contact.language.clone_from(language);
            contact.language_chosen = true;
        }
        for (marks, held) in [(tags, &mut contact.tags), (lists, &mut contact.lists)] {
            for (mark, is_set) in marks {
                match is_set {
                    true => held.insert(mark.clone()),
                    false => held.remove(mark),
                };
            }
        }
        for (field, value) in fields {
            match value {
                Some(value) => contact.fields.insert(field.clone(), value.clone()),
                None => contact.fields.remove(field),
            };
        }
    }

    /// Returns the part that would change a contact.
    ///
    /// ```
    /// use vraag::contact::{Amendment, Contact};
    /// use vraag::{id::OwnerId, time::Timestamp};
    ///
    /// let mut noor = Contact::new(OwnerId::contact(1), Timestamp(0));
    /// noor.tags.insert("vip".into());
    /// let amendment = Amendment { tags: vec![("vip".into(), true), ("fan".into(), true)], ..Amendment::default() };
    /// assert_eq!(amendment.news_for(&noor).tags, [("fan".into(), true)]);
    /// ```
    pub fn news_for(self, contact: &Contact) -> Self {
        let Self {
            name,
            language,
            mut tags,
            mut fields,
            mut lists,
        } = self;
        tags.retain(|(tag, is_set)| contact.tags.contains(tag) != *is_set);
        fields.retain(|(field, value)| contact.fields.get(field) != value.as_ref());
        lists.retain(|(list, is_on)| contact.lists.contains(list) != *is_on);
        Self {
            name: name.filter(|name| contact.name.as_ref() != Some(name)),
            language: language.filter(|language| contact.language.as_ref() != Some(language)),
            tags,
            fields,
            lists,
        }
    }
}
