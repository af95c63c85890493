//! How fast a report is made, and in how much memory.
//!
//! ```text
//! cargo bench --bench report                          a report on 1,000,000 answers of 100,000 people, in every form
//! cargo bench --bench report -- fill FOLDER PEOPLE    a store in which so many people gave ten answers each
//! cargo bench --bench report -- measure FOLDER        every form over it
//! ```
//!
//! Each form is made in a process of its own, as a command would, three times. Goals: 5 s, 200 MB, a page below
//! 500 KB, a card within 300 ms of the report (`--features png`).

// Each benchmark uses the part it needs.
#[allow(dead_code)]
mod filled;

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use vraag::report::catalogue::Origin;
use vraag::report::render;
use vraag::report::results::{ReportOptions, SegmentGroup, report};
use vraag::store::sled::Sled;

use filled::{NOON, dialogs, fill, memory, owner, sources};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many segments are compared with everybody else.
const SEGMENTS: u64 = 5;
/// Who is in them is drawn from the first so many people.
const PEOPLE: u64 = 100_000;

fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| argument != "--bench")
        .collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => {
            let folder = tempfile::tempdir().expect("a folder can be made");
            fill(folder.path(), PEOPLE);
            measure(folder.path());
        }
        ["fill", folder, people] => fill(
            Path::new(folder),
            people.parse().expect("a number of people"),
        ),
        ["measure", folder] => measure(Path::new(folder)),
        ["make", folder, form] => make(Path::new(folder), form),
        _ => println!("one of: fill FOLDER PEOPLE, measure FOLDER"),
    }
}

fn measure(folder: &Path) {
    for form in ["text", "html", "xlsx", "json", "png"] {
        for _ in 0..3 {
            let own = std::env::current_exe().expect("a program knows where it is");
            let folder = folder.to_str().expect("a plain name");
            let done = Command::new(own)
                .args(["make", folder, form])
                .status()
                .expect("this program starts");
            assert!(done.success(), "{form}");
        }
    }
}

/// Makes segments of a third of the people each.
fn segments() -> Vec<SegmentGroup> {
    let segment = |number: u64| SegmentGroup {
        name: format!("segment_{number}").as_str().into(),
        labels: Vec::new(),
        members: (1..=PEOPLE)
            .filter(|person| (person / (number + 7)).is_multiple_of(3))
            .map(owner)
            .collect(),
        decided_by: Vec::new(),
    };
    (0..SEGMENTS).map(segment).collect()
}

fn make(folder: &Path, form: &str) {
    let store = Sled::open_once(&folder.join("db")).expect("the store opens");
    let (dialogs, sources, segments, opened) = (dialogs(), sources(), segments(), memory());
    let start = Instant::now();
    let origin = Origin {
        store: &store,
        dialogs: &dialogs,
        sources: &sources,
        now: NOON,
        progress: &|_, _| {},
    };
    let options = ReportOptions {
        segments,
        ..ReportOptions::default()
    };
    let made = report(&origin, &options).expect("the store can be read");
    let seconds = start.elapsed().as_secs_f64();
    let drawing = Instant::now();
    let bytes = match form {
        "text" => render::text(&made).into_bytes(),
        "html" => render::html(&made).into_bytes(),
        "xlsx" => render::xlsx(&made).expect("a workbook can be made"),
        "json" => render::json(&made).into_bytes(),
        #[cfg(feature = "png")]
        "png" => render::card(&made).expect("a card can be drawn"),
        _ => return,
    };
    println!(
        "{form:>5}: {} people, {} comparisons in {seconds:.2} s; shown in {:>3} ms, {:>4} KB; memory {opened} MB opened, {} MB at its highest",
        made.people,
        made.comparisons.len(),
        drawing.elapsed().as_millis(),
        bytes.len() / 1000,
        memory(),
    );
}
