//! What became of the files that were saved last, for a page that shows it to their author.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::dialog::diagnostic::{Diagnostic, Severity};
use crate::dialog::source::Sources;
use crate::runtime::reload::standing::Fate;

/// So many problems are shown; nobody would read more.
const MAX_SHOWN: usize = 50;

/// What became of the files that were saved last, and all that is wrong in the folder now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Saved {
    /// How often files were saved since the start.
    pub times: u64,
    /// The files that were saved last, with what became of each.
    pub files: Vec<(String, Outcome)>,
    /// What is wrong in the folder, errors first.
    pub problems: Vec<Problem>,
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// What it says is in force.
    InForce,
    /// What it said before stays in force.
    Refused,
    /// It is new and has errors.
    LeftOut,
    /// It is gone, and what it said with it.
    Gone,
    /// It is gone, but what it said stays in force.
    Missed,
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// Whether it keeps the file from coming into force.
    pub is_error: bool,
    /// The code, such as `D012`.
    pub code: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it, if there is a hint.
    pub help: Option<String>,
}

impl Saved {
    /// Takes in what became of files, and what is wrong in the folder.
    pub(super) fn note(
        &mut self,
        fates: &[(PathBuf, Fate)],
        sources: &Sources,
        diagnostics: &[Diagnostic],
    ) {
        self.times += 1;
        let file = |(path, fate): &(PathBuf, Fate)| (name(path), Outcome::of(fate));
        self.files = fates.iter().map(file).collect();
        let mut problems: Vec<Problem> = diagnostics
            .iter()
            .map(|diagnostic| Problem::of(diagnostic, sources))
            .collect();
        problems.sort_by_key(|problem| !problem.is_error);
        problems.truncate(MAX_SHOWN);
        self.problems = problems;
    }
}

impl Outcome {
    fn of(fate: &Fate) -> Self {
        match fate {
            Fate::Added | Fate::Changed => Self::InForce,
            Fate::Removed => Self::Gone,
            Fate::Refused(_, true) => Self::Refused,
            Fate::Refused(_, false) => Self::LeftOut,
            Fate::Missed(_) => Self::Missed,
        }
    }
}

impl Problem {
    fn of(diagnostic: &Diagnostic, sources: &Sources) -> Self {
        let source = sources.file(diagnostic.span.file);
        let at = source.position(diagnostic.span.start as usize);
        Self {
            file: name(&source.path),
            line: at.line,
            column: at.column,
            is_error: diagnostic.severity == Severity::Error,
            code: diagnostic.code.to_string(),
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
        }
    }
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}
