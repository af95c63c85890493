//! Reminders, expiries and schedules of the real program in Telegram: over stops, over kills, and each once.

use std::sync::Arc;

use crate::support::bot::Home;
use crate::support::botapi::{BotApi, Person};
use vraag::dialog::bot::Dialogs;
use vraag::dialog::compile::compile;
use vraag::dialog::source::{SourceFile, Sources};
use vraag::runtime::schedule::ScheduleTable;
use vraag::store::Store;
use vraag::store::sled::Sled;
use vraag::time::{Duration, Zone, now};

const WATCH: &str = "
dialog: watch
languages: [en]
start:
  - { command: watch }
steps:
  - ask: there
    type: text
    text: Are you there?
    remind: [1s, 2s]
    expire: { after: 4s, then: [ { say: Another time. } ] }
  - say: That is all.
";

/// What a person has been shown, in order.
fn shown(api: &BotApi, person: &Person) -> Vec<String> {
    api.screen(person)
        .into_iter()
        .map(|message| message.text)
        .collect()
}

#[test]
fn silence_is_reminded_and_then_over_and_an_answer_ends_both() {
    let api = BotApi::start();
    let home = Home::empty(&api);
    // One reminder: on a machine that stands still for a while one may stand for two.
    home.write(
        "watch.yaml",
        &WATCH.replace("[1s, 2s]", "1s").replace("4s", "2s"),
    );
    let bot = home.start();
    let (silent, quick) = (api.person("Silent", "en"), api.person("Quick", "en"));
    quick.says("/watch");
    api.await_message(&quick, |m| m.text == "Are you there?");
    quick.says("Yes.");
    silent.says("/watch");
    api.await_message(&silent, |m| m.text == "That is all.");
    let question = "Are you there?";
    let reminded =
        format!("We still have a question for you. Rather not? Type stop.\n\n{question}");
    assert_eq!(
        shown(&api, &silent),
        [question, &reminded, "Another time.", "That is all."]
    );
    assert_eq!(shown(&api, &quick), [question, "That is all."]);
    assert_eq!(bot.stop(), Some(0));
    let rows = home.table(&["--long", "--raw"]);
    let values: Vec<(&str, &str)> = rows
        .iter()
        .map(|row| (row["value"].as_str(), row["missing"].as_str()))
        .collect();
    assert_eq!(values.len(), 2, "{values:?}");
    assert!(
        values.contains(&("Yes.", "")) && values.contains(&("", "timed_out")),
        "{values:?}"
    );
}

#[test]
fn what_came_due_while_the_program_was_stopped_comes_once_at_its_start() {
    let api = BotApi::start();
    let home = Home::empty(&api);
    home.write(
        "watch.yaml",
        &WATCH.replace("[1s, 2s]", "1s").replace("4s", "2h"),
    );
    let bot = home.start();
    let noor = api.person("Noor", "en");
    noor.says("/watch");
    let asked = api.await_message(&noor, |m| m.text == "Are you there?");
    let reminder = "We still have a question for you. Rather not? Type stop.\n\nAre you there?";
    // A stop settles what was sent, so whatever is shown from now on is the reminder.
    assert_eq!(bot.stop(), Some(0));
    let bot = home.start();
    let reminded = api.await_message(&noor, |m| m.text == reminder);
    assert!(reminded.id > asked.id);
    assert_eq!(bot.stop(), Some(0));
    let _bot = home.start();
    noor.says("Here I am.");
    api.await_message(&noor, |m| m.text == "That is all.");
    assert_eq!(
        shown(&api, &noor),
        ["Are you there?", reminder, "That is all."]
    );
}

#[test]
fn kills_lose_no_timer_and_let_none_take_effect_twice() {
    const PEOPLE: usize = 24;
    let api = BotApi::start();
    let home = Home::empty(&api);
    home.write("watch.yaml", WATCH);
    let mut bot = home.start();
    let people: Vec<Person> = (0..PEOPLE)
        .map(|number| api.person(&format!("Klant {number}"), "en"))
        .collect();
    people.iter().for_each(|person| {
        person.says("/watch");
    });
    // The first kill falls among the questions, the others among the reminders and the ends.
    for seen in [PEOPLE / 2, PEOPLE + 6, 2 * PEOPLE, 3 * PEOPLE - 6] {
        api.await_condition("the next kill", |record| record.shown().len() >= seen);
        bot.kill();
        bot = home.start();
    }
    for person in &people {
        api.await_message(person, |m| m.text == "That is all.");
    }
    assert_eq!(bot.stop(), Some(0));
    let rows = home.table(&["watch", "--why"]);
    assert_eq!(rows.len(), PEOPLE);
    assert!(
        rows.iter()
            .all(|row| row["there__why"] == "timed_out" && row["status"] == "completed"),
        "{rows:?}"
    );
    let answers = home.table(&["--long", "--raw"]);
    assert_eq!(answers.len(), PEOPLE, "each expiry takes effect once");
}

#[test]
fn a_schedule_that_was_missed_starts_once_in_the_group_when_the_program_comes_back() {
    let api = BotApi::start();
    let home = Home::empty(&api);
    let due = now()
        .plus(Duration(-2 * 3600))
        .local(Zone::UTC)
        .format("%H:%M");
    let dialog = format!(
        "dialog: bread\nlanguages: [en]\nstart:\n  - {{ section: hello, in: group, command: hello }}\n  - {{ section: news, every: day {due} }}\nsections:\n  hello:\n    - say: Hello bakers!\n  news:\n    - say: Fresh bread!\n"
    );
    home.write("bread.yaml", &dialog);
    let noor = api.person("Noor", "en");
    let group = api.group("Bakers", &[&noor]);
    let bot = home.start();
    group.hears(&noor, "/hello");
    api.await_message(&group, |m| m.text == "Hello bakers!");
    assert_eq!(bot.stop(), Some(0));

    // As if it had been stopped for twenty hours: its schedule was looked after for the last time then.
    let store: Arc<dyn Store> =
        Arc::new(Sled::open(&home.data().join("db")).expect("the bot has stopped"));
    let compiled = compile(&Sources(vec![SourceFile {
        path: "bread.yaml".into(),
        text: dialog.into(),
    }]));
    ScheduleTable::of(&Dialogs::default(), store.as_ref(), now()).expect("the store works");
    ScheduleTable::of(
        &compiled.dialogs,
        store.as_ref(),
        now().plus(Duration(-20 * 3600)),
    )
    .expect("the store works");
    drop(store);

    for _ in 0..2 {
        let bot = home.start();
        group.hears(&noor, "/hello");
        api.await_message(&group, |m| m.text == "Hello bakers!");
        if shown_in(&api, group.id()) == 0 {
            api.await_message(&group, |m| m.text == "Fresh bread!");
        }
        assert_eq!(bot.stop(), Some(0));
    }
    assert_eq!(shown_in(&api, group.id()), 1);
}

/// Counts how often a group was told of the bread.
fn shown_in(api: &BotApi, group: i64) -> usize {
    let told = api.shown();
    told.iter()
        .filter(|shown| shown.message.chat == group && shown.message.text == "Fresh bread!")
        .count()
}

#[test]
fn a_date_whose_moment_was_missed_starts_its_section_once_when_the_program_comes_back() {
    let api = BotApi::start();
    let home = Home::empty(&api);
    let due = now().plus(Duration(-2 * 3600)).local(Zone::UTC);
    let dialog = format!(
        "dialog: visit\nlanguages: [en]\nstart:\n  - {{ section: main, command: visit }}\n  - {{ section: hello, command: hello }}\n  - {{ section: before, at: contact.next_visit - 1d {} }}\nsections:\n  main:\n    - {{ ask: come, type: date, keep: contact.next_visit, text: When? }}\n    - say: Fine.\n  hello:\n    - say: Hello!\n  before:\n    - say: See you tomorrow!\n",
        due.format("%H:%M")
    );
    home.write("visit.yaml", &dialog);
    let noor = api.person("Noor", "en");
    let bot = home.start();
    noor.says("/visit");
    api.await_message(&noor, |m| m.text == "When?");
    noor.says(&(due.date() + chrono::Days::new(1)).to_string());
    api.await_message(&noor, |m| m.text == "Fine.");
    assert_eq!(bot.stop(), Some(0));

    // As if it had been stopped for twenty hours: its dates were looked after for the last time then.
    let store: Arc<dyn Store> =
        Arc::new(Sled::open(&home.data().join("db")).expect("the bot has stopped"));
    let compiled = compile(&Sources(vec![SourceFile {
        path: "visit.yaml".into(),
        text: dialog.into(),
    }]));
    ScheduleTable::of(&Dialogs::default(), store.as_ref(), now()).expect("the store works");
    ScheduleTable::of(
        &compiled.dialogs,
        store.as_ref(),
        now().plus(Duration(-20 * 3600)),
    )
    .expect("the store works");
    drop(store);

    let bot = home.start();
    api.await_message(&noor, |m| m.text == "See you tomorrow!");
    assert_eq!(bot.stop(), Some(0));
    let bot = home.start();
    noor.says("/hello");
    api.await_message(&noor, |m| m.text == "Hello!");
    assert_eq!(bot.stop(), Some(0));
    assert_eq!(
        shown(&api, &noor)
            .iter()
            .filter(|text| *text == "See you tomorrow!")
            .count(),
        1
    );
}
