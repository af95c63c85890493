//! What backups need and `bot.yaml` must not hold: a passphrase, and the way to S3-compatible
//! storage.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use url::Url;

use super::env_file;
use super::secret::Secret;
use super::variable::variable;

const PASSPHRASE: &str = "VRAAG_BACKUP_PASSPHRASE";
const ENDPOINT: &str = "AWS_ENDPOINT_URL";
const REGION: &str = "AWS_REGION";
const KEY_NAME: &str = "AWS_ACCESS_KEY_ID";
const KEY: &str = "AWS_SECRET_ACCESS_KEY";
const NAMES: [&str; 5] = [PASSPHRASE, ENDPOINT, REGION, KEY_NAME, KEY];

/// Shorter passphrases can be guessed by whoever has the file.
const MIN_PASSPHRASE: usize = 12;

/// The passphrase of backups, and the way to the storage that they go to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BackupAccess {
    /// What opens them; `None` if they are not encrypted.
    pub passphrase: Option<Secret>,
    /// The way to S3-compatible storage.
    pub s3: S3Access,
}

/// The way to S3-compatible storage, by the names that all its programs know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct S3Access {
    /// Its address; `None` for Amazon's own.
    pub endpoint: Option<Url>,
    /// Its region; `None` for `us-east-1`.
    pub region: Option<String>,
    /// The name of the key, and the key.
    pub key: Option<(String, Secret)>,
}

/// Where [`BackupAccess`] is read from, anew while the program runs: a passphrase that is written into
/// `.env` counts for the next backup, without a restart.
#[derive(Clone, Debug, Default)]
pub struct BackupSettings {
    /// What the environment says by itself. It has priority over `.env`.
    own: BTreeMap<&'static str, Secret>,
}

impl BackupSettings {
    /// Notes what the environment says by itself, before `.env` is read into it.
    ///
    /// Fails if a setting is no text.
    pub(super) fn note() -> Result<Self> {
        let mut own = BTreeMap::new();
        for name in NAMES {
            own.extend(variable(name)?.map(|value| (name, Secret::new(value))));
        }
        Ok(Self { own })
    }

    /// Reads what is set now.
    ///
    /// Fails if `.env` cannot be read, or a setting has a value that cannot be used.
    pub fn read(&self) -> Result<BackupAccess> {
        let file = env_file::values()?;
        let setting = |name: &'static str| {
            let own = self.own.get(name).map(|own| own.reveal().to_owned());
            let value = own.or_else(|| file.get(name).map(|value| value.trim().to_owned()));
            value.filter(|value| !value.is_empty())
        };
        let key = match (setting(KEY_NAME), setting(KEY)) {
            (Some(name), Some(key)) => Some((name, Secret::new(key))),
            (None, None) => None,
            (Some(_), None) => bail!("{KEY_NAME} is set, and {KEY} is not"),
            (None, Some(_)) => bail!("{KEY} is set, and {KEY_NAME} is not"),
        };
        let endpoint = setting(ENDPOINT).map(|url| checked_endpoint(&url));
        Ok(BackupAccess {
            passphrase: setting(PASSPHRASE).map(checked).transpose()?,
            s3: S3Access {
                endpoint: endpoint.transpose()?,
                region: setting(REGION),
                key,
            },
        })
    }
}

fn checked(passphrase: String) -> Result<Secret> {
    if passphrase.chars().count() < MIN_PASSPHRASE {
        bail!(
            "{PASSPHRASE} has fewer than {MIN_PASSPHRASE} characters, so it could be guessed: take four words that have nothing to do with one another"
        );
    }
    Ok(Secret::new(passphrase))
}

fn checked_endpoint(text: &str) -> Result<Url> {
    let example = "https://s3.example.org";
    let url: Url = text.parse().with_context(|| {
        format!("{ENDPOINT} is `{text}`, which is not an address such as {example}")
    })?;
    let is_here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    match url.scheme() {
        "https" if url.has_host() => Ok(url),
        "http" if is_here => Ok(url),
        _ => bail!(
            "{ENDPOINT} is `{text}`: it has to start with https:// (http:// only towards localhost)"
        ),
    }
}
