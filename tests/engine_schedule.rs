//! What a schedule starts: never in the middle of something, and never where nobody wants it.

mod talk;

use talk::Talk;
use vraag::engine::event::Event;
use vraag::engine::input::Input;

const FILES: &[(&str, &str)] = &[
    ("dialogs/news.yaml", "dialog: news\nstart:\n  - { command: news }\nsteps:\n  - say: Fresh bread!\n"),
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
    Input::Scheduled { dialog: dialog.into(), section: "main".into() }
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
    assert_eq!(talk.last.iter().map(|message| message.unasked).collect::<Vec<_>>(), [false, true]);
    talk.say("/long").say("Noor").hears(&["Thank you."]);
}

#[test]
fn a_schedule_waits_for_what_is_parked_too() {
    let mut talk = talk();
    talk.say("/long").say("/offer").take(scheduled("news")).hears(&[]);
    talk.say("Buns").hears(&["Let's pick up where we left off.\n\nYour name?"]).say("Noor").hears(&["Thank you.", "Fresh bread!"]);
}

#[test]
fn a_schedule_waits_for_a_day_at_most() {
    let mut talk = talk();
    talk.say("/long").take(scheduled("news")).wait("1d").say("Noor").hears(&["Thank you.", "Fresh bread!"]);
    talk.say("/long").take(scheduled("news")).wait("1d").wait("1s").say("Noor").hears(&["Thank you."]);
    assert!(talk.state.conversation.postponed.is_empty());
}

#[test]
fn schedules_of_one_moment_take_turns() {
    let mut talk = talk();
    talk.take(scheduled("offer")).hears(&["What would you like?"]);
    talk.take(scheduled("news")).take(scheduled("long")).take(scheduled("news")).hears(&[]);
    talk.say("Buns").hears(&["Your name?"]).say("Noor").hears(&["Thank you.", "Fresh bread!"]);
    assert!(talk.state.conversation.active.is_none());
}

#[test]
fn nobody_hears_of_a_schedule_who_said_stop_or_is_gone() {
    let mut talk = talk();
    talk.say("/long").take(scheduled("news")).say("stop");
    assert!(talk.state.conversation.postponed.is_empty() && talk.state.conversation.active.is_none());
    talk.take(scheduled("news")).hears(&[]);
    talk.say("/offer").say("Buns").take(scheduled("news")).hears(&["Fresh bread!"]);
    talk.take(Input::Gone(true)).take(scheduled("news")).hears(&[]);
    assert!(!talk.events.iter().any(|event| matches!(event, Event::SessionStarted { .. })));
}

#[test]
fn a_section_that_is_gone_by_then_starts_nothing() {
    let mut talk = talk();
    talk.say("/long").take(scheduled("news"));
    talk.dialogs.programs.remove("news");
    talk.say("Noor").hears(&["Thank you."]);
    assert!(talk.state.conversation.active.is_none() && talk.state.conversation.postponed.is_empty());
}
