//! Buttons: toggling, ranking, old ones, and what stays visible of a choice.

use crate::talk::{Talk, key, keys, missing, text};
use vraag::engine::effect::Effect;
use vraag::message::{Choice, InMessage, Keyboard, Token};
use vraag::value::Missing;

const MULTI: &str = r#"
dialog: brew
steps:
  - ask: brew
    type: multi
    text: How do you brew?
    options: { espresso: Espresso, filter: Filter, moka: Moka, nothing: Not at all }
    none: nothing
    other: true
    pick: 1..2
  - ask: last
    type: text
    text: Last?
"#;

#[test]
fn options_of_a_multi_toggle_until_done() {
    let mut talk = Talk::start(MULTI);
    assert_eq!(
        talk.buttons(),
        [
            "[ ] Espresso",
            "[ ] Filter",
            "[ ] Moka",
            "[ ] Not at all",
            "Something else",
            "Done"
        ]
    );
    talk.tap("Moka").tap("Espresso").tap("Moka").hears(&[]);
    assert_eq!(
        talk.buttons()[..3],
        ["[x] Espresso", "[ ] Filter", "[ ] Moka"]
    );
    talk.tap("Moka").tap("Done").hears(&["Last?"]);
    assert_eq!(
        talk.answers()["brew"],
        keys(&["espresso", "moka"]),
        "in the order of the options"
    );
}

#[test]
fn a_tap_beyond_pick_changes_nothing_and_says_so() {
    let mut talk = Talk::start(MULTI);
    talk.tap("Done");
    assert_eq!(talk.toasts, ["Choose at least one."]);
    talk.tap("Moka").tap("Espresso").tap("Filter");
    assert_eq!(talk.toasts, ["Choose up to 2."]);
    assert_eq!(
        talk.buttons()[..3],
        ["[x] Espresso", "[ ] Filter", "[x] Moka"]
    );
}

#[test]
fn the_option_that_excludes_the_others_stands_alone() {
    let mut talk = Talk::start(MULTI);
    talk.tap("Moka").tap("Not at all");
    assert_eq!(
        talk.buttons()[..4],
        ["[ ] Espresso", "[ ] Filter", "[ ] Moka", "[x] Not at all"]
    );
    talk.tap("Filter");
    assert_eq!(
        talk.buttons()[..4],
        ["[ ] Espresso", "[x] Filter", "[ ] Moka", "[ ] Not at all"]
    );
}

#[test]
fn something_else_asks_for_the_words_and_goes_with_other_choices() {
    let mut talk = Talk::start(MULTI);
    talk.tap("Moka")
        .tap("Something else")
        .hears_part(&["own words"]);
    talk.say("cold drip").hears(&["Last?"]);
    assert_eq!(talk.answers()["brew"], keys(&["moka", "other"]));
    assert_eq!(
        talk.session().answers[0].other.as_deref(),
        Some("cold drip")
    );
}

#[test]
fn something_else_counts_as_one_of_those_that_may_be_picked() {
    let mut talk = Talk::start(MULTI);
    talk.tap("Moka")
        .tap("Filter")
        .tap("Something else")
        .hears(&[]);
    assert_eq!(talk.toasts, ["Choose up to 2."]);
}

#[test]
fn an_answered_question_keeps_the_choice_visible_without_buttons() {
    let mut talk = Talk::start(MULTI);
    let question = *talk.screen.keys().next().expect("the question was sent");
    talk.tap("Moka").tap("Filter").tap("Done");
    let (text, keyboard) = &talk.screen[&question];
    assert_eq!(
        text.words(),
        "How do you brew?\n\nYour answer: Filter, Moka"
    );
    assert_eq!(*keyboard, Keyboard::None);
}

#[test]
fn typed_answers_tidy_the_buttons_away_too() {
    let mut talk = Talk::start(MULTI);
    let question = *talk.screen.keys().next().expect("the question was sent");
    talk.say("moka");
    assert_eq!(
        talk.screen[&question].0.words(),
        "How do you brew?\n\nYour answer: Moka"
    );
    assert_eq!(talk.screen[&question].1, Keyboard::None);
}

#[test]
fn a_tap_on_an_old_button_is_answered_kindly() {
    let mut talk = Talk::start(MULTI);
    let old = talk.button("Moka");
    talk.tap("Moka").tap("Done").hears(&["Last?"]);
    let before = talk.state.conversation.active.clone();
    talk.send(InMessage::Tap(old)).hears(&[]);
    assert_eq!(
        talk.toasts,
        ["That question has passed. Type back if you want to change an answer."]
    );
    assert_eq!(talk.state.conversation.active, before);
}

#[test]
fn a_button_of_an_earlier_question_does_not_answer_one_with_the_same_options() {
    let mut talk = Talk::start(
        "
dialog: days
steps:
  - { ask: first_day, type: choice, text: From?, options: { monday: Monday, friday: Friday } }
  - { ask: last_day, type: choice, text: To?, options: { monday: Monday, friday: Friday } }
",
    );
    let old = talk.button("Monday");
    talk.tap("Monday").hears(&["To?"]);
    talk.send(InMessage::Tap(old));
    assert_eq!((talk.waits_for(), talk.toasts.len()), ("last_day", 1));
    talk.tap("Friday");
    assert_eq!(talk.answers_of("days")["last_day"], key("friday"));
}

#[test]
fn a_forged_tap_is_no_answer() {
    let mut talk = Talk::start(MULTI);
    for choice in ["tea", "yes", "", "other"] {
        talk.send(InMessage::Tap(Token {
            question: 1,
            choice: Choice::Option(choice.into()),
        }));
        assert_eq!(talk.toasts.len(), 1, "{choice}");
    }
    for choice in [
        Choice::Skip,
        Choice::Refuse,
        Choice::Unknown,
        Choice::Language("en".into()),
    ] {
        talk.send(InMessage::Tap(Token {
            question: 1,
            choice,
        }));
        assert_eq!(talk.waits_for(), "brew");
    }
    assert!(talk.answers().is_empty());
}

const RANK: &str = r#"
dialog: rank
steps:
  - ask: best
    type: rank
    text: What matters most?
    options: { taste: Taste, price: Price, smell: Smell, look: Look }
    top: 3
  - ask: last
    type: text
    text: Last?
"#;

#[test]
fn a_rank_shows_the_places_as_they_are_given() {
    let mut talk = Talk::start(RANK);
    talk.tap("Price").tap("Look").tap("Taste");
    assert_eq!(
        talk.buttons(),
        ["3. Taste", "1. Price", "Smell", "2. Look", "Done"]
    );
    talk.tap("Price").tap("Done");
    assert_eq!(talk.toasts.len(), 1, "the third place is still open");
    talk.tap("Smell").tap("Done").hears(&["Last?"]);
    assert_eq!(talk.answers()["best"], keys(&["look", "taste", "smell"]));
}

const EXTRAS: &str = r#"
dialog: extras
steps:
  - ask: age
    type: number
    optional: true
    refuse: true
    unknown: true
    text: How old are you?
  - ask: size
    type: choice
    optional: true
    other: true
    text: Which size?
    options:
      small: { label: Small, replies: A small one it is., then: [ { ask: lid, type: yesno, text: A lid? } ] }
      large: Large
  - ask: last
    type: text
    text: Last?
"#;

#[test]
fn every_kind_of_missing_has_a_button_and_words() {
    for (label, kind) in [
        ("Skip", Missing::Skipped),
        ("Rather not say", Missing::Refused),
        ("Don't know", Missing::Unknown),
    ] {
        let mut talk = Talk::start(EXTRAS);
        talk.tap(label).hears(&["Which size?"]);
        assert_eq!(talk.answers()["age"], missing(kind));
        let mut talk = Talk::start(EXTRAS);
        talk.say(label).hears(&["Which size?"]);
        assert_eq!(talk.answers()["age"], missing(kind));
    }
}

#[test]
fn an_option_replies_and_leads_to_its_own_steps() {
    let mut talk = Talk::start(EXTRAS);
    talk.tap("Skip")
        .tap("Small")
        .hears(&["A small one it is.", "A lid?"]);
    talk.tap("Yes").hears(&["Last?"]);
}

#[test]
fn words_that_fit_no_option_are_taken_as_something_else() {
    let mut talk = Talk::start(EXTRAS);
    talk.tap("Skip").say("a bucket").hears(&["Last?"]);
    assert_eq!(talk.answers()["size"], key("other"));
    assert_eq!(talk.session().answers[1].other.as_deref(), Some("a bucket"));
}

#[test]
fn back_from_the_words_of_something_else_returns_to_the_options() {
    let mut talk = Talk::start(EXTRAS);
    talk.tap("Skip")
        .tap("Something else")
        .say("back")
        .hears(&["Which size?"]);
    talk.say("Large").hears(&["Last?"]);
    assert_eq!(talk.answers()["size"], key("large"));
}

#[test]
fn steps_of_several_chosen_options_run_one_after_the_other() {
    let mut talk = Talk::start(
        r#"
dialog: several
steps:
  - ask: wishes
    type: multi
    text: Which?
    options:
      a: { label: Apples, then: [ { ask: apples, type: text, text: Which apples? } ] }
      b: { label: Beans, then: [ { say: Beans are out. } ] }
      c: { label: Carrots, then: [ { if: wishes has a, then: [ { say: Both! } ] }, { ask: carrots, type: text, text: Which carrots? } ] }
  - ask: last
    type: text
    text: Last?
"#,
    );
    talk.tap("Apples")
        .tap("Beans")
        .tap("Carrots")
        .tap("Done")
        .hears(&["Which apples?"]);
    talk.say("red")
        .hears(&["Beans are out.", "Both!", "Which carrots?"]);
    talk.say("long").hears(&["Last?"]);
    assert_eq!(talk.answers()["carrots"], text("long"));
    talk.say("back").say("back").hears(&["Which apples?"]);
}

#[test]
fn options_are_shuffled_by_the_turns_luck_alone_and_the_last_stay_last() {
    let dialog = r#"
dialog: shuffled
steps:
  - ask: which
    type: choice
    text: Which?
    options: { a: A, b: B, c: C, d: D, e: E, f: F, none_of_them: None }
    shuffle: { keep_last: [none_of_them] }
"#;
    let mut orders = std::collections::BTreeSet::new();
    for seed in 0..20 {
        let mut talk = Talk::with(dialog);
        talk.seeded(seed).take(vraag::engine::input::Input::Start {
            dialog: "shuffled".into(),
            section: None,
        });
        let mut buttons = talk.buttons();
        orders.insert(buttons.clone());
        assert_eq!(buttons.pop().as_deref(), Some("None"));
        buttons.sort();
        assert_eq!(buttons, ["A", "B", "C", "D", "E", "F"]);
    }
    assert!(orders.len() > 10, "{orders:?}");
}

#[test]
fn toggling_changes_the_message_that_was_sent() {
    let mut talk = Talk::start(MULTI);
    talk.tap("Moka");
    assert!(matches!(talk.effects.as_slice(), [Effect::Edit { .. }]));
}

#[test]
fn an_option_whose_label_is_empty_is_left_out() {
    let dialog = r#"
dialog: who
languages: [en]
steps:
  - ask: child
    type: text
    optional: true
    text: What is your child called?
  - ask: who
    type: choice
    text: Who comes?
    options: { child: "${child}", me: Me, both: "${child} and me" }
"#;
    let mut talk = Talk::start(dialog);
    talk.say("Noor");
    assert_eq!(talk.buttons(), ["Noor", "Me", "Noor and me"]);
    let mut talk = Talk::start(dialog);
    talk.tap("Skip");
    assert_eq!(talk.buttons(), ["Me", " and me"], "what is left has words");
}
