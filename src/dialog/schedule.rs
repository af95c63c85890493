//! Computes when `every:` is due: reads days and a time of day, and finds them on the calendar of a
//! zone.
//!
//! Reads no clock. A time that does not exist (the night the clock goes forward) becomes the next
//! one that does. A time that occurs twice counts the first time. A day that a month does not have
//! is its last day.
//!
//! ```
//! use vraag::dialog::schedule::Schedule;
//! use vraag::time::{Timestamp, Zone};
//! let schedule = Schedule::parse("first monday 10:00").unwrap();
//! let next = schedule.next_after(Timestamp(1_795_435_200_000), Zone::UTC).unwrap();
//! assert_eq!(next.iso(Zone::UTC), "2026-12-07T10:00:00+00:00");
//! ```

pub mod hours;

use std::fmt;
use std::ops::Range;

use chrono::{Datelike, Days, NaiveDate, NaiveTime, Weekday};

use crate::dialog::literal::read_time;
use crate::dialog::suggest::{list, nearest};
use crate::time::{Timestamp, Zone};

/// The days and the time of day at which something recurs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The days, as the author wrote them; never empty.
    days: Vec<Day>,
    time: NaiveTime,
}

/// One kind of recurring day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Day {
    /// `day`
    Each,
    /// `monday`
    Weekly(Weekday),
    /// `first monday` … `fourth monday`, from 0.
    Nth(u32, Weekday),
    /// `last monday`
    Last(Weekday),
    /// `day 5`
    OfMonth(u32),
}

/// An error in a schedule or moment: what is wrong, where, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The byte range of the text that it is about.
    pub at: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];
const ORDINALS: [&str; 5] = ["first", "second", "third", "fourth", "last"];
const EXAMPLES: &str =
    "`day 10:00`, `monday, thursday 10:00`, `first monday 10:00` or `day 5 10:00`";
/// The longest pause of any schedule in days: `day 31` from one month's last day to the next, with
/// room for zones that skipped a day.
const LONGEST_PAUSE_DAYS: usize = 64;

impl Schedule {
    /// Reads `day 10:00`, `monday, thursday 10:00`, `first monday 10:00`, `day 5 10:00`, or several
    /// of these with one time. Fails if the text has another form, with the place of the fault and
    /// a hint.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let whole = part(text, text.trim());
        if whole.is_empty() {
            return Err(fault(
                0..text.len(),
                "the schedule is empty".to_owned(),
                format!("write when, such as {EXAMPLES}"),
            ));
        }
        let (days, time) = match text[whole.clone()].rsplit_once(char::is_whitespace) {
            Some((days, last)) if looks_like_time(last) => (days.trim(), last),
            _ if looks_like_time(
                text[whole.clone()]
                    .split_whitespace()
                    .next()
                    .unwrap_or_default(),
            ) =>
            {
                return Err(time_first(text, whole));
            }
            _ => {
                let written = &text[whole.clone()];
                let message = format!("`{written}` does not say at what time");
                return Err(fault(
                    whole,
                    message,
                    format!(
                        "put the time behind it: `{} 10:00`",
                        written.trim_end_matches(',')
                    ),
                ));
            }
        };
        let time = self::time(text, time)?;
        let days = days
            .split(',')
            .map(|day| self::day(text, day.trim()))
            .collect::<Result<Vec<Day>, Fault>>()?;
        Ok(Self { days, time })
    }

    /// Returns the first due time after `after`; `None` at the end of the calendar.
    pub fn next_after(&self, after: Timestamp, zone: Zone) -> Option<Timestamp> {
        // A time that does not exist may be due one day later than its date.
        let first = after.date(zone).checked_sub_days(Days::new(1))?;
        let dates = first.iter_days().take(LONGEST_PAUSE_DAYS);
        let due = dates
            .filter(|date| self.is_on(*date))
            .map(|date| Timestamp::from_local(date.and_time(self.time), zone));
        due.into_iter().find(|due| *due > after)
    }

    fn is_on(&self, date: NaiveDate) -> bool {
        self.days.iter().any(|day| match day {
            Day::Each => true,
            Day::Weekly(weekday) => date.weekday() == *weekday,
            Day::Nth(nth, weekday) => date.weekday() == *weekday && date.day0() / 7 == *nth,
            Day::Last(weekday) => {
                date.weekday() == *weekday && days_in_month(date) - date.day() < 7
            }
            Day::OfMonth(day) => date.day() == (*day).min(days_in_month(date)),
        })
    }
}

/// Writes a schedule in its canonical form.
impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = |weekday: &Weekday| WEEKDAYS[weekday.num_days_from_monday() as usize];
        for (at, day) in self.days.iter().enumerate() {
            f.write_str(if at == 0 { "" } else { ", " })?;
            match day {
                Day::Each => f.write_str("day")?,
                Day::Weekly(weekday) => f.write_str(name(weekday))?,
                Day::Nth(nth, weekday) => {
                    write!(f, "{} {}", ORDINALS[*nth as usize], name(weekday))?
                }
                Day::Last(weekday) => write!(f, "last {}", name(weekday))?,
                Day::OfMonth(day) => write!(f, "day {day}")?,
            }
        }
        write!(f, " {}", self.time.format("%H:%M"))
    }
}

fn days_in_month(date: NaiveDate) -> u32 {
    u32::from(date.num_days_in_month())
}

/// Returns the byte range of a subslice in its text.
fn part(text: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr() as usize - text.as_ptr() as usize;
    start..start + part.len()
}

fn fault(at: Range<usize>, message: String, help: String) -> Fault {
    Fault { at, message, help }
}

/// Returns whether a word is meant as a time of day: it begins with a digit and contains more than
/// digits.
fn looks_like_time(word: &str) -> bool {
    let is_ordinal = ["st", "nd", "rd", "th", "e"]
        .iter()
        .any(|ending| word.ends_with(ending));
    word.starts_with(|c: char| c.is_ascii_digit())
        && !word.bytes().all(|byte| byte.is_ascii_digit())
        && !is_ordinal
        && !word.ends_with(',')
}

fn time(text: &str, written: &str) -> Result<NaiveTime, Fault> {
    if let Some(time) = read_time(written) {
        return Ok(time);
    }
    let digits: String = written
        .chars()
        .map(|c| {
            if c == '.' || c == 'h' || c == 'u' {
                ':'
            } else {
                c
            }
        })
        .collect();
    let help = match read_time(&digits).or_else(|| twelve_hours(written)) {
        Some(meant) => format!("did you mean `{}`?", meant.format("%H:%M")),
        None => "a time of day goes from `00:00` to `23:59`".to_owned(),
    };
    Err(fault(
        part(text, written),
        format!("`{written}` is not a time of day"),
        help,
    ))
}

fn twelve_hours(written: &str) -> Option<NaiveTime> {
    let small = written.to_ascii_lowercase();
    let (clock, half) = small.split_at_checked(small.len().checked_sub(2)?)?;
    let clock = if clock.contains(':') {
        clock.to_owned()
    } else {
        format!("{clock}:00")
    };
    let time = read_time(&clock).filter(|_| matches!(half, "am" | "pm"))?;
    let (hour, minute) = (
        time.format("%H").to_string().parse::<u32>().ok()?,
        time.format("%M").to_string().parse().ok()?,
    );
    (1..=12)
        .contains(&hour)
        .then(|| NaiveTime::from_hms_opt(hour % 12 + if half == "pm" { 12 } else { 0 }, minute, 0))
        .flatten()
}

fn time_first(text: &str, whole: Range<usize>) -> Fault {
    let written = &text[whole.clone()];
    let (time, days) = written
        .split_once(char::is_whitespace)
        .unwrap_or((written, ""));
    let days = if days.trim().is_empty() {
        "day"
    } else {
        days.trim()
    };
    let message = if days == "day" {
        format!("`{written}` does not say on which days")
    } else {
        "the days stand before the time".to_owned()
    };
    fault(whole, message, format!("write `{days} {time}`"))
}

fn day(text: &str, written: &str) -> Result<Day, Fault> {
    let at = part(text, written);
    let small = written.to_lowercase();
    match small.split_whitespace().collect::<Vec<&str>>()[..] {
        [] => Err(fault(
            at.start.saturating_sub(1)..at.end.max(at.start),
            "a day is missing beside the comma".to_owned(),
            "write a day there, or remove the comma".to_owned(),
        )),
        ["day"] => Ok(Day::Each),
        ["day", number] if number.bytes().all(|byte| byte.is_ascii_digit()) => match number.parse()
        {
            Ok(number @ 1..=31) => Ok(Day::OfMonth(number)),
            Ok(_) | Err(_) => {
                let help = "a month has the days 1 to 31; `day 31` is the last day of every month"
                    .to_owned();
                Err(fault(at, format!("no month has a day {number}"), help))
            }
        },
        [word] => match weekday(word) {
            Some(weekday) => Ok(Day::Weekly(weekday)),
            None if ORDINALS.contains(&word) => Err(fault(
                at,
                format!("`{word}` needs a weekday behind it"),
                format!("write `{word} monday`"),
            )),
            None => Err(unknown(at, written, word, &["day"])),
        },
        [nth, word] => match (
            ORDINALS.iter().position(|ordinal| *ordinal == nth),
            weekday(word),
        ) {
            (Some(4), Some(weekday)) => Ok(Day::Last(weekday)),
            (Some(nth), Some(weekday)) => Ok(Day::Nth(u32::try_from(nth).unwrap_or(0), weekday)),
            (Some(_), None) if word == "day" => {
                let help = "the first day of the month is `day 1`, the last one `day 31` (in a shorter month its last day)".to_owned();
                Err(fault(at, format!("`{written}` is not a schedule"), help))
            }
            (Some(_), None) => Err(unknown(part_of(text, at, word), word, word, &[])),
            (None, Some(_)) => Err(not_an_ordinal(at, nth, word)),
            (None, None) => Err(unknown(at, written, word, &["day"])),
        },
        _ => {
            let help = format!(
                "write {EXAMPLES}; a comma stands between days, and an entry of its own is for another time"
            );
            Err(fault(at, format!("`{written}` is not a schedule"), help))
        }
    }
}

/// Returns the byte range of a word that was found in a part's lower-case form.
fn part_of(text: &str, at: Range<usize>, word: &str) -> Range<usize> {
    let found = text[at.clone()]
        .to_lowercase()
        .find(word)
        .filter(|start| text.is_char_boundary(at.start + start));
    found.map_or(at.clone(), |start| {
        at.start + start..(at.start + start + word.len()).min(at.end)
    })
}

fn weekday(word: &str) -> Option<Weekday> {
    WEEKDAYS
        .iter()
        .position(|known| *known == word)
        .and_then(|at| Weekday::try_from(u8::try_from(at).ok()?).ok())
}

fn not_an_ordinal(at: Range<usize>, nth: &str, word: &str) -> Fault {
    let message = format!("`{nth} {word}` is not a schedule");
    let help = match nth {
        "every" | "each" | "on" => format!("write `{word}` alone"),
        "fifth" | "5th" => {
            format!("not every month has a fifth one; `last {word}` is there in all")
        }
        _ => match nth
            .chars()
            .next()
            .and_then(|digit| digit.to_digit(10))
            .filter(|digit| (1..=4).contains(digit) && nth.len() < 5)
        {
            Some(digit) => format!("did you mean `{} {word}`?", ORDINALS[digit as usize - 1]),
            None => match nearest(nth, ORDINALS) {
                Some(near) => format!("did you mean `{near} {word}`?"),
                None => format!("before a weekday stands {}, or nothing", list(&ORDINALS)),
            },
        },
    };
    fault(at, message, help)
}

fn unknown(at: Range<usize>, written: &str, word: &str, others: &[&'static str]) -> Fault {
    // Days as people also write them: shortened, or in Dutch, the other built-in language.
    const DUTCH: [&str; 7] = [
        "maandag",
        "dinsdag",
        "woensdag",
        "donderdag",
        "vrijdag",
        "zaterdag",
        "zondag",
    ];
    let meant = |days: [&str; 7]| {
        days.iter()
            .position(|day| word.len() >= 2 && day.starts_with(word))
            .map(|at| WEEKDAYS[at])
    };
    let each = ["daily", "days", "dag", "dagelijks"]
        .contains(&word)
        .then_some("day");
    let near = each
        .or_else(|| meant(WEEKDAYS))
        .or_else(|| meant(DUTCH))
        .or_else(|| nearest(word, WEEKDAYS.into_iter().chain(others.iter().copied())));
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("write {EXAMPLES}"),
    };
    fault(at, format!("`{written}` is not a day"), help)
}

#[cfg(test)]
mod tests;
