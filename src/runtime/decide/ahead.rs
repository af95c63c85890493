//! What the next inputs need of the store, read at once before they are decided; and the
//! conversations made of it.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use crate::channel::update::UpdateEvent;
use crate::contact::Contact;
use crate::dialog::ast::Room;
use crate::engine::input::Input;
use crate::engine::session::Conversation;
use crate::id::InputId;
use crate::runtime::decide::groups::route::begins;
use crate::runtime::decide::quarantine::catch_panic;
use crate::runtime::decide::state::{Hot, ReadAhead};
use crate::runtime::decide::{AfterCommit, Decider, Inbound, Work};
use crate::store::{Address, Found, Place, Prefetched, Revision, StoreError, Wanted, ids};

/// Returns the input, the place and the address of a work that only takes one input at a place.
pub(super) fn wants(work: &Work) -> Option<(&InputId, &Place, &Address)> {
    match work {
        Work::Take(inbound) => Some((&inbound.id, &inbound.place, &inbound.address)),
        Work::Update(update) => match &update.event {
            UpdateEvent::Private(chat) | UpdateEvent::Business(chat) => {
                Some((&update.id, &chat.place, &chat.address))
            }
            UpdateEvent::Group(..) => None,
        },
        Work::Quarantine(_)
        | Work::Moved(..)
        | Work::TopicMoved(..)
        | Work::Topic(..)
        | Work::Again(..)
        | Work::Conflicting(..)
        | Work::Landed(_)
        | Work::SkipWait(_)
        | Work::TimerOver(_)
        | Work::Gone(..)
        | Work::Reached(..)
        | Work::Unchanged(..)
        | Work::Erased(..)
        | Work::Forgotten(_)
        | Work::Dialogs(_)
        | Work::Finish => None,
    }
}

impl<A: AfterCommit> Decider<A> {
    /// Reads ahead what these works need. What cannot be read at once is read one by one, where an
    /// error meets its own input.
    pub(super) fn read_ahead(&mut self, works: &[Work]) {
        self.ahead = ReadAhead::default();
        let wanted: Vec<Wanted> = works
            .iter()
            .filter_map(wants)
            .map(|(input, place, address)| Wanted {
                input: input.clone(),
                conversation: (!self.hot.contains_key(place))
                    .then(|| (place.clone(), address.clone())),
            })
            .collect();
        // One input is read as it is decided.
        if wanted.len() < 2 {
            return;
        }
        let Some(Ok(known)) = catch_panic(|| self.store.prefetch(&wanted)) else {
            return;
        };
        for (wanted, known) in wanted.iter().zip(known) {
            let Some(Prefetched { is_taken, found }) = known else {
                continue;
            };
            self.ahead.taken.insert(wanted.input.clone(), is_taken);
            if let Some((place, _)) = &wanted.conversation {
                self.ahead.found.insert(place.clone(), found);
            }
        }
    }

    /// Returns whether an input was committed before.
    pub(super) fn has_taken(&mut self, input: &InputId) -> Result<bool, StoreError> {
        match self.ahead.taken.remove(input) {
            Some(is_taken) => Ok(is_taken),
            None => self.store.has_taken(input),
        }
    }

    /// Returns what is at the place of an input.
    fn find(&mut self, inbound: &Inbound) -> Result<Found, StoreError> {
        let found = match self.ahead.found.remove(&inbound.place) {
            Some(found) => found,
            None => match self.store.find(&inbound.place)? {
                // The address is looked up only if the input begins something.
                None => Found::Unknown,
                Some((owner, conversation)) => match self.store.load(owner, conversation)? {
                    None => Found::Gone,
                    Some(loaded) => Found::Conversation(Box::new(loaded)),
                },
            },
        };
        Ok(found)
    }

    /// Loads a conversation, or makes a new one. Returns `None` if the input cannot start a
    /// conversation.
    pub(super) fn fetch(&mut self, inbound: &Inbound) -> Result<Option<Hot>, StoreError> {
        let clock = self.clock;
        let hot = |owner, conversation, revision, address| Hot {
            owner,
            conversation,
            revision,
            address,
            flight: Arc::default(),
            again: VecDeque::new(),
            used: clock,
            ballots: HashMap::new(),
        };
        let found = self.find(inbound)?;
        if matches!(found, Found::Gone) {
            return Ok(None);
        }
        if let Found::Conversation(loaded) = found {
            let loaded = *loaded;
            // Another conversation of the same person may be ahead of the disk: its memory of them
            // is newer.
            self.contacts
                .entry(loaded.owner)
                .or_insert((loaded.contact, loaded.contact_revision));
            return Ok(Some(hot(
                loaded.owner,
                loaded.conversation,
                loaded.revision,
                inbound.address.clone(),
            )));
        }
        if !begins(&inbound.input, &inbound.place) {
            return Ok(None);
        }
        let known = match self.addresses.get(&inbound.address) {
            Some(owner) => Some(*owner),
            None => match found {
                Found::Nothing(owner) => owner,
                Found::Unknown | Found::Gone | Found::Conversation(_) => {
                    self.store.contact_at(&inbound.address)?
                }
            },
        };
        let owner = match known {
            Some(owner) => owner,
            None => {
                let owner = match inbound.room {
                    Room::Group => ids::group()?,
                    Room::Private | Room::Member | Room::Business => ids::contact()?,
                };
                // Nothing is stored of somebody whose id was just drawn.
                let mut new = Contact::new(owner, self.now.read());
                if let (Input::Report(_), Some(speaker)) = (&inbound.input, &inbound.speaker) {
                    new.name.clone_from(&speaker.profile.name);
                    new.language.clone_from(&speaker.profile.language);
                }
                self.contacts.insert(owner, (new, Revision::NEW));
                owner
            }
        };
        self.addresses.insert(inbound.address.clone(), owner);
        let conversation =
            Conversation::new(ids::conversation()?, inbound.room, inbound.channel.clone());
        Ok(Some(hot(
            owner,
            conversation,
            Revision::NEW,
            inbound.address.clone(),
        )))
    }
}
