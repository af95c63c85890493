//! Timers as the running bot takes them: each once, none forgotten, whatever the clock does.

mod decider;
#[path = "store/samples.rs"]
#[allow(dead_code)]
mod samples;
#[path = "store/world.rs"]
#[allow(dead_code)]
mod world;

use decider::{House, MONDAY_NOON, in_force};
use vraag::engine::event::Event;
use vraag::runtime::decide::Work;
use vraag::runtime::follow;
use vraag::runtime::timers::Timers;
use vraag::store::Store;
use vraag::store::memory::Memory;
use vraag::time::{Duration, Timestamp};

const LADDER: &[(&str, &str)] = &[(
    "dialogs/ladder.yaml",
    "dialog: ladder\nstart:\n  - { command: ladder }\nsteps:\n  - ask: when\n    type: text\n    text: When?\n    remind: [2h, 1d]\n    expire: 3d\n",
)];

/// What a reminder says.
const REMINDED: &str = "We still have a question for you. Rather not? Type stop.\n\nWhen?";

fn ended(house: &House) -> usize {
    house.events().iter().filter(|event| matches!(event, Event::SessionEnded { .. })).count()
}

#[test]
fn a_reminder_comes_once_and_the_expiry_once() {
    let mut house = House::new(LADDER);
    house.says(1, "/ladder").heard();
    assert_eq!(house.later("119m").heard(), [""; 0]);
    assert_eq!(house.later("1m").heard(), [REMINDED]);
    assert_eq!(house.later("1m").heard(), [""; 0]);
    house.at(MONDAY_NOON.plus(Duration(3 * 86_400)));
    assert_eq!(ended(&house), 1);
    house.later("9d");
    assert_eq!(ended(&house), 1);
}

#[test]
fn a_clock_that_jumps_back_and_forth_fires_nothing_twice() {
    let mut house = House::new(LADDER);
    house.says(1, "/ladder").heard();
    assert_eq!(house.later("5h").heard(), [REMINDED]);
    assert_eq!(house.later("-5h").heard(), [""; 0]);
    assert_eq!(house.later("5h").heard(), [""; 0]);
    assert_eq!(house.later("-4h").later("-1h").later("23h").heard(), [""; 0]);
    assert_eq!(house.later("1h").heard(), [REMINDED]);
    house.later("2d").later("-3d").later("4d");
    assert_eq!(ended(&house), 1);
}

#[test]
fn the_answer_takes_the_timers_away() {
    let mut house = House::new(LADDER);
    house.says(1, "/ladder").says(1, "Soon.").heard();
    assert_eq!(house.later("9d").heard(), [""; 0]);
    assert_eq!(house.store.next_due(), Ok(None));
}

#[test]
fn timers_outlive_the_program_and_what_is_overdue_comes_at_its_start() {
    let mut house = House::new(LADDER);
    house.says(1, "/ladder").heard();
    let mut house = House::over(house.store, LADDER, MONDAY_NOON.plus(Duration(30 * 3600)));
    assert_eq!(house.settle().heard(), [REMINDED]);
    let mut house = house.restarted(LADDER);
    assert_eq!(house.settle().later("1d").heard(), [""; 0]);
    house.later("1d");
    assert_eq!(ended(&house), 1);
}

#[test]
fn thousands_of_timers_of_one_moment_are_each_taken_once() {
    let mut house = House::new(LADDER);
    (1..=3_000).for_each(|person| {
        house.says(person, "/ladder");
    });
    house.heard();
    assert_eq!(house.later("2h").heard().len(), 3_000);
    assert_eq!(house.later("1m").heard(), [""; 0]);
    assert_eq!(house.store.due(Timestamp(i64::MAX), 9_999).map(|timers| timers.len()), Ok(6_000));
}

#[test]
fn a_timer_on_its_way_to_the_disk_is_not_forgotten() {
    let (store, mut zoe) = (Memory::default(), world::Talk::new(1));
    let mut timers = Timers::new(&store).expect("the store works");
    let mut commit = zoe.says("hoi");
    commit.arm = vec![(zoe.timer(1, 0), Timestamp(1000))];
    let on_its_way = timers.arming(commit.arm.iter().map(|(_, at)| at));
    assert_eq!(timers.take(&store, Timestamp(1000)), Ok(Vec::new()));
    store.commit(vec![commit]).expect("the store works");
    drop(on_its_way);
    assert_eq!(timers.take(&store, Timestamp(1001)), Ok(vec![zoe.timer(1, 0)]));
    assert_eq!(timers.take(&store, Timestamp(1002)), Ok(Vec::new()));
}

#[test]
fn an_edit_of_reminders_and_expiries_reaches_who_says_nothing() {
    let question = |timers: &str| {
        format!("dialog: ladder\nstart:\n  - {{ command: ladder }}\nsteps:\n  - ask: when\n    type: text\n    text: When?\n{timers}")
    };
    let edit = |house: &mut House, timers: &str| {
        let file = question(timers);
        let newest = in_force(&[("dialogs/ladder.yaml", &file)]);
        house.work.send(Work::Dialogs(newest.clone())).expect("the house listens");
        for _ in 0..2 {
            // Looked for twice, it is followed once.
            for inbound in follow::edits(house.store.as_ref(), &newest).expect("the store works") {
                house.work.send(Work::Take(Box::new(inbound))).expect("the house listens");
            }
            house.settle();
        }
    };
    let file = question("");
    let mut house = House::new(&[("dialogs/ladder.yaml", &file)]);
    house.says(1, "/ladder").later("10h").heard();
    edit(&mut house, "    remind: 12h\n    expire: 1d\n");
    assert_eq!(house.later("1h").heard(), [""; 0], "nothing is said at the edit");
    assert_eq!(house.later("2h").heard(), [REMINDED], "counted from the question");
    assert_eq!(ended(&house), 0);
    house.later("12h");
    assert_eq!(ended(&house), 1);
    // Shortened below what has passed: at once. Taken away: never.
    house.says(2, "/ladder").later("10h").heard();
    edit(&mut house, "    expire: 2h\n");
    house.later("1m");
    assert_eq!(ended(&house), 2);
    house.says(3, "/ladder").heard();
    edit(&mut house, "");
    house.later("9d");
    assert_eq!((ended(&house), house.heard().len()), (2, 0));
}
