//! What is said of two versions of a dialog, where a question is called otherwise in one of them.

use vraag::dialog::compile::compile;
use vraag::dialog::source::{SourceFile, Sources};
use vraag::report::difference::difference;

fn dialog(head: &str, question: &str) -> String {
    format!(
        "dialog: shop\n{head}start:\n  - {{ section: main, command: shop }}\nsteps:\n  - ask: {question}\n    type: choice\n    text: Which coffee?\n    options: {{ a: Arabica, r: Robusta }}\n  - ask: bags\n    type: number\n    text: How many?\n"
    )
}

fn told(before: &str, after: &str) -> Vec<String> {
    let tree = |text: &str| {
        let file = SourceFile {
            path: "shop.yaml".into(),
            text: text.into(),
        };
        let read = compile(&Sources(vec![file])).read;
        read.into_iter().next().expect("it is a dialog").tree
    };
    difference(&tree(before), &tree(after))
}

#[test]
fn going_back_to_before_a_renaming_says_what_to_write() {
    let first = dialog("", "welke");
    let now = dialog(
        "renamed: { welke: koffie, koffie: koffiesoort }\n",
        "koffiesoort",
    );
    let words = "`koffiesoort` is called `welke` again: write `renamed: { koffiesoort: welke }` into that version, else its answers stand in two columns";
    assert_eq!(told(&now, &first), [words]);
    // Once it is written, it is a renaming as any other.
    let written = dialog("renamed: { koffiesoort: welke }\n", "welke");
    assert_eq!(
        told(&now, &written),
        ["`koffiesoort` is called `welke` now"]
    );
    assert_eq!(told(&first, &now).len(), 1);
}

#[test]
fn a_question_that_is_new_and_like_one_that_is_gone_is_asked_about() {
    let first = dialog("", "welke");
    let words = "is `koffiesoort` the old `welke`? then write `renamed: { welke: koffiesoort }`, and its answers stay in one column";
    let alike = told(&first, &dialog("", "koffiesoort"));
    assert!(alike.iter().any(|told| told == words), "{alike:?}");
    // With other words and other options it is another question.
    let other = dialog("", "koffiesoort")
        .replace("Which coffee?", "What else?")
        .replace("Arabica", "Sugar");
    let other = told(&first, &other);
    assert!(
        !other.iter().any(|told| told.contains("renamed")),
        "{other:?}"
    );
}
