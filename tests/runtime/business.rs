//! Chats of a Business account in the running bot: what no dialog claims leaves no trace, and what is said to the owner neither.

use crate::decider::TestDecider;
use vraag::dialog::ast::Room;
use vraag::engine::event::Event;
use vraag::engine::input::{Input, Profile};
use vraag::message::InMessage;
use vraag::store::{Address, Place};

const SHOP: &[(&str, &str)] = &[
    (
        "dialogs/bot.yaml",
        "timezone: UTC\nbusiness: { pause: 6h, resume: go on }\n",
    ),
    (
        "dialogs/shop.yaml",
        "dialog: shop\nstart:\n  - { section: order, in: business, words: [order] }\nsections:\n  order:\n    - ask: bags\n      type: number\n      \
         text: How many bags?\n    - say: Thank you!\n",
    ),
];

const FEMKE: u64 = 5;

fn chat(owner: u64) -> Place {
    Place(format!("telegram/7001/{owner}/{FEMKE}"))
}

fn says(house: &mut TestDecider, owner: u64, words: &str) -> Vec<String> {
    let profile = Some(Profile {
        name: Some("Femke".into()),
        language: None,
    });
    let (message, sent) = (InMessage::Text(words.into()), house.now());
    house
        .takes(
            FEMKE,
            chat(owner),
            Room::Business,
            Input::Business {
                message,
                profile,
                number: 1,
                sent,
            },
        )
        .heard()
}

fn owner_speaks(house: &mut TestDecider, owner: u64) {
    house.takes(
        FEMKE,
        chat(owner),
        Room::Business,
        Input::OwnerSpoke { resumes: false },
    );
}

fn traces(house: &TestDecider) -> (usize, usize, bool) {
    let (mut people, mut talks) = (0, 0);
    house
        .store
        .contacts(&mut |_| {
            people += 1;
            true
        })
        .expect("the store works");
    house
        .store
        .conversations(&mut |_, _| {
            talks += 1;
            true
        })
        .expect("the store works");
    let is_known = house
        .store
        .contact_at(&Address(format!("telegram:{FEMKE}")))
        .expect("the store works")
        .is_some();
    (people, talks, is_known)
}

/// Everything that was kept of what came in.
fn kept_words(house: &TestDecider) -> String {
    let mut kept = String::new();
    let mut each = |_, turn: vraag::store::Journaled| {
        kept += &format!("{:?}\n", turn.record.input);
        true
    };
    house
        .store
        .journal(0, u64::MAX, &mut each)
        .expect("the journal can be read");
    kept
}

#[test]
fn what_no_dialog_claims_leaves_no_trace() {
    let mut house = TestDecider::new(SHOP);
    for words in ["hello, are you open?", "/help", "stop"] {
        assert_eq!(says(&mut house, 88, words), [""; 0]);
    }
    owner_speaks(&mut house, 88);
    assert_eq!(
        says(&mut house, 88, "yes, I would like to order more"),
        [""; 0]
    );
    assert_eq!(
        (traces(&house), house.store.horizon()),
        ((0, 0, false), Ok(0))
    );
    house.takes(
        FEMKE,
        chat(88),
        Room::Business,
        Input::OwnerSpoke { resumes: true },
    );
    assert_eq!(
        says(&mut house, 88, "I would like to order"),
        ["How many bags?"]
    );
    assert_eq!(traces(&house), (1, 1, true));
}

#[test]
fn after_the_dialog_the_chat_is_theirs_again() {
    let mut house = TestDecider::new(SHOP);
    says(&mut house, 88, "order");
    assert_eq!(says(&mut house, 88, "3"), ["Thank you!"]);
    let horizon = house.store.horizon();
    says(&mut house, 88, "by the way, how is your mother?");
    assert_eq!(house.store.horizon(), horizon);
    assert!(!kept_words(&house).contains("mother"));
}

#[test]
fn what_is_said_to_the_owner_is_not_kept_while_the_dialog_is_silent() {
    let mut house = TestDecider::new(SHOP);
    says(&mut house, 88, "order");
    owner_speaks(&mut house, 88);
    assert_eq!(says(&mut house, 88, "my back hurts"), [""; 0]);
    assert!(!kept_words(&house).contains("hurts"));
    house.later("6h");
    assert_eq!(says(&mut house, 88, "3"), ["Thank you!"]);
}

#[test]
fn two_businesses_and_a_private_chat_are_three_sessions_of_one_person() {
    let mut house = TestDecider::new(SHOP);
    says(&mut house, 88, "order");
    says(&mut house, 99, "order");
    owner_speaks(&mut house, 99);
    house.says(FEMKE, "hello").heard();
    assert_eq!(traces(&house), (1, 3, true));
    assert_eq!(says(&mut house, 88, "3"), ["Thank you!"]);
    assert_eq!(
        says(&mut house, 99, "4"),
        [""; 0],
        "the other owner is talking"
    );
    let started = house
        .events()
        .iter()
        .filter(|event| matches!(event, Event::SessionStarted { .. }))
        .count();
    assert_eq!(started, 2);
}

#[test]
fn a_pause_outlasts_a_restart() {
    let mut house = TestDecider::new(SHOP);
    says(&mut house, 88, "order");
    owner_speaks(&mut house, 88);
    house.later("1m");
    let mut house = house.restarted(SHOP);
    assert_eq!(says(&mut house, 88, "3"), [""; 0]);
    house.later("6h");
    assert_eq!(says(&mut house, 88, "3"), ["Thank you!"]);
}

#[test]
fn a_talk_without_a_dialog_keeps_dialogs_away_over_a_restart() {
    let mut house = TestDecider::new(SHOP);
    owner_speaks(&mut house, 88);
    let mut house = house.restarted(SHOP);
    assert_eq!(says(&mut house, 88, "I will order tomorrow"), [""; 0]);
    assert_eq!(
        says(&mut house, 89, "order"),
        ["How many bags?"],
        "another account's owner said nothing"
    );
    house.later("6h");
    assert_eq!(says(&mut house, 88, "order"), ["How many bags?"]);
}

#[test]
fn the_owner_s_words_after_a_dialog_keep_the_next_one_away() {
    let mut house = TestDecider::new(SHOP);
    says(&mut house, 88, "order");
    says(&mut house, 88, "3");
    owner_speaks(&mut house, 88);
    house.later("5h");
    owner_speaks(&mut house, 88);
    let mut house = house.restarted(SHOP);
    house.later("2h");
    assert_eq!(
        says(
            &mut house,
            88,
            "I want to order something for my ill mother"
        ),
        [""; 0]
    );
    assert!(!kept_words(&house).contains("mother"));
}

#[test]
fn of_the_sentence_that_begins_a_dialog_the_phrase_alone_is_kept() {
    let mut house = TestDecider::new(SHOP);
    assert_eq!(
        says(
            &mut house,
            88,
            "Hi! My mother is ill, so I would like to ORDER for her"
        ),
        ["How many bags?"]
    );
    let kept = kept_words(&house);
    assert!(kept.contains("order") && !kept.contains("mother"), "{kept}");
}

#[test]
fn who_wrote_before_the_day_or_was_written_to_is_no_new_customer() {
    let bot = "timezone: UTC\nbusiness: { new_from: 2026-11-24 }\n";
    let hello = "dialog: hello\nstart:\n  - { section: hi, in: business, first_message: true }\nsections:\n  hi:\n    - say: Welcome!\n";
    let files = [("dialogs/bot.yaml", bot), ("dialogs/hello.yaml", hello)];
    let mut house = TestDecider::new(&files);
    assert_eq!(says(&mut house, 88, "are you open on Sunday?"), [""; 0]);
    owner_speaks(&mut house, 89);
    let mut house = house.restarted(&files);
    house.later("2d");
    assert_eq!(
        says(&mut house, 88, "and on Monday?"),
        [""; 0],
        "a customer of years"
    );
    assert_eq!(
        says(&mut house, 89, "thank you"),
        [""; 0],
        "the owner wrote first"
    );
    assert_eq!(
        says(&mut house, 90, "My name is Femke, and I am new"),
        ["Welcome!"]
    );
    assert!(!kept_words(&house).contains("Femke, and"));
}
