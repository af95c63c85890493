//! Shares of people: intervals of one share, and of the difference between two.

use super::{Interval, Z_95, normal_tails};

/// Returns the Wilson score interval of `count` out of `base`, as shares from 0 to 1; from 0 to 1
/// if nobody was asked.
///
/// Source: E. B. Wilson, *Probable inference* (1927).
pub fn wilson(count: u64, base: u64) -> Interval {
    if base == 0 {
        return Interval {
            low: 0.0,
            high: 1.0,
        };
    }
    let (n, z2) = (base as f64, Z_95 * Z_95);
    let share = count as f64 / n;
    let middle = (share + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z_95 / (1.0 + z2 / n) * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    Interval {
        low: if count == 0 { 0.0 } else { middle - half },
        high: if count == base { 1.0 } else { middle + half },
    }
}

/// Returns the interval of the difference between two shares, the first minus the second, from -1
/// to 1.
///
/// Source: R. G. Newcombe, *Interval estimation for the difference between independent
/// proportions* (1998), method 10.
pub fn newcombe(first: (u64, u64), second: (u64, u64)) -> Interval {
    let share = |(count, base): (u64, u64)| {
        if base == 0 {
            0.5
        } else {
            count as f64 / base as f64
        }
    };
    let (a, b) = (share(first), share(second));
    let (of_a, of_b) = (wilson(first.0, first.1), wilson(second.0, second.1));
    Interval {
        low: (a - b) - (a - of_a.low).hypot(of_b.high - b),
        high: (a - b) + (of_a.high - a).hypot(b - of_b.low),
    }
}

/// Returns how likely two shares differ as much by chance alone (the z test of two proportions
/// with their common share; its square is Pearson's χ²).
pub fn difference_p(first: (u64, u64), second: (u64, u64)) -> f64 {
    let (n, m) = (first.1 as f64, second.1 as f64);
    if first.1 == 0 || second.1 == 0 {
        return 1.0;
    }
    let common = (first.0 + second.0) as f64 / (n + m);
    let error = (common * (1.0 - common) * (1.0 / n + 1.0 / m)).sqrt();
    if error == 0.0 {
        1.0
    } else {
        normal_tails((first.0 as f64 / n - second.0 as f64 / m) / error)
    }
}
