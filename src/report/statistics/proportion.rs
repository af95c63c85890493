//! The interval of a share of people.

use super::{Interval, Z_95};

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
