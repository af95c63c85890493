//! What schedules, segments and timers start when no bot runs: at the terminal and in conversation
//! tests, at the same times as in a bot.
//!
//! Time passes from event to event, so one long wait gives the same result as many short ones.

use std::sync::Arc;

use crate::dialog::bot::Dialogs;
use crate::engine::input::Input;
use crate::id::{ConversationId, InputId, OwnerId, TimerId};
use crate::runtime::schedule::{ScheduleTable, ScheduledRun};
use crate::segment::keeper::Keeper;
use crate::segment::starts::{Starting, private_chat};
use crate::store::{Store, StoreError};
use crate::time::Timestamp;

/// How many rounds of inputs may start further inputs before a person speaks again.
pub const ROUNDS: usize = 10;

/// Everything that time alone starts.
pub struct Agenda {
    store: Arc<dyn Store>,
    plan: ScheduleTable,
    /// Keeps the segments up to date; `None` if there are none.
    keeper: Option<Keeper>,
    /// Starts of segments for people who are not present.
    elsewhere: Vec<Starting>,
    /// Time up to which everything was handled.
    seen: Timestamp,
}

/// Who is present to see what starts.
#[derive(Clone, Copy, Debug)]
pub enum Here {
    /// Everybody, and this group if there is one.
    All(Option<ConversationId>),
    /// The people of one private chat.
    One(ConversationId),
    /// One group.
    Group(ConversationId),
}

/// What happens next by itself; at the same time, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Schedules and segments start sections.
    Starts,
    /// A message that was held back is shown.
    Shown,
    /// A timer is due.
    Timer(TimerId),
}

/// A section that starts.
#[derive(Clone, Debug)]
pub struct Due {
    /// The conversation in which it starts.
    pub conversation: ConversationId,
    /// The id of the input that starts it.
    pub id: InputId,
    /// The input that starts it.
    pub input: Input,
    /// The segment that starts it; `None` for a schedule.
    starting: Option<Starting>,
}

impl Agenda {
    /// Opens the agenda at a time. What an earlier run left to start is started when it is due.
    ///
    /// Fails if the store cannot be read or written.
    pub fn open(
        store: Arc<dyn Store>,
        dialogs: &Arc<Dialogs>,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let plan = ScheduleTable::from_now(dialogs, now);
        let mut agenda = Self {
            store,
            plan,
            keeper: None,
            elsewhere: Vec::new(),
            seen: now,
        };
        agenda.keep_up(dialogs, now)?;
        Ok(agenda)
    }

    /// Puts other dialogs in force.
    ///
    /// Fails if the store cannot be read or written.
    pub fn reload(&mut self, dialogs: &Arc<Dialogs>, now: Timestamp) -> Result<(), StoreError> {
        self.plan = ScheduleTable::from_now(dialogs, now);
        self.keep_up(dialogs, now)
    }

    fn keep_up(&mut self, dialogs: &Arc<Dialogs>, now: Timestamp) -> Result<(), StoreError> {
        let starting = match &mut self.keeper {
            Some(keeper) => keeper.reload(Arc::clone(dialogs), now)?,
            None if dialogs.segments.all.is_empty() => Vec::new(),
            None => {
                let (keeper, starting) =
                    Keeper::open(Arc::clone(&self.store), Arc::clone(dialogs), now)?;
                self.keeper = Some(keeper);
                starting
            }
        };
        self.elsewhere.extend(starting);
        Ok(())
    }

    /// Stores only what concerns this person: their clock was set ahead, and nobody else may be
    /// affected.
    pub fn keep_only(&mut self, owner: OwnerId) {
        self.keeper
            .iter_mut()
            .for_each(|keeper| keeper.keep_only(owner));
    }

    /// Returns the next time at which something may start by itself, or `None` if nothing will.
    pub fn next(&self) -> Option<Timestamp> {
        let moves = self
            .keeper
            .as_ref()
            .and_then(|keeper| keeper.next(self.seen));
        self.plan
            .next()
            .into_iter()
            .chain(moves)
            .filter(|at| *at > self.seen)
            .min()
    }

    /// Returns what happens first, up to and including `until`; `None` if nothing does. `shown` is
    /// when a message may be shown, `timer` the next timer. At the same time, the order of [`Next`]
    /// applies.
    pub fn first(
        &self,
        shown: Option<Timestamp>,
        timer: Option<(TimerId, Timestamp)>,
        until: Timestamp,
    ) -> Option<(Timestamp, Next)> {
        let starts = self.next().map(|at| (at, Next::Starts));
        let shown = shown.map(|at| (at, Next::Shown));
        let timer = timer.map(|(timer, at)| (at, Next::Timer(timer)));
        starts
            .into_iter()
            .chain(shown)
            .chain(timer)
            .min_by_key(|(at, _)| *at)
            .filter(|(at, _)| *at <= until)
    }

    /// Returns what starts by `at` for those who are present.
    ///
    /// Fails if the store cannot be read or written.
    pub fn due(&mut self, at: Timestamp, here: Here) -> Result<Vec<Due>, StoreError> {
        self.seen = self.seen.max(at);
        let mut starting = std::mem::take(&mut self.elsewhere);
        if let Some(keeper) = &mut self.keeper {
            starting.extend(keeper.catch_up(at)?);
        }
        let (own, elsewhere): (Vec<_>, Vec<_>) = starting
            .into_iter()
            .partition(|one| here.has(one.conversation));
        self.elsewhere = elsewhere;
        let mut due: Vec<Due> = Vec::new();
        for run in self.plan.due(at) {
            let places = self.places(&run, here)?;
            due.extend(
                places
                    .into_iter()
                    .map(|conversation| Due::of(&run, conversation)),
            );
        }
        for stretch in self.plan.stretches(at) {
            let here = stretch
                .starts(self.store.as_ref())?
                .into_iter()
                .filter(|start| here.has(start.conversation));
            due.extend(here.map(|start| Due {
                conversation: start.conversation,
                id: start.id,
                input: start.input,
                starting: None,
            }));
        }
        due.extend(own.into_iter().map(|one| Due {
            conversation: one.conversation,
            id: one.id(),
            input: one.input(),
            starting: Some(one),
        }));
        Ok(due)
    }

    /// Lists the conversations in which a schedule starts its section.
    fn places(&self, run: &ScheduledRun, here: Here) -> Result<Vec<ConversationId>, StoreError> {
        let Some(segment) = &run.audience else {
            return Ok(here.group().into_iter().collect());
        };
        let mut places = Vec::new();
        for owner in self
            .keeper
            .as_ref()
            .map(|keeper| keeper.reachable(segment))
            .unwrap_or_default()
        {
            places.extend(
                private_chat(self.store.as_ref(), owner)?.map(|(conversation, _)| conversation),
            );
        }
        places.retain(|conversation| here.has(*conversation));
        Ok(places)
    }

    /// Records that these sections were started.
    ///
    /// Fails if the store cannot be written.
    pub fn started(&mut self, due: &[Due]) -> Result<(), StoreError> {
        let started: Vec<Starting> = due.iter().filter_map(|due| due.starting.clone()).collect();
        match &mut self.keeper {
            Some(keeper) if !started.is_empty() => keeper.started(&started),
            Some(_) | None => Ok(()),
        }
    }

    /// Forgets a person.
    ///
    /// Fails if the store cannot be written.
    pub fn forget(&mut self, owner: OwnerId, now: Timestamp) -> Result<(), StoreError> {
        self.elsewhere.retain(|one| one.owner != owner);
        self.keeper
            .as_mut()
            .map_or(Ok(()), |keeper| keeper.forget(owner, now))
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
        Self {
            conversation,
            id: run.id(conversation),
            input: run.input(),
            starting: None,
        }
    }
}
