//! What people may ask of whoever keeps their words, tried on the real program: to see them, and to have them forgotten.

mod support;

use support::bot::Home;
use support::botapi::{BotApi, Fault, Message, Person};

/// Answers the repair dialog up to its last question, with words of one's own.
fn talks(api: &BotApi, person: &Person, complaint: &str) {
    person.says("/reparatie");
    api.await_message(person, |m| m.text.contains("Hoe waarschijnlijk"));
    person.says("3");
    api.await_message(person, |m| m.text.contains("Wat ging er mis"));
    person.says(complaint);
    api.await_message(person, |m| m.text.contains("Wat helpt je"));
}

/// Says "forget me" and means it.
fn is_forgotten(api: &BotApi, person: &Person) {
    person.says("vergeet mij");
    let asked = api.await_message(person, |m| m.text.contains("wissen we alles"));
    person.taps(&asked, "Ja");
    api.await_message(person, |m| m.text.contains("alles over je gewist"));
}

fn words_of(api: &BotApi, message: &Message) -> String {
    let file = api.file(message.document.as_deref().expect("a file came")).expect("it was uploaded");
    String::from_utf8(file).expect("it is text")
}

#[test]
fn my_data_come_as_two_files_with_everything_of_mine_and_nothing_of_others() {
    let api = BotApi::start();
    let home = Home::new(&api);
    let bot = home.start();
    let (noor, piet) = (api.person("Noor de Wit", "nl"), api.person("Piet Zwart", "nl"));
    talks(&api, &noor, "De ketting ratelt");
    talks(&api, &piet, "Mijn zadel wiebelt");
    noor.says("/mydata");
    let text = words_of(&api, &api.await_message(&noor, |m| m.document.is_some()));
    let json = words_of(&api, &api.await_message(&noor, |m| m.document.is_some()));
    let address = format!("telegram:{}", noor.id());
    for part in ["Noor de Wit", address.as_str(), "repair", "recommend", "complaint", "De ketting ratelt", "/reparatie"] {
        assert!(text.contains(part), "`{part}` is missing:\n{text}");
        assert!(json.contains(part), "`{part}` is missing:\n{json}");
    }
    for part in ["Piet", "Zwart", "zadel"] {
        assert!(!text.contains(part) && !json.contains(part), "`{part}` is somebody else's");
    }
    let read: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    let answers = &read["conversations"][0]["sessions"][0]["answers"];
    assert_eq!((&answers[0]["question"], &answers[0]["value"]), (&"recommend".into(), &"3".into()), "{json}");
    assert_eq!(answers[1]["typed"], "De ketting ratelt", "{json}");
    // The talk goes on where it was.
    noor.taps(&api.screen(&noor).into_iter().rev().find(|m| m.labels().contains(&"Niets meer")).expect("it is asked again"), "Niets meer");
    api.await_message(&noor, |m| m.text.contains("klaar toen"));
    assert_eq!(bot.stop(), Some(0));
}

#[test]
fn my_data_come_although_the_program_was_killed_before_they_were_sent() {
    let api = BotApi::start();
    let home = Home::new(&api);
    let bot = home.start();
    let noor = api.person("Noor", "nl");
    talks(&api, &noor, "De ketting ratelt");
    let trouble = api.fault(Fault::ServerError { status: 502 }.on("sendDocument").times(1_000_000));
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
    let api = BotApi::start();
    let home = Home::new(&api);
    let bot = home.start();
    let (noor, piet) = (api.person("Noor de Wit", "nl"), api.person("Piet Zwart", "nl"));
    talks(&api, &noor, "De ketting ratelt");
    talks(&api, &piet, "Mijn zadel wiebelt");
    is_forgotten(&api, &noor);
    bot.await_line("was forgotten: nothing is left");
    let rows = home.table(&["repair"]);
    assert_eq!(rows.iter().map(|row| row["complaint"].as_str()).collect::<Vec<_>>(), ["Mijn zadel wiebelt"]);
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
    let api = BotApi::start();
    let home = Home::new(&api);
    let _bot = home.start();
    let noor = api.person("Noor", "nl");
    talks(&api, &noor, "De ketting ratelt");
    noor.says("/forgetme");
    noor.taps(&api.await_message(&noor, |m| m.text.contains("wissen we alles")), "Nee");
    api.await_message(&noor, |m| m.text.contains("alles blijft zoals het was"));
    assert_eq!(home.table(&["repair"])[0]["complaint"], "De ketting ratelt");
}

#[test]
fn an_erasure_that_was_cut_short_goes_on_at_the_next_start() {
    let api = BotApi::start();
    let home = Home::new(&api);
    let bot = home.start();
    let noor = api.person("Noor", "nl");
    talks(&api, &noor, "De ketting ratelt");
    noor.says("vergeet mij");
    let asked = api.await_message(&noor, |m| m.text.contains("wissen we alles"));
    // The farewell cannot be said, and then the program is killed.
    let trouble = api.fault(Fault::ServerError { status: 502 }.on("sendMessage").times(1_000_000));
    noor.taps(&asked, "Ja");
    api.await_hits(trouble, 1);
    bot.kill();
    api.heal();
    let bot = home.start();
    api.await_message(&noor, |m| m.text.contains("alles over je gewist"));
    bot.await_line("was forgotten: nothing is left");
    assert_eq!(home.table(&["--long"]).len(), 0);
    assert_eq!(bot.stop(), Some(0));
}
