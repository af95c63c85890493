//! Keeps membership up beside the bot: wakes when turns come to the disk and when time alone changes something, and hands in what is to start.
//!
//! Answers never wait for it: it reads the journal behind them. Commands that ask about segments look at what it keeps.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tokio::sync::Notify;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::dialog::program::Dialogs;
use crate::id::{ConversationId, Name, OwnerId};
use crate::runtime::decide::{Inbound, Work};
use crate::runtime::dispatch::FailureSignal;
use crate::runtime::intake::hand_in;
use crate::segment::keeper::{self, Keeper};
use crate::segment::starts::{Starting, private_chat};
use crate::store::{Place, Store, StoreError};
use crate::time::Clock;

/// How long nobody looks at the clock at most: it may be set while we wait.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);
/// How long nothing must have come in before how far the journal is folded in is written down without another reason.
const REST: std::time::Duration = std::time::Duration::from_secs(2);
/// How many are started together, so that people who write meanwhile are answered.
const AT_ONCE: usize = 64;

/// What a running bot knows of membership; nothing until everybody was read, and where there are no segments.
#[derive(Clone, Default)]
pub struct SharedSegments(Arc<Inner>);

#[derive(Default)]
struct Inner {
    keeper: RwLock<Option<Keeper>>,
    /// Whether everybody was read, or nobody has to be.
    is_read: AtomicBool,
}

/// What the keeper is woken by.
#[derive(Debug, Default)]
pub struct CommitSignal {
    woken: Notify,
    forgotten: Mutex<Vec<OwnerId>>,
}

impl CommitSignal {
    /// Tells that turns came to the disk.
    pub fn turned(&self) {
        self.woken.notify_one();
    }

    /// Tells that somebody was forgotten.
    pub fn forgotten(&self, owner: OwnerId) {
        self.forgotten.lock().unwrap_or_else(PoisonError::into_inner).push(owner);
        self.woken.notify_one();
    }

    fn take_forgotten(&self) -> Vec<OwnerId> {
        std::mem::take(&mut *self.forgotten.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl SharedSegments {
    /// Looks at what is kept up; nothing where nothing is.
    pub fn look<T>(&self, look: impl FnOnce(&Keeper) -> T) -> Option<T> {
        self.0.keeper.read().unwrap_or_else(PoisonError::into_inner).as_ref().map(look)
    }

    /// Lists the private chats with those who are in a segment and may be written to; nothing before everybody was read.
    pub fn chats(&self, store: &dyn Store, segment: &str) -> Result<Option<Vec<(ConversationId, Place)>>, StoreError> {
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

    fn change<T>(&self, change: impl FnOnce(&mut Option<Keeper>) -> T) -> T {
        change(&mut self.0.keeper.write().unwrap_or_else(PoisonError::into_inner))
    }
}

/// What keeping up stands on.
pub struct SegmentWorker {
    /// The store.
    pub store: Arc<dyn Store>,
    /// What is kept up.
    pub kept: SharedSegments,
    /// What wakes it.
    pub news: Arc<CommitSignal>,
    /// The thread that decides.
    pub work: std::sync::mpsc::Sender<Work>,
    /// The clock.
    pub clock: Clock,
    /// Told where the store breaks.
    pub failure: Arc<FailureSignal>,
}

/// Keeps up until the program ends; later dialogs come in through `reloads`.
pub async fn run(ground: SegmentWorker, dialogs: Arc<Dialogs>, mut reloads: UnboundedReceiver<Arc<Dialogs>>) {
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
            Some(Err(_)) => tokio::time::sleep(PATIENCE).await,
            None => return,
        }
        let (patience, is_idle) = ground.patience();
        tokio::select! {
            newer = reloads.recv() => match newer {
                Some(newer) => dialogs = Some(newer),
                None => return,
            },
            () = ground.news.woken.notified() => {}
            () = tokio::time::sleep(if is_idle { patience } else { patience.min(REST) }) => {
                if !is_idle && matches!(on_its_own(&ground, SegmentWorker::rest).await, None | Some(Err(_))) {
                    return;
                }
            }
        }
    }
}

/// Does something that reads the disk on a thread of its own; nothing where the program is ending.
async fn on_its_own<T: Send + 'static>(ground: &Arc<SegmentWorker>, work: impl FnOnce(&SegmentWorker) -> T + Send + 'static) -> Option<T> {
    let ground = Arc::clone(ground);
    tokio::task::spawn_blocking(move || work(&ground)).await.ok()
}

impl SegmentWorker {
    /// Puts dialogs in force, reading everybody first where that was not done.
    fn open(&self, dialogs: Arc<Dialogs>) -> Result<Vec<Starting>, StoreError> {
        let now = self.clock.read();
        if let Some(starting) = self.kept.change(|kept| kept.as_mut().map(|keeper| keeper.reload(Arc::clone(&dialogs), now))) {
            return starting;
        }
        if dialogs.segments.all.is_empty() && !keeper::has_kept(self.store.as_ref())? {
            self.kept.0.is_read.store(true, Ordering::Release);
            return Ok(Vec::new());
        }
        // Commands may look at an empty place meanwhile, and say so; nobody waits for the reading.
        let (keeper, starting) = Keeper::open(Arc::clone(&self.store), dialogs, now)?;
        log::info!("{} people were read for {} segments", keeper.base().count(), keeper.roster().segments().all.len());
        self.kept.change(|kept| *kept = Some(keeper));
        self.kept.0.is_read.store(true, Ordering::Release);
        Ok(starting)
    }

    fn step(&self) -> Result<Vec<Starting>, StoreError> {
        let now = self.clock.read();
        let mut starting = Vec::new();
        let forgotten = self.news.take_forgotten();
        loop {
            // Commands get in between two parts.
            let done = self.kept.change(|kept| {
                let Some(keeper) = kept else { return Ok(None) };
                forgotten.iter().try_for_each(|owner| keeper.forget(*owner, now))?;
                keeper.step(now).map(Some)
            })?;
            let Some((more, has_more)) = done else { return Ok(starting) };
            starting.extend(more);
            if !has_more {
                return Ok(starting);
            }
        }
    }

    fn rest(&self) -> Result<(), StoreError> {
        self.kept.change(|kept| kept.as_mut().map_or(Ok(()), Keeper::rest))
    }

    /// Returns how long there is nothing to do, and whether all that was done is written down.
    fn patience(&self) -> (std::time::Duration, bool) {
        let now = self.clock.read();
        let next = self.kept.look(|keeper| (keeper.next(now), keeper.is_at_rest()));
        let (next, is_idle) = next.unwrap_or((None, true));
        let ahead = next.map_or(i64::MAX, |at| at.0.saturating_sub(now.0).max(0));
        (std::time::Duration::from_millis(ahead.unsigned_abs()).min(PATIENCE), is_idle)
    }

    /// Hands in what is to start, some at a time; returns whether anybody listens.
    async fn start(self: &Arc<Self>, starting: Vec<Starting>) -> bool {
        for some in starting.chunks(AT_ONCE) {
            if !hand_in(&self.work, || some.iter().map(|one| Inbound::own(one.place.clone(), one.id(), one.input()))).await {
                // The program is ending; the next one starts it.
                return false;
            }
            let started = some.to_vec();
            let noted =
                on_its_own(self, move |ground| ground.kept.change(|kept| kept.as_mut().map_or(Ok(()), |keeper| keeper.started(&started))));
            match noted.await {
                Some(Ok(())) => {}
                Some(Err(error)) if self.failure.tell(error.clone()) => return false,
                Some(Err(_)) => {}
                None => return false,
            }
        }
        let mut counts: BTreeMap<&Name, usize> = BTreeMap::new();
        starting.iter().for_each(|one| *counts.entry(&one.segment).or_default() += 1);
        for (segment, count) in counts {
            log::info!("whoever entered the segment {segment} gets what it starts; people this time: {count}");
        }
        true
    }
}
