//! What every table and report is made from: a snapshot of the journal, the people in it, and how
//! they are identified.

use std::collections::{HashMap, HashSet};

use crate::contact::Contact;
use crate::id::{Name, OwnerId};
use crate::report::pseudonym::Pseudonyms;
use crate::report::sessions::SessionView;
use crate::report::snapshot::{Part, Snapshot};
use crate::store::{Address, Store, StoreError};
use crate::time::Zone;
use crate::value::Value;

use super::parallel::{Hand, Progress, read_in_order};

/// How a person is identified in tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The pseudonym.
    pub respondent: String,
    /// Who it is; `None` unless the table names people.
    pub known: Option<KnownIdentity>,
}

/// What names a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownIdentity {
    /// The name they use at the messenger.
    pub name: Option<String>,
    /// Their phone number, if they gave one.
    pub phone: Option<String>,
    /// Their addresses at messengers, with spaces between.
    pub addresses: Option<String>,
}

/// What tables and reports are made from.
pub struct AnswerSource<'a> {
    /// The store.
    pub store: &'a dyn Store,
    /// The turns to read.
    pub snapshot: Snapshot<'a>,
    /// The bot's time zone.
    pub zone: Zone,
    /// The only dialog; `None` for all.
    pub dialog: Option<Name>,
    /// The only people; `None` for all.
    pub only: Option<HashSet<OwnerId>>,
    /// Whether names, numbers and addresses are columns.
    pub is_identified: bool,
    /// People who are being forgotten: they may still have turns, but are in no table.
    forgotten: HashSet<OwnerId>,
    pseudonyms: Pseudonyms,
    addresses: HashMap<OwnerId, Vec<Address>>,
    progress: Progress<'a>,
}

impl<'a> AnswerSource<'a> {
    /// Prepares the source.
    ///
    /// Fails if the store cannot be read or written.
    pub fn new(
        store: &'a dyn Store,
        mut snapshot: Snapshot<'a>,
        zone: Zone,
        progress: Progress<'a>,
    ) -> Result<Self, StoreError> {
        let forgotten: HashSet<OwnerId> = store
            .forgotten()?
            .into_iter()
            .map(|forgotten| forgotten.owner)
            .collect();
        snapshot.leave_out(forgotten.clone());
        let (pseudonyms, addresses) = (Pseudonyms::of(store)?, HashMap::new());
        let (dialog, only, is_identified) = (None, None, false);
        Ok(Self {
            store,
            snapshot,
            zone,
            dialog,
            only,
            is_identified,
            forgotten,
            pseudonyms,
            addresses,
            progress,
        })
    }

    /// Restricts the tables to these people. Groups stay in the snapshot, because people vote
    /// there.
    pub fn narrow(&mut self, only: HashSet<OwnerId>) {
        self.snapshot.narrow(&only);
        self.only = Some(only);
    }

    /// Makes names, numbers and addresses columns.
    ///
    /// Fails if the store cannot be read.
    pub fn identify(&mut self) -> Result<(), StoreError> {
        self.is_identified = true;
        let addresses = &mut self.addresses;
        self.store.addresses(&mut |address, owner| {
            addresses.entry(owner).or_default().push(address);
            true
        })
    }

    /// Returns whether a person is in the tables.
    pub fn has(&self, owner: OwnerId) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(&owner))
            && !self.forgotten.contains(&owner)
    }

    /// Returns whether another dialog is exported.
    pub fn is_other_dialog(&self, dialog: &str) -> bool {
        self.dialog.as_ref().is_some_and(|wanted| *wanted != dialog)
    }

    /// Returns the names of people in tables.
    pub fn pseudonyms(&self) -> &Pseudonyms {
        &self.pseudonyms
    }

    /// Returns how a person is identified.
    ///
    /// Fails if the store cannot be read.
    pub fn identity(&self, owner: OwnerId) -> Result<Identity, StoreError> {
        if !self.is_identified {
            return Ok(Identity {
                respondent: self.pseudonyms.respondent(owner),
                known: None,
            });
        }
        let contact = self.store.contact(owner)?.map(|(contact, _)| contact);
        Ok(self.identity_of(owner, contact.as_ref()))
    }

    /// Returns how a person with this contact is identified.
    pub fn identity_of(&self, owner: OwnerId, contact: Option<&Contact>) -> Identity {
        let respondent = self.pseudonyms.respondent(owner);
        if !self.is_identified {
            return Identity {
                respondent,
                known: None,
            };
        }
        let name = contact.and_then(|contact| contact.name.clone());
        let phone = contact.and_then(|contact| match contact.fields.get("phone") {
            Some(Value::Text(phone)) => Some(phone.clone()),
            Some(_) | None => None,
        });
        let addresses = self.addresses.get(&owner).into_iter().flatten();
        let addresses: Vec<&str> = addresses.map(|address| address.0.as_str()).collect();
        let addresses = Some(addresses.join(" ")).filter(|joined| !joined.is_empty());
        Identity {
            respondent,
            known: Some(KnownIdentity {
                name,
                phone,
                addresses,
            }),
        }
    }

    /// Calls `each` with every session, by owner, and reports the progress.
    ///
    /// Fails if the store cannot be read, or `each` fails.
    pub fn sessions<E: From<StoreError> + Send>(
        &self,
        each: &mut dyn FnMut(SessionView) -> Result<(), E>,
    ) -> Result<(), E> {
        let is_full = |sessions: &Vec<SessionView>| sessions.len() >= BATCH;
        let keep = |session, kept: &mut Vec<SessionView>| {
            kept.push(session);
            Ok(())
        };
        self.make(
            &Make {
                each: &keep,
                is_full: &is_full,
            },
            &mut |sessions| sessions.into_iter().try_for_each(&mut *each),
        )
    }

    /// Processes the sessions in several threads; `take` gets the results in pieces, in the order
    /// of the owners.
    ///
    /// Fails if the store cannot be read, or a step fails.
    pub fn make<T: Default + Send, E: From<StoreError> + Send>(
        &self,
        make: &Make<'_, T, E>,
        take: &mut dyn FnMut(T) -> Result<(), E>,
    ) -> Result<(), E> {
        read_in_order(
            &self.snapshot,
            self.progress,
            &|part, hand| make.part(&self.snapshot, part, hand),
            take,
        )
    }

    /// Reports that all owners before this one are read.
    pub fn tell(&self, owner: OwnerId) {
        let parts = self.snapshot.parts();
        (self.progress)(
            parts.partition_point(|part| *part.end() < owner),
            parts.len(),
        );
    }
}

/// How sessions are processed.
pub struct Make<'m, T, E> {
    /// Adds a session to a result.
    pub each: &'m (dyn Fn(SessionView, &mut T) -> Result<(), E> + Sync),
    /// Whether the result is large enough to hand over.
    pub is_full: &'m (dyn Fn(&T) -> bool + Sync),
}

impl<T: Default + Send, E: From<StoreError>> Make<'_, T, E> {
    fn part(&self, snapshot: &Snapshot<'_>, part: Part, hand: &mut Hand<'_, T>) -> Result<(), E> {
        let (mut made, mut added, mut is_heard) = (T::default(), Ok(()), true);
        snapshot.sessions(part, &mut |sessions| {
            added = sessions
                .into_iter()
                .try_for_each(|session| (self.each)(session, &mut made));
            if added.is_ok() && (self.is_full)(&made) {
                is_heard = hand(std::mem::take(&mut made));
            }
            added.is_ok() && is_heard
        })?;
        added?;
        if is_heard {
            hand(made);
        }
        Ok(())
    }
}

/// How many sessions are handed over at once.
const BATCH: usize = 16;
