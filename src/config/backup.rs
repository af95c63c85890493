//! What backups need and `bot.yaml` must not hold: a passphrase, and the way to S3-compatible
//! storage.

use anyhow::{Context, Result, bail};
use url::Url;

use super::secret::Secret;
use super::variable::variable;

/// Shorter passphrases can be guessed by whoever has the file.
const MIN_PASSPHRASE: usize = 12;

/// The passphrase of backups, and the way to the storage that they go to.
#[derive(Clone, Debug, Default)]
pub struct BackupAccess {
    /// What opens them; `None` if they are not encrypted.
    pub passphrase: Option<Secret>,
    /// The way to S3-compatible storage.
    pub s3: S3Access,
}

/// The way to S3-compatible storage, by the names that all its programs know.
#[derive(Clone, Debug, Default)]
pub struct S3Access {
    /// Its address; `None` for Amazon's own.
    pub endpoint: Option<Url>,
    /// Its region; `None` for `us-east-1`.
    pub region: Option<String>,
    /// The name of the key, and the key.
    pub key: Option<(String, Secret)>,
}

impl BackupAccess {
    /// Reads it from the environment.
    ///
    /// Fails if a setting has a value that cannot be used.
    pub(super) fn read() -> Result<Self> {
        let passphrase = variable("VRAAG_BACKUP_PASSPHRASE")?.map(checked);
        let endpoint = variable("AWS_ENDPOINT_URL")?.map(|url| checked_endpoint(&url));
        let key = match (
            variable("AWS_ACCESS_KEY_ID")?,
            variable("AWS_SECRET_ACCESS_KEY")?,
        ) {
            (Some(name), Some(key)) => Some((name, Secret::new(key))),
            (None, None) => None,
            (Some(_), None) => bail!("AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is not"),
            (None, Some(_)) => bail!("AWS_SECRET_ACCESS_KEY is set, and AWS_ACCESS_KEY_ID is not"),
        };
        Ok(Self {
            passphrase: passphrase.transpose()?,
            s3: S3Access {
                endpoint: endpoint.transpose()?,
                region: variable("AWS_REGION")?,
                key,
            },
        })
    }
}

fn checked(passphrase: String) -> Result<Secret> {
    if passphrase.chars().count() < MIN_PASSPHRASE {
        bail!(
            "VRAAG_BACKUP_PASSPHRASE has fewer than {MIN_PASSPHRASE} characters, so it could be guessed: take four words that have nothing to do with one another"
        );
    }
    Ok(Secret::new(passphrase))
}

fn checked_endpoint(text: &str) -> Result<Url> {
    let example = "https://s3.example.org";
    let url: Url = text.parse().with_context(|| {
        format!("AWS_ENDPOINT_URL is `{text}`, which is not an address such as {example}")
    })?;
    let is_here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    match url.scheme() {
        "https" if url.has_host() => Ok(url),
        "http" if is_here => Ok(url),
        _ => bail!(
            "AWS_ENDPOINT_URL is `{text}`: it has to start with https:// (http:// only towards localhost)"
        ),
    }
}
