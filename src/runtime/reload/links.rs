//! Finds the deep link that starts a section, in the dialogs in force; buttons made before and
//! after a reload both ask here.

use std::sync::{Arc, PoisonError, RwLock};

use crate::channel::messenger::Links;
use crate::dialog::bot::Dialogs;

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
            let dialogs = Arc::clone(&links.0.read().unwrap_or_else(PoisonError::into_inner));
            dialogs.programs.get(dialog)?.link_to(section).cloned()
        })
    }
}
