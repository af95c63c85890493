//! Reports for operators by the clock: once each week, also over restarts, edits, clocks that jump and the nights in which the
//! clock is put forward or back.

use vraag::dialog::ast::Room;
use vraag::engine::input::{Input, Occasion, ReportRequest};
use vraag::runtime::schedule::ScheduleTable;
use vraag::runtime::schedule::results::ResultsRun;
use vraag::store::memory::Memory;
use vraag::time::{Duration, Timestamp, Zone};

use crate::decider::{MONDAY_NOON, TestDecider, in_force, place};

/// A program that is started again and again over one store; `None` is a program that does not run.
struct Office {
    store: Memory,
    plan: Option<ScheduleTable>,
    settings: String,
}

const FRIDAY: &str = "timezone: Europe/Amsterdam\noperators: [5]\nresults: friday 17:00\n";

impl Office {
    fn opens(settings: &str) -> Self {
        let mut office = Self {
            store: Memory::default(),
            plan: None,
            settings: settings.to_owned(),
        };
        office.restarts(local(2026, 11, 23, 12, 0));
        office
    }

    /// Starts the program, or lets a change of the settings in.
    fn restarts(&mut self, now: Timestamp) {
        let files = [("dialogs/bot.yaml", self.settings.as_str())];
        let dialogs = in_force(&files).dialogs;
        self.plan = Some(ScheduleTable::of(&dialogs, &self.store, now).expect("the store works"));
    }

    /// Looks at the clock; returns when the report was due, and since when it counts.
    fn at(&mut self, now: Timestamp) -> Option<(Timestamp, Option<Timestamp>)> {
        let plan = self.plan.as_mut().expect("the program runs");
        let due = plan.results_due(now);
        plan.write(&self.store).expect("the store works");
        due.map(|run: ResultsRun| (run.at, run.since))
    }
}

fn local(year: i32, month: u32, day: u32, hour: u32, minute: u32) -> Timestamp {
    let zone: Zone = "Europe/Amsterdam".parse().expect("there is such a zone");
    let day = chrono::NaiveDate::from_ymd_opt(year, month, day).expect("a day");
    Timestamp::from_local(day.and_hms_opt(hour, minute, 0).expect("a time"), zone)
}

#[test]
fn a_report_is_due_once_a_week_and_says_since_when() {
    let mut office = Office::opens(FRIDAY);
    let [first, second] =
        [27, 4].map(|day| local(2026, if day > 20 { 11 } else { 12 }, day, 17, 0));
    assert_eq!(
        office.plan.as_ref().and_then(ScheduleTable::next),
        Some(first)
    );
    assert_eq!(office.at(first.plus(Duration(-1))), None);
    assert_eq!(
        office.at(first),
        Some((first, None)),
        "the first counts everything"
    );
    assert_eq!(office.at(first.plus(Duration(60))), None);
    office.restarts(first.plus(Duration(120)));
    assert_eq!(
        office.at(first.plus(Duration(120))),
        None,
        "not twice after a restart"
    );
    assert_eq!(office.at(second), Some((second, Some(first))));
}

#[test]
fn a_report_that_was_missed_is_made_up_once_however_late() {
    let mut office = Office::opens(FRIDAY);
    let first = local(2026, 11, 27, 17, 0);
    assert_eq!(office.at(first), Some((first, None)));
    // The program is off for three weeks: the newest one comes, and counts from the last that came.
    let (newest, back) = (local(2026, 12, 18, 17, 0), local(2026, 12, 21, 9, 0));
    office.restarts(back);
    assert_eq!(office.at(back), Some((newest, Some(first))));
    assert_eq!(office.at(back.plus(Duration(60))), None);
}

#[test]
fn another_time_counts_from_when_it_was_written() {
    let mut office = Office::opens(FRIDAY);
    let first = local(2026, 11, 27, 17, 0);
    assert_eq!(office.at(first), Some((first, None)));
    office.settings = FRIDAY.replace("friday 17:00", "monday 09:00");
    let wednesday = local(2026, 12, 2, 12, 0);
    office.restarts(wednesday);
    assert_eq!(
        office.at(wednesday),
        None,
        "the Monday before was never asked for"
    );
    let monday = local(2026, 12, 7, 9, 0);
    assert_eq!(office.at(monday), Some((monday, Some(first))));
}

#[test]
fn in_the_nights_in_which_the_clock_is_put_forward_and_back_it_is_due_once() {
    for (settings, first_look, due) in [
        // 02:30 does not exist on 28 March 2027, and is there twice on 31 October 2027.
        (
            "results: sunday 02:30\n",
            local(2027, 3, 27, 12, 0),
            local(2027, 3, 28, 3, 0),
        ),
        (
            "results: sunday 02:30\n",
            local(2027, 10, 30, 12, 0),
            local(2027, 10, 31, 2, 30),
        ),
    ] {
        let mut office = Office::opens(&FRIDAY.replace("results: friday 17:00\n", settings));
        office.at(first_look);
        let minutes = (0..24 * 60).map(|minute| first_look.plus(Duration(minute * 60)));
        let seen: Vec<_> = minutes.filter_map(|now| Some(office.at(now)?.0)).collect();
        assert_eq!(seen, [due]);
    }
}

#[test]
fn a_clock_that_was_far_ahead_takes_no_report_away() {
    let mut office = Office::opens(FRIDAY);
    // The clock is a year ahead for a while, then it is right again.
    let ahead = local(2027, 11, 24, 12, 0);
    assert!(office.at(ahead).is_some());
    let right = local(2026, 11, 24, 12, 0);
    assert_eq!(office.at(right), None);
    let friday = local(2026, 11, 27, 17, 0);
    assert_eq!(office.at(friday), Some((friday, None)));
    // An hour back is no reason to send it again.
    assert_eq!(office.at(friday.plus(Duration(-3600))), None);
    assert_eq!(office.at(friday.plus(Duration(60))), None);
}

#[test]
fn an_operator_who_talks_with_the_bot_is_ordered_one_and_nobody_else_is() {
    const FILES: &[(&str, &str)] = &[
        (
            "dialogs/bot.yaml",
            "operators: [1]\nresults: monday 18:00\n",
        ),
        (
            "dialogs/shop.yaml",
            "dialog: shop\nstart:\n  - { command: shop }\nsteps:\n  - say: Hello!\n",
        ),
    ];
    let mut bot = TestDecider::new(FILES);
    let mut plan = ScheduleTable::of(&in_force(FILES).dialogs, bot.store.as_ref(), MONDAY_NOON)
        .expect("the store works");
    let evening = MONDAY_NOON.plus(Duration(6 * 3600));
    bot.says(1, "/shop").says(2, "/shop").settle();
    let run = plan.results_due(evening).expect("it is time");
    let chats = run.chats(bot.store.as_ref()).expect("the store works");
    assert_eq!(
        chats.iter().map(|(_, at)| at).collect::<Vec<_>>(),
        [&place(1)]
    );
    let jobs = |bot: &TestDecider| bot.store.jobs().expect("the store works").len();
    let order = run.inbound(&chats[0]).input;
    assert!(
        matches!(&order, Input::Report(request) if request.occasion == Occasion::Schedule { since: None })
    );
    bot.takes(1, place(1), Room::Private, order.clone())
        .settle();
    assert_eq!(jobs(&bot), 1);
    // Somebody who said stop is sent nothing that they do not ask for, an operator neither.
    bot.says(1, "stop").settle();
    bot.takes(1, place(1), Room::Private, order).settle();
    assert_eq!(jobs(&bot), 1);
    let asked = Input::Report(ReportRequest {
        dialog: None,
        days: None,
        occasion: Occasion::Command,
    });
    bot.takes(1, place(1), Room::Private, asked).settle();
    assert_eq!(jobs(&bot), 2, "what an operator asks for comes");
}
