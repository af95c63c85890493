//! A hand-over in a chat of a Business account: its holder's own phone is the desk.

use crate::support::bot::Home;
use crate::support::botapi::BotApi;

const BOT: &str = "name: Roaster
languages: [en]
business: { pause: 6h, resume: go on }
desks: { bar: \"telegram:-5\" }
";

const SHOP: &str = "dialog: shop
languages: [en]
start:
  - { section: visit, in: business, words: [visit] }
sections:
  visit:
    - ask: taste
      type: choice
      text: How was the coffee?
      options: { good: Good, bad: Bad }
    - { handoff: bar, note: A bad coffee. }
    - say: Thank you for waiting.
";

#[test]
fn the_holder_is_told_and_lets_the_bot_go_on_behind_the_hand_over() {
    let api = BotApi::start();
    let (noor, bart) = (api.person("Noor", "en"), api.person("Bart", "en"));
    bart.has_started();
    let home = Home::empty(&api);
    home.write("bot.yaml", BOT);
    home.write("shop.yaml", SHOP);
    let shop = api.business(&bart);
    let chat = shop.chat(&noor);
    let bot = home.start();
    let hears =
        |words: &'static str| api.await_message(&chat, move |message| message.text.contains(words));
    noor.at(&chat).says("visit");
    noor.at(&chat).taps(&hears("How was the coffee?"), "Bad");
    hears("I've asked one of us");
    let told = api.await_message(&bart, |message| message.text.contains("Waits for you"));
    for part in ["Noor", "How was the coffee? Bad", "A bad coffee."] {
        assert!(told.text.contains(part), "{part} in {}", told.text);
    }
    assert_eq!(told.labels(), [""; 0]);
    noor.at(&chat).says("It was cold");
    shop.writes(&noor, "I'm sorry, come by for another one");
    shop.writes(&noor, "go on");
    hears("Thank you for waiting.");
    let all = api.screen(&chat);
    let of_bot = all.iter().filter(|message| message.is_from_bot).count();
    assert_eq!(of_bot, 3, "{all:#?}");
    assert_eq!(bot.stop(), Some(0));
}

#[test]
fn who_asks_for_a_person_is_left_to_the_holder_and_asked_again_afterwards() {
    let api = BotApi::start();
    let (noor, bart) = (api.person("Noor", "en"), api.person("Bart", "en"));
    bart.has_started();
    let home = Home::empty(&api);
    home.write("bot.yaml", BOT);
    home.write("shop.yaml", SHOP);
    let shop = api.business(&bart);
    let chat = shop.chat(&noor);
    let bot = home.start();
    noor.at(&chat).says("visit");
    api.await_message(&chat, |message| {
        message.text.contains("How was the coffee?")
    });
    noor.at(&chat).says("person");
    api.await_message(&chat, |message| {
        message.text.contains("I've asked one of us")
    });
    let told = api.await_message(&bart, |message| message.text.contains("Waits for you"));
    assert!(told.text.contains("Question that waits"), "{}", told.text);
    shop.writes(&noor, "go on");
    api.await_message(&chat, |message| {
        message.text.contains("How was the coffee?")
    });
    assert_eq!(bot.stop(), Some(0));
}
