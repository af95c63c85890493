//! The real program with its store in a PostgreSQL database.

use crate::database::{self, Server};
use crate::support::bot::{Bot, Home};
use crate::support::botapi::{BotApi, Person};

/// Answers the repair dialog to its end.
fn talks(api: &BotApi, person: &Person, complaint: &str) {
    begins(api, person);
    person.says(complaint);
    let asked = api.await_message(person, |m| m.text.contains("Wat helpt je"));
    person.taps(&asked, "Niets, dank je");
    api.await_message(person, |m| m.text.contains("Dat begrijpen we"));
}

/// Answers all of it but the complaint.
fn begins(api: &BotApi, person: &Person) {
    person.says("/reparatie");
    api.await_message(person, |m| m.text.contains("Hoe waarschijnlijk"));
    person.says("3");
    let asked = api.await_message(person, |m| m.text.contains("op tijd klaar"));
    person.taps(&asked, "Ja");
    api.await_message(person, |m| m.text.contains("Wat kunnen we beter doen"));
}

/// What a home tells about everybody: tables, numbers and segments.
fn told(home: &Home) -> Vec<Vec<u8>> {
    let commands: [&[&str]; 6] = [
        &["export"],
        &["export", "--long", "--raw"],
        &["export", "repair", "--wide"],
        &["export", "--format", "jsonl"],
        &["segments", "show", "unhappy_this_month"],
        &["segments", "list"],
    ];
    let run = |arguments: &&[&str]| {
        let output = home.run(arguments);
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        output.stdout
    };
    commands.iter().map(run).collect()
}

fn succeeds(home: &Home, arguments: &[&str]) -> String {
    let output = home.run(arguments);
    let told = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{arguments:?}: {told}");
    told
}

#[test]
fn the_same_customers_give_the_same_tables_wherever_they_are_kept() {
    let Some((first, second)) = database::database().zip(database::database()) else {
        return;
    };
    let api = BotApi::start();
    let on_disk = Home::new(&api);
    let bot = on_disk.start();
    let people: Vec<Person> = (0..4)
        .map(|number| api.person(&format!("Klant {number}"), "nl"))
        .collect();
    for (number, person) in people.iter().enumerate() {
        talks(
            &api,
            person,
            &format!("Klacht {number}, met 'tekens' en \u{1F6B2}"),
        );
    }
    assert_eq!(bot.stop(), Some(0));
    let backup = on_disk.path().join("all.backup").display().to_string();
    succeeds(&on_disk, &["backup", &backup]);

    let in_database = Home::new(&api).with_store(&first);
    let restored = succeeds(&in_database, &["restore", &backup]);
    assert!(
        restored.contains("restored to postgres://") && restored.contains(" records"),
        "{restored}"
    );
    assert_eq!(told(&in_database), told(&on_disk));
    assert!(succeeds(&in_database, &["store", "check"]).contains(" is whole, up to group commit "));
    let again = in_database.run(&["restore", &backup]);
    assert_eq!(again.status.code(), Some(3), "there is a store already");

    // They go on there, are heard out, and come back: into a folder, and into another database.
    let bot = in_database.start();
    talks(&api, &people[0], "Nog een klacht");
    let new = api.person("Klant 4", "nl");
    talks(&api, &new, "Een eerste klacht");
    let shown =
        String::from_utf8(in_database.run(&["report", "repair"]).stdout).expect("it is text");
    assert!(shown.contains('6'), "the running bot is asked: {shown}");
    let second_bot = in_database.run(&["run"]);
    assert_eq!(second_bot.status.code(), Some(3));
    assert_eq!(bot.stop(), Some(0));
    assert!(
        !in_database.data().join("db").exists(),
        "nothing is kept beside the database"
    );
    let backup = in_database.path().join("all.backup").display().to_string();
    succeeds(&in_database, &["backup", &backup]);
    let (back, beside) = (Home::new(&api), Home::new(&api).with_store(&second));
    for home in [&back, &beside] {
        succeeds(home, &["restore", &backup]);
        assert_eq!(told(home), told(&in_database));
    }
    assert!(succeeds(&beside, &["compact"]).contains("compacted postgres://"));
    assert_eq!(told(&beside), told(&back));
}

#[test]
fn a_bot_waits_for_its_database_and_goes_on_where_it_was() {
    let Some(mut server) = Server::start(&[]) else {
        return;
    };
    let api = BotApi::start();
    let home = Home::new(&api).with_store(&server.database());
    let bot = home.start();
    let (noor, piet) = (api.person("Noor", "nl"), api.person("Piet", "nl"));
    begins(&api, &noor);
    server.stop();
    noor.says("De ketting ratelt");
    piet.says("/reparatie");
    bot.await_line("cannot serve: ");
    assert!(
        !bot.told().contains("nothing more is taken in"),
        "{}",
        bot.told()
    );
    server.start_again();
    bot.await_line("is back after ");
    let asked = api.await_message(&noor, |m| m.text.contains("Wat helpt je"));
    noor.taps(&asked, "Niets, dank je");
    api.await_message(&noor, |m| m.text.contains("Dat begrijpen we"));
    api.await_message(&piet, |m| m.text.contains("Hoe waarschijnlijk"));
    assert_eq!(bot.stop(), Some(0));
    let complaints: Vec<String> = home
        .table(&["--long", "--raw"])
        .into_iter()
        .filter(|row| row["question"] == "complaint")
        .map(|row| row["value"].clone())
        .collect();
    assert_eq!(complaints, ["De ketting ratelt"]);
}

#[test]
fn why_a_bot_cannot_use_its_database_is_told_without_the_password() {
    let api = BotApi::start();
    for (url, why) in [
        (
            "postgres://bot:geheim@127.0.0.1:1/vraag",
            "cannot be reached: ",
        ),
        ("postgres://bot:geheim@host", "it names no database"),
        (
            "mysql://bot:geheim@host/vraag",
            "there is no kind of store `mysql`",
        ),
    ] {
        let home = Home::new(&api).with_store(url);
        let mut command = home.command(&["run"]);
        command.envs(home.environment());
        let bot = Bot::start(command);
        bot.await_line(why);
        bot.await_line("hint: ");
        assert!(!bot.told().contains("geheim"), "{}", bot.told());
        assert_eq!(bot.ended(), Some(3));
    }
}

#[test]
fn the_doctor_looks_into_the_database_also_before_there_is_a_data_folder() {
    let Some(mut server) = Server::start(&[]) else {
        return;
    };
    let api = BotApi::start();
    let home = Home::new(&api).with_store(&server.database());
    let doctor = || {
        let mut command = home.command(&["doctor"]);
        let output = command.envs(home.environment()).output();
        let output = output.expect("the program is built");
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        (told, output.status.code())
    };
    let says = |words: &str, code: i32| {
        let (told, ended) = doctor();
        assert!(
            told.contains(words) && ended == Some(code),
            "{ended:?}: {told}"
        );
    };
    says("note    store      nobody has answered anything yet", 0);
    let bot = home.start();
    says("ok      store      a bot runs on it and has it open", 0);
    assert_eq!(bot.stop(), Some(0));
    says("ok      store      its records fit together", 0);
    server.stop();
    says("cannot be reached", 3);
    std::fs::remove_dir_all(home.data()).expect("the folder is ours");
    let (told, code) = doctor();
    let cure = "is it running, and does VRAAG_STORE name its host and port?";
    assert!(
        told.contains("TROUBLE store") && told.contains(cure),
        "{told}"
    );
    assert_eq!(code, Some(3));
}
