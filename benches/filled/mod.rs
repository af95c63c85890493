//! A store in which many people gave ten answers each: what the benchmarks of tables and reports read.

use std::path::Path;
use std::sync::mpsc::channel;
use std::time::Instant;

use vraag::contact::Contact;
use vraag::dialog::ast::Room;
use vraag::dialog::bot::Dialogs;
use vraag::dialog::compile::compile;
use vraag::dialog::source::{SourceFile, Sources};
use vraag::engine::input::Input;
use vraag::engine::session::Conversation;
use vraag::id::{ConversationId, InputId, OwnerId};
use vraag::message::InMessage;
use vraag::runtime::decide::handle::handle;
use vraag::store::prelude::*;
use vraag::store::sled::Sled;
use vraag::store::{Address, Loaded, Place, Revision};
use vraag::time::Timestamp;

const DIALOG: &str = "dialog: shop
languages: [en, nl]
start:
  - { section: main, command: shop }
sections:
  main:
    - ask: visits
      type: choice
      text: { en: How often do you come?, nl: Hoe vaak kom je? }
      options: { weekly: { en: Every week, nl: Elke week }, monthly: { en: Every month, nl: Elke maand }, rarely: { en: Rarely, nl: Zelden } }
    - ask: likes
      type: multi
      text: { en: What do you like?, nl: Wat vind je fijn? }
      options: { price: { en: The price, nl: De prijs }, people: { en: The people, nl: De mensen }, place: { en: The place, nl: De plek } }
    - ask: nps
      type: nps
      text: { en: Would you recommend us?, nl: Zou je ons aanraden? }
    - ask: spent
      type: number
      text: { en: How much did you spend?, nl: Hoeveel heb je uitgegeven? }
    - ask: mood
      type: scale
      text: { en: How was it?, nl: Hoe was het? }
    - ask: again
      type: yesno
      text: { en: Will you come again?, nl: Kom je terug? }
    - ask: born
      type: date
      text: { en: When were you born?, nl: Wanneer ben je geboren? }
    - ask: wish
      type: text
      text: { en: What do you miss?, nl: Wat mis je? }
    - ask: email
      type: email
      text: { en: Your address?, nl: Je adres? }
    - ask: remark
      type: text
      text: { en: Anything else?, nl: Verder nog iets? }
    - say: { en: Thank you!, nl: Dank je! }
";

/// Monday 2026-11-23, noon.
pub const NOON: Timestamp = Timestamp(1_795_435_200_000);

pub fn sources() -> Sources {
    Sources(vec![SourceFile {
        path: "dialogs/shop.yaml".into(),
        text: DIALOG.into(),
    }])
}

pub fn dialogs() -> Dialogs {
    let compiled = compile(&sources());
    assert_eq!(compiled.errors().count(), 0, "{:#?}", compiled.diagnostics);
    compiled.dialogs
}

/// Lets people talk with the dialog; what is to be sent is left out, as if it had been.
pub fn fill(folder: &Path, people: u64) {
    let (dialogs, start) = (dialogs(), Instant::now());
    let store = Sled::open(&folder.join("db")).expect("the store opens");
    let program = dialogs.programs.values().next().expect("there is a dialog");
    store
        .keep_version(&program.dialog, program.version, DIALOG)
        .expect("a version can be kept");
    let (sender, done) = channel();
    let mut waiting = 0;
    for number in 1..=people {
        for commit in talk(&dialogs, number) {
            let sender = sender.clone();
            store.submit(
                commit,
                Box::new(move |outcome| sender.send(outcome).expect("the benchmark listens")),
            );
            waiting += 1;
        }
        while waiting > 2_000 {
            done.recv()
                .expect("the store answers")
                .expect("the disk works");
            waiting -= 1;
        }
    }
    drop(sender);
    for outcome in done.iter() {
        let _ = outcome.expect("the disk works");
    }
    println!(
        "{people} people talked in {:.0} s",
        start.elapsed().as_secs_f64()
    );
}

/// Returns the owner of a person by their number.
pub fn owner(number: u64) -> OwnerId {
    OwnerId::contact(mixed(number))
}

/// Owners are random in life, so that neighbours in time are none in the store.
fn mixed(number: u64) -> u64 {
    number.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

fn talk(dialogs: &Dialogs, number: u64) -> Vec<vraag::store::Commit> {
    let owner = owner(number);
    let conversation = ConversationId(mixed(number).rotate_left(17));
    let mut now = Timestamp(NOON.0 + number as i64 * 1_000);
    let mut loaded = Loaded {
        owner,
        conversation: Conversation::new(conversation, Room::Private, "telegram".into()),
        contact: Contact::new(owner, now),
        revision: Revision::NEW,
        contact_revision: Revision::NEW,
        place: Place(format!("telegram/7001/-/{number}")),
    };
    let address = Address(format!("telegram:{number}"));
    let start = Input::Start {
        dialog: "shop".into(),
        section: None,
    };
    let says = answers(number).into_iter().map(|words| Input::Message {
        message: InMessage::Text(words),
        profile: None,
    });
    let mut commits = Vec::new();
    for (turn, input) in std::iter::once(start).chain(says).enumerate() {
        let id = InputId::Update {
            bot: 7001,
            update: (number * 32) as i64 + turn as i64,
        };
        let done = handle(dialogs, loaded, Some(&address), id, input, now);
        (loaded, now) = (done.after, Timestamp(now.0 + 7_000));
        let mut commit = done.commit;
        commit.outbox.clear();
        commits.push(commit);
    }
    commits
}

fn answers(number: u64) -> Vec<String> {
    let pick = |words: &[&str]| words[(number % words.len() as u64) as usize].to_owned();
    vec![
        pick(&["every week", "every month", "rarely"]),
        pick(&["the price", "the people", "the place, the price"]),
        (number % 11).to_string(),
        format!("{}.{:02}", number % 90, number % 100),
        (number % 5 + 1).to_string(),
        pick(&["yes", "no", "yes"]),
        format!(
            "19{:02}-0{}-1{}",
            50 + number % 45,
            1 + number % 9,
            number % 9
        ),
        pick(&[
            "longer opening hours",
            "more coffee",
            "a quiet corner, with \"good\" chairs",
        ]),
        format!("somebody{number}@example.org"),
        pick(&[
            "no, thank you",
            "you are doing well",
            "please answer the phone more often than you do now",
        ]),
    ]
}

/// The most memory that this process ever had, in MB.
pub fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok())
        .unwrap_or(0)
        / 1024
}
