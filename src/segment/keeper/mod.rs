//! Keeps membership up to date: folds new turns, evaluates again when time alone changes something,
//! and returns what starts.
//!
//! Memberships are stored together with a watermark: how far in the journal they are up to date.
//! Turns after the watermark are made up for at the next start, with their original reasons.

mod apply;
mod fold;
mod snapshots;
mod take_up;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::contact::membership::{Ledger, Memberships, Reason, Start};
use crate::dialog::bot::Dialogs;
use crate::id::{Name, OwnerId};
use crate::report::renamed::Renamed;
use crate::segment::dependencies::Clock;
use crate::segment::membership_index::{MembershipIndex, Moved, next_begin};
use crate::segment::people_index::{PeopleIndex, PersonId};
use crate::segment::starts::{self, Starting};
use crate::store::{Store, StoreError, record};
use crate::time::Timestamp;

/// Name of the meta record with the watermark.
const WATERMARK: &str = "segments/watermark";
/// Prefix of the meta records with the ledgers of segments.
const LEDGER: &str = "segments/of/";
/// How many group commits are folded together.
const MAX_ORDERS: u64 = 64;
/// Batch size: people evaluated together, and memberships written together.
const BATCH_MAX: usize = 512;

/// Returns whether membership was ever maintained in a store.
///
/// Fails if the store cannot be read.
pub fn has_kept(store: &dyn Store) -> Result<bool, StoreError> {
    store.meta(WATERMARK).map(|watermark| watermark.is_some())
}

/// Returns the stored ledger of a segment; `None` if there is none.
///
/// Fails if the store cannot be read.
pub fn stored_ledger(store: &dyn Store, segment: &str) -> Result<Option<Ledger>, StoreError> {
    let stored = store.meta(&format!("{LEDGER}{segment}"))?;
    Ok(stored.and_then(|bytes| record::decode_ledger(&bytes).ok()))
}

/// Maintains who is in which segment.
pub struct Keeper {
    store: Arc<dyn Store>,
    base: PeopleIndex,
    /// The renames under which everybody was read.
    renamed: Renamed,
    roster: MembershipIndex,
    watermark: u64,
    /// The watermark on disk.
    written: Option<u64>,
    ledgers: HashMap<Name, Ledger>,
    /// When the next day and the next hour begin.
    begins: [(Clock, Option<Timestamp>); 2],
    /// People the clock may have changed and who are not evaluated yet: from this person on, these
    /// segments.
    sweep: Option<(u32, BTreeSet<usize>)>,
    /// People who wait for the limit, by segment.
    waiting: Vec<Vec<PersonId>>,
    /// The only person whose memberships are written; `None` for everybody.
    alone: Option<OwnerId>,
    /// The memberships of the others meanwhile.
    aside: HashMap<OwnerId, Memberships>,
}

/// Changes of one step, written together.
#[derive(Debug, Default)]
struct Changes {
    moved: Vec<(Moved, Reason)>,
    memberships: HashMap<OwnerId, Memberships>,
    ledgers: BTreeSet<Name>,
    starting: Vec<Starting>,
}

/// Returns the people in the turns between two order numbers.
fn touched(store: &dyn Store, from: u64, until: u64) -> Result<HashSet<OwnerId>, StoreError> {
    let mut touched = HashSet::new();
    store.journal(from, until, &mut |_, turn| {
        touched.extend(starts::about(&turn));
        true
    })?;
    Ok(touched)
}

impl Keeper {
    /// Reads everybody, and makes up for what happened since the watermark. Returns what starts.
    ///
    /// Fails if the store cannot be read or written.
    pub fn open(
        store: Arc<dyn Store>,
        dialogs: Arc<Dialogs>,
        now: Timestamp,
    ) -> Result<(Self, Vec<Starting>), StoreError> {
        let renamed = Renamed::of(&dialogs);
        let (mut base, horizon) = PeopleIndex::read_as(store.as_ref(), renamed.clone())?;
        let known = store
            .meta(WATERMARK)?
            .and_then(|bytes| bytes.try_into().ok())
            .map(u64::from_be_bytes);
        let watermark = known.unwrap_or(horizon).min(horizon);
        let touched = touched(store.as_ref(), watermark, horizon)?;
        let roster = MembershipIndex::new(dialogs, &mut base);
        let waiting = vec![Vec::new(); roster.segments().all.len()];
        let begins = [(Clock::Day, None), (Clock::Hour, None)];
        let mut keeper = Self {
            store,
            base,
            renamed,
            roster,
            watermark: horizon,
            written: None,
            ledgers: HashMap::new(),
            begins,
            sweep: None,
            waiting,
            alone: None,
            aside: HashMap::new(),
        };
        keeper.begins = keeper.next_begins(now);
        let starting = keeper.take_up(&touched, now)?;
        Ok((keeper, starting))
    }

    /// From now on writes only this person's memberships, because the clock was set ahead for them
    /// alone.
    pub fn keep_only(&mut self, owner: OwnerId) {
        self.alone = Some(owner);
    }

    /// Lists the members of a segment who may be written to.
    pub fn reachable(&self, segment: &str) -> Vec<OwnerId> {
        let Some(at) = self.roster.place(segment) else {
            return Vec::new();
        };
        let people = self
            .base
            .people()
            .filter(|(id, person)| self.roster.is_in(*id, at) && person.is_reachable());
        people.map(|(_, person)| person.owner).collect()
    }

    /// Returns everybody.
    pub fn base(&self) -> &PeopleIndex {
        &self.base
    }

    /// Returns who is in which segment.
    pub fn roster(&self) -> &MembershipIndex {
        &self.roster
    }

    /// Returns the ledger of a segment, or `None` if there is none.
    pub fn ledger(&self, segment: &str) -> Option<&Ledger> {
        self.ledgers.get(segment)
    }

    /// Returns the order number up to which the journal is folded.
    pub fn watermark(&self) -> u64 {
        self.watermark
    }

    /// Returns when something changes by time alone, or `None` if nothing does.
    pub fn next(&self, now: Timestamp) -> Option<Timestamp> {
        if self.sweep.is_some() {
            return Some(now);
        }
        let begins = self.begins.iter().filter_map(|(_, at)| *at);
        let stretches = (0..self.waiting.len())
            .filter(|at| !self.waiting[*at].is_empty())
            .filter_map(|at| self.stretch_ends(at));
        self.roster
            .next_flip()
            .into_iter()
            .chain(begins)
            .chain(stretches)
            .chain(self.snapshots_due())
            .min()
    }

    /// Puts other dialogs in force: changed segments are filled again, and nobody is written to
    /// because of that.
    ///
    /// Fails if the store cannot be read or written.
    pub fn reload(
        &mut self,
        dialogs: Arc<Dialogs>,
        now: Timestamp,
    ) -> Result<Vec<Starting>, StoreError> {
        let starting = self.catch_up(now)?;
        let renamed = Renamed::of(&dialogs);
        let mut touched_since = HashSet::new();
        if renamed != self.renamed {
            // Facts that were folded under other names cannot be told apart any more.
            let (base, horizon) = PeopleIndex::read_as(self.store.as_ref(), renamed.clone())?;
            touched_since = touched(self.store.as_ref(), self.watermark, horizon)?;
            (self.base, self.renamed, self.watermark) = (base, renamed, horizon);
        }
        self.roster = MembershipIndex::new(dialogs, &mut self.base);
        self.waiting = vec![Vec::new(); self.roster.segments().all.len()];
        self.sweep = None;
        self.begins = self.next_begins(now);
        let more = self.take_up(&touched_since, now)?;
        Ok(starting.into_iter().chain(more).collect())
    }

    /// Forgets a person.
    ///
    /// Fails if the store cannot be written.
    pub fn forget(&mut self, owner: OwnerId, now: Timestamp) -> Result<(), StoreError> {
        let Some(person) = self.base.forget(owner) else {
            return Ok(());
        };
        let day = now.date(self.roster.dialogs().bot.timezone);
        let mut changes = Changes::default();
        for at in self.roster.forget(person) {
            let name = self.roster.segments().all[at].name.clone();
            self.ledgers
                .entry(name.clone())
                .or_default()
                .count(day, false, Reason::Erased);
            changes.ledgers.insert(name);
        }
        self.waiting
            .iter_mut()
            .for_each(|waiting| waiting.retain(|known| *known != person));
        self.write(changes)
    }

    /// Does the next part of the work due by now. Returns what starts, and whether there is more to
    /// do.
    ///
    /// Fails if the store cannot be read or written.
    pub fn step(&mut self, now: Timestamp) -> Result<(Vec<Starting>, bool), StoreError> {
        let mut changes = Changes::default();
        let horizon = self.store.horizon()?;
        if horizon > self.watermark {
            self.fold(horizon.min(self.watermark + MAX_ORDERS), now, &mut changes)?;
        }
        self.begin(now, &mut changes);
        for (person, which) in self.roster.due(now, BATCH_MAX) {
            self.look(person, which, Reason::Time, now, &mut changes);
        }
        self.take_snapshots(now, &mut changes);
        self.apply(now, &mut changes)?;
        self.start_waiting(now, &mut changes)?;
        let starting = std::mem::take(&mut changes.starting);
        self.write(changes)?;
        let has_more = self.sweep.is_some()
            || self.watermark < self.store.horizon()?
            || self.roster.next_flip().is_some_and(|at| at <= now);
        Ok((starting, has_more))
    }

    /// Stores the watermark.
    ///
    /// Fails if the store cannot be written.
    pub fn rest(&mut self) -> Result<(), StoreError> {
        if self.is_at_rest() {
            Ok(())
        } else {
            self.write_watermark()
        }
    }

    /// Returns whether the stored watermark is up to date.
    pub fn is_at_rest(&self) -> bool {
        self.written == Some(self.watermark)
    }

    /// Does all work due by now; returns what starts.
    ///
    /// Fails if the store cannot be read or written.
    pub fn catch_up(&mut self, now: Timestamp) -> Result<Vec<Starting>, StoreError> {
        let mut starting = Vec::new();
        loop {
            let (more, has_more) = self.step(now)?;
            starting.extend(more);
            if !has_more {
                return Ok(starting);
            }
        }
    }

    /// Records that these starts are on disk.
    ///
    /// Fails if the store cannot be read or written.
    pub fn started(&mut self, started: &[Starting]) -> Result<(), StoreError> {
        let mut changes = Changes::default();
        for starting in started {
            let known = self.memberships_of(starting.owner, &mut changes)?;
            let membership = known
                .all
                .iter_mut()
                .find(|membership| membership.segment == starting.segment);
            if let Some(membership) =
                membership.filter(|membership| membership.start == Start::UnderWay(starting.at))
            {
                membership.start = Start::Nothing;
            }
        }
        self.write(changes)
    }

    fn look(
        &mut self,
        person: PersonId,
        which: BTreeSet<usize>,
        reason: Reason,
        now: Timestamp,
        changes: &mut Changes,
    ) {
        let moved = self.roster.look(&self.base, person, which, now);
        changes
            .moved
            .extend(moved.into_iter().map(|moved| (moved, reason)));
    }

    /// Schedules an evaluation of everybody, in batches, when a day or an hour has begun.
    fn begin(&mut self, now: Timestamp, changes: &mut Changes) {
        let begun = self
            .begins
            .iter()
            .filter(|(_, at)| at.is_some_and(|at| at <= now))
            .map(|(clock, _)| *clock)
            .min();
        if let Some(clock) = begun {
            self.begins = self.next_begins(now);
            let mut which = self.roster.on_the_clock(clock);
            if let Some((_, unfinished)) = self.sweep.take() {
                which.extend(unfinished);
            }
            if clock == Clock::Day {
                self.expire(now, changes);
            }
            self.sweep = (!which.is_empty()).then_some((0, which));
        }
        let Some((from, which)) = self.sweep.take() else {
            return;
        };
        let until = from
            .saturating_add(BATCH_MAX as u32)
            .min(self.base.places() as u32);
        for person in from..until {
            self.look(PersonId(person), which.clone(), Reason::Time, now, changes);
        }
        self.sweep = ((until as usize) < self.base.places()).then_some((until, which));
    }

    /// Drops answers that have expired.
    fn expire(&mut self, now: Timestamp, changes: &mut Changes) {
        let Some(kept) = self.roster.dialogs().bot.keep_answers else {
            return;
        };
        let mut touched = Vec::new();
        self.base.expire(
            Timestamp(now.0.saturating_sub(kept.0.saturating_mul(1000))),
            &mut |person, what| touched.push((person, what)),
        );
        for (person, what) in touched {
            let which = self.roster.asking(&[what]);
            self.look(person, which, Reason::Time, now, changes);
        }
    }

    fn next_begins(&self, now: Timestamp) -> [(Clock, Option<Timestamp>); 2] {
        let zone = self.roster.dialogs().bot.timezone;
        let keeps = self.roster.dialogs().bot.keep_answers.is_some();
        [Clock::Day, Clock::Hour].map(|clock| {
            let is_wanted =
                !self.roster.on_the_clock(clock).is_empty() || (clock == Clock::Day && keeps);
            (clock, next_begin(clock, now, zone).filter(|_| is_wanted))
        })
    }
}
