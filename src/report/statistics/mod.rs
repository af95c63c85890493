//! Statistics for reports: each function takes counts or values and returns numbers, nothing else.
//!
//! Every function is compared in `tests/export/statistics.rs` with figures that two other programs
//! printed.

pub mod contingency;
pub mod fisher;
pub mod nps;
pub mod places;
pub mod proportion;
pub mod ranks;
pub mod several;
pub mod spread;

/// The 97.5 % point of the normal distribution: intervals cover 95 %.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// An interval that covers the true value in 95 of 100 samples.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// What a test says: how far the counts are from chance, and how likely chance alone gets as far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TestResult {
    /// The test's own figure.
    pub statistic: f64,
    /// Degrees of freedom; 0 if the test has none.
    pub freedom: u32,
    /// The probability of a figure as large by chance alone, from 0 to 1.
    pub p: f64,
}

/// Returns the probability that a χ² variable is at least this large.
///
/// With no degrees of freedom it is 1: nothing could have differed.
pub fn chi_squared_tail(statistic: f64, freedom: u32) -> f64 {
    use statrs::distribution::{ChiSquared, ContinuousCDF};
    match ChiSquared::new(f64::from(freedom)) {
        Ok(distribution) if freedom > 0 => distribution.sf(statistic.max(0.0)),
        _ => 1.0,
    }
}

/// Returns the probability of a normal variable at least this far from 0, on either side.
pub fn normal_tails(z: f64) -> f64 {
    statrs::function::erf::erfc(z.abs() / std::f64::consts::SQRT_2)
}
