//! Cases as tables and reports tell them: complaints with their clocks, folded from the journal.

use serde::Serialize;

use crate::contact::{CaseEnd, CaseReason, CaseStep};
use crate::dialog::ast::QuestionType;
use crate::dialog::bot::Dialogs;
use crate::dialog::points::Points;
use crate::dialog::program::Spec;
use crate::engine::event::{Answer, Event};
use crate::id::{Name, OwnerId, SessionId};
use crate::report::results::Share;
use crate::report::snapshot::Snapshot;
use crate::store::StoreError;
use crate::time::Timestamp;
use crate::value::Value;
use rust_decimal::Decimal;

/// Up to which score, of 10, somebody is a critic.
const CRITIC: u32 = 6;
/// From which score on, of 10, somebody is satisfied.
const SATISFIED: u32 = 7;

/// A case of a customer.
#[derive(Clone, Debug)]
pub struct CaseView {
    /// The customer.
    pub owner: OwnerId,
    /// Its number among theirs, from 1.
    pub number: u32,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// What opened it.
    pub why: CaseReason,
    /// The session in which the complaint was made; `None` outside of any.
    pub session: Option<SessionId>,
    /// The question whose answer it was.
    pub question: Option<Name>,
    /// How many complaints it has.
    pub complaints: u32,
    /// What was done, in order: the step, when, and the person if known.
    pub steps: Vec<(CaseStep, Timestamp, Option<OwnerId>)>,
    /// When and how it was closed, and the person if known; `None` while it is open.
    pub closed: Option<(Timestamp, CaseEnd, Option<OwnerId>)>,
}

/// Cases as a report tells them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CaseResults {
    /// How many were opened, without those that were no complaint.
    pub opened: u64,
    /// How many of them are open.
    pub open: u64,
    /// In how many minutes half of those that a person acknowledged were acknowledged; `None` if
    /// none was.
    pub first_answer_minutes: Option<u64>,
    /// How many were acknowledged.
    pub acknowledged: u64,
    /// Of the critics who gave another score later, those who then gave 7 of 10 or more.
    pub recovered: Share,
}

/// What was read: all cases, and the scores of everybody.
#[derive(Debug, Default)]
pub struct Cases {
    /// The cases, by customer and number.
    pub all: Vec<CaseView>,
    critics: u64,
    recovered: u64,
}

/// A score that somebody gave in a session.
struct Score {
    at: Timestamp,
    session: SessionId,
    of_ten: Decimal,
}

impl CaseView {
    /// Returns when a step was first done, and by whom; `None` if it was not.
    pub fn step(&self, step: CaseStep) -> Option<(Timestamp, Option<OwnerId>)> {
        let mut steps = self.steps.iter();
        let found = steps.find(|(done, ..)| *done == step);
        found.map(|(_, at, by)| (*at, *by))
    }

    /// Returns the person who helped: who acknowledged it, else who did the first step.
    pub fn helper(&self) -> Option<OwnerId> {
        let known = self.step(CaseStep::Acknowledged).and_then(|(_, by)| by);
        known.or_else(|| self.steps.iter().find_map(|(_, _, by)| *by))
    }

    /// Returns whether people said that it was no complaint.
    pub fn is_none(&self) -> bool {
        matches!(self.closed, Some((_, CaseEnd::NoComplaint, _)))
    }
}

impl Cases {
    /// Reads every case and score that is on disk.
    ///
    /// Fails if the store cannot be read.
    pub fn read(snapshot: &Snapshot<'_>, dialogs: &Dialogs) -> Result<Self, StoreError> {
        let mut cases = Self::default();
        let mut of_owner: Option<(OwnerId, Vec<(Timestamp, Event)>)> = None;
        for part in snapshot.parts() {
            snapshot.events_by_owner(part.clone(), &mut |owner, now, events| {
                let told = events.into_iter().filter(is_told);
                let told = told.map(|event| (now, event));
                match &mut of_owner {
                    Some((known, all)) if *known == owner => all.extend(told),
                    _ => {
                        if let Some((owner, all)) = of_owner.replace((owner, told.collect())) {
                            cases.fold(owner, all, dialogs);
                        }
                    }
                }
            })?;
        }
        if let Some((owner, all)) = of_owner {
            cases.fold(owner, all, dialogs);
        }
        Ok(cases)
    }

    /// Returns what a report tells of them; `None` if there never was a case.
    pub fn results(&self) -> Option<CaseResults> {
        let real: Vec<&CaseView> = self.all.iter().filter(|case| !case.is_none()).collect();
        if real.is_empty() {
            return None;
        }
        let waited = |case: &&CaseView| {
            let (at, _) = case.step(CaseStep::Acknowledged)?;
            u64::try_from(at.since(case.opened_at).0 / 60).ok()
        };
        let mut waits: Vec<u64> = real.iter().filter_map(waited).collect();
        waits.sort_unstable();
        let middle = waits.len() / 2;
        let median = match (waits.len() % 2, waits.get(middle)) {
            (0, Some(upper)) => waits.get(middle - 1).map(|lower| lower.midpoint(*upper)),
            (_, found) => found.copied(),
        };
        Some(CaseResults {
            opened: real.len() as u64,
            open: real.iter().filter(|case| case.closed.is_none()).count() as u64,
            first_answer_minutes: median,
            acknowledged: waits.len() as u64,
            recovered: Share::new(self.recovered, self.critics),
        })
    }

    /// Adds what happened to one customer, in whatever conversation of theirs.
    fn fold(&mut self, owner: OwnerId, mut all: Vec<(Timestamp, Event)>, dialogs: &Dialogs) {
        // Turns of the customer's conversation and of the desk's are told one after the other.
        all.sort_by_key(|(at, _)| *at);
        let mut own: Vec<CaseView> = Vec::new();
        let mut scores: Vec<Score> = Vec::new();
        for (at, event) in all {
            match event {
                Event::Complained {
                    case,
                    why,
                    session,
                    question,
                    ..
                } => match find(&mut own, case) {
                    Some(known) => known.complaints += 1,
                    None => own.push(CaseView {
                        owner,
                        number: case,
                        opened_at: at,
                        why,
                        session,
                        question,
                        complaints: 1,
                        steps: Vec::new(),
                        closed: None,
                    }),
                },
                Event::CaseStepped { case, step, by } => {
                    if let Some(known) = find(&mut own, case) {
                        known.steps.push((step, at, by));
                    }
                }
                Event::CaseClosed { case, how, by } => {
                    if let Some(known) = find(&mut own, case) {
                        known.closed = Some((at, how, by));
                    }
                }
                Event::Answered(answer) => {
                    scores.extend(of_ten(&answer, dialogs).map(|of_ten| Score {
                        at,
                        session: answer.session,
                        of_ten,
                    }));
                }
                _ => {}
            }
        }
        self.all.extend(own);
        let is_critic = |score: &&Score| score.of_ten <= Decimal::from(CRITIC);
        let Some(critic) = scores.iter().find(is_critic) else {
            return;
        };
        let next = scores
            .iter()
            .find(|later| later.at > critic.at && later.session != critic.session);
        if let Some(next) = next {
            self.critics += 1;
            self.recovered += u64::from(next.of_ten >= Decimal::from(SATISFIED));
        }
    }
}

fn find(own: &mut [CaseView], number: u32) -> Option<&mut CaseView> {
    own.iter_mut().find(|case| case.number == number)
}

fn is_told(event: &Event) -> bool {
    matches!(
        event,
        Event::Complained { .. }
            | Event::CaseStepped { .. }
            | Event::CaseClosed { .. }
            | Event::Answered(_)
    )
}

/// Returns a score as one of ten; `None` if the answer is none.
fn of_ten(answer: &Answer, dialogs: &Dialogs) -> Option<Decimal> {
    let Ok(Value::Number(score)) = &answer.outcome else {
        return None;
    };
    let points = match answer.kind {
        QuestionType::Nps => Points::NPS,
        QuestionType::Scale => {
            let program = dialogs.program(&answer.dialog, Some(answer.version));
            let program = program.or_else(|| dialogs.program(&answer.dialog, None));
            let question = program.and_then(|program| {
                let at = program.question_named(&answer.question)?;
                Some(program.question(at))
            });
            match question.map(|question| &question.spec) {
                Some(Spec::Scale { points, .. }) => *points,
                _ => Points::USUAL,
            }
        }
        _ => return None,
    };
    Some(points.of_ten(*score))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::ast::Room;
    use crate::id::{ConversationId, Version};

    fn score(session: u32, score: i64) -> (Timestamp, Event) {
        let at = Timestamp(i64::from(session) * 1000);
        let session = SessionId {
            conversation: ConversationId(1),
            number: session,
        };
        let answer = Answer {
            session,
            dialog: "shop".into(),
            version: Version([0; 8]),
            question: "score".into(),
            kind: QuestionType::Nps,
            outcome: Ok(Value::Number(score.into())),
            other: None,
            typed: None,
            label: None,
            offered: Vec::new(),
            position: None,
            language: "en".into(),
            channel: "console".into(),
            room: Room::Private,
            asked_at: at,
            answered_at: at,
            attempt: 1,
            shown: None,
            consent: None,
        };
        (at, Event::Answered(Box::new(answer)))
    }

    #[test]
    fn a_critic_is_recovered_by_the_next_score_of_seven_or_more() {
        // Scores of one person in order, and what they add: critics with a next score, recovered.
        for (scores, right) in [
            (&[6, 7][..], (1, 1)),
            (&[6, 6, 9], (1, 0)),
            (&[7, 2, 10], (1, 1)),
            (&[9, 10], (0, 0)),
            (&[3], (0, 0)),
        ] {
            let mut cases = Cases::default();
            let all = (1..).zip(scores).map(|(at, of)| score(at, *of)).collect();
            cases.fold(OwnerId::contact(1), all, &Dialogs::default());
            assert_eq!((cases.critics, cases.recovered), right, "{scores:?}");
        }
    }

    #[test]
    fn the_first_answer_is_the_median_over_cases_that_a_person_acknowledged() {
        let mut cases = Cases::default();
        for (owner, minutes) in [(1, Some(10)), (2, Some(30)), (3, None)] {
            let mut all = vec![(
                Timestamp(0),
                Event::Complained {
                    case: 1,
                    opens: true,
                    why: CaseReason::Score,
                    session: None,
                    question: None,
                },
            )];
            all.extend(minutes.map(|minutes: i64| {
                let step = Event::CaseStepped {
                    case: 1,
                    step: CaseStep::Acknowledged,
                    by: Some(OwnerId::contact(9)),
                };
                (Timestamp(minutes * 60_000), step)
            }));
            cases.fold(OwnerId::contact(owner), all, &Dialogs::default());
        }
        let results = cases.results().expect("there are cases");
        assert_eq!((results.opened, results.open), (3, 3));
        assert_eq!(
            (results.first_answer_minutes, results.acknowledged),
            (Some(20), 2)
        );
    }
}
