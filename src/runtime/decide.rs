//! Takes inputs one after the other, runs their turns ahead of the disk, and hands the commits to
//! the store's writer.
//!
//! One thread decides for everybody: a turn is pure, bounded and takes microseconds, so nobody
//! waits for anybody. What may take long — the disk, the messenger, files — happens elsewhere. Only
//! when the commit is on disk is the input acknowledged and the reply sent.

mod account_holder;
mod acquainted;
pub mod after;
mod ahead;
mod desk;
mod desk_changes;
mod desk_queue;
mod desk_reach;
mod desk_talks;
mod dropped;
pub mod flood;
pub mod groups;
pub(in crate::runtime) mod grown;
pub mod handle;
mod inbound;
pub mod meet;
mod memory;
mod namesakes;
pub mod quarantine;
mod replies;
mod shared_phone;
mod skip;
mod state;
mod submit;
pub mod timers;
pub(in crate::runtime) mod topics;
mod update;
pub mod versions;
mod work;

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};

pub use self::inbound::Inbound;
pub use self::state::Decider;
pub use self::work::Work;
pub use crate::channel::batch::{Batch, Receipt};
use crate::channel::update::INTERNAL_ERROR;
use crate::dialog::ast::Room;
use crate::engine::input::Input;
use crate::engine::{business, sending};
use crate::id::{EffectId, InputId};
pub use crate::runtime::decide::after::{AfterCommit, Committed};
use crate::runtime::decide::handle::handle;
use crate::runtime::decide::quarantine::{PanicReason, QuarantineSpare, catch_panic};
use crate::runtime::decide::state::ReadAhead;
use crate::store::{Place, StoreError};

/// Maximum number of inputs decided before their commits are handed over, so that the store starts
/// while the rest is decided.
const STEP_MAX: usize = 64;
/// Maximum number of inputs that are read ahead at once: behind a network, reading many costs no
/// more than reading one.
const AHEAD_MAX: usize = 256;
/// How many inputs are handed over one by one after the store panicked, to find the one at fault.
const CAREFUL_INPUTS: usize = 1024;
/// Where an input is meanwhile, for reports about stuck updates.
const DECIDING: &str = "being decided";

impl<A: AfterCommit> Decider<A> {
    /// Runs until told to finish, or until the store breaks.
    pub fn run(mut self, work: &Receiver<Work>) {
        loop {
            let first = match work.recv_timeout(self.patience()) {
                Ok(first) => Some(first),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return,
            };
            // Inputs that arrived meanwhile are decided too, so that their commits reach the disk
            // together.
            match self.step(first.into_iter().chain(work.try_iter()).take(AHEAD_MAX)) {
                Ok(ControlFlow::Continue(())) => {}
                Ok(ControlFlow::Break(())) => return,
                Err(error) => return self.after.broken(error),
            }
        }
    }

    /// Returns how long the thread may sleep if nothing comes in.
    pub fn patience(&self) -> std::time::Duration {
        self.timers.patience(self.now.read())
    }

    /// Runs the given tasks. After every few, some of the timers that are due run as well, and all
    /// commits are handed over together.
    ///
    /// Fails if the store is broken.
    pub fn step(
        &mut self,
        works: impl IntoIterator<Item = Work>,
    ) -> Result<ControlFlow<()>, StoreError> {
        if !std::mem::replace(&mut self.has_desks, true) {
            self.follow_desks_safely()?;
        }
        // Not between the tasks: what is read ahead knows nothing of turns that were forgotten since.
        self.forget_the_oldest();
        let works: Vec<Work> = works.into_iter().collect();
        self.read_ahead(&works);
        let mut works = works.into_iter().peekable();
        loop {
            let mut flow = ControlFlow::Continue(());
            for work in works.by_ref().take(STEP_MAX) {
                if ahead::wants(&work).is_none() {
                    // Other work may write, or tell of what was written.
                    self.ahead = ReadAhead::default();
                }
                flow = self.run_or_quarantine(work)?;
                if flow.is_break() {
                    break;
                }
            }
            if flow.is_continue() {
                self.fire_timers()?;
            }
            let is_over = flow.is_break() || works.peek().is_none();
            if is_over {
                self.ahead = ReadAhead::default();
            }
            self.hand_over();
            if is_over {
                return Ok(flow);
            }
        }
    }

    /// Runs one task; if it panics, its input goes into quarantine.
    fn run_or_quarantine(&mut self, work: Work) -> Result<ControlFlow<()>, StoreError> {
        let spare = QuarantineSpare::of(&work);
        match PanicReason::catch(|| self.run_task(work)) {
            Ok(flow) => flow.inspect(|_| spare.into_iter().for_each(QuarantineSpare::discard)),
            Err(panic) => self
                .quarantine_spare(spare, panic)
                .map(ControlFlow::Continue),
        }
    }

    fn run_task(&mut self, work: Work) -> Result<ControlFlow<()>, StoreError> {
        match work {
            Work::Take(inbound) => self.take(inbound)?,
            Work::Update(update) => self.take_update(*update)?,
            Work::Quarantine(update) => self.quarantine(*update)?,
            Work::Moved(from, to) => self.moved(&from, &to)?,
            Work::TopicMoved(from, to) => self.moves_topic(&from, &to)?,
            Work::Topic(place, found_by, news) => self.topic_news(place, found_by, news)?,
            Work::Again(inbound, under_way) => self.again(inbound, under_way)?,
            Work::Conflicting(inbound, under_way, why) => {
                self.quarantine_conflict(inbound, under_way, &why)?
            }
            Work::Landed(place) => self.landed(place)?,
            Work::Erased(owner, inbound) => self.erased(owner, *inbound)?,
            Work::Forgotten(owner) => self.forget_person(owner)?,
            Work::SkipWait(place) => self.skip_wait(&place)?,
            Work::TimerOver(timer) => self.timers.over(&timer),
            Work::Gone(place, found_by) => {
                if let Some(chat) = place.desk_chat() {
                    self.desk_gone(&chat)?;
                }
                self.take_own(
                    place,
                    InputId::Effect(found_by),
                    Input::Undelivered(found_by),
                )?
            }
            Work::Reached(place, found_by) => {
                if let Some(chat) = place.desk_chat() {
                    self.gone_desks.remove(&chat.0);
                }
                self.take_own(place, InputId::Job(found_by), Input::Gone(false))?
            }
            Work::Unchanged(place, found_by, of) => self.edit_lost(place, found_by, of)?,
            Work::Dialogs(in_force) => {
                let count = in_force.dialogs.programs.len();
                self.versions.replace(in_force);
                log::info!("the dialogs were changed; {count} of them can run");
                self.follow_desks_safely()?;
            }
            Work::Finish => return Ok(ControlFlow::Break(())),
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Gives the store all turns decided since the last call, as one batch: waking its writer costs
    /// as much as a turn.
    ///
    /// Returns whether the store took it. If the store panicked, the batch is lost, and the
    /// messenger delivers the updates again.
    pub(super) fn hand_over(&mut self) -> bool {
        if self.decided.is_empty() {
            return true;
        }
        let (store, decided) = (Arc::clone(&self.store), std::mem::take(&mut self.decided));
        let is_taken = catch_panic(|| store.submit_all(decided)).is_some();
        if !is_taken {
            log::error!("turns got lost on their way to the store: {INTERNAL_ERROR}");
            self.careful = CAREFUL_INPUTS;
        }
        is_taken
    }

    /// Takes an input; one that makes the program panic goes into quarantine.
    pub(super) fn take(&mut self, inbound: Box<Inbound>) -> Result<(), StoreError> {
        let spare = QuarantineSpare::of_input(&inbound);
        let taken = PanicReason::catch(|| self.take_in(inbound));
        let is_handed_over = self.careful == 0 || self.hand_over();
        self.careful = self.careful.saturating_sub(1);
        match taken {
            Ok(taken) if is_handed_over => taken.inspect(|()| spare.discard()),
            Ok(_) => self.quarantine_spare(Some(spare), PanicReason::internal()),
            Err(panic) => self.quarantine_spare(Some(spare), panic),
        }
    }

    fn take_in(&mut self, mut inbound: Box<Inbound>) -> Result<(), StoreError> {
        inbound.is_at(DECIDING);
        let is_spared = self.spared.as_deref() == Some(inbound.place.channel());
        if is_spared || self.has_taken(&inbound.id)? {
            if let InputId::Timer(timer) = inbound.id {
                // One that was taken is still listed only if it is in quarantine.
                self.timers.quarantine(timer);
            }
            return self.nothing_to_do(*inbound);
        }
        self.clock += 1;
        if inbound.nth == 0 {
            inbound.nth = self.clock;
            let now = self.now.read();
            let limits = self.versions.dialogs().bot.limits;
            if !self.floods.takes(&inbound, limits, now) && !self.is_heard(&inbound, limits, now)? {
                if !self.floods.tells(&inbound, now) {
                    return self.nothing_to_do(*inbound);
                }
                inbound.input = Input::TooFast;
            }
        }
        self.follow(&mut inbound.place)?;
        if inbound.room == Room::Business && self.is_between_them(&inbound)? {
            return self.nothing_to_do(*inbound);
        }
        if inbound.room == Room::Private {
            self.offer(&mut inbound)?;
        }
        if !self.hot.contains_key(&inbound.place) {
            match self.fetch(&inbound)? {
                Some(hot) => {
                    self.hot.insert(inbound.place.clone(), hot);
                }
                None => match self.back_to_customer(&inbound)? {
                    Some(place) => {
                        inbound.place = place;
                        return self.take_in(inbound);
                    }
                    None => return self.for_nobody(*inbound),
                },
            }
        }
        self.look_back(&mut inbound)?;
        self.tell_apart(&mut inbound)?;
        self.count_queue(&mut inbound)?;
        let hot = self
            .hot
            .get_mut(&inbound.place)
            .expect("it was just made sure of");
        if !hot.again.is_empty() {
            hot.waits(inbound);
            return Ok(());
        }
        if matches!(inbound.input, Input::Edited { number, .. } if !sending::knows_message(&hot.conversation, number))
        {
            return self.nothing_to_do(*inbound);
        }
        self.meet_by_number(&inbound)?;
        for told in self.news(&inbound)? {
            self.turn(Box::new(told))?;
        }
        self.turn(inbound)
    }

    fn turn(&mut self, mut inbound: Box<Inbound>) -> Result<(), StoreError> {
        let met = self.add_actor(&mut inbound)?;
        let owner = self
            .hot
            .get(&inbound.place)
            .expect("the caller made sure of it")
            .owner;
        let contact = self.contact_of(owner)?;
        let hot = self
            .hot
            .get_mut(&inbound.place)
            .expect("the caller made sure of it");
        hot.used = self.clock;
        let loaded = hot.loaded(&inbound.place, contact);
        let moment = inbound.as_of.unwrap_or_else(|| self.now.read());
        self.versions.supply(&loaded.conversation)?;
        let dialogs = self.versions.dialogs();
        let (id, input) = (
            inbound.id.clone(),
            business::input_for_dialogs(dialogs, &loaded.conversation, inbound.input.clone()),
        );
        let address = &hot.address;
        // A panic is our fault, not the customer's: the input goes into quarantine, everybody else
        // goes on.
        match catch_panic(|| handle(dialogs, loaded, Some(address), id, input, moment)) {
            Some(done) if done.is_left_alone() => self.leave_alone(*inbound, done.toast),
            Some(mut done) => {
                done.commit.met = met;
                self.dropped.note(&done.commit);
                if done.commit.forget {
                    let conversation = &done.commit.conversation;
                    let forgets = EffectId {
                        conversation: conversation.id,
                        turn: conversation.turns,
                        index: 0,
                    };
                    self.take_votes_back(done.commit.owner, forgets)?;
                    self.tell_desks(done.commit.owner, forgets)?;
                }
                self.submit(inbound, done, moment)
            }
            None => {
                log::error!(
                    "an input of conversation {} makes the program stumble",
                    hot.conversation.id
                );
                self.quarantine_inbound(inbound, INTERNAL_ERROR)
            }
        }
    }

    /// Takes an input that no messenger sent, such as a deadline.
    pub(super) fn take_own(
        &mut self,
        place: Place,
        id: InputId,
        input: Input,
    ) -> Result<(), StoreError> {
        self.take(Box::new(Inbound::own(place, id, input)))
    }

    fn fire_timers(&mut self) -> Result<(), StoreError> {
        for timer in self.timers.take(self.store.as_ref(), self.now.read())? {
            match PanicReason::catch(|| self.store.place(timer.conversation)) {
                Ok(place) => match place? {
                    Some(place) => {
                        self.take_own(place, InputId::Timer(timer), Input::Deadline(timer))?
                    }
                    None => self.timers.quarantine(timer),
                },
                Err(panic) => {
                    log::error!("a deadline waits for the next start: {panic}");
                    self.timers.quarantine(timer);
                }
            }
        }
        Ok(())
    }
}
