//! Fisher's exact test for tables of any size: how likely tables that are no likelier than ours
//! are, of all tables with the same sums of rows and columns.

use std::collections::HashMap;

use statrs::function::factorial::ln_factorial;

use crate::rng::Rng;

/// Up to so many ways to fill a column, all together, the test is exact; larger tables are drawn at
/// random.
const MAX_WAYS: usize = 200_000;
/// Tables drawn at random where all of them are too many.
const DRAWS: usize = 20_000;
/// People placed at random in all draws together.
const MAX_PLACED: usize = 5_000_000;
/// Tables whose probability differs by less count as equally likely.
const NEARLY: f64 = 1e-7;

/// Returns the probability; exact for small tables, else from tables drawn at random with a fixed
/// seed, so that the same table always gives the same figure.
pub fn p(counts: &[Vec<u64>]) -> f64 {
    p_within(counts, MAX_WAYS)
}

/// Returns the probability; exact if up to `max_ways` ways to fill a column have to be looked at.
///
/// Source: C. R. Mehta and N. R. Patel, *A network algorithm for performing Fisher's exact test*
/// (1983), for the exact way.
pub fn p_within(counts: &[Vec<u64>], max_ways: usize) -> f64 {
    let rows: Vec<u64> = counts.iter().map(|row| row.iter().sum()).collect();
    let width = counts.first().map_or(0, Vec::len);
    let columns: Vec<u64> = (0..width)
        .map(|column| counts.iter().map(|row| row[column]).sum())
        .collect();
    if rows.len() < 2 || width < 2 {
        return 1.0;
    }
    let observed: f64 = counts
        .iter()
        .flatten()
        .map(|count| -ln_factorial(*count))
        .sum();
    exact(&rows, &columns, observed, max_ways)
        .unwrap_or_else(|| drawn(&rows, &columns, observed))
        .min(1.0)
}

/// What is known of all ways to fill the columns that are left.
#[derive(Clone, Copy)]
struct Rest {
    /// The logarithm of the likeliest way.
    best: f64,
    /// The logarithm of the least likely way.
    worst: f64,
    /// The sum of all ways, as a logarithm.
    sum: f64,
}

/// The tables with the same sums, column by column. The rows may change places, so their sums are
/// kept sorted.
struct Network<'a> {
    columns: &'a [u64],
    rests: HashMap<(usize, Vec<u64>), Rest>,
    /// How many ways may still be looked at.
    ways_left: usize,
}

/// Returns the exact probability, or `None` if there are too many tables.
fn exact(rows: &[u64], columns: &[u64], observed: f64, ways_left: usize) -> Option<f64> {
    let mut sorted = rows.to_vec();
    sorted.sort_unstable();
    let mut network = Network {
        columns,
        rests: HashMap::new(),
        ways_left,
    };
    let all = network.rest(0, &sorted)?;
    let bound = observed + NEARLY;
    let mut total = 0.0;
    // Paths with the same sums left and the same probability so far are one.
    let mut paths: HashMap<(Vec<u64>, i64), (f64, f64)> =
        HashMap::from([((sorted, 0), (0.0, 0.0))]);
    for column in 0..columns.len() {
        let mut next: HashMap<(Vec<u64>, i64), (f64, f64)> = HashMap::new();
        for ((left, _), (so_far, times)) in paths {
            let rest = network.rest(column, &left)?;
            if so_far + rest.best <= bound {
                total += (times + so_far + rest.sum - all.sum).exp();
                continue;
            }
            if so_far + rest.worst > bound {
                continue;
            }
            network.each_way(column, &left, &mut |placed, left| {
                let so_far = so_far + placed;
                let key = (left.to_vec(), (so_far * 1e9).round() as i64);
                let times_there = next.entry(key).or_insert((so_far, f64::NEG_INFINITY));
                times_there.1 = add_logs(times_there.1, times);
            })?;
        }
        paths = next;
    }
    for (so_far, times) in paths.into_values() {
        if so_far <= bound {
            total += (times + so_far - all.sum).exp();
        }
    }
    Some(total)
}

impl Network<'_> {
    /// Returns what is known of the columns from this one on; `None` if there is too much to know.
    fn rest(&mut self, column: usize, left: &[u64]) -> Option<Rest> {
        if column == self.columns.len() {
            return Some(Rest {
                best: 0.0,
                worst: 0.0,
                sum: 0.0,
            });
        }
        if let Some(known) = self.rests.get(&(column, left.to_vec())) {
            return Some(*known);
        }
        let mut ways = Vec::new();
        self.each_way(column, left, &mut |placed, left| {
            ways.push((placed, left.to_vec()))
        })?;
        let mut all = Rest {
            best: f64::NEG_INFINITY,
            worst: f64::INFINITY,
            sum: f64::NEG_INFINITY,
        };
        for (placed, left) in ways {
            let rest = self.rest(column + 1, &left)?;
            all.best = all.best.max(placed + rest.best);
            all.worst = all.worst.min(placed + rest.worst);
            all.sum = add_logs(all.sum, placed + rest.sum);
        }
        self.rests.insert((column, left.to_vec()), all);
        Some(all)
    }

    /// Calls `each` with every way to take a column's people from the rows: the logarithm of its
    /// share of the probability, and what is left of the rows, sorted. Returns `None` if there are
    /// too many.
    fn each_way(
        &mut self,
        column: usize,
        left: &[u64],
        each: &mut impl FnMut(f64, &[u64]),
    ) -> Option<()> {
        let mut after = left.to_vec();
        let mut ways_left = self.ways_left;
        let done = place(
            self.columns[column],
            0,
            0.0,
            &mut after,
            &mut |placed, left| {
                ways_left = ways_left.checked_sub(1)?;
                each(placed, left);
                Some(())
            },
        );
        self.ways_left = ways_left;
        done
    }
}

/// Takes people from the rows from this one on, in every way; stops where `each` returns `None`.
fn place(
    people: u64,
    row: usize,
    so_far: f64,
    left: &mut Vec<u64>,
    each: &mut impl FnMut(f64, &[u64]) -> Option<()>,
) -> Option<()> {
    if row == left.len() {
        let mut sorted = left.clone();
        sorted.sort_unstable();
        return each(so_far, &sorted);
    }
    let room: u64 = left[row + 1..].iter().sum();
    let had = left[row];
    for taken in people.saturating_sub(room)..=people.min(had) {
        left[row] = had - taken;
        let done = place(
            people - taken,
            row + 1,
            so_far - ln_factorial(taken),
            left,
            each,
        );
        if done.is_none() {
            left[row] = had;
            return None;
        }
    }
    left[row] = had;
    Some(())
}

/// Returns the logarithm of the sum of two numbers given by their logarithms.
fn add_logs(a: f64, b: f64) -> f64 {
    let (more, less) = if a > b { (a, b) } else { (b, a) };
    if less == f64::NEG_INFINITY {
        more
    } else {
        more + (less - more).exp().ln_1p()
    }
}

/// Returns the share of random tables that are no likelier than ours.
fn drawn(rows: &[u64], columns: &[u64], observed: f64) -> f64 {
    let n: u64 = rows.iter().sum();
    let draws = DRAWS.min(MAX_PLACED / n.max(1) as usize).max(100);
    let mut rng = Rng::from_words(&[n, rows.len() as u64, columns.len() as u64]);
    let places = |sums: &[u64]| -> Vec<usize> {
        let of = |(index, sum): (usize, &u64)| std::iter::repeat_n(index, *sum as usize);
        sums.iter().enumerate().flat_map(of).collect()
    };
    let (row_of, mut column_of) = (places(rows), places(columns));
    let mut as_unlikely = 0;
    let mut table = vec![0_u64; rows.len() * columns.len()];
    for _ in 0..draws {
        for last in (1..column_of.len()).rev() {
            column_of.swap(last, rng.below(last + 1));
        }
        table.fill(0);
        for (row, column) in row_of.iter().zip(&column_of) {
            table[row * columns.len() + column] += 1;
        }
        let likely: f64 = table.iter().map(|count| -ln_factorial(*count)).sum();
        as_unlikely += usize::from(likely <= observed + NEARLY);
    }
    // Ours is one of them: a probability of 0 cannot be drawn.
    (as_unlikely + 1) as f64 / (draws + 1) as f64
}
