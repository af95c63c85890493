//! One story from beginning to end: in the middle of a survey a customer wants a human, is helped by two people of a
//! desk, says how it went, and the survey goes on; the tables and the report say so afterwards.

use serde_json::Value;

use crate::support::bot::{Bot, Home};
use crate::support::botapi::{BotApi, Message};

/// The beginning of a picture: all that anybody looks at.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x08\0\0\0\x08\x08\x02\0\0\0";

const SURVEY: &str = r#"dialog: survey
languages: [en]
start: [{ section: visit, command: survey }]
sections:
  visit:
    - { ask: bags, type: number, range: 1..9, text: How many bags did you buy? }
    - ask: taste
      type: choice
      text: How was the coffee?
      options: { good: Good, bad: Bad }
    - say: "Noted: ${bags}, ${taste}."
"#;

const AFTER: &str = r#"dialog: how-it-went
languages: [en]
start: [{ section: main, link: how }]
sections:
  main:
    - { ask: solved, type: yesno, text: Is it solved? }
    - { ask: why, type: text, text: What could we do better? }
"#;

const REPLIES: &str =
    "code: \"With code AGAIN${bags} the next ${bags} bags are on us, ${contact.first_name}.\"\n";

#[test]
fn a_customer_in_the_middle_of_a_survey_is_helped_and_the_tables_say_so() {
    let api = BotApi::start();
    let noor = api.person("Noor de Wit", "en");
    let (anna, bo) = (api.person("Anna Bakker", "en"), api.person("Bo", "en"));
    let desk = api.group("The bar", &[&anna, &bo]);
    let home = Home::empty(&api);
    home.write(
        "bot.yaml",
        &format!(
            "name: Roaster\nlanguages: [en]\ndesks:\n  bar:\n    chat: \"telegram:{}\"\n    after_handoff: how-it-went\n    people: {{ Anna: {}, Bo: {} }}\n",
            desk.id(),
            anna.id(),
            bo.id()
        ),
    );
    home.write("survey.yaml", SURVEY);
    home.write("how-it-went.yaml", AFTER);
    home.write("replies.yaml", REPLIES);
    let bot = home.start();
    let has = |words: &'static str| move |message: &Message| message.text.contains(words);
    let to_noor = |words| api.await_message(&noor, has(words));
    let to_desk = |words| api.await_message(&desk, has(words));

    noor.says("/survey");
    to_noor("How many bags");
    noor.says("3");
    to_noor("How was the coffee?");
    noor.says("This is a shame, I want a human");
    to_noor("I've asked one of us");
    let card = to_desk("Asks for a person");
    for line in [
        "Noor de Wit",
        "Dialog: survey",
        "How was the coffee?",
        "bags: 3",
    ] {
        assert!(card.text.contains(line), "{line} in {}", card.text);
    }

    anna.at(&desk)
        .replies_with_photo(&card, PICTURE, "Was it this one?");
    assert!(to_noor("Anna: Was it this one?").text.ends_with("one?"));
    desk.hears_reply(&anna, "/pass bo", &card);
    let called = to_desk("Anna passes Noor de Wit on to you.");
    assert!(called.text.starts_with("Bo: "), "{}", called.text);
    to_noor("Bo takes over and answers you.");
    desk.hears_reply(&bo, "/saved", &called);
    let list = to_desk("Which reply do you send");
    bo.taps(&list, "code");
    let heard = to_noor("AGAIN3");
    assert_eq!(
        heard.text,
        "Bo: With code AGAIN3 the next 3 bags are on us, Noor."
    );
    to_desk("Sent to Noor de Wit:");
    noor.says("Thank you so much!");
    to_desk("Noor de Wit: Thank you so much!");
    bo.taps(&called, "Done");
    to_noor("You're talking with me, the computer, again.");
    let solved = to_noor("Is it solved?");
    noor.taps(&solved, "Yes");
    to_noor("What could we do better?");
    noor.says("Nothing");
    let again = api.await_message(&noor, |message| {
        message.text.contains("How was the coffee?") && message.id > solved.id
    });
    noor.taps(&again, "Good");
    to_noor("Noted: 3, Good.");
    api.await_acknowledged();
    assert_eq!(Bot::stop(bot), Some(0));

    let folder = home.path().join("tables");
    let written = home.run(&["export", "--out", "tables/"]);
    assert!(written.status.success(), "{written:?}");
    let table = std::fs::read_to_string(folder.join("handoffs.csv")).expect("it is there");
    let mut reader = csv::Reader::from_reader(table.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<std::collections::BTreeMap<String, String>> = reader
        .deserialize()
        .map(|row| row.expect("a row"))
        .collect();
    assert_eq!(rows.len(), 1, "{table}");
    let told = |column: &str| rows[0][column].as_str();
    assert_eq!(
        ["handoff", "desk", "dialog", "question", "passed_on", "how"].map(told),
        ["1", "bar", "survey", "taste", "1", "done"]
    );
    assert!(
        told("first_answer_seconds").parse::<u64>().is_ok(),
        "{table}"
    );
    assert!(told("helper_id").starts_with('r') && told("helper_id") != told("respondent_id"));
    assert!(
        !table.contains("Anna") && !table.contains("Noor"),
        "{table}"
    );
    let codebook = std::fs::read_to_string(folder.join("codebook.csv")).expect("it is there");
    assert!(codebook.contains("first_answer_seconds"), "{codebook}");

    let report = home.run(&["report", "survey", "--format", "json"]);
    let report: Value = serde_json::from_slice(&report.stdout).expect("it is JSON");
    let handed = &report["dialogs"][0]["handed_over"];
    assert_eq!(
        (handed["count"].as_u64(), handed["answered"].as_u64()),
        (Some(1), Some(1)),
        "{report:#}"
    );
    let text = String::from_utf8(home.run(&["report", "survey"]).stdout).expect("text");
    assert!(
        text.contains("Handed over to people: 1. A person answered 1 of them"),
        "{text}"
    );
}
