//! Takes the snapshots that are due: who was in another segment at a moment.

use super::{Changes, Keeper};
use crate::contact::membership::Reason;
use crate::dialog::segments::{Segment, SegmentKind};
use crate::segment::membership_index::Moved;
use crate::segment::people_index::PersonId;
use crate::time::Timestamp;

impl Keeper {
    /// Takes the snapshots that are due.
    pub(super) fn take_snapshots(&mut self, now: Timestamp, changes: &mut Changes) {
        for at in 0..self.roster.segments().all.len() {
            let segment = &self.roster.segments().all[at];
            let SegmentKind::Snapshot { of, .. } = &segment.kind else {
                continue;
            };
            let is_due = self.snapshot_at(segment).is_none_or(|at| at <= now);
            let is_taken = self
                .ledgers
                .get(&segment.name)
                .is_some_and(|ledger| ledger.filled_at.is_some());
            let (false, true, Some(of)) = (is_taken, is_due, self.roster.place(of)) else {
                continue;
            };
            let name = segment.name.clone();
            let people: Vec<PersonId> = self
                .base
                .people()
                .map(|(person, _)| person)
                .filter(|person| self.roster.is_in(*person, of))
                .collect();
            log::info!("the snapshot {name} was taken: {} people", people.len());
            for person in people {
                self.roster.set(person, at, true);
                changes.moved.push((
                    Moved {
                        person,
                        segment: at,
                        is_in: true,
                    },
                    Reason::Definition,
                ));
                let which = self.roster.naming(at);
                self.look(person, which, Reason::Definition, now, changes);
            }
            self.ledgers.entry(name.clone()).or_default().filled_at = Some(now);
            changes.ledgers.insert(name);
        }
    }

    pub(super) fn snapshots_due(&self) -> Option<Timestamp> {
        let open = self.roster.segments().all.iter().filter(|segment| {
            self.ledgers
                .get(&segment.name)
                .is_none_or(|ledger| ledger.filled_at.is_none())
        });
        open.filter_map(|segment| self.snapshot_at(segment)).min()
    }

    /// Returns when a snapshot is taken; `None` for at once.
    pub(super) fn snapshot_at(&self, segment: &Segment) -> Option<Timestamp> {
        let SegmentKind::Snapshot { at, .. } = &segment.kind else {
            return None;
        };
        at.map(|day| {
            Timestamp::from_local(
                day.and_time(chrono::NaiveTime::MIN),
                self.roster.dialogs().bot.timezone,
            )
        })
    }
}
