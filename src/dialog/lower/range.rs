//! Parses the value of `range`, `length`, `pick` and `max`: the notation `from..to`, where an end
//! may be left out.
//!
//! Knows nothing of questions but their name, for messages. Examples: `1..40`, `..500`, `18..`,
//! `tomorrow..+21d`, `09:00..17:30`, `1.5..3`.

use chrono::NaiveTime;
use rust_decimal::Decimal;

use crate::dialog::ast::Scalar;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::literal::{read_day, read_number, read_time};
use crate::dialog::program::DateBound;
use crate::dialog::register as codes;
use crate::dialog::source::Span;

/// The kind of a range: how its ends are read, compared and explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RangeKind {
    /// Decimal numbers.
    Number,
    /// Whole numbers, also negative ones.
    Whole,
    /// Whole numbers from 0.
    Count,
    /// Dates, absolute or relative to today.
    Date,
    /// Times of day.
    Time,
}

/// The most days from today that a relative date may be.
const MAX_DAYS: i64 = 36_600;

/// The question and key a range belongs to, for messages.
#[derive(Clone, Copy, Debug)]
pub struct RangeOwner<'a> {
    /// The name of the question.
    pub question: &'a str,
    /// The key: `range`, `length`, `pick`.
    pub key: &'a str,
}

/// Both ends of a range; `None` for an open end.
pub type Ends<T> = (Option<T>, Option<T>);

/// Reads a range of numbers. Returns `None` and reports it if the range is wrong.
pub fn numbers(
    scalar: &Scalar,
    owner: RangeOwner<'_>,
    kind: RangeKind,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Ends<Decimal>> {
    let read = |end: &str| {
        read_number(end).filter(|number| kind == RangeKind::Number || number.fract().is_zero())
    };
    let ends = read_ends(scalar, owner, kind, diagnostics, &|end| {
        read(end).filter(|number| kind != RangeKind::Count || !number.is_sign_negative())
    })?;
    check_order(scalar, owner, ends, diagnostics, |from, to| from <= to)
}

/// Reads a range of counts; a single number means exactly that many. Returns `None` and reports it
/// if the range is wrong.
pub fn counts(
    scalar: &Scalar,
    owner: RangeOwner<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Ends<usize>> {
    if let Some(exactly) = read_count(scalar.text.trim()) {
        return Some((Some(exactly), Some(exactly)));
    }
    let ends = read_ends(scalar, owner, RangeKind::Count, diagnostics, &read_count)?;
    check_order(scalar, owner, ends, diagnostics, |from, to| from <= to)
}

/// Reads a range of dates. Returns `None` and reports it if the range is wrong.
pub fn dates(
    scalar: &Scalar,
    owner: RangeOwner<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Ends<DateBound>> {
    let ends = read_ends(scalar, owner, RangeKind::Date, diagnostics, &read_date)?;
    check_order(scalar, owner, ends, diagnostics, |from, to| {
        match (from, to) {
            (DateBound::On(from), DateBound::On(to)) => from <= to,
            (DateBound::Days(from), DateBound::Days(to)) => from <= to,
            // Whether an absolute date is before a relative one changes with the day.
            (DateBound::On(_), DateBound::Days(_)) | (DateBound::Days(_), DateBound::On(_)) => true,
        }
    })
}

/// Reads a range of times of day. Returns `None` and reports it if the range is wrong.
pub fn times(
    scalar: &Scalar,
    owner: RangeOwner<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Ends<NaiveTime>> {
    // A range that ends before it begins goes past midnight.
    read_ends(scalar, owner, RangeKind::Time, diagnostics, &read_time)
}

fn read_count(text: &str) -> Option<usize> {
    (text.len() <= 9 && !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

fn read_date(text: &str) -> Option<DateBound> {
    match text {
        "today" => return Some(DateBound::Days(0)),
        "tomorrow" => return Some(DateBound::Days(1)),
        "yesterday" => return Some(DateBound::Days(-1)),
        _ => {}
    }
    let (sign, rest) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => return read_day(text).map(DateBound::On),
    };
    let (digits, days) = match rest.strip_suffix('d') {
        Some(digits) => (digits, 1),
        None => (rest.strip_suffix('w')?, 7),
    };
    // More than a century is a typing error, and dates far away do not fit the calendar.
    let count = read_count(digits)
        .and_then(|count| i64::try_from(count).ok())
        .filter(|count| count * days <= MAX_DAYS)?;
    Some(DateBound::Days(sign * count * days))
}

fn read_ends<T>(
    scalar: &Scalar,
    owner: RangeOwner<'_>,
    kind: RangeKind,
    diagnostics: &mut Vec<Diagnostic>,
    read: &dyn Fn(&str) -> Option<T>,
) -> Option<Ends<T>> {
    let Some(at) = scalar.text.find("..") else {
        diagnostics.push(
            too_far(owner, kind, scalar.text.trim(), scalar.span)
                .unwrap_or_else(|| wrong_kind(owner, kind, scalar.text.trim(), scalar.span)),
        );
        return None;
    };
    let (left, right) = (scalar.text[..at].trim(), scalar.text[at + 2..].trim());
    if left.is_empty() && right.is_empty() {
        diagnostics.push(wrong_kind(owner, kind, scalar.text.trim(), scalar.span));
        return None;
    }
    let end = |text: &str| {
        if text.is_empty() {
            Some(None)
        } else {
            read(text).map(Some)
        }
    };
    let place = |text: &str| {
        let start = text.as_ptr() as usize - scalar.text.as_ptr() as usize;
        scalar.part(start..start + text.len())
    };
    if let Some(found) = [left, right]
        .into_iter()
        .find_map(|end| too_far(owner, kind, end, place(end)))
    {
        diagnostics.push(found);
        return None;
    }
    match (end(left), end(right)) {
        (Some(from), Some(to)) => return Some((from, to)),
        (None, Some(Some(_))) => diagnostics.push(wrong_kind(owner, kind, left, place(left))),
        (Some(Some(_)), None) => diagnostics.push(wrong_kind(owner, kind, right, place(right))),
        (None, _) | (_, None) => {
            diagnostics.push(wrong_kind(owner, kind, scalar.text.trim(), scalar.span))
        }
    }
    None
}

fn check_order<T: Copy>(
    scalar: &Scalar,
    owner: RangeOwner<'_>,
    ends: Ends<T>,
    diagnostics: &mut Vec<Diagnostic>,
    fits: impl Fn(T, T) -> bool,
) -> Option<Ends<T>> {
    if let (Some(from), Some(to)) = ends
        && !fits(from, to)
    {
        let (left, right) = scalar.text.split_once("..").unwrap_or((&scalar.text, ""));
        let message = format!(
            "nothing lies in `{}`: it begins after its end",
            scalar.text.trim()
        );
        let help = format!(
            "write the smaller end first: `{}: {}..{}`",
            owner.key,
            right.trim(),
            left.trim()
        );
        diagnostics.push(Diagnostic::error(codes::RANGE_EMPTY, scalar.span, message).help(help));
        return None;
    }
    Some(ends)
}

fn wrong_kind(owner: RangeOwner<'_>, kind: RangeKind, found: &str, span: Span) -> Diagnostic {
    let (asks, example) = match kind {
        RangeKind::Number => ("goes from a number to a number", "1..40, ..500 or 0.5..3"),
        RangeKind::Whole => ("goes from a whole number to a whole number", "1..5"),
        RangeKind::Count => ("goes from a count to a count", "1..3, ..500 or 2.."),
        RangeKind::Date => (
            "goes from a date to a date",
            "tomorrow..+21d, ..today or 2026-11-01..2026-12-24",
        ),
        RangeKind::Time => ("goes from a time to a time", "09:00..17:30"),
    };
    let message = format!(
        "`{}` of `{}` {asks}, and here is `{found}`",
        owner.key, owner.question
    );
    let other = meant_type(found)
        .filter(|_| owner.key == "range" && kind != RangeKind::Time)
        .map(|meant_type| format!("; for {meant_type}"))
        .unwrap_or_default();
    let help = match as_dotted_range(found).filter(|_| !matches!(kind, RangeKind::Date)) {
        Some(dotted) => format!("write `{}: {dotted}`", owner.key),
        None => format!("write a range such as {example}{other}"),
    };
    Diagnostic::error(codes::RANGE_KIND, span, message).help(help)
}

/// Reports an end that is well formed but exceeds what can be represented.
fn too_far(owner: RangeOwner<'_>, kind: RangeKind, end: &str, span: Span) -> Option<Diagnostic> {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let limit = match kind {
        RangeKind::Number | RangeKind::Whole => {
            let digits = end.strip_prefix('-').unwrap_or(end);
            let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
            let is_far = is_digits(whole) && is_digits(part) && read_number(end).is_none();
            is_far.then(|| "a number has at most 28 digits".to_owned())
        }
        RangeKind::Count => (is_digits(end) && read_count(end).is_none())
            .then(|| "write at most 999999999".to_owned()),
        RangeKind::Date => {
            let count = end
                .strip_prefix(['+', '-'])
                .and_then(|rest| rest.strip_suffix(['d', 'w']));
            let is_far = count.is_some_and(is_digits) && read_date(end).is_none();
            is_far.then(|| {
                format!(
                    "write at most {MAX_DAYS}d or {}w, which is about a hundred years",
                    MAX_DAYS / 7
                )
            })
        }
        RangeKind::Time => None,
    }?;
    let message = format!(
        "`{}` of `{}` goes too far: `{end}`",
        owner.key, owner.question
    );
    Some(Diagnostic::error(codes::RANGE_KIND, span, message).help(limit))
}

/// Returns two numbers or times as a range, if another sign or word separates them: `1-40`,
/// `1 to 5`.
fn as_dotted_range(found: &str) -> Option<String> {
    let is_end = |end: &str| read_number(end).is_some() || read_time(end).is_some();
    ["–", "—", "…", " to ", " tot ", " t/m ", " bis ", "-"]
        .iter()
        .find_map(|between| {
            let (left, right) = found.split_once(between)?;
            let (left, right) = (left.trim(), right.trim());
            (is_end(left) && is_end(right)).then(|| format!("{left}..{right}"))
        })
}

/// Returns the question type that the range would fit, to hint at a wrong `type`.
fn meant_type(found: &str) -> Option<&'static str> {
    let ends = || {
        found
            .split("..")
            .map(str::trim)
            .filter(|end| !end.is_empty())
    };
    let all = |read: &dyn Fn(&str) -> bool| ends().next().is_some() && ends().all(read);
    if all(&|end| read_number(end).is_some()) {
        Some("this one the type is `number`")
    } else if all(&|end| read_date(end).is_some()) {
        Some("this one the type is `date`")
    } else if all(&|end| read_time(end).is_some()) {
        Some("this one the type is `time`")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::source::FileIx;

    fn scalar(text: &str) -> Scalar {
        Scalar {
            text: text.to_owned(),
            span: Span::new(FileIx(0), 7, 7 + text.len()),
            quoted: false,
            map: vec![(0, 7)],
        }
    }

    fn owner() -> RangeOwner<'static> {
        RangeOwner {
            question: "bags",
            key: "range",
        }
    }

    #[test]
    fn an_end_may_stay_open() {
        let diagnostics = &mut Vec::new();
        assert_eq!(
            numbers(&scalar("18.."), owner(), RangeKind::Number, diagnostics),
            Some((Some(18.into()), None))
        );
        assert_eq!(
            counts(&scalar("..500"), owner(), diagnostics),
            Some((None, Some(500)))
        );
        assert_eq!(
            numbers(&scalar("1.5..3"), owner(), RangeKind::Number, diagnostics),
            Some((Some(Decimal::new(15, 1)), Some(3.into())))
        );
        assert!(diagnostics.is_empty());
    }

    #[test]
    fn dates_are_told_from_today_or_in_full() {
        let diagnostics = &mut Vec::new();
        assert_eq!(
            dates(&scalar("tomorrow..+3w"), owner(), diagnostics),
            Some((Some(DateBound::Days(1)), Some(DateBound::Days(21))))
        );
        assert_eq!(
            dates(&scalar("-7d..today"), owner(), diagnostics),
            Some((Some(DateBound::Days(-7)), Some(DateBound::Days(0))))
        );
        assert!(dates(&scalar("2026-02-30.."), owner(), diagnostics).is_none());
        assert_eq!(diagnostics.len(), 1);
    }

    #[test]
    fn the_place_of_a_bad_end_is_that_end() {
        let diagnostics = &mut Vec::new();
        assert!(numbers(&scalar("1..many"), owner(), RangeKind::Number, diagnostics).is_none());
        assert_eq!(diagnostics[0].span, Span::new(FileIx(0), 10, 14));
        assert_eq!(diagnostics[0].code, codes::RANGE_KIND);
    }

    #[test]
    fn an_end_that_is_too_far_is_told_with_the_limit() {
        let digits = "9".repeat(44);
        type Read = fn(&str, &mut Vec<Diagnostic>);
        let number: Read =
            |text, diagnostics| _ = numbers(&scalar(text), owner(), RangeKind::Number, diagnostics);
        let whole: Read =
            |text, diagnostics| _ = numbers(&scalar(text), owner(), RangeKind::Whole, diagnostics);
        let count: Read = |text, diagnostics| _ = counts(&scalar(text), owner(), diagnostics);
        let date: Read = |text, diagnostics| _ = dates(&scalar(text), owner(), diagnostics);
        let cases = [
            (number, format!("1..{digits}"), "at most 28 digits"),
            (number, format!("-{digits}..1"), "at most 28 digits"),
            (number, format!("{digits}..{digits}"), "at most 28 digits"),
            (whole, format!("1..{digits}"), "at most 28 digits"),
            (count, format!("1..{digits}"), "at most 999999999"),
            (count, digits.clone(), "at most 999999999"),
            (count, "..1000000000".to_owned(), "at most 999999999"),
            (
                date,
                "today..+999999999d".to_owned(),
                "at most 36600d or 5228w",
            ),
            (date, "-36601d..today".to_owned(), "at most 36600d or 5228w"),
            (date, "today..+5229w".to_owned(), "at most 36600d or 5228w"),
        ];
        for (read, text, limit) in cases {
            let mut diagnostics = Vec::new();
            read(&text, &mut diagnostics);
            let found: Vec<(bool, bool)> = diagnostics
                .iter()
                .map(|diagnostics| {
                    (
                        diagnostics.message.contains("goes too far"),
                        diagnostics
                            .help
                            .as_deref()
                            .is_some_and(|help| help.contains(limit)),
                    )
                })
                .collect();
            assert_eq!(found, [(true, true)], "{text}: {diagnostics:?}");
        }
        let mut diagnostics = Vec::new();
        date("today..+5228w", &mut diagnostics);
        number("1..9999999999999999999999999999", &mut diagnostics);
        assert!(diagnostics.is_empty(), "{diagnostics:?}");
    }

    #[test]
    fn an_empty_range_offers_its_ends_the_other_way_round() {
        let diagnostics = &mut Vec::new();
        assert!(numbers(&scalar("9..1"), owner(), RangeKind::Number, diagnostics).is_none());
        assert_eq!(
            diagnostics[0].help.as_deref(),
            Some("write the smaller end first: `range: 1..9`")
        );
    }

    #[test]
    fn a_range_of_times_goes_on_past_midnight() {
        let diagnostics = &mut Vec::new();
        assert_eq!(
            times(&scalar("17:30..09:00"), owner(), diagnostics),
            Some((
                NaiveTime::from_hms_opt(17, 30, 0),
                NaiveTime::from_hms_opt(9, 0, 0)
            ))
        );
        assert!(diagnostics.is_empty());
    }
}
