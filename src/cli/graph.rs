//! `vraag graph`: draws a dialog as its author reads it, with how many people came by.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::ValueEnum;

use super::exit::Exit;
use super::export::{CommandContext, listed};
use super::open::Dialogs;
use crate::dialog::suggest::nearest;
use crate::report::catalogue::{CatalogueError, Origin};
use crate::report::diagram::{self, Traffic, Width};
use crate::report::export::AtomicFile;
use crate::report::results::{self, GroupBy, ReportOptions};
use crate::time::now;

/// Draw a dialog: its questions as boxes, their options on the lines between them
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  vraag graph repair --out repair.html              a page for a browser or a phone
  vraag graph repair --traffic --out repair.html    with how many people came by each question
  vraag graph repair --language en --out repair.svg a picture
  vraag graph repair --format mermaid               text that GitHub and many editors draw")]
pub struct Options {
    /// Dialog to draw; may be left out if there is only one
    pub dialog: Option<String>,
    /// Format [default: as the name of the file ends, else svg]
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<Format>,
    /// File to write; `-` is the standard output
    #[arg(long, value_name = "FILE", default_value = "-")]
    pub out: PathBuf,
    /// Language of the texts [default: the dialog's first]
    #[arg(long, value_name = "LANGUAGE")]
    pub language: Option<String>,
    /// Paint on it how many people came by each question, and how many left there
    #[arg(long)]
    pub traffic: bool,
}

/// The formats by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A picture
    Svg,
    /// A page that fits a phone, too
    Html,
    /// Text that GitHub and many editors draw
    Mermaid,
    /// Text for Graphviz
    Dot,
}

/// Draws a dialog with the people who came by.
///
/// Fails if the store cannot be read or the output cannot be written.
pub fn with_traffic(
    options: &Options,
    context: &CommandContext<'_>,
    out: &mut dyn Write,
    status: &mut dyn Write,
) -> Result<Exit> {
    let tick = |done, of| context.progress.tell(done, of);
    let origin = Origin {
        store: context.store,
        dialogs: &context.dialogs.compiled.dialogs,
        sources: &context.dialogs.sources,
        now: now(),
        progress: &tick,
    };
    run(
        options,
        Some(&origin),
        context.dialogs,
        context.folder,
        out,
        status,
    )
}

/// Draws a dialog; with an origin, also how many people came by.
///
/// Fails if the store cannot be read or the output cannot be written.
pub fn run(
    options: &Options,
    origin: Option<&Origin<'_>>,
    dialogs: &Dialogs,
    folder: &Path,
    out: &mut dyn Write,
    status: &mut dyn Write,
) -> Result<Exit> {
    let format = match format(options) {
        Ok(format) => format,
        Err((problem, hint)) => {
            writeln!(status, "error: {problem}\nhint: {hint}")?;
            return Ok(Exit::Usage);
        }
    };
    let programs = &dialogs.compiled.dialogs.programs;
    let known: Vec<_> = programs
        .values()
        .map(|program| program.dialog.clone())
        .collect();
    let found = match (&options.dialog, known.as_slice()) {
        (Some(name), _) => programs
            .values()
            .find(|program| program.dialog == name.as_str()),
        (None, [_]) => programs.values().next(),
        (None, _) => None,
    };
    let Some(program) = found else {
        return tell_unknown(options.dialog.as_deref(), &known, dialogs, status);
    };
    let language = options.language.as_deref();
    if let Some(unknown) =
        language.filter(|language| !program.languages.iter().any(|own| own == language))
    {
        writeln!(
            status,
            "error: `{}` is not written in `{unknown}`",
            program.dialog
        )?;
        writeln!(status, "hint: it has {}", listed(&program.languages))?;
        return Ok(Exit::Usage);
    }
    let traffic = match origin {
        Some(origin) => Some(counted(&program.dialog, origin)?),
        None => None,
    };
    let (language, traffic) = (language.unwrap_or_default(), traffic.as_ref());
    let drawn = match format {
        Format::Svg => diagram::svg(program, language, traffic, Width::Wide),
        Format::Html => diagram::html(program, language, traffic),
        Format::Mermaid => diagram::mermaid(program, language, traffic),
        Format::Dot => diagram::dot(program, language, traffic),
    };
    if options.out == Path::new("-") {
        return match out.write_all(drawn.as_bytes()).and_then(|()| out.flush()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
            _ => Ok(Exit::Fine),
        };
    }
    let path = folder.join(&options.out);
    let writing = || format!("writing {}", path.display());
    let file = AtomicFile::begin(&path).with_context(writing)?;
    file.file()
        .write_all(drawn.as_bytes())
        .with_context(writing)?;
    file.keep().with_context(writing)?;
    writeln!(
        status,
        "drawing of {} written to {}",
        program.dialog,
        path.display()
    )?;
    Ok(Exit::Fine)
}

/// Counts who came by; a dialog that nobody started has no traffic.
fn counted(dialog: &crate::id::Name, origin: &Origin<'_>) -> Result<Traffic> {
    let wanted = ReportOptions {
        dialog: Some(dialog.clone()),
        since: None,
        by: GroupBy::Chosen {
            segments: false,
            questions: Vec::new(),
        },
        segments: Vec::new(),
        language: None,
        without_flagged: false,
        within: None,
    };
    match results::report(origin, &wanted) {
        Ok(report) => Ok(report.dialogs.first().map(Traffic::of).unwrap_or_default()),
        Err(CatalogueError::UnknownDialog { .. }) => Ok(Traffic::default()),
        Err(error) => Err(error).context("reading the answers"),
    }
}

fn tell_unknown(
    name: Option<&str>,
    known: &[crate::id::Name],
    dialogs: &Dialogs,
    status: &mut dyn Write,
) -> Result<Exit> {
    let read = &dialogs.compiled.read;
    let is_faulty = name.is_some_and(|name| read.iter().any(|read| read.program.dialog == name));
    match name {
        Some(name) if is_faulty => writeln!(
            status,
            "error: `{name}` has errors, and is not drawn\nhint: `vraag check` tells them"
        )?,
        Some(name) => {
            writeln!(status, "error: no dialog is called `{name}`")?;
            match nearest(name, known.iter().map(|known| known.as_str())) {
                Some(near) => writeln!(status, "hint: did you mean `{near}`?")?,
                None => writeln!(status, "hint: there are {}", listed(known))?,
            }
        }
        None if known.is_empty() => writeln!(
            status,
            "error: there is no dialog without errors to draw\nhint: `vraag check` shows what is wrong; another folder is chosen with --dialogs or VRAAG_DIALOGS"
        )?,
        None => writeln!(
            status,
            "error: which dialog is to be drawn?\nhint: there are {}",
            listed(known)
        )?,
    }
    Ok(Exit::Usage)
}

/// Returns the format. It must match the file's extension, or the file would open in the wrong
/// program.
fn format(options: &Options) -> Result<Format, (String, String)> {
    let ending = options.out.extension();
    let ending = ending.map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    let promised = match ending.as_deref() {
        Some("svg") => Some(Format::Svg),
        Some("html" | "htm") => Some(Format::Html),
        Some("mmd" | "mermaid") => Some(Format::Mermaid),
        Some("dot" | "gv") => Some(Format::Dot),
        _ => None,
    };
    let file = options.out.display();
    match (options.format, promised, ending) {
        (Some(format), Some(promised), _) if format != promised => Err((
            format!("{file} would not be what its name says"),
            "leave --format out, or end the name as the format".to_owned(),
        )),
        (Some(format), _, _) => Ok(format),
        (None, Some(promised), _) => Ok(promised),
        (None, None, None) => Ok(Format::Svg),
        (None, None, Some(ending)) => Err((
            format!("no drawing is written as .{ending}: {file}"),
            "end it in .svg, .html, .mmd or .dot, or name the format: --format html".to_owned(),
        )),
    }
}
