//! Who sits at a terminal, and the places there.

use serde::{Deserialize, Serialize};

use crate::dialog::fold::fold;
use crate::engine::input::Profile;
use crate::id::Name;
use crate::place::{Address, Place};

/// The name of this channel.
pub const NAME: Name = Name::new_static("console");
/// The key of the group.
const GROUP: &str = "~group";

/// A person at a terminal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The key of their place.
    pub key: String,
    /// Their name.
    pub name: String,
    /// Their language.
    pub language: Name,
}

impl Person {
    /// Makes a person of this name; names that differ only in case or accents are the same person.
    ///
    /// ```
    /// use vraag::channel::console::Person;
    ///
    /// assert_eq!(Person::named("Zoë", "nl".into()).place().0, "console/-/-/zoe");
    /// ```
    pub fn named(name: &str, language: Name) -> Self {
        Self {
            key: fold(name).replace(['/', ':'], "-"),
            name: name.to_owned(),
            language,
        }
    }

    /// Returns the place of their private chat.
    pub fn place(&self) -> Place {
        Place(place(&self.key))
    }

    /// Returns their address.
    pub fn address(&self) -> Address {
        Address(format!("{NAME}:{}", self.key))
    }

    /// Returns their profile.
    pub fn profile(&self) -> Profile {
        Profile::new(Some(&self.name), Some(self.language.clone()))
    }
}

/// Returns the place of the group.
pub fn group_place() -> Place {
    Place(place(GROUP))
}

/// Returns the address of the group.
pub fn group_address() -> Address {
    Address(format!("{NAME}:{GROUP}"))
}

/// Returns a person's own place in the group.
pub(super) fn member_place(person: &Person) -> String {
    format!("{}/-/{}", place(GROUP), person.key)
}

/// Where at a terminal a place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TerminalPlace<'p> {
    /// The private chat of the person with this key.
    Person(&'p str),
    /// The group; or the own place of the person with this key there.
    Group(Option<&'p str>),
}

impl<'p> TerminalPlace<'p> {
    /// Reads a place; `None` if it is no place of this channel.
    pub(super) fn read(at: &'p str) -> Option<Self> {
        let rest = at.strip_prefix("console/-/-/")?;
        match rest.split_once('/') {
            None if rest == GROUP => Some(Self::Group(None)),
            None => Some(Self::Person(rest)),
            Some((GROUP, member)) => Some(Self::Group(Some(member.strip_prefix("-/")?))),
            Some(_) => None,
        }
    }
}

/// Writes the place of a person or the group.
fn place(key: &str) -> String {
    format!("{NAME}/-/-/{key}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_read_as_they_are_written() {
        let noor = Person::named("Noor/2", "nl".into());
        assert_eq!(
            TerminalPlace::read(&noor.place().0),
            Some(TerminalPlace::Person("noor-2"))
        );
        assert_eq!(
            TerminalPlace::read(&group_place().0),
            Some(TerminalPlace::Group(None))
        );
        assert_eq!(
            TerminalPlace::read(&member_place(&noor)),
            Some(TerminalPlace::Group(Some("noor-2")))
        );
        for other in ["telegram/1/-/2", "console/-/-/noor/-/2", "console/4", ""] {
            assert_eq!(TerminalPlace::read(other), None, "{other}");
        }
    }
}
