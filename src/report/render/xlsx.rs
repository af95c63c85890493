//! A report as a workbook: a first sheet with what stands out, then a sheet per dialog with its
//! numbers and the spreadsheet's own charts beside them.

mod cases;
mod compared;
mod sheet;

use rust_xlsxwriter::{ChartType, Color, Format, FormatAlign, Workbook, XlsxError};

use crate::report::results::{Detail, DialogResults, OrderEffect, QuestionResults, Report};

use super::phrases::{Phrases, Say};
use super::sentence::{base, chosen, few, handed_over, nobody, open, quality, told};
use super::themes::{labelled, telling, uncovered};

use self::sheet::{CHARTS, Looks, SHARES, SUMMARY_WIDTH, Sheet};

/// How many findings the first sheet tells.
const FINDINGS: usize = 12;
/// The longest name of a sheet, and signs it may not have.
const NAME: (usize, [char; 7]) = (31, ['[', ']', ':', '*', '?', '/', '\\']);

/// Returns the report as a workbook.
///
/// Fails if the workbook cannot be made, as when a sheet has too many rows.
pub fn xlsx(report: &Report) -> Result<Vec<u8>, XlsxError> {
    let phrases = Phrases::of(&report.language);
    let looks = Looks {
        title: Format::new().set_bold().set_font_size(16),
        heading: Format::new().set_bold().set_font_size(12),
        head: Format::new()
            .set_bold()
            .set_background_color(Color::RGB(0x00E8_EEF4)),
        plain: Format::new(),
        wrapped: Format::new().set_text_wrap().set_align(FormatAlign::Top),
        dim: Format::new().set_font_color(Color::RGB(0x0060_6060)),
        percent: Format::new().set_num_format("0\" %\""),
    };
    let mut book = Workbook::new();
    let answered: Vec<&DialogResults> = report
        .dialogs
        .iter()
        .filter(|dialog| dialog.people > 0)
        .collect();
    let mut names = vec![phrases.say(Say::Title).to_owned()];
    summary(report, &answered, &names[0], (&mut book, &looks, phrases))?;
    for results in answered {
        let name = sheet_name(&results.name, &names);
        names.push(name.clone());
        let sheet = book.add_worksheet().set_name(&name)?;
        let mut sheet = Sheet {
            sheet,
            name,
            row: 0,
            looks: &looks,
            phrases,
        };
        dialog(results, &mut sheet)?;
    }
    let name = sheet_name(phrases.say(Say::Comparisons), &names);
    names.push(name.clone());
    compared::sheet(report, &name, (&mut book, &looks, phrases))?;
    let name = sheet_name(phrases.say(Say::Cases), &names);
    cases::sheet(report, &name, (&mut book, &looks, phrases))?;
    book.save_to_buffer()
}

/// Returns a name that a sheet may have and no other has.
fn sheet_name(dialog: &str, taken: &[String]) -> String {
    let (longest, forbidden) = NAME;
    let plain: String = dialog
        .chars()
        .filter(|letter| !forbidden.contains(letter))
        .take(longest - 3)
        .collect();
    let is_free = |name: &String| !taken.iter().any(|known| known.eq_ignore_ascii_case(name));
    let numbered = (2..).map(|number| format!("{plain} {number}"));
    std::iter::once(plain.clone())
        .chain(numbered)
        .find(is_free)
        .unwrap_or(plain)
}

/// Writes the first sheet: what an owner wants to know.
fn summary(
    report: &Report,
    answered: &[&DialogResults],
    name: &str,
    (book, looks, phrases): (&mut Workbook, &Looks, &'static Phrases),
) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet().set_name(name)?;
    sheet.set_column_width(0, SUMMARY_WIDTH as f64)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    let mut sheet = Sheet {
        sheet,
        name: name.to_owned(),
        row: 0,
        looks,
        phrases,
    };
    sheet.line(phrases.say(Say::Title), &looks.title)?;
    let made = phrases.fill(Say::MadeAt, &[("when", &phrases.day_of(&report.made_at))]);
    sheet.line(&made, &looks.dim)?;
    if let Some(since) = &report.since {
        let since = phrases.fill(Say::Since, &[("when", &phrases.day_of(since))]);
        sheet.line(&since, &looks.dim)?;
    }
    sheet.row += 1;
    if answered.is_empty() {
        return sheet.line(&nobody(report, phrases), &looks.wrapped);
    }
    sheet.line(phrases.say(Say::Findings), &looks.heading)?;
    if report.findings.is_empty() {
        sheet.line(phrases.say(Say::NoFindings), &looks.wrapped)?;
    }
    for finding in report.findings.iter().take(FINDINGS) {
        sheet.line(&told(finding, report, phrases), &looks.wrapped)?;
    }
    sheet.line(phrases.say(chosen(report)), &looks.dim)?;
    sheet.row += 1;
    sheet.line(phrases.say(Say::HowToRead), &looks.heading)?;
    for how in [Say::HowBase, Say::HowMissing, Say::HowRange, Say::HowTests] {
        sheet.line(phrases.say(how), &looks.wrapped)?;
    }
    Ok(())
}

fn dialog(dialog: &DialogResults, sheet: &mut Sheet<'_>) -> Result<(), XlsxError> {
    let phrases = sheet.phrases;
    sheet.sheet.set_column_width(0, 44)?;
    for column in 1..CHARTS - 1 {
        sheet.sheet.set_column_width(column, 14)?;
    }
    // Printed, tables and charts stay beside each other.
    sheet.sheet.set_landscape().set_print_fit_to_pages(1, 0);
    // The name of the dialog and the labels stay where they are.
    sheet.sheet.set_freeze_panes(1, 1)?;
    sheet.line(&dialog.name, &sheet.looks.title)?;
    if let Some(about) = &dialog.about {
        sheet.line(about, &sheet.looks.dim)?;
    }
    sheet.pair(&phrases.several(Say::People, dialog.people), dialog.people)?;
    sheet.pair(
        &phrases.several(Say::Sessions, dialog.sessions),
        dialog.sessions,
    )?;
    if let Some(completed) = dialog.completed.percent {
        sheet
            .sheet
            .write_string(sheet.row, 0, phrases.say(Say::Completed))?;
        sheet.percent(1, completed)?;
        sheet.row += 1;
    }
    if let Some(told) = quality(&dialog.quality, phrases) {
        sheet.line(&told, &sheet.looks.dim)?;
    }
    let notes = [open(dialog, phrases), handed_over(dialog, phrases)];
    for note in notes.iter().flatten() {
        sheet.line(note, &sheet.looks.dim)?;
    }
    sheet.row += 1;
    sheet.line(phrases.say(Say::Funnel), &sheet.looks.heading)?;
    sheet.head(&[
        Say::Question,
        Say::Asked,
        Say::Answered,
        Say::StoppedHere,
        Say::Seconds,
    ])?;
    for step in &dialog.funnel {
        sheet.sheet.write_string(sheet.row, 0, &step.label)?;
        sheet.count(1, step.base.asked)?;
        sheet.count(2, step.base.answered)?;
        sheet.count(3, step.left.count)?;
        if let Some(seconds) = step.median_seconds {
            sheet.sheet.write_number(sheet.row, 4, seconds.value())?;
        }
        sheet.row += 1;
    }
    for question in &dialog.questions {
        sheet.row += 1;
        self::question(question, sheet)?;
        if let Some(order) = &question.order {
            self::order(order, sheet)?;
        }
    }
    Ok(())
}

/// Writes whether the place of an option mattered, with the places below.
fn order(order: &OrderEffect, sheet: &mut Sheet<'_>) -> Result<(), XlsxError> {
    let phrases = sheet.phrases;
    sheet.line(&super::order::told(order, phrases), &sheet.looks.dim)?;
    if order.test.is_none() {
        return Ok(());
    }
    sheet.line(phrases.say(Say::PlaceTable), &sheet.looks.dim)?;
    sheet.head(&[
        Say::Place,
        Say::Count,
        Say::ShareColumn,
        Say::Expected,
        Say::Difference,
    ])?;
    for place in &order.places {
        sheet
            .sheet
            .write_number(sheet.row, 0, f64::from(place.place))?;
        sheet.count(1, place.share.count)?;
        if let Some(percent) = place.share.percent {
            sheet.percent(2, percent)?;
        }
        sheet.percent(3, place.expected)?;
        sheet
            .sheet
            .write_number(sheet.row, 4, place.residual.value())?;
        sheet.row += 1;
    }
    Ok(())
}

fn question(question: &QuestionResults, sheet: &mut Sheet<'_>) -> Result<(), XlsxError> {
    let phrases = sheet.phrases;
    sheet.line(&question.label, &sheet.looks.heading)?;
    sheet.line(&base(&question.base, phrases), &sheet.looks.dim)?;
    if let Some(few) = few(question) {
        sheet.line(phrases.say(few), &sheet.looks.dim)?;
    }
    match &question.detail {
        Detail::Options { options, .. } => sheet.shares(options, ChartType::Bar),
        Detail::Scale { points, mean, .. } => {
            if let Some(mean) = mean {
                let mean = phrases.fill(Say::Mean, &[("n", &phrases.number(*mean))]);
                sheet.line(&mean, &sheet.looks.plain)?;
            }
            sheet.shares(points, ChartType::Column)
        }
        Detail::Nps {
            points,
            promoters,
            passives,
            detractors,
            score,
            low,
            high,
            ..
        } => {
            if let Some((score, (low, high))) = score.zip(low.zip(*high)) {
                let values = [score, low, high].map(|figure| phrases.number(figure));
                let [score, low, high] = &values;
                let told = [("n", score.as_str()), ("low", low), ("high", high)];
                sheet.line(&phrases.fill(Say::NpsRange, &told), &sheet.looks.plain)?;
            }
            sheet.head(&SHARES)?;
            let kinds = [
                (Say::Promoters, promoters),
                (Say::Passives, passives),
                (Say::Detractors, detractors),
            ];
            for (say, share) in kinds {
                sheet.share(phrases.say(say), share)?;
            }
            sheet.shares(points, ChartType::Column)
        }
        Detail::Number {
            mean,
            low,
            high,
            least,
            lower_quartile,
            median,
            upper_quartile,
            most,
            bars,
        } => {
            let figures = [
                (Say::MeanColumn, mean),
                (Say::MeanFrom, low),
                (Say::MeanTo, high),
                (Say::Lowest, least),
                (Say::LowerQuartile, lower_quartile),
                (Say::MedianColumn, median),
                (Say::UpperQuartile, upper_quartile),
                (Say::Highest, most),
            ];
            for (say, figure) in figures {
                if let Some(figure) = figure {
                    sheet.text(0, phrases.say(say))?;
                    sheet.sheet.write_number(sheet.row, 1, figure.value())?;
                    sheet.row += 1;
                }
            }
            let counted: Vec<(String, u64)> = bars
                .iter()
                .map(|bar| (phrases.bar(bar), bar.count))
                .collect();
            sheet.counts(&counted)
        }
        Detail::Days { unit, from } => {
            let counted: Vec<(String, u64)> = from
                .iter()
                .map(|(day, count)| (phrases.period(*day, *unit), *count))
                .collect();
            sheet.counts(&counted)
        }
        Detail::Hours { hours } => {
            let counted: Vec<(String, u64)> = hours
                .iter()
                .map(|(hour, count)| (format!("{hour:02}:00"), *count))
                .collect();
            sheet.counts(&counted)
        }
        Detail::Rank { options } => {
            sheet.head(&[Say::Answer, Say::MeanPlace, Say::Count])?;
            for option in options {
                sheet.sheet.write_string(sheet.row, 0, &option.label)?;
                if let Some(place) = option.mean_place {
                    sheet.sheet.write_number(sheet.row, 1, place.value())?;
                } else {
                    sheet.text(1, phrases.say(Say::TooFew))?;
                }
                sheet.count(2, option.ranked)?;
                sheet.row += 1;
            }
            Ok(())
        }
        Detail::Texts {
            themes,
            without_theme,
            telling,
            quotes,
        } => {
            if !themes.is_empty() {
                sheet.shares(&labelled(themes, phrases), ChartType::Bar)?;
            }
            if let Some(without) = without_theme {
                sheet.line(&uncovered(without, phrases), &sheet.looks.plain)?;
            }
            for line in self::telling(telling, phrases) {
                sheet.line(&line, &sheet.looks.plain)?;
            }
            for quote in quotes {
                sheet.line(&quote.text, &sheet.looks.plain)?;
            }
            Ok(())
        }
        Detail::Counted => Ok(()),
    }
}
