//! `vraag check`: all that is wrong with all dialogs, at once.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;

use super::Exit;
use super::draw::Drawing;
use crate::dialog::compile::compile;
use crate::dialog::diagnostic::{Code, Diagnostic, Severity};
use crate::dialog::source::Sources;
use crate::dialog::{load, suggest};

/// How `check` prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people: each problem with an excerpt.
    #[default]
    Text,
    /// For programs: one array.
    Json,
}

/// What `check` is asked.
#[derive(Clone, Debug, Default)]
pub struct CheckOptions {
    /// Files and folders; the dialogs folder where there are none.
    pub paths: Vec<PathBuf>,
    /// The dialogs folder.
    pub dialogs: PathBuf,
    /// How it prints.
    pub format: Format,
    /// A code to explain, instead of checking.
    pub explain: Option<String>,
    /// Whether to use colours.
    pub is_coloured: bool,
}

/// Checks, and prints what it finds.
pub fn run(options: &CheckOptions, out: &mut dyn Write) -> Result<Exit> {
    if let Some(code) = &options.explain {
        return explain(code, out);
    }
    let paths = if options.paths.is_empty() { std::slice::from_ref(&options.dialogs) } else { options.paths.as_slice() };
    let (sources, diagnostics) = diagnose(paths);
    let drawing = Drawing::new(&sources, options.is_coloured);
    match options.format {
        Format::Json => writeln!(out, "{}", drawing.json(&diagnostics))?,
        Format::Text => {
            for diagnostic in &diagnostics {
                writeln!(out, "{}\n", drawing.text(diagnostic))?;
            }
            writeln!(out, "{}", summary(&sources, &diagnostics))?;
        }
    }
    let has_errors = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    Ok(if has_errors { Exit::Dialogs } else { Exit::Fine })
}

/// Reads and compiles, and returns all diagnostics in the order of files and places.
pub fn diagnose(paths: &[PathBuf]) -> (Sources, Vec<Diagnostic>) {
    let (sources, mut diagnostics) = load::read(paths);
    diagnostics.extend(compile(&sources).diagnostics);
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span.file, diagnostic.span.start, diagnostic.code));
    diagnostics.dedup();
    (sources, diagnostics)
}

fn explain(code: &str, out: &mut dyn Write) -> Result<Exit> {
    let Some(entry) = Code::find(code) else {
        let codes: Vec<String> = Code::ALL.iter().map(|entry| entry.code.to_string()).collect();
        let known = Code::ALL.iter().map(|entry| entry.name).chain(codes.iter().map(String::as_str));
        let near = suggest::nearest(code, known).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        writeln!(out, "there is no diagnostic `{code}`{near}")?;
        return Ok(Exit::Usage);
    };
    writeln!(out, "{}", entry.page.trim_end())?;
    Ok(Exit::Fine)
}

fn summary(sources: &Sources, diagnostics: &[Diagnostic]) -> String {
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count();
    let warnings = diagnostics.len() - errors;
    let files = counted(sources.0.len(), "file");
    match (errors, warnings) {
        (0, 0) => format!("{files}: all is well"),
        (0, warnings) => format!("{files}: {}", counted(warnings, "warning")),
        (errors, 0) => format!("{files}: {}", counted(errors, "error")),
        (errors, warnings) => format!("{files}: {}, {}", counted(errors, "error"), counted(warnings, "warning")),
    }
}

fn counted(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}
