//! Reads a geographic location: shared by the messenger, or typed in degrees.

use rust_decimal::Decimal;

use crate::dialog::letter::readable;
use crate::dialog::program::Spec;
use crate::engine::answer::Reading;
use crate::engine::answer::{Mismatch, Parsed};
use crate::value::Value;

/// Maximum length of a typed location, in bytes.
const MAX_BYTES: usize = 200;

/// Reads a shared location.
pub(super) fn read_shared(reading: &Reading<'_>, latitude: Decimal, longitude: Decimal) -> Parsed {
    match &reading.question.spec {
        Spec::Location => location(latitude, longitude),
        _ => Parsed::Mismatch(Mismatch::Kind),
    }
}

/// Reads decimal degrees, north and then east: `52.3702, 4.8952`.
pub(super) fn read_typed(typed: &str) -> Parsed {
    if typed.len() > MAX_BYTES {
        return Parsed::Mismatch(Mismatch::Unread);
    }
    let typed = &*readable(typed);
    let parts: Vec<&str> = typed
        .split(|c: char| c.is_whitespace() || c == ';')
        .filter(|part| !part.is_empty())
        .collect();
    let pair = match parts.as_slice() {
        [one] => one.split_once(','),
        [one, two] => Some((one.trim_end_matches(','), *two)),
        _ => None,
    };
    let numbers = pair
        .and_then(|(north, east)| Some((degrees(north, ['N', 'S'])?, degrees(east, ['E', 'W'])?)));
    numbers.map_or(
        Parsed::Mismatch(Mismatch::Unread),
        |(latitude, longitude)| location(latitude, longitude),
    )
}

fn location(latitude: Decimal, longitude: Decimal) -> Parsed {
    let is_on_earth = latitude.abs() <= Decimal::from(90) && longitude.abs() <= Decimal::from(180);
    if is_on_earth {
        Parsed::value(Value::Location {
            latitude,
            longitude,
        })
    } else {
        Parsed::Mismatch(Mismatch::NoSuch)
    }
}

/// Reads degrees. They must have a decimal point, so that two plain numbers are not taken for a
/// location.
fn degrees(text: &str, [plus, minus]: [char; 2]) -> Option<Decimal> {
    let is_negative = text.ends_with(minus);
    let text = text.strip_suffix([plus, minus]).unwrap_or(text);
    let text = text.strip_suffix('°').unwrap_or(text);
    let has_part = text.contains('.') && text.len() <= 20;
    let number: Decimal = has_part.then(|| text.parse().ok()).flatten()?;
    Some(if is_negative { -number } else { number })
}
