//! The sheet with the groups that were compared: a row per group and answer, to filter and sort.

use rust_xlsxwriter::utility::column_number_to_name;
use rust_xlsxwriter::{Color, ConditionalFormatFormula, Format, Workbook, Worksheet, XlsxError};

use crate::report::results::figure::Figure;
use crate::report::results::{Comparison, GroupCounts, Report, Share};

use super::super::compared::{in_order, title, verdict};
use super::super::phrases::{Phrases, Say};
use super::super::sentence::{group_label, size};
use super::sheet::{Looks, Sheet};

/// The columns.
const COLUMNS: [Say; 15] = [
    Say::Comparison,
    Say::Group,
    Say::Answered,
    Say::Answer,
    Say::Count,
    Say::ShareColumn,
    Say::Residual,
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
const WIDTHS: [(u16, f64); 6] = [
    (0, 60.0),
    (1, 30.0),
    (3, 30.0),
    (RESIDUAL, 28.0),
    (9, 18.0),
    (VERDICT, 18.0),
];
/// The columns of the share, its residual and the verdict.
const SHARE: u16 = 5;
const RESIDUAL: u16 = 6;
const VERDICT: u16 = 14;
/// From which residual on a cell has which colour, as on the page.
const SHADES: [(&str, u32); 4] = [
    (">=4", 0x00A9_C6F5),
    (">=2", 0x00DB_E7FB),
    ("<=-4", 0x00F2_B598),
    ("<=-2", 0x00FB_E3D8),
];

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
            let answers = comparison.levels.iter().zip(&group.shares);
            for (answer, residual) in answers.zip(&group.residuals) {
                sheet.compared(comparison, group, Some((answer, *residual)))?;
            }
        }
    }
    let last = sheet.row.saturating_sub(1);
    sheet
        .sheet
        .autofilter(0, 0, last, COLUMNS.len() as u16 - 1)?;
    shades(sheet.sheet, last, phrases)
}

/// Colours shares and their residuals where they are far from what was expected. A difference that
/// may be chance has no colour.
fn shades(sheet: &mut Worksheet, last: u32, phrases: &Phrases) -> Result<(), XlsxError> {
    let [residual, verdict] = [RESIDUAL, VERDICT].map(column_number_to_name);
    let finding = phrases.say(Say::IsFinding);
    for (far, color) in SHADES {
        let rule = format!("=AND(${verdict}2=\"{finding}\",${residual}2<>\"\",${residual}2{far})");
        let shade = ConditionalFormatFormula::new()
            .set_rule(rule.as_str())
            .set_format(Format::new().set_background_color(Color::RGB(color)))
            .set_stop_if_true(true);
        sheet.add_conditional_format(1, SHARE, last.max(1), RESIDUAL, &shade)?;
    }
    Ok(())
}

impl Sheet<'_> {
    /// Writes a row: what a group said to one answer, or its figures.
    fn compared(
        &mut self,
        comparison: &Comparison,
        group: &GroupCounts,
        answer: Option<((&String, &Share), Figure)>,
    ) -> Result<(), XlsxError> {
        let test = &comparison.test;
        self.text(0, &title(comparison, self.phrases))?;
        let label = group_label(&comparison.by, &group.label, self.phrases);
        self.text(1, &label)?;
        self.count(2, group.answered)?;
        if let Some(((label, share), residual)) = answer {
            self.text(3, label)?;
            self.count(4, share.count)?;
            if let Some(percent) = share.percent {
                self.percent(SHARE, percent)?;
            }
            let signed = Format::new().set_num_format("+0.0;\u{2212}0.0;0.0");
            self.sheet
                .write_number_with_format(self.row, RESIDUAL, residual.value(), &signed)?;
        }
        let figures = [
            (7, group.mean),
            (8, group.median),
            (9, group.nps),
            (10, Some(test.p)),
            (11, Some(test.q)),
            (12, Some(test.effect)),
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
        self.text(13, self.phrases.say(size))?;
        self.text(VERDICT, verdict(comparison, self.phrases))?;
        self.row += 1;
        Ok(())
    }
}
