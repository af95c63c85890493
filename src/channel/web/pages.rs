//! The open pages: what is shown to a visitor goes to all of theirs, and counts as shown when one
//! has said so.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use crate::channel::SendError;
use crate::http::events::{Events, SIGN_OF_LIFE};

/// How long a page may take to say that it has kept a message.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many events may be on their way to one page.
const QUEUE: usize = 256;
/// How many pages one visitor may have open; the oldest is closed for the next.
const PAGES: usize = 8;

/// The open pages, by visitor.
#[derive(Default)]
pub(super) struct Pages(Mutex<HashMap<String, Open>>);

#[derive(Default)]
struct Open {
    streams: Vec<mpsc::Sender<Bytes>>,
    /// Who waits to hear that an event was kept, by the event's id.
    waits: HashMap<String, oneshot::Sender<Kept>>,
}

/// Whether a page has kept an event, or why it cannot show it.
pub(super) type Kept = Result<(), String>;

impl Pages {
    /// Opens a page of a visitor; what it has kept so far ends with this event.
    pub fn open(&self, visitor: &str, newest: Option<&str>) -> Events {
        let (stream, events) = Events::channel(QUEUE);
        let mut pages = self.lock();
        let open = pages.entry(visitor.to_owned()).or_default();
        if open.streams.len() >= PAGES {
            open.streams.remove(0);
        }
        open.streams.push(stream);
        drop(pages);
        if let Some(newest) = newest {
            self.kept(visitor, newest, Ok(()));
        }
        events
    }

    /// Shows something to a visitor, without waiting; returns whether a page is open.
    pub fn push(&self, visitor: &str, event: &Bytes) -> bool {
        self.lock()
            .get_mut(visitor)
            .is_some_and(|open| open.push(event))
    }

    /// Shows something to a visitor, and waits until a page has kept it.
    ///
    /// Fails if no page is open, none answers, or the page refuses it.
    pub async fn show(&self, visitor: &str, id: &str, event: &Bytes) -> Result<(), SendError> {
        let (tell, kept) = oneshot::channel();
        {
            let mut pages = self.lock();
            let open = pages
                .get_mut(visitor)
                .filter(|open| !open.streams.is_empty());
            let Some(open) = open else {
                return Err(not_open());
            };
            open.waits.insert(id.to_owned(), tell);
            if !open.push(event) {
                open.waits.remove(id);
                return Err(not_open());
            }
        }
        match timeout(PATIENCE, kept).await {
            Ok(Ok(kept)) => kept.map_err(SendError::Refused),
            Ok(Err(_)) | Err(_) => {
                // A page that does not answer must not hold up the next message as long again.
                self.lock().remove(visitor);
                Err(not_open())
            }
        }
    }

    /// Takes a page's word on an event.
    pub fn kept(&self, visitor: &str, id: &str, kept: Kept) {
        let mut pages = self.lock();
        if let Some(wait) = pages
            .get_mut(visitor)
            .and_then(|open| open.waits.remove(id))
        {
            // Nobody waits any more if it took too long.
            let _ = wait.send(kept);
        }
    }

    /// Sends a sign of life to all pages, and forgets those that are closed.
    pub fn ping(&self) {
        self.lock()
            .retain(|_, open| open.push(&SIGN_OF_LIFE) || !open.waits.is_empty());
    }

    /// Closes all pages; they try to come back.
    pub fn close(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Open>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    /// Sends an event to all pages, and lets go of those that are closed or too slow.
    fn push(&mut self, event: &Bytes) -> bool {
        self.streams
            .retain(|stream| stream.try_send(event.clone()).is_ok());
        !self.streams.is_empty()
    }
}

fn not_open() -> SendError {
    SendError::NotNow("the page is not open".to_owned())
}
