//! A text that does not print, and the secrets that the program is told.

use std::fmt;

use anyhow::{Result, bail};

/// A text that must never appear in a log, an error or a debug print.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the text: only for the code that sends it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

pub(super) fn checked_key(key: String) -> Result<Secret> {
    if key.len() < 32 {
        bail!(
            "VRAAG_SITE_KEY has fewer than 32 characters, so it could be guessed: `openssl rand -hex 32` makes one"
        );
    }
    Ok(Secret(key))
}

/// Returns a token as a secret.
///
/// Fails if it does not look like one; the error does not show it.
pub fn checked_token(token: String) -> Result<Secret> {
    let fits = token.split_once(':').is_some_and(|(id, rest)| {
        !id.is_empty()
            && id.bytes().all(|b| b.is_ascii_digit())
            && !rest.is_empty()
            && rest
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
    });
    if !fits {
        bail!(
            "TELOXIDE_TOKEN does not look like a bot token (digits, a colon, letters): copy it again from @BotFather"
        );
    }
    Ok(Secret::new(token))
}
