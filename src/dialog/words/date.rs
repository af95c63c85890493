//! Formats dates, times and durations in a language.

use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta, Timelike};

use crate::dialog::words::{Sentence, Words};
use crate::time::Duration;

/// A date is written without its year if it is at most this many days ago…
const DAYS_BACK: i64 = 90;
/// …or at most this many days ahead. Together less than a year, so that a day and month are never
/// ambiguous.
const DAYS_AHEAD: i64 = 270;

impl Words<'_> {
    /// Formats a date: `vrijdag 27 november`; with the year if it is more than three months ago or
    /// nine months ahead.
    pub fn date(&self, date: NaiveDate, today: NaiveDate) -> String {
        let days = date.signed_duration_since(today);
        let is_near = days >= -TimeDelta::days(DAYS_BACK) && days <= TimeDelta::days(DAYS_AHEAD);
        let (weekday, month) = (
            self.weekday(date.weekday().number_from_monday()),
            self.month(date.month()),
        );
        let (day, year) = (date.day().to_string(), date.year().to_string());
        let said = if is_near {
            self.say(Sentence::DateForm {
                weekday,
                day: &day,
                month,
            })
        } else {
            self.say(Sentence::DateYearForm {
                weekday,
                day: &day,
                month,
                year: &year,
            })
        };
        said.into_owned()
    }

    /// Formats a time of day: `15:30`.
    pub fn time(&self, time: NaiveTime) -> String {
        format!("{:02}:{:02}", time.hour(), time.minute())
    }

    /// Formats a duration in at most two units, from days to minutes: `3 dagen`,
    /// `1 uur 30 minuten`.
    pub fn duration(&self, duration: Duration) -> String {
        let minutes = duration.0.unsigned_abs() / 60;
        let units = [
            (minutes / 1440, Unit::Day),
            (minutes / 60 % 24, Unit::Hour),
            (minutes % 60, Unit::Minute),
        ];
        let mut said: Vec<String> = units
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, unit)| self.unit(count, unit))
            .collect();
        if said.is_empty() {
            said.push(self.unit(0, Unit::Minute));
        }
        said.truncate(2);
        format!(
            "{}{}",
            if duration.0 < 0 { "-" } else { "" },
            said.join(" ")
        )
    }

    /// Formats how long something is kept: in months if it is two or more, else like
    /// [`Words::duration`].
    pub fn long(&self, duration: Duration) -> String {
        const MONTH: i64 = 2_629_746;
        match duration.0 {
            kept if kept >= 2 * MONTH => self
                .say(Sentence::MonthsLong {
                    count: &(kept / MONTH).to_string(),
                })
                .into_owned(),
            kept => self.duration(Duration(kept)),
        }
    }

    fn unit(&self, count: u64, unit: Unit) -> String {
        let many = count.to_string();
        let said = match (unit, count) {
            (Unit::Day, 1) => self.say(Sentence::OneDay),
            (Unit::Day, _) => self.say(Sentence::Days { count: &many }),
            (Unit::Hour, 1) => self.say(Sentence::OneHour),
            (Unit::Hour, _) => self.say(Sentence::Hours { count: &many }),
            (Unit::Minute, 1) => self.say(Sentence::OneMinute),
            (Unit::Minute, _) => self.say(Sentence::Minutes { count: &many }),
        };
        said.into_owned()
    }
}

#[derive(Clone, Copy)]
enum Unit {
    Day,
    Hour,
    Minute,
}
