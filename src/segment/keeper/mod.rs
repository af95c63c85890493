//! Keeps membership up: folds new turns in, looks again when time alone changes something, and says what is to be started.
//!
//! Where people stand is stored together with a watermark: how far in the journal it is up to date. Whatever happened behind the
//! watermark when the program stopped is made up for at the next start, with the reason that it had.

mod apply;
mod take_up;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::contact::membership::{Ledger, Memberships, Reason, Start};
use crate::dialog::bot::Dialogs;
use crate::dialog::segments::{Segment, SegmentKind};
use crate::id::{Name, OwnerId};
use crate::report::renamed::Renamed;
use crate::segment::dependencies::Clock;
use crate::segment::membership_index::{MembershipIndex, Moved, next_begin};
use crate::segment::people_index::{PeopleIndex, PersonId, Touched};
use crate::segment::starts::{self, Starting};
use crate::store::{Store, StoreError, record};
use crate::time::Timestamp;

/// The record that says how far in the journal membership is up to date.
const WATERMARK: &str = "segments/watermark";
/// How the names of the records begin that remember something of a segment.
const LEDGER: &str = "segments/of/";
/// How many group commits are folded in together.
const ORDERS: u64 = 64;
/// How many people are looked at together when time has changed something, and how many memberships are written at once.
const AT_ONCE: usize = 512;

/// Returns whether membership was ever kept up in a store.
pub fn has_kept(store: &dyn Store) -> Result<bool, StoreError> {
    store.meta(WATERMARK).map(|watermark| watermark.is_some())
}

/// Returns what is remembered of a segment, as it is stored.
pub fn stored_ledger(store: &dyn Store, segment: &str) -> Result<Option<Ledger>, StoreError> {
    let stored = store.meta(&format!("{LEDGER}{segment}"))?;
    Ok(stored.and_then(|bytes| record::decode_ledger(&bytes).ok()))
}

/// Keeps up who is in which segment.
pub struct Keeper {
    store: Arc<dyn Store>,
    base: PeopleIndex,
    /// The names under which everybody was read.
    renamed: Renamed,
    roster: MembershipIndex,
    watermark: u64,
    /// The watermark on disk.
    written: Option<u64>,
    ledgers: HashMap<Name, Ledger>,
    /// When a day, and an hour, begins next.
    begins: [(Clock, Option<Timestamp>); 2],
    /// Whom the clock may have changed and who was not looked at yet: from this place on, these segments.
    sweep: Option<(u32, BTreeSet<usize>)>,
    /// Who still waits for something to start, by segment.
    waiting: Vec<Vec<PersonId>>,
    /// Whose memberships alone are written; everybody's where missing.
    alone: Option<OwnerId>,
    /// Where the others stand meanwhile.
    aside: HashMap<OwnerId, Memberships>,
}

/// Changes of one step, to be written together.
#[derive(Debug, Default)]
struct Changes {
    moved: Vec<(Moved, Reason)>,
    memberships: HashMap<OwnerId, Memberships>,
    ledgers: BTreeSet<Name>,
    starting: Vec<Starting>,
}

/// Returns whom the turns from one order number to another are about.
fn touched(store: &dyn Store, from: u64, until: u64) -> Result<HashSet<OwnerId>, StoreError> {
    let mut touched = HashSet::new();
    store.journal(from, until, &mut |_, turn| {
        touched.extend(starts::about(&turn));
        true
    })?;
    Ok(touched)
}

impl Keeper {
    /// Reads everybody, and makes up for what happened since membership was last kept up; what is to be started is returned.
    pub fn open(store: Arc<dyn Store>, dialogs: Arc<Dialogs>, now: Timestamp) -> Result<(Self, Vec<Starting>), StoreError> {
        let renamed = Renamed::of(&dialogs);
        let (mut base, horizon) = PeopleIndex::read_as(store.as_ref(), renamed.clone())?;
        let known = store.meta(WATERMARK)?.and_then(|bytes| bytes.try_into().ok()).map(u64::from_be_bytes);
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

    /// Writes from now on where this person stands and nothing else: the clock is one that somebody set ahead for themselves.
    pub fn keep_only(&mut self, owner: OwnerId) {
        self.alone = Some(owner);
    }

    /// Lists those who are in a segment and may be written to.
    pub fn reachable(&self, segment: &str) -> Vec<OwnerId> {
        let Some(at) = self.roster.place(segment) else { return Vec::new() };
        let people = self.base.people().filter(|(id, person)| self.roster.is_in(*id, at) && person.is_reachable());
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

    /// Returns what is remembered of a segment.
    pub fn ledger(&self, segment: &str) -> Option<&Ledger> {
        self.ledgers.get(segment)
    }

    /// Returns up to which order number the journal is folded in.
    pub fn watermark(&self) -> u64 {
        self.watermark
    }

    /// Returns when something changes though nothing is said.
    pub fn next(&self, now: Timestamp) -> Option<Timestamp> {
        if self.sweep.is_some() {
            return Some(now);
        }
        let begins = self.begins.iter().filter_map(|(_, at)| *at);
        let stretches = (0..self.waiting.len()).filter(|at| !self.waiting[*at].is_empty()).filter_map(|at| self.stretch_ends(at));
        self.roster.next_flip().into_iter().chain(begins).chain(stretches).chain(self.snapshots_due()).min()
    }

    /// Puts other dialogs in force: segments that mean something else are filled anew, and nobody is written to because of that.
    pub fn reload(&mut self, dialogs: Arc<Dialogs>, now: Timestamp) -> Result<Vec<Starting>, StoreError> {
        let starting = self.catch_up(now)?;
        let renamed = Renamed::of(&dialogs);
        let mut touched_since = HashSet::new();
        if renamed != self.renamed {
            // What was folded in under other names cannot be told apart any more.
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

    /// Forgets somebody.
    pub fn forget(&mut self, owner: OwnerId, now: Timestamp) -> Result<(), StoreError> {
        let Some(person) = self.base.forget(owner) else { return Ok(()) };
        let day = now.date(self.roster.dialogs().bot.timezone);
        let mut changes = Changes::default();
        for at in self.roster.forget(person) {
            let name = self.roster.segments().all[at].name.clone();
            self.ledgers.entry(name.clone()).or_default().count(day, false, Reason::Erased);
            changes.ledgers.insert(name);
        }
        self.waiting.iter_mut().for_each(|waiting| waiting.retain(|known| *known != person));
        self.write(changes)
    }

    /// Does what is to be done by now, a part at a time; returns what is to be started and whether there is more to do.
    pub fn step(&mut self, now: Timestamp) -> Result<(Vec<Starting>, bool), StoreError> {
        let mut changes = Changes::default();
        let horizon = self.store.horizon()?;
        if horizon > self.watermark {
            self.fold(horizon.min(self.watermark + ORDERS), now, &mut changes)?;
        }
        self.begin(now, &mut changes);
        for (person, which) in self.roster.due(now, AT_ONCE) {
            self.look(person, which, Reason::Time, now, &mut changes);
        }
        self.take_snapshots(now, &mut changes);
        self.apply(now, &mut changes)?;
        self.start_waiting(now, &mut changes)?;
        let starting = std::mem::take(&mut changes.starting);
        self.write(changes)?;
        let has_more =
            self.sweep.is_some() || self.watermark < self.store.horizon()? || self.roster.next_flip().is_some_and(|at| at <= now);
        Ok((starting, has_more))
    }

    /// Writes down how far the journal is folded in.
    pub fn rest(&mut self) -> Result<(), StoreError> {
        if self.is_at_rest() { Ok(()) } else { self.write_watermark() }
    }

    /// Returns whether all that was done is written down.
    pub fn is_at_rest(&self) -> bool {
        self.written == Some(self.watermark)
    }

    /// Does all that is to be done by now.
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

    /// Notes that something was started, and that it is on disk.
    pub fn started(&mut self, started: &[Starting]) -> Result<(), StoreError> {
        let mut changes = Changes::default();
        for starting in started {
            let known = self.memberships_of(starting.owner, &mut changes)?;
            let membership = known.all.iter_mut().find(|membership| membership.segment == starting.segment);
            if let Some(membership) = membership.filter(|membership| membership.start == Start::UnderWay(starting.at)) {
                membership.start = Start::Nothing;
            }
        }
        self.write(changes)
    }

    /// Folds turns in and looks at whom they touched.
    fn fold(&mut self, until: u64, now: Timestamp, changes: &mut Changes) -> Result<(), StoreError> {
        let mut touched: HashMap<PersonId, Vec<Touched>> = HashMap::new();
        let mut by_hand: HashSet<OwnerId> = HashSet::new();
        let mut owners: BTreeSet<OwnerId> = BTreeSet::new();
        let (store, base) = (Arc::clone(&self.store), &mut self.base);
        let mut failed = Ok(());
        let before = base.places();
        store.journal(self.watermark, until, &mut |_, turn| {
            let about = starts::about(&turn);
            if starts::is_by_hand(&turn) {
                by_hand.extend(about.iter());
            } else {
                by_hand.retain(|owner| !about.contains(owner));
            }
            owners.extend(about);
            failed = base.take(turn, store.as_ref(), &mut |person, what| {
                let known = touched.entry(person).or_default();
                if !known.contains(&what) {
                    known.push(what);
                }
            });
            failed.is_ok()
        })?;
        failed?;
        // What is kept of them is read once they have all been folded in: it is as new as the newest of their turns.
        for owner in owners {
            let Some((contact, _)) = self.store.contact(owner)? else { continue };
            if let Some((person, true)) = self.base.renew(contact) {
                touched.entry(person).or_default().push(Touched::Contact);
            }
        }
        (before..self.base.places()).for_each(|new| touched.entry(PersonId(new as u32)).or_default().push(Touched::All));
        let mut touched: Vec<(PersonId, Vec<Touched>)> = touched.into_iter().collect();
        touched.sort_by_key(|(person, _)| *person);
        for (person, what) in touched {
            let is_by_hand = self.base.person(person).is_some_and(|person| by_hand.contains(&person.owner));
            let which = self.roster.asking(&what);
            self.look(person, which, if is_by_hand { Reason::Import } else { Reason::Answer }, now, changes);
        }
        self.watermark = until;
        Ok(())
    }

    fn look(&mut self, person: PersonId, which: BTreeSet<usize>, reason: Reason, now: Timestamp, changes: &mut Changes) {
        let moved = self.roster.look(&self.base, person, which, now);
        changes.moved.extend(moved.into_iter().map(|moved| (moved, reason)));
    }

    /// Looks at everybody when a day or an hour has begun, some at a time.
    fn begin(&mut self, now: Timestamp, changes: &mut Changes) {
        let begun = self.begins.iter().filter(|(_, at)| at.is_some_and(|at| at <= now)).map(|(clock, _)| *clock).min();
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
        let Some((from, which)) = self.sweep.take() else { return };
        let until = from.saturating_add(AT_ONCE as u32).min(self.base.places() as u32);
        for person in from..until {
            self.look(PersonId(person), which.clone(), Reason::Time, now, changes);
        }
        self.sweep = ((until as usize) < self.base.places()).then_some((until, which));
    }

    /// Lets go of answers that are kept no longer.
    fn expire(&mut self, now: Timestamp, changes: &mut Changes) {
        let Some(kept) = self.roster.dialogs().bot.keep_answers else { return };
        let mut touched = Vec::new();
        self.base.expire(Timestamp(now.0.saturating_sub(kept.0.saturating_mul(1000))), &mut |person, what| touched.push((person, what)));
        for (person, what) in touched {
            let which = self.roster.asking(&[what]);
            self.look(person, which, Reason::Time, now, changes);
        }
    }

    fn next_begins(&self, now: Timestamp) -> [(Clock, Option<Timestamp>); 2] {
        let zone = self.roster.dialogs().bot.timezone;
        let keeps = self.roster.dialogs().bot.keep_answers.is_some();
        [Clock::Day, Clock::Hour].map(|clock| {
            let is_wanted = !self.roster.on_the_clock(clock).is_empty() || (clock == Clock::Day && keeps);
            (clock, next_begin(clock, now, zone).filter(|_| is_wanted))
        })
    }

    /// Takes the snapshots whose moment has come.
    fn take_snapshots(&mut self, now: Timestamp, changes: &mut Changes) {
        for at in 0..self.roster.segments().all.len() {
            let segment = &self.roster.segments().all[at];
            let SegmentKind::Snapshot { of, .. } = &segment.kind else { continue };
            let is_due = self.snapshot_at(segment).is_none_or(|at| at <= now);
            let is_taken = self.ledgers.get(&segment.name).is_some_and(|ledger| ledger.filled_at.is_some());
            let (false, true, Some(of)) = (is_taken, is_due, self.roster.place(of)) else { continue };
            let name = segment.name.clone();
            let people: Vec<PersonId> =
                self.base.people().map(|(person, _)| person).filter(|person| self.roster.is_in(*person, of)).collect();
            log::info!("the snapshot {name} was taken: {} people", people.len());
            for person in people {
                self.roster.set(person, at, true);
                changes.moved.push((Moved { person, segment: at, is_in: true }, Reason::Definition));
                let which = self.roster.naming(at);
                self.look(person, which, Reason::Definition, now, changes);
            }
            self.ledgers.entry(name.clone()).or_default().filled_at = Some(now);
            changes.ledgers.insert(name);
        }
    }

    fn snapshots_due(&self) -> Option<Timestamp> {
        let open = self
            .roster
            .segments()
            .all
            .iter()
            .filter(|segment| self.ledgers.get(&segment.name).is_none_or(|ledger| ledger.filled_at.is_none()));
        open.filter_map(|segment| self.snapshot_at(segment)).min()
    }

    /// Returns when a snapshot is taken; nothing where that is when it is first looked at.
    fn snapshot_at(&self, segment: &Segment) -> Option<Timestamp> {
        let SegmentKind::Snapshot { at, .. } = &segment.kind else { return None };
        at.map(|day| Timestamp::from_local(day.and_time(chrono::NaiveTime::MIN), self.roster.dialogs().bot.timezone))
    }
}
