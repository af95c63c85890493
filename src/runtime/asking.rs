//! What commands in other processes ask of the running bot.

use crate::id::OwnerId;
use crate::runtime::decide::Work;
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
