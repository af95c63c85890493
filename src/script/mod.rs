//! Runs the conversation tests beside a dialog, in `*.test.yaml`, and reports where one differs.
//!
//! Each turn runs as in production (`runtime::decide::handle`, the store in memory, the stored forms at a
//! `reload`); only the clock stands still, and moves with `wait`.

pub mod case;
pub mod coverage;
pub mod draw;
mod expect;
pub(crate) mod facts;
pub(crate) mod parse;
pub mod picture;
pub mod plan;
pub mod rehearse;
mod run;
mod screen;
mod seats;
mod setting;
pub mod transcript;
pub(crate) mod value;
mod world;
pub(crate) mod write;

use std::path::{Path, PathBuf};

use crate::dialog::compile::{Compiled, compile};
use crate::dialog::diagnostic::{Diagnostic, Severity};
use crate::dialog::load;
use crate::dialog::source::{FileIx, Sources, Span};

pub use parse::parse;
pub use run::{Options, run};
pub use setting::add_desks;
pub(crate) use setting::setting;

use crate::script::transcript::Transcript;

/// The result of one file of tests.
#[derive(Clone, Debug)]
pub struct Tried {
    /// All files that were read; the test file is the last.
    pub sources: Sources,
    /// The dialog that is tried; `None` if the file cannot be read.
    pub dialog: Option<crate::id::Name>,
    /// Problems of the file itself, and of its dialog.
    pub diagnostics: Vec<Diagnostic>,
    /// Its tests.
    pub tests: Vec<TriedTest>,
}

/// The result of one test.
#[derive(Clone, Debug)]
pub struct TriedTest {
    /// Its name.
    pub name: String,
    /// Its position in the file.
    pub span: Span,
    /// The name of the person who talks, if given.
    pub person: Option<String>,
    /// The conversation; `None` if the test itself has errors.
    pub transcript: Option<Transcript>,
}

impl Tried {
    /// Returns the path of the file of tests.
    pub fn path(&self) -> PathBuf {
        self.sources
            .0
            .last()
            .map(|source| source.path.clone())
            .unwrap_or_default()
    }

    /// Returns whether all tests passed.
    pub fn is_fine(&self) -> bool {
        self.tests.iter().all(TriedTest::is_fine)
            && !self
                .diagnostics
                .iter()
                .any(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

impl TriedTest {
    /// Returns whether the test passed.
    pub fn is_fine(&self) -> bool {
        self.transcript.as_ref().is_some_and(Transcript::is_fine)
    }
}

/// Runs one file of tests with the dialogs beside it; with those of `dialogs` if the file is below
/// that folder, or its dialog is not beside it.
pub fn try_file(path: &Path, dialogs: Option<&Path>, options: Options) -> Tried {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let (own, diagnostics) = load::read(&[path]);
    let (file, mut problems) = if diagnostics.is_empty() {
        parse(&own, FileIx(0))
    } else {
        (None, diagnostics)
    };
    let name = file.as_ref().map(|file| file.dialog.value.clone());
    let is_below = |dialogs: &&Path| {
        folder
            .canonicalize()
            .ok()
            .zip(dialogs.canonicalize().ok())
            .is_some_and(|(own, all)| own.starts_with(all))
    };
    let (mut sources, mut compiled) = compiled(dialogs.filter(is_below).unwrap_or(folder));
    let is_there = |compiled: &Compiled| {
        compiled
            .read
            .iter()
            .any(|readable| Some(&readable.tree.name.value) == name.as_ref())
    };
    if let Some(dialogs) = dialogs.filter(|_| !is_there(&compiled)) {
        let (other, others) = self::compiled(dialogs);
        if is_there(&others) {
            (sources, compiled) = (other, others);
        }
    }
    // The test file comes after the dialogs, so that one list of files serves all diagnostics.
    let place = FileIx(u32::try_from(sources.0.len()).unwrap_or(u32::MAX));
    sources.0.extend(own.0);
    problems
        .iter_mut()
        .for_each(|problem| move_to(problem, place));
    let parsed = if file.is_some() {
        parse(&sources, place).0
    } else {
        None
    };
    let mut tried = Tried {
        sources,
        dialog: name,
        diagnostics: problems,
        tests: Vec::new(),
    };
    let Some(file) = parsed else { return tried };
    let of_dialog = compiled
        .read
        .iter()
        .find(|readable| readable.tree.name.value == file.dialog.value)
        .map(|readable| readable.file);
    let errors = compiled.errors().filter(|diagnostic| {
        Some(diagnostic.span.file) == of_dialog || is_bots(&compiled, diagnostic)
    });
    tried.diagnostics.extend(errors.cloned());
    for test in &file.tests {
        let (plan, diagnostics) = plan::plan(test, &file.dialog, &compiled);
        let has_errors = diagnostics
            .iter()
            .chain(&tried.diagnostics)
            .any(|diagnostic| {
                diagnostic.severity == Severity::Error && is_within(test, &file, diagnostic.span)
            });
        let is_sound = diagnostics.is_empty() && !has_errors;
        let transcript = is_sound.then(|| run(test, &plan, &compiled, Some(folder), options));
        tried.diagnostics.extend(diagnostics);
        let person = test.contact.name.clone();
        tried.tests.push(TriedTest {
            name: test.name.value.clone(),
            span: test.name.span,
            person,
            transcript,
        });
    }
    tried
        .diagnostics
        .sort_by_key(|diagnostic| (diagnostic.span, diagnostic.code));
    tried.diagnostics.dedup();
    tried
}

fn compiled(folder: &Path) -> (Sources, Compiled) {
    let (sources, diagnostics) = load::read(&[folder]);
    let mut compiled = compile(&sources);
    compiled.add_diagnostics(diagnostics);
    (sources, compiled)
}

fn is_bots(compiled: &Compiled, diagnostics: &Diagnostic) -> bool {
    compiled
        .bot_file
        .as_ref()
        .is_some_and(|(file, _)| *file == diagnostics.span.file)
}

/// Returns whether a position lies in a test: after its name and before the next test's.
fn is_within(test: &case::Test, file: &case::TestFile, span: Span) -> bool {
    if span.file != file.file {
        return false;
    }
    let next = file
        .tests
        .iter()
        .map(|other| other.name.span.start)
        .filter(|start| *start > test.name.span.start)
        .min();
    span.start >= test.name.span.start && next.is_none_or(|next| span.start < next)
}

fn move_to(problem: &mut Diagnostic, file: FileIx) {
    problem.span.file = file;
    problem
        .labels
        .iter_mut()
        .for_each(|(span, _)| span.file = file);
}
