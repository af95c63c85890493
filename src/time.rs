//! Moments, durations and zones: the only module that reads the clock.
//!
//! Everything that decides takes `now` as an argument; [`now`] is called at the border (runtime and command line).

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Offset, TimeZone, Timelike, Utc};
use serde::{Deserialize, Serialize};

pub use chrono_tz::Tz as Zone;

/// A moment: milliseconds since 1970-01-01 00:00 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Timestamp(pub i64);

/// A length of time in whole seconds, as authors write it: `30m`, `20h`, `3d`, `2w`.
#[derive(Default, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Duration(pub i64);

/// Returns the current moment from the system clock.
pub fn now() -> Timestamp {
    Timestamp(Utc::now().timestamp_millis())
}

/// What tells the moment: the system's clock, or one that a test sets.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// Returns the system's clock.
    pub fn system() -> Self {
        Self(Arc::new(now))
    }

    /// Returns a clock that tells whatever it is told to tell.
    pub fn telling(tell: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    /// Returns the moment.
    pub fn read(&self) -> Timestamp {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Clock({:?})", self.read())
    }
}

impl Timestamp {
    /// Returns the wall clock in a zone at this moment.
    pub fn local(self, zone: Zone) -> NaiveDateTime {
        self.utc().with_timezone(&zone).naive_local()
    }

    /// Returns the calendar date in a zone at this moment.
    pub fn date(self, zone: Zone) -> NaiveDate {
        self.local(zone).date()
    }

    /// Returns the moment as chrono's UTC date and time, cut to what chrono can hold.
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or(if self.0 < 0 { DateTime::<Utc>::MIN_UTC } else { DateTime::<Utc>::MAX_UTC })
    }

    /// Returns the moment a wall clock in a zone shows.
    ///
    /// Of two (the night the clock goes back) the first; where there is none (the night it goes forward) the next that exists.
    pub fn from_local(local: NaiveDateTime, zone: Zone) -> Self {
        if let Some(moment) = zone.from_local_datetime(&local).earliest() {
            return Self(moment.timestamp_millis());
        }
        // A gap ends at a whole minute, and the longest one was a day that a zone left out.
        let minute = local.with_second(0).and_then(|local| local.with_nanosecond(0)).unwrap_or(local);
        for minutes in 1..=1500 {
            let at = minute.checked_add_signed(chrono::Duration::minutes(minutes));
            if let Some(moment) = at.and_then(|at| zone.from_local_datetime(&at).earliest()) {
                return Self(moment.timestamp_millis());
            }
        }
        Self(local.and_utc().timestamp_millis())
    }

    /// Returns the moment this much later, at most the last one that can be told.
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration.0.saturating_mul(1000)))
    }

    /// Returns the time since an earlier moment, in whole seconds.
    pub fn since(self, earlier: Self) -> Duration {
        Duration(self.0.saturating_sub(earlier.0) / 1000)
    }

    /// Returns ISO 8601 with the zone's offset, to the second: `2026-11-23T13:00:00+01:00`.
    pub fn iso(self, zone: Zone) -> String {
        let mut iso = String::with_capacity(25);
        self.write_iso(zone, &mut iso);
        iso
    }

    /// Writes what [`Timestamp::iso`] returns behind what is there: tables hold millions of moments.
    pub fn write_iso(self, zone: Zone, out: &mut String) {
        let at = self.utc().with_timezone(&zone);
        let offset = at.offset().fix().local_minus_utc();
        // Taken out once: each question to `at` would compute it again.
        let at = at.naive_local();
        let year = at.year();
        if !(0..=9999).contains(&year) || offset % 60 != 0 {
            return out.push_str(&self.utc().with_timezone(&zone).format("%Y-%m-%dT%H:%M:%S%:z").to_string());
        }
        let sign = if offset < 0 { '-' } else { '+' };
        let minutes = offset.unsigned_abs() / 60;
        let parts = [
            ('\0', year.unsigned_abs() / 100),
            ('\0', year.unsigned_abs() % 100),
            ('-', at.month()),
            ('-', at.day()),
            ('T', at.hour()),
            (':', at.minute()),
            (':', at.second()),
            (sign, minutes / 60),
            (':', minutes % 60),
        ];
        for (before, number) in parts {
            if before != '\0' {
                out.push(before);
            }
            out.push(char::from(b'0' + (number / 10) as u8));
            out.push(char::from(b'0' + (number % 10) as u8));
        }
    }
}

impl Duration {
    /// One minute.
    pub const MINUTE: Self = Self(60);
    /// One hour.
    pub const HOUR: Self = Self(3600);
    /// One day of 24 hours.
    pub const DAY: Self = Self(86_400);
    /// A century is more than anybody waits, and keeps every sum far from overflow.
    pub const LONGEST: Self = Self(3_200_000_000);
    /// What to write in the place of one that is longer.
    pub const AT_MOST: &str = "write at most `5291w` or `37037d`, which is about a hundred years";

    /// Reads `45s`, `30m`, `20h`, `3d` or `2w`.
    ///
    /// ```
    /// assert_eq!(vraag::time::Duration::parse("20h"), Some(vraag::time::Duration(72_000)));
    /// assert_eq!(vraag::time::Duration::parse("soon"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        Self::read(text).filter(|seconds| *seconds <= Self::LONGEST.0).map(Self)
    }

    /// Returns whether a text is written as a duration, and names one that is too long.
    pub fn is_too_long(text: &str) -> bool {
        Self::read(text).is_some_and(|seconds| seconds > Self::LONGEST.0)
    }

    /// Reads seconds; what is beyond all numbers counts as the most there is.
    fn read(text: &str) -> Option<i64> {
        let text = text.trim();
        let unit = match text.chars().last()? {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            'w' => 7 * 86_400,
            _ => return None,
        };
        let digits = &text[..text.len() - 1];
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        Some(digits.parse::<i64>().unwrap_or(i64::MAX).saturating_mul(unit))
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, seconds) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        for (unit, size) in [("w", 604_800), ("d", 86_400), ("h", 3600), ("m", 60)] {
            if seconds >= size && seconds.is_multiple_of(size) {
                return write!(f, "{sign}{}{unit}", seconds / size);
            }
        }
        write!(f, "{sign}{seconds}s")
    }
}
