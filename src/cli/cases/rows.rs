//! Tells cases as a person would: who complained, since when, what comes next, until when, and who looks at it.

use std::collections::BTreeMap;

use crate::cli::moment;
use crate::contact::{Case, CaseEnd, CaseReason, CaseStep};
use crate::engine::CASE_PATIENCE;
use crate::id::{Name, OwnerId};
use crate::report::cases::CaseView;
use crate::time::{Timestamp, Zone};

/// An open case of a contact, with what is to be done next.
pub(super) struct Open {
    pub contact: OwnerId,
    pub name: Option<String>,
    /// Their name, or the pseudonym of tables.
    pub customer: String,
    pub case: Case,
    pub next: Option<(CaseStep, Timestamp)>,
}

/// The columns.
pub(super) const HEADER: [&str; 6] = ["customer", "complaint", "since", "next", "when", "who"];

/// Returns the cells of an open case; `many` tells whether there are several desks.
pub(super) fn open(one: &Open, (now, zone): (Timestamp, Zone), many: bool) -> Vec<String> {
    let case = &one.case;
    let (next, when) = next(one, now, zone);
    let mut known = case.steps.iter().rev();
    let helper = known.find_map(|done| done.name.as_deref());
    let helper = helper.unwrap_or("nobody yet");
    let who = match many {
        true => format!("{helper} ({})", case.desk),
        false => helper.to_owned(),
    };
    vec![
        one.customer.clone(),
        complaint(case.why, case.is_perhaps(), case.dialog.as_ref()),
        moment::told(case.opened_at, now, zone),
        next.to_owned(),
        when,
        who,
    ]
}

/// Returns the cells of a closed case.
pub(super) fn closed(
    case: &CaseView,
    customer: String,
    names: &BTreeMap<OwnerId, String>,
    (now, zone): (Timestamp, Zone),
) -> Vec<String> {
    let (how, when) = case.closed.map_or(("", String::new()), |(at, how, _)| {
        (ended(how), moment::told(at, now, zone))
    });
    let helper = case.helper().and_then(|helper| names.get(&helper));
    vec![
        customer,
        complaint(case.why, false, case.dialog.as_ref()),
        moment::told(case.opened_at, now, zone),
        how.to_owned(),
        when,
        helper.cloned().unwrap_or_default(),
    ]
}

fn next(one: &Open, now: Timestamp, zone: Zone) -> (&'static str, String) {
    let case = &one.case;
    if let Some(asked) = case.asked_again_at {
        let until = moment::told(asked.plus(CASE_PATIENCE), now, zone);
        return ("customer answers", until);
    }
    if let Some(at) = case.ask_again_at {
        return ("bot asks again", moment::told(at, now, zone));
    }
    match one.next {
        Some((step, at)) => (to_do(step), moment::due(at, now, zone)),
        None => ("close it", String::new()),
    }
}

fn to_do(step: CaseStep) -> &'static str {
    match step {
        CaseStep::Acknowledged => "answer by name",
        CaseStep::Understood => "understand",
        CaseStep::Apologised => "say sorry",
        CaseStep::MadeGood => "make it good",
        CaseStep::AskedAgain => "ask again",
    }
}

fn ended(how: CaseEnd) -> &'static str {
    match how {
        CaseEnd::Recovered => "closed: satisfied again",
        CaseEnd::ByPerson => "closed by a person",
        CaseEnd::NoComplaint => "closed: no complaint",
        CaseEnd::NoAnswer => "closed: no answer",
        CaseEnd::Unreachable => "closed: out of reach",
        CaseEnd::TakenBack => "closed: taken back",
    }
}

fn complaint(why: CaseReason, is_perhaps: bool, dialog: Option<&Name>) -> String {
    let why = match (why, is_perhaps) {
        (CaseReason::Marked, _) => "answer",
        (CaseReason::Score, _) => "low score",
        (CaseReason::Words, false) => "words",
        (CaseReason::Words, true) => "perhaps: words",
    };
    match dialog {
        Some(dialog) => format!("{why}, {dialog}"),
        None => why.to_owned(),
    }
}

/// Returns how long a step is late in seconds; `None` if it is not, or people have nothing to do.
pub(super) fn late_seconds(
    case: &Case,
    next: Option<(CaseStep, Timestamp)>,
    now: Timestamp,
) -> Option<i64> {
    let waits_for_people = case.ask_again_at.is_none() && case.asked_again_at.is_none();
    let (_, at) = next.filter(|(_, at)| *at < now && waits_for_people)?;
    Some(now.since(at).0)
}
