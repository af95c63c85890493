//! What customers answer, correct and send while a case is open, in conversation tests.

use vraag::script::draw::draw;

use crate::cases::{BOT, tried_with};

const SHOP: &str = r#"dialog: shop
languages: [en]
start:
  - { section: main, command: visit }
sections:
  main:
    - { ask: score, type: nps, ends: [Never, Surely], text: "Would you recommend us?", complaint: 4 }
    - ask: taste
      type: choice
      text: How was the coffee?
      options: { good: Good, bad: { label: Bad, complaint: true } }
    - { ask: more, type: text, optional: true, text: "What went wrong?" }
    - { ask: picture, type: photo, optional: true, text: "Can you show it?" }
    - say: Bye
"#;

#[track_caller]
fn goes_well(talk: &str) {
    for reloads in [false, true] {
        let files = [("bot.yaml", BOT), ("shop.yaml", SHOP)];
        let tried = tried_with(&files, talk, reloads);
        let told = || draw(&tried, &tried.tests[0], false);
        assert!(tried.is_fine(), "{}\n{:#?}", told(), tried.diagnostics);
    }
}

const COMPLAINS: &str = r#"talk:
  - bot: Would you recommend us? ...
  - user: "2"
  - bot: Thank you for telling us. ...
  - bot: How was the coffee?
"#;

#[test]
fn a_complaint_that_is_corrected_to_none_is_taken_back() {
    goes_well(&format!(
        r#"{COMPLAINS}
  - user: back
  - bot: Would you recommend us? ...
  - user: "9"
  - bot: I've changed that, so nobody needs to look at it any more. ...
  - bot: How was the coffee?
  - at_desk: "Case 1 of Noor de Wit is closed: they corrected the answer, and it is no complaint any more."
  - wait: 3h
expect: {{ case: taken_back, answers: {{ score: 9 }} }}"#
    ));
}

#[test]
fn one_that_is_corrected_to_another_complaint_stays_one_complaint() {
    goes_well(&format!(
        r#"{COMPLAINS}
  - user: back
  - bot: Would you recommend us? ...
  - user: "4"
  - bot: How was the coffee?
  - tap: Bad
  - bot: What went wrong?
  - at_desk: "... How was the coffee? Bad One more complaint in case 1. ..."
  - {{ desk_tap: Take, as: Anna Bakker }}
  - bot: Anna is here now and answers you in person.
  - at_desk: "... Would you recommend us? 4 How was the coffee? Bad Anna answers."
expect: {{ case: open }}"#
    ));
}

#[test]
fn one_of_two_complaints_that_is_corrected_leaves_the_other() {
    goes_well(&format!(
        r#"{COMPLAINS}
  - tap: Bad
  - bot: What went wrong?
  - user: back
  - bot: How was the coffee?
  - tap: Good
  - bot: What went wrong?
  - at_desk: "Case 1: Noor de Wit corrected an answer. How was the coffee? Good"
expect: {{ case: open }}"#
    ));
}

#[test]
fn once_a_person_took_it_up_a_corrected_answer_is_told_and_the_case_stays() {
    goes_well(&format!(
        r#"{COMPLAINS}
  - {{ desk_tap: Understood, as: Anna Bakker }}
  - user: back
  - bot: Would you recommend us? ...
  - user: "9"
  - bot: How was the coffee?
  - at_desk: "Case 1: Noor de Wit corrected an answer. Would you recommend us? 9"
expect: {{ case: open }}"#
    ));
}

#[test]
fn words_that_are_corrected_take_their_complaint_back_and_the_customer_is_told_nothing() {
    goes_well(
        r#"talk:
  - bot: Would you recommend us? ...
  - user: "10"
  - bot: How was the coffee?
  - tap: Good
  - bot: What went wrong?
  - user: It was awful
  - bot: Can you show it?
  - at_desk: "... “It was awful” Perhaps a complaint, case 1. ..."
  - user: back
  - bot: What went wrong?
  - user: Nothing at all
  - bot: Can you show it?
  - at_desk: "Case 1 of Noor de Wit is closed: they corrected the answer, and it is no complaint any more."
expect: { case: taken_back }"#,
    );
}

#[test]
fn what_is_answered_after_the_complaint_is_on_the_card_that_comes_with_take() {
    goes_well(&format!(
        r#"{COMPLAINS}
  - tap: Good
  - bot: What went wrong?
  - user: The beans were mouldy
  - bot: Can you show it?
  - user: skip
  - bot: Bye
  - {{ desk_tap: Take, as: Anna Bakker }}
  - bot: Anna is here now and answers you in person.
  - at_desk: "... Would you recommend us? 2 How was the coffee? Good What went wrong? The beans were mouldy Anna answers."
expect: {{ case: open }}"#
    ));
}

#[test]
fn what_a_customer_sends_to_a_bot_that_asks_nothing_reaches_the_desk() {
    goes_well(&format!(
        r#"{COMPLAINS}
  - tap: Good
  - bot: What went wrong?
  - user: The beans were mouldy
  - bot: Can you show it?
  - user: skip
  - bot: Bye
  - user: They were in the blue bag
  - bot: I've passed that on to whoever looks at it.
  - at_desk: "Noor de Wit: They were in the blue bag"
  - photo: beans.jpg
  - bot: I've passed that on to whoever looks at it.
  - at_desk: "Noor de Wit: ..."
  - location: [51.92, 4.48]
  - bot: I've passed that on to whoever looks at it.
  - at_desk: "Noor de Wit: 51.92, 4.48"
  - {{ desk: "I see", as: Anna Bakker }}
  - bot: Anna is here now and answers you in person.
  - bot: "Anna: I see"
expect: {{ case: open }}"#
    ));
}

#[test]
fn a_picture_that_a_question_waits_for_or_does_not_reaches_the_desk_as_well() {
    goes_well(&format!(
        r#"{COMPLAINS}
  - photo: coffee.jpg
  - bot: ...
  - at_desk: "Noor de Wit: ..."
  - user: It stood beside the window
  - bot: ...
  - at_desk: "Noor de Wit: It stood beside the window"
  - user: hm
  - bot: ...
  - tap: Good
  - bot: What went wrong?
  - user: No idea
  - bot: Can you show it?
  - photo: beans.jpg
  - bot: Bye
  - at_desk: "Noor de Wit: ..."
expect: {{ case: open }}"#
    ));
}

#[test]
fn whoever_knows_of_no_complaint_is_not_told_that_something_was_passed_on() {
    goes_well(
        r#"talk:
  - bot: Would you recommend us? ...
  - user: "10"
  - bot: How was the coffee?
  - tap: Good
  - bot: What went wrong?
  - user: It was awful
  - bot: Can you show it?
  - user: skip
  - bot: Bye
  - user: They were in the blue bag
  - bot: I'm not sure what you mean. ...
  - at_desk: "Noor de Wit: They were in the blue bag"
expect: { case: open }"#,
    );
}

#[test]
fn angry_words_to_a_person_who_is_there_come_to_the_desk_once() {
    goes_well(
        r#"talk:
  - bot: Would you recommend us? ...
  - user: human
  - bot: I've asked one of us ...
  - { desk_tap: Take, as: Anna Bakker }
  - bot: Anna is here now and answers you in person.
  - user: It was awful
  - at_desk: "Noor de Wit: It was awful"
  - at_desk: "Perhaps a complaint: case 1."
    buttons: [Take, Understood, Apologised, Made good, No complaint, Close]
  - user: I want a refund
  - at_desk: "Noor de Wit: I want a refund"
  - { desk_tap: No complaint, as: Anna Bakker }
  - at_desk: "Anna says: case 1 of Noor de Wit is no complaint."
expect: { case: no_complaint }"#,
    );
}

#[test]
fn a_saved_reply_to_a_case_takes_a_customer_who_is_with_the_bot() {
    let replies = r#"thanks: { en: "Thank you for telling us!" }"#;
    let talk = format!(
        r#"{COMPLAINS}
  - {{ desk: /saved thanks, as: Anna Bakker }}
  - bot: Anna is here now and answers you in person.
  - bot: "Anna: Thank you for telling us!"
  - user: You're welcome
  - at_desk: "Noor de Wit: You're welcome"
expect: {{ case: open }}"#
    );
    let files = [
        ("bot.yaml", BOT),
        ("shop.yaml", SHOP),
        ("replies.yaml", replies),
    ];
    let tried = tried_with(&files, &talk, false);
    let told = || draw(&tried, &tried.tests[0], false);
    assert!(tried.is_fine(), "{}\n{:#?}", told(), tried.diagnostics);
}
