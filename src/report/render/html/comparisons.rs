//! Writes the groups that were compared, and what the tests say.

use crate::report::results::{Comparison, Grouping, Report};

use super::super::page::Page;
use super::super::phrases::{Phrases, Say};
use super::super::sentence::{group_label, size};
use super::percent;

/// How many comparisons are shown; JSON has all.
const COMPARISONS: usize = 40;

/// Writes the comparisons, findings and the largest effects first.
pub fn comparisons(report: &Report, phrases: &Phrases, page: &mut Page) {
    if report.comparisons.is_empty() {
        return;
    }
    let mut shown: Vec<&Comparison> = report.comparisons.iter().collect();
    let found = shown
        .iter()
        .filter(|comparison| comparison.test.is_finding)
        .count();
    shown.sort_by(|a, b| {
        let key = |comparison: &Comparison| (comparison.test.is_finding, comparison.test.strength);
        let ((a_found, a_strength), (b_found, b_strength)) = (key(a), key(b));
        b_found
            .cmp(&a_found)
            .then(b_strength.total_cmp(&a_strength))
    });
    shown.truncate(COMPARISONS);
    page.raw("<section>")
        .element("h2", phrases.say(Say::Comparisons));
    let values = [
        ("n", phrases.count(report.comparisons.len() as u64)),
        ("found", phrases.count(found as u64)),
    ];
    let values = values
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    page.element("p", &phrases.fill(Say::ComparisonsBase, &values));
    if shown.len() < report.comparisons.len() {
        let n = phrases.count(shown.len() as u64);
        page.element(
            "p class=\"dim\"",
            &phrases.fill(Say::ComparisonsShown, &[("n", &n)]),
        );
    }
    for comparison in shown {
        self::comparison(comparison, phrases, page);
    }
    page.raw("</section>\n");
}

fn comparison(comparison: &Comparison, phrases: &Phrases, page: &mut Page) {
    let by = match &comparison.by {
        Grouping::Segment { label, .. } => phrases.fill(Say::BySegment, &[("name", label)]),
        Grouping::Question { label, .. } => phrases.fill(Say::ByQuestion, &[("name", label)]),
    };
    let test = &comparison.test;
    let verdict = if test.is_finding {
        Say::IsFinding
    } else {
        Say::MayBeChance
    };
    page.raw("<details>");
    // Where several may be chosen, each option is a comparison of its own.
    let about = match (&comparison.option, comparison.levels.first()) {
        (Some(_), Some(option)) => format!("{}: {option}", comparison.label),
        _ => comparison.label.clone(),
    };
    let title = format!("{about}, {by} ({})", phrases.say(verdict));
    page.element("summary", &title)
        .raw("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
    page.text(&title).raw("\"><table><thead><tr>");
    page.element("th scope=\"col\"", phrases.say(Say::Group));
    page.element("th scope=\"col\"", phrases.say(Say::Answered));
    let is_numbers = comparison.levels.is_empty();
    if is_numbers {
        for column in [Say::Mean, Say::Median, Say::Score] {
            page.element("th scope=\"col\"", phrases.fill(column, &[]).trim());
        }
    }
    for level in &comparison.levels {
        page.element("th scope=\"col\"", level);
    }
    page.raw("</tr></thead><tbody>");
    for group in &comparison.groups {
        page.raw("<tr>").element(
            "th scope=\"row\"",
            &group_label(&comparison.by, &group.label, phrases),
        );
        page.cell(&phrases.count(group.answered));
        if is_numbers {
            for figure in [group.mean, group.median, group.nps] {
                page.cell(
                    &figure
                        .map(|figure| phrases.number(figure))
                        .unwrap_or_default(),
                );
            }
        }
        for (share, residual) in group.shares.iter().zip(&group.residuals) {
            let told = match percent(share, phrases) {
                percent if percent.is_empty() => phrases.count(share.count),
                percent => percent,
            };
            page.raw("<td>").text(&told);
            // A difference that may be chance is not pointed at.
            if test.is_finding && residual.value().abs() >= 2.0 {
                let (sign, words) = if residual.value() > 0.0 {
                    ("▲", Say::More)
                } else {
                    ("▼", Say::Fewer)
                };
                page.raw(" <span role=\"img\" aria-label=\"")
                    .text(phrases.say(words));
                page.raw("\">").text(sign).raw("</span>");
            }
            page.raw("</td>");
        }
        page.raw("</tr>");
    }
    page.raw("</tbody></table></div>");
    let (name, effect) = match test.name {
        "fisher" => (Say::Fisher, test.effect.value()),
        "kruskal_wallis" => (Say::KruskalWallis, test.effect.value().sqrt()),
        _ => (Say::ChiSquared, test.effect.value()),
    };
    let line = phrases.fill(
        Say::TestLine,
        &[
            ("test", phrases.say(name)),
            ("statistic", &phrases.number(test.statistic)),
            ("freedom", &test.freedom.to_string()),
            ("p", &phrases.probability(test.p)),
            ("q", &phrases.probability(test.q)),
            ("effect", &phrases.number(test.effect)),
            ("size", phrases.say(size(effect))),
        ],
    );
    page.element("p class=\"dim\"", &line).raw("</details>\n");
}
