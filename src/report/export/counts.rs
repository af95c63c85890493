//! Counts how often each answer was given, and why others are missing: a sheet of a workbook.

use std::collections::BTreeMap;
use std::io;

use rust_decimal::Decimal;

use crate::report::catalogue::Choice;
use crate::report::cell::Cell;
use crate::time::Zone;
use crate::value::Missing;

use super::column::{Column, ColumnKind};
use super::error::ExportError;
use super::table::{Each, Rows, Table};
use super::tally::Tally;

/// Passes a table on, and counts the answers in its columns of keys, booleans and small numbers.
pub struct Counted<'t, T> {
    table: &'t mut T,
    answers: Vec<Option<BTreeMap<String, u64>>>,
}

/// A row per answer to a question.
pub struct Counts<'t> {
    of: &'t [Column],
    answers: &'t [Option<BTreeMap<String, u64>>],
    tally: &'t Tally,
    columns: Vec<Column>,
}

/// Maximum number of different answers counted per question; a scale has fewer.
const MAX_ANSWERS: usize = 1000;

impl<'t, T> Counted<'t, T> {
    /// Wraps a table.
    pub fn new(table: &'t mut T) -> Self {
        Self {
            table,
            answers: Vec::new(),
        }
    }

    /// Returns the counts by column; `None` for a column that is not counted.
    pub fn answers(self) -> Vec<Option<BTreeMap<String, u64>>> {
        self.answers
    }
}

impl<T: Table> Table for Counted<'_, T> {
    fn begin(&mut self, columns: &[Column]) -> io::Result<()> {
        let is_counted = |column: &Column| {
            column.of.is_some()
                && matches!(
                    column.kind,
                    ColumnKind::Key | ColumnKind::Bool | ColumnKind::Flag | ColumnKind::Whole
                )
        };
        self.answers = columns
            .iter()
            .map(|column| is_counted(column).then(BTreeMap::new))
            .collect();
        self.table.begin(columns)
    }

    fn row(&mut self, columns: &[Column], row: &[Cell<'_>]) -> io::Result<()> {
        for (counts, cell) in self.answers.iter_mut().zip(row) {
            let Some(counts) = counts
                .as_mut()
                .filter(|_| !matches!(cell, Cell::Empty | Cell::Missing(_)))
            else {
                continue;
            };
            let mut word = String::new();
            cell.write(Zone::UTC, &mut word);
            if counts.len() < MAX_ANSWERS || counts.contains_key(&word) {
                *counts.entry(word).or_default() += 1;
            }
        }
        self.table.row(columns, row)
    }

    fn end(&mut self) -> io::Result<()> {
        self.table.end()
    }
}

impl<'t> Counts<'t> {
    /// Prepares the table.
    pub fn new(
        of: &'t [Column],
        answers: &'t [Option<BTreeMap<String, u64>>],
        tally: &'t Tally,
    ) -> Self {
        let fixed = Column::fixed;
        let columns = vec![
            fixed("variable", ColumnKind::Words, "The column's name"),
            fixed(
                "about",
                ColumnKind::Words,
                "What is asked, and of which option",
            )
            .wide(),
            fixed(
                "answer",
                ColumnKind::Words,
                "The answer, or why there is none",
            ),
            fixed("means", ColumnKind::Words, "What it means").wide(),
            fixed("count", ColumnKind::Whole, "How often"),
            fixed(
                "share",
                ColumnKind::Number,
                "The share of those who answered, in percent",
            ),
        ];
        Self {
            of,
            answers,
            tally,
            columns,
        }
    }
}

impl Rows for Counts<'_> {
    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn each(&self, each: &mut Each<'_>) -> Result<u64, ExportError> {
        let mut rows = 0;
        for (at, (column, counts)) in self.of.iter().zip(self.answers).enumerate() {
            let Some(counts) = counts
                .as_ref()
                .filter(|_| column.reason.is_some() || column.kind != ColumnKind::Key)
            else {
                continue;
            };
            let told = self.tally.columns.get(at).copied().unwrap_or_default();
            // All possible answers are listed in the order of the dialog, even if nobody gave them.
            // A label may replace its key.
            let is_of = |choice: &Choice, word: &str| {
                choice.key == word || choice.labels.iter().any(|(_, label)| label == word)
            };
            let count = |choice: &Choice| {
                counts
                    .iter()
                    .filter(|(word, _)| is_of(choice, word))
                    .map(|(_, count)| count)
                    .sum()
            };
            let mut answers: Vec<(&str, u64)> = column
                .choices
                .iter()
                .map(|choice| (choice.key.as_str(), count(choice)))
                .collect();
            let others = counts
                .iter()
                .filter(|(word, _)| !column.choices.iter().any(|choice| is_of(choice, word)));
            answers.extend(others.map(|(word, count)| (word.as_str(), *count)));
            if column.kind == ColumnKind::Whole {
                answers.sort_by_key(|(word, _)| word.parse::<i64>().unwrap_or(i64::MAX));
            }
            let mut write = |answer: &str, means: Option<&str>, count: u64, share: Cell<'_>| {
                rows += 1;
                each(&[
                    Cell::plain(&column.name),
                    Cell::words(Some(&column.label)),
                    Cell::words(Some(answer)),
                    Cell::words(means),
                    Cell::Whole(count as i64),
                    share,
                ])
            };
            for (answer, count) in answers {
                let means = column
                    .choices
                    .iter()
                    .find(|choice| choice.key == answer)
                    .map(|choice| choice.label());
                let share = share(count, told.valid).map_or(Cell::Empty, Cell::Number);
                write(answer, means, count, share)?;
            }
            for (kind, count) in Missing::ALL
                .iter()
                .zip(told.missing)
                .filter(|(_, count)| *count > 0)
            {
                write(kind.word(), Some("no answer"), count, Cell::Empty)?;
            }
        }
        Ok(rows)
    }
}

/// Returns a share in percent, rounded half up to one decimal; `None` of zero.
fn share(count: u64, of: u64) -> Option<Decimal> {
    let tenths = (2 * 1000 * count + of).checked_div(2 * of)?;
    i64::try_from(tenths)
        .ok()
        .map(|tenths| Decimal::new(tenths, 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_and_not_cut() {
        let told = |count, of| share(count, of).map(|share| share.to_string());
        let shares = [
            (64, 121),
            (1, 3),
            (2, 3),
            (1, 16),
            (1, 2000),
            (1, 2001),
            (0, 7),
            (7, 7),
            (1, 0),
        ]
        .map(|(count, of)| told(count, of));
        let right = ["52.9", "33.3", "66.7", "6.3", "0.1", "0.0", "0.0", "100.0"]
            .map(|share| Some(share.to_owned()));
        assert_eq!(shares[..8], right);
        assert_eq!(shares[8], None);
    }
}
