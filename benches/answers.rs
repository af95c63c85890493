//! The slowest words: every type of question is answered with inputs that are dear to read, each as long as a message may be.
//!
//! `cargo bench --bench answers` prints the slowest kept input of every question; `-- --search 60` looks for slower ones for a minute,
//! by changing the slowest so far and keeping what takes longer. What it finds belongs into [`kept`].

use std::hint::black_box;
use std::time::{Duration, Instant};

use vraag::contact::Contact;
use vraag::dialog::ast::Room;
use vraag::dialog::bot::Dialogs;
use vraag::dialog::compile;
use vraag::dialog::source::{SourceFile, Sources};
use vraag::engine::input::Input;
use vraag::engine::session::Conversation;
use vraag::engine::{State, World, turn};
use vraag::id::{ConversationId, Name, OwnerId};
use vraag::message::InMessage;
use vraag::time::Timestamp;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const NOW: Timestamp = Timestamp(1_795_435_200_000);
/// How many letters Telegram takes in one message.
const LONGEST: usize = 4096;

/// One question of each kind, and what a person may have to say to it.
const QUESTIONS: &[(&str, &str)] = &[
    (
        "text",
        "type: text\n      length: 1..20000\n      refuse: true\n      unknown: true",
    ),
    (
        "pattern",
        "type: text\n      length: 1..20000\n      pattern: \"([a-z]+[0-9 .]*)*(x|ab|abc){1,40}\"",
    ),
    (
        "valid",
        "type: text\n      length: 1..20000\n      valid: answer != \"no\" and answer != \"geen idee\"",
    ),
    (
        "choice",
        "type: choice\n      other: true\n      options: OPTIONS",
    ),
    (
        "refusable",
        "type: choice\n      optional: true\n      refuse: true\n      unknown: true\n      options: OPTIONS",
    ),
    (
        "multi",
        "type: multi\n      pick: 1..10\n      other: true\n      options: OPTIONS",
    ),
    (
        "rank",
        "type: rank\n      optional: true\n      options: OPTIONS",
    ),
    ("top", "type: rank\n      top: 3\n      options: OPTIONS"),
    (
        "yesno",
        "type: yesno\n      refuse: true\n      unknown: true",
    ),
    ("consent", "type: consent\n      version: v1"),
    ("scale", "type: scale\n      range: 1..10"),
    ("nps", "type: nps"),
    (
        "number",
        "type: number\n      unit: { nl: zakken, en: bags }",
    ),
    (
        "whole",
        "type: number\n      whole: true\n      range: 1..40",
    ),
    ("date", "type: date"),
    ("past", "type: date\n      range: 1900-01-01..today"),
    ("time", "type: time"),
    ("night", "type: time\n      range: 07:00..22:00"),
    ("email", "type: email"),
    ("phone", "type: phone\n      country: NL"),
    ("abroad", "type: phone"),
    ("location", "type: location"),
    ("photo", "type: photo"),
];

/// Labels of every kind.
const LABELS: &[&str] = &[
    "Espresso",
    "Melk en suiker",
    "Koffie verkeerd",
    "1 kg",
    "2 kg",
    "C++",
    "<18",
    "👍",
    "Crème brûlée",
    "a",
    "b",
    "de",
    "De eerste de beste",
    "Appeltaart, met slagroom",
    "Ja, graag",
    "Iets met een heel lang etiket waarin veel woorden staan",
    "T-shirt",
    "een",
    "twee",
    "drie",
];

/// What messages are made of.
const ATOMS: &[&str] = &[
    "ﷺ",
    "ﷻ",
    "﷽",
    "ﬃ",
    "½",
    "²",
    "㌀",
    "㍿",
    "e\u{301}",
    "\u{301}",
    "\u{340}",
    "\u{200d}",
    "\u{200b}",
    "\u{200f}",
    "\u{202e}",
    "\u{ad}",
    "\u{feff}",
    "👨\u{200d}👩\u{200d}👧",
    "👍🏽",
    "🛑",
    "1.",
    "1,",
    "1",
    "12 ",
    "0",
    "9",
    "٣",
    "३",
    ".",
    ",",
    ":",
    ";",
    "/",
    "-",
    "+",
    "(0)",
    "(",
    ")",
    "#",
    "@",
    "a@b.nl ",
    "'",
    "’",
    "\n",
    "\t",
    " ",
    "  ",
    "a",
    "b",
    "a ",
    "a,",
    "x",
    "ss",
    "aa",
    "ab",
    "abc",
    "de ",
    "een ",
    "en ",
    "of ",
    "and ",
    "graag ",
    "please ",
    "dank je wel ",
    "ja ",
    "nee ",
    "jaaa",
    "niet ",
    "espresso ",
    "espreso, ",
    "melk en suiker ",
    "melk ",
    "eerst ",
    "dan ",
    "vrijdag ",
    "volgende week ",
    "27 ",
    "27-11-",
    "november ",
    "over 2 weken ",
    "half ",
    "kwart voor ",
    "'s avonds ",
    "drie ",
    "vijf en twintig ",
    "twenty five ",
    "eenentwintig",
    "en",
    "uur ",
    "zakken ",
    "hoeveel ",
    "+31 6 ",
    "00",
    "52.3,",
    "de eerste ",
    "İ",
    "ẞ",
    "ǆ",
    "Ω",
    "한",
    "中",
    "\u{1d11e}",
    "\u{e0001}",
    "\u{fff9}",
    "ΐ",
    "\u{1d160}",
    "nummer ",
    "a.b.",
    "stop ",
    "one of ",
    "10/10 ",
    "mailto:",
    "<",
];

/// Inputs that were slow once, or that a search found.
fn kept() -> Vec<String> {
    let long = |atoms: &[&str]| {
        filled(
            &atoms
                .iter()
                .map(|atom| (*atom).to_owned())
                .collect::<Vec<_>>(),
        )
    };
    let mut kept: Vec<String> = ATOMS.iter().map(|atom| long(&[atom])).collect();
    let more: &[&[&str]] = &[
        &["ﷺ", " "],
        &["1", "."],
        &["1", ".", "1", ","],
        &["a", " "],
        &["a", ","],
        &["een ", "en "],
        &["espresso", ", "],
        &["drie ", "en "],
        &["vijf", "en"],
        &["a", "\u{301}"],
        &["👍", "👎"],
        &["!", "?"],
        &["1", " "],
        &["111 "],
        &["de ", "een "],
        &["ja ", "graag "],
        &["half ", "drie "],
        &["27", "-"],
        &["+", "1"],
        &["(", "0", ")"],
        &["melk ", "en "],
        &["a", "@"],
        &["a ", "a@b.nl "],
        &["1 kg "],
        &["-", "1"],
        &["½", " "],
        &["van ", "de "],
        &["1 van de "],
        &["i", "\u{307}"],
        &["x", "'"],
        &["a", "."],
        &["\n", "1."],
        &["\n1. a"],
        &["ﷺ", "1"],
        &["aa", "b"],
    ];
    kept.extend(more.iter().map(|atoms| long(atoms)));
    kept
}

/// Repeats parts until the message is as long as it may be.
fn filled(parts: &[String]) -> String {
    let mut text = String::new();
    let mut letters = 0;
    for part in parts
        .iter()
        .cycle()
        .take(if parts.iter().all(String::is_empty) {
            0
        } else {
            usize::MAX
        })
    {
        letters += part.encode_utf16().count();
        if letters > LONGEST {
            break;
        }
        text.push_str(part);
    }
    text
}

fn dialogs() -> Dialogs {
    let options: String = LABELS
        .iter()
        .enumerate()
        .map(|(at, label)| format!("\n        o{at}: {{ nl: \"{label}\", en: \"{label} x\" }}"))
        .collect();
    let mut files = vec![SourceFile {
        path: "bot.yaml".into(),
        text: "languages: [nl, en]\n".into(),
    }];
    for (name, spec) in QUESTIONS {
        let spec = spec.replace(" OPTIONS", &options);
        let question = format!(
            "    - ask: q\n      text: {{ nl: Hoeveel zakken wil je?, en: How many bags? }}\n      {spec}\n"
        );
        let text = format!(
            "dialog: {name}\nlanguages: [nl, en]\nstart:\n  - {{ section: main, words: [\"een heel ander zinnetje met {name} woorden\", \"order {name} something\"] }}\nsections:\n  main:\n{question}    - say: {{ nl: \"Dus ${{q}}.\", en: \"So ${{q}}.\" }}\n"
        );
        files.push(SourceFile {
            path: format!("{name}.yaml").into(),
            text: text.as_str().into(),
        });
    }
    let compiled = compile::compile(&Sources(files));
    assert_eq!(
        compiled.errors().count(),
        0,
        "{:#?}",
        compiled.errors().collect::<Vec<_>>()
    );
    compiled.dialogs
}

/// The state in which a question waits.
fn waiting(dialogs: &Dialogs, question: &str, language: &'static str) -> State {
    let world = World {
        dialogs,
        now: NOW,
        seed: 7,
    };
    let mut contact = Contact::new(OwnerId::contact(1), NOW);
    contact.language = Some(Name::new_static(language));
    let state = State {
        conversation: Conversation::new(
            ConversationId(1),
            Room::Private,
            Name::new_static("telegram"),
        ),
        contact,
    };
    turn(
        &world,
        state,
        &Input::Start {
            dialog: Name::new(question),
            section: None,
        },
    )
    .state
}

/// How long a turn takes with an input: the best of some runs, so that what else the machine does counts little.
fn time(dialogs: &Dialogs, state: &State, text: &str, runs: usize) -> Duration {
    let world = World {
        dialogs,
        now: NOW,
        seed: 7,
    };
    let input = Input::Message {
        message: InMessage::Text(text.to_owned()),
        profile: None,
    };
    let run = |_| {
        let state = state.clone();
        let start = Instant::now();
        let done = black_box(turn(&world, state, black_box(&input)));
        let took = start.elapsed();
        drop(done);
        took
    };
    (0..runs).map(run).min().unwrap_or_default()
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let seconds = arguments
        .iter()
        .position(|argument| argument == "--search")
        .and_then(|at| arguments.get(at + 1)?.parse::<u32>().ok());
    let dialogs = dialogs();
    let mut inputs = kept();
    println!("{:<10} {:<3} {:>9}  slowest input", "question", "", "µs");
    for (question, _) in QUESTIONS {
        for language in ["nl", "en"] {
            let state = waiting(&dialogs, question, language);
            if let Some(seconds) = seconds {
                let share =
                    Duration::from_secs_f64(f64::from(seconds) / (2 * QUESTIONS.len()) as f64);
                inputs.push(search(&dialogs, &state, share));
            }
            let slowest = inputs
                .iter()
                .map(|input| (time(&dialogs, &state, input, 3), input))
                .max();
            let Some((_, input)) = slowest else { continue };
            let start: String = input.chars().take(40).collect();
            println!(
                "{question:<10} {language:<3} {:>9}  {start:?}",
                time(&dialogs, &state, input, 9).as_micros()
            );
        }
    }
}

/// Looks for a slow message: changes the slowest so far, and keeps what takes longer.
fn search(dialogs: &Dialogs, state: &State, share: Duration) -> String {
    let mut luck = 0x9e37_79b9_7f4a_7c15_u64;
    let mut below = |end: usize| {
        luck ^= luck << 13;
        luck ^= luck >> 7;
        luck ^= luck << 17;
        usize::try_from(luck % end as u64).unwrap_or(0)
    };
    let start = Instant::now();
    let mut best = (Duration::ZERO, vec!["a".to_owned()]);
    while start.elapsed() < share {
        // Now and then from nothing, else from the slowest.
        let mut parts = if below(3) == 0 {
            Vec::new()
        } else {
            best.1.clone()
        };
        for _ in 0..=below(3) {
            let atom = ATOMS[below(ATOMS.len())].to_owned();
            match below(3) {
                0 if !parts.is_empty() => {
                    let at = below(parts.len());
                    parts[at] = atom;
                }
                1 if parts.len() > 1 => {
                    parts.remove(below(parts.len()));
                }
                _ => parts.insert(below(parts.len() + 1), atom),
            }
        }
        let took = time(dialogs, state, &filled(&parts), 2);
        if took > best.0 {
            best = (took, parts);
        }
    }
    filled(&best.1)
}
