//! How a talk with a person ends when neither of them ends it: stop, a block, forgetting, nobody at the
//! desk. And what works meanwhile.

use crate::desk::{SHOP, Shop, hands_over};
use crate::support::bot::Home;
use crate::support::botapi::{BotApi, Message};

/// The calls that sent something to a chat with these words.
fn count(api: &BotApi, chat: &impl crate::support::botapi::Place, words: &str) -> usize {
    let all = api.screen(chat);
    all.iter()
        .filter(|message| message.text.contains(words))
        .count()
}

#[test]
fn who_said_stop_is_not_taken_back_and_nobody_is_offered_it() {
    let shop = Shop::new();
    let card = shop.hands_over();
    shop.noor.says("stop");
    let told = shop.at_desk("Noor de Wit said stop");
    assert_eq!(told.labels(), [""; 0]);
    shop.api
        .await_edit(&card, |message| message.labels().is_empty());
    shop.desk.hears_reply(&shop.anna, "One more thing", &card);
    let again = shop.api.await_message(&shop.desk, |message| {
        message.text.contains("said stop") && message.id > told.id
    });
    assert_eq!(again.labels(), [""; 0]);
    shop.desk.hears_reply(&shop.anna, "/take", &card);
    shop.api.await_message(&shop.desk, |message| {
        message.text.contains("said stop") && message.id > again.id
    });
    shop.api.read_everything(true);
    assert_eq!(count(&shop.api, &shop.noor, "One more thing"), 0);
    assert_eq!(count(&shop.api, &shop.noor, "is here now"), 0);
    assert_eq!(shop.stop(), Some(0));
}

#[test]
fn a_desk_is_told_that_the_customer_blocked_the_bot() {
    let shop = Shop::new();
    let card = shop.hands_over();
    shop.noor.blocks_bot();
    let told = shop.at_desk("Noor de Wit can't be reached");
    shop.api
        .await_edit(&card, |message| message.labels().is_empty());
    shop.desk.hears_reply(&shop.anna, "Hello?", &card);
    shop.api.await_message(&shop.desk, |message| {
        message.text.contains("can't be reached") && message.id > told.id
    });
    assert_eq!(shop.stop(), Some(0));
}

#[test]
fn a_desk_is_told_that_the_customer_was_forgotten() {
    let shop = Shop::new();
    let card = shop.hands_over();
    shop.noor.says("forget me");
    let asked = shop.at_noor("Shall we erase");
    shop.noor.taps(&asked, "Erase it all");
    shop.at_noor("are erased");
    shop.at_desk("Noor de Wit asked to be forgotten");
    shop.api
        .await_edit(&card, |message| message.labels().is_empty());
    assert_eq!(shop.stop(), Some(0));
}

#[test]
fn nobody_waits_for_a_desk_that_blocked_the_bot_and_the_next_desk_gets_the_card() {
    let api = BotApi::start();
    let (noor, anna) = (api.person("Noor", "en"), api.person("Anna", "en"));
    let (bo, kim) = (api.person("Bo", "en"), api.person("Kim", "en"));
    for helper in [&anna, &bo] {
        helper.has_started();
    }
    let home = Home::empty(&api);
    let desks = format!(
        "  bar: \"telegram:{}\"\n  back: \"telegram:{}\"\n",
        anna.id(),
        bo.id()
    );
    home.write(
        "bot.yaml",
        &format!("name: Roaster\nlanguages: [en]\ndesks:\n{desks}"),
    );
    home.write("shop.yaml", SHOP);
    let bot = home.start();
    anna.blocks_bot();
    hands_over(&api, &noor);
    let card = api.await_message(&bo, |message| message.text.contains("Asks for a person"));
    assert!(card.text.contains("A bad coffee."), "{}", card.text);
    bo.replies(&card, "I'm coming");
    api.await_message(&noor, |message| message.text == "Bo: I'm coming");
    bo.blocks_bot();
    // It is known now: nothing is promised that cannot be kept.
    kim.says("/visit");
    let question = api.await_message(&kim, |message| message.text.contains("How was"));
    kim.taps(&question, "Bad");
    api.await_message(&kim, |message| {
        message
            .text
            .contains("Nobody can be reached there right now")
    });
    api.await_message(&kim, |message| message.text.contains("What shall we do"));
    bot.await_line("the desk `back` cannot be reached");
    assert_eq!(bot.stop(), Some(0));
}

#[test]
fn words_are_commands_while_a_person_talks() {
    let shop = Shop::new();
    shop.hands_over();
    shop.noor.says("help");
    shop.at_noor("stop");
    shop.noor.says("my data");
    shop.api
        .await_message(&shop.noor, |message| message.document.is_some());
    shop.noor.says("language");
    shop.noor.says("help me please, it was cold");
    shop.at_desk("help me please, it was cold");
    shop.noor.says("back");
    shop.at_desk("Noor de Wit is talking with the bot again");
    shop.api.await_message(&shop.noor, |message| {
        message.text.contains("How was the coffee?") && message.labels().contains(&"Good")
    });
    for word in ["help", "my data", "language", "back"] {
        let is_it = |message: &Message| message.text == format!("Noor de Wit: {word}");
        assert!(!shop.api.screen(&shop.desk).iter().any(is_it), "{word}");
    }
    assert_eq!(shop.stop(), Some(0));
}

#[test]
fn a_change_that_the_customer_does_not_see_is_told() {
    let shop = Shop::new();
    let card = shop.hands_over();
    let said = shop.desk.hears_reply(&shop.anna, "At two", &card);
    let note = shop.desk.hears_reply(&shop.anna, "// a regular", &card);
    let shown = shop.at_noor("Anna: At two");
    let told = |after: i64| {
        let is_next = |message: &Message| {
            message.text.contains("doesn't see this change") && message.id > after
        };
        shop.api.await_message(&shop.desk, is_next).id
    };
    let anna = shop.anna.at(&shop.desk);
    // A note that becomes words, and words that become a note or a command.
    anna.edits(&note, "a regular");
    let first = told(0);
    anna.edits(&said, "// at three");
    let second = told(first);
    anna.edits(&said, "/done");
    let third = told(second);
    anna.edits(&said, "At four");
    shop.api
        .await_edit(&shown, |message| message.text == "Anna: At four");
    // A phone begins it with a capital.
    shop.desk.hears_reply(&shop.anna, "/Back", &card);
    shop.at_noor("You're talking with me");
    anna.edits(&said, "At five");
    told(third);
    // A note that stays one is the desk's alone.
    anna.edits(&note, "// no regular");
    shop.api.await_acknowledged();
    assert_eq!(count(&shop.api, &shop.desk, "doesn't see this change"), 4);
    assert_eq!(shop.stop(), Some(0));
}

#[test]
fn a_person_changes_one_of_their_twenty_newest_messages() {
    let shop = Shop::new();
    let card = shop.hands_over();
    let first = shop.desk.hears_reply(&shop.anna, "word 1.", &card);
    let shown = shop.at_noor("word 1.");
    for number in 2..=20 {
        shop.desk
            .hears_reply(&shop.anna, &format!("word {number}."), &card);
    }
    shop.at_noor("word 20.");
    shop.anna.at(&shop.desk).edits(&first, "word one.");
    shop.api
        .await_edit(&shown, |message| message.text == "Anna: word one.");
    assert_eq!(shop.stop(), Some(0));
}

#[test]
fn a_change_of_a_message_that_is_too_old_is_told() {
    let shop = Shop::new();
    let card = shop.hands_over();
    let first = shop.desk.hears_reply(&shop.anna, "word 1.", &card);
    for number in 2..=22 {
        shop.desk
            .hears_reply(&shop.anna, &format!("word {number}."), &card);
    }
    shop.at_noor("word 22.");
    shop.anna.at(&shop.desk).edits(&first, "word one.");
    shop.at_desk("Noor de Wit doesn't see this change");
    assert_eq!(count(&shop.api, &shop.noor, "word one."), 0);
    assert_eq!(shop.stop(), Some(0));
}

#[test]
fn a_change_of_a_message_that_the_messenger_keeps_as_it_is_is_told() {
    let shop = Shop::new();
    let card = shop.hands_over();
    let said = shop.desk.hears_reply(&shop.anna, "At two", &card);
    shop.at_noor("Anna: At two");
    // What the bot says meanwhile pushes the note of what was sent out.
    for _ in 0..26 {
        shop.noor.says("/help");
    }
    shop.api.await_condition("the help", |record| {
        let is_help = |shown: &&crate::support::botapi::Shown| shown.message.text.contains("stop");
        record.shown().iter().filter(is_help).count() >= 26
    });
    shop.noor.says("There you are");
    shop.at_desk("There you are");
    shop.anna.at(&shop.desk).edits(&said, "At three");
    shop.at_desk("Noor de Wit doesn't see this change");
    assert_eq!(shop.stop(), Some(0));
}
