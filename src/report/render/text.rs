//! A report as text for a terminal: aligned, with bars.

mod lines;
mod tables;

use crate::report::results::{Detail, DialogResults, QuestionResults, Report, Share};

use super::cases::cases;
use super::phrases::{Phrases, Say};
use super::sentence::{
    base, chosen, few, handed_over, has_percentages, nobody, open, quality, ranged, told,
};
use super::themes::{labelled, telling, uncovered};

use self::lines::{Lines, fitted};

/// How wide labels may be.
const LABEL: usize = 34;
/// How wide a bar of 100 % is.
const BAR: usize = 20;
/// How many findings are told.
const FINDINGS: usize = 5;

/// Returns the report as text.
pub fn text(report: &Report) -> String {
    let phrases = Phrases::of(&report.language);
    let mut out = Lines::default();
    if let Some(since) = &report.since {
        out.line(&phrases.fill(Say::Since, &[("when", &phrases.day_of(since))]));
        out.line("");
    }
    if report.dialogs.iter().all(|dialog| dialog.people == 0) {
        out.line(&nobody(report, phrases));
        return out.0;
    }
    out.heading(phrases.say(Say::Findings));
    if report.findings.is_empty() {
        out.wrapped("", phrases.say(Say::NoFindings));
    }
    for finding in report.findings.iter().take(FINDINGS) {
        out.wrapped("• ", &told(finding, report, phrases));
    }
    out.wrapped("", phrases.say(chosen(report)));
    let told = cases(report, phrases);
    if !told.is_empty() {
        out.line("");
        out.heading(phrases.say(Say::Cases));
    }
    for sentence in told {
        out.wrapped("• ", &sentence);
    }
    for dialog in report.dialogs.iter().filter(|dialog| dialog.people > 0) {
        out.line("");
        self::dialog(dialog, phrases, &mut out);
    }
    tables::comparisons(report, phrases, &mut out);
    out.0
}

fn dialog(dialog: &DialogResults, phrases: &Phrases, out: &mut Lines) {
    out.heading(&dialog.name);
    let numbers = [
        phrases.several(Say::PeopleCount, dialog.people),
        format!(
            "{} {}",
            phrases.count(dialog.sessions),
            phrases.several(Say::Sessions, dialog.sessions)
        ),
        format!(
            "{} {}",
            phrases.share(&dialog.completed),
            phrases.say(Say::Completed)
        ),
    ];
    let numbers: Vec<String> = numbers
        .into_iter()
        .filter(|number| !number.starts_with(' '))
        .collect();
    out.line(&numbers.join(" · "));
    if let Some(mut told) = quality(&dialog.quality, phrases) {
        if !dialog.quality.is_left_out {
            // Only who reads this in a terminal has such an option.
            told = format!("{told} {}", phrases.say(Say::WithoutFlagged));
        }
        out.wrapped("", &told);
    }
    let notes = [open(dialog, phrases), handed_over(dialog, phrases)];
    for note in notes.iter().flatten() {
        out.wrapped("", note);
    }
    tables::funnel(dialog, phrases, out);
    for question in &dialog.questions {
        out.line("");
        self::question(question, phrases, out);
    }
}

fn question(question: &QuestionResults, phrases: &Phrases, out: &mut Lines) {
    out.wrapped("", &question.label);
    if question.is_outdated {
        out.wrapped("  ", phrases.say(Say::Outdated));
    }
    out.wrapped("  ", &base(&question.base, phrases));
    let figure = |figure| phrases.number(figure);
    match &question.detail {
        Detail::Options {
            options,
            is_several,
        } => {
            bars(
                options
                    .iter()
                    .map(|option| (option.label.as_str(), option.share)),
                phrases,
                out,
            );
            if *is_several && has_percentages(options) {
                out.wrapped("  ", phrases.say(Say::Several));
            }
        }
        Detail::Scale {
            points,
            mean,
            median,
            top,
            bottom,
            ..
        } => {
            bars(
                points
                    .iter()
                    .map(|point| (point.label.as_str(), point.share)),
                phrases,
                out,
            );
            let told = [
                mean.map(|mean| phrases.fill(Say::Mean, &[("n", &figure(mean))])),
                median.map(|median| phrases.fill(Say::Median, &[("n", &figure(median))])),
                top.percent
                    .filter(|_| points.len() > 3)
                    .map(|top| phrases.fill(Say::TopTwo, &[("n", &figure(top))])),
                bottom
                    .percent
                    .filter(|_| points.len() > 3)
                    .map(|low| phrases.fill(Say::BottomTwo, &[("n", &figure(low))])),
            ];
            told_line(told, out);
        }
        Detail::Nps {
            promoters,
            passives,
            detractors,
            score,
            low,
            high,
            ..
        } => {
            let kinds = [
                (phrases.say(Say::Promoters), *promoters),
                (phrases.say(Say::Passives), *passives),
                (phrases.say(Say::Detractors), *detractors),
            ];
            bars(kinds.into_iter(), phrases, out);
            let range = score
                .zip(low.zip(*high))
                .map(|(score, (low, high))| ranged(Say::NpsRange, [score, low, high], phrases));
            told_line([range], out);
        }
        Detail::Number {
            mean,
            low,
            high,
            median,
            lower_quartile,
            upper_quartile,
            least,
            most,
            ..
        } => {
            let two = |what, low, high| {
                phrases.fill(what, &[("low", &figure(low)), ("high", &figure(high))])
            };
            let told = [
                mean.zip(low.zip(*high))
                    .map(|(mean, (low, high))| ranged(Say::MeanRange, [mean, low, high], phrases)),
                median.map(|median| phrases.fill(Say::Median, &[("n", &figure(median))])),
                lower_quartile
                    .zip(*upper_quartile)
                    .map(|(low, high)| two(Say::Quartiles, low, high)),
                least
                    .zip(*most)
                    .map(|(low, high)| two(Say::Ends, low, high)),
            ];
            told_line(told, out);
        }
        Detail::Days { unit, from } => {
            let most = from.iter().map(|(_, count)| *count).max().unwrap_or(0);
            for (day, count) in from {
                counted(&phrases.period(*day, *unit), *count, most, phrases, out);
            }
        }
        Detail::Hours { hours } => {
            let most = hours.iter().map(|(_, count)| *count).max().unwrap_or(0);
            for (hour, count) in hours {
                counted(&format!("{hour:02}:00"), *count, most, phrases, out);
            }
        }
        Detail::Rank { options } => {
            let row = |label: &str, [place, first, count]: [&str; 3]| {
                format!("  {} {place:>15} {first:>9} {count:>6}", padded(label))
            };
            let head = [Say::MeanPlace, Say::First, Say::Count].map(|column| phrases.say(column));
            out.line(&row("", head));
            for option in options {
                let place = phrases.mean_place(option);
                let first = phrases.share(&option.first);
                let count = phrases.count(option.ranked);
                out.line(&row(&option.label, [&place, &first, &count]));
            }
        }
        Detail::Texts {
            themes,
            without_theme,
            telling,
            quotes,
        } => {
            let labelled = labelled(themes, phrases);
            let shares = labelled
                .iter()
                .map(|theme| (theme.label.as_str(), theme.share));
            bars(shares, phrases, out);
            if let Some(without) = without_theme {
                out.wrapped("  ", &uncovered(without, phrases));
            }
            for line in self::telling(telling, phrases) {
                out.wrapped("  ", &line);
            }
            for quote in quotes.iter().take(3) {
                out.wrapped("  “", &format!("{}”", quote.text));
            }
        }
        Detail::Counted => {}
    }
    if let Some(order) = &question.order {
        out.wrapped("  ", &super::order::told(order, phrases));
    }
    if let Some(few) = few(question) {
        out.wrapped("  ", phrases.say(few));
    }
}

fn told_line<const N: usize>(parts: [Option<String>; N], out: &mut Lines) {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if !parts.is_empty() {
        out.wrapped("  ", &parts.join("; "));
    }
}

/// Adds a line per share, with a bar.
fn bars<'a>(shares: impl Iterator<Item = (&'a str, Share)>, phrases: &Phrases, out: &mut Lines) {
    for (label, share) in shares {
        let filled = (share.fraction() * BAR as f64).round() as usize;
        let bar = "█".repeat(filled) + &"░".repeat(BAR - filled.min(BAR));
        let range = share
            .low
            .zip(share.high)
            .map_or(String::new(), |(low, high)| {
                format!("{}–{}", phrases.number(low), phrases.number(high))
            });
        let told = phrases.share(&share);
        let count = phrases.count(share.count);
        out.line(&format!(
            "  {} {bar} {told:>5} {range:>7} {count:>6}",
            padded(label)
        ));
    }
}

fn counted(label: &str, count: u64, most: u64, phrases: &Phrases, out: &mut Lines) {
    let filled = (count as f64 / most.max(1) as f64 * BAR as f64).round() as usize;
    let count = phrases.count(count);
    out.line(&format!(
        "  {} {} {count}",
        padded(label),
        "█".repeat(filled)
    ));
}

/// Returns a label as wide as all others; a longer one is cut.
fn padded(label: &str) -> String {
    fitted(label, LABEL)
}
