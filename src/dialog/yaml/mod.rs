//! YAML with places: a tree in which every word knows where it stands in the file.
//!
//! Reads the YAML of the dialog language and nothing more (no anchors, tags, merge keys or second documents), goes on after
//! a broken line, and knows nothing of dialogs: keys and verbs belong to the decoder.
//!
//! ```
//! use vraag::dialog::{source::FileIx, yaml};
//! let (tree, problems) = yaml::parse(FileIx(0), "dialog: hello\n");
//! assert!(tree.is_some() && problems.is_empty());
//! ```

mod flow;
mod keys;
mod line;
mod patch;
mod repair;
mod scalar;
mod scan;
mod silent_loss;
mod trap;
mod tree;
mod whitespace;

use crate::dialog::ast::Scalar;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::source::{FileIx, Span};

pub use tree::MAX_DEPTH;

/// The largest file that is read, in bytes.
pub const MAX_BYTES: usize = 1 << 20;

/// The parser keeps the brackets of a whole line in memory until the line ends: a megabyte of them takes two hundred.
const LONGEST_LINE: usize = 128 << 10;

/// More values than this are no dialog; the tree of a megabyte of commas would take a hundred.
pub const MAX_VALUES: usize = 100_000;

/// So many problems of one file are told; whoever has more has one of another kind.
pub const MOST_PROBLEMS: usize = 500;

/// A piece of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// Where; of an empty value the key before it.
    pub span: Span,
}

/// What a piece of the file is.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    /// Nothing stands there.
    Empty,
    /// Words; never guessed to be a number, a date or a yes.
    Scalar(Scalar),
    /// `- …` or `[ … ]`
    List(Vec<Node>),
    /// `key: …` or `{ … }`
    Map(Vec<Entry>),
    /// Something that was already told to be wrong.
    Reported,
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: Scalar,
    /// The value.
    pub value: Node,
}

impl NodeKind {
    /// Returns what it is, in the author's words.
    pub fn describe(&self) -> &'static str {
        match self {
            Self::Empty => "nothing",
            Self::Scalar(_) => "a text",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
            Self::Reported => "something that cannot be read",
        }
    }
}

/// Reads one file into a tree, with all that is wrong with it as YAML.
///
/// There is no tree where the file is empty or nothing of it can be read.
pub fn parse(file: FileIx, text: &str) -> (Option<Node>, Vec<Diagnostic>) {
    if let Some(problem) = endless_line(file, text) {
        return (None, vec![problem]);
    }
    let (edits, mut problems) = whitespace::clean(file, text);
    let (node, found) = repair::parse(file, text, edits);
    problems.extend(found);
    (node, widen(text, problems))
}

/// Tells a line that is too long to be read.
fn endless_line(file: FileIx, text: &str) -> Option<Diagnostic> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if line.len() > LONGEST_LINE {
            let end = start + line.chars().next().map_or(1, char::len_utf8);
            let words = format!("this line has {} bytes; at most {LONGEST_LINE} are read", line.len());
            let problem = Diagnostic::error(crate::dialog::register::TOO_LARGE, Span::new(file, start, end), words);
            return Some(problem.help("break it into lines; a text over several lines stands behind `|`"));
        }
        start += line.len();
    }
    None
}

/// Makes every place at least one character long, so that it can be pointed at.
pub fn widen(text: &str, mut problems: Vec<Diagnostic>) -> Vec<Diagnostic> {
    for problem in &mut problems {
        problem.span = widened(text, problem.span);
        problem.labels.iter_mut().for_each(|(span, _)| *span = widened(text, *span));
    }
    problems
}

/// Returns a place that is at least one character long.
pub fn widened(text: &str, span: Span) -> Span {
    let (mut start, mut end) = (span.start as usize, span.end as usize);
    if start < end && text.get(start..end).is_some() {
        return span;
    }
    start = text.floor_char_boundary(start.min(text.len()));
    // At the end of the file, or of a line, the character before it is the one that can be seen.
    let here = text[start..].chars().next();
    if here.is_none_or(|c| matches!(c, '\n' | '\r')) && start > 0 {
        start = text.floor_char_boundary(start - 1);
    }
    end = text.ceil_char_boundary(end.clamp(start, text.len()).max((start + 1).min(text.len())));
    Span::new(span.file, start, end)
}
