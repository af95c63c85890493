//! Finds who is in a segment, for commands that report on some people or compare them.

use std::collections::HashSet;
use std::io::Write;
use std::sync::Arc;

use anyhow::{Context, Result};

use crate::cli::open;
use crate::dialog::suggest::{list, nearest};
use crate::id::OwnerId;
use crate::runtime::segments::SharedSegments;
use crate::segment::survey::{self, Survey};
use crate::store::Store;
use crate::time::now;

/// Returns the members of a segment; `None` if it does not exist, which is printed.
///
/// Fails if the store cannot be read.
pub fn members(
    name: &str,
    store: &dyn Store,
    dialogs: &open::Dialogs,
    kept: &SharedSegments,
    status: &mut dyn Write,
) -> Result<Option<HashSet<OwnerId>>> {
    let mut of = |survey: Survey<'_>| -> Result<Option<HashSet<OwnerId>>> {
        let Some(at) = place(&survey, name, status)? else {
            return Ok(None);
        };
        let owners = survey
            .members(at)
            .filter_map(|id| Some(survey.base.person(id)?.owner));
        Ok(Some(owners.collect()))
    };
    if let Some(found) = kept.look(|keeper| {
        of(Survey {
            base: keeper.base(),
            roster: keeper.roster(),
            now: now(),
        })
    }) {
        return found;
    }
    let in_force = Arc::new(dialogs.compiled.dialogs.clone());
    let (base, roster) = survey::afresh(store, in_force, now()).context("reading who is known")?;
    of(Survey {
        base: &base,
        roster: &roster,
        now: now(),
    })
}

/// Finds a segment by its name; says which there are if there is none.
///
/// Fails if the output cannot be written.
pub fn place(survey: &Survey<'_>, name: &str, status: &mut dyn Write) -> Result<Option<usize>> {
    let found = survey.roster.place(name);
    if found.is_none() {
        let names: Vec<&str> = survey
            .roster
            .segments()
            .names()
            .map(|name| name.as_str())
            .collect();
        writeln!(status, "error: there is no segment `{name}`")?;
        match nearest(name, names.iter().copied()) {
            Some(near) => writeln!(status, "hint: did you mean `{near}`?")?,
            None if names.is_empty() => writeln!(
                status,
                "hint: segments are written in dialogs/segments.yaml"
            )?,
            None => writeln!(status, "hint: there are {}", list(&names))?,
        }
    }
    Ok(found)
}
