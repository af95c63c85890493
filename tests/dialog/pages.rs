//! The reference: its examples are fine, and it names everything that is read.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::diagnostics::{PAGES, blocks, told_of};

/// The files that an example of the guide or of the reference stands for: a dialog, steps of one, `bot.yaml`, `segments.yaml`.
pub(crate) fn files_of(block: &str) -> Vec<(String, String)> {
    let beside = ["# bot.yaml\n", "# segments.yaml\n"]
        .into_iter()
        .find_map(|mark| {
            let (before, behind) = block.split_once(mark)?;
            Some((before, (mark[2..].trim_end().to_owned(), behind.to_owned())))
        });
    let (written, own) = beside.map_or((block, None), |(written, own)| (written, Some(own)));
    let dialog = match written.strip_prefix("dialog: ") {
        Some(rest) => (
            format!(
                "{}.yaml",
                rest.split_whitespace().next().unwrap_or_default()
            ),
            written.to_owned(),
        ),
        None => {
            let steps = if written.is_empty() {
                "- say: Hello"
            } else {
                written
            };
            let steps: String = steps.lines().map(|line| format!("  {line}\n")).collect();
            let start = "start:\n  - { section: main, command: example, link: example }\n";
            (
                "example.yaml".to_owned(),
                format!("dialog: example\nlanguages: [en]\n{start}steps:\n{steps}"),
            )
        }
    };
    std::iter::once(dialog).chain(own).collect()
}

#[test]
fn the_examples_of_the_reference_are_fine() {
    let mut wrong = Vec::new();
    for (page, least) in [("keys.md", 20), ("votes.md", 1), ("../README.md", 1)] {
        let text =
            fs::read_to_string(Path::new(PAGES).join("..").join(page)).expect("a page is text");
        let blocks = blocks(&text);
        assert!(
            blocks.len() >= least,
            "{page} has {} examples",
            blocks.len()
        );
        for block in blocks {
            let files = files_of(block);
            let mut files: Vec<(&str, &str)> = files
                .iter()
                .map(|(name, text)| (name.as_str(), text.as_str()))
                .collect();
            files.extend([("images/bread.jpg", "x"), ("prices.pdf", "x")]);
            wrong.extend(
                told_of(&files, &[""])
                    .into_iter()
                    .map(|told| format!("{page}: {told}, in\n{block}\n")),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The words between quotes in a list of the program's own source, in a file of its decoder.
pub(crate) fn listed_in(file: &str, list: &str) -> Vec<String> {
    let path = Path::new(PAGES).join("../../src/dialog/decode").join(file);
    let source = fs::read_to_string(path).expect("source is text");
    let (_, rest) = source
        .split_once(&format!("const {list}: "))
        .unwrap_or_else(|| panic!("{file} has no list {list}"));
    let (_, rest) = rest.split_once('=').expect("a list has a value");
    let words = rest.split("];").next().unwrap_or_default();
    let words: Vec<String> = words
        .split('"')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect();
    assert!(words.len() >= 5, "{list} is read as {words:?}");
    words
}

#[test]
fn the_reference_names_every_key_and_every_word_that_is_refused() {
    let page =
        fs::read_to_string(Path::new(PAGES).join("../keys.md")).expect("the reference is text");
    let lists = [
        ("question.rs", ["ASK_KEYS", "VOTE_KEYS"].as_slice()),
        ("option.rs", &["OPTION_KEYS"]),
        ("head.rs", &["DIALOG_KEYS", "TRIGGER_KEYS"]),
        ("bot.rs", &["BOT_KEYS"]),
        ("verb.rs", &["RESERVED"]),
        ("name.rs", &["SPSS", "EXPRESSION", "REPAIR"]),
        ("../check/names.rs", &["COLUMNS"]),
    ];
    // In a row of a table what is written stands between backquotes, one word or several.
    let rows = page.lines().filter(|line| line.starts_with('|'));
    let written = rows.flat_map(|row| row.split('`').skip(1).step_by(2));
    let named: BTreeSet<&str> = written
        .flat_map(|part| part.split(|c: char| !c.is_alphanumeric() && c != '_'))
        .collect();
    let mut missing = Vec::new();
    for (file, names) in lists {
        for list in names {
            missing.extend(
                listed_in(file, list)
                    .into_iter()
                    .filter(|word| !named.contains(word.as_str()))
                    .map(|word| format!("{list}: {word}")),
            );
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}
