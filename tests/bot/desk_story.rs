//! One story from beginning to end: in the middle of a survey a customer wants a human, is helped by two people of a
//! desk in a forum, says how it went, and the survey goes on; a low score becomes a case, and a week after it was made
//! good they come back. The tables, the list of cases and the report say so afterwards.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::process::Output;
use std::time::Duration;

use serde_json::Value;

use crate::desk::PICTURE;
use crate::support::ahead::ahead;
use crate::support::bot::{Bot, Home};
use crate::support::botapi::{BotApi, Group, Message, Person};

/// A little more than the week after which customers are asked again.
const WEEK: Duration = Duration::from_secs(7 * 24 * 3600 + 60);

const BOT: &str = "name: Roaster
languages: [en]
desks:
  bar: { chat: \"telegram:DESK\", after_handoff: how-it-went, people: { Anna: ANNA, Bo: BO } }
cases:
  desk: bar
  ask_again: { after: 7d, dialog: how-is-it-now }
";

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
    - ask: score
      type: nps
      ends: [Never, Surely]
      text: Would you recommend us?
      complaint: 6
    - say: "Noted: ${bags}, ${taste}, ${score}."
"#;

const AGAIN: &str = r#"dialog: how-is-it-now
languages: [en]
start: [{ section: main, link: now }]
sections:
  main:
    - { ask: better, type: nps, ends: [Never, Surely], text: And how is it now? }
    - say: Good to know.
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

/// The people of the story, and the bot's home.
struct Story {
    api: BotApi,
    home: Home,
    noor: Person,
    anna: Person,
    bo: Person,
    desk: Group,
}

impl Story {
    fn new() -> Self {
        let api = BotApi::start();
        let noor = api.person("Noor de Wit", "en");
        let (anna, bo) = (api.person("Anna Bakker", "en"), api.person("Bo", "en"));
        let desk = api.forum("The bar", &[&anna, &bo]);
        desk.promotes_bot(&anna);
        let home = Home::empty(&api);
        let people = [("DESK", desk.id()), ("ANNA", anna.id()), ("BO", bo.id())];
        let bot = people.iter().fold(BOT.to_owned(), |text, (name, id)| {
            text.replace(name, &id.to_string())
        });
        home.write("bot.yaml", &bot);
        home.write("survey.yaml", SURVEY);
        home.write("how-it-went.yaml", AFTER);
        home.write("how-is-it-now.yaml", AGAIN);
        home.write("replies.yaml", REPLIES);
        Self {
            api,
            home,
            noor,
            anna,
            bo,
            desk,
        }
    }

    fn to_noor(&self, words: &str) -> Message {
        self.api
            .await_message(&self.noor, |message| message.text.contains(words))
    }

    fn to_desk(&self, words: &str) -> Message {
        self.api
            .await_message(&self.desk, |message| message.text.contains(words))
    }

    /// Presses a button of the case, and returns its message once that is done.
    fn does(&self, case: &Message, button: &str, done: &str) -> Message {
        self.bo.taps(case, button);
        self.api
            .await_edit(case, |message| message.text.contains(done))
    }

    /// Helps the customer in the middle of the survey, until it asks its question again.
    fn is_helped(&self) {
        let Self { noor, anna, bo, .. } = self;
        noor.says("/survey");
        self.to_noor("How many bags");
        noor.says("3");
        self.to_noor("How was the coffee?");
        noor.says("This is a shame, I want a human");
        self.to_noor("I've asked one of us");
        let card = self.to_desk("Asks for a person");
        for line in [
            "Noor de Wit",
            "Dialog: survey",
            "How was the coffee?",
            "How many bags did you buy? 3",
        ] {
            assert!(card.text.contains(line), "{line} in {}", card.text);
        }
        let topics = self.desk.topics();
        let [(topic, opened)] = topics.as_slice() else {
            panic!("one topic: {} of them", topics.len());
        };
        assert_eq!(opened.name, "Noor de Wit · survey");
        assert_eq!(card.thread, Some(topic.id()));

        anna.at(topic)
            .sends_photo_saying(PICTURE, "Was it this one?");
        let photo = self.to_noor("Was it this one?");
        assert!(photo.text.starts_with("Anna: ") && photo.photo.is_some());
        anna.at(topic).says("/pass bo");
        let called = self.to_desk("Anna passes Noor de Wit on to you.");
        assert!(called.text.starts_with("Bo: "), "{}", called.text);
        self.to_noor("Bo takes over and answers you.");
        bo.at(topic).says("/saved");
        let list = self.to_desk("Which reply do you send");
        bo.taps(&list, "code");
        let heard = self.to_noor("AGAIN3");
        assert_eq!(
            heard.text,
            "Bo: With code AGAIN3 the next 3 bags are on us, Noor."
        );
        self.to_desk("Sent to Noor de Wit:");
        noor.says("Thank you so much!");
        let thanks = self.to_desk("Noor de Wit: Thank you so much!");
        assert_eq!(thanks.thread, Some(topic.id()));
        bo.at(topic).says("/done");
        self.to_noor("You're talking with me, the computer, again.");
        let solved = self.to_noor("Is it solved?");
        noor.taps(&solved, "Yes");
        self.to_noor("What could we do better?");
        noor.says("Nothing");
    }

    /// Goes on with the survey to a low score, which is a case in the same topic; takes all its steps.
    fn complains(&self) {
        let question = self.to_noor("How was the coffee?");
        self.noor.taps(&question, "Bad");
        let question = self.to_noor("Would you recommend us?");
        self.noor.taps(&question, "2");
        self.to_noor("One of us will look at it in person");
        self.to_noor("Noted: 3, Bad, 2.");
        let case = self.to_desk("Complaint, case 1.");
        let (topic, _) = self.desk.topics().remove(0);
        assert_eq!(case.thread, Some(topic.id()));
        let case = self.does(&case, "Take", "Acknowledged: Bo");
        self.to_noor("Bo is here now");
        self.bo
            .at(&topic)
            .says("I am sorry. A new bag is on its way");
        self.to_noor("Bo: I am sorry.");
        let case = self.does(&case, "Understood", "Understood: Bo");
        let case = self.does(&case, "Apologised", "Apologised: Bo");
        self.does(&case, "Made good", "Made good: Bo");
        self.bo.at(&topic).says("/done");
        let left = self.to_noor("You're talking with me, the computer, again.");
        self.noor.says("/help");
        let help = self
            .api
            .await_message(&self.noor, |message| message.id > left.id);
        assert!(
            !help.text.contains("Is it solved?"),
            "whoever has a case is asked nothing: {}",
            help.text
        );
        let listed = told(&self.home.run(&["cases"]));
        assert!(listed.contains("bot asks again"), "{listed}");
    }

    /// Lets a week pass, after which the customer is asked again and is satisfied.
    fn comes_back(&self) {
        self.api.advance_clock(WEEK);
        let later = ahead(self.home.path(), WEEK.as_secs());
        let later = later
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        let bot = self.home.start_with(&later);
        let question = self.to_noor("And how is it now?");
        self.noor.taps(&question, "9");
        self.to_noor("Good to know.");
        self.to_desk("Case 1 of Noor de Wit is closed: asked again, they are satisfied.");
        assert_eq!(Bot::stop(bot), Some(0));
        let asks = |arguments: &[&str]| {
            let mut command = self.home.command(arguments);
            told(&command.envs(later).output().expect("the program is built"))
        };
        let listed = asks(&["cases", "--all"]);
        assert!(listed.contains("closed: satisfied again"), "{listed}");
        let told = asks(&["export", "--out", "after/"]);
        assert!(told.contains("cases.csv") || told.is_empty(), "{told}");
        the_case_is_told(&self.home);
        let parquet = cfg!(feature = "parquet").then_some("parquet");
        for format in ["jsonl", "xlsx", "sav"].into_iter().chain(parquet) {
            asks(&["export", "--out", "after/", "--format", format]);
            let file = self.home.path().join(format!("after/cases.{format}"));
            let length = std::fs::metadata(file).map(|file| file.len());
            assert!(length.is_ok_and(|length| length > 0), "{format}");
        }
        asks(&["report", "--out", "report.xlsx"]);
        let book = self.home.path().join("report.xlsx");
        let mut book: calamine::Xlsx<_> = calamine::open_workbook(book).expect("it opens");
        let sheet = calamine::Reader::worksheet_range(&mut book, "Complaints").expect("a sheet");
        let rows: Vec<Vec<String>> = sheet
            .rows()
            .map(|row| row.iter().map(ToString::to_string).collect())
            .collect();
        for (step, of) in [("Acknowledged by name", "1"), ("Made good", "1")] {
            let row = rows.iter().find(|row| row[0] == step);
            assert_eq!(row.expect("a row")[1..4], [of, "1", "0"], "{rows:?}");
        }
        let helper = rows.last().expect("a row");
        assert!(
            helper[0].starts_with('r') && helper[1..3] == ["1", "1"],
            "{rows:?}"
        );
        let report = asks(&["report"])
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        for line in [
            "1 complaint became a case; 0 still open.",
            "1 was acknowledged by a person, within ",
            "Of 1 critics (a score of 6 of 10 or less) who gave another score later, 1 then gave 7 or more.",
        ] {
            assert!(report.contains(line), "{line} in {report}");
        }
    }
}

/// Returns what a command says that does well.
fn told(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_customer_in_the_middle_of_a_survey_is_helped_and_comes_back_after_a_week() {
    let story = Story::new();
    let bot = story.home.start();
    story.is_helped();
    story.complains();
    story.api.await_acknowledged();
    assert_eq!(Bot::stop(bot), Some(0));
    the_tables_say_so(&story.home);
    story.comes_back();
}

/// Looks at the table of cases, which names neither Noor nor Bo.
fn the_case_is_told(home: &Home) {
    let table = std::fs::read_to_string(home.path().join("after/cases.csv"));
    let table = table.expect("it is there");
    let mut reader = csv::Reader::from_reader(table.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<BTreeMap<String, String>> = reader
        .deserialize()
        .map(|row| row.expect("a row"))
        .collect();
    assert_eq!(rows.len(), 1, "{table}");
    for (column, right) in [
        ("case", "1"),
        ("why", "score"),
        ("dialog", "survey"),
        ("question", "score"),
        ("acknowledged_clock", "kept"),
        ("made_good_clock", "kept"),
        ("codes_worth", "0"),
        ("asked_again_score", "9"),
        ("reopened", "0"),
        ("recovered", "true"),
        ("how", "recovered"),
    ] {
        assert_eq!(rows[0][column], right, "{column} in {table}");
    }
    assert!(!rows[0]["made_good_at"].is_empty() && rows[0]["helper_id"].starts_with('r'));
    assert!(!table.contains("Noor") && !table.contains("Bo"), "{table}");
}

/// Looks at the table of both hand-overs, and at the report on the survey, in which the first fell; neither names anybody.
fn the_tables_say_so(home: &Home) {
    let folder = home.path().join("tables");
    let written = home.run(&["export", "--out", "tables/"]);
    assert!(written.status.success(), "{written:?}");
    let table = std::fs::read_to_string(folder.join("handoffs.csv")).expect("it is there");
    let mut reader = csv::Reader::from_reader(table.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<BTreeMap<String, String>> = reader
        .deserialize()
        .map(|row| row.expect("a row"))
        .collect();
    assert_eq!(rows.len(), 2, "{table}");
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
