//! Desks that get another chat or another name in bot.yaml, or are taken out: whoever waits is not lost, and the old
//! chat reads nothing more of anybody.

use crate::desk::{SHOP, Shop, hands_over, settings};
use crate::support::bot::Home;
use crate::support::botapi::{BotApi, Message};

#[test]
fn whoever_waits_is_brought_to_the_new_chat_of_the_desk() {
    let shop = Shop::new();
    let card = shop.hands_over();
    shop.anna.taps(&card, "Take");
    shop.at_noor("Anna is here now");
    let second = shop.api.group("The second bar", &[&shop.bo]);
    shop.home
        .write("bot.yaml", &settings(&format!("telegram:{}", second.id())));
    let there = |words: &'static str| {
        shop.api
            .await_message(&second, move |message| message.text.contains(words))
    };
    let new = there("Asks for a person");
    for line in ["Noor de Wit", "How was the coffee? Bad", "A bad coffee."] {
        assert!(new.text.contains(line), "{line} in {}", new.text);
    }
    // The old chat has neither the name nor the answers any more, and says what it is.
    let over = shop.at_desk("no longer a desk");
    shop.api.await_edit(&card, |message| {
        message.text.contains("no longer a desk") && !message.text.contains("Noor")
    });
    shop.desk
        .hears_reply(&shop.anna, "I'll bring you one", &card);
    shop.api.await_message(&shop.desk, |message| {
        message.text.contains("no longer a desk") && message.id > over.id
    });
    shop.noor.says("Still cold");
    there("Noor de Wit: Still cold");
    second.hears_reply(&shop.bo, "A new one is coming", &new);
    shop.at_noor("Bo: A new one is coming");
    let is_of_noor = |message: &&Message| message.text.contains("Still cold");
    assert_eq!(
        shop.api
            .screen(&shop.desk)
            .iter()
            .filter(is_of_noor)
            .count(),
        0
    );
    let is_odd = |message: &&Message| {
        let odd = ["bring you one", "no longer a desk", "Asks for a person"];
        odd.iter().any(|words| message.text.contains(words))
    };
    assert_eq!(shop.api.screen(&shop.noor).iter().filter(is_odd).count(), 0);
    assert_eq!(shop.stop(), Some(0));
}

#[test]
fn a_desk_that_is_renamed_keeps_its_customers_also_over_a_restart() {
    let mut shop = Shop::new();
    let card = shop.hands_over();
    shop.bot.take().map(crate::support::bot::Bot::stop);
    let renamed = settings(&format!("telegram:{}", shop.desk.id())).replace("bar:", "counter:");
    shop.home.write("bot.yaml", &renamed);
    shop.home.write(
        "shop.yaml",
        &SHOP.replace("handoff: bar", "handoff: counter"),
    );
    shop.bot = Some(shop.home.start());
    shop.noor.says("Hello?");
    shop.at_desk("Noor de Wit: Hello?");
    shop.desk.hears_reply(&shop.anna, "Here I am", &card);
    shop.at_noor("Anna: Here I am");
    assert_eq!(shop.stop(), Some(0));
}

#[test]
fn a_desk_that_is_taken_out_leaves_its_customers_to_the_first_one_left_or_to_the_bot() {
    let api = BotApi::start();
    let (noor, anna) = (api.person("Noor", "en"), api.person("Anna", "en"));
    let (bar, back) = (api.group("Bar", &[&anna]), api.group("Back", &[&anna]));
    let home = Home::empty(&api);
    let desk = |name: &str, id: i64| format!("  {name}: \"telegram:{id}\"\n");
    let with = |desks: &str| format!("name: Roaster\nlanguages: [en]\n{desks}");
    let both = format!(
        "desks:\n{}{}",
        desk("bar", bar.id()),
        desk("back", back.id())
    );
    home.write("bot.yaml", &with(&both));
    home.write("shop.yaml", SHOP);
    let bot = home.start();
    hands_over(&api, &noor);
    api.await_message(&bar, |message| message.text.contains("Asks for a person"));
    let dialog = SHOP.replace(
        "        - { handoff: bar, note: \"A bad coffee.\" }",
        "        - say: Sorry.",
    );
    home.write("shop.yaml", &dialog);
    home.write(
        "bot.yaml",
        &with(&format!("desks:\n{}", desk("back", back.id()))),
    );
    api.await_message(&back, |message| message.text.contains("A bad coffee."));
    api.await_message(&bar, |message| message.text.contains("no longer a desk"));
    noor.says("Cold!");
    api.await_message(&back, |message| message.text == "Noor: Cold!");
    home.write("bot.yaml", &with(""));
    api.await_message(&noor, |message| {
        message.text.contains("Nobody can be reached there")
    });
    assert_eq!(bot.stop(), Some(0));
}
