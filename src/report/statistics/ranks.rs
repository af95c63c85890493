//! Groups compared by the order of their values, as for scales, scores and amounts.

use super::{TestResult, chi_squared_tail};

/// Tests whether some group tends to higher values than another (Kruskal and Wallis, corrected for
/// ties). Each group is `(value, how many)`, in any order; empty groups do not count.
///
/// Source: W. H. Kruskal and W. A. Wallis, *Use of ranks in one-criterion variance analysis*
/// (1952).
pub fn kruskal_wallis(groups: &[Vec<(f64, u64)>]) -> TestResult {
    let mut all: Vec<(f64, usize, u64)> = groups
        .iter()
        .enumerate()
        .flat_map(|(group, values)| values.iter().map(move |(value, n)| (*value, group, *n)))
        .filter(|(_, _, n)| *n > 0)
        .collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut sums = vec![0.0; groups.len()];
    let mut sizes = vec![0.0; groups.len()];
    let (mut below, mut ties) = (0.0, 0.0);
    for same in all.chunk_by(|a, b| a.0 == b.0) {
        let n: u64 = same.iter().map(|(_, _, n)| n).sum();
        let n = n as f64;
        // Equal values share the mean of their ranks.
        let rank = below + (n + 1.0) / 2.0;
        for (_, group, count) in same {
            sums[*group] += rank * *count as f64;
            sizes[*group] += *count as f64;
        }
        below += n;
        ties += n * n * n - n;
    }
    let n = below;
    let filled = sizes.iter().filter(|size| **size > 0.0).count() as u32;
    let correction = 1.0 - ties / (n * n * n - n);
    if filled < 2 || n < 2.0 || correction <= 0.0 {
        return TestResult {
            statistic: 0.0,
            freedom: filled.saturating_sub(1),
            p: 1.0,
        };
    }
    let between: f64 = sums
        .iter()
        .zip(&sizes)
        .filter(|(_, n)| **n > 0.0)
        .map(|(sum, n)| sum * sum / n)
        .sum();
    let statistic = (12.0 / (n * (n + 1.0)) * between - 3.0 * (n + 1.0)) / correction;
    TestResult {
        statistic,
        freedom: filled - 1,
        p: chi_squared_tail(statistic, filled - 1),
    }
}

/// Returns ε², the share of the ranks' spread that the groups explain, from 0 to 1.
///
/// Source: M. Tomczak and E. Tomczak, *The need to report effect size estimates* (2014).
pub fn epsilon_squared(statistic: f64, people: u64) -> f64 {
    if people < 2 {
        0.0
    } else {
        (statistic / (people - 1) as f64).clamp(0.0, 1.0)
    }
}
