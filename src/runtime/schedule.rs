//! Starts sections by the clock: for every `every:` of the dialogs in force it keeps the time up to
//! which its runs were handled.
//!
//! A run takes effect once in each group, or for each person of a segment, because the input's id
//! is derived from it. The stored time moves on only when all groups have the run on disk. Turns
//! decide whether a group is busy, gone or does not want it.

pub mod agenda;
mod missed;
pub mod moments;
pub mod results;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use tokio::sync::mpsc::UnboundedReceiver;

use crate::dialog::ast::Room;
use crate::dialog::bot::Dialogs;
use crate::dialog::program::TriggerKind;
use crate::dialog::schedule::Schedule;
use crate::engine::input::Input;
use crate::id::{ConversationId, InputId, Name, OwnerId};
use crate::runtime::decide::{Inbound, Work};
use crate::runtime::intake::hand_in;
use crate::runtime::schedule::missed::{MAX_LATE, newest_due};
use crate::runtime::schedule::moments::{Start, Stretch, Watch};
use crate::runtime::schedule::results::{ResultsRun, ResultsSchedule};
use crate::runtime::segments::SharedSegments;
use crate::runtime::signals::FailureSignal;
use crate::stable_hash::hash_words;
use crate::store::{Place, Store, StoreError};
use crate::time::{Clock, Timestamp, Zone};

/// Name of the meta record with the handled times.
const RECORD: &str = "schedules";
/// How long to wait for the segments to be ready before checking again.
const SEGMENTS_POLL: std::time::Duration = std::time::Duration::from_millis(200);
/// Longest sleep between checks of the clock, which may be set meanwhile.
const MAX_SLEEP: std::time::Duration = std::time::Duration::from_secs(30);
/// How many groups are in flight at once, so that people who write meanwhile are answered.
const BATCH_MAX: usize = 64;

/// Every schedule in force, with the time up to which it was handled.
#[derive(Debug, Default)]
pub struct ScheduleTable {
    entries: Vec<ScheduleEntry>,
    /// Every `at:` in force.
    watches: Vec<Watch>,
    /// `results:`, if it is in force.
    results: Option<ResultsSchedule>,
    zone: Zone,
}

#[derive(Debug)]
struct ScheduleEntry {
    dialog: Name,
    section: Name,
    schedule: Schedule,
    /// The segment whose people it is for; `None` for all groups.
    audience: Option<Name>,
    /// The time up to which it was handled.
    seen: Timestamp,
}

/// A section that starts now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduledRun {
    /// The name of the dialog.
    pub dialog: Name,
    /// The section in it.
    pub section: Name,
    /// The segment whose people it is for; `None` for all groups.
    pub audience: Option<Name>,
    /// The time at which it was due.
    pub at: Timestamp,
}

impl ScheduleTable {
    /// Loads the schedules of the dialogs in force: a known one continues, a new one counts from
    /// now.
    ///
    /// Fails if the store cannot be read.
    pub fn of(dialogs: &Dialogs, store: &dyn Store, now: Timestamp) -> Result<Self, StoreError> {
        let known = read(&store.meta(RECORD)?.unwrap_or_default());
        let mut plan = Self::from_now(dialogs, now);
        for entry in &mut plan.entries {
            entry.seen = known.get(&entry.number()).copied().unwrap_or(now);
        }
        for watch in &mut plan.watches {
            watch.seen = known.get(&watch.number()).copied().unwrap_or(now);
        }
        if let Some(results) = &mut plan.results {
            let [seen, last] = results.numbers().map(|number| known.get(&number).copied());
            (results.seen, results.last) = (seen.unwrap_or(now), last);
        }
        plan.write(store)?;
        Ok(plan)
    }

    /// Makes the schedules of the dialogs in force, all counting from now.
    pub fn from_now(dialogs: &Dialogs, now: Timestamp) -> Self {
        let mut plan = Self {
            entries: Vec::new(),
            watches: Watch::all(dialogs, now),
            results: ResultsSchedule::from_now(dialogs, now),
            zone: dialogs.bot.timezone,
        };
        for program in dialogs.programs.values() {
            for trigger in &program.triggers {
                if let TriggerKind::Every {
                    schedule: Some(schedule),
                    audience,
                } = &trigger.on
                    && trigger.room
                        == if audience.is_some() {
                            Room::Private
                        } else {
                            Room::Group
                        }
                {
                    let (dialog, section, schedule) = (
                        program.dialog.clone(),
                        trigger.section.clone(),
                        schedule.clone(),
                    );
                    plan.entries.push(ScheduleEntry {
                        dialog,
                        section,
                        schedule,
                        audience: audience.clone(),
                        seen: now,
                    });
                }
            }
        }
        plan
    }

    /// Returns when the next schedule or a moment of any person may be due; `None` if there are
    /// none.
    pub fn next(&self) -> Option<Timestamp> {
        let schedules = self
            .entries
            .iter()
            .filter_map(|entry| entry.schedule.next_after(entry.seen, self.zone));
        let results = self
            .results
            .as_ref()
            .and_then(|results| results.next(self.zone));
        let watches = self.watches.iter().map(Watch::next);
        schedules.chain(watches).chain(results).min()
    }

    /// Returns the report for the operators that is due by now.
    pub fn results_due(&mut self, now: Timestamp) -> Option<ResultsRun> {
        let zone = self.zone;
        self.results.as_mut()?.due(now, zone)
    }

    /// Returns the spans of time that have passed for the moments of people.
    pub fn stretches(&mut self, now: Timestamp) -> Vec<Stretch> {
        let zone = self.zone;
        self.watches
            .iter_mut()
            .filter_map(|watch| watch.due(now, zone))
            .collect()
    }

    /// Returns the runs due by now: per schedule the newest one that was not missed too long ago.
    pub fn due(&mut self, now: Timestamp) -> Vec<ScheduledRun> {
        let mut runs: Vec<ScheduledRun> = self
            .entries
            .iter_mut()
            .filter_map(|entry| entry.due(now, self.zone))
            .collect();
        runs.sort_by(|one, other| {
            (one.at, &one.dialog, &one.section).cmp(&(other.at, &other.dialog, &other.section))
        });
        // If two schedules of one section meet, it starts once.
        runs.dedup();
        runs
    }

    /// Stores the time up to which each schedule was handled.
    ///
    /// Fails if the store cannot be read or written.
    pub fn write(&self, store: &dyn Store) -> Result<(), StoreError> {
        let mut record = Vec::with_capacity(self.entries.len() * 16);
        let schedules = self
            .entries
            .iter()
            .map(|entry| (entry.number(), entry.seen));
        let watches = self
            .watches
            .iter()
            .map(|watch| (watch.number(), watch.seen));
        let results = self.results.iter().flat_map(|results| {
            let [seen, last] = results.numbers();
            std::iter::once((seen, results.seen)).chain(results.last.map(|at| (last, at)))
        });
        for (number, seen) in schedules.chain(watches).chain(results) {
            record.extend(number.to_be_bytes());
            record.extend(seen.0.to_be_bytes());
        }
        if store.meta(RECORD)?.unwrap_or_default() == record {
            Ok(())
        } else {
            store.set_meta(RECORD, &record)
        }
    }
}

impl ScheduleEntry {
    /// Returns the key under which it is stored; it changes if its section or its words change.
    fn number(&self) -> u64 {
        // The key of a group schedule must stay as it always was.
        let schedule = self.schedule.to_string();
        let words = [&self.dialog, &self.section, schedule.as_str()]
            .into_iter()
            .chain(self.audience.as_deref());
        hash_words(&words.collect::<Vec<_>>())
    }

    fn due(&mut self, now: Timestamp, zone: Zone) -> Option<ScheduledRun> {
        let (at, missed) = newest_due(&self.schedule, &mut self.seen, now, zone)?;
        let is_made_up = now.since(at) < MAX_LATE;
        let left = missed + usize::from(!is_made_up);
        if left > 0 {
            log::warn!(
                "{left} moments of the schedule `{}` of {}/{} were missed and are left",
                self.schedule,
                self.dialog,
                self.section
            );
        }
        is_made_up.then(|| ScheduledRun {
            dialog: self.dialog.clone(),
            section: self.section.clone(),
            audience: self.audience.clone(),
            at,
        })
    }
}

impl ScheduledRun {
    /// Returns the id of its input in a conversation, derived from the run so that it takes effect
    /// once.
    pub fn id(&self, conversation: ConversationId) -> InputId {
        InputId::Schedule(
            conversation,
            hash_words(&[&self.dialog, &self.section]),
            self.at.0,
        )
    }

    /// Returns the input of the run.
    pub fn input(&self) -> Input {
        Input::Scheduled {
            dialog: self.dialog.clone(),
            section: self.section.clone(),
        }
    }

    /// Returns the input of the run for a place.
    pub fn inbound(&self, (conversation, place): &(ConversationId, Place)) -> Inbound {
        Inbound::own(place.clone(), self.id(*conversation), self.input())
    }
}

/// Lists the groups that the bot is in: of a forum the group as a whole, none of its topics.
///
/// Fails if the store cannot be read.
pub fn groups(store: &dyn Store) -> Result<Vec<(ConversationId, Place)>, StoreError> {
    let mut found: BTreeMap<OwnerId, Vec<(ConversationId, bool)>> = BTreeMap::new();
    store.conversations(&mut |owner, conversation| {
        if conversation.room == Room::Group {
            found
                .entry(owner)
                .or_default()
                .push((conversation.id, conversation.gone_at.is_none()));
        }
        true
    })?;
    let mut groups = Vec::with_capacity(found.len());
    for conversations in found.into_values() {
        let mut places = Vec::with_capacity(conversations.len());
        for (id, is_there) in conversations {
            places.extend(store.place(id)?.map(|place| (id, place, is_there)));
        }
        // A topic's place has its group's place as a prefix, so the shortest is the group.
        let whole = places.into_iter().min_by_key(|(_, place, _)| place.0.len());
        groups.extend(
            whole
                .filter(|(.., is_there)| *is_there)
                .map(|(id, place, _)| (id, place)),
        );
    }
    Ok(groups)
}

/// Starts what is due until the program ends; changed dialogs come in through `reloads`.
pub async fn run(
    calendar: Calendar,
    mut plan: ScheduleTable,
    mut reloads: UnboundedReceiver<Arc<Dialogs>>,
    failure: Arc<FailureSignal>,
) {
    let Calendar { store, clock, .. } = &calendar;
    loop {
        let ahead = plan.next().map_or(i64::MAX, |next| {
            next.0.saturating_sub(clock.read().0).max(0)
        });
        let pause = std::time::Duration::from_millis(ahead.unsigned_abs()).min(MAX_SLEEP);
        let looked = tokio::select! {
            dialogs = reloads.recv() => match dialogs {
                Some(dialogs) => ScheduleTable::of(&dialogs, store.as_ref(), clock.read()).map(|newer| plan = newer),
                None => return,
            },
            () = tokio::time::sleep(pause) => calendar.start(&mut plan).await,
        };
        if let Err(error) = looked {
            if failure.tell(error) {
                return;
            }
            tokio::time::sleep(MAX_SLEEP).await;
        }
    }
}

/// What the scheduler needs.
pub struct Calendar {
    /// The store.
    pub store: Arc<dyn Store>,
    /// The queue of the deciding thread.
    pub work: Sender<Work>,
    /// The clock.
    pub clock: Clock,
    /// The members of the segments.
    pub segments: SharedSegments,
}

impl Calendar {
    async fn start(&self, plan: &mut ScheduleTable) -> Result<(), StoreError> {
        for run in plan.due(self.clock.read()) {
            let Some(places) = self.places(&run).await else {
                return Ok(());
            };
            let places = places?;
            let whom = run
                .audience
                .as_ref()
                .map_or("groups".to_owned(), |segment| {
                    format!("people of the segment {segment}")
                });
            log::info!(
                "a schedule starts {}/{} for {} {whom}",
                run.dialog,
                run.section,
                places.len()
            );
            for some in places.chunks(BATCH_MAX) {
                if !hand_in(&self.work, || some.iter().map(|place| run.inbound(place))).await {
                    // The program is ending; the next run makes it up.
                    return Ok(());
                }
            }
        }
        if let Some(run) = plan.results_due(self.clock.read()) {
            let (store, looked) = (Arc::clone(&self.store), run.clone());
            let looking = tokio::task::spawn_blocking(move || looked.chats(store.as_ref()));
            let Ok(chats) = looking.await else {
                return Ok(());
            };
            let chats = chats?;
            let operators = match chats.len() {
                1 => "1 operator".to_owned(),
                several => format!("{several} operators"),
            };
            log::info!("it is time for the report of {operators}");
            if !hand_in(&self.work, || chats.iter().map(|chat| run.inbound(chat))).await {
                return Ok(());
            }
        }
        for stretch in plan.stretches(self.clock.read()) {
            let (store, what) = (Arc::clone(&self.store), stretch.what());
            let Ok(starts) =
                tokio::task::spawn_blocking(move || stretch.starts(store.as_ref())).await
            else {
                return Ok(());
            };
            let starts = starts?;
            if !starts.is_empty() {
                log::info!("dates of {} people start {what}", starts.len());
            }
            for some in starts.chunks(BATCH_MAX) {
                let inbound = |start: &Start| {
                    Inbound::own(start.place.clone(), start.id.clone(), start.input.clone())
                };
                if !hand_in(&self.work, || some.iter().map(inbound)).await {
                    return Ok(());
                }
            }
        }
        plan.write(self.store.as_ref())
    }

    /// Lists the places in which a schedule starts its section; `None` if the program is ending.
    async fn places(
        &self,
        run: &ScheduledRun,
    ) -> Option<Result<Vec<(ConversationId, Place)>, StoreError>> {
        loop {
            let (store, segments, audience) = (
                Arc::clone(&self.store),
                self.segments.clone(),
                run.audience.clone(),
            );
            let look = move || match audience {
                None => groups(store.as_ref()).map(Some),
                Some(segment) => segments.chats(store.as_ref(), &segment),
            };
            match tokio::task::spawn_blocking(look).await.ok()? {
                Ok(Some(places)) => return Some(Ok(places)),
                Err(error) => return Some(Err(error)),
                // The segments are still being read, right after the start.
                Ok(None) => tokio::time::sleep(SEGMENTS_POLL).await,
            }
        }
    }
}

fn read(record: &[u8]) -> BTreeMap<u64, Timestamp> {
    let number = |bytes: &[u8]| bytes.try_into().map(u64::from_be_bytes).ok();
    let pairs = record
        .chunks_exact(16)
        .map(|pair| (number(&pair[..8]), number(&pair[8..])));
    pairs
        .filter_map(|(key, seen)| Some((key?, Timestamp(seen?.cast_signed()))))
        .collect()
}
