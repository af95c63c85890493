//! A report as one HTML file: no network, no script, for any screen, for paper and for readers of
//! screens. Every picture stands beside a table with the same numbers.

mod comparisons;
mod detail;
mod live;
mod question;
mod table;

use crate::report::results::{DialogResults, Report};

use super::cases::cases;
use super::page::{Apart, Page};
use super::phrases::{Phrases, Say};
use super::sentence::{chosen, handed_over, nobody, open, quality, told};
use super::svg;

pub use self::live::live;
use self::question::keys;
use self::table::{head, highest};

/// How many findings are told.
const FINDINGS: usize = 12;
/// How many questions a page shows on the way through a dialog before they are a part of their own.
const FUNNEL: usize = 40;
/// How the page looks.
pub const STYLE: &str = include_str!("report.css");

/// Returns the report as an HTML page.
pub fn html(report: &Report) -> String {
    let phrases = Phrases::of(&report.language);
    let title = match report.dialogs.as_slice() {
        [one] => format!("{}: {}", phrases.say(Say::Title), one.name),
        _ => phrases.say(Say::Title).to_owned(),
    };
    let mut page = Page::default();
    page.raw("<!doctype html>\n<html lang=\"")
        .raw(phrases.language)
        .raw("\">\n<head>\n");
    page.raw("<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    // A page that is sent around asks nobody for anything.
    page.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
    page.element("title", &title)
        .raw("\n<style>\n")
        .raw(STYLE)
        .raw("</style>\n</head>\n<body>\n");
    page.raw("<header>").element("h1", &title);
    let made = phrases.fill(Say::MadeAt, &[("when", &phrases.day_of(&report.made_at))]);
    page.element("p class=\"dim\"", &made);
    if let Some(since) = &report.since {
        let since = phrases.fill(Say::Since, &[("when", &phrases.day_of(since))]);
        page.element("p class=\"dim\"", &since);
    }
    page.raw("</header>\n<main>\n");
    main(report, phrases, &mut page);
    page.raw("</main>\n<footer>");
    how_to_read(report, phrases, &mut page);
    page.raw("</footer>\n</body>\n</html>\n");
    page.finish()
}

/// Returns what stands on the page of a report, for a page of others, with the parts that are opened
/// by a tap at addresses of their own; of several dialogs an overview. `of_dialog` is the address of
/// a dialog without its name. [`STYLE`] says how it looks.
pub fn parts(report: &Report, apart: Apart, of_dialog: &str) -> Apart {
    let phrases = Phrases::of(&report.language);
    let mut page = Page::with_parts(apart);
    let answered = answered(report);
    if answered.len() < 2 {
        main(report, phrases, &mut page);
    } else {
        findings(report, phrases, &mut page);
        complaints(report, phrases, &mut page);
        for one in &answered {
            about(one, phrases, &mut page);
            weeks(one, phrases, &mut page);
            page.raw("<p><a href=\"").text(of_dialog).text(&one.name);
            page.raw("\">").text(phrases.say(Say::ToAnswers));
            page.element("span class=\"unseen\"", &format!(": {}", one.name))
                .raw("</a></p></section>\n");
        }
        comparisons::comparisons(report, phrases, &mut page);
    }
    page.raw("<section>");
    how_to_read(report, phrases, &mut page);
    page.raw("</section>");
    page.finish_apart()
}

fn answered(report: &Report) -> Vec<&DialogResults> {
    let dialogs = report.dialogs.iter();
    dialogs.filter(|dialog| dialog.people > 0).collect()
}

fn main(report: &Report, phrases: &Phrases, page: &mut Page) {
    let answered = answered(report);
    if answered.is_empty() {
        page.element("p", &nobody(report, phrases));
    } else {
        if answered.len() > 1 {
            contents(&answered, phrases, page);
        }
        findings(report, phrases, page);
        complaints(report, phrases, page);
        for dialog in &answered {
            self::dialog(dialog, phrases, page);
        }
        comparisons::comparisons(report, phrases, page);
    }
}

fn how_to_read(report: &Report, phrases: &Phrases, page: &mut Page) {
    page.element("h2", phrases.say(Say::HowToRead)).raw("<ul>");
    for how in [
        Say::HowBase,
        Say::HowMissing,
        Say::HowBars,
        Say::HowRange,
        chosen(report),
        Say::HowTests,
    ] {
        page.element("li", phrases.say(how));
    }
    page.raw("</ul>");
}

fn contents(dialogs: &[&DialogResults], phrases: &Phrases, page: &mut Page) {
    page.raw("<nav aria-label=\"")
        .text(phrases.say(Say::Contents))
        .raw("\"><ul>");
    for dialog in dialogs {
        page.raw(&format!("<li><a href=\"#{}\">", dialog.name))
            .text(&dialog.name);
        page.raw("</a></li>");
    }
    page.raw("</ul></nav>\n");
}

fn complaints(report: &Report, phrases: &Phrases, page: &mut Page) {
    let told = cases(report, phrases);
    if told.is_empty() {
        return;
    }
    page.raw("<section>").element("h2", phrases.say(Say::Cases));
    for sentence in &told {
        page.element("p", sentence);
    }
    page.raw("</section>\n");
}

fn findings(report: &Report, phrases: &Phrases, page: &mut Page) {
    page.raw("<section>")
        .element("h2", phrases.say(Say::Findings));
    if report.findings.is_empty() {
        page.element("p", phrases.say(Say::NoFindings));
    } else {
        page.raw("<ol class=\"findings\">");
        for finding in report.findings.iter().take(FINDINGS) {
            page.element("li", &told(finding, report, phrases));
        }
        page.raw("</ol>");
    }
    page.element("p class=\"note\"", phrases.say(chosen(report)))
        .raw("</section>\n");
}

fn dialog(dialog: &DialogResults, phrases: &Phrases, page: &mut Page) {
    about(dialog, phrases, page);
    weeks(dialog, phrases, page);
    funnel(dialog, phrases, page);
    for question in &dialog.questions {
        if !page.is_full() {
            self::question::question(question, phrases, page);
            continue;
        }
        page.details(&question.label, "");
        self::question::question(question, phrases, page);
        page.end_details();
    }
    page.raw("</section>\n");
}

/// Begins what is told of a dialog: its name and how many there are.
fn about(dialog: &DialogResults, phrases: &Phrases, page: &mut Page) {
    page.raw(&format!("<section id=\"{}\">", dialog.name))
        .element("h2", &dialog.name);
    if let Some(about) = &dialog.about {
        page.element("p", about);
    }
    keys(dialog, phrases, page);
    if let Some(told) = quality(&dialog.quality, phrases) {
        page.element("p class=\"note\"", &told);
    }
    let notes = [open(dialog, phrases), handed_over(dialog, phrases)];
    for note in notes.iter().flatten() {
        page.element("p class=\"note\"", note);
    }
}

/// Draws the sessions by week, with a mark where a new version began.
fn weeks(dialog: &DialogResults, phrases: &Phrases, page: &mut Page) {
    let (Some(first), Some(last)) = (dialog.weeks.first(), dialog.weeks.last()) else {
        return;
    };
    if dialog.weeks.len() < 2 {
        return;
    }
    let counts: Vec<(u64, u64)> = dialog
        .weeks
        .iter()
        .map(|week| (week.started, week.completed))
        .collect();
    let later = || dialog.versions.iter().skip(1);
    let marks: Vec<usize> = later()
        .filter_map(|version| {
            dialog
                .weeks
                .iter()
                .rposition(|week| week.from <= version.first)
        })
        .collect();
    page.raw("<section>")
        .element("h3", phrases.say(Say::Weeks))
        .raw("<figure>");
    let most = counts.iter().map(|(started, _)| *started).max();
    highest(most.unwrap_or(0), phrases, page);
    page.raw(&svg::columns(&counts, &marks))
        .raw("<figcaption class=\"ends\">");
    page.element("span", &phrases.day(first.from))
        .element("span", &phrases.day(last.from));
    page.raw("</figcaption></figure>").legend(&[
        ("fill", phrases.say(Say::CompletedColumn)),
        ("light", phrases.say(Say::Started)),
    ]);
    for version in later() {
        let values = [
            ("when", phrases.day(version.first)),
            ("n", phrases.count(version.sessions)),
        ];
        let values = values
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        page.element("p class=\"dim\"", &phrases.fill(Say::VersionFrom, &values));
    }
    page.details(phrases.say(Say::Numbers), phrases.say(Say::Weeks))
        .raw("<table><thead>");
    head(
        &[Say::Week, Say::Started, Say::CompletedColumn],
        phrases,
        page,
    );
    for week in &dialog.weeks {
        page.raw("<tr>")
            .element("th scope=\"row\"", &phrases.day(week.from));
        page.cell(&phrases.count(week.started))
            .cell(&phrases.count(week.completed))
            .raw("</tr>");
    }
    page.raw("</tbody></table>")
        .end_details()
        .raw("</section>\n");
}

fn funnel(dialog: &DialogResults, phrases: &Phrases, page: &mut Page) {
    if dialog.funnel.len() < 2 {
        return;
    }
    page.raw("<section>")
        .element("h3", phrases.say(Say::Funnel));
    let is_long = page.has_parts() && dialog.funnel.len() > FUNNEL;
    if is_long {
        page.details(phrases.say(Say::Funnel), &dialog.name);
    }
    page.raw("<table class=\"funnel\"><thead>");
    let columns = [
        Say::Question,
        Say::Asked,
        Say::Answered,
        Say::StoppedHere,
        Say::Seconds,
    ];
    head(&columns, phrases, page);
    for step in &dialog.funnel {
        let left = match phrases.share(&step.left) {
            percent if percent.is_empty() => phrases.count(step.left.count),
            percent => format!("{} ({percent})", phrases.count(step.left.count)),
        };
        let seconds = step.median_seconds.map_or_else(String::new, |seconds| {
            let number = phrases.number(seconds);
            phrases.fill(Say::SecondsUnit, &[("n", &number)])
        });
        let cells = [
            phrases.count(step.base.asked),
            phrases.count(step.base.answered),
            left,
            seconds,
        ];
        page.raw("<tr>").element("th scope=\"row\"", &step.label);
        for (column, cell) in columns.iter().skip(1).zip(&cells) {
            // On a phone each cell names its column, since the head of the table is hidden.
            page.raw("<td data-of=\"").text(phrases.say(*column));
            page.raw("\">").text(cell).raw("</td>");
        }
        page.raw("</tr>");
    }
    page.raw("</tbody></table>");
    if is_long {
        page.end_details();
    }
    page.raw("</section>\n");
}
