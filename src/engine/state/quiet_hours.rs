//! Computes quiet hours: when unrequested messages may be sent again.
//!
//! The hours count in the contact's own time zone if the field `timezone` names one, else in the
//! bot's. They delay only sending, never decisions. They run from one moment to another, so when
//! the clock goes back they neither end twice nor begin again.

use crate::contact::Contact;
use crate::dialog::bot::Bot;
use crate::time::{Timestamp, Zone};
use crate::value::Value;

/// Name of the contact field with their time zone, such as `Europe/Amsterdam`.
pub const FIELD: &str = "timezone";

/// Returns the end of the quiet hours that contain `at`, or `at` itself if it is not quiet. The end
/// is exclusive.
pub fn after(bot: &Bot, contact: &Contact, at: Timestamp) -> Timestamp {
    let Some((from, to)) = bot.quiet else {
        return at;
    };
    let zone = zone(bot, contact);
    let today = at.date(zone);
    // They may have begun the evening before.
    for began in [today.pred_opt(), Some(today)].into_iter().flatten() {
        let Some(ends) = (if from <= to {
            Some(began)
        } else {
            began.succ_opt()
        }) else {
            continue;
        };
        let (start, end) = (
            Timestamp::from_local(began.and_time(from), zone),
            Timestamp::from_local(ends.and_time(to), zone),
        );
        if start <= at && at < end {
            return end;
        }
    }
    at
}

/// Returns the contact's time zone if it is known, else the bot's.
pub fn zone(bot: &Bot, contact: &Contact) -> Zone {
    zone_or(contact, bot.timezone)
}

/// Returns the contact's time zone if it is known, else `other`.
pub fn zone_or(contact: &Contact, other: Zone) -> Zone {
    match contact.fields.get(FIELD) {
        Some(Value::Text(name)) => name.trim().parse().unwrap_or(other),
        Some(_) | None => other,
    }
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDateTime, NaiveTime};

    use super::*;
    use crate::id::OwnerId;

    fn quiet_until(from: &str, to: &str, contact: &Contact, moment: &str) -> String {
        let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").expect("a time");
        let bot = Bot {
            timezone: Zone::Europe__Amsterdam,
            quiet: Some((time(from), time(to))),
            ..Bot::default()
        };
        let moment = NaiveDateTime::parse_from_str(moment, "%Y-%m-%d %H:%M").expect("a moment");
        after(
            &bot,
            contact,
            Timestamp(moment.and_utc().timestamp_millis()),
        )
        .utc()
        .format("%Y-%m-%d %H:%M")
        .to_string()
    }

    fn somebody() -> Contact {
        Contact::new(OwnerId::contact(1), Timestamp(0))
    }

    #[test]
    fn quiet_hours_end_in_the_morning_and_their_end_is_not_quiet() {
        let quiet = |moment| quiet_until("21:00", "09:00", &somebody(), moment);
        assert_eq!(quiet("2026-11-23 19:59"), "2026-11-23 19:59");
        assert_eq!(quiet("2026-11-23 20:00"), "2026-11-24 08:00");
        assert_eq!(quiet("2026-11-24 07:59"), "2026-11-24 08:00");
        assert_eq!(quiet("2026-11-24 08:00"), "2026-11-24 08:00");
        assert_eq!(
            quiet_until("13:00", "15:00", &somebody(), "2026-11-23 12:30"),
            "2026-11-23 14:00"
        );
        assert_eq!(
            quiet_until("13:00", "13:00", &somebody(), "2026-11-23 12:00"),
            "2026-11-23 12:00"
        );
    }

    #[test]
    fn a_night_with_an_hour_more_or_less_is_quiet_to_its_end() {
        assert_eq!(
            quiet_until("21:00", "09:00", &somebody(), "2026-10-24 22:00"),
            "2026-10-25 08:00"
        );
        assert_eq!(
            quiet_until("21:00", "09:00", &somebody(), "2027-03-27 22:00"),
            "2027-03-28 07:00"
        );
        // 02:30 does not exist in spring, and comes twice in autumn.
        assert_eq!(
            quiet_until("21:00", "02:30", &somebody(), "2027-03-28 00:59"),
            "2027-03-28 01:00"
        );
        assert_eq!(
            quiet_until("21:00", "02:30", &somebody(), "2026-10-25 00:29"),
            "2026-10-25 00:30"
        );
        assert_eq!(
            quiet_until("21:00", "02:30", &somebody(), "2026-10-25 01:10"),
            "2026-10-25 01:10"
        );
        assert_eq!(
            quiet_until("02:30", "09:00", &somebody(), "2026-10-25 01:10"),
            "2026-10-25 08:00"
        );
    }

    #[test]
    fn a_contacts_own_time_zone_is_used_if_it_exists() {
        let mut contact = somebody();
        contact
            .fields
            .insert(FIELD.into(), Value::Text("America/New_York".into()));
        assert_eq!(
            quiet_until("21:00", "09:00", &contact, "2026-11-23 20:00"),
            "2026-11-23 20:00"
        );
        assert_eq!(
            quiet_until("21:00", "09:00", &contact, "2026-11-24 02:00"),
            "2026-11-24 14:00"
        );
        contact
            .fields
            .insert(FIELD.into(), Value::Text("somewhere".into()));
        assert_eq!(
            quiet_until("21:00", "09:00", &contact, "2026-11-23 20:00"),
            "2026-11-24 08:00"
        );
    }
}
