//! `vraag init` in the real program: from a token to a bot that answers, typed and with options; what is there stays.

use std::fs::File;
use std::process::{Command, Output, Stdio};

use crate::support::bot::{Bot, Home};
use crate::support::botapi::BotApi;

/// Prepares `vraag init` with what somebody types.
fn typed(home: &Home, api: &BotApi, arguments: &[&str], lines: &str) -> Command {
    let path = home.path().join("typed");
    std::fs::write(&path, lines).expect("the folder is ours");
    let mut command = home.command(&[&["init"], arguments].concat());
    command
        .env("TELEGRAM_API_URL", api.url())
        .env("VRAAG_LISTEN", "off");
    command.stdin(Stdio::from(File::open(path).expect("it was written")));
    command
}

fn told(output: &Output) -> (String, Option<i32>) {
    (
        String::from_utf8_lossy(&output.stderr).into_owned(),
        output.status.code(),
    )
}

fn read(home: &Home, name: &str) -> String {
    std::fs::read_to_string(home.path().join(name)).unwrap_or_default()
}

#[test]
fn an_owner_types_a_token_and_a_bot_answers_them() {
    let api = BotApi::start();
    let home = Home::empty(&api);
    let noor = api.person("Noor de Wit", "nl");
    // A token with a slip first, then the right one; the name; languages; zone; contact; operator; template; start.
    let lines = format!(
        "123:abc\n{}\nMaasbranders\nnl, en\nEurope/Amsterdam\nbel: 020 1234567\nyes\nsatisfaction\nyes\n",
        api.token()
    );
    let bot = Bot::start(typed(&home, &api, &[], &lines));
    assert!(bot.await_line("Telegram does not know this token").len() > 10);
    let line = bot.await_line("or send the bot: /start");
    let words = line
        .split("or send the bot: ")
        .nth(1)
        .expect("it says what to send")
        .to_owned();
    // Somebody else's greeting makes nobody an operator, and is not lost.
    let sam = api.person("Sam", "en");
    sam.says("/start");
    noor.says(&words);
    bot.await_line("Hello Noor! You are its operator");
    bot.await_line("ready:");
    let told = bot.told();
    assert!(
        told.contains("when it says `ready`, open https://t.me/")
            && told.contains("?start=satisfaction"),
        "{told}"
    );
    let settings = read(&home, "dialogs/bot.yaml");
    assert!(
        settings.starts_with("# yaml-language-server: $schema=.schema/bot.json\n"),
        "{settings}"
    );
    for part in [
        "name: \"Maasbranders\"",
        "languages: [nl, en]",
        "timezone: Europe/Amsterdam",
        "contact: \"bel: 020 1234567\"",
        &format!("operators: [{}]", noor.id()),
    ] {
        assert!(settings.contains(part), "{part}: {settings}");
    }
    api.await_message(&sam, |message| !message.text.is_empty());
    noor.says("/bezoek");
    api.await_message(&noor, |message| {
        message.text.contains("drie vragen over je bezoek")
    });
    assert!(!bot.told().contains(api.token()), "a token is never shown");
    assert_eq!(bot.stop(), Some(0));
    assert_eq!(
        read(&home, ".env"),
        format!("TELOXIDE_TOKEN={}\n", api.token())
    );
    let (found, code) = {
        let output = home.run(&["check", "--format", "json"]);
        (
            String::from_utf8_lossy(&output.stdout).into_owned(),
            output.status.code(),
        )
    };
    assert_eq!((found.trim(), code), ("[]", Some(0)));
}

#[test]
fn options_answer_everything_and_a_second_time_changes_nothing() {
    let api = BotApi::start();
    let home = Home::empty(&api);
    let token = format!("TELOXIDE_TOKEN={}\n", api.token());
    let arguments = [
        "--yes",
        "--operator",
        "4711",
        "--timezone",
        "Europe/Brussels",
        "--languages",
        "nl",
    ];
    let mut command = typed(&home, &api, &arguments, "");
    let (said, code) = told(
        &command
            .env("TELOXIDE_TOKEN", api.token())
            .output()
            .expect("it runs"),
    );
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("This is ") && said.contains("groups:") && said.contains("business:"),
        "{said}"
    );
    assert_eq!(read(&home, ".env"), token);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let about = std::fs::metadata(home.path().join(".env")).expect("it is there");
        assert_eq!(about.permissions().mode() & 0o777, 0o600);
    }
    let settings = read(&home, "dialogs/bot.yaml");
    assert!(
        settings.contains("languages: [nl]\ntimezone: Europe/Brussels\n")
            && settings.contains("operators: [4711]"),
        "{settings}"
    );
    let dialog = read(&home, "dialogs/satisfaction.yaml");
    assert!(dialog.contains("dialog: satisfaction\n"), "{dialog}");
    let (said, code) = told(
        &typed(&home, &api, &["--yes", "--operator", "4711"], "")
            .output()
            .expect("it runs"),
    );
    assert!(
        code == Some(0) && said.matches("left as it is").count() == 2,
        "{said}"
    );
    assert_eq!(
        (read(&home, ".env"), read(&home, "dialogs/bot.yaml")),
        (token, settings)
    );
}

#[test]
fn what_an_owner_wrote_stays_byte_for_byte_and_only_lacks_are_added() {
    let api = BotApi::start();
    let home = Home::new(&api);
    let settings =
        "# mine\nname:   Mine   # with a space\nlanguages: [nl, en]\nkeep_answers: 12 months";
    home.write("bot.yaml", settings);
    std::fs::write(home.path().join(".env"), "# my own\nRUST_LOG=warn")
        .expect("the folder is ours");
    let arguments = ["--yes", "--operator", "5"];
    let mut command = typed(&home, &api, &arguments, "");
    let (said, code) = told(
        &command
            .env("TELOXIDE_TOKEN", api.token())
            .output()
            .expect("it runs"),
    );
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(
        read(&home, "dialogs/bot.yaml"),
        format!("{settings}\noperators: [5]\n")
    );
    assert_eq!(
        read(&home, ".env"),
        format!("# my own\nRUST_LOG=warn\nTELOXIDE_TOKEN={}\n", api.token())
    );
    // Another operator, and another token: both are told, and nothing is changed.
    let before = (
        read(&home, "dialogs/bot.yaml"),
        "TELOXIDE_TOKEN=99:other\n".to_owned(),
    );
    std::fs::write(home.path().join(".env"), &before.1).expect("the folder is ours");
    let mut command = typed(&home, &api, &["--yes", "--operator", "6"], "");
    let (said, _) = told(
        &command
            .env("TELOXIDE_TOKEN", api.token())
            .output()
            .expect("it runs"),
    );
    assert!(
        said.contains("names other operators") && said.contains("has another token"),
        "{said}"
    );
    assert_eq!(
        (read(&home, "dialogs/bot.yaml"), read(&home, ".env")),
        before
    );
}

#[test]
fn without_a_token_that_works_nothing_is_written() {
    let api = BotApi::start();
    let home = Home::empty(&api);
    for lines in ["", "nonsense\n123:abc\n7:x\n"] {
        let (said, code) = told(&typed(&home, &api, &[], lines).output().expect("it runs"));
        assert!(code == Some(3) && said.contains("@BotFather"), "{said}");
    }
    assert!(!home.path().join(".env").exists() && !home.dialogs().join("bot.yaml").exists());
}
