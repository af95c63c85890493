//! The terminal as a messenger, driven through a pipe: the real program on a real store.

use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

/// Returns `vraag chat` over the shipped dialogs, unless its arguments name others.
fn program(data: &Path) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_vraag"));
    program
        .env(
            "VRAAG_DIALOGS",
            concat!(env!("CARGO_MANIFEST_DIR"), "/dialogs"),
        )
        .env_remove("TELOXIDE_TOKEN");
    program.args(["chat", "--data"]).arg(data).current_dir(data);
    program
}

/// Runs `vraag chat` with these arguments, and types these lines.
fn chat(data: &Path, arguments: &[&str], lines: &[&str]) -> Output {
    let typed = lines
        .iter()
        .flat_map(|line| [line.as_bytes(), b"\n"].concat());
    chat_in_bytes(data, arguments, &typed.collect::<Vec<u8>>())
}

/// Runs `vraag chat` with these arguments and this input.
fn chat_in_bytes(data: &Path, arguments: &[&str], input: &[u8]) -> Output {
    let mut program = program(data)
        .args(arguments)
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
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout.clone()).expect("it prints words")
}

#[test]
fn a_talk_goes_on_at_the_same_question_in_the_next_run() {
    let data = tempfile::tempdir().expect("a folder");
    let first = said(&chat(
        data.path(),
        &["wish-list", "--lang", "nl"],
        &["ja", "wekelijks"],
    ));
    assert!(first.trim_end().ends_with("Iets anders, Klaar"), "{first}");
    let second = said(&chat(data.path(), &["--lang", "nl"], &["romans"]));
    assert!(
        second.starts_with("Waarvoor kom je?") && second.contains("Dit kunnen we doen."),
        "{second}"
    );
}

/// `three-people.backup` was made on 29 November 2026 with `vraag backup` by the program of commit 42bd95e: noor, sam and eva had begun the
/// shipped wish list, left it, answered 9 in `repair`, and were asked what they liked most. Its store had no note of how far it came.
#[test]
fn people_whom_an_earlier_version_left_waiting_go_on_where_they_were() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let backup = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/store/three-people.backup"
    );
    let restored = Command::new(env!("CARGO_BIN_EXE_vraag"))
        .args(["restore", backup, "--data"])
        .arg(&data)
        .output()
        .expect("it runs");
    assert!(
        restored.status.success(),
        "{}",
        String::from_utf8_lossy(&restored.stderr)
    );
    std::fs::remove_file(data.join("db.newest")).expect("it was noted");
    for name in ["noor", "sam", "eva"] {
        let output = chat(&data, &["--as", name], &["the speed"]);
        assert_eq!(
            String::from_utf8_lossy(&output.stderr),
            "",
            "it opens without a word"
        );
        let said = said(&output);
        let (liked, rest) = said
            .split_once("Know someone with a squeaky chain?")
            .expect("the talk goes on");
        assert!(liked.contains("What did you like most?"), "{said}");
        assert!(rest.contains("Enjoy the ride."), "{said}");
        assert!(
            rest.contains("What do you come for?"),
            "what was parked is asked again: {said}"
        );
    }
}

#[test]
fn letters_of_another_encoding_end_no_talk() {
    let data = tempfile::tempdir().expect("a folder");
    let output = chat_in_bytes(
        data.path(),
        &["wish-list", "--lang", "nl"],
        b"\xe9\xe9n\r\nja\r\nwekelijks\r\n",
    );
    assert!(
        said(&output).contains("Waarvoor kom je?"),
        "{}",
        said(&output)
    );
}

#[test]
fn without_a_talk_under_way_the_dialogs_are_listed_and_a_number_starts_one() {
    let data = tempfile::tempdir().expect("a folder");
    let shown = said(&chat(data.path(), &["--lang", "en"], &["2"]));
    assert!(
        shown.starts_with("What would you like to try?\n\n   1. next-roast")
            && shown.contains("How likely are you"),
        "{shown}"
    );
    assert!(
        !shown.contains('\x1b') && !shown.contains('›'),
        "a pipe gets no colours and no prompt"
    );
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
        "moka",
    ];
    let shown = said(&chat(
        data.path(),
        &["next-roast/poll", "--as", "Noor", "--lang", "nl"],
        &lines,
    ));
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
    let shown = said(&chat(
        data.path(),
        &["next-roast", "--lang", "en"],
        &["/as Sam", "1", "espresso", "/as Noor", "1"],
    ));
    assert_eq!(shown.matches("How do you brew?").count(), 3, "{shown}");
    assert_eq!(
        shown.matches("How many 250-gram bags").count(),
        1,
        "{shown}"
    );
}

#[test]
fn nothing_is_kept_in_memory() {
    let data = tempfile::tempdir().expect("a folder");
    said(&chat(
        data.path(),
        &["repair", "--memory", "--lang", "en"],
        &["9"],
    ));
    assert_eq!(
        std::fs::read_dir(data.path()).expect("the folder").count(),
        0
    );
}

#[test]
fn a_recorded_talk_is_a_test_that_goes_well() {
    let data = tempfile::tempdir().expect("a folder");
    let path = data.path().join("talk.test.yaml");
    let lines = [
        "2",
        "tien",
        "mensen, iets met \"koffie\"",
        "terug",
        "1 2",
        "nee",
        "/wait 20h",
        "twee",
    ];
    let output = chat(
        data.path(),
        &[
            "--lang",
            "nl",
            "--as",
            "Noor",
            "--record",
            path.to_str().expect("a path"),
        ],
        &lines,
    );
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.success() && told.contains("the test passes"),
        "{told}\n{}",
        std::fs::read_to_string(&path).unwrap_or_default()
    );
}

#[test]
fn a_recorded_talk_is_written_behind_the_tests_that_are_there() {
    let data = tempfile::tempdir().expect("a folder");
    let path = data.path().join("repair.test.yaml");
    let shipped = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/dialogs/repair.test.yaml"
    ))
    .expect("it is shipped");
    let before = shipped.matches("- name: ").count();
    std::fs::write(&path, shipped.trim_end()).expect("a file");
    for times in 1..=2 {
        let output = chat(
            data.path(),
            &[
                "repair",
                "--lang",
                "nl",
                "--record",
                path.to_str().expect("a path"),
            ],
            &["tien"],
        );
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        let text = std::fs::read_to_string(&path).expect("a file");
        assert!(
            output.status.success() && told.contains("the test passes"),
            "{told}\n{text}"
        );
        assert!(text.starts_with(shipped.trim_end()), "{text}");
        assert_eq!(text.matches("- name: ").count(), before + times, "{text}");
    }
}

#[test]
fn a_recorded_talk_never_takes_the_place_of_another_file() {
    let data = tempfile::tempdir().expect("a folder");
    for (name, text) in [
        (
            "other.test.yaml",
            "dialog: wish-list\ntests:\n  - name: x\n    talk: []\n",
        ),
        ("notes.test.yaml", "my notes: important\n"),
        (
            "flow.test.yaml",
            "dialog: repair\ntests: [{ name: x, now: 2026-11-23 13:00, talk: [{ bot: ... }] }]\n",
        ),
    ] {
        let path = data.path().join(name);
        std::fs::write(&path, text).expect("a file");
        let output = chat(
            data.path(),
            &[
                "repair",
                "--lang",
                "nl",
                "--record",
                path.to_str().expect("a path"),
            ],
            &["tien"],
        );
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            output.status.success() && told.contains(&name.replace(".test", ".2.test")),
            "{told}"
        );
        assert_eq!(std::fs::read_to_string(&path).expect("a file"), text);
    }
}

#[test]
fn a_recorded_talk_goes_well_in_a_zone_with_a_t_in_its_name() {
    for zone in ["UTC", "Asia/Tokyo", "America/Toronto", "Etc/GMT+2"] {
        let data = tempfile::tempdir().expect("a folder");
        let (dialogs, path) = (
            data.path().join("dialogs"),
            data.path().join("dialogs/t.test.yaml"),
        );
        std::fs::create_dir(&dialogs).expect("a folder");
        std::fs::write(
            dialogs.join("bot.yaml"),
            format!("name: T\nlanguages: [en]\ntimezone: {zone}\n"),
        )
        .expect("a file");
        let dialog = "dialog: t\nlanguages: [en]\nstart: [{ command: t }]\nsteps:\n  - { ask: a, type: number, text: How many? }\n";
        std::fs::write(dialogs.join("t.yaml"), dialog).expect("a file");
        let arguments = [
            "t",
            "--record",
            path.to_str().expect("a path"),
            "--dialogs",
            dialogs.to_str().expect("a path"),
        ];
        let output = chat(data.path(), &arguments, &["3"]);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            output.status.success() && told.contains("the test passes"),
            "{zone}: {told}"
        );
    }
}

#[test]
fn a_dialog_that_is_not_there_is_told_with_the_nearest() {
    let data = tempfile::tempdir().expect("a folder");
    let output = chat(data.path(), &["repiar"], &[]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "error: no dialog is called `repiar`; did you mean `repair`?\n"
    );
}

/// Begins to talk about the repair in another process, which then has the store.
fn talking(data: &Path) -> Child {
    let mut talk = program(data)
        .args(["repair", "--lang", "en"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    await_words(&mut talk, "how likely");
    talk
}

/// Reads what is printed up to these words, in any case.
fn await_words(talk: &mut Child, words: &str) {
    let printed = talk.stdout.as_mut().expect("it prints");
    let (mut seen, mut byte) = (String::new(), [0]);
    while !seen.to_lowercase().contains(words) {
        std::io::Read::read_exact(printed, &mut byte).expect("it says something");
        seen.push(char::from(byte[0]));
    }
}

/// Leaves the talk.
fn leave(mut talk: Child) {
    drop(talk.stdin.take());
    assert!(talk.wait().expect("it ends").success());
}

#[test]
fn a_store_that_is_in_use_is_told_with_a_way_to_talk_all_the_same() {
    let data = tempfile::tempdir().expect("a folder");
    let first = talking(data.path());

    let second = chat(data.path(), &["repair"], &[]);
    let told = String::from_utf8_lossy(&second.stderr).into_owned();
    assert_eq!(second.status.code(), Some(3), "{told}");
    assert!(
        told.contains("another program is using the store") && told.contains("--memory"),
        "{told}"
    );
    said(&chat(
        data.path(),
        &["repair", "--memory", "--lang", "en"],
        &["9"],
    ));

    leave(first);
}

#[test]
fn commands_that_read_work_beside_a_talk_and_others_are_refused() {
    let data = tempfile::tempdir().expect("a folder");
    let mut talk = talking(data.path());
    let typed = talk.stdin.as_mut().expect("it reads");
    typed.write_all(b"7\n").expect("it reads on");
    await_words(&mut talk, "ready on time?");
    let beside = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vraag"));
        command.env(
            "VRAAG_DIALOGS",
            concat!(env!("CARGO_MANIFEST_DIR"), "/dialogs"),
        );
        let output = command.args(arguments).arg("--data").arg(data.path());
        output.output().expect("the program starts")
    };
    let exported = said(&beside(&["export", "repair"]));
    assert!(exported.contains(",7,"), "{exported}");
    let reported = said(&beside(&["report", "repair"]));
    assert!(reported.contains("(7 "), "{reported}");
    let who = ["contacts", "tag", "vip", "console:me"];
    let refused = beside(&who);
    let why = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(3), "{why}");
    let whose = "a conversation in the terminal has the store open";
    assert!(why.contains(whose), "{why}");
    let refused = beside(&["admin"]);
    let why = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(why.contains("serves no operator pages"), "{why}");
    assert!(why.contains("start `vraag run --web`"), "{why}");
    leave(talk);
    said(&beside(&who));
}

#[test]
#[cfg(unix)]
fn a_pasted_line_is_answered_at_once() {
    use std::io::{Read, Write};
    let data = tempfile::tempdir().expect("a folder");
    let pty = nix::pty::openpty(None, None).expect("a terminal of our own");
    let end = || Stdio::from(pty.slave.try_clone().expect("another handle"));
    let mut program = program(data.path());
    program
        .args(["repair", "--lang", "en", "--memory"])
        .env("TERM", "xterm")
        .stdin(end())
        .stdout(end())
        .stderr(end());
    let mut running = program.spawn().expect("the program starts");
    drop((program, pty.slave));
    let mut keyboard = std::fs::File::from(pty.master);
    let mut screen = keyboard.try_clone().expect("another handle");
    let (sends, shown) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = [0; 4096];
        while let Ok(count @ 1..) = screen.read(&mut bytes) {
            let _ = sends.send(bytes[..count].to_vec());
        }
    });
    let mut seen: Vec<u8> = Vec::new();
    let mut see = |what: &str| loop {
        if let Some(at) = seen
            .windows(what.len())
            .position(|bytes| bytes == what.as_bytes())
        {
            seen.drain(..at + what.len());
            return;
        }
        match shown.recv_timeout(std::time::Duration::from_secs(60)) {
            Ok(more) => seen.extend(more),
            Err(_) => panic!(
                "`{what}` is never shown after {}",
                String::from_utf8_lossy(&seen)
            ),
        }
    };
    see("› ");
    // The keys and the return come in one piece, as a paste or a slow line brings them.
    keyboard.write_all(b"7\r").expect("it is read");
    see("ready on time?");
    see("› ");
    keyboard.write_all(b"/quit\r").expect("it is read");
    assert!(running.wait().expect("it ends").success());
}

/// Writes a shop in which time and segments start something.
fn shop() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let files = [
        ("bot.yaml", "name: Shop\nlanguages: [en]\ntimezone: Europe/Amsterdam\nquiet: { from: \"21:00\", to: \"09:00\" }\n"),
        (
            "shop.yaml",
            "dialog: shop
languages: [en]
start:
  - { section: main, command: shop }
  - { section: news, in: private, every: day 10:00, for: raters }
sections:
  main:
    - { ask: recommend, type: nps, text: How likely?, remind: 5h }
    - { ask: fruit, type: choice, text: Which fruit?, options: { a: Apple, b: Banana, c: Cherry, d: Date, e: Elder }, shuffle: true, expire: { after: 30h } }
  news:
    - say: News!
",
        ),
        ("sorry.yaml", "dialog: sorry\nlanguages: [en]\nsteps:\n  - say: Sorry!\n"),
        ("away.yaml", "dialog: away\nlanguages: [en]\nsteps:\n  - say: Long time no see!\n"),
        (
            "segments.yaml",
            "segments:
  raters: { when: shop.recommend is answered }
  unhappy: { when: \"shop.recommend <= 6\", on_enter: { start: sorry } }
  away: { when: not seen(within 2d), on_enter: { start: away } }
",
        ),
    ];
    files
        .iter()
        .for_each(|(name, text)| std::fs::write(folder.path().join(name), text).expect("a file"));
    folder
}

#[test]
fn one_wait_in_the_terminal_gives_what_several_give() {
    let (folder, data) = (shop(), tempfile::tempdir().expect("a folder"));
    let dialogs = folder.path().to_str().expect("a path");
    for arguments in [
        &["shop", "--lang", "en", "--dialogs", dialogs, "--memory"][..],
        &["shop", "--lang", "en", "--dialogs", dialogs, "--as", "Noor"],
    ] {
        let shown = said(&chat(data.path(), arguments, &["3", "1", "/wait 3d"]));
        assert_eq!(shown.matches("Sorry!").count(), 1, "{shown}");
        assert_eq!(shown.matches("News!").count(), 3, "{shown}");
        assert_eq!(shown.matches("Long time no see!").count(), 1, "{shown}");
        let again = chat(
            data.path(),
            &[&arguments[..5], &["--memory"]].concat(),
            &["3", "1", "/wait 1d", "/wait 1d", "/wait 1d"],
        );
        let words = |shown: &str| {
            shown
                .lines()
                .filter(|line| line.ends_with('!'))
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(words(&said(&again)), words(&shown));
    }
}

#[test]
fn a_clock_set_ahead_moves_nobody_else_in_a_store_that_is_kept() {
    let (folder, data) = (shop(), tempfile::tempdir().expect("a folder"));
    let dialogs = folder.path().to_str().expect("a path");
    let as_ = |name: &str, lines: &[&str]| {
        said(&chat(
            data.path(),
            &["--lang", "en", "--dialogs", dialogs, "--as", name],
            lines,
        ))
    };
    as_("Sam", &["shop", "9", "1"]);
    assert!(as_("Noor", &["shop", "9", "1", "/wait 5d"]).contains("Long time no see!"));
    let members = || {
        let mut vraag = Command::new(env!("CARGO_BIN_EXE_vraag"));
        vraag
            .args([
                "segments",
                "show",
                "away",
                "--identified",
                "--dialogs",
                dialogs,
                "--data",
            ])
            .arg(data.path());
        let output = vraag
            .env_remove("TELOXIDE_TOKEN")
            .output()
            .expect("it runs");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(!members().contains("Sam"), "{}", members());
    let shown = as_("Sam", &["/wait 5d"]);
    assert_eq!(shown.matches("Long time no see!").count(), 1, "{shown}");
}

#[test]
fn a_recorded_talk_goes_well_whatever_time_and_luck_bring() {
    let (folder, data) = (shop(), tempfile::tempdir().expect("a folder"));
    let (dialogs, path) = (
        folder.path().to_str().expect("a path"),
        folder.path().join("shop.test.yaml"),
    );
    let arguments = [
        "--lang",
        "en",
        "--dialogs",
        dialogs,
        "--record",
        path.to_str().expect("a path"),
    ];
    for lines in [
        &["/wait 7h", "shop", "3", "/wait 3d"][..],
        &[
            "shop",
            "/wait 1d",
            "3",
            "2",
            "/wait 90h",
            "/shop",
            "8",
            "c",
            "/wait 3d",
        ],
        &[
            "shop",
            "3",
            "2",
            "no idea",
            "/shop",
            "4",
            "/wait 1d",
            "5",
            "forget me",
            "1",
            "/shop",
            "9",
            "/wait 60h",
        ],
    ] {
        let output = chat(data.path(), &arguments, lines);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        let text = std::fs::read_to_string(&path).expect("a file");
        assert!(
            output.status.success() && told.contains("the test passes") && !told.contains("hint"),
            "{told}\n{text}"
        );
        assert!(text.contains("News!"), "{text}");
    }
}

#[test]
fn a_test_beside_the_recorded_one_that_fails_is_told_apart() {
    let (folder, data) = (shop(), tempfile::tempdir().expect("a folder"));
    let (dialogs, path) = (
        folder.path().to_str().expect("a path"),
        folder.path().join("shop.test.yaml"),
    );
    std::fs::write(&path, "dialog: shop\ntests:\n  - name: it\n    talk:\n      - user: /shop\n      - bot: Something else\n")
        .expect("a file");
    let output = chat(
        data.path(),
        &[
            "shop",
            "--dialogs",
            dialogs,
            "--record",
            path.to_str().expect("a path"),
        ],
        &["3"],
    );
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.success()
            && told.contains("the test passes\nhint: another test in that file does not"),
        "{told}"
    );
}

#[test]
fn a_dialog_that_gives_up_tells_its_writer_why() {
    let (folder, data) = (
        tempfile::tempdir().expect("a folder"),
        tempfile::tempdir().expect("a folder"),
    );
    let sections = "sections:\n  main:\n    - ask: bags\n      type: number\n      text: How many?\n    - set: { n: 0 }\n    - goto: count\n  count:\n    - set: { n: n + 1 }\n    - goto: count\n      when: n < bags\n";
    let dialog = format!(
        "dialog: shop\nlanguages: [en]\nstart:\n  - {{ section: main, command: shop }}\n{sections}"
    );
    std::fs::write(folder.path().join("shop.yaml"), dialog).expect("a folder of our own");
    let arguments = [
        "shop",
        "--lang",
        "en",
        "--dialogs",
        folder.path().to_str().expect("a name in letters"),
    ];
    let output = chat(data.path(), &arguments, &["400"]);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(
        told.matches("more than 100 steps without a question")
            .count(),
        1,
        "{told}"
    );
    let fine = chat(data.path(), &arguments, &["4"]);
    assert!(!String::from_utf8_lossy(&fine.stderr).contains("steps"));
}

#[test]
fn a_talk_in_a_group_is_not_recorded_and_that_is_said() {
    let data = tempfile::tempdir().expect("a folder");
    let test = data.path().join("poll.test.yaml");
    let record = [
        "--record",
        test.to_str().expect("a name in letters"),
        "--lang",
        "nl",
    ];
    let asked_for = chat(
        data.path(),
        &[&["next-roast/poll"], &record[..]].concat(),
        &["1"],
    );
    let told = String::from_utf8_lossy(&asked_for.stderr).into_owned();
    assert_eq!(asked_for.status.code(), Some(2), "{told}");
    assert!(
        told.contains("in a group cannot be recorded") && told.contains("without --record"),
        "{told}"
    );
    assert!(!test.exists());
}

#[test]
fn a_dialog_that_is_saved_while_lines_come_through_a_pipe_comes_into_force() {
    use std::io::{BufRead, BufReader};
    let (folder, data) = (
        tempfile::tempdir().expect("a folder"),
        tempfile::tempdir().expect("a folder"),
    );
    let save = |words: &str| {
        let dialog = format!(
            "dialog: shop\nlanguages: [en]\nsteps:\n  - ask: bags\n    type: number\n    text: {words}\n"
        );
        std::fs::write(folder.path().join("shop.yaml"), dialog).expect("a folder of our own");
    };
    save("How many bags?");
    let mut program = program(data.path());
    program
        .args(["shop", "--memory", "--lang", "en", "--dialogs"])
        .arg(folder.path());
    let mut program = program
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut typed = program.stdin.take().expect("it reads");
    let mut said = BufReader::new(program.stdout.take().expect("it prints"))
        .lines()
        .map(|line| line.expect("it prints words"));
    let mut logged = BufReader::new(program.stderr.take().expect("it logs"))
        .lines()
        .map(|line| line.expect("it logs words"));
    assert_eq!(said.next().as_deref(), Some("How many bags?"));
    save("How many boxes?");
    assert!(
        logged.any(|line| line.contains("is in force")),
        "the change is not noticed"
    );
    typed.write_all(b"help\n").expect("it reads on");
    assert_eq!(
        said.find(|line| line.starts_with("How many")).as_deref(),
        Some("How many boxes?")
    );
    drop(typed);
    program.wait().expect("it ends");
}

/// A shop with a desk of two people that opens at ten, and a saved reply.
fn desk_shop() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in [
        (
            "bot.yaml",
            "name: Shop
languages: [en]
timezone: Europe/Amsterdam
contact: call 020 1234567
keep_answers: 12 months
desks:
  shop:
    chat: \"telegram:-100123\"
    people: { Anna: 11, Bo: 12 }
    answer_within: 15m
    hours: { day: \"10:00-18:00\" }
",
        ),
        (
            "shop.yaml",
            "dialog: shop
languages: [en]
start:
  - { section: main, command: shop }
sections:
  main:
    - { ask: what, type: text, text: \"What is it?\" }
    - { handoff: shop, note: \"Help!\" }
    - say: Bye
",
        ),
        (
            "replies.yaml",
            "thanks: { en: \"Thank you for telling us!\" }\n",
        ),
    ] {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

#[test]
fn a_recorded_talk_with_a_desk_is_a_test_that_goes_well() {
    let (folder, data) = (desk_shop(), tempfile::tempdir().expect("a folder"));
    let dialogs = folder.path().to_str().expect("a path");
    let path = folder.path().join("talk.test.yaml");
    let path = path.to_str().expect("a path");
    let arguments = [
        "--lang",
        "en",
        "--as",
        "Noor",
        "--dialogs",
        dialogs,
        "--record",
        path,
    ];
    let lines = [
        "/shop",
        "a broken jar",
        "/as desk Anna",
        "/saved",
        "1",
        "/saved thanks",
        "/pass Bo",
        "/as Noor",
        "Thanks",
        "/as desk Bo",
        "Hello",
        // The card is not the newest message with buttons, and its buttons can still be pressed.
        "Saved reply",
        "done",
    ];
    let output = chat(data.path(), &arguments, &lines);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let test = std::fs::read_to_string(path).unwrap_or_default();
    assert!(told.contains("the test passes"), "{told}\n{test}");
    let said = said(&output);
    for words in [
        "Anna: Thank you for telling us!",
        "Bo: Anna passes Noor on to you.",
        "Bo takes over and answers you.",
        "Noor: Thanks",
        "Bo: Hello",
        "Bye",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    for line in [
        "{ desk_tap: \"thanks\", as: \"Anna\" }",
        "{ desk: \"/pass Bo\", as: \"Anna\" }",
        "{ desk_tap: \"Done\", as: \"Bo\" }",
    ] {
        assert!(test.contains(line), "{line}: {test}");
    }
    let replayed = Command::new(env!("CARGO_BIN_EXE_vraag"))
        .args(["test", "--dialogs", dialogs])
        .output()
        .expect("it runs");
    assert!(replayed.status.success(), "{replayed:?}");
}

#[test]
fn outside_the_hours_of_a_desk_the_terminal_says_when_somebody_is_there() {
    let (folder, data) = (desk_shop(), tempfile::tempdir().expect("a folder"));
    let dialogs = folder.path().to_str().expect("a path");
    let path = folder.path().join("talk.test.yaml");
    let path = path.to_str().expect("a path");
    let arguments = [
        "--lang",
        "en",
        "--as",
        "Noor",
        "--dialogs",
        dialogs,
        "--record",
        path,
    ];
    // It is open for eight hours, so at one of the two moments it is not.
    let lines = ["/shop", "a jar", "/bot", "/wait 10h", "/shop", "a jar"];
    let output = chat(data.path(), &arguments, &lines);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains("the test passes"), "{told}");
    let said = said(&output);
    assert!(
        said.contains("at 10:00") && said.contains("somebody is here again"),
        "{said}"
    );
}

#[test]
fn a_desk_is_reminded_of_whoever_waits_while_time_passes_in_the_terminal() {
    let (folder, data) = (desk_shop(), tempfile::tempdir().expect("a folder"));
    let dialogs = folder.path().to_str().expect("a path");
    let arguments = ["--lang", "en", "--as", "Noor", "--dialogs", dialogs];
    let output = chat(
        data.path(),
        &arguments,
        &["/shop", "a broken jar", "/wait 1d"],
    );
    let said = said(&output);
    assert!(
        said.contains("Anna: Noor still waits for an answer."),
        "{said}"
    );
}

#[test]
fn the_clocks_of_a_case_run_while_time_passes_in_the_terminal() {
    const BOT: &str = "name: Shop
languages: [en]
desks:
  bar: \"telegram:-100123\"
cases:
  desk: bar
  acknowledge: 2h
  ask_again: { after: 7d, dialog: again }
";
    const SHOP: &str = "dialog: shop
languages: [en]
start: [{ section: main, command: shop }]
sections:
  main:
    - { ask: score, type: nps, ends: [Never, Surely], complaint: 4, text: Would you recommend us? }
";
    const AGAIN: &str = "dialog: again
languages: [en]
start: [{ section: main, command: again }]
sections:
  main:
    - { ask: better, type: nps, ends: [Never, Surely], text: How is it now? }
";
    let (folder, data) = (tempfile::tempdir(), tempfile::tempdir());
    let (folder, data) = (folder.expect("a folder"), data.expect("a folder"));
    for (name, text) in [("bot", BOT), ("shop", SHOP), ("again", AGAIN)] {
        let path = folder.path().join(format!("{name}.yaml"));
        std::fs::write(path, text).expect("a file");
    }
    let dialogs = folder.path().to_str().expect("a path");
    let arguments = ["--lang", "en", "--as", "Noor", "--dialogs", dialogs];
    let lines = [
        "/shop",
        "2",
        "/wait 3h",
        "/as desk Anna",
        "Take",
        "Made good",
        "/done",
        "/as Noor",
        "/wait 8d",
        "9",
    ];
    let output = chat(data.path(), &arguments, &lines);
    let said = said(&output);
    let mut rest = said.as_str();
    for words in [
        "Complaint, case 1.",
        "Case 1, Noor: “Acknowledged” is late.",
        "Anna is here now",
        "How is it now?",
        "Case 1 of Noor is closed: asked again, they are satisfied.",
    ] {
        let Some((_, behind)) = rest.split_once(words) else {
            panic!("{words} is missing, or comes too early: {said}");
        };
        rest = behind;
    }
}
