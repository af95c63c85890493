//! Takes inputs in, one after the other, does their turns ahead of the disk and hands the commits to the store's writer.
//!
//! One thread decides for everybody: a turn is pure, bounded and takes microseconds, so nobody waits for anybody. What may
//! take long — the disk, the messenger, files — happens elsewhere, and only after the commit is on disk is the input
//! acknowledged and the reply sent.

mod memory;

use std::collections::{HashMap, VecDeque};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};

use crate::channel::telegram::Account;
use crate::contact::Contact;
use crate::dialog::ast::Room;
use crate::engine::business;
use crate::engine::input::Input;
use crate::engine::session::Conversation;
use crate::id::{EffectId, InputId, Name, OwnerId, TimerId};
use crate::runtime::accounts::Beside;
pub use crate::runtime::after::{AfterCommit, Committed};
use crate::runtime::aside::{Aside, MISTAKE, guarded};
pub use crate::runtime::batch::Batch;
use crate::runtime::flood::Floods;
use crate::runtime::handle::{Done, handle};
use crate::runtime::route::{Heard, Speaker, begins};
use crate::runtime::timers::Timers;
use crate::runtime::versions::{InForce, Versions};
use crate::store::{Address, Commit, Loaded, Moved, Outcome, Place, Revision, Store, StoreError, ids};
use crate::time::{Clock, Timestamp};

/// An input with all that is needed to take it.
#[derive(Clone, Debug)]
pub struct Inbound {
    /// Its id: taken once.
    pub id: InputId,
    /// Where it was said.
    pub place: Place,
    /// Who said it.
    pub address: Address,
    /// At which messenger.
    pub channel: Name,
    /// In what kind of place.
    pub room: Room,
    /// What.
    pub input: Input,
    /// The messenger's id of the tap, where it is one.
    pub tap: Option<String>,
    /// The update as it came, for quarantine.
    pub raw: Option<Arc<str>>,
    /// Whom to tell when it is on disk.
    pub receipt: Option<Arc<Batch>>,
    /// The person who acts, where the place is a group's.
    pub speaker: Option<Speaker>,
}

/// What the deciding thread is told.
#[derive(Debug)]
pub enum Work {
    /// Take this in.
    Take(Box<Inbound>),
    /// Something happened in a group: find out whose it is, and take it in.
    Heard(Box<Heard>),
    /// The program stumbled over an update: put it aside.
    Aside(Box<Aside>),
    /// Something happened in a chat of a Business account.
    Beside(Box<Beside>),
    /// The connection to a Business account was made, changed or ended.
    Account(Account, Option<Arc<Batch>>),
    /// A message found out that a group is at another place: from where, to where.
    Moved(Place, Place),
    /// A commit did not come through: do its turn again.
    Again(Box<Inbound>),
    /// The turn of this timer is on disk.
    TimerOver(TimerId),
    /// Nobody is there any more: where, and the message that found out.
    Gone(Place, EffectId),
    /// A turn of this person came too late: they were forgotten.
    Erased(OwnerId, Box<Inbound>),
    /// Somebody was forgotten.
    Forgotten(OwnerId),
    /// These dialogs are in force from now on.
    Dialogs(InForce),
    /// Finish what is there, then end.
    Finish,
}

/// How many inputs are decided before their commits are handed over: the store is to begin while the rest is decided.
const TOGETHER: usize = 16;

/// The deciding thread's memory.
pub struct Decider<A> {
    pub(super) store: Arc<dyn Store>,
    pub(super) after: Arc<A>,
    pub(super) versions: Versions,
    again: Sender<Work>,
    pub(super) hot: HashMap<Place, Hot>,
    pub(super) contacts: HashMap<OwnerId, (Contact, Revision)>,
    /// Whose an address is, where that may not be on disk yet.
    pub(super) addresses: HashMap<Address, OwnerId>,
    /// People met by turns that may not be on disk yet, and where that was.
    pub(super) meeting: HashMap<OwnerId, Place>,
    /// When people last came into groups, by their places there.
    pub(super) joins: HashMap<String, i64>,
    /// Groups that moved.
    pub(super) moves: Vec<Moved>,
    floods: Floods,
    timers: Timers,
    /// Turns that were done but not handed to the store yet, and whom to tell.
    decided: Vec<(Commit, crate::store::Done)>,
    pub(super) now: Clock,
    clock: u64,
}

/// A conversation as the newest turn left it, perhaps not on disk yet.
pub(super) struct Hot {
    pub(super) owner: OwnerId,
    pub(super) conversation: Conversation,
    revision: Revision,
    pub(super) address: Address,
    /// Commits under way: while there are any, the memory is ahead of the disk and must not be dropped.
    pub(super) under_way: Arc<AtomicUsize>,
    /// Inputs that wait until every commit under way has failed, to be done again in order.
    again: VecDeque<Box<Inbound>>,
    used: u64,
    /// How people vote, where that may not be on disk yet: the vote's number and who.
    pub(super) ballots: HashMap<(u32, OwnerId), Vec<Name>>,
}

impl Inbound {
    /// Makes an input that no messenger sent: for a conversation that is stored, and for no other.
    pub fn own(place: Place, id: InputId, input: Input) -> Self {
        // What is stored knows its person, its channel and its room.
        let (address, channel, room) = (Address(String::new()), Name::default(), Room::Private);
        Self { id, place, address, channel, room, input, tap: None, raw: None, receipt: None, speaker: None }
    }
}

impl<A: AfterCommit> Decider<A> {
    /// Sets up the memory; `again` leads back to the thread's own queue.
    pub fn new(store: Arc<dyn Store>, after: Arc<A>, in_force: InForce, again: Sender<Work>, now: Clock) -> Result<Self, StoreError> {
        let versions = Versions::new(Arc::clone(&store), in_force)?;
        let timers = Timers::new(store.as_ref())?;
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
            floods: Floods::default(),
            timers,
            decided: Vec::new(),
            now,
            clock: 0,
        })
    }

    /// Runs until told to finish, or until the store breaks.
    pub fn run(mut self, work: &Receiver<Work>) {
        loop {
            let first = match work.recv_timeout(self.patience()) {
                Ok(first) => Some(first),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            // What came in meanwhile is decided with it, so that its commits go to the disk together.
            match self.step(first.into_iter().chain(work.try_iter()).take(TOGETHER)) {
                Ok(ControlFlow::Continue(())) => {}
                Ok(ControlFlow::Break(())) => return,
                Err(error) => return self.after.broken(error),
            }
        }
    }

    /// Returns how long there is nothing to do unless something comes in.
    pub fn patience(&self) -> std::time::Duration {
        self.timers.patience(self.now.read())
    }

    /// Does what came in, then takes some of the timers that are due, and hands all commits over together.
    pub fn step(&mut self, works: impl IntoIterator<Item = Work>) -> Result<ControlFlow<()>, StoreError> {
        let mut flow = ControlFlow::Continue(());
        for work in works {
            flow = self.one(work)?;
            if flow.is_break() {
                break;
            }
        }
        if flow.is_continue() {
            self.fire_timers()?;
        }
        self.hand_over();
        Ok(flow)
    }

    fn one(&mut self, work: Work) -> Result<ControlFlow<()>, StoreError> {
        match work {
            Work::Take(inbound) => self.take(inbound)?,
            Work::Heard(heard) => {
                let (bot, update) = heard.update;
                let aside = Aside { id: InputId::Update { bot, update }, raw: Arc::clone(&heard.raw), receipt: Arc::clone(&heard.receipt) };
                match guarded(|| self.hear(heard)) {
                    Some(heard) => heard?,
                    None => self.put_aside(&aside)?,
                }
            }
            Work::Aside(aside) => self.put_aside(&aside)?,
            Work::Beside(beside) => self.hear_beside(*beside)?,
            Work::Account(account, receipt) => self.account(account, receipt)?,
            Work::Moved(from, to) => self.moved(&from, &to)?,
            Work::Again(inbound) => self.again(inbound)?,
            Work::Erased(owner, inbound) => self.erased(owner, &inbound)?,
            Work::Forgotten(owner) => self.let_go(owner)?,
            Work::TimerOver(timer) => self.timers.over(&timer),
            Work::Gone(place, found_by) => self.take_own(place, InputId::Effect(found_by), Input::Gone(true))?,
            Work::Dialogs(in_force) => {
                let count = in_force.dialogs.programs.len();
                self.versions.replace(in_force)?;
                log::info!("the dialogs were changed; {count} are in force");
            }
            Work::Finish => return Ok(ControlFlow::Break(())),
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Gives the store what was decided since the last time, as one parcel: a wake-up of its writer costs as much as a turn.
    pub(super) fn hand_over(&mut self) {
        if !self.decided.is_empty() {
            self.store.submit_all(std::mem::take(&mut self.decided));
        }
    }

    pub(super) fn take(&mut self, mut inbound: Box<Inbound>) -> Result<(), StoreError> {
        if self.store.has_taken(&inbound.id)? {
            return self.nothing_to_do(&inbound);
        }
        if !self.floods.takes(&inbound, self.versions.dialogs().bot.limits, self.now.read()) {
            return self.nothing_to_do(&inbound);
        }
        self.follow(&mut inbound.place);
        if inbound.room == Room::Private {
            self.offer(&mut inbound)?;
        }
        self.clock += 1;
        if !self.hot.contains_key(&inbound.place) {
            match self.fetch(&inbound)? {
                Some(hot) => {
                    self.forget_the_oldest();
                    self.hot.insert(inbound.place.clone(), hot);
                }
                None => return self.nothing_to_do(&inbound),
            }
        }
        let hot = self.hot.get_mut(&inbound.place).expect("it was just made sure of");
        if !hot.again.is_empty() {
            hot.again.push_back(inbound);
            return Ok(());
        }
        for told in self.news(&inbound)? {
            self.turn(Box::new(told))?;
        }
        self.turn(inbound)
    }

    /// Finds what is stored of a conversation, or makes up a new one; nothing where there is nothing to take a deadline.
    fn fetch(&mut self, inbound: &Inbound) -> Result<Option<Hot>, StoreError> {
        let hot = |owner, conversation, revision, address| Hot {
            owner,
            conversation,
            revision,
            address,
            under_way: Arc::new(AtomicUsize::new(0)),
            again: VecDeque::new(),
            used: self.clock,
            ballots: HashMap::new(),
        };
        if let Some((owner, conversation)) = self.store.find(&inbound.place)? {
            let Some(loaded) = self.store.load(owner, conversation)? else { return Ok(None) };
            self.versions.supply(&loaded.conversation)?;
            // Another conversation of the same person may be ahead of the disk: its memory of them is newer.
            self.contacts.entry(owner).or_insert((loaded.contact, loaded.contact_revision));
            return Ok(Some(hot(owner, loaded.conversation, loaded.revision, inbound.address.clone())));
        }
        if !begins(&inbound.input) {
            return Ok(None);
        }
        let known = match self.addresses.get(&inbound.address) {
            Some(owner) => Some(*owner),
            None => self.store.contact_at(&inbound.address)?,
        };
        let owner = match known {
            Some(owner) => owner,
            None if inbound.room == Room::Group => ids::group()?,
            None => ids::contact()?,
        };
        self.addresses.insert(inbound.address.clone(), owner);
        let conversation = Conversation::new(ids::conversation()?, inbound.room, inbound.channel.clone());
        if !self.contacts.contains_key(&owner) {
            let stored = self.store.contact(owner)?.unwrap_or_else(|| (Contact::new(owner, self.now.read()), Revision::NEW));
            self.contacts.insert(owner, stored);
        }
        Ok(Some(hot(owner, conversation, Revision::NEW, inbound.address.clone())))
    }

    fn turn(&mut self, mut inbound: Box<Inbound>) -> Result<(), StoreError> {
        let met = self.accompany(&mut inbound)?;
        let hot = self.hot.get_mut(&inbound.place).expect("the caller made sure of it");
        hot.used = self.clock;
        let (contact, contact_revision) = self.contacts.get(&hot.owner).cloned().expect("a hot conversation's contact is in memory");
        let loaded = Loaded {
            owner: hot.owner,
            conversation: hot.conversation.clone(),
            contact,
            revision: hot.revision,
            contact_revision,
            place: inbound.place.clone(),
        };
        let moment = self.now.read();
        let (id, input) = (inbound.id.clone(), business::heard(&loaded.conversation, inbound.input.clone(), moment));
        let dialogs = self.versions.dialogs();
        let address = &hot.address;
        // A panic is our fault, not the customer's: the input is put aside, everybody else goes on.
        match guarded(|| handle(dialogs, loaded, Some(address), id, input, moment)) {
            Some(done) if done.is_left_alone() => self.leave_alone(&inbound, done.toast),
            Some(mut done) => {
                done.commit.met = met;
                if done.commit.forget {
                    let conversation = &done.commit.conversation;
                    let forgets = EffectId { conversation: conversation.id, turn: conversation.turns, index: 0 };
                    self.take_votes_back(done.commit.owner, forgets)?;
                }
                self.submit(inbound, done, moment)
            }
            None => {
                log::error!("an input of conversation {} was put aside: {MISTAKE}", hot.conversation.id);
                // Whatever was decided before reaches the disk before.
                self.hand_over();
                self.store.quarantine(&inbound.id, inbound.raw.as_deref().unwrap_or_default(), MISTAKE, moment)?;
                if let InputId::Timer(timer) = inbound.id {
                    self.timers.put_aside(timer);
                }
                self.nothing_to_do(&inbound)
            }
        }
    }

    fn submit(&mut self, inbound: Box<Inbound>, done: Done, moment: Timestamp) -> Result<(), StoreError> {
        let Done { commit, after, toast } = done;
        let hot = self.hot.get_mut(&inbound.place).expect("the caller made sure of it");
        let committed = Committed {
            owner: after.owner,
            conversation: after.conversation.id,
            place: after.place,
            outbox: commit.outbox.clone(),
            jobs: commit.jobs.clone(),
            tap: inbound.tap.clone().map(|tap| (tap, toast, moment)),
            withdrawn_before: after.conversation.withdrawn_before,
            last_sent: after.conversation.last_sent,
            forgets: commit.forget,
        };
        let (owner, forgets) = (after.owner, commit.forget);
        let arming = self.timers.arming(commit.arm.iter().map(|(_, at)| at));
        if let Some(ballot) = &commit.ballot {
            hot.ballots.insert((ballot.number, ballot.voter), ballot.keys.clone());
        }
        (hot.conversation, hot.revision) = (after.conversation, after.revision);
        self.contacts.insert(after.owner, (after.contact, after.contact_revision));
        hot.under_way.fetch_add(1, Ordering::AcqRel);

        let (under_way, handler, again) = (Arc::clone(&hot.under_way), Arc::clone(&self.after), self.again.clone());
        let told = move |outcome| {
            under_way.fetch_sub(1, Ordering::AcqRel);
            drop(arming);
            match outcome {
                Ok(Outcome::Committed(_)) => {
                    if let InputId::Timer(timer) = inbound.id {
                        let _ = again.send(Work::TimerOver(timer));
                    }
                    handler.committed(committed);
                    if let Some(receipt) = &inbound.receipt {
                        receipt.taken();
                    }
                }
                Ok(Outcome::Erased) => {
                    let _ = again.send(Work::Erased(owner, inbound));
                }
                Ok(Outcome::Duplicate | Outcome::TimerGone | Outcome::Conflict | Outcome::Unknown) => {
                    // The thread that decides may be ending; then the input is not acknowledged and comes again.
                    let _ = again.send(Work::Again(inbound));
                }
                Err(error) => handler.broken(error),
            }
        };
        self.decided.push((commit, Box::new(told)));
        if forgets { self.let_go(owner) } else { Ok(()) }
    }

    /// Keeps nothing of what was said: it is between a customer and the owner of a Business account.
    fn leave_alone(&mut self, inbound: &Inbound, note: Option<String>) -> Result<(), StoreError> {
        let is_new = |hot: &Hot| hot.revision == Revision::NEW;
        if let Some(hot) = self.hot.get(&inbound.place).filter(|hot| is_new(hot)).map(|hot| hot.owner) {
            self.hot.remove(&inbound.place);
            if self.contacts.get(&hot).is_some_and(|(_, revision)| *revision == Revision::NEW) {
                self.contacts.remove(&hot);
                self.addresses.remove(&inbound.address);
            }
        }
        self.settle_unkept(inbound, note)
    }

    fn nothing_to_do(&mut self, inbound: &Inbound) -> Result<(), StoreError> {
        self.settle_unkept(inbound, None)
    }

    /// Acknowledges what leads to no commit.
    fn settle_unkept(&mut self, inbound: &Inbound, note: Option<String>) -> Result<(), StoreError> {
        if let InputId::Timer(timer) = &inbound.id {
            self.timers.again(timer);
        }
        if let Some(tap) = &inbound.tap {
            self.after.committed(Committed::tap(inbound.place.clone(), tap.clone(), note, self.now.read()));
        }
        if let Some(receipt) = &inbound.receipt {
            receipt.taken();
        }
        Ok(())
    }

    /// Takes in what no messenger sent: a deadline, or that nobody is there any more.
    pub(super) fn take_own(&mut self, place: Place, id: InputId, input: Input) -> Result<(), StoreError> {
        self.take(Box::new(Inbound::own(place, id, input)))
    }

    fn fire_timers(&mut self) -> Result<(), StoreError> {
        for timer in self.timers.take(self.store.as_ref(), self.now.read())? {
            match self.store.place(timer.conversation)? {
                Some(place) => self.take_own(place, InputId::Timer(timer), Input::Deadline(timer))?,
                None => self.timers.put_aside(timer),
            }
        }
        Ok(())
    }
}
