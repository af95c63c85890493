//! `vraag check --fix`: mends what has exactly one cure, and shows each line before and after.
//!
//! A cure counts only if the file has fewer errors with it, and none that it did not have before; everything else stays byte
//! for byte.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};

use super::reading::{counted, is_in, read_around};
use crate::cli::exit::Exit;
use crate::cli::init::ask::Questions;
use crate::dialog::compile::compile;
use crate::dialog::decode::fields::surely_meant;
use crate::dialog::diagnostic::{Code, Diagnostic, Severity};
use crate::dialog::register as code;
use crate::dialog::source::{FileIx, Sources};

/// A part of a file and what it becomes.
#[derive(Clone, Debug)]
struct Edit {
    file: FileIx,
    from: usize,
    to: usize,
    with: String,
}

/// The most edits of one run; more is no slip.
const MOST: usize = 500;

/// Mends files, after asking unless `takes_all`.
///
/// Fails if a file cannot be read or written.
pub fn run(
    paths: &[PathBuf],
    dialogs: &Path,
    takes_all: bool,
    out: &mut dyn Write,
) -> Result<Exit> {
    let (sources, _) = read_around(paths, dialogs);
    let asked: Vec<bool> = sources
        .0
        .iter()
        .map(|source| paths.iter().any(|path| is_in(&source.path, path)))
        .collect();
    let mended = mend(&sources, &asked);
    let changed: Vec<usize> = (0..sources.0.len())
        .filter(|at| sources.0[*at].text != mended.0[*at].text)
        .collect();
    if changed.is_empty() {
        writeln!(
            out,
            "nothing here has exactly one cure; `vraag check` tells what is wrong"
        )?;
        return Ok(Exit::Fine);
    }
    let mut lines = 0;
    for at in &changed {
        lines += show(
            &sources.0[*at].path,
            &sources.0[*at].text,
            &mended.0[*at].text,
            out,
        )?;
    }
    let question = format!("Change {}?", counted(lines, "line"));
    if !takes_all && !Questions::new(false).agrees(&question, false, out)? {
        writeln!(out, "nothing was changed")?;
        return Ok(Exit::Fine);
    }
    for at in &changed {
        let path = &sources.0[*at].path;
        let writing = || format!("writing {}", path.display());
        let now =
            std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
        if now != *sources.0[*at].text {
            writeln!(
                out,
                "left as it is: {} is not what was read a moment ago",
                path.display()
            )?;
            continue;
        }
        std::fs::write(path, mended.0[*at].text.as_bytes()).with_context(writing)?;
    }
    writeln!(
        out,
        "{} changed in {}",
        counted(lines, "line"),
        counted(changed.len(), "file")
    )?;
    Ok(Exit::Fine)
}

/// Returns the sources with every cure in them that is the only one.
fn mend(sources: &Sources, asked: &[bool]) -> Sources {
    let mut sources = sources.clone();
    let mut problems = problems(&sources);
    let mut is_left: Vec<(FileIx, Code, String)> = Vec::new();
    for _ in 0..MOST {
        let open = problems.iter().find(|told| {
            asked.get(told.span.file.0 as usize) == Some(&true) && !is_left.contains(&key(told))
        });
        let Some(told) = open.cloned() else { break };
        let text = Arc::clone(&sources.file(told.span.file).text);
        let mut cured: Vec<(Sources, Vec<Diagnostic>)> = Vec::new();
        for edit in cures(&told, &text) {
            let tried = with(&sources, &edit);
            let found = self::problems(&tried);
            if is_better(&told, &problems, &found) {
                cured.push((tried, found));
            }
        }
        match (cured.pop(), cured.is_empty()) {
            (Some((tried, found)), true) => (sources, problems) = (tried, found),
            _ => is_left.push(key(&told)),
        }
    }
    sources
}

fn key(told: &Diagnostic) -> (FileIx, Code, String) {
    (
        told.span.file,
        told.code,
        format!("{}{}", told.span.start, told.message),
    )
}

fn problems(sources: &Sources) -> Vec<Diagnostic> {
    let found = compile(sources).diagnostics;
    found
        .into_iter()
        .filter(|told| told.severity == Severity::Error)
        .collect()
}

/// Returns whether a problem is gone, and nothing new came up. Behind a verb with a slip its keys
/// are read for the first time, so slips in them may.
fn is_better(told: &Diagnostic, before: &[Diagnostic], after: &[Diagnostic]) -> bool {
    let mut known: Vec<&Diagnostic> = before.iter().collect();
    let mut is_known = |other: &Diagnostic| {
        let is_same = |known: &&Diagnostic| {
            (known.span.file, known.code, &known.message)
                == (other.span.file, other.code, &other.message)
        };
        let found = known.iter().position(is_same);
        found.map(|at| known.swap_remove(at)).is_some()
    };
    let new: Vec<&Diagnostic> = after.iter().filter(|other| !is_known(other)).collect();
    let is_slip =
        told.code == code::UNKNOWN_KEY && new.iter().all(|new| new.code == code::UNKNOWN_KEY);
    let has_gone = !after
        .iter()
        .any(|other| other.code == told.code && other.span == told.span);
    has_gone && (is_slip || new.is_empty() && after.len() < before.len())
}

fn with(sources: &Sources, edit: &Edit) -> Sources {
    let mut sources = sources.clone();
    let source = &mut sources.0[edit.file.0 as usize];
    let mut text = source.text.to_string();
    text.replace_range(edit.from..edit.to, &edit.with);
    source.text = Arc::from(text);
    sources
}

/// Returns what could cure a problem.
fn cures(told: &Diagnostic, text: &str) -> Vec<Edit> {
    let file = told.span.file;
    let (from, to) = (told.span.start as usize, told.span.end as usize);
    let here = |with: String| Edit {
        file,
        from,
        to,
        with,
    };
    let written = text.get(from..to).unwrap_or_default();
    let mut edits = Vec::new();
    let help = told.help.as_deref().unwrap_or_default();
    match told.code {
        code::COLON_IN_TEXT | code::TEXT_IN_BRACES | code::SPECIAL_START => {
            edits.extend(quoted(text, from, help).map(|(from, to, with)| Edit {
                file,
                from,
                to,
                with,
            }));
        }
        code::UNKNOWN_KEY | code::BAD_VALUE => {
            let near = suggested(help).filter(|near| is_sure(written, near));
            edits.extend(near.map(|near| here(near.to_owned())));
        }
        code::BAD_DURATION => edits.extend(suggested(help).map(|near| here(near.to_owned()))),
        code::ODD_SPACE if written.contains('\t') => {
            edits.extend([2, 4, 8].map(|wide| here(written.replace('\t', &" ".repeat(wide)))));
        }
        code::ODD_SPACE => edits.push(here(written.chars().map(|_| ' ').collect())),
        _ => {}
    }
    edits.extend(straight(text, from).map(|(from, to, with)| Edit {
        file,
        from,
        to,
        with,
    }));
    edits
}

/// Returns the one name that a help asks about.
fn suggested(help: &str) -> Option<&str> {
    help.strip_prefix("did you mean `")?.strip_suffix("`?")
}

/// Returns whether a word is certainly a slip for another, or the same in another language.
fn is_sure(written: &str, near: &str) -> bool {
    surely_meant(written, &[near]).is_some()
        || (written.len() >= 3 && strsim::damerau_levenshtein(written, near) == 1)
}

/// Returns the words of a line without the white space around them, by place.
fn line_at(text: &str, at: usize) -> Option<(usize, usize)> {
    let from = text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
    let to = text
        .get(at..)?
        .find('\n')
        .map_or(text.len(), |end| at + end);
    let line = text.get(from..to)?;
    let words = line.trim();
    let start = from + (line.len() - line.trim_start().len());
    Some((start, start + words.len()))
}

/// Returns the line that a help shows with its quotes, if only quotes were added to it.
fn quoted(text: &str, at: usize, help: &str) -> Option<(usize, usize, String)> {
    let shown = help
        .strip_prefix("put the text between double quotes: `")?
        .strip_suffix('`')?;
    let (from, to) = line_at(text, at)?;
    let bare = |line: &str| {
        line.chars()
            .filter(|letter| !"\"\\".contains(*letter))
            .collect::<String>()
    };
    (bare(shown) == bare(&text[from..to])).then(|| (from, to, shown.to_owned()))
}

/// Returns a line with straight quotes in place of those that a word processor makes.
fn straight(text: &str, at: usize) -> Option<(usize, usize, String)> {
    let (from, to) = line_at(text, at)?;
    let line = &text[from..to];
    let plain: String = line
        .chars()
        .map(|letter| match letter {
            '“' | '”' | '„' | '«' | '»' => '"',
            '‘' | '’' | '‚' => '\'',
            letter => letter,
        })
        .collect();
    (plain != line).then_some((from, to, plain))
}

/// Shows the lines that differ, and returns how many.
fn show(path: &Path, before: &str, after: &str, out: &mut dyn Write) -> Result<usize> {
    let mut count = 0;
    for (at, (old, new)) in before.lines().zip(after.lines()).enumerate() {
        if old != new {
            count += 1;
            let visible = |line: &str| line.replace('\t', "→");
            writeln!(
                out,
                "{}:{}\n- {}\n+ {}\n",
                path.display(),
                at + 1,
                visible(old),
                visible(new)
            )?;
        }
    }
    Ok(count)
}
