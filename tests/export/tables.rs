//! Exports that need no other program: columns over versions, cursors, pseudonyms, files that are whole or not there.

use std::collections::HashSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use calamine::Reader;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use vraag::id::OwnerId;
use vraag::report::catalogue::Origin;
use vraag::report::export::{
    AtomicFile, Cursor, ExportError, ExportPlan, Format, Multi, Out, Shape, Wanted,
};

use crate::shop::{HOSTILE, Shop, hostile_words};

const FIRST: &str = "dialog: visit
languages: [en]
start: [{ section: main, command: visit }]
sections:
  main:
    - ask: often
      type: choice
      text: How often?
      options: { weekly: Every week, rarely: Rarely }
    - ask: bags
      type: number
      text: How many bags?
    - ask: colour
      type: text
      text: Which colour?
    - ask: likes
      type: multi
      text: What do you like?
      options: { price: The price, people: The people }
    - ask: left
      type: text
      text: What is left?
";

/// `bags` is a text now, `colour` is called `tint`, `left` is asked no more, and `often` has one option more and one less.
const SECOND: &str = "dialog: visit
languages: [en]
renamed: { colour: tint }
start: [{ section: main, command: visit }]
sections:
  main:
    - ask: often
      type: choice
      text: How often, really?
      options: { daily: Every day, weekly: Every week }
    - ask: bags
      type: text
      text: Which bags?
    - ask: tint
      type: text
      text: Which tint?
    - ask: likes
      type: multi
      text: What do you like?
      options: { place: The place, price: The price }
";

fn wide(dialog: &str) -> Wanted {
    Wanted {
        dialog: Some(dialog.into()),
        shape: Some(Shape::Wide),
        ..Wanted::default()
    }
}

fn long() -> Wanted {
    Wanted {
        shape: Some(Shape::Long),
        ..Wanted::default()
    }
}

fn two_versions() -> Shop {
    let mut shop = Shop::with(FIRST);
    shop.comes(
        1,
        &["rarely", "7", "blue", "the people, the price", "nothing"],
    );
    shop.edit(SECOND);
    shop.comes(2, &["every day", "paper ones", "red", "the place"]);
    shop
}

fn header(text: &str) -> Vec<&str> {
    text.trim_start_matches('\u{feff}')
        .lines()
        .next()
        .expect("a header")
        .split(',')
        .collect()
}

/// Returns named parts of a row.
fn parts(row: &Value, names: &[&str]) -> Vec<Value> {
    names
        .iter()
        .map(|name| {
            row.get(*name)
                .unwrap_or_else(|| panic!("no `{name}` in {row}"))
                .clone()
        })
        .collect()
}

#[test]
fn several_versions_stand_in_one_table_without_mixed_or_lost_columns() {
    let shop = two_versions();
    let text = shop.text(&wide("visit"));
    let expected = [
        "often",
        "bags",
        "tint",
        "likes__place",
        "likes__price",
        "likes__people",
        "bags__was__number",
        "left",
    ];
    assert_eq!(header(&text)[16..], expected);
    let rows = shop.rows(&wide("visit"));
    let columns = [
        "often",
        "bags__was__number",
        "bags",
        "tint",
        "likes__people",
        "likes__place",
        "left",
    ];
    assert_eq!(
        parts(&rows[0], &columns),
        [
            json!("rarely"),
            json!(7),
            Value::Null,
            json!("blue"),
            json!(1),
            Value::Null,
            json!("nothing")
        ]
    );
    assert_eq!(
        parts(&rows[1], &columns),
        [
            json!("daily"),
            Value::Null,
            json!("paper ones"),
            json!("red"),
            Value::Null,
            json!(1),
            Value::Null
        ]
    );
    assert_eq!(rows[1]["missing_kinds"]["bags__was__number"], "not_asked");
}

#[test]
fn an_option_keeps_its_number_whatever_becomes_of_the_dialog() {
    let codes = |shop: &Shop| -> Vec<(String, i64)> {
        let folder = tempfile::tempdir().expect("a folder");
        shop.set(&wide("visit"), folder.path());
        let book: Value =
            serde_json::from_str(&read(folder.path(), "codebook.json")).expect("JSON");
        let columns = book["tables"][0]["columns"].as_array().expect("columns");
        let often = columns
            .iter()
            .find(|column| column["name"] == "often")
            .expect("the column is there");
        let choices = often["choices"].as_array().expect("choices");
        choices
            .iter()
            .map(|choice| {
                (
                    choice["key"].as_str().unwrap_or("").to_owned(),
                    choice["code"].as_i64().unwrap_or(0),
                )
            })
            .collect()
    };
    let mut shop = Shop::with(FIRST);
    shop.comes(1, &["rarely"]);
    assert_eq!(
        codes(&shop),
        [("weekly".to_owned(), 1), ("rarely".to_owned(), 2)]
    );
    shop.edit(SECOND);
    assert_eq!(
        codes(&shop),
        [
            ("daily".to_owned(), 3),
            ("weekly".to_owned(), 1),
            ("rarely".to_owned(), 2)
        ]
    );
}

/// One dialog under the names it had over time; its options stand in another order every time.
fn renamed_over_time(question: &str, vote: &str, renamed: &str, options: &str) -> String {
    format!(
        "dialog: visit\nlanguages: [en]\n{renamed}start: [{{ section: main, command: visit }}]\nsections:\n  main:\n    - ask: {question}\n      type: choice\n      text: Which colour?\n      options: {{ {options} }}\n    - ask: {vote}\n      type: multi\n      text: What else?\n      options: {{ {options} }}\n    - ask: why\n      type: text\n      text: Why?\n"
    )
}

#[test]
fn a_declared_rename_changes_a_name_and_nothing_else() {
    let mut shop = Shop::with(&renamed_over_time(
        "colour",
        "others",
        "",
        "red: Red, green: Green, blue: Blue",
    ));
    let numbers = |shop: &Shop, column: &str| -> Vec<(String, i64)> {
        let folder = tempfile::tempdir().expect("a folder");
        shop.set(&wide("visit"), folder.path());
        let book: Value =
            serde_json::from_str(&read(folder.path(), "codebook.json")).expect("JSON");
        let columns = book["tables"][0]["columns"].as_array().expect("columns");
        let choices = columns
            .iter()
            .find(|of| of["name"] == column)
            .expect("the column is there")["choices"]
            .as_array()
            .expect("choices")
            .clone();
        let number = |choice: &Value| {
            (
                choice["key"].as_str().unwrap_or("").to_owned(),
                choice["code"].as_i64().unwrap_or(0),
            )
        };
        let mut numbers: Vec<_> = choices.iter().map(number).collect();
        numbers.sort();
        numbers
    };
    let owned = |all: &[(&str, i64)]| {
        all.iter()
            .map(|(key, code)| ((*key).to_owned(), *code))
            .collect::<Vec<_>>()
    };
    shop.comes(1, &["Red", "red, blue", "so"]);
    assert_eq!(
        numbers(&shop, "colour"),
        owned(&[("blue", 3), ("green", 2), ("red", 1)])
    );
    // In the middle of a talk, and twice.
    let mut second = shop.comes(2, &["Green"]);
    shop.edit(&renamed_over_time(
        "tint",
        "others",
        "renamed: { colour: tint }\n",
        "blue: Blue, grey: Grey, green: Green, red: Red",
    ));
    assert_eq!(
        numbers(&shop, "tint"),
        owned(&[("blue", 3), ("green", 2), ("grey", 4), ("red", 1)])
    );
    shop.says(&mut second, "blue");
    shop.edit(&renamed_over_time(
        "shade",
        "more",
        "renamed: { colour: tint, tint: shade, others: more }\n",
        "red: Red, blue: Blue, green: Green",
    ));
    shop.says(&mut second, "so");
    shop.comes(3, &["Blue", "green", "so"]);
    assert_eq!(
        numbers(&shop, "shade"),
        owned(&[("blue", 3), ("green", 2), ("grey", 4), ("red", 1)])
    );
    let rows = shop.rows(&wide("visit"));
    let columns = ["shade", "more__red", "more__green", "more__blue", "why"];
    assert_eq!(
        parts(&rows[0], &columns),
        [json!("red"), json!(1), json!(0), json!(1), json!("so")]
    );
    assert_eq!(
        parts(&rows[1], &columns[..4]),
        [json!("green"), json!(0), json!(0), json!(1)]
    );
    assert_eq!(
        parts(&rows[2], &columns[..4]),
        [json!("blue"), json!(0), json!(1), json!(0)]
    );
    let asked: Vec<String> = shop
        .rows(&long())
        .iter()
        .map(|row| row["question"].as_str().unwrap_or("").to_owned())
        .collect();
    assert_eq!(
        asked,
        [
            "shade", "more", "why", "shade", "more", "why", "shade", "more", "why"
        ]
    );
    assert!(
        !header(&shop.text(&wide("visit")))
            .iter()
            .any(|name| name.starts_with("colour")
                || name.starts_with("tint")
                || name.starts_with("others"))
    );
}

#[test]
fn an_answer_corrected_over_a_rename_counts_once() {
    let mut shop = Shop::with(&renamed_over_time(
        "colour",
        "others",
        "",
        "red: Red, green: Green",
    ));
    let mut person = shop.comes(1, &["Red"]);
    shop.edit(&renamed_over_time(
        "tint",
        "others",
        "renamed: { colour: tint }\n",
        "red: Red, green: Green",
    ));
    ["back", "Green", "red", "so"]
        .iter()
        .for_each(|words| shop.says(&mut person, words));
    assert_eq!(
        parts(&shop.rows(&wide("visit"))[0], &["tint"]),
        [json!("green")]
    );
    let finals: Vec<Value> = shop
        .rows(&long())
        .into_iter()
        .filter(|row| row["question"] == "tint")
        .map(|row| row["final"].clone())
        .collect();
    assert_eq!(finals, [json!(false), json!(true)]);
}

#[test]
fn answers_that_no_kept_version_explains_still_have_columns() {
    let mut shop = Shop::with(FIRST);
    shop.comes(1, &["rarely", "7"]);
    shop.dialogs.programs.clear();
    let nobody = vraag::store::memory::Memory::default();
    assert!(
        vraag::store::Notes::versions(&nobody)
            .expect("the store works")
            .is_empty()
    );
    // The journal alone: as if a release could no longer read the version that asked.
    let rows = shop.rows(&wide("visit"));
    assert_eq!(
        parts(&rows[0], &["often", "bags"]),
        [json!("rarely"), json!(7)]
    );
}

#[test]
fn a_multi_can_be_columns_of_its_options_or_one_list_or_both() {
    let shop = two_versions();
    let names = |multi: Multi| -> Vec<String> {
        let text = shop.text(&Wanted {
            multi,
            ..wide("visit")
        });
        header(&text)
            .iter()
            .filter(|name| name.starts_with("likes"))
            .map(|name| (*name).to_owned())
            .collect()
    };
    assert_eq!(
        names(Multi::Dummies),
        ["likes__place", "likes__price", "likes__people"]
    );
    assert_eq!(names(Multi::List), ["likes"]);
    assert_eq!(
        names(Multi::Both),
        ["likes", "likes__place", "likes__price", "likes__people"]
    );
    assert_eq!(
        shop.rows(&Wanted {
            multi: Multi::List,
            ..wide("visit")
        })[0]["likes"],
        "price people"
    );
}

#[test]
fn a_question_may_be_called_as_a_column_of_every_table_is() {
    let dialog = "dialog: visit\nlanguages: [en]\nstart: [{ section: main, command: visit }]\nsections:\n  main:\n    - ask: status\n      type: text\n      text: Your status?\n";
    let mut shop = Shop::with(dialog);
    shop.comes(1, &["fine"]);
    let row = &shop.rows(&wide("visit"))[0];
    assert_eq!(
        parts(row, &["status", "status__answer"]),
        ["completed", "fine"]
    );
}

#[test]
fn codes_for_missing_answers_give_way_where_they_are_answers() {
    let dialog = "dialog: visit\nlanguages: [en]\nstart: [{ section: main, command: visit }]\nsections:\n  main:\n    - ask: degrees\n      type: number\n      optional: true\n      text: How cold?\n    - ask: hours\n      type: number\n      optional: true\n      text: How long?\n";
    let mut shop = Shop::with(dialog);
    shop.comes(1, &["-98", "2"]);
    shop.comes(2, &["skip", "skip"]);
    let table = shop.text(&Wanted {
        codes: true,
        ..wide("visit")
    });
    let last = |line: &str| {
        line.rsplit(',')
            .take(2)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let lines: Vec<Vec<String>> = table.lines().skip(1).map(last).collect();
    let far = "-999999999";
    assert_eq!(lines, [["2", "-98"], [far, far]]);
    // By the range of the question alone: what others answer moves no code.
    let bounded = dialog
        .replace("text: How cold?", "range: -40..\n      text: How cold?")
        .replace("text: How long?", "range: -500..\n      text: How long?");
    let mut shop = Shop::with(&bounded);
    shop.comes(1, &["skip", "skip"]);
    let codes = |shop: &Shop| {
        shop.text(&Wanted {
            codes: true,
            ..wide("visit")
        })
        .lines()
        .nth(1)
        .map(last)
        .expect("a row")
    };
    assert_eq!(codes(&shop), ["-999", "-99"]);
    shop.comes(2, &["7", "-99"]);
    assert_eq!(codes(&shop), ["-999", "-99"]);
}

#[test]
fn what_is_kept_of_people_is_a_column_of_the_respondents_and_names_nobody() {
    let ask = |name: &str, kind: &str, field: &str| {
        format!(
            "  - {{ ask: {name}, type: {kind}, optional: true, keep: contact.{field}, text: It? }}\n"
        )
    };
    let questions = [
        ask("times", "number", "visits"),
        ask("mail", "email", "email"),
        ask("words", "text", "sessions"),
        ask("wish", "text", "wants"),
        ask("is_in", "yesno", "member"),
    ];
    let mut shop = Shop::with(&format!(
        "dialog: visit\nlanguages: [en]\nstart: [{{ command: visit }}]\nsteps:\n{}",
        questions.concat()
    ));
    shop.comes(1, &["3", "a@example.org", "=x", "[skip]", "[skip]"]);
    shop.comes(
        2,
        &["[skip]", "[skip]", "[skip]", "tea, and \"cake\"", "yes"],
    );
    let folder = tempfile::tempdir().expect("a folder");
    let tables = |is_identified: bool| {
        shop.set(
            &Wanted {
                is_identified,
                ..Wanted::default()
            },
            folder.path(),
        );
        let file = read(folder.path(), "respondents.csv");
        let mut reader = csv::Reader::from_reader(file.trim_start_matches('\u{feff}').as_bytes());
        let head: Vec<String> = reader
            .headers()
            .expect("a header")
            .iter()
            .map(str::to_owned)
            .collect();
        let rows = reader.records().map(|row| {
            row.expect("a row")
                .iter()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        });
        (head, rows.collect::<Vec<_>>())
    };
    let (head, rows) = tables(false);
    assert_eq!(head[10..], ["member", "sessions__field", "visits", "wants"]);
    assert_eq!(rows[0][10..], ["", "'=x", "3", ""]);
    assert_eq!(rows[1][10..], ["true", "", "", "tea, and \"cake\""]);
    assert!(!read(folder.path(), "respondents.csv").contains("example.org"));
    let (head, rows) = tables(true);
    assert_eq!(
        (head[10].as_str(), rows[0][10].as_str()),
        ("email", "a@example.org")
    );
    let book: Value = serde_json::from_str(&read(folder.path(), "codebook.json")).expect("JSON");
    assert!(book.to_string().contains(r#""visits""#), "{book}");
}

const NOTING: &str = "dialog: visit
languages: [en]
start: [{ section: main, command: visit }]
sections:
  main:
    - set: { points: 1, mood: \"calm\" }
    - ask: bags
      type: number
      text: How many bags?
    - set: { points: points + bags, mood: \"busy\", is_large: bags > 2, status: \"=mine ${bags}\" }
    - ask: colour
      type: text
      text: Which colour?
";

#[test]
fn what_a_dialog_notes_is_a_column_and_holds_what_it_held_last() {
    let mut shop = Shop::with(NOTING);
    shop.comes(1, &[]);
    shop.comes(2, &["3", "blue"]);
    shop.comes(3, &["3", "back", "1"]);
    let mut back = shop.comes(4, &["3", "back"]);
    let noted = ["points", "mood", "is_large", "status__variable"];
    let told = |shop: &Shop| {
        shop.rows(&wide("visit"))
            .iter()
            .map(|row| parts(row, &noted))
            .collect::<Vec<_>>()
    };
    let before = [json!(1), json!("calm"), Value::Null, Value::Null];
    let expected = [
        before.clone(),
        [json!(4), json!("busy"), json!(true), json!("=mine 3")],
        [json!(2), json!("busy"), json!(false), json!("=mine 1")],
        before,
    ];
    assert_eq!(told(&shop), expected);
    let text = shop.text(&wide("visit"));
    assert!(
        header(&text).ends_with(&[
            "bags",
            "colour",
            "points",
            "mood",
            "is_large",
            "status__variable"
        ]),
        "{text}"
    );
    assert!(text.contains(",4,busy,true,'=mine 3"), "{text}");
    // Under another name it is what it was, and a row comes again where it changed.
    let cursor = shop.cursor();
    shop.edit(
        &NOTING
            .replace("start:", "renamed: { points: score }\nstart:")
            .replace("points", "score")
            .replace("{ score: score }", "{ points: score }"),
    );
    assert_eq!(shop.rows(&wide("visit"))[1]["score"], json!(4));
    shop.says(&mut back, "5");
    let changed = shop.rows(&Wanted {
        since: Some(cursor),
        ..wide("visit")
    });
    assert_eq!(
        changed
            .iter()
            .map(|row| row["score"].clone())
            .collect::<Vec<_>>(),
        [json!(6)]
    );
    let book = shop.rows(&Wanted {
        shape: Some(Shape::Codebook),
        ..wide("visit")
    });
    assert_eq!(
        book.iter()
            .find(|row| row["variable"] == "score")
            .expect("it is there")["holds"],
        "number"
    );
}

#[test]
fn hostile_words_come_back_from_csv_as_they_were() {
    let mut shop = Shop::with(HOSTILE);
    let words = hostile_words();
    for (number, words) in (1..).zip(&words) {
        shop.comes(
            number,
            &[
                "[emoji]",
                "[people]",
                "[done]",
                "[skip]",
                "[unknown]",
                "[skip]",
                "[skip]",
                "[skip]",
                words,
                "[skip]",
            ],
        );
    }
    let read = |is_raw: bool| -> Vec<String> {
        let text = shop.text(&Wanted {
            is_raw,
            ..wide("hostile")
        });
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let place = reader
            .headers()
            .expect("a header")
            .iter()
            .position(|name| name == "words")
            .expect("the column is there");
        reader
            .records()
            .map(|row| row.expect("a row")[place].to_owned())
            .collect()
    };
    let said = |words: &String| crate::shop::as_understood(words);
    assert_eq!(read(true), words.iter().map(said).collect::<Vec<_>>());
    for (guarded, raw) in read(false).iter().zip(read(true)) {
        assert!(
            *guarded == raw || *guarded == format!("'{raw}"),
            "{guarded:?}"
        );
        assert!(
            !guarded.starts_with(['=', '+', '-', '@', '\u{ff1d}']),
            "{guarded:?}"
        );
    }
}

#[test]
fn nobody_is_named_unless_it_is_asked_for() {
    let mut shop = Shop::with(FIRST);
    shop.comes(1, &["rarely", "7"]);
    for format in [Format::Csv, Format::Jsonl, Format::Sav] {
        let folder = tempfile::tempdir().expect("a folder");
        shop.set(
            &Wanted {
                format,
                ..Wanted::default()
            },
            folder.path(),
        );
        for entry in std::fs::read_dir(folder.path()).expect("a folder") {
            let bytes = std::fs::read(entry.expect("a file").path()).expect("it can be read");
            let text = String::from_utf8_lossy(&bytes);
            assert!(
                !text.contains("Person 1") && !text.contains("telegram:1"),
                "somebody is named"
            );
        }
    }
    let row = &shop.rows(&Wanted {
        is_identified: true,
        ..wide("visit")
    })[0];
    assert_eq!(
        parts(row, &["contact_name", "contact_phone", "contact_address"]),
        [json!("Person 1"), Value::Null, json!("telegram:1")]
    );
}

#[test]
fn only_the_people_who_are_wanted_are_in_the_tables() {
    let mut shop = Shop::with(FIRST);
    (1..=3).for_each(|number| drop(shop.comes(number, &["rarely", "7"])));
    let only = Some(HashSet::from([OwnerId::contact(2)]));
    assert_eq!(
        shop.rows(&Wanted {
            only: only.clone(),
            ..wide("visit")
        })
        .len(),
        1
    );
    assert_eq!(shop.rows(&Wanted { only, ..long() }).len(), 3);
}

#[test]
fn an_export_with_a_cursor_tells_what_changed_since_and_nothing_else() {
    let mut shop = Shop::with(FIRST);
    let mut noor = shop.comes(1, &["rarely"]);
    shop.comes(2, &["rarely", "7"]);
    let cursor = shop.cursor();
    assert_eq!(
        shop.rows(&Wanted {
            since: Some(cursor),
            ..long()
        }),
        [] as [Value; 0]
    );
    shop.says(&mut noor, "9");
    shop.comes(3, &["every week"]);
    let answers = shop.rows(&Wanted {
        since: Some(cursor),
        ..long()
    });
    let told: Vec<_> = answers
        .iter()
        .map(|row| parts(row, &["question", "value"]))
        .collect();
    let (bags, colour) = ([json!("bags"), json!(9)], [json!("colour"), Value::Null]);
    assert_eq!(
        told,
        [
            bags,
            colour,
            [json!("often"), json!("weekly")],
            [json!("bags"), Value::Null]
        ]
    );
    let sessions = shop.rows(&Wanted {
        since: Some(cursor),
        ..wide("visit")
    });
    assert_eq!(
        sessions
            .iter()
            .map(|row| row["often"].as_str())
            .collect::<Vec<_>>(),
        [Some("rarely"), Some("weekly")]
    );
}

#[test]
fn an_answer_that_was_taken_back_is_told_again_as_one_that_does_not_count() {
    let mut shop = Shop::with(FIRST);
    let mut noor = shop.comes(1, &["rarely"]);
    let cursor = shop.cursor();
    shop.says(&mut noor, "back");
    shop.says(&mut noor, "every week");
    let answers = shop.rows(&Wanted {
        since: Some(cursor),
        ..long()
    });
    let told: Vec<_> = answers
        .iter()
        .map(|row| parts(row, &["value", "final"]))
        .collect();
    // The question after it was asked before already, and once more now.
    assert_eq!(
        told,
        [
            [json!("rarely"), json!(false)],
            [json!("weekly"), json!(true)],
            [Value::Null, json!(true)]
        ]
    );
}

#[test]
fn whoever_was_forgotten_since_the_cursor_is_named_by_their_pseudonym() {
    let mut shop = Shop::with(FIRST);
    let noor = shop.comes(1, &["rarely"]);
    let respondent = shop.rows(&long())[0]["respondent_id"]
        .as_str()
        .expect("a pseudonym")
        .to_owned();
    let cursor = shop.cursor();
    shop.forgets(&noor);
    let folder = tempfile::tempdir().expect("a folder");
    let told = shop.set(
        &Wanted {
            since: Some(cursor),
            ..Wanted::default()
        },
        folder.path(),
    );
    assert_eq!(told.gone.respondents, std::slice::from_ref(&respondent));
    let manifest: Value =
        serde_json::from_str(&read(folder.path(), "manifest.json")).expect("JSON");
    assert_eq!(manifest["gone"]["respondents"], json!([respondent]));
    assert_eq!(shop.rows(&long()), [] as [Value; 0]);
}

#[test]
fn a_cursor_of_another_store_is_refused() {
    let (shop, other) = (two_versions(), two_versions());
    let plan = |cursor: Cursor| {
        ExportPlan::new(
            shop.origin(),
            Wanted {
                since: Some(cursor),
                ..Wanted::default()
            },
        )
        .map(|_| ())
    };
    assert!(matches!(
        plan(other.cursor()),
        Err(ExportError::ForeignCursor)
    ));
    assert!(plan(shop.cursor()).is_ok());
}

#[test]
fn a_set_is_whole_and_its_manifest_knows_every_file_again() {
    let shop = two_versions();
    let folder = tempfile::tempdir().expect("a folder");
    shop.set(&Wanted::default(), folder.path());
    let mut names: Vec<String> = std::fs::read_dir(folder.path())
        .expect("a folder")
        .map(|entry| {
            entry
                .expect("a file")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    let expected = [
        "codebook.csv",
        "codebook.json",
        "labels.csv",
        "long.csv",
        "manifest.json",
        "read.R",
        "read.py",
        "respondents.csv",
        "wide-visit.csv",
    ];
    assert_eq!(names, expected);
    let manifest: Value =
        serde_json::from_str(&read(folder.path(), "manifest.json")).expect("JSON");
    for file in manifest["files"].as_array().expect("files") {
        let bytes = std::fs::read(folder.path().join(file["name"].as_str().expect("a name")))
            .expect("it is there");
        let digest: String = Sha256::digest(&bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(
            (file["sha256"].as_str(), file["bytes"].as_u64()),
            (Some(digest.as_str()), Some(bytes.len() as u64))
        );
    }
    assert_eq!(
        manifest["files"].as_array().map(Vec::len),
        Some(names.len() - 1)
    );
    assert_eq!(
        Cursor::read(manifest["cursor"].as_str().expect("a cursor")),
        Some(shop.cursor())
    );
}

#[test]
fn while_a_table_is_written_its_name_is_not_there() {
    let mut shop = Shop::with(FIRST);
    shop.comes(1, &["rarely", "7"]);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("visit.csv");
    let looks = AtomicUsize::new(0);
    let look = |_, _| {
        assert!(!path.exists(), "half a table has the name of a whole one");
        looks.fetch_add(1, Ordering::Relaxed);
    };
    let origin = Origin {
        progress: &look,
        ..shop.origin()
    };
    let whole = AtomicFile::begin(&path).expect("the folder is ours");
    ExportPlan::new(origin, wide("visit"))
        .and_then(|plan| plan.write(Out::File(whole.file())))
        .expect("it can be written");
    whole.keep().expect("the folder is ours");
    assert!(looks.into_inner() > 0 && path.exists());
}

/// The real program, killed while it writes.
#[test]
fn an_export_that_is_killed_leaves_the_old_table_and_its_half_goes_with_the_next() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, table) = (folder.path().join("data"), folder.path().join("all.csv"));
    let vraag = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vraag"));
        command
            .args(["--dialogs", "dialogs", "-q", "--data"])
            .arg(&data)
            .args(arguments);
        command
    };
    let done = vraag(&["demo", "--answers", "6000"])
        .output()
        .expect("vraag starts");
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    let out = table.to_str().expect("a plain path");
    let export = ["export", "--long", "--out", out];
    // The halves in the folder, and how long they are.
    let halves = || -> Vec<(String, u64)> {
        let files = std::fs::read_dir(folder.path())
            .expect("a folder")
            .flatten();
        let halves = files.filter_map(|file| {
            Some((
                file.file_name().to_string_lossy().into_owned(),
                file.metadata().ok()?.len(),
            ))
        });
        halves.filter(|(name, _)| name.ends_with(".half")).collect()
    };
    let mut killed_while_writing = 0;
    for _ in 0..100 {
        std::fs::write(&table, "the table of yesterday").expect("the folder is ours");
        let mut running = vraag(&export)
            .stderr(Stdio::null())
            .spawn()
            .expect("vraag starts");
        // Its own: the one that was killed before has left a half, too.
        let of_it = format!(".all.csv.{}-", running.id());
        let is_writing = || {
            halves()
                .iter()
                .any(|(name, length)| name.starts_with(&of_it) && *length > 0)
        };
        while running.try_wait().expect("it runs").is_none() && !is_writing() {
            std::thread::sleep(Duration::from_millis(1));
        }
        running.kill().expect("it can be killed");
        running.wait().expect("it ends");
        let left = halves();
        // On a busy machine the kill may come when the table has its name already.
        if left.is_empty() {
            continue;
        }
        assert_eq!(
            std::fs::read_to_string(&table).expect("it is there"),
            "the table of yesterday"
        );
        assert!(
            left.len() == 1 && left[0].0.starts_with(&of_it),
            "the half of the kill before is gone: {left:?}"
        );
        killed_while_writing += 1;
        if killed_while_writing == 3 {
            break;
        }
    }
    assert_eq!(killed_while_writing, 3, "hardly a kill came in time");
    assert!(vraag(&export).status().expect("vraag starts").success());
    assert_eq!(halves().len(), 0);
    assert!(
        std::fs::read_to_string(&table)
            .expect("it is there")
            .lines()
            .count()
            > 6000
    );
}

#[test]
fn a_set_that_cannot_be_finished_leaves_nothing_behind() {
    let shop = two_versions();
    let folder = tempfile::tempdir().expect("a folder");
    // A folder stands where the last table wants to be: it gets no name, and neither does anything else.
    std::fs::create_dir(folder.path().join("manifest.json")).expect("the folder is ours");
    let plan = ExportPlan::new(shop.origin(), Wanted::default()).expect("the store works");
    assert!(plan.write_set(folder.path()).is_err());
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .expect("a folder")
        .map(|entry| entry.expect("a file").file_name())
        .collect();
    assert!(
        left.iter()
            .all(|name| !name.to_string_lossy().ends_with(".half")),
        "{left:?}"
    );
}

#[test]
fn a_system_file_begins_as_spss_wants_it_and_counts_its_cases() {
    let shop = two_versions();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("visit.sav");
    let told = shop.file(
        &Wanted {
            format: Format::Sav,
            ..wide("visit")
        },
        &path,
    );
    let bytes = std::fs::read(&path).expect("it is there");
    let number = |at: usize| i32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
    assert_eq!(
        (told.rows, &bytes[..4], number(64), number(72), number(80)),
        (2, &b"$FL2"[..], 2, 1, 2)
    );
    let again = folder.path().join("again.sav");
    shop.file(
        &Wanted {
            format: Format::Sav,
            ..wide("visit")
        },
        &again,
    );
    assert_eq!(
        bytes,
        std::fs::read(&again).expect("it is there"),
        "equal answers make equal files"
    );
}

#[test]
fn the_codebook_counts_what_is_there_and_why_the_rest_is_not() {
    let shop = two_versions();
    let book = shop.rows(&Wanted {
        shape: Some(Shape::Codebook),
        ..wide("visit")
    });
    let left = book
        .iter()
        .find(|row| row["variable"] == "left")
        .expect("the column is there");
    assert_eq!(
        parts(left, &["question", "valid", "not_asked", "skipped"]),
        [json!("left"), json!(1), json!(1), json!(0)]
    );
    let tint = book
        .iter()
        .find(|row| row["variable"] == "tint")
        .expect("the column is there");
    assert_eq!(
        parts(tint, &["earlier_names", "label"]),
        ["colour", "Which tint?"]
    );
}

/// Why there is no answer to each question, by row; of an answer the answer.
fn reasons(shop: &Shop, questions: &[&str]) -> Vec<Vec<Value>> {
    let told = |row: &Value, name: &&str| {
        row["missing_kinds"]
            .get(*name)
            .cloned()
            .unwrap_or_else(|| row[*name].clone())
    };
    shop.rows(&wide("visit"))
        .iter()
        .map(|row| questions.iter().map(|name| told(row, name)).collect())
        .collect()
}

#[test]
fn whoever_was_asked_and_left_is_told_apart_from_whoever_never_came_to_the_question() {
    let mut shop = Shop::with(FIRST);
    shop.comes(1, &[]);
    shop.comes(2, &["rarely", "what?", "stop"]);
    shop.comes(3, &["rarely", "/visit", "yes"]);
    shop.comes(4, &["rarely", "7", "back", "stop"]);
    let told: Vec<Vec<Value>> = reasons(&shop, &["status", "often", "bags", "colour"]);
    let expected = [
        ["open", "left", "not_asked", "not_asked"],
        ["stopped", "rarely", "left", "not_asked"],
        ["replaced", "rarely", "left", "not_asked"],
        ["open", "left", "not_asked", "not_asked"],
        ["stopped", "rarely", "left", "left"],
    ];
    assert_eq!(told, expected.map(|row| row.map(Value::from).to_vec()));
    let rows = shop.rows(&long());
    let left: Vec<_> = rows.iter().filter(|row| row["missing"] == "left").collect();
    let named = |row: &&Value| {
        parts(
            row,
            &[
                "question",
                "type",
                "try",
                "asked",
                "answered_at",
                "seconds",
                "final",
            ],
        )
    };
    let bags = |asked| {
        [
            json!("bags"),
            json!("number"),
            Value::Null,
            json!(asked),
            Value::Null,
            Value::Null,
            json!(true),
        ]
    };
    assert_eq!(named(&left[1]), bags(1));
    // Asked, answered, gone back to and asked again.
    assert_eq!(named(&left[4]), bags(2));
    assert!(left.iter().all(|row| row["asked_at"].is_string()));
    let book = shop.rows(&Wanted {
        shape: Some(Shape::Codebook),
        ..wide("visit")
    });
    let bags = book
        .iter()
        .find(|row| row["variable"] == "bags")
        .expect("the column is there");
    assert_eq!(
        parts(bags, &["valid", "left", "not_asked", "skipped"]),
        [json!(0), json!(3), json!(2), json!(0)]
    );
    // Where codes stand for reasons, it is an answer that did not come.
    let coded = shop.text(&Wanted {
        codes: true,
        ..wide("visit")
    });
    let cells: Vec<Vec<&str>> = coded
        .lines()
        .skip(1)
        .map(|line| line.split(',').collect())
        .collect();
    assert_eq!(
        cells
            .iter()
            .map(|cells| (cells[16], cells[17]))
            .collect::<Vec<_>>()[..2],
        [("-99", "-999999998"), ("rarely", "-999999999")]
    );
}

#[test]
fn whoever_goes_back_and_another_way_to_the_end_has_left_nothing() {
    let dialog = "dialog: visit
languages: [en]
start: [{ section: main, command: visit }]
sections:
  main:
    - { ask: hungry, type: yesno, text: Hungry? }
    - { ask: dish, type: text, text: What would you like?, when: hungry }
    - { ask: note, type: text, text: Anything else? }
";
    let mut shop = Shop::with(dialog);
    shop.comes(1, &["yes", "soup", "back", "back", "no", "nothing"]);
    assert_eq!(
        reasons(&shop, &["status", "hungry", "dish", "note"]),
        [[
            json!("completed"),
            json!(false),
            json!("not_asked"),
            json!("nothing")
        ]]
    );
    let finals: Vec<_> = shop
        .rows(&long())
        .iter()
        .map(|row| parts(row, &["question", "final"]))
        .collect();
    assert!(
        finals.contains(&vec![json!("dish"), json!(false)])
            && !finals.contains(&vec![json!("dish"), json!(true)]),
        "{finals:?}"
    );
}

#[test]
fn a_consent_that_was_refused_says_so_everywhere() {
    let dialog = "dialog: visit
languages: [en]
start: [{ section: main, command: visit }]
sections:
  main:
    - { ask: name, type: text, text: Your name? }
    - set: { greeting: \"Dear ${name}\" }
    - { ask: may_we, type: consent, text: May we keep it?, version: v1 }
    - { ask: note, type: text, text: Anything else?, when: may_we is answered }
";
    let mut shop = Shop::with(dialog);
    shop.comes(1, &["Noor", "no"]);
    assert_eq!(
        reasons(&shop, &["name", "may_we", "note"]),
        [["not_asked", "refused", "not_asked"].map(Value::from)]
    );
    let rows: Vec<_> = shop
        .rows(&long())
        .iter()
        .map(|row| parts(row, &["question", "missing", "final"]))
        .collect();
    assert_eq!(rows, [[json!("may_we"), json!("refused"), json!(true)]]);
    let book = shop.rows(&Wanted {
        shape: Some(Shape::Codebook),
        ..wide("visit")
    });
    let consent = book
        .iter()
        .find(|row| row["variable"] == "may_we")
        .expect("the column is there");
    assert_eq!(
        parts(consent, &["valid", "refused", "not_asked"]),
        [json!(0), json!(1), json!(0)]
    );
    // What repeats an answer goes with it, out of the tables and out of the store.
    assert_eq!(shop.rows(&wide("visit"))[0]["greeting"], Value::Null);
    let mut kept = String::new();
    let note = &mut |turn: vraag::store::Journaled| {
        kept += &format!("{:?}", turn.record.events);
        true
    };
    vraag::store::Journal::turns(
        &shop.store,
        OwnerId::contact(1),
        vraag::id::ConversationId(1),
        note,
    )
    .expect("the store works");
    assert!(
        kept.contains("VariableSet") && !kept.contains("Noor"),
        "{kept}"
    );
}

#[test]
fn a_no_to_being_called_leaves_every_table_as_it_was_and_is_no_answer() {
    let dialog = "dialog: visit
languages: [en]
start: [{ section: main, command: visit }]
sections:
  main:
    - { ask: name, type: text, text: Your name? }
    - { ask: may_we, type: consent, for: contact, text: May we call you?, version: v1 }
    - { ask: note, type: text, text: Anything else? }
";
    let mut shop = Shop::with(dialog);
    shop.comes(1, &["Noor", "no", "Tea"]);
    shop.comes(2, &["Sam", "yes", "Bread", "withdraw my consent"]);
    let rows: Vec<_> = reasons(&shop, &["name", "may_we", "note", "status"]);
    assert_eq!(
        rows,
        [
            ["Noor", "refused", "Tea", "completed"],
            ["Sam", "refused", "Bread", "completed"]
        ]
        .map(|row| row.map(Value::from))
    );
    let long = shop.rows(&long());
    let told = long
        .iter()
        .filter(|row| row["question"] == "may_we")
        .map(|row| (&row["value"], &row["missing"], &row["final"]));
    let (none, [yes, no]) = (Value::Null, ["agreed", "refused"].map(Value::from));
    let told: Vec<_> = told
        .map(|(value, missing, counts)| {
            (
                value.clone(),
                missing.clone(),
                counts == true || *counts == json!(1),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (none.clone(), no.clone(), true),
            (yes, none.clone(), false),
            (none, no, true)
        ]
    );
}

#[test]
fn a_consent_taken_back_is_refused_in_every_table_and_told_to_whoever_has_a_cursor() {
    let dialog = "dialog: visit
languages: [en]
start: [{ section: main, command: visit }]
sections:
  main:
    - { ask: may_mail, type: consent, for: contact, text: May we mail you?, version: v1 }
    - { ask: ok, type: consent, text: May we keep this?, version: v1 }
    - { ask: colour, type: text, text: Which colour? }
    - { ask: mark, type: number, text: Which mark? }
";
    let names = ["may_mail", "ok", "colour", "mark"];
    let mut shop = Shop::with(dialog);
    let mut noor = shop.comes(1, &["yes", "yes", "red", "4"]);
    let cursor = shop.cursor();
    shop.says(&mut noor, "withdraw my consent");
    assert_eq!(
        reasons(&shop, &names),
        [["not_asked", "refused", "not_asked", "not_asked"].map(Value::from)]
    );
    assert_eq!(
        shop.rows(&Wanted {
            since: Some(cursor),
            ..wide("visit")
        })
        .len(),
        1
    );

    let only_mail = dialog.replace(
        "    - { ask: ok, type: consent, text: May we keep this?, version: v1 }\n",
        "",
    );
    let mut shop = Shop::with(&only_mail);
    let mut noor = shop.comes(1, &["yes", "red", "4"]);
    let cursor = shop.cursor();
    shop.says(&mut noor, "withdraw my consent");
    let since = shop.rows(&Wanted {
        since: Some(cursor),
        ..wide("visit")
    });
    assert_eq!(since.len(), 1);
    assert_eq!(
        (&since[0]["missing_kinds"]["may_mail"], &since[0]["colour"]),
        (&json!("refused"), &json!("red"))
    );
    let rows = shop.rows(&Wanted {
        since: Some(cursor),
        ..long()
    });
    assert!(
        rows.iter().all(|row| row["question"] == "may_mail") && rows.len() == 2,
        "{rows:?}"
    );
}

/// `roof` is shown to whoever comes by bike, `sun` only came with the second version.
const PARKING: &str = "dialog: visit
languages: [en]
start: [{ section: main, command: visit }]
sections:
  main:
    - { ask: by_bike, type: yesno, text: By bike? }
    - ask: likes
      type: multi
      other: true
      optional: true
      text: What do you like?
      options: { shade: The shade, roof: { label: The roof, when: by_bike } }
    - ask: best
      type: rank
      text: What is best?
      options: { tea: Tea, cake: Cake, soup: Soup }
";

#[test]
fn an_option_that_nobody_was_offered_was_not_left_aside() {
    let mut shop = Shop::with(PARKING);
    shop.comes(
        1,
        &[
            "yes", "[roof]", "[done]", "[cake]", "[tea]", "[soup]", "[done]",
        ],
    );
    shop.comes(2, &["no", "[other]", "a fountain", "[done]"]);
    shop.comes(3, &["no", "[skip]"]);
    let more = PARKING.replace("shade: The shade,", "shade: The shade, sun: The sun,");
    shop.edit(&more);
    shop.comes(4, &["yes", "[sun]", "[done]"]);
    let told = reasons(
        &shop,
        &[
            "likes__shade",
            "likes__roof",
            "likes__sun",
            "likes__other__chosen",
            "likes__other",
        ],
    );
    let [yes, no, none, skipped] = [json!(1), json!(0), json!("not_asked"), json!("skipped")];
    assert_eq!(
        told[0],
        [
            no.clone(),
            yes.clone(),
            none.clone(),
            no.clone(),
            Value::Null
        ]
    );
    assert_eq!(
        told[1],
        [
            no.clone(),
            none.clone(),
            none.clone(),
            yes.clone(),
            json!("a fountain")
        ]
    );
    assert_eq!(
        told[2],
        [
            skipped.clone(),
            none.clone(),
            none.clone(),
            skipped,
            Value::Null
        ]
    );
    assert_eq!(told[3], [no.clone(), no.clone(), yes, no, Value::Null]);
    let ranks = reasons(&shop, &["best", "best__tea", "best__cake", "best__soup"]);
    assert_eq!(
        ranks[0],
        [json!("cake tea soup"), json!(2), json!(1), json!(3)]
    );
    assert_eq!(ranks[1], ["left"; 4].map(Value::from));
}

#[test]
fn an_option_behind_the_first_places_of_a_rank_has_none_and_one_that_was_not_offered_was_not_asked()
{
    let mut shop = Shop::with(
        "dialog: visit
languages: [en]
start: [{ section: main, command: visit }]
sections:
  main:
    - { ask: by_bike, type: yesno, text: By bike? }
    - ask: best
      type: rank
      top: 2
      text: What is best?
      options: { tea: Tea, cake: Cake, soup: Soup, rack: { label: A rack, when: by_bike } }
",
    );
    shop.comes(1, &["yes", "[cake]", "[tea]", "[done]"]);
    shop.comes(2, &["no", "[cake]", "[tea]", "[done]"]);
    let ranks = reasons(
        &shop,
        &[
            "best",
            "best__tea",
            "best__cake",
            "best__soup",
            "best__rack",
        ],
    );
    let with = |rack: Value| vec![json!("cake tea"), json!(2), json!(1), Value::Null, rack];
    assert_eq!(ranks, [with(Value::Null), with(json!("not_asked"))]);
}

#[test]
fn a_missing_answer_is_an_empty_cell_and_why_stands_beside_it_where_it_is_asked_for() {
    let mut shop = Shop::with(HOSTILE);
    let start = ["[emoji]", "[people]", "[done]"];
    shop.comes(
        1,
        &[
            &start[..],
            &[
                "[skip]", "[refuse]", "[skip]", "[skip]", "[skip]", "unknown", "[skip]",
            ],
        ]
        .concat(),
    );
    shop.comes(
        2,
        &[
            &start[..],
            &[
                "[skip]", "-98", "[skip]", "[skip]", "[skip]", "[skip]", "[skip]",
            ],
        ]
        .concat(),
    );
    let cells = |wanted: &Wanted, names: &[&str]| -> Vec<Vec<String>> {
        let text = shop.text(wanted);
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let head = reader.headers().expect("a header").clone();
        let places: Vec<usize> = names
            .iter()
            .map(|name| {
                head.iter()
                    .position(|known| known == *name)
                    .unwrap_or_else(|| panic!("no {name} in {head:?}"))
            })
            .collect();
        reader
            .records()
            .map(|row| row.expect("a row"))
            .map(|row| places.iter().map(|at| row[*at].to_owned()).collect())
            .collect()
    };
    let plain = wide("hostile");
    assert_eq!(
        cells(&plain, &["nps", "spent", "words"]),
        [["", "", "unknown"], ["", "-98", ""]]
    );
    assert!(
        !shop
            .text(&plain)
            .lines()
            .next()
            .expect("a header")
            .contains("__why")
    );
    let why = Wanted {
        why: true,
        ..plain.clone()
    };
    let names = ["nps__why", "spent__why", "words", "words__why"];
    assert_eq!(
        cells(&why, &names),
        [
            ["skipped", "refused", "unknown", ""],
            ["skipped", "", "", "skipped"]
        ]
    );
    let codes = Wanted {
        codes: true,
        ..plain
    };
    let names = ["nps", "spent", "visit_day", "words", "words__why"];
    assert_eq!(
        cells(&codes, &names),
        [
            ["-99", "-999999996", "-99", "unknown", ""],
            ["-99", "-98", "-99", "", "skipped"]
        ]
    );
}

#[test]
fn a_table_for_a_spreadsheet_has_its_dividers_and_decimals_labels_and_the_answers_first() {
    let mut shop = Shop::with(HOSTILE);
    shop.comes(
        1,
        &[
            "[emoji]",
            "[people]",
            "[cheap]",
            "[done]",
            "9",
            "12.5",
            "[yes]",
            "2026-12-24",
        ],
    );
    let sheet = |language: &str| {
        let sheet = Some(vraag::report::export::Sheet {
            language: language.into(),
        });
        shop.text(&Wanted {
            sheet,
            multi: Multi::List,
            ..wide("hostile")
        })
    };
    let dutch = sheet("nl");
    let lines: Vec<&str> = dutch.trim_start_matches('\u{feff}').lines().collect();
    assert!(
        lines[0].starts_with("pick;pick__other;likes;nps;spent;again;visit_day;"),
        "{}",
        lines[0]
    );
    assert!(
        lines[0].ends_with(";session_id;respondent_id"),
        "{}",
        lines[0]
    );
    assert!(
        lines[1]
            .starts_with("👩\u{200d}👩\u{200d}👧 😀;;'=cheap(), The people;9;12,5;Ja;2026-12-24;"),
        "{}",
        lines[1]
    );
    assert!(lines[1].contains(";2026-11-23 13:00:07;"), "{}", lines[1]);
    let english = sheet("en");
    assert!(english.contains(",9,12.5,Yes,2026-12-24,"), "{english}");
}

#[test]
fn silence_of_days_is_not_time_with_a_question() {
    let mut shop = Shop::with(FIRST);
    let mut noor = shop.comes(1, &["rarely"]);
    shop.now = shop.now.plus(vraag::time::Duration::DAY);
    shop.says(&mut noor, "many");
    shop.says(&mut noor, "7");
    shop.now = shop.now.plus(vraag::time::Duration::DAY);
    shop.says(&mut noor, "blue");
    let rows: Vec<_> = shop
        .rows(&long())
        .iter()
        .map(|row| parts(row, &["question", "seconds", "waited"]))
        .collect();
    assert_eq!(rows[0], [json!("often"), json!(7), json!(0)]);
    assert_eq!(rows[1], [json!("bags"), json!(7), json!(86_407)]);
    assert_eq!(rows[2], [json!("colour"), Value::Null, json!(86_407)]);
}

#[test]
fn half_an_hour_is_time_with_a_question_and_a_second_more_is_not() {
    let mut shop = Shop::with(FIRST);
    for (number, silence) in [(1, 30 * 60), (2, 30 * 60 + 1)] {
        let mut person = shop.comes(number, &[]);
        // Whatever somebody says, they say it seven seconds later.
        shop.now = shop.now.plus(vraag::time::Duration(silence - 7));
        shop.says(&mut person, "rarely");
    }
    let rows: Vec<_> = shop
        .rows(&long())
        .iter()
        .map(|row| parts(row, &["question", "seconds", "waited"]))
        .collect();
    let often: Vec<_> = rows
        .iter()
        .filter(|row| row[0] == "often")
        .map(|row| &row[1..])
        .collect();
    assert_eq!(often, [[json!(1800), json!(0)], [Value::Null, json!(1801)]]);
}

#[test]
fn the_moments_of_a_session_stand_under_their_own_names() {
    let mut shop = Shop::with(FIRST);
    let mut noor = shop.comes(1, &["rarely"]);
    shop.now = shop.now.plus(vraag::time::Duration::HOUR);
    shop.says(&mut noor, "stop");
    let row = &shop.rows(&wide("visit"))[0];
    let moments = parts(
        row,
        &["started_at", "last_answer_at", "ended_at", "status", "end"],
    );
    assert_eq!(
        moments,
        [
            "2026-11-23T13:00:07+01:00",
            "2026-11-23T13:00:14+01:00",
            "2026-11-23T14:00:21+01:00",
            "stopped",
            "stopped"
        ]
    );
}

#[test]
fn whatever_a_spreadsheet_would_run_or_take_for_a_number_is_guarded_and_nothing_else_is() {
    let guarded = [
        "=1+1",
        "+31",
        "+a",
        "-2",
        "-a",
        "@a",
        "\u{ff1d}1",
        "\u{ff0b}1",
        "\u{ff0d}1",
        "\u{ff20}a",
        "007",
        "1E5",
        "3/4",
        "1234567890123456789",
        "12:30",
        "2026-01-02",
        "50%",
        "€ 12,50",
        "1 mrt",
        "Mar 3",
        "sept2",
        "TRUE",
        "waar",
        "'quoted",
        "1,5",
        "(3)",
        "5 PM",
    ];
    let plain = [
        "3 bags",
        "blue",
        "march on",
        "vitamin B12",
        "no. 7",
        "none of it",
        "ja",
        "a",
        "2x",
        "e",
        "may",
        "jan",
    ];
    let mut shop = Shop::with(HOSTILE);
    for (number, words) in (1..).zip(guarded.iter().chain(&plain)) {
        shop.comes(
            number,
            &[
                "[emoji]",
                "[people]",
                "[done]",
                "[skip]",
                "[unknown]",
                "[skip]",
                "[skip]",
                "[skip]",
                words,
                "[skip]",
            ],
        );
    }
    let text = shop.text(&wide("hostile"));
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let place = reader
        .headers()
        .expect("a header")
        .iter()
        .position(|name| name == "words")
        .expect("the column is there");
    let cells: Vec<String> = reader
        .records()
        .map(|row| row.expect("a row")[place].to_owned())
        .collect();
    let expected = guarded
        .iter()
        .map(|words| format!("'{words}"))
        .chain(plain.iter().map(|words| (*words).to_owned()));
    assert_eq!(cells, expected.collect::<Vec<_>>());

    // A workbook says of each cell what it is: there nothing is to be guarded, and nothing is a formula or a number.
    let folder = tempfile::tempdir().expect("a folder can be made");
    let path = folder.path().join("hostile.xlsx");
    shop.file(
        &Wanted {
            format: Format::Xlsx,
            ..wide("hostile")
        },
        &path,
    );
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(&path).expect("a workbook");
    let name = book.sheet_names()[0].clone();
    assert_eq!(
        book.worksheet_formula(&name)
            .expect("the sheet is there")
            .used_cells()
            .count(),
        0
    );
    let sheet = book.worksheet_range(&name).expect("the sheet is there");
    let place = sheet
        .rows()
        .next()
        .and_then(|head| head.iter().position(|cell| cell == "words"))
        .expect("the column is there");
    let cells: Vec<_> = sheet.rows().skip(1).map(|row| row[place].clone()).collect();
    let expected = guarded
        .iter()
        .chain(&plain)
        .map(|words| calamine::Data::String((*words).to_owned()));
    assert_eq!(cells, expected.collect::<Vec<_>>());
}

#[test]
fn every_sign_that_makes_a_formula_is_known_whatever_empty_signs_stand_before_it() {
    for sign in ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'] {
        for before in ["", " ", "\u{a0}", "\u{feff}", " \u{feff} "] {
            let long = "a".repeat(100);
            for words in ["a", "SUM(A1)", &long] {
                assert!(
                    vraag::contact::would_run(&format!("{before}{sign}{words}")),
                    "{before:?} {sign:?} {words}"
                );
                assert!(
                    !vraag::contact::would_run(&format!("{before}{words}{sign}")),
                    "{before:?} {words} {sign:?}"
                );
            }
        }
    }
}

fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).expect("it can be read")
}
