//! What `check` says of votes: what a question may have and a vote may not, and results that cannot be known yet.

use vraag::dialog::compile::compile;
use vraag::dialog::source::{SourceFile, Sources};

/// Returns code, marked text and message of everything told of a dialog whose section runs in a group.
fn told(steps: &str) -> Vec<(String, String, String)> {
    let text = format!(
        "dialog: shop\nlanguages: [en]\nstart: [{{ section: main, in: group, command: go }}, {{ section: told, in: group, command: told }}]\nsections:\n  told:\n    - say: \"${{bean.voters | default('nobody')}} voted\"\n  main:\n{steps}"
    );
    let sources = Sources(vec![SourceFile {
        path: "shop.yaml".into(),
        text: text.as_str().into(),
    }]);
    let marked = |span: vraag::dialog::source::Span| sources.0[0].text[span.range()].to_owned();
    compile(&sources)
        .diagnostics
        .iter()
        .map(|told| {
            (
                told.code.to_string(),
                marked(told.span),
                told.message.clone(),
            )
        })
        .collect()
}

fn vote(keys: &str) -> String {
    format!("    - vote: bean\n      text: Which?\n{keys}")
}

const OPTIONS: &str = "      options: { a: Apple, b: Banana }\n";

#[track_caller]
fn is_told(steps: &str, code: &str, marked: &str, words: &str) {
    let told = told(steps);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert_eq!((told[0].0.as_str(), told[0].1.as_str()), (code, marked));
    assert!(told[0].2.contains(words), "{}", told[0].2);
}

#[test]
fn a_whole_vote_is_fine() {
    let steps = vote(&format!(
        "{OPTIONS}      pick: 1..2\n      open: 2d\n      remind: 1d\n      reveal: at_close\n      quorum: 5\n"
    ));
    assert_eq!(
        told(&(steps + "    - say: \"${bean.winner}: ${bean.counts[a]}\"\n")),
        []
    );
}

#[test]
fn a_vote_counts_every_tap_so_its_pick_begins_at_one() {
    is_told(
        &vote(&format!("{OPTIONS}      pick: 2..2\n")),
        "D080",
        "2..2",
        "each tap counts at once",
    );
    is_told(
        &vote(&format!("{OPTIONS}      pick: 1..3\n")),
        "D082",
        "1..3",
        "has 2 options",
    );
}

#[test]
fn a_group_is_reminded_once_and_in_time() {
    is_told(
        &vote(&format!("{OPTIONS}      open: 1d\n      remind: 24h\n")),
        "D099",
        "24h",
        "before it reminds",
    );
    is_told(
        &vote(&format!("{OPTIONS}      remind: [2h, 4h]\n")),
        "D086",
        "[2h, 4h]",
        "more than once",
    );
}

#[test]
fn an_option_of_a_vote_does_nothing_by_itself() {
    let with = |key: &str| {
        vote(&format!(
            "      options:\n        a: {{ label: Apple, {key} }}\n        b: Banana\n"
        ))
    };
    is_told(&with("says: [red]"), "D047", "red", "no `says`");
    is_told(
        &with("replies: Good choice!"),
        "D047",
        "Good choice!",
        "no `replies`",
    );
    is_told(&with("then: [{ say: Hm. }]"), "D047", "a", "no `then`");
    assert_eq!(told(&with("when: today > 2026-01-01")), []);
}

#[test]
fn a_result_is_read_behind_its_vote() {
    let read = "    - say: \"${bean.winner}\"\n";
    is_told(
        &(read.to_owned() + &vote(OPTIONS)),
        "D097",
        "bean.winner",
        "not held before this place",
    );
    assert_eq!(told(&(vote(OPTIONS) + read)), []);
    let condition = "    - say: So it goes.\n      when: bean.counts[a] > 2\n";
    is_told(
        &(condition.to_owned() + &vote(OPTIONS)),
        "D097",
        "bean.counts[a]",
        "not held before this place",
    );
}

#[test]
fn a_group_has_no_contact_in_its_texts_either() {
    is_told(
        &(vote(OPTIONS) + "    - say: \"Hello ${contact.name}\"\n"),
        "D123",
        "contact.name",
        "no single person",
    );
}

#[test]
fn how_results_are_shown_is_one_of_three() {
    is_told(
        &vote(&format!("{OPTIONS}      reveal: afterwards\n")),
        "D025",
        "afterwards",
        "afterwards",
    );
    is_told(
        &vote(OPTIONS).replace("Banana", "A banana that was grown on an island far away"),
        "D142",
        "A banana that was grown on an island far away",
        "telephone",
    );
}
