//! What `vraag test` prints for programs: one JSON object a line, and JUnit's XML, whatever stands in names and texts.

use serde_json::Value;
use vraag::cli::exit::Exit;
use vraag::cli::test::{Format, TestOptions, run};

const SHOP: &str = "dialog: shop\nlanguages: [en]\nstart:\n  - { section: main, command: shop }\nsections:\n  main:\n    - ask: bags\n      type: number\n      text: \"How many <bags> & \\\"boxes\\\"?\"\n    - say: Thank you, ${bags}.\n";

/// Two tests that go well and one that does not, with all that XML and JSON write otherwise.
const TESTS: &str = "dialog: shop\ntests:\n  - name: \"it's <fine> & \\\"well\\\"\"\n    talk:\n      - bot: \"How many <bags> & \\\"boxes\\\"?\"\n      - user: \"2\"\n      - bot: Thank you, 2.\n  - name: it differs\n    talk:\n      - bot: ...\n      - user: \"2\"\n      - bot: \"Thank <you> & \\\"goodbye\\\"\\tnow\"\n  - name: it ends\n    talk:\n      - bot: ...\n";

fn report(files: &[(&str, &str)], format: Format) -> (String, Exit) {
    let folder = tempfile::tempdir().expect("a folder");
    files.iter().for_each(|(name, text)| {
        std::fs::write(folder.path().join(name), text).expect("the folder is ours")
    });
    let options = TestOptions {
        dialogs: folder.path().to_owned(),
        format,
        ..TestOptions::default()
    };
    let mut out = Vec::new();
    let exit = run(&options, &mut out, &mut Vec::new()).expect("a text can be written to");
    let folder = folder.path().display().to_string();
    (
        String::from_utf8(out)
            .expect("it prints words")
            .replace(&format!("{folder}/"), ""),
        exit,
    )
}

fn rows(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).expect("each line is one object"))
        .collect()
}

/// An element: its depth, its name, its attributes, its words.
type Element = (usize, String, Vec<(String, String)>, String);

/// Reads XML strictly as far as it is used here: each element's name with its attributes and depth, and the words between.
fn read_xml(xml: &str) -> Vec<Element> {
    let mut rest = xml
        .strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        .expect("it says what it is");
    let (mut open, mut all): (Vec<String>, Vec<_>) = (Vec::new(), Vec::new());
    while let Some(start) = rest.find('<') {
        let words = unescaped(&rest[..start]);
        if let (Some((_, _, _, inside)), false) = (all.last_mut(), words.trim().is_empty()) {
            *inside = words;
        }
        let end = rest.find('>').expect("a tag ends");
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(
                open.pop().as_deref(),
                Some(name),
                "what is opened is closed"
            );
            continue;
        }
        let (tag, is_empty) = tag
            .strip_suffix('/')
            .map_or((tag, false), |tag| (tag, true));
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        all.push((
            open.len(),
            name.to_owned(),
            attributes_of(attributes),
            String::new(),
        ));
        open.extend((!is_empty).then(|| name.to_owned()));
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "{open:?} {rest}");
    all
}

fn attributes_of(mut rest: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    while let Some((name, value)) = rest.split_once("=\"") {
        let (value, after) = value.split_once('"').expect("a value ends");
        assert!(
            name.trim().chars().all(|c| c.is_ascii_lowercase()),
            "{name}"
        );
        all.push((name.trim().to_owned(), unescaped(value)));
        rest = after;
    }
    assert!(rest.trim().is_empty(), "{rest}");
    all
}

fn unescaped(words: &str) -> String {
    assert!(!words.contains(['<', '>', '"']), "{words}");
    let mut parts = words.split('&');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let (entity, after) = part.split_once(';').expect("`&` begins an entity");
        let sign = match entity {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            "#9" => "\t",
            "#10" => "\n",
            other => panic!("no entity of XML: {other}"),
        };
        text + sign + after
    })
}

fn attribute<'a>(attributes: &'a [(String, String)], name: &str) -> &'a str {
    &attributes
        .iter()
        .find(|(known, _)| known == name)
        .expect("it is there")
        .1
}

#[test]
fn json_is_one_object_a_line_with_the_first_difference() {
    let (text, exit) = report(
        &[("shop.yaml", SHOP), ("shop.test.yaml", TESTS)],
        Format::Json,
    );
    let rows = rows(&text);
    assert_eq!(exit, Exit::Dialogs);
    assert_eq!(
        rows[0],
        serde_json::json!({ "file": "shop.test.yaml", "test": "it's <fine> & \"well\"", "ok": true })
    );
    let different = serde_json::json!({
        "file": "shop.test.yaml", "test": "it differs", "ok": false,
        "difference": { "turn": 3, "expected": "Thank <you> & \"goodbye\"\tnow", "got": "Thank you, 2." }
    });
    assert_eq!(rows[1], different);
    assert_eq!((rows[2]["ok"].clone(), rows.len()), (Value::Bool(true), 3));
}

#[test]
fn json_tells_a_file_that_could_not_be_tried() {
    let (text, exit) = report(
        &[
            ("shop.yaml", SHOP),
            ("shop.test.yaml", "dialog: shop\nproofs:\n  - name: x\n"),
        ],
        Format::Json,
    );
    let rows = rows(&text);
    assert_eq!((rows.len(), exit), (1, Exit::Dialogs));
    assert!(
        rows[0]["test"].is_null()
            && rows[0]["difference"]["got"]
                .as_str()
                .expect("why")
                .contains("`proofs`"),
        "{rows:?}"
    );
}

#[test]
fn junit_is_whole_xml_with_every_word_in_it() {
    let (xml, exit) = report(
        &[("shop.yaml", SHOP), ("shop.test.yaml", TESTS)],
        Format::Junit,
    );
    let elements = read_xml(&xml);
    assert_eq!(exit, Exit::Dialogs);
    let shape: Vec<(usize, &str)> = elements
        .iter()
        .map(|(depth, name, _, _)| (*depth, name.as_str()))
        .collect();
    assert_eq!(
        shape,
        [
            (0, "testsuites"),
            (1, "testsuite"),
            (2, "testcase"),
            (2, "testcase"),
            (3, "failure"),
            (2, "testcase")
        ]
    );
    assert_eq!(
        (
            attribute(&elements[0].2, "tests"),
            attribute(&elements[0].2, "failures")
        ),
        ("3", "1")
    );
    assert_eq!(attribute(&elements[2].2, "name"), "it's <fine> & \"well\"");
    let (_, _, failure, body) = &elements[4];
    assert_eq!(
        attribute(failure, "message"),
        "expected Thank <you> & \"goodbye\"\tnow, got Thank you, 2."
    );
    assert!(
        body.contains("How many <bags> & \"boxes\"?") && body.lines().count() > 3,
        "{body}"
    );
}

#[test]
fn junit_tells_a_file_that_could_not_be_tried() {
    let (xml, _) = report(
        &[("shop.test.yaml", "dialog: shop\ntests: [\n")],
        Format::Junit,
    );
    let elements = read_xml(&xml);
    assert_eq!(attribute(&elements[0].2, "failures"), "1");
    assert_eq!(
        elements.last().map(|(_, name, _, _)| name.as_str()),
        Some("failure")
    );
}

#[test]
fn a_folder_without_tests_says_so_to_people_and_is_empty_for_programs() {
    let (text, exit) = report(&[("shop.yaml", SHOP)], Format::Text);
    assert!(
        text.starts_with("there are no conversation tests in ") && exit == Exit::Dialogs,
        "{text}"
    );
    assert_eq!(report(&[("shop.yaml", SHOP)], Format::Json).0, "");
    assert_eq!(
        read_xml(&report(&[("shop.yaml", SHOP)], Format::Junit).0).len(),
        1
    );
}

/// Draws the conversation of this name, and returns the picture or what is told.
fn drawn(files: &[(&str, &str)], name: &str) -> Result<String, String> {
    let folder = tempfile::tempdir().expect("a folder");
    files.iter().for_each(|(name, text)| {
        std::fs::write(folder.path().join(name), text).expect("the folder is ours")
    });
    let path = folder.path().join("talks/one.svg");
    let options = TestOptions {
        dialogs: folder.path().to_owned(),
        picture: Some(name.to_owned()),
        out: Some(path.clone()),
        ..TestOptions::default()
    };
    let mut out = Vec::new();
    match run(&options, &mut out, &mut Vec::new()).expect("a text can be written to") {
        Exit::Usage => Err(String::from_utf8(out).expect("it prints words")),
        _ => Ok(std::fs::read_to_string(path).expect("the picture is there")),
    }
}

#[test]
fn one_conversation_is_drawn_by_the_beginning_of_its_name() {
    let files = [("shop.yaml", SHOP), ("shop.test.yaml", TESTS)];
    let picture = drawn(&files, "it's").expect("there is one");
    assert!(picture.starts_with("<svg ") && picture.contains(">Thank you, 2.</text>"));
    let many = drawn(&files, "it").expect_err("there are several");
    assert!(
        many.starts_with("error: more than one conversation is called `it`")
            && many.contains("\n  it differs\n"),
        "{many}"
    );
    let none = drawn(&files, "a cake").expect_err("there is none");
    assert!(none.starts_with("error: no conversation is called `a cake`; there are\n  it's"));
    let other = drawn(&files, "it differs").expect_err("it does not go well");
    assert!(
        other.contains("does not go well, and is not drawn"),
        "{other}"
    );
    assert!(drawn(&files[..1], "it").is_err());
}

#[test]
fn a_picture_shows_long_words_whole_and_each_line_in_its_direction() {
    let label = "One loaf of rye bread with pumpkin seeds and sunflower seeds on top, sliced";
    let long = "word ".repeat(300);
    let shop = format!(
        "dialog: shop\nlanguages: [ar, en]\nstart:\n  - {{ section: main, command: shop }}\nsections:\n  main:\n    - say: {long}end.\n    - ask: loaf\n      type: choice\n      text: {{ ar: أي خبز؟, en: Which bread? }}\n      options: {{ rye: \"{label}\", spelt: Spelt }}\n"
    );
    let tests = "dialog: shop\ntests:\n  - name: long\n    contact: { language: ar }\n    talk:\n      - user: /shop\n      - bot: ...\n      - bot: أي خبز؟\n";
    let picture =
        drawn(&[("shop.yaml", &shop), ("shop.test.yaml", tests)], "long").expect("it goes well");
    assert!(picture.contains(" end.</text>") && !picture.contains('…'));
    for word in label.split(' ') {
        assert!(picture.contains(word), "{word}");
    }
    assert!(picture.contains(">أي خبز؟</text>"));
    let line = picture.split("<text").find(|line| line.contains("خبز"));
    let line = line.expect("the question is drawn");
    assert!(line.contains("class=\"from-right\""), "{line}");
}

#[test]
fn a_picture_shows_what_the_desk_was_shown_when_it_was_shown() {
    let bot = "languages: [en]\ndesks:\n  shop: { chat: \"telegram:-1\", give_back: 1h }\n";
    let shop = "dialog: shop\nlanguages: [en]\nstart:\n  - { section: main, command: shop }\nsections:\n  main:\n    - handoff: shop\n    - { ask: bags, type: number, text: How many bags? }\n    - say: Thank you.\n";
    let tests = "dialog: shop\ntests:\n  - name: helped\n    contact: { name: Noor }\n    talk:\n      - user: /shop\n      - bot: ...\n      - user: I need a bag\n      - { desk: We have one, as: Anna }\n      - bot: \"Anna: We have one\"\n      - { desk: /done, as: Anna }\n      - bot: You're talking with me, ...\n      - bot: How many bags?\n      - wait: 7d\n      - at_desk: \"Noor: I need a bag\"\n      - user: \"2\"\n      - bot: Thank you.\n";
    let files = [
        ("bot.yaml", bot),
        ("shop.yaml", shop),
        ("shop.test.yaml", tests),
    ];
    let picture = drawn(&files, "helped").expect("it goes well");
    let order = [
        ">/shop<",
        "Noor<",
        ">I need a bag<",
        ">Noor: I need a bag<",
        ">Anna: We have one<",
        ">Anna: /done<",
        "done",
        ">How many bags?<",
        ">2<",
    ];
    let mut rest = picture.as_str();
    for words in order {
        let at = rest.find(words);
        let at = at.unwrap_or_else(|| panic!("{words} is not where it belongs in {picture}"));
        rest = &rest[at + words.len()..];
    }
}
