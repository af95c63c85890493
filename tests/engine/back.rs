//! Going back and correcting: what changed is put back, and only what depended on it is asked again.

use crate::talk::{Talk, key, text};
use vraag::value::Value;

/// The corrected answer opens another branch, undoes a tag, a kept field and a variable, and leaves two later answers valid
/// and one not.
const ORDER: &str = r#"
dialog: order
sections:
  main:
    - ask: who
      type: text
      text: Who are you?
    - do: details
    - ask: check
      type: yesno
      text: Is all of that right?
    - say: Bye ${who}.
  details:
    - ask: kind
      type: choice
      text: Private or business?
      options:
        private:
          label: Private
          then:
            - tag: person
            - set: { price: 10 }
            - ask: birthday
              type: text
              keep: contact.birthday
              text: When is your birthday?
        business:
          label: Business
          then:
            - ask: company
              type: text
              text: Which company?
    - ask: street
      type: text
      text: Which street?
    - ask: amount
      type: number
      when: kind is answered
      text: How many?
    - ask: city
      type: text
      text: Which city?
"#;

fn answered() -> Talk {
    let mut talk = Talk::start(ORDER);
    talk.say("Noor")
        .say("Private")
        .say("May")
        .say("Kade 1")
        .say("3")
        .say("Delft");
    assert_eq!(talk.waits_for(), "check");
    assert_eq!(talk.tags(), ["person"]);
    assert_eq!(
        talk.state.contact.fields.get("birthday"),
        Some(&Value::Text("May".into()))
    );
    assert_eq!(talk.session().variables.len(), 1);
    talk
}

#[test]
fn going_back_puts_everything_back_and_asks_again_only_what_depended_on_it() {
    let mut talk = answered();
    for question in ["city", "amount", "street", "birthday", "kind"] {
        talk.reload().say("back");
        assert_eq!(talk.waits_for(), question);
    }
    assert!(talk.tags().is_empty(), "the tag is undone");
    assert!(
        talk.state.contact.fields.is_empty(),
        "the kept field is undone"
    );
    assert!(
        talk.session().variables.is_empty(),
        "the variable is undone"
    );
    assert_eq!(talk.answers().keys().collect::<Vec<_>>(), ["who"]);

    talk.forget_events().reload().say("Business");
    talk.reload()
        .hears(&["Which company?"])
        .say("Maas")
        .hears(&["How many?"]);
    talk.say("5").hears(&["Is all of that right?"]);
    assert_eq!(talk.asked(), ["company", "amount", "check"]);
    let answers = talk.answers();
    assert_eq!(answers["street"], text("Kade 1"));
    assert_eq!(answers["city"], text("Delft"));
    assert!(
        !answers.contains_key("birthday"),
        "an answer that is no longer reached does not count"
    );
    talk.say("yes").hears(&["Bye Noor."]);
    assert_eq!(talk.ended(), Some("done"));
}

#[test]
fn the_same_answer_again_brings_everything_back_unasked() {
    let mut talk = answered();
    let before = (talk.state.contact.clone(), talk.answers());
    (0..5).for_each(|_| {
        talk.say("back");
    });
    talk.forget_events()
        .say("Private")
        .hears(&["Is all of that right?"]);
    assert_eq!(talk.asked(), ["check"]);
    assert_eq!((talk.state.contact.clone(), talk.answers()), before);
}

#[test]
fn at_the_first_question_back_says_so_and_asks_it_again() {
    let mut talk = Talk::start(ORDER);
    talk.say("back")
        .hears_part(&["first question", "\n\nWho are you?"]);
    assert_eq!(talk.waits_for(), "who");
}

const CONFIRM: &str = r#"
dialog: confirm
steps:
  - ask: name
    type: text
    text: Your name?
  - ask: size
    type: choice
    text: Which size?
    options: { small: Small, large: Large }
  - ask: colour
    type: text
    text: Which colour?
  - ask: wrapped
    type: yesno
    when: size == large
    text: Wrapped?
  - ask: fine
    type: yesno
    text: A ${size} one for ${name}. Right?
    no:
      - redo: size
  - say: Thank you, ${name}!
"#;

#[test]
fn redo_asks_again_what_depended_on_the_correction_and_goes_on() {
    let mut talk = Talk::start(CONFIRM);
    talk.say("Noor")
        .say("Small")
        .say("red")
        .hears(&["A Small one for Noor. Right?"]);
    talk.forget_events().say("no").hears(&["Which size?"]);
    talk.say("Large")
        .hears(&["Wrapped?"])
        .say("yes")
        .hears(&["A Large one for Noor. Right?"]);
    assert_eq!(talk.asked(), ["size", "wrapped", "fine"]);
    assert_eq!(talk.answers()["colour"], text("red"));
    talk.say("no")
        .hears(&["Which size?"])
        .say("Small")
        .hears(&["A Small one for Noor. Right?"]);
    talk.say("yes").hears(&["Thank you, Noor!"]);
    assert_eq!(talk.ended(), Some("done"));
}

const CHOSEN: &str = r#"
dialog: chosen
steps:
  - ask: name
    type: text
    text: Your name?
  - ask: town
    type: text
    text: Your town?
  - ask: fix
    type: choice
    text: Change anything?
    options:
      name: { label: The name, then: [ redo: name ] }
      no: Nothing
  - say: Bye ${name} of ${town}.
"#;

#[test]
fn a_correction_goes_on_behind_its_step_when_its_own_question_counts_again() {
    let mut talk = Talk::start(CHOSEN);
    talk.say("Nor")
        .say("Delft")
        .say("The name")
        .hears(&["Your name?"]);
    talk.say("Noor").hears(&["Bye Noor of Delft."]);
    assert_eq!(talk.ended(), Some("done"));
}

#[test]
fn a_question_whose_known_value_was_taken_is_no_stop_on_the_way_back() {
    let mut talk = Talk::with(
        r#"
dialog: known
steps:
  - ask: first
    type: choice
    text: First?
    options: { one: One, two: Two }
  - ask: town
    type: text
    keep: contact.town
    known: skip
    text: Which town?
  - ask: last
    type: text
    text: Last?
"#,
    );
    talk.state
        .contact
        .fields
        .insert("town".into(), Value::Text("Delft".into()));
    talk.take(vraag::engine::input::Input::Start {
        dialog: "known".into(),
        section: None,
    });
    talk.say("One")
        .hears(&["Last?"])
        .say("back")
        .hears(&["First?"]);
    talk.say("Two").hears(&["Last?"]);
    assert_eq!(talk.answers()["town"], text("Delft"));
    assert_eq!(talk.answers()["first"], key("two"));
}

#[test]
fn exactly_one_question_is_asked_again_inside_a_detour_and_after_a_restart() {
    let mut talk = Talk::start(
        r#"
dialog: one
sections:
  main:
    - ask: who
      type: text
      text: Who are you?
    - do: order
    - ask: fine
      type: yesno
      text: Fine?
      no:
        - do: correct
    - say: Done.
  order:
    - ask: kind
      type: choice
      text: Which kind?
      options:
        gift:
          label: A gift
          then:
            - tag: giver
            - keep: { contact.gives: "yes" }
            - set: { wrapping: 2 }
        own: For me
    - if: kind == own
      then:
        - say: Good for you.
    - ask: colour
      type: text
      text: Which colour?
    - ask: card
      type: text
      when: kind == gift or kind == own
      text: What shall the card say?
    - ask: street
      type: text
      text: Which street?
  correct:
    - redo: kind
"#,
    );
    talk.say("Noor")
        .say("A gift")
        .say("red")
        .say("For Noor")
        .say("Kade 1")
        .reload()
        .hears(&["Fine?"]);
    assert_eq!(
        (talk.tags(), talk.session().variables.len()),
        (vec!["giver"], 1)
    );
    talk.forget_events()
        .say("no")
        .hears(&["Which kind?"])
        .reload();
    assert!(
        talk.tags().is_empty()
            && talk.state.contact.fields.is_empty()
            && talk.session().variables.is_empty()
    );
    talk.say("For me")
        .hears(&["Good for you.", "What shall the card say?"])
        .reload();
    talk.say("To me").hears(&["Done."]);
    assert_eq!(talk.asked(), ["kind", "card"]);
    assert_eq!(talk.ended(), Some("done"));
}

#[test]
fn what_was_set_twice_between_two_questions_is_what_it_was_before_both() {
    let mut talk = Talk::start(
        "dialog: order\nlanguages: [en]\nsteps:\n  - set: { points: 5 }\n  - ask: size\n    type: text\n    keep: contact.size\n    text: Which size?\n  - set: { points: points + 1 }\n  - keep: { contact.size: \"large\" }\n  - set: { points: points * 2 }\n  - ask: colour\n    type: text\n    text: Which colour?\n",
    );
    let held = |talk: &Talk| talk.session().variables.clone();
    let before = held(&talk);
    talk.say("small");
    assert_ne!(held(&talk), before);
    talk.reload().say("back").hears(&["Which size?"]);
    assert_eq!(held(&talk), before);
    assert!(
        talk.state.contact.fields.is_empty(),
        "{:?}",
        talk.state.contact.fields
    );
}
