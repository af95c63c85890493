//! Reads the parts of a snapshot in several threads, and takes the results in the order of the
//! owners.

use std::sync::mpsc::{SyncSender, sync_channel};

use crate::report::snapshot::{Part, Snapshot};

/// Receives how many parts of how many are read.
pub type Progress<'a> = &'a (dyn Fn(usize, usize) + Sync);

/// How many pieces a reader may be ahead, so that memory does not grow with the table.
const AHEAD: usize = 2;
/// Number of reading threads; more would slow down a running bot.
const READERS: usize = 2;

/// Hands over a piece; returns whether the receiver is still there.
pub type Hand<'h, T> = dyn FnMut(T) -> bool + 'h;

/// Turns a part into pieces.
pub type Work<'w, T, E> = dyn Fn(Part, &mut Hand<'_, T>) -> Result<(), E> + Sync + 'w;

/// Processes every part of a snapshot: `make` hands over pieces, `take` gets them.
///
/// Fails if the store cannot be read, or `take` fails.
pub fn read_in_order<T: Send, E: Send>(
    snapshot: &Snapshot<'_>,
    progress: Progress<'_>,
    make: &Work<'_, T, E>,
    take: &mut dyn FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let parts = snapshot.parts();
    std::thread::scope(|scope| {
        // Each reader takes every second part.
        let mut readers = Vec::with_capacity(READERS);
        for first in 0..READERS {
            let (sender, pieces) = sync_channel(AHEAD);
            scope.spawn(move || {
                parts
                    .iter()
                    .skip(first)
                    .step_by(READERS)
                    .try_for_each(|part| all_of(part.clone(), make, &sender))
            });
            readers.push(pieces);
        }
        for done in 0..parts.len() {
            progress(done, parts.len());
            // A reader that ended early has sent its error.
            while let Ok(Some(piece)) = readers[done % READERS].recv() {
                take(piece?)?;
            }
        }
        progress(parts.len(), parts.len());
        Ok(())
    })
}

/// Processes a part, and sends `None` at its end. Returns `None` if the receiver is gone, because
/// writing has failed.
fn all_of<T, E>(
    part: Part,
    make: &Work<'_, T, E>,
    pieces: &SyncSender<Option<Result<T, E>>>,
) -> Option<()> {
    let mut is_heard = true;
    let made = make(part, &mut |piece| {
        is_heard = pieces.send(Some(Ok(piece))).is_ok();
        is_heard
    });
    match made {
        Err(error) => {
            // If the receiver is gone, nobody needs the error.
            let _ = pieces.send(Some(Err(error)));
            None
        }
        Ok(()) if is_heard => pieces.send(None).ok(),
        Ok(()) => None,
    }
}
