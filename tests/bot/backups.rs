//! Backups that the bot makes by itself: where they go, what opens them, and that they bring everything back.

use std::path::{Path, PathBuf};
use std::process::Output;

use crate::support::bot::Home;
use crate::support::botapi::{BotApi, Person};
#[cfg(feature = "s3")]
use crate::support::s3::Storage;

/// A home with a folder for backups, and what `bot.yaml` says of them.
fn home(api: &BotApi, to: &str) -> Home {
    let home = Home::new(api);
    std::fs::create_dir(home.path().join("backups")).expect("the folder is ours");
    says(&home, to);
    home
}

/// Writes `backup:` into `bot.yaml`.
fn says(home: &Home, backup: &str) {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("dialogs/bot.yaml");
    let shipped = std::fs::read_to_string(shipped).expect("it is shipped");
    home.write("bot.yaml", &format!("{shipped}\nbackup: {backup}\n"));
}

/// Answers the first question of the repair dialog.
fn answers(api: &BotApi, person: &Person, score: &str) {
    person.says("/reparatie");
    api.await_message(person, |m| m.text.contains("Hoe waarschijnlijk"));
    person.says(score);
    api.await_message(person, |m| m.text.contains("op tijd klaar"));
}

/// The files in the folder for backups, in order.
fn made(folder: &Path) -> Vec<PathBuf> {
    let mut names: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("it is there")
        .map(|entry| entry.expect("it can be read").path())
        .collect();
    names.sort();
    names
}

/// What a command said, and its exit code.
fn told(output: &Output) -> (String, Option<i32>) {
    let text = [output.stdout.clone(), output.stderr.clone()].concat();
    (
        String::from_utf8_lossy(&text).into_owned(),
        output.status.code(),
    )
}

/// The answers of everybody, as a table.
fn table(home: &Home) -> String {
    let output = home.run(&["export", "repair", "--long"]);
    assert!(output.status.success(), "{}", told(&output).0);
    String::from_utf8(output.stdout).expect("a table is text")
}

#[test]
fn a_backup_is_made_beside_the_talks_is_verified_and_brings_everything_back() {
    let api = BotApi::start();
    let home = home(&api, "backups");
    let folder = home.path().join("backups");
    // A half of a program that was killed.
    let half = folder.join(".vraag-3f9a1c22-2026-11-30T02-00-05Z.backup.1-1.half");
    std::fs::write(&half, "half").expect("the folder is ours");
    let bot = home.start();
    bot.await_line("a backup was made");
    assert!(!half.exists(), "{:?}", made(&folder));
    let noor = api.person("Noor", "nl");
    answers(&api, &noor, "3");
    // As every night, at once.
    let (words, code) = told(&home.run(&["backup"]));
    assert_eq!(code, Some(0), "{words}");
    assert!(words.contains(" records written to vraag-"), "{words}");
    let (words, code) = told(&home.run(&["backup", "verify"]));
    assert_eq!(code, Some(0), "{words}");
    let date = chrono::Utc::now().format("%Y-").to_string();
    for part in [
        " can be restored, answers up to ",
        date.as_str(),
        "1 contact, 1 conversation, 1 answer, the newest of ",
    ] {
        assert!(words.contains(part), "`{part}` is missing:\n{words}");
    }
    assert_eq!(bot.stop(), Some(0));
    let before = table(&home);
    std::fs::remove_dir_all(home.data()).expect("the folder is ours");
    let (words, code) = told(&home.run(&["restore"]));
    assert_eq!(code, Some(0), "{words}");
    assert_eq!(table(&home), before);
    // The talk goes on where it was.
    let bot = home.start();
    noor.says("Ja");
    api.await_message(&noor, |m| m.text.contains("Wat kunnen we beter doen"));
    assert_eq!(bot.stop(), Some(0));
}

#[test]
fn a_night_has_one_backup_also_over_restarts_and_a_new_place_has_one_at_once() {
    let api = BotApi::start();
    let home = home(&api, "{ to: backups, every: \"03:00\", keep: 1 daily }");
    let bot = home.start();
    bot.await_line("a backup was made");
    assert_eq!(bot.stop(), Some(0));
    let first = made(&home.path().join("backups"));
    assert_eq!(first.len(), 1, "{first:?}");
    std::fs::create_dir(home.path().join("elsewhere")).expect("the folder is ours");
    let bot = home.start();
    says(&home, "elsewhere");
    bot.await_line("in elsewhere");
    assert_eq!(made(&home.path().join("backups")), first);
    // Another of the same day, and only the newest of a day stays.
    says(&home, "{ to: backups, keep: 1 daily }");
    bot.await_line("1 older backups were removed");
    let second = made(&home.path().join("backups"));
    assert_eq!((second.len(), second == first), (1, false), "{second:?}");
    assert_eq!(bot.stop(), Some(0));
}

#[test]
fn a_backup_that_is_damaged_or_missing_is_told_with_exit_code_3() {
    let api = BotApi::start();
    let home = home(&api, "backups");
    let bot = home.start();
    bot.await_line("a backup was made");
    assert_eq!(bot.stop(), Some(0));
    let file = made(&home.path().join("backups")).remove(0);
    let mut bytes = std::fs::read(&file).expect("it is there");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&file, bytes).expect("the folder is ours");
    let (words, code) = told(&home.run(&["backup", "verify"]));
    assert_eq!(code, Some(3), "{words}");
    assert!(
        words.contains("cannot be restored") && words.contains("damaged"),
        "{words}"
    );
    std::fs::remove_file(&file).expect("the folder is ours");
    let (words, code) = told(&home.run(&["backup", "verify"]));
    assert_eq!(code, Some(3), "{words}");
    assert!(words.contains("there is no backup in backups"), "{words}");
}

#[test]
fn a_place_that_is_not_there_is_told_and_the_bot_goes_on() {
    let api = BotApi::start();
    let home = home(&api, "disk-that-is-off");
    let bot = home.start();
    bot.await_line(
        "the backup to disk-that-is-off was not made: there is no folder disk-that-is-off",
    );
    answers(&api, &api.person("Noor", "nl"), "3");
    assert_eq!(bot.stop(), Some(0));
}

#[test]
fn the_list_of_erased_people_lies_beside_the_backups() {
    let api = BotApi::start();
    let home = home(&api, "backups");
    let bot = home.start();
    bot.await_line("a backup was made");
    let noor = api.person("Noor", "nl");
    answers(&api, &noor, "3");
    let (words, code) = told(&home.run(&["backup"]));
    assert_eq!(code, Some(0), "{words}");
    // The next one may be of the same second.
    let newest = made(&home.path().join("backups"))
        .pop()
        .expect("it was made");
    let name = newest
        .file_name()
        .expect("a file")
        .to_string_lossy()
        .into_owned();
    let with_noor = format!("{}-2020-01-01T00-00-00Z.backup", &name[..14]);
    std::fs::rename(&newest, newest.with_file_name(&with_noor)).expect("the folder is ours");
    noor.says("vergeet mij");
    let asked = api.await_message(&noor, |m| m.text.contains("alles over je wissen"));
    noor.taps(&asked, "Wis alles");
    api.await_message(&noor, |m| m.text.contains("gegevens zijn gewist"));
    bot.await_line("was forgotten: nothing is left");
    // The next backup takes the list along.
    let (words, code) = told(&home.run(&["backup"]));
    assert_eq!(code, Some(0), "{words}");
    assert_eq!(bot.stop(), Some(0));
    std::fs::remove_dir_all(home.data()).expect("the folder is ours");
    let (words, code) = told(&home.run(&["restore", &format!("backups/{with_noor}")]));
    assert_eq!(code, Some(0), "{words}");
    assert!(
        words.contains("1 contact who was forgotten since the backup"),
        "{words}"
    );
}

#[test]
#[cfg(feature = "backup-encryption")]
fn only_its_passphrase_opens_an_encrypted_backup() {
    let api = BotApi::start();
    let home = home(&api, "backups");
    let settings = |passphrase: &str| {
        let line = format!("VRAAG_BACKUP_PASSPHRASE=\"{passphrase}\"\n");
        std::fs::write(home.path().join(".env"), line).expect("the folder is ours");
    };
    settings("correct horse battery staple");
    let bot = home.start();
    answers(&api, &api.person("Noor", "nl"), "3");
    bot.await_line(".backup.age in backups");
    let (words, code) = told(&home.run(&["backup", "by-hand.backup.age"]));
    assert_eq!(code, Some(0), "{words}");
    assert_eq!(bot.stop(), Some(0));
    let file = std::fs::read(home.path().join("by-hand.backup.age")).expect("it was written");
    assert!(file.starts_with(b"age-encryption.org/v1\n-> scrypt "));
    let (words, code) = told(&home.run(&["backup", "verify", "by-hand.backup.age"]));
    assert_eq!(code, Some(0), "{words}");
    assert!(
        words.contains("1 contact, 1 conversation, 1 answer"),
        "{words}"
    );
    settings("another one that is long enough");
    let (words, code) = told(&home.run(&["backup", "verify"]));
    assert_eq!(code, Some(3), "{words}");
    assert!(words.contains("the passphrase does not open it"), "{words}");
    settings("short");
    let (words, code) = told(&home.run(&["backup", "verify"]));
    assert_eq!(code, Some(3), "{words}");
    assert!(
        words.contains("VRAAG_BACKUP_PASSPHRASE has fewer than 12 characters"),
        "{words}"
    );
}

#[test]
#[cfg(feature = "backup-encryption")]
fn a_passphrase_that_is_written_while_the_bot_runs_counts_at_once() {
    let api = BotApi::start();
    let home = home(&api, "backups");
    let bot = home.start();
    bot.await_line(".backup in backups");
    // Not one that nobody would be able to open.
    let passphrase = |text: &str| {
        let line = format!("VRAAG_BACKUP_PASSPHRASE={text}\n");
        std::fs::write(home.path().join(".env"), line).expect("the folder is ours");
        says(
            &home,
            &format!("{{ to: backups, keep: {} daily }}", text.len()),
        );
    };
    passphrase("short");
    bot.await_line("the backup to backups was not made: VRAAG_BACKUP_PASSPHRASE has fewer");
    let texts = [
        "correct-horse-battery-staple",
        "another-one-that-is-longer-still",
    ];
    for (count, text) in (1..).zip(texts) {
        passphrase(text);
        bot.await_lines(".backup.age in backups", count);
        let (words, code) = told(&home.run(&["backup", "verify"]));
        assert_eq!(code, Some(0), "{words}");
    }
    assert_eq!(bot.stop(), Some(0));
    // Whoever has only one that says it is open is told.
    for file in made(&home.path().join("backups")) {
        std::fs::rename(&file, file.with_extension("")).expect("it is ours");
    }
    let (words, _) = told(&home.run(&["doctor"]));
    assert!(
        words.contains("and not encrypted, whatever .env says"),
        "{words}"
    );
}

#[test]
#[cfg(all(feature = "s3", feature = "backup-encryption"))]
fn the_newest_backup_of_a_bucket_brings_everything_back_when_the_data_folder_is_lost() {
    let Some(storage) = Storage::start("shop-backups") else {
        return;
    };
    let api = BotApi::start();
    let home = home(&api, "\"s3://shop-backups/vraag\"");
    let keys = format!(
        "AWS_ENDPOINT_URL={}\nAWS_ACCESS_KEY_ID=shop\nAWS_SECRET_ACCESS_KEY=secret\n",
        storage.url()
    );
    std::fs::write(home.path().join(".env"), &keys).expect("the folder is ours");
    let bot = home.start();
    bot.await_line("what customers said does not leave this machine unencrypted");
    assert_eq!(bot.stop(), Some(0));
    let settings = format!("{keys}VRAAG_BACKUP_PASSPHRASE=correct-horse-battery-staple\n");
    std::fs::write(home.path().join(".env"), settings).expect("the folder is ours");
    says(&home, "\"s3://nowhere\"");
    let bot = home.start();
    let why = bot.await_line("the backup to s3://nowhere/ was not made");
    assert!(
        why.contains("there is no such bucket") && !why.contains('<'),
        "{why}"
    );
    says(&home, "\"s3://shop-backups/vraag\"");
    bot.await_line(".backup.age in s3://shop-backups/vraag/");
    let noor = api.person("Noor", "nl");
    answers(&api, &noor, "3");
    let (words, code) = told(&home.run(&["backup"]));
    assert_eq!(code, Some(0), "{words}");
    let (words, code) = told(&home.run(&["backup", "list"]));
    assert_eq!((words.lines().count(), code), (2, Some(0)), "{words}");
    let (words, code) = told(&home.run(&["backup", "verify"]));
    assert_eq!(code, Some(0), "{words}");
    assert!(
        words.contains("1 contact, 1 conversation, 1 answer"),
        "{words}"
    );
    assert_eq!(bot.stop(), Some(0));
    let before = table(&home);
    std::fs::remove_dir_all(home.data()).expect("the folder is ours");
    let (words, _) = told(&home.run(&["doctor"]));
    assert!(
        words.contains("`vraag restore` brings the newest backup back"),
        "{words}"
    );
    let (words, code) = told(&home.run(&["restore", "s3://shop-backups/vraag"]));
    assert_eq!(code, Some(0), "{words}");
    assert_eq!(table(&home), before);
    let bot = home.start();
    noor.says("Ja");
    api.await_message(&noor, |m| m.text.contains("Wat kunnen we beter doen"));
    assert_eq!(bot.stop(), Some(0));
}
