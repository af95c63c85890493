//! Keeps segment membership up to date beside the bot: wakes when turns reach the disk and when
//! time alone changes something, and hands in what starts.
//!
//! Answers never wait for it: it reads the journal behind them. Commands that ask about segments
//! read its state.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::mpsc::UnboundedReceiver;

use crate::dialog::bot::Dialogs;
use crate::dialog::segments::Segment;
use crate::id::{ConversationId, Name};
use crate::report::results::SegmentGroup;
use crate::runtime::decide::{Inbound, Work};
use crate::runtime::intake::hand_in;
use crate::runtime::signals::{CommitSignal, FailureSignal};
use crate::segment::keeper::{self, Keeper};
use crate::segment::membership_index::MembershipIndex;
use crate::segment::people_index::PeopleIndex;
use crate::segment::starts::{Starting, private_chat};
use crate::segment::survey::{self, Survey};
use crate::store::{Place, Store, StoreError};
use crate::time::{Clock, Timestamp};

/// Longest sleep between checks of the clock, which may be set meanwhile.
const MAX_SLEEP: std::time::Duration = std::time::Duration::from_secs(30);
/// How long nothing must come in before the journal position is stored without another reason.
const REST: std::time::Duration = std::time::Duration::from_secs(2);
/// How many starts are handed in together, so that people who write meanwhile are answered.
const BATCH_MAX: usize = 64;

/// What a running bot knows of membership; empty until everybody was read, or if there are no
/// segments.
#[derive(Clone, Default)]
pub struct SharedSegments(Arc<Inner>);

#[derive(Default)]
struct Inner {
    keeper: RwLock<Option<Keeper>>,
    /// Whether everybody was read, or nobody has to be.
    is_read: AtomicBool,
}

impl SharedSegments {
    /// Reads the membership; `None` if there is none.
    pub fn look<T>(&self, look: impl FnOnce(&Keeper) -> T) -> Option<T> {
        self.0
            .keeper
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .as_ref()
            .map(look)
    }

    /// Lists the private chats of the people in a segment who may be written to; `None` before
    /// everybody was read.
    ///
    /// Fails if the store cannot be read.
    pub fn chats(
        &self,
        store: &dyn Store,
        segment: &str,
    ) -> Result<Option<Vec<(ConversationId, Place)>>, StoreError> {
        let reachable = self.look(|keeper| keeper.reachable(segment));
        if reachable.is_none() && !self.0.is_read.load(Ordering::Acquire) {
            return Ok(None);
        }
        let mut chats = Vec::new();
        for owner in reachable.into_iter().flatten() {
            chats.extend(private_chat(store, owner)?);
        }
        Ok(Some(chats))
    }

    /// Returns who is in each segment, for a report. Where no bot keeps them up, everybody is looked
    /// at.
    ///
    /// Fails if the store cannot be read.
    pub fn groups(
        &self,
        store: &dyn Store,
        dialogs: &Arc<Dialogs>,
        now: Timestamp,
    ) -> Result<Vec<SegmentGroup>, StoreError> {
        if dialogs.segments.all.is_empty() {
            return Ok(Vec::new());
        }
        let of = |base: &PeopleIndex, roster: &MembershipIndex| {
            self::groups(&Survey { base, roster, now })
        };
        let kept = self.look(|keeper| of(keeper.base(), keeper.roster()));
        match kept {
            Some(groups) => Ok(groups),
            None => {
                let (base, roster) = survey::afresh(store, Arc::clone(dialogs), now)?;
                Ok(of(&base, &roster))
            }
        }
    }

    fn change<T>(&self, change: impl FnOnce(&mut Option<Keeper>) -> T) -> T {
        change(
            &mut self
                .0
                .keeper
                .write()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }
}

fn groups(survey: &Survey<'_>) -> Vec<SegmentGroup> {
    let segments = survey.roster.segments();
    let group = |(at, segment): (usize, &Segment)| SegmentGroup {
        name: segment.name.clone(),
        labels: segment.label.clone(),
        decided_by: segments
            .questions_of(&segment.name)
            .into_iter()
            .map(|asked| (asked.dialog.clone(), asked.question.clone()))
            .collect(),
        members: survey
            .members(at)
            .filter_map(|id| Some(survey.base.person(id)?.owner))
            .collect(),
    };
    segments.all.iter().enumerate().map(group).collect()
}

/// What the worker needs.
pub struct SegmentWorker {
    /// The store.
    pub store: Arc<dyn Store>,
    /// The membership it maintains.
    pub kept: SharedSegments,
    /// Wakes the worker.
    pub news: Arc<CommitSignal>,
    /// The queue of the deciding thread.
    pub work: std::sync::mpsc::Sender<Work>,
    /// The clock.
    pub clock: Clock,
    /// Told if the store breaks.
    pub failure: Arc<FailureSignal>,
}

/// Maintains membership until the program ends; changed dialogs come in through `reloads`.
pub async fn run(
    ground: SegmentWorker,
    dialogs: Arc<Dialogs>,
    mut reloads: UnboundedReceiver<Arc<Dialogs>>,
) {
    let ground = Arc::new(ground);
    let mut dialogs = Some(dialogs);
    loop {
        let done = match dialogs.take() {
            Some(newer) => on_its_own(&ground, move |ground| ground.open(newer)).await,
            None => on_its_own(&ground, SegmentWorker::step).await,
        };
        match done {
            Some(Ok(starting)) => {
                if !ground.start(starting).await {
                    return;
                }
            }
            Some(Err(error)) if ground.failure.tell(error.clone()) => return,
            Some(Err(_)) => tokio::time::sleep(MAX_SLEEP).await,
            None => return,
        }
        let (patience, is_idle) = ground.patience();
        tokio::select! {
            newer = reloads.recv() => match newer {
                Some(newer) => dialogs = Some(newer),
                None => return,
            },
            () = ground.news.happens() => {}
            () = tokio::time::sleep(if is_idle { patience } else { patience.min(REST) }) => {
                if !is_idle && matches!(on_its_own(&ground, SegmentWorker::rest).await, None | Some(Err(_))) {
                    return;
                }
            }
        }
    }
}

/// Runs work that reads the disk on a blocking thread; `None` if the program is ending.
async fn on_its_own<T: Send + 'static>(
    ground: &Arc<SegmentWorker>,
    work: impl FnOnce(&SegmentWorker) -> T + Send + 'static,
) -> Option<T> {
    let ground = Arc::clone(ground);
    tokio::task::spawn_blocking(move || work(&ground))
        .await
        .ok()
}

impl SegmentWorker {
    /// Puts dialogs in force; reads everybody first if that was not done yet.
    fn open(&self, dialogs: Arc<Dialogs>) -> Result<Vec<Starting>, StoreError> {
        let now = self.clock.read();
        if let Some(starting) = self.kept.change(|kept| {
            kept.as_mut()
                .map(|keeper| keeper.reload(Arc::clone(&dialogs), now))
        }) {
            return starting;
        }
        if dialogs.segments.all.is_empty() && !keeper::has_kept(self.store.as_ref())? {
            self.kept.0.is_read.store(true, Ordering::Release);
            return Ok(Vec::new());
        }
        // Meanwhile commands see no membership and say so; nobody waits for the reading.
        let (keeper, starting) = Keeper::open(Arc::clone(&self.store), dialogs, now)?;
        log::info!(
            "{} people were read for {} segments",
            keeper.base().count(),
            keeper.roster().segments().all.len()
        );
        self.kept.change(|kept| *kept = Some(keeper));
        self.kept.0.is_read.store(true, Ordering::Release);
        Ok(starting)
    }

    fn step(&self) -> Result<Vec<Starting>, StoreError> {
        let now = self.clock.read();
        let mut starting = Vec::new();
        let forgotten = self.news.take_forgotten();
        loop {
            // The lock is released between two steps, so that commands get in.
            let done = self.kept.change(|kept| {
                let Some(keeper) = kept else { return Ok(None) };
                forgotten
                    .iter()
                    .try_for_each(|owner| keeper.forget(*owner, now))?;
                keeper.step(now).map(Some)
            })?;
            let Some((more, has_more)) = done else {
                return Ok(starting);
            };
            starting.extend(more);
            if !has_more {
                return Ok(starting);
            }
        }
    }

    fn rest(&self) -> Result<(), StoreError> {
        self.kept
            .change(|kept| kept.as_mut().map_or(Ok(()), Keeper::rest))
    }

    /// Returns how long the worker may sleep, and whether everything done is stored.
    fn patience(&self) -> (std::time::Duration, bool) {
        let now = self.clock.read();
        let next = self
            .kept
            .look(|keeper| (keeper.next(now), keeper.is_at_rest()));
        let (next, is_idle) = next.unwrap_or((None, true));
        let ahead = next.map_or(i64::MAX, |at| at.0.saturating_sub(now.0).max(0));
        (
            std::time::Duration::from_millis(ahead.unsigned_abs()).min(MAX_SLEEP),
            is_idle,
        )
    }

    /// Hands in what starts, a batch at a time; returns `false` if the deciding thread has ended.
    async fn start(self: &Arc<Self>, starting: Vec<Starting>) -> bool {
        for some in starting.chunks(BATCH_MAX) {
            if !hand_in(&self.work, || {
                some.iter()
                    .map(|one| Inbound::own(one.place.clone(), one.id(), one.input()))
            })
            .await
            {
                // The program is ending; the next run starts it.
                return false;
            }
            let started = some.to_vec();
            let noted = on_its_own(self, move |ground| {
                ground.kept.change(|kept| {
                    kept.as_mut()
                        .map_or(Ok(()), |keeper| keeper.started(&started))
                })
            });
            match noted.await {
                Some(Ok(())) => {}
                Some(Err(error)) if self.failure.tell(error.clone()) => return false,
                Some(Err(_)) => {}
                None => return false,
            }
        }
        let mut counts: BTreeMap<&Name, usize> = BTreeMap::new();
        starting
            .iter()
            .for_each(|one| *counts.entry(&one.segment).or_default() += 1);
        for (segment, count) in counts {
            log::info!(
                "whoever entered the segment {segment} gets what it starts; people this time: {count}"
            );
        }
        true
    }
}
