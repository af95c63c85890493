//! One number per person: its middle, its spread and its picture.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::Interval;

/// The usual figures of a list of numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// How many numbers there are.
    pub base: u64,
    /// The mean.
    pub mean: f64,
    /// The standard deviation of the sample.
    pub deviation: f64,
    /// The 95 % interval of the mean (Student's t); `None` for a single number.
    pub interval: Option<Interval>,
    /// The smallest.
    pub least: f64,
    /// A quarter is at most this.
    pub lower_quartile: f64,
    /// Half is at most this.
    pub median: f64,
    /// Three quarters are at most this.
    pub upper_quartile: f64,
    /// The largest.
    pub most: f64,
}

/// A bar of a histogram: how many numbers are at least `from` and below `to`; the last bar also
/// has those equal to `to`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    /// Its lower end.
    pub from: f64,
    /// Its upper end.
    pub to: f64,
    /// How many numbers are in it.
    pub count: u64,
}

/// Largest number of bars of a histogram.
const MAX_BINS: usize = 20;

/// Returns the figures of numbers, which it sorts; `None` if there is none.
pub fn spread(values: &mut [f64]) -> Option<Spread> {
    values.sort_by(f64::total_cmp);
    let (least, most) = (*values.first()?, *values.last()?);
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    let deviation = if values.len() > 1 {
        (squares / (n - 1.0)).sqrt()
    } else {
        0.0
    };
    let interval = StudentsT::new(0.0, 1.0, n - 1.0).ok().map(|t| {
        let half = t.inverse_cdf(0.975) * deviation / n.sqrt();
        Interval {
            low: mean - half,
            high: mean + half,
        }
    });
    Some(Spread {
        base: values.len() as u64,
        mean,
        deviation,
        interval,
        least,
        lower_quartile: quantile(values, 0.25),
        median: quantile(values, 0.5),
        upper_quartile: quantile(values, 0.75),
        most,
    })
}

/// Returns a quantile of sorted numbers, between two of them where it falls there (Hyndman and
/// Fan's seventh way, as spreadsheets do it); 0 if there are none.
pub fn quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return 0.0;
    };
    let place = share.clamp(0.0, 1.0) * last as f64;
    let (below, rest) = (place.floor() as usize, place.fract());
    let above = (below + 1).min(last);
    sorted[below] + rest * (sorted[above] - sorted[below])
}

/// Returns a histogram of sorted numbers, with bars as wide as Freedman and Diaconis say, rounded
/// to 1, 2 or 5 times a power of ten.
///
/// If all numbers are whole, so are the ends of the bars.
pub fn histogram(sorted: &[f64]) -> Vec<Bin> {
    let (Some(least), Some(most)) = (sorted.first(), sorted.last()) else {
        return Vec::new();
    };
    let range = most - least;
    let between = quantile(sorted, 0.75) - quantile(sorted, 0.25);
    let ideal = match 2.0 * between / (sorted.len() as f64).cbrt() {
        width if width > 0.0 => width.max(range / MAX_BINS as f64),
        _ => range / (sorted.len() as f64).sqrt().clamp(1.0, MAX_BINS as f64),
    };
    let is_whole = sorted.iter().all(|value| value.fract() == 0.0);
    let width = round_up(if is_whole { ideal.max(1.0) } else { ideal });
    let start = (least / width).floor() * width;
    let count = (((most - start) / width).floor() as usize + 1).min(MAX_BINS * 2);
    let mut bins: Vec<Bin> = (0..count)
        .map(|index| Bin {
            from: start + index as f64 * width,
            to: start + (index + 1) as f64 * width,
            count: 0,
        })
        .collect();
    for value in sorted {
        let index = (((value - start) / width).floor() as usize).min(count - 1);
        bins[index].count += 1;
    }
    bins
}

/// Returns the next of 1, 2, 5, 10, 20, … that is at least this; 1 for 0.
fn round_up(width: f64) -> f64 {
    if width <= 0.0 || !width.is_finite() {
        return 1.0;
    }
    let power = 10_f64.powf(width.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0];
    steps
        .into_iter()
        .find(|step| step * power >= width)
        .unwrap_or(10.0)
        * power
}

/// Returns how much people agree on an ordered scale, from -1 (two camps at the ends) over 0 (as
/// many everywhere) to 1 (all the same); `None` if nobody answered or there is one step.
///
/// Source: C. van der Eijk, *Measuring agreement in ordered rating scales* (2001).
pub fn agreement(counts: &[u64]) -> Option<f64> {
    let n: u64 = counts.iter().sum();
    if n == 0 || counts.len() < 2 {
        return None;
    }
    let mut rest: Vec<f64> = counts.iter().map(|count| *count as f64).collect();
    let mut agreed = 0.0;
    // The counts are taken apart into layers, each as high everywhere as its lowest step.
    loop {
        let filled: Vec<bool> = rest.iter().map(|count| *count > 0.0).collect();
        let Some(least) = rest
            .iter()
            .copied()
            .filter(|count| *count > 0.0)
            .reduce(f64::min)
        else {
            return Some(agreed);
        };
        let steps = filled.iter().filter(|is_filled| **is_filled).count();
        agreed += agreement_of_layer(&filled) * least * steps as f64 / n as f64;
        for count in &mut rest {
            *count = (*count - least).max(0.0);
        }
    }
}

/// Returns the agreement of a layer: which steps of the scale are filled, all alike.
fn agreement_of_layer(filled: &[bool]) -> f64 {
    let steps = filled.len();
    let full = filled.iter().filter(|is_filled| **is_filled).count();
    if full == steps {
        return 0.0;
    }
    let (mut together, mut apart) = (0.0, 0.0);
    for first in 0..steps {
        for second in first + 1..steps {
            for third in second + 1..steps {
                match (filled[first], filled[second], filled[third]) {
                    (true, true, false) | (false, true, true) => together += 1.0,
                    (true, false, true) => apart += 1.0,
                    _ => {}
                }
            }
        }
    }
    let (k, s) = (steps as f64, full as f64);
    let unimodal = if together + apart == 0.0 {
        1.0
    } else {
        ((k - 2.0) * together - (k - 1.0) * apart) / ((k - 2.0) * (together + apart))
    };
    unimodal * (1.0 - (s - 1.0) / (k - 1.0))
}
