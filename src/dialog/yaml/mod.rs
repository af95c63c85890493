//! Parses YAML to a tree in which every scalar knows its place in the file.
//!
//! Reads only the YAML that the dialog language needs (no anchors, tags, merge keys or second
//! documents) and continues after a broken line. What a dialog's keys and verbs are matters only where
//! a broken line is repaired.
//!
//! ```
//! use vraag::dialog::{source::FileIx, yaml};
//! let (tree, problems) = yaml::parse(FileIx(0), "dialog: hello\n");
//! assert!(tree.is_some() && problems.is_empty());
//! ```

mod flow;
mod keys;
mod limits;
mod line;
mod misplaced;
mod node;
mod odd_space;
mod patch;
mod refused;
mod repair;
mod scalar;
mod scan;
mod silent_loss;
mod trap;
mod tree;
mod whitespace;

use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::source::{FileIx, Span};

use limits::MAX_LINE_BYTES;

pub use limits::{MAX_BYTES, MAX_DEPTH, MAX_PROBLEMS, MAX_VALUES};
pub use node::{Entry, Node, NodeKind};

/// Parses one file to a tree, and reports everything that is wrong with it as YAML.
///
/// Returns no tree if the file is empty or nothing in it can be read.
pub fn parse(file: FileIx, text: &str) -> (Option<Node>, Vec<Diagnostic>) {
    if let Some(problem) = overlong_line(file, text) {
        return (None, vec![problem]);
    }
    let (edits, mut problems) = whitespace::clean(file, text);
    let (node, found) = repair::parse(file, text, edits);
    problems.extend(found);
    (node, widen(text, problems))
}

/// Reports a line that is too long to parse.
fn overlong_line(file: FileIx, text: &str) -> Option<Diagnostic> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if line.len() > MAX_LINE_BYTES {
            let end = start + line.chars().next().map_or(1, char::len_utf8);
            let words = format!(
                "this line has {} bytes; at most {MAX_LINE_BYTES} are read",
                line.len()
            );
            let problem = Diagnostic::error(
                crate::dialog::register::TOO_LARGE,
                Span::new(file, start, end),
                words,
            );
            return Some(
                problem.help("break it into lines; a text over several lines stands behind `|`"),
            );
        }
        start += line.len();
    }
    None
}

/// Makes every span at least one character long, so that it can be pointed at.
pub fn widen(text: &str, mut problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    for problem in &mut problems {
        problem.span = widened(text, problem.span);
        problem
            .labels
            .iter_mut()
            .for_each(|(span, _)| *span = widened(text, *span));
    }
    problems
}

/// Returns a span that is at least one character long.
pub fn widened(text: &str, span: Span) -> Span {
    let (mut start, mut end) = (span.start as usize, span.end as usize);
    if start < end && text.get(start..end).is_some() {
        return span;
    }
    start = text.floor_char_boundary(start.min(text.len()));
    // At the end of the file or of a line, the character before is the one that can be seen.
    let here = text[start..].chars().next();
    if here.is_none_or(|c| matches!(c, '\n' | '\r')) && start > 0 {
        start = text.floor_char_boundary(start - 1);
    }
    end = text.ceil_char_boundary(
        end.clamp(start, text.len())
            .max((start + 1).min(text.len())),
    );
    Span::new(span.file, start, end)
}
