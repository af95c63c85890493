//! Takes an operator's changes to contacts: through the deciding thread if a bot runs, else
//! directly into the store.
//!
//! Each change is a turn in a separate conversation of the person, at a place that no messenger
//! has. So it is journaled, replayed, backed up and erased like everything else about them.

use std::collections::HashMap;
use std::sync::mpsc::Sender;
use std::time::Duration;

use crate::contact::{Amendment, Contact};
use crate::dialog::ast::Room;
use crate::dialog::bot::Dialogs;
use crate::engine::input::Input;
use crate::engine::session::Conversation;
use crate::id::{InputId, Name};
use crate::runtime::asking::Asking;
use crate::runtime::decide::handle::{Done, handle};
use crate::runtime::decide::meet::operator_place;
use crate::runtime::decide::{Batch, Inbound, Receipt, Work};
use crate::store::{
    Address, CommitOutcome, GROUP, Loaded, Place, Revision, Store, StoreError, ids,
};
use crate::time::Timestamp;

/// One change to a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The address of the contact; a new contact is made if nobody has it.
    pub address: Address,
    /// The change.
    pub amendment: Amendment,
}

/// The changes of one command, numbered so that none takes effect twice.
#[derive(Debug)]
pub struct Changes {
    command: u64,
    next: u32,
}

/// Maximum number of changes in flight, so that people who write meanwhile are answered.
const MAX_IN_FLIGHT: usize = 256;
/// Time limit for the disk to take that many changes.
const DISK_TIMEOUT: Duration = Duration::from_secs(60);

impl Changes {
    /// Starts a command with a random id.
    ///
    /// Fails if the system gives no random numbers.
    pub fn new() -> Result<Self, StoreError> {
        Ok(Self {
            command: ids::conversation()?.0,
            next: 0,
        })
    }

    fn number(&mut self) -> InputId {
        let change = self.next;
        self.next += 1;
        InputId::Command {
            command: self.command,
            change,
        }
    }

    /// Applies changes to a store that no bot has open; they are on disk when it returns.
    ///
    /// Fails if the store cannot be read or written.
    pub fn here(
        &mut self,
        store: &dyn Store,
        dialogs: &Dialogs,
        changes: Vec<Change>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut changes = changes.into_iter().peekable();
        while changes.peek().is_some() {
            // If one person has several changes in a group, each builds on the one before.
            let mut ahead: HashMap<Place, Loaded> = HashMap::new();
            let mut group = Vec::new();
            for Change { address, amendment } in changes.by_ref().take(GROUP) {
                let place = operator_place(&address);
                let loaded = match ahead.remove(&place) {
                    Some(loaded) => loaded,
                    None => load(store, &place, &address, now)?,
                };
                let Done { commit, after, .. } = handle(
                    dialogs,
                    loaded,
                    Some(&address),
                    self.number(),
                    Input::Amended(amendment),
                    now,
                );
                group.push(commit);
                ahead.insert(place, after);
            }
            for outcome in store.commit(group)? {
                match outcome {
                    CommitOutcome::Committed(_)
                    | CommitOutcome::Duplicate
                    | CommitOutcome::Erased => {}
                    CommitOutcome::Conflict | CommitOutcome::TimerGone | CommitOutcome::Unknown => {
                        return Err(StoreError::Broken(format!(
                            "nobody else has the store, and yet a change came to {outcome:?}"
                        )));
                    }
                }
            }
        }
        Ok(())
    }

    /// Sends changes to the deciding thread, a few at a time, and waits until they are on disk.
    /// Returns `false` if that takes too long or the bot is gone.
    ///
    /// Fails if the waiting runtime cannot be built.
    pub fn through(
        &mut self,
        asks: &Sender<Asking>,
        changes: Vec<Change>,
    ) -> std::io::Result<bool> {
        let mut changes = changes.into_iter().peekable();
        while changes.peek().is_some() {
            let together = changes.by_ref().take(MAX_IN_FLIGHT);
            let together = together.map(|change| inbound(self.number(), change));
            if !hand_in(asks, together.collect())? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Sends inputs to the deciding thread, and waits until they are on disk. Returns `false` if that
/// takes too long or the bot is gone.
///
/// Fails if the waiting runtime cannot be built.
pub fn hand_in(asks: &Sender<Asking>, inputs: Vec<Inbound>) -> std::io::Result<bool> {
    let waiting = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()?;
    let batch = Batch::new();
    // All receipts are made before the first input is sent, so the batch cannot close early.
    let counted: Vec<(Inbound, Receipt)> = inputs
        .into_iter()
        .zip((1..).map(|number| batch.receipt(number)))
        .collect();
    for (inbound, receipt) in counted {
        let inbound = Inbound {
            receipt: Some(receipt),
            ..inbound
        };
        let work = Work::Take(Box::new(inbound));
        if asks.send(Asking::Takes(Box::new(work))).is_err() {
            return Ok(false);
        }
    }
    let closed = async { tokio::time::timeout(DISK_TIMEOUT, batch.closed()).await };
    Ok(matches!(waiting.block_on(closed), Ok(Ok(()))))
}

fn inbound(id: InputId, change: Change) -> Inbound {
    let (place, channel) = (
        operator_place(&change.address),
        Name::new_static(Conversation::OPERATOR),
    );
    Inbound {
        address: change.address,
        channel,
        room: Room::Private,
        ..Inbound::own(place, id, Input::Amended(change.amendment))
    }
}

fn load(
    store: &dyn Store,
    place: &Place,
    address: &Address,
    now: Timestamp,
) -> Result<Loaded, StoreError> {
    if let Some((owner, conversation)) = store.find(place)?
        && let Some(loaded) = store.load(owner, conversation)?
    {
        return Ok(loaded);
    }
    let owner = match store.contact_at(address)? {
        Some(owner) => owner,
        None => ids::contact()?,
    };
    let (contact, contact_revision) = store
        .contact(owner)?
        .unwrap_or_else(|| (Contact::new(owner, now), Revision::NEW));
    let conversation = Conversation::new(
        ids::conversation()?,
        Room::Private,
        Name::new_static(Conversation::OPERATOR),
    );
    Ok(Loaded {
        owner,
        conversation,
        contact,
        revision: Revision::NEW,
        contact_revision,
        place: place.clone(),
    })
}
