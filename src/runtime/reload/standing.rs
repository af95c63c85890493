//! Decides which files stay in force while the dialogs folder is edited: each file is judged
//! separately, and its last good content stays until a better one comes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::dialog::compile::{Compiled, compile};
use crate::dialog::diagnostic::{Diagnostic, Severity};
use crate::dialog::load::FileKind;
use crate::dialog::register as codes;
use crate::dialog::source::{SourceFile, Sources};
use crate::runtime::decide::versions::InForce;
use crate::store::{Store, StoreError};

/// Prefix of the meta records with the last good content of each file; its path below the folder
/// follows.
const RECORD_PREFIX: &str = "standing/";

/// Up to this many files that do not fit together are tried one by one; of more, none comes into
/// force.
const MAX_TRIED: usize = 40;

/// File contents by path.
type Files = BTreeMap<PathBuf, Arc<str>>;

/// The files in force, and which of them had errors and were left out.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    files: Files,
    faulty: BTreeSet<PathBuf>,
}

/// What became of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The file is new.
    Added,
    /// Its new content is in force.
    Changed,
    /// It is gone, and so is its content.
    Removed,
    /// Its new content is not in force, for this reason; `true` if its old content stays in force.
    Refused(String, bool),
    /// It is gone, but its content stays in force, for this reason.
    Missed(String),
}

/// What is in force after a check of the folder.
#[derive(Clone, Debug)]
pub struct Weighed {
    /// The dialogs and the files they are made of.
    pub in_force: InForce,
    /// The state for the next check.
    pub standing: Standing,
    /// The files that changed, by path.
    pub fates: Vec<(PathBuf, Fate)>,
    /// Rows of tables that are left out of what is in force, and why.
    pub rows: Vec<(PathBuf, String)>,
}

impl Standing {
    /// Makes the state from these files.
    pub fn of(sources: &Sources, diagnostics: &[Diagnostic]) -> Self {
        Self {
            files: files(sources),
            faulty: faulty(sources, diagnostics).into_keys().collect(),
        }
    }

    /// Loads what was in force when the program last ran on this folder.
    ///
    /// Fails if the store cannot be read.
    pub fn recall(store: &dyn Store, folder: &Path) -> Result<Self, StoreError> {
        let mut files = Files::new();
        for name in store.meta_names(RECORD_PREFIX)? {
            let text = store
                .meta(&name)?
                .and_then(|bytes| String::from_utf8(bytes).ok());
            if let (Some(path), Some(text)) = (name.strip_prefix(RECORD_PREFIX), text) {
                files.insert(folder.join(path), Arc::from(text));
            }
        }
        Ok(Self {
            files,
            faulty: BTreeSet::new(),
        })
    }

    /// Returns what these files come to.
    pub fn in_force(&self) -> InForce {
        let judged = self.judge(&self.files, &[], &Sources::default());
        InForce {
            dialogs: Arc::new(judged.compiled.dialogs),
            sources: Arc::new(judged.sources),
        }
    }

    /// Stores what is in force for the next start.
    ///
    /// Fails if the store cannot be read or written.
    pub fn remember(&self, store: &dyn Store, folder: &Path) -> Result<(), StoreError> {
        let name = |path: &Path| {
            Some(format!(
                "{RECORD_PREFIX}{}",
                path.strip_prefix(folder).ok()?.to_str()?
            ))
        };
        let sound = self
            .files
            .iter()
            .filter(|(path, _)| !self.faulty.contains(*path));
        let named: BTreeMap<String, &Arc<str>> = sound
            .filter_map(|(path, text)| Some((name(path)?, text)))
            .collect();
        for old in store
            .meta_names(RECORD_PREFIX)?
            .into_iter()
            .filter(|old| !named.contains_key(old))
        {
            store.drop_meta(&old)?;
        }
        for (name, text) in named {
            if store.meta(&name)?.as_deref() != Some(text.as_bytes()) {
                store.set_meta(&name, text.as_bytes())?;
            }
        }
        Ok(())
    }

    /// Judges the files found in the folder; `failure` are the errors of reading it. At the start
    /// of the program a missing file counts as removed. While it runs, `bot.yaml` and all dialogs
    /// at once never do.
    pub fn weigh(&self, found: &Sources, failure: &[Diagnostic], is_start: bool) -> Weighed {
        let mut reasons: BTreeMap<PathBuf, String> = BTreeMap::new();
        let present = files(found);
        if !is_start {
            let is_dialog = |path: &&PathBuf| FileKind::from_path(path) == FileKind::Dialog;
            let are_all_gone = !present.keys().any(|path| is_dialog(&path))
                && self.files.keys().any(|path| is_dialog(&path));
            let missed = self
                .files
                .keys()
                .filter(|path| !present.contains_key(*path));
            for path in
                missed.filter(|path| are_all_gone || FileKind::from_path(path) == FileKind::Bot)
            {
                let why = if are_all_gone {
                    "all dialogs are gone at once"
                } else {
                    "no other file says what it says"
                };
                reasons.insert(path.clone(), why.to_owned());
            }
        }
        // A file with an error of its own never comes into force; a second round shows the effect
        // on the others.
        let mut judged = self.judge(&self.mixed(&present, &reasons), failure, found);
        for _ in 0..3 {
            let own: Vec<(PathBuf, String)> = judged
                .faults
                .iter()
                .filter(|(path, _)| self.is_news(path, &present, &reasons))
                .map(|(path, why)| (path.clone(), why.clone()))
                .collect();
            if own.is_empty() {
                break;
            }
            reasons.extend(own);
            judged = self.judge(&self.mixed(&present, &reasons), &[], found);
        }
        if judged.faults.keys().any(|path| !self.faulty.contains(path)) {
            judged = self.try_each(&present, &mut reasons, found);
        }
        let fates = self.fates(&present, &reasons, failure, found);
        let rows = rows_left_out(&judged);
        let mut files = files(&judged.sources);
        files.retain(|_, text| !text.is_empty());
        let standing = Self {
            files,
            faulty: judged.faults.into_keys().collect(),
        };
        let in_force = InForce {
            dialogs: Arc::new(judged.compiled.dialogs),
            sources: Arc::new(judged.sources),
        };
        Weighed {
            in_force,
            standing,
            fates,
            rows,
        }
    }

    /// Returns whether a file has content that is not in force yet.
    fn is_news(&self, path: &Path, present: &Files, reasons: &BTreeMap<PathBuf, String>) -> bool {
        !reasons.contains_key(path)
            && present.contains_key(path)
            && present.get(path) != self.files.get(path)
    }

    /// Returns the files as they would be in force: refused ones keep their old content. A table of codes
    /// that has none is empty, so that `bot.yaml`, which names it, is not refused for it.
    fn mixed(&self, present: &Files, refused: &BTreeMap<PathBuf, String>) -> Files {
        let paths: BTreeSet<&PathBuf> = present.keys().chain(self.files.keys()).collect();
        let empty: Arc<str> = Arc::from("");
        let is_table = |path: &PathBuf| FileKind::from_path(path) == FileKind::Codes;
        let text = |path: &PathBuf| {
            if refused.contains_key(path) {
                let old = self.files.get(path);
                old.or_else(|| is_table(path).then_some(&empty))
            } else {
                present.get(path)
            }
        };
        paths
            .into_iter()
            .filter_map(|path| Some((path.clone(), text(path)?.clone())))
            .collect()
    }

    fn judge(&self, files: &Files, failure: &[Diagnostic], found: &Sources) -> Judged {
        let sources = Sources(
            files
                .iter()
                .map(|(path, text)| SourceFile {
                    path: path.clone(),
                    text: Arc::clone(text),
                })
                .collect(),
        );
        let mut compiled = compile(&sources);
        let mut faults = faulty(&sources, &compiled.diagnostics);
        // Errors of reading the folder are reported for the files as they were found.
        let unread = faulty(found, failure)
            .into_iter()
            .filter(|(path, _)| files.contains_key(path))
            .collect::<Vec<_>>();
        let is_unread = |path: &PathBuf| unread.iter().any(|(unread, _)| unread == path);
        compiled.dialogs.programs.retain(|_, program| {
            !program
                .sections
                .first()
                .is_some_and(|section| is_unread(&sources.file(section.span.file).path))
        });
        faults.extend(unread.iter().cloned());
        Judged {
            sources,
            compiled,
            faults,
        }
    }

    /// Applies one change after the other, as long as no sound file gets errors by it.
    fn try_each(
        &self,
        present: &Files,
        reasons: &mut BTreeMap<PathBuf, String>,
        found: &Sources,
    ) -> Judged {
        let wanted = self.mixed(present, reasons);
        let mut paths: BTreeSet<PathBuf> =
            wanted.keys().chain(self.files.keys()).cloned().collect();
        paths.retain(|path| wanted.get(path) != self.files.get(path));
        let mut open: Vec<PathBuf> = paths.into_iter().collect();
        // Files that others depend on come first: `bot.yaml`, then new files.
        open.sort_by_key(|path| {
            (
                FileKind::from_path(path) != FileKind::Bot,
                self.files.contains_key(path),
                FileKind::from_path(path) == FileKind::Segments,
            )
        });
        let is_tried = open.len() <= MAX_TRIED;
        let many = "it does not fit the other changed files, and there are too many to try them one by one";
        let mut held: BTreeMap<PathBuf, String> = open
            .iter()
            .map(|path| (path.clone(), many.to_owned()))
            .collect();
        held.extend(reasons.clone());
        let mut best = self.judge(&self.mixed(present, &held), &[], found);
        let mut goes_on = is_tried;
        while std::mem::take(&mut goes_on) {
            open.retain(|path| {
                let Some(why) = held.remove(path) else {
                    return false;
                };
                let tried = self.judge(&self.mixed(present, &held), &[], found);
                let bad = tried.faults.iter().find(|(path, _)| {
                    !self.faulty.contains(*path) && !best.faults.contains_key(*path)
                });
                if let Some((_, words)) = bad {
                    held.insert(
                        path.clone(),
                        if why == many {
                            format!("another file would have errors: {words}")
                        } else {
                            why
                        },
                    );
                    return true;
                }
                best = tried;
                goes_on = true;
                false
            });
        }
        *reasons = held;
        best
    }

    fn fates(
        &self,
        present: &Files,
        reasons: &BTreeMap<PathBuf, String>,
        failure: &[Diagnostic],
        found: &Sources,
    ) -> Vec<(PathBuf, Fate)> {
        let unread = faulty(found, failure);
        let paths: BTreeSet<&PathBuf> = present.keys().chain(self.files.keys()).collect();
        let fate = |path: &PathBuf| {
            let (new, old) = (present.get(path), self.files.get(path));
            match (reasons.get(path), new, old) {
                (Some(why), Some(_), old) => Some(Fate::Refused(
                    why.clone(),
                    old.is_some() && !self.faulty.contains(path),
                )),
                (Some(why), None, _) => Some(Fate::Missed(why.clone())),
                (None, Some(_), None) => Some(Fate::Added),
                (None, None, Some(_)) => Some(Fate::Removed),
                (None, Some(new), Some(old)) if new != old => Some(Fate::Changed),
                (None, _, _) => unread
                    .get(path)
                    .map(|why| Fate::Refused(why.clone(), false)),
            }
        };
        paths
            .into_iter()
            .filter_map(|path| Some((path.clone(), fate(path)?)))
            .collect()
    }
}

/// Files that were compiled together, and the first error of each that has one.
struct Judged {
    sources: Sources,
    compiled: Compiled,
    faults: BTreeMap<PathBuf, String>,
}

/// Returns the rows of tables that are left out, and why.
fn rows_left_out(judged: &Judged) -> Vec<(PathBuf, String)> {
    let all = judged.compiled.diagnostics.iter();
    let rows = all.filter(|told| told.code == codes::BAD_CODE_ROW);
    let words = |told: &Diagnostic| {
        let file = judged.sources.file(told.span.file);
        (file.path.clone(), at(&judged.sources, told))
    };
    rows.map(words).collect()
}

/// Returns a problem with its place.
fn at(sources: &Sources, told: &Diagnostic) -> String {
    let file = sources.file(told.span.file);
    let at = file.position(told.span.start as usize);
    format!(
        "{}:{}:{}: {} ({})",
        file.path.display(),
        at.line,
        at.column,
        told.message,
        told.code
    )
}

/// Returns the files that dialogs are made of; other files are ignored.
fn files(sources: &Sources) -> Files {
    let is_ours = |source: &&SourceFile| FileKind::from_path(&source.path).is_read();
    sources
        .0
        .iter()
        .filter(is_ours)
        .map(|source| (source.path.clone(), Arc::clone(&source.text)))
        .collect()
}

/// Returns the files with errors: the first error of each, with its place, and how many more there
/// are.
fn faulty(sources: &Sources, diagnostics: &[Diagnostic]) -> BTreeMap<PathBuf, String> {
    let mut found: BTreeMap<PathBuf, (&Diagnostic, usize)> = BTreeMap::new();
    for diagnostic in diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
    {
        let entry = found
            .entry(sources.file(diagnostic.span.file).path.clone())
            .or_insert((diagnostic, 0));
        entry.1 += 1;
        if diagnostic.span.start < entry.0.span.start {
            entry.0 = diagnostic;
        }
    }
    let words = |(diagnostic, count): (&Diagnostic, usize)| {
        let more = match count - 1 {
            0 => String::new(),
            1 => ", and 1 more error".to_owned(),
            more => format!(", and {more} more errors"),
        };
        at(sources, diagnostic) + &more
    };
    found
        .into_iter()
        .map(|(path, found)| (path, words(found)))
        .collect()
}
