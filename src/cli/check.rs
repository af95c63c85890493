//! `vraag check`: reports all problems of all dialogs at once.

mod fix;
pub mod live;
mod paths;
mod prove;
mod reading;
pub(crate) mod searched;

use std::ffi::OsString;
use std::io::Write;
use std::path::{Component, Path, PathBuf};

use anyhow::Result;

use self::reading::{is_in, read_around};
use super::draw::Drawing;
use super::exit::Exit;
use super::{open, remote, screen};
use crate::config::Config;
use crate::dialog::ast::{Scalar, Verb};
use crate::dialog::compile::{Readable, compile};
use crate::dialog::diagnostic::{Code, Diagnostic, Severity};
use crate::dialog::load::FileKind;
use crate::dialog::lower::walk;
use crate::dialog::register::NO_PICTURE;
use crate::dialog::source::{SourceFile, Sources};
use crate::dialog::suggest;
use crate::explore::Scope;
use crate::store::Store;

pub use self::reading::counted;
use self::searched::Asked;
pub use self::searched::Format;

/// Check the dialogs and list every problem
#[derive(Clone, Debug, Default, clap::Args)]
#[command(after_help = "Examples:
  vraag check                        all files of the dialogs folder
  vraag check dialogs/repair.yaml    one file
  vraag check --fix                  mends what has exactly one cure, and asks first
  vraag check --paths bags           the shortest conversation that reaches the question `bags`
  vraag check --prove order          what holds on every way through a dialog
  vraag check --live --dialogs new   what saving the dialogs of the folder `new` would change for people
  vraag check --explain D012         what a code means, with an example and the fix")]
pub struct CheckOptions {
    /// Files and folders [default: the dialogs folder]
    #[arg(value_name = "FILE|DIR")]
    pub files: Vec<PathBuf>,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: Format,
    /// Explain a code instead of checking
    #[arg(long, value_name = "CODE")]
    pub explain: Option<String>,
    /// Mend what has exactly one cure: quotes, tabs, slips in keys; shows it and asks first
    #[arg(long, conflicts_with = "explain")]
    pub fix: bool,
    /// Show the shortest conversation that reaches a question: `bags`, or `order/bags` of one dialog
    #[arg(long, value_name = "QUESTION", conflicts_with_all = ["explain", "fix"])]
    pub paths: Option<String>,
    /// Try every way through a dialog, or through each, and say what always holds
    #[arg(long, value_name = "DIALOG", num_args = 0..=1, conflicts_with_all = ["explain", "fix", "paths"])]
    pub prove: Option<Option<String>>,
    /// Say what saving these dialogs would change for everybody who is talking now
    #[arg(long, conflicts_with_all = ["explain", "fix", "paths", "prove", "files"])]
    pub live: bool,
    /// The folder with the edited dialogs, for a bot that runs in another one.
    #[arg(long, hide = true, value_name = "DIR")]
    pub working: Option<PathBuf>,
    /// With --paths and --prove: look at so many situations of a dialog
    #[arg(long, value_name = "COUNT", default_value_t = Scope::default().situations)]
    pub situations: usize,
    /// With --fix: do not ask
    #[arg(long, requires = "fix")]
    pub yes: bool,
    /// The dialogs folder.
    #[arg(skip)]
    pub dialogs: PathBuf,
    /// Whether to use colours.
    #[arg(skip)]
    pub is_coloured: bool,
}

/// Checks, and prints what it finds.
///
/// Fails if the output cannot be written.
pub fn run(options: &CheckOptions, out: &mut dyn Write) -> Result<Exit> {
    if let Some(code) = &options.explain {
        return explain(code, out);
    }
    let paths = if options.files.is_empty() {
        std::slice::from_ref(&options.dialogs)
    } else {
        options.files.as_slice()
    };
    if options.fix {
        return fix::run(paths, &options.dialogs, options.yes, out);
    }
    if let Some(question) = &options.paths {
        return paths::run(&asked(options, paths), question, out);
    }
    if let Some(dialog) = &options.prove {
        return prove::run(&asked(options, paths), dialog.as_deref(), out);
    }
    let (sources, diagnostics) = diagnose(paths, &options.dialogs);
    let drawing = Drawing::new(&sources, options.is_coloured);
    match options.format {
        Format::Json => writeln!(out, "{}", drawing.json(&diagnostics))?,
        Format::Text => {
            for diagnostic in &diagnostics {
                writeln!(out, "{}\n", drawing.text(diagnostic))?;
            }
            writeln!(out, "{}", summary(&sources, paths, &diagnostics))?;
        }
    }
    let has_errors = diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error);
    Ok(if has_errors {
        Exit::Dialogs
    } else {
        Exit::Fine
    })
}

/// Tells what saving would change: here, or in the bot that has the store open.
///
/// Fails if the store cannot be read or the output cannot be written.
pub fn live_here(options: &CheckOptions, config: &Config, words: &[OsString]) -> Result<Exit> {
    let Some(store) = open::store(&config.data)? else {
        let words = remote::with_working(words, &config.dialogs)?;
        return remote::run_there(&config.data, &words);
    };
    let live = live::Live {
        folder: &config.dialogs,
        is_running: false,
        format: options.format,
    };
    screen::unless_nobody_reads(live::run(&live, store.as_ref(), &mut screen::out()))
}

/// Tells the same for another process.
///
/// Fails if the store cannot be read or the output cannot be written.
pub fn live_there(options: &CheckOptions, store: &dyn Store, out: &mut dyn Write) -> Result<Exit> {
    let live = live::Live {
        folder: options.working.as_deref().unwrap_or(Path::new("dialogs")),
        is_running: true,
        format: options.format,
    };
    live::run(&live, store, out)
}

fn asked<'a>(options: &'a CheckOptions, files: &'a [PathBuf]) -> Asked<'a> {
    Asked {
        files,
        dialogs: &options.dialogs,
        situations: options.situations,
        format: options.format,
        is_coloured: options.is_coloured,
    }
}

/// Reads and compiles, and returns all diagnostics of these paths in the order of files and
/// positions.
///
/// A file is checked together with its folder, because it may name things in other files there.
/// Below the dialogs folder that is the whole folder.
pub fn diagnose(paths: &[PathBuf], dialogs: &Path) -> (Sources, Vec<Diagnostic>) {
    let (sources, mut diagnostics) = read_around(paths, dialogs);
    let compiled = compile(&sources);
    for readable in &compiled.read {
        let path = &sources.file(readable.file).path;
        let folder = paths
            .iter()
            .map(PathBuf::as_path)
            .chain([dialogs])
            .find(|folder| folder.is_dir() && is_in(path, folder));
        diagnostics.extend(pictures(
            readable,
            folder.or(path.parent()).unwrap_or(Path::new(".")),
        ));
    }
    diagnostics.extend(compiled.diagnostics);
    let shown: Vec<bool> = sources
        .0
        .iter()
        .map(|source| paths.iter().any(|path| is_in(&source.path, path)))
        .collect();
    diagnostics.retain(|diagnostic| shown[diagnostic.span.file.0 as usize]);
    diagnostics
        .sort_by_key(|diagnostic| (diagnostic.span.file, diagnostic.span.start, diagnostic.code));
    diagnostics.dedup();
    (sources, diagnostics)
}

/// Reports pictures and files of messages that are not below the dialogs folder.
fn pictures(readable: &Readable, folder: &Path) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    let lists = readable
        .tree
        .lists
        .iter()
        .map(|(name, entries)| (name.value.clone(), entries.as_slice()))
        .collect();
    for section in &readable.tree.sections {
        walk::each_step(&section.steps, &lists, &mut |step| {
            let Verb::Say(say) = &step.verb else { return };
            told.extend(
                [&say.photo, &say.file]
                    .into_iter()
                    .flatten()
                    .filter_map(|path| picture(path, folder)),
            );
        });
    }
    told
}

fn picture(path: &Scalar, folder: &Path) -> Option<Diagnostic> {
    let written = Path::new(path.text.trim());
    let is_below = written
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    let tell = |message: String, help: &str| {
        Some(Diagnostic::warning(NO_PICTURE, path.span, message).help(help))
    };
    if !is_below {
        let message = format!(
            "`{}` leads out of the dialogs folder, and nothing outside it is ever shown",
            written.display()
        );
        return tell(
            message,
            "put the file below the dialogs folder, and write its path from there",
        );
    }
    let full = folder.join(written);
    match std::fs::symlink_metadata(&full) {
        Ok(about) if about.is_file() => None,
        Ok(_) => tell(
            format!("`{}` is not a file of its own", written.display()),
            "put the file itself there: links are not followed",
        ),
        Err(_) => {
            let message = format!(
                "there is no file `{}` below the dialogs folder",
                written.display()
            );
            tell(
                message,
                "put it there, or correct the path; the message goes out without it",
            )
        }
    }
}

fn explain(code: &str, out: &mut dyn Write) -> Result<Exit> {
    let Some(entry) = Code::find(code) else {
        let codes: Vec<String> = Code::ALL
            .iter()
            .map(|entry| entry.code.to_string())
            .collect();
        let known = Code::ALL
            .iter()
            .map(|entry| entry.name)
            .chain(codes.iter().map(String::as_str));
        let near = suggest::nearest(code, known)
            .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        writeln!(out, "there is no diagnostic `{code}`{near}")?;
        return Ok(Exit::Usage);
    };
    writeln!(out, "{}", entry.page.trim_end())?;
    Ok(Exit::Fine)
}

fn summary(sources: &Sources, paths: &[PathBuf], diagnostics: &[Diagnostic]) -> String {
    let errors = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .count();
    let warnings = diagnostics.len() - errors;
    let is_asked = |source: &&SourceFile| {
        FileKind::from_path(&source.path) != FileKind::Other
            && paths.iter().any(|path| is_in(&source.path, path))
    };
    let files = counted(sources.0.iter().filter(is_asked).count(), "file");
    match (errors, warnings) {
        (0, 0) => format!("{files}: all is well"),
        (0, warnings) => format!("{files}: {}", counted(warnings, "warning")),
        (errors, 0) => format!("{files}: {}", counted(errors, "error")),
        (errors, warnings) => format!(
            "{files}: {}, {}",
            counted(errors, "error"),
            counted(warnings, "warning")
        ),
    }
}
