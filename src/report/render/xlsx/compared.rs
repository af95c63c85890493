//! The sheet with the groups that were compared: a row per group and answer, to filter and sort.

use rust_xlsxwriter::{Workbook, XlsxError};

use crate::report::results::figure::Figure;
use crate::report::results::{Comparison, GroupCounts, Report, Share};

use super::super::compared::{in_order, title, verdict};
use super::super::phrases::{Phrases, Say};
use super::super::sentence::{group_label, size};
use super::{Looks, Sheet};

/// The columns.
const COLUMNS: [Say; 14] = [
    Say::Comparison,
    Say::Group,
    Say::Answered,
    Say::Answer,
    Say::Count,
    Say::ShareColumn,
    Say::MeanColumn,
    Say::MedianColumn,
    Say::Nps,
    Say::PColumn,
    Say::QColumn,
    Say::EffectColumn,
    Say::SizeColumn,
    Say::VerdictColumn,
];
/// How wide the columns with words are, by their place.
const WIDTHS: [(u16, f64); 5] = [(0, 60.0), (1, 30.0), (3, 30.0), (8, 18.0), (13, 18.0)];

/// Adds the sheet, if groups were compared.
///
/// Fails if it would have too many rows.
pub fn sheet(
    report: &Report,
    name: &str,
    (book, looks, phrases): (&mut Workbook, &Looks, &'static Phrases),
) -> Result<(), XlsxError> {
    if report.comparisons.is_empty() {
        return Ok(());
    }
    let sheet = book.add_worksheet().set_name(name)?;
    sheet.set_freeze_panes(1, 1)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    for (column, width) in WIDTHS {
        sheet.set_column_width(column, width)?;
    }
    let mut sheet = Sheet {
        sheet,
        name: name.to_owned(),
        row: 0,
        looks,
        phrases,
    };
    sheet.head(&COLUMNS)?;
    for comparison in in_order(report) {
        for group in &comparison.groups {
            if comparison.levels.is_empty() {
                sheet.compared(comparison, group, None)?;
            }
            for answer in comparison.levels.iter().zip(&group.shares) {
                sheet.compared(comparison, group, Some(answer))?;
            }
        }
    }
    let last = sheet.row.saturating_sub(1);
    sheet
        .sheet
        .autofilter(0, 0, last, COLUMNS.len() as u16 - 1)?;
    Ok(())
}

impl Sheet<'_> {
    /// Writes a row: what a group said to one answer, or its figures.
    fn compared(
        &mut self,
        comparison: &Comparison,
        group: &GroupCounts,
        answer: Option<(&String, &Share)>,
    ) -> Result<(), XlsxError> {
        let test = &comparison.test;
        self.text(0, &title(comparison, self.phrases))?;
        let label = group_label(&comparison.by, &group.label, self.phrases);
        self.text(1, &label)?;
        self.count(2, group.answered)?;
        if let Some((label, share)) = answer {
            self.text(3, label)?;
            self.count(4, share.count)?;
            if let Some(percent) = share.percent {
                self.percent(5, percent)?;
            }
        }
        let figures = [
            (6, group.mean),
            (7, group.median),
            (8, group.nps),
            (9, Some(test.p)),
            (10, Some(test.q)),
            (11, Some(test.effect)),
        ];
        for (column, figure) in figures {
            if let Some(figure) = figure.map(Figure::value) {
                self.sheet.write_number(self.row, column, figure)?;
            }
        }
        let size = match test.name {
            "kruskal_wallis" => size(test.effect.value().sqrt()),
            _ => size(test.effect.value()),
        };
        self.text(12, self.phrases.say(size))?;
        self.text(13, verdict(comparison, self.phrases))?;
        self.row += 1;
        Ok(())
    }
}
