//! The pages of the diagnostics: every example triggers its code and nothing else, every near-miss is fine.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use vraag::cli::check::diagnose;
use vraag::dialog::diagnostic::{Code, Diagnostic, Severity};
use vraag::dialog::source::Sources;

pub(crate) const PAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/diagnostics");
const HEADINGS: [&str; 4] = ["What is wrong", "Example", "Right", "Fix"];

/// Returns the text under a heading of a page.
fn part<'p>(page: &'p str, heading: &str) -> &'p str {
    let mark = format!("\n## {heading}\n");
    let start = page.find(&mark).map_or(page.len(), |at| at + mark.len());
    let rest = &page[start..];
    &rest[..rest.find("\n## ").unwrap_or(rest.len())]
}

/// Returns the YAML blocks of a part.
pub(crate) fn blocks(part: &str) -> Vec<&str> {
    let inside = part.split("```yaml\n").skip(1);
    inside
        .map(|block| block.split("\n```").next().unwrap_or(block))
        .collect()
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
            let name = block
                .lines()
                .find_map(|line| line.strip_prefix("dialog: "))
                .map_or("bot".to_owned(), |name| name.trim().to_owned());
            (format!("{name}.yaml"), "", block)
        }
    };
    let path = folder.join(name);
    let text = format!("{text}\n");
    match how {
        "" => fs::write(path, text),
        "a folder" => fs::create_dir(path),
        "saved as UTF-16" => fs::write(
            path,
            [0xff, 0xfe]
                .into_iter()
                .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
                .collect::<Vec<u8>>(),
        ),
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
    diagnose(&[folder.path().to_owned()], folder.path())
}

fn pages() -> Vec<(PathBuf, String)> {
    let files = fs::read_dir(PAGES)
        .expect("the pages are there")
        .map(|entry| entry.expect("it can be listed").path());
    let mut pages: Vec<PathBuf> = files
        .filter(|path| path.extension().is_some_and(|end| end == "md"))
        .collect();
    pages.retain(|path| {
        path.file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('D'))
    });
    pages.sort();
    pages
        .into_iter()
        .map(|path| {
            (
                path.clone(),
                fs::read_to_string(path).expect("a page is text"),
            )
        })
        .collect()
}

fn assert_places(sources: &Sources, diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        let text = &sources.file(diagnostic.span.file).text;
        if text.is_empty() {
            continue;
        }
        let marked = text.get(diagnostic.span.range());
        assert!(
            marked.is_some_and(|marked| !marked.is_empty()),
            "{diagnostic:?} points at {marked:?}"
        );
    }
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let codes: BTreeSet<String> = Code::ALL
        .iter()
        .map(|entry| format!("{}-{}", entry.code, entry.name))
        .collect();
    let written: BTreeSet<String> = pages()
        .iter()
        .filter_map(|(path, _)| Some(path.file_stem()?.to_string_lossy().into_owned()))
        .collect();
    assert_eq!(codes, written);
    assert!(
        Code::ALL.windows(2).all(|pair| pair[0].code < pair[1].code),
        "the register is ascending, each code once"
    );
}

#[test]
fn every_page_has_its_headings() {
    let gaps: Vec<String> = Code::ALL
        .iter()
        .flat_map(|entry| {
            let empty = HEADINGS
                .iter()
                .filter(|heading| part(entry.page, heading).trim().is_empty());
            empty
                .map(|heading| format!("{}: {heading}", entry.code))
                .collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(gaps, Vec::<String>::new());
    let titles = Code::ALL.iter().filter(|entry| {
        !entry
            .page
            .starts_with(&format!("# {} {}\n", entry.code, entry.name))
    });
    assert_eq!(
        titles
            .map(|entry| entry.code.to_string())
            .collect::<Vec<_>>(),
        Vec::<String>::new()
    );
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
        let others = found.iter().filter(|diagnostic| {
            diagnostic.code != entry.code
                && diagnostic.severity == Severity::Error
                && !is_later(diagnostic)
        });
        wrong.extend(
            others.map(|other| format!("{}: also {} {}", entry.code, other.code, other.message)),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What an example's diagnostics of its code point at, as its page says it: ``It points at `optoinal` (line 8).``
fn marks(code: Code, sources: &Sources, found: &[Diagnostic]) -> String {
    let own = found.iter().filter(|diagnostic| diagnostic.code == code);
    let marked = own.map(|diagnostic| {
        let text = &sources.file(diagnostic.span.file).text;
        let words = text.get(diagnostic.span.range()).unwrap_or_default();
        // Of a long mark its first line and its beginning say enough; of what cannot be seen its name.
        let line: String = words
            .lines()
            .next()
            .unwrap_or_default()
            .chars()
            .take(60)
            .collect();
        let shown: String = line
            .chars()
            .map(|c| {
                if c.is_control() || c == '\u{a0}' {
                    format!("U+{:04X}", c as u32)
                } else {
                    c.to_string()
                }
            })
            .collect();
        let number = sources
            .file(diagnostic.span.file)
            .position(diagnostic.span.start as usize)
            .line;
        match (shown.trim().is_empty(), shown.contains('`')) {
            (true, _) => "the file".to_owned(),
            (false, true) => format!("`` {shown} `` (line {number})"),
            (false, false) => format!("`{shown}` (line {number})"),
        }
    });
    format!(
        "It points at {}.",
        marked.collect::<Vec<_>>().join(" and at ")
    )
}

/// `VRAAG_MARKS=write cargo test --test dialog` writes the sentences of pages that have none; what they say is to be read by a person.
#[test]
fn every_example_says_which_words_are_marked() {
    let mut wrong = Vec::new();
    for entry in Code::ALL {
        let example = part(entry.page, "Example");
        let (sources, found) = check(&blocks(example));
        let marks = marks(entry.code, &sources, &found);
        let is_said = example
            .lines()
            .filter(|line| line.starts_with("It points at "))
            .collect::<Vec<_>>();
        if is_said != [marks.as_str()] {
            wrong.push(format!("{}: {is_said:?}, and now: {marks}", entry.code));
        }
        if is_said.is_empty() && std::env::var_os("VRAAG_MARKS").is_some() {
            let path = Path::new(PAGES).join(format!("{}-{}.md", entry.code, entry.name));
            let page = entry.page.replacen(
                example,
                &format!("{}\n\n{marks}\n", example.trim_end_matches('\n')),
                1,
            );
            fs::write(path, page).expect("a page can be written");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_near_miss_is_fine() {
    let mut wrong = Vec::new();
    for entry in Code::ALL {
        let blocks = blocks(part(entry.page, "Right"));
        if blocks.is_empty() {
            wrong.push(format!("{} has no near-miss", entry.code));
        }
        let (sources, found) = check(&blocks);
        assert_places(&sources, &found);
        let bad = found.iter().filter(|diagnostic| {
            diagnostic.code == entry.code
                || diagnostic.severity == Severity::Error && !is_later(diagnostic)
        });
        wrong.extend(bad.map(|bad| format!("{}: {} {}", entry.code, bad.code, bad.message)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A folder with these files, and what is told of these paths in it: code, file and words.
pub(crate) fn told_of(files: &[(&str, &str)], paths: &[&str]) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it is in the folder"))
            .expect("a folder of our own");
        fs::write(path, text).expect("a folder of our own can be written");
    }
    let paths: Vec<PathBuf> = paths.iter().map(|path| folder.path().join(path)).collect();
    let (sources, found) = diagnose(&paths, folder.path());
    let file = |told: &Diagnostic| {
        sources
            .file(told.span.file)
            .path
            .strip_prefix(folder.path())
            .map(|path| path.display().to_string())
    };
    found
        .iter()
        .map(|told| {
            format!(
                "{} {}: {}",
                told.code,
                file(told).unwrap_or_default(),
                told.message
            )
        })
        .collect()
}

const SHOP: &str = "dialog: shop\nlanguages: [en]\nstart:\n  - { section: main, command: shop }\nsteps:\n  - say: Hello\n";

#[test]
fn a_copy_beside_a_dialog_never_takes_its_place() {
    let named = |copy: &str| {
        let folder = tempfile::tempdir().expect("a folder can be made");
        for (name, text) in [
            ("shop.yaml", SHOP.to_owned()),
            (copy, SHOP.replace("Hello", "Old words")),
        ] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("it is in the folder"))
                .expect("a folder of our own");
            fs::write(path, text).expect("a folder of our own can be written");
        }
        let (sources, _) = vraag::dialog::load::read(&[folder.path()]);
        let compiled = vraag::dialog::compile::compile(&sources);
        let program = &compiled.dialogs.programs["shop"];
        let runs = compiled
            .read
            .iter()
            .find(|readable| readable.program.version == program.version)
            .map(|readable| readable.file);
        assert!(
            compiled
                .diagnostics
                .iter()
                .all(|told| told.code.to_string() != "D032"),
            "{:?}",
            compiled.diagnostics
        );
        let told: Vec<String> = compiled
            .errors()
            .map(|told| {
                assert!(
                    told.help
                        .as_deref()
                        .is_some_and(|help| help.contains("delete this file")),
                    "{told:?}"
                );
                sources
                    .file(told.span.file)
                    .path
                    .strip_prefix(folder.path())
                    .expect("it is there")
                    .display()
                    .to_string()
            })
            .collect();
        (
            sources
                .file(runs.expect("it was read"))
                .path
                .file_name()
                .map(|name| name.to_owned()),
            told,
        )
    };
    for copy in [
        "shop (1).yaml",
        "shop - kopie.yaml",
        "Shop.yaml",
        "shop copy.yaml",
        "shop-2.yaml",
        "zhop.yaml",
        "a.yaml",
        "old/shop.yaml",
        "old/shop (1).yaml",
    ] {
        let (runs, told) = named(copy);
        assert_eq!(
            (runs.as_deref(), told),
            (
                Some(std::ffi::OsStr::new("shop.yaml")),
                vec![copy.to_owned()]
            ),
            "beside {copy}"
        );
    }
}

#[test]
fn a_folder_without_dialogs_is_told() {
    assert_eq!(
        told_of(&[], &[""]),
        ["D011 : there is no dialog in this folder"]
    );
    let told = told_of(&[("notes.txt", "buy milk")], &[""]);
    assert!(
        told.contains(&"D011 : there is no dialog in this folder".to_owned()) && told.len() == 2,
        "{told:?}"
    );
}

#[test]
fn files_that_were_meant_to_be_read_are_told_and_others_are_not() {
    let told = |name: &str| {
        told_of(
            &[
                ("shop.yaml", SHOP),
                (name, "dialog: bakery\nsteps:\n  - say: Hi\n"),
            ],
            &[""],
        )
    };
    for name in [
        "bakery.txt",
        "a.yaml.txt",
        "bakery.TXT",
        "bakery",
        "bakery.yml.txt",
    ] {
        assert_eq!(told(name).len(), 1, "{name}: {:?}", told(name));
        assert!(
            told(name)[0].starts_with(&format!("D011 {name}: the file is not read")),
            "{:?}",
            told(name)
        );
    }
    for name in ["bakery.yml", "bakery.YAML"] {
        assert!(
            told(name)[0].starts_with(&format!("D011 {name}: the file is not read")),
            "{:?}",
            told(name)
        );
    }
    for name in [
        ".bakery.yaml.swp",
        "bakery.yaml~",
        "bakery.yaml.bak",
        "images/bakery.jpg",
        "README.md",
    ] {
        assert_eq!(told(name), Vec::<String>::new(), "{name}");
    }
    assert_eq!(
        told_of(&[("shop.yaml", SHOP), ("notes.txt", "buy milk")], &[""]),
        Vec::<String>::new()
    );
}

#[test]
fn folders_below_are_read_but_the_bots_own_file_is_one() {
    let bad = SHOP.replace("shop", "cake").replace("say", "sya");
    let told = told_of(&[("shop.yaml", SHOP), ("sweet/cake.yaml", &bad)], &[""]);
    assert_eq!(told, ["D012 sweet/cake.yaml: `sya` is not a verb"]);
    let told = told_of(
        &[("shop.yaml", SHOP), ("sweet/bot.yaml", "name: Cake\n")],
        &[""],
    );
    assert!(
        told.len() == 1 && told[0].starts_with("D011 sweet/bot.yaml: "),
        "{told:?}"
    );
}

#[test]
fn a_named_file_is_judged_in_its_folder_and_only_what_is_wrong_with_it_is_told() {
    let asks = SHOP.replace(
        "  - say: Hello\n",
        "  - ask: taste\n    type: nps\n    text: How likely are you to tell a friend?\n",
    );
    let segments = "segments:\n  fans:\n    when: taste >= 9\n";
    let files = [
        ("shop.yaml", asks.as_str()),
        ("segments.yaml", segments),
        ("bad.yaml", "dialog: bad\nsteps:\n  - sya: Hi\n"),
    ];
    let all = told_of(&files, &[""]);
    let of = |name: &str| {
        all.iter()
            .filter(|told| told.contains(&format!(" {name}: ")))
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(told_of(&files, &["segments.yaml"]), of("segments.yaml"));
    assert_eq!(told_of(&files, &["bad.yaml"]), of("bad.yaml"));
    assert!(
        told_of(&files, &["bad.yaml"])
            .iter()
            .any(|told| told.starts_with("D012"))
    );
    assert_eq!(
        told_of(&files, &["shop.yaml", "bad.yaml"]).len(),
        of("shop.yaml").len() + of("bad.yaml").len()
    );
}

#[test]
fn pictures_that_are_not_there_or_outside_are_told() {
    let with = |path: &str| {
        let shop = SHOP.replace(
            "  - say: Hello\n",
            &format!("  - say: Hello\n    photo: {path}\n  - say: Bye\n    file: {path}\n"),
        );
        let told = told_of(
            &[
                ("shop.yaml", &shop),
                ("pics/shop.jpg", "x"),
                ("deep/tea.yaml", &SHOP.replace("shop", "tea")),
            ],
            &[""],
        );
        told.iter().filter(|told| told.starts_with("D187")).count()
    };
    assert_eq!(with("pics/shop.jpg"), 0);
    assert_eq!(with("./pics/shop.jpg"), 0);
    for path in [
        "pics/nope.png",
        "../.env",
        "/etc/hostname",
        "pics",
        "pics/../../x",
        "pics/shop.jpg/x",
    ] {
        assert_eq!(with(path), 2, "{path}");
    }
}

#[test]
fn addresses_that_telegram_refuses_are_told() {
    let with = |url: &str| {
        let shop = SHOP.replace(
            "  - say: Hello\n",
            &format!("  - say: Hello\n    buttons:\n      - {{ text: Open, url: \"{url}\" }}\n"),
        );
        told_of(&[("shop.yaml", &shop)], &[""])
            .iter()
            .any(|told| told.starts_with("D186"))
    };
    for url in [
        "https://winkel/x",
        "http://localhost:8080/x",
        "http://localhost",
        "https://shop.local/x",
        "http://127.0.0.1/x",
        "tel:+31201234567",
        "mailto:noor@example.org",
        "ftp://example.org/x",
        "javascript:alert(1)",
        "https://",
        "https:///x",
        "https://example.org:99999/",
        "winkel",
        "https://exa mple.org/",
        "tg://user?id=1",
    ] {
        assert!(with(url), "{url}");
    }
    for url in [
        "https://example.org",
        "http://example.org:8080/x?y=1#z",
        "https://t.me/roast_bot?start=x",
        "example.org/x",
        "https://noor@example.org/x",
        "https://münchen.example/x",
        "tg://resolve?domain=roast_bot",
        "https://example.org/${lang}",
        "https://${lang}.example.org/",
        "HTTPS://EXAMPLE.ORG/",
    ] {
        assert!(!with(url), "{url}");
    }
}

#[test]
fn old_names_that_cannot_be_so_are_told() {
    let with = |renamed: &str| {
        let steps = "  - ask: sacks\n    type: number\n    text: How many?\n  - ask: boxes\n    type: number\n    text: How many?\n";
        let shop = format!(
            "{}renamed: {renamed}\n",
            SHOP.replace("  - say: Hello\n", steps)
        );
        told_of(&[("shop.yaml", &shop)], &[""])
            .into_iter()
            .filter(|told| told.starts_with("D189"))
            .collect::<Vec<_>>()
    };
    assert_eq!(with("{ bags: sacks }"), Vec::<String>::new());
    assert_eq!(
        with("{ bags: pokes, pokes: sacks }"),
        Vec::<String>::new(),
        "a chain"
    );
    assert!(
        with("{ a: b, b: a }")
            .iter()
            .all(|told| told.contains("leads back to itself"))
            && with("{ a: b, b: a }").len() == 2
    );
    assert!(
        with("{ sacks: boxes, boxes: sacks }")[0].contains("leads back"),
        "a swap"
    );
    assert!(with("{ bags: bags }")[0].contains("was called so before"));
    assert!(with("{ boxes: sacks }")[0].contains("still the name of a question"));
    assert!(with("{ bags: sacks, pokes: sacks }")[0].contains("two old names became `sacks`"));
}

#[test]
fn names_of_columns_are_told() {
    let with = |name: &str| {
        let shop = SHOP.replace(
            "  - say: Hello\n",
            &format!("  - ask: {name}\n    type: text\n    text: What?\n"),
        );
        told_of(&[("shop.yaml", &shop)], &[""])
            .iter()
            .any(|told| told.starts_with("D188"))
    };
    for name in [
        "source",
        "status",
        "session_id",
        "respondent_id",
        "version",
        "channel",
        "started_at",
        "ended_at",
    ] {
        assert!(with(name), "{name}");
    }
    assert!(!with("sources") && !with("heard_of_us"));
}

#[test]
fn a_label_that_may_be_empty_is_told() {
    let with = |when: &str| {
        let steps = format!(
            "  - ask: child\n    type: text\n    optional: true\n    text: What is your child called?\n  - ask: who\n    type: choice\n    text: Who comes?\n    options:\n      child: {{ label: \"${{child}}\"{when} }}\n      me: Me\n"
        );
        let shop = SHOP.replace("  - say: Hello\n", &steps);
        told_of(&[("shop.yaml", &shop)], &[""])
            .iter()
            .any(|told| told.starts_with("D096"))
    };
    assert!(with(""));
    assert!(!with(", when: child is answered"));
}

#[test]
fn a_command_that_is_always_understood_is_refused() {
    let with = |command: &str| {
        let shop = SHOP.replace("command: shop", &format!("command: {command}"));
        let told = told_of(&[("shop.yaml", &shop)], &[""]);
        told.iter().filter(|told| told.starts_with("D031")).count()
    };
    // Sent as a command, `/help_me` is help and `/stop_it` stops: a section below it never began.
    assert_eq!((with("help_me"), with("i_want_to_stop")), (1, 1));
    assert_eq!((with("help"), with("helping"), with("shop")), (1, 0, 0));
}
