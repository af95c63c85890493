//! Counts the people who wait in dialogs that were edited, and describes what becomes of them.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::dialog::bot::Dialogs;
use crate::dialog::program::Program;
use crate::engine::session::Session;
use crate::engine::version::{Class, classify};
use crate::id::{Name, Version};
use crate::runtime::decide::versions::{InForce, load};
use crate::store::{Store, StoreError};

/// How many older versions are looked up; each costs a compilation of all files.
const MAX_OLDER: usize = 50;

/// Number of sessions by dialog and class, and by what they wait for: its name so far, and its name
/// in the new version.
pub type Waiting = BTreeMap<Name, Classes>;

/// Number of sessions of one dialog.
pub type Classes = BTreeMap<Class, BTreeMap<(Name, Name), usize>>;

/// Counts the sessions that a change of these dialogs affects; `before` is what was in force,
/// `after` what will be.
///
/// Fails if the store cannot be read.
pub fn count(
    store: &dyn Store,
    before: &InForce,
    after: &Dialogs,
    changed: &[Name],
) -> Result<Waiting, StoreError> {
    let mut older: HashMap<(Name, Version), Option<Arc<Program>>> = HashMap::new();
    let mut waiting = Waiting::new();
    let mut failure = None;
    if changed.is_empty() {
        return Ok(waiting);
    }
    let mut class = |session: &Session| -> Result<Class, StoreError> {
        let Some(new) = after.programs.get(&session.dialog) else {
            return Ok(Class::Gone);
        };
        let standing = before
            .dialogs
            .program(&session.dialog, Some(session.version))
            .cloned();
        let key = (session.dialog.clone(), session.version);
        let old = match (standing, older.get(&key)) {
            (Some(old), _) => Some(old),
            (None, Some(known)) => known.clone(),
            (None, None) if older.len() < MAX_OLDER => {
                let found = load(store, &before.sources, &session.dialog, session.version)?;
                older.insert(key, found.clone());
                found
            }
            (None, None) => None,
        };
        Ok(if new.version == session.version {
            Class::Same
        } else {
            classify(old.as_deref(), new, session)
        })
    };
    store.conversations(&mut |_, conversation| {
        for session in conversation
            .active
            .iter()
            .chain(&conversation.parked)
            .filter(|session| changed.contains(&session.dialog))
        {
            match class(session) {
                Ok(class) => {
                    let name = waits_for(session);
                    let new = after.programs.get(&session.dialog);
                    let now = new.map_or(&name, |new| new.current_name(&name)).clone();
                    *waiting
                        .entry(session.dialog.clone())
                        .or_default()
                        .entry(class)
                        .or_default()
                        .entry((name, now))
                        .or_default() += 1
                }
                Err(error) => failure = Some(error),
            }
        }
        failure.is_none()
    })?;
    failure.map_or(Ok(waiting), Err)
}

/// Returns what a session waits for: a question, a vote, or the end of a hand-over.
fn waits_for(session: &Session) -> Name {
    let question = session.wait.as_ref().map(|wait| &wait.question);
    let vote = session.vote.as_ref().map(|open| &open.vote);
    let resting = session.resting.as_ref().map(|(_, step)| step);
    let name = question.or(vote).or(resting);
    name.cloned().unwrap_or_default()
}

/// Returns what people in this class do, in words.
pub fn words(class: Class) -> &'static str {
    match class {
        Class::Same => "notice nothing",
        Class::Text => "go on with the new words",
        Class::Compatible => "go on in the new version",
        Class::Moved => "go on at the renamed question",
        Class::Gone => "finish on the version they began",
    }
}

/// Describes in one sentence how many people wait in a dialog and what becomes of them.
pub fn sentence(classes: Option<&Classes>) -> String {
    let Some(classes) = classes.filter(|classes| !classes.is_empty()) else {
        return "nobody is in it".to_owned();
    };
    let sum = |waiting: &BTreeMap<(Name, Name), usize>| waiting.values().sum::<usize>();
    let all: usize = classes.values().map(sum).sum();
    let each: Vec<String> = classes
        .iter()
        .map(|(class, waiting)| format!("{} {} ({})", sum(waiting), words(*class), class.word()))
        .collect();
    format!(
        "{all} {} in it: {}",
        if all == 1 { "person is" } else { "people are" },
        each.join(", ")
    )
}
