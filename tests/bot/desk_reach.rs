//! Desks at which nobody can be reached: customers are promised nothing, learn how people are reached otherwise, and
//! are shown at the desk once it is back.

use crate::desk::{Shop, hands_over, settings};
use crate::support::botapi::{Fault, Message};

const CONTACT: &str = "contact: call 020 123\n";

/// A shop that says how people are reached otherwise.
fn shop() -> Shop {
    let shop = Shop::new();
    let chat = format!("telegram:{}", shop.desk.id());
    shop.home
        .write("bot.yaml", &format!("{}{CONTACT}", settings(&chat)));
    shop.bot
        .as_ref()
        .expect("it runs")
        .await_line("bot.yaml was changed");
    shop
}

fn count(shop: &Shop, words: &str) -> usize {
    let is_it = |message: &&Message| message.text.contains(words);
    shop.api.screen(&shop.noor).iter().filter(is_it).count()
}

#[test]
fn where_nobody_can_be_reached_no_person_is_promised_and_the_contact_is_told_every_time() {
    let shop = shop();
    shop.desk.removes_bot(&shop.anna);
    shop.noor.says("/visit");
    let question = shop.at_noor("How was the coffee?");
    shop.noor.taps(&question, "Bad");
    let told = shop.at_noor("You can reach us here: call 020 123");
    // The dialog goes on.
    shop.at_noor("What shall we do better?");
    shop.noor.says("/person");
    shop.api.await_message(&shop.noor, |message| {
        message.text.contains("call 020 123") && message.id > told.id
    });
    assert_eq!(count(&shop, "I've asked one of us"), 0);
    shop.desk.adds_bot(&shop.anna);
    let missed = shop.at_desk("Noor de Wit asked for a person while nobody could be reached");
    shop.anna.taps(&missed, "Take");
    shop.at_noor("Anna is here now");
    assert_eq!(shop.stop(), Some(0));
}

#[test]
fn a_desk_that_refuses_a_message_is_known_for_the_second_time() {
    let shop = shop();
    let refused = Fault::Refused {
        code: 403,
        description: "Forbidden: bot was kicked from the group chat".to_owned(),
    };
    shop.api
        .fault(refused.on("sendMessage").in_chat(shop.desk.id()));
    hands_over(&shop.api, &shop.noor);
    let told = shop.at_noor("You can reach us here: call 020 123");
    shop.noor.says("/person");
    shop.api.await_message(&shop.noor, |message| {
        message.text.contains("call 020 123") && message.id > told.id
    });
    assert_eq!(count(&shop, "I've asked one of us"), 1);
    assert_eq!(shop.stop(), Some(0));
}

#[test]
fn where_it_is_wished_customers_are_told_their_number() {
    let shop = Shop::new();
    let chat = format!("telegram:{}", shop.desk.id());
    let queue = format!("{{ chat: \"{chat}\", queue: yes }}");
    let bot = settings(&chat).replace(&format!("\"{chat}\""), &queue);
    shop.home.write("bot.yaml", &bot);
    shop.bot
        .as_ref()
        .expect("it runs")
        .await_line("bot.yaml was changed");
    let (kim, sam) = (shop.api.person("Kim", "en"), shop.api.person("Sam", "en"));
    let card = shop.hands_over();
    shop.noor.says("/wait");
    shop.at_noor("Somebody has been asked already");
    hands_over(&shop.api, &kim);
    shop.api.await_message(&kim, |message| {
        message.text == "You're number 2 in the queue."
    });
    hands_over(&shop.api, &sam);
    shop.api.await_message(&sam, |message| {
        message.text == "You're number 3 in the queue."
    });
    shop.anna.taps(&card, "Take");
    shop.at_noor("Anna is here now");
    sam.says("/wait");
    shop.api.await_message(&sam, |message| {
        message.text == "You're number 2 in the queue."
    });
    assert_eq!(count(&shop, "in the queue"), 0);
    assert_eq!(shop.stop(), Some(0));
}
