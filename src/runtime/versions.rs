//! Keeps every version of a dialog that people talk in, and makes an older one runnable when a session still needs it.

use std::collections::HashSet;
use std::sync::Arc;

use crate::dialog::compile::compile_older;
use crate::dialog::program::{Dialogs, Program};
use crate::dialog::source::{SourceFile, Sources};
use crate::engine::session::Conversation;
use crate::id::{Name, Version};
use crate::store::{Store, StoreError};

/// The dialogs in force, with the older versions that were needed so far.
pub struct Versions {
    store: Arc<dyn Store>,
    sources: Arc<Sources>,
    dialogs: Arc<Dialogs>,
    /// Versions that are not kept or cannot be read: asked for once.
    lost: HashSet<(Name, Version)>,
}

/// Dialogs and the files they were made of.
#[derive(Clone, Debug)]
pub struct InForce {
    /// What runs.
    pub dialogs: Arc<Dialogs>,
    /// What it was made of.
    pub sources: Arc<Sources>,
}

impl Versions {
    /// Keeps what is in force now.
    pub fn new(store: Arc<dyn Store>, in_force: InForce) -> Result<Self, StoreError> {
        let InForce { dialogs, sources } = in_force;
        let versions = Self { store, sources, dialogs, lost: HashSet::new() };
        versions.keep()?;
        Ok(versions)
    }

    /// Returns the dialogs, older versions included.
    pub fn dialogs(&self) -> &Arc<Dialogs> {
        &self.dialogs
    }

    /// Puts other dialogs in force; versions that were needed stay runnable.
    pub fn replace(&mut self, in_force: InForce) -> Result<(), StoreError> {
        let InForce { dialogs, sources } = in_force;
        let mut dialogs = Arc::unwrap_or_clone(dialogs);
        for (key, program) in &self.dialogs.older {
            dialogs.older.entry(key.clone()).or_insert_with(|| Arc::clone(program));
        }
        for (name, program) in &self.dialogs.programs {
            dialogs.older.entry((name.clone(), program.version)).or_insert_with(|| Arc::clone(program));
        }
        (self.sources, self.dialogs) = (sources, Arc::new(dialogs));
        self.lost.clear();
        self.keep()
    }

    /// Makes sure that the versions a conversation's sessions run on can be found.
    pub fn supply(&mut self, conversation: &Conversation) -> Result<(), StoreError> {
        for session in conversation.active.iter().chain(&conversation.parked) {
            if self.dialogs.program(&session.dialog, Some(session.version)).is_some() {
                continue;
            }
            let key = (session.dialog.clone(), session.version);
            if self.lost.contains(&key) {
                continue;
            }
            match self.load(&key.0, key.1)? {
                Some(program) => {
                    Arc::make_mut(&mut self.dialogs).older.insert(key, program);
                }
                None => {
                    log::warn!("version {} of dialog {} is not kept any more; its sessions end politely", key.1, key.0);
                    self.lost.insert(key);
                }
            }
        }
        Ok(())
    }

    fn load(&self, dialog: &Name, version: Version) -> Result<Option<Arc<Program>>, StoreError> {
        let Some(text) = self.store.version(dialog, version)? else { return Ok(None) };
        let file = SourceFile { path: format!("{dialog}@{version}.yaml").into(), text: text.into() };
        let program = compile_older(&self.sources, &[file]).into_iter().next().flatten();
        // A session finds its program by the version it was started on, whatever this release makes of the same words.
        Ok(program.map(
            |program| if program.version == version { program } else { Arc::new(Program { version, ..Arc::unwrap_or_clone(program) }) },
        ))
    }

    fn keep(&self) -> Result<(), StoreError> {
        let kept: HashSet<(Name, Version)> = self.store.versions()?.into_iter().collect();
        for program in self.dialogs.programs.values() {
            if kept.contains(&(program.dialog.clone(), program.version)) {
                continue;
            }
            if let Some(section) = program.sections.first() {
                let file = self.sources.file(section.span.file);
                self.store.keep_version(&program.dialog, program.version, &file.text)?;
            }
        }
        Ok(())
    }
}
