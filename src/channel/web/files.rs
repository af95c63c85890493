//! Pictures and files: those that messages show, and those that people send.

use std::path::{Component, Path, PathBuf};
use std::time::UNIX_EPOCH;

use tokio::io::AsyncWriteExt;

use super::visitor::Seal;
use crate::hex::Hex;
use crate::private_path::{private_file, private_folder};
use crate::time::{Duration, Timestamp, now};

/// How long a received file may wait: one that a desk is to get is not fetched by a job.
const KEPT: Duration = Duration::DAY;

/// The folders of files.
pub(super) struct Files {
    shown: PathBuf,
    received: PathBuf,
}

/// Writes the address of a file that a message shows. Only what the bot has shown can be asked for:
/// the folder also holds the dialogs.
pub(super) fn address(seal: &Seal, path: &str) -> String {
    let words = path
        .split('/')
        .map(|word| url::form_urlencoded::byte_serialize(word.as_bytes()).collect::<String>())
        .map(|word| word.replace('+', "%20"));
    let words: Vec<String> = words.collect();
    format!("/shown/{}/{}", seal.sign("file", path), words.join("/"))
}

impl Files {
    pub fn new(shown: PathBuf, received: PathBuf) -> Self {
        Self { shown, received }
    }

    /// Reads a file that a message shows; `None` if there is none.
    pub async fn shown(&self, path: &str) -> Option<Vec<u8>> {
        let inside = Path::new(path);
        let is_below = inside
            .components()
            .all(|part| matches!(part, Component::Normal(_)));
        if !is_below {
            return None;
        }
        tokio::fs::read(self.shown.join(inside)).await.ok()
    }

    /// Keeps a received file until it is fetched; returns its name here.
    ///
    /// Fails if it cannot be written.
    pub async fn keep(&self, bytes: &[u8]) -> std::io::Result<String> {
        private_folder(&self.received)?;
        self.let_go_of_old().await;
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(|error| std::io::Error::other(error.to_string()))?;
        let name = Hex(&random).to_string();
        let mut options = std::fs::OpenOptions::new();
        private_file(options.write(true).create_new(true));
        let options = tokio::fs::OpenOptions::from(options);
        let mut file = options.open(self.received.join(&name)).await?;
        file.write_all(bytes).await?;
        file.flush().await?;
        Ok(name)
    }

    /// Reads a received file.
    ///
    /// Fails if it is gone.
    pub async fn received(&self, name: &str) -> std::io::Result<Vec<u8>> {
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(std::io::ErrorKind::NotFound.into());
        }
        tokio::fs::read(self.received.join(name)).await
    }

    /// Removes a file that nothing waits for.
    pub async fn let_go(&self, name: &str) {
        // The job that fetched it may have removed it already.
        let _ = tokio::fs::remove_file(self.received.join(name)).await;
    }

    /// Removes the files that nothing has fetched in a day.
    pub async fn let_go_of_old(&self) {
        let Ok(mut entries) = tokio::fs::read_dir(&self.received).await else {
            return;
        };
        while let Ok(Some(entry)) = entries.next_entry().await {
            let written = entry.metadata().await.and_then(|data| data.modified());
            let since = written.map(|written| written.duration_since(UNIX_EPOCH));
            let millis = since
                .ok()
                .and_then(Result::ok)
                .map(|since| since.as_millis());
            let at = millis.and_then(|millis| i64::try_from(millis).ok());
            if at.is_some_and(|at| now().since(Timestamp(at)) > KEPT) {
                // Another upload may have removed it.
                let _ = tokio::fs::remove_file(entry.path()).await;
            }
        }
    }
}

/// Returns the media type by which a browser may show a file; `None` for what is only saved.
pub(super) fn picture_type(path: &str) -> Option<&'static str> {
    let ending = path.rsplit_once('.')?.1.to_ascii_lowercase();
    Some(match ending.as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        _ => return None,
    })
}
