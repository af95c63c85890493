//! A bucket of S3-compatible storage.

use std::fs::File;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::{ObjectStore, RetryConfig, WriteMultipart};
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};

use crate::config::S3Access;
use crate::runtime::alarms::backup::BackupTrouble;

/// What is sent at once; storage takes no smaller parts than 5 MiB.
const PART: usize = 8 * 1024 * 1024;
/// How many parts are on their way at once.
const PARTS: usize = 2;
/// How long a request is tried again: a night has time, and an operator who waits has not.
const RETRY: Duration = Duration::from_secs(60);

/// A folder of a bucket.
#[derive(Clone, Debug)]
pub struct Bucket {
    storage: Arc<AmazonS3>,
    /// What stands before the names.
    folder: String,
}

impl Bucket {
    /// Opens a bucket; nothing is asked of it yet.
    ///
    /// Fails if the keys are missing, or the address is none.
    pub fn open(bucket: &str, folder: &str, access: &S3Access) -> Result<Self> {
        let Some((name, key)) = &access.key else {
            bail!(BackupTrouble::NoKeys);
        };
        let retry = RetryConfig {
            max_retries: 5,
            retry_timeout: RETRY,
            ..RetryConfig::default()
        };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(bucket)
            .with_region(access.region.as_deref().unwrap_or("us-east-1"))
            .with_access_key_id(name)
            .with_secret_access_key(key.reveal())
            .with_retry(retry);
        if let Some(endpoint) = &access.endpoint {
            let address = endpoint.as_str().trim_end_matches('/');
            builder = builder
                .with_endpoint(address)
                .with_allow_http(endpoint.scheme() == "http");
        }
        Ok(Self {
            storage: Arc::new(builder.build()?),
            folder: folder.to_owned(),
        })
    }

    /// Lists the names of its files.
    ///
    /// Fails if the storage does not answer.
    pub async fn list(&self) -> Result<Vec<String>> {
        let folder = Path::from(self.folder.trim_end_matches('/'));
        let found = self.storage.list_with_delimiter(Some(&folder)).await;
        let found = found.map_err(told).context("listing the bucket")?.objects;
        let name = |path: &Path| path.filename().map(str::to_owned);
        Ok(found
            .iter()
            .filter_map(|object| name(&object.location))
            .collect())
    }

    /// Puts a file there; it has its name once it is whole.
    ///
    /// Fails if the file cannot be read, or the storage does not take it.
    pub async fn put(&self, name: &str, file: File) -> Result<()> {
        let mut file = tokio::fs::File::from_std(file);
        file.rewind().await?;
        let upload = self.storage.put_multipart(&self.path(name)).await;
        let mut upload = WriteMultipart::new_with_chunk_size(
            upload.map_err(told).context("writing to the bucket")?,
            PART,
        );
        let mut part = vec![0; PART];
        loop {
            let read = match file.read(&mut part).await {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) => {
                    // The reason why nothing is put is the file's.
                    let _ = upload.abort().await;
                    return Err(error.into());
                }
            };
            upload.write(&part[..read]);
            upload
                .wait_for_capacity(PARTS)
                .await
                .map_err(told)
                .context("writing to the bucket")?;
        }
        let finished = upload.finish().await.map_err(told);
        finished.context("writing to the bucket")?;
        Ok(())
    }

    /// Fetches a file, and leaves the other one at its beginning.
    ///
    /// Fails if it is not there, or the storage does not answer.
    pub async fn get(&self, name: &str, into: File) -> Result<()> {
        let mut into = tokio::fs::File::from_std(into);
        let path = self.path(name);
        let about = self.storage.head(&path).await;
        let size = about.with_context(|| format!("fetching {name}"))?.size;
        let mut from = 0;
        while from < size {
            let part = from..size.min(from + PART as u64);
            from = part.end;
            let part = self.storage.get_range(&path, part).await;
            into.write_all(&part.with_context(|| format!("fetching {name}"))?)
                .await?;
        }
        into.flush().await?;
        into.rewind().await?;
        Ok(())
    }

    /// Reads a text; `None` if it is not there.
    ///
    /// Fails if the storage does not answer.
    pub async fn get_text(&self, name: &str) -> Result<Option<String>> {
        let object = match self.storage.get(&self.path(name)).await {
            Ok(object) => object,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        Ok(Some(String::from_utf8(object.bytes().await?.into())?))
    }

    /// Removes a file.
    ///
    /// Fails if the storage does not do it.
    pub async fn remove(&self, name: &str) -> Result<()> {
        let removed = self.storage.delete(&self.path(name)).await;
        removed.context("removing from the bucket")
    }

    fn path(&self, name: &str) -> Path {
        Path::from(format!("{}{name}", self.folder))
    }
}

/// Says what an answer of the storage means, and what is behind it. The rest of its words repeat that
/// several times, each with the whole page that it sent.
fn told(error: object_store::Error) -> anyhow::Error {
    use object_store::Error;
    let words = error.to_string();
    let says = |codes: &[&str]| {
        codes
            .iter()
            .any(|code| words.contains(&format!("<Code>{code}<")))
    };
    let trouble = match &error {
        Error::NotFound { .. } => Some(BackupTrouble::NoBucket),
        _ if says(&["NoSuchBucket"]) => Some(BackupTrouble::NoBucket),
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => {
            Some(BackupTrouble::Refused)
        }
        _ if says(&[
            "AccessDenied",
            "InvalidAccessKeyId",
            "SignatureDoesNotMatch",
        ]) =>
        {
            Some(BackupTrouble::Refused)
        }
        Error::Generic { .. } => Some(BackupTrouble::Unreachable),
        _ => None,
    };
    let behind = anyhow::Error::new(error).root_cause().to_string();
    let first = behind.lines().next().unwrap_or_default();
    let short = first.split(": <").next().unwrap_or_default().to_owned();
    let error = anyhow::Error::msg(short);
    match trouble {
        Some(trouble) => error.context(trouble),
        None => error,
    }
}
