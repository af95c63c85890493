//! Reads the parts of a view in several threads, and takes what was made of them in the order of the owners.

use std::sync::mpsc::{SyncSender, sync_channel};

use crate::report::snapshot::{Part, Snapshot};

use super::{ExportError, Progress};

/// How many pieces a reader may be ahead: no more than these wait, so that memory does not grow with the table.
const AHEAD: usize = 2;
/// How many threads read: with more, a running bot would have to wait for its turn.
const READERS: usize = 2;

/// Hands over a piece of what is made of a part; returns whether anybody listens still.
pub type Hand<'h, T> = dyn FnMut(T) -> bool + 'h;

/// Makes something of a part.
pub type Work<'w, T> = dyn Fn(Part, &mut Hand<'_, T>) -> Result<(), ExportError> + Sync + 'w;

/// Makes something of every part of a view: `make` hands pieces over, `take` gets them.
pub fn read_in_order<T: Send>(
    snapshot: &Snapshot<'_>,
    progress: Progress<'_>,
    make: &Work<'_, T>,
    take: &mut dyn FnMut(T) -> Result<(), ExportError>,
) -> Result<(), ExportError> {
    let parts = snapshot.parts();
    std::thread::scope(|scope| {
        // Each reads every other part.
        let mut readers = Vec::with_capacity(READERS);
        for first in 0..READERS {
            let (sender, pieces) = sync_channel(AHEAD);
            scope.spawn(move || parts.iter().skip(first).step_by(READERS).try_for_each(|part| all_of(part.clone(), make, &sender)));
            readers.push(pieces);
        }
        for done in 0..parts.len() {
            progress(done, parts.len());
            // A reader that ended early sent its error before.
            while let Ok(Some(piece)) = readers[done % READERS].recv() {
                take(piece?)?;
            }
        }
        progress(parts.len(), parts.len());
        Ok(())
    })
}

/// Makes all of a part, and says with `None` that it is done; nothing where nobody listens any more, because writing has failed.
fn all_of<T>(part: Part, make: &Work<'_, T>, pieces: &SyncSender<Option<Result<T, ExportError>>>) -> Option<()> {
    let mut is_heard = true;
    let made = make(part, &mut |piece| {
        is_heard = pieces.send(Some(Ok(piece))).is_ok();
        is_heard
    });
    match made {
        Err(error) => {
            // Whoever does not listen does not want to know either.
            let _ = pieces.send(Some(Err(error)));
            None
        }
        Ok(()) if is_heard => pieces.send(None).ok(),
        Ok(()) => None,
    }
}
