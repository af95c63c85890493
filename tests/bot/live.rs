//! `vraag check --live`: everybody who waits goes on as it said, once the edited dialogs are saved.

use serde_json::{Value, json};

use crate::support::bot::Home;
use crate::support::botapi::{BotApi, Person};

const EACH: usize = 100;

const BEFORE: &str = "dialog: order
languages: [en]
start:
  - { section: main, command: order }
sections:
  main:
    - ask: size
      type: choice
      text: Which size?
      options: { small: Small, large: Large }
    - ask: bags
      type: number
      range: 1..40
      text: How many bags?
    - ask: pickup
      type: text
      text: When will you come?
    - say: Thank you, see you ${pickup}.
";

/// A question is renamed, one is stricter, one is gone.
const AFTER: &str = "dialog: order
languages: [en]
renamed: { size: cup_size }
start:
  - { section: main, command: order }
sections:
  main:
    - ask: cup_size
      type: choice
      text: Which size of cup?
      options: { small: Small, large: Large }
    - ask: bags
      type: number
      range: 1..10
      text: How many bags, at most ten?
    - say: Thank you, we deliver ${bags}.
";

fn says(api: &BotApi, who: &Person, words: &str, answer: &str) {
    who.says(words);
    api.await_message(who, |message| message.text.contains(answer));
}

#[test]
fn three_hundred_people_go_on_as_it_was_said_beforehand() {
    let api = BotApi::start();
    let home = Home::empty(&api);
    home.write("order.yaml", BEFORE);
    let bot = home.start();
    let crowd = |at: &str| -> Vec<Person> {
        let name = |number| format!("{at} {number}");
        (0..EACH)
            .map(|number| api.person(&name(number), "en"))
            .collect()
    };
    let (at_size, at_bags, at_pickup) = (crowd("Size"), crowd("Bags"), crowd("Pickup"));
    let all = || at_size.iter().chain(&at_bags).chain(&at_pickup);
    for who in all() {
        who.says("/order");
    }
    for who in all() {
        api.await_message(who, |message| message.text.contains("Which size?"));
    }
    for who in at_bags.iter().chain(&at_pickup) {
        says(&api, who, "small", "How many bags?");
    }
    for who in &at_pickup {
        says(&api, who, "20", "When will you come?");
    }

    let edited = home.path().join("edited");
    std::fs::create_dir(&edited).expect("the folder is ours");
    std::fs::write(edited.join("order.yaml"), AFTER).expect("the folder is ours");
    let arguments = ["check", "--live", "--dialogs", "edited"];
    let output = home.run(&[&arguments[..], &["--format", "json"]].concat());
    let status = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{status}");
    let said: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let row = |class: &str, question: &str, becomes: &str| json!({ "class": class, "question": question, "becomes": becomes, "people": EACH });
    let expected = [
        row("compatible", "bags", "bags"),
        row("moved", "size", "cup_size"),
        row("gone", "pickup", "pickup"),
    ];
    assert_eq!(said["dialogs"][0]["waiting"], json!(expected), "{said}");
    assert_eq!(said["dialogs"][0]["people"], 3 * EACH);

    assert_eq!(bot.stop(), Some(0));
    let output = home.run(&arguments);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let page = include_str!("../../docs/checking.md");
    let example = page.split("$ vraag check --live --dialogs edited\n").nth(1);
    let example = example.and_then(|rest| rest.split("```").next());
    assert_eq!(Some(text.as_str()), example, "the example of the page");

    let bot = home.start();
    home.write("order.yaml", AFTER);
    bot.await_line("order.yaml was changed and is in force; 300 people are in it");
    for who in &at_size {
        says(&api, who, "large", "How many bags, at most ten?");
    }
    for who in &at_bags {
        says(&api, who, "20", "How many bags, at most ten?");
        says(&api, who, "5", "Thank you, we deliver 5.");
    }
    for who in &at_pickup {
        says(&api, who, "tomorrow", "Thank you, see you tomorrow.");
    }
    for who in &at_size {
        says(&api, who, "5", "Thank you, we deliver 5.");
    }
}

#[test]
fn a_file_with_errors_would_be_refused_and_nothing_changes_for_anybody() {
    let api = BotApi::start();
    let home = Home::empty(&api);
    home.write("order.yaml", BEFORE);
    let _bot = home.start();
    let noor = api.person("Noor", "en");
    says(&api, &noor, "/order", "Which size?");
    let same = home.run(&["check", "--live"]);
    let text = String::from_utf8_lossy(&same.stdout).into_owned();
    assert!(
        same.status.code() == Some(0) && text.contains("in force already"),
        "{text}"
    );
    let edited = home.path().join("edited");
    std::fs::create_dir(&edited).expect("the folder is ours");
    let broken = BEFORE.replace("type: number", "type: numbre");
    std::fs::write(edited.join("order.yaml"), broken).expect("the folder is ours");
    let output = home.run(&["check", "--live", "--dialogs", "edited"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(
        text.contains("would be refused, and what is in force would stay"),
        "{text}"
    );
    assert!(text.contains("nobody notices anything"), "{text}");
}

#[test]
fn who_is_at_a_desk_that_is_renamed_moved_or_taken_out_is_counted_beforehand() {
    const SHOP: &str = "dialog: shop
languages: [en]
start: [{ section: main, command: shop }]
sections:
  main:
    - { ask: score, type: nps, ends: [Never, Surely], complaint: 6, text: Would you recommend us? }
";
    let api = BotApi::start();
    let (anna, noor, lise) = (
        api.person("Anna", "en"),
        api.person("Noor", "en"),
        api.person("Lise", "en"),
    );
    let [bar, counter] = ["The bar", "The counter"].map(|name| api.group(name, &[&anna]));
    let bot = |desks: &[(&str, i64)], cases: &str| {
        let desk = |(name, chat): &(&str, i64)| format!("  {name}: \"telegram:{chat}\"\n");
        let desks: String = desks.iter().map(desk).collect();
        format!("name: Shop\nlanguages: [en]\ndesks:\n{desks}cases: {{ desk: {cases} }}\n")
    };
    let home = Home::empty(&api);
    let (at_bar, at_counter) = (("bar", bar.id()), ("counter", counter.id()));
    home.write("bot.yaml", &bot(&[at_bar, at_counter], "bar"));
    home.write("shop.yaml", SHOP);
    let running = home.start();
    says(&api, &noor, "/person", "I've asked one of us");
    lise.says("/shop");
    let question = api.await_message(&lise, |message| message.text.contains("recommend"));
    lise.taps(&question, "2");
    api.await_message(&bar, |message| message.text.contains("Asks for a person"));
    api.await_message(&bar, |message| message.text.contains("Complaint, case 1."));
    assert_eq!(running.stop(), Some(0));

    let edited = home.path().join("edited");
    std::fs::create_dir(&edited).expect("the folder is ours");
    std::fs::write(edited.join("shop.yaml"), SHOP).expect("the folder is ours");
    let said = |settings: &str, format: &[&str]| {
        std::fs::write(edited.join("bot.yaml"), settings).expect("the folder is ours");
        let arguments = [&["check", "--live", "--dialogs", "edited"], format].concat();
        let output = home.run(&arguments);
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let page = include_str!("../../docs/checking.md");
    let gone = said(&bot(&[at_counter], "counter"), &[]);
    assert!(
        page.contains(&format!("```\n{gone}```")),
        "the example of the page:\n{gone}"
    );

    let counted = |settings: &str| {
        let said: Value =
            serde_json::from_str(&said(settings, &["--format", "json"])).expect("JSON");
        (said["desks"].clone(), said["cases"].clone())
    };
    let row = |becomes: &str, to: &str, cases_to: &str| json!([{ "desk": "bar", "becomes": becomes, "to": to, "talks": 1, "cases": 1, "cases_to": cases_to }]);
    let renamed = bot(&[("till", bar.id()), at_counter], "till");
    assert_eq!(
        counted(&renamed),
        (row("renamed", "till", "till"), Value::Null)
    );
    let chat = format!("telegram:{}", counter.id() - 1);
    let moved = bot(&[("bar", counter.id() - 1), at_counter], "counter");
    let new = json!({ "from": "bar", "to": "counter", "open": 1 });
    assert_eq!(counted(&moved), (row("moved", &chat, "bar"), new));
}
