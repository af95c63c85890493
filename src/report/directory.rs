//! Finds people by an id, an address, or the respondent id of an export.

use std::collections::HashMap;

use crate::contact::Contact;
use crate::id::OwnerId;
use crate::phone;
use crate::report::pseudonym::Pseudonyms;
use crate::store::{Address, Store, StoreError};
use crate::value::Value;

/// Looks up people; reads from the store only what is needed.
pub struct Directory<'a> {
    store: &'a dyn Store,
    /// Each person's first address.
    addresses: Option<HashMap<OwnerId, Address>>,
    respondents: Option<HashMap<String, OwnerId>>,
    /// The people who have a phone number among their fields.
    numbers: Option<HashMap<String, Vec<OwnerId>>>,
}

impl<'a> Directory<'a> {
    /// Starts with nothing read.
    pub fn new(store: &'a dyn Store) -> Self {
        Self {
            store,
            addresses: None,
            respondents: None,
            numbers: None,
        }
    }

    /// Finds a person; `None` if there is no such person.
    ///
    /// Fails if the store cannot be read.
    pub fn find(&mut self, who: &str) -> Result<Option<OwnerId>, StoreError> {
        let is_person = |owner: &OwnerId| !owner.is_group();
        if let Some(address) = by_number(who) {
            let own = self.store.contact_at(&address)?.filter(is_person);
            return Ok(own.or(match self.with_number(&address)? {
                [owner] => Some(*owner),
                _ => None,
            }));
        }
        if who.contains(':') {
            return Ok(self
                .store
                .contact_at(&Address(who.to_owned()))?
                .filter(is_person));
        }
        let hexadecimal = |text: &str| {
            (15..=16).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        let id = who
            .strip_prefix('c')
            .filter(|rest| hexadecimal(rest))
            .and_then(|rest| u64::from_str_radix(rest, 16).ok());
        if let Some(owner) = id.map(OwnerId::contact)
            && self.store.contact(owner)?.is_some()
        {
            return Ok(Some(owner));
        }
        if !who.strip_prefix('r').is_some_and(hexadecimal) {
            return Ok(None);
        }
        Ok(self.respondents()?.get(who).copied())
    }

    /// Returns an address of a person, the same one each time; `None` if they have none.
    ///
    /// Fails if the store cannot be read.
    pub fn address_of(&mut self, owner: OwnerId) -> Result<Option<Address>, StoreError> {
        let store = self.store;
        let addresses = match &mut self.addresses {
            Some(addresses) => addresses,
            none => none.insert(first_addresses(store)?),
        };
        Ok(addresses.get(&owner).cloned())
    }

    /// Returns the people with the number of an address such as `phone:+31612345678` among their
    /// fields.
    ///
    /// Fails if the store cannot be read.
    pub fn with_number(&mut self, address: &Address) -> Result<&[OwnerId], StoreError> {
        let store = self.store;
        let numbers = match &mut self.numbers {
            Some(numbers) => numbers,
            none => none.insert(numbers(store)?),
        };
        let number = address
            .0
            .strip_prefix(Contact::BY_PHONE)
            .unwrap_or_default();
        Ok(numbers.get(number).map(Vec::as_slice).unwrap_or_default())
    }

    fn respondents(&mut self) -> Result<&HashMap<String, OwnerId>, StoreError> {
        let store = self.store;
        match &mut self.respondents {
            Some(respondents) => Ok(respondents),
            none => Ok(none.insert(respondents(store)?)),
        }
    }
}

/// Returns the address for a phone number: `+31612345678`, with or without `phone:` in front;
/// `None` if it is not a number.
pub fn by_number(who: &str) -> Option<Address> {
    let number = who
        .strip_prefix(Contact::BY_PHONE)
        .or_else(|| who.starts_with('+').then_some(who))?;
    Some(Address(format!(
        "{}{}",
        Contact::BY_PHONE,
        phone::written(number, None)?
    )))
}

fn numbers(store: &dyn Store) -> Result<HashMap<String, Vec<OwnerId>>, StoreError> {
    let mut numbers: HashMap<String, Vec<OwnerId>> = HashMap::new();
    store.contacts(&mut |contact| {
        if let (false, Some(Value::Text(number))) =
            (contact.id.is_group(), contact.fields.get("phone"))
        {
            numbers.entry(number.clone()).or_default().push(contact.id);
        }
        true
    })?;
    Ok(numbers)
}

fn first_addresses(store: &dyn Store) -> Result<HashMap<OwnerId, Address>, StoreError> {
    let mut first: HashMap<OwnerId, Address> = HashMap::new();
    store.addresses(&mut |address, owner| {
        let known = first.entry(owner).or_insert_with(|| address.clone());
        if address < *known {
            *known = address;
        }
        true
    })?;
    Ok(first)
}

fn respondents(store: &dyn Store) -> Result<HashMap<String, OwnerId>, StoreError> {
    let pseudonyms = Pseudonyms::of(store)?;
    let mut respondents = HashMap::new();
    store.contacts(&mut |contact| {
        if !contact.id.is_group() {
            respondents.insert(pseudonyms.respondent(contact.id), contact.id);
        }
        true
    })?;
    Ok(respondents)
}
