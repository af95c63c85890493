//! The sheet with complaints: what was done about them in time, and who helped.

use rust_xlsxwriter::{Workbook, XlsxError};

use crate::report::results::Report;

use super::super::cases::cases;
use super::super::phrases::{Phrases, Say};
use super::sheet::{Looks, SUMMARY_WIDTH, Sheet};

/// The steps, in the order in which they are counted.
const STEPS: [Say; 4] = [
    Say::CaseAcknowledged,
    Say::CaseUnderstood,
    Say::CaseApologised,
    Say::CaseMadeGood,
];
/// How wide the columns of numbers are.
const NUMBER: f64 = 14.0;

/// Adds the sheet, if there ever was a complaint.
///
/// Fails if it would have too many rows.
pub fn sheet(
    report: &Report,
    name: &str,
    (book, looks, phrases): (&mut Workbook, &Looks, &'static Phrases),
) -> Result<(), XlsxError> {
    let Some(results) = &report.cases else {
        return Ok(());
    };
    let sheet = book.add_worksheet().set_name(name)?;
    sheet.set_column_width(0, SUMMARY_WIDTH as f64)?;
    sheet.set_column_range_width(1, 3, NUMBER)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    let mut sheet = Sheet {
        sheet,
        name: name.to_owned(),
        row: 0,
        looks,
        phrases,
    };
    sheet.line(phrases.say(Say::Cases), &looks.title)?;
    for told in cases(report, phrases) {
        sheet.line(&told, &looks.wrapped)?;
    }
    sheet.row += 1;
    sheet.head(&[Say::CaseStep, Say::CaseDone, Say::CaseKept, Say::CaseMissed])?;
    for (step, counted) in STEPS.into_iter().zip(&results.steps) {
        sheet.text(0, phrases.say(step))?;
        for (column, count) in (1..).zip([counted.done, counted.kept, counted.missed]) {
            sheet.count(column, count)?;
        }
        sheet.row += 1;
    }
    if results.helpers.is_empty() {
        return Ok(());
    }
    sheet.row += 1;
    sheet.head(&[Say::CaseHelper, Say::CaseCount, Say::CaseRecovered])?;
    for helper in &results.helpers {
        sheet.text(0, &helper.helper)?;
        sheet.count(1, helper.cases)?;
        sheet.count(2, helper.recovered)?;
        sheet.row += 1;
    }
    Ok(())
}
