//! Two questions crossed: counts in rows and columns, and whether they hang together.

use super::{TestResult, chi_squared_tail, fisher};

/// Counts of people by two questions: all rows are equally long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contingency {
    counts: Vec<Vec<u64>>,
}

impl Contingency {
    /// Makes a table of rows. Rows and columns in which nobody stands are left out: they say
    /// nothing, and a test cannot be made of them.
    pub fn new(counts: &[Vec<u64>]) -> Self {
        let columns = counts.iter().map(Vec::len).max().unwrap_or(0);
        let cell = |row: &Vec<u64>, column: usize| row.get(column).copied().unwrap_or(0);
        let filled: Vec<usize> = (0..columns)
            .filter(|column| counts.iter().any(|row| cell(row, *column) > 0))
            .collect();
        let counts = counts
            .iter()
            .filter(|row| row.iter().any(|count| *count > 0))
            .map(|row| filled.iter().map(|column| cell(row, *column)).collect())
            .collect();
        Self { counts }
    }

    /// Returns the rows.
    pub fn rows(&self) -> &[Vec<u64>] {
        &self.counts
    }

    /// Returns how many people stand in the table.
    pub fn base(&self) -> u64 {
        self.counts.iter().flatten().sum()
    }

    /// Returns the sums of the rows, and of the columns.
    pub fn margins(&self) -> (Vec<u64>, Vec<u64>) {
        let rows = self.counts.iter().map(|row| row.iter().sum()).collect();
        let columns = self.counts.first().map_or(0, Vec::len);
        let sum = |column: usize| self.counts.iter().map(|row| row[column]).sum();
        (rows, (0..columns).map(sum).collect())
    }

    /// Returns how many people would stand in each cell if the two questions had nothing to do
    /// with each other.
    pub fn expected(&self) -> Vec<Vec<f64>> {
        let (rows, columns) = self.margins();
        let n = self.base().max(1) as f64;
        let of_row = |row: &u64| {
            columns
                .iter()
                .map(|column| *row as f64 * *column as f64 / n)
                .collect()
        };
        rows.iter().map(of_row).collect()
    }

    /// Tests by Pearson's χ², without Yates' correction.
    pub fn pearson(&self) -> TestResult {
        let expected = self.expected();
        let statistic = self
            .counts
            .iter()
            .flatten()
            .zip(expected.iter().flatten())
            .map(|(count, expected)| (*count as f64 - expected).powi(2) / expected)
            .sum();
        let freedom = self.freedom();
        TestResult {
            statistic,
            freedom,
            p: chi_squared_tail(statistic, freedom),
        }
    }

    /// Tests by the ratio of likelihoods (G²), which corpus linguistics compares words by.
    ///
    /// Source: T. Dunning, *Accurate methods for the statistics of surprise and coincidence* (1993).
    pub fn likelihood_ratio(&self) -> TestResult {
        let expected = self.expected();
        let cells = self.counts.iter().flatten().zip(expected.iter().flatten());
        let filled = cells.filter(|(count, _)| **count > 0);
        let sum: f64 = filled
            .map(|(count, expected)| *count as f64 * (*count as f64 / expected).ln())
            .sum();
        let (statistic, freedom) = ((2.0 * sum).max(0.0), self.freedom());
        TestResult {
            statistic,
            freedom,
            p: chi_squared_tail(statistic, freedom),
        }
    }

    /// Returns the probability by the test that fits, and whether it is Fisher's: for small tables
    /// of two rows and two columns, and where χ² would mislead because more than a fifth of the
    /// cells expect fewer than five people, or one expects less than one (Cochran's rule).
    pub fn p(&self) -> (f64, bool) {
        let expected = self.expected();
        let cells = || expected.iter().flatten();
        let few = cells().filter(|expected| **expected < 5.0).count();
        let is_thin = few * 5 > cells().count() || cells().any(|expected| *expected < 1.0);
        let is_two_by_two = self.freedom() == 1 && self.base() < 1000;
        if self.freedom() > 0 && (is_thin || is_two_by_two) {
            (fisher::p(&self.counts), true)
        } else {
            (self.pearson().p, false)
        }
    }

    /// Returns Cramér's V, from 0 (nothing to do with each other) to 1.
    pub fn cramers_v(&self) -> f64 {
        let (n, least) = (self.base() as f64, self.least_side());
        if least < 2 || n == 0.0 {
            return 0.0;
        }
        (self.pearson().statistic / n / (least - 1) as f64).sqrt()
    }

    /// Returns Cramér's V without what chance alone adds to it in small samples.
    ///
    /// Source: W. Bergsma, *A bias-correction for Cramér's V and Tschuprow's T* (2013).
    pub fn corrected_v(&self) -> f64 {
        let (n, rows) = (self.base() as f64, self.counts.len() as f64);
        let columns = self.counts.first().map_or(0, Vec::len) as f64;
        if n < 2.0 || rows < 2.0 || columns < 2.0 {
            return 0.0;
        }
        let phi = self.pearson().statistic / n;
        let excess = (phi - (rows - 1.0) * (columns - 1.0) / (n - 1.0)).max(0.0);
        let rows = rows - (rows - 1.0).powi(2) / (n - 1.0);
        let columns = columns - (columns - 1.0).powi(2) / (n - 1.0);
        let least = rows.min(columns) - 1.0;
        if least <= 0.0 {
            0.0
        } else {
            (excess / least).sqrt()
        }
    }

    /// Returns for each cell by how many standard errors it is above or below what was expected:
    /// beyond 2 it is worth a look.
    ///
    /// Source: S. J. Haberman, *The analysis of residuals in cross-classified tables* (1973).
    pub fn residuals(&self) -> Vec<Vec<f64>> {
        let (rows, columns) = self.margins();
        let n = self.base().max(1) as f64;
        let expected = self.expected();
        let residual = |row: usize, column: usize| {
            let rest = (1.0 - rows[row] as f64 / n) * (1.0 - columns[column] as f64 / n);
            let error = (expected[row][column] * rest).sqrt();
            let far = self.counts[row][column] as f64 - expected[row][column];
            if error == 0.0 { 0.0 } else { far / error }
        };
        let of_row = |row| {
            (0..columns.len())
                .map(|column| residual(row, column))
                .collect()
        };
        (0..rows.len()).map(of_row).collect()
    }

    fn freedom(&self) -> u32 {
        let columns = self.counts.first().map_or(0, Vec::len);
        (self.counts.len().saturating_sub(1) * columns.saturating_sub(1)) as u32
    }

    fn least_side(&self) -> usize {
        self.counts
            .len()
            .min(self.counts.first().map_or(0, Vec::len))
    }
}
