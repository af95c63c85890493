//! `vraag versions`: which version of a dialog was in force when, what changed, and one brought back.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::exit::Exit;
use crate::dialog::ast::Dialog;
use crate::dialog::compile::compile;
use crate::dialog::diagnostic::Severity;
use crate::dialog::load::{self, FileKind};
use crate::dialog::source::{SourceFile, Sources};
use crate::id::{Name, Version};
use crate::report::difference::difference;
use crate::runtime::reload::history::{Period, periods};
use crate::runtime::reload::preview::preview_of;
use crate::runtime::reload::waiting;
use crate::store::{Store, StoreError};
use crate::time::{Timestamp, Zone};

/// How many digits of a version are shown.
const SHOWN: usize = 8;

/// List which version of a dialog was in force when, compare two, or bring one back
#[derive(Clone, Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Examples:
  vraag versions                        all dialogs
  vraag versions order                  one dialog
  vraag versions diff 3f2a91bc          what changed from that version to the file
  vraag versions diff 3f2a91bc 77e01a5d what changed between two versions
  vraag versions rollback 3f2a91bc      shows what bringing it back would change; --yes does it"
)]
pub struct Options {
    /// Dialog [default: all]
    pub dialog: Option<String>,
    /// Output format
    #[arg(long, value_name = "FORMAT", default_value = "text", global = true)]
    pub format: Format,
    /// What to do with versions
    #[command(subcommand)]
    pub action: Option<Action>,
}

/// How `versions` prints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs: one array or object.
    Json,
}

/// What to do with versions.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum Action {
    /// Tell in words what changed from one version to another
    Diff {
        /// The earlier version: the first digits of it
        before: String,
        /// The later version [default: the file as it is saved]
        after: Option<String>,
    },
    /// Bring a version back: shows what that changes, and with --yes writes the file
    Rollback {
        /// The version: the first digits of it
        version: String,
        /// Write the file; the one that is there is kept beside it
        #[arg(long)]
        yes: bool,
    },
}

/// The store, and the folder of the dialogs.
#[derive(Clone, Copy)]
pub struct VersionsContext<'a> {
    /// The store.
    pub store: &'a dyn Store,
    /// The dialogs folder of the bot.
    pub folder: &'a Path,
    /// Whether a bot has the store open.
    pub is_running: bool,
}

/// Runs the command.
///
/// # Errors
///
/// The store cannot be read, or the output or the file cannot be written.
pub fn run(
    options: &Options,
    context: &VersionsContext<'_>,
    out: &mut dyn Write,
    status: &mut dyn Write,
) -> Result<Exit> {
    let is_json = options.format == Format::Json;
    match &options.action {
        None => list(options.dialog.as_deref(), context, is_json, out, status),
        Some(Action::Diff { before, after }) => {
            let known = known(context.store)?;
            let Some(before) = find(&known, before, status)? else {
                return Ok(Exit::Usage);
            };
            let after = match after {
                Some(after) => match find(&known, after, status)? {
                    Some(after) => after.text.clone(),
                    None => return Ok(Exit::Usage),
                },
                None => match file_of(context.folder, &before.dialog) {
                    Some((_, text)) => text,
                    None => return no_file(&before.dialog, context, status),
                },
            };
            let changed = told(&before.text, &after);
            print(&before.dialog, &changed, is_json, out)?;
            Ok(Exit::Fine)
        }
        Some(Action::Rollback { version, yes }) => {
            rollback(version, *yes, context, is_json, out, status)
        }
    }
}

/// A version whose text is known.
struct KnownVersion {
    dialog: Name,
    version: Version,
    text: String,
}

/// Lists every version that the store has, by dialog.
fn known(store: &dyn Store) -> Result<Vec<KnownVersion>, StoreError> {
    let mut known: Vec<KnownVersion> = Vec::new();
    let mut add = |dialog: Name, version: Version, text: String| {
        let is_it = |one: &KnownVersion| one.dialog == dialog && one.version == version;
        if !known.iter().any(is_it) {
            known.push(KnownVersion {
                dialog,
                version,
                text,
            });
        }
    };
    for period in periods(store)? {
        if let Some((version, text)) = period.version {
            add(period.dialog, version, text);
        }
    }
    for (dialog, version) in store.versions()? {
        if let Some(text) = store.version(&dialog, version)? {
            add(dialog, version, text);
        }
    }
    Ok(known)
}

/// Finds a version by its first digits; says what is wrong if there is not exactly one.
fn find<'k>(
    known: &'k [KnownVersion],
    digits: &str,
    status: &mut dyn Write,
) -> Result<Option<&'k KnownVersion>> {
    let wanted = digits.trim().to_lowercase();
    let fits =
        |one: &&KnownVersion| !wanted.is_empty() && one.version.to_string().starts_with(&wanted);
    let mut found = known.iter().filter(fits);
    match (found.next(), found.next()) {
        (Some(one), None) => return Ok(Some(one)),
        (Some(_), Some(_)) => writeln!(
            status,
            "error: several versions begin with `{digits}`\nhint: write more of its digits"
        )?,
        (None, _) => writeln!(
            status,
            "error: there is no version `{digits}`\nhint: `vraag versions` lists them"
        )?,
    }
    Ok(None)
}

fn list(
    dialog: Option<&str>,
    context: &VersionsContext<'_>,
    is_json: bool,
    out: &mut dyn Write,
    status: &mut dyn Write,
) -> Result<Exit> {
    let all = periods(context.store)?;
    let zone = compile(&load::read(&[context.folder]).0)
        .dialogs
        .bot
        .timezone;
    let wanted: Vec<&Period> = all
        .iter()
        .filter(|period| dialog.is_none_or(|dialog| period.dialog == dialog))
        .collect();
    if wanted.is_empty()
        && let Some(dialog) = dialog
    {
        writeln!(
            status,
            "error: no version of a dialog `{dialog}` was in force\nhint: `vraag versions` lists all"
        )?;
        return Ok(Exit::Usage);
    }
    let until = |at: usize| {
        let next = wanted.get(at + 1);
        next.filter(|next| next.dialog == wanted[at].dialog)
            .map(|next| next.since)
    };
    if is_json {
        let row = |(at, period): (usize, &&Period)| {
            json!({
                "dialog": period.dialog,
                "version": period.version.as_ref().map(|(version, _)| version.to_string()),
                "since": period.since.iso(zone),
                "until": until(at).map(|until| until.iso(zone)),
            })
        };
        let rows: Vec<Value> = wanted.iter().enumerate().map(row).collect();
        writeln!(out, "{}", serde_json::to_string_pretty(&rows)?)?;
        return Ok(Exit::Fine);
    }
    if wanted.is_empty() {
        writeln!(
            out,
            "nothing was in force yet: `vraag run` puts your dialogs in force"
        )?;
    }
    let mut named: Option<&Name> = None;
    for (at, period) in wanted.iter().enumerate() {
        if named != Some(&period.dialog) {
            writeln!(out, "{}", period.dialog)?;
            named = Some(&period.dialog);
        }
        let since = clock(period.since, zone);
        let until = until(at).map_or("now".to_owned(), |until| clock(until, zone));
        match &period.version {
            Some((version, _)) => {
                writeln!(out, "  {}  {since} until {until}", short(*version))?;
            }
            None => writeln!(out, "  {:SHOWN$}  {since} until {until}: it was gone", "-")?,
        }
    }
    Ok(Exit::Fine)
}

fn rollback(
    digits: &str,
    is_sure: bool,
    context: &VersionsContext<'_>,
    is_json: bool,
    out: &mut dyn Write,
    status: &mut dyn Write,
) -> Result<Exit> {
    let known = known(context.store)?;
    let Some(wanted) = find(&known, digits, status)? else {
        return Ok(Exit::Usage);
    };
    let new_path = context.folder.join(format!("{}.yaml", wanted.dialog));
    let (path, text) = match file_of(context.folder, &wanted.dialog) {
        Some((path, text)) => (path, Some(text)),
        None => (new_path, None),
    };
    let changed = text.as_ref().map(|text| told(text, &wanted.text));
    let (mut sources, _) = load::read(&[context.folder]);
    let text: Arc<str> = wanted.text.as_str().into();
    match sources.0.iter_mut().find(|source| source.path == path) {
        Some(source) => source.text = Arc::clone(&text),
        None => sources.0.push(SourceFile {
            path: path.clone(),
            text: Arc::clone(&text),
        }),
    }
    if let Some(why) = first_error(&sources, &path) {
        writeln!(
            status,
            "error: among today's files that version has errors: {why}\nhint: bring back what it needs, too, or mend it by hand: `vraag versions diff` says what changed"
        )?;
        return Ok(Exit::Dialogs);
    }
    let foreseen = preview_of(context.store, context.folder, &sources, context.is_running)?;
    let people = waiting::sentence(foreseen.waiting.get(&wanted.dialog));
    let is_same = changed.as_ref().is_some_and(Vec::is_empty);
    if !is_json {
        print(
            &wanted.dialog,
            changed.as_deref().unwrap_or_default(),
            false,
            out,
        )?;
        if !is_same {
            writeln!(out, "{people}")?;
        }
    }
    let mut kept = None;
    if is_sure && !is_same {
        if path.exists() {
            let beside = free(&path);
            std::fs::copy(&path, &beside).with_context(|| format!("keeping {}", path.display()))?;
            kept = Some(beside);
        }
        let half = path.with_extension("yaml.half");
        std::fs::write(&half, wanted.text.as_bytes())
            .and_then(|()| std::fs::rename(&half, &path))
            .with_context(|| format!("writing {}", path.display()))?;
    }
    if is_json {
        let row = json!({
            "dialog": wanted.dialog,
            "version": wanted.version.to_string(),
            "changes": changed.unwrap_or_default(),
            "people": people,
            "file": path.display().to_string(),
            "kept": kept.map(|path| path.display().to_string()),
            "written": is_sure && !is_same,
        });
        writeln!(out, "{}", serde_json::to_string_pretty(&row)?)?;
        return Ok(Exit::Fine);
    }
    match (is_same, is_sure) {
        (true, _) => {}
        (false, false) => writeln!(
            out,
            "nothing was written; `vraag versions rollback {digits} --yes` brings it back"
        )?,
        (false, true) => {
            writeln!(out, "{} is that version again", path.display())?;
            if let Some(kept) = kept {
                writeln!(out, "what it said before is kept in {}", kept.display())?;
            }
        }
    }
    Ok(Exit::Fine)
}

fn no_file(dialog: &Name, context: &VersionsContext<'_>, status: &mut dyn Write) -> Result<Exit> {
    writeln!(
        status,
        "error: there is no file of the dialog `{dialog}` in {}\nhint: name the version to compare it with",
        context.folder.display()
    )?;
    Ok(Exit::Usage)
}

fn print(dialog: &Name, changed: &[String], is_json: bool, out: &mut dyn Write) -> Result<()> {
    if is_json {
        let row = json!({ "dialog": dialog, "changes": changed });
        writeln!(out, "{}", serde_json::to_string_pretty(&row)?)?;
        return Ok(());
    }
    if changed.is_empty() {
        writeln!(out, "{dialog}: nothing is different")?;
        return Ok(());
    }
    writeln!(out, "{dialog}:")?;
    for sentence in changed {
        writeln!(out, "  {sentence}")?;
    }
    Ok(())
}

/// Returns what changed from one text of a dialog to another.
fn told(before: &str, after: &str) -> Vec<String> {
    match (tree(before), tree(after)) {
        (Some(before), Some(after)) => difference(&before, &after),
        _ => vec!["it cannot be read as a dialog: compare the texts".to_owned()],
    }
}

fn tree(text: &str) -> Option<Arc<Dialog>> {
    let file = SourceFile {
        path: "dialog.yaml".into(),
        text: text.into(),
    };
    let read = compile(&Sources(vec![file])).read.into_iter().next();
    read.map(|readable| readable.tree)
}

/// Finds the file of a dialog in a folder, and its text.
fn file_of(folder: &Path, dialog: &Name) -> Option<(PathBuf, String)> {
    let (sources, _) = load::read(&[folder]);
    let is_dialog = |source: &&SourceFile| FileKind::from_path(&source.path) == FileKind::Dialog;
    let is_it =
        |source: &&SourceFile| tree(&source.text).is_some_and(|tree| tree.name.value == *dialog);
    let mut files = sources.0.iter().filter(is_dialog).filter(is_it);
    let found = files.next()?;
    Some((found.path.clone(), found.text.to_string()))
}

fn first_error(sources: &Sources, path: &Path) -> Option<String> {
    let compiled = compile(sources);
    let is_here = |diagnostic: &&crate::dialog::diagnostic::Diagnostic| {
        diagnostic.severity == Severity::Error && sources.file(diagnostic.span.file).path == path
    };
    let first = compiled.diagnostics.iter().find(is_here)?;
    Some(format!("{} ({})", first.message, first.code))
}

/// Returns a path beside a file under which nothing is kept yet.
fn free(path: &Path) -> PathBuf {
    let mut paths = (1..).map(|number: u32| match number {
        1 => path.with_extension("yaml.old"),
        _ => path.with_extension(format!("yaml.old{number}")),
    });
    let found = paths.find(|path| !path.exists());
    found.unwrap_or_else(|| path.with_extension("yaml.old"))
}

fn clock(moment: Timestamp, zone: Zone) -> String {
    moment.local(zone).format("%Y-%m-%d %H:%M").to_string()
}

fn short(version: Version) -> String {
    version.to_string().chars().take(SHOWN).collect()
}
