//! Parses facts about a person as an operator writes them: on the command line, or in a cell of a
//! table.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate, NaiveTime};

use crate::dialog::decode::name::{Named, refusal};
use crate::dialog::expr::tree::{KeySet, Type};
use crate::dialog::letter::{one_line, readable};
use crate::dialog::literal::{read_day, read_number, read_time};
use crate::dialog::suggest;
use crate::id::Name;
use crate::phone;
use crate::time::{Duration, Timestamp};
use crate::value::Value;

/// Maximum length of a text field, in characters.
const MAX_TEXT: usize = 2_000;
/// Earlier years are typing errors.
const FIRST_YEAR: i32 = 1000;
/// Maximum length of a person's name, in characters.
const MAX_NAME: usize = 200;

/// Reads a value of a field's type; otherwise says what is wanted. `country` is that of phone
/// numbers without one.
///
/// ```
/// use vraag::contact::parse_value;
/// use vraag::dialog::expr::tree::Type;
/// use vraag::value::Value;
///
/// assert_eq!(parse_value::value("visits", &Type::Number, "12,5", None), Ok(Value::Number("12.5".parse().unwrap())));
/// assert_eq!(parse_value::value("visits", &Type::Number, "many", None), Err("`many` is no number; write it as 12 or 12.5".to_owned()));
/// ```
pub fn value(field: &str, kind: &Type, text: &str, country: Option<&str>) -> Result<Value, String> {
    let readable = match kind {
        Type::Text | Type::Unknown if !matches!(field, "phone" | "email") => Cow::Borrowed(text),
        _ => readable(text),
    };
    let text = readable.trim();
    let no = |what: &str, how: &str| {
        Err(format!(
            "`{}` is no {what}; write it as {how}",
            shortened(text)
        ))
    };
    match (field, kind) {
        ("phone", _) => phone::written(text, country)
            .map(Value::Text)
            .map_or_else(|| no("phone number", "+31612345678, with its country"), Ok),
        ("email", _) => email(text)
            .map(Value::Text)
            .map_or_else(|| no("email address", "noor@example.org"), Ok),
        (_, Type::Text | Type::Unknown) => words(text, MAX_TEXT).map(Value::Text),
        (_, Type::Number) if has_two_readings(text) => {
            let plain: String = text.chars().filter(|c| !matches!(c, '.' | ',')).collect();
            let part = text.replace(',', ".");
            Err(format!(
                "`{}` can be {plain} or a part of one; write {plain}, or {part}0",
                shortened(text)
            ))
        }
        (_, Type::Number) => number(text).map_or_else(|| no("number", "12 or 12.5"), Ok),
        (_, Type::Bool) => match text.to_lowercase().as_str() {
            "true" | "yes" | "ja" | "1" | "waar" | "wahr" | "vrai" => Ok(Value::Bool(true)),
            "false" | "no" | "nee" | "0" | "onwaar" | "falsch" | "faux" => Ok(Value::Bool(false)),
            _ => no("yes or no", "true or false"),
        },
        (_, Type::Date) => day(text)
            .map(Value::Date)
            .map_or_else(|| no("date", "2026-11-27"), Ok),
        (_, Type::Time) => read_time(text)
            .or_else(|| time_with_seconds(text))
            .map(Value::Time)
            .map_or_else(|| no("time of day", "15:30"), Ok),
        (_, Type::Moment) => moment(text)
            .map(Value::Moment)
            .map_or_else(|| no("moment", "2026-11-27T15:30:00+01:00"), Ok),
        (_, Type::Duration) => Duration::parse(text)
            .map(Value::Duration)
            .map_or_else(|| no("length of time", "20h or 3d"), Ok),
        (_, Type::Key(set)) => key(field, set, text).map(Value::Key),
        (_, Type::Keys(set)) => text
            .split_whitespace()
            .map(|one| key(field, set, one))
            .collect::<Result<_, _>>()
            .map(Value::Keys),
        (_, Type::Location) => {
            location(text).map_or_else(|| no("place", "degrees north and east: 51.92,4.48"), Ok)
        }
        (_, Type::Tags | Type::File | Type::List(_) | Type::Missing) => {
            Err(format!("`{field}` cannot be written down"))
        }
    }
}

/// Parses the name of a person.
///
/// Fails with a message for the operator.
pub fn name(text: &str) -> Result<String, String> {
    words(&one_line(text), MAX_NAME)
}

/// Parses a language code.
///
/// Fails with a message for the operator.
pub fn language(text: &str) -> Result<Name, String> {
    let text = text.trim();
    match refusal(text, Named::Language) {
        None => Ok(Name::new(text)),
        Some(advice) => Err(format!("`{}` is no language: {advice}", shortened(text))),
    }
}

/// Parses the name of a tag.
///
/// Fails with a message for the operator.
pub fn tag(text: &str) -> Result<Name, String> {
    named(text, Named::Tag, "tag")
}

/// Parses the name of a static segment.
///
/// Fails with a message for the operator.
pub fn list(text: &str) -> Result<Name, String> {
    named(text, Named::List, "list")
}

/// Returns a text shortened to 40 characters, for a message to people.
pub fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(40).filter(|c| !c.is_control()).collect();
    if text.chars().count() > 40 {
        short.push('…');
    }
    short
}

fn named(text: &str, named: Named, what: &str) -> Result<Name, String> {
    let text = text.trim();
    match refusal(text, named) {
        None => Ok(Name::new(text)),
        Some(advice) => Err(format!(
            "`{}` cannot be a {what}: {advice}",
            shortened(text)
        )),
    }
}

fn words(text: &str, most: usize) -> Result<String, String> {
    let text = text.replace("\r\n", "\n");
    if text.chars().count() > most {
        return Err(format!(
            "`{}` is longer than {most} characters; shorten it",
            shortened(&text)
        ));
    }
    match text
        .chars()
        .find(|c| c.is_control() && *c != '\n' && *c != '\t')
    {
        Some(_) => Err(format!(
            "`{}` has a character that cannot be shown; remove it",
            shortened(&text)
        )),
        None => Ok(text),
    }
}

/// Returns whether a separator may mean thousands or decimals: `1,234`, `1.234`.
fn has_two_readings(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    digits.split_once([',', '.']).is_some_and(|(whole, part)| {
        (1..=3).contains(&whole.len())
            && !whole.starts_with('0')
            && part.len() == 3
            && is_digits(whole)
            && is_digits(part)
    })
}

/// Parses an exact number, with a decimal point or comma.
fn number(text: &str) -> Option<Value> {
    let has_comma = text.matches(',').count() == 1 && !text.contains('.');
    let text = if has_comma {
        text.replace(',', ".")
    } else {
        text.to_owned()
    };
    read_number(&text).map(Value::Number)
}

/// Parses a date: `2026-11-27`, or `27-11-2026` as the Dutch write it.
fn day(text: &str) -> Option<NaiveDate> {
    // A year of two digits is ambiguous.
    let is_whole = text.rsplit('-').next().is_some_and(|year| year.len() == 4);
    let day = read_day(text).or_else(|| {
        NaiveDate::parse_from_str(text, "%d-%m-%Y")
            .ok()
            .filter(|_| is_whole)
    })?;
    (day.year() >= FIRST_YEAR).then_some(day)
}

/// Parses a time of day as spreadsheets write it.
fn time_with_seconds(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M:%S").ok()
}

fn moment(text: &str) -> Option<Timestamp> {
    chrono::DateTime::parse_from_rfc3339(text)
        .ok()
        .map(|moment| Timestamp(moment.timestamp_millis()))
}

fn location(text: &str) -> Option<Value> {
    let (latitude, longitude) = text.split_once(',')?;
    let degrees = |text: &str, most: i64| {
        read_number(text.trim()).filter(|degrees| degrees.abs() <= most.into())
    };
    Some(Value::Location {
        latitude: degrees(latitude, 90)?,
        longitude: degrees(longitude, 180)?,
    })
}

fn email(text: &str) -> Option<String> {
    email_address::EmailAddress::is_valid(text).then(|| text.to_owned())
}

fn key(field: &str, set: &KeySet, text: &str) -> Result<Name, String> {
    let text = text.trim();
    if let Some(known) = set.keys.iter().find(|key| *key == text) {
        return Ok(known.clone());
    }
    let keys: Vec<&str> = set.keys.iter().map(Name::as_str).collect();
    match suggest::nearest(text, keys.iter().copied()) {
        Some(near) => Err(format!(
            "`{field}` has no option `{}`; did you mean `{near}`?",
            shortened(text)
        )),
        None if keys.is_empty() => named(text, Named::Option, "key"),
        None => Err(format!(
            "`{field}` has no option `{}`; write {}",
            shortened(text),
            suggest::list(&keys)
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_exact_and_what_is_none_says_how_to_write_it() {
        let read = |field: &str, kind: Type, text: &str| value(field, &kind, text, None);
        assert_eq!(
            read("since", Type::Date, "27-11-2026"),
            read("since", Type::Date, "2026-11-27")
        );
        assert_eq!(read("paid", Type::Bool, "Ja"), Ok(Value::Bool(true)));
        for number in [
            "0031 6 1234 5678",
            "+31 (0)6 12345678",
            "+31 06 12345678",
            "+31\u{a0}6\u{200b} 12345678",
            "+٣١ ٦ ١٢٣٤٥٦٧٨",
        ] {
            assert_eq!(
                read("phone", Type::Text, number),
                Ok(Value::Text("+31612345678".into())),
                "{number}"
            );
        }
        assert_eq!(
            read("phone", Type::Text, "+39 06 69821234"),
            Ok(Value::Text("+390669821234".into()))
        );
        for number in ["1,234", "1.234", "-12.345"] {
            assert!(
                read("visits", Type::Number, number).is_err_and(|why| why.contains(" or ")),
                "{number}"
            );
        }
        for (number, value) in [
            ("1234", "1234"),
            ("1.23", "1.23"),
            ("1,5", "1.5"),
            ("0.125", "0.125"),
            ("1.2340", "1.2340"),
            ("٣", "3"),
        ] {
            assert_eq!(
                read("visits", Type::Number, number),
                Ok(Value::Number(value.parse().expect("a number"))),
                "{number}"
            );
        }
        for day in ["27-11-26", "12-05-0078", "0078-05-12"] {
            assert!(read("since", Type::Date, day).is_err(), "{day}");
        }
        assert_eq!(read("paid", Type::Bool, "ONWAAR"), Ok(Value::Bool(false)));
        assert_eq!(
            read("call_at", Type::Time, "15:30:00"),
            read("call_at", Type::Time, "15:30")
        );
        assert_eq!(
            read("phone", Type::Text, "06 12345678"),
            Err(
                "`06 12345678` is no phone number; write it as +31612345678, with its country"
                    .into()
            )
        );
        for (country, number, read) in [
            ("NL", "0612345678", "+31612345678"),
            ("NL", "06-12 34 56 78", "+31612345678"),
            ("BE", "0470 12 34 56", "+32470123456"),
            ("NL", "+44 7400 123456", "+447400123456"),
        ] {
            assert_eq!(
                value("phone", &Type::Text, number, Some(country)),
                Ok(Value::Text(read.into())),
                "{number}"
            );
        }
        assert!(value("phone", &Type::Text, "12", Some("NL")).is_err());
        let set = KeySet {
            of: "size".into(),
            keys: ["small".into(), "large".into()].into(),
        };
        assert_eq!(
            read("size", Type::Key(set.clone()), "smal"),
            Err("`size` has no option `smal`; did you mean `small`?".into())
        );
        assert_eq!(
            read("sizes", Type::Keys(set), "small large"),
            Ok(Value::Keys(vec!["small".into(), "large".into()]))
        );
        assert!(read("note", Type::Text, &"x".repeat(2_001)).is_err());
    }

    #[test]
    fn a_tag_has_the_letters_that_dialogs_can_name() {
        assert_eq!(tag(" vip "), Ok("vip".into()));
        assert!(tag("Vip klant").is_err_and(|why| why.contains("`vip_klant`")));
        assert!(language("Nederlands").is_err_and(|why| why.contains("`nl`")));
    }
}
