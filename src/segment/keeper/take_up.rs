//! Continues where an earlier run or an earlier definition stopped: compares what is stored with
//! what is true now.

use std::collections::HashSet;
use std::sync::Arc;

use super::{BATCH_MAX, Changes, Keeper, stored_ledger};
use crate::contact::membership::{Change, Ledger, Reason, Start};
use crate::dialog::segments::SegmentKind;
use crate::id::{Name, OwnerId};
use crate::segment::people_index::PersonId;
use crate::segment::starts::Starting;
use crate::store::StoreError;
use crate::time::{Duration, Timestamp};

/// How long a start that was interrupted is still worth doing.
const STALE: Duration = Duration::DAY;

impl Keeper {
    /// Reads all memberships, fills new and changed segments, and makes up for what happened
    /// meanwhile.
    pub(super) fn take_up(
        &mut self,
        touched: &HashSet<OwnerId>,
        now: Timestamp,
    ) -> Result<Vec<Starting>, StoreError> {
        let filled = self.read_ledgers()?;
        let mut starting = self.read_memberships(now)?;
        let mut counts = vec![(0_u32, 0_u32); filled.len()];
        let everything = self.roster.every();
        let people: Vec<PersonId> = self.base.people().map(|(person, _)| person).collect();
        for some in people.chunks(BATCH_MAX) {
            let mut changes = Changes::default();
            for person in some {
                let is_touched = self
                    .base
                    .person(*person)
                    .is_some_and(|person| touched.contains(&person.owner));
                for moved in self
                    .roster
                    .look(&self.base, *person, everything.clone(), now)
                {
                    let reason = match (filled[moved.segment], is_touched) {
                        (true, _) => Reason::Definition,
                        (false, true) => Reason::Answer,
                        (false, false) => Reason::Time,
                    };
                    let (entered, left) = &mut counts[moved.segment];
                    *(if moved.is_in { entered } else { left }) += 1;
                    changes.moved.push((moved, reason));
                }
            }
            self.apply(now, &mut changes)?;
            starting.append(&mut changes.starting);
            // The definitions are written last: if the program stops before, the segments are
            // filled again.
            changes.ledgers.clear();
            self.write_memberships(changes)?;
        }
        let mut changes = Changes::default();
        for (at, segment) in Arc::clone(self.roster.dialogs())
            .segments
            .all
            .iter()
            .enumerate()
            .filter(|(at, _)| filled[*at])
        {
            let is_snapshot = matches!(segment.kind, SegmentKind::Snapshot { .. });
            let ledger = self.ledgers.entry(segment.name.clone()).or_default();
            ledger.definition = segment.definition.0;
            if !is_snapshot {
                ledger.filled_at.get_or_insert(now);
                let (entered, left) = counts[at];
                // Without members there is nothing to report: at the very first start it would
                // appear before the first question.
                let level = if entered + left > 0 {
                    log::Level::Info
                } else {
                    log::Level::Debug
                };
                log::log!(
                    level,
                    "the segment {} is new or means something else: {entered} entered, {left} left; nobody is written to because of that",
                    segment.name
                );
            }
        }
        changes.ledgers = self.roster.segments().names().cloned().collect();
        self.take_snapshots(now, &mut changes);
        self.apply(now, &mut changes)?;
        starting.append(&mut changes.starting);
        self.write(changes)?;
        Ok(starting)
    }

    /// Reads the ledgers; returns which segments are new or changed.
    fn read_ledgers(&mut self) -> Result<Vec<bool>, StoreError> {
        let dialogs = Arc::clone(self.roster.dialogs());
        let mut filled = Vec::with_capacity(dialogs.segments.all.len());
        for segment in &dialogs.segments.all {
            let known = stored_ledger(self.store.as_ref(), &segment.name)?;
            let is_same = known
                .as_ref()
                .is_some_and(|ledger| ledger.definition == segment.definition.0);
            let mut ledger: Ledger = known.unwrap_or_default();
            if !is_same && matches!(segment.kind, SegmentKind::Snapshot { .. }) {
                ledger.filled_at = None;
            }
            self.ledgers.insert(segment.name.clone(), ledger);
            filled.push(!is_same);
        }
        Ok(filled)
    }

    /// Reads who was in which segment. People leave segments that are gone, and interrupted starts
    /// continue.
    fn read_memberships(&mut self, now: Timestamp) -> Result<Vec<Starting>, StoreError> {
        let dialogs = Arc::clone(self.roster.dialogs());
        let in_force: HashSet<&Name> = dialogs
            .segments
            .names()
            .chain(&dialogs.segments.faulty)
            .collect();
        let retaken: HashSet<&Name> = dialogs
            .segments
            .all
            .iter()
            .filter(|segment| matches!(segment.kind, SegmentKind::Snapshot { .. }))
            .filter(|segment| {
                self.ledgers
                    .get(&segment.name)
                    .is_none_or(|ledger| ledger.filled_at.is_none())
            })
            .map(|segment| &segment.name)
            .collect();
        let mut changes = Changes::default();
        let mut under_way = Vec::new();
        let mut marked = Vec::new();
        self.store.memberships(&mut |owner, mut known| {
            let Some(person) = self.base.place_of(owner) else {
                return true;
            };
            let over: Vec<Change> = known
                .all
                .iter()
                .filter(|membership| {
                    membership.is_in
                        && (!in_force.contains(&membership.segment)
                            || retaken.contains(&membership.segment))
                })
                .map(|membership| Change {
                    segment: membership.segment.clone(),
                    is_in: false,
                    at: now,
                    reason: Reason::Definition,
                    definition: membership.definition,
                })
                .collect();
            for membership in &known.all {
                let Some(at) = self.roster.place(&membership.segment) else {
                    continue;
                };
                if membership.is_in && !retaken.contains(&membership.segment) {
                    marked.push((person, at));
                    if membership.start == Start::Waits {
                        self.waiting[at].push(person);
                    }
                }
                if let Start::UnderWay(moment) = membership.start {
                    under_way.push((owner, at, moment));
                }
            }
            if !over.is_empty() {
                over.into_iter()
                    .for_each(|change| known.note(change).start = Start::Nothing);
                changes.memberships.insert(owner, known);
            }
            true
        })?;
        marked
            .into_iter()
            .for_each(|(person, at)| self.roster.set(person, at, true));
        self.write_memberships(changes)?;
        let mut starting = Vec::new();
        for (owner, at, moment) in under_way {
            let segment = &dialogs.segments.all[at];
            let Some(on_enter) = segment
                .on_enter
                .as_ref()
                .filter(|_| now.since(moment) < STALE)
            else {
                continue;
            };
            starting.extend(Starting::of(
                self.store.as_ref(),
                owner,
                (&segment.name, on_enter),
                moment,
            )?);
        }
        Ok(starting)
    }
}
