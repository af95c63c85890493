//! Timestamps, durations and time zones: the only module that reads the clock.
//!
//! Everything that decides takes `now` as an argument; only the runtime and the command line call
//! [`now`].

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Offset, TimeZone, Timelike, Utc};
use serde::{Deserialize, Serialize};

pub use chrono_tz::Tz as Zone;

/// A point in time: milliseconds since 1970-01-01 00:00 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Timestamp(pub i64);

/// A duration in whole seconds, as authors write it: `30m`, `20h`, `3d`, `2w`.
#[derive(
    Default, Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub struct Duration(pub i64);

/// Returns the current time of the system clock.
pub fn now() -> Timestamp {
    Timestamp(Utc::now().timestamp_millis())
}

/// A source of the current time: the system clock, or one that a test sets.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// Returns the system clock.
    pub fn system() -> Self {
        Self(Arc::new(now))
    }

    /// Returns a clock that calls a function.
    pub fn telling(tell: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    /// Returns the current time.
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
    /// Returns the local time in a time zone.
    pub fn local(self, zone: Zone) -> NaiveDateTime {
        self.utc().with_timezone(&zone).naive_local()
    }

    /// Returns the local date in a time zone.
    pub fn date(self, zone: Zone) -> NaiveDate {
        self.local(zone).date()
    }

    /// Returns the time as chrono's UTC date and time, clamped to what chrono can hold.
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or(if self.0 < 0 {
            DateTime::<Utc>::MIN_UTC
        } else {
            DateTime::<Utc>::MAX_UTC
        })
    }

    /// Returns the time of a local date and time in a time zone.
    ///
    /// If a local time occurs twice (when the clock goes back), the first; if it does not occur
    /// (when the clock goes forward), the next that does.
    pub fn from_local(local: NaiveDateTime, zone: Zone) -> Self {
        if let Some(moment) = zone.from_local_datetime(&local).earliest() {
            return Self(moment.timestamp_millis());
        }
        // A gap ends at a full minute, and the longest one was a day that a time zone skipped.
        let minute = local
            .with_second(0)
            .and_then(|local| local.with_nanosecond(0))
            .unwrap_or(local);
        for minutes in 1..=1500 {
            let at = minute.checked_add_signed(chrono::Duration::minutes(minutes));
            if let Some(moment) = at.and_then(|at| zone.from_local_datetime(&at).earliest()) {
                return Self(moment.timestamp_millis());
            }
        }
        Self(local.and_utc().timestamp_millis())
    }

    /// Returns the time this much later, clamped to the last possible one.
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration.0.saturating_mul(1000)))
    }

    /// Returns the time since an earlier moment, in whole seconds.
    pub fn since(self, earlier: Self) -> Duration {
        Duration(self.0.saturating_sub(earlier.0) / 1000)
    }

    /// Returns ISO 8601 with the time zone's offset, to the second: `2026-11-23T13:00:00+01:00`.
    pub fn iso(self, zone: Zone) -> String {
        let mut iso = String::with_capacity(25);
        self.write_iso(zone, &mut iso);
        iso
    }

    /// Appends what [`Timestamp::iso`] returns, without allocating: tables hold millions of times.
    pub fn write_iso(self, zone: Zone, out: &mut String) {
        let at = self.utc().with_timezone(&zone);
        let offset = at.offset().fix().local_minus_utc();
        // Converted once: each accessor of `at` would compute it again.
        let at = at.naive_local();
        let year = at.year();
        if !(0..=9999).contains(&year) || offset % 60 != 0 {
            return out.push_str(
                &self
                    .utc()
                    .with_timezone(&zone)
                    .format("%Y-%m-%dT%H:%M:%S%:z")
                    .to_string(),
            );
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
    /// The longest duration: a century is more than anybody waits, and keeps every sum far from
    /// overflow.
    pub const LONGEST: Self = Self(3_200_000_000);
    /// The hint for a longer duration.
    pub const AT_MOST: &str = "write at most `5291w` or `37037d`, which is about a hundred years";

    /// Parses `45s`, `30m`, `20h`, `3d` or `2w`; `None` if it is something else or too long.
    ///
    /// ```
    /// assert_eq!(vraag::time::Duration::parse("20h"), Some(vraag::time::Duration(72_000)));
    /// assert_eq!(vraag::time::Duration::parse("soon"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        Self::read(text)
            .filter(|seconds| *seconds <= Self::LONGEST.0)
            .map(Self)
    }

    /// Returns whether a text is a duration that is too long.
    pub fn is_too_long(text: &str) -> bool {
        Self::read(text).is_some_and(|seconds| seconds > Self::LONGEST.0)
    }

    /// Parses seconds; numbers that are too large are clamped.
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
        Some(
            digits
                .parse::<i64>()
                .unwrap_or(i64::MAX)
                .saturating_mul(unit),
        )
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
