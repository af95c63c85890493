//! Files as the author wrote them, with slips in them that nobody makes on purpose: the same seed makes the same files.

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use vraag::cli::draw::Drawing;
use vraag::dialog::compile::compile;
use vraag::dialog::source::{FileIx, SourceFile, Sources};
use vraag::script;

/// Letters and signs of one to four bytes, of every kind that an editor, a chat or a page may leave in a file.
const SLIPS: &[&str] = &[
    "\u{a0}",
    "\u{1}",
    "\u{1b}",
    "\u{7f}",
    "\u{85}",
    "\u{ad}",
    "\u{301}",
    "\u{feff}",
    "\u{200b}",
    "\u{200d}",
    "\u{202e}",
    "\u{2028}",
    "\u{2029}",
    "\u{3000}",
    "\u{3164}",
    "\u{fffd}",
    "\u{e000}",
    "\u{ffff}",
    "\u{10ffff}",
    "\0",
    "\t",
    "\r",
    "\n",
    "\r\n",
    " ",
    "  ",
    "é",
    "ß",
    "İ",
    "ﷺ",
    "中",
    "字",
    "😀",
    "🧑‍🌾",
    "½",
    "٣",
    "–",
    "—",
    "…",
    "“",
    "”",
    "„",
    "«",
    "’",
    "‘",
    "'",
    "\"",
    "\\",
    "\\u",
    "\\x4",
    "\\\u{a0}",
    "`",
    "[",
    "]",
    "{",
    "}",
    "{{",
    "}}",
    "${",
    "(",
    ")",
    ",",
    ": ",
    ":",
    ":\u{a0}",
    "-",
    "- ",
    "-\u{a0}",
    "? ",
    "#",
    " #",
    " #\u{a0}",
    "*",
    "&",
    "!",
    "!!",
    "|",
    ">",
    "%",
    "@",
    "=",
    "~",
    "<<: ",
    "---\n",
    "...\n",
    "..",
    "1..",
    "*a",
    "&a ",
    "//",
    "null",
    "0",
    "9",
    "99999999999999999999",
    "-1",
    "1e9",
    "$",
    ";",
    "+",
    "<",
    ">=",
    "==",
    "not ",
    " and ",
    " or ",
];

/// Numbers that look random and are the same in every run.
pub struct Dice(u64);

impl Dice {
    /// Begins with a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// Returns a number below `sides`.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % sides.max(1) as u64) as usize
    }

    fn one<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.roll(all.len())]
    }
}

/// What slips are made in: the files of the dialogs folder, and every example of the documents.
pub struct Corpus {
    shipped: Vec<(String, String)>,
    examples: Vec<(String, String)>,
}

/// One file with slips, and what stands beside it.
pub struct Input {
    /// The files; the one with slips is the last.
    pub sources: Sources,
}

impl Corpus {
    /// Reads what is in the repository.
    pub fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let yaml = |path: &PathBuf| path.extension().is_some_and(|end| end == "yaml");
        let name = |path: &Path| {
            path.file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default()
        };
        let text = |path: &Path| fs::read_to_string(path).expect("what is shipped can be read");
        let shipped = files(&root.join("dialogs"))
            .into_iter()
            .filter(yaml)
            .map(|path| (name(&path), text(&path)))
            .collect();
        let mut examples = Vec::new();
        let pages = ["docs", "docs/guide", "docs/diagnostics"]
            .iter()
            .flat_map(|folder| files(&root.join(folder)))
            .collect::<Vec<_>>();
        for page in pages
            .iter()
            .chain([&root.join("README.md")])
            .filter(|page| page.extension().is_some_and(|end| end == "md"))
        {
            for block in text(page).split("```yaml\n").skip(1) {
                let block = block.split("\n```").next().unwrap_or(block);
                let named = block
                    .strip_prefix("# file: ")
                    .and_then(|rest| rest.split(['\n', ' ']).next());
                let dialog = block.lines().find_map(|line| line.strip_prefix("dialog: "));
                let is_segments = block
                    .lines()
                    .next()
                    .is_some_and(|line| line.starts_with("segments:"));
                let name = match (named, dialog) {
                    (Some(name), _) => name.to_owned(),
                    (None, Some(_)) if block.contains("\ntests:") => "example.test.yaml".to_owned(),
                    (None, Some(dialog)) => format!(
                        "{}.yaml",
                        dialog.split([' ', '#']).next().unwrap_or_default()
                    ),
                    (None, None) if is_segments => "segments.yaml".to_owned(),
                    (None, None) => "bot.yaml".to_owned(),
                };
                examples.push((name, format!("{block}\n")));
            }
        }
        Self { shipped, examples }
    }

    /// Makes one input: a shipped file beside all others (seldom: that is slow), beside `bot.yaml` alone, or an example.
    pub fn input(&self, dice: &mut Dice) -> Input {
        let is_shipped = dice.roll(4) == 0;
        let from = if is_shipped {
            &self.shipped
        } else {
            &self.examples
        };
        let (name, text) = &from[dice.roll(from.len())];
        let slipped = self.slip(text, dice);
        let is_whole = is_shipped && dice.roll(10) == 0;
        let is_test = name.ends_with(".test.yaml");
        let dialog = name
            .strip_suffix(".test.yaml")
            .map(|stem| format!("{stem}.yaml"));
        let is_beside = |other: &str| {
            other != name
                && (is_whole && !other.ends_with(".test.yaml")
                    || is_test && Some(other) == dialog.as_deref())
        };
        let mut sources: Vec<SourceFile> = self
            .shipped
            .iter()
            .filter(|(other, _)| is_beside(other))
            .map(|(name, text)| file(name, text))
            .collect();
        sources.push(file(name, &slipped));
        Input {
            sources: Sources(sources),
        }
    }

    fn slip(&self, text: &str, dice: &mut Dice) -> String {
        let mut text = text.to_owned();
        for _ in 0..=dice.roll(3) {
            let at = place(&text, dice);
            match dice.roll(12) {
                0 => text.truncate(at),
                1 if at < text.len() => drop(text.remove(at)),
                2 => {
                    let end = text.floor_char_boundary((at + dice.roll(40)).min(text.len()));
                    text.replace_range(at.min(end)..end, dice.one(SLIPS));
                }
                3 => {
                    let mut lines: Vec<&str> = text.split('\n').collect();
                    let (from, to) = (dice.roll(lines.len()), dice.roll(lines.len()));
                    match dice.roll(5) {
                        0 => lines.swap(from, to),
                        1 => lines.insert(to, lines[from]),
                        2 => drop(lines.remove(from)),
                        3 => lines[to] = lines[from].trim_start(),
                        _ => lines[to] = lines[to].trim_start(),
                    }
                    text = lines.join("\n");
                }
                4 => {
                    let (_, other) = &self.examples[dice.roll(self.examples.len())];
                    let (start, end) = (place(other, dice), place(other, dice));
                    text.insert_str(at, &other[start.min(end)..start.max(end)]);
                }
                5 => text.insert_str(at, &dice.one(SLIPS).repeat(1 + dice.roll(60))),
                6 => {
                    // Everywhere at once, as a word processor does it.
                    let (sign, slip) = (
                        dice.one(&["\"", "-", " ", ": ", "\n", "[", "{", ","]),
                        dice.one(SLIPS),
                    );
                    text = text.replace(sign, slip);
                }
                _ => text.insert_str(at, dice.one(SLIPS)),
            }
            if text.len() > 60_000 {
                text.truncate(text.floor_char_boundary(60_000));
            }
        }
        text
    }
}

impl Input {
    /// Compiles the files, reads the tests among them, and draws all that is told; returns what is wrong with that.
    pub fn run(&self) -> Result<(), String> {
        let told = catch_unwind(|| self.told()).map_err(|_| "a panic".to_owned())?;
        told.map_or(Ok(()), Err)
    }

    fn told(&self) -> Option<String> {
        let compiled = compile(&self.sources);
        let mut all = compiled.diagnostics.clone();
        let last = FileIx(self.sources.0.len() as u32 - 1);
        if self.path().to_string_lossy().ends_with(".test.yaml") {
            let (file, told) = script::parse(&self.sources, last);
            all.extend(told);
            for file in file.iter() {
                all.extend(
                    file.tests
                        .iter()
                        .flat_map(|test| script::plan::plan(test, &file.dialog, &compiled).1),
                );
            }
        }
        let drawing = Drawing::new(&self.sources, false);
        let _ = drawing.json(&all);
        // An excerpt takes longer than all the rest: a few of them show what the others would.
        all.iter()
            .step_by(1 + all.len() / 4)
            .for_each(|told| drop(drawing.text(told)));
        let nowhere = all.iter().find(|told| {
            let places =
                std::iter::once(told.span).chain(told.labels.iter().map(|(span, _)| *span));
            places.into_iter().any(|span| {
                let text = &self.sources.file(span.file).text;
                !text.trim().is_empty() && text.get(span.range()).is_none_or(str::is_empty)
            })
        });
        nowhere.map(|told| format!("{told:?} points nowhere"))
    }

    /// Returns the path of the file with slips.
    pub fn path(&self) -> &Path {
        &self.last().path
    }

    /// Returns the file with slips.
    pub fn text(&self) -> &str {
        &self.last().text
    }

    fn last(&self) -> &SourceFile {
        self.sources.0.last().expect("there is a file with slips")
    }
}

fn place(text: &str, dice: &mut Dice) -> usize {
    text.floor_char_boundary(dice.roll(text.len() + 1))
}

fn file(name: &str, text: &str) -> SourceFile {
    SourceFile {
        path: name.into(),
        text: Arc::from(text),
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("a folder of ours")
        .flatten()
        .map(|entry| entry.path())
        .collect();
    files.sort();
    files
}
