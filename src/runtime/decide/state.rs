//! What the deciding thread remembers between inputs.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::Arc;
use std::sync::mpsc::Sender;

use crate::contact::Contact;
use crate::engine::session::Conversation;
use crate::id::{InputId, Name, OwnerId};
use crate::runtime::decide::acquainted::Acquainted;
use crate::runtime::decide::dropped::Dropped;
use crate::runtime::decide::flood::Floods;
use crate::runtime::decide::grown;
use crate::runtime::decide::inbound::Inbound;
use crate::runtime::decide::timers::Timers;
use crate::runtime::decide::versions::{InForce, Versions};
use crate::runtime::decide::work::{Flight, Work};
use crate::store::{Address, Commit, Found, Loaded, Moved, Place, Revision, Store, StoreError};
use crate::time::{Clock, Timestamp};

/// Default maximum number of conversations kept in memory between turns.
const REMEMBERED: usize = 20_000;
/// Where an input is that must be decided anew, for reports about stuck updates.
const WAITING: &str = "waiting to be decided anew";

/// The state of the deciding thread.
pub struct Decider<A> {
    pub(super) store: Arc<dyn Store>,
    pub(super) after: Arc<A>,
    pub(super) versions: Versions,
    pub(super) again: Sender<Work>,
    pub(super) hot: HashMap<Place, Hot>,
    pub(super) contacts: HashMap<OwnerId, (Contact, Revision)>,
    /// Owners by address; these may not be on disk yet.
    pub(super) addresses: HashMap<Address, OwnerId>,
    /// People met by turns that may not be on disk yet, and the place of those turns.
    pub(super) meeting: HashMap<OwnerId, Place>,
    /// When people last joined groups, by their place there.
    pub(super) joins: HashMap<String, i64>,
    /// Groups that moved.
    pub(super) moves: Vec<Moved>,
    /// Maximum number of conversations kept in memory, and the number at which the oldest are
    /// dropped next.
    pub(super) remembered: usize,
    pub(super) forgets_at: usize,
    /// Chats of Business accounts that are not stored.
    pub(super) acquainted: Acquainted,
    pub(super) floods: Floods,
    pub(super) timers: Timers,
    /// Turns that are done but not handed to the store yet, with their callbacks.
    pub(super) decided: Vec<(Commit, crate::store::Done)>,
    pub(super) careful: usize,
    pub(super) ahead: ReadAhead,
    pub(super) now: Clock,
    pub(super) clock: u64,
    pub(super) dropped: Dropped,
    /// The channel whose conversations another driver in this process decides.
    pub(super) spared: Option<Name>,
    /// The old addresses of groups that have grown, by the new ones.
    pub(super) grown: HashMap<String, String>,
    /// Whether it is known which desks there were before the program started.
    pub(super) has_desks: bool,
    /// The addresses of chats that were desks once.
    pub(super) former_desks: BTreeSet<String>,
    /// Since when nobody can be reached at desks, by their chat.
    pub(super) gone_desks: HashMap<String, Timestamp>,
    /// When desks were told that the bot may not open topics, by their chat.
    pub(super) refused_topics: HashMap<String, Timestamp>,
}

/// A conversation as the newest turn left it, perhaps not on disk yet.
pub(super) struct Hot {
    pub(super) owner: OwnerId,
    pub(super) conversation: Conversation,
    pub(super) revision: Revision,
    pub(super) address: Address,
    /// Commits in flight: while there are any, memory is ahead of the disk and must not be dropped.
    pub(super) flight: Arc<Flight>,
    /// Inputs that wait until no commit is in flight, to be retried in order.
    pub(super) again: VecDeque<Box<Inbound>>,
    pub(super) used: u64,
    /// Ballots that may not be on disk yet, by vote number and voter.
    pub(super) ballots: HashMap<(u32, OwnerId), Vec<Name>>,
}

impl Hot {
    /// Returns the conversation as the next turn loads it, with its contact.
    pub(super) fn loaded(
        &self,
        place: &Place,
        (contact, contact_revision): (Contact, Revision),
    ) -> Loaded {
        let (owner, conversation, revision) =
            (self.owner, self.conversation.clone(), self.revision);
        Loaded {
            owner,
            conversation,
            contact,
            revision,
            contact_revision,
            place: place.clone(),
        }
    }

    /// Queues an input in the order of arrival.
    pub(super) fn waits(&mut self, inbound: Box<Inbound>) {
        inbound.is_at(WAITING);
        let behind = self.again.partition_point(|other| other.nth <= inbound.nth);
        self.again.insert(behind, inbound);
    }
}

/// What was read ahead. It is of the moment before the first input of a step; while it is used,
/// nothing that was decided since is dropped from memory, unless it is dropped as well.
#[derive(Default)]
pub(super) struct ReadAhead {
    pub(super) taken: HashMap<InputId, bool>,
    pub(super) found: HashMap<Place, Found>,
}

impl<A> Decider<A> {
    /// Sets up the state; `again` sends to the thread's own queue.
    ///
    /// Fails if the store cannot be read.
    pub fn new(
        store: Arc<dyn Store>,
        after: Arc<A>,
        in_force: InForce,
        again: Sender<Work>,
        now: Clock,
    ) -> Result<Self, StoreError> {
        let versions = Versions::new(Arc::clone(&store), in_force)?;
        let timers = Timers::new(store.as_ref())?;
        let acquainted = Acquainted::recall(store.as_ref())?;
        let grown = grown::grown(store.as_ref())?;
        Ok(Self {
            store,
            after,
            versions,
            again,
            hot: HashMap::new(),
            contacts: HashMap::new(),
            addresses: HashMap::new(),
            meeting: HashMap::new(),
            joins: HashMap::new(),
            moves: Vec::new(),
            remembered: REMEMBERED,
            forgets_at: REMEMBERED,
            acquainted,
            floods: Floods::default(),
            timers,
            decided: Vec::new(),
            careful: 0,
            ahead: ReadAhead::default(),
            dropped: Dropped::default(),
            spared: None,
            grown,
            has_desks: false,
            former_desks: BTreeSet::new(),
            gone_desks: HashMap::new(),
            refused_topics: HashMap::new(),
            now,
            clock: 0,
        })
    }

    /// Leaves the conversations of a channel alone: another driver in this process has their timers
    /// and schedules.
    #[must_use]
    pub fn sparing(mut self, channel: Option<Name>) -> Self {
        self.spared = channel;
        self
    }

    /// Limits how many conversations are kept in memory between turns; at least one.
    #[must_use]
    pub fn remembering(mut self, conversations: usize) -> Self {
        self.remembered = conversations.max(1);
        self.forgets_at = self.remembered;
        self
    }
}
