//! What the clock and the segments start where no bot runs: at the terminal and in conversation tests, at the same moments as a bot.
//!
//! Whoever lets time pass goes from moment to moment, so that a long wait gives what many short ones give.

use std::sync::Arc;

use crate::dialog::program::Dialogs;
use crate::engine::input::Input;
use crate::id::{ConversationId, InputId, OwnerId, TimerId};
use crate::runtime::schedule::{ScheduleTable, ScheduledRun};
use crate::segment::keeper::Keeper;
use crate::segment::starts::{Starting, private_chat};
use crate::store::{Store, StoreError};
use crate::time::Timestamp;

/// How often what was started may start something itself before anybody has a word again.
pub const ROUNDS: usize = 10;

/// What time alone brings.
pub struct Agenda {
    store: Arc<dyn Store>,
    plan: ScheduleTable,
    /// Keeps the segments up, where there are any.
    keeper: Option<Keeper>,
    /// What segments have to start for people who are not here.
    elsewhere: Vec<Starting>,
    /// Up to when everything was looked after.
    seen: Timestamp,
}

/// Who is here to hear what starts.
#[derive(Clone, Copy, Debug)]
pub enum Here {
    /// Everybody, and this conversation where it is a group's.
    All(Option<ConversationId>),
    /// The people of one private chat.
    One(ConversationId),
    /// One group.
    Group(ConversationId),
}

/// What happens next by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Schedules and segments start something.
    Starts,
    /// What was held back may be shown.
    Shown,
    /// A timer is due.
    Timer(TimerId),
}

/// A section that is to start.
#[derive(Clone, Debug)]
pub struct Due {
    /// Where.
    pub conversation: ConversationId,
    /// The id of its input.
    pub id: InputId,
    /// Its input.
    pub input: Input,
    /// The segment that starts it.
    starting: Option<Starting>,
}

impl Agenda {
    /// Begins at a moment; what an earlier run left to be started is started when it is time.
    pub fn open(store: Arc<dyn Store>, dialogs: &Arc<Dialogs>, now: Timestamp) -> Result<Self, StoreError> {
        let plan = ScheduleTable::from_now(dialogs, now);
        let mut agenda = Self { store, plan, keeper: None, elsewhere: Vec::new(), seen: now };
        agenda.keep_up(dialogs, now)?;
        Ok(agenda)
    }

    /// Puts other dialogs in force.
    pub fn reload(&mut self, dialogs: &Arc<Dialogs>, now: Timestamp) -> Result<(), StoreError> {
        self.plan = ScheduleTable::from_now(dialogs, now);
        self.keep_up(dialogs, now)
    }

    fn keep_up(&mut self, dialogs: &Arc<Dialogs>, now: Timestamp) -> Result<(), StoreError> {
        let starting = match &mut self.keeper {
            Some(keeper) => keeper.reload(Arc::clone(dialogs), now)?,
            None if dialogs.segments.all.is_empty() => Vec::new(),
            None => {
                let (keeper, starting) = Keeper::open(Arc::clone(&self.store), Arc::clone(dialogs), now)?;
                self.keeper = Some(keeper);
                starting
            }
        };
        self.elsewhere.extend(starting);
        Ok(())
    }

    /// Notes in the store only what concerns this person: their clock was set ahead, and nobody else may be moved by it.
    pub fn keep_only(&mut self, owner: OwnerId) {
        self.keeper.iter_mut().for_each(|keeper| keeper.keep_only(owner));
    }

    /// Returns the next moment at which something may start by itself.
    pub fn next(&self) -> Option<Timestamp> {
        let moves = self.keeper.as_ref().and_then(|keeper| keeper.next(self.seen));
        self.plan.next().into_iter().chain(moves).filter(|at| *at > self.seen).min()
    }

    /// Returns what happens first up to a moment, given when something may be shown and which timer is the next; of one moment in the order of [`Next`].
    pub fn first(&self, shown: Option<Timestamp>, timer: Option<(TimerId, Timestamp)>, until: Timestamp) -> Option<(Timestamp, Next)> {
        let starts = self.next().map(|at| (at, Next::Starts));
        let shown = shown.map(|at| (at, Next::Shown));
        let timer = timer.map(|(timer, at)| (at, Next::Timer(timer)));
        starts.into_iter().chain(shown).chain(timer).min_by_key(|(at, _)| *at).filter(|(at, _)| *at <= until)
    }

    /// Returns what is to start by a moment for those who are here.
    pub fn due(&mut self, at: Timestamp, here: Here) -> Result<Vec<Due>, StoreError> {
        self.seen = self.seen.max(at);
        let mut starting = std::mem::take(&mut self.elsewhere);
        if let Some(keeper) = &mut self.keeper {
            starting.extend(keeper.catch_up(at)?);
        }
        let (own, elsewhere): (Vec<_>, Vec<_>) = starting.into_iter().partition(|one| here.has(one.conversation));
        self.elsewhere = elsewhere;
        let mut due: Vec<Due> = Vec::new();
        for run in self.plan.due(at) {
            let places = self.places(&run, here)?;
            due.extend(places.into_iter().map(|conversation| Due::of(&run, conversation)));
        }
        for stretch in self.plan.stretches(at) {
            let here = stretch.starts(self.store.as_ref())?.into_iter().filter(|start| here.has(start.conversation));
            due.extend(here.map(|start| Due { conversation: start.conversation, id: start.id, input: start.input, starting: None }));
        }
        due.extend(own.into_iter().map(|one| Due {
            conversation: one.conversation,
            id: one.id(),
            input: one.input(),
            starting: Some(one),
        }));
        Ok(due)
    }

    /// Lists where a schedule starts its section.
    fn places(&self, run: &ScheduledRun, here: Here) -> Result<Vec<ConversationId>, StoreError> {
        let Some(segment) = &run.audience else { return Ok(here.group().into_iter().collect()) };
        let mut places = Vec::new();
        for owner in self.keeper.as_ref().map(|keeper| keeper.reachable(segment)).unwrap_or_default() {
            places.extend(private_chat(self.store.as_ref(), owner)?.map(|(conversation, _)| conversation));
        }
        places.retain(|conversation| here.has(*conversation));
        Ok(places)
    }

    /// Notes what was started.
    pub fn started(&mut self, due: &[Due]) -> Result<(), StoreError> {
        let started: Vec<Starting> = due.iter().filter_map(|due| due.starting.clone()).collect();
        match &mut self.keeper {
            Some(keeper) if !started.is_empty() => keeper.started(&started),
            Some(_) | None => Ok(()),
        }
    }

    /// Forgets somebody.
    pub fn forget(&mut self, owner: OwnerId, now: Timestamp) -> Result<(), StoreError> {
        self.elsewhere.retain(|one| one.owner != owner);
        self.keeper.as_mut().map_or(Ok(()), |keeper| keeper.forget(owner, now))
    }
}

impl Here {
    fn has(self, conversation: ConversationId) -> bool {
        match self {
            Self::All(_) => true,
            Self::One(here) | Self::Group(here) => here == conversation,
        }
    }

    fn group(self) -> Option<ConversationId> {
        match self {
            Self::All(group) => group,
            Self::One(_) => None,
            Self::Group(group) => Some(group),
        }
    }
}

impl Due {
    fn of(run: &ScheduledRun, conversation: ConversationId) -> Self {
        Self { conversation, id: run.id(conversation), input: run.input(), starting: None }
    }
}
