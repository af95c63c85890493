//! Metrics of the running bot for operators and their monitoring: counts, sizes and times. They
//! contain no texts of customers, no ids and no names.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use crate::channel::SendError;
use crate::engine::event::Event;
use crate::id::EffectId;

/// The counts of one turn.
#[derive(Clone, Copy, Debug)]
pub struct TurnFigures {
    /// When the turn was handed to the store.
    pub submitted: Instant,
    /// How many sessions it started.
    pub started: u64,
    /// How many sessions it ended.
    pub ended: u64,
}

impl TurnFigures {
    /// Counts the events of a turn that is being handed to the store now.
    pub fn from_events(events: &[Event]) -> Self {
        let count = |is: fn(&Event) -> bool| events.iter().filter(|event| is(event)).count() as u64;
        Self {
            submitted: Instant::now(),
            started: count(|event| matches!(event, Event::SessionStarted { .. })),
            ended: count(|event| matches!(event, Event::SessionEnded { .. })),
        }
    }
}

/// The metrics of one bot since its start.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    turns: Counter,
    commit: Histogram,
    started: Counter,
    ended: Counter,
    refusals: Family<[(&'static str, &'static str); 1], Counter>,
    outbox: Gauge,
    oldest: Gauge<f64, std::sync::atomic::AtomicU64>,
    store: Gauge,
    /// The outbox rows waiting to be sent, and since when.
    waiting: Mutex<HashMap<EffectId, Instant>>,
    /// When the last of them stopped waiting; before that, when this began.
    settled: Mutex<Instant>,
}

impl Default for Metrics {
    fn default() -> Self {
        let (turns, started, ended) = (Counter::default(), Counter::default(), Counter::default());
        // Buckets from 0.1 ms to about 3 s.
        let commit = Histogram::new(exponential_buckets(0.0001, 2.0, 16));
        let (refusals, outbox, oldest, store) = (
            Family::default(),
            Gauge::default(),
            Gauge::default(),
            Gauge::default(),
        );
        let mut registry = Registry::with_prefix("vraag");
        registry.register("turns", "Turns that are on disk", turns.clone());
        registry.register_with_unit(
            "commit",
            "Time from handing a turn to the store until it is on disk",
            Unit::Seconds,
            commit.clone(),
        );
        registry.register("sessions_started", "Sessions that began", started.clone());
        registry.register(
            "sessions_ended",
            "Sessions that ended, in whichever way",
            ended.clone(),
        );
        registry.register(
            "refusals",
            "Calls that the messenger did not carry out, by kind",
            Family::clone(&refusals),
        );
        registry.register(
            "outbox_messages",
            "Messages and changes that wait to go out",
            outbox.clone(),
        );
        registry.register_with_unit(
            "outbox_oldest",
            "Time the oldest of them has waited since this start",
            Unit::Seconds,
            oldest.clone(),
        );
        registry.register_with_unit(
            "store",
            "Size of the store's files",
            Unit::Bytes,
            store.clone(),
        );
        Self {
            registry,
            turns,
            commit,
            started,
            ended,
            refusals,
            outbox,
            oldest,
            store,
            waiting: Mutex::default(),
            settled: Mutex::new(Instant::now()),
        }
    }
}

impl Metrics {
    /// Counts a turn that is on disk.
    pub fn count_turn(&self, turn: TurnFigures) {
        self.turns.inc();
        self.started.inc_by(turn.started);
        self.ended.inc_by(turn.ended);
        self.commit.observe(turn.submitted.elapsed().as_secs_f64());
    }

    /// Records that outbox rows wait to be sent from now on.
    pub fn note_waiting(&self, rows: impl IntoIterator<Item = EffectId>) {
        let now = Instant::now();
        self.waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend(rows.into_iter().map(|id| (id, now)));
    }

    /// Records that outbox rows no longer wait: they were sent, or never will be.
    pub fn note_settled(&self, rows: impl IntoIterator<Item = EffectId>) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let before = waiting.len();
        rows.into_iter().for_each(|id| _ = waiting.remove(&id));
        if waiting.len() < before {
            *self.settled.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        }
    }

    /// Returns the outbox rows that have waited for so long, if none went out meanwhile.
    pub fn waiting_longer(&self, than: Duration) -> Vec<EffectId> {
        let settled = *self.settled.lock().unwrap_or_else(PoisonError::into_inner);
        if settled.elapsed() < than {
            return Vec::new();
        }
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let long = waiting.iter().filter(|(_, since)| since.elapsed() >= than);
        long.map(|(id, _)| *id).collect()
    }

    /// Counts a call that the messenger refused or that failed.
    pub fn count_refusal(&self, error: &SendError) {
        self.refusals.get_or_create(&[("kind", error.kind())]).inc();
    }

    /// Returns all metrics in the text format of OpenMetrics; `store` is the folder whose size is
    /// reported.
    pub fn text(&self, store: &Path) -> String {
        let (count, oldest) = {
            let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            (
                waiting.len(),
                waiting
                    .values()
                    .min()
                    .map_or(0.0, |since| since.elapsed().as_secs_f64()),
            )
        };
        self.outbox.set(i64::try_from(count).unwrap_or(i64::MAX));
        self.oldest.set(oldest);
        self.store
            .set(i64::try_from(size_below(store)).unwrap_or(i64::MAX));
        let mut text = String::new();
        match encode(&mut text, &self.registry) {
            Ok(()) => text,
            Err(error) => {
                log::error!("the figures could not be written: {error}");
                String::new()
            }
        }
    }
}

/// Returns the total size of the files below a folder in bytes; unreadable ones count as 0.
fn size_below(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    let sizes = entries.flatten().map(|entry| match entry.metadata() {
        Ok(found) if found.is_dir() => size_below(&entry.path()),
        Ok(found) => found.len(),
        Err(_) => 0,
    });
    sizes.sum()
}
