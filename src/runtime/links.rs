//! Which deep link starts a section, by the dialogs in force: buttons made before a reload and after it both ask here.

use std::sync::{Arc, PoisonError, RwLock};

use crate::channel::telegram::Links;
use crate::dialog::program::Dialogs;

/// The deep links of the dialogs in force. Copies follow the same dialogs.
#[derive(Clone, Debug)]
pub struct LinksInForce(Arc<RwLock<Arc<Dialogs>>>);

impl LinksInForce {
    /// The links of these dialogs.
    pub fn new(dialogs: &Arc<Dialogs>) -> Self {
        Self(Arc::new(RwLock::new(Arc::clone(dialogs))))
    }

    /// Takes the links of other dialogs from now on.
    pub fn follow(&self, dialogs: &Arc<Dialogs>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(dialogs);
    }

    /// Returns what finds the link of a dialog's section, for those who know no dialogs.
    pub fn finder(&self) -> Links {
        let links = self.clone();
        Arc::new(move |dialog, section| {
            let dialogs = Arc::clone(&links.0.read().unwrap_or_else(PoisonError::into_inner));
            dialogs.programs.get(dialog)?.link_to(section).cloned()
        })
    }
}
