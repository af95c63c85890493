//! Watches the dialogs folder: saved files are checked, and each file comes into force when it has
//! no errors.
//!
//! No file content ends the watching. Each time, it is reported what came into force, what did not,
//! and why.

pub mod desks;
pub mod history;
pub mod links;
mod look;
pub mod menu;
pub mod preview;
pub mod renames;
pub mod retime;
pub mod saved;
pub mod standing;
pub mod waiting;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::watch;

use crate::dialog::bot::Dialogs;
use crate::dialog::compile::compile;
use crate::dialog::load::{self, FileKind};
use crate::dialog::source::Sources;
use crate::id::Name;
use crate::runtime::alarms::Alarms;
use crate::runtime::decide::quarantine::catch_panic;
use crate::runtime::decide::versions::InForce;
use crate::runtime::reload::look::look;
use crate::runtime::reload::saved::Saved;
use crate::runtime::reload::standing::{Fate, Standing, Weighed};
use crate::store::{Store, StoreError};
use crate::time::now;

/// How often the folder is checked.
const CHECK_INTERVAL: std::time::Duration = std::time::Duration::from_secs(2);

/// Up to this many files are reported one by one; nobody would read more.
const MAX_REPORTED: usize = 20;

/// A folder of dialogs, what is in force of it, and the store that keeps it.
pub struct Folder {
    path: PathBuf,
    store: Arc<dyn Store>,
    standing: Standing,
    in_force: InForce,
    /// The files as they were at the last check.
    found: Option<Sources>,
    /// The files that were refused or missing then.
    amiss: BTreeSet<PathBuf>,
    /// Who is shown what became of saved files.
    shown: Option<watch::Sender<Saved>>,
    /// Stand for files that are refused.
    alarms: Alarms,
}

/// A message for the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The log level.
    pub level: log::Level,
    /// The text.
    pub words: String,
}

/// The result of reading the folder again.
#[derive(Clone, Debug, Default)]
pub struct Reloaded {
    /// What is in force now; `None` if nothing changed.
    pub in_force: Option<InForce>,
    /// Messages for the operator.
    pub told: Vec<Notice>,
    /// What a page that shows saved files tells; `None` if nothing was saved.
    saved: Option<Saved>,
}

impl Folder {
    /// Reads a folder at the start of the program. A file with errors is replaced by its last good
    /// content.
    ///
    /// Fails if the store cannot be read or written.
    pub fn open(path: PathBuf, store: Arc<dyn Store>) -> Result<(Self, Vec<Notice>), StoreError> {
        let recalled = Standing::recall(store.as_ref(), &path)?;
        let (found, failure) = load::read(&[&path]);
        let Weighed {
            in_force,
            standing,
            fates,
            rows,
        } = recalled.weigh(&found, &failure, true);
        let told = fates.iter().filter_map(|(path, fate)| match fate {
            Fate::Refused(why, true) => Some(warn(format!(
                "{why}; what the file said when it was last in force is used"
            ))),
            Fate::Refused(why, false) => Some(warn(format!("{why}; the file is left out"))),
            Fate::Removed => {
                let level = if FileKind::from_path(path) == FileKind::Bot {
                    log::Level::Warn
                } else {
                    log::Level::Info
                };
                Some(Notice {
                    level,
                    words: format!(
                        "{} is gone since the last start, and what it said with it",
                        path.display()
                    ),
                })
            }
            Fate::Added | Fate::Changed | Fate::Missed(_) => None,
        });
        let told = told.chain(rows_left_out(&rows)).collect();
        let amiss = amiss(&fates);
        let folder = Self {
            path,
            store,
            standing,
            in_force,
            found: Some(found),
            amiss,
            shown: None,
            alarms: Alarms::default(),
        };
        if !folder.in_force.dialogs.programs.is_empty() {
            folder
                .standing
                .remember(folder.store.as_ref(), &folder.path)?;
            history::note(folder.store.as_ref(), &folder.in_force, now())?;
        }
        Ok((folder, told))
    }

    /// Makes a folder from files that were read already.
    pub fn new(path: PathBuf, store: Arc<dyn Store>, in_force: InForce) -> Self {
        // Files with errors were left out of what is in force.
        let standing = Standing::of(&in_force.sources, &compile(&in_force.sources).diagnostics);
        Self {
            path,
            store,
            standing,
            in_force,
            found: None,
            amiss: BTreeSet::new(),
            shown: None,
            alarms: Alarms::default(),
        }
    }

    /// Shows what is wrong in the folder, now and each time files are saved.
    pub fn show_saved(&mut self) -> watch::Receiver<Saved> {
        let found = self.found.as_ref().unwrap_or(&self.in_force.sources);
        let mut saved = Saved::default();
        saved.note(&[], found, &compile(found).diagnostics);
        let (sender, shown) = watch::channel(saved);
        self.shown = Some(sender);
        shown
    }

    /// Raises these alarms for files that are refused, now and each time files are saved.
    pub fn with_alarms(mut self, alarms: Alarms) -> Self {
        self.alarms = alarms;
        self.alarm();
        self
    }

    fn alarm(&self) {
        let refused = self.amiss.iter().map(|path| path.display().to_string());
        self.alarms.set_refused(&refused.collect::<Vec<_>>());
    }

    /// Returns whether there is a `bot.yaml` of which nothing is in force, not even what it said
    /// before.
    pub fn is_bot_left_out(&self) -> bool {
        let is_bot = |path: &Path| FileKind::from_path(path) == FileKind::Bot;
        let sources = &self.in_force.sources.0;
        self.amiss.iter().any(|path| is_bot(path))
            && !sources.iter().any(|source| is_bot(&source.path))
    }

    /// Returns what is in force.
    pub fn in_force(&self) -> &InForce {
        &self.in_force
    }

    /// Reads the folder again and reports what came into force, what did not, and why.
    pub fn reload(&mut self) -> Reloaded {
        // A panic about one file must not keep later files from being read.
        catch_panic(|| self.read_again()).unwrap_or_else(|| {
            let words = "the program made a mistake with the changed dialogs; what was in force stays, and the next change is read again";
            Reloaded { told: vec![Notice { level: log::Level::Error, words: words.to_owned() }], ..Reloaded::default() }
        })
    }

    fn read_again(&mut self) -> Reloaded {
        let (found, failure) = load::read(&[&self.path]);
        if self
            .found
            .as_ref()
            .is_some_and(|before| before.0 == found.0)
        {
            return Reloaded::default();
        }
        let weighed = self.standing.weigh(&found, &failure, false);
        let mended: Vec<PathBuf> = std::mem::replace(&mut self.amiss, amiss(&weighed.fates))
            .into_iter()
            .collect();
        self.alarm();
        let mended = mended
            .into_iter()
            .filter(|path| !weighed.fates.iter().any(|(other, _)| other == path));
        let is_there = |path: &Path| found.0.iter().any(|source| source.path == path);
        let again = |path: PathBuf| match is_there(&path) {
            true => info(format!("{} says again what is in force", path.display())),
            false => info(format!("{}, which was left out, is gone", path.display())),
        };
        let mut told: Vec<Notice> = mended.map(again).collect();
        let saved = self.shown.as_ref().map(|shown| {
            let mut problems = failure;
            problems.extend(compile(&found).diagnostics);
            let mut saved = shown.borrow().clone();
            saved.note(&weighed.fates, &found, &problems);
            saved
        });
        self.found = Some(found);
        let names = changed(&self.in_force.dialogs, &weighed.in_force.dialogs);
        let waiting = waiting::count(
            self.store.as_ref(),
            &self.in_force,
            &weighed.in_force.dialogs,
            &names,
        )
        .unwrap_or_else(|error| {
            told.push(warn(format!(
                "who waits in the changed dialogs could not be counted: {error}"
            )));
            waiting::Waiting::new()
        });
        told.extend(self.sentences(&weighed, &names, &waiting));
        let is_changed = weighed
            .fates
            .iter()
            .any(|(_, fate)| matches!(fate, Fate::Added | Fate::Changed | Fate::Removed));
        if !is_changed {
            return Reloaded {
                in_force: None,
                told,
                saved,
            };
        }
        (self.standing, self.in_force) = (weighed.standing, weighed.in_force);
        let store = self.store.as_ref();
        let kept = self.standing.remember(store, &self.path);
        if let Err(error) = kept.and_then(|()| history::note(store, &self.in_force, now())) {
            told.push(warn(format!(
                "the files in force could not be kept for the next start: {error}"
            )));
        }
        Reloaded {
            in_force: Some(self.in_force.clone()),
            told,
            saved,
        }
    }

    /// Reads the folder again, gives new dialogs to `take`, and only then says what became of the
    /// saved files: whoever reads that they are in force may try them at once. Returns what `take`
    /// does, and `true` if nothing is new.
    pub fn take_up(&mut self, take: impl FnOnce(InForce) -> bool) -> bool {
        let Reloaded {
            in_force,
            told,
            saved,
        } = self.reload();
        let is_taken = in_force.is_none_or(take);
        if let (Some(shown), Some(saved)) = (&self.shown, saved) {
            shown.send_replace(saved);
        }
        told.iter().for_each(Notice::log);
        is_taken
    }

    fn sentences(
        &self,
        weighed: &Weighed,
        changed: &[Name],
        waiting: &waiting::Waiting,
    ) -> Vec<Notice> {
        let people = |path: &Path, in_force: &InForce| match dialog_in(
            path,
            &in_force.sources,
            &in_force.dialogs,
        ) {
            Some(dialog) if changed.contains(&dialog) => {
                format!("; {}", waiting::sentence(waiting.get(&dialog)))
            }
            Some(_) => "; what it means is the same".to_owned(),
            None => String::new(),
        };
        let sentence = |(path, fate): &(PathBuf, Fate)| {
            let shown = path.display();
            match fate {
                Fate::Added => info(format!("{shown} is new and in force")),
                Fate::Changed => info(format!(
                    "{shown} was changed and is in force{}",
                    people(path, &weighed.in_force)
                )),
                Fate::Removed => info(format!(
                    "{shown} is gone and no longer in force{}",
                    people(path, &self.in_force)
                )),
                Fate::Refused(why, true) => warn(format!(
                    "{shown} is refused, and what it said before stays in force: {why}"
                )),
                Fate::Refused(why, false) => warn(format!("{shown} is left out: {why}")),
                Fate::Missed(why) => warn(format!(
                    "{shown} is gone; {why}, so what it said stays in force until it is back, or until the next start"
                )),
            }
        };
        let mut told: Vec<Notice> = weighed
            .fates
            .iter()
            .take(MAX_REPORTED)
            .map(sentence)
            .collect();
        let is_news = |(path, _): &&(PathBuf, String)| {
            let fate = weighed.fates.iter().find(|(known, _)| known == path);
            fate.is_some_and(|(_, fate)| matches!(fate, Fate::Added | Fate::Changed))
        };
        let rows: Vec<_> = weighed.rows.iter().filter(is_news).cloned().collect();
        told.extend(rows_left_out(&rows));
        if weighed.fates.len() > MAX_REPORTED {
            told.push(info(format!(
                "and {} more files; `vraag check` shows all errors",
                weighed.fates.len() - MAX_REPORTED
            )));
        }
        told.extend(
            renames::doubtful(self.store.as_ref(), &self.in_force, &weighed.in_force)
                .into_iter()
                .map(warn),
        );
        told
    }
}

/// Tells which rows of tables are left out.
fn rows_left_out(rows: &[(PathBuf, String)]) -> Vec<Notice> {
    let more = rows.len().saturating_sub(MAX_REPORTED);
    let mut told: Vec<Notice> = rows
        .iter()
        .take(MAX_REPORTED)
        .map(|(_, why)| warn(why.clone()))
        .collect();
    if more > 0 {
        told.push(warn(format!(
            "and {more} more rows; `vraag check` shows them all"
        )));
    }
    told
}

fn amiss(fates: &[(PathBuf, Fate)]) -> BTreeSet<PathBuf> {
    let is_amiss = |fate: &Fate| matches!(fate, Fate::Refused(..) | Fate::Missed(_));
    fates
        .iter()
        .filter(|(_, fate)| is_amiss(fate))
        .map(|(path, _)| path.clone())
        .collect()
}

fn warn(words: String) -> Notice {
    Notice {
        level: log::Level::Warn,
        words,
    }
}

fn info(words: String) -> Notice {
    Notice {
        level: log::Level::Info,
        words,
    }
}

impl Notice {
    /// Logs the message.
    pub fn log(&self) {
        log::log!(self.level, "{}", self.words);
    }
}

/// Watches for ever: new dialogs are given to `take`, and reported after that. Ends when `take`
/// returns `false`.
pub fn watch(mut folder: Folder, mut take: impl FnMut(InForce) -> bool) {
    // Files saved while the program started are noticed at the first check.
    let mut seen = None;
    loop {
        std::thread::sleep(CHECK_INTERVAL);
        let now = look(&folder.path);
        if seen.as_ref() == Some(&now) {
            continue;
        }
        // Several files may be in the middle of being saved: wait until the folder has been quiet
        // once.
        std::thread::sleep(CHECK_INTERVAL / 4);
        if look(&folder.path) != now {
            continue;
        }
        seen = Some(now);
        if !folder.take_up(&mut take) {
            return;
        }
    }
}

/// Returns the dialogs whose version changed, including new and removed ones.
pub(in crate::runtime) fn changed(before: &Dialogs, after: &Dialogs) -> Vec<Name> {
    let version =
        |dialogs: &Dialogs, name: &Name| dialogs.programs.get(name).map(|program| program.version);
    let mut names: Vec<Name> = before
        .programs
        .keys()
        .chain(after.programs.keys())
        .cloned()
        .collect();
    names.sort();
    names.dedup();
    names.retain(|name| version(before, name) != version(after, name));
    names
}

/// Returns the dialog in a file, or `None` if it holds none.
fn dialog_in(path: &Path, sources: &Sources, dialogs: &Dialogs) -> Option<Name> {
    let is_here = |file| sources.file(file).path == path;
    let found = dialogs.programs.values().find(|program| {
        program
            .sections
            .first()
            .is_some_and(|section| is_here(section.span.file))
    });
    found.map(|program| program.dialog.clone())
}
