//! Draws random ids for new people, groups and conversations.
//!
//! Random rather than counted, so that two processes never draw the same one, and a messenger's own
//! ids stay out of every key.

use crate::id::{ConversationId, OwnerId};
use crate::store::StoreError;

/// Draws the id of a new contact.
///
/// Fails if the system gives no random numbers.
pub fn contact() -> Result<OwnerId, StoreError> {
    Ok(OwnerId::contact(random()?))
}

/// Draws the id of a new group.
///
/// Fails if the system gives no random numbers.
pub fn group() -> Result<OwnerId, StoreError> {
    Ok(OwnerId::group(random()?))
}

/// Draws the id of a new conversation.
///
/// Fails if the system gives no random numbers.
pub fn conversation() -> Result<ConversationId, StoreError> {
    Ok(ConversationId(random()?))
}

/// Draws a secret key.
///
/// Fails if the system gives no random numbers.
pub fn key() -> Result<[u8; 32], StoreError> {
    let mut key = [0; 32];
    fill(&mut key)?;
    Ok(key)
}

fn random() -> Result<u64, StoreError> {
    let mut bytes = [0; 8];
    fill(&mut bytes)?;
    Ok(u64::from_be_bytes(bytes))
}

fn fill(bytes: &mut [u8]) -> Result<(), StoreError> {
    getrandom::fill(bytes)
        .map_err(|error| StoreError::Broken(format!("the system gives no random numbers: {error}")))
}
