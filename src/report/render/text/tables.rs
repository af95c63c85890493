//! The tables of the text: where people leave, and the groups that differ.

use unicode_width::UnicodeWidthStr;

use crate::report::results::{Comparison, DialogResults, Report};

use super::super::compared::{figures, how_many, in_order, title};
use super::super::phrases::{Phrases, Say};
use super::super::sentence::group_label;
use super::lines::{Lines, WIDTH, fitted};

/// How many groups that differ are shown; JSON has all.
const SHOWN: usize = 10;
/// How wide a column of numbers is at least.
const NUMBER: usize = 8;

/// Writes what became of people at each question.
pub fn funnel(dialog: &DialogResults, phrases: &Phrases, out: &mut Lines) {
    if dialog.funnel.len() < 2 {
        return;
    }
    out.line("");
    out.line(phrases.say(Say::Funnel));
    let columns = [Say::Asked, Say::Answered, Say::StoppedHere, Say::Seconds];
    let heads = columns.map(|column| phrases.say(column).to_owned());
    let rows = dialog.funnel.iter().map(|step| {
        let left = match phrases.share(&step.left) {
            percent if percent.is_empty() => phrases.count(step.left.count),
            percent => format!("{} ({percent})", phrases.count(step.left.count)),
        };
        let seconds = step.median_seconds.map_or_else(String::new, |seconds| {
            phrases.fill(Say::SecondsUnit, &[("n", &phrases.number(seconds))])
        });
        let [asked, answered] = [step.base.asked, step.base.answered].map(|n| phrases.count(n));
        (step.label.clone(), vec![asked, answered, left, seconds])
    });
    table(
        (phrases.say(Say::Question), &heads),
        &rows.collect::<Vec<_>>(),
        out,
    );
}

/// Writes the groups that differ, the largest differences first.
pub fn comparisons(report: &Report, phrases: &Phrases, out: &mut Lines) {
    if report.comparisons.is_empty() {
        return;
    }
    out.line("");
    out.heading(phrases.say(Say::Comparisons));
    out.wrapped("", &how_many(report, phrases));
    let is_finding = |comparison: &&Comparison| comparison.test.is_finding;
    for comparison in in_order(report).into_iter().filter(is_finding).take(SHOWN) {
        out.line("");
        out.wrapped("", &title(comparison, phrases));
        self::comparison(comparison, phrases, out);
    }
}

fn comparison(comparison: &Comparison, phrases: &Phrases, out: &mut Lines) {
    let figures = figures(comparison);
    let answered = std::iter::once(phrases.say(Say::Answered));
    let heads: Vec<String> = answered
        .chain(figures.iter().map(|column| phrases.say(*column)))
        .chain(comparison.levels.iter().map(String::as_str))
        .map(str::to_owned)
        .collect();
    let mut has_gap = false;
    let mut rows = Vec::new();
    for group in &comparison.groups {
        let mut cells = vec![phrases.count(group.answered)];
        for figure in [group.mean, group.median, group.nps]
            .iter()
            .take(figures.len())
        {
            has_gap |= figure.is_none();
            cells.push(figure.map_or_else(|| "–".to_owned(), |figure| phrases.number(figure)));
        }
        cells.extend(group.shares.iter().map(|part| match phrases.share(part) {
            percent if percent.is_empty() => phrases.count(part.count),
            percent => percent,
        }));
        rows.push((group_label(&comparison.by, &group.label, phrases), cells));
    }
    table((phrases.say(Say::Group), &heads), &rows, out);
    if has_gap {
        out.line(&format!("  {}", phrases.say(Say::NoFigure)));
    }
}

/// Writes a table: what its rows are and the heads of its columns, then each row. A column that no
/// longer fits is left out with those behind it.
fn table((of, heads): (&str, &[String]), rows: &[(String, Vec<String>)], out: &mut Lines) {
    let wide = |column: usize| {
        let cells = rows.iter().filter_map(|(_, cells)| cells.get(column));
        let widest = cells.map(|cell| cell.width()).max().unwrap_or(0);
        // A long head is cut, a number never.
        widest
            .max(heads[column].width().min(NUMBER * 2))
            .max(NUMBER)
    };
    let widths: Vec<usize> = (0..heads.len()).map(wide).collect();
    let label = rows
        .iter()
        .map(|(label, _)| label.width())
        .max()
        .unwrap_or(0);
    let mut rest = WIDTH - 2;
    let label = label.max(of.width()).min(rest * 2 / 5);
    rest -= label;
    let fits = widths.iter().take_while(|width| {
        let is_room = rest > **width;
        rest = rest.saturating_sub(**width + 1);
        is_room
    });
    let fits = fits.count();
    let line = |first: &str, cells: &[String]| {
        let mut line = format!("  {}", fitted(first, label));
        for (cell, width) in cells.iter().zip(&widths).take(fits) {
            let cell = fitted(cell, (*width).min(cell.width().max(1)));
            line.push_str(&" ".repeat(1 + width.saturating_sub(cell.width())));
            line.push_str(&cell);
        }
        line
    };
    out.line(&line(of, heads));
    for (first, cells) in rows {
        out.line(&line(first, cells));
    }
}
