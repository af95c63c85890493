//! Reads the dialogs whose ways are searched.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;

use super::reading::read_around;
use crate::cli::exit::Exit;
use crate::dialog::compile::{Compiled, compile};
use crate::dialog::program::Program;
use crate::dialog::source::Sources;
use crate::dialog::suggest;

/// How `check` prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people: each problem with an excerpt.
    #[default]
    Text,
    /// For programs: one array.
    Json,
}

/// What is searched, and how it is told.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The files and folders that were named.
    pub files: &'a [PathBuf],
    /// The dialogs folder.
    pub dialogs: &'a Path,
    /// How many situations of a dialog are looked at.
    pub situations: usize,
    /// How it prints.
    pub format: Format,
    /// Whether to use colours.
    pub is_coloured: bool,
}

/// The dialogs that can run, and the files they are made of.
pub struct Searched {
    /// All files.
    pub sources: Sources,
    /// All dialogs.
    pub compiled: Compiled,
}

impl Searched {
    /// Reads these paths, and what belongs to them.
    pub fn read(paths: &[PathBuf], dialogs: &Path) -> Self {
        let (sources, diagnostics) = read_around(paths, dialogs);
        let mut compiled = compile(&sources);
        compiled.add_diagnostics(diagnostics);
        Self { sources, compiled }
    }

    /// Returns the dialogs of these paths that can run: all, or the named one.
    ///
    /// If there is none, says so, and returns how the command ends.
    ///
    /// # Errors
    ///
    /// The output cannot be written.
    pub fn programs(
        &self,
        paths: &[PathBuf],
        dialog: Option<&str>,
        out: &mut dyn Write,
    ) -> Result<Result<Vec<Arc<Program>>, Exit>> {
        let all = &self.compiled.dialogs.programs;
        if let Some(name) = dialog {
            if let Some(program) = all.get(name) {
                return Ok(Ok(vec![Arc::clone(program)]));
            }
            if self.has_errors(name) {
                writeln!(
                    out,
                    "the dialog `{name}` has errors: `vraag check` tells them; correct them first"
                )?;
                return Ok(Err(Exit::Dialogs));
            }
            let near = suggest::nearest(name, all.keys().map(|name| name.as_str()))
                .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            writeln!(out, "there is no dialog `{name}`{near}")?;
            return Ok(Err(Exit::Usage));
        }
        let is_asked = |program: &&Arc<Program>| {
            let file = program.sections.first().map(|section| section.span.file);
            file.is_some_and(|file| {
                let path = &self.sources.file(file).path;
                paths.iter().any(|asked| super::reading::is_in(path, asked))
            })
        };
        let programs: Vec<_> = all.values().filter(is_asked).cloned().collect();
        if programs.is_empty() {
            writeln!(
                out,
                "there is no dialog without errors here; `vraag check` tells what is wrong"
            )?;
            return Ok(Err(Exit::Dialogs));
        }
        Ok(Ok(programs))
    }

    /// Returns the folder in which pictures and files of dialogs are.
    pub fn folder<'p>(&self, paths: &'p [PathBuf], dialogs: &'p Path) -> &'p Path {
        let folder = paths
            .iter()
            .map(PathBuf::as_path)
            .find(|path| path.is_dir());
        let beside = paths.first().and_then(|path| path.parent());
        folder.or(beside).unwrap_or(dialogs)
    }

    fn has_errors(&self, name: &str) -> bool {
        let mut read = self.compiled.read.iter();
        read.any(|readable| readable.tree.name.value == name)
    }
}
