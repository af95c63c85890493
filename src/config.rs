//! The environment and `.env`, read once and checked; secrets are held in a type that does not print.

use std::fmt;
use std::path::PathBuf;

use anyhow::{Context, Result, bail};

/// Something that must never be seen in a log, an error or a debug print.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// What the program is told from outside.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where dialogs are.
    pub dialogs: PathBuf,
    /// Where the store is.
    pub data: PathBuf,
    /// The bot's token at Telegram, where there is one.
    pub token: Option<Secret>,
    /// Where Telegram's Bot API is.
    pub api_url: url::Url,
}

/// Where Telegram's Bot API is, if nobody says otherwise.
const PUBLIC_API: &str = "https://api.telegram.org";

impl Secret {
    /// Hides a text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the text: only for the place that sends it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

impl Config {
    /// Reads `.env` of the working folder (the environment wins) and the environment; flags win over both.
    pub fn read(dialogs: Option<PathBuf>, data: Option<PathBuf>) -> Result<Self> {
        match dotenvy::dotenv() {
            Ok(_) => {}
            Err(error) if error.not_found() => {}
            Err(dotenvy::Error::LineParse(_, at)) => {
                bail!("the file .env cannot be read near character {}: write NAME=value on each line", at + 1)
            }
            Err(_) => bail!("the file .env cannot be read: is it a text file that you may open?"),
        }
        let token = match variable("TELOXIDE_TOKEN")? {
            Some(token) => Some(checked_token(token)?),
            None => None,
        };
        let api_url = variable("TELEGRAM_API_URL")?.unwrap_or_else(|| PUBLIC_API.to_owned());
        let api_url: url::Url =
            api_url.parse().with_context(|| format!("TELEGRAM_API_URL is `{api_url}`, which is not an address such as {PUBLIC_API}"))?;
        if !matches!(api_url.scheme(), "http" | "https") || api_url.host_str().is_none() {
            bail!("TELEGRAM_API_URL is `{api_url}`: it has to start with https:// or http://");
        }
        Ok(Self { dialogs: folder(dialogs, "VRAAG_DIALOGS", "dialogs")?, data: folder(data, "VRAAG_DATA", "data")?, token, api_url })
    }
}

fn variable(name: &str) -> Result<Option<String>> {
    match std::env::var(name) {
        Ok(value) => Ok(Some(value.trim().to_owned()).filter(|value| !value.is_empty())),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => bail!("{name} holds bytes that are not text"),
    }
}

fn folder(flag: Option<PathBuf>, name: &str, fallback: &str) -> Result<PathBuf> {
    Ok(match flag {
        Some(path) => path,
        None => variable(name)?.map_or_else(|| PathBuf::from(fallback), PathBuf::from),
    })
}

fn checked_token(token: String) -> Result<Secret> {
    let fits = token.split_once(':').is_some_and(|(id, rest)| {
        !id.is_empty()
            && id.bytes().all(|b| b.is_ascii_digit())
            && !rest.is_empty()
            && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
    });
    if !fits {
        bail!("TELOXIDE_TOKEN does not look like a bot token (digits, a colon, letters): copy it again from @BotFather");
    }
    Ok(Secret::new(token))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_does_not_print() {
        assert_eq!(format!("{:?}", Secret::new("123:abc")), "(secret)");
    }

    #[test]
    fn a_token_with_a_slash_is_told_without_showing_it() {
        let told = checked_token("123:ab/c".to_owned()).expect_err("a slash is not part of a token").to_string();
        assert!(told.contains("@BotFather") && !told.contains("ab/c"));
    }
}
