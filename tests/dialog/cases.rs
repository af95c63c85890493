//! Cases in conversation tests: what opens one, what people do about it, and what is held back
//! meanwhile.

use vraag::script::draw::draw;
use vraag::script::{Options, Tried, try_file};

pub const BOT: &str = r#"name: Shop
languages: [en]
timezone: Europe/Amsterdam
keep_answers: 18 months
contact: call 020 1234567
desks:
  bar: { chat: "telegram:-100123", after_handoff: how-was-it }
cases:
  desk: bar
  acknowledge: 2h
  understand: 1d
  apologise: 2d
  make_good: 3d
  ask_again: { after: 7d, dialog: how-is-it-now }
"#;

const SHOP: &str = r#"dialog: shop
languages: [en]
start:
  - { section: main, command: visit }
sections:
  main:
    - ask: score
      type: nps
      ends: [Never, Surely]
      text: Would you recommend us?
      complaint: 4
    - ask: taste
      type: choice
      text: How was the coffee?
      options: { good: Good, bad: { label: Bad, complaint: true } }
      remind: 20h
    - { ask: more, type: text, optional: true, text: "Anything else?" }
    - say: Bye
"#;

const AGAIN: &str = r#"dialog: how-is-it-now
languages: [en]
start:
  - { section: main, link: again }
sections:
  main:
    - { ask: mood, type: scale, ends: [Bad, Good], text: "How is it now?" }
    - say: Thank you
"#;

const AFTER: &str = r#"dialog: how-was-it
languages: [en]
start:
  - { section: main, link: after }
sections:
  main:
    - { ask: help, type: scale, ends: [Bad, Good], text: "How did we help?", complaint: 2 }
    - say: Noted
"#;

const WORDS: &str =
    "complaint: { en: [refund, awful] }\nhint: { en: [late] }\npraise: { en: [good] }\n";

fn tried(bot: &str, talk: &str, reloads: bool) -> Tried {
    tried_with(&[("bot.yaml", bot)], talk, reloads)
}

/// Tries a talk in the shop, with other or more files.
pub fn tried_with(more: &[(&str, &str)], talk: &str, reloads: bool) -> Tried {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in [
        ("bot.yaml", BOT),
        ("shop.yaml", SHOP),
        ("how-is-it-now.yaml", AGAIN),
        ("how-was-it.yaml", AFTER),
        ("complaints.yaml", WORDS),
    ]
    .iter()
    .chain(more)
    {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    let indented: String = talk.lines().map(|line| format!("    {line}\n")).collect();
    let path = folder.path().join("shop.test.yaml");
    let test = format!(
        "dialog: shop\ntests:\n  - name: it\n    now: 2026-11-30 10:00\n    contact: {{ name: Noor de Wit }}\n    start: main\n{indented}"
    );
    std::fs::write(&path, test).expect("a test");
    try_file(&path, None, Options { reloads })
}

#[track_caller]
fn goes_well(talk: &str) {
    goes_well_with(BOT, talk);
}

#[track_caller]
fn goes_well_with(bot: &str, talk: &str) {
    for reloads in [false, true] {
        let tried = tried(bot, talk, reloads);
        assert!(
            tried.is_fine(),
            "{}\n{:#?}",
            draw(&tried, &tried.tests[0], false),
            tried.diagnostics
        );
    }
}

#[test]
fn a_low_score_opens_a_case_that_goes_all_the_way() {
    goes_well(
        r#"talk:
  - bot: Would you recommend us? ...
  - user: "3"
  - bot: Thank you for telling us. One of us will look at it in person, by Monday 30 November at 12:00 at the latest.
  - bot: How was the coffee?
  - at_desk: "Noor de Wit Dialog: shop Would you recommend us? 3 Complaint, case 1. ☐ Acknowledged: by Monday 30 November at 12:00 ..."
    buttons: [Take, Understood, Apologised, Made good, No complaint, Close]
  - tap: Good
  - bot: Anything else?
  - user: No
  - bot: Bye
  - { desk_tap: Take, as: Anna Bakker }
  - bot: Anna is here now and answers you in person.
  - { desk: "I'm sorry, that was us", as: Anna Bakker }
  - bot: "Anna: I'm sorry, that was us"
  - { desk_tap: Understood, as: Anna Bakker }
  - { desk_tap: Apologised, as: Anna Bakker }
  - { desk: /done, as: Anna Bakker }
  - bot: You're talking with me, the computer, again.
  - { desk_tap: Made good, as: Anna Bakker }
  - wait: 7d
  - bot: How is it now? ...
  - tap: "4"
  - bot: Thank you
  - at_desk: "Case 1 of Noor de Wit is closed: asked again, they are satisfied."
expect: { case: recovered }"#,
    );
}

#[test]
fn asked_again_and_still_not_satisfied_the_case_stays_open() {
    goes_well(
        r#"talk:
  - bot: Would you recommend us? ...
  - user: "10"
  - bot: How was the coffee?
  - tap: Bad
  - bot: Thank you for telling us. ...
  - bot: Anything else?
  - user: No
  - bot: Bye
  - { desk_tap: Made good, as: Anna Bakker }
  - wait: 7d
  - bot: How is it now? ...
  - tap: "3"
  - bot: Thank you
  - at_desk: "Case 1: Noor de Wit was asked again and gives 3. Not satisfied yet, so the case stays open."
  - { desk_tap: Close, as: Anna Bakker }
  - at_desk: Case 1 of Noor de Wit is closed by Anna.
expect: { case: closed }"#,
    );
}

#[test]
fn a_step_that_is_late_is_told_to_the_desk() {
    goes_well(
        r#"talk:
  - bot: Would you recommend us? ...
  - user: "0"
  - bot: Thank you for telling us. ...
  - bot: How was the coffee?
  - wait: 2h
  - at_desk: "Case 1, Noor de Wit: “Acknowledged” is late."
  - { desk_tap: Take, as: Anna Bakker }
  - bot: Anna is here now and answers you in person.
  - wait: 22h
  - bot: You're talking with me, the computer, again. How was the coffee?
  - at_desk: "Case 1, Noor de Wit: “Understood” is late."
expect: { case: open }"#,
    );
}

#[test]
fn words_may_be_a_complaint_and_the_customer_is_told_nothing() {
    goes_well(
        r#"talk:
  - bot: Would you recommend us? ...
  - user: "10"
  - bot: How was the coffee?
  - tap: Good
  - bot: Anything else?
  - user: The delivery was awful
  - bot: Bye
  - at_desk: "Noor de Wit “The delivery was awful” Perhaps a complaint, case 1. ..."
  - { desk_tap: No complaint, as: Anna Bakker }
  - at_desk: "Anna says: case 1 of Noor de Wit is no complaint."
expect: { case: no_complaint }"#,
    );
}

#[test]
fn words_that_nobody_asked_for_are_heard_as_well() {
    goes_well(
        r#"talk:
  - bot: Would you recommend us? ...
  - user: I want a refund
  - bot: ...
  - at_desk: "... “I want a refund” Perhaps a complaint, case 1. ..."
expect: { case: open }"#,
    );
}

#[test]
fn a_label_that_is_typed_is_no_more_of_a_complaint_than_one_that_is_tapped() {
    goes_well(
        r#"talk:
  - bot: Would you recommend us? ...
  - user: "10"
  - bot: How was the coffee?
  - user: Good
  - bot: Anything else?
  - user: It was late but good
  - bot: Bye
expect: { case: none }"#,
    );
}

#[test]
fn a_complaint_in_another_language_than_the_talk_is_heard() {
    goes_well(
        r#"talk:
  - bot: Would you recommend us? ...
  - user: "9"
  - bot: How was the coffee?
  - tap: Good
  - bot: Anything else?
  - user: Ik wacht al drie weken op mijn bestelling en hoor niets.
  - bot: Bye
  - at_desk: "... Perhaps a complaint, case 1. ..."
expect: { case: open }"#,
    );
}

#[test]
fn an_answer_to_a_question_of_the_program_is_no_complaint() {
    let words = "complaint: { en: [no] }\n";
    let talk = r#"talk:
  - bot: Would you recommend us? ...
  - user: forget me
  - bot: ...
  - user: no
  - bot: ...
expect: { case: none }"#;
    let tried = tried_with(
        &[("bot.yaml", BOT), ("complaints.yaml", words)],
        talk,
        false,
    );
    let told = || draw(&tried, &tried.tests[0], false);
    assert!(tried.is_fine(), "{}\n{:#?}", told(), tried.diagnostics);
}

#[test]
fn one_more_complaint_is_added_to_the_open_case() {
    goes_well(
        r#"talk:
  - bot: Would you recommend us? ...
  - user: "2"
  - bot: Thank you for telling us. ...
  - bot: How was the coffee?
  - tap: Bad
  - bot: Anything else?
  - at_desk: "... How was the coffee? Bad One more complaint in case 1. ☐ Acknowledged: by Monday 30 November at 12:00"
expect: { case: open }"#,
    );
}

#[test]
fn with_an_open_case_nobody_is_reminded_or_asked_how_the_desk_was() {
    goes_well(
        r#"talk:
  - bot: Would you recommend us? ...
  - user: "2"
  - bot: Thank you for telling us. ...
  - bot: How was the coffee?
  - wait: 30h
  - { desk_tap: Take, as: Anna Bakker }
  - bot: Anna is here now and answers you in person.
  - { desk: /done, as: Anna Bakker }
  - bot: You're talking with me, the computer, again. How was the coffee?
expect: { case: open }"#,
    );
}

#[test]
fn a_low_score_for_the_desk_opens_a_case() {
    goes_well(
        r#"talk:
  - bot: Would you recommend us? ...
  - user: human
  - bot: I've asked one of us ...
  - { desk_tap: Take, as: Anna Bakker }
  - bot: Anna is here now and answers you in person.
  - { desk: /done, as: Anna Bakker }
  - bot: You're talking with me, the computer, again.
  - bot: How did we help? ...
  - tap: "1"
  - bot: Thank you for telling us. ...
  - bot: Noted
  - bot: ... Would you recommend us? ...
expect: { case: open }"#,
    );
}

/// What every talk begins with here: a score that is a complaint.
const COMPLAINS: &str = r#"talk:
  - bot: Would you recommend us? ...
  - user: "2"
  - bot: Thank you for telling us. ...
  - bot: How was the coffee?
  - tap: Good
  - bot: Anything else?
  - user: No
  - bot: Bye
"#;

#[test]
fn a_complaint_after_it_was_made_good_has_clocks_and_an_answer_again() {
    goes_well(&format!(
        r#"{COMPLAINS}
  - {{ desk_tap: Made good, as: Anna Bakker }}
  - wait: 1d
  - user: /visit
  - bot: Would you recommend us? ...
  - user: "1"
  - bot: Thank you for telling us. One of us will look at it in person, by Tuesday 1 December at 12:00 at the latest.
  - bot: How was the coffee?
  - at_desk: "... One more complaint in case 1. ☐ Acknowledged: by Tuesday 1 December at 12:00"
  - wait: 2h
  - at_desk: "Case 1, Noor de Wit: “Acknowledged” is late."
expect: {{ case: open }}"#
    ));
}

#[test]
fn nobody_is_asked_again_while_a_person_talks_and_then_they_have_a_week() {
    goes_well(&format!(
        r#"{COMPLAINS}
  - {{ desk_tap: Made good, as: Anna Bakker }}
  - wait: 6d
  - {{ desk_tap: Take, as: Anna Bakker }}
  - bot: Anna is here now and answers you in person.
  - wait: 11h
  - user: Yes, go on
  - wait: 11h
  - user: Yes, go on
  - wait: 11h
  - {{ desk: /back, as: Anna Bakker }}
  - bot: You're talking with me, the computer, again.
  - bot: How is it now? ...
  - wait: 6d
  - tap: "4"
  - bot: Thank you
expect: {{ case: recovered }}"#
    ));
}

#[test]
fn clocks_count_the_hours_of_the_desk() {
    let bot = BOT.replace(
        "how-was-it }",
        "how-was-it, hours: { mon-fri: \"12:00-17:00\" } }",
    );
    goes_well_with(
        &bot,
        r#"talk:
  - bot: Would you recommend us? ...
  - user: "2"
  - bot: Thank you for telling us. One of us will look at it in person, by Monday 30 November at 14:00 at the latest.
  - bot: How was the coffee?
  - at_desk: "... ☐ Acknowledged: by Monday 30 November at 14:00 ☐ Understood: by Tuesday 1 December at 12:00 ..."
expect: { case: open }"#,
    );
}

#[test]
fn the_first_reply_to_a_case_takes_a_customer_who_is_with_the_bot() {
    goes_well(&format!(
        r#"{COMPLAINS}
  - {{ desk: "I'm sorry", as: Anna Bakker }}
  - bot: Anna is here now and answers you in person.
  - bot: "Anna: I'm sorry"
expect: {{ case: open }}"#
    ));
}

#[test]
fn somebody_without_a_name_does_not_answer_a_complaint() {
    goes_well(&format!(
        r#"{COMPLAINS}
  - desk: "I'm sorry"
  - at_desk: "Not sent: a complaint is answered by a person with a name. ..."
  - desk_tap: Take
  - at_desk: "Not sent: a complaint is answered by a person with a name. ..."
expect: {{ case: open }}"#
    ));
}

#[test]
fn every_late_step_is_told_and_nobody_is_nagged_about_somebody_who_said_stop() {
    goes_well(&format!(
        r#"{COMPLAINS}
  - wait: 2h
  - at_desk: "Case 1, Noor de Wit: “Acknowledged” is late."
  - wait: 22h
  - at_desk: "Case 1, Noor de Wit: “Understood” is late."
  - user: stop
  - bot: ...
  - wait: 10d
  - {{ desk_tap: Close, as: Anna Bakker }}
  - at_desk: "Case 1 of Noor de Wit is closed by Anna."
expect: {{ case: closed }}"#
    ));
}
