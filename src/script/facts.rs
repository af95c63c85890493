//! What a talk came to: which answers count, and how the last session ended.

use std::collections::BTreeSet;

use crate::dialog::ast::{QuestionType, Room};
use crate::engine::event::{Answer, Event};
use crate::engine::preset::GivenAnswer;
use crate::id::{Name, OwnerId, SessionId, Version};
use crate::report::sessions::{Cast, SessionView, Sessions};
use crate::time::Timestamp;
use crate::value::{Missing, Outcome, Value};

/// What all turns came to.
#[derive(Debug)]
pub(crate) struct Facts {
    sessions: Sessions,
    /// The number of the newest event.
    events: u64,
    /// The number of the event before which the customer was forgotten.
    forgotten: u64,
    /// Answers that exist before the next session starts.
    given: Vec<GivenAnswer>,
    /// The person whose votes count as answers.
    voter: Option<OwnerId>,
    /// Why the last session ended.
    pub ended: Option<Name>,
    /// The desk to which the customer was handed over last.
    pub sent_to: Option<Name>,
    /// How it stands with the customer's newest case; `none` if they never had one.
    pub case: &'static str,
}

/// An answer that counts, with the text of "something else".
pub(crate) type CountedOutcome<'f> = (Outcome, Option<&'f str>);

impl Facts {
    /// Starts empty; votes of this person count as answers.
    pub fn of(voter: Option<OwnerId>) -> Self {
        Self {
            sessions: Sessions::of(voter.unwrap_or(OwnerId(0)), 0),
            events: 0,
            forgotten: 0,
            given: Vec::new(),
            voter,
            ended: None,
            sent_to: None,
            case: "none",
        }
    }

    /// Returns the newest answer to a question: of this dialog, else of any; `None` if there is
    /// none.
    pub fn answer(&self, dialog: &Name, question: &Name) -> Option<CountedOutcome<'_>> {
        let own = self.newest(question, |session| session.dialog == *dialog);
        own.or_else(|| self.newest(question, |_| true))
    }

    /// Adds answers that exist from the start of the next session.
    pub fn given(&mut self, answers: &[GivenAnswer]) {
        self.given = answers.to_vec();
    }

    /// Returns the answers to a dialog's questions that count, by question.
    pub fn answers<'f>(&'f self, dialog: &Name) -> Vec<(&'f Name, CountedOutcome<'f>)> {
        let is_own = |session: &SessionView| session.dialog == *dialog;
        let own = || self.sessions.all().iter().filter(|session| is_own(session));
        let asked = own().flat_map(|session| &session.asked);
        let votes = own().flat_map(|session| &session.votes);
        let questions: BTreeSet<&Name> =
            asked.map(|asking| &asking.question).chain(votes).collect();
        let answer = |question| Some((question, self.newest(question, is_own)?));
        questions.into_iter().filter_map(answer).collect()
    }

    /// Removes every answer, because the customer was forgotten.
    pub fn forget(&mut self) {
        self.forgotten = self.events;
    }

    /// Adds an event.
    pub fn take(&mut self, event: &Event) {
        self.add(event.clone());
        if let Event::SessionStarted {
            session,
            dialog,
            version,
            ..
        } = event
        {
            for given in std::mem::take(&mut self.given) {
                let answer = answer(given, *session, dialog, *version);
                self.add(Event::Answered(Box::new(answer)));
            }
        }
        if let Event::HandedOver { desk, .. } = event {
            self.sent_to = Some(desk.clone());
        }
        match event {
            Event::Complained { opens: true, .. } => self.case = "open",
            Event::CaseClosed { how, .. } => self.case = how.word(),
            _ => {}
        }
        if let Event::SessionEnded { reason, .. } = event {
            self.ended = Some(reason.clone());
        }
    }

    fn add(&mut self, event: Event) {
        self.events += 1;
        self.sessions.take(self.events, Timestamp(0), vec![event]);
    }

    /// Returns the newest answer to a question among sessions; a person who starts a dialog again
    /// starts without answers.
    fn newest(
        &self,
        question: &Name,
        is_wanted: impl Fn(&SessionView) -> bool,
    ) -> Option<CountedOutcome<'_>> {
        let all = self.sessions.all();
        let is_over = |at: usize, session: &SessionView| {
            all[at + 1..].iter().any(|later| {
                later.id.conversation == session.id.conversation && later.dialog == session.dialog
            })
        };
        let told = all.iter().enumerate().filter_map(|(at, session)| {
            let is_wanted = is_wanted(session) && !is_over(at, session);
            self.told(session, question).filter(|_| is_wanted)
        });
        let newest = told.max_by_key(|(changed, _)| *changed);
        newest.and_then(|(changed, told)| (changed > self.forgotten).then_some(told))
    }

    /// Returns what was said to a question in a session, and the number of the event that said it.
    fn told<'f>(
        &self,
        session: &'f SessionView,
        question: &Name,
    ) -> Option<(u64, CountedOutcome<'f>)> {
        if let Some(given) = session.answer(|answer| answer.question == *question) {
            let told = (given.answer.outcome.clone(), given.answer.other.as_deref());
            return Some((session.changed(question), told));
        }
        let is_cast = |cast: &&Cast| {
            cast.is_final && cast.vote == *question && Some(cast.voter) == self.voter
        };
        if let Some(cast) = session.casts.iter().find(is_cast) {
            return Some((cast.changed, (Ok(Value::Keys(cast.keys.clone())), None)));
        }
        session.end.as_ref()?;
        let mut left = session.unanswered();
        let (asking, _) = left.find(|(asking, counts)| *counts && asking.question == *question)?;
        Some((asking.changed, (Err(Missing::Left), None)))
    }
}

/// Returns an answer that was given before its session started.
fn answer(given: GivenAnswer, session: SessionId, dialog: &Name, version: Version) -> Answer {
    Answer {
        session,
        dialog: dialog.clone(),
        version,
        question: given.question,
        kind: QuestionType::Text,
        outcome: given.outcome,
        other: given.other,
        typed: None,
        label: None,
        offered: Vec::new(),
        position: None,
        language: Name::new_static(""),
        channel: Name::new_static(""),
        room: Room::Private,
        asked_at: Timestamp(0),
        answered_at: Timestamp(0),
        attempt: 0,
        shown: None,
        consent: None,
    }
}
