//! Reads a variable of the environment.

use anyhow::{Result, bail};

/// Returns a variable without spaces around it; `None` if it is not set, or empty.
///
/// Fails if it is no text.
pub(super) fn variable(name: &str) -> Result<Option<String>> {
    match std::env::var(name) {
        Ok(value) => Ok(Some(value.trim().to_owned()).filter(|value| !value.is_empty())),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => bail!("{name} holds bytes that are not text"),
    }
}
