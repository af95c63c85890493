//! Who is in which segment now: evaluates a person again only for the segments that depend on what
//! changed.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashMap};
use std::sync::Arc;

use chrono::{NaiveTime, Timelike};

use crate::dialog::bot::Dialogs;
use crate::dialog::expr::eval;
use crate::dialog::expr::tree::{Expr, ExprNode, Ref};
use crate::dialog::segments::{Segment, SegmentKind, Segments};
use crate::id::Name;
use crate::segment::dependencies::{Clock, Reads};
use crate::segment::people_index::{PeopleIndex, PersonId, Touched};
use crate::segment::person::{NameId, QuestionId};
use crate::segment::scope::{Look, MembershipBits};
use crate::time::{Timestamp, Zone};
use crate::value::Value;

/// Who is in which segment.
#[derive(Debug)]
pub struct MembershipIndex {
    dialogs: Arc<Dialogs>,
    places: HashMap<Name, usize>,
    reads: Vec<Reads>,
    by_question: HashMap<QuestionId, Vec<usize>>,
    by_dialog: HashMap<NameId, Vec<usize>>,
    /// For each segment, the segments that name it.
    followers: Vec<Vec<usize>>,
    marks: Vec<MembershipBits>,
    flips: Flips,
    /// How many conditions were evaluated.
    evaluations: u64,
}

/// When people must be evaluated again although nothing is said.
#[derive(Debug, Default)]
struct Flips {
    queue: BinaryHeap<Reverse<(Timestamp, PersonId, usize)>>,
    /// The valid time of each entry; other entries in the queue are outdated.
    due: HashMap<(PersonId, usize), Timestamp>,
}

/// A person who entered a segment or left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The person.
    pub person: PersonId,
    /// The index of the segment.
    pub segment: usize,
    /// Whether they are in it now.
    pub is_in: bool,
}

impl MembershipIndex {
    /// Starts with empty segments.
    pub fn new(dialogs: Arc<Dialogs>, base: &mut PeopleIndex) -> Self {
        let segments = &dialogs.segments.all;
        let places: HashMap<Name, usize> = segments
            .iter()
            .enumerate()
            .map(|(at, segment)| (segment.name.clone(), at))
            .collect();
        let reads: Vec<Reads> = segments.iter().map(reads_of).collect();
        let mut roster = Self {
            by_question: HashMap::new(),
            by_dialog: HashMap::new(),
            followers: vec![Vec::new(); segments.len()],
            marks: vec![MembershipBits::none(segments.len()); base.places()],
            flips: Flips::default(),
            evaluations: 0,
            places,
            reads,
            dialogs,
        };
        for (at, reads) in roster.reads.iter().enumerate() {
            for asked in &reads.questions {
                let question = base.lexicon.question(&asked.dialog, &asked.question);
                roster.by_question.entry(question).or_default().push(at);
            }
            for dialog in &reads.dialogs {
                roster
                    .by_dialog
                    .entry(base.lexicon.word(dialog))
                    .or_default()
                    .push(at);
            }
            for other in reads
                .segments
                .iter()
                .filter_map(|other| roster.places.get(other))
            {
                roster.followers[*other].push(at);
            }
        }
        roster
    }

    /// Returns the segments in force.
    pub fn segments(&self) -> &Segments {
        &self.dialogs.segments
    }

    /// Returns the dialogs in force.
    pub fn dialogs(&self) -> &Arc<Dialogs> {
        &self.dialogs
    }

    /// Returns the index of a segment, or `None` if it does not exist.
    pub fn place(&self, segment: &str) -> Option<usize> {
        self.places.get(segment).copied()
    }

    /// Returns whether a person is in a segment.
    pub fn is_in(&self, person: PersonId, segment: usize) -> bool {
        self.marks
            .get(person.0 as usize)
            .is_some_and(|marks| marks.has(segment))
    }

    /// Returns the segments of a person, or `None` if the person is unknown.
    pub fn marks(&self, person: PersonId) -> Option<&MembershipBits> {
        self.marks.get(person.0 as usize)
    }

    /// Returns the indices of the segments, by name.
    pub fn places(&self) -> &HashMap<Name, usize> {
        &self.places
    }

    /// Returns how many conditions were evaluated so far.
    pub fn evaluations(&self) -> u64 {
        self.evaluations
    }

    /// Sets whether a person is in a segment, without evaluating.
    pub fn set(&mut self, person: PersonId, segment: usize, is_in: bool) {
        self.marks_of(person).set(segment, is_in);
    }

    /// Returns the segments that depend on what was touched.
    pub fn asking(&self, touched: &[Touched]) -> BTreeSet<usize> {
        let mut asking = BTreeSet::new();
        let mut those = |is_it: fn(&Reads) -> bool| {
            asking.extend(
                self.reads
                    .iter()
                    .enumerate()
                    .filter(|(_, reads)| is_it(reads))
                    .map(|(at, _)| at),
            );
        };
        for touched in touched {
            match touched {
                Touched::Question(_) | Touched::Dialog(_) => {}
                Touched::Seen => those(|reads| reads.seen),
                Touched::Contact => those(|reads| reads.contact),
                Touched::Groups => those(|reads| reads.groups),
                Touched::Reach => those(|reads| reads.reach),
                Touched::All => those(|_| true),
            }
        }
        for touched in touched {
            match touched {
                Touched::Question(question) => {
                    asking.extend(self.by_question.get(question).into_iter().flatten())
                }
                Touched::Dialog(dialog) => {
                    asking.extend(self.by_dialog.get(dialog).into_iter().flatten())
                }
                Touched::Seen
                | Touched::Contact
                | Touched::Groups
                | Touched::Reach
                | Touched::All => {}
            }
        }
        asking
    }

    /// Returns the segments that the clock may change for everybody when a day or an hour begins.
    pub fn on_the_clock(&self, clock: Clock) -> BTreeSet<usize> {
        let is_due = |reads: &Reads| reads.clock != Clock::Never && reads.clock >= clock;
        self.reads
            .iter()
            .enumerate()
            .filter(|(_, reads)| is_due(reads))
            .map(|(at, _)| at)
            .collect()
    }

    /// Returns the segments that name the one at an index.
    pub fn naming(&self, segment: usize) -> BTreeSet<usize> {
        self.followers[segment].iter().copied().collect()
    }

    /// Returns all segments.
    pub fn every(&self) -> BTreeSet<usize> {
        (0..self.reads.len()).collect()
    }

    /// Evaluates a person for these segments, and for those that name a segment they enter or
    /// leave.
    pub fn look(
        &mut self,
        base: &PeopleIndex,
        id: PersonId,
        mut which: BTreeSet<usize>,
        now: Timestamp,
    ) -> Vec<Moved> {
        let Some(person) = base.person(id) else {
            return Vec::new();
        };
        let mut moved = Vec::new();
        // Each segment comes after those it names, so nothing is evaluated twice.
        while let Some(at) = which.pop_first() {
            let dialogs = Arc::clone(&self.dialogs);
            let segment = &dialogs.segments.all[at];
            let marks = std::mem::take(self.marks_of(id));
            let was_in = marks.has(at);
            let (is_in, flip) = match &segment.kind {
                SegmentKind::Dynamic(condition) => {
                    self.evaluations += 1;
                    let look = Look::new(base, person, &marks, &self.places, &dialogs.bot, now);
                    let is_in = eval::holds(condition, &look);
                    if self.reads[at].now {
                        flips_of_now(condition, &look);
                    }
                    (is_in, look.flip())
                }
                SegmentKind::Static => (person.profile.is_on(&segment.name), None),
                // The members of a snapshot never change.
                SegmentKind::Snapshot { .. } => (was_in, None),
            };
            *self.marks_of(id) = marks;
            self.flips.set(id, at, flip);
            if is_in != was_in {
                self.marks_of(id).set(at, is_in);
                moved.push(Moved {
                    person: id,
                    segment: at,
                    is_in,
                });
                which.extend(&self.followers[at]);
            }
        }
        moved
    }

    /// Returns at most `most` people who must be evaluated by now, with the segments.
    pub fn due(&mut self, now: Timestamp, most: usize) -> Vec<(PersonId, BTreeSet<usize>)> {
        let mut due: HashMap<PersonId, BTreeSet<usize>> = HashMap::new();
        while due.len() < most
            && let Some((person, segment)) = self.flips.pop(now)
        {
            due.entry(person).or_default().insert(segment);
        }
        let mut due: Vec<_> = due.into_iter().collect();
        due.sort_by_key(|(person, _)| *person);
        due
    }

    /// Returns when a person must next be evaluated although nothing is said; `None` if nobody.
    pub fn next_flip(&self) -> Option<Timestamp> {
        self.flips.queue.peek().map(|Reverse((at, ..))| *at)
    }

    /// Forgets a person; returns the segments they were in.
    pub fn forget(&mut self, person: PersonId) -> Vec<usize> {
        let segments = self.reads.len();
        let marks = std::mem::replace(self.marks_of(person), MembershipBits::none(segments));
        (0..segments)
            .inspect(|at| {
                self.flips.due.remove(&(person, *at));
            })
            .filter(|at| marks.has(*at))
            .collect()
    }

    fn marks_of(&mut self, person: PersonId) -> &mut MembershipBits {
        let place = person.0 as usize;
        if place >= self.marks.len() {
            self.marks
                .resize(place + 1, MembershipBits::none(self.reads.len()));
        }
        let marks = &mut self.marks[place];
        if *marks == MembershipBits::default() {
            *marks = MembershipBits::none(self.reads.len());
        }
        marks
    }
}

impl Flips {
    fn set(&mut self, person: PersonId, segment: usize, at: Option<Timestamp>) {
        match at {
            Some(at) => {
                if self.due.insert((person, segment), at) != Some(at) {
                    self.queue.push(Reverse((at, person, segment)));
                }
            }
            None => {
                self.due.remove(&(person, segment));
            }
        }
    }

    fn pop(&mut self, now: Timestamp) -> Option<(PersonId, usize)> {
        while let Some(Reverse((at, person, segment))) = self.queue.peek().copied() {
            if at > now {
                return None;
            }
            self.queue.pop();
            if self.due.get(&(person, segment)) == Some(&at) {
                self.due.remove(&(person, segment));
                return Some((person, segment));
            }
        }
        None
    }
}

fn reads_of(segment: &Segment) -> Reads {
    match &segment.kind {
        SegmentKind::Dynamic(condition) => Reads::of(condition),
        SegmentKind::Static => Reads {
            contact: true,
            ..Reads::default()
        },
        SegmentKind::Snapshot { .. } => Reads::default(),
    }
}

/// Records when comparisons with `now` may change: when both sides are equal.
fn flips_of_now(expr: &Expr, look: &Look<'_>) {
    expr.walk(&mut |part| {
        let ExprNode::Binary(op, left, right) = &part.node else {
            return;
        };
        if !op.orders() || !(reads_now(left) || reads_now(right)) {
            return;
        }
        let (apart, step) = match (eval::eval(left, look), eval::eval(right, look)) {
            (Ok(Value::Moment(left)), Ok(Value::Moment(right))) => (left.0.abs_diff(right.0), 1),
            // The time between two moments is in whole seconds.
            (Ok(Value::Duration(left)), Ok(Value::Duration(right))) => {
                (left.0.abs_diff(right.0).saturating_mul(1000), 1000)
            }
            _ => return,
        };
        let apart = i64::try_from(apart).unwrap_or(i64::MAX);
        for later in [apart, apart.saturating_add(step)] {
            look.changes_at(Timestamp(look.now.0.saturating_add(later)));
        }
    });
}

fn reads_now(expr: &Expr) -> bool {
    let mut reads = false;
    expr.names(&mut |name, _| reads |= *name == Ref::Now);
    reads
}

/// Returns the next time at which a day or an hour begins in a time zone.
pub fn next_begin(clock: Clock, now: Timestamp, zone: Zone) -> Option<Timestamp> {
    let local = now.local(zone);
    match clock {
        Clock::Never => None,
        Clock::Day => {
            let tomorrow = local.date().succ_opt()?;
            Some(Timestamp::from_local(
                tomorrow.and_time(NaiveTime::MIN),
                zone,
            ))
        }
        Clock::Hour => {
            let hour = local.with_minute(0)?.with_second(0)?.with_nanosecond(0)?;
            let next = Timestamp::from_local(hour + chrono::Duration::hours(1), zone);
            // In the night when the clock goes back, an hour occurs twice.
            Some(if next > now {
                next
            } else {
                Timestamp(now.0 - now.0.rem_euclid(3_600_000) + 3_600_000)
            })
        }
    }
}
