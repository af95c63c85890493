//! What holds on every way through a dialog, and the shortest way to a question.

use std::path::{Path, PathBuf};
use std::process::Command;

use vraag::dialog::compile::{Compiled, compile};
use vraag::dialog::load;
use vraag::explore::{Claim, Explored, Proof, Scope, Verdict, explore, prove};
use vraag::script::rehearse::rehearse;
use vraag::script::{Options, try_file};

/// The dialogs with one fault each, and the claim that it breaks first.
const FAULTY: [(&str, Claim); 10] = [
    ("address", Claim::AskedOnce),
    ("another", Claim::AskedOnce),
    ("between", Claim::Out),
    ("colour", Claim::Kept),
    ("round", Claim::Ends),
    ("silence", Claim::Kept),
    ("slips", Claim::Kept),
    ("toppings", Claim::Out),
    ("tour", Claim::Ends),
    ("twelve", Claim::Out),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn compiled(path: &Path) -> Compiled {
    let (sources, problems) = load::read(&[path]);
    assert!(problems.is_empty(), "{problems:?}");
    compile(&sources)
}

fn proofs(compiled: &Compiled, dialog: &str, scope: Scope) -> (Explored, Vec<Proof>) {
    let program = &compiled.dialogs.programs[dialog];
    let explored = explore(compiled, program, scope);
    let proofs = prove(&explored, program);
    (explored, proofs)
}

fn refuted(proofs: &[Proof]) -> Vec<&Proof> {
    let is_refuted = |proof: &&Proof| matches!(proof.verdict, Verdict::Refuted { .. });
    proofs.iter().filter(is_refuted).collect()
}

#[test]
fn one_planted_fault_is_refuted_by_a_conversation_that_passes_as_a_test() {
    for (name, claim) in FAULTY {
        let file = root().join(format!("tests/dialog/prove/faulty/{name}.yaml"));
        let compiled = compiled(&file);
        let (explored, proofs) = proofs(&compiled, name, Scope::default());
        let wrong = refuted(&proofs);
        let claims: Vec<Claim> = wrong.iter().map(|proof| proof.claim).collect();
        // Where no answer is taken, no path ends either.
        let expected = match claim {
            Claim::Out => vec![Claim::Ends, Claim::Out],
            other => vec![other],
        };
        assert_eq!(claims, expected, "{name}");
        for proof in wrong {
            let Verdict::Refuted { scene, deeds, .. } = &proof.verdict else {
                continue;
            };
            let scene = &explored.scenes[*scene as usize];
            let held = rehearse(&compiled, None, scene, "so it goes", deeds);
            assert!(held.transcript.is_fine(), "{name}: {:?}", held.transcript);
            let folder = tempfile::tempdir().expect("there is room");
            let dialog = folder.path().join(format!("{name}.yaml"));
            std::fs::copy(&file, dialog).expect("there is room");
            let pasted = folder.path().join(format!("{name}.test.yaml"));
            let text = format!("dialog: {name}\ntests:\n{}", held.test);
            std::fs::write(&pasted, &text).expect("there is room");
            let tried = try_file(&pasted, None, Options::default());
            assert!(tried.is_fine(), "{name}: {:?}\n{text}", tried.tests);
        }
    }
}

#[test]
fn the_mended_twin_of_each_is_proved() {
    for (name, _) in FAULTY {
        let file = root().join(format!("tests/dialog/prove/mended/{name}.yaml"));
        let (explored, proofs) = proofs(&compiled(&file), name, Scope::default());
        let is_proved = |proof: &Proof| proof.verdict == Verdict::Proved;
        assert!(proofs.iter().all(is_proved), "{name}: {proofs:?}");
        assert!(explored.is_whole && explored.situations() > 5, "{name}");
    }
}

#[test]
fn a_fault_behind_twelve_questions_is_found_on_the_only_way_to_it() {
    let file = root().join("tests/dialog/prove/faulty/twelve.yaml");
    let (_, proofs) = proofs(&compiled(&file), "twelve", Scope::default());
    let Verdict::Refuted { deeds, words, .. } = &refuted(&proofs)[0].verdict else {
        panic!("it is refuted");
    };
    assert_eq!(deeds.len(), 12, "{deeds:?}");
    assert!(words.starts_with("`hours`"), "{words}");
}

#[test]
fn where_not_everything_was_tried_nothing_is_proved() {
    let file = root().join("tests/dialog/prove/mended/twelve.yaml");
    let scope = Scope {
        situations: 20,
        ..Scope::default()
    };
    let (explored, proofs) = proofs(&compiled(&file), "twelve", scope);
    assert!(!explored.is_whole);
    for proof in &proofs {
        let Verdict::NotProved(why) = &proof.verdict else {
            panic!("{proof:?}");
        };
        let count = explored.situations().to_string();
        assert!(why.contains(&count), "{why}");
    }
}

#[test]
fn all_shipped_dialogs_and_templates_are_proved() {
    let mut count = 0;
    for folder in ["dialogs", "templates"] {
        let compiled = compiled(&root().join(folder));
        for name in compiled.dialogs.programs.keys() {
            let (_, proofs) = proofs(&compiled, name, Scope::default());
            let is_proved = |proof: &Proof| proof.verdict == Verdict::Proved;
            assert!(proofs.iter().all(is_proved), "{name}: {proofs:?}");
            count += 1;
        }
    }
    assert!(count > 10, "{count}");
}

/// Runs the program in the repository, with these dialogs.
fn vraag(arguments: &[&str]) -> (String, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_vraag"))
        .current_dir(root())
        .env("NO_COLOR", "1")
        .env_remove("VRAAG_DIALOGS")
        .args(arguments)
        .output()
        .expect("the program runs");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    (told, output.status.code())
}

#[test]
fn the_examples_of_the_page_are_what_the_program_prints() {
    let page = std::fs::read_to_string(root().join("docs/checking.md")).expect("it is there");
    let mut count = 0;
    for block in page.split("```console\n$ vraag ").skip(1) {
        let (command, shown) = block.split_once('\n').expect("it shows something");
        let shown = shown.split("```").next().expect("it ends");
        let words: Vec<&str> = command.split_whitespace().collect();
        let (told, _) = vraag(&words);
        assert_eq!(told.trim_end(), shown.trim_end(), "vraag {command}");
        count += 1;
    }
    assert!(count >= 3, "{count} examples");
}

#[test]
fn the_program_says_how_it_went_by_its_exit_code_and_in_json() {
    let faulty = "tests/dialog/prove/faulty";
    let (told, code) = vraag(&["check", "--prove", "another", "--dialogs", faulty]);
    assert_eq!(code, Some(1), "{told}");
    let arguments = [
        "check",
        "--prove",
        "another",
        "--format",
        "json",
        "--dialogs",
    ];
    let (told, code) = vraag(&[&arguments[..], &[faulty]].concat());
    assert_eq!(code, Some(1), "{told}");
    let rows: serde_json::Value = serde_json::from_str(&told).expect("it is JSON");
    let claims = rows[0]["claims"].as_array().expect("it lists the claims");
    let asked = claims
        .iter()
        .find(|claim| claim["claim"] == "asked_once")
        .expect("it is one of them");
    assert_eq!(asked["verdict"], "refuted");
    assert!(
        asked["test"]
            .as_str()
            .is_some_and(|test| test.contains("talk:"))
    );
    assert_eq!(rows[0]["whole"], true);

    let (told, code) = vraag(&["check", "--prove", "anoter", "--dialogs", faulty]);
    assert!(
        code == Some(2) && told.contains("did you mean `another`?"),
        "{told}"
    );
    let (told, code) = vraag(&["check", "--paths", "milks", "--dialogs", faulty]);
    assert!(
        code == Some(2) && told.contains("did you mean `milk`?"),
        "{told}"
    );
    let (told, code) = vraag(&["check", "--paths", "hours", "--dialogs", faulty]);
    assert!(
        code == Some(0) && told.contains("after 12 answers"),
        "{told}"
    );
    let arguments = [
        "check",
        "--paths",
        "hours",
        "--situations",
        "20",
        "--dialogs",
    ];
    let (told, code) = vraag(&[&arguments[..], &[faulty]].concat());
    assert!(code == Some(1) && told.contains("--situations"), "{told}");
}
