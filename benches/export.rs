//! How fast tables are written, and in how much memory.
//!
//! ```text
//! cargo bench --bench export                          100,000 and 1,000,000 answers, every format
//! cargo bench --bench export -- fill FOLDER PEOPLE    a store in which so many people gave ten answers each
//! cargo bench --bench export -- measure FOLDER        every format over it
//! ```

// Each benchmark uses the part it needs.
#[allow(dead_code)]
mod filled;

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use vraag::report::catalogue::Origin;
use vraag::report::export::{AtomicFile, ExportPlan, Format, Out, Shape, Wanted};
use vraag::report::snapshot::Snapshot;
use vraag::store::sled::Sled;

use filled::{NOON, dialogs, fill, memory, sources};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
