//! What a schedule starts: never in the middle of something, and never where nobody wants it.

use crate::talk::{MONDAY_NOON, Talk};
use vraag::engine::event::{Event, Status};
use vraag::engine::input::Input;
use vraag::message::InMessage;
use vraag::time::Duration;

const FILES: &[(&str, &str)] = &[
    (
        "dialogs/news.yaml",
        "dialog: news\nstart:\n  - { command: news }\nsteps:\n  - say: Fresh bread!\n",
    ),
    (
        "dialogs/offer.yaml",
        "dialog: offer\nstart:\n  - { command: offer }\nsteps:\n  - ask: want\n    type: text\n    text: What would you like?\n",
    ),
    (
        "dialogs/long.yaml",
        "dialog: long\nstart:\n  - { command: long }\nsteps:\n  - ask: name\n    type: text\n    text: Your name?\n  - say: Thank you.\n",
    ),
];

fn scheduled(dialog: &str) -> Input {
    Input::Scheduled {
        dialog: dialog.into(),
        section: "main".into(),
    }
}

fn talk() -> Talk {
    Talk::with_files(FILES)
}

#[test]
fn a_schedule_starts_its_section_unasked() {
    let mut talk = talk();
    talk.take(scheduled("news")).hears(&["Fresh bread!"]);
    assert!(talk.last.iter().all(|message| message.unasked));
}

#[test]
fn a_schedule_waits_until_the_session_is_over() {
    let mut talk = talk();
    talk.say("/long").take(scheduled("news")).hears(&[]);
    talk.say("Noor").hears(&["Thank you.", "Fresh bread!"]);
    assert_eq!(
        talk.last
            .iter()
            .map(|message| message.unasked)
            .collect::<Vec<_>>(),
        [false, true]
    );
    talk.say("/long").say("Noor").hears(&["Thank you."]);
}

#[test]
fn a_schedule_waits_for_what_is_parked_too() {
    let mut talk = talk();
    talk.say("/long")
        .say("/offer")
        .take(scheduled("news"))
        .hears(&[]);
    talk.say("Buns")
        .hears(&["Let's pick up where we left off.\n\nYour name?"])
        .say("Noor")
        .hears(&["Thank you.", "Fresh bread!"]);
}

/// What is said when a dialog that was left open is asked again.
const AGAIN: &str = "Let's pick up where we left off.\n\nYour name?";

#[test]
fn who_has_said_nothing_for_half_an_hour_is_not_talking() {
    // Counted from the last word, to the second.
    let mut talk = talk();
    talk.say("/long")
        .wait("10m")
        .take(scheduled("news"))
        .hears(&[])
        .wait("1199s")
        .hears(&[]);
    talk.wait("1s").hears(&["Fresh bread!", AGAIN]);
    assert!(talk.last.iter().all(|message| message.unasked));
    talk.say("Noor").hears(&["Thank you."]);
    for (silence, said) in [
        ("1799s", &[][..]),
        ("1800s", &["Fresh bread!", AGAIN]),
        ("1801s", &["Fresh bread!", AGAIN]),
    ] {
        let mut talk = self::talk();
        talk.say("/long")
            .wait(silence)
            .take(scheduled("news"))
            .hears(said);
    }
}

#[test]
fn what_was_left_open_rests_and_is_asked_again_after_a_whole_talk() {
    let mut talk = talk();
    talk.say("/long")
        .take(scheduled("offer"))
        .reload()
        .wait("30m")
        .hears(&["What would you like?"]);
    assert_eq!(talk.state.conversation.parked.len(), 1);
    talk.say("Buns")
        .hears(&[AGAIN])
        .say("Noor")
        .hears(&["Thank you."]);
    assert!(talk.state.conversation.active.is_none() && talk.state.conversation.parked.is_empty());
}

#[test]
fn who_goes_round_in_a_menu_is_reached_when_they_fall_silent() {
    let menu = "dialog: menu\nstart: [{ command: menu }]\nsteps:\n  - ask: what\n    type: choice\n    text: What now?\n    \
                options: { price: Price, place: Place }\n  - say: Ask in the shop.\n  - goto: what\n";
    let mut talk = Talk::with_files(&[FILES[1], ("dialogs/menu.yaml", menu)]);
    talk.say("/menu").take(scheduled("offer"));
    for _ in 0..40 {
        talk.wait("29m")
            .hears(&[])
            .say("Price")
            .hears(&["Ask in the shop.", "What now?"]);
    }
    talk.wait("1799s")
        .hears(&[])
        .wait("1s")
        .hears(&["What would you like?"]);
    talk.say("Buns").hears_part(&["What now?"]);
}

#[test]
fn the_shop_says_how_long_a_silence_is() {
    let bot = ("dialogs/bot.yaml", "name: Shop\nbusy: 5m\n");
    let mut talk = Talk::with_files(&[FILES[0], FILES[2], bot]);
    talk.say("/long")
        .take(scheduled("news"))
        .wait("299s")
        .hears(&[])
        .wait("1s")
        .hears(&["Fresh bread!", AGAIN]);
}

#[test]
fn what_began_by_itself_is_not_left_open_yet() {
    let mut talk = talk();
    talk.take(scheduled("offer"))
        .hears(&["What would you like?"])
        .wait("10m")
        .take(scheduled("long"))
        .hears(&[]);
    talk.wait("1199s")
        .hears(&[])
        .wait("1s")
        .hears(&["Your name?"]);
    // Nobody answered either: the next one finds both at rest behind it.
    talk.take(scheduled("news"))
        .wait("30m")
        .hears(&["Fresh bread!", AGAIN]);
    assert_eq!(talk.state.conversation.parked.len(), 1);
}

#[test]
fn the_same_section_left_open_ends_and_starts_anew() {
    let mut talk = talk();
    talk.take(scheduled("offer"))
        .say("/long")
        .wait("7d")
        .take(scheduled("offer"))
        .hears(&["What would you like?"]);
    let ended = talk
        .events
        .iter()
        .filter(|event| {
            matches!(
                event,
                Event::SessionEnded {
                    status: Status::Replaced,
                    ..
                }
            )
        })
        .count();
    assert_eq!((ended, talk.state.conversation.parked.len()), (1, 1));
    talk.wait("7d")
        .take(scheduled("offer"))
        .hears(&["What would you like?"])
        .say("Buns")
        .hears(&[AGAIN]);
}

#[test]
fn a_question_of_the_program_itself_is_left_open_too() {
    let mut talk = talk();
    talk.say("forget me")
        .take(scheduled("offer"))
        .hears(&[])
        .wait("30m");
    talk.hears(&[
        "I haven't erased anything. Type forget me if you do want that.",
        "What would you like?",
    ]);
    talk.say("erase it all");
    assert!(
        talk.answers_of("offer").contains_key("want"),
        "it is the answer to what was asked last"
    );
}

#[test]
fn who_talks_on_and_on_is_left_alone_and_that_is_told() {
    let mut talk = talk();
    talk.say("/offer").say("/long").take(scheduled("news"));
    for _ in 0..50 {
        talk.wait("29m").hears(&[]).say("help");
    }
    let dropped = |event: &Event| matches!(event, Event::StartDropped { dialog, why, .. } if dialog == "news" && why == "too_late");
    assert_eq!(
        talk.all_events
            .iter()
            .filter(|event| dropped(event))
            .count(),
        1
    );
    assert!(talk.state.conversation.postponed.is_empty());
    talk.wait("1d").hears(&[]);
}

#[test]
fn schedules_of_one_moment_take_turns() {
    let mut talk = talk();
    talk.take(scheduled("offer"))
        .hears(&["What would you like?"]);
    talk.take(scheduled("news"))
        .take(scheduled("long"))
        .take(scheduled("news"))
        .hears(&[]);
    talk.say("Buns")
        .hears(&["Your name?"])
        .say("Noor")
        .hears(&["Thank you.", "Fresh bread!"]);
    assert!(talk.state.conversation.active.is_none());
}

#[test]
fn nobody_hears_of_a_schedule_who_said_stop_or_is_gone() {
    let mut talk = talk();
    talk.say("/long").take(scheduled("news")).say("stop");
    assert!(
        talk.state.conversation.postponed.is_empty() && talk.state.conversation.active.is_none()
    );
    assert!(
        talk.events
            .iter()
            .any(|event| matches!(event, Event::StartDropped { why, .. } if why == "unwelcome"))
    );
    talk.take(scheduled("news")).hears(&[]);
    talk.say("/offer")
        .say("Buns")
        .take(scheduled("news"))
        .hears(&["Fresh bread!"]);
    talk.take(Input::Gone(true))
        .take(scheduled("news"))
        .hears(&[]);
    assert!(
        !talk
            .events
            .iter()
            .any(|event| matches!(event, Event::SessionStarted { .. }))
    );
}

#[test]
fn a_section_that_is_gone_by_then_starts_nothing() {
    let mut talk = talk();
    talk.say("/long").take(scheduled("news"));
    talk.dialogs.programs.remove("news");
    talk.say("Noor").hears(&["Thank you."]);
    assert!(
        talk.events
            .iter()
            .any(|event| matches!(event, Event::StartDropped { why, .. } if why == "not_there"))
    );
    assert!(
        talk.state.conversation.active.is_none() && talk.state.conversation.postponed.is_empty()
    );
}

const NIGHT: &str = "timezone: UTC\nquiet: { from: \"21:00\", to: \"09:00\" }\n";
const CALL: &str = "dialog: call
start: [{ command: call }]
steps:
  - ask: calls
    type: consent
    version: 2026-11
    text: May we call you?
  - say: Thanks.
";
const DEBIT: &str = "dialog: debit
start: [{ command: debit }]
steps:
  - ask: debit
    type: yesno
    text: May we debit 500 euros?
    remind: [1h]
    expire: 3h
  - say: Done.
";
const WHY: &str = "dialog: why
start: [{ command: why }]
steps:
  - ask: why
    type: text
    text: What went wrong?
  - say: Sorry.
";

fn at_night(dialog: &str) -> Talk {
    let files = [
        ("dialogs/bot.yaml", NIGHT),
        ("dialogs/call.yaml", CALL),
        ("dialogs/debit.yaml", DEBIT),
        ("dialogs/why.yaml", WHY),
    ];
    let mut talk = Talk::with_files(&files);
    talk.wait("11h").take(scheduled(dialog)).hears_part(&["?"]);
    assert_eq!(
        talk.asked(),
        Vec::<String>::new(),
        "what is held back is not asked yet"
    );
    talk
}

#[test]
fn words_and_taps_answer_no_question_that_quiet_hours_hold_back() {
    for words in [
        "ok",
        "yes",
        "y",
        "1",
        "no",
        "May we call you?",
        "Can I come on Saturday?",
    ] {
        for (dialog, text) in [
            ("call", "May we call you?"),
            ("debit", "May we debit 500 euros?"),
            ("why", "What went wrong?"),
        ] {
            let mut talk = at_night(dialog);
            talk.reload().wait("1h").say(words).hears_part(&[text]);
            assert!(talk.answers().is_empty(), "{words} for {text}");
            assert_eq!(talk.asked(), [talk.waits_for()]);
            assert!(!talk.last.iter().any(|message| message.unasked));
        }
    }
    let mut talk = at_night("call");
    let number = talk.state.conversation.questions;
    talk.tap_token(number, "agreed")
        .hears(&["May we call you?"]);
    assert!(talk.answers().is_empty() && talk.toasts.len() == 1);
    talk.send(InMessage::Other)
        .hears_part(&["May we call you?"]);
    // What is shown now can be answered.
    talk.say("yes").hears(&["Thanks."]);
    assert_eq!(talk.asked(), ["calls"]);
}

#[test]
fn a_question_is_answered_where_the_quiet_hours_are_over() {
    let mut talk = at_night("call");
    talk.wait("10h").hears(&[]);
    assert_eq!(talk.asked(), ["calls"]);
    talk.say("yes").hears(&["Thanks."]);
    let asked_at = talk.all_events.iter().find_map(|event| match event {
        Event::Answered(answer) => Some(answer.asked_at),
        _ => None,
    });
    assert_eq!(
        asked_at,
        Some(MONDAY_NOON.plus(Duration(21 * 3600))),
        "it was asked when it was shown"
    );
}

#[test]
fn a_question_that_is_held_back_neither_expires_nor_reminds_before_it_is_shown() {
    let mut talk = at_night("debit");
    talk.wait("10h")
        .hears(&[])
        .wait("3599s")
        .hears(&[])
        .wait("1s")
        .hears_part(&["May we debit"]);
    talk.say("yes").hears(&["Done."]);
    // Shown to who writes, it counts from there.
    let mut talk = at_night("debit");
    talk.wait("1h")
        .say("hello")
        .hears_part(&["May we debit"])
        .wait("179m")
        .hears(&[])
        .wait("1m");
    assert!(talk.state.conversation.active.is_none());
    // Whoever is silent has all the time from nine on.
    let mut talk = at_night("debit");
    talk.wait("779m").say("yes").hears(&["Done."]);
}

#[test]
fn what_is_said_at_night_in_place_of_a_question_does_not_lose_it() {
    // Another question took its place, and it is asked in the morning.
    let mut talk = at_night("call");
    talk.say("stop the music")
        .hears_part(&["How do you mean that"])
        .wait("10h")
        .hears(&["May we call you?"]);
    talk.say("/why")
        .hears(&["What went wrong?"])
        .say("yes")
        .hears(&[
            "Sorry.",
            "Let's pick up where we left off.\n\nMay we call you?",
        ]);
    // A dialog that begins by itself later in the night takes its place, too.
    let mut talk = at_night("call");
    talk.wait("1h")
        .take(scheduled("debit"))
        .hears(&["May we debit 500 euros?"])
        .say("yes")
        .hears(&["May we debit 500 euros?"]);
    assert_eq!(talk.asked(), ["debit"]);
    talk.say("yes").hears(&["Done.", "May we call you?"]);
}
