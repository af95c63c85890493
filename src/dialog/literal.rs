//! Reads values as authors write them: times, dates, numbers and sizes.

use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;

use crate::time::Duration;

/// Reads a time of day: `09:00`, `9:00`, `17:30`.
pub fn read_time(text: &str) -> Option<NaiveTime> {
    let (hour, minute) = text.trim().split_once(':')?;
    let digits = |part: &str, least: usize| {
        part.len() >= least && part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !digits(hour, 1) || !digits(minute, 2) {
        return None;
    }
    NaiveTime::from_hms_opt(hour.parse().ok()?, minute.parse().ok()?, 0)
}

/// Reads a calendar date: `2026-11-27`.
pub fn read_day(text: &str) -> Option<NaiveDate> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| {
            if at == 4 || at == 7 {
                byte == b'-'
            } else {
                byte.is_ascii_digit()
            }
        });
    shape
        .then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())
        .flatten()
}

/// Reads a number as expressions write it: digits, a decimal point, digits.
pub fn read_number(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let only_digits =
        |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (only_digits(whole) && only_digits(part))
        .then(|| text.parse().ok())
        .flatten()
}

/// Reads a size and returns it in bytes: `10 MB`, `500 kB`, `1 GB` (1 kB is 1024 bytes).
pub fn read_size(text: &str) -> Option<u64> {
    let split = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.')?;
    let (number, unit) = text.split_at(split);
    let unit: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "kb" | "k" => 1024,
        "mb" | "m" => 1024 * 1024,
        "gb" | "g" => 1024 * 1024 * 1024,
        _ => return None,
    };
    let bytes = read_number(number)?.checked_mul(unit.into())?.trunc();
    u64::try_from(bytes).ok().filter(|bytes| *bytes > 0)
}

/// Returns what to write instead of a duration that is too long; `None` if it is not too long.
pub fn at_most(text: &str) -> Option<&'static str> {
    Duration::is_too_long(text).then_some(Duration::AT_MOST)
}

#[cfg(test)]
mod tests {
    use super::read_size;

    #[test]
    fn sizes_have_a_unit() {
        assert_eq!(read_size("10 MB"), Some(10 * 1024 * 1024));
        assert_eq!(read_size("0.5MB"), Some(512 * 1024));
        assert_eq!(read_size("10"), None);
        assert_eq!(read_size("many MB"), None);
    }
}
