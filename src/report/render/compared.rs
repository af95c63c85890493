//! What all forms say about groups that were compared.

use crate::report::results::{Comparison, Grouping, Report};

use super::phrases::{Phrases, Say};
use super::sentence::{short, size};

/// Lists comparisons, findings first and then by the size of the difference.
pub fn in_order(report: &Report) -> Vec<&Comparison> {
    let mut shown: Vec<&Comparison> = report.comparisons.iter().collect();
    shown.sort_by(|a, b| {
        let (a, b) = (&a.test, &b.test);
        let by_strength = b.strength.total_cmp(&a.strength);
        b.is_finding.cmp(&a.is_finding).then(by_strength)
    });
    shown
}

/// Returns how many comparisons were tested, and how many are findings.
pub fn how_many(report: &Report, phrases: &Phrases) -> String {
    let is_finding = |comparison: &&Comparison| comparison.test.is_finding;
    let found = report.comparisons.iter().filter(is_finding).count();
    let what = match found {
        0 => Say::ComparisonsNone,
        _ => Say::ComparisonsBase,
    };
    let [n, found] = [report.comparisons.len(), found].map(|n| phrases.count(n as u64));
    phrases.fill(what, &[("n", &n), ("found", &found)])
}

/// Returns what is compared, and by what.
pub fn title(comparison: &Comparison, phrases: &Phrases) -> String {
    // Where several may be chosen, each option is a comparison of its own.
    let about = match (&comparison.option, comparison.levels.first()) {
        (Some(_), Some(option)) => format!("{} {option}", short(&comparison.label)),
        _ => short(&comparison.label).to_owned(),
    };
    let (say, name) = match &comparison.by {
        Grouping::Segment { label, .. } => (Say::BySegment, label.as_str()),
        Grouping::Question { label, .. } => (Say::ByQuestion, short(label)),
    };
    phrases.fill(say, &[("name", name), ("about", &about)])
}

/// Returns whether a difference is a finding, in words.
pub fn verdict(comparison: &Comparison, phrases: &Phrases) -> &'static str {
    phrases.say(if comparison.test.is_finding {
        Say::IsFinding
    } else {
        Say::MayBeChance
    })
}

/// Returns what the test says.
pub fn test_line(comparison: &Comparison, phrases: &Phrases) -> String {
    let test = &comparison.test;
    let (name, effect) = match test.name {
        "fisher" => (Say::Fisher, test.effect.value()),
        "kruskal_wallis" => (Say::KruskalWallis, test.effect.value().sqrt()),
        _ => (Say::ChiSquared, test.effect.value()),
    };
    phrases.fill(
        Say::TestLine,
        &[
            ("test", phrases.say(name)),
            ("statistic", &phrases.number(test.statistic)),
            (
                "freedom",
                &phrases.several(Say::Freedom, u64::from(test.freedom)),
            ),
            ("p", &phrases.probability(test.p)),
            ("q", &phrases.probability(test.q)),
            ("effect", &phrases.number(test.effect)),
            ("size", phrases.say(size(effect))),
        ],
    )
}

/// Returns the columns of figures that groups of numbers have: a score only if there is one.
pub fn figures(comparison: &Comparison) -> &'static [Say] {
    let has_score = comparison.groups.iter().any(|group| group.nps.is_some());
    let columns = &[Say::MeanColumn, Say::MedianColumn, Say::Score];
    match (comparison.levels.is_empty(), has_score) {
        (false, _) => &[],
        (true, true) => columns,
        (true, false) => &columns[..2],
    }
}
