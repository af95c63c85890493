//! The page from which a language model writes dialogs: its examples run, it names every key that is read, what it
//! forbids is told, and dialogs that were written from it alone are fine.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use vraag::dialog::ast::QuestionType;
use vraag::script::draw::draw;
use vraag::script::{Options, try_file};

use crate::diagnostics::{blocks, told_of};
use crate::pages::{files_of, listed_in};

const PAGE: &str = include_str!("../../docs/llms.txt");
const BRIEFS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/dialog/briefs");

#[test]
fn the_examples_for_models_are_fine_and_go_as_they_say() {
    let (tests, others): (Vec<&str>, Vec<&str>) = blocks(PAGE)
        .into_iter()
        .partition(|block| block.contains("\ntests:"));
    assert!(
        tests.len() == 1 && others.len() >= 4,
        "{} {}",
        tests.len(),
        others.len()
    );
    let folder = tempfile::tempdir().expect("a folder");
    let first = files_of(others[0]);
    for block in others {
        let mut files = files_of(block);
        if block.starts_with("# segments.yaml") {
            files.extend(first.clone());
        }
        let listed: Vec<(&str, &str)> = files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        assert_eq!(told_of(&listed, &[""]), Vec::<String>::new(), "{block}");
        for (name, text) in files.iter().filter(|(name, _)| name != "example.yaml") {
            fs::write(folder.path().join(name), text).expect("our own folder");
        }
    }
    let path = folder.path().join("cake-order.test.yaml");
    fs::write(&path, tests[0]).expect("our own folder");
    let tried = try_file(&path, None, Options::default());
    assert!(
        tried.is_fine() && tried.tests.len() == 1,
        "{}{:#?}",
        tried
            .tests
            .iter()
            .map(|test| draw(&tried, test, false))
            .collect::<String>(),
        tried.diagnostics
    );
}

/// Returns the words between backquotes of a text.
fn quoted(text: &str) -> BTreeSet<&str> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .flat_map(|part| part.split(|c: char| !c.is_alphanumeric() && c != '_'))
        .collect()
}

#[test]
fn the_page_for_models_names_every_key_of_a_dialog_and_every_refused_name() {
    let named = quoted(PAGE);
    let lists = [
        ("question.rs", ["ASK_KEYS", "VOTE_KEYS"].as_slice()),
        ("head.rs", &["DIALOG_KEYS", "TRIGGER_KEYS"]),
        ("name.rs", &["SPSS", "EXPRESSION", "REPAIR"]),
        ("../check/names.rs", &["COLUMNS"]),
    ];
    for (file, lists) in lists {
        for list in lists {
            let words = listed_in(file, list);
            let missing: Vec<&String> = words
                .iter()
                .filter(|word| !named.contains(word.as_str()))
                .collect();
            assert!(missing.is_empty(), "{list}: {missing:?}");
        }
    }
}

#[test]
fn the_page_for_models_has_a_row_for_each_type_with_exactly_its_keys() {
    let keys = listed_in("question.rs", "ASK_KEYS");
    for kind in QuestionType::ALL {
        let word = format!("`{}`", kind.word());
        let row = PAGE.lines().find(|line| {
            let first = line
                .strip_prefix("| ")
                .and_then(|row| row.split(" | ").next());
            first.is_some_and(|first| first.split(", ").any(|name| name == word))
        });
        let row = row.unwrap_or_else(|| panic!("there is no row for {word}"));
        let cell = row.split(" | ").nth(1).unwrap_or_default();
        let named: BTreeSet<&str> = cell
            .split('`')
            .skip(1)
            .step_by(2)
            .filter_map(|part| part.split([':', ' ', '|']).next())
            .collect();
        for key in &keys {
            let is_named = named.contains(key.as_str());
            assert_eq!(is_named, kind.has(key), "{key} of {word}");
        }
    }
}

/// Returns the codes that are told of these steps in a dialog of English alone, beside a whole `bot.yaml`.
fn codes(steps: &str) -> BTreeSet<String> {
    let files = files_of(steps);
    let bot = "name: Shop\nlanguages: [en]\nkeep_answers: 12 months\ncontact: call us\nprivacy: We keep them.\n";
    let mut files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    files.push(("bot.yaml", bot));
    let told = told_of(&files, &[""]);
    told.iter().map(|told| told[..4].to_owned()).collect()
}

fn ask(name: &str, rest: &str) -> String {
    format!("- ask: {name}\n  type: text\n  text: What?\n{rest}")
}

fn choice(options: &str, rest: &str) -> String {
    format!("- ask: which\n  type: choice\n  text: Which?\n  options: {{ {options} }}\n{rest}")
}

#[test]
fn what_the_page_for_models_forbids_is_told_and_what_it_allows_is_not() {
    let many = |count: u8| {
        (0..count)
            .map(|at| format!("k{at}: {}", char::from(b'a' + at).to_string().repeat(6)))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let questions =
        |count: usize| -> String { (0..count).map(|at| ask(&format!("q{at}"), "")).collect() };
    // What the page says, what breaks it, what is told, and what is still right.
    let rules: [(&str, String, &str, String); 17] = [
        (
            "at most 30",
            ask(&"n".repeat(31), ""),
            "D030",
            ask(&"n".repeat(30), ""),
        ),
        (
            "each is used once",
            ask("a1", "") + &ask("a1", ""),
            "D043",
            ask("a1", "") + &ask("a2", ""),
        ),
        (
            "Unknown keys are errors",
            ask("a1", "  sort: x\n"),
            "D012",
            ask("a1", "  hint: x\n"),
        ),
        (
            "at most 40 characters",
            choice(&format!("a: {}, b: No", "x".repeat(41)), ""),
            "D142",
            choice(&format!("a: {}, b: No", "x".repeat(40)), ""),
        ),
        (
            "At most 20 options",
            choice(&many(21), ""),
            "D143",
            choice(&many(20), ""),
        ),
        (
            "differ by more than one letter",
            choice("a: Beech, b: Beach", ""),
            "D145",
            choice("a: Beech, b: Willow", ""),
        ),
        (
            "another word that always works",
            choice("a: Stop, b: Go", ""),
            "D147",
            choice("a: Halt here, b: Go", ""),
        ),
        (
            "read them as nothing",
            choice("none: Nothing, b: Some", ""),
            "D160",
            choice("nothing: Nothing, b: Some", ""),
        ),
        (
            "Never call an option `other`",
            choice("other: Others, b: Some", "  other: true\n"),
            "D044",
            choice("others: Others, b: Some", "  other: true\n"),
        ),
        ("At most 20 questions", questions(21), "D164", questions(20)),
        (
            "a `retry` that says what is needed",
            ask("a1", "  pattern: 'x+'\n"),
            "D190",
            ask("a1", "  pattern: 'x+'\n  retry: Type x.\n"),
        ),
        (
            "With `scale` or `nps`: `ends`",
            "- { ask: mark, type: scale, text: \"How?\" }\n".to_owned(),
            "D191",
            "- { ask: mark, type: scale, ends: [bad, good], text: \"How?\" }\n".to_owned(),
        ),
        (
            "write `${x | default('…')}`",
            ask("a1", "  optional: true\n") + "- say: So ${a1}.\n",
            "D096",
            ask("a1", "  optional: true\n") + "- say: \"So ${a1 | default('nothing')}.\"\n",
        ),
        (
            "So behind `optional: true` write",
            ask("a1", "  optional: true\n") + "- say: Hm.\n  when: a1 != 'x'\n",
            "D098",
            ask("a1", "  optional: true\n") + "- say: Hm.\n  when: a1 is missing or a1 != 'x'\n",
        ),
        (
            "Begin with `set: { points: 0 }`",
            ask("a1", "") + "- set: { points: points + 1 }\n",
            "D102",
            "- set: { points: 0 }\n".to_owned()
                + &ask("a1", "")
                + "- set: { points: points + 1 }\n",
        ),
        (
            "no step may follow in the same list",
            ask("a1", "") + "- end: gone\n- say: Hm.\n",
            "D091",
            ask("a1", "") + "- end: gone\n  when: a1 == 'x'\n- say: Hm.\n",
        ),
        (
            "later than every reminder",
            ask("a1", "  remind: 3d\n  expire: 2d\n"),
            "D099",
            ask("a1", "  remind: 1d\n  expire: 2d\n"),
        ),
    ];
    for (words, wrong, code, right) in rules {
        assert!(PAGE.contains(words), "the page no longer says `{words}`");
        assert!(codes(&wrong).contains(code), "{words}: {:?}", codes(&wrong));
        assert_eq!(codes(&right), BTreeSet::new(), "{words}\n{right}");
    }
}

#[test]
fn dialogs_that_were_written_from_the_page_alone_are_fine() {
    let read =
        |name: &str| fs::read_to_string(Path::new(BRIEFS).join(name)).expect("a brief is text");
    let (bot, segments) = (read("bot.yaml"), read("segments.yaml"));
    let names = fs::read_dir(BRIEFS).expect("the briefs are a folder");
    let names: BTreeSet<String> = names
        .map(|entry| {
            entry
                .expect("a file")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .filter_map(|name| name.strip_suffix(".txt").map(str::to_owned))
        .collect();
    assert!(names.len() >= 20, "{names:?}");
    for name in names {
        let dialog = read(&format!("{name}.yaml"));
        let stem = dialog
            .lines()
            .next()
            .and_then(|line| line.strip_prefix("dialog: "));
        let file = format!("{}.yaml", stem.expect("a dialog begins with its name"));
        let mut files = vec![(file.as_str(), dialog.as_str()), ("bot.yaml", &bot)];
        if dialog.contains("for: ") && dialog.contains("every: ") {
            files.push(("segments.yaml", &segments));
        }
        assert_eq!(told_of(&files, &[""]), Vec::<String>::new(), "{name}");
    }
}
