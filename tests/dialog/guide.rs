//! The guide is followed as it is read: each chapter in a folder of its own, its files saved, its commands run by the
//! real program, what it says they print compared, its pictures drawn anew.
//!
//! In a chapter, a YAML block whose first line is `# dialogs/NAME.yaml` is that file; `# more of dialogs/NAME.yaml` is
//! added to it. Any other YAML block is a few steps, in the frame of a dialog. A text block behind commands is what they
//! print; `…` stands for anything. Comments that nobody reads hold what would be in the way: `<!-- file: PATH` with lines
//! until `-->`, and `<!-- run: COMMAND -->`. With `VRAAG_GUIDE=write` the pictures are written instead of compared.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::diagnostics::told_of;
use crate::pages::files_of;

const GUIDE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/guide");

/// What is not run here: it serves, or needs Telegram. Its options must be in `--help`.
const NOT_RUN: [&str; 3] = ["vraag run", "vraag init", "vraag admin"];

/// Something that is done by who follows a chapter.
#[derive(Debug)]
enum Step {
    Save {
        path: String,
        text: String,
    },
    Add {
        path: String,
        text: String,
    },
    Fragment(String),
    Run {
        commands: String,
        shown: Option<String>,
    },
    Look(String),
}

/// Returns the steps of a chapter, each with its line.
fn steps(page: &str) -> Vec<(usize, Step)> {
    let lines: Vec<&str> = page.lines().collect();
    let (mut steps, mut at) = (Vec::new(), 0);
    let until = |from: usize, end: &str| {
        let behind = lines[from..].iter().position(|line| line.trim() == end);
        from + behind.unwrap_or_else(|| panic!("line {from} opens what no `{end}` closes"))
    };
    while at < lines.len() {
        let (line, number) = (lines[at], at + 1);
        if let Some(path) = line.strip_prefix("<!-- file: ") {
            let end = until(at, "-->");
            let text = lines[at + 1..end].join("\n") + "\n";
            let path = path.trim().to_owned();
            steps.push((number, Step::Save { path, text }));
            at = end;
        } else if let Some(commands) = line.strip_prefix("<!-- run: ") {
            let commands = commands.trim_end_matches("-->").trim().to_owned();
            let shown = None;
            steps.push((number, Step::Run { commands, shown }));
        } else if let Some(kind) = line.trim_start().strip_prefix("```") {
            let end = until(at + 1, "```");
            let text = lines[at + 1..end].join("\n") + "\n";
            at = end;
            match kind {
                "yaml" => steps.push((number, file_or_fragment(text))),
                "sh" => {
                    let next = lines[at + 1..].iter().position(|line| !line.is_empty());
                    let next = next.map(|by| at + 1 + by);
                    let shown = next.filter(|next| lines[*next] == "```text").map(|next| {
                        let end = until(next + 1, "```");
                        at = end;
                        lines[next + 1..end].join("\n") + "\n"
                    });
                    let commands = text;
                    steps.push((number, Step::Run { commands, shown }));
                }
                "text" => {}
                other => panic!("line {number}: nobody knows how to follow a block of `{other}`"),
            }
        }
        for picture in line.split("](pictures/").skip(1) {
            let name = picture.split(')').next().unwrap_or_default();
            steps.push((number, Step::Look(name.to_owned())));
        }
        at += 1;
    }
    steps
}

fn file_or_fragment(text: String) -> Step {
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let path = |line: &str| line.ends_with(".yaml").then(|| line.to_owned());
    if let Some(path) = first.strip_prefix("# more of ").and_then(path) {
        let text = rest.to_owned();
        return Step::Add { path, text };
    }
    match first.strip_prefix("# ").and_then(path) {
        Some(path) => Step::Save { path, text },
        None => Step::Fragment(text),
    }
}

/// A chapter that is being followed.
struct Reader {
    name: String,
    folder: tempfile::TempDir,
    wrong: Vec<String>,
    /// The pictures that the chapter shows.
    seen: BTreeSet<String>,
}

impl Reader {
    fn follow(path: &Path) -> Self {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let mut reader = Self {
            name: name.into_owned(),
            folder: tempfile::tempdir().expect("a folder can be made"),
            wrong: Vec::new(),
            seen: BTreeSet::new(),
        };
        // A drawing is put into a folder that is there.
        fs::create_dir_all(reader.folder.path().join("pictures")).expect("our own folder");
        let bin = reader.folder.path().join(".bin");
        fs::create_dir_all(&bin).expect("our own folder");
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_vraag"), bin.join("vraag"))
            .expect("our own folder");
        let page = fs::read_to_string(path).expect("a chapter is text");
        let mut saved = BTreeSet::new();
        for (line, step) in steps(&page) {
            match step {
                Step::Save { path, text } => {
                    reader.save(&path, &text);
                    saved.insert(path);
                }
                Step::Add { path, text } => {
                    let whole = reader.read(&path) + &text;
                    reader.save(&path, &whole);
                }
                Step::Fragment(text) => reader.try_steps(line, &text),
                Step::Run { commands, shown } => reader.run(line, &commands, shown.as_deref()),
                Step::Look(picture) => reader.look(line, &picture),
            }
        }
        reader.check_all(!saved.is_empty());
        reader
    }

    fn tell(&mut self, line: usize, what: &str) {
        self.wrong.push(format!("{}:{line}: {what}", self.name));
    }

    fn save(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().expect("it is in the folder")).expect("our own folder");
        fs::write(path, text).expect("our own folder");
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.folder.path().join(path)).unwrap_or_default()
    }

    /// Checks a few steps in the frame of a dialog, beside the chapter's `bot.yaml`.
    fn try_steps(&mut self, line: usize, text: &str) {
        let mut files = files_of(text);
        let bot = self.read("dialogs/bot.yaml");
        if !bot.is_empty() && files.iter().all(|(name, _)| name != "bot.yaml") {
            files.push(("bot.yaml".to_owned(), bot));
        }
        let mut files: Vec<(&str, &str)> = files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        files.push(("images/bread.jpg", "x"));
        for told in told_of(&files, &[""]) {
            self.tell(line, &format!("{told}, in\n{text}"));
        }
    }

    /// Runs commands, and compares what they print with what the page says.
    fn run(&mut self, line: usize, commands: &str, shown: Option<&str>) {
        let mut printed = String::new();
        for command in commands.lines().filter(|line| !line.trim().is_empty()) {
            if NOT_RUN.iter().any(|served| command.starts_with(served)) {
                self.look_up(line, command);
                continue;
            }
            let output = self.shell(command);
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            if shown.is_none() && !output.status.success() {
                self.tell(line, &format!("`{command}` ends with\n{said}"));
            }
            printed.push_str(&said);
        }
        let folder = format!("{}/", self.folder.path().display());
        let printed = printed.replace(&folder, "");
        if let Some(shown) = shown.filter(|shown| !is_like(&printed, shown)) {
            self.tell(line, &format!("shown is\n{shown}\nprinted is\n{printed}"));
        }
    }

    fn shell(&self, command: &str) -> std::process::Output {
        let path = std::env::var("PATH").unwrap_or_default();
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("{{ {command}\n}} 2>&1 </dev/null")]);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("VRAAG_")) {
            shell.env_remove(name);
        }
        let bin = self.folder.path().join(".bin");
        shell
            .env("PATH", format!("{}:{path}", bin.display()))
            .env("LANG", "en_GB.UTF-8")
            .env("COLUMNS", "100")
            .env_remove("TELOXIDE_TOKEN")
            .current_dir(self.folder.path());
        shell.output().expect("a shell runs")
    }

    /// Looks up the options of a command that is not run.
    fn look_up(&mut self, line: usize, command: &str) {
        let words: Vec<&str> = command
            .split_whitespace()
            .take_while(|word| *word != "#")
            .collect();
        let output = self.shell(&format!("{} {} --help", words[0], words[1]));
        let help = String::from_utf8_lossy(&output.stdout).into_owned();
        for option in words.iter().filter(|word| word.starts_with("--")) {
            if !output.status.success() || !help.contains(option) {
                self.tell(line, &format!("`{command}`: there is no {option}"));
            }
        }
    }

    /// Compares a picture with what the chapter's commands drew.
    fn look(&mut self, line: usize, picture: &str) {
        self.seen.insert(picture.to_owned());
        let drawn = self.folder.path().join("pictures").join(picture);
        let kept = Path::new(GUIDE).join("pictures").join(picture);
        let Ok(drawn) = fs::read(&drawn) else {
            self.tell(line, &format!("no command draws pictures/{picture}"));
            return;
        };
        if std::env::var("VRAAG_GUIDE").is_ok_and(|how| how == "write") {
            fs::create_dir_all(kept.parent().expect("it is in a folder")).expect("our own folder");
            fs::write(&kept, drawn).expect("the repository can be written");
        } else if fs::read(&kept).ok().as_ref() != Some(&drawn) {
            let how = "VRAAG_GUIDE=write cargo test --all-features --test dialog guide";
            self.tell(
                line,
                &format!("pictures/{picture} is not what the program draws now: {how}"),
            );
        }
    }

    /// Checks the files of the chapter as they are at its end, and holds its talks.
    fn check_all(&mut self, has_files: bool) {
        if !has_files {
            return;
        }
        let output = self.shell("vraag check --format json");
        let found = String::from_utf8_lossy(&output.stdout).into_owned();
        if found.trim() != "[]" {
            self.tell(0, &format!("at its end `vraag check` tells\n{found}"));
        }
        let output = self.shell("vraag test");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let has_talks = !said.starts_with("there are no conversation tests");
        if has_talks && !output.status.success() {
            self.tell(0, &format!("at its end `vraag test` says\n{said}"));
        }
    }
}

/// Returns whether a text is as it was shown; `…` stands for anything.
fn is_like(printed: &str, shown: &str) -> bool {
    let tidy = |text: &str| -> Vec<String> {
        let lines = text.lines().map(|line| line.trim_end().to_owned());
        lines.filter(|line| !line.is_empty()).collect()
    };
    let (printed, shown) = (tidy(printed), tidy(shown));
    fits(&printed, &shown)
}

fn fits(printed: &[String], shown: &[String]) -> bool {
    match (printed, shown) {
        (printed, []) => printed.is_empty(),
        (printed, [first, rest @ ..]) if first.trim() == "…" => {
            (0..=printed.len()).any(|by| fits(&printed[by..], rest))
        }
        ([], _) => false,
        ([line, printed @ ..], [first, rest @ ..]) => line_fits(line, first) && fits(printed, rest),
    }
}

fn line_fits(line: &str, shown: &str) -> bool {
    let mut parts = shown.split('…');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = line.strip_prefix(first) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    for (at, part) in parts.iter().enumerate() {
        let is_last = at + 1 == parts.len();
        let found = if is_last {
            rest.ends_with(part).then(|| rest.len() - part.len())
        } else {
            rest.find(part)
        };
        let Some(found) = found else { return false };
        rest = &rest[found + part.len()..];
    }
    rest.is_empty()
}

/// Returns the pages of the guide in their order.
fn chapters() -> Vec<PathBuf> {
    let pages = fs::read_dir(GUIDE).expect("the guide is a folder");
    let mut pages: Vec<PathBuf> = pages
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|end| end == "md"))
        .collect();
    pages.sort();
    pages
}

#[test]
fn every_chapter_of_the_guide_can_be_followed() {
    let only = std::env::var("VRAAG_GUIDE_CHAPTER").unwrap_or_default();
    let chapters: Vec<PathBuf> = chapters()
        .into_iter()
        .filter(|path| path.display().to_string().contains(&only))
        .collect();
    let readers: Vec<Reader> = std::thread::scope(|scope| {
        let readers: Vec<_> = chapters
            .iter()
            .map(|chapter| scope.spawn(|| Reader::follow(chapter)))
            .collect();
        readers
            .into_iter()
            .map(|reader| reader.join().expect("a chapter can be read"))
            .collect()
    });
    let wrong: Vec<&str> = readers
        .iter()
        .flat_map(|reader| &reader.wrong)
        .map(String::as_str)
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    if only.is_empty() {
        let shown: BTreeSet<String> = readers.into_iter().flat_map(|reader| reader.seen).collect();
        let kept: BTreeSet<String> = fs::read_dir(Path::new(GUIDE).join("pictures"))
            .expect("a folder of pictures")
            .map(|entry| {
                entry
                    .expect("a file")
                    .file_name()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        assert_eq!(
            kept, shown,
            "the pictures that are kept, and those that are shown"
        );
    }
}

#[test]
fn what_is_shown_stands_for_what_is_printed() {
    assert!(is_like("one\ntwo 2\nthree\n", "one\n…\nthree\n"));
    assert!(is_like("in 3.2 s\n", "in … s\n"));
    assert!(!is_like("one\ntwo\n", "one\n") && !is_like("one\n", "one\ntwo\n"));
    assert!(!is_like("in 3.2 s\n", "in … ms\n") && !is_like("b\n", "a\n…\n"));
}

/// Returns what GitHub calls a heading in an address.
fn anchor(heading: &str) -> String {
    let kept = heading
        .trim_start_matches('#')
        .trim()
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || " -_".contains(*c))
        .collect::<String>();
    kept.replace(' ', "-")
}

/// Returns the headings of a page as anchors; what stands in examples is none.
fn anchors(page: &str) -> BTreeSet<String> {
    let mut is_code = false;
    page.lines()
        .filter(|line| {
            is_code ^= line.trim_start().starts_with("```");
            !is_code && line.starts_with('#')
        })
        .map(anchor)
        .collect()
}

#[test]
fn every_link_of_the_guide_leads_somewhere() {
    let mut dead = Vec::new();
    for page in chapters() {
        let text = fs::read_to_string(&page).expect("a chapter is text");
        for link in text.split("](").skip(1) {
            let link = link.split(')').next().unwrap_or_default();
            if link.starts_with("https:") {
                continue;
            }
            let (path, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = match path {
                "" => page.clone(),
                path => page.parent().expect("it is in the guide").join(path),
            };
            let is_there = match heading {
                "" => target.exists(),
                heading => {
                    fs::read_to_string(&target).is_ok_and(|text| anchors(&text).contains(heading))
                }
            };
            if !is_there {
                dead.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(dead.is_empty(), "{}", dead.join("\n"));
}
