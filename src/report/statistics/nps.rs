//! The Net Promoter Score: how many recommend (9 and 10) less how many do not (0 to 6).

use super::{Interval, Z_95};

/// How many people gave which kind of score.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scores {
    /// 9 and 10.
    pub promoters: u64,
    /// 7 and 8.
    pub passives: u64,
    /// 0 to 6.
    pub detractors: u64,
}

impl Scores {
    /// Counts a score from 0 to 10.
    pub fn add(&mut self, score: i64, times: u64) {
        match score {
            9.. => self.promoters += times,
            7..=8 => self.passives += times,
            _ => self.detractors += times,
        }
    }

    /// Returns how many people gave a score.
    pub fn base(&self) -> u64 {
        self.promoters + self.passives + self.detractors
    }

    /// Returns the score, from -100 to 100; 0 if nobody gave one.
    pub fn score(&self) -> f64 {
        100.0 * self.difference()
    }

    /// Returns the standard error of the score, in its own points.
    pub fn error(&self) -> f64 {
        let (n, d) = (self.base() as f64, self.difference());
        if n == 0.0 {
            return 0.0;
        }
        100.0 * (((self.promoters + self.detractors) as f64 / n - d * d) / n).sqrt()
    }

    /// Returns the 95 % interval of the score, from -100 to 100. If all people gave the same kind
    /// of score, the error is 0 though nothing is certain; then it is the interval of a share.
    pub fn interval(&self) -> Interval {
        if self.base() == 0 {
            return Interval {
                low: -100.0,
                high: 100.0,
            };
        }
        let (score, half) = (self.score(), Z_95 * self.error());
        if half > 0.0 {
            return Interval {
                low: (score - half).max(-100.0),
                high: (score + half).min(100.0),
            };
        }
        let unseen = 100.0 * super::proportion::wilson(0, self.base()).high;
        Interval {
            low: (score - unseen).max(-100.0),
            high: (score + unseen).min(100.0),
        }
    }

    fn difference(&self) -> f64 {
        match self.base() {
            0 => 0.0,
            n => (self.promoters as f64 - self.detractors as f64) / n as f64,
        }
    }
}
