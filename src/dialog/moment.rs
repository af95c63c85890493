//! Computes when `at:` is due: a number of days before or after a date of a contact, at a time of
//! day.
//!
//! Reads no clock and no contact. A time that does not exist (the night the clock goes forward)
//! becomes the next one that does.
//!
//! ```
//! use vraag::dialog::moment::Moment;
//! use vraag::time::Zone;
//! let moment = Moment::parse("contact.next_visit - 1d 10:00").unwrap();
//! let visit = "2026-12-01".parse().unwrap();
//! assert_eq!(moment.on(visit, Zone::UTC).unwrap().iso(Zone::UTC), "2026-11-30T10:00:00+00:00");
//! ```

use std::fmt;
use std::ops::Range;

use chrono::{Days, NaiveDate, NaiveTime, Timelike};

use crate::dialog::literal::read_time;
use crate::dialog::schedule::Fault;
use crate::id::Name;
use crate::time::{Duration, Timestamp, Zone};

const EXAMPLE: &str = "write it as `contact.next_visit - 1d 10:00`";
/// The most days between a date and its moment.
const MAX_DAYS: i64 = 3_660;
/// All time zones differ by multiples of a quarter of an hour; in milliseconds.
const QUARTER_HOUR_MS: i64 = 900_000;

/// A number of days relative to a contact's date, and a time of day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    field: Name,
    days: i64,
    time: NaiveTime,
}

impl Moment {
    /// Reads `contact.next_visit 10:00`, `contact.next_visit - 1d 10:00` or
    /// `contact.next_visit + 2w 10:00`. Fails if the text has another form, with the place of the
    /// fault and a hint.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let start = text.len() - text.trim_start().len();
        let whole = start..start + text.trim().len();
        let Some(behind) = text[whole.clone()].strip_prefix("contact.") else {
            return Err(fault(
                whole,
                "`at` begins with a date that is known of the person".to_owned(),
                EXAMPLE,
            ));
        };
        let length = behind
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(behind.len());
        let (field, rest) = behind.split_at(length);
        if field.is_empty() {
            return Err(fault(
                whole,
                "`contact.` has no field behind it".to_owned(),
                EXAMPLE,
            ));
        }
        let Some((days, time)) = rest.rsplit_once(char::is_whitespace) else {
            let message = format!("`{}` does not say at what time", &text[whole.clone()]);
            return Err(fault(
                whole,
                message,
                "put the time behind it, such as 10:00",
            ));
        };
        let place = |part: &str| whole.end - part.len()..whole.end;
        let Some(at) = read_time(time) else {
            return Err(fault(
                place(time),
                format!("`{time}` is not a time of day"),
                "write hours and minutes, such as 10:00",
            ));
        };
        let written = days.trim();
        let Some(days) = self::days(written) else {
            let from =
                whole.start + "contact.".len() + length + (days.len() - days.trim_start().len());
            let message = format!("`{written}` is no number of days before or after");
            let help = "write whole days or weeks, such as `- 1d` or `+ 2w`, at most ten years";
            return Err(fault(from..from + written.len(), message, help));
        };
        Ok(Self {
            field: Name::new(field),
            days,
            time: at,
        })
    }

    /// Returns the contact field that holds the date.
    pub fn field(&self) -> &Name {
        &self.field
    }

    /// Returns how many days after the date it is due; negative means before.
    pub fn days(&self) -> i64 {
        self.days
    }

    /// Returns when it is due for a date in a zone; `None` beyond the end of the calendar.
    pub fn on(&self, date: NaiveDate, zone: Zone) -> Option<Timestamp> {
        let days = Days::new(self.days.unsigned_abs());
        let day = if self.days < 0 {
            date.checked_sub_days(days)
        } else {
            date.checked_add_days(days)
        };
        Some(Timestamp::from_local(day?.and_time(self.time), zone))
    }

    /// Returns the first time after `after` at which it may be due for anybody, whatever the date
    /// and zone.
    pub fn next_chance(&self, after: Timestamp) -> Timestamp {
        let past = i64::from(self.time.minute() % 15) * 60_000;
        Timestamp(
            (after.0 - past).div_euclid(QUARTER_HOUR_MS) * QUARTER_HOUR_MS + QUARTER_HOUR_MS + past,
        )
    }
}

/// Writes a moment in its canonical form.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "contact.{} {:+}d {}",
            self.field,
            self.days,
            self.time.format("%H:%M")
        )
    }
}

fn days(written: &str) -> Option<i64> {
    if written.is_empty() {
        return Some(0);
    }
    let (sign, length) = match (written.strip_prefix('-'), written.strip_prefix('+')) {
        (Some(length), _) => (-1, length),
        (None, Some(length)) => (1, length),
        (None, None) => return None,
    };
    let length = Duration::parse(length.trim())?;
    let days = length.0 / Duration::DAY.0;
    (length.0 % Duration::DAY.0 == 0 && (0..=MAX_DAYS).contains(&days)).then_some(sign * days)
}

fn fault(at: Range<usize>, message: String, help: &str) -> Fault {
    Fault {
        at,
        message,
        help: help.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diagnostics(text: &str) -> String {
        Moment::parse(text).map_or_else(
            |fault| format!("!{}", &text[fault.at]),
            |moment| moment.to_string(),
        )
    }

    #[test]
    fn days_before_and_after_a_date_are_read() {
        assert_eq!(
            diagnostics("contact.next_visit - 1d 10:00"),
            "contact.next_visit -1d 10:00"
        );
        assert_eq!(
            diagnostics(" contact.next_visit-2w  9:05 "),
            "contact.next_visit -14d 09:05"
        );
        assert_eq!(
            diagnostics("contact.next_visit +3d 23:59"),
            "contact.next_visit +3d 23:59"
        );
        assert_eq!(
            diagnostics("contact.next_visit 10:00"),
            "contact.next_visit +0d 10:00"
        );
    }

    #[test]
    fn what_cannot_be_read_is_pointed_at() {
        assert_eq!(
            diagnostics("next_visit - 1d 10:00"),
            "!next_visit - 1d 10:00"
        );
        assert_eq!(diagnostics("contact. 10:00"), "!contact. 10:00");
        assert_eq!(diagnostics("contact.next_visit"), "!contact.next_visit");
        assert_eq!(diagnostics("contact.next_visit - 1d"), "!1d");
        assert_eq!(diagnostics("contact.next_visit - 1d 25:00"), "!25:00");
        assert_eq!(diagnostics("contact.next_visit - 2h 10:00"), "!- 2h");
        assert_eq!(diagnostics("contact.next_visit 1d 10:00"), "!1d");
        assert_eq!(diagnostics("contact.é - 1d 10:00"), "!contact.é - 1d 10:00");
        assert_eq!(diagnostics(""), "!");
    }

    #[test]
    fn a_chance_is_never_missed_in_any_zone() {
        let date = "2026-12-01".parse().expect("a date");
        for time in ["00:00", "10:07", "23:59"] {
            let moment = Moment::parse(&format!("contact.day - 1d {time}")).expect("a moment");
            for zone in [
                Zone::UTC,
                Zone::Europe__Amsterdam,
                Zone::Asia__Kathmandu,
                Zone::Australia__Lord_Howe,
                Zone::America__St_Johns,
            ] {
                let due = moment.on(date, zone).expect("a moment");
                assert_eq!(
                    moment.next_chance(Timestamp(due.0 - 1)),
                    due,
                    "{time} in {zone}"
                );
                assert!(moment.next_chance(due) > due);
            }
        }
    }
}
