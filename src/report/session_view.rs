//! A session as the journal shows it: what was asked, what was answered, and which answers count.

use crate::dialog::ast::{QuestionType, Room};
use crate::engine::event::{Answer, Status};
use crate::id::{Name, OwnerId, SessionId, Version};
use crate::report::counting::Counted;
use crate::time::{Duration, Timestamp};
use crate::value::Outcome;

/// A session as the journal shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionView {
    /// Its id.
    pub id: SessionId,
    /// The owner of the records.
    pub owner: OwnerId,
    /// The dialog.
    pub dialog: Name,
    /// The newest version it ran on.
    pub version: Version,
    /// Its language; the last one if it changed.
    pub language: Name,
    /// The channel.
    pub channel: Name,
    /// The room.
    pub room: Room,
    /// The source: the part of the deep link after the name.
    pub source: Option<String>,
    /// When it started.
    pub started_at: Timestamp,
    /// All answers, in the order they were given.
    pub answers: Vec<RecordedAnswer>,
    /// All questions that were asked or answered, in the order they first were.
    pub asked: Vec<Asking>,
    /// The values of its variables, now or at its end.
    pub variables: Vec<(Name, Outcome)>,
    /// The votes that were opened in it.
    pub votes: Vec<Name>,
    /// The ballots, in the order of the taps.
    pub casts: Vec<Cast>,
    /// When and how it ended; `None` while it goes on.
    pub end: Option<(Timestamp, Status, Name)>,
    /// The turn of its conversation that last changed it.
    pub changed: u64,
    /// The turn that last erased all its answers after a refused consent; 0 if none did.
    pub erased: u64,
    /// Turns up to this one were exported before; 0 if everything is new.
    pub told: u64,
}

/// An answer, and whether it counts.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordedAnswer {
    /// The answer; boxed, because it is large and sessions are moved.
    pub answer: Box<Answer>,
    /// Whether it is the one that counts for its question.
    pub is_final: bool,
    /// How many times its question was asked by then.
    pub times: u32,
    /// How long it took.
    pub spent: Spent,
}

/// The state of a question that was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking {
    /// The question.
    pub question: Name,
    /// The version of the dialog that asked it last.
    pub version: Version,
    /// When it was first asked since its last answer.
    pub asked_at: Timestamp,
    /// How many times it was asked.
    pub times: u32,
    /// Whether it was answered since, even if the answer no longer counts.
    pub is_answered: bool,
    /// The time since it was asked.
    pub spent: Spent,
    /// When something was last heard about it.
    pub heard_at: Timestamp,
    /// The newest turn that concerns the question.
    pub changed: u64,
}

/// How long something took: busy with it, and away from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// Time with the question; `None` if unknown.
    pub active: Option<Duration>,
    /// Time away from it.
    pub waited: Duration,
}

/// A ballot, and whether it counts: the newest does, unless the voter took it back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cast {
    /// The vote.
    pub vote: Name,
    /// The voter.
    pub voter: OwnerId,
    /// The chosen options, in the author's order; empty if taken back.
    pub keys: Vec<Name>,
    /// When the vote was opened.
    pub asked_at: Timestamp,
    /// When they tapped.
    pub answered_at: Timestamp,
    /// The number of the tap, from 1.
    pub attempt: u32,
    /// Whether it is the one that counts.
    pub is_final: bool,
    /// The turn in which they tapped, or it ceased to count.
    pub changed: u64,
}

impl Counted for RecordedAnswer {
    type Question = Name;

    fn question(&self) -> &Name {
        &self.answer.question
    }

    fn is_consent(&self) -> bool {
        self.answer.kind == QuestionType::Consent
    }

    fn set_counts(&mut self, counts: bool) {
        self.is_final = counts;
    }
}

impl SessionView {
    /// Returns the newest answer that counts and matches, or `None`.
    pub fn answer(&self, is_wanted: impl Fn(&Answer) -> bool) -> Option<&RecordedAnswer> {
        self.answers
            .iter()
            .rev()
            .find(|given| given.is_final && is_wanted(&given.answer))
    }

    /// Lists the questions that were asked and not answered since. The flag tells whether that is
    /// the question's final state: no earlier answer counts, and the session did not complete
    /// another way after somebody went back.
    pub fn unanswered(&self) -> impl Iterator<Item = (&Asking, bool)> {
        let is_completed = self
            .end
            .as_ref()
            .is_some_and(|(_, status, _)| *status == Status::Completed);
        let has_answer = |asking: &Asking| {
            self.answers
                .iter()
                .any(|given| given.is_final && given.answer.question == asking.question)
        };
        let waiting = self
            .asked
            .iter()
            .filter(|asking| !asking.is_answered && asking.times > 0);
        waiting.map(move |asking| (asking, !is_completed && !has_answer(asking)))
    }

    /// Returns the newest turn that concerns a question.
    pub fn changed(&self, question: &str) -> u64 {
        self.asked
            .iter()
            .find(|asking| asking.question == question)
            .map_or(self.changed, |asking| asking.changed)
    }

    /// Returns the state of a question, adding it if it is new.
    pub(super) fn asking(&mut self, question: Name, now: Timestamp) -> &mut Asking {
        let at = self
            .asked
            .iter()
            .position(|asking| asking.question == question)
            .unwrap_or_else(|| {
                let (version, spent) = (self.version, Spent::default());
                self.asked.push(Asking {
                    question,
                    version,
                    asked_at: now,
                    times: 0,
                    is_answered: false,
                    spent,
                    heard_at: now,
                    changed: 0,
                });
                self.asked.len() - 1
            });
        &mut self.asked[at]
    }

    /// Returns when the last answer came, or `None` if there is none.
    pub fn last_answer_at(&self) -> Option<Timestamp> {
        let casts = self.casts.iter().map(|cast| cast.answered_at);
        self.answers
            .iter()
            .map(|given| given.answer.answered_at)
            .chain(casts)
            .max()
    }
}

impl Asking {
    /// Records that something was heard about it.
    pub(super) fn hear(&mut self, now: Timestamp) {
        self.spent.add(now.since(self.heard_at).max(Duration(0)));
        self.heard_at = now;
    }
}

impl Spent {
    /// The longest silence during which a person may still be busy with a question.
    const SILENCE: Duration = Duration(30 * Duration::MINUTE.0);

    /// Adds a silence: a short one counts as time with the question, a long one as time away.
    pub fn add(&mut self, silence: Duration) {
        if silence <= Self::SILENCE {
            self.active = Some(Duration(
                self.active.map_or(0, |active| active.0) + silence.0,
            ));
        } else {
            self.waited = Duration(self.waited.0 + silence.0);
        }
    }
}
