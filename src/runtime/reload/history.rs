//! Keeps when which version of a dialog was in force, with its text, so that it can be brought back.

use crate::hex;
use crate::id::{Name, Version};
use crate::runtime::decide::versions::InForce;
use crate::store::{Store, StoreError};
use crate::time::Timestamp;

/// Prefix of the records; the dialog and the moment follow.
const RECORD_PREFIX: &str = "in_force/";

/// A version of a dialog that came into force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// The dialog.
    pub dialog: Name,
    /// Since when it was in force.
    pub since: Timestamp,
    /// The version, and its text; `None` if the dialog was gone from then on.
    pub version: Option<(Version, String)>,
}

/// Notes what is in force now, where that differs from what was noted last.
///
/// # Errors
///
/// The store cannot be read or written.
pub fn note(store: &dyn Store, in_force: &InForce, now: Timestamp) -> Result<(), StoreError> {
    let known = periods(store)?;
    let newest = |dialog: &Name| known.iter().rfind(|period| period.dialog == *dialog);
    for (dialog, program) in &in_force.dialogs.programs {
        let noted = newest(dialog).and_then(|period| period.version.as_ref());
        let Some(section) = program.sections.first() else {
            continue;
        };
        if noted.is_none_or(|(version, _)| *version != program.version) {
            let text = &in_force.sources.file(section.span.file).text;
            let digits = program.version;
            store.set_meta(&name(dialog, now), format!("{digits}\n{text}").as_bytes())?;
        }
    }
    for period in &known {
        let is_newest = newest(&period.dialog) == Some(period);
        let is_gone = !in_force.dialogs.programs.contains_key(&period.dialog);
        if is_newest && is_gone && period.version.is_some() {
            store.set_meta(&name(&period.dialog, now), b"")?;
        }
    }
    Ok(())
}

/// Returns what was in force when, by dialog and time.
///
/// # Errors
///
/// The store cannot be read.
pub fn periods(store: &dyn Store) -> Result<Vec<Period>, StoreError> {
    let mut periods = Vec::new();
    for record in store.meta_names(RECORD_PREFIX)? {
        let rest = record.strip_prefix(RECORD_PREFIX);
        let parts = rest.and_then(|rest| rest.rsplit_once('/'));
        let Some((dialog, since)) = parts.and_then(|(dialog, at)| Some((dialog, at.parse().ok()?)))
        else {
            continue;
        };
        let bytes = store.meta(&record)?.unwrap_or_default();
        periods.push(Period {
            dialog: Name::new(dialog),
            since: Timestamp(since),
            version: read(&bytes),
        });
    }
    periods.sort_by(|one, other| (&one.dialog, one.since).cmp(&(&other.dialog, other.since)));
    Ok(periods)
}

fn name(dialog: &Name, now: Timestamp) -> String {
    format!("{RECORD_PREFIX}{dialog}/{:020}", now.0)
}

fn read(bytes: &[u8]) -> Option<(Version, String)> {
    let (digits, text) = std::str::from_utf8(bytes).ok()?.split_once('\n')?;
    let version = hex::bytes(digits)?.try_into().ok()?;
    Some((Version(version), text.to_owned()))
}
