//! The real program in Telegram, as its customers see it.

use std::time::Duration;

use crate::support::bot::{Home, Mode, in_both_modes};
use crate::support::botapi::{BotApi, Fault, Person, Reaction, Script};

in_both_modes! {
    a_reader_answers_the_wish_list_by_tapping_and_the_table_shows_it,
    what_is_stored_is_there_after_a_kill_and_the_talk_goes_on,
    a_tap_on_an_old_button_is_answered_kindly,
    a_messenger_in_trouble_loses_no_question,
    the_token_and_what_customers_say_are_never_logged,
    a_second_bot_on_the_same_store_says_who_has_it,
    other_commands_work_while_customers_talk,
    a_photo_is_fetched_and_kept_under_a_name_nobody_chose,
    a_saved_dialog_comes_into_force_by_itself_and_a_broken_one_does_not,
    a_button_opens_the_link_of_the_dialogs_in_force_not_of_those_at_the_start,
}

fn a_reader_answers_the_wish_list_by_tapping_and_the_table_shows_it(mode: Mode) {
    let api = BotApi::start();
    let home = Home::new(&api).in_mode(mode);
    let bot = home.start();
    let noor = api.person("Noor de Wit", "nl");
    noor.opens_link("wishes");
    noor.taps(
        &api.await_message(&noor, |m| m.text.contains("bewaren")),
        "Ja",
    );
    noor.taps(
        &api.await_message(&noor, |m| m.text.contains("Hoe vaak")),
        "Elke week",
    );
    let comes_for = api.await_message(&noor, |m| m.text.contains("Waarvoor"));
    noor.taps(&comes_for, "Romans");
    let toggled = api.await_edit(&comes_for, |m| {
        m.labels().iter().any(|label| label.starts_with("✓ "))
    });
    noor.taps(&toggled, "Klaar");
    api.await_message(&noor, |m| m.text.contains("Wat heb je het liefst"));
    noor.says("4 1 3");
    api.await_message(&noor, |m| m.text.contains("Welk boek"));
    noor.says("<b>Max Havelaar</b> & co");
    noor.taps(
        &api.await_message(&noor, |m| m.text.contains("foto")),
        "Overslaan",
    );
    api.await_message(&noor, |m| m.text.contains("open avond"));
    noor.says("morgen");
    api.await_message(&noor, |m| m.text.contains("hoeveel mensen"));
    noor.says("twee");
    api.await_message(&noor, |m| m.text.contains("nummer"));
    noor.shares_contact("+31612345678");
    api.await_message(&noor, |m| m.text.contains("Dank je, Noor!"));

    let rows = home.table(&["wish-list", "--why"]);
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    let cells = [
        "may_store",
        "visits",
        "comes_for__novels",
        "comes_for__films",
        "plans_in_order",
        "wish",
        "cover",
        "cover__why",
        "guests",
        "phone",
        "status",
    ];
    let expected = [
        "agreed",
        "weekly",
        "1",
        "0",
        "quiet evenings coffee",
        "<b>Max Havelaar</b> & co",
        "",
        "skipped",
        "2",
        "'+31612345678",
        "completed",
    ];
    assert_eq!(cells.map(|cell| row[cell].as_str()), expected);
    assert!(api.dropped().is_empty(), "{:?}", api.dropped());
    assert_eq!(bot.stop(), Some(0));
}

fn what_is_stored_is_there_after_a_kill_and_the_talk_goes_on(mode: Mode) {
    let api = BotApi::start();
    let home = Home::new(&api).in_mode(mode);
    let bot = home.start();
    let noor = api.person("Noor", "nl");
    noor.says("/reparatie");
    api.await_message(&noor, |m| m.text.contains("Hoe waarschijnlijk"));
    noor.says("3");
    noor.taps(
        &api.await_message(&noor, |m| m.text.contains("op tijd klaar")),
        "Ja",
    );
    api.await_message(&noor, |m| m.text.contains("Wat kunnen we beter doen"));
    bot.kill();
    noor.says("De ketting liep eraf");
    let _bot = home.start();
    noor.taps(
        &api.await_message(&noor, |m| m.text.contains("Wat helpt je")),
        "Niets, dank je",
    );
    api.await_message(&noor, |m| m.text.contains("Dat begrijpen we"));
    assert_eq!(
        home.table(&["repair"])[0]["complaint"],
        "De ketting liep eraf"
    );
}

fn a_tap_on_an_old_button_is_answered_kindly(mode: Mode) {
    let api = BotApi::start();
    let home = Home::new(&api).in_mode(mode);
    let _bot = home.start();
    let noor = api.person("Noor", "nl");
    noor.says("/wensen");
    let consent = api.await_message(&noor, |m| m.text.contains("bewaren"));
    noor.taps(&consent, "Ja");
    api.await_message(&noor, |m| m.text.contains("Hoe vaak"));
    let late = noor.taps_as_shown(&consent, "Nee");
    assert!(!api.await_toast(&late).text.is_empty());
    noor.says("zelden");
    api.await_message(&noor, |m| m.text.contains("Waarvoor"));
    assert_eq!(home.table(&["wish-list"])[0]["may_store"], "agreed");
}

fn a_messenger_in_trouble_loses_no_question(mode: Mode) {
    let api = BotApi::start();
    let home = Home::new(&api).in_mode(mode);
    let _bot = home.start();
    let noor = api.person("Noor", "nl");
    for fault in [
        Fault::ServerError { status: 502 },
        Fault::ClosedBefore,
        Fault::ClosedAfter,
        Fault::TooManyRequests { retry_after: 1 },
    ] {
        api.fault(fault.on("sendMessage"));
    }
    noor.says("/wensen");
    noor.says("ja");
    api.await_message(&noor, |m| m.text.contains("Hoe vaak"));
    assert_eq!(api.impatient_calls(), 0);
}

fn the_token_and_what_customers_say_are_never_logged(mode: Mode) {
    let api = BotApi::start();
    let home = Home::new(&api).in_mode(mode);
    let bot = home.start_with(&[("RUST_LOG", "trace")]);
    let noor = api.person("Noor de Wit", "nl");
    api.fault(Fault::ServerError { status: 500 }.on("sendMessage"));
    api.fault(Fault::ClosedBefore.on("getUpdates"));
    noor.says("/wensen");
    noor.says("ja");
    noor.says("Sesamzaadbroodje");
    api.await_message(&noor, |m| {
        m.text.contains("Hoe vaak") && m.text.contains('\n')
    });
    let told = bot.told();
    let hook = api
        .webhook()
        .map_or_else(|| "no webhook".to_owned(), |webhook| webhook.secret);
    for secret in [api.token(), &hook, "Sesamzaadbroodje", "Noor de Wit"] {
        assert!(!told.contains(secret), "{told}");
    }
}

fn a_second_bot_on_the_same_store_says_who_has_it(mode: Mode) {
    let api = BotApi::start();
    let home = Home::new(&api).in_mode(mode);
    let bot = home.start();
    let output = home
        .command(&["run"])
        .env("TELOXIDE_TOKEN", api.token())
        .env("TELEGRAM_API_URL", api.url())
        .output()
        .expect("the program is built");
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(
        told.contains(&bot.id().to_string()) && told.contains("hint:"),
        "{told}"
    );
}

fn other_commands_work_while_customers_talk(mode: Mode) {
    let api = BotApi::start();
    let home = Home::new(&api).in_mode(mode);
    let bot = home.start();
    let crowd: Vec<(Person, Script)> = (0..40)
        .map(|number| {
            let script = Script::opening("/reparatie")
                .when("Hoe waarschijnlijk", Reaction::say("8"))
                .when("op tijd klaar", Reaction::tap("Ja"))
                .when(
                    "een negen van gemaakt",
                    Reaction::say(&format!("Koffie {number}")),
                )
                .until("Veel plezier");
            (api.person(&format!("Klant {number}"), "nl"), script)
        })
        .collect();
    std::thread::scope(|scope| {
        let talking = scope.spawn(|| api.drive(crowd, Duration::from_secs(120)));
        for arguments in [
            ["check"].as_slice(),
            &["test"],
            &["export", "repair"],
            &["export", "--long", "--out", "answers.csv"],
        ] {
            let output = home.run(arguments);
            assert!(
                output.status.success(),
                "{arguments:?}: {}{}",
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr)
            );
        }
        talking.join().expect("every customer comes to the end");
    });
    assert!(home.path().join("answers.csv").exists());
    let rows = home.table(&["repair"]);
    assert_eq!(rows.len(), 40);
    assert!(
        rows.iter()
            .all(|row| row["recommend"] == "8" && row["status"] == "completed")
    );
    assert_eq!(bot.stop(), Some(0));
}

fn a_photo_is_fetched_and_kept_under_a_name_nobody_chose(mode: Mode) {
    let api = BotApi::start();
    let home = Home::new(&api).in_mode(mode);
    let _bot = home.start();
    let noor = api.person("Noor", "nl");
    for (question, answer) in [
        ("", "/wensen"),
        ("bewaren", "ja"),
        ("Hoe vaak", "nooit"),
        ("Wat heb je het liefst", "1 2 3"),
        ("Welk boek", "Max Havelaar"),
    ] {
        if !question.is_empty() {
            api.await_message(&noor, |m| m.text.contains(question));
        }
        noor.says(answer);
    }
    api.await_message(&noor, |m| m.text.contains("foto"));
    let picture = b"\xff\xd8\xff\xe0 the cover of a book";
    noor.sends_photo(picture);
    api.await_message(&noor, |m| m.text.contains("open avond"));
    assert!(!home.table(&["wish-list"])[0]["cover"].is_empty());

    let kept = || {
        std::fs::read_dir(home.data().join("files"))
            .ok()?
            .flatten()
            .map(|entry| entry.path())
            .find(|path| path.extension().is_some_and(|e| e == "jpg"))
    };
    let asked_at = std::time::Instant::now();
    let file = loop {
        if let Some(file) = kept() {
            break file;
        }
        assert!(
            asked_at.elapsed() < Duration::from_secs(60),
            "the photo was never fetched"
        );
        std::thread::yield_now();
    };
    assert_eq!(
        std::fs::read(file).expect("it is whole once it has its name"),
        picture
    );
}

fn a_saved_dialog_comes_into_force_by_itself_and_a_broken_one_does_not(mode: Mode) {
    let api = BotApi::start();
    let home = Home::new(&api).in_mode(mode);
    let bot = home.start();
    let dialog = "dialog: hello\nlanguages: [nl]\nstart:\n  - { section: main, command: hallo }\nsections:\n  main:\n    - say: Dag allemaal!\n";
    home.write("hello.yaml", dialog);
    bot.await_line("hello.yaml is new and in force");
    let noor = api.person("Noor", "nl");
    noor.says("/hallo");
    api.await_message(&noor, |m| m.text == "Dag allemaal!");

    home.write("hello.yaml", &dialog.replace("- say: Dag", "- sya: Dag"));
    bot.await_line("hello.yaml is refused, and what it said before stays in force");
    noor.says("/hallo");
    api.await_message(&noor, |m| m.text == "Dag allemaal!");
}

fn a_button_opens_the_link_of_the_dialogs_in_force_not_of_those_at_the_start(mode: Mode) {
    let api = BotApi::start();
    let home = Home::empty(&api).in_mode(mode);
    let news = "dialog: news\nlanguages: [en]\nstart:\n  - { section: news, command: news }\nsections:\n  news:\n    - say: New beans!\n";
    home.write("news.yaml", news);
    let bot = home.start();
    let noor = api.person("Noor", "en");
    noor.says("/news");
    assert_eq!(
        api.await_message(&noor, |m| m.text == "New beans!")
            .labels(),
        [""; 0]
    );

    let order = "  order:\n    - ask: bags\n      type: number\n      text: How many bags?\n";
    let with_button = format!("{news}      buttons: [{{ text: Order, start: order }}]\n{order}");
    let with_link = |link: &str| {
        with_button.replace(
            "sections:",
            &format!("  - {{ section: order, link: {link} }}\nsections:"),
        )
    };
    for link in ["order", "beans"] {
        home.write("news.yaml", &with_link(link));
        bot.await_lines(
            "news.yaml was changed and is in force",
            if link == "order" { 1 } else { 2 },
        );
        noor.says("/news");
        let said = api.await_message(&noor, |m| m.button("Order").is_some());
        let address = said
            .button("Order")
            .and_then(|button| button.url.clone())
            .expect("it opens an address");
        assert!(address.ends_with(&format!("?start={link}")), "{address}");
    }
    noor.opens_link("beans");
    api.await_message(&noor, |m| m.text == "How many bags?");
}
