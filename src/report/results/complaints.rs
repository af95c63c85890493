//! What became of complaints, as numbers.

use std::collections::HashMap;

use serde::Serialize;

use crate::contact::CaseStep;
use crate::dialog::bot::Bot;
use crate::id::OwnerId;
use crate::report::cases::{CaseView, Cases, Clock};
use crate::report::pseudonym::Pseudonyms;
use crate::time::Timestamp;

use super::model::Share;

/// Cases as a report tells them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CaseResults {
    /// How many were opened, without those that were no complaint.
    pub opened: u64,
    /// How many of them are open.
    pub open: u64,
    /// In how many seconds half of those that a person acknowledged were acknowledged; `None` if
    /// none was.
    pub first_answer_seconds: Option<u64>,
    /// How many were acknowledged.
    pub acknowledged: u64,
    /// Of the critics who gave another score later, those who then gave 7 of 10 or more.
    pub recovered: Share,
    /// What people do about a complaint, and whether it was in time.
    pub steps: Vec<StepResults>,
    /// How often clocks began anew.
    pub reopened: u64,
    /// What the codes that customers got are worth together, in the shop's money.
    pub codes_worth: u64,
    /// Who helped, by pseudonym.
    pub helpers: Vec<HelperResults>,
}

/// How often a step was done, without cases that were no complaint.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StepResults {
    /// The step's word in tables.
    pub step: &'static str,
    /// How often it was done.
    pub done: u64,
    /// How often it was in time.
    pub kept: u64,
    /// How often it was late, or not done though its time is over.
    pub missed: u64,
}

/// The cases of a person of a desk, without those that were no complaint.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HelperResults {
    /// The person's pseudonym.
    pub helper: String,
    /// The cases in which they helped first.
    pub cases: u64,
    /// Those of them that were closed because the customer was satisfied.
    pub recovered: u64,
}

/// Returns what a report tells of cases; `None` if there never was one. `now` ends the time of clocks that run.
pub fn complaints(
    cases: &Cases,
    bot: &Bot,
    pseudonyms: &Pseudonyms,
    now: Timestamp,
) -> Option<CaseResults> {
    let real: Vec<&CaseView> = cases.all.iter().filter(|case| !case.is_none()).collect();
    if real.is_empty() {
        return None;
    }
    let waited = |case: &&CaseView| {
        let (at, _) = case.step(CaseStep::Acknowledged)?;
        u64::try_from(at.since(case.opened_at).0).ok()
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
        first_answer_seconds: median,
        acknowledged: waits.len() as u64,
        recovered: Share::new(cases.recovered, cases.critics),
        steps: steps(&real, bot, now),
        reopened: real.iter().map(|case| u64::from(case.reopened)).sum(),
        codes_worth: real.iter().map(|case| u64::from(case.codes)).sum(),
        helpers: helpers(&real, pseudonyms),
    })
}

/// Counts what people did, of each step that has a clock.
fn steps(cases: &[&CaseView], bot: &Bot, now: Timestamp) -> Vec<StepResults> {
    let by_people = CaseStep::ALL.into_iter();
    let by_people = by_people.filter(|step| *step != CaseStep::AskedAgain);
    let counted = by_people.map(|step| {
        let with = |clock: Clock| {
            let all = cases
                .iter()
                .filter(|case| case.clock(bot, step, now) == Some(clock));
            all.count() as u64
        };
        StepResults {
            step: step.word(),
            done: cases
                .iter()
                .filter(|case| case.step(step).is_some())
                .count() as u64,
            kept: with(Clock::Kept),
            missed: with(Clock::Missed),
        }
    });
    counted.collect()
}

/// Counts cases by who helped, whoever helped most first.
fn helpers(cases: &[&CaseView], pseudonyms: &Pseudonyms) -> Vec<HelperResults> {
    let mut counts: HashMap<OwnerId, (u64, u64)> = HashMap::new();
    for (helper, case) in cases.iter().filter_map(|case| Some((case.helper()?, case))) {
        let (all, recovered) = counts.entry(helper).or_default();
        *all += 1;
        *recovered += u64::from(case.is_recovered() == Some(true));
    }
    let counted = counts.into_iter();
    let mut helpers: Vec<HelperResults> = counted
        .map(|(helper, (cases, recovered))| HelperResults {
            helper: pseudonyms.respondent(helper),
            cases,
            recovered,
        })
        .collect();
    helpers.sort_by(|one, other| (other.cases, &one.helper).cmp(&(one.cases, &other.helper)));
    helpers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contact::{CaseEnd, CaseReason};
    use crate::dialog::bot::Dialogs;
    use crate::engine::event::Event;
    use crate::store::memory::Memory;

    #[test]
    fn complaints_are_counted_by_step_and_by_who_helped_and_none_counts_that_was_none() {
        let mut dialogs = Dialogs::default();
        std::sync::Arc::make_mut(&mut dialogs.bot).cases =
            Some(crate::dialog::cases::Cases::new("bar".into()));
        let mut cases = Cases::default();
        // Four hours to acknowledge.
        for (owner, minutes) in [(1, Some(10)), (2, Some(300)), (3, None), (4, Some(5))] {
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
            let how = match owner {
                1 => Some(CaseEnd::Recovered),
                4 => Some(CaseEnd::NoComplaint),
                _ => None,
            };
            all.extend(how.map(|how| {
                let by = None;
                (Timestamp(700_000), Event::CaseClosed { case: 1, how, by })
            }));
            cases.fold(OwnerId::contact(owner), all, &dialogs);
        }
        let pseudonyms = Pseudonyms::of(&Memory::default()).expect("memory works");
        let now = Timestamp(5 * 3_600_000);
        let results = complaints(&cases, &dialogs.bot, &pseudonyms, now).expect("there are cases");
        assert_eq!((results.opened, results.open), (3, 2));
        assert_eq!(
            (results.first_answer_seconds, results.acknowledged),
            (Some(155 * 60), 2)
        );
        let first = &results.steps[0];
        assert_eq!((first.done, first.kept, first.missed), (2, 1, 2));
        let helper = pseudonyms.respondent(OwnerId::contact(9));
        assert_eq!(
            results.helpers,
            [HelperResults {
                helper,
                cases: 2,
                recovered: 1
            }]
        );
    }
}
