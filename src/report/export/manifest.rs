//! What a set of files is: of which moment, of which dialogs, and by what each file is known again.

use serde_json::{Value, json};

use crate::id::{Name, Version};
use crate::time::{Timestamp, Zone};

use super::removals::Removals;
use super::words::version_word;
use super::{Cursor, Wanted};

/// A file of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its name in the folder.
    pub name: String,
    /// How many rows it has, where it is a table.
    pub rows: Option<u64>,
    /// How many cells were cut, because the format has no room for them.
    pub cut: u64,
    /// How many bytes it has.
    pub bytes: u64,
    /// The SHA-256 of its bytes.
    pub sha256: String,
}

/// What a manifest says besides its files.
pub struct About<'m> {
    /// The moment.
    pub now: Timestamp,
    /// The bot's zone.
    pub zone: Zone,
    /// What was wanted.
    pub wanted: &'m Wanted,
    /// The dialogs of the tables.
    pub dialogs: &'m [Name],
    /// All versions that are kept.
    pub versions: &'m [(Name, Version)],
    /// Where the next export goes on.
    pub cursor: Cursor,
    /// What is gone since the cursor that was given.
    pub gone: &'m Removals,
}

/// Writes a manifest.
pub fn write(about: &About<'_>, files: &[Listed]) -> Value {
    let versions = |dialog: &Name| {
        let own = about.versions.iter().filter(|(name, _)| name == dialog);
        json!({ "dialog": dialog, "versions": own.map(|(_, version)| version_word(*version)).collect::<Vec<_>>() })
    };
    let file =
        |file: &Listed| json!({ "name": file.name, "rows": file.rows, "cut_cells": file.cut, "bytes": file.bytes, "sha256": file.sha256 });
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
