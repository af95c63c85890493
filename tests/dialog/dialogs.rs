//! The conversations that ship beside the dialogs, each as it is written and once more with everything stored, dropped and read
//! back between all turns.

use std::path::{Path, PathBuf};

use vraag::script::draw::draw;
use vraag::script::{Options, Tried, try_file};

fn shipped() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("dialogs");
    let mut found: Vec<PathBuf> = std::fs::read_dir(&folder)
        .expect("the dialogs ship with the program")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.to_string_lossy().ends_with(".test.yaml"))
        .collect();
    found.sort();
    found
}

#[track_caller]
fn goes_well(options: Options) {
    let tried: Vec<Tried> = shipped()
        .iter()
        .map(|path| try_file(path, None, options))
        .collect();
    let mut wrong = Vec::new();
    for file in &tried {
        let told = |told: &vraag::dialog::diagnostic::Diagnostic| {
            let source = file.sources.file(told.span.file);
            format!(
                "{}:{} {}",
                source.path.display(),
                source.position(told.span.start as usize).line,
                told.message
            )
        };
        wrong.extend(file.diagnostics.iter().map(told));
        let tests = file.tests.iter().filter(|test| !test.is_fine());
        wrong.extend(tests.map(|test| draw(file, test, false)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        tried.len() >= 3 && tried.iter().all(|file| file.tests.len() >= 3),
        "every dialog has tests"
    );
}

#[test]
fn every_shipped_conversation_goes_well() {
    goes_well(Options::default());
}

#[test]
fn every_shipped_conversation_goes_the_same_way_when_it_is_read_back_between_all_turns() {
    goes_well(Options { reloads: true });
}
