//! What channels ask about the dialogs in force, before and after a reload: the deep link that
//! starts a section, what starts in a group, whether a file is asked for.

use std::sync::{Arc, PoisonError, RwLock};

use crate::channel::messenger::Links;
use crate::dialog::bot::Dialogs;
use crate::dialog::question_type::AnswerForm;
use crate::id::Name;
use crate::runtime::reload::menu;
use crate::store::{Place, Store, StoreError, Task};

/// The deep links of the dialogs in force. Clones share the same dialogs.
#[derive(Clone, Debug)]
pub struct LinksInForce(Arc<RwLock<Arc<Dialogs>>>);

impl LinksInForce {
    /// Makes the links of these dialogs.
    pub fn new(dialogs: &Arc<Dialogs>) -> Self {
        Self(Arc::new(RwLock::new(Arc::clone(dialogs))))
    }

    /// Switches to the links of other dialogs.
    pub fn follow(&self, dialogs: &Arc<Dialogs>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(dialogs);
    }

    /// Returns a function that finds the link of a section, for code that knows no dialogs.
    pub fn finder(&self) -> Links {
        let links = self.clone();
        Arc::new(move |dialog, section| {
            links
                .dialogs()
                .programs
                .get(dialog)?
                .link_to(section)
                .cloned()
        })
    }

    /// Lists the sites that may show the page.
    pub fn sites(&self) -> Vec<String> {
        self.dialogs().bot.sites.clone()
    }

    /// Lists the commands that start something in a group, each with its label.
    pub fn group_starts(&self, language: &str) -> Vec<(Name, String)> {
        menu::group_starts(&self.dialogs(), &Name::new(language))
    }

    /// Returns whether a file is asked for at a place, or a person talks with the customer. If that
    /// cannot be told, it is: the turn will.
    pub fn takes_file(&self, store: &dyn Store, place: &str) -> bool {
        let known = match store.find(&Place(place.to_owned())) {
            Ok(Some((owner, conversation))) => store.load(owner, conversation),
            Ok(None) => return false,
            Err(error) => Err(error),
        };
        let Ok(Some(loaded)) = known else { return true };
        let conversation = loaded.conversation;
        if conversation.handover.is_some() {
            return true;
        }
        let Some(session) = conversation.active else {
            return false;
        };
        let Some(wait) = session.wait else {
            return false;
        };
        let dialogs = self.dialogs();
        let program = dialogs.programs.get(&session.dialog);
        let newest = program.filter(|program| program.version == session.version);
        let question = newest.and_then(|program| {
            let asked = program.question_named(&wait.question)?;
            Some(program.question(asked))
        });
        question.is_none_or(|question| question.kind.form() == AnswerForm::File)
    }

    /// Returns how many messages and taps of a person are answered in a minute.
    pub fn per_minute(&self) -> u32 {
        self.dialogs().bot.limits.per_minute
    }

    /// Returns whether a file that was received at a place is still to be fetched: by a job, or for
    /// the person who talks with the customer.
    pub fn awaits_file(&self, store: &dyn Store, place: &str, remote: &str) -> bool {
        let is_awaited = || -> Result<bool, StoreError> {
            if let Some((owner, conversation)) = store.find(&Place(place.to_owned()))?
                && let Some(loaded) = store.load(owner, conversation)?
                && loaded.conversation.handover.is_some()
            {
                return Ok(true);
            }
            let mut jobs = store.jobs()?.into_iter();
            Ok(jobs.any(|(_, job)| matches!(job.task, Task::Fetch(file) if file.remote == remote)))
        };
        // What cannot be told apart is kept, and let go of in a day.
        is_awaited().unwrap_or(true)
    }

    fn dialogs(&self) -> Arc<Dialogs> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}
