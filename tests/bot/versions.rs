//! `vraag versions`: what was in force when, the difference in words, and a version brought back with its sessions.

use serde_json::Value;

use crate::support::bot::Home;
use crate::support::botapi::{BotApi, Person};

const FIRST: &str = "dialog: order
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
    - say: Thank you.
";

/// Among other things, the question at which somebody waits is gone.
const SECOND: &str = "dialog: order
languages: [en]
renamed: { size: cup_size }
start:
  - { section: main, command: order }
sections:
  main:
    - ask: bags
      type: number
      range: 1..60
      text: How many bags of coffee?
    - ask: cup_size
      type: choice
      text: Which size?
      options: { small: Tiny, medium: Medium }
    - tag: ordered
    - say: Thank you.
";

fn says(api: &BotApi, who: &Person, words: &str, answer: &str) {
    who.says(words);
    api.await_message(who, |message| message.text.contains(answer));
}

fn told(home: &Home, arguments: &[&str]) -> String {
    let output = home.run(&[&["versions"], arguments].concat());
    let status = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {status}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn versions_are_listed_compared_in_words_and_brought_back_with_their_sessions() {
    let api = BotApi::start();
    let home = Home::empty(&api);
    home.write("order.yaml", FIRST);
    let bot = home.start();
    let noor = api.person("Noor", "en");
    says(&api, &noor, "/order", "Which size?");
    says(&api, &noor, "small", "How many bags?");
    says(&api, &noor, "20", "When will you come?");
    home.write("order.yaml", SECOND);
    bot.await_line("order.yaml was changed and is in force");
    let sam = api.person("Sam", "en");
    says(&api, &sam, "/order", "How many bags of coffee?");

    let rows: Value =
        serde_json::from_str(&told(&home, &["order", "--format", "json"])).expect("it is JSON");
    let version = |at: usize| rows[at]["version"].as_str().expect("it has one")[..8].to_owned();
    let (first, second) = (version(0), version(1));
    assert_ne!(first, second);
    assert_eq!(rows[0]["until"], rows[1]["since"]);
    assert!(rows[1]["until"].is_null() && rows[2].is_null(), "{rows}");
    let list = told(&home, &[]);
    assert!(list.starts_with(&format!("order\n  {first}  ")), "{list}");
    assert!(
        list.contains(&format!("  {second}  ")) && list.contains("until now"),
        "{list}"
    );

    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/versions.md");
    let page = std::fs::read_to_string(page).expect("it is there");
    // Only the digits differ.
    let shape = |text: &str| text.replace(|c: char| c.is_ascii_hexdigit(), "0");
    let example = page.split("$ vraag versions\n").nth(1);
    let example = example.and_then(|rest| rest.split("```").next());
    assert_eq!(example.map(shape), Some(shape(&list)), "{list}");

    let changes = told(&home, &["diff", &first, &second]);
    assert!(page.contains(&changes), "{changes}");
    assert!(
        changes.contains("`bags`: range 1..40 became 1..60"),
        "{changes}"
    );
    assert!(told(&home, &["diff", &second]).contains("nothing is different"));

    let shown = told(&home, &["rollback", &first]);
    assert!(
        shown.contains("`bags`: range 1..60 became 1..40"),
        "{shown}"
    );
    assert!(
        shown.contains("2 people are in it") && shown.contains("nothing was written"),
        "{shown}"
    );
    let file = home.dialogs().join("order.yaml");
    assert_eq!(std::fs::read_to_string(&file).expect("it is there"), SECOND);
    let done = told(&home, &["rollback", &first, "--yes"]);
    assert!(done.contains("is that version again"), "{done}");
    assert_eq!(std::fs::read_to_string(&file).expect("it is there"), FIRST);
    let kept = home.dialogs().join("order.yaml.old");
    assert_eq!(std::fs::read_to_string(kept).expect("it is kept"), SECOND);
    bot.await_lines("order.yaml was changed and is in force", 2);

    says(&api, &noor, "tomorrow", "Thank you.");
    assert_eq!(bot.stop(), Some(0));
    let rows: Value =
        serde_json::from_str(&told(&home, &["--format", "json"])).expect("it is JSON");
    assert_eq!(rows[2]["version"], rows[0]["version"], "{rows}");
    let unknown = home.run(&["versions", "diff", "zzzz"]);
    assert_eq!(unknown.status.code(), Some(2));
}
