//! Cases as tables and reports tell them: complaints with their clocks, folded from the journal.

use std::collections::HashMap;

use crate::contact::{CaseEnd, CaseReason, CaseStep};
use crate::dialog::ast::QuestionType;
use crate::dialog::bot::{Bot, Dialogs};
use crate::dialog::points::Points;
use crate::dialog::program::Spec;
use crate::engine::due_since;
use crate::engine::event::{Answer, Event};
use crate::id::{Name, OwnerId, SessionId};
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
    /// The dialog in which the complaint was made; `None` outside of any.
    pub dialog: Option<Name>,
    /// The question whose answer it was.
    pub question: Option<Name>,
    /// How many complaints it has.
    pub complaints: u32,
    /// How often its clocks began anew, because the customer complained again or was asked again and still not
    /// satisfied.
    pub reopened: u32,
    /// What was done, in order: the step, when, and the person if known.
    pub steps: Vec<(CaseStep, Timestamp, Option<OwnerId>)>,
    /// The score that the customer gave last when they were asked again; `None` if they gave none.
    pub score: Option<Decimal>,
    /// What the codes that the customer got are worth, in the shop's money.
    pub codes: u32,
    /// When and how it was closed, and the person if known; `None` while it is open.
    pub closed: Option<(Timestamp, CaseEnd, Option<OwnerId>)>,
    /// How many of the steps were done before its clocks began anew last.
    earlier: usize,
    /// Whether the customer was asked again and gave no score yet.
    is_asked: bool,
}

/// What became of a clock of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// It was done in time.
    Kept,
    /// It was done late, or not at all though its time is over.
    Missed,
}

/// What was read: all cases, and the scores of everybody.
#[derive(Debug, Default)]
pub struct Cases {
    /// The cases, by customer and number.
    pub all: Vec<CaseView>,
    /// Who gave a critical score, and another one in a later talk.
    pub critics: u64,
    /// Those of them who then were satisfied.
    pub recovered: u64,
}

/// A score that somebody gave in a session.
struct Score {
    at: Timestamp,
    session: SessionId,
    question: Name,
    of_ten: Decimal,
    /// Whether it was not corrected since.
    stands: bool,
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

    /// Returns what became of the clock of a step, by what the settings say now; later beginnings of the clocks have no
    /// part in it. `None` if it still runs, became needless, or there is no such clock.
    pub fn clock(&self, bot: &Bot, step: CaseStep, now: Timestamp) -> Option<Clock> {
        let desk = &bot.cases.as_ref()?.desk;
        let due = due_since(bot, desk, self.opened_at, step)?;
        let is_late = |at: Timestamp| if at > due { Clock::Missed } else { Clock::Kept };
        if let Some((at, _)) = self.step(step) {
            return Some(is_late(at));
        }
        let is_needless =
            step != CaseStep::Acknowledged && self.steps.iter().any(|(done, ..)| *done > step);
        let end = self.closed.map_or(now, |(at, ..)| at);
        let missed = Some(Clock::Missed).filter(|_| end > due);
        missed.filter(|_| !is_needless && !self.is_none())
    }

    /// Returns whether the customer said, asked again, that they are satisfied; `None` while it is open.
    pub fn is_recovered(&self) -> Option<bool> {
        self.closed.map(|(_, how, _)| how == CaseEnd::Recovered)
    }

    /// Returns whether it was no complaint: people said so, or the customer corrected the answer.
    pub fn is_none(&self) -> bool {
        let none = [CaseEnd::NoComplaint, CaseEnd::TakenBack];
        self.closed.is_some_and(|(_, how, _)| none.contains(&how))
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

    /// Adds what happened to one customer, in whatever conversation of theirs.
    pub(in crate::report) fn fold(
        &mut self,
        owner: OwnerId,
        mut all: Vec<(Timestamp, Event)>,
        dialogs: &Dialogs,
    ) {
        // Turns of the customer's conversation and of the desk's are told one after the other.
        all.sort_by_key(|(at, _)| *at);
        let mut own: Vec<CaseView> = Vec::new();
        let mut started: HashMap<SessionId, Name> = HashMap::new();
        let again = dialogs.bot.cases.as_ref();
        let again = again.and_then(|cases| cases.ask_again.as_ref());
        let asks_again = |dialog: &Name| again.is_some_and(|again| again.dialog == *dialog);
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
                    Some(known) => {
                        known.complaints += 1;
                        let dialog = session.and_then(|session| started.get(&session));
                        // What is said beside the score when they are asked again begins nothing anew.
                        let is_beside = why != CaseReason::Score && dialog.is_some_and(asks_again);
                        known.begins_anew(is_beside);
                    }
                    None => own.push(CaseView {
                        owner,
                        number: case,
                        opened_at: at,
                        why,
                        dialog: session.and_then(|session| started.get(&session).cloned()),
                        question,
                        complaints: 1,
                        reopened: 0,
                        steps: Vec::new(),
                        score: None,
                        codes: 0,
                        closed: None,
                        earlier: 0,
                        is_asked: false,
                    }),
                },
                Event::CaseStepped { case, step, by } => {
                    if let Some(known) = find(&mut own, case) {
                        known.is_asked |= step == CaseStep::AskedAgain;
                        known.steps.push((step, at, by));
                    }
                }
                Event::CaseClosed { case, how, by } => {
                    if let Some(known) = find(&mut own, case) {
                        known.closed = Some((at, how, by));
                    }
                }
                Event::CodeGiven { case, value } => {
                    if let Some(known) = find(&mut own, case) {
                        known.codes = known.codes.saturating_add(value);
                    }
                }
                Event::CaseStepUndone { case, step } => {
                    if let Some(known) = find(&mut own, case) {
                        known.undo(step);
                    }
                }
                Event::CodeNotArrived { case, value } => {
                    if let Some(known) = find(&mut own, case) {
                        known.codes = known.codes.saturating_sub(value);
                    }
                }
                Event::SessionStarted {
                    session, dialog, ..
                } => {
                    started.insert(session, dialog);
                }
                Event::Answered(answer) => {
                    let newest = own.last_mut().filter(|case| case.is_asked);
                    if let (Some(case), Some(score)) = (newest, score(&answer))
                        && asks_again(&answer.dialog)
                    {
                        (case.score, case.is_asked) = (Some(score), false);
                    }
                    scores.extend(of_ten(&answer, dialogs).map(|of_ten| Score {
                        at,
                        session: answer.session,
                        question: answer.question.clone(),
                        of_ten,
                        stands: true,
                    }));
                }
                Event::Withdrawn { session, question } => {
                    stands(&mut scores, session, &question, false);
                }
                Event::Restored { session, question } => {
                    stands(&mut scores, session, &question, true);
                }
                _ => {}
            }
        }
        self.all.extend(own);
        scores.retain(|score| score.stands);
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

impl CaseView {
    /// Takes a step off that was not done after all.
    fn undo(&mut self, step: CaseStep) {
        if let Some(at) = self.steps.iter().rposition(|(done, ..)| *done == step) {
            self.steps.remove(at);
        }
    }

    fn begins_anew(&mut self, is_beside: bool) {
        let now = &self.steps[self.earlier..];
        let is_good = now.iter().any(|(step, ..)| *step == CaseStep::MadeGood);
        if is_good && !is_beside {
            self.reopened += 1;
            self.earlier = self.steps.len();
            self.is_asked = false;
        }
    }
}

/// Notes whether the newest score of a question in a session counts.
fn stands(scores: &mut [Score], session: SessionId, question: &Name, stands: bool) {
    let mut newest = scores.iter_mut().rev();
    let newest = newest.find(|of| of.session == session && of.question == *question);
    newest.into_iter().for_each(|of| of.stands = stands);
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
            | Event::CaseStepUndone { .. }
            | Event::CodeGiven { .. }
            | Event::CodeNotArrived { .. }
            | Event::SessionStarted { .. }
            | Event::Withdrawn { .. }
            | Event::Restored { .. }
            | Event::Answered(_)
    )
}

/// Returns the score that an answer is; `None` if it is none.
fn score(answer: &Answer) -> Option<Decimal> {
    let is_score = matches!(answer.kind, QuestionType::Nps | QuestionType::Scale);
    match &answer.outcome {
        Ok(Value::Number(score)) if is_score => Some(*score),
        Ok(_) | Err(_) => None,
    }
}

/// Returns a score as one of ten; `None` if the answer is none.
fn of_ten(answer: &Answer, dialogs: &Dialogs) -> Option<Decimal> {
    let score = score(answer)?;
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
    Some(points.of_ten(score))
}

#[cfg(test)]
mod tests;
