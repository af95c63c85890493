//! Reads a day in words: `vrijdag`, `next friday`, `over 2 weken`, `27 november`, `the 27th`.
//!
//! Returns what the words say; [`super::date`] decides on the year or week and checks the range.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use crate::dialog::words::{List, Words};
use crate::engine::answer::normalized_text::{NormalizedText, Piece, PieceKind};
use crate::engine::answer::vocabularies;

/// Maximum number of words of a day of the month.
const MAX_DAY_WORDS: usize = 3;

/// What a text says about a day.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Day {
    On(NaiveDate),
    /// One of two dates; people use the words differently.
    Either(NaiveDate, NaiveDate),
    Weekday(Weekday),
    /// A day and month, in any year.
    Yearly {
        month: u32,
        day: u32,
        weekday: Option<Weekday>,
    },
    /// A day and month with a year of two digits.
    Short {
        month: u32,
        day: u32,
        year: u32,
        weekday: Option<Weekday>,
    },
    /// A day of any month.
    Monthly {
        day: u32,
        weekday: Option<Weekday>,
    },
    /// A date with a weekday that does not match; the date.
    Elsewhere(NaiveDate),
    /// A day that does not exist.
    Never,
}

/// A text to be read as a day in one language.
#[derive(Clone, Copy)]
pub(super) struct Wording<'a> {
    pub heard: &'a NormalizedText,
    pub words: Words<'a>,
    /// Whether it is the session's language: only then are short forms understood.
    pub is_own: bool,
    pub today: NaiveDate,
}

impl Wording<'_> {
    /// Reads pieces as one day. Returns `None` if any of them means something else.
    pub fn read(&self, pieces: &[Piece]) -> Option<Day> {
        self.read_named_day(pieces)
            .or_else(|| self.read_distance(pieces))
            .or_else(|| self.read_weekday(pieces))
            .or_else(|| self.read_calendar(pieces))
    }

    /// Reads `morgen`, `overmorgen`, `yesterday`, optionally followed by a part of the day.
    fn read_named_day(&self, pieces: &[Piece]) -> Option<Day> {
        let lists = [
            (List::Today, 0),
            (List::Tomorrow, 1),
            (List::DayAfterTomorrow, 2),
            (List::Yesterday, -1),
            (List::DayBeforeYesterday, -2),
        ];
        lists.into_iter().find_map(|(list, days)| {
            let count = self.phrase(pieces, list);
            let is_whole = count > 0 && self.is_day_part(&pieces[count..]);
            let is_joined =
                || matches!(pieces, [word] if self.with_day_part(word).is_some_and(|day| vocabularies::has(self.words, list, day)));
            (is_whole || is_joined()).then(|| self.later(days)).flatten().map(Day::On)
        })
    }

    /// Reads `over 2 weken`, `2 weeks ago`, `3 days from now`.
    fn read_distance(&self, pieces: &[Piece]) -> Option<Day> {
        let ahead = self.phrase(pieces, List::In);
        let (count, amount) = self.read_amount(&pieces[ahead..])?;
        let after = &pieces[ahead + count..];
        let (unit, length) = [List::Day, List::Week, List::Month, List::Year]
            .into_iter()
            .map(|list| (list, self.phrase(after, list)))
            .find(|(_, length)| *length > 0)?;
        let end = &after[length..];
        let is_end = |list| !end.is_empty() && self.phrase(end, list) == end.len();
        let is_back = match ahead {
            0 if is_end(List::Ago) => true,
            0 if is_end(List::FromNow) => false,
            0 => return None,
            _ if end.is_empty() => false,
            _ => return None,
        };
        let months = |count: u32| match is_back {
            true => self.today.checked_sub_months(Months::new(count)),
            false => self.today.checked_add_months(Months::new(count)),
        };
        let days = |count: u32| {
            self.later(if is_back {
                -i64::from(count)
            } else {
                i64::from(count)
            })
        };
        let date = match unit {
            List::Week => days(amount * 7),
            List::Month => months(amount),
            List::Year => months(amount * 12),
            _ => days(amount),
        };
        Some(date.map_or(Day::Never, Day::On))
    }

    fn read_amount(&self, pieces: &[Piece]) -> Option<(usize, u32)> {
        let first = pieces.first()?;
        let text = self.heard.text(first);
        match first.kind {
            PieceKind::Digits => (text.len() <= 3)
                .then(|| text.parse().ok())
                .flatten()
                .map(|number| (1, number)),
            PieceKind::Word if vocabularies::has(self.words, List::Article, text) => Some((1, 1)),
            PieceKind::Word => vocabularies::number_at_start(self.heard, pieces, self.words),
            PieceKind::Sign(_) => None,
        }
    }

    /// Reads a weekday, alone or with a week: `volgende week vrijdag`, `next friday`, `friday next
    /// week`.
    fn read_weekday(&self, pieces: &[Piece]) -> Option<Day> {
        for (list, weeks) in [
            (List::NextWeek, 1),
            (List::ThisWeek, 0),
            (List::LastWeek, -1),
        ] {
            let before = self.phrase(pieces, list);
            let on_end = before + self.phrase(&pieces[before..], List::On);
            if before > 0
                && let Some((weekday, [])) = self.read_weekday_name(&pieces[on_end..])
            {
                return Some(Day::On(self.of_week(weekday, weeks)));
            }
            if let Some((weekday, left)) = self.read_weekday_name(pieces)
                && !left.is_empty()
                && self.phrase(left, list) == left.len()
            {
                return Some(Day::On(self.of_week(weekday, weeks)));
            }
        }
        match self.read_weekday_name(pieces) {
            Some((weekday, [])) => return Some(Day::Weekday(weekday)),
            Some((weekday, left)) if self.phrase(left, List::Coming) == left.len() => {
                return Some(self.qualify_weekday(List::Coming, weekday));
            }
            Some(_) | None => {}
        }
        let lists = [
            List::Next,
            List::NextUnclear,
            List::Coming,
            List::This,
            List::Last,
            List::LastUnclear,
        ];
        lists.into_iter().find_map(|list| {
            let count = self.phrase(pieces, list);
            match self.read_weekday_name(pieces.get(count..).filter(|_| count > 0)?) {
                Some((weekday, [])) => Some(self.qualify_weekday(list, weekday)),
                Some(_) | None => None,
            }
        })
    }

    /// Returns the day that a word such as "next" before a weekday means.
    fn qualify_weekday(&self, list: List, weekday: Weekday) -> Day {
        let coming = self.nearest(weekday, 1);
        let last = self.nearest(weekday, -1);
        let either = |one: NaiveDate, other: NaiveDate| {
            if one == other {
                Day::On(one)
            } else {
                Day::Either(one, other)
            }
        };
        match list {
            List::Next => Day::On(self.of_week(weekday, 1)),
            List::NextUnclear => either(coming, self.of_week(weekday, 1)),
            List::This if self.today.weekday() == weekday => either(self.today, coming),
            List::Last => Day::On(last),
            List::LastUnclear => either(last, self.of_week(weekday, -1)),
            _ => Day::On(coming),
        }
    }

    /// Reads a day of a month, with or without its weekday.
    fn read_calendar(&self, pieces: &[Piece]) -> Option<Day> {
        let (weekday, pieces) = match self.read_weekday_name(pieces) {
            Some((weekday, left)) => (Some(weekday), left),
            None => (None, pieces),
        };
        let on_end = self.phrase(pieces, List::On);
        let the_end = on_end + self.phrase(&pieces[on_end..], List::The);
        let pieces = &pieces[the_end..];
        if let Some((day, is_ordinal, left)) = self
            .read_day_number(pieces)
            .or_else(|| self.read_day_word(pieces))
        {
            let of_count = self.phrase(left, List::Of);
            if let Some((month, left)) = self.month(&left[of_count..]) {
                return self.with_year(month, day, weekday, left);
            }
            let is_number = pieces[0].kind == PieceKind::Digits;
            // `de vijfde` is a day, but `vijfde` and `vijf` may mean anything.
            let is_day = if is_number {
                is_ordinal || weekday.is_some()
            } else {
                is_ordinal && (the_end > on_end || weekday.is_some())
            };
            return (left.is_empty() && is_day).then_some(Day::Monthly { day, weekday });
        }
        let (month, left) = self.month(pieces)?;
        let the_count = self.phrase(left, List::The);
        let (day, _, left) = self
            .read_day_number(&left[the_count..])
            .or_else(|| self.read_day_word(&left[the_count..]))?;
        // In `november 27 28` the last number may be a day, too.
        let is_year = |text: &str| {
            text.len() == 4
                || (text.len() == 2 && text.parse::<u32>().is_ok_and(|number| number > 31))
        };
        if left
            .first()
            .is_some_and(|year| !is_year(self.heard.text(year)))
        {
            return None;
        }
        self.with_year(month, day, weekday, left)
    }

    fn with_year(
        &self,
        month: u32,
        day: u32,
        weekday: Option<Weekday>,
        left: &[Piece],
    ) -> Option<Day> {
        match left {
            [] => Some(Day::Yearly {
                month,
                day,
                weekday,
            }),
            [year] if year.kind == PieceKind::Digits => {
                numbered_year(month, day, self.heard.text(year), weekday)
            }
            _ => None,
        }
    }

    /// Reads the number of a day, with or without an ending: `27`, `27e`, `27th`. Returns it with
    /// whether it is an ordinal, and the pieces after it.
    fn read_day_number<'p>(&self, pieces: &'p [Piece]) -> Option<(u32, bool, &'p [Piece])> {
        let (first, left) = pieces.split_first()?;
        let text = self.heard.text(first);
        if first.kind != PieceKind::Digits || text.len() > 2 {
            return None;
        }
        let day = text.parse().ok()?;
        match left.split_first() {
            Some((ending, after))
                if !ending.gap
                    && vocabularies::has(
                        self.words,
                        List::OrdinalEndings,
                        self.heard.text(ending),
                    ) =>
            {
                Some((day, true, after))
            }
            _ => Some((day, false, left)),
        }
    }

    /// Reads a day in words: the `first` of December, `eenentwintigste`, `vijf december`. Returns
    /// it with whether it is an ordinal, and the pieces after it.
    fn read_day_word<'p>(&self, pieces: &'p [Piece]) -> Option<(u32, bool, &'p [Piece])> {
        let words = pieces
            .iter()
            .take(MAX_DAY_WORDS)
            .take_while(|piece| piece.kind == PieceKind::Word)
            .count();
        let ordinal = |count: usize| {
            let text = &self.heard.plain[pieces[0].place().start..pieces[count - 1].place().end];
            self.read_ordinal(text)
                .map(|day| (day, true, &pieces[count..]))
        };
        (1..=words).rev().find_map(ordinal).or_else(|| {
            let (count, day) = vocabularies::number_at_start(self.heard, pieces, self.words)
                .filter(|(_, day)| (1..=31).contains(day))?;
            // `een december` may mean any day in December.
            let is_article = count == 1
                && vocabularies::has(self.words, List::Article, self.heard.text(&pieces[0]));
            (!is_article).then_some((day, false, &pieces[count..]))
        })
    }

    /// Reads an ordinal up to 31: one of the list, a number word with an ending, or a ten followed
    /// by one of the list.
    fn read_ordinal(&self, text: &str) -> Option<u32> {
        let listed = |text: &str| {
            vocabularies::entry_index(self.words, List::Ordinals, text).map(|(at, _)| at as u32 + 1)
        };
        let with_ending = || {
            let stems = self
                .words
                .forms(List::OrdinalEndings)
                .filter_map(|ending| text.strip_suffix(ending));
            stems
                .filter_map(|stem| vocabularies::number_of(self.words, stem))
                .find(|day| (11..=31).contains(day))
        };
        let behind_ten = || {
            let (ten, unit) = text.rsplit_once(' ')?;
            let ten =
                vocabularies::number_of(self.words, ten).filter(|ten| matches!(ten, 20 | 30))?;
            listed(unit)
                .filter(|unit| (1..=9).contains(unit))
                .map(|unit| ten + unit)
                .filter(|day| *day <= 31)
        };
        listed(text).or_else(with_ending).or_else(behind_ten)
    }

    fn month<'p>(&self, pieces: &'p [Piece]) -> Option<(u32, &'p [Piece])> {
        let (first, left) = pieces.split_first()?;
        let (at, _) = vocabularies::entry_index(self.words, List::Months, self.heard.text(first))?;
        Some((at as u32 + 1, left))
    }

    /// Reads the name of a weekday, with a part of the day joined to it or after it.
    fn read_weekday_name<'p>(&self, pieces: &'p [Piece]) -> Option<(Weekday, &'p [Piece])> {
        let (first, left) = pieces
            .split_first()
            .filter(|(first, _)| first.kind == PieceKind::Word)?;
        let named = |text: &str| {
            let (at, is_full) = vocabularies::entry_index(self.words, List::Weekdays, text)?;
            (is_full || self.is_own)
                .then(|| Weekday::try_from(at as u8).ok())
                .flatten()
        };
        if let Some(weekday) = named(self.heard.text(first)) {
            let part = self.phrase(left, List::DayPart);
            return Some((weekday, &left[part..]));
        }
        Some((named(self.with_day_part(first)?)?, left))
    }

    /// Removes a part of the day that is joined to a word: `vrijdagmiddag` gives `vrijdag`.
    fn with_day_part(&self, piece: &Piece) -> Option<&str> {
        let text = self.heard.text(piece);
        self.words
            .forms(List::DayPart)
            .find_map(|part| text.strip_suffix(part))
            .filter(|day| !day.is_empty())
    }

    fn is_day_part(&self, pieces: &[Piece]) -> bool {
        pieces.is_empty() || self.phrase(pieces, List::DayPart) == pieces.len()
    }

    fn phrase(&self, pieces: &[Piece], list: List) -> usize {
        vocabularies::count_phrase(self.heard, pieces, self.words, list)
    }

    fn later(&self, days: i64) -> Option<NaiveDate> {
        later(self.today, days)
    }

    /// Returns the weekday of this calendar week, or of the week `weeks` later.
    fn of_week(&self, weekday: Weekday, weeks: i64) -> NaiveDate {
        let days = i64::from(weekday.num_days_from_monday())
            - i64::from(self.today.weekday().num_days_from_monday());
        self.later(days + 7 * weeks).unwrap_or(self.today)
    }

    /// Returns the nearest such weekday after today (`step` 1) or before it (-1).
    fn nearest(&self, weekday: Weekday, step: i64) -> NaiveDate {
        (1..=7)
            .filter_map(|days| self.later(days * step))
            .find(|date| date.weekday() == weekday)
            .unwrap_or(self.today)
    }
}

/// Returns the date `days` later, or `None` if it is out of the calendar.
pub(super) fn later(date: NaiveDate, days: i64) -> Option<NaiveDate> {
    let count = Days::new(days.unsigned_abs());
    if days < 0 {
        date.checked_sub_days(count)
    } else {
        date.checked_add_days(count)
    }
}

/// Earlier years are typing errors.
pub(super) const FIRST_YEAR: i32 = 1000;

/// Returns a day and month with the year as typed: of two or four digits.
pub(super) fn numbered_year(
    month: u32,
    day: u32,
    year: &str,
    weekday: Option<Weekday>,
) -> Option<Day> {
    let number = year.parse().ok()?;
    match year.len() {
        2 => Some(Day::Short {
            month,
            day,
            year: number,
            weekday,
        }),
        4 => {
            // A year such as 0078 is a typing error for one of two digits.
            let year = i32::try_from(number)
                .ok()
                .filter(|year| *year >= FIRST_YEAR)?;
            Some(match NaiveDate::from_ymd_opt(year, month, day) {
                Some(date) if weekday.is_some_and(|weekday| date.weekday() != weekday) => {
                    Day::Elsewhere(date)
                }
                date => date.map_or(Day::Never, Day::On),
            })
        }
        _ => None,
    }
}
