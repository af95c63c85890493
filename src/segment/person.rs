//! The facts about one person over time, compact enough for a hundred thousand people in memory.
//!
//! Names of dialogs, questions and options are interned in [`Interner`]; an answer takes 48 bytes.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;

use crate::dialog::expr::fact::QuestionRef;
use crate::engine::event::Status;
use crate::id::{Name, OwnerId, SessionId};
use crate::report::counting::{self, Counted};
use crate::segment::profile::Profile;
use crate::time::{Duration, Timestamp};
use crate::value::{Missing, Outcome, Value};

/// An interned name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NameId(u32);

/// An interned question of a dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QuestionId(u32);

/// Stores every name once.
#[derive(Clone, Debug, Default)]
pub struct Interner {
    words: Vec<Name>,
    word_of: HashMap<Name, NameId>,
    questions: Vec<(NameId, NameId)>,
    question_of: HashMap<(NameId, NameId), QuestionId>,
}

/// The facts about one person.
#[derive(Clone, Debug)]
pub struct Person {
    /// The person's id.
    pub owner: OwnerId,
    /// Facts of their contact record.
    pub profile: Profile,
    /// Their sessions, oldest first.
    pub sessions: Vec<SessionFacts>,
    /// Their answers: per question and session the one that counts, in the order they were given.
    pub answers: Vec<CountedAnswer>,
    /// The texts of "something else", by the index of the answer.
    others: Vec<(u32, Box<str>)>,
    /// The groups they were seen in.
    pub groups: Vec<OwnerId>,
    /// When they last said something.
    pub last_seen: Option<Timestamp>,
    /// Whether there is a private chat in which the bot can write to them.
    pub has_private_chat: bool,
    /// How many of an operator's changes are in the profile or were folded.
    pub amendments: u32,
}

/// The facts of a session that segments use.
#[derive(Clone, Debug)]
pub struct SessionFacts {
    /// The session's id.
    pub id: SessionId,
    /// Its dialog.
    pub dialog: NameId,
    /// When it started.
    pub started_at: Timestamp,
    /// When and how it ended; `None` while it is open.
    pub ended: Option<(Timestamp, Status)>,
    /// The question asked last.
    pub asked: Option<NameId>,
    /// When something last happened in it.
    pub moved_at: Timestamp,
    /// Whether it is a group's session, in which they only voted.
    pub is_of_group: bool,
}

/// An answer that counts, or counted.
#[derive(Clone, Debug)]
pub struct CountedAnswer {
    /// What it answers.
    of: AskedIn,
    /// When it was given.
    pub at: Timestamp,
    /// The compact value.
    held: Held,
    /// Whether it counts: not while it is taken back.
    pub counts: bool,
    is_consent: bool,
}

/// A question of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskedIn {
    /// The index of the session among the person's.
    session: u32,
    question: QuestionId,
}

/// An answer as it is given.
pub struct Said<'a> {
    /// Its session.
    pub session: SessionId,
    /// The question.
    pub question: QuestionId,
    /// Whether it answers a consent.
    pub is_consent: bool,
    /// When it was given.
    pub at: Timestamp,
    /// The value, or the reason why it is missing.
    pub outcome: &'a Outcome,
    /// The text of "something else".
    pub other: Option<&'a str>,
}

/// A value in as little memory as possible.
#[derive(Clone, Debug)]
enum Held {
    Text(Box<str>),
    Number(Decimal),
    Bool(bool),
    Date(NaiveDate),
    Time(NaiveTime),
    Moment(Timestamp),
    Duration(Duration),
    Key(NameId),
    Keys(Box<[NameId]>),
    /// Present, but not comparable: a location, a photo.
    There,
    Missing(Missing),
}

impl SessionFacts {
    /// Returns a person's own session that just started.
    pub fn new(id: SessionId, dialog: NameId, now: Timestamp) -> Self {
        Self {
            id,
            dialog,
            started_at: now,
            ended: None,
            asked: None,
            moved_at: now,
            is_of_group: false,
        }
    }
}

impl Interner {
    /// Interns a name.
    pub fn word(&mut self, name: &Name) -> NameId {
        if let Some(word) = self.word_of.get(name) {
            return *word;
        }
        let word = NameId(self.words.len() as u32);
        self.words.push(name.clone());
        self.word_of.insert(name.clone(), word);
        word
    }

    /// Returns an interned name, or `None` if it is not interned.
    pub fn known_word(&self, name: &str) -> Option<NameId> {
        self.word_of.get(name).copied()
    }

    /// Returns the text of a name.
    pub fn name(&self, word: NameId) -> &Name {
        &self.words[word.0 as usize]
    }

    /// Interns a question.
    pub fn question(&mut self, dialog: &Name, question: &Name) -> QuestionId {
        let pair = (self.word(dialog), self.word(question));
        *self.question_of.entry(pair).or_insert_with(|| {
            self.questions.push(pair);
            QuestionId(self.questions.len() as u32 - 1)
        })
    }

    /// Returns an interned question, or `None` if nobody answered it.
    pub fn known_question(&self, asked: &QuestionRef) -> Option<QuestionId> {
        self.question_of
            .get(&(
                self.known_word(&asked.dialog)?,
                self.known_word(&asked.question)?,
            ))
            .copied()
    }

    fn held(&mut self, outcome: &Outcome) -> Held {
        match outcome {
            Err(missing) => Held::Missing(*missing),
            Ok(Value::Text(text)) => Held::Text(text.as_str().into()),
            Ok(Value::Number(number)) => Held::Number(*number),
            Ok(Value::Bool(truth)) => Held::Bool(*truth),
            Ok(Value::Date(date)) => Held::Date(*date),
            Ok(Value::Time(time)) => Held::Time(*time),
            Ok(Value::Moment(at)) => Held::Moment(*at),
            Ok(Value::Duration(length)) => Held::Duration(*length),
            Ok(Value::Key(key)) => Held::Key(self.word(key)),
            Ok(Value::Keys(keys)) => Held::Keys(keys.iter().map(|key| self.word(key)).collect()),
            Ok(Value::Location { .. } | Value::File(_) | Value::List(_)) => Held::There,
        }
    }

    /// Returns the value of an answer, or why it is missing.
    pub fn outcome(&self, given: &CountedAnswer) -> Outcome {
        Ok(match &given.held {
            Held::Missing(missing) => return Err(*missing),
            Held::Text(text) => Value::Text(text.to_string()),
            Held::Number(number) => Value::Number(*number),
            Held::Bool(truth) => Value::Bool(*truth),
            Held::Date(date) => Value::Date(*date),
            Held::Time(time) => Value::Time(*time),
            Held::Moment(at) => Value::Moment(*at),
            Held::Duration(length) => Value::Duration(*length),
            Held::Key(key) => Value::Key(self.name(*key).clone()),
            Held::Keys(keys) => {
                Value::Keys(keys.iter().map(|key| self.name(*key).clone()).collect())
            }
            Held::There => Value::Text(String::new()),
        })
    }
}

impl Counted for CountedAnswer {
    type Question = AskedIn;

    fn question(&self) -> &AskedIn {
        &self.of
    }

    fn is_consent(&self) -> bool {
        self.is_consent
    }

    fn set_counts(&mut self, counts: bool) {
        self.counts = counts;
    }
}

impl CountedAnswer {
    /// Returns whether it has a value.
    pub fn has_value(&self) -> bool {
        !matches!(self.held, Held::Missing(_))
    }
}

impl Person {
    /// Returns a person without any facts.
    pub fn new(owner: OwnerId, profile: Profile) -> Self {
        Self {
            owner,
            profile,
            sessions: Vec::new(),
            answers: Vec::new(),
            others: Vec::new(),
            groups: Vec::new(),
            last_seen: None,
            has_private_chat: false,
            amendments: 0,
        }
    }

    /// Returns whether the bot may write to them.
    pub fn is_reachable(&self) -> bool {
        self.has_private_chat && self.profile.stopped_at.is_none()
    }

    /// Frees unused capacity.
    pub fn shrink(&mut self) {
        self.sessions.shrink_to_fit();
        self.answers.shrink_to_fit();
        self.others.shrink_to_fit();
    }

    /// Lists the answers to a question that count, oldest first.
    pub fn answers_to(
        &self,
        question: QuestionId,
    ) -> impl DoubleEndedIterator<Item = &CountedAnswer> {
        self.answers
            .iter()
            .filter(move |given| given.of.question == question && given.counts)
    }

    /// Returns the text of "something else" of an answer, or `None` if it has none.
    pub fn other(&self, given: &CountedAnswer) -> Option<&str> {
        let place = self
            .answers
            .iter()
            .position(|known| std::ptr::eq(known, given))?;
        self.others
            .iter()
            .find(|(at, _)| *at as usize == place)
            .map(|(_, words)| &**words)
    }

    /// Adds an answer; earlier ones of the same session are dropped, as they never count again.
    pub fn answer(&mut self, lexicon: &mut Interner, said: Said<'_>) {
        let Some(of) = self.asked_in(said.session, said.question) else {
            return;
        };
        self.drop_answers(of);
        if let Some(other) = said.other {
            self.others.push((self.answers.len() as u32, other.into()));
        }
        let answer = CountedAnswer {
            of,
            at: said.at,
            held: lexicon.held(said.outcome),
            counts: true,
            is_consent: said.is_consent,
        };
        counting::add(&mut self.answers, answer);
    }

    /// Sets whether the newest answer to a question counts.
    pub fn mark(&mut self, id: SessionId, question: QuestionId, counts: bool) {
        if let Some(of) = self.asked_in(id, question) {
            counting::mark(&mut self.answers, &of, counts);
        }
    }

    /// Records that a consent given in a session counts as refused from a time on.
    pub fn refuse(&mut self, id: SessionId, question: QuestionId, at: Timestamp) {
        let Some(of) = self.asked_in(id, question) else {
            return;
        };
        counting::refuse(&mut self.answers, &of, |given| CountedAnswer {
            at,
            held: Held::Missing(Missing::Refused),
            counts: true,
            ..given.clone()
        });
    }

    /// Removes all answers of a session except the refusal that erased them.
    pub fn erase(&mut self, id: SessionId) {
        let Some(session) = self.place_of(id) else {
            return;
        };
        let is_of = |given: &&CountedAnswer| given.of.session == session;
        let refusal = counting::refusal_of(self.answers.iter().filter(is_of).cloned());
        let refusal = refusal.map(|given| (given.of, given.at));
        let is_erased = |given: &CountedAnswer| {
            given.of.session == session && refusal != Some((given.of, given.at))
        };
        while let Some(place) = self.answers.iter().position(is_erased) {
            self.remove(place);
        }
    }

    /// Removes answers from before a time, with what later became of them; returns their questions.
    pub fn expire(&mut self, before: Timestamp) -> Vec<QuestionId> {
        let mut gone = Vec::new();
        while let Some(given) = self.answers.iter().find(|given| given.at < before) {
            let of = given.of;
            gone.push(of.question);
            self.drop_answers(of);
        }
        gone
    }

    /// Returns a session of theirs, or `None` if it is unknown.
    pub fn session_mut(&mut self, id: SessionId) -> Option<&mut SessionFacts> {
        self.sessions
            .iter_mut()
            .rev()
            .find(|session| session.id == id)
    }

    fn place_of(&self, id: SessionId) -> Option<u32> {
        self.sessions
            .iter()
            .rposition(|session| session.id == id)
            .map(|place| place as u32)
    }

    fn asked_in(&self, session: SessionId, question: QuestionId) -> Option<AskedIn> {
        let session = self.place_of(session)?;
        Some(AskedIn { session, question })
    }

    /// Removes the answers to a question of a session.
    fn drop_answers(&mut self, of: AskedIn) {
        while let Some(place) = self.answers.iter().rposition(|given| given.of == of) {
            self.remove(place);
        }
    }

    fn remove(&mut self, place: usize) {
        self.answers.remove(place);
        self.others.retain(|(at, _)| *at as usize != place);
        self.others
            .iter_mut()
            .filter(|(at, _)| *at as usize > place)
            .for_each(|(at, _)| *at -= 1);
    }
}
