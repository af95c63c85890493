//! Writes the groups that were compared, and what the tests say.

use crate::report::results::figure::Figure;
use crate::report::results::{Comparison, GroupCounts, Report};

use super::super::compared::{figures, how_many, in_order, test_line, title, verdict};
use super::super::page::Page;
use super::super::phrases::{Phrases, Say};
use super::super::sentence::group_label;

/// From so many standard errors on a cell is shaded, and from so many on strongly.
const NOTABLE: f64 = 2.0;
const FAR: f64 = 4.0;
/// How many comparisons are shown; JSON has all.
const COMPARISONS: usize = 40;

/// Writes the comparisons, findings and the largest effects first.
pub fn comparisons(report: &Report, phrases: &Phrases, page: &mut Page) {
    if report.comparisons.is_empty() {
        return;
    }
    let mut shown = in_order(report);
    shown.truncate(COMPARISONS);
    page.raw("<section>")
        .element("h2", phrases.say(Say::Comparisons));
    page.element("p", &how_many(report, phrases));
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

/// Returns the shade and the sign of a cell that is further from what was expected than chance makes
/// it. A difference that may be chance is not pointed at.
fn shade(comparison: &Comparison, residual: Figure) -> Option<(&'static str, &'static str)> {
    if !comparison.test.is_finding {
        return None;
    }
    match residual.value() {
        far if far >= FAR => Some(("more far", "▲")),
        more if more >= NOTABLE => Some(("more", "▲")),
        far if far <= -FAR => Some(("less far", "▼")),
        less if less <= -NOTABLE => Some(("less", "▼")),
        _ => None,
    }
}

fn comparison(comparison: &Comparison, phrases: &Phrases, page: &mut Page) {
    let (title, verdict) = (title(comparison, phrases), verdict(comparison, phrases));
    let title = format!("{title} ({verdict})");
    page.details(&title, "")
        .raw("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
    page.text(&title).raw("\"><table><thead><tr>");
    page.element("th scope=\"col\"", phrases.say(Say::Group));
    page.element("th scope=\"col\"", phrases.say(Say::Answered));
    let figures = figures(comparison);
    for column in figures {
        page.element("th scope=\"col\"", phrases.say(*column));
    }
    for level in &comparison.levels {
        page.element("th scope=\"col\"", level);
    }
    page.raw("</tr></thead><tbody>");
    let mut has_gap = false;
    let is_shaded = |group: &GroupCounts| {
        let mut residuals = group.residuals.iter();
        residuals.any(|residual| shade(comparison, *residual).is_some())
    };
    for group in &comparison.groups {
        page.raw("<tr>").element(
            "th scope=\"row\"",
            &group_label(&comparison.by, &group.label, phrases),
        );
        page.cell(&phrases.count(group.answered));
        let numbers = [group.mean, group.median, group.nps];
        for figure in numbers.iter().take(figures.len()) {
            has_gap |= figure.is_none();
            let told = figure.map(|figure| phrases.number(figure));
            page.cell(told.as_deref().unwrap_or("–"));
        }
        for (share, residual) in group.shares.iter().zip(&group.residuals) {
            let told = match phrases.share(share) {
                percent if percent.is_empty() => phrases.count(share.count),
                percent => percent,
            };
            match shade(comparison, *residual) {
                Some((class, sign)) => {
                    page.raw(&format!("<td class=\"{class}\">")).text(&told);
                    let by = format!("{sign} {}", phrases.signed(*residual));
                    page.raw(" ").element("small", &by);
                }
                None => drop(page.raw("<td>").text(&told)),
            }
            page.raw("</td>");
        }
        page.raw("</tr>");
    }
    page.raw("</tbody></table></div>");
    if comparison.groups.iter().any(is_shaded) {
        page.element("p class=\"dim\"", phrases.say(Say::Shades));
    }
    if has_gap {
        page.element("p class=\"dim\"", phrases.say(Say::NoFigure));
    }
    page.element("p class=\"dim\"", &test_line(comparison, phrases))
        .end_details()
        .raw("\n");
}
