//! Says what was written, and why nothing was.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};

use super::options::{Options, ending, listed, row_word};
use crate::cli::check::counted;
use crate::cli::exit::Exit;
use crate::dialog::suggest::nearest;
use crate::report::catalogue::CatalogueError;
use crate::report::export::{ExportError, ExportSummary, Removals};

/// Explains why nothing was written, and what to do.
pub fn explain(error: ExportError, options: &Options, status: &mut dyn Write) -> Result<Exit> {
    match error {
        ExportError::Catalogue(CatalogueError::UnknownDialog { name, known }) => {
            writeln!(status, "error: no dialog is called `{name}`")?;
            match nearest(&name, known.iter().map(|known| known.as_str())) {
                Some(near) => writeln!(status, "hint: did you mean `{near}`?")?,
                None => writeln!(status, "hint: there are {}", listed(&known))?,
            }
        }
        ExportError::WhichDialog { known } => {
            writeln!(
                status,
                "error: a wide table has the columns of one dialog, and there are several"
            )?;
            writeln!(
                status,
                "hint: name one of {}, or use --long, or write everything with --out FOLDER/",
                listed(&known)
            )?;
        }
        ExportError::ForeignCursor => {
            writeln!(
                status,
                "error: this cursor is of another store, or of a later moment than this store has come to"
            )?;
            writeln!(
                status,
                "hint: look at --data; after an older backup was put back, export everything once without --since"
            )?;
        }
        ExportError::NeedsFile => {
            writeln!(status, "error: this format needs a file of its own")?;
            writeln!(
                status,
                "hint: name one with --out answers.{}",
                options.format.map_or("xlsx", ending)
            )?;
        }
        ExportError::Catalogue(CatalogueError::Store(_)) | ExportError::Write(_) => {
            return Err(error).with_context(|| format!("writing {}", options.out.display()));
        }
    }
    Ok(Exit::Usage)
}

pub fn tell_where(
    told: &ExportSummary,
    path: &Path,
    status: &mut dyn Write,
) -> std::io::Result<()> {
    writeln!(
        status,
        "{} written to {}",
        counted(told.rows as usize, row_word(told.shape)),
        path.display()
    )
}

pub fn tell_cut(cut: u64, status: &mut dyn Write) -> std::io::Result<()> {
    if cut > 0 {
        let (texts, end) = if cut == 1 {
            ("1 text was".to_owned(), "ends")
        } else {
            (format!("{cut} texts were"), "end")
        };
        writeln!(
            status,
            "note: {texts} longer than the format allows, and {end} in `…`; CSV and JSON lines have all of it"
        )?;
    }
    Ok(())
}

/// Lists the rows of earlier tables that must be deleted.
pub fn tell_gone(gone: &Removals, status: &mut dyn Write) -> std::io::Result<()> {
    if gone.is_empty() {
        return Ok(());
    }
    writeln!(
        status,
        "note: what these earlier tables hold is to be removed:"
    )?;
    for respondent in &gone.respondents {
        writeln!(status, "gone: respondent_id {respondent}")?;
    }
    for session in &gone.sessions {
        writeln!(status, "gone: earlier answers of session_id {session}")?;
    }
    Ok(())
}
