//! Applies an edit to reminders and expiries at once, because a person who says nothing would never
//! meet the edit.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use tokio::sync::{mpsc, watch};

use crate::dialog::bot::Dialogs;
use crate::dialog::compile::compile_older;
use crate::dialog::program::Program;
use crate::dialog::source::SourceFile;
use crate::engine::input::Input;
use crate::engine::session::Session;
use crate::id::{ConversationId, InputId, Name, Version};
use crate::runtime::decide::versions::InForce;
use crate::runtime::decide::{Inbound, Work};
use crate::runtime::reload::links::LinksInForce;
use crate::runtime::reload::{self, Folder};
use crate::store::{Store, StoreError};
use crate::time::Duration;

/// A conversation that waits in an older version of a dialog.
struct Waiting {
    conversation: ConversationId,
    dialog: Name,
    version: Version,
    question: Name,
    number: u32,
}

/// Returns the inputs to take after an edit: one for each conversation whose open question has
/// other timers in the newest version. An edit is followed once, even if this is called again.
///
/// Fails if the store cannot be read.
pub fn edits(store: &dyn Store, in_force: &InForce) -> Result<Vec<Inbound>, StoreError> {
    let mut waiting = Vec::new();
    store.conversations(&mut |_, conversation| {
        let sessions = conversation.active.iter().chain(&conversation.parked);
        let is_behind = |session: &&Session| {
            in_force
                .dialogs
                .programs
                .get(&session.dialog)
                .is_some_and(|newest| newest.version != session.version)
        };
        waiting.extend(sessions.filter(is_behind).filter_map(|session| {
            let asked = session
                .wait
                .as_ref()
                .map(|wait| (&wait.question, wait.number));
            let (question, number) =
                asked.or(session.vote.as_ref().map(|open| (&open.vote, open.number)))?;
            Some(Waiting {
                conversation: conversation.id,
                dialog: session.dialog.clone(),
                version: session.version,
                question: question.clone(),
                number,
            })
        }));
        true
    })?;
    let mut older: HashMap<(Name, Version), Option<Arc<Program>>> = HashMap::new();
    let mut inputs = Vec::new();
    for one in waiting {
        let Some(newest) = in_force.dialogs.programs.get(&one.dialog) else {
            continue;
        };
        let key = (one.dialog.clone(), one.version);
        let old = match older.get(&key) {
            Some(known) => known.clone(),
            None => {
                let read = older_program(store, in_force, &one)?;
                older.insert(key, read.clone());
                read
            }
        };
        let was = old.as_ref().and_then(|old| timers(old, &one.question));
        let now = timers(newest, newest.current_name(&one.question));
        if was.is_none() || now.is_none() || was == now {
            continue;
        }
        if let Some(place) = store.place(one.conversation)? {
            let once = i64::from_be_bytes(newest.version.0);
            inputs.push(Inbound::own(
                place,
                InputId::Schedule(one.conversation, u64::MAX - u64::from(one.number), once),
                Input::Retimed,
            ));
        }
    }
    Ok(inputs)
}

/// Takes the inputs that follow an edit.
pub fn hand_in(store: &dyn Store, in_force: &InForce, work: &Sender<Work>) {
    match edits(store, in_force) {
        // If the program is ending, the receiver is gone; the next start follows the edit.
        Ok(inputs) => inputs
            .into_iter()
            .for_each(|input| _ = work.send(Work::Take(Box::new(input)))),
        Err(error) => log::warn!(
            "reminders and expiries of those who wait follow the edit when they say something: {error}"
        ),
    }
}

/// Returns the reminders and the expiry of a question or a vote, or `None` if it does not exist.
fn timers(program: &Program, name: &Name) -> Option<(Vec<Duration>, Option<Duration>)> {
    if let Some(at) = program.question_named(name) {
        let question = program.question(at);
        return Some((
            question.remind.clone(),
            question.expire.as_ref().map(|expire| expire.after),
        ));
    }
    program
        .vote_named(name)
        .map(|vote| (vote.remind.into_iter().collect(), Some(vote.open)))
}

fn older_program(
    store: &dyn Store,
    in_force: &InForce,
    one: &Waiting,
) -> Result<Option<Arc<Program>>, StoreError> {
    let Some(text) = store.version(&one.dialog, one.version)? else {
        return Ok(None);
    };
    let file = SourceFile {
        path: format!("{}@{}.yaml", one.dialog, one.version).into(),
        text: text.into(),
    };
    Ok(compile_older(&in_force.sources, &[file])
        .into_iter()
        .next()
        .flatten())
}
/// Watches the dialogs folder in a thread, and tells everybody of each change: those who keep a
/// copy of the dialogs, and the sessions that have to follow.
pub(in crate::runtime) fn pass_on(
    first: InForce,
    (folder, links): (Folder, LinksInForce),
    (store, work): (Arc<dyn Store>, Sender<Work>),
    listeners: [mpsc::UnboundedSender<Arc<Dialogs>>; 2],
    keep: watch::Sender<Option<Duration>>,
    (newest, beside): (watch::Sender<InForce>, Option<Sender<InForce>>),
) {
    let passing = std::thread::Builder::new()
        .name("watch".to_owned())
        .spawn(move || {
            // The files may have been edited while the program was not running.
            hand_in(store.as_ref(), &first, &work);
            reload::watch(folder, |in_force| {
                // New buttons use the links of the dialogs now in force.
                links.follow(&in_force.dialogs);
                let dialogs = Arc::clone(&in_force.dialogs);
                newest.send_replace(in_force.clone());
                if let Some(talk) = &beside {
                    // The talk may be over.
                    let _ = talk.send(in_force.clone());
                }
                // The task is woken only if the setting really changed.
                keep.send_if_modified(|kept| {
                    std::mem::replace(kept, dialogs.bot.keep_answers) != dialogs.bot.keep_answers
                });
                let tell = || {
                    listeners
                        .iter()
                        .try_for_each(|listener| listener.send(Arc::clone(&dialogs)))
                };
                if work.send(Work::Dialogs(in_force.clone())).is_err() || tell().is_err() {
                    return false;
                }
                hand_in(store.as_ref(), &in_force, &work);
                true
            });
        });
    if let Err(error) = passing {
        log::warn!("changes of the dialogs will not be noticed before a restart: {error}");
    }
}
