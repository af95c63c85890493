//! A made-up business is the same each time, is what a bot would have kept, and is as large as it was asked to be.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use vraag::contact::Contact;
use vraag::demo::{DemoOptions, Made, Trouble, fill};
use vraag::dialog::bot::Dialogs;
use vraag::dialog::compile::compile;
use vraag::dialog::load;
use vraag::engine::event::Event;
use vraag::engine::session::Conversation;
use vraag::engine::{State, World, turn};
use vraag::id::{ConversationId, OwnerId};
use vraag::store::memory::Memory;
use vraag::store::prelude::*;
use vraag::store::sled::Sled;
use vraag::store::{Journaled, Store};
use vraag::time::Timestamp;

const UNTIL: Timestamp = Timestamp(1_795_345_200_000);

fn shipped() -> Dialogs {
    let (sources, _) = load::read(&[Path::new(env!("CARGO_MANIFEST_DIR")).join("dialogs")]);
    compile(&sources).dialogs
}

fn plan(answers: u64) -> DemoOptions {
    DemoOptions {
        answers,
        contacts: None,
        months: 6,
        seed: 7,
        until: UNTIL,
    }
}

fn filled(dialogs: &Dialogs, plan: &DemoOptions) -> (Memory, Made) {
    let store = Memory::default();
    let made = fill(&store, dialogs, plan, &mut |_| {}).expect("the store is empty");
    (store, made)
}

fn journal(store: &dyn Store) -> Vec<Journaled> {
    let mut turns = Vec::new();
    let read = store.journal(0, u64::MAX, &mut |_, journaled| {
        turns.push(journaled);
        true
    });
    read.expect("the store works");
    turns
}

#[test]
fn the_same_seed_makes_the_same_business() {
    let dialogs = shipped();
    let (one, _) = filled(&dialogs, &plan(400));
    let (again, _) = filled(&dialogs, &plan(400));
    assert_eq!(journal(&one), journal(&again));
    let (other, _) = filled(
        &dialogs,
        &DemoOptions {
            seed: 8,
            ..plan(400)
        },
    );
    assert_ne!(journal(&one), journal(&other));
}

#[test]
fn it_is_the_same_on_the_disk_as_in_memory() {
    let (dialogs, folder) = (shipped(), tempfile::tempdir().expect("a temporary folder"));
    let (memory, made) = filled(&dialogs, &plan(500));
    let disk = Sled::open(folder.path()).expect("the folder is ours");
    assert_eq!(fill(&disk, &dialogs, &plan(500), &mut |_| {}), Ok(made));
    assert_eq!(journal(&memory), journal(&disk));
    assert_eq!(disk.check_integrity(), Ok(Vec::new()));
}

#[test]
fn it_is_as_large_as_it_was_asked_to_be() {
    let dialogs = shipped();
    for (answers, contacts) in [(1, 1), (100, 10), (3_000, 300)] {
        let (store, made) = filled(&dialogs, &plan(answers));
        assert!((answers..answers + 2).contains(&made.answers), "{made:?}");
        assert_eq!(made.contacts, contacts);
        let mut people = HashSet::new();
        let read = store.contacts(&mut |contact| {
            if !contact.id.is_group() {
                people.insert(contact.id);
            }
            true
        });
        read.expect("the store works");
        assert_eq!(people.len() as u64, contacts);
        let given =
            |event: &Event| matches!(event, Event::Answered(answer) if answer.outcome.is_ok());
        let turns = journal(&store);
        assert_eq!(turns.len() as u64, made.turns);
        let refused: HashSet<ConversationId> = turns
            .iter()
            .filter(|turn| {
                turn.record
                    .events
                    .iter()
                    .any(|event| matches!(event, Event::AnswersErased { .. }))
            })
            .map(|turn| turn.conversation)
            .collect();
        let counted = turns
            .iter()
            .flat_map(|turn| &turn.record.events)
            .filter(|event| given(event))
            .count() as u64;
        assert!(
            counted <= made.answers && (counted == made.answers || !refused.is_empty()),
            "{counted} of {made:?}"
        );
    }
}

#[test]
fn two_people_who_are_there_all_the_time_give_all_the_answers() {
    let (_, made) = filled(
        &shipped(),
        &DemoOptions {
            contacts: Some(2),
            months: 1,
            ..plan(1_500)
        },
    );
    assert_eq!((made.contacts, made.answers), (2, 1_500));
}

#[test]
fn time_goes_forward_and_the_last_answer_is_given_at_the_end() {
    let (store, _) = filled(&shipped(), &plan(2_000));
    let turns = journal(&store);
    assert!(turns.is_sorted_by_key(|turn| turn.record.now));
    let (first, last) = (
        turns.first().expect("there are turns"),
        turns.last().expect("there are turns"),
    );
    let days = |from: Timestamp, to: Timestamp| to.since(from).0 / 86_400;
    assert_eq!(days(first.record.now, UNTIL), 182);
    assert!(last.record.now <= UNTIL && days(last.record.now, UNTIL) == 0);
}

#[test]
fn doing_its_turns_again_gives_what_is_stored() {
    let dialogs = shipped();
    let (store, _) = filled(&dialogs, &plan(2_000));
    let mut by_place: BTreeMap<(OwnerId, ConversationId), Vec<Journaled>> = BTreeMap::new();
    for turn in journal(&store) {
        by_place
            .entry((turn.owner, turn.conversation))
            .or_default()
            .push(turn);
    }
    let mut again = 0;
    for ((owner, conversation), turns) in by_place {
        // A refused consent takes words out of earlier turns: they can never be done again, which is its purpose.
        let erased = |event: &Event| matches!(event, Event::AnswersErased { .. });
        if turns
            .iter()
            .flat_map(|turn| &turn.record.events)
            .any(erased)
        {
            continue;
        }
        let stored = store
            .load(owner, conversation)
            .expect("the store works")
            .expect("it was committed");
        let first = turns.first().expect("a place has turns").record.now;
        let new = Conversation::new(
            conversation,
            stored.conversation.room,
            stored.conversation.channel.clone(),
        );
        let mut state = State {
            conversation: new,
            contact: Contact::new(owner, first),
        };
        for Journaled {
            turn: number,
            record,
            ..
        } in turns
        {
            let done = turn(
                &World {
                    dialogs: &dialogs,
                    now: record.now,
                    seed: record.seed,
                },
                state,
                &record.input,
            );
            assert_eq!(
                done.events, record.events,
                "turn {number} of {conversation}"
            );
            state = done.state;
            again += 1;
        }
        assert_eq!(
            (state.conversation, state.contact),
            (stored.conversation, stored.contact)
        );
    }
    assert!(again > 2_000, "{again} turns prove little");
}

#[test]
fn nothing_waits_to_be_sent_or_fetched() {
    let (store, _) = filled(&shipped(), &plan(1_000));
    assert_eq!(store.outbox(), Ok(Vec::new()));
    assert_eq!(store.jobs(), Ok(Vec::new()));
    let due = store.due(UNTIL, 10).expect("the store works");
    assert!(due.iter().all(|(_, _, at)| *at == UNTIL), "{due:?}");
}

#[test]
fn where_somebody_has_talked_nobody_is_made_up() {
    let dialogs = shipped();
    let (store, _) = filled(&dialogs, &plan(10));
    assert_eq!(
        fill(&store, &dialogs, &plan(10), &mut |_| {}),
        Err(Trouble::NotEmpty)
    );
}

/// Every type of question, with what can go wrong in it.
const EVERYTHING: &str = "dialog: everything
languages: [nl, en]
start:
  - { section: main, link: all, command: all, words: [alles] }
lists:
  sizes: { s: Small, m: Medium, l: Large, xl: Very large }
sections:
  main:
    - { ask: agree, type: consent, version: v1, text: May we? }
    - { ask: words, type: text, length: 20..60, text: Tell us }
    - { ask: code, type: text, pattern: '[0-9]{4} ?[A-Z]{2}', text: Your postcode? }
    - { ask: one, type: choice, options: sizes, other: true, shuffle: true, text: Which size? }
    - { ask: some, type: multi, options: sizes, pick: 2..3, other: true, text: Which sizes? }
    - { ask: order, type: rank, options: sizes, text: In which order? }
    - { ask: best, type: rank, options: sizes, top: 2, text: Which two first? }
    - { ask: sure, type: yesno, unknown: true, text: Sure? }
    - { ask: stars, type: scale, range: 1..5, refuse: true, text: How many stars? }
    - { ask: friend, type: nps, text: Would you recommend us? }
    - { ask: weight, type: number, range: 0.5..80, text: How heavy? }
    - { ask: even, type: number, whole: true, range: 2..40, valid: answer >= 3, retry: Three or more., text: How many? }
    - { ask: pickup, type: date, range: tomorrow..+21d, text: When? }
    - { ask: hour, type: time, range: 09:00..17:30, text: What time? }
    - { ask: mail, type: email, optional: true, keep: contact.email, text: Your address? }
    - { ask: call, type: phone, country: NL, keep: contact.phone, known: confirm, text: Your number? }
    - { ask: where, type: location, optional: true, text: Where? }
    - { ask: look, type: photo, optional: true, text: A picture? }
    - { ask: paper, type: file, optional: true, text: A file? }
";

#[test]
fn it_answers_every_type_of_question() {
    let file = vraag::dialog::source::SourceFile {
        path: "dialogs/everything.yaml".into(),
        text: EVERYTHING.into(),
    };
    let compiled = compile(&vraag::dialog::source::Sources(vec![file]));
    assert!(
        compiled.errors().next().is_none(),
        "{:#?}",
        compiled.errors().collect::<Vec<_>>()
    );
    let dialogs = compiled.dialogs;
    let (store, _) = filled(&dialogs, &plan(4_000));
    let mut answered: BTreeMap<String, [u32; 2]> = BTreeMap::new();
    for event in journal(&store)
        .into_iter()
        .flat_map(|turn| turn.record.events)
    {
        if let Event::Answered(answer) = event {
            answered.entry(answer.question.to_string()).or_default()
                [usize::from(answer.outcome.is_err())] += 1;
        }
    }
    let program = dialogs
        .program("everything", None)
        .expect("it was compiled");
    for question in &program.questions {
        let [given, missing] = answered
            .get(question.name.as_str())
            .copied()
            .unwrap_or_default();
        assert!(
            given > 50,
            "`{}` has {given} answers: {answered:?}",
            question.name
        );
        let has_way_past =
            question.optional || question.refuse || question.unknown || question.name == "agree";
        assert_eq!(
            missing > 0,
            has_way_past,
            "`{}`: {answered:?}",
            question.name
        );
    }
    assert_eq!(store.check_integrity(), Ok(Vec::new()));
    assert_eq!(store.jobs(), Ok(Vec::new()));
}

#[test]
fn a_bot_that_opens_the_store_leaves_made_up_people_alone() {
    let api = crate::support::botapi::BotApi::start();
    let home = crate::support::bot::Home::new(&api);
    let made = home.run(&[
        "demo",
        "--answers",
        "600",
        "--until",
        "2026-10-01T12:00:00+02:00",
    ]);
    let told = String::from_utf8_lossy(&made.stderr).into_owned();
    assert!(
        made.status.success() && told.contains("made up 60 contacts"),
        "{told}"
    );
    let rows = home.table(&["--long"]).len();
    assert!(rows > 500);
    let again = home.run(&["demo"]);
    assert_eq!(
        again.status.code(),
        Some(2),
        "{}",
        String::from_utf8_lossy(&again.stderr)
    );
    // What was due since then happens at the start, and nobody hears of it.
    let bot = home.start();
    let noor = api.person("Noor", "nl");
    noor.says("/reparatie");
    api.await_message(&noor, |m| m.text.contains("Hoe waarschijnlijk"));
    noor.says("10");
    api.await_message(&noor, |m| m.text.contains("op tijd klaar"));
    assert!(home.table(&["--long"]).len() > rows);
    assert_eq!(bot.stop(), Some(0));
    let store = Sled::open(&home.data().join("db")).expect("the bot has stopped");
    assert_eq!(store.outbox(), Ok(Vec::new()));
    assert_eq!(store.check_integrity(), Ok(Vec::new()));
}
