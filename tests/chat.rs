//! The terminal as a messenger, driven through a pipe: the real program on a real store.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Runs `vraag chat` with these arguments, and types these lines.
fn chat(data: &Path, arguments: &[&str], lines: &[&str]) -> Output {
    let typed = lines.iter().flat_map(|line| [line.as_bytes(), b"\n"].concat());
    chat_in_bytes(data, arguments, &typed.collect::<Vec<u8>>())
}

/// Runs `vraag chat` with these arguments and this input.
fn chat_in_bytes(data: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_vraag"))
        .args(["chat", "--dialogs", concat!(env!("CARGO_MANIFEST_DIR"), "/dialogs"), "--data"])
        .arg(data)
        .args(arguments)
        .current_dir(data)
        .env_remove("TELOXIDE_TOKEN")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut typed = program.stdin.take().expect("it reads");
    typed.write_all(input).expect("it reads on");
    drop(typed);
    program.wait_with_output().expect("it ends")
}

/// Returns what was printed, in blocks that are divided by blank lines.
fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).expect("it prints words")
}

#[test]
fn a_talk_goes_on_at_the_same_question_in_the_next_run() {
    let data = tempfile::tempdir().expect("a folder");
    let first = said(&chat(data.path(), &["wish-list", "--lang", "nl"], &["ja", "wekelijks"]));
    assert!(first.trim_end().ends_with("Iets anders · Klaar"), "{first}");
    let second = said(&chat(data.path(), &["--lang", "nl"], &["romans"]));
    assert!(second.starts_with("Waarvoor kom je?") && second.contains("Dit kunnen we doen."), "{second}");
}

#[test]
fn letters_of_another_encoding_end_no_talk() {
    let data = tempfile::tempdir().expect("a folder");
    let output = chat_in_bytes(data.path(), &["wish-list", "--lang", "nl"], b"\xe9\xe9n\r\nja\r\nwekelijks\r\n");
    assert!(said(&output).contains("Waarvoor kom je?"), "{}", said(&output));
}

#[test]
fn without_a_talk_under_way_the_dialogs_are_listed_and_a_number_starts_one() {
    let data = tempfile::tempdir().expect("a folder");
    let shown = said(&chat(data.path(), &["--lang", "en"], &["2"]));
    assert!(shown.starts_with("What would you like to try?\n\n   1. next-roast") && shown.contains("How likely are you"), "{shown}");
    assert!(!shown.contains('\x1b') && !shown.contains('›'), "a pipe gets no colours and no prompt");
}

#[test]
fn a_group_votes_at_the_terminal_and_each_goes_on_alone() {
    let data = tempfile::tempdir().expect("a folder");
    let lines = [
        "1",
        "/as Sam",
        "Kenya Nyeri",
        "hello",
        "/as Ali",
        "1",
        "2",
        "3",
        "/as Jo",
        "1",
        "/as Al",
        "1",
        "/wait 24h",
        "/wait 24h",
        "Order a bag",
        "yes",
    ];
    let shown = said(&chat(data.path(), &["next-roast/poll", "--as", "Noor", "--lang", "nl"], &lines));
    let dutch = [
        "Dit is een groep",
        "Je stemde op Kenia Nyeri",
        "In een groep tellen alleen knoppen",
        "Je hebt al gekozen: Kenia Nyeri en Brazilië Cerrado",
    ];
    for words in dutch.into_iter().chain(["4 mensen hebben gestemd."]) {
        assert!(shown.contains(words), "`{words}` in\n{shown}");
    }
}

#[test]
fn two_people_talk_beside_each_other() {
    let data = tempfile::tempdir().expect("a folder");
    let shown = said(&chat(data.path(), &["next-roast", "--lang", "en"], &["/as Sam", "1", "yes", "/as Noor", "1"]));
    assert_eq!(shown.matches("May we keep your answers").count(), 3, "{shown}");
    assert_eq!(shown.matches("How do you brew?").count(), 1, "{shown}");
}

#[test]
fn nothing_is_kept_in_memory() {
    let data = tempfile::tempdir().expect("a folder");
    said(&chat(data.path(), &["repair", "--memory", "--lang", "en"], &["9"]));
    assert_eq!(std::fs::read_dir(data.path()).expect("the folder").count(), 0);
}

#[test]
fn a_recorded_talk_is_a_test_that_goes_well() {
    let data = tempfile::tempdir().expect("a folder");
    let path = data.path().join("talk.test.yaml");
    let lines = ["2", "tien", "mensen, iets met \"koffie\"", "terug", "1 2", "nee", "/wait 20h", "twee"];
    let output = chat(data.path(), &["--lang", "nl", "--as", "Noor", "--record", path.to_str().expect("a path")], &lines);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success() && told.contains("it goes well"), "{told}\n{}", std::fs::read_to_string(&path).unwrap_or_default());
}

#[test]
fn a_dialog_that_is_not_there_is_told_with_the_nearest() {
    let data = tempfile::tempdir().expect("a folder");
    let output = chat(data.path(), &["repiar"], &[]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "error: there is no dialog `repiar`; did you mean `repair`?\n");
}

#[test]
fn a_store_that_is_in_use_is_told_with_a_way_to_talk_all_the_same() {
    let data = tempfile::tempdir().expect("a folder");
    let mut first = Command::new(env!("CARGO_BIN_EXE_vraag"))
        .args(["chat", "repair", "--lang", "en", "--dialogs", concat!(env!("CARGO_MANIFEST_DIR"), "/dialogs"), "--data"])
        .arg(data.path())
        .env_remove("TELOXIDE_TOKEN")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    // It talks, so it has the store.
    let mut byte = [0];
    std::io::Read::read_exact(first.stdout.as_mut().expect("it prints"), &mut byte).expect("it says something");

    let second = chat(data.path(), &["repair"], &[]);
    let told = String::from_utf8_lossy(&second.stderr).into_owned();
    assert_eq!(second.status.code(), Some(3), "{told}");
    assert!(told.contains("another program is using the store") && told.contains("--memory"), "{told}");
    said(&chat(data.path(), &["repair", "--memory", "--lang", "en"], &["9"]));

    drop(first.stdin.take());
    assert!(first.wait().expect("it ends").success());
}
