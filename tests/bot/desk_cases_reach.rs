//! Complaints whose desk cannot be reached: the card goes to the next desk, which is told why, and nothing is lost where
//! there is none.

use crate::desk::Shop;
use crate::support::bot::Bot;
use crate::support::botapi::{Group, Message, Person};

const SHOP: &str = r#"dialog: shop
languages: [en]
start:
  - { section: visit, command: visit }
sections:
  visit:
    - { ask: score, type: nps, ends: [Never, Surely], text: "Would you recommend us?", complaint: 6 }
    - say: Bye
"#;

fn write(shop: &Shop, more: &str) {
    let bot = format!(
        "name: Roaster\nlanguages: [en]\ndesks:\n  bar: \"telegram:{}\"\n{more}cases: {{ desk: bar, acknowledge: 2h }}\n",
        shop.desk.id()
    );
    shop.home.write("bot.yaml", &bot);
}

/// A shop with a second desk, of Kees.
fn with_second() -> (Shop, Person, Group) {
    let mut shop = Shop::new();
    shop.bot.take().and_then(Bot::stop);
    let kees = shop.api.person("Kees Smit", "en");
    let back = shop.api.group("The back", &[&kees]);
    write(&shop, &format!("  back: \"telegram:{}\"\n", back.id()));
    shop.home.write("shop.yaml", SHOP);
    shop.bot = Some(shop.home.start());
    (shop, kees, back)
}

fn complains(shop: &Shop) {
    shop.noor.says("/visit");
    let question = shop.at_noor("Would you recommend us?");
    shop.noor.taps(&question, "2");
    shop.at_noor("Bye");
}

fn at(shop: &Shop, group: &Group, words: &'static str) -> Message {
    shop.api
        .await_message(group, move |message| message.text.contains(words))
}

#[test]
fn the_case_of_a_desk_that_takes_the_bot_out_goes_to_the_next_one_and_stays_there() {
    let (shop, kees, back) = with_second();
    complains(&shop);
    let card = shop.at_desk("Complaint");
    shop.desk.removes_bot(&shop.anna);
    let moved = at(&shop, &back, "Complaint");
    for line in [
        "Noor de Wit",
        "Would you recommend us? 2",
        "This was for the desk “bar”, where nobody can be reached.",
    ] {
        assert!(moved.text.contains(line), "{line} in {}", moved.text);
    }
    kees.taps(&moved, "Take");
    shop.at_noor("Kees is here now");
    shop.api.await_edit(&moved, |message| {
        message.text.contains("Acknowledged: Kees")
    });
    // Back again, the first desk reads who has it, and changes nothing there.
    shop.desk.adds_bot(&shop.anna);
    shop.api.await_edit(&card, |message| {
        message.text.contains("At the desk “back” now") && message.labels().is_empty()
    });
    let asked = shop.desk.hears_reply(&shop.anna, "/madegood", &card);
    shop.api.await_message(&shop.desk, |message| {
        message.text.contains("At the desk “back” now") && Some(message.id) > asked.message
    });
    assert_eq!(shop.stop(), Some(0));
}

#[test]
fn a_complaint_at_a_desk_that_is_known_to_be_gone_goes_straight_to_the_next_one() {
    let (shop, _, back) = with_second();
    shop.desk.removes_bot(&shop.anna);
    shop.noor.says("/visit");
    let question = shop.at_noor("Would you recommend us?");
    shop.noor.taps(&question, "2");
    // Somebody is there, so the time is promised.
    shop.at_noor("One of us will look at it in person");
    let card = at(&shop, &back, "Complaint");
    assert!(
        card.text.contains("This was for the desk “bar”"),
        "{}",
        card.text
    );
    assert_eq!(shop.stop(), Some(0));
}

#[test]
fn a_complaint_that_no_desk_can_be_told_of_is_shown_once_one_is_back() {
    let mut shop = Shop::new();
    shop.bot.take().and_then(Bot::stop);
    shop.anna.has_started();
    let bot = format!(
        "name: Roaster\nlanguages: [en]\ndesks: {{ bar: \"telegram:{}\" }}\ncases: {{ desk: bar }}\n",
        shop.anna.id()
    );
    shop.home.write("bot.yaml", &bot);
    shop.home.write("shop.yaml", SHOP);
    shop.bot = Some(shop.home.start());
    shop.anna.blocks_bot();
    complains(&shop);
    let bot = shop.bot.as_ref().expect("it runs");
    bot.await_line("cannot be reached at");
    shop.anna.says("/start");
    let card = shop.api.await_message(&shop.anna, |message| {
        message.text.contains("Complaint") && message.text.contains("Noor de Wit")
    });
    shop.anna.taps(&card, "Take");
    shop.at_noor("Anna is here now");
    assert_eq!(shop.stop(), Some(0));
}

#[test]
fn the_case_of_one_person_who_blocked_the_bot_goes_to_a_desk_whose_people_have_names() {
    let mut shop = Shop::new();
    shop.bot.take().and_then(Bot::stop);
    let kees = shop.api.person("Kees Smit", "en");
    let (nameless, back) = (
        shop.api.group("No names", &[&kees]),
        shop.api.group("The back", &[&kees]),
    );
    shop.anna.has_started();
    let bot = format!(
        "name: Roaster\nlanguages: [en]\ndesks:\n  back: \"telegram:{}\"\n  bar: \"telegram:{}\"\n  nameless: {{ chat: \"telegram:{}\", sign: nothing }}\ncases: {{ desk: bar }}\n",
        back.id(),
        shop.anna.id(),
        nameless.id()
    );
    shop.home.write("bot.yaml", &bot);
    shop.home.write("shop.yaml", SHOP);
    shop.bot = Some(shop.home.start());
    shop.anna.blocks_bot();
    complains(&shop);
    at(&shop, &back, "This was for the desk “bar”");
    assert_eq!(shop.api.screen(&nameless).len(), 0);
    assert_eq!(shop.stop(), Some(0));
}
