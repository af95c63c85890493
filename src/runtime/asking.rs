//! What commands in other processes ask of the running bot.

use std::sync::Arc;
use std::sync::mpsc::Receiver;

use tokio::sync::mpsc::UnboundedSender;

use crate::id::OwnerId;
use crate::runtime::decide::Work;
use crate::runtime::dispatch::Dispatcher;
use crate::runtime::retry::FateSender;

/// A request of a command in another process.
#[derive(Debug)]
pub enum Asking {
    /// Drop the memory of this person: they are being forgotten.
    Forgotten(OwnerId),
    /// Run this task on the deciding thread.
    Takes(Box<Work>),
    /// Retry the requested updates in quarantine, and report each outcome.
    Retry(FateSender),
}

/// Forwards the requests of commands until the program ends or all senders are gone.
pub(super) fn pass_on(
    asked: Receiver<Asking>,
    dispatcher: Arc<Dispatcher>,
    retry: UnboundedSender<FateSender>,
) {
    let telling = std::thread::Builder::new()
        .name("asked".to_owned())
        .spawn(move || {
            for asking in asked {
                match asking {
                    Asking::Forgotten(owner) => dispatcher.forgotten(owner),
                    Asking::Takes(work) => dispatcher.ask(*work),
                    // If the retry task has ended, the program is ending; the next start does it.
                    Asking::Retry(told) => _ = retry.send(told),
                }
            }
        });
    if let Err(error) = telling {
        log::warn!("commands that change contacts find nobody before a restart: {error}");
    }
}
