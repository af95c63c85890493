//! The pages of the diagnostics: every example triggers its code and nothing else, every near-miss is fine.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use vraag::cli::check::diagnose;
use vraag::dialog::diagnostic::{Code, Diagnostic, Severity};
use vraag::dialog::source::Sources;

const PAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/diagnostics");
const HEADINGS: [&str; 4] = ["What is wrong", "Example", "Fine", "Cure"];

/// Returns the text under a heading of a page.
fn part<'p>(page: &'p str, heading: &str) -> &'p str {
    let mark = format!("\n## {heading}\n");
    let start = page.find(&mark).map_or(page.len(), |at| at + mark.len());
    let rest = &page[start..];
    &rest[..rest.find("\n## ").unwrap_or(rest.len())]
}

/// Returns the YAML blocks of a part.
fn blocks(part: &str) -> Vec<&str> {
    let inside = part.split("```yaml\n").skip(1);
    inside.map(|block| block.split("\n```").next().unwrap_or(block)).collect()
}

/// Writes a block as a file; its first line may say `# file: name.yaml (how)`.
fn write(folder: &Path, block: &str) {
    let (name, how, text) = match block.strip_prefix("# file: ") {
        Some(rest) => {
            let (line, text) = rest.split_once('\n').unwrap_or((rest, ""));
            let (name, how) = line.split_once(" (").unwrap_or((line, ""));
            (name.trim().to_owned(), how.trim_end_matches(')'), text)
        }
        None => {
            let name = block.lines().find_map(|line| line.strip_prefix("dialog: ")).map_or("bot".to_owned(), |name| name.trim().to_owned());
            (format!("{name}.yaml"), "", block)
        }
    };
    let path = folder.join(name);
    let text = format!("{text}\n");
    match how {
        "" => fs::write(path, text),
        "a folder" => fs::create_dir(path),
        "saved as UTF-16" => {
            fs::write(path, [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect::<Vec<u8>>())
        }
        "with a NUL byte at the end" => fs::write(path, format!("{text}\0")),
        "repeated until it has 2 MB" => fs::write(path, text.repeat((2 << 20) / text.len() + 1)),
        other => panic!("a page asks for a file that is {other}"),
    }
    .expect("a folder of our own can be written");
}

/// What is not supported yet stands in the pages of what it will need one day: it is no fault of theirs.
fn is_later(diagnostic: &Diagnostic) -> bool {
    diagnostic.code == vraag::dialog::register::NOT_SUPPORTED
}

fn check(blocks: &[&str]) -> (Sources, Vec<Diagnostic>) {
    let folder = tempfile::tempdir().expect("a folder can be made");
    blocks.iter().for_each(|block| write(folder.path(), block));
    diagnose(&[folder.path().to_owned()])
}

fn pages() -> Vec<(PathBuf, String)> {
    let files = fs::read_dir(PAGES).expect("the pages are there").map(|entry| entry.expect("it can be listed").path());
    let mut pages: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|end| end == "md")).collect();
    pages.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('D')));
    pages.sort();
    pages.into_iter().map(|path| (path.clone(), fs::read_to_string(path).expect("a page is text"))).collect()
}

fn assert_places(sources: &Sources, diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        let text = &sources.file(diagnostic.span.file).text;
        if text.is_empty() {
            continue;
        }
        let marked = text.get(diagnostic.span.range());
        assert!(marked.is_some_and(|marked| !marked.is_empty()), "{diagnostic:?} points at {marked:?}");
    }
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let codes: BTreeSet<String> = Code::ALL.iter().map(|entry| format!("{}-{}", entry.code, entry.name)).collect();
    let written: BTreeSet<String> = pages().iter().filter_map(|(path, _)| Some(path.file_stem()?.to_string_lossy().into_owned())).collect();
    assert_eq!(codes, written);
    assert!(Code::ALL.windows(2).all(|pair| pair[0].code < pair[1].code), "the register is ascending, each code once");
}

#[test]
fn every_page_has_its_headings() {
    let gaps: Vec<String> = Code::ALL
        .iter()
        .flat_map(|entry| {
            let empty = HEADINGS.iter().filter(|heading| part(entry.page, heading).trim().is_empty());
            empty.map(|heading| format!("{}: {heading}", entry.code)).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(gaps, Vec::<String>::new());
    let titles = Code::ALL.iter().filter(|entry| !entry.page.starts_with(&format!("# {} {}\n", entry.code, entry.name)));
    assert_eq!(titles.map(|entry| entry.code.to_string()).collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn every_example_triggers_its_code_and_no_other_error() {
    let mut wrong = Vec::new();
    for entry in Code::ALL {
        let (sources, found) = check(&blocks(part(entry.page, "Example")));
        assert_places(&sources, &found);
        if !found.iter().any(|diagnostic| diagnostic.code == entry.code) {
            wrong.push(format!("{} is not told: {found:#?}", entry.code));
        }
        let others = found
            .iter()
            .filter(|diagnostic| diagnostic.code != entry.code && diagnostic.severity == Severity::Error && !is_later(diagnostic));
        wrong.extend(others.map(|other| format!("{}: also {} {}", entry.code, other.code, other.message)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_near_miss_is_fine() {
    let mut wrong = Vec::new();
    for entry in Code::ALL {
        let blocks = blocks(part(entry.page, "Fine"));
        if blocks.is_empty() {
            wrong.push(format!("{} has no near-miss", entry.code));
        }
        let (sources, found) = check(&blocks);
        assert_places(&sources, &found);
        let bad = found
            .iter()
            .filter(|diagnostic| diagnostic.code == entry.code || diagnostic.severity == Severity::Error && !is_later(diagnostic));
        wrong.extend(bad.map(|bad| format!("{}: {} {}", entry.code, bad.code, bad.message)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
