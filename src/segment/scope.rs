//! What a condition sees of one person at one time, and when it must be evaluated again.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashMap;

use rust_decimal::Decimal;

use crate::dialog::bot::Bot;
use crate::dialog::expr::fact::{Deed, Did, Fact, Past, Pick, QuestionRef};
use crate::dialog::expr::scope::Scope;
use crate::dialog::expr::tree::{Ref, VotePart};
use crate::engine::event::Status;
use crate::id::Name;
use crate::segment::people_index::PeopleIndex;
use crate::segment::person::{CountedAnswer, Person, SessionFacts};
use crate::time::{Duration, Timestamp, Zone};
use crate::value::{Missing, Outcome, Value};

/// Default time of silence after which an open session counts as left.
const LEFT_AFTER: Duration = Duration::DAY;

/// The segments of a person, as a bit set over their indices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MembershipBits(Box<[u64]>);

/// One person at one time.
pub struct Look<'a> {
    /// Everybody.
    pub base: &'a PeopleIndex,
    /// The person.
    pub person: &'a Person,
    /// The segments they are in.
    pub marks: &'a MembershipBits,
    /// The indices of the segments.
    pub segments: &'a HashMap<Name, usize>,
    /// The bot.
    pub bot: &'a Bot,
    /// The time.
    pub now: Timestamp,
    /// The first time at which something that was read changes by itself.
    flip: Cell<Option<Timestamp>>,
}

impl MembershipBits {
    /// Makes an empty set for this number of segments.
    pub fn none(segments: usize) -> Self {
        Self(vec![0; segments.div_ceil(64)].into_boxed_slice())
    }

    /// Returns whether the set contains the segment at an index.
    pub fn has(&self, at: usize) -> bool {
        self.0
            .get(at / 64)
            .is_some_and(|bits| bits & (1 << (at % 64)) != 0)
    }

    /// Adds or removes the segment at an index.
    pub fn set(&mut self, at: usize, is_in: bool) {
        let Some(bits) = self.0.get_mut(at / 64) else {
            return;
        };
        if is_in {
            *bits |= 1 << (at % 64)
        } else {
            *bits &= !(1 << (at % 64))
        }
    }
}

impl<'a> Look<'a> {
    /// Looks at a person.
    pub fn new(
        base: &'a PeopleIndex,
        person: &'a Person,
        marks: &'a MembershipBits,
        segments: &'a HashMap<Name, usize>,
        bot: &'a Bot,
        now: Timestamp,
    ) -> Self {
        Self {
            base,
            person,
            marks,
            segments,
            bot,
            now,
            flip: Cell::new(None),
        }
    }

    /// Returns the first time at which something that was read so far changes by itself; `None` if
    /// nothing does.
    pub fn flip(&self) -> Option<Timestamp> {
        self.flip.get()
    }

    /// Records that something changes at a time.
    pub fn changes_at(&self, at: Timestamp) {
        if at > self.now && self.flip.get().is_none_or(|known| at < known) {
            self.flip.set(Some(at));
        }
    }

    /// Returns whether a time is within a duration before now, and records when it no longer is.
    fn is_within(&self, at: Timestamp, within: Option<Duration>) -> bool {
        let Some(within) = within else { return true };
        let last = at.plus(within);
        self.changes_at(Timestamp(last.0.saturating_add(1)));
        last >= self.now
    }

    /// Lists the answers to a question within a duration, oldest first.
    pub fn answers(&self, asked: &QuestionRef, within: Option<Duration>) -> Vec<&'a CountedAnswer> {
        let Some(question) = self.base.lexicon.known_question(asked) else {
            return Vec::new();
        };
        let mut answers: Vec<&CountedAnswer> = self
            .person
            .answers_to(question)
            .filter(|given| self.is_within(given.at, within))
            .collect();
        // Conversations are folded one after the other, so only the times tell which answer is
        // newer.
        answers.sort_by_key(|given| given.at);
        answers
    }

    /// Returns why a question has no answer: the person left there, or never came to it.
    ///
    /// An existing answer has priority over a later visit without one.
    pub fn unanswered(&self, asked: &QuestionRef, within: Option<Duration>) -> Missing {
        let lexicon = &self.base.lexicon;
        let (Some(dialog), Some(question)) = (
            lexicon.known_word(&asked.dialog),
            lexicon.known_word(&asked.question),
        ) else {
            return Missing::NotAsked;
        };
        let mut runs = self
            .person
            .sessions
            .iter()
            .filter(|run| run.dialog == dialog && run.asked == Some(question));
        let is_left = runs.any(|run| {
            self.left_at(run, None)
                .is_some_and(|at| self.is_within(at, within))
        });
        if is_left {
            Missing::Left
        } else {
            Missing::NotAsked
        }
    }

    /// Returns when a person left a session, or `None` if they have not.
    fn left_at(&self, run: &SessionFacts, after: Option<Duration>) -> Option<Timestamp> {
        match run.ended {
            Some((_, Status::Completed)) => None,
            // It was left when something last happened in it, not when a deadline closed it.
            Some(_) => Some(run.moved_at),
            None => {
                let left = run.moved_at.plus(after.unwrap_or(LEFT_AFTER));
                self.changes_at(left);
                (left <= self.now).then_some(run.moved_at)
            }
        }
    }

    fn past(&self, past: &Past) -> Result<Cow<'a, Value>, Missing> {
        let answers = self.answers(&past.asked, past.within);
        let one = |given: Option<&&CountedAnswer>| match given {
            Some(given) => self.base.lexicon.outcome(given).map(Cow::Owned),
            None => Err(self.unanswered(&past.asked, past.within)),
        };
        match past.pick {
            Pick::Last => one(answers.last()),
            Pick::First => one(answers.first()),
            Pick::Any | Pick::All => {
                let values: Vec<Value> = answers
                    .iter()
                    .filter_map(|given| self.base.lexicon.outcome(given).ok())
                    .collect();
                if values.is_empty() {
                    // Without values nothing can be compared; the newest answer tells why.
                    return one(answers.last()).and(Err(Missing::NotAsked));
                }
                Ok(Cow::Owned(Value::List(values)))
            }
        }
    }

    /// Returns the newest session that shows that a person did something, or `None`.
    pub fn deed(&self, did: &Did) -> Option<(&'a SessionFacts, Timestamp)> {
        let dialog = self.base.lexicon.known_word(&did.dialog)?;
        let runs = self
            .person
            .sessions
            .iter()
            .filter(|run| run.dialog == dialog && !run.is_of_group);
        let deeds = runs.filter_map(|run| Some((run, self.done_at(did, run)?)));
        deeds
            .filter(|(_, at)| self.is_within(*at, did.within))
            .max_by_key(|(_, at)| *at)
    }

    /// Returns when a session showed it, or `None` if it did not yet.
    fn done_at(&self, did: &Did, run: &SessionFacts) -> Option<Timestamp> {
        match did.what {
            Deed::Started => Some(run.started_at),
            Deed::Completed => run
                .ended
                .filter(|(_, status)| *status == Status::Completed)
                .map(|(at, _)| at),
            Deed::Dropped => {
                let is_there = did.at.as_ref().is_none_or(|at| {
                    run.asked
                        .is_some_and(|asked| self.base.lexicon.name(asked) == at)
                });
                if is_there {
                    self.left_at(run, did.after)
                } else {
                    None
                }
            }
        }
    }

    fn fact(&self, fact: &Fact) -> Result<Cow<'a, Value>, Missing> {
        let truth = |truth: bool| Ok(Cow::Owned(Value::Bool(truth)));
        match fact {
            Fact::Answers(past) => self.past(past),
            Fact::Other(asked) => {
                let newest = self.answers(asked, None).last().copied();
                let words = newest
                    .and_then(|given| self.person.other(given))
                    .ok_or(Missing::NotAsked)?;
                Ok(Cow::Owned(Value::Text(words.to_owned())))
            }
            Fact::Times(asked, within) => {
                let times = self
                    .answers(asked, *within)
                    .iter()
                    .filter(|given| given.has_value())
                    .count();
                Ok(Cow::Owned(Value::Number(Decimal::from(times))))
            }
            Fact::FirstSeen => Ok(Cow::Owned(Value::Moment(self.person.profile.first_seen))),
            Fact::LastSeen => self
                .person
                .last_seen
                .map(|at| Cow::Owned(Value::Moment(at)))
                .ok_or(Missing::NotAsked),
            Fact::Seen(within) => truth(
                self.person
                    .last_seen
                    .is_some_and(|at| self.is_within(at, Some(*within))),
            ),
            Fact::Did(did) => truth(self.deed(did).is_some()),
            Fact::InGroup(None) => truth(!self.person.groups.is_empty()),
            Fact::InGroup(Some(called)) => truth(
                self.person
                    .groups
                    .iter()
                    .any(|group| self.base.is_group(*group, called)),
            ),
            Fact::Segment(other) => truth(
                self.segments
                    .get(other)
                    .is_some_and(|at| self.marks.has(*at)),
            ),
            Fact::Reachable => truth(self.person.is_reachable()),
        }
    }

    fn field(&self, name: &Name) -> Result<Cow<'a, Value>, Missing> {
        let profile = &self.person.profile;
        let text = |text: Option<&str>| {
            text.map(|text| Cow::Owned(Value::Text(text.to_owned())))
                .ok_or(Missing::NotAsked)
        };
        let key = |key: Option<&Name>| {
            key.map(|key| Cow::Owned(Value::Key(key.clone())))
                .ok_or(Missing::NotAsked)
        };
        match name.as_str() {
            "name" => text(profile.name.as_deref()),
            "first_name" => text(
                profile
                    .name
                    .as_deref()
                    .and_then(|name| name.split_whitespace().next()),
            ),
            "language" => key(profile.language.as_ref()),
            "source" => text(profile.source.as_deref()),
            "tags" => Ok(Cow::Borrowed(&profile.tags)),
            _ => profile
                .field(name)
                .map(Cow::Borrowed)
                .ok_or(Missing::NotAsked),
        }
    }
}

impl Scope for Look<'_> {
    fn value(&self, name: &Ref) -> Result<Cow<'_, Value>, Missing> {
        match name {
            Ref::Fact(fact) => self.fact(fact),
            Ref::Contact(name) => self.field(name),
            Ref::Bot(name) => {
                let constant = self.bot.values.iter().find(|(known, _)| known == name);
                constant
                    .map(|(_, value)| Cow::Borrowed(value))
                    .ok_or(Missing::NotAsked)
            }
            Ref::Lang => self.field(&Name::new_static("language")),
            Ref::Today => Ok(Cow::Owned(Value::Date(self.now.date(self.bot.timezone)))),
            Ref::Now => Ok(Cow::Owned(Value::Moment(self.now))),
            // A condition over people cannot name these.
            Ref::Answer(_)
            | Ref::Other(_)
            | Ref::JustGiven
            | Ref::Variable(_)
            | Ref::Room
            | Ref::Vote(_, _) => Err(Missing::NotAsked),
        }
    }

    fn tally(&self, _vote: &Name, _part: VotePart, _key: &Name) -> Outcome {
        Err(Missing::NotAsked)
    }

    fn zone(&self) -> Zone {
        self.bot.timezone
    }

    fn label(&self, _question: &Name, _key: &Name, _language: &str) -> Option<Cow<'_, str>> {
        None
    }
}
