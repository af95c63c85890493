//! Models when people write: little at night, most in the evening, more on Saturdays, and more as
//! the business grows.

use chrono::{Datelike, Timelike};

use crate::time::{Duration, Timestamp, Zone};

/// The hours of a history, each with the cumulative share of all activity at its end.
#[derive(Clone, Debug)]
pub struct Calendar {
    start: Timestamp,
    until: Timestamp,
    zone: Zone,
    shares: Vec<f64>,
}

/// Relative activity by hour from midnight.
const HOURS: [f64; 24] = [
    0.15, 0.06, 0.03, 0.02, 0.02, 0.05, 0.15, 0.4, 0.7, 0.9, 1.0, 1.0, 1.1, 1.0, 0.9, 0.9, 0.95,
    1.1, 1.3, 1.6, 1.7, 1.5, 1.0, 0.5,
];

/// Relative activity by day from Monday.
const DAYS: [f64; 7] = [1.0, 0.95, 0.95, 1.0, 1.1, 1.25, 0.8];

const HOUR: i64 = Duration::HOUR.0 * 1000;

impl Calendar {
    /// Makes the calendar of a history.
    pub fn new(start: Timestamp, until: Timestamp, zone: Zone) -> Self {
        let count = ((until.0 - start.0).max(1) as usize).div_ceil(HOUR as usize);
        let mut sum = 0.0;
        let mut shares: Vec<f64> = (0..count)
            .map(|hour| {
                let at = Timestamp(start.0 + hour as i64 * HOUR);
                let length = (until.0 - at.0).min(HOUR) as f64 / HOUR as f64;
                let growth = 0.7 + 0.6 * hour as f64 / count as f64;
                sum += liveliness(at, zone) * growth * length;
                sum
            })
            .collect();
        shares.iter_mut().for_each(|share| *share /= sum);
        Self {
            start,
            until,
            zone,
            shares,
        }
    }

    /// Returns when this share of all activity has happened.
    pub fn when(&self, share: f64) -> Timestamp {
        let share = share.clamp(0.0, 1.0);
        let hour = self
            .shares
            .partition_point(|sum| *sum < share)
            .min(self.shares.len() - 1);
        let before = if hour == 0 {
            0.0
        } else {
            self.shares[hour - 1]
        };
        let part = (share - before) / (self.shares[hour] - before).max(f64::MIN_POSITIVE);
        Timestamp(self.start.0 + hour as i64 * HOUR + (part.clamp(0.0, 1.0) * HOUR as f64) as i64)
            .min(self.until)
    }

    /// Returns the share of the time that has passed.
    pub fn passed(&self, at: Timestamp) -> f64 {
        (at.0 - self.start.0) as f64 / (self.until.0 - self.start.0).max(1) as f64
    }

    /// Returns the first waking hour from a time on.
    pub fn awake(&self, at: Timestamp) -> Timestamp {
        let is_up = |at: &Timestamp| (8..22).contains(&at.local(self.zone).hour());
        (0..24)
            .map(|hour| Timestamp(at.0 + hour * HOUR))
            .find(is_up)
            .unwrap_or(at)
    }
}

/// Returns the relative activity at a time.
fn liveliness(at: Timestamp, zone: Zone) -> f64 {
    let local = at.local(zone);
    HOURS[local.hour() as usize % 24] * DAYS[local.weekday().num_days_from_monday() as usize % 7]
}

#[cfg(test)]
mod tests {
    use super::*;

    const MONDAY: Timestamp = Timestamp(1_795_345_200_000);

    #[test]
    fn a_history_begins_at_its_start_and_ends_at_its_end() {
        let until = MONDAY.plus(Duration(60 * Duration::DAY.0 + 1_234));
        let calendar = Calendar::new(MONDAY, until, Zone::UTC);
        assert_eq!((calendar.when(0.0), calendar.when(1.0)), (MONDAY, until));
        assert!(calendar.when(0.2) < calendar.when(0.21));
    }

    #[test]
    fn few_people_write_at_night() {
        let calendar = Calendar::new(
            MONDAY,
            MONDAY.plus(Duration(70 * Duration::DAY.0)),
            Zone::UTC,
        );
        let hours: Vec<u32> = (0..1000)
            .map(|part| {
                calendar
                    .when(f64::from(part) / 1000.0)
                    .local(Zone::UTC)
                    .hour()
            })
            .collect();
        let between = |from: u32, to: u32| {
            hours
                .iter()
                .filter(|hour| (from..to).contains(hour))
                .count()
        };
        assert!(between(0, 6) < 40 && between(18, 22) > 250);
    }
}
