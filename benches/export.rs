//! How fast tables are written, and in how much memory.
//!
//! ```text
//! cargo bench --bench export                          100,000 and 1,000,000 answers, every format
//! cargo bench --bench export -- fill FOLDER PEOPLE    a store in which so many people gave ten answers each
//! cargo bench --bench export -- measure FOLDER        every format over it
//! ```

use std::path::Path;
use std::process::Command;
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
use vraag::report::catalogue::Origin;
use vraag::report::export::{AtomicFile, ExportPlan, Format, Out, Shape, Wanted};
use vraag::report::snapshot::Snapshot;
use vraag::runtime::decide::handle::handle;
use vraag::store::prelude::*;
use vraag::store::sled::Sled;
use vraag::store::{Address, Loaded, Place, Revision};
use vraag::time::Timestamp;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
const NOON: Timestamp = Timestamp(1_795_435_200_000);

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => {
            let folder = tempfile::tempdir().expect("a folder can be made");
            for people in [10_000, 100_000] {
                let store = folder.path().join(people.to_string());
                fill(&store, people);
                measure(&store);
            }
        }
        ["fill", folder, people] => fill(
            Path::new(folder),
            people.parse().expect("a number of people"),
        ),
        ["measure", folder] => measure(Path::new(folder)),
        ["read", folder] => read(Path::new(folder)),
        ["write", folder, table] => write(Path::new(folder), table),
        _ => println!("one of: fill FOLDER PEOPLE, measure FOLDER"),
    }
}

fn sources() -> Sources {
    Sources(vec![SourceFile {
        path: "dialogs/shop.yaml".into(),
        text: DIALOG.into(),
    }])
}

fn dialogs() -> Dialogs {
    let compiled = compile(&sources());
    assert_eq!(compiled.errors().count(), 0, "{:#?}", compiled.diagnostics);
    compiled.dialogs
}

/// Lets people talk with the dialog; what is to be sent is left out, as if it had been.
fn fill(folder: &Path, people: u64) {
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

fn talk(dialogs: &Dialogs, number: u64) -> Vec<vraag::store::Commit> {
    // Owners are random in life, so that neighbours in time are none in the store.
    let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let (owner, conversation) = (
        OwnerId::contact(mixed),
        ConversationId(mixed.rotate_left(17)),
    );
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

fn measure(folder: &Path) {
    for table in [
        "long.csv",
        "long.jsonl",
        "long.xlsx",
        "long.sav",
        "long.parquet",
        "wide.csv",
        "wide.xlsx",
        "wide.sav",
        "wide.parquet",
    ] {
        let own = std::env::current_exe().expect("a program knows where it is");
        let folder = folder.to_str().expect("a plain name");
        let done = Command::new(own)
            .args(["write", folder, table])
            .status()
            .expect("this program starts");
        assert!(done.success(), "{table}");
    }
}

/// Reads everything and writes nothing: what the store itself needs.
fn read(folder: &Path) {
    let store = Sled::open_once(&folder.join("db")).expect("the store opens");
    let (opened, start) = (memory(), Instant::now());
    let snapshot = Snapshot::take(&store).expect("it can be read");
    let (taken, seconds) = (memory(), start.elapsed().as_secs_f64());
    let mut turns = 0;
    let count = &mut |_| {
        turns += 1;
        true
    };
    snapshot.turns(count).expect("it can be read");
    let all = start.elapsed().as_secs_f64();
    println!(
        "{opened} MB opened; {taken} MB with a view after {seconds:.2} s; {} MB with {turns} turns after {all:.2} s",
        memory()
    );
}

fn write(folder: &Path, table: &str) {
    let (shape, ending) = table.split_once('.').expect("such as long.csv");
    let format = match ending {
        "csv" => Format::Csv,
        "jsonl" => Format::Jsonl,
        "xlsx" => Format::Xlsx,
        "sav" => Format::Sav,
        #[cfg(feature = "parquet")]
        "parquet" => Format::Parquet,
        _ => return,
    };
    let shape = if shape == "long" {
        Shape::Long
    } else {
        Shape::Wide
    };
    // As the command opens it.
    let store = Sled::open_once(&folder.join("db")).expect("the store opens");
    let (dialogs, sources, opened) = (dialogs(), sources(), memory());
    let start = Instant::now();
    let origin = Origin {
        store: &store,
        dialogs: &dialogs,
        sources: &sources,
        now: NOON,
        progress: &|_, _| {},
    };
    let wanted = Wanted {
        dialog: Some("shop".into()),
        shape: Some(shape),
        format,
        ..Wanted::default()
    };
    let file = AtomicFile::begin(&folder.join(table)).expect("the folder is ours");
    let told = ExportPlan::new(origin, wanted)
        .and_then(|plan| plan.write(Out::File(file.file())))
        .expect("it can be written");
    let seconds = start.elapsed().as_secs_f64();
    let (bytes, _) = file.digest().expect("it can be read");
    file.keep().expect("the folder is ours");
    println!(
        "{table:>13}: {:>7} rows in {seconds:>5.2} s, {:>7.0} rows/s, {:>4} MB; memory {opened} MB opened, {} MB at its highest",
        told.rows,
        told.rows as f64 / seconds,
        bytes / 1_000_000,
        memory(),
    );
}

/// The most memory that this process ever had, in MB.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok())
        .unwrap_or(0)
        / 1024
}
