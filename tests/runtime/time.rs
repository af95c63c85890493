//! Timers as the running bot takes them: each once, none forgotten, whatever the clock does.

use std::sync::Arc;

use crate::decider::{MONDAY_NOON, TestDecider, in_force};
use vraag::dialog::ast::Room;
use vraag::engine::event::Event;
use vraag::engine::input::Input;
use vraag::message::InMessage;
use vraag::runtime::decide::Work;
use vraag::runtime::decide::timers::Timers;
use vraag::runtime::reload::retime;
use vraag::store::Place;
use vraag::store::memory::Memory;
use vraag::store::prelude::*;
use vraag::store::sled::Sled;
use vraag::time::{Duration, Timestamp};

const LADDER: &[(&str, &str)] = &[(
    "dialogs/ladder.yaml",
    "dialog: ladder\nstart:\n  - { command: ladder }\nsteps:\n  - ask: when\n    type: text\n    text: When?\n    remind: [2h, 1d]\n    expire: 3d\n",
)];

/// What a reminder says.
const REMINDED: &str = "We still have a question for you. Rather not? Type stop.\n\nWhen?";

fn ended(bot: &TestDecider) -> usize {
    bot.events()
        .iter()
        .filter(|event| matches!(event, Event::SessionEnded { .. }))
        .count()
}

#[test]
fn a_reminder_comes_once_and_the_expiry_once() {
    let mut bot = TestDecider::new(LADDER);
    bot.says(1, "/ladder").heard();
    assert_eq!(bot.later("119m").heard(), [""; 0]);
    assert_eq!(bot.later("1m").heard(), [REMINDED]);
    assert_eq!(bot.later("1m").heard(), [""; 0]);
    bot.at(MONDAY_NOON.plus(Duration(3 * 86_400)));
    assert_eq!(ended(&bot), 1);
    bot.later("9d");
    assert_eq!(ended(&bot), 1);
}

#[test]
fn a_clock_that_jumps_back_and_forth_fires_nothing_twice() {
    let mut bot = TestDecider::new(LADDER);
    bot.says(1, "/ladder").heard();
    assert_eq!(bot.later("5h").heard(), [REMINDED]);
    assert_eq!(bot.later("-5h").heard(), [""; 0]);
    assert_eq!(bot.later("5h").heard(), [""; 0]);
    assert_eq!(bot.later("-4h").later("-1h").later("23h").heard(), [""; 0]);
    assert_eq!(bot.later("1h").heard(), [REMINDED]);
    bot.later("2d").later("-3d").later("4d");
    assert_eq!(ended(&bot), 1);
}

#[test]
fn the_answer_takes_the_timers_away() {
    let mut bot = TestDecider::new(LADDER);
    bot.says(1, "/ladder").says(1, "Soon.").heard();
    assert_eq!(bot.later("9d").heard(), [""; 0]);
    assert_eq!(bot.store.next_due(), Ok(None));
}

#[test]
fn timers_outlive_the_program_and_what_is_overdue_comes_at_its_start() {
    let mut bot = TestDecider::new(LADDER);
    bot.says(1, "/ladder").heard();
    let mut bot = TestDecider::over(bot.store, LADDER, MONDAY_NOON.plus(Duration(30 * 3600)));
    assert_eq!(bot.settle().heard(), [REMINDED]);
    let mut bot = bot.restarted(LADDER);
    assert_eq!(bot.settle().later("1d").heard(), [""; 0]);
    bot.later("1d");
    assert_eq!(ended(&bot), 1);
}

#[test]
fn a_bot_beside_another_driver_leaves_the_timers_of_that_channel_to_it() {
    let mut bot = TestDecider::new(LADDER);
    bot.says(1, "/ladder").heard();
    let mut beside = TestDecider::over(bot.store, LADDER, MONDAY_NOON).sparing("telegram");
    assert_eq!(beside.later("3h").heard(), [""; 0]);
    assert!(beside.store.next_due().is_ok_and(|due| due.is_some()));
    let mut bot = beside.restarted(LADDER);
    assert_eq!(bot.settle().heard(), [REMINDED]);
}

#[test]
fn thousands_of_timers_of_one_moment_are_each_taken_once() {
    let mut bot = TestDecider::new(LADDER);
    (1..=3_000).for_each(|person| {
        bot.says(person, "/ladder");
    });
    bot.heard();
    assert_eq!(bot.later("2h").heard().len(), 3_000);
    assert_eq!(bot.later("1m").heard(), [""; 0]);
    assert_eq!(
        bot.store
            .due(Timestamp(i64::MAX), 9_999)
            .map(|timers| timers.len()),
        Ok(6_000)
    );
}

#[test]
fn a_timer_on_its_way_to_the_disk_is_not_forgotten() {
    let (store, mut zoe) = (Memory::default(), crate::world::Talk::new(1));
    let mut timers = Timers::new(&store).expect("the store works");
    let mut commit = zoe.says("hoi");
    commit.arm = vec![(zoe.timer(1, 0), Timestamp(1000))];
    let on_its_way = timers.arming(commit.arm.iter().map(|(_, at)| at));
    assert_eq!(timers.take(&store, Timestamp(1000)), Ok(Vec::new()));
    store.commit(vec![commit]).expect("the store works");
    drop(on_its_way);
    assert_eq!(
        timers.take(&store, Timestamp(1001)),
        Ok(vec![zoe.timer(1, 0)])
    );
    assert_eq!(timers.take(&store, Timestamp(1002)), Ok(Vec::new()));
}

#[test]
fn an_edit_of_reminders_and_expiries_reaches_who_says_nothing() {
    let question = |timers: &str| {
        format!(
            "dialog: ladder\nstart:\n  - {{ command: ladder }}\nsteps:\n  - ask: when\n    type: text\n    text: When?\n{timers}"
        )
    };
    let edit = |bot: &mut TestDecider, timers: &str| {
        let file = question(timers);
        let newest = in_force(&[("dialogs/ladder.yaml", &file)]);
        bot.work
            .send(Work::Dialogs(newest.clone()))
            .expect("the house listens");
        for _ in 0..2 {
            // Looked for twice, it is followed once.
            for inbound in retime::edits(bot.store.as_ref(), &newest).expect("the store works") {
                bot.work
                    .send(Work::Take(Box::new(inbound)))
                    .expect("the house listens");
            }
            bot.settle();
        }
    };
    let file = question("");
    let mut bot = TestDecider::new(&[("dialogs/ladder.yaml", &file)]);
    bot.says(1, "/ladder").later("10h").heard();
    edit(&mut bot, "    remind: 12h\n    expire: 1d\n");
    assert_eq!(
        bot.later("1h").heard(),
        [""; 0],
        "nothing is said at the edit"
    );
    assert_eq!(
        bot.later("2h").heard(),
        [REMINDED],
        "counted from the question"
    );
    assert_eq!(ended(&bot), 0);
    bot.later("12h");
    assert_eq!(ended(&bot), 1);
    // Shortened below what has passed: at once. Taken away: never.
    bot.says(2, "/ladder").later("10h").heard();
    edit(&mut bot, "    expire: 2h\n");
    bot.later("1m");
    assert_eq!(ended(&bot), 2);
    bot.says(3, "/ladder").heard();
    edit(&mut bot, "");
    bot.later("9d");
    assert_eq!((ended(&bot), bot.heard().len()), (2, 0));
}

#[test]
fn a_timer_of_somebody_who_is_being_forgotten_keeps_nobody_busy() {
    let files = &[
        (
            "dialogs/bot.yaml",
            "timezone: UTC\nbusiness: { pause: 6h }\n",
        ),
        (
            "dialogs/ladder.yaml",
            "dialog: ladder\nstart:\n  - { section: ask, in: business, words: [ladder] }\nsections:\n  ask:\n    \
             - { ask: when, type: text, text: When?, remind: 2h }\n",
        ),
    ];
    let folder = tempfile::tempdir().expect("a folder");
    let store = Sled::open(folder.path()).expect("it is ours");
    let mut bot = TestDecider::over(Arc::new(store), files, MONDAY_NOON);
    let input = Input::Business {
        message: InMessage::Text("ladder".to_owned()),
        profile: None,
        number: 1,
        sent: MONDAY_NOON,
    };
    let place = Place("telegram/7001/42/1".to_owned());
    bot.takes(1, place, Room::Business, input);
    await_words(&mut bot, "When?");
    bot.says(1, "/forgetme");
    await_words(&mut bot, "Shall we erase");
    bot.says(1, "Erase it all");
    await_words(&mut bot, "are erased");
    // The erasing has not begun when the reminder is due: the decider comes to rest all the same.
    assert!(bot.store.next_due().expect("it can be read").is_some());
    assert_eq!(bot.later("3h").heard(), [""; 0]);
}

/// Waits until a turn that says this is on disk.
fn await_words(bot: &mut TestDecider, words: &str) {
    while !bot.settle().heard().iter().any(|said| said.contains(words)) {
        std::thread::yield_now();
    }
}
