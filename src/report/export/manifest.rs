//! Describes a set of files: its time, its dialogs, and the hash of each file.

use serde_json::{Value, json};

use crate::id::{Name, Version};
use crate::report::words::version_word;
use crate::time::{Timestamp, Zone};

use super::cursor::Cursor;
use super::options::Wanted;
use super::removals::Removals;

/// A file of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its name in the folder.
    pub name: String,
    /// Its number of rows, if it is a table.
    pub rows: Option<u64>,
    /// Number of cells that were cut because they were too long for the format.
    pub cut: u64,
    /// Its size in bytes.
    pub bytes: u64,
    /// The SHA-256 of its bytes.
    pub sha256: String,
}

/// What a manifest says besides its files.
pub struct About<'m> {
    /// When the set was made.
    pub now: Timestamp,
    /// The bot's time zone.
    pub zone: Zone,
    /// The options of the export.
    pub wanted: &'m Wanted,
    /// The dialogs of the tables.
    pub dialogs: &'m [Name],
    /// All stored versions.
    pub versions: &'m [(Name, Version)],
    /// Where the next export continues.
    pub cursor: Cursor,
    /// What was removed since the given cursor.
    pub gone: &'m Removals,
}

/// Returns the manifest as JSON.
pub fn write(about: &About<'_>, files: &[Listed]) -> Value {
    let versions = |dialog: &Name| {
        let own = about.versions.iter().filter(|(name, _)| name == dialog);
        json!({ "dialog": dialog, "versions": own.map(|(_, version)| version_word(*version)).collect::<Vec<_>>() })
    };
    let file = |file: &Listed| json!({ "name": file.name, "rows": file.rows, "cut_cells": file.cut, "bytes": file.bytes, "sha256": file.sha256 });
    json!({
        "program": format!("vraag {}", env!("CARGO_PKG_VERSION")),
        "written_at": about.now.iso(about.zone),
        "timezone": about.zone.name(),
        "names_people": about.wanted.is_identified,
        "guards_against_formulas": !about.wanted.is_raw,
        "of_some_people_only": about.wanted.only.is_some(),
        "dialogs": about.dialogs.iter().map(versions).collect::<Vec<_>>(),
        "horizon": about.cursor.horizon,
        "since": about.wanted.since.map(|since| since.to_string()),
        "cursor": about.cursor.to_string(),
        "gone": { "respondents": about.gone.respondents, "sessions": about.gone.sessions },
        "files": files.iter().map(file).collect::<Vec<_>>(),
    })
}
