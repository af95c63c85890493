//! Who visits, how they are known again, and the places there.
//!
//! A place is `web/-/-/VISITOR`; a page's own group is `web/-/-/~VISITOR`, and its members are
//! `VISITOR.1` and so on.

use anyhow::{Context, Result};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::channel::messenger::Notes;
use crate::hex::{Hex, bytes};
use crate::id::Name;
use crate::place::{Address, Place};

/// The name of this channel.
pub const NAME: Name = Name::new_static("web");
/// The note with the key.
const KEY_NOTE: &str = "web/key";
/// The digits of a visitor's id: 128 random bits.
const ID_DIGITS: usize = 32;
/// The digits of a visitor's mark.
const MARK_DIGITS: usize = 12;
/// The members of a page's own group.
pub(super) const MEMBERS: u8 = 5;

/// Signs what comes back from strangers.
#[derive(Clone)]
pub(super) struct Seal(Hmac<Sha256>);

/// A visitor's id, which only their own browser knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Visitor(String);

/// Who on a page speaks: the visitor, or a member of the page's own group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seat {
    /// The visitor.
    pub visitor: Visitor,
    /// The member, from 1.
    pub member: Option<u8>,
}

/// Where a message is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct WebPlace<'p> {
    /// The visitor whose pages show it.
    pub visitor: &'p str,
    /// Whether it is in the page's own group.
    pub is_group: bool,
    /// The key of the person whose own place it is.
    pub key: Option<&'p str>,
}

impl Seal {
    /// Makes a seal from a key.
    pub fn new(key: &[u8]) -> Self {
        Self(Hmac::new_from_slice(key).expect("a key of this kind may have any length"))
    }

    /// Reads the key from the notes, or makes one.
    ///
    /// Fails if the notes cannot be used, or the system gives no random numbers.
    pub fn open(notes: &dyn Notes) -> Result<Self> {
        if let Some(key) = notes.read(KEY_NOTE).context("reading the web page's key")? {
            return Ok(Self::new(&key));
        }
        let mut key = [0; 32];
        getrandom::fill(&mut key).context("making the web page's key")?;
        notes
            .write(KEY_NOTE, &key)
            .context("keeping the web page's key")?;
        Ok(Self::new(&key))
    }

    /// Returns the signature of a text of some kind.
    pub fn sign(&self, kind: &str, text: &str) -> String {
        Hex(&self.mac(kind, text).finalize().into_bytes()).to_string()
    }

    /// Returns whether a signature is of this text; compares in constant time.
    pub fn fits(&self, kind: &str, text: &str, signature: &str) -> bool {
        bytes(signature).is_some_and(|bytes| self.mac(kind, text).verify_slice(&bytes).is_ok())
    }

    fn mac(&self, kind: &str, text: &str) -> Hmac<Sha256> {
        // Neither part of the first word can hold the zero byte that ends it.
        self.0
            .clone()
            .chain_update(kind)
            .chain_update([0])
            .chain_update(text)
    }
}

impl Visitor {
    /// Makes an id that nobody has; `None` if the system gives no random numbers.
    pub fn new() -> Option<Self> {
        let mut bytes = [0; ID_DIGITS / 2];
        getrandom::fill(&mut bytes).ok()?;
        Some(Self(Hex(&bytes).to_string()))
    }

    /// Returns the visitor to whom a site gave this id.
    pub fn of_site(id: &str, seal: &Seal) -> Self {
        let mut own = seal.sign("site", id);
        own.truncate(ID_DIGITS);
        Self(own)
    }

    /// Reads the value of a cookie; `None` if we did not write it.
    pub fn from_cookie(cookie: &str, seal: &Seal) -> Option<Self> {
        let (id, signature) = cookie.split_once('.')?;
        let is_ours = id.len() == ID_DIGITS && seal.fits("visitor", id, signature);
        is_ours.then(|| Self(id.to_owned()))
    }

    /// Writes the value of a cookie.
    pub fn to_cookie(&self, seal: &Seal) -> String {
        format!("{}.{}", self.0, seal.sign("visitor", &self.0))
    }

    /// Returns a mark that tells visitors of one browser apart and says nothing of the id.
    pub fn mark(&self, seal: &Seal) -> String {
        let mut mark = seal.sign("mark", &self.0);
        mark.truncate(MARK_DIGITS);
        mark
    }

    /// Returns the id.
    pub fn id(&self) -> &str {
        &self.0
    }

    /// Returns the place of the page's own group.
    pub fn group_place(&self) -> String {
        format!("{NAME}/-/-/~{}", self.0)
    }

    /// Returns the address of the page's own group.
    pub fn group_address(&self) -> String {
        format!("{NAME}:~{}", self.0)
    }
}

impl Seat {
    /// Returns the key of the person.
    pub fn key(&self) -> String {
        match self.member {
            Some(member) => format!("{}.{member}", self.visitor.0),
            None => self.visitor.0.clone(),
        }
    }

    /// Returns the place of the private chat.
    pub fn place(&self) -> Place {
        Place(format!("{NAME}/-/-/{}", self.key()))
    }

    /// Returns the address.
    pub fn address(&self) -> Address {
        Address(format!("{NAME}:{}", self.key()))
    }

    /// Returns the person's own place in the page's group.
    pub fn member_place(&self) -> String {
        format!("{}/-/{}", self.visitor.group_place(), self.key())
    }
}

impl<'p> WebPlace<'p> {
    /// Reads a place; `None` if it is no place of this channel.
    pub fn read(place: &'p str) -> Option<Self> {
        let rest = place.strip_prefix("web/-/-/")?;
        let (chat, key) = match rest.split_once("/-/") {
            Some((chat, key)) => (chat, Some(key)),
            None => (rest, None),
        };
        let (visitor, is_group) = match chat.strip_prefix('~') {
            Some(visitor) => (visitor, true),
            None => (chat.split('.').next()?, false),
        };
        let is_known = visitor.len() == ID_DIGITS && (is_group || key.is_none());
        is_known.then_some(Self {
            visitor,
            is_group,
            key: if is_group { key } else { Some(chat) },
        })
    }

    /// Returns the number of the member whose own place it is, 0 for the visitor.
    pub fn member(&self) -> Option<u8> {
        match self.key?.split_once('.') {
            Some((_, member)) => member.parse().ok(),
            None => Some(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seat(member: Option<u8>) -> Seat {
        Seat {
            visitor: Visitor("0123456789abcdef0123456789abcdef".to_owned()),
            member,
        }
    }

    #[test]
    fn places_read_as_they_are_written() {
        let (alone, second) = (seat(None), seat(Some(2)));
        let read = |place: &str| {
            WebPlace::read(place).map(|place| (place.is_group, place.key.is_some(), place.member()))
        };
        assert_eq!(read(&alone.place().0), Some((false, true, Some(0))));
        assert_eq!(read(&second.place().0), Some((false, true, Some(2))));
        assert_eq!(read(&second.member_place()), Some((true, true, Some(2))));
        assert_eq!(
            read(&alone.visitor.group_place()),
            Some((true, false, None))
        );
        for other in ["telegram/1/-/2", "web/-/-/", "web/-/-/noor", "web/4", ""] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[test]
    fn a_cookie_of_another_key_or_another_id_is_nobodys() {
        let (ours, theirs) = (Seal::new(b"ours"), Seal::new(b"theirs"));
        let visitor = seat(None).visitor;
        let cookie = visitor.to_cookie(&ours);
        assert_eq!(Visitor::from_cookie(&cookie, &ours), Some(visitor));
        assert_eq!(Visitor::from_cookie(&cookie, &theirs), None);
        for forged in [
            cookie.replacen('0', "1", 1),
            cookie[..cookie.len() - 2].to_owned(),
            format!("{cookie}é"),
            "a.b".to_owned(),
            String::new(),
        ] {
            assert_eq!(Visitor::from_cookie(&forged, &ours), None, "{forged}");
        }
    }
}
