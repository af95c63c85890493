//! Keeps every version of a dialog that people talk in, and compiles an older one when a session
//! still needs it.

use std::collections::HashSet;
use std::sync::Arc;

use crate::dialog::bot::Dialogs;
use crate::dialog::compile::compile_older;
use crate::dialog::program::Program;
use crate::dialog::source::{SourceFile, Sources};
use crate::engine::event::Event;
use crate::engine::session::Conversation;
use crate::id::{Name, Version};
use crate::store::{Commit, Store, StoreError};

/// The dialogs in force, with the older versions that are needed.
pub struct Versions {
    store: Arc<dyn Store>,
    sources: Arc<Sources>,
    dialogs: Arc<Dialogs>,
    /// Versions in the store: those with at least one session.
    kept: HashSet<(Name, Version)>,
    /// Versions that a session ran on since the dialogs were last replaced.
    used: HashSet<(Name, Version)>,
    /// Versions that are not stored or cannot be read, so that each is looked up once.
    lost: HashSet<(Name, Version)>,
}

/// Dialogs and the files they were made of.
#[derive(Clone, Debug)]
pub struct InForce {
    /// The compiled dialogs.
    pub dialogs: Arc<Dialogs>,
    /// Their source files.
    pub sources: Arc<Sources>,
}

impl Versions {
    /// Starts with what is in force now.
    ///
    /// Fails if the store cannot be read.
    pub fn new(store: Arc<dyn Store>, in_force: InForce) -> Result<Self, StoreError> {
        let InForce { dialogs, sources } = in_force;
        let kept = store.versions()?.into_iter().collect();
        Ok(Self {
            store,
            sources,
            dialogs,
            kept,
            used: HashSet::new(),
            lost: HashSet::new(),
        })
    }

    /// Returns the dialogs, older versions included.
    pub fn dialogs(&self) -> &Arc<Dialogs> {
        &self.dialogs
    }

    /// Puts other dialogs in force. Older versions stay in memory if a session used them since the
    /// last time.
    pub fn replace(&mut self, in_force: InForce) {
        let InForce { dialogs, sources } = in_force;
        let mut dialogs = Arc::unwrap_or_clone(dialogs);
        let standing = self
            .dialogs
            .programs
            .iter()
            .map(|(name, program)| ((name.clone(), program.version), program));
        let older = self
            .dialogs
            .older
            .iter()
            .map(|(key, program)| (key.clone(), program));
        for (key, program) in older
            .chain(standing)
            .filter(|(key, _)| self.used.contains(key))
        {
            dialogs
                .older
                .entry(key)
                .or_insert_with(|| Arc::clone(program));
        }
        (self.sources, self.dialogs) = (sources, Arc::new(dialogs));
        self.used.clear();
        self.lost.clear();
    }

    /// Loads the versions that a conversation's sessions run on.
    ///
    /// Fails if the store cannot be read.
    pub fn supply(&mut self, conversation: &Conversation) -> Result<(), StoreError> {
        for session in conversation.active.iter().chain(&conversation.parked) {
            let key = (session.dialog.clone(), session.version);
            let is_known = self
                .dialogs
                .program(&session.dialog, Some(session.version))
                .is_some();
            if is_known || self.lost.contains(&key) {
                self.used.insert(key);
                continue;
            }
            match load(self.store.as_ref(), &self.sources, &key.0, key.1)? {
                Some(program) => {
                    Arc::make_mut(&mut self.dialogs)
                        .older
                        .insert(key.clone(), program);
                    self.used.insert(key);
                }
                None => {
                    log::warn!(
                        "version {} of dialog {} is not kept any more; its sessions end politely",
                        key.1,
                        key.0
                    );
                    self.lost.insert(key);
                }
            }
        }
        Ok(())
    }

    /// Stores the versions that a turn's sessions run on, before the turn itself is stored.
    /// Versions that nobody talked in are not stored.
    ///
    /// Fails if the store cannot be written.
    pub fn keep(&mut self, commit: &Commit) -> Result<(), StoreError> {
        let sessions = commit
            .conversation
            .active
            .iter()
            .chain(&commit.conversation.parked);
        let mut needed: Vec<(Name, Version)> = sessions
            .map(|session| (session.dialog.clone(), session.version))
            .collect();
        for event in &commit.record.events {
            match event {
                Event::SessionStarted {
                    dialog, version, ..
                } => needed.push((dialog.clone(), *version)),
                Event::VersionChanged { version, .. } => {
                    let programs = self
                        .dialogs
                        .programs
                        .values()
                        .filter(|program| program.version == *version);
                    needed
                        .extend(programs.map(|program| (program.dialog.clone(), program.version)));
                }
                _ => {}
            }
        }
        needed.extend(commit.record.versions.iter().cloned());
        needed.into_iter().try_for_each(|key| self.keep_one(key))
    }

    /// Stores everything that is in force, even if nobody talked in it yet.
    ///
    /// Fails if the store cannot be written.
    pub fn keep_all(&mut self) -> Result<(), StoreError> {
        let all: Vec<(Name, Version)> = self
            .dialogs
            .programs
            .iter()
            .map(|(name, program)| (name.clone(), program.version))
            .collect();
        all.into_iter().try_for_each(|key| self.keep_one(key))
    }

    fn keep_one(&mut self, key: (Name, Version)) -> Result<(), StoreError> {
        self.used.insert(key.clone());
        if self.kept.contains(&key) {
            return Ok(());
        }
        let program = self
            .dialogs
            .programs
            .get(&key.0)
            .filter(|program| program.version == key.1);
        if let Some(section) = program.and_then(|program| program.sections.first()) {
            self.store
                .keep_version(&key.0, key.1, &self.sources.file(section.span.file).text)?;
            self.kept.insert(key);
        }
        Ok(())
    }
}

/// Compiles a stored version among these files; `None` if it is not stored or cannot be read.
pub(in crate::runtime) fn load(
    store: &dyn Store,
    sources: &Sources,
    dialog: &Name,
    version: Version,
) -> Result<Option<Arc<Program>>, StoreError> {
    let Some(text) = store.version(dialog, version)? else {
        return Ok(None);
    };
    let file = SourceFile {
        path: format!("{dialog}@{version}.yaml").into(),
        text: text.into(),
    };
    let program = compile_older(sources, &[file]).into_iter().next().flatten();
    // A session finds its program by the version it was started on, even if this release computes
    // another version for the same text.
    Ok(program.map(|program| {
        if program.version == version {
            program
        } else {
            Arc::new(Program {
                version,
                ..Arc::unwrap_or_clone(program)
            })
        }
    }))
}
