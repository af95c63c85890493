//! The law under fire: what was acknowledged takes effect once, replies come at least once and in order, and one chat's trouble
//! is nobody else's. Every test drives the real program.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::bot::{Bot, Home};
use crate::support::botapi::{BotApi, Fault, Group, Person, Reaction, Script, Seed, ShownAs};
use vraag::id::InputId;
use vraag::store::prelude::*;
use vraag::store::sled::Sled;
use vraag::time::now;

/// Owners of records that are busy at the same time: people in private, customers of a shop, groups.
const PRIVATE: usize = 320;
const CUSTOMERS: usize = 150;
const GROUPS: usize = 30;
const VOTERS: usize = 5;
const KILLS: usize = 100;
const QUESTIONS: usize = 8;
/// Only a bot that no longer goes on reaches it.
const PATIENCE: Duration = Duration::from_secs(400);
const BEANS: [&str; 3] = ["Nyeri", "Cerrado", "Decaf"];

const POLL: &str = r#"
dialog: beans
languages: [nl]
start:
  - { section: poll, in: group, command: stem }
sections:
  poll:
    - vote: bean
      text: Welke bonen branden we?
      options: { nyeri: Nyeri, cerrado: Cerrado, decaf: Decaf }
      pick: 1..2
      open: 48h
"#;

/// A dialog in which every answer is in words of its own.
fn words_dialog() -> String {
    let mut dialog = "dialog: words\nlanguages: [nl]\nstart:\n  - { command: woorden, words: [woorden] }\nsteps:\n".to_owned();
    for question in 1..=QUESTIONS {
        dialog.push_str(&format!(
            "  - ask: q{question}\n    type: text\n    text: Vraag {question}?\n"
        ));
    }
    dialog + "  - say: Klaar ermee.\n"
}

fn home(api: &BotApi) -> Home {
    let home = Home::empty(api);
    home.write(
        "bot.yaml",
        "name: Proef\nlanguages: [nl]\ntimezone: Europe/Amsterdam\n",
    );
    home.write("words.yaml", &words_dialog());
    home.write("beans.yaml", POLL);
    home
}

fn answer(question: usize, who: &str) -> String {
    format!("Antwoord {question} van {who}.")
}

fn talker(opening: &str, who: &str) -> Script {
    let question = |script: Script, question: usize| {
        script.when(
            &format!("Vraag {question}?"),
            Reaction::say(&answer(question, who)),
        )
    };
    (1..=QUESTIONS)
        .fold(Script::opening(opening), question)
        .until("Klaar ermee")
}

/// Returns what somebody votes for who taps these, one after another.
fn ballot(taps: &[&'static str]) -> BTreeSet<&'static str> {
    let mut chosen = BTreeSet::new();
    for tap in taps {
        if !chosen.remove(tap) && chosen.len() < 2 {
            chosen.insert(*tap);
        }
    }
    chosen
}

/// Holds the table against what everybody said: each answer once, in its own words.
fn verify_words(rows: &[BTreeMap<String, String>], names: &[String]) -> BTreeMap<String, String> {
    let mut given: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row["dialog"] == "words") {
        given
            .entry((row["session_id"].as_str(), row["question"].as_str()))
            .or_default()
            .push(&row["value"]);
    }
    let mut respondents = BTreeMap::new();
    for name in names {
        let first = answer(1, name);
        let row = rows
            .iter()
            .find(|row| row["value"] == first)
            .unwrap_or_else(|| panic!("nothing is stored of {name}"));
        respondents.insert(name.clone(), row["respondent_id"].clone());
        for question in 1..=QUESTIONS {
            let (expected, column) = (answer(question, name), format!("q{question}"));
            let stored = given.get(&(row["session_id"].as_str(), column.as_str()));
            assert_eq!(
                stored,
                Some(&vec![expected.as_str()]),
                "question {question} of {name}"
            );
        }
    }
    respondents
}

#[test]
fn a_hundred_kills_among_five_hundred_owners_lose_and_double_nothing() {
    let api = BotApi::start();
    let home = home(&api);
    let mut seed = Seed::new(20_261_122);
    let shop = api.business(&api.person("Bart", "nl"));
    let people: Vec<Person> = (0..PRIVATE)
        .map(|number| api.person(&format!("Klant {number}"), "nl"))
        .collect();
    let mut names: Vec<String> = (0..PRIVATE)
        .map(|number| format!("klant {number}"))
        .collect();
    let mut crowd: Vec<(Person, Script)> = people
        .iter()
        .zip(&names)
        .map(|(person, name)| (person.clone(), talker("/woorden", name)))
        .collect();
    for number in 0..CUSTOMERS {
        let (customer, name) = (
            api.person(&format!("Koper {number}"), "nl"),
            format!("koper {number}"),
        );
        crowd.push((
            customer.at(&shop.chat(&customer)),
            talker("Ik wil woorden", &name),
        ));
        names.push(name);
    }
    let mut votes: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let groups: Vec<Group> = people
        .chunks(VOTERS)
        .take(GROUPS)
        .map(|members| api.group("Branders", &members.iter().collect::<Vec<_>>()))
        .collect();
    for (at, group) in groups.iter().enumerate() {
        for voter in at * VOTERS..(at + 1) * VOTERS {
            let taps: Vec<&'static str> = (0..3).map(|_| *seed.pick(&BEANS)).collect();
            votes.insert(names[voter].clone(), ballot(&taps));
            let taps = Reaction::Tap(taps.iter().map(|tap| (*tap).to_owned()).collect());
            let script = if voter % VOTERS == 0 {
                Script::opening("/stem")
            } else {
                Script::waiting()
            };
            crowd.push((people[voter].at(group), script.when("Welke bonen", taps)));
        }
    }
    let deeds = (PRIVATE + CUSTOMERS) * (QUESTIONS + 1) + GROUPS * (1 + VOTERS * 3);
    let began = Instant::now();
    let mut bot = Some(home.start());
    let mut kills = 0;
    std::thread::scope(|scope| {
        let talking = scope.spawn(|| api.drive(crowd, PATIENCE));
        while kills < KILLS {
            let moment = kills * deeds / KILLS + seed.below(deeds / KILLS);
            api.await_condition("the next kill", |record| record.said().len() >= moment);
            bot.take().expect("it was started").kill();
            kills += 1;
            bot = Some(home.start());
        }
        talking.join().expect("everybody comes to the end");
    });
    api.await_acknowledged();
    let rows = home.table(&["--long", "--raw"]);
    let respondents = verify_words(&rows, &names);
    for (name, chosen) in &votes {
        let newest = rows.iter().rfind(|row| {
            row["question"] == "bean"
                && row["respondent_id"] == respondents[name]
                && row["final"] == "true"
        });
        let stored: BTreeSet<&str> = newest
            .map(|row| row["value"].split_whitespace().collect())
            .unwrap_or_default();
        let expected: BTreeSet<String> = chosen.iter().map(|label| label.to_lowercase()).collect();
        assert_eq!(
            stored
                .iter()
                .map(|key| (*key).to_owned())
                .collect::<BTreeSet<_>>(),
            expected,
            "the vote of {name}"
        );
    }
    let repeats = repeated(&api);
    println!(
        "{KILLS} kills among {} owners in {:.0?}: {repeats} replies came twice, no answer and no vote was lost or doubled",
        PRIVATE + CUSTOMERS + GROUPS,
        began.elapsed()
    );
    assert_eq!(bot.expect("it was started").stop(), Some(0));
}

/// Counts the messages that were shown a second time in their chat.
fn repeated(api: &BotApi) -> usize {
    let mut seen = BTreeSet::new();
    let new = api
        .shown()
        .into_iter()
        .filter(|shown| shown.shown_as == ShownAs::New && shown.message.is_from_bot);
    new.filter(|shown| !seen.insert((shown.message.chat, shown.message.text.clone())))
        .count()
}

#[test]
fn updates_twice_reordered_and_of_tomorrow_and_a_messenger_in_trouble_change_no_answer() {
    let api = BotApi::start();
    let home = home(&api);
    let bot = home.start();
    api.deliver_twice(200);
    api.reverse_batches(true);
    api.decorate(true);
    for (after, fault) in [
        Fault::ServerError { status: 502 },
        Fault::ClosedBefore,
        Fault::ClosedAfter,
        Fault::CutAfter,
        Fault::TooManyRequests { retry_after: 1 },
        Fault::HungAfter,
    ]
    .into_iter()
    .enumerate()
    {
        let after = u32::try_from(after).expect("a few") * 40;
        api.fault(fault.on("sendMessage").times(5).after(after));
    }
    let names: Vec<String> = (0..60).map(|number| format!("klant {number}")).collect();
    let crowd = names
        .iter()
        .map(|name| (api.person(name, "nl"), talker("/woorden", name)))
        .collect();
    api.drive(crowd, PATIENCE);
    verify_words(&home.table(&["--long", "--raw"]), &names);
    assert_eq!(api.impatient_calls(), 0, "a 429 was not waited for");
    assert_eq!(bot.stop(), Some(0));
}

#[test]
fn a_chat_that_is_frozen_or_gone_holds_nobody_up() {
    let api = BotApi::start();
    let home = home(&api);
    let bot = home.start();
    let (frozen, gone) = (api.person("Bevroren", "nl"), api.person("Weg", "nl"));
    api.fault(
        Fault::TooManyRequests { retry_after: 3 }
            .on("sendMessage")
            .in_chat(frozen.id()),
    );
    frozen.says("/woorden");
    gone.says("/woorden");
    api.await_message(&gone, |message| message.text == "Vraag 1?");
    gone.blocks_bot();
    let names: Vec<String> = (0..30).map(|number| format!("klant {number}")).collect();
    let crowd = names
        .iter()
        .map(|name| (api.person(name, "nl"), talker("/woorden", name)))
        .collect();
    api.drive(crowd, PATIENCE);
    verify_words(&home.table(&["--long", "--raw"]), &names);
    api.await_message(&frozen, |message| message.text == "Vraag 1?");
    gone.unblocks_bot();
    gone.says("Daar ben ik weer");
    api.await_message(&gone, |message| message.text == "Vraag 2?");
    assert_eq!(api.impatient_calls(), 0);
    assert_eq!(bot.stop(), Some(0));
}

/// Lets customers talk one after another; each waits for every reply.
fn talks(api: &BotApi, name: &str, customers: usize) {
    for number in 0..customers {
        let person = api.person(&format!("{name} {number}"), "nl");
        person.says("/woorden");
        api.await_message(&person, |message| message.text == "Vraag 1?");
        for question in 1..QUESTIONS {
            person.says(&answer(question, name));
            api.await_message(&person, |message| {
                message.text == format!("Vraag {}?", question + 1)
            });
        }
    }
}

#[test]
fn somebody_who_floods_is_the_only_one_who_waits() {
    let api = BotApi::start();
    let home = home(&api);
    let bot = home.start();
    let flooder = api.person("Vloed", "nl");
    flooder.says("/woorden");
    (0..1000).for_each(|number| drop(flooder.says(&format!("bericht {number}"))));
    talks(&api, "Geduldig", 40);
    api.await_acknowledged();
    let told = api
        .screen(&flooder)
        .iter()
        .filter(|message| message.text.contains("te snel voor mij"))
        .count();
    assert!(
        (1..=2).contains(&told),
        "the flooder is told, and not each time: {told}"
    );
    let answered = api.screen(&flooder).len();
    assert!(
        answered <= 40,
        "{answered} of the 1,000 messages were answered one by one"
    );
    // Every one of them was taken; none of them stands between the other and their answers.
    let rows = home.table(&["--long", "--raw"]);
    assert_eq!(
        rows.iter()
            .filter(|row| row["value"].contains("Geduldig"))
            .count(),
        40 * (QUESTIONS - 1)
    );
    assert_eq!(bot.stop(), Some(0));
}

#[test]
fn a_second_instance_takes_turns_politely_and_the_first_goes_on() {
    let api = BotApi::start();
    let (first, second) = (home(&api), home(&api));
    let bot = first.start();
    let other = second.start();
    bot.await_line("another program takes this bot's updates");
    other.kill();
    let noor = api.person("Noor", "nl");
    noor.says("/woorden");
    api.await_message(&noor, |message| message.text == "Vraag 1?");
    assert_eq!(bot.stop(), Some(0));
}

#[test]
fn a_full_disk_ends_the_program_and_nothing_acknowledged_is_lost() {
    let api = BotApi::start();
    let home = home(&api);
    let names: Vec<String> = (0..150).map(|number| format!("klant {number}")).collect();
    let crowd: Vec<(Person, Script)> = names
        .iter()
        .map(|name| (api.person(name, "nl"), talker("/woorden", name)))
        .collect();
    std::thread::scope(|scope| {
        let talking = scope.spawn(|| api.drive(crowd, PATIENCE));
        // The shell lets no file grow beyond 800 KiB, and the program see that as an error, as on a full disk.
        let mut command = Command::new("sh");
        let limited = "trap '' XFSZ; ulimit -f 1600; exec \"$0\" run";
        command
            .args(["-c", limited, env!("CARGO_BIN_EXE_vraag")])
            .current_dir(home.path())
            .env_clear()
            .envs(home.environment());
        let full = Bot::start(command);
        let told = full.await_line("the store is broken");
        assert!(
            told.contains("make room on the disk and start again"),
            "{told}"
        );
        assert_eq!(full.ended(), Some(3));
        let _bot = home.start();
        talking.join().expect("everybody comes to the end");
        verify_words(&home.table(&["--long", "--raw"]), &names);
    });
}

#[test]
fn a_data_folder_that_is_moved_away_ends_the_program_though_nobody_says_a_word() {
    let api = BotApi::start();
    let home = home(&api);
    let bot = home.start();
    let moved = home.path().join("moved");
    std::fs::rename(home.data(), &moved).expect("the folder can be renamed");
    let told = bot.await_line("was moved, removed or replaced");
    assert!(
        told.contains("ERROR") && told.contains("vraag restore"),
        "{told}"
    );
    assert_eq!(bot.ended(), Some(3));
    // Put back as the message says, everything is there.
    std::fs::rename(moved, home.data()).expect("the folder can be renamed");
    assert_eq!(home.start().stop(), Some(0));
}

/// What somebody said, as the messenger would have sent it.
fn update(person: &Person, number: i64, words: &str) -> String {
    let who = serde_json::json!({ "id": person.id(), "is_bot": false, "first_name": "Noor", "language_code": "nl" });
    let chat = serde_json::json!({ "id": person.id(), "type": "private", "first_name": "Noor" });
    let message = serde_json::json!({ "message_id": number, "date": 1_800_000_000, "chat": chat, "from": who, "text": words });
    serde_json::json!({ "update_id": number, "message": message }).to_string()
}

/// Puts updates aside in the store of a bot that does not run, as a bot does that stumbles over them.
fn fill_quarantine(home: &Home, updates: &[(i64, &str)]) {
    let store = Sled::open(&home.data().join("db")).expect("nobody else has it now");
    for (number, raw) in updates {
        let id = InputId::Update {
            bot: 1,
            update: *number,
        };
        store
            .quarantine(&id, raw, "the program made a mistake with it", now())
            .expect("the store works");
    }
}

fn quarantine(home: &Home, arguments: &[&str]) -> (i32, String, String) {
    let output = home.run(&[&["quarantine"], arguments].concat());
    let words = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it is text");
    (
        output.status.code().expect("it ends by itself"),
        words(output.stdout),
        words(output.stderr),
    )
}

/// The ids of what is put aside.
fn aside(home: &Home) -> Vec<String> {
    let (code, lines, told) = quarantine(home, &["list", "--format", "json"]);
    assert_eq!(code, 0, "{told}");
    let id = |line: &str| {
        serde_json::from_str::<serde_json::Value>(line).expect("a line is JSON")["id"]
            .as_str()
            .map(str::to_owned)
    };
    lines
        .lines()
        .map(|line| id(line).expect("it has one"))
        .collect()
}

#[test]
fn what_was_put_aside_is_shown_handed_in_again_once_and_dropped() {
    let api = BotApi::start();
    let home = home(&api);
    let noor = api.person("Noor", "nl");
    let bot = home.start();
    noor.says("/woorden");
    api.await_message(&noor, |message| message.text == "Vraag 1?");
    assert_eq!(aside(&home), [""; 0]);
    assert_eq!(bot.stop(), Some(0));
    let answers = [update(&noor, 101, "Een."), update(&noor, 102, "Twee.")];
    fill_quarantine(
        &home,
        &[
            (101, &answers[0]),
            (102, &answers[1]),
            (103, "{\"update_id\":103,\"poll\":{\"id\":\"\u{1b}[2J\"}}"),
            (104, "{\"upd"),
        ],
    );
    let ids = aside(&home);
    let (_, lines, told) = quarantine(&home, &["list"]);
    assert!(
        lines
            .lines()
            .next()
            .is_some_and(|line| line.contains(&format!(
                "Noor (telegram:{})\tmessage\tthe program",
                noor.id()
            ))),
        "{lines}"
    );
    assert!(
        !lines.contains("Een.")
            && !lines.contains('\u{1b}')
            && told.contains("4 updates put aside"),
        "{lines}{told}"
    );
    let (_, shown, _) = quarantine(&home, &["show", &ids[0]]);
    assert!(
        shown.contains("\"text\": \"Een.\"")
            && shown.contains("why: the program made a mistake with it"),
        "{shown}"
    );

    // Without a bot it waits for the next start; with one it goes in at once. Either way once.
    let (code, _, told) = quarantine(&home, &["retry", &ids[0]]);
    assert!(
        code == 0 && told.contains("1 update handed in again when the bot starts"),
        "{told}"
    );
    assert_eq!(aside(&home), ids);
    let bot = home.start();
    api.await_message(&noor, |message| message.text == "Vraag 2?");
    let (code, _, told) = quarantine(&home, &["retry", &ids[1]]);
    assert!(code == 0 && told.contains("it was taken in"), "{told}");
    api.await_message(&noor, |message| message.text == "Vraag 3?");
    let (code, _, told) = quarantine(&home, &["retry", "--all"]);
    assert!(
        code == 0
            && told.contains(&format!("{}: there is nothing", ids[2]))
            && told.contains(&format!("{}: there is nothing", ids[3])),
        "{told}"
    );
    assert_eq!(aside(&home), ids[2..]);
    let rows = home.table(&["--long", "--raw"]);
    let values: Vec<&str> = rows
        .iter()
        .map(|row| row["value"].as_str())
        .filter(|value| !value.is_empty())
        .collect();
    assert_eq!(values, ["Een.", "Twee."]);

    for unknown in ["1", "999999999.7"] {
        let (code, _, told) = quarantine(&home, &["drop", unknown]);
        assert!(
            code == 2 && told.contains(&format!("nothing is put aside as {unknown}")),
            "{told}"
        );
    }
    let (code, _, told) = quarantine(&home, &["drop", &ids[2]]);
    assert!(code == 0 && told.contains("1 update removed"), "{told}");
    assert_eq!(aside(&home), ids[3..]);
    assert_eq!(bot.stop(), Some(0));
    assert_eq!(quarantine(&home, &["drop", "--all"]).0, 0);
    assert_eq!(aside(&home), [""; 0]);
    let store = Sled::open(&home.data().join("db")).expect("nobody else has it now");
    assert_eq!(store.check_integrity(), Ok(Vec::new()));
}

#[test]
fn forgetting_somebody_takes_along_what_was_put_aside_of_them_and_of_nobody_else() {
    let api = BotApi::start();
    let home = home(&api);
    let (noor, sam) = (api.person("Noor", "nl"), api.person("Sam", "nl"));
    let bot = home.start();
    for person in [&noor, &sam] {
        person.says("/woorden");
        api.await_message(person, |message| message.text == "Vraag 1?");
    }
    assert_eq!(bot.stop(), Some(0));
    let answers = [update(&noor, 101, "Een."), update(&sam, 102, "Twee.")];
    fill_quarantine(&home, &[(101, &answers[0]), (102, &answers[1])]);
    let ids = aside(&home);
    assert_eq!(quarantine(&home, &["retry", &ids[0]]).0, 0);
    let forgets = home.run(&[
        "contacts",
        "forget",
        &format!("telegram:{}", noor.id()),
        "--yes",
    ]);
    assert!(forgets.status.success());
    assert_eq!(aside(&home), ids[1..]);
    // What was asked for before is gone with it.
    let bot = home.start();
    assert_eq!(quarantine(&home, &["retry", &ids[1]]).0, 0);
    api.await_message(&sam, |message| message.text == "Vraag 2?");
    assert_eq!(
        api.screen(&noor)
            .iter()
            .filter(|message| message.text == "Vraag 2?")
            .count(),
        0
    );
    assert_eq!(bot.stop(), Some(0));
}
