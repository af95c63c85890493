//! Reads the answer to a date question, and decides which year, month or week is meant.
//!
//! The range decides between years and weeks, never between day and month: `3/4` in English is
//! ambiguous.

use chrono::{Datelike, NaiveDate, Weekday};

use crate::dialog::program::DateBound;
use crate::dialog::words::List;
use crate::engine::answer::day::{Day, Wording, later, numbered_year};
use crate::engine::answer::normalized_text::{self, NormalizedText, Piece, PieceKind};
use crate::engine::answer::{Mismatch, Parsed, Reading};
use crate::value::Value;

/// If both centuries are possible, a year of two digits that falls this close to today is taken
/// without asking.
const NEAR_YEARS: i32 = 5;

/// How many years to search for a date: enough to find a 29 February, even across a century.
const SEARCH_YEARS: i32 = 9;

pub(super) fn read(
    reading: &Reading<'_>,
    heard: &NormalizedText,
    from: Option<DateBound>,
    to: Option<DateBound>,
) -> Parsed {
    let range = Range::new(reading.today, from, to);
    match find_days(reading, heard).as_slice() {
        [] => Parsed::Mismatch(Mismatch::Unread),
        [day] => match range.resolve(day) {
            Ok(date) => Parsed::ranged(Value::Date(date), range.allows(date)),
            Err(mismatch) => Parsed::Mismatch(mismatch),
        },
        // Only one of them may be in the range, but the customer may have meant the other.
        several => {
            let dates: Vec<NaiveDate> = several
                .iter()
                .filter_map(|day| range.resolve(day).ok())
                .collect();
            let allowed: Vec<NaiveDate> = dates
                .iter()
                .copied()
                .filter(|date| range.allows(*date))
                .collect();
            Parsed::Mismatch(if allowed.is_empty() && !dates.is_empty() {
                Mismatch::Range
            } else {
                either_of(&allowed)
            })
        }
    }
}

/// Returns whether a date is in the range.
pub(super) fn allows(
    reading: &Reading<'_>,
    date: NaiveDate,
    from: Option<DateBound>,
    to: Option<DateBound>,
) -> bool {
    Range::new(reading.today, from, to).allows(date)
}

/// Returns the possible days that a message means.
fn find_days(reading: &Reading<'_>, heard: &NormalizedText) -> Vec<Day> {
    let polite = reading.vocabularies.without_courtesy(heard);
    let lists = [List::Courtesy, List::Filler, List::On, List::The];
    let bare = reading
        .vocabularies
        .without(heard, polite.clone(), &lists, &[List::Courtesy]);
    for part in [polite, bare] {
        let pieces = without_signs(heard.pieces_of(&part));
        let found = read_numeric(reading, heard, &pieces);
        let found = if found.is_empty() {
            find_holidays(reading, heard, &pieces)
        } else {
            found
        };
        if !found.is_empty() {
            return found;
        }
        for (at, words) in reading.vocabularies.iter().enumerate() {
            let wording = Wording {
                heard,
                words,
                is_own: at == 0,
                today: reading.today,
            };
            if let Some(day) = wording.read(&pieces) {
                return vec![day];
            }
        }
    }
    Vec::new()
}

/// Reads the name of a day with a fixed date: `kerstavond`; `kerst` is two days.
fn find_holidays(reading: &Reading<'_>, heard: &NormalizedText, pieces: &[Piece]) -> Vec<Day> {
    let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else {
        return Vec::new();
    };
    let plain = &heard.plain[first.place().start..last.place().end];
    let day = |entry: &str| {
        let (date, names) = entry.split_once('/')?;
        let (day, month) = date.split_once('-')?;
        let is_it = names
            .split('/')
            .any(|name| normalized_text::is_same(name.trim(), plain));
        is_it.then_some(Day::Yearly {
            month: month.parse().ok()?,
            day: day.parse().ok()?,
            weekday: None,
        })
    };
    let mut days: Vec<Day> = Vec::new();
    for found in reading
        .vocabularies
        .iter()
        .flat_map(|words| words.entries(List::Holidays))
        .filter_map(day)
    {
        if !days.contains(&found) {
            days.push(found);
        }
    }
    days
}

/// Removes signs that add nothing to a date: the comma of `27, 2026`, the hyphens of `27-nov-2026`.
fn without_signs(pieces: &[Piece]) -> Vec<Piece> {
    let is_kept = |at: usize| {
        let piece = &pieces[at];
        let next = pieces.get(at + 1);
        let is_word =
            |piece: Option<&Piece>| piece.is_some_and(|piece| piece.kind == PieceKind::Word);
        let is_hyphen = piece.is_sign(&['-']) && !piece.gap && next.is_some_and(|next| !next.gap);
        let joins_word = is_hyphen
            && (is_word(next) || is_word(at.checked_sub(1).and_then(|before| pieces.get(before))));
        let is_comma = piece.is_sign(&[',']) && next.is_none_or(|next| next.gap);
        // A hyphen with spaces around it separates two days.
        let is_dash = piece.is_sign(&['-']) && !joins_word;
        is_dash || (piece.shows() && !joins_word && !is_comma)
    };
    (0..pieces.len())
        .filter(|at| is_kept(*at))
        .map(|at| pieces[at])
        .collect()
}

/// Reads a date in numbers: `2026-11-27`, `27-11`, `27.11.2026`, `11/27`, also after a weekday.
fn read_numeric(reading: &Reading<'_>, heard: &NormalizedText, pieces: &[Piece]) -> Vec<Day> {
    let (weekday, pieces) = match pieces.split_first() {
        Some((first, left)) if first.kind == PieceKind::Word => {
            match weekday_named(reading, heard.text(first)) {
                Some(weekday) => (Some(weekday), left),
                None => return Vec::new(),
            }
        }
        _ => (None, pieces),
    };
    let number = |piece: &Piece| (piece.kind == PieceKind::Digits).then(|| heard.text(piece));
    let is_same_sign = |one: &Piece, other: &Piece| one.kind == other.kind;
    let is_part = |piece: &Piece| piece.is_sign(&['-', '/', '.']);
    let is_sign = |piece: &Piece| is_part(piece) && !piece.gap;
    let parts: Option<Vec<&str>> = match pieces {
        [one, sign, two] if is_sign(sign) => [one, two].into_iter().map(number).collect(),
        [one, sign, two, other, three] if is_part(sign) && is_same_sign(sign, other) => {
            let is_spaced = sign.gap || two.gap || other.gap || three.gap;
            // Three numbers with spaces between them are a date only if the year has four digits.
            [one, two, three]
                .into_iter()
                .map(number)
                .collect::<Option<Vec<_>>>()
                .filter(|parts| !is_spaced || parts[2].len() == 4)
        }
        [one, two, three] if two.gap && three.gap => [one, two, three]
            .into_iter()
            .map(number)
            .collect::<Option<Vec<_>>>()
            .filter(|parts| parts[2].len() == 4),
        _ => None,
    };
    let Some(parts) = parts else {
        return Vec::new();
    };
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 => {
            read_either_order(day, month, Some(year), weekday, Order::DayFirst)
        }
        [one, two, year] => {
            read_either_order(one, two, Some(year), weekday, date_order(reading, pieces))
        }
        [one, two] => read_either_order(one, two, None, weekday, date_order(reading, pieces)),
        _ => Vec::new(),
    }
}

/// The order of day and month.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    DayFirst,
    /// Some people write the day first, some the month.
    Either,
    /// Like [`Order::Either`], but a date with dots has the day first.
    Dotted,
}

/// English is written both ways, and a time can be written like a date with dots: `11.30`.
fn date_order(reading: &Reading<'_>, pieces: &[Piece]) -> Order {
    match reading.language.split('-').next() {
        Some("en") if pieces.iter().any(|piece| piece.is_sign(&['.'])) => Order::Dotted,
        Some("en") => Order::Either,
        Some(_) | None => Order::DayFirst,
    }
}

fn read_either_order(
    one: &str,
    two: &str,
    year: Option<&str>,
    weekday: Option<Weekday>,
    order: Order,
) -> Vec<Day> {
    let number = |text: &str| {
        (text.len() <= 2)
            .then(|| text.parse::<u32>().ok())
            .flatten()
    };
    let (Some(one), Some(two)) = (number(one), number(two)) else {
        return Vec::new();
    };
    let day = |day: u32, month: u32| match year {
        None => Some(Day::Yearly {
            month,
            day,
            weekday,
        }),
        Some(year) => numbered_year(month, day, year, weekday),
    };
    // The month is decided before anything else, so that no range can turn one reading into the
    // other.
    let exists = |day: u32, month: u32| NaiveDate::from_ymd_opt(2028, month, day).is_some();
    let mut orders = vec![(one, two)];
    if order != Order::DayFirst && one != two {
        orders.push((two, one));
    }
    let existing: Vec<_> = orders
        .iter()
        .filter(|(day, month)| exists(*day, *month))
        .collect();
    match existing.as_slice() {
        [] => vec![Day::Never],
        [(day, _)] if order == Order::Dotted && *day != one => Vec::new(),
        [(one, two)] => day(*one, *two).into_iter().collect(),
        // Both readings stay: the range decides the year, but nobody can decide the order.
        several => several
            .iter()
            .filter_map(|(one, two)| day(*one, *two))
            .collect(),
    }
}

fn weekday_named(reading: &Reading<'_>, text: &str) -> Option<Weekday> {
    reading
        .vocabularies
        .iter()
        .enumerate()
        .find_map(|(at, words)| {
            let (day, is_full) = super::vocabularies::entry_index(words, List::Weekdays, text)?;
            (is_full || at == 0)
                .then(|| Weekday::try_from(day as u8).ok())
                .flatten()
        })
}

/// The dates that the question accepts.
struct Range {
    today: NaiveDate,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

impl Range {
    fn new(today: NaiveDate, from: Option<DateBound>, to: Option<DateBound>) -> Self {
        let date = |bound| match bound {
            DateBound::On(date) => Some(date),
            DateBound::Days(days) => later(today, days),
        };
        Self {
            today,
            from: from.and_then(date),
            to: to.and_then(date),
        }
    }

    fn allows(&self, date: NaiveDate) -> bool {
        self.from.is_none_or(|from| date >= from) && self.to.is_none_or(|to| date <= to)
    }

    /// Returns whether the range ends today or earlier.
    fn is_past(&self) -> bool {
        self.to.is_some_and(|to| to <= self.today)
    }

    /// Decides which date a day means. Fails with the mismatch if there is none, or more than one.
    fn resolve(&self, day: &Day) -> Result<NaiveDate, Mismatch> {
        match day {
            Day::On(date) => Ok(*date),
            // The range decides between weeks.
            Day::Either(one, other) => match (self.allows(*one), self.allows(*other)) {
                (true, true) => Err(either_of(&[*one, *other])),
                (true, false) => Ok(*one),
                (false, true) => Ok(*other),
                (false, false) => Err(Mismatch::Range),
            },
            Day::Weekday(weekday) => {
                let nearest = |start: Option<NaiveDate>, step: i64| {
                    let start = start?;
                    (0..7)
                        .filter_map(|days| later(start, days * step))
                        .find(|date| date.weekday() == *weekday)
                };
                let coming = later(self.today, 1)
                    .map(|tomorrow| self.from.map_or(tomorrow, |from| from.max(tomorrow)));
                let last = later(self.today, -1)
                    .map(|yesterday| self.to.map_or(yesterday, |to| to.min(yesterday)));
                self.nearest_allowed(nearest(coming, 1), nearest(last, -1))
            }
            Day::Yearly {
                month,
                day,
                weekday,
            } => self
                .resolve_yearly(*month, *day)
                .and_then(|date| on_weekday(date, *weekday)),
            Day::Short {
                month,
                day,
                year,
                weekday,
            } => self
                .resolve_short(*month, *day, *year)
                .and_then(|date| on_weekday(date, *weekday)),
            Day::Monthly { day, weekday } => self.resolve_monthly(*day, *weekday),
            Day::Elsewhere(date) => Err(Mismatch::Weekday(*date)),
            Day::Never => Err(Mismatch::NoSuch),
        }
    }

    /// Returns the coming date if the range allows it, else the last one. If the range is in the
    /// past, only the last one counts.
    fn nearest_allowed(
        &self,
        coming: Option<NaiveDate>,
        last: Option<NaiveDate>,
    ) -> Result<NaiveDate, Mismatch> {
        let coming = coming.filter(|date| !self.is_past() && self.allows(*date));
        coming
            .or_else(|| last.filter(|date| self.allows(*date)))
            .ok_or(Mismatch::Range)
    }

    fn resolve_yearly(&self, month: u32, day: u32) -> Result<NaiveDate, Mismatch> {
        NaiveDate::from_ymd_opt(2028, month, day).ok_or(Mismatch::NoSuch)?;
        let first = self.from.map_or(self.today, |from| from.max(self.today));
        let last = self.to.map_or(self.today, |to| to.min(self.today));
        let dates = |years: &mut dyn Iterator<Item = i32>, fits: &dyn Fn(&NaiveDate) -> bool| {
            years
                .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
                .find(fits)
        };
        let coming = dates(&mut (first.year()..first.year() + SEARCH_YEARS), &|date| {
            *date >= first
        });
        let before = dates(
            &mut (last.year() - SEARCH_YEARS..=last.year()).rev(),
            &|date| *date <= last,
        );
        // Without a range, a day is never taken to be in the past.
        let before = before.filter(|_| self.from.is_some() || self.to.is_some());
        self.nearest_allowed(coming, before)
    }

    /// Decides the century of a year of two digits: the only one that the range allows, else the
    /// one close to today.
    fn resolve_short(&self, month: u32, day: u32, year: u32) -> Result<NaiveDate, Mismatch> {
        let year = i32::try_from(year).unwrap_or_default();
        let dates: Vec<NaiveDate> = [1900, 2000]
            .into_iter()
            .filter_map(|century| NaiveDate::from_ymd_opt(century + year, month, day))
            .collect();
        let allowed: Vec<NaiveDate> = dates
            .iter()
            .copied()
            .filter(|date| self.allows(*date))
            .collect();
        let is_near = |date: &&NaiveDate| (date.year() - self.today.year()).abs() <= NEAR_YEARS;
        match allowed.as_slice() {
            [date] => Ok(*date),
            [] if dates.is_empty() => Err(Mismatch::NoSuch),
            [] => Err(Mismatch::Range),
            // A date of birth may be in either century.
            several if self.is_past() => Err(either_of(several)),
            several => several
                .iter()
                .find(is_near)
                .copied()
                .ok_or_else(|| either_of(several)),
        }
    }

    /// Decides the month of a day: the only one in the range, or the nearest one if a weekday is
    /// given.
    fn resolve_monthly(&self, day: u32, weekday: Option<Weekday>) -> Result<NaiveDate, Mismatch> {
        if !(1..=31).contains(&day) {
            return Err(Mismatch::NoSuch);
        }
        let step = if self.is_past() { -1 } else { 1 };
        let start = match step {
            1 => self.from.map_or(self.today, |from| from.max(self.today)),
            _ => self.to.map_or(self.today, |to| to.min(self.today)),
        };
        // Any 62 days contain every day number from 1 to 31.
        let dates = (0..62)
            .filter_map(|days| later(start, days * step))
            .filter(|date| date.day() == day && self.allows(*date));
        let dates: Vec<NaiveDate> = dates.collect();
        match (dates.as_slice(), weekday) {
            ([], _) => Err(Mismatch::Range),
            ([date, ..], Some(weekday)) => on_weekday(*date, Some(weekday)),
            ([date], None) => Ok(*date),
            (several, None) => Err(either_of(several)),
        }
    }
}

/// Returns a date if it falls on the weekday that was given.
fn on_weekday(date: NaiveDate, weekday: Option<Weekday>) -> Result<NaiveDate, Mismatch> {
    if weekday.is_none_or(|weekday| date.weekday() == weekday) {
        Ok(date)
    } else {
        Err(Mismatch::Weekday(date))
    }
}

fn either_of(dates: &[NaiveDate]) -> Mismatch {
    Mismatch::either(dates.iter().copied().map(Value::Date))
}
