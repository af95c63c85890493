//! Finds pictures and files to send below the dialogs folder, uploads each once, and fetches what customers sent.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use bytes::{Bytes, BytesMut};
use hyper::header::HeaderValue;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::Telegram;
use super::client::{Body, CALL};
use crate::channel::SendError;
use crate::message::Media;

/// What was uploaded before: hash of kind and content → Telegram's id for it.
#[derive(Default)]
pub(super) struct Uploaded(Mutex<HashMap<Key, String>>);

/// The hash of a kind of media and its bytes: Telegram's ids hold for one kind.
pub(super) type Key = [u8; 32];

/// Media that is ready to go out.
pub(super) struct Loaded {
    /// The method that sends it.
    pub method: &'static str,
    /// The field it stands in.
    pub field: &'static str,
    /// The name customers see.
    pub name: String,
    /// What it holds.
    pub bytes: Bytes,
    /// Under what it is remembered.
    pub key: Key,
}

/// What Telegram lets a bot upload.
const PHOTO_MOST: u64 = 10 << 20;
const FILE_MOST: u64 = 50 << 20;
/// What Telegram lets a bot fetch.
const FETCH_MOST: usize = 20 << 20;
/// More pictures than any set of dialogs has; beyond it the memory starts anew.
const REMEMBERED: usize = 4096;

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    file_path: Option<String>,
}

impl Uploaded {
    /// Returns Telegram's id for content that was uploaded before.
    pub fn id(&self, key: &Key) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    /// Remembers an upload, or forgets one that Telegram no longer knows.
    pub fn remember(&self, key: Key, id: Option<String>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.clear();
        }
        match id {
            Some(id) => known.insert(key, id),
            None => known.remove(&key),
        };
    }
}

impl Telegram {
    /// Reads the media of a message.
    pub(super) async fn load(&self, media: &Media) -> Result<Loaded, SendError> {
        let (method, field, most) = match media {
            Media::Photo(_) => ("sendPhoto", "photo", PHOTO_MOST),
            Media::File(_) | Media::Document { .. } => ("sendDocument", "document", FILE_MOST),
        };
        let (name, bytes) = match media {
            Media::Photo(path) | Media::File(path) => (file_name(path), read_below(&self.settings.dialogs, path, most).await?),
            Media::Document { name, body } => (file_name(name), Bytes::copy_from_slice(body.as_bytes())),
        };
        let key = Sha256::new().chain_update(field).chain_update([0]).chain_update(&bytes).finalize().into();
        Ok(Loaded { method, field, name, bytes, key })
    }

    /// Fetches the bytes of a file that a customer sent.
    pub(super) async fn download(&self, remote: &str) -> Result<Vec<u8>, SendError> {
        let file: File = self.client.call("getFile", &serde_json::json!({ "file_id": remote }), CALL).await?;
        let path = file.file_path.ok_or_else(|| SendError::Refused("the messenger does not say where the file is".to_owned()))?;
        Ok(self.client.download(&path, FETCH_MOST).await?)
    }
}

/// A form with files, as browsers send it.
pub(super) struct Form {
    body: BytesMut,
    boundary: String,
}

impl Form {
    /// Begins a form whose boundary cannot be in the file: it is the file's own hash.
    pub fn new(key: &Key) -> Self {
        let boundary = key.iter().fold(String::from("vraag-"), |hex, byte| format!("{hex}{byte:02x}"));
        Self { body: BytesMut::new(), boundary }
    }

    /// Adds a field.
    pub fn text(&mut self, name: &str, value: &str) {
        self.head(&format!("name=\"{name}\""), None);
        self.body.extend_from_slice(value.as_bytes());
        self.body.extend_from_slice(b"\r\n");
    }

    /// Adds a file.
    pub fn file(&mut self, name: &str, file_name: &str, bytes: &[u8]) {
        let file_name = file_name.replace(['"', '\\', '\r', '\n'], "_");
        self.head(&format!("name=\"{name}\"; filename=\"{file_name}\""), Some("application/octet-stream"));
        self.body.extend_from_slice(bytes);
        self.body.extend_from_slice(b"\r\n");
    }

    /// Ends the form.
    pub fn finish(mut self) -> Body {
        self.body.extend_from_slice(format!("--{}--\r\n", self.boundary).as_bytes());
        let kind =
            HeaderValue::from_str(&format!("multipart/form-data; boundary={}", self.boundary)).expect("hexadecimal digits fit a header");
        Body { kind, bytes: self.body.freeze() }
    }

    fn head(&mut self, disposition: &str, kind: Option<&str>) {
        self.body.extend_from_slice(format!("--{}\r\nContent-Disposition: form-data; {disposition}\r\n", self.boundary).as_bytes());
        if let Some(kind) = kind {
            self.body.extend_from_slice(format!("Content-Type: {kind}\r\n").as_bytes());
        }
        self.body.extend_from_slice(b"\r\n");
    }
}

/// Reads a file below a folder; nothing outside it, also not through a link.
async fn read_below(folder: &Path, path: &str, most: u64) -> Result<Bytes, SendError> {
    let refused = |why: &str| SendError::Refused(format!("the file `{path}` {why}"));
    let full = plain_path(folder, path).ok_or_else(|| refused("is not below the dialogs folder"))?;
    let mut at = folder.to_path_buf();
    for step in full.strip_prefix(folder).unwrap_or(&full).components() {
        at.push(step);
        let kind = tokio::fs::symlink_metadata(&at).await.map_err(|_| refused("is not there"))?.file_type();
        if kind.is_symlink() {
            return Err(refused("is a link; put the file itself below the dialogs folder"));
        }
    }
    let about = tokio::fs::metadata(&full).await.map_err(|_| refused("is not there"))?;
    if !about.is_file() {
        return Err(refused("is not a file"));
    }
    if about.len() > most {
        return Err(refused(&format!("is larger than the {} MB that Telegram takes", most >> 20)));
    }
    tokio::fs::read(&full).await.map(Bytes::from).map_err(|error| refused(&format!("cannot be read: {error}")))
}

/// Joins a path to a folder; nothing where it would lead out of it.
fn plain_path(folder: &Path, path: &str) -> Option<PathBuf> {
    let path = Path::new(path);
    let stays_inside = path.components().all(|step| matches!(step, Component::Normal(_) | Component::CurDir));
    (stays_inside && path.file_name().is_some()).then(|| folder.join(path))
}

fn file_name(path: &str) -> String {
    path.rsplit('/').next().unwrap_or(path).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_files_below_the_folder_are_sent() {
        let home = tempfile::tempdir().expect("a folder");
        let dialogs = home.path().join("dialogs");
        std::fs::create_dir_all(dialogs.join("images")).expect("a folder");
        std::fs::write(home.path().join("secret"), "x").expect("a file");
        std::fs::write(dialogs.join("images/a.jpg"), "picture").expect("a file");
        assert_eq!(read_below(&dialogs, "images/a.jpg", 100).await, Ok(Bytes::from_static(b"picture")));
        for path in ["../secret", "/etc/passwd", "images/../../secret", "images", "", "images/b.jpg"] {
            assert!(matches!(read_below(&dialogs, path, 100).await, Err(SendError::Refused(_))), "{path}");
        }
        assert!(matches!(read_below(&dialogs, "images/a.jpg", 3).await, Err(SendError::Refused(_))));
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_link_out_of_the_folder_is_not_followed() {
        let home = tempfile::tempdir().expect("a folder");
        let dialogs = home.path().join("dialogs");
        std::fs::create_dir_all(&dialogs).expect("a folder");
        std::fs::write(home.path().join("secret"), "x").expect("a file");
        std::os::unix::fs::symlink(home.path(), dialogs.join("up")).expect("a link");
        assert!(matches!(read_below(&dialogs, "up/secret", 100).await, Err(SendError::Refused(_))));
    }

    #[test]
    fn a_form_holds_fields_and_files_between_its_boundaries() {
        let mut form = Form::new(&[0xab; 32]);
        form.text("chat_id", "5");
        form.file("photo", "a\"b.jpg", b"xyz");
        let body = form.finish();
        let boundary = format!("vraag-{}", "ab".repeat(32));
        let expected = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"chat_id\"\r\n\r\n5\r\n--{boundary}\r\nContent-Disposition: form-data; \
             name=\"photo\"; filename=\"a_b.jpg\"\r\nContent-Type: application/octet-stream\r\n\r\nxyz\r\n--{boundary}--\r\n"
        );
        assert_eq!(
            (body.kind.to_str().expect("ASCII"), &body.bytes[..]),
            (&*format!("multipart/form-data; boundary={boundary}"), expected.as_bytes())
        );
    }
}
