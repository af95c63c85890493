//! `vraag check --live`: says before saving what happens to everybody who is in a dialog.

use std::io::Write;
use std::path::Path;

use anyhow::Result;
use serde_json::{Value, json};

use super::reading::counted;
use super::searched::Format;
use crate::cli::exit::Exit;
use crate::id::Name;
use crate::runtime::reload::desks::{CasesChange, DeskChange, DeskChanges, DeskFate};
use crate::runtime::reload::preview::{Preview, preview};
use crate::runtime::reload::standing::Fate;
use crate::runtime::reload::waiting::{Classes, words};
use crate::store::Store;

/// Whose dialogs are compared, and how it is told.
#[derive(Clone, Copy, Debug)]
pub struct Live<'a> {
    /// The folder with the edited files.
    pub folder: &'a Path,
    /// Whether a bot has the store open.
    pub is_running: bool,
    /// How it prints.
    pub format: Format,
}

/// Tells what saving the folder would change.
///
/// # Errors
///
/// The store cannot be read, or the output cannot be written.
pub fn run(live: &Live<'_>, store: &dyn Store, out: &mut dyn Write) -> Result<Exit> {
    let preview = preview(store, live.folder, live.is_running)?;
    match live.format {
        Format::Text => text(&preview, out)?,
        Format::Json => writeln!(out, "{}", serde_json::to_string_pretty(&json(&preview))?)?,
    }
    let is_refused = |(_, fate): &(_, Fate)| matches!(fate, Fate::Refused(..));
    Ok(match preview.fates.iter().any(is_refused) {
        true => Exit::Dialogs,
        false => Exit::Fine,
    })
}

fn text(preview: &Preview, out: &mut dyn Write) -> Result<()> {
    if preview.fates.is_empty() {
        writeln!(
            out,
            "these files are in force already: saving them changes nothing"
        )?;
        return Ok(());
    }
    for (path, fate) in &preview.fates {
        let (becomes, why) = told(fate);
        let why = why.map_or_else(String::new, |why| format!(": {why}"));
        writeln!(out, "{} {becomes}{why}", path.display())?;
    }
    for dialog in &preview.changed {
        let Some(classes) = preview.waiting.get(dialog) else {
            writeln!(out, "\n{dialog}: nobody is in it")?;
            continue;
        };
        let people = people(classes);
        let are = if people == 1 {
            "person is"
        } else {
            "people are"
        };
        writeln!(out, "\n{dialog}: {people} {are} in it")?;
        for (class, waiting) in classes {
            for ((name, now), count) in waiting {
                let place = place(name, now);
                let (class, words) = (class.word(), words(*class));
                writeln!(out, "  {count:>5} at {place} {words} ({class})")?;
            }
        }
    }
    desks(&preview.desks, out)?;
    if preview.changed.is_empty() && preview.desks == DeskChanges::default() {
        writeln!(
            out,
            "\nwhat the dialogs mean is the same: nobody notices anything"
        )?;
    }
    let count = preview.changed.len();
    writeln!(out, "\n{} would change", counted(count, "dialog"))?;
    Ok(())
}

/// Tells what becomes of desks, and of whoever is there.
fn desks(changes: &DeskChanges, out: &mut dyn Write) -> Result<()> {
    for desk in &changes.desks {
        let (becomes, talks, cases) = fate(desk);
        writeln!(out, "\ndesk `{}` {becomes}", desk.name)?;
        writeln!(out, "  {}: {talks}", counted(desk.talks, "talk"))?;
        writeln!(out, "  {}: {cases}", counted(desk.cases, "open case"))?;
    }
    if let Some(CasesChange { to, open, .. }) = &changes.cases {
        let new = match to {
            Some(to) => format!("new cases go to the desk `{to}`"),
            None => "complaints open no cases any more".to_owned(),
        };
        let kept = match to {
            Some(_) => "kept where their desk is still there",
            None => "kept, but their clocks stand still",
        };
        writeln!(out, "\n{new}\n  {}: {kept}", counted(*open, "open case"))?;
    }
    Ok(())
}

/// Returns what becomes of a desk, of the talks there, and of its cases.
fn fate(desk: &DeskChange) -> (String, String, String) {
    match &desk.fate {
        DeskFate::Renamed(to) => {
            let stay = "kept there".to_owned();
            (format!("is called `{to}` then"), stay.clone(), stay)
        }
        DeskFate::Moved(to) => {
            let moves = "brought there".to_owned();
            (format!("reads in {to} then"), moves.clone(), moves)
        }
        DeskFate::Gone { talks_to, cases_to } => (
            "is taken out".to_owned(),
            match talks_to {
                Some(to) => format!("given to the desk `{to}`"),
                None => "given back to the bot".to_owned(),
            },
            match cases_to {
                Some(to) => format!("given to the desk `{to}`"),
                None => "nobody's any more".to_owned(),
            },
        ),
    }
}

fn json(preview: &Preview) -> Value {
    let file = |(path, fate): &(std::path::PathBuf, Fate)| {
        let (becomes, why) = told(fate);
        json!({ "file": path.display().to_string(), "becomes": becomes, "why": why })
    };
    let files: Vec<Value> = preview.fates.iter().map(file).collect();
    let dialog = |name: &Name| {
        let empty = Classes::new();
        let classes = preview.waiting.get(name).unwrap_or(&empty);
        let rows = classes.iter().flat_map(|(class, waiting)| {
            waiting.iter().map(|((before, now), count)| {
                json!({
                    "class": class.word(),
                    "question": before,
                    "becomes": now,
                    "people": count,
                })
            })
        });
        json!({
            "dialog": name,
            "people": people(classes),
            "waiting": rows.collect::<Vec<Value>>(),
        })
    };
    let dialogs: Vec<Value> = preview.changed.iter().map(dialog).collect();
    let desk = |desk: &DeskChange| {
        let (becomes, to, cases_to) = match &desk.fate {
            DeskFate::Renamed(to) => ("renamed", Some(to.as_str()), Some(to)),
            DeskFate::Moved(to) => ("moved", Some(to.as_str()), Some(&desk.name)),
            DeskFate::Gone { talks_to, cases_to } => {
                ("gone", talks_to.as_deref(), cases_to.as_ref())
            }
        };
        json!({
            "desk": desk.name,
            "becomes": becomes,
            "to": to,
            "talks": desk.talks,
            "cases": desk.cases,
            "cases_to": cases_to,
        })
    };
    let desks: Vec<Value> = preview.desks.desks.iter().map(desk).collect();
    let cases = preview.desks.cases.as_ref();
    let cases =
        cases.map(|cases| json!({ "from": cases.from, "to": cases.to, "open": cases.open }));
    json!({ "files": files, "dialogs": dialogs, "desks": desks, "cases": cases })
}

fn people(classes: &Classes) -> usize {
    classes.values().flat_map(|waiting| waiting.values()).sum()
}

fn place(name: &Name, now: &Name) -> String {
    match name == now {
        true => format!("`{name}`"),
        false => format!("`{name}`, now `{now}`,"),
    }
}

/// Returns what would become of a file, and why.
fn told(fate: &Fate) -> (&'static str, Option<&str>) {
    match fate {
        Fate::Added => ("is new and would come into force", None),
        Fate::Changed => ("was changed and would come into force", None),
        Fate::Removed => ("is gone and would no longer be in force", None),
        Fate::Refused(why, true) => (
            "would be refused, and what is in force would stay",
            Some(why),
        ),
        Fate::Refused(why, false) => ("would be left out", Some(why)),
        Fate::Missed(why) => ("is gone, but what it said would stay", Some(why)),
    }
}
