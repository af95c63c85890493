//! The real program makes a case of a complaint: what the desk sees and does, over a restart, and
//! what the commands tell of it beside the running bot.

use crate::desk::Shop;

const BOT: &str = "name: Roaster
languages: [en]
desks: { bar: \"DESK\" }
cases: { desk: bar, acknowledge: 2h }
";
const SHOP: &str = r#"dialog: shop
languages: [en]
start:
  - { section: visit, command: visit }
sections:
  visit:
    - { ask: score, type: nps, ends: [Never, Surely], text: "Would you recommend us?", complaint: 6 }
    - say: Thank you
"#;

/// Starts the shop with cases, and lets the customer give a low score.
fn complained() -> Shop {
    let mut shop = Shop::new();
    shop.bot.take().and_then(crate::support::bot::Bot::stop);
    let desk = format!("telegram:{}", shop.desk.id());
    shop.home.write("bot.yaml", &BOT.replace("DESK", &desk));
    shop.home.write("shop.yaml", SHOP);
    shop.bot = Some(shop.home.start());
    shop.noor.says("/visit");
    let question = shop.at_noor("Would you recommend us?");
    shop.noor.taps(&question, "2");
    shop
}

#[test]
fn a_low_score_is_a_case_at_the_desk_and_a_person_acknowledges_it_by_name() {
    let mut shop = complained();
    shop.at_noor("Thank you for telling us. One of us will look at it in person");
    let card = shop.at_desk("Complaint, case 1.");
    assert!(card.text.contains("score: 2"), "{}", card.text);
    let listed = shop.home.run(&["cases", "--format", "json"]);
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert!(
        listed.contains("\"next_step\":\"acknowledged\""),
        "{listed}"
    );
    // What was agreed upon outlives the program.
    shop.bot.take().and_then(crate::support::bot::Bot::stop);
    shop.bot = Some(shop.home.start());
    shop.anna.taps(&card, "Take");
    shop.at_noor("Anna is here now");
    let edited = shop
        .api
        .await_edit(&card, |message| message.text.contains("Acknowledged: Anna"));
    shop.anna.taps(&edited, "Understood");
    let edited = shop
        .api
        .await_edit(&card, |message| message.text.contains("Understood: Anna"));
    let listed = shop.home.run(&["cases"]);
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert!(listed.contains("apologised until"), "{listed}");
    let told = shop.home.run(&["report"]);
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(
        told.contains("1 complaint became a case; 1 still open."),
        "{told}"
    );
    assert!(
        told.contains("Half of the 1 that a person acknowledged"),
        "{told}"
    );
    shop.anna.taps(&edited, "Close");
    shop.at_desk("Case 1 of Noor de Wit is closed by Anna.");
    let listed = shop.home.run(&["cases", "--all"]);
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert!(listed.contains("closed"), "{listed}");
    assert_eq!(shop.stop(), Some(0));
}
