//! `vraag doctor`: what is well, what is not, and what to do about it.

use serde_json::Value;

use crate::support::bot::Home;
use crate::support::botapi::BotApi;

/// What it finds: (about, state, message) of each, and its exit code.
fn findings(
    home: &Home,
    settings: &[(&str, &str)],
) -> (Vec<(String, String, String)>, Option<i32>) {
    let mut command = home.command(&["doctor", "--json"]);
    let output = command
        .envs(home.environment())
        .envs(settings.iter().copied())
        .output()
        .expect("the program is built");
    let found: Vec<Value> = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let found = found.iter().map(|one| {
        (
            text(&one["about"]),
            text(&one["state"]),
            text(&one["message"]),
        )
    });
    (found.collect(), output.status.code())
}

/// The state and message of what it finds about one thing.
#[track_caller]
fn about<'f>(found: &'f [(String, String, String)], what: &str) -> (&'f str, &'f str) {
    let one = found.iter().find(|(about, ..)| about == what);
    let (_, state, message) = one.unwrap_or_else(|| panic!("nothing about {what}: {found:#?}"));
    (state, message)
}

#[test]
fn a_bot_that_is_set_up_right_is_in_no_trouble_also_while_it_runs() {
    let api = BotApi::start();
    let home = Home::new(&api);
    let bot = home.start();
    let (found, code) = findings(&home, &[]);
    assert_eq!(code, Some(0), "{found:#?}");
    assert_eq!(
        about(&found, "store"),
        ("fine", "a bot runs on it and has it open")
    );
    assert_eq!(about(&found, "clock").0, "fine");
    assert_eq!(about(&found, "webhook").0, "fine");
    assert_eq!(about(&found, "backup").0, "note");
    assert!(about(&found, "token").1.starts_with("it is that of @"));
    assert_eq!(bot.stop(), Some(0));
    let (found, code) = findings(&home, &[]);
    assert_eq!(
        (about(&found, "store"), code),
        (("fine", "its records fit together"), Some(0))
    );
}

#[test]
fn what_is_wrong_is_found_with_what_to_do() {
    let api = BotApi::start();
    let home = Home::new(&api);
    let desk = api.group_without_bot("The bar", &[&api.person("Anna", "nl")]);
    let settings = home.dialogs().join("bot.yaml");
    let text = std::fs::read_to_string(&settings).expect("it is shipped");
    let desks = format!("desks: {{ bar: \"telegram:{}\" }}", desk.id());
    home.write(
        "bot.yaml",
        &format!("{text}\n{desks}\nbackup: disk-that-is-off\n"),
    );
    home.write("broken.yaml", "dialog: broken\nsteps: 5\n");
    std::fs::write(home.path().join(".env"), "VRAAG_LISTENS=off\n").expect("the folder is ours");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let at = taken.local_addr().expect("it is bound").to_string();
    let (found, code) = findings(&home, &[("VRAAG_LISTEN", &at)]);
    assert_eq!(code, Some(3), "{found:#?}");
    for (what, words) in [
        ("settings", "VRAAG_LISTENS in .env means nothing"),
        ("dialogs", "errors in"),
        ("backup", "there is no folder disk-that-is-off"),
        ("desks", "the desk `bar`"),
    ] {
        let (state, message) = about(&found, what);
        assert_eq!(state, "trouble", "{message}");
        assert!(message.contains(words), "{message}");
    }
    let output = home
        .command(&["doctor"])
        .output()
        .expect("the program is built");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("did you mean VRAAG_LISTEN?"), "{said}");
}

#[test]
fn dialogs_with_errors_alone_are_exit_code_1_and_wrong_settings_are_told() {
    let api = BotApi::start();
    let home = Home::new(&api);
    home.write("broken.yaml", "dialog: broken\nsteps: 5\n");
    let (found, code) = findings(&home, &[]);
    assert_eq!(code, Some(1), "{found:#?}");
    let (found, code) = findings(&home, &[("VRAAG_LISTEN", "nowhere")]);
    assert_eq!(
        (about(&found, "settings").0, code),
        ("note", Some(3)),
        "{found:#?}"
    );
    assert!(
        found.iter().any(|(_, state, message)| state == "trouble"
            && message.contains("VRAAG_LISTEN is `nowhere`"))
    );
}

#[test]
fn another_program_at_the_usual_address_keeps_nobody_from_starting() {
    let api = BotApi::start();
    let home = Home::new(&api);
    let Ok(_taken) = std::net::TcpListener::bind("127.0.0.1:8080") else {
        println!("SKIPPED: something on this machine has 127.0.0.1:8080 already");
        return;
    };
    let mut command = home.command(&["doctor", "--json"]);
    let environment = home.environment().into_iter();
    command.envs(environment.filter(|(name, _)| *name != "VRAAG_LISTEN"));
    let output = command.output().expect("the program is built");
    let found: Vec<Value> = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let port = found.iter().find(|one| one["about"] == "port");
    assert_eq!(port.expect("it looks")["state"], "note", "{found:#?}");
    assert_eq!(output.status.code(), Some(0));
}
