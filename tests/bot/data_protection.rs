//! What people may ask of whoever keeps their words, tried on the real program: to see them, and to have them forgotten.

use crate::support::bot::{Bot, Home};
use crate::support::botapi::{BotApi, Fault, Message, Person};

/// A messenger, and a home of the shipped dialogs with its bot running.
fn running() -> (BotApi, Home, Bot) {
    let api = BotApi::start();
    let home = Home::new(&api);
    let bot = home.start();
    (api, home, bot)
}

/// Answers the repair dialog up to its last question, with words of one's own.
fn talks(api: &BotApi, person: &Person, complaint: &str) {
    person.says("/reparatie");
    api.await_message(person, |m| m.text.contains("Hoe waarschijnlijk"));
    person.says("3");
    person.taps(
        &api.await_message(person, |m| m.text.contains("op tijd klaar")),
        "Ja",
    );
    api.await_message(person, |m| m.text.contains("Wat kunnen we beter doen"));
    person.says(complaint);
    api.await_message(person, |m| m.text.contains("Wat helpt je"));
}

/// Answers that last question: the talk goes on where it was.
fn goes_on(api: &BotApi, person: &Person) {
    let asked = api
        .screen(person)
        .into_iter()
        .rev()
        .find(|m| m.labels().contains(&"Niets, dank je"))
        .expect("it was asked");
    person.taps(&asked, "Niets, dank je");
    api.await_message(person, |m| m.text.contains("Dat begrijpen we"));
}

/// Says "forget me" and means it.
fn is_forgotten(api: &BotApi, person: &Person) {
    person.says("vergeet mij");
    let asked = api.await_message(person, |m| m.text.contains("alles over je wissen"));
    person.taps(&asked, "Wis alles");
    api.await_message(person, |m| m.text.contains("gegevens zijn gewist"));
}

fn words_of(api: &BotApi, message: &Message) -> String {
    let file = api
        .file(message.document.as_deref().expect("a file came"))
        .expect("it was uploaded");
    String::from_utf8(file).expect("it is text")
}

#[test]
fn my_data_come_as_two_files_with_everything_of_mine_and_nothing_of_others() {
    let (api, _home, bot) = running();
    let (noor, piet) = (
        api.person("Noor de Wit", "nl"),
        api.person("Piet Zwart", "nl"),
    );
    talks(&api, &noor, "De ketting ratelt");
    talks(&api, &piet, "Mijn zadel wiebelt");
    noor.says("/mydata");
    let text = words_of(&api, &api.await_message(&noor, |m| m.document.is_some()));
    let json = words_of(&api, &api.await_message(&noor, |m| m.document.is_some()));
    let address = format!("telegram:{}", noor.id());
    for part in [
        "Hoe waarschijnlijk is het",
        "Wat kunnen we beter doen?",
        "Wat helpt je het meest?\n    niet beantwoord (",
        "(privé)",
        "Chat: ",
        "Goed om te weten",
        "Autoriteit Persoonsgegevens",
    ] {
        assert!(text.contains(part), "`{part}` is missing:\n{text}");
    }
    for part in ["recommend", "complaint", "make_good"] {
        assert!(
            json.contains(part) && !text.contains(&format!("{part}:")),
            "`{part}` is for programs:\n{text}"
        );
    }
    for part in [
        "Noor de Wit",
        address.as_str(),
        "repair",
        "De ketting ratelt",
        "/reparatie",
    ] {
        assert!(text.contains(part), "`{part}` is missing:\n{text}");
        assert!(json.contains(part), "`{part}` is missing:\n{json}");
    }
    for part in ["Piet", "Zwart", "zadel"] {
        assert!(
            !text.contains(part) && !json.contains(part),
            "`{part}` is somebody else's"
        );
    }
    let read: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    let answers = &read["conversations"][0]["sessions"][0]["answers"];
    assert_eq!(
        (&answers[0]["question"], &answers[0]["value"]),
        (&"recommend".into(), &"3".into()),
        "{json}"
    );
    assert_eq!(answers[2]["typed"], "De ketting ratelt", "{json}");
    goes_on(&api, &noor);
    assert_eq!(bot.stop(), Some(0));
}

#[test]
fn my_data_come_although_the_program_was_killed_before_they_were_sent() {
    let (api, home, bot) = running();
    let noor = api.person("Noor", "nl");
    talks(&api, &noor, "De ketting ratelt");
    let trouble = api.fault(
        Fault::ServerError { status: 502 }
            .on("sendDocument")
            .times(1_000_000),
    );
    noor.says("mijn gegevens");
    api.await_hits(trouble, 1);
    bot.kill();
    api.heal();
    let _bot = home.start();
    let text = words_of(&api, &api.await_message(&noor, |m| m.document.is_some()));
    assert!(text.contains("De ketting ratelt"), "{text}");
}

#[test]
fn whoever_is_forgotten_leaves_nothing_and_comes_back_as_somebody_new() {
    let (api, home, bot) = running();
    let (noor, piet) = (
        api.person("Noor de Wit", "nl"),
        api.person("Piet Zwart", "nl"),
    );
    talks(&api, &noor, "De ketting ratelt");
    talks(&api, &piet, "Mijn zadel wiebelt");
    is_forgotten(&api, &noor);
    bot.await_line("was forgotten: nothing is left");
    let rows = home.table(&["repair"]);
    assert_eq!(
        rows.iter()
            .map(|row| row["complaint"].as_str())
            .collect::<Vec<_>>(),
        ["Mijn zadel wiebelt"]
    );
    // An old button leads nowhere, and the same person begins anew.
    noor.says("/reparatie");
    api.await_message(&noor, |m| m.text.contains("Hoe waarschijnlijk"));
    noor.says("10");
    noor.says("mijn gegevens");
    let text = words_of(&api, &api.await_message(&noor, |m| m.document.is_some()));
    assert!(text.contains("10") && !text.contains("ketting"), "{text}");
    assert_eq!(home.table(&["repair"]).len(), 2);
    assert_eq!(bot.stop(), Some(0));
}

#[test]
fn a_no_keeps_everything() {
    let (api, home, _bot) = running();
    let noor = api.person("Noor", "nl");
    talks(&api, &noor, "De ketting ratelt");
    noor.says("/forgetme");
    noor.taps(
        &api.await_message(&noor, |m| m.text.contains("alles over je wissen")),
        "Nee, laat staan",
    );
    api.await_message(&noor, |m| m.text.contains("lles blijft zoals het was"));
    assert_eq!(home.table(&["repair"])[0]["complaint"], "De ketting ratelt");
}

#[test]
fn an_erasure_that_was_cut_short_goes_on_at_the_next_start() {
    let (api, home, bot) = running();
    let noor = api.person("Noor", "nl");
    talks(&api, &noor, "De ketting ratelt");
    noor.says("vergeet mij");
    let asked = api.await_message(&noor, |m| m.text.contains("alles over je wissen"));
    // The farewell cannot be said, and then the program is killed.
    let trouble = api.fault(
        Fault::ServerError { status: 502 }
            .on("sendMessage")
            .times(1_000_000),
    );
    noor.taps(&asked, "Wis alles");
    api.await_hits(trouble, 1);
    bot.kill();
    api.heal();
    let bot = home.start();
    api.await_message(&noor, |m| m.text.contains("gegevens zijn gewist"));
    bot.await_line("was forgotten: nothing is left");
    assert_eq!(home.table(&["--long"]).len(), 0);
    assert_eq!(bot.stop(), Some(0));
}

/// Tells whether words stand in any byte of any file below a folder; where.
fn found_below(folder: &std::path::Path, words: &[u8]) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the folder can be read").path();
        if path.is_dir() {
            found.extend(found_below(&path, words));
        } else if path.is_file() {
            let bytes = std::fs::read(&path).expect("the file can be read");
            found.extend(
                bytes
                    .windows(words.len())
                    .any(|window| window == words)
                    .then_some(path),
            );
        }
    }
    found
}

fn told(output: &std::process::Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// Answers everything of the wish list, a photo and a telephone number among it.
fn gives_everything(api: &BotApi, person: &Person) {
    for (question, answer) in [
        ("", "/wensen"),
        ("bewaren", "ja"),
        ("Hoe vaak", "elke week"),
        ("Waarvoor", "1"),
        ("Wat heb je het liefst", "1 2 3"),
        ("Welk boek", "Sesamzaadbroodje"),
    ] {
        if !question.is_empty() {
            api.await_message(person, |m| m.text.contains(question));
        }
        person.says(answer);
    }
    api.await_message(person, |m| m.text.contains("foto"));
    person.sends_photo(b"\xff\xd8\xff\xe0 a cover that nobody else sent");
    api.await_message(person, |m| m.text.contains("open avond"));
    person.says("morgen");
    api.await_message(person, |m| m.text.contains("hoeveel mensen"));
    person.says("twee");
    api.await_message(person, |m| m.text.contains("nummer"));
    person.shares_contact("+31612345678");
    api.await_message(person, |m| m.text.contains("Dank je"));
}

#[test]
fn after_compacting_the_words_of_the_forgotten_stand_in_no_byte() {
    let (api, home, bot) = running();
    let (noor, piet) = (
        api.person("Noorderlicht de Wit", "nl"),
        api.person("Piet Zwart", "nl"),
    );
    talks(&api, &piet, "Mijn zadel wiebelt");
    gives_everything(&api, &noor);
    let id = noor.id().to_string();
    let secrets: Vec<&[u8]> = vec![
        b"Sesamzaadbroodje",
        b"Noorderlicht",
        b"31612345678",
        id.as_bytes(),
        b"a cover that nobody else sent",
    ];
    let is_kept = || found_below(&home.data().join("files"), secrets[4]).len() == 1;
    let asked_at = std::time::Instant::now();
    while !home.data().join("files").exists() || !is_kept() {
        assert!(
            asked_at.elapsed().as_secs() < 60,
            "the photo was never fetched"
        );
        std::thread::yield_now();
    }
    for secret in &secrets {
        assert!(
            !found_below(&home.data(), secret).is_empty(),
            "it is looked for in the wrong place"
        );
    }
    let refused = home.run(&["compact"]);
    assert_eq!(refused.status.code(), Some(3), "{}", told(&refused));
    assert!(
        told(&refused).contains("stop the bot"),
        "{}",
        told(&refused)
    );

    is_forgotten(&api, &noor);
    bot.await_line("was forgotten: nothing is left");
    assert_eq!(bot.stop(), Some(0));
    let compacted = home.run(&["compact"]);
    assert!(compacted.status.success(), "{}", told(&compacted));
    for secret in &secrets {
        assert_eq!(
            found_below(&home.data(), secret),
            Vec::<std::path::PathBuf>::new(),
            "{}",
            String::from_utf8_lossy(secret)
        );
    }
    // Everybody else's talk goes on.
    let bot = home.start();
    goes_on(&api, &piet);
    assert_eq!(
        home.table(&["repair"])[0]["complaint"],
        "Mijn zadel wiebelt"
    );
    assert_eq!(bot.stop(), Some(0));
}

#[test]
fn an_operator_sees_what_is_stored_and_has_somebody_forgotten_while_the_bot_runs() {
    let (api, home, bot) = running();
    let (noor, piet) = (
        api.person("Noor de Wit", "nl"),
        api.person("Piet Zwart", "nl"),
    );
    talks(&api, &noor, "De ketting ratelt");
    talks(&api, &piet, "Mijn zadel wiebelt");
    let address = format!("telegram:{}", noor.id());
    let listed = told(&home.run(&["contacts", "list", "--search", "noor"]));
    assert!(
        listed.contains("Noor de Wit") && listed.contains(&address) && !listed.contains("Piet"),
        "{listed}"
    );
    let shown = told(&home.run(&["contacts", "show", &address]));
    assert!(
        shown.contains("De ketting ratelt") && !shown.contains("zadel"),
        "{shown}"
    );

    let unasked = home.run(&["contacts", "forget", &address]);
    assert_eq!(unasked.status.code(), Some(2), "{}", told(&unasked));
    let id = listed
        .split('\t')
        .next()
        .expect("a line begins with the id");
    let forgotten = home.run(&["contacts", "forget", id, "--yes"]);
    assert!(
        forgotten.status.success() && told(&forgotten).contains("nothing is left"),
        "{}",
        told(&forgotten)
    );
    assert_eq!(
        home.run(&["contacts", "show", &address]).status.code(),
        Some(2)
    );
    assert_eq!(home.table(&["repair"]).len(), 1);
    // The running bot has nothing of her in its memory either.
    noor.says("/reparatie");
    api.await_message(&noor, |m| m.text.contains("Hoe waarschijnlijk"));
    noor.says("7");
    noor.taps(
        &api.await_message(&noor, |m| m.text.contains("op tijd klaar")),
        "Ja",
    );
    api.await_message(&noor, |m| m.text.contains("een negen van gemaakt"));
    assert_eq!(home.table(&["repair"]).len(), 2);
    assert_eq!(bot.stop(), Some(0));
}

#[test]
fn a_backup_of_the_running_bot_is_put_back_and_the_forgotten_stay_forgotten() {
    let (api, home, bot) = running();
    let (noor, piet) = (api.person("Noorderlicht", "nl"), api.person("Piet", "nl"));
    talks(&api, &noor, "Sesamzaadbroodje");
    talks(&api, &piet, "Mijn zadel wiebelt");
    let made = home.run(&["backup", "old.backup"]);
    assert!(made.status.success(), "{}", told(&made));
    let before = home.run(&["export", "--long"]).stdout;
    is_forgotten(&api, &noor);
    bot.await_line("was forgotten: nothing is left");
    assert_eq!(bot.stop(), Some(0));

    let refused = home.run(&["restore", "old.backup"]);
    assert_eq!(refused.status.code(), Some(3), "{}", told(&refused));
    // Without the list everything is as it was.
    let whole = home.run(&["restore", "old.backup", "--data", "elsewhere"]);
    assert!(whole.status.success(), "{}", told(&whole));
    assert!(
        home.run(&["export", "--long", "--data", "elsewhere"])
            .stdout
            == before,
        "the tables differ"
    );
    // With the list that lies beside the store she stays forgotten, in every byte.
    std::fs::remove_dir_all(home.data().join("db")).expect("the folder is ours");
    let again = home.run(&["restore", "old.backup"]);
    assert!(
        again.status.success() && told(&again).contains("1 contact who was forgotten"),
        "{}",
        told(&again)
    );
    assert_eq!(
        found_below(&home.data(), b"Sesamzaadbroodje"),
        Vec::<std::path::PathBuf>::new()
    );
    assert_eq!(
        home.table(&["repair"])[0]["complaint"],
        "Mijn zadel wiebelt"
    );
    let bot = home.start();
    goes_on(&api, &piet);
    assert_eq!(bot.stop(), Some(0));
}

#[test]
#[cfg(unix)]
fn an_operator_is_asked_before_somebody_is_forgotten_and_only_a_yes_counts() {
    let (api, home, bot) = running();
    let noor = api.person("Noor de Wit", "nl");
    talks(&api, &noor, "De ketting ratelt");
    let address = format!("telegram:{}", noor.id());
    // While the bot runs, and while it does not.
    for (answer, is_there) in [("n\n", true), ("\n", true), ("maybe\n", true)] {
        let (shown, exit) = home.run_at_keyboard(&["contacts", "forget", &address], answer);
        assert!(
            shown.contains("Noor de Wit")
                && shown.contains("[y/N]")
                && shown.contains("nothing was erased"),
            "{shown}"
        );
        assert_eq!(
            (exit, home.table(&["repair"]).len()),
            (Some(0), usize::from(is_there))
        );
    }
    assert_eq!(bot.stop(), Some(0));
    let (shown, exit) = home.run_at_keyboard(&["contacts", "forget", "telegram:1"], "y\n");
    assert!(
        shown.contains("nobody is known as `telegram:1`") && !shown.contains("[y/N]"),
        "{shown}"
    );
    assert_eq!(exit, Some(2));
    let (shown, exit) = home.run_at_keyboard(&["contacts", "forget", &address], "ja\n");
    assert!(shown.contains("nothing is left"), "{shown}");
    assert_eq!(
        (
            exit,
            home.run(&["contacts", "show", &address]).status.code()
        ),
        (Some(0), Some(2))
    );
}

/// What a kill found of a backup that was being put back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Found {
    Nothing,
    Half,
    Whole,
}

#[test]
fn a_kill_in_the_middle_of_restore_leaves_nothing_that_passes_for_a_store() {
    let (api, home, bot) = running();
    let noor = api.person("Noorderlicht", "nl");
    talks(&api, &noor, "Sesamzaadbroodje");
    gives_everything(&api, &noor);
    assert!(home.run(&["backup", "a.backup"]).status.success());
    let before = home.run(&["export", "--long"]).stdout;
    assert_eq!(bot.stop(), Some(0));
    let begun = std::time::Instant::now();
    assert!(
        home.run(&["restore", "a.backup", "--data", "whole"])
            .status
            .success()
    );
    let step = begun.elapsed() / 12;
    let mut found = std::collections::BTreeMap::from([(Found::Half, 0), (Found::Whole, 0)]);
    for round in 0..160_u32 {
        let data = home.path().join(format!("data-{round}"));
        let name = data.to_str().expect("the path is plain");
        let mut restoring = home
            .command(&["restore", "a.backup", "--data", name])
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("it is built");
        // Later and later, from before it has made anything to after its end.
        let begun = std::time::Instant::now();
        while restoring.try_wait().expect("it was ours").is_none()
            && begun.elapsed() < step * (round % 16)
        {
            std::thread::yield_now();
        }
        let _ = restoring.kill();
        restoring.wait().expect("it was ours");
        let state = match (data.join("db").exists(), data.join("db.restoring").exists()) {
            (true, _) => Found::Whole,
            (false, true) => Found::Half,
            (false, false) => Found::Nothing,
        };
        let is_same = |told: &std::process::Output| told.stdout == before;
        if state == Found::Half {
            // Nothing is begun in its place, and whoever starts it is told what to do.
            let refused = home
                .command(&["--data", name])
                .envs(home.environment())
                .output()
                .expect("the program is built");
            assert_eq!(refused.status.code(), Some(3), "{}", told(&refused));
            assert!(
                told(&refused).contains("cut short") && told(&refused).contains("restore FILE"),
                "{}",
                told(&refused)
            );
            assert!(!data.join("db").exists());
            for command in [
                ["export", "--long"].as_slice(),
                &["compact"],
                &["chat"],
                &["contacts", "list"],
            ] {
                let refused = home.run(&[command, &["--data", name]].concat());
                assert!(
                    refused.status.code() == Some(3) && told(&refused).contains("cut short"),
                    "{command:?}: {}",
                    told(&refused)
                );
            }
        }
        if state != Found::Whole {
            let again = home.run(&["restore", "a.backup", "--data", name]);
            assert!(again.status.success(), "{}", told(&again));
        }
        assert!(
            is_same(&home.run(&["export", "--long", "--data", name])),
            "found {state:?}"
        );
        *found.entry(state).or_insert(0) += 1;
        std::fs::remove_dir_all(&data).expect("the folder is ours");
        if found[&Found::Half] >= 5 && found[&Found::Whole] >= 1 {
            break;
        }
    }
    println!("kills during a restore, by what they left: {found:?}");
    assert!(
        found[&Found::Half] >= 5 && found[&Found::Whole] >= 1,
        "{found:?}"
    );
}

#[test]
#[cfg(unix)]
fn a_pipe_is_written_into_and_a_link_is_followed_whether_the_bot_runs_or_not() {
    use std::os::unix::fs::FileTypeExt;
    let (api, home, bot) = running();
    talks(&api, &api.person("Noor", "nl"), "De ketting ratelt");
    let at = |name: &str| home.path().join(name);
    std::fs::create_dir(at("elsewhere")).expect("the folder is ours");
    assert!(
        std::process::Command::new("mkfifo")
            .arg(at("pipe"))
            .status()
            .expect("there is a mkfifo")
            .success()
    );
    let tried = || {
        for (command, begin) in [
            (
                &["export", "repair", "--out", "pipe"][..],
                &b"\xef\xbb\xbf"[..],
            ),
            (
                &["export", "repair", "--format", "xlsx", "--out", "pipe"],
                b"PK",
            ),
            (&["backup", "pipe"], b"vraag backup 3\n"),
        ] {
            let reader = std::thread::spawn({
                let pipe = at("pipe");
                move || std::fs::read(pipe).expect("it can be read")
            });
            let run = home.run(command);
            assert_eq!(run.status.code(), Some(0), "{}", told(&run));
            let read = reader.join().expect("the reader is well");
            assert!(
                read.starts_with(begin),
                "{command:?} wrote {} bytes",
                read.len()
            );
            assert!(
                std::fs::symlink_metadata(at("pipe"))
                    .expect("it is there")
                    .file_type()
                    .is_fifo(),
                "{command:?} replaced it"
            );
        }
        for (command, file) in [
            (["export", "repair", "--out"], "wishes.csv"),
            (["export", "--long", "--out"], "long.csv"),
        ] {
            let link = format!("link-to-{file}");
            let _ = std::fs::remove_file(at(&link));
            std::os::unix::fs::symlink(format!("elsewhere/{file}"), at(&link))
                .expect("the folder is ours");
            let run = home.run(&[command[0], command[1], command[2], &link]);
            assert!(
                told(&run).contains(&format!(
                    "written to {}",
                    at("elsewhere").join(file).display()
                )),
                "{}",
                told(&run)
            );
            assert!(
                std::fs::symlink_metadata(at(&link))
                    .expect("it is there")
                    .is_symlink()
            );
            assert!(
                std::fs::read_to_string(at("elsewhere").join(file))
                    .expect("it was written")
                    .contains("ketting")
            );
        }
    };
    tried();
    let refused = home.run(&["export", "repair", "--out", "/dev/stdout"]);
    assert_eq!(refused.status.code(), Some(2), "{}", told(&refused));
    assert_eq!(bot.stop(), Some(0));
    tried();
    let here = home.run(&["export", "repair", "--out", "/dev/stdout"]);
    assert!(told(&here).contains("ketting"), "{}", told(&here));
}

#[test]
fn a_damaged_backup_is_told_before_anything_is_written() {
    let (api, home, bot) = running();
    let noor = api.person("Noor", "nl");
    talks(&api, &noor, "De ketting ratelt");
    assert!(home.run(&["backup", "a.backup"]).status.success());
    assert_eq!(bot.stop(), Some(0));
    let path = home.path().join("a.backup");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            std::fs::metadata(&path)
                .expect("it was made")
                .permissions()
                .mode()
                & 0o777,
            0o600
        );
    }
    let mut bytes = std::fs::read(&path).expect("it was made");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).expect("the folder is ours");
    let refused = home.run(&["restore", "a.backup", "--data", "elsewhere"]);
    assert_eq!(refused.status.code(), Some(3), "{}", told(&refused));
    assert!(told(&refused).contains("damaged"), "{}", told(&refused));
    assert!(!home.path().join("elsewhere").exists());
}

#[test]
fn answers_are_kept_no_longer_than_the_bot_says_but_what_is_much_at_once_waits_for_a_yes() {
    let (api, home, bot) = running();
    let noor = api.person("Noor", "nl");
    talks(&api, &noor, "De ketting ratelt");
    assert_eq!(home.table(&["repair"]).len(), 1);
    // A second instead of months: everything is older, as it is by a clock that leapt.
    let settings = std::fs::read_to_string(home.dialogs().join("bot.yaml")).expect("it is shipped");
    let kept: String = settings
        .lines()
        .filter(|line| !line.starts_with("keep_answers:"))
        .map(|line| format!("{line}\n"))
        .collect();
    let expire = |yes: &[&str]| told(&home.run(&[&["contacts", "expire"], yes].concat()));
    let mut length = 1;
    while !bot.told().contains("nothing is erased yet") {
        // A change of the length makes the bot look at once.
        home.write("bot.yaml", &format!("{kept}keep_answers: {length}s\n"));
        let _ = bot.await_lines("bot.yaml was changed and is in force", length);
        length += 1;
        assert!(length < 100, "{}", bot.told());
    }
    bot.await_line("1 of 1 contacts would go at once, and `keep_answers` ");
    assert!(
        expire(&[]).contains("1 of 1 contacts\nhint: this machine's clock says "),
        "{}",
        expire(&[])
    );
    assert_eq!(home.table(&["repair"]).len(), 1, "nothing was erased");
    assert!(told(&home.run(&["contacts", "list"])).contains("Noor"));
    let erased = expire(&["--yes"]);
    assert!(erased.contains("1 silent contacts forgotten"), "{erased}");
    assert!(home.table(&["--long"]).is_empty());
    assert!(!told(&home.run(&["contacts", "list"])).contains("Noor"));
    assert!(expire(&[]).contains("nothing is older"), "{}", expire(&[]));
    assert_eq!(bot.stop(), Some(0));
}

#[cfg(unix)]
#[test]
fn a_full_disk_ends_each_command_that_fills_a_store_and_the_same_command_works_with_room() {
    let api = BotApi::start();
    let home = Home::new(&api);
    let made = home.run(&["demo", "--answers", "600"]);
    assert!(made.status.success(), "{}", told(&made));
    assert!(home.run(&["backup", "a.backup"]).status.success());
    for (arguments, there) in [
        (
            ["restore", "a.backup", "--data", "restored"].as_slice(),
            "restored/db",
        ),
        (&["compact"], "data/db"),
        (
            &["demo", "--answers", "600", "--data", "another"],
            "another/db",
        ),
    ] {
        // The shell lets no file grow beyond 128 KiB, and the program see that as an error, as on a full disk.
        let mut command = std::process::Command::new("sh");
        command
            .args([
                "-c",
                "trap '' XFSZ; ulimit -f 256; exec \"$0\" \"$@\"",
                env!("CARGO_BIN_EXE_vraag"),
            ])
            .args(arguments);
        let full = command
            .current_dir(home.path())
            .env_clear()
            .output()
            .expect("the program is built");
        assert_eq!(
            full.status.code(),
            Some(3),
            "{arguments:?}: {}",
            told(&full)
        );
        assert!(
            told(&full).contains("make room on the disk and start again"),
            "{arguments:?}: {}",
            told(&full)
        );
        if arguments[0] == "demo" {
            std::fs::remove_dir_all(home.path().join("another"))
                .expect("a store of made-up people can go");
        }
        let again = home.run(arguments);
        assert!(again.status.success(), "{arguments:?}: {}", told(&again));
        assert!(home.path().join(there).exists());
    }
}

#[test]
fn who_keeps_what_is_told_at_privacy_and_once_below_the_first_consent() {
    let (api, _home, bot) = running();
    let noor = api.person("Noor", "nl");
    noor.says("/privacy");
    let told = api.await_message(&noor, |m| {
        m.text.contains("bewaren ieder hun eigen antwoorden")
    });
    for part in [
        "Hier antwoordt een computerprogramma van Vraag, geen mens.",
        "Typ vergeet mij om alles te laten wissen.",
    ] {
        assert!(
            told.text.contains(part),
            "`{part}` is missing:\n{}",
            told.text
        );
    }
    noor.says("wensen");
    let asked = api.await_message(&noor, |m| m.text.contains("Mogen we je antwoorden bewaren"));
    assert!(
        asked.text.contains("bewaren ieder hun eigen antwoorden"),
        "{}",
        asked.text
    );
    noor.says("wat bedoel je");
    let again = api.await_message(&noor, |m| m.text.contains("Mogen we je antwoorden bewaren"));
    assert!(
        !again.text.contains("bewaren ieder hun eigen antwoorden"),
        "{}",
        again.text
    );
    assert_eq!(bot.stop(), Some(0));
}
