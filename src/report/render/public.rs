//! What may be told to those who answered: "you asked, this is what you said".
//!
//! It is read by people who may know each other. So every number of people behind it, and every one
//! that could be found by taking one from another, is at least as large as is asked for; and it
//! tells nothing by groups, since a group taken from the whole leaves the few who are in none. What
//! it tells is rounded, so that one person more seldom shows when it is posted again.

use crate::report::results::figure::Figure;
use crate::report::results::{Finding, Report, Share};

use super::phrases::{Phrases, Say};
use super::sentence::{named, nobody, short};

/// The smallest number of people that is told of unless another is chosen.
pub const LEAST: u64 = 10;
/// Shares are told in steps of so many percent.
const STEP: f64 = 5.0;

/// Returns what may be told, what most agree on first, and how many people took part if that may be
/// told, too.
///
/// `known` are numbers of people that its readers know already.
pub fn shown<'a>(
    report: &'a Report,
    (least, known): (u64, &[u64]),
    most: usize,
) -> (Vec<&'a Finding>, Option<u64>) {
    let mut shown: Vec<(&Finding, &Share)> = leading(report)
        .filter(|(finding, _)| may_be_told(finding, least))
        .collect();
    shown.sort_by(|(_, a), (_, b)| b.fraction().total_cmp(&a.fraction()));
    let mut numbers = known.to_vec();
    let mut findings = Vec::new();
    for (finding, share) in shown {
        if findings.len() < most && is_apart(share.of, &numbers, least) {
            numbers.push(share.of);
            findings.push(finding);
        }
    }
    let people = is_apart(report.people, &numbers, least).then_some(report.people);
    (findings, people)
}

/// Returns why nothing is told.
pub fn instead(report: &Report, least: u64, phrases: &Phrases) -> String {
    if report.dialogs.iter().all(|dialog| dialog.people == 0) {
        nobody(report, phrases)
    } else if report.people < least || leading(report).next().is_some() {
        phrases.say(Say::NothingToTell).to_owned()
    } else {
        phrases.say(Say::NothingLeads).to_owned()
    }
}

/// Returns a finding in words and rounded numbers, and its rounded share; `None` of a finding that
/// is not told to those who answered.
pub fn rounded(finding: &Finding, report: &Report, phrases: &Phrases) -> Option<(String, Share)> {
    let Finding::Leads {
        label,
        answer,
        share,
        next,
        ..
    } = finding
    else {
        return None;
    };
    let of = tens(share.of);
    let step = |percent: f64, round: fn(f64) -> f64| Figure::new(STEP * round(percent / STEP), 0);
    let percent = step(100.0 * share.fraction(), f64::round);
    // The range is that of the rounded numbers, so that it tells no more than they do.
    let told = Share::new((percent.value() * of as f64 / 100.0).round() as u64, of);
    let share = Share {
        percent: Some(percent),
        low: told.low.map(|low| step(low.value(), f64::floor)),
        high: told.high.map(|high| step(high.value(), f64::ceil)),
        ..told
    };
    let number = |figure: Option<Figure>| figure.map(|figure| phrases.number(figure));
    let sentence = phrases.fill(
        Say::LeadsAbout,
        &[
            ("answer", answer),
            ("label", short(label)),
            ("percent", &phrases.number(percent)),
            ("low", &number(share.low).unwrap_or_default()),
            ("high", &number(share.high).unwrap_or_default()),
            ("n", &phrases.count(of)),
            ("next", next),
        ],
    );
    Some((named(finding.dialog(), sentence, report), share))
}

/// Returns a number of people, rounded down to tens.
pub fn tens(people: u64) -> u64 {
    people - people % 10
}

/// Returns the answers that lead, with their shares.
fn leading(report: &Report) -> impl Iterator<Item = (&Finding, &Share)> {
    report.findings.iter().filter_map(|finding| match finding {
        Finding::Leads { share, .. } => Some((finding, share)),
        _ => None,
    })
}

/// Returns whether a number of people differs from each that is told by nobody or by enough.
fn is_apart(number: u64, told: &[u64], least: u64) -> bool {
    told.iter()
        .map(|other| number.abs_diff(*other))
        .all(|few| few == 0 || few >= least)
}

/// Returns whether a finding tells only of enough people: those who gave the answer, those who did
/// not, those who gave the next, and those who gave neither, or both where several may be chosen.
fn may_be_told(finding: &Finding, least: u64) -> bool {
    let Finding::Leads {
        share, next_share, ..
    } = finding
    else {
        return false;
    };
    let (first, next) = (share.count, next_share.count);
    let is_enough = |people: u64| people >= least;
    [first, share.of - first, next].into_iter().all(is_enough)
        && is_apart(first + next, &[share.of], least)
}
