//! Reads the files that a command is asked about, and those that belong to them.

use std::path::{Path, PathBuf};

use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::load;
use crate::dialog::source::Sources;

/// Reads these paths, and the files that belong to them.
pub fn read_around(paths: &[PathBuf], dialogs: &Path) -> (Sources, Vec<Diagnostic>) {
    let mut places: Vec<PathBuf> = Vec::new();
    let mut add = |path: PathBuf| {
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if !places.iter().any(|known| {
            if known.is_dir() {
                is_in(&path, known)
            } else {
                real(known) == real(&path)
            }
        }) {
            places.push(path);
        }
    };
    paths
        .iter()
        .filter(|path| path.is_dir())
        .for_each(|path| add(path.clone()));
    for path in paths.iter().filter(|path| !path.is_dir()) {
        if is_in(path, dialogs) && path.exists() {
            add(dialogs.to_owned());
        } else {
            // In another folder, only the files directly in it belong together; folders below it
            // may hold anything.
            let beside = path.parent().map(load::list_one_folder).unwrap_or_default();
            beside.into_iter().for_each(&mut add);
        }
        add(path.clone());
    }
    load::read(&places)
}

/// Returns whether a path is another, or below it.
pub fn is_in(path: &Path, other: &Path) -> bool {
    match (path.canonicalize(), other.canonicalize()) {
        (Ok(path), Ok(other)) => path.starts_with(other),
        _ => path.starts_with(other),
    }
}

/// Returns a count with its noun, in the plural unless it is one.
pub fn counted(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}
