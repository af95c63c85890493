//! Whole conversations with small dialogs: what is asked, in which words, with which buttons.

mod talk;

use talk::Talk;

#[test]
fn a_dialog_asks_from_top_to_bottom_and_ends() {
    let mut talk = Talk::start(
        r#"
dialog: shop
steps:
  - say: Hello!
  - ask: drink
    type: choice
    text: What would you like?
    options: { tea: Tea, coffee: Coffee }
  - if: drink == coffee
    then:
      - ask: cups
        type: number
        range: 1..4
        text: How many cups?
    else:
      - say: No coffee then.
  - tag: drinker
  - say: Thank you!
"#,
    );
    talk.hears(&["Hello!", "What would you like?"]);
    assert_eq!(talk.buttons(), ["Tea", "Coffee"]);
    talk.tap("Coffee").hears(&["How many cups?"]);
    talk.say("2").hears(&["Thank you!"]);
    assert_eq!(talk.tags(), ["drinker"]);
    assert_eq!(talk.ended(), Some("done"));
    assert!(talk.state.conversation.active.is_none());
}

#[test]
fn words_that_are_none_of_several_options_are_told_how_to_choose() {
    let mut talk = Talk::with(
        "dialog: d\nlanguages: [en]\nstart: [{ command: d }]\nsteps:\n  - ask: brew\n    type: multi\n    text: How?\n    options: { filter: Filter, moka: Moka, press: Press }\n",
    );
    talk.say("/d").say("filter, chemex").hears_part(&["Choose what fits. You can also type numbers, for example 1 2."]);
}
