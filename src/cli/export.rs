//! `vraag export`: answers as a table, also while the bot runs.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::ValueEnum;

use super::Exit;
use crate::dialog::program::Dialogs;
use crate::dialog::suggest::nearest;
use crate::report::export::{ExportError, Format, Shape, Told, Wanted, export};
use crate::store::Store;

/// Writes answers as a table
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  vraag export wish-list --out wishes.csv     a row per session, a column per question
  vraag export --long                         a row per answer, of all dialogs
  vraag export wish-list --format jsonl       a JSON object a line")]
pub struct Options {
    /// Of which dialog; all where missing
    pub dialog: Option<String>,
    /// How it is written
    #[arg(long, value_name = "FORMAT", default_value = "csv")]
    pub format: FormatName,
    /// A row per session, a column per question [default with one dialog]
    #[arg(long, conflicts_with = "long")]
    pub wide: bool,
    /// A row per answer, corrected ones included [default with several dialogs]
    #[arg(long)]
    pub long: bool,
    /// Where to; `-` is the standard output
    #[arg(long, value_name = "FILE", default_value = "-")]
    pub out: PathBuf,
    /// Leave cells alone that a spreadsheet would run as a formula
    #[arg(long)]
    pub raw: bool,
}

/// The formats by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FormatName {
    /// CSV that opens right everywhere
    Csv,
    /// A JSON object a line
    Jsonl,
}

/// Writes the table; relative files start from `folder`.
pub fn run(
    options: &Options,
    store: &dyn Store,
    dialogs: &Dialogs,
    folder: &Path,
    out: &mut dyn Write,
    people: &mut dyn Write,
) -> Result<Exit> {
    let wanted = Wanted {
        dialog: options.dialog.as_deref().map(Into::into),
        shape: match (options.wide, options.long) {
            (true, _) => Some(Shape::Wide),
            (false, true) => Some(Shape::Long),
            (false, false) => None,
        },
        format: match options.format {
            FormatName::Csv => Format::Csv,
            FormatName::Jsonl => Format::Jsonl,
        },
        is_raw: options.raw,
    };
    let told = if options.out == Path::new("-") {
        export(store, dialogs, &wanted, &mut BufWriter::new(out))
    } else {
        let path = folder.join(&options.out);
        match whole_file(&path, |file| export(store, dialogs, &wanted, file))? {
            Ok(told) => {
                tell_where(&told, &path, people)?;
                Ok(told)
            }
            Err(error) => Err(error),
        }
    };
    match told {
        Ok(_) => Ok(Exit::Fine),
        Err(ExportError::UnknownDialog { name, known }) => {
            writeln!(people, "error: no dialog is called `{name}`")?;
            match nearest(&name, known.iter().map(|known| known.as_str())) {
                Some(near) => writeln!(people, "hint: did you mean `{near}`?")?,
                None => writeln!(people, "hint: there are {}", listed(&known))?,
            }
            Ok(Exit::Usage)
        }
        Err(ExportError::WhichDialog { known }) => {
            writeln!(people, "error: a wide table has the columns of one dialog, and there are several")?;
            writeln!(people, "hint: name one of {}, or use --long", listed(&known))?;
            Ok(Exit::Usage)
        }
        Err(ExportError::Write(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(Exit::Fine),
        Err(error) => Err(error).context("writing the table"),
    }
}

fn tell_where(told: &Told, path: &Path, people: &mut dyn Write) -> Result<()> {
    let what = match told.shape {
        Shape::Wide => "sessions",
        Shape::Long => "answers",
    };
    Ok(writeln!(people, "{} {what} written to {}", told.rows, path.display())?)
}

fn listed(names: &[crate::id::Name]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Writes a file beside its final name and moves it there only when it is whole and on disk.
fn whole_file<T, E>(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<T, E>) -> Result<Result<T, E>> {
    let name = path.file_name().with_context(|| format!("`{}` is no file name", path.display()))?;
    let half = path.with_file_name(format!(".{}.{}.half", name.to_string_lossy(), std::process::id()));
    let told = || format!("writing {}", path.display());
    let file = File::create(&half).with_context(told)?;
    let mut buffered = BufWriter::new(file);
    let written = write(&mut buffered);
    if written.is_err() {
        drop(buffered);
        std::fs::remove_file(&half).with_context(told)?;
        return Ok(written);
    }
    let file = buffered.into_inner().map_err(std::io::IntoInnerError::into_error).with_context(told)?;
    file.sync_all().with_context(told)?;
    std::fs::rename(&half, path).with_context(told)?;
    Ok(written)
}
