//! The real program makes a case of a complaint: what the desk sees and does, over a restart, and
//! what the commands tell of it beside the running bot.

use crate::desk::Shop;
use crate::support::bot::{Bot, Home};
use crate::support::botapi::{BotApi, Message, Person};

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
    assert!(
        card.text.contains("Would you recommend us? 2"),
        "{}",
        card.text
    );
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
    // Each cell stands below its head.
    let lines: Vec<&str> = listed.lines().collect();
    let [head, _, row] = lines[..] else {
        panic!("a head, a rule and a case: {listed}");
    };
    let column = |line: &str, words: &str| line.find(words).map(|at| line[..at].chars().count());
    for (name, cell) in [
        ("customer", "Noor de Wit"),
        ("complaint", "low score, shop"),
        ("next", "say sorry"),
        ("who", "Anna"),
    ] {
        let at = column(row, cell);
        assert!(at.is_some() && at == column(head, name), "{name}: {listed}");
    }
    assert!(
        row.contains(" ago ") && row.contains(", in 47 hours"),
        "{listed}"
    );
    let narrow = shop.home.run(&["cases", "--screen", "60"]);
    let narrow = String::from_utf8_lossy(&narrow.stdout).into_owned();
    assert!(
        narrow.lines().all(|line| line.chars().count() <= 60),
        "{narrow}"
    );
    let told = shop.home.run(&["report"]);
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(
        told.contains("1 complaint became a case; 1 still open."),
        "{told}"
    );
    assert!(
        told.contains("1 was acknowledged by a person, within"),
        "{told}"
    );
    shop.anna.taps(&edited, "Close");
    shop.at_desk("Case 1 of Noor de Wit is closed by Anna.");
    let listed = shop.home.run(&["cases", "--all"]);
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert!(listed.contains("closed by a person"), "{listed}");
    assert_eq!(shop.stop(), Some(0));
}

/// Starts the shop with codes to make it good with, and lets two customers complain.
fn with_codes() -> (Shop, Person, [Message; 2]) {
    let mut shop = Shop::new();
    shop.bot.take().and_then(Bot::stop);
    let desk = format!("telegram:{}", shop.desk.id());
    let bot = BOT.replace("acknowledge: 2h", "codes: codes.csv, budget: 25");
    shop.home.write("bot.yaml", &bot.replace("DESK", &desk));
    shop.home.write("shop.yaml", SHOP);
    shop.home.write(
        "codes.csv",
        "code,value\nSORRY-1,10\nSORRY-2,10\nSORRY-3,10\n",
    );
    shop.bot = Some(shop.home.start());
    let lise = shop.api.person("Lise", "en");
    let cards = [&shop.noor, &lise].map(|customer| {
        customer.says("/visit");
        let question = shop
            .api
            .await_message(customer, |message| message.text.contains("Would you"));
        customer.taps(&question, "2");
        let name = if customer.id() == lise.id() {
            "Lise"
        } else {
            "Noor"
        };
        shop.api.await_message(&shop.desk, |message| {
            message.text.contains("Complaint, case 1.") && message.text.contains(name)
        })
    });
    (shop, lise, cards)
}

#[test]
fn a_code_that_does_not_arrive_makes_nothing_good_and_acknowledges_nothing() {
    let (shop, _, [noors, _]) = with_codes();
    // The bot learns it from the answer to the code.
    shop.noor.leaves_telegram();
    shop.desk.hears_reply(&shop.anna, "/code 10", &noors);
    let told = shop.at_desk("did not reach Noor de Wit");
    assert!(told.text.contains("The code SORRY-"), "{}", told.text);
    let listed = shop.home.run(&["cases", "--format", "json"]);
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    let is_new = |line: &&str| line.contains("\"next_step\":\"acknowledged\"");
    assert_eq!(listed.lines().filter(is_new).count(), 2, "{listed}");
    // The code is used all the same.
    let listed = shop.home.run(&["cases", "--codes"]);
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert_eq!(listed, "10\t2 left\t1 given\n");
    let exported = shop.home.run(&["export", "--out", "tables/"]);
    assert!(exported.status.success(), "{exported:?}");
    let table = std::fs::read_to_string(shop.home.path().join("tables/cases.csv"));
    let table = table.expect("it is there");
    assert!(
        !table.contains(",10,"),
        "no code is worth anything: {table}"
    );
    assert_eq!(shop.stop(), Some(0));
}

#[test]
fn a_code_is_given_once_whatever_two_people_press_and_the_program_is_killed() {
    let (mut shop, lise, [noors, lises]) = with_codes();
    // Both press at once, and the program dies with it.
    shop.desk.hears_reply(&shop.anna, "/code 10", &noors);
    shop.desk.hears_reply(&shop.bo, "/code 10", &noors);
    shop.bot.take().expect("it runs").kill();
    shop.bot = Some(shop.home.start());
    shop.desk.hears_reply(&shop.bo, "/code 10", &lises);
    let noor = shop.at_noor("here is a code for you worth 10");
    let is_code = |message: &Message| message.text.contains("here is a code for you worth 10");
    let lise = shop.api.await_message(&lise, is_code);
    let code = |message: &Message| {
        let (_, rest) = message.text.split_once("worth 10: ").expect("a code");
        rest.split('.').next().expect("words").to_owned()
    };
    let (first, second) = (code(&noor), code(&lise));
    assert_ne!(first, second, "each code is one person's");
    // Noor's case is as good as it gets, and the budget has 5 left for anybody else.
    shop.desk.hears_reply(&shop.anna, "/close", &lises);
    shop.at_desk("Case 1 of Lise is closed by Anna.");
    let asked = shop.desk.hears_reply(&shop.anna, "/code 10", &noors);
    // Who types a command is told why it does nothing, too.
    shop.api.await_message(&shop.desk, |message| {
        message.text.contains("One code for a case") && Some(message.id) > asked.message
    });
    let listed = shop.home.run(&["cases", "--codes"]);
    let told = String::from_utf8_lossy(&listed.stderr).into_owned();
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert_eq!(listed, "10\t1 left\t2 given\n");
    assert!(told.contains(": 20 of 25; 5 left; in all: 20"), "{told}");
    // Tables tell what codes are worth, and no code.
    let exported = shop.home.run(&["export", "--out", "tables/"]);
    assert!(exported.status.success(), "{exported:?}");
    let table = std::fs::read_to_string(shop.home.path().join("tables/cases.csv"));
    let table = table.expect("it is there");
    assert!(
        !table.contains(&first) && !table.contains(&second),
        "{table}"
    );
    let (head, rows) = table.split_once('\n').expect("a head");
    let at = head.split(',').position(|name| name == "codes_worth");
    let worth: Vec<&str> = rows
        .lines()
        .filter_map(|row| row.split(',').nth(at.expect("the column")))
        .collect();
    assert_eq!(worth, ["10", "10"], "{table}");
    // Whoever is forgotten leaves their code used: nobody else gets it.
    shop.noor.says("/forgetme");
    let asked = shop.at_noor("Shall we erase");
    shop.noor.taps(&asked, "Erase it all");
    shop.at_noor("erased");
    let listed = shop.home.run(&["cases", "--codes"]);
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert_eq!(listed, "10\t1 left\t2 given\n");
    assert_eq!(shop.stop(), Some(0));
}

#[test]
fn a_yes_said_in_reply_to_the_second_yes_question_is_that_yes_and_reaches_no_customer() {
    let (shop, _, [card, _]) = with_codes();
    let desk = format!("telegram:{}", shop.desk.id());
    let settings = "codes: codes.csv, budget: 60, second_yes_above: 20";
    let bot = BOT.replace("acknowledge: 2h", settings);
    let table = "code,value\nSORRY-1,10\nSORRY-2,50\nSORRY-3,80\n";
    shop.home.write("codes.csv", table);
    shop.home.write("bot.yaml", &bot.replace("DESK", &desk));
    let running = shop.bot.as_ref().expect("it runs");
    running.await_line("bot.yaml was changed");
    // What no code can be given for is not offered: 80 is over the budget.
    shop.anna.taps(&card, "Made good");
    let list = shop.at_desk("Which code does Noor");
    assert_eq!(list.labels(), ["10", "50", "Without a code"]);
    // A reply to a question of the bot answers it.
    shop.desk.hears_reply(&shop.anna, "50", &list);
    let asked = shop.at_desk("Anna wants to give Noor de Wit a code worth 50");
    shop.desk.hears_reply(&shop.anna, "yes", &asked);
    shop.at_desk("Whoever asked for a code can't agree to it");
    shop.desk.hears_reply(&shop.bo, "she is a regular", &asked);
    shop.at_desk("Not sent to Noor de Wit");
    shop.desk.hears_reply(&shop.bo, "Yes!", &asked);
    let got = shop.at_noor("a code for you worth 50");
    assert!(got.text.contains("SORRY-2"), "{}", got.text);
    let leaks = ["yes", "Yes!", "regular", "Anna: 50"];
    for message in shop.api.screen(&shop.noor) {
        let is_leak = leaks.iter().any(|words| message.text.contains(words));
        assert!(!is_leak, "{}", message.text);
    }
    assert_eq!(shop.stop(), Some(0));
}

/// A bot that never ran, with codes.
fn with_table_at_first() -> (BotApi, Home) {
    let api = BotApi::start();
    let home = Home::empty(&api);
    let bot = BOT.replace("acknowledge: 2h", "codes: codes.csv");
    home.write("bot.yaml", &bot.replace("DESK", "telegram:-100"));
    home.write("shop.yaml", SHOP);
    (api, home)
}

#[test]
fn a_row_that_cannot_be_given_is_told_by_its_line_and_keeps_no_bot_from_starting() {
    let (_api, home) = with_table_at_first();
    let table = "code,value\nSORRY-1,10\nSORRY-2,ten\nSORRY-3,20\n";
    home.write("codes.csv", table);
    let bot = home.start();
    bot.await_line(
        "codes.csv:3:1: `value` is a whole number from 1, and `ten` is none; the row is left out",
    );
    let listed = home.run(&["cases", "--codes"]);
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert_eq!(listed, "10\t1 left\t0 given\n20\t1 left\t0 given\n");
    // A table without its head says nothing: the one before stays.
    home.write("codes.csv", "SORRY-1,10\nSORRY-4,20\n");
    bot.await_line("codes.csv is refused, and what it said before stays in force");
    home.write("codes.csv", &(table.replace("ten", "20") + "SORRY-3,5\n"));
    bot.await_line(
        "codes.csv:5:1: the code `SORRY-3` stands on line 4 already; the row is left out",
    );
    let listed = home.run(&["cases", "--codes"]);
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert_eq!(listed, "10\t1 left\t0 given\n20\t2 left\t0 given\n");
    assert_eq!(bot.stop(), Some(0));
}

#[test]
fn a_table_without_its_head_keeps_no_bot_from_starting_either() {
    let (_api, home) = with_table_at_first();
    home.write("codes.csv", "SORRY-1,10\n");
    let bot = home.start();
    bot.await_line("codes.csv:1:1: the first row does not name the columns");
    assert_eq!(bot.stop(), Some(0));
}
