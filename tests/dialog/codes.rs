//! Single-use codes in conversation tests: who gives one, who agrees, and what there is too little of.

use vraag::script::draw::draw;

use crate::cases::{BOT, tried_with};

const CODES: &str = "Code;Value;for\nSORRY-1;10;coffee\nSORRY-2;10;coffee\nSORRY-3;50;a bag\n\
    SORRY-4;50;a bag\nSORRY-5;80;a machine\n";

#[track_caller]
fn goes_well(settings: &str, talk: &str) {
    let bot = format!("{BOT}{settings}");
    let complained = r#"talk:
  - bot: Would you recommend us? ...
  - user: "3"
  - bot: Thank you for telling us. ...
  - bot: How was the coffee?
"#;
    let talk = format!("{complained}{talk}");
    for reloads in [false, true] {
        let files = [("bot.yaml", &*bot), ("codes.csv", CODES)];
        let tried = tried_with(&files, &talk, reloads);
        assert!(
            tried.is_fine(),
            "{}\n{:#?}",
            draw(&tried, &tried.tests[0], false),
            tried.diagnostics
        );
    }
}

#[test]
fn a_person_gives_a_code_and_the_case_is_made_good() {
    goes_well(
        "  codes: codes.csv\n",
        r#"  - { desk_tap: Made good, as: Anna Bakker }
  - at_desk: Which code does Noor de Wit get? Typed, it is /code and the value.
    buttons: ["10", "50", "80", Without a code]
  - { desk_tap: "10", as: Anna Bakker }
  - bot: "Anna: To make it good, here is a code for you worth 10: SORRY-1. It works once. You're talking with me, the computer. Rather talk with one of us? Type /person."
  - at_desk: "Anna gave Noor de Wit a code worth 10: SORRY-1 Noor de Wit is talking with the bot. Take brings them to you."
    buttons: [Take]
  - { desk: /code 10, as: Bo }
  - { desk_tap: "10", as: Bo }
  - wait: 7d
  - bot: How is it now? ...
expect: { case: open }"#,
    );
}

#[test]
fn a_case_that_is_open_again_may_get_another_code() {
    goes_well(
        "  codes: codes.csv\n",
        r#"  - { desk: /code 10, as: Anna Bakker }
  - bot: "Anna: To make it good, here is a code for you worth 10: SORRY-1. It works once. ..."
  - tap: Good
  - bot: Anything else?
  - user: No
  - bot: Bye
  - wait: 7d
  - bot: How is it now? ...
  - tap: "3"
  - bot: Thank you
  - { desk: /code 10, as: Bo }
  - bot: "Bo: To make it good, here is a code for you worth 10: SORRY-2. It works once. ..."
  - wait: 7d
  - bot: How is it now? ...
  - tap: "3"
  - bot: Thank you
  - { desk: /code 10, as: Bo }
  - at_desk: No code worth 10 is left, so the customer got none. ...
  - { desk: /code 50, as: Bo }
  - bot: "Bo: To make it good, here is a code for you worth 50: SORRY-3. It works once. ..."
expect: { case: open }"#,
    );
}

#[test]
fn above_a_value_a_second_person_has_to_agree() {
    goes_well(
        "  codes: codes.csv\n  second_yes_above: 49\n",
        r#"  - { desk: /code 50, as: Anna Bakker }
  - at_desk: Anna wants to give Noor de Wit a code worth 50. Somebody else of you has to agree.
    buttons: ["Yes, give it"]
  - { desk_tap: "Yes, give it", as: Anna Bakker }
  - { desk_tap: "Yes, give it", as: Bo }
  - bot: "Anna: To make it good, here is a code for you worth 50: SORRY-3. It works once. ..."
  - at_desk: "Anna gave Noor de Wit a code worth 50: SORRY-3 ..."
expect: { case: open }"#,
    );
}

#[test]
fn more_than_the_budget_has_left_is_not_given() {
    goes_well(
        "  codes: codes.csv\n  budget: 75\n",
        r#"  - { desk: /code 80, as: Anna Bakker }
  - at_desk: "A code worth 80 is over the budget: this month has 75 left. ..."
  - { desk: /code 50, as: Anna Bakker }
  - bot: "Anna: To make it good, here is a code for you worth 50: SORRY-3. It works once. ..."
  - tap: Good
  - bot: Anything else?
  - user: No
  - bot: Bye
  - wait: 7d
  - bot: How is it now? ...
  - tap: "3"
  - bot: Thank you
  - { desk: /code 80, as: Anna Bakker }
  - at_desk: "A code worth 80 is over the budget: this month has 75 left. ..."
expect: { case: open }"#,
    );
}

#[test]
fn without_codes_the_desk_is_told_where_they_would_stand() {
    goes_well(
        "",
        r#"  - { desk: /code 10, as: Anna Bakker }
  - at_desk: There is no such code to give. Values stand in the file that `codes` in bot.yaml names, under `cases`.
expect: { case: open }"#,
    );
    goes_well(
        "  codes: codes.csv\n",
        r#"  - { desk: /code 11, as: Anna Bakker }
  - at_desk: There is no such code to give. ...
expect: { case: open }"#,
    );
}

#[test]
fn a_complaint_after_it_was_made_good_may_get_another_code() {
    goes_well(
        "  codes: codes.csv\n",
        r#"  - { desk: /code 10, as: Anna Bakker }
  - bot: "Anna: To make it good, here is a code for you worth 10: SORRY-1. It works once. ..."
  - tap: Good
  - bot: Anything else?
  - user: No
  - bot: Bye
  - user: /visit
  - bot: Would you recommend us? ...
  - user: "1"
  - bot: Thank you for telling us. ...
  - bot: How was the coffee?
  - { desk: /code 10, as: Bo }
  - bot: "Bo: To make it good, here is a code for you worth 10: SORRY-2. It works once. ..."
expect: { case: open }"#,
    );
}

#[test]
fn somebody_without_a_name_gives_no_code() {
    goes_well(
        "  codes: codes.csv\n",
        r#"  - desk: /code 10
  - at_desk: "Not sent: a complaint is answered by a person with a name. ..."
  - { desk_tap: Made good, as: Anna Bakker }
  - desk_tap: "10"
  - at_desk: "Not sent: a complaint is answered by a person with a name. ..."
expect: { case: open }"#,
    );
}

#[test]
fn nothing_is_offered_or_asked_for_that_cannot_be_given() {
    goes_well(
        "  codes: codes.csv\n  budget: 75\n  second_yes_above: 20\n",
        r#"  - { desk_tap: Made good, as: Anna Bakker }
  - at_desk: Which code does Noor de Wit get? ...
    buttons: ["10", "50", Without a code]
  - { desk: /code 80, as: Anna Bakker }
  - at_desk: "A code worth 80 is over the budget: this month has 75 left. ..."
  - { desk: /code, as: Anna Bakker }
  - at_desk: Which code does Noor de Wit get? ...
  - { desk: /code 50, as: Anna Bakker }
  - at_desk: Anna wants to give Noor de Wit a code worth 50. ...
  - { desk_tap: "Yes, give it", as: Bo }
  - bot: "Anna: To make it good, here is a code for you worth 50: SORRY-3. It works once. ..."
expect: { case: open }"#,
    );
    goes_well(
        "  codes: codes.csv\n  budget: 9\n",
        r#"  - { desk_tap: Made good, as: Anna Bakker }
  - at_desk: "No code can be given now: ..."
    buttons: [Without a code]
expect: { case: open }"#,
    );
}

#[test]
fn a_yes_of_the_desk_while_a_second_one_is_waited_for_is_no_word_for_the_customer() {
    goes_well(
        "  codes: codes.csv\n  second_yes_above: 20\n",
        r#"  - { desk: /code 50, as: Anna Bakker }
  - at_desk: Anna wants to give Noor de Wit a code worth 50. ...
  - { desk: Yes, as: Bo }
  - at_desk: "Not sent to Noor de Wit. A code worth 50 waits for a second yes: ..."
  - { desk_tap: "Yes, give it", as: Bo }
  - bot: "Anna: To make it good, here is a code for you worth 50: SORRY-3. It works once. ..."
expect: { case: open }"#,
    );
}

#[test]
fn typed_made_good_lists_the_values_like_its_button() {
    goes_well(
        "  codes: codes.csv\n",
        r#"  - { desk: /madegood, as: Anna Bakker }
  - at_desk: Which code does Noor de Wit get? ...
    buttons: ["10", "50", "80", Without a code]
expect: { case: open }"#,
    );
}

#[test]
fn a_code_in_a_talk_says_nothing_of_the_bot() {
    goes_well(
        "  codes: codes.csv\n",
        r#"  - { desk_tap: Take, as: Anna Bakker }
  - bot: Anna is here now and answers you in person.
  - { desk: /code 10, as: Anna Bakker }
  - bot: "Anna: To make it good, here is a code for you worth 10: SORRY-1. It works once."
  - at_desk: "Anna gave Noor de Wit a code worth 10: SORRY-1"
expect: { case: open }"#,
    );
}
