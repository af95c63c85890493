//! Segments over a made-up business: reading everybody, a preview, and what one answer costs with fifty segments that ask about it.
//!
//! `cargo bench --bench segments [-- ANSWERS]`, a million where nobody says (some minutes are for making them up).

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use vraag::demo::{DemoOptions, fill};
use vraag::dialog::bot::Dialogs;
use vraag::dialog::compile::compile;
use vraag::dialog::load;
use vraag::dialog::lower::segments::condition;
use vraag::dialog::source::{SourceFile, Sources};
use vraag::segment::membership_index::MembershipIndex;
use vraag::segment::people_index::{PeopleIndex, Touched};
use vraag::segment::survey::Survey;
use vraag::store::sled::Sled;
use vraag::time::Timestamp;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const NOW: Timestamp = Timestamp(1_795_345_200_000);
const PREVIEWS: [&str; 4] = [
    "recommend <= 6",
    "any(recommend within 90d) <= 6 and not seen(within 30d)",
    "tag(fan) or (times(recommend) >= 2 and all(recommend) >= 9)",
    "dropped(repair within 60d) or visits in [weekly, monthly] and lang == nl",
];

fn main() {
    let answers = std::env::args()
        .skip(1)
        .find_map(|word| word.replace(['_', ','], "").parse().ok())
        .unwrap_or(1_000_000);
    let dialogs = Arc::new(with_segments());
    let folder = tempfile::tempdir().expect("a folder");
    let store = Sled::open(&folder.path().join("db")).expect("the store opens");
    let plan = DemoOptions {
        answers,
        contacts: None,
        months: 6,
        seed: 7,
        until: NOW,
    };
    let (made, took) =
        timed(|| fill(&store, &dialogs, &plan, &mut |_| {}).expect("the store is empty"));
    println!(
        "made up: {} contacts, {} answers, {} turns in {:.1} s",
        made.contacts,
        made.answers,
        made.turns,
        took.as_secs_f64()
    );

    let before = resident();
    let ((mut base, _), took) = timed(|| PeopleIndex::read(&store).expect("the store works"));
    println!(
        "read {} people from the journal: {:.2} s, {} MB of memory",
        base.count(),
        took.as_secs_f64(),
        resident() - before
    );
    let mut roster = MembershipIndex::new(Arc::clone(&dialogs), &mut base);
    let people: Vec<_> = base.people().map(|(person, _)| person).collect();
    let ((), took) = timed(|| {
        people
            .iter()
            .for_each(|person| drop(roster.look(&base, *person, roster.every(), NOW)))
    });
    let count = roster.segments().all.len();
    println!(
        "all {count} segments filled: {:.2} s, {:.2} µs a condition",
        took.as_secs_f64(),
        took.as_secs_f64() * 1e6 / (people.len() * count) as f64
    );

    let survey = Survey {
        base: &base,
        roster: &roster,
        now: NOW,
    };
    for words in PREVIEWS {
        let mut told = Vec::new();
        let expr = condition(words, &roster.segments().names, &mut told);
        let mut times: Vec<Duration> = (0..5).map(|_| timed(|| survey.preview(&expr)).1).collect();
        times.sort();
        let members = survey.preview(&expr).members.len();
        println!(
            "preview `{words}`: {:.0} ms, {members} people",
            times[2].as_secs_f64() * 1e3
        );
    }

    let asked = vraag::dialog::expr::fact::QuestionRef {
        dialog: "repair".into(),
        question: "recommend".into(),
    };
    let question = base
        .lexicon
        .known_question(&asked)
        .expect("somebody was asked");
    let mut effects: Vec<Duration> = Vec::new();
    for person in people.iter().cycle().step_by(7).take(10_000) {
        let (_, took) = timed(|| {
            let which = roster.asking(&[Touched::Question(question)]);
            assert_eq!(which.len(), 50);
            roster.look(&base, *person, which, NOW)
        });
        effects.push(took);
    }
    effects.sort();
    println!(
        "an answer that fifty segments ask about: median {:.1} µs, p99 {:.1} µs",
        micros(effects[5_000]),
        micros(effects[9_900])
    );
}

/// The shipped dialogs with fifty segments that ask about one question.
fn with_segments() -> Dialogs {
    let (mut sources, _) = load::read(&[Path::new("dialogs")]);
    sources
        .0
        .retain(|file| !file.path.ends_with("segments.yaml"));
    let mut text = "segments:\n".to_owned();
    for n in 0..50 {
        let condition = match n % 5 {
            0 => format!("recommend <= {}", n % 10),
            1 => format!("any(recommend within {}d) >= {}", n + 1, n % 10),
            2 => format!("times(recommend within {}d) > 1", n + 30),
            3 => format!("first(recommend) < {} and tag(fan)", n % 10),
            _ => format!("recommend > {} and not seen(within {}d)", n % 10, n),
        };
        text.push_str(&format!("  s{n}:\n    when: {condition}\n"));
    }
    sources.0.push(SourceFile {
        path: "dialogs/segments.yaml".into(),
        text: text.into(),
    });
    let compiled = compile(&Sources(sources.0));
    let errors: Vec<&str> = compiled
        .errors()
        .map(|told| told.message.as_str())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    compiled.dialogs
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed())
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// Resident memory of this process, in megabytes.
fn resident() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .unwrap_or("0");
    line.split_whitespace()
        .next()
        .and_then(|kilobytes| kilobytes.parse::<i64>().ok())
        .unwrap_or(0)
        / 1024
}
