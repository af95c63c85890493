//! Compares schedules with a minute-by-minute search, and checks the messages of faults.

use chrono::NaiveDateTime;
use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Schedule {
    Schedule::parse(text).expect("it is a schedule")
}

fn moment(local: &str, zone: Zone) -> Timestamp {
    Timestamp::from_local(
        NaiveDateTime::parse_from_str(local, "%Y-%m-%d %H:%M").expect("a moment"),
        zone,
    )
}

/// Returns the next due times as the wall clock of the zone shows them.
fn next(text: &str, after: &str, zone: Zone, count: usize) -> Vec<String> {
    let (schedule, mut at) = (read(text), moment(after, zone));
    let each = std::iter::from_fn(|| {
        at = schedule.next_after(at, zone)?;
        Some(
            at.utc()
                .with_timezone(&zone)
                .format("%a %Y-%m-%d %H:%M %z")
                .to_string(),
        )
    });
    each.take(count).collect()
}

const AMSTERDAM: Zone = Zone::Europe__Amsterdam;

#[test]
fn days_and_weekdays_follow_the_calendar() {
    assert_eq!(
        next("day 10:00", "2026-11-23 10:00", AMSTERDAM, 1),
        ["Tue 2026-11-24 10:00 +0100"]
    );
    assert_eq!(
        next("day 10:00", "2026-11-23 09:59", AMSTERDAM, 1),
        ["Mon 2026-11-23 10:00 +0100"]
    );
    let both = next("monday, thursday 9:30", "2026-11-23 10:00", AMSTERDAM, 3);
    assert_eq!(
        both,
        [
            "Thu 2026-11-26 09:30 +0100",
            "Mon 2026-11-30 09:30 +0100",
            "Thu 2026-12-03 09:30 +0100"
        ]
    );
}

#[test]
fn weekdays_are_counted_within_their_month() {
    assert_eq!(
        next("first monday 10:00", "2026-11-23 12:00", AMSTERDAM, 2),
        ["Mon 2026-12-07 10:00 +0100", "Mon 2027-01-04 10:00 +0100"]
    );
    assert_eq!(
        next("fourth sunday 10:00", "2026-02-01 12:00", Zone::UTC, 1),
        ["Sun 2026-02-22 10:00 +0000"]
    );
    assert_eq!(
        next("last friday 10:00", "2026-10-01 12:00", Zone::UTC, 2),
        ["Fri 2026-10-30 10:00 +0000", "Fri 2026-11-27 10:00 +0000"]
    );
    assert_eq!(
        next(
            "second tuesday, last friday 10:00",
            "2026-10-01 12:00",
            Zone::UTC,
            2
        ),
        ["Tue 2026-10-13 10:00 +0000", "Fri 2026-10-30 10:00 +0000"]
    );
}

#[test]
fn a_day_that_a_month_has_not_is_its_last_day() {
    let ends = next("day 31 10:00", "2027-12-31 12:00", Zone::UTC, 4);
    assert_eq!(
        ends,
        [
            "Mon 2028-01-31 10:00 +0000",
            "Tue 2028-02-29 10:00 +0000",
            "Fri 2028-03-31 10:00 +0000",
            "Sun 2028-04-30 10:00 +0000"
        ]
    );
    assert_eq!(
        next("day 30 10:00", "2027-02-01 12:00", Zone::UTC, 1),
        ["Sun 2027-02-28 10:00 +0000"]
    );
}

#[test]
fn a_time_that_does_not_exist_is_the_next_that_does() {
    let spring = next("day 02:40", "2026-03-28 12:00", AMSTERDAM, 2);
    assert_eq!(
        spring,
        ["Sun 2026-03-29 03:00 +0200", "Mon 2026-03-30 02:40 +0200"]
    );
    // Samoa skipped the 30th of December 2011.
    assert_eq!(
        next("friday 10:00", "2011-12-29 12:00", Zone::Pacific__Apia, 1),
        ["Sat 2011-12-31 00:00 +1400"]
    );
}

#[test]
fn a_time_that_comes_twice_runs_once() {
    let autumn = next("day 02:30", "2026-10-24 12:00", AMSTERDAM, 2);
    assert_eq!(
        autumn,
        ["Sun 2026-10-25 02:30 +0200", "Mon 2026-10-26 02:30 +0100"]
    );
    let between = moment("2026-10-25 02:30", AMSTERDAM).plus(crate::time::Duration(1800));
    assert_eq!(
        read("day 02:30").next_after(between, AMSTERDAM),
        Some(moment("2026-10-26 02:30", AMSTERDAM))
    );
}

#[test]
fn a_schedule_is_written_in_one_way() {
    for text in [
        "day 10:00",
        "monday, thursday 09:30",
        "first monday 10:00",
        "last sunday 23:59",
        "day 5, day 20 10:00",
    ] {
        assert_eq!(read(text).to_string(), text);
    }
    assert_eq!(
        read("  Monday ,THURSDAY   9:30").to_string(),
        "monday, thursday 09:30"
    );
}

#[test]
fn a_fault_names_its_place_and_the_cure() {
    let diagnostics = |text: &str| {
        let fault = Schedule::parse(text).expect_err("it is no schedule");
        (text[fault.at].to_owned(), fault.help)
    };
    let diagnostics = |text: &str| diagnostics(text);
    let cases = [
        ("mondy 10:00", "mondy", "did you mean `monday`?"),
        ("monday, vrijdag 10:00", "vrijdag", "did you mean `friday`?"),
        ("thu 10:00", "thu", "did you mean `thursday`?"),
        ("daily 10:00", "daily", "did you mean `day`?"),
        (
            "1st monday 10:00",
            "1st monday",
            "did you mean `first monday`?",
        ),
        (
            "frist monday 10:00",
            "frist monday",
            "did you mean `first monday`?",
        ),
        (
            "fifth monday 10:00",
            "fifth monday",
            "not every month has a fifth one; `last monday` is there in all",
        ),
        ("every monday 10:00", "every monday", "write `monday` alone"),
        ("first mondag 10:00", "mondag", "did you mean `monday`?"),
        ("first 10:00", "first", "write `first monday`"),
        (
            "last day 10:00",
            "last day",
            "the first day of the month is `day 1`, the last one `day 31` (in a shorter month its last day)",
        ),
        (
            "day 32 10:00",
            "day 32",
            "a month has the days 1 to 31; `day 31` is the last day of every month",
        ),
        ("monday", "monday", "put the time behind it: `monday 10:00`"),
        ("monday 10.30", "10.30", "did you mean `10:30`?"),
        ("monday 3pm", "3pm", "did you mean `15:00`?"),
        ("monday 12am", "12am", "did you mean `00:00`?"),
        (
            "monday 24:00",
            "24:00",
            "a time of day goes from `00:00` to `23:59`",
        ),
        ("10:00 monday", "10:00 monday", "write `monday 10:00`"),
        ("10:00", "10:00", "write `day 10:00`"),
        (
            "monday, 10:00",
            ",",
            "write a day there, or remove the comma",
        ),
    ];
    for (text, place, help) in cases {
        assert_eq!(
            diagnostics(text),
            (place.to_owned(), help.to_owned()),
            "{text}"
        );
    }
}

/// Generates any kind of schedule.
fn any_schedule() -> impl Strategy<Value = Schedule> {
    let weekday = (0_u8..7).prop_map(|day| Weekday::try_from(day).expect("there are seven"));
    let day = prop_oneof![
        Just(Day::Each),
        weekday.clone().prop_map(Day::Weekly),
        (0_u32..4, weekday.clone()).prop_map(|(nth, weekday)| Day::Nth(nth, weekday)),
        weekday.prop_map(Day::Last),
        (1_u32..=31).prop_map(Day::OfMonth),
    ];
    let time = (0_u32..24, 0_u32..60)
        .prop_map(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0).expect("it is a time"));
    (proptest::collection::vec(day, 1..3), time).prop_map(|(days, time)| Schedule { days, time })
}

/// Returns whether a date belongs to a schedule, found independently by counting days of the
/// calendar.
fn matches_date(schedule: &Schedule, date: NaiveDate) -> bool {
    let same_month = |days: i64| {
        date.checked_add_signed(chrono::Duration::days(days))
            .is_some_and(|other| other.month() == date.month())
    };
    let before = (1..6).take_while(|weeks| same_month(-7 * weeks)).count();
    schedule.days.iter().any(|day| match day {
        Day::Each => true,
        Day::Weekly(weekday) => date.weekday() == *weekday,
        Day::Nth(nth, weekday) => date.weekday() == *weekday && before == *nth as usize,
        Day::Last(weekday) => date.weekday() == *weekday && !same_month(7),
        Day::OfMonth(day) => date.day() == *day || (date.day() < *day && !same_month(1)),
    })
}

/// Searches minute by minute: the first minute whose wall clock reaches a matching time for the
/// first time is due.
fn search_by_minute(schedule: &Schedule, after: Timestamp, zone: Zone) -> Timestamp {
    const MINUTE: i64 = 60_000;
    let mut at = after.0.div_euclid(MINUTE) * MINUTE - 3 * 86_400_000;
    let mut highest = Timestamp(at).local(zone);
    loop {
        at += MINUTE;
        let wall = Timestamp(at).local(zone);
        let mut is_due = false;
        while highest < wall {
            highest += chrono::Duration::minutes(1);
            is_due |= highest.time() == schedule.time && matches_date(schedule, highest.date());
        }
        if is_due && at > after.0 {
            return Timestamp(at);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_next_moment_is_the_one_that_a_walk_from_minute_to_minute_finds(
        schedule in any_schedule(),
        zone in prop_oneof![Just(AMSTERDAM), Just(Zone::UTC), Just(Zone::Australia__Lord_Howe), Just(Zone::Asia__Kathmandu), Just(Zone::America__St_Johns), Just(Zone::Pacific__Apia)],
        start in prop_oneof![
            // Nesting nights when a clock changes, around leap days, and anywhere.
            (0_i64..4).prop_map(|at| [1_774_742_400_000, 1_792_886_400_000, 1_709_164_800_000, 1_325_203_200_000][usize::try_from(at).expect("small")]),
            1_300_000_000_000_i64..1_900_000_000_000,
        ],
        shift in -172_800_000_i64..172_800_000,
    ) {
        let after = Timestamp(start + shift);
        prop_assert_eq!(schedule.next_after(after, zone), Some(search_by_minute(&schedule, after, zone)));
    }
}
