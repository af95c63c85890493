//! Stores who entered and left, and decides what starts for those who entered by themselves.

use std::collections::hash_map::Entry;
use std::sync::Arc;

use super::{BATCH_MAX, Changes, Keeper, LEDGER, WATERMARK};
use crate::contact::membership::{Change, Membership, Memberships, Start};
use crate::dialog::segments::{OnEnter, Segment};
use crate::id::OwnerId;
use crate::segment::starts::Starting;
use crate::store::{ProjectionWrite, StoreError, record};
use crate::time::{Duration, Timestamp};

/// Default time before a segment starts its section again for the same person.
const COOLDOWN: Duration = Duration(30 * Duration::DAY.0);
/// How many group commits the stored watermark may lag behind.
const MAX_LAG: u64 = 256;

impl Keeper {
    /// Records who entered and left.
    pub(super) fn apply(
        &mut self,
        now: Timestamp,
        changes: &mut Changes,
    ) -> Result<(), StoreError> {
        let dialogs = Arc::clone(self.roster.dialogs());
        let day = now.date(dialogs.bot.timezone);
        for (moved, reason) in std::mem::take(&mut changes.moved) {
            let Some(owner) = self.base.person(moved.person).map(|person| person.owner) else {
                continue;
            };
            let segment = &dialogs.segments.all[moved.segment];
            let change = Change {
                segment: segment.name.clone(),
                is_in: moved.is_in,
                at: now,
                reason,
                definition: segment.definition.0,
            };
            self.memberships_of(owner, changes)?.note(change).start = Start::Nothing;
            self.ledgers
                .entry(segment.name.clone())
                .or_default()
                .count(day, moved.is_in, reason);
            changes.ledgers.insert(segment.name.clone());
            if !moved.is_in {
                self.waiting[moved.segment].retain(|waiting| *waiting != moved.person);
            } else if reason.may_start()
                && let Some(on_enter) = &segment.on_enter
                && self
                    .base
                    .person(moved.person)
                    .is_some_and(|person| person.is_reachable())
            {
                let start = self.start(owner, segment, on_enter, now, changes)?;
                if start == Start::Waits {
                    self.waiting[moved.segment].push(moved.person);
                }
            }
        }
        Ok(())
    }

    /// Starts what waited for the limit, once a new period has begun.
    pub(super) fn start_waiting(
        &mut self,
        now: Timestamp,
        changes: &mut Changes,
    ) -> Result<(), StoreError> {
        let dialogs = Arc::clone(self.roster.dialogs());
        for (at, segment) in dialogs.segments.all.iter().enumerate() {
            if self.waiting[at].is_empty() || self.stretch_ends(at).is_some_and(|end| end > now) {
                continue;
            }
            let Some(on_enter) = &segment.on_enter else {
                self.waiting[at].clear();
                continue;
            };
            let waiting = std::mem::take(&mut self.waiting[at]);
            for person in waiting {
                let Some(known) = self.base.person(person) else {
                    continue;
                };
                let owner = known.owner;
                if known.is_reachable()
                    && self.roster.is_in(person, at)
                    && self.start(owner, segment, on_enter, now, changes)? == Start::Waits
                {
                    self.waiting[at].push(person);
                }
            }
        }
        Ok(())
    }

    /// Returns when the current period of a segment's limit ends; `None` if it has no limit or
    /// nothing was started.
    pub(super) fn stretch_ends(&self, at: usize) -> Option<Timestamp> {
        let segment = &self.roster.segments().all[at];
        let at_most = segment.on_enter.as_ref()?.at_most?;
        let began = self.ledgers.get(&segment.name)?.stretch?;
        Some(at_most.next_stretch(began, self.roster.dialogs().bot.timezone))
    }

    fn start(
        &mut self,
        owner: OwnerId,
        segment: &Segment,
        on_enter: &OnEnter,
        now: Timestamp,
        changes: &mut Changes,
    ) -> Result<Start, StoreError> {
        let zone = self.roster.dialogs().bot.timezone;
        let rests = on_enter.cooldown.unwrap_or(COOLDOWN);
        let (_, membership) = self.membership(owner, segment, changes)?;
        let Some(membership) = membership else {
            return Ok(Start::Nothing);
        };
        if membership.started_at.is_some_and(|at| at.plus(rests) > now) {
            membership.start = Start::Nothing;
            return Ok(Start::Nothing);
        }
        let ledger = self.ledgers.entry(segment.name.clone()).or_default();
        if let Some(at_most) = on_enter.at_most {
            let stretch = at_most.stretch(now, zone);
            if ledger.stretch != Some(stretch) {
                (ledger.stretch, ledger.started) = (Some(stretch), 0);
            }
            if ledger.started >= at_most.count {
                let (_, membership) = self.membership(owner, segment, changes)?;
                membership
                    .into_iter()
                    .for_each(|membership| membership.start = Start::Waits);
                return Ok(Start::Waits);
            }
        }
        let Some(starting) =
            Starting::of(self.store.as_ref(), owner, (&segment.name, on_enter), now)?
        else {
            return Ok(Start::Nothing);
        };
        self.ledgers
            .entry(segment.name.clone())
            .or_default()
            .started += 1;
        changes.ledgers.insert(segment.name.clone());
        let (starts, membership) = self.membership(owner, segment, changes)?;
        if let Some(membership) = membership {
            (membership.started_at, membership.start) = (Some(now), Start::UnderWay(now));
        }
        starts.push(starting);
        Ok(Start::UnderWay(now))
    }

    fn membership<'c>(
        &self,
        owner: OwnerId,
        segment: &Segment,
        changes: &'c mut Changes,
    ) -> Result<(&'c mut Vec<Starting>, Option<&'c mut Membership>), StoreError> {
        self.memberships_of(owner, changes)?;
        let known = changes.memberships.get_mut(&owner);
        let membership = known.and_then(|known| {
            known
                .all
                .iter_mut()
                .find(|membership| membership.segment == segment.name)
        });
        Ok((&mut changes.starting, membership))
    }

    /// Returns a person's memberships as this step leaves them.
    pub(super) fn memberships_of<'c>(
        &self,
        owner: OwnerId,
        changes: &'c mut Changes,
    ) -> Result<&'c mut Memberships, StoreError> {
        match changes.memberships.entry(owner) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(new) => {
                let known = self
                    .aside
                    .get(&owner)
                    .cloned()
                    .map_or_else(|| self.store.memberships_of(owner), |known| Ok(Some(known)))?;
                Ok(new.insert(known.unwrap_or_default()))
            }
        }
    }

    /// Writes a step: the memberships in batches, and the watermark last.
    pub(super) fn write(&mut self, mut changes: Changes) -> Result<(), StoreError> {
        if self.alone.is_some() {
            return self.write_memberships(changes);
        }
        let mut notes: Vec<(String, Vec<u8>)> = Vec::new();
        for name in std::mem::take(&mut changes.ledgers) {
            let ledger = self.ledgers.get(&name).map(record::encode_ledger);
            notes.extend(ledger.map(|ledger| (format!("{LEDGER}{name}"), ledger)));
        }
        // Alone it would cost a flush; if it is lost, turns that changed nothing are simply folded
        // again.
        let is_behind = self
            .written
            .is_none_or(|written| self.watermark - written >= MAX_LAG);
        if !changes.memberships.is_empty() || !notes.is_empty() || is_behind {
            notes.push(self.watermark_note());
        }
        let memberships: Vec<(OwnerId, Memberships)> = changes.memberships.drain().collect();
        if memberships.is_empty() && notes.is_empty() {
            return Ok(());
        }
        let mut parts = memberships.chunks(BATCH_MAX).peekable();
        while let Some(part) = parts.next() {
            let notes = if parts.peek().is_none() {
                std::mem::take(&mut notes)
            } else {
                Vec::new()
            };
            self.store.project(ProjectionWrite {
                memberships: part.to_vec(),
                notes,
            })?;
        }
        if !notes.is_empty() {
            self.store.project(ProjectionWrite {
                memberships: Vec::new(),
                notes,
            })?;
        }
        self.written = Some(self.watermark);
        Ok(())
    }

    /// Writes only the watermark.
    pub(super) fn write_watermark(&mut self) -> Result<(), StoreError> {
        if self.alone.is_none() {
            self.store.project(ProjectionWrite {
                memberships: Vec::new(),
                notes: vec![self.watermark_note()],
            })?;
        }
        self.written = Some(self.watermark);
        Ok(())
    }

    fn watermark_note(&self) -> (String, Vec<u8>) {
        (WATERMARK.to_owned(), self.watermark.to_be_bytes().to_vec())
    }

    /// Writes only memberships.
    pub(super) fn write_memberships(&mut self, mut changes: Changes) -> Result<(), StoreError> {
        if let Some(own) = self.alone {
            self.aside
                .extend(changes.memberships.extract_if(|owner, _| *owner != own));
        }
        let memberships: Vec<(OwnerId, Memberships)> = changes.memberships.drain().collect();
        memberships.chunks(BATCH_MAX).try_for_each(|part| {
            self.store.project(ProjectionWrite {
                memberships: part.to_vec(),
                notes: Vec::new(),
            })
        })
    }
}
