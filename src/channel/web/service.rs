//! What a web messenger is made of.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::files::Files;
use super::limits::Limits;
use super::pages::Pages;
use super::visitor::Seal;
use crate::channel::messenger::{Host, Links, Offers};
use crate::config::Secret;
use crate::id::Name;
use crate::time::now;

/// The web messenger; clones are the same one.
#[derive(Clone)]
pub struct Web(pub(super) Arc<Shared>);

/// What a web messenger is made of.
pub struct WebOptions {
    /// The name of the bot, at the top of the page.
    pub title: String,
    /// The dialogs folder, with the pictures that messages show.
    pub dialogs: PathBuf,
    /// The folder in which received files wait until they are fetched.
    pub files: PathBuf,
    /// Whether a page may speak as the members of a group of its own.
    pub has_group: bool,
    /// Finds the links by which buttons start sections.
    pub links: Links,
    /// Finds the conversation of a group, in which such a button may stand.
    pub offers: Offers,
    /// Says whether somebody waits for a file at a place: others are not kept.
    pub takes_file: TakesFile,
    /// Says whether a received file is still to be fetched.
    pub awaits_file: AwaitsFile,
    /// Lists what starts in a group, for the demonstration.
    pub group_starts: GroupStarts,
    /// Lets the time of a page's own group pass at once, for the demonstration.
    pub skip_wait: SkipWait,
    /// Says how many messages of a person are answered in a minute.
    pub per_minute: PerMinute,
    /// Lists the sites that may show the page.
    pub sites: Sites,
    /// The key with which these sites sign who a visitor is; `None` if they do not.
    pub site_key: Option<Secret>,
}

/// Lets what is timed at a place happen at once: a vote that is open for days closes.
pub type SkipWait = Arc<dyn Fn(String) + Send + Sync>;

/// Says how many messages and taps of a person are answered in a minute.
pub type PerMinute = Arc<dyn Fn() -> u32 + Send + Sync>;

/// Lists sites as browsers write the origins of pages.
pub type Sites = Arc<dyn Fn() -> Vec<String> + Send + Sync>;

/// Says of a place whether a file is asked for there, or a person talks with the customer.
pub type TakesFile = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// Says of a place and the name of a file that was received there whether something is still to fetch
/// it.
pub type AwaitsFile = Arc<dyn Fn(&str, &str) -> bool + Send + Sync>;

/// Lists the commands that start something in a group, each with its label in a language.
pub type GroupStarts = Arc<dyn Fn(&str) -> Vec<(Name, String)> + Send + Sync>;

pub(super) struct Shared {
    pub(super) title: String,
    pub(super) has_group: bool,
    pub(super) links: Links,
    pub(super) offers: Offers,
    pub(super) takes_file: TakesFile,
    pub(super) awaits_file: AwaitsFile,
    pub(super) group_starts: GroupStarts,
    pub(super) skip_wait: SkipWait,
    pub(super) per_minute: PerMinute,
    pub(super) sites: Sites,
    pub(super) site_key: Option<Secret>,
    pub(super) files: Files,
    pub(super) pages: Pages,
    pub(super) number: AtomicI64,
    pub(super) state: Mutex<State>,
}

#[derive(Default)]
pub(super) struct State {
    /// Signs cookies and addresses of files; read at the first connection.
    pub(super) seal: Option<Seal>,
    /// Takes what people do; `None` before the bot takes updates, and after it stopped.
    pub(super) host: Option<Host>,
    /// The private chats of people who left in this run.
    pub(super) left: HashSet<String>,
    pub(super) limits: Limits,
}

impl Web {
    /// Makes a messenger that nobody visits yet.
    pub fn new(options: WebOptions) -> Self {
        let WebOptions {
            title,
            dialogs,
            files,
            has_group,
            links,
            offers,
            takes_file,
            awaits_file,
            group_starts,
            skip_wait,
            per_minute,
            sites,
            site_key,
        } = options;
        Self(Arc::new(Shared {
            title,
            has_group,
            links,
            offers,
            takes_file,
            awaits_file,
            group_starts,
            skip_wait,
            per_minute,
            sites,
            site_key,
            files: Files::new(dialogs, files),
            pages: Pages::default(),
            number: AtomicI64::new(0),
            state: Mutex::default(),
        }))
    }

    /// Returns a number that no update and no message had, in this run or an earlier one: Unix time
    /// in milliseconds, or one more than the number before it.
    pub(super) fn next_number(&self) -> i64 {
        let at = now().0;
        let next = |last: i64| Some(at.max(last + 1));
        let last = self
            .0
            .number
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
        // The update always gives a number.
        at.max(last.unwrap_or(0) + 1)
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn seal(&self) -> Option<Seal> {
        self.state().seal.clone()
    }
}
