//! Conversations that `vraag test --generate` writes: they pass, they go down everything, and they are few.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use vraag::dialog::compile::{Compiled, compile};
use vraag::dialog::load;
use vraag::explore::{Explored, Item, Scope, explore, greedy, select};
use vraag::script::coverage::Reached;
use vraag::script::{Options, Tried, try_file};

fn shipped() -> [PathBuf; 2] {
    ["dialogs", "templates"].map(|folder| Path::new(env!("CARGO_MANIFEST_DIR")).join(folder))
}

fn compiled(folder: &Path) -> Compiled {
    compile(&load::read(&[folder]).0)
}

fn each_dialog(mut each: impl FnMut(&Path, &Compiled, &str, &Explored)) {
    let mut count = 0;
    for folder in shipped() {
        let compiled = compiled(&folder);
        for (name, program) in &compiled.dialogs.programs {
            let explored = explore(&compiled, program, Scope::default());
            each(&folder, &compiled, name, &explored);
            count += 1;
        }
    }
    assert!(count > 10, "{count} dialogs");
}

fn generate(arguments: &[&str], dialogs: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_vraag"))
        .env_remove("VRAAG_DIALOGS")
        .args(["test", "--generate"])
        .args(arguments)
        .arg("--dialogs")
        .arg(dialogs)
        .output()
        .expect("the program runs")
}

/// Runs tests of a dialog in a folder, beside which the dialogs are.
fn tried(dialogs: &Path, name: &str, text: &[u8]) -> Tried {
    let folder = tempfile::tempdir().expect("there is room");
    let path = folder.path().join(format!("{name}.test.yaml"));
    std::fs::write(&path, text).expect("there is room");
    try_file(&path, Some(dialogs), Options { reloads: true })
}

#[test]
fn what_is_generated_passes_and_goes_down_all_that_can_be_reached_in_every_language() {
    each_dialog(|folder, compiled, name, explored| {
        let output = generate(&[name], folder);
        let status = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{name}: {status}");
        let tried = tried(folder, name, &output.stdout);
        assert!(!tried.tests.is_empty(), "{name}");
        for test in &tried.tests {
            let transcript = test.transcript.as_ref();
            let difference = transcript.and_then(|transcript| transcript.difference.as_ref());
            assert!(test.is_fine(), "{name}: {}: {difference:?}", test.name);
        }
        let mut reached = Reached::default();
        let transcripts = tried
            .tests
            .iter()
            .filter_map(|test| test.transcript.as_ref());
        transcripts.for_each(|transcript| reached.add(&transcript.reached));
        let program = &compiled.dialogs.programs[name];
        let coverage = reached.of(program);
        assert!(
            coverage.missing.is_empty(),
            "{name}: {:?}",
            coverage.missing
        );
        assert!(coverage.steps.0 > 0, "{name}");
        let text = String::from_utf8_lossy(&output.stdout);
        for language in &program.languages {
            assert!(
                text.contains(&format!("language: {language} }}")),
                "{name}: {language}"
            );
        }
        let has = |item: &Item| matches!(item, Item::Expiry(_) | Item::Reminder(..));
        assert!(
            !explored.items.iter().any(has) || text.contains("- wait: "),
            "{name} waits for nothing"
        );
    });
}

#[test]
fn no_more_conversations_are_chosen_than_half_as_many_again_as_a_greedy_cover() {
    each_dialog(|_, _, name, explored| {
        let (own, measure) = (select(explored), greedy(explored));
        assert!(!measure.is_empty(), "{name}");
        assert!(
            own.len() * 2 <= measure.len() * 3,
            "{name}: {} for {}",
            own.len(),
            measure.len()
        );
        let goes = |path: &[u32]| -> usize { path.len() };
        assert!(
            own.iter().all(|chosen| goes(&chosen.path.edges) <= 40),
            "{name}"
        );
    });
}

#[test]
fn a_file_that_is_there_is_never_overwritten() {
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("repair.test.yaml");
    std::fs::write(&file, "written by hand").expect("there is room");
    let shown = file.to_string_lossy().into_owned();
    let output = generate(&["repair", "--out", &shown], &shipped()[0]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("never overwritten"));
    let kept = std::fs::read_to_string(&file).expect("it is there");
    assert_eq!(kept, "written by hand");

    let other = folder.path().join("generated.test.yaml");
    let shown = other.to_string_lossy().into_owned();
    let output = generate(
        &["repair", "--out", &shown, "--format", "json"],
        &shipped()[0],
    );
    assert_eq!(output.status.code(), Some(0));
    let row: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let written = std::fs::read_to_string(&other).expect("it was written");
    assert_eq!(row["text"], written.as_str());
    assert_eq!(row["steps"][0], row["steps"][1]);
    let output = generate(&[], &shipped()[0]);
    let status = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.code() == Some(2) && status.contains("say which"),
        "{status}"
    );
}

#[test]
fn the_example_of_the_page_is_what_is_generated_and_each_speaks_their_own_language() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/testing.md");
    let page = std::fs::read_to_string(page).expect("it is there");
    let behind = |words: &str| {
        let rest = page.split(words).nth(1).expect("the page has it");
        rest.split("```").next().expect("it ends").to_owned()
    };
    let folder = tempfile::tempdir().expect("there is room");
    let dialog = behind("# dialogs/cake.yaml\n");
    std::fs::write(folder.path().join("cake.yaml"), dialog).expect("there is room");
    let output = generate(&["cake"], folder.path());
    let made = String::from_utf8_lossy(&output.stdout).into_owned();
    let shown = behind("$ vraag test --generate cake\n");
    assert_eq!(shown, made);
    let talks: Vec<&str> = made.split("  - name: ").skip(1).collect();
    for (language, words) in [
        ("nl", "dat is wat ik wou vertellen"),
        ("en", "this is what I meant to say"),
    ] {
        let own = talks
            .iter()
            .filter(|talk| talk.contains(&format!("language: {language} }}")));
        let others = talks
            .iter()
            .filter(|talk| !talk.contains(&format!("language: {language} }}")));
        assert!(own.clone().any(|talk| talk.contains(words)), "{made}");
        assert!(others.clone().all(|talk| !talk.contains(words)), "{made}");
    }
}
