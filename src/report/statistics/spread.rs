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

/// A bar of a histogram.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    /// Its lower end, which is in it; `None` for all that is below the usual range.
    pub from: Option<f64>,
    /// Its upper end; `None` for all that is above the usual range. Of whole numbers it is in the
    /// bar, else it is not. It is never in a bar without a lower end.
    pub to: Option<f64>,
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

/// Returns a histogram of sorted numbers.
///
/// Whole numbers that are not far apart get a bar each. Else bars are as wide as Freedman and
/// Diaconis say, rounded to 1, 2 or 5 times a power of ten. A few numbers far outside of the usual
/// range are counted in a bar without an end, so that they do not press all others into one.
pub fn histogram(sorted: &[f64]) -> Vec<Bin> {
    let (Some(first), Some(last)) = (sorted.first(), sorted.last()) else {
        return Vec::new();
    };
    let is_whole = sorted.iter().all(|value| value.fract() == 0.0);
    let is_short = |range: f64| is_whole && range < MAX_BINS as f64;
    let usual = if is_short(last - first) {
        sorted
    } else {
        usual(sorted)
    };
    let (least, most) = (usual[0], usual[usual.len() - 1]);
    let range = most - least;
    let between = quantile(usual, 0.75) - quantile(usual, 0.25);
    let ideal = match 2.0 * between / (usual.len() as f64).cbrt() {
        _ if is_short(range) => 1.0,
        width if width > 0.0 => width.max(range / MAX_BINS as f64),
        _ => range / (usual.len() as f64).sqrt().clamp(1.0, MAX_BINS as f64),
    };
    let width = rounded(if is_whole { ideal.max(1.0) } else { ideal });
    // Counts begin with 1: their bars are 1 to 5 and 6 to 10, not 0 to 4 and 5 to 9.
    let origin = f64::from(u8::from(is_whole && least >= 1.0));
    let start = ((least - origin) / width).floor() * width + origin;
    let count = (((most - start) / width).floor() as usize + 1).min(MAX_BINS * 2);
    let end = |index: usize| start + index as f64 * width;
    let mut bins: Vec<Bin> = (0..count)
        .map(|index| Bin {
            from: Some(end(index)),
            to: Some(end(index + 1) - f64::from(u8::from(is_whole))),
            count: 0,
        })
        .collect();
    let (mut below, mut above) = (0, 0);
    for value in sorted {
        match ((value - start) / width).floor() {
            place if place < 0.0 => below += 1,
            place => match bins.get_mut(place as usize) {
                Some(bin) => bin.count += 1,
                None => above += 1,
            },
        }
    }
    let outer = |from, to, count| (count > 0).then_some(Bin { from, to, count });
    let lowest = outer(None, Some(start), below);
    let highest = outer(Some(end(count)), None, above);
    lowest.into_iter().chain(bins).chain(highest).collect()
}

/// Returns the numbers of the usual range: within three times the distance of the quartiles
/// (Tukey's outer fences), if that leaves out at least half of the range.
fn usual(sorted: &[f64]) -> &[f64] {
    let between = |share: f64| (quantile(sorted, share), quantile(sorted, 1.0 - share));
    let (mut low, mut high) = between(0.25);
    if low == high {
        (low, high) = between(0.1);
    }
    let reach = 3.0 * (high - low);
    let from = sorted.partition_point(|value| *value < low - reach);
    let to = sorted.partition_point(|value| *value <= high + reach);
    let within = &sorted[from..to];
    let range = |of: &[f64]| {
        of.last()
            .zip(of.first())
            .map_or(0.0, |(last, first)| last - first)
    };
    if reach > 0.0 && range(sorted) > 2.0 * range(within) {
        within
    } else {
        sorted
    }
}

/// Returns the nearest of 1, 2, 5, 10, 20, …, by its ratio; 1 for 0.
fn rounded(width: f64) -> f64 {
    if width <= 0.0 || !width.is_finite() {
        return 1.0;
    }
    let power = 10_f64.powf(width.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0];
    let is_near = |pair: &&[f64]| width / power < (pair[0] * pair[1]).sqrt();
    let found = steps.windows(2).find(is_near);
    found.map_or(10.0, |pair| pair[0]) * power
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
