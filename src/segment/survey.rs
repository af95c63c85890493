//! Statistics of segments: sizes, shares, growth, overlaps, and who can be written to.

use std::sync::Arc;

use crate::contact::membership::Ledger;
use crate::dialog::bot::Dialogs;
use crate::dialog::expr::eval;
use crate::dialog::expr::tree::Expr;
use crate::dialog::segments::SegmentKind;
use crate::id::Name;
use crate::report::renamed::Renamed;
use crate::report::render::Phrases;
use crate::segment::explain::explain;
use crate::segment::membership_index::MembershipIndex;
use crate::segment::people_index::{PeopleIndex, PersonId};
use crate::segment::person::Person;
use crate::segment::scope::{Look, MembershipBits};
use crate::store::{Store, StoreError};
use crate::time::{Duration, Timestamp};
use crate::value::Value;

/// The size of a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Size {
    /// The segment.
    pub name: Name,
    /// Number of members.
    pub members: usize,
    /// Number of members the bot may write to.
    pub reachable: usize,
    /// The net growth within a week and within thirty days; `None` if not known yet.
    pub change: Option<(i64, i64)>,
}

/// The overlap of two segments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// The first segment.
    pub one: Name,
    /// The second segment.
    pub other: Name,
    /// Number of people in both.
    pub both: usize,
    /// Number of people in the first.
    pub of_one: usize,
    /// Number of people in the second.
    pub of_other: usize,
}

/// The result of a condition before it is saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The people for whom it is true.
    pub members: Vec<PersonId>,
    /// The number of people for whom it is undecided, because something is missing.
    pub untold: usize,
    /// Number of members the bot may write to.
    pub reachable: usize,
    /// Number of members in each segment.
    pub overlaps: Vec<(Name, usize)>,
}

/// Everybody and the memberships, at one time.
#[derive(Clone, Copy)]
pub struct Survey<'a> {
    /// Everybody.
    pub base: &'a PeopleIndex,
    /// Who is in which segment.
    pub roster: &'a MembershipIndex,
    /// The time.
    pub now: Timestamp,
}

/// Evaluates everybody, for a command without a running bot; snapshots are read as stored.
///
/// Fails if the store cannot be read.
pub fn afresh(
    store: &dyn Store,
    dialogs: Arc<Dialogs>,
    now: Timestamp,
) -> Result<(PeopleIndex, MembershipIndex), StoreError> {
    let (mut base, _) = PeopleIndex::read_as(store, Renamed::of(&dialogs))?;
    let mut roster = MembershipIndex::new(dialogs, &mut base);
    let snapshots: Vec<(usize, Name)> = roster
        .segments()
        .all
        .iter()
        .enumerate()
        .filter(|(_, segment)| matches!(segment.kind, SegmentKind::Snapshot { .. }))
        .map(|(at, segment)| (at, segment.name.clone()))
        .collect();
    if !snapshots.is_empty() {
        store.memberships(&mut |owner, known| {
            for (at, name) in &snapshots {
                if let Some(person) = base
                    .place_of(owner)
                    .filter(|_| known.with(name).is_some_and(|membership| membership.is_in))
                {
                    roster.set(person, *at, true);
                }
            }
            true
        })?;
    }
    let people: Vec<PersonId> = base.people().map(|(person, _)| person).collect();
    for person in people {
        roster.look(&base, person, roster.every(), now);
    }
    Ok((base, roster))
}

impl Survey<'_> {
    /// Returns the size of every segment, in the author's order as far as they do not name each
    /// other.
    pub fn sizes(&self, ledger: &dyn Fn(&str) -> Option<Ledger>) -> Vec<Size> {
        let zone = self.roster.dialogs().bot.timezone;
        let since = |days: i64| Timestamp(self.now.0 - days * Duration::DAY.0 * 1000).date(zone);
        let sized = self
            .roster
            .segments()
            .all
            .iter()
            .enumerate()
            .map(|(at, segment)| {
                let (mut members, mut reachable) = (0, 0);
                for (_, person) in self
                    .base
                    .people()
                    .filter(|(id, _)| self.roster.is_in(*id, at))
                {
                    members += 1;
                    reachable += usize::from(person.is_reachable());
                }
                let change = ledger(&segment.name).map(|ledger| {
                    (
                        ledger.change_since(since(7)),
                        ledger.change_since(since(30)),
                    )
                });
                Size {
                    name: segment.name.clone(),
                    members,
                    reachable,
                    change,
                }
            });
        sized.collect()
    }

    /// Returns each pair of segments with common members, most similar first.
    pub fn overlaps(&self) -> Vec<Overlap> {
        let names: Vec<&Name> = self.roster.segments().names().collect();
        let mut sizes = vec![0_usize; names.len()];
        let mut both = vec![vec![0_usize; names.len()]; names.len()];
        for (id, _) in self.base.people() {
            let own: Vec<usize> = (0..names.len())
                .filter(|at| self.roster.is_in(id, *at))
                .collect();
            for (place, one) in own.iter().enumerate() {
                sizes[*one] += 1;
                own[place + 1..]
                    .iter()
                    .for_each(|other| both[*one][*other] += 1);
            }
        }
        let mut overlaps = Vec::new();
        for one in 0..names.len() {
            for other in one + 1..names.len() {
                if both[one][other] > 0 {
                    let (of_one, of_other) = (sizes[one], sizes[other]);
                    overlaps.push(Overlap {
                        one: names[one].clone(),
                        other: names[other].clone(),
                        both: both[one][other],
                        of_one,
                        of_other,
                    });
                }
            }
        }
        overlaps.sort_by(|one, other| other.likeness().total_cmp(&one.likeness()));
        overlaps
    }

    /// Lists the members of the segment at an index.
    pub fn members(&self, segment: usize) -> impl Iterator<Item = PersonId> {
        self.base
            .people()
            .map(|(id, _)| id)
            .filter(move |id| self.roster.is_in(*id, segment))
    }

    /// Explains why a person is in a segment or not; `None` if either is unknown.
    pub fn why(&self, person: PersonId, segment: usize, phrases: &Phrases) -> Option<String> {
        let say = |english: &'static str, dutch| phrases.choose(english, dutch);
        let segments = self.roster.segments();
        match &segments.all.get(segment)?.kind {
            SegmentKind::Dynamic(condition) => self.explain(person, condition, phrases),
            SegmentKind::Static => {
                let is_in = self.roster.is_in(person, segment);
                let words = match is_in {
                    true => say("put in by an operator", "erin gezet door een beheerder"),
                    false => say("not put in by anybody", "door niemand erin gezet"),
                };
                Some(words.to_owned())
            }
            SegmentKind::Snapshot { of, .. } => {
                let is_in = self.roster.is_in(person, segment);
                let was = match is_in {
                    true => say("was in", "hoorde bij"),
                    false => say("was not in", "hoorde niet bij"),
                };
                let when = say(
                    "when the snapshot was taken",
                    "toen de momentopname werd gemaakt",
                );
                Some(format!("{was} {of} {when}"))
            }
        }
    }

    /// Explains why a condition holds for a person, or does not; `None` if the person is unknown.
    pub fn explain(&self, person: PersonId, condition: &Expr, phrases: &Phrases) -> Option<String> {
        let (person, marks) = (self.base.person(person)?, self.roster.marks(person)?);
        Some(explain(condition, &self.look(person, marks), phrases))
    }

    /// Evaluates a condition for everybody.
    pub fn preview(&self, condition: &Expr) -> Preview {
        let segments = self.roster.segments();
        let none = MembershipBits::none(segments.all.len());
        let mut preview = Preview {
            members: Vec::new(),
            untold: 0,
            reachable: 0,
            overlaps: Vec::new(),
        };
        let mut shared = vec![0_usize; segments.all.len()];
        for (id, person) in self.base.people() {
            let marks = self.roster.marks(id).unwrap_or(&none);
            match eval::eval(condition, &self.look(person, marks)) {
                Ok(Value::Bool(true)) => {
                    preview.members.push(id);
                    preview.reachable += usize::from(person.is_reachable());
                    shared
                        .iter_mut()
                        .enumerate()
                        .filter(|(at, _)| marks.has(*at))
                        .for_each(|(_, count)| *count += 1);
                }
                Ok(_) => {}
                Err(_) => preview.untold += 1,
            }
        }
        preview.overlaps = segments
            .names()
            .cloned()
            .zip(shared)
            .filter(|(_, count)| *count > 0)
            .collect();
        preview
    }

    fn look<'l>(&'l self, person: &'l Person, marks: &'l MembershipBits) -> Look<'l> {
        Look::new(
            self.base,
            person,
            marks,
            self.roster.places(),
            &self.roster.dialogs().bot,
            self.now,
        )
    }
}

impl Overlap {
    /// Returns the similarity of the two from 0 to 1: those in both, divided by those in either
    /// (Jaccard).
    pub fn likeness(&self) -> f64 {
        let either = self.of_one + self.of_other - self.both;
        if either == 0 {
            0.0
        } else {
            self.both as f64 / either as f64
        }
    }
}
