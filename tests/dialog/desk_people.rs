//! When the people of a desk are there, who is asked after whom, and how a customer is passed on.

use vraag::dialog::compile::compile;
use vraag::dialog::source::{SourceFile, Sources};
use vraag::script::draw::draw;
use vraag::script::{Options, try_file};

const SHOP: &str = r#"dialog: shop
languages: [en, nl]
start: [{ section: visit, command: visit }]
sections:
  visit:
    - { ask: name, type: text, text: { en: "What's your name?", nl: Hoe heet je? } }
    - handoff: bar
      text: { en: "I'm sorry.", nl: Wat vervelend. }
    - say: { en: "Bye ${name}", nl: "Dag ${name}" }
"#;

const DESK: &str = r#"languages: [en, nl]
timezone: Europe/Amsterdam
desks:
  bar:
    chat: "telegram:-5"
    answer_within: 30m
    give_back: 2h
    hours: { mon-fri: "09:00-12:00, 13:00-17:30", sat: "10:00-14:00" }
    days_off: [25-12]
    people: { Anna Bakker: 1001, Bo: 1002 }
"#;

const REPLIES: &str = r#"thanks: { en: "Thank you, ${contact.name}!", nl: "Dank je wel, ${contact.name}!" }
again:
  en: "A new one is ready for you, ${name}. It is the same coffee, roasted again today."
  nl: "Er staat een nieuwe voor je klaar, ${name}."
"#;

/// Lets a talk go as it is written, with and without reading everything back between the turns.
#[track_caller]
fn goes_well(bot: &str, now: &str, contact: &str, talk: &str) {
    for reloads in [false, true] {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).expect("the folder is ours");
        };
        write("bot.yaml", bot);
        write("shop.yaml", SHOP);
        write("replies.yaml", REPLIES);
        let indented: String = talk.lines().map(|line| format!("    {line}\n")).collect();
        let test = format!(
            "dialog: shop\ntests:\n  - name: it\n    contact: {contact}\n    now: {now}\n    start: visit\n{indented}"
        );
        write("shop.test.yaml", &test);
        let tried = try_file(
            &folder.path().join("shop.test.yaml"),
            None,
            Options { reloads },
        );
        assert!(
            tried.is_fine(),
            "{}\n{:#?}",
            draw(&tried, &tried.tests[0], false),
            tried.diagnostics
        );
    }
}

#[test]
fn outside_its_hours_a_desk_says_when_somebody_is_there_and_only_its_hours_count() {
    // 2026-11-27 is a Friday.
    goes_well(
        DESK,
        "2026-11-27 17:15",
        "{ name: Noor, language: en }",
        r#"talk:
  - bot: What's your name?
  - user: human
  - bot: I've asked one of us ...
  - wait: 20m
  - user: Anybody?
  - bot: Nobody is here right now. From Saturday 28 November at 10:00 on somebody is here again, and answers you.
  - user: Hello?
  - wait: 16h
  - at_desk: "... Asks for a person. ..."
  - at_desk: "Noor: Anybody?"
  - at_desk: "Noor: Hello?"
  - wait: 45m
  - at_desk: Noor still waits for an answer.
  - { desk: Sorry!, as: Bo }
  - bot: "Bo: Sorry!""#,
    );
}

#[test]
fn asked_while_nobody_is_there_a_customer_waits_until_the_desk_opens() {
    let bot = DESK.replace(
        "days_off",
        "away: { en: \"We're out, ${name}.\", nl: \"We zijn er even niet, ${name}.\" }\n    days_off",
    );
    let bot = bot.replace("${name}", "${contact.name}");
    // 2026-12-24 is a Thursday, and on the 25th nobody works.
    goes_well(
        &bot,
        "2026-12-24 20:00",
        "{ name: Noor, language: nl }",
        r#"talk:
  - bot: Hoe heet je?
  - user: Noor
  - bot: "Wat vervelend. We zijn er even niet, Noor. Vanaf zaterdag 26 december om 10:00 is er weer iemand, die antwoordt je dan. Toch verder met mij? Typ /bot."
  - user: /human
  - bot: "We zijn er even niet, Noor. Vanaf zaterdag 26 december om 10:00 ..."
  - wait: 37h
  - user: Is daar iemand?
  - wait: 185m
  - bot: Er kon nog niemand antwoorden, sorry. ...
  - bot: Dag Noor"#,
    );
}

#[test]
fn whoever_is_not_answered_is_told_to_one_person_after_the_other() {
    goes_well(
        DESK,
        "2026-11-27 13:30",
        "{ name: Noor, language: en }",
        r#"talk:
  - bot: What's your name?
  - user: human
  - bot: ...
  - at_desk: "... Asks for a person. ..."
    buttons: [Take, Hand back, Done, Note, Saved reply, Pass on]
  - wait: 31m
  - at_desk: Noor still waits for an answer.
  - wait: 30m
  - at_desk: "Anna Bakker: Noor still waits for an answer."
  - wait: 30m
  - at_desk: "Bo: Noor still waits for an answer."
  - { desk: I'm here, as: Bo }
  - bot: "Bo: I'm here"
  - wait: 90m
  - user: Good"#,
    );
}

#[test]
fn a_customer_is_passed_on_by_name_and_by_button() {
    goes_well(
        DESK,
        "2026-11-27 13:30",
        "{ name: Noor, language: en }",
        r#"talk:
  - bot: What's your name?
  - user: human
  - bot: ...
  - { desk: Hello, as: Anna Bakker }
  - bot: "Anna: Hello"
  - { desk: /pass Carla, as: Anna Bakker }
  - at_desk: "Nobody here is called that. You can pass customers on to: Anna Bakker, Bo."
  - { desk: /pass bo, as: Anna Bakker }
  - bot: Bo takes over and answers you.
  - at_desk: "Bo: Anna passes Noor on to you."
    buttons: [Take, Hand back, Done, Note, Saved reply, Pass on]
  - wait: 31m
  - at_desk: "Bo: Noor still waits for an answer."
  - { desk: It's me now, as: Bo }
  - bot: "Bo: It's me now"
  - { desk_tap: Pass on, as: Bo }
  - at_desk: To whom do you pass Noor on?
    buttons: [Anna Bakker, Bo]
  - { desk_tap: Anna Bakker, as: Bo }
  - at_desk: "Anna Bakker: Bo passes Noor on to you."
  - bot: Anna takes over and answers you.
  - { desk: /done, as: Anna Bakker }
  - bot: You're talking with me, the computer, again. ...
  - { desk: /pass Bo, as: Anna Bakker }
  - at_desk: "Not sent: Noor is talking with the bot again. ...""#,
    );
}

#[test]
fn a_saved_reply_is_sent_in_the_customers_language_with_what_is_known_of_them() {
    goes_well(
        DESK,
        "2026-11-27 13:30",
        "{ name: Noor, language: nl }",
        r#"talk:
  - bot: Hoe heet je?
  - user: mens
  - bot: ...
  - { desk: /saved, as: Anna Bakker }
  - at_desk: "Which reply do you send Noor? thanks: Thank you, …! again: A new one is ready for you, …. It is the same coffee, roast…"
    buttons: [thanks, again]
  - { desk_tap: thanks, as: Anna Bakker }
  - bot: "Anna: Dank je wel, Noor!"
  - at_desk: "Sent to Noor: Dank je wel, Noor!"
  - { desk: /saved again, as: Anna Bakker }
  - at_desk: "Not sent: the reply needs name, which is not known of Noor."
  - { desk: /saved never, as: Anna Bakker }
  - at_desk: "No saved reply is called that. There are: thanks, again."
  - { desk: /back, as: Anna Bakker }
  - bot: Je praat weer met mij, de computer. Hoe heet je?
  - { desk: /saved thanks, as: Anna Bakker }
  - at_desk: "Not sent: Noor is talking with the bot again. ..."
  - user: Noortje
  - bot: Wat vervelend. ...
  - { desk: /saved again, as: Bo }
  - bot: "Bo: Er staat een nieuwe voor je klaar, Noortje."
  - at_desk: "Sent to Noor: Er staat een nieuwe voor je klaar, Noortje.""#,
    );
}

#[test]
fn what_is_wrong_with_saved_replies_is_told_where_it_stands() {
    let file = |path: &str, text: &str| SourceFile {
        path: path.into(),
        text: text.to_owned().into(),
    };
    let replies = "thanks: { en: \"Thank you, ${contact.nome}\" }\nAgain: \"Hello ${taste}\"\nagain: Good ${name}\n";
    let files = vec![
        file("bot.yaml", DESK),
        file("replies.yaml", replies),
        file("shop.yaml", SHOP),
    ];
    let compiled = compile(&Sources(files.clone()));
    let told: Vec<String> = compiled
        .diagnostics
        .iter()
        .filter(|told| told.span.file.0 == 1)
        .map(|told| format!("{} {}", told.code, &files[1].text[told.span.range()]))
        .collect();
    assert_eq!(told, ["D140 en", "D052 nome", "D030 Again", "D050 taste"]);
}

#[test]
fn wrong_hours_and_people_are_told_where_they_stand() {
    let told = |more: &str| -> Vec<String> {
        let file = |path: &str, text: String| SourceFile {
            path: path.into(),
            text: text.into(),
        };
        let bot =
            format!("languages: [en, nl]\ndesks:\n  bar:\n    chat: \"telegram:-5\"\n    {more}\n");
        let files = vec![file("bot.yaml", bot), file("shop.yaml", SHOP.to_owned())];
        let compiled = compile(&Sources(files.clone()));
        let all = compiled.diagnostics.iter();
        all.map(|told| {
            let text = &files[told.span.file.0 as usize].text;
            format!(
                "{} {} | {}",
                told.code,
                told.message,
                &text[told.span.range()]
            )
        })
        .collect()
    };
    for (more, words) in [
        ("hours: { mon-fri: \"09:00-17:30\" }", None),
        (
            "hours: { mon-fry: \"09:00-17:30\" }",
            Some("D270 `fry` is not a day | fry"),
        ),
        (
            "hours: { mon: \"9-17\" }",
            Some("D270 `9` is not a time of day | 9"),
        ),
        (
            "hours: { mon-wed: \"9:00-17:00\", tue: closed }",
            Some("D270 a day of `tue` has hours already | tue"),
        ),
        (
            "days_off: [kerst]",
            Some("D270 `kerst` is not a day off | kerst"),
        ),
        (
            "people: { Bo: 1, bo: 2 }",
            Some("D271 `bo` is there twice | bo"),
        ),
        (
            "people: { Bo: \"@bo\" }",
            Some("D086 `@bo` is not a person of the desk"),
        ),
        (
            "away: { en: Away }",
            Some("D140 this text is missing in `nl` | en"),
        ),
        ("away: \"${nobody}\"", Some("D050")),
    ] {
        let all = told(more);
        match words {
            None => assert!(all.iter().all(|told| told.starts_with("D19")), "{all:?}"),
            Some(words) => assert!(
                all.iter().any(|told| told.starts_with(words)),
                "{more}: {all:?}"
            ),
        }
    }
}
