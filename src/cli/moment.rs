//! Tells moments as people do, in the time zone of the bot: `Mon 16:40, 2 days ago`.

use chrono::Datelike;

use crate::time::{Duration, Timestamp, Zone};

/// Returns a moment before or after now, with how far it is away.
pub fn told(at: Timestamp, now: Timestamp, zone: Zone) -> String {
    let (when, far) = (clock(at, now, zone), length(at.since(now)));
    match at > now {
        true => format!("{when}, in {far}"),
        false => format!("{when}, {far} ago"),
    }
}

/// Returns until when something is to be done, with how long that still is or how late it is.
pub fn due(at: Timestamp, now: Timestamp, zone: Zone) -> String {
    let (when, far) = (clock(at, now, zone), length(at.since(now)));
    match at > now {
        true => format!("{when}, in {far}"),
        false => format!("{when}, {far} late"),
    }
}

/// Returns a length of time in its largest unit, whichever way it goes: `40 seconds`, `3 hours`, `2 days`. Days are told
/// from two on, since 30 hours say more than one day.
pub fn length(length: Duration) -> String {
    let seconds = length.0.unsigned_abs();
    let (count, unit) = match seconds {
        0..60 => (seconds, "second"),
        60..3600 => (seconds / 60, "minute"),
        3600..172_800 => (seconds / 3600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    let several = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{several}")
}

/// Returns day and time: the weekday within six days, else the date, with the year if it is another.
fn clock(at: Timestamp, now: Timestamp, zone: Zone) -> String {
    let (local, today) = (at.local(zone), now.local(zone));
    let days = local.date().signed_duration_since(today.date()).num_days();
    let day = match days {
        0 => "today".to_owned(),
        -1 => "yesterday".to_owned(),
        1 => "tomorrow".to_owned(),
        -6..=6 => local.format("%a").to_string(),
        _ if local.year() == today.year() => local.format("%-d %b").to_string(),
        _ => local.format("%-d %b %Y").to_string(),
    };
    format!("{day} {}", local.format("%H:%M"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_told_by_day_and_by_how_far_they_are() {
        let zone = chrono_tz::Europe::Amsterdam;
        // A Wednesday, 16:40 on the wall.
        let now = Timestamp(1_796_226_000_000);
        assert_eq!(now.iso(zone), "2026-12-02T16:40:00+01:00");
        let (hour, day) = (3600, 86_400);
        for (seconds, right) in [
            (-30, "today 16:39, 30 seconds ago"),
            (-hour, "today 15:40, 1 hour ago"),
            (-17 * hour, "yesterday 23:40, 17 hours ago"),
            (-2 * day, "Mon 16:40, 2 days ago"),
            (-7 * day, "25 Nov 16:40, 7 days ago"),
            (-400 * day, "28 Oct 2025 16:40, 400 days ago"),
            (90, "today 16:41, in 1 minute"),
            (30 * hour, "tomorrow 22:40, in 30 hours"),
            (5 * day, "Mon 16:40, in 5 days"),
        ] {
            assert_eq!(told(now.plus(Duration(seconds)), now, zone), right);
        }
        assert_eq!(
            due(now.plus(Duration(-16_411_460)), now, zone),
            "26 May 18:55, 189 days late"
        );
        assert_eq!(
            due(now.plus(Duration(20 * 60)), now, zone),
            "today 17:00, in 20 minutes"
        );
    }
}
