//! A sheet that is written from top to bottom, and how its cells look.

use rust_xlsxwriter::{Chart, ChartType, Format, Worksheet, XlsxError};

use crate::report::results::figure::Figure;
use crate::report::results::{OptionCount, Share};

use super::super::phrases::{Phrases, Say};

/// The column beside the tables where charts begin.
pub(super) const CHARTS: u16 = 6;
/// How many characters the column of the first sheet holds.
pub(super) const SUMMARY_WIDTH: usize = 100;
/// How high a line of text is, in points.
const LINE: f64 = 15.0;
/// So many rows a chart is high.
const CHART_ROWS: u32 = 15;
/// The columns of a table of shares.
pub(super) const SHARES: [Say; 5] = [
    Say::Answer,
    Say::Count,
    Say::ShareColumn,
    Say::From,
    Say::UpTo,
];

/// How cells look.
pub(super) struct Looks {
    pub(super) title: Format,
    pub(super) heading: Format,
    pub(super) head: Format,
    pub(super) plain: Format,
    pub(super) wrapped: Format,
    pub(super) dim: Format,
    pub(super) percent: Format,
}

/// A sheet that is being written from top to bottom.
pub(super) struct Sheet<'s> {
    pub(super) sheet: &'s mut Worksheet,
    pub(super) name: String,
    pub(super) row: u32,
    pub(super) looks: &'s Looks,
    pub(super) phrases: &'static Phrases,
}

impl Sheet<'_> {
    pub(super) fn line(&mut self, text: &str, look: &Format) -> Result<(), XlsxError> {
        // Always a string: a text that begins with `=` is no formula.
        self.sheet
            .write_string_with_format(self.row, 0, text, look)?;
        if look == &self.looks.wrapped {
            // Not every program makes room for the lines of a wrapped text by itself.
            let lines = text.chars().count().div_ceil(SUMMARY_WIDTH).max(1);
            self.sheet.set_row_height(self.row, LINE * lines as f64)?;
        }
        self.row += 1;
        Ok(())
    }

    pub(super) fn pair(&mut self, label: &str, count: u64) -> Result<(), XlsxError> {
        self.sheet.write_string(self.row, 0, label)?;
        self.count(1, count)?;
        self.row += 1;
        Ok(())
    }

    pub(super) fn count(&mut self, column: u16, count: u64) -> Result<(), XlsxError> {
        self.sheet.write_number(self.row, column, count as f64)?;
        Ok(())
    }

    pub(super) fn percent(&mut self, column: u16, percent: Figure) -> Result<(), XlsxError> {
        let look = &self.looks.percent;
        self.sheet
            .write_number_with_format(self.row, column, percent.value(), look)?;
        Ok(())
    }

    pub(super) fn head(&mut self, columns: &[Say]) -> Result<(), XlsxError> {
        for (column, say) in (0..).zip(columns) {
            let text = self.phrases.say(*say);
            self.sheet
                .write_string_with_format(self.row, column, text, &self.looks.head)?;
        }
        self.row += 1;
        Ok(())
    }

    pub(super) fn text(&mut self, column: u16, text: &str) -> Result<(), XlsxError> {
        self.sheet.write_string(self.row, column, text)?;
        Ok(())
    }

    /// Writes a row of [`SHARES`].
    pub(super) fn share(&mut self, label: &str, share: &Share) -> Result<(), XlsxError> {
        self.text(0, label)?;
        self.count(1, share.count)?;
        for (column, figure) in (2..).zip([share.percent, share.low, share.high]) {
            if let Some(figure) = figure {
                self.percent(column, figure)?;
            }
        }
        self.row += 1;
        Ok(())
    }

    /// Writes shares, with a chart of the counts beside them.
    pub(super) fn shares(
        &mut self,
        options: &[OptionCount],
        kind: ChartType,
    ) -> Result<(), XlsxError> {
        self.head(&SHARES)?;
        let first = self.row;
        for OptionCount { label, share, .. } in options {
            self.share(label, share)?;
        }
        self.chart(first, kind)
    }

    /// Writes counts, with a chart beside them.
    pub(super) fn counts(&mut self, counted: &[(String, u64)]) -> Result<(), XlsxError> {
        self.head(&[Say::Answer, Say::Count])?;
        let first = self.row;
        for (label, count) in counted {
            self.sheet.write_string(self.row, 0, label)?;
            self.count(1, *count)?;
            self.row += 1;
        }
        self.chart(first, ChartType::Column)
    }

    /// Puts a chart of the counts from a row on beside them, and goes on below it.
    pub(super) fn chart(&mut self, first: u32, kind: ChartType) -> Result<(), XlsxError> {
        let Some(last) = self.row.checked_sub(1).filter(|last| *last >= first) else {
            return Ok(());
        };
        let mut chart = Chart::new(kind);
        chart
            .add_series()
            .set_name(self.phrases.say(Say::Count))
            .set_categories((self.name.as_str(), first, 0, last, 0))
            .set_values((self.name.as_str(), first, 1, last, 1));
        chart.legend().set_hidden();
        if matches!(kind, ChartType::Bar) {
            // A bar chart begins below; the first answer belongs above.
            chart.y_axis().set_reverse();
        }
        chart.set_width(480).set_height(280);
        self.sheet
            .insert_chart(first.saturating_sub(1), CHARTS, &chart)?;
        self.row = self.row.max(first + CHART_ROWS);
        Ok(())
    }
}
