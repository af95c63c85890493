//! `vraag replay`: what people said, held again with edited dialogs; nothing is sent or stored.

use serde_json::Value;

use crate::support::bot::Home;
use crate::support::botapi::{BotApi, Person};

const ORDER: &str = "dialog: order
languages: [en]
start:
  - { section: main, command: order }
sections:
  main:
    - ask: size
      type: choice
      text: Which size, ${contact.first_name}?
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

fn says(api: &BotApi, who: &Person, words: &str, answer: &str) {
    who.says(words);
    api.await_message(who, |message| message.text.contains(answer));
}

fn replayed(home: &Home, edited: &str, more: &[&str]) -> (String, Option<i32>) {
    let folder = home.path().join("edited");
    std::fs::create_dir_all(&folder).expect("the folder is ours");
    std::fs::write(folder.join("order.yaml"), edited).expect("the folder is ours");
    let output = home.run(&[&["replay", "--dialogs", "edited"], more].concat());
    let status = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(status.is_empty(), "{status}");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    (text, output.status.code())
}

#[test]
fn real_conversations_are_held_again_with_the_edited_files() {
    let api = BotApi::start();
    let home = Home::empty(&api);
    home.write("order.yaml", ORDER);
    let bot = home.start();
    let (text, code) = replayed(&home, ORDER, &[]);
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(
        text,
        "no conversation that can be held again has come to its end yet\n"
    );
    let noor = api.person("Noor de Wit", "en");
    for (words, answer) in [
        ("/order", "Which size, Noor?"),
        ("small", "How many bags?"),
        ("2", "When will you come?"),
        ("tomorrow", "Thank you"),
    ] {
        says(&api, &noor, words, answer);
    }
    let sam = api.person("Sam Visser", "en");
    for (words, answer) in [
        ("/order", "Which size, Sam?"),
        ("large", "How many bags?"),
        ("many", "How many bags?"),
        ("20", "When will you come?"),
        ("Sam comes on monday", "Thank you"),
    ] {
        says(&api, &sam, words, answer);
    }
    let lou = api.person("Lou", "en");
    says(&api, &lou, "/order", "Which size, Lou?");
    says(&api, &lou, "small", "How many bags?");
    says(&api, &lou, "stop", "we'll stop here");
    let shown = api.calls().len();

    let (text, code) = replayed(&home, ORDER, &[]);
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(
        text,
        "3 conversations held again\n       3 end as they did\n"
    );

    let stricter = ORDER.replace("range: 1..40", "range: 1..10");
    let (text, code) = replayed(&home, &stricter, &[]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("     2 end as they did\n"), "{text}");
    assert!(
        text.contains("     1 order: gave an answer to `bags` that is now refused\n"),
        "{text}"
    );
    assert!(text.contains("Which size, Person?"), "{text}");
    assert!(text.contains("   Person 1   20\n"), "{text}");
    assert!(!text.contains("Sam") && !text.contains("Visser"), "{text}");
    let page = include_str!("../../docs/versions.md");
    let example = page.split("$ vraag replay --dialogs edited\n").nth(1);
    let example = example.and_then(|rest| rest.split("```").next());
    assert_eq!(Some(text.as_str()), example, "the example of the page");

    let asks_more = ORDER.replace(
        "    - say: Thank",
        "    - ask: gift\n      type: yesno\n      text: Is it a gift?\n    - say: Thank",
    );
    let (json, code) = replayed(&home, &asks_more, &["--format", "json"]);
    assert_eq!(code, Some(1), "{json}");
    let row: Value = serde_json::from_str(&json).expect("it is JSON");
    assert_eq!(row["same"], 1);
    assert_eq!(row["odd"][0]["kind"], "stuck");
    assert_eq!(row["odd"][0]["question"], "gift");
    assert_eq!(row["odd"][0]["conversations"], 2);

    let ends = format!("{ORDER}    - end: ordered\n");
    let (text, _) = replayed(&home, &ends, &["--show", "0"]);
    let other = "     2 order: end as `ordered`, and not as `done`\n";
    assert!(text.contains(other) && !text.contains("Person"), "{text}");

    let renamed = ORDER.replace("ask: bags", "ask: count").replace(
        "languages: [en]",
        "languages: [en]\nrenamed: { bags: count }",
    );
    let (text, code) = replayed(&home, &renamed, &["--last", "2"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.starts_with("2 conversations held again\n"), "{text}");

    let sent = |call: &&crate::support::botapi::Call| call.method.starts_with("send");
    let after = api.calls().len();
    let new = api
        .calls()
        .iter()
        .skip(shown.min(after))
        .filter(sent)
        .count();
    assert_eq!(new, 0, "nothing is sent");
    assert_eq!(bot.stop(), Some(0));
    assert_eq!(home.table(&["order"]).len(), 3, "nothing is stored");
    let (text, _) = replayed(&home, &stricter, &["--show", "0"]);
    assert!(text.contains("     2 end as they did\n"), "at rest: {text}");
}
