//! What every table is made from: a view of the journal, who may be in it, and how they are called.

use std::collections::{HashMap, HashSet};
use std::sync::mpsc::sync_channel;

use crate::contact::Contact;
use crate::id::{Name, OwnerId};
use crate::report::pseudonym::Pseudonyms;
use crate::report::sessions::SessionView;
use crate::report::snapshot::{Head, Snapshot};
use crate::store::{Address, Store, StoreError};
use crate::time::Zone;
use crate::value::Value;

use super::cursor::Cursor;
use super::people::Identity;
use super::{ExportError, Progress};

/// What tables are made from.
pub struct Ground<'a> {
    /// The store.
    pub store: &'a dyn Store,
    /// What is in view.
    pub snapshot: Snapshot<'a>,
    /// The bot's zone.
    pub zone: Zone,
    /// Of which dialog alone.
    pub dialog: Option<Name>,
    /// Of which people alone.
    pub only: Option<HashSet<OwnerId>>,
    /// Whether names, numbers and addresses are columns.
    pub is_identified: bool,
    /// Who is being forgotten: they may still have turns, but are in no table any more.
    forgotten: HashSet<OwnerId>,
    pseudonyms: Pseudonyms,
    addresses: HashMap<OwnerId, Vec<Address>>,
    progress: Progress<'a>,
}

impl<'a> Ground<'a> {
    /// Prepares what tables are made from.
    pub fn new(store: &'a dyn Store, mut snapshot: Snapshot<'a>, zone: Zone, progress: Progress<'a>) -> Result<Self, StoreError> {
        let forgotten: HashSet<OwnerId> = store.forgotten()?.into_iter().map(|forgotten| forgotten.owner).collect();
        snapshot.narrow(|head| !forgotten.contains(&head.owner));
        let (pseudonyms, addresses) = (Pseudonyms::of(store)?, HashMap::new());
        let (dialog, only, is_identified) = (None, None, false);
        Ok(Self { store, snapshot, zone, dialog, only, is_identified, forgotten, pseudonyms, addresses, progress })
    }

    /// Leaves only these people in the tables. Groups stay in view, because people vote there.
    pub fn narrow(&mut self, only: HashSet<OwnerId>) {
        self.snapshot.narrow(|head| head.owner.is_group() || only.contains(&head.owner));
        self.only = Some(only);
    }

    /// Makes names, numbers and addresses columns.
    pub fn identify(&mut self) -> Result<(), StoreError> {
        self.is_identified = true;
        let addresses = &mut self.addresses;
        self.store.addresses(&mut |address, owner| {
            addresses.entry(owner).or_default().push(address);
            true
        })
    }

    /// Returns whether somebody is wanted.
    pub fn has(&self, owner: OwnerId) -> bool {
        self.only.as_ref().is_none_or(|only| only.contains(&owner)) && !self.forgotten.contains(&owner)
    }

    /// Returns whether a dialog is not the one that is wanted.
    pub fn is_other_dialog(&self, dialog: &str) -> bool {
        self.dialog.as_ref().is_some_and(|wanted| *wanted != dialog)
    }

    /// Returns somebody's pseudonym.
    pub fn pseudonym(&self, owner: OwnerId) -> String {
        self.pseudonyms.respondent(owner)
    }

    /// Returns what names the store in cursors.
    pub fn store_name(&self) -> [u8; 4] {
        Cursor::store_of(&self.pseudonyms)
    }

    /// Returns how somebody is called.
    pub fn identity(&self, owner: OwnerId) -> Result<Identity, StoreError> {
        if !self.is_identified {
            return Ok(Identity { respondent: self.pseudonyms.respondent(owner), known: None });
        }
        let contact = self.store.contact(owner)?.map(|(contact, _)| contact);
        Ok(self.identity_of(owner, contact.as_ref()))
    }

    /// Returns how somebody is called whose contact is known.
    pub fn identity_of(&self, owner: OwnerId, contact: Option<&Contact>) -> Identity {
        let respondent = self.pseudonyms.respondent(owner);
        if !self.is_identified {
            return Identity { respondent, known: None };
        }
        let name = contact.and_then(|contact| contact.name.clone());
        let phone = contact.and_then(|contact| match contact.fields.get("phone") {
            Some(Value::Text(phone)) => Some(phone.clone()),
            Some(_) | None => None,
        });
        let addresses = self.addresses.get(&owner).into_iter().flatten().map(|address| address.0.as_str());
        let address = Some(addresses.collect::<Vec<_>>().join(" ")).filter(|address| !address.is_empty());
        Identity { respondent, known: Some([name, phone, address]) }
    }

    /// Calls `each` with every session in view, and tells how far it is.
    pub fn sessions(&self, each: &mut dyn FnMut(SessionView) -> Result<(), ExportError>) -> Result<(), ExportError> {
        let heads = self.snapshot.heads();
        std::thread::scope(|scope| {
            // Some read and one writes, each on its own; the batches come in turn, so that the order stays what it is, and never
            // more than a few of them are in memory.
            let mut readers = Vec::with_capacity(READERS);
            for first in 0..READERS {
                let (sender, batches) = sync_channel(1);
                let snapshot = &self.snapshot;
                scope.spawn(move || {
                    for heads in heads.chunks(BATCH).skip(first).step_by(READERS) {
                        // Nobody listens any more where writing has failed.
                        if sender.send(read(snapshot, heads)).is_err() {
                            break;
                        }
                    }
                });
                readers.push(batches);
            }
            let mut done = 0;
            while let Ok(batch) = readers[done / BATCH % READERS].recv() {
                for sessions in batch? {
                    self.tell(done);
                    done += 1;
                    sessions.into_iter().try_for_each(&mut *each)?;
                }
                // The last batch is smaller, and behind it there is none.
                if done == heads.len() {
                    break;
                }
            }
            (self.progress)(done, heads.len());
            Ok(())
        })
    }

    /// Tells that so many conversations are read.
    pub fn tell(&self, read: usize) {
        if read.is_multiple_of(STEP) {
            (self.progress)(read, self.snapshot.heads().len());
        }
    }
}

/// How many conversations are read between two words about how far it is.
const STEP: usize = 256;
/// How many conversations are handed over at once.
const BATCH: usize = 64;
/// How many threads read: with more, a running bot would have to wait for its turn.
const READERS: usize = 2;

fn read(snapshot: &Snapshot<'_>, heads: &[Head]) -> Result<Vec<Vec<SessionView>>, StoreError> {
    heads.iter().map(|head| snapshot.sessions_of(head)).collect()
}
