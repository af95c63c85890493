//! Opening hours: on which days, from when until when, and which days are off.
//!
//! Reads no clock. Times are those of the bot's time zone; an hour that the clock skips or repeats is
//! as long as it is there.

use chrono::{Datelike, Days, NaiveDate, NaiveTime, Weekday};

use super::{Fault, WEEKDAYS, fault, part, time, weekday};
use crate::dialog::literal::{read_day, read_number};
use crate::dialog::suggest::nearest;
use crate::time::{Duration, Timestamp, Zone};

/// The minutes of a day.
const DAY: u16 = 24 * 60;
/// How far an opening is looked for, in days.
const HORIZON_DAYS: usize = 400;
const DAYS_HELP: &str = "write days such as `monday`, `mon-fri`, `sat, sun` or `day` for every day";
const TIMES_HELP: &str =
    "write from when until when: \"09:00-17:30\", or \"09:00-12:00, 13:00-17:30\"";

/// When a place is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hours {
    /// For each weekday from Monday on: from and until, in minutes of the day, in order.
    week: [Vec<(u16, u16)>; 7],
    off: Vec<DayOff>,
}

/// A day on which a place is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayOff {
    /// `25-12`: every year.
    Yearly {
        /// Day of the month.
        day: u32,
        /// Month.
        month: u32,
    },
    /// `2027-04-27`
    Once(NaiveDate),
}

/// Reads the days of one line of hours: `mon-fri`, `sat, sun`, `day`.
///
/// Fails if a day is none, with its place and a hint.
pub fn read_days(text: &str) -> Result<Vec<Weekday>, Fault> {
    let mut days = Vec::new();
    for written in text.split(',') {
        let written = written.trim();
        if written.eq_ignore_ascii_case("day") {
            days.extend((0..7).filter_map(|at| Weekday::try_from(at).ok()));
            continue;
        }
        match written.split_once('-') {
            None => days.push(one_day(text, written)?),
            Some((from, to)) => {
                let (mut day, last) = (one_day(text, from.trim())?, one_day(text, to.trim())?);
                days.push(day);
                while day != last {
                    day = day.succ();
                    days.push(day);
                }
            }
        }
    }
    Ok(days)
}

/// Reads the times of one line of hours: `09:00-17:30`, several with commas, or `closed`.
///
/// Fails if a time is none or ends before it begins, with its place and a hint.
pub fn read_times(text: &str) -> Result<Vec<(u16, u16)>, Fault> {
    if text.trim() == "closed" {
        return Ok(Vec::new());
    }
    let mut times: Vec<(u16, u16)> = Vec::new();
    for written in text.split(',') {
        let written = written.trim();
        let at = part(text, written);
        let Some((from, to)) = written.split_once(['-', '–']) else {
            let message = format!("`{written}` does not say from when until when");
            return Err(fault(at, message, TIMES_HELP.to_owned()));
        };
        let (from, to) = (minutes(text, from.trim())?, minutes(text, to.trim())?);
        if to <= from {
            let message = format!("`{written}` ends before it begins");
            let help = "hours go to \"24:00\" at most; the night goes on in the line of the next day, from \"00:00\"";
            return Err(fault(at, message, help.to_owned()));
        }
        if times.last().is_some_and(|(_, until)| from < *until) {
            let message = format!("`{written}` begins before the hours in front of it end");
            return Err(fault(at, message, TIMES_HELP.to_owned()));
        }
        times.push((from, to));
    }
    Ok(times)
}

/// Reads a day off: `25-12` for every year, or `2027-04-27`; `None` if it is neither.
pub fn read_day_off(text: &str) -> Option<DayOff> {
    let text = text.trim();
    if let Some(day) = read_day(text) {
        return Some(DayOff::Once(day));
    }
    let (day, month) = text.split_once('-')?;
    let number = |text: &str| u32::try_from(read_number(text)?).ok();
    let (day, month) = (number(day)?, number(month)?);
    // 2028 has a 29 February.
    NaiveDate::from_ymd_opt(2028, month, day)?;
    Some(DayOff::Yearly { day, month })
}

impl Hours {
    /// Adds the hours of one weekday; `false` if that day has some already.
    pub fn open(&mut self, day: Weekday, times: &[(u16, u16)]) -> bool {
        let known = &mut self.week[day.num_days_from_monday() as usize];
        let is_new = known.is_empty();
        if is_new {
            known.extend_from_slice(times);
        }
        is_new
    }

    /// Adds a day off.
    pub fn close(&mut self, day: DayOff) {
        self.off.push(day);
    }

    /// Returns the same days off, open at all other times.
    pub fn all_day(mut self) -> Self {
        self.week = std::array::from_fn(|_| vec![(0, DAY)]);
        self
    }

    /// Returns whether it is never open.
    pub fn is_empty(&self) -> bool {
        self.week.iter().all(Vec::is_empty)
    }

    /// Returns when it is open next: the moment itself if it is open then, `None` if it never is.
    pub fn next_open(&self, at: Timestamp, zone: Zone) -> Option<Timestamp> {
        let (from, _) = self.openings(at, zone).next()?;
        Some(from.max(at))
    }

    /// Returns whether it is open.
    pub fn is_open(&self, at: Timestamp, zone: Zone) -> bool {
        self.next_open(at, zone) == Some(at)
    }

    /// Returns the moment at which so much time will have passed in which it is open. If it never
    /// is, all time counts.
    pub fn plus(&self, at: Timestamp, length: Duration, zone: Zone) -> Timestamp {
        let mut left = length.0.saturating_mul(1000);
        for (from, until) in self.openings(at, zone) {
            let from = from.max(at);
            let open = until.0 - from.0;
            if left <= open {
                return Timestamp(from.0 + left);
            }
            left -= open;
        }
        at.plus(length)
    }

    /// Lists the openings that end after a moment, in order, for some time ahead.
    fn openings(
        &self,
        at: Timestamp,
        zone: Zone,
    ) -> impl Iterator<Item = (Timestamp, Timestamp)> + '_ {
        // A day that the zone skipped may push an hour into the next one.
        let first = at.date(zone);
        let first = first.checked_sub_days(Days::new(1)).unwrap_or(first);
        let days = first.iter_days().take(HORIZON_DAYS);
        days.filter(|day| !self.is_off(*day))
            .flat_map(move |day| {
                let times = &self.week[day.weekday().num_days_from_monday() as usize];
                times
                    .iter()
                    .map(move |(from, until)| (moment(day, *from, zone), moment(day, *until, zone)))
            })
            .filter(move |(from, until)| *until > at && until > from)
    }

    fn is_off(&self, date: NaiveDate) -> bool {
        self.off.iter().any(|off| match off {
            DayOff::Once(day) => *day == date,
            DayOff::Yearly { day, month } => date.day() == *day && date.month() == *month,
        })
    }
}

fn moment(day: NaiveDate, minute: u16, zone: Zone) -> Timestamp {
    let (day, minute) = match minute {
        DAY => (day.succ_opt().unwrap_or(day), 0),
        _ => (day, minute),
    };
    let time = NaiveTime::from_num_seconds_from_midnight_opt(u32::from(minute) * 60, 0);
    Timestamp::from_local(day.and_time(time.unwrap_or_default()), zone)
}

fn minutes(text: &str, written: &str) -> Result<u16, Fault> {
    use chrono::Timelike;
    if written == "24:00" {
        return Ok(DAY);
    }
    let time = time(text, written)?;
    Ok(u16::try_from(time.hour() * 60 + time.minute()).unwrap_or(DAY))
}

fn one_day(text: &str, written: &str) -> Result<Weekday, Fault> {
    let small = written.to_lowercase();
    let short = WEEKDAYS
        .iter()
        .find(|known| small.len() == 3 && known.starts_with(&small));
    if let Some(day) = short
        .and_then(|known| weekday(known))
        .or_else(|| weekday(&small))
    {
        return Ok(day);
    }
    let short = WEEKDAYS.iter().map(|day| &day[..3]);
    let help = match nearest(&small, WEEKDAYS.into_iter().chain(short)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => DAYS_HELP.to_owned(),
    };
    let message = format!("`{written}` is not a day");
    Err(fault(part(text, written), message, help))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        let local = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M");
        Timestamp::from_local(local.expect("a moment"), Zone::Europe__Amsterdam)
    }

    fn hours() -> Hours {
        let mut hours = Hours::default();
        for (days, times) in [
            ("mon-thu", "09:00-12:00, 13:00-17:30"),
            ("friday", "22:00-24:00"),
            ("sat", "00:00-02:00"),
            ("sunday", "closed"),
        ] {
            let times = read_times(times).expect("times");
            for day in read_days(days).expect("days") {
                assert!(hours.open(day, &times));
            }
        }
        hours.close(read_day_off("1-12").expect("a day"));
        hours.close(read_day_off("2026-12-02").expect("a day"));
        hours
    }

    #[test]
    fn it_is_open_next_when_the_week_says_it() {
        // 2026-11-30 is a Monday.
        for (now, next) in [
            ("2026-11-30 10:00", "2026-11-30 10:00"),
            ("2026-11-30 08:59", "2026-11-30 09:00"),
            ("2026-11-30 12:00", "2026-11-30 13:00"),
            ("2026-11-30 17:30", "2026-12-03 09:00"),
            ("2026-12-03 18:00", "2026-12-04 22:00"),
            ("2026-12-05 00:30", "2026-12-05 00:30"),
            ("2026-12-05 02:00", "2026-12-07 09:00"),
        ] {
            let next_open = hours().next_open(at(now), Zone::Europe__Amsterdam);
            assert_eq!(next_open, Some(at(next)), "{now}");
        }
        assert_eq!(
            Hours::default().next_open(at("2026-11-30 10:00"), Zone::UTC),
            None
        );
    }

    #[test]
    fn only_open_hours_count() {
        for (now, length, then) in [
            ("2026-11-30 10:00", "1h", "2026-11-30 11:00"),
            ("2026-11-30 11:45", "30m", "2026-11-30 13:15"),
            ("2026-11-30 17:00", "1h", "2026-12-03 09:30"),
            ("2026-12-04 23:00", "2h", "2026-12-05 01:00"),
        ] {
            let length = Duration::parse(length).expect("a length");
            let done = hours().plus(at(now), length, Zone::Europe__Amsterdam);
            assert_eq!(done, at(then), "{now}");
        }
        // The clock goes back at 3 on 25 October 2026: that night has an hour more.
        let mut night = Hours::default();
        night.open(Weekday::Sun, &read_times("00:00-06:00").expect("times"));
        let from = at("2026-10-25 00:00");
        let done = night.plus(from, Duration(6 * 3600), Zone::Europe__Amsterdam);
        assert_eq!(done, at("2026-10-25 05:00"));
    }

    #[test]
    fn what_is_no_day_or_time_is_told_with_a_hint() {
        for (text, message, help) in [
            ("mon-fry", "`fry` is not a day", "did you mean"),
            ("weekdays", "`weekdays` is not a day", "write days such as"),
        ] {
            let fault = read_days(text).expect_err("it is none");
            assert_eq!(fault.message, message);
            assert!(fault.help.starts_with(help), "{}", fault.help);
        }
        for (text, message) in [
            ("09:00", "`09:00` does not say from when until when"),
            ("9-17:30", "`9` is not a time of day"),
            ("22:00-02:00", "`22:00-02:00` ends before it begins"),
            (
                "09:00-12:00, 11:00-13:00",
                "`11:00-13:00` begins before the hours in front of it end",
            ),
        ] {
            assert_eq!(read_times(text).expect_err("it is none").message, message);
        }
        assert_eq!(read_day_off("31-2"), None);
    }
}
