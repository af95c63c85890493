//! Received files: which are recorded under which name, and removing those that no record refers to.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::engine::event::Event;
use crate::engine::session::{Conversation, Session};
use crate::id::OwnerId;
use crate::message::InMessage;
use crate::store::{Store, StoreError, Task, TurnRecord};
use crate::value::{FileRef, Outcome, Value};

/// Prefix of the meta records that map a remote file id to its path.
const FILES: &str = "file/";

/// Removes files that no record refers to; records under erasure do not count. Returns how many
/// were removed.
///
/// Fails if the store or the files cannot be read or written.
pub fn sweep(store: &dyn Store, data: &Path) -> Result<usize, StoreError> {
    let kept = store.meta_names(FILES)?;
    if kept.is_empty() {
        return Ok(0);
    }
    let wanted = referred(store)?;
    if !store.left_out().is_empty() {
        // An unreadable record may refer to any of them.
        log::warn!("no received file is removed as long as there are records that cannot be read");
        return Ok(0);
    }
    let mut names = HashSet::new();
    for unique in &wanted {
        names.extend(stored_file(store, unique)?);
    }
    let mut gone = 0;
    for record in kept {
        let Some(unique) = record
            .strip_prefix(FILES)
            .filter(|unique| !wanted.contains(*unique))
        else {
            continue;
        };
        if let Some(name) = stored_file(store, unique)?.filter(|name| !names.contains(name)) {
            remove(&data.join(name))?;
            gone += 1;
        }
        // The record goes last: as long as it exists, the file is found again.
        store.drop_meta(&record)?;
    }
    Ok(gone)
}

/// Returns whether a turn contains a file.
pub fn has_file(record: &TurnRecord) -> bool {
    let mut files = HashSet::new();
    of_turn(record, &mut files);
    !files.is_empty()
}

/// Returns the folder in which files from the page wait until they are fetched.
pub fn waiting(data: &Path) -> PathBuf {
    data.join("web")
}

/// Removes a file from the page that waits; other messengers' files are theirs.
///
/// Fails if it is there and cannot be removed.
pub(super) fn let_go(data: &Path, file: &FileRef) -> Result<(), StoreError> {
    match file.waits_here() {
        true => remove(&waiting(data).join(&file.remote)),
        false => Ok(()),
    }
}

/// Removes what a turn brought from the page and nothing has fetched.
///
/// Fails if it cannot be removed.
pub fn let_go_of_turn(data: &Path, record: &TurnRecord) -> Result<(), StoreError> {
    match record.input.message() {
        Some(
            InMessage::Photo { file, .. }
            | InMessage::File { file, .. }
            | InMessage::Voice { file, .. },
        ) => let_go(data, file),
        _ => Ok(()),
    }
}

/// Returns the path of a fetched file by the messenger's stable file id; `None` if it was not
/// fetched.
///
/// Fails if the store cannot be read.
pub fn stored_file(store: &dyn Store, unique: &str) -> Result<Option<String>, StoreError> {
    Ok(store
        .meta(&record_name(unique))?
        .and_then(|bytes| String::from_utf8(bytes).ok()))
}

/// Returns the name of the meta record of a file, by the messenger's stable file id.
pub(super) fn record_name(unique: &str) -> String {
    format!("{FILES}{unique}")
}

fn referred(store: &dyn Store) -> Result<HashSet<String>, StoreError> {
    let forgotten: HashSet<OwnerId> = store
        .forgotten()?
        .into_iter()
        .map(|forgotten| forgotten.owner)
        .collect();
    let mut files = HashSet::new();
    store.journal(0, store.horizon()?, &mut |_, turn| {
        if !forgotten.contains(&turn.owner) {
            of_turn(&turn.record, &mut files);
        }
        true
    })?;
    store.contacts(&mut |contact| {
        if !forgotten.contains(&contact.id) {
            contact
                .fields
                .values()
                .for_each(|value| of_value(value, &mut files));
        }
        true
    })?;
    store.conversations(&mut |owner, conversation| {
        if !forgotten.contains(&owner) {
            of_conversation(&conversation, &mut files);
        }
        true
    })?;
    for (owner, job) in store.jobs()? {
        if let Task::Fetch(file) = job.task
            && !forgotten.contains(&owner)
        {
            files.insert(file.unique);
        }
    }
    Ok(files)
}

fn of_turn(record: &TurnRecord, files: &mut HashSet<String>) {
    if let Some(
        InMessage::Photo { file, .. }
        | InMessage::File { file, .. }
        | InMessage::Voice { file, .. },
    ) = record.input.message()
    {
        files.insert(file.unique.clone());
    }
    for event in &record.events {
        if let Event::Answered(answer) = event {
            of_outcome(&answer.outcome, files);
        }
    }
}

fn of_conversation(conversation: &Conversation, files: &mut HashSet<String>) {
    let of_session = |session: &Session| {
        let answers = session
            .answers
            .iter()
            .chain(&session.kept)
            .map(|answer| &answer.outcome);
        answers
            .chain(session.variables.iter().map(|(_, value)| value))
            .cloned()
            .collect::<Vec<Outcome>>()
    };
    conversation
        .active
        .iter()
        .chain(&conversation.parked)
        .flat_map(of_session)
        .for_each(|outcome| of_outcome(&outcome, files));
}

fn of_outcome(outcome: &Outcome, files: &mut HashSet<String>) {
    if let Ok(value) = outcome {
        of_value(value, files);
    }
}

fn of_value(value: &Value, files: &mut HashSet<String>) {
    if let Value::File(file) = value {
        files.insert(file.unique.clone());
    }
}

fn remove(path: &Path) -> Result<(), StoreError> {
    match std::fs::remove_file(path) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(StoreError::Broken(format!(
            "a received file cannot be removed: {error}"
        ))),
    }
}
