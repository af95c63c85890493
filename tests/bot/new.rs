//! `vraag new` in the real program: each template works beside the others, and nothing of the owner's is touched.

use std::process::Output;

use crate::support::bot::Home;
use crate::support::botapi::BotApi;

fn told(output: &Output) -> (String, String, Option<i32>) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        text(&output.stdout),
        text(&output.stderr),
        output.status.code(),
    )
}

/// Returns the names that `vraag new --list` shows.
fn templates(home: &Home) -> Vec<String> {
    let (list, problems, code) = told(&home.run(&["new", "--list"]));
    assert_eq!(code, Some(0), "{problems}");
    let names = list.lines().filter(|line| !line.starts_with(' '));
    names
        .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
        .collect()
}

#[test]
fn every_template_is_checked_and_its_talks_go_well_under_a_new_name() {
    let api = BotApi::start();
    let home = Home::empty(&api);
    let names = templates(&home);
    assert_eq!(names.len(), 10, "{names:?}");
    for name in &names {
        let own = format!("my-{name}");
        let (_, said, code) = told(&home.run(&["new", &own, "--from", name]));
        assert!(
            code == Some(0) && said.contains(&format!("vraag chat {own}")),
            "{name}: {said}"
        );
        let dialog = std::fs::read_to_string(home.dialogs().join(format!("{own}.yaml")))
            .expect("it is written");
        let line = "# yaml-language-server: $schema=.schema/dialog.json\ndialog: ";
        assert!(dialog.starts_with(&format!("{line}{own}\n")), "{dialog}");
    }
    let (found, _, code) = told(&home.run(&["check", "--format", "json"]));
    assert_eq!((found.trim(), code), ("[]", Some(0)));
    let (talks, _, code) = told(&home.run(&["test"]));
    assert!(
        code == Some(0) && talks.contains("conversations went well"),
        "{talks}"
    );
    for kind in ["dialog", "test", "bot", "segments"] {
        let path = home.dialogs().join(format!(".schema/{kind}.json"));
        assert!(path.is_file(), "{}", path.display());
    }
    // The talks of each reach every step and every way.
    let (rows, ..) = told(&home.run(&["test", "--coverage", "--format", "json"]));
    let rows = rows
        .lines()
        .map(|row| serde_json::from_str::<serde_json::Value>(row).expect("it is JSON"));
    let covered: Vec<_> = rows.filter(|row| row["steps"].is_array()).collect();
    assert_eq!(covered.len(), 10, "{covered:?}");
    for row in covered {
        for what in ["steps", "ways"] {
            assert_eq!(row[what][0], row[what][1], "{}", row["missing"]);
        }
    }
    // Each has the picture of a talk.
    let (_, problems, code) = told(&home.run(&["test", "--pictures", "talks"]));
    assert_eq!(code, Some(0), "{problems}");
    for name in &names {
        let path = home.path().join(format!("talks/my-{name}.svg"));
        let picture = std::fs::read_to_string(path).expect("it is drawn");
        let shown = format!("docs/pictures/talks/{name}.svg");
        let in_docs = std::fs::read_to_string(&shown).expect("it is in the documents");
        // A desk reads the name of the dialog.
        let picture = picture.replace(&format!("my-{name}"), name);
        assert!(
            picture == in_docs,
            "{shown} is not what the program draws: draw it anew, as docs/pictures/README.md says"
        );
    }
    let complaint = std::fs::read_to_string(home.path().join("talks/my-complaint.svg"));
    let complaint = complaint.expect("it is drawn");
    for (class, words) in [
        ("bot", "Asks for a person."),
        ("desk", "Anna: I&#39;ll put a"),
    ] {
        let bubble = format!("<rect class=\"{class}\" ");
        let before = complaint.split(words).next().expect("it is there");
        assert!(before.len() < complaint.len(), "{words}");
        let last = before.rfind("<rect class").expect("a bubble");
        assert!(before[last..].starts_with(&bubble), "{words}");
    }
}

#[test]
fn a_template_that_needs_settings_brings_them_or_says_which_are_missing() {
    let api = BotApi::start();
    let home = Home::empty(&api);
    let complaint = ["new", "klacht", "--from", "complaint"];
    assert!(home.run(&complaint).status.success());
    let bot = std::fs::read_to_string(home.dialogs().join("bot.yaml")).expect("it is written");
    assert!(bot.contains("dialog: klacht-again }"), "{bot}");
    let (talks, _, code) = told(&home.run(&["test"]));
    assert!(code == Some(0), "{talks}");

    let home = Home::empty(&api);
    let own = "name: Mine\nlanguages: [nl, en]\ntimezone: Europe/Amsterdam\nkeep_answers: 12 months\n\
        contact: { nl: bel, en: call }\ndesks: { shop: \"telegram:-1001234567890\" }\n";
    home.write("bot.yaml", own);
    let (_, said, code) = told(&home.run(&complaint));
    assert_eq!(code, Some(0), "{said}");
    let (_, missing) = said
        .split_once("bot.yaml, and try it then:\n")
        .expect(&said);
    assert!(
        missing.contains("\n    ask_again: { after: 7d, dialog: klacht-again }\n")
            && !missing.contains("desks:"),
        "{said}"
    );
    let bot = std::fs::read_to_string(home.dialogs().join("bot.yaml"));
    assert_eq!(bot.expect("it is there"), own);
}

#[test]
fn what_is_there_already_is_left_as_it_is() {
    let api = BotApi::start();
    let home = Home::empty(&api);
    home.write("mine.test.yaml", "dialog: mine\ntests: []\n");
    let (_, said, code) = told(&home.run(&["new", "mine"]));
    assert!(
        code == Some(2) && said.contains("mine.test.yaml is there already"),
        "{said}"
    );
    assert!(!home.dialogs().join("mine.yaml").exists());
    for (arguments, hint) in [
        (
            &["new", "mine", "--from", "satisfacton"][..],
            "did you mean `satisfaction`?",
        ),
        (&["new", "My Shop"], "a dialog's name is small letters"),
        (&["new", "bot"], "choose another name"),
    ] {
        let (_, said, code) = told(&home.run(arguments));
        assert!(
            code == Some(2) && said.contains(hint),
            "{arguments:?}: {said}"
        );
    }
}

#[test]
fn a_dialog_that_clashes_with_what_is_there_is_written_and_told() {
    let api = BotApi::start();
    let home = Home::empty(&api);
    assert!(home.run(&["new", "one", "--from", "quiz"]).status.success());
    let (_, said, code) = told(&home.run(&["new", "two", "--from", "quiz"]));
    assert!(
        code == Some(1) && said.contains("mend the lines above"),
        "{said}"
    );
    assert!(home.dialogs().join("two.yaml").is_file());
}

#[test]
fn coverage_names_each_step_option_and_way_that_no_talk_reached_with_its_line() {
    let api = BotApi::start();
    let home = Home::empty(&api);
    home.write(
        "lunch.yaml",
        "dialog: lunch
languages: [en]
steps:
  - ask: soup
    type: choice
    text: Which soup?
    options:
      pea: Pea
      leek: Leek
  - if: soup == leek
    then:
      - say: Leek it is.
  - ask: bread
    type: yesno
    text: With bread?
    yes: [{ tag: bread }]
    no: [{ tag: no_bread }]
",
    );
    let test = |soup: &str, bread: &str| {
        format!(
            "  - name: {soup}\n    start: main\n    talk:\n      - bot: ...\n      - tap: {soup}\n      - bot: ...\n      - tap: \"{bread}\"\n"
        )
    };
    home.write(
        "lunch.test.yaml",
        &format!("dialog: lunch\ntests:\n{}", test("Pea", "Yes")),
    );
    let (said, _, code) = told(&home.run(&["test", "--coverage"]));
    assert_eq!(code, Some(0), "{said}");
    let right = "lunch: 3 of 5 steps, 1 of 2 options, 2 of 4 ways
  dialogs/lunch.yaml:9  soup: the option leek
  dialogs/lunch.yaml:10  if soup == leek
  dialogs/lunch.yaml:12  say
  dialogs/lunch.yaml:13  bread: no
  dialogs/lunch.yaml:17  tag: no_bread
";
    assert!(said.ends_with(right), "{said}");
    let both = test("Pea", "Yes")
        + &test("Leek", "No").replace(
            "      - bot: ...\n      - tap: \"No\"",
            "      - bot: Leek it is.\n      - bot: ...\n      - tap: \"No\"",
        );
    home.write("lunch.test.yaml", &format!("dialog: lunch\ntests:\n{both}"));
    let (said, ..) = told(&home.run(&["test", "--coverage"]));
    assert!(
        said.ends_with("lunch: 5 of 5 steps, 2 of 2 options, 4 of 4 ways\n"),
        "{said}"
    );
}
