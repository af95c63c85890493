//! Whom a reply at a desk is about, and what is told to who replies to a message about nobody.

use crate::desk::{SHOP, Shop, hands_over, settings};
use crate::support::bot::Home;
use crate::support::botapi::{BotApi, Message, Person};

/// Lets the customer be forgotten.
fn is_forgotten(api: &BotApi, noor: &Person) {
    noor.says("/forgetme");
    let asked = api.await_message(noor, |message| message.text.contains("Shall we erase"));
    noor.taps(&asked, "Erase it all");
    api.await_message(noor, |message| message.text.contains("are erased"));
}

fn says_unknown(message: &Message) -> bool {
    message.text.contains("I don't know whom this is about")
}

#[test]
fn a_reply_to_an_old_message_finds_its_customer() {
    let shop = Shop::new();
    let card = shop.hands_over();
    shop.noor.says("first");
    let first = shop.at_desk("first");
    for number in 1..=10 {
        shop.noor.says(&format!("more {number}."));
    }
    shop.at_desk("more 10.");
    shop.desk.hears_reply(&shop.anna, "to the first", &first);
    shop.at_noor("Anna: to the first");
    shop.desk.hears_reply(&shop.anna, "to the card", &card);
    shop.at_noor("Anna: to the card");
    assert_eq!(shop.stop(), Some(0));
}

#[test]
fn a_reply_about_somebody_who_is_forgotten_is_told_to_reach_nobody() {
    let shop = Shop::new();
    let card = shop.hands_over();
    is_forgotten(&shop.api, &shop.noor);
    // With the words of a dialog it is not for a dialog: nobody has one here.
    shop.desk.hears_reply(&shop.anna, "still there?", &card);
    let told = shop.api.await_message(&shop.desk, says_unknown);
    shop.desk.hears_reply(&shop.bo, "who was it?", &told);
    let is_told_again = |message: &Message| says_unknown(message) && message.id != told.id;
    shop.api.await_message(&shop.desk, is_told_again);
    assert_eq!(shop.stop(), Some(0));
}

#[test]
fn a_reply_about_nobody_is_no_answer_of_the_person_whose_chat_the_desk_is() {
    let api = BotApi::start();
    let (noor, anna) = (api.person("Noor", "en"), api.person("Anna", "en"));
    anna.has_started();
    let home = Home::empty(&api);
    home.write("bot.yaml", &settings(&format!("telegram:{}", anna.id())));
    home.write("shop.yaml", SHOP);
    let bot = home.start();
    hands_over(&api, &noor);
    let card = api.await_message(&anna, |message| message.text.contains("Asks for a person"));
    is_forgotten(&api, &noor);
    // The first thing that the bot ever hears from her.
    anna.replies(&card, "Good");
    api.await_message(&anna, says_unknown);
    anna.says("/visit");
    let question = api.await_message(&anna, |message| message.text.contains("How was"));
    api.await_acknowledged();
    anna.replies(&card, "Bad");
    api.await_message(&anna, |message| {
        says_unknown(message) && message.id > question.id
    });
    // A reply to her own question is her answer.
    anna.replies(&question, "Good");
    api.await_message(&anna, |message| message.text.contains("What shall we do"));
    assert_eq!(bot.stop(), Some(0));
}

#[test]
fn a_command_that_names_no_customer_is_told_how_it_would() {
    let shop = Shop::new();
    let card = shop.hands_over();
    shop.anna.at(&shop.desk).says("/take");
    let told = shop.at_desk("Which customer? Write it as a reply to a message about them");
    assert!(told.id > card.id);
    // What people say to each other is theirs.
    shop.anna.at(&shop.desk).says("who takes this?");
    shop.desk.hears_reply(&shop.anna, "/take", &card);
    shop.at_noor("Anna");
    let told_again = |message: &&Message| message.text.starts_with("Which customer?");
    assert_eq!(
        shop.api
            .screen(&shop.desk)
            .iter()
            .filter(told_again)
            .count(),
        1
    );
    assert_eq!(shop.stop(), Some(0));
}
