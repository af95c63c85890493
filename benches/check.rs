//! What reading, lowering and checking 200 dialogs with 20,000 steps costs: time, and the most memory the process held.
//! What one saved file costs a running bot, and every way through each shipped dialog and template.
//!
//! `cargo bench --bench check` prints the median of eleven runs, and per part. Where `/proc` is not there it says no memory.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Instant;

use vraag::dialog::compile::compile;
use vraag::dialog::decode::decode_all;
use vraag::dialog::load;
use vraag::dialog::source::{SourceFile, Sources};
use vraag::explore::{Scope, explore, prove};
use vraag::runtime::reload::Folder;
use vraag::store::memory::Memory;

const DIALOGS: usize = 200;
const STEPS: usize = 100;
const RUNS: usize = 11;

fn main() {
    let sources = Sources(
        (0..DIALOGS)
            .map(|at| SourceFile {
                path: format!("dialog-{at}.yaml").into(),
                text: Arc::from(dialog(at)),
            })
            .collect(),
    );
    let bytes: usize = sources.0.iter().map(|file| file.text.len()).sum();
    let compiled = compile(&sources);
    // One run, as a command makes it; the runs below hold two results at once.
    let most = peak();
    let steps: usize = compiled
        .read
        .iter()
        .map(|readable| readable.program.nodes.len())
        .sum();
    println!(
        "{} dialogs, {steps} steps, {} kB, {} diagnostics",
        compiled.read.len(),
        bytes / 1024,
        compiled.diagnostics.len()
    );
    if let Some(told) = compiled.diagnostics.first() {
        println!("the first: {} {}", told.code, told.message);
    }
    println!(
        "decoding alone: {:.0} ms",
        median(|| drop(decode_all(&sources)))
    );
    println!(
        "all of it:      {:.0} ms",
        median(|| drop(compile(&sources)))
    );
    match most {
        Some(most) => println!("most memory:    {most} MB"),
        None => println!("no /proc here: memory not measured"),
    }
    let shipped = load::read(&[std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("dialogs")]);
    reload("the shipped dialogs", &shipped.0, "Your bike is ready");
    reload("those 200", &sources, "What is your name");
    every_way();
}

/// Saves a dialog again and again with other words, as an author does, and lets a running bot take it over.
fn reload(what: &str, sources: &Sources, words: &str) {
    let folder = tempfile::tempdir().expect("there is room");
    for source in &sources.0 {
        let name = source.path.file_name().expect("a file has a name");
        std::fs::write(folder.path().join(name), source.text.as_bytes()).expect("there is room");
    }
    let has_words = |source: &&SourceFile| source.text.contains(words);
    let edited = sources.0.iter().find(has_words).expect("there is one");
    let path = folder
        .path()
        .join(edited.path.file_name().expect("a file has a name"));
    let store = Arc::new(Memory::default());
    let opened = Folder::open(folder.path().to_owned(), store);
    let mut bot = opened.expect("memory can be read").0;
    let mut times: Vec<f64> = (0..RUNS)
        .map(|run| {
            let text = edited.text.replacen(words, &format!("{words} {run}"), 1);
            std::fs::write(&path, text).expect("there is room");
            let start = Instant::now();
            let reloaded = bot.reload();
            let time = start.elapsed().as_secs_f64() * 1000.0;
            assert!(reloaded.in_force.is_some(), "{:?}", reloaded.told);
            time
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!(
        "one saved file among {what}: {:.1} ms, {:.1} at most",
        times[RUNS / 2],
        times[RUNS - 1]
    );
}

/// Tries every way through each shipped dialog and template.
fn every_way() {
    for folder in ["dialogs", "templates"] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let (sources, _) = load::read(&[path]);
        let compiled = compile(&sources);
        for (name, program) in &compiled.dialogs.programs {
            let situations = explore(&compiled, program, Scope::default()).situations();
            let time = median(|| {
                let explored = explore(&compiled, program, Scope::default());
                drop(prove(&explored, program));
            });
            println!("every way through {name}: {situations} situations, {time:.1} ms");
        }
    }
}

/// A dialog of questions of many types, conditions, texts in two languages, branches and sections.
fn dialog(at: usize) -> String {
    let mut text = format!(
        "dialog: dialog-{at}\nlanguages: [nl, en]\nstart:\n  - {{ section: part_0, link: link_{at} }}\nsections:\n"
    );
    let mut steps = 0;
    let mut part = 0;
    while steps < STEPS {
        let _ = write!(
            text,
            "  part_{part}:
    - ask: name_{part}
      type: text
      length: 1..80
      text: {{ nl: Hoe heet je?, en: What is your name? }}
    - ask: brew_{part}
      type: multi
      options:
        espresso: Espresso
        filter: {{ nl: Filter, en: Filter }}
        moka: {{ label: Moka, says: [percolator, bialetti] }}
      other: true
      text:
        nl: Hoe zet je koffie, ${{name_{part}}}?
        en: How do you brew, ${{name_{part}}}?
    - ask: bags_{part}
      type: number
      range: 1..40
      when: not brew_{part} has espresso and contact.visits_{at} < 100
      valid: answer != 13
      text: {{ nl: Hoeveel zakken?, en: How many bags? }}
    - ask: pickup_{part}
      type: date
      range: tomorrow..+21d
      remind: 20h
      expire: 3d
      text: {{ nl: \"Wanneer haal je ze op, **morgen**?\", en: When will you pick them up? }}
    - if: bags_{part} >= 6 or brew_{part} is missing
      then:
        - tag: wholesale
        - set: {{ points_{part}: bags_{part} * 2 + 1 }}
      else:
        - say: {{ nl: Dank je!, en: Thank you! }}
    - keep: {{ contact.visits_{at}: count(brew_{part}) + 1 }}
    - say:
        nl: Dank je, ${{contact.first_name}}! ${{bags_{part} | default(1)}} zakken, klaar op ${{pickup_{part} | date}}.
        en: Thank you, ${{contact.first_name}}! ${{bags_{part} | default(1)}} bags, ready on ${{pickup_{part} | date}}.
"
        );
        steps += 10;
        part += 1;
        if steps < STEPS {
            let _ = writeln!(text, "    - goto: part_{part}");
        }
    }
    text
}

fn median(run: impl Fn()) -> f64 {
    let mut times: Vec<f64> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[RUNS / 2]
}

fn peak() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace()
        .nth(1)?
        .parse::<usize>()
        .ok()
        .map(|kilobytes| kilobytes / 1024)
}
