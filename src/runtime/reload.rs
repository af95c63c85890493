//! Watches the dialogs folder: a saved change is checked, and comes into force only when it has no errors.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::SystemTime;

use crate::dialog::compile::compile;
use crate::dialog::diagnostic::Severity;
use crate::dialog::load;
use crate::runtime::links::LinksInForce;
use crate::runtime::versions::InForce;

/// How often the folder is looked at.
const EVERY: std::time::Duration = std::time::Duration::from_secs(2);

/// What a folder looks like from outside: names, sizes and times.
type Look = BTreeMap<PathBuf, (u64, Option<SystemTime>)>;

/// Watches in a thread of its own; what comes into force is received.
///
/// `links` follow, so that the next button opens what its section is started by now.
pub fn watch(folder: PathBuf, links: Option<LinksInForce>) -> std::io::Result<Receiver<InForce>> {
    let (reloads, received) = channel();
    std::thread::Builder::new().name("watch".to_owned()).spawn(move || {
        let mut seen = look(&folder);
        loop {
            std::thread::sleep(EVERY);
            let now = look(&folder);
            if now == seen {
                continue;
            }
            // Somebody may be in the middle of saving several files: wait until the folder has been quiet once.
            std::thread::sleep(EVERY / 4);
            if look(&folder) != now {
                continue;
            }
            seen = now;
            let Some(in_force) = read(&folder) else { continue };
            links.iter().for_each(|links| links.follow(&in_force.dialogs));
            if reloads.send(in_force).is_err() {
                return;
            }
        }
    })?;
    Ok(received)
}

fn read(folder: &Path) -> Option<InForce> {
    let (sources, mut diagnostics) = load::read(&[folder]);
    let compiled = compile(&sources);
    diagnostics.extend(compiled.diagnostics);
    let errors = diagnostics.iter().filter(|told| told.severity == Severity::Error).count();
    if errors > 0 {
        log::warn!("the dialogs were changed but have {errors} errors, so what was in force stays in force; `vraag check` shows them");
        return None;
    }
    Some(InForce { dialogs: Arc::new(compiled.dialogs), sources: Arc::new(sources) })
}

fn look(folder: &Path) -> Look {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter(|entry| entry.path().extension().is_some_and(|ending| ending == "yaml"))
        .filter_map(|entry| entry.metadata().ok().map(|about| (entry.path(), (about.len(), about.modified().ok()))))
        .collect()
}
