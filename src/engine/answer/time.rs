//! Reads a time of day: `15:30`, `half vier`, `kwart voor 5`, `3 pm`, `noon`.
//!
//! Of two readings the one in the range is taken. If both are in it, the customer is asked which
//! one is meant.

use chrono::NaiveTime;

use crate::dialog::words::{List, Words};
use crate::engine::answer::normalized_text::{NormalizedText, Piece, PieceKind};
use crate::engine::answer::{Mismatch, Parsed, Reading, vocabularies};
use crate::value::Value;

/// Maximum number of words and signs of a time of day.
const MAX_PIECES: usize = 20;

/// The word lists for parts of the day.
pub(super) const PARTS: [List; 6] = [
    List::Am,
    List::Pm,
    List::Morning,
    List::Afternoon,
    List::Evening,
    List::Night,
];

/// Minutes in half a day.
const HALF_DAY: u32 = 720;

pub(super) fn read(
    reading: &Reading<'_>,
    heard: &NormalizedText,
    from: Option<NaiveTime>,
    to: Option<NaiveTime>,
) -> Parsed {
    let Some(times) = find_times(reading, heard) else {
        return Parsed::Mismatch(Mismatch::Unread);
    };
    let times: Vec<NaiveTime> = times
        .into_iter()
        .filter_map(|at| NaiveTime::from_hms_opt(at / 60, at % 60, 0))
        .collect();
    let fitting: Vec<NaiveTime> = times
        .iter()
        .filter(|time| allows(**time, from, to))
        .copied()
        .collect();
    match fitting.as_slice() {
        [] if times.is_empty() => Parsed::Mismatch(Mismatch::NoSuch),
        [] => Parsed::Mismatch(Mismatch::Range),
        [time] => Parsed::value(Value::Time(*time)),
        several => Parsed::Mismatch(Mismatch::either(several.iter().copied().map(Value::Time))),
    }
}

/// Returns whether a time is in the range; if `from` is after `to`, the range passes midnight.
pub(in crate::engine) fn allows(
    time: NaiveTime,
    from: Option<NaiveTime>,
    to: Option<NaiveTime>,
) -> bool {
    match (from, to) {
        (Some(from), Some(to)) if from > to => time >= from || time <= to,
        (from, to) => from.is_none_or(|from| time >= from) && to.is_none_or(|to| time <= to),
    }
}

/// Returns the possible times that a message means, in minutes since midnight.
fn find_times(reading: &Reading<'_>, heard: &NormalizedText) -> Option<Vec<u32>> {
    let polite = reading.vocabularies.without_courtesy(heard);
    let bare = reading.vocabularies.without(
        heard,
        polite.clone(),
        &[List::Courtesy, List::Filler],
        &[List::Courtesy],
    );
    for part in [polite, bare] {
        let pieces: Vec<Piece> = heard
            .pieces_of(&part)
            .iter()
            .filter(|piece| piece.shows())
            .copied()
            .collect();
        if pieces.len() > MAX_PIECES {
            return None;
        }
        for (at, words) in reading.vocabularies.iter().enumerate() {
            if let Some(times) = (Wording {
                heard,
                words,
                is_own: at == 0,
            })
            .read_times(&pieces)
            {
                return Some(times);
            }
        }
    }
    None
}

/// A time as it was said, on a clock of twelve or twenty-four hours.
#[derive(Clone, Copy)]
enum ClockTime {
    /// In minutes since midnight; unambiguous.
    Exact(u32),
    /// In minutes since twelve; in either half of the day.
    Twelve(u32),
    /// A time that does not exist.
    Never,
    /// In minutes since midnight, unless "am" or "pm" stands beside it: `12:30`, `09:30`.
    Written(u32),
}

/// A text to be read as a time in one language.
struct Wording<'a> {
    heard: &'a NormalizedText,
    words: Words<'a>,
    is_own: bool,
}

impl Wording<'_> {
    fn read_times(&self, pieces: &[Piece]) -> Option<Vec<u32>> {
        let at = self.phrase(pieces, List::At);
        let pieces = &pieces[at..];
        let (part, pieces) = match self.part_of_day(pieces) {
            Some((part, left)) => (Some(part), left),
            None => (None, pieces),
        };
        let at = self.phrase(pieces, List::At);
        let said = self.read_clock_time(&pieces[at..])?;
        let readings = match (said, part) {
            (ClockTime::Never, _) => Vec::new(),
            (ClockTime::Exact(time), _) => vec![time],
            (ClockTime::Written(time), None) => vec![time],
            (ClockTime::Written(time) | ClockTime::Twelve(time), _) if time < HALF_DAY + 60 => {
                vec![time % HALF_DAY, time % HALF_DAY + HALF_DAY]
            }
            (ClockTime::Written(time) | ClockTime::Twelve(time), _) => vec![time],
        };
        Some(
            readings
                .into_iter()
                .filter(|time| part.is_none_or(|part| is_in(part, *time)))
                .collect(),
        )
    }

    /// Removes a part of the day from the start or the end.
    fn part_of_day<'p>(&self, pieces: &'p [Piece]) -> Option<(List, &'p [Piece])> {
        PARTS.into_iter().find_map(|list| {
            let count = self.phrase(pieces, list);
            if count > 0 {
                return Some((list, &pieces[count..]));
            }
            let start = (1..pieces.len())
                .find(|at| self.phrase(&pieces[*at..], list) == pieces.len() - at)?;
            Some((list, &pieces[..start]))
        })
    }

    fn read_clock_time(&self, pieces: &[Piece]) -> Option<ClockTime> {
        let is_whole = |list| !pieces.is_empty() && self.phrase(pieces, list) == pieces.len();
        if is_whole(List::Noon) {
            return Some(ClockTime::Exact(HALF_DAY));
        }
        if is_whole(List::Midnight) {
            return Some(ClockTime::Exact(0));
        }
        self.read_digital(pieces)
            .or_else(|| self.read_whole_hour(pieces))
            .or_else(|| self.read_spoken(pieces))
            .or_else(|| self.read_full(pieces))
    }

    /// Reads an hour and minutes with a word between them: `veertien uur dertig`, `9 uur en
    /// vijftien minuten`.
    fn read_full(&self, pieces: &[Piece]) -> Option<ClockTime> {
        let (count, hour) = self.read_number(pieces)?;
        let oclock = self.phrase(&pieces[count..], List::Oclock);
        let left = pieces.get(count + oclock..).filter(|_| oclock > 0)?;
        let and_count = self.phrase(left, List::And);
        let (count, minute) = self.read_number(&left[and_count..])?;
        let end = &left[and_count + count..];
        let fits = hour <= 23
            && minute <= 59
            && (end.is_empty() || self.phrase(end, List::Minute) == end.len());
        fits.then(|| to_clock_time(hour, minute))
    }

    /// Reads a number of at most two digits, or in words.
    fn read_number(&self, pieces: &[Piece]) -> Option<(usize, u32)> {
        let first = pieces.first()?;
        match first.kind {
            PieceKind::Digits => (self.heard.text(first).len() <= 2)
                .then(|| self.heard.text(first).parse().ok())
                .flatten()
                .map(|number| (1, number)),
            PieceKind::Word => vocabularies::number_at_start(self.heard, pieces, self.words),
            PieceKind::Sign(_) => None,
        }
    }

    /// Reads `15:30`, `15.30 uur`, `15u30`, `15 uur 30`, `1530`.
    fn read_digital(&self, pieces: &[Piece]) -> Option<ClockTime> {
        let (first, left) = pieces
            .split_first()
            .filter(|(first, _)| first.kind == PieceKind::Digits)?;
        let text = self.heard.text(first);
        if matches!(text.len(), 3 | 4) && self.is_oclock_or_nothing(left) {
            let (hour, minute) = text.split_at(text.len() - 2);
            return read_written(hour, minute).filter(|said| !matches!(said, ClockTime::Never));
        }
        let (sign, left) = left.split_first()?;
        let is_colon = sign.is_sign(&[':', '.', ',']) && !sign.gap;
        let is_hour_sign = || vocabularies::has(self.words, List::Oclock, self.heard.text(sign));
        let (minutes, left) = left.split_first()?;
        let is_glued = !minutes.gap || !is_colon;
        let is_minutes =
            minutes.kind == PieceKind::Digits && self.heard.text(minutes).len() == 2 && is_glued;
        let fits = (is_colon || is_hour_sign()) && is_minutes && self.is_oclock_or_nothing(left);
        if fits {
            read_written(text, self.heard.text(minutes))
        } else {
            None
        }
    }

    /// Reads `3`, `3 uur`, `drie uur`, `three thirty`.
    fn read_whole_hour(&self, pieces: &[Piece]) -> Option<ClockTime> {
        let first = pieces.first()?;
        if first.kind == PieceKind::Digits {
            let fits = self.heard.text(first).len() <= 2 && self.is_oclock_or_nothing(&pieces[1..]);
            return if fits {
                read_bare_hour(self.heard.text(first))
            } else {
                None
            };
        }
        // `three thirty` is an hour and minutes. This comes first, because `twenty five` is one
        // number.
        if let Some((1, hour @ 1..=23)) =
            vocabularies::number_at_start(self.heard, &pieces[..1], self.words)
            && let Some((count, minute @ 10..=59)) =
                vocabularies::number_at_start(self.heard, &pieces[1..], self.words)
            && count == pieces.len() - 1
        {
            return Some(to_clock_time(hour, minute));
        }
        let (count, hour) = vocabularies::number_at_start(self.heard, pieces, self.words)?;
        if !self.is_oclock_or_nothing(&pieces[count..]) {
            return None;
        }
        match hour {
            1..=12 => Some(ClockTime::Twelve(hour % 12 * 60)),
            13..=23 => Some(ClockTime::Exact(hour * 60)),
            _ => None,
        }
    }

    /// Reads `half vier`, `half past three`, `kwart voor 5`, `vijf over half vier`.
    fn read_spoken(&self, pieces: &[Piece]) -> Option<ClockTime> {
        if let Some(time) = self.read_half(pieces) {
            return Some(ClockTime::Twelve(time));
        }
        let (minutes, left) = self.read_minutes(pieces)?;
        let (is_past, left) = match (self.phrase(left, List::Past), self.phrase(left, List::To)) {
            (0, 0) => return None,
            (0, count) => (false, &left[count..]),
            (count, _) => (true, &left[count..]),
        };
        let from = self
            .read_half(left)
            .or_else(|| self.read_hour(left).map(|hour| hour % 12 * 60))?;
        // `3 to 4` and `9 to 5` name two hours, not minutes.
        if !is_past && self.is_span(pieces) {
            return None;
        }
        Some(ClockTime::Twelve(
            if is_past {
                from + minutes
            } else {
                from + HALF_DAY - minutes
            } % HALF_DAY,
        ))
    }

    /// Reads a half hour, in minutes since twelve.
    fn read_half(&self, pieces: &[Piece]) -> Option<u32> {
        let past = self.phrase(pieces, List::HalfPast);
        if past > 0 {
            return self
                .read_hour(&pieces[past..])
                .map(|hour| hour % 12 * 60 + 30);
        }
        let to_count = self.phrase(pieces, List::HalfTo);
        let left = pieces.get(to_count..).filter(|_| to_count > 0)?;
        // `half 4` is half past three to some and half past four to others, so it counts only in
        // the session's language.
        let is_clear = self.is_own
            || left
                .first()
                .is_some_and(|first| first.kind == PieceKind::Word);
        let hour = self.read_hour(left).filter(|_| is_clear)?;
        Some((hour + 11) % 12 * 60 + 30)
    }

    /// Reads minutes before "past" or "to", at most 29.
    fn read_minutes<'p>(&self, pieces: &'p [Piece]) -> Option<(u32, &'p [Piece])> {
        let quarter = self.phrase(pieces, List::Quarter);
        if quarter > 0 {
            return Some((15, &pieces[quarter..]));
        }
        let (count, minutes) = match pieces.first()?.kind {
            PieceKind::Digits => (1, self.heard.text(&pieces[0]).parse().ok()?),
            PieceKind::Word => vocabularies::number_at_start(self.heard, pieces, self.words)?,
            PieceKind::Sign(_) => return None,
        };
        let word = self.phrase(&pieces[count..], List::Minute);
        (1..=29)
            .contains(&minutes)
            .then(|| (minutes, &pieces[count + word..]))
    }

    /// Reads the hour at the end, from 1 to 12.
    fn read_hour(&self, pieces: &[Piece]) -> Option<u32> {
        let (count, hour) = match pieces.first()?.kind {
            PieceKind::Digits => (1, self.heard.text(&pieces[0]).parse().ok()?),
            PieceKind::Word => vocabularies::number_at_start(self.heard, pieces, self.words)?,
            PieceKind::Sign(_) => return None,
        };
        ((1..=12).contains(&hour) && self.is_oclock_or_nothing(&pieces[count..])).then_some(hour)
    }

    /// Returns whether "to" may stand between two hours: `9 to 5`, `three to four`, but not `ten to
    /// four` or `5 voor 3`.
    fn is_span(&self, pieces: &[Piece]) -> bool {
        let (Some(first), Some((minutes, left))) = (pieces.first(), self.read_minutes(pieces))
        else {
            return false;
        };
        let has_word = pieces.len() - left.len() > 1;
        let means_until = vocabularies::has(self.words, List::To, "to")
            && left.first().is_some_and(|to| self.heard.text(to) == "to");
        let is_usual = match first.kind {
            PieceKind::Digits => minutes == 20 || minutes == 25,
            PieceKind::Word | PieceKind::Sign(_) => minutes.is_multiple_of(5),
        };
        means_until && !has_word && !is_usual
    }

    fn is_oclock_or_nothing(&self, pieces: &[Piece]) -> bool {
        pieces.is_empty() || self.phrase(pieces, List::Oclock) == pieces.len()
    }

    fn phrase(&self, pieces: &[Piece], list: List) -> usize {
        vocabularies::count_phrase(self.heard, pieces, self.words, list)
    }
}

/// Returns an hour and minutes as they are said.
fn to_clock_time(hour: u32, minute: u32) -> ClockTime {
    match hour {
        1..=12 => ClockTime::Twelve(hour % 12 * 60 + minute),
        _ => ClockTime::Exact(hour * 60 + minute),
    }
}

fn read_written(hour: &str, minute: &str) -> Option<ClockTime> {
    let (hours, minutes): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
    if hour.len() > 2 {
        return None;
    }
    if hours > 23 || minutes > 59 {
        return Some(ClockTime::Never);
    }
    let time = hours * 60 + minutes;
    Some(match hours {
        0 | 13.. => ClockTime::Exact(time),
        12 => ClockTime::Written(time),
        _ if hour.starts_with('0') => ClockTime::Written(time),
        _ => ClockTime::Twelve(time),
    })
}

fn read_bare_hour(hour: &str) -> Option<ClockTime> {
    let hours: u32 = hour.parse().ok()?;
    match hours {
        0 | 13..=23 => Some(ClockTime::Exact(hours * 60)),
        1..=12 if hour.starts_with('0') => Some(ClockTime::Written(hours * 60)),
        1..=12 => Some(ClockTime::Twelve(hours % 12 * 60)),
        _ => None,
    }
}

/// Returns whether a time, in minutes since midnight, is in a part of the day.
pub(super) fn is_in(part: List, time: u32) -> bool {
    match part {
        List::Am | List::Morning => time < HALF_DAY,
        List::Afternoon => (HALF_DAY..19 * 60).contains(&time),
        List::Evening => time >= 17 * 60,
        List::Night => !(6 * 60..20 * 60).contains(&time),
        _ => time >= HALF_DAY,
    }
}
