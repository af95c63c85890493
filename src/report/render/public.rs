//! What may be told to those who answered: "you asked, this is what you said".
//!
//! It is read by people who may know each other. So every number of people that it tells, and every
//! one that could be found by taking one from another, is at least as large as is asked for; and it
//! tells nothing by segments, which are for those who keep the shop.

use crate::report::results::{Finding, Grouping, Report, Share};

/// The smallest number of people that is told of unless another is chosen.
pub const LEAST: u64 = 10;

/// Returns what may be told, what most agree on first, and how many people took part if that may be
/// told, too.
///
/// `known` are numbers of people that its readers know already.
pub fn shown<'a>(
    report: &'a Report,
    (least, known): (u64, &[u64]),
    most: usize,
) -> (Vec<&'a Finding>, Option<u64>) {
    let mut shown: Vec<&Finding> = report
        .findings
        .iter()
        .filter(|finding| may_be_told(finding, least))
        .collect();
    // What most agree on comes first; differences stay in their order behind it.
    let agreed = |finding: &Finding| match finding {
        Finding::Leads { share, .. } => share.fraction(),
        _ => 0.0,
    };
    shown.sort_by(|a, b| agreed(b).total_cmp(&agreed(a)));
    let mut numbers = known.to_vec();
    let mut findings = Vec::new();
    for finding in shown {
        let more = totals(finding);
        if findings.len() < most && more.iter().all(|new| is_apart(*new, &numbers, least)) {
            numbers.extend(more);
            findings.push(finding);
        }
    }
    let people = is_apart(report.people, &numbers, least).then_some(report.people);
    (findings, people)
}

/// Returns whether a number of people differs from each that is told by nobody or by enough.
fn is_apart(number: u64, told: &[u64], least: u64) -> bool {
    told.iter()
        .map(|other| number.abs_diff(*other))
        .all(|few| few == 0 || few >= least)
}

/// Returns the numbers of people who answered that a finding tells.
fn totals(finding: &Finding) -> Vec<u64> {
    match finding {
        Finding::Leads { share, .. } => vec![share.of],
        Finding::GroupChooses {
            here, elsewhere, ..
        } => vec![here.of + elsewhere.of],
        Finding::GroupScores {
            high_answered,
            low_answered,
            ..
        } => vec![high_answered + low_answered],
        Finding::Recommended { .. } | Finding::LeftAt { .. } => Vec::new(),
    }
}

/// Returns whether a finding tells only of enough people.
fn may_be_told(finding: &Finding, least: u64) -> bool {
    let is_split = |share: &Share| share.count >= least && share.of - share.count >= least;
    match finding {
        Finding::Leads {
            share, next_share, ..
        } => {
            let others = share.of.saturating_sub(share.count + next_share.count);
            let is_enough = share.count.min(next_share.count) >= least;
            is_enough && (others == 0 || others >= least)
        }
        Finding::GroupChooses {
            by: Grouping::Question { .. },
            here,
            elsewhere,
            ..
        } => is_split(here) && is_split(elsewhere),
        Finding::GroupScores {
            by: Grouping::Question { .. },
            high_answered,
            low_answered,
            ..
        } => *high_answered.min(low_answered) >= least,
        // The score and where people leave are for those who keep the shop.
        Finding::GroupChooses { .. }
        | Finding::GroupScores { .. }
        | Finding::Recommended { .. }
        | Finding::LeftAt { .. } => false,
    }
}
