//! `vraag export`: answers as tables, even while the bot runs.

use std::io::{BufWriter, ErrorKind, Write};
use std::path::{MAIN_SEPARATOR, Path};

use anyhow::Result;
use clap::ValueEnum;

mod options;
mod tell;

pub use self::options::{FormatName, MultiName, Options, listed};
use self::options::{ending, row_word};
use self::tell::{explain, tell_cut, tell_gone, tell_where};
use super::check::counted;
use super::exit::Exit;
use super::grid;
use super::open::{self, Dialogs};
use super::progress::Progress;
use super::segments;
use crate::private_path::private_folder;
use crate::report::catalogue::Origin;
use crate::report::export::{
    AtomicFile, Cursor, ExportError, ExportPlan, Format, Multi, Out, Shape, Sheet, Wanted,
};
use crate::runtime::segments::SharedSegments;
use crate::store::Store;
use crate::time::now;

/// What an export needs.
pub struct CommandContext<'a> {
    /// The store.
    pub store: &'a dyn Store,
    /// The dialogs of the folder.
    pub dialogs: &'a Dialogs,
    /// The base folder of relative paths.
    pub folder: &'a Path,
    /// The segment membership of a running bot; empty if none runs.
    pub kept: &'a SharedSegments,
    /// Receives the progress.
    pub progress: &'a Progress,
}

/// Writes the tables.
///
/// Fails if the store cannot be read or the output cannot be written.
pub fn run(
    options: &Options,
    context: &CommandContext<'_>,
    out: &mut dyn Write,
    status: &mut dyn Write,
) -> Result<Exit> {
    let CommandContext {
        store,
        dialogs,
        folder,
        kept,
        progress,
    } = *context;
    let mut wanted = match wanted(options) {
        Ok(wanted) => wanted,
        Err((problem, hint)) => {
            writeln!(status, "error: {problem}\nhint: {hint}")?;
            return Ok(Exit::Usage);
        }
    };
    if let Some(segment) = &options.segment {
        let Some(members) = segments::members(segment, store, dialogs, kept, status)? else {
            return Ok(Exit::Usage);
        };
        wanted.only = Some(members);
    }
    let tick = |done, of| progress.tell(done, of);
    let origin = Origin {
        store,
        dialogs: &dialogs.compiled.dialogs,
        sources: &dialogs.sources,
        now: now(),
        progress: &tick,
    };
    let written = write(options, &origin, wanted, folder, out, status, progress);
    progress.clear();
    open::tell_left_out(store, status)?;
    match written {
        Ok(()) => Ok(Exit::Fine),
        Err(ExportError::Write(error)) if error.kind() == ErrorKind::BrokenPipe => Ok(Exit::Fine),
        Err(error) => explain(error, options, status),
    }
}

fn write(
    options: &Options,
    origin: &Origin<'_>,
    wanted: Wanted,
    folder: &Path,
    out: &mut dyn Write,
    status: &mut dyn Write,
    progress: &Progress,
) -> Result<(), ExportError> {
    if wanted.is_identified {
        writeln!(
            status,
            "note: these tables name people; keep them as safe as the store, and delete them when they have served"
        )?;
    }
    if let Some(width) = on_screen(options) {
        return show(
            &ExportPlan::new(
                *origin,
                Wanted {
                    answers_first: true,
                    ..wanted
                },
            )?,
            width,
            out,
            status,
            progress,
        );
    }
    let plan = ExportPlan::new(*origin, wanted)?;
    if options.out == Path::new("-") {
        plan.write(Out::Stream(&mut BufWriter::new(out)))?;
        if options.since.is_some() {
            progress.clear();
            tell_gone(&plan.gone()?, status)?;
            writeln!(status, "next time: --since {}", plan.cursor())?;
        }
        return Ok(());
    }
    let path = folder.join(&options.out);
    if is_folder(&options.out, &path) {
        private_folder(&path)?;
        let told = plan.write_set(&path)?;
        progress.clear();
        tell_gone(&told.gone, status)?;
        let files = counted(told.files.len(), "file");
        writeln!(
            status,
            "{files} written to {}; manifest.json says what they are",
            path.display()
        )?;
        tell_cut(told.files.iter().map(|file| file.cut).sum(), status)?;
    } else {
        let whole = AtomicFile::begin(&path)?;
        let told = plan.write(Out::File(whole.file()))?;
        let gone = plan.gone()?;
        let is_at = whole.path().to_owned();
        whole.keep()?;
        progress.clear();
        tell_gone(&gone, status)?;
        tell_where(&told, &is_at, status)?;
        tell_cut(told.cut, status)?;
    }
    Ok(writeln!(status, "next time: --since {}", plan.cursor())?)
}

/// Maximum number of rows shown on a screen.
const MAX_SCREEN_ROWS: usize = 20;

/// Returns the width of the screen, or `None` if the table does not go to one.
fn on_screen(options: &Options) -> Option<usize> {
    let is_text = options.out == Path::new("-")
        && matches!(options.format, None | Some(FormatName::Csv))
        && !options.codebook;
    options.screen.filter(|_| is_text)
}

/// Shows the newest rows of a table; the whole table goes to a file or a pipe.
fn show(
    plan: &ExportPlan<'_>,
    width: usize,
    out: &mut dyn Write,
    status: &mut dyn Write,
    progress: &Progress,
) -> Result<(), ExportError> {
    let shape = plan.shape()?;
    let newest = plan.newest(MAX_SCREEN_ROWS)?;
    progress.clear();
    let hidden = grid::write(&newest.header, &newest.rows, width, out)?;
    out.flush()?;
    let (shown, of) = (
        newest.rows.len(),
        counted(newest.of as usize, row_word(shape)),
    );
    let columns = if hidden > 0 {
        format!(", and {} found no room", counted(hidden, "column"))
    } else {
        String::new()
    };
    let whole = "the whole table comes with --out FILE, or down a pipe";
    writeln!(status, "the newest {shown} of {of}{columns}: {whole}")?;
    Ok(())
}

/// Converts the options; an error has a hint what to do.
fn wanted(options: &Options) -> Result<Wanted, (String, String)> {
    let since = match &options.since {
        None => None,
        Some(word) => Some(Cursor::read(word).ok_or_else(|| {
            let hint = "copy the whole word behind `--since` that the earlier export told, or `cursor` of its manifest.json";
            (format!("`{word}` is no cursor of an export"), hint.to_owned())
        })?),
    };
    let shape = match (options.wide, options.long, options.codebook) {
        (true, _, _) => Some(Shape::Wide),
        (_, true, _) => Some(Shape::Long),
        (_, _, true) => Some(Shape::Codebook),
        (false, false, false) => None,
    };
    let format = format(options)?;
    let format = match format {
        FormatName::Csv => Format::Csv,
        FormatName::Jsonl => Format::Jsonl,
        FormatName::Xlsx => Format::Xlsx,
        FormatName::Sav => Format::Sav,
        #[cfg(feature = "parquet")]
        FormatName::Parquet => Format::Parquet,
        #[cfg(not(feature = "parquet"))]
        FormatName::Parquet => {
            let hint = "build it with `cargo build --release --features parquet`, or export CSV, which DuckDB and Arrow read as well";
            return Err((
                "this program was built without Parquet".to_owned(),
                hint.to_owned(),
            ));
        }
    };
    let multi = match options.multi {
        MultiName::Dummies => Multi::Dummies,
        MultiName::List => Multi::List,
        MultiName::Both => Multi::Both,
    };
    let sheet = match options.sheet.as_deref() {
        None => None,
        Some(program) => Some(sheet(program).ok_or_else(|| {
            let hint =
                "write `--for excel-nl`, `--for excel-en` or another language of two letters";
            (
                format!("no spreadsheet is called `{program}`"),
                hint.to_owned(),
            )
        })?),
    };
    Ok(Wanted {
        dialog: options.dialog.as_deref().map(Into::into),
        shape,
        format,
        is_raw: options.raw,
        multi,
        why: options.why,
        codes: options.codes,
        labels: options.labels.as_deref().map(Into::into),
        sheet,
        answers_first: false,
        is_identified: options.identified,
        only: None,
        since,
    })
}

/// Parses the name of a spreadsheet: `excel-` and a language of two letters.
fn sheet(program: &str) -> Option<Sheet> {
    let language = program.strip_prefix("excel-")?.to_ascii_lowercase();
    let is_language =
        language.len() == 2 && language.bytes().all(|letter| letter.is_ascii_lowercase());
    is_language.then(|| Sheet {
        language: language.as_str().into(),
    })
}

/// Returns the format. It must match the file's extension, or the file would open in the wrong
/// program.
fn format(options: &Options) -> Result<FormatName, (String, String)> {
    let is_folder = options
        .out
        .as_os_str()
        .to_string_lossy()
        .ends_with(MAIN_SEPARATOR);
    let ending = options
        .out
        .extension()
        .filter(|_| !is_folder)
        .map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    let promised = ending
        .as_ref()
        .and_then(|ending| FormatName::from_str(ending, true).ok());
    let file = options.out.display();
    let known = "end it in .csv, .jsonl, .xlsx, .sav or .parquet";
    match (options.format, promised, ending) {
        (Some(format), Some(promised), _) if format != promised => {
            let hint = format!("call it .{}, or leave --format out", self::ending(format));
            Err((
                format!("{file} would be no .{}", self::ending(promised)),
                hint,
            ))
        }
        (Some(format), _, _) => Ok(format),
        (None, Some(promised), _) => Ok(promised),
        (None, None, None) => Ok(FormatName::Csv),
        (None, None, Some(ending)) => Err((
            format!("no table is written as .{ending}: {file}"),
            format!("{known}, or name the format: --format csv"),
        )),
    }
}

fn is_folder(asked: &Path, path: &Path) -> bool {
    asked
        .as_os_str()
        .to_string_lossy()
        .ends_with(MAIN_SEPARATOR)
        || path.is_dir()
}
