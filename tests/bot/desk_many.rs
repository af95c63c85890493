//! A customer who writes much, beside others: their words are joined, and nobody waits for them.

use crate::desk::{Shop, hands_over};
use crate::support::botapi::Message;

#[test]
fn a_flood_of_words_is_joined_and_holds_up_nobody() {
    let shop = Shop::new();
    let kim = shop.api.person("Kim", "en");
    let card = shop.hands_over();
    // More than a customer may say to the bot at once.
    for number in 1..=140 {
        shop.noor.says(&format!("word {number}."));
    }
    hands_over(&shop.api, &kim);
    // The other customer comes soon or late among the words, as quickly as the machine is: nobody waits for an order.
    shop.api.await_condition("Kim and the last word", |record| {
        let shown = record.shown();
        let at_desk = |words: &str| {
            let is_it =
                |message: &Message| message.chat == card.chat && message.text.contains(words);
            shown.iter().any(|shown| is_it(&shown.message))
        };
        at_desk("Kim") && at_desk("word 140.")
    });
    // What a reply belongs to is known once its message is noted as sent: before the next one goes out.
    shop.noor.says("That was all");
    shop.at_desk("That was all");
    let said: Vec<String> = shop
        .api
        .screen(&shop.desk)
        .into_iter()
        .filter(|message| message.id > card.id && message.text.contains("word"))
        .flat_map(|message| message.text.lines().map(str::to_owned).collect::<Vec<_>>())
        .map(|line| line.trim_start_matches("Noor de Wit: ").to_owned())
        .collect();
    let all: Vec<String> = (1..=140).map(|number| format!("word {number}.")).collect();
    assert_eq!(said, all, "each word once, in order");
    // A reply to joined words finds the customer like any other.
    let screen = shop.api.screen(&shop.desk);
    let joined = screen
        .iter()
        .find(|message| message.text.contains("word 50."));
    let joined = joined.expect("it is there");
    assert!(joined.text.starts_with("Noor de Wit: word"), "{joined:?}");
    assert_eq!(joined.text.matches("Noor").count(), 1, "{joined:?}");
    assert!(joined.text.lines().count() > 1, "{joined:?}");
    shop.desk.hears_reply(&shop.anna, "Slowly", joined);
    shop.at_noor("Anna: Slowly");
    assert_eq!(shop.stop(), Some(0));
}
