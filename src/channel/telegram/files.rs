//! Finds pictures and files to send below the dialogs folder, uploads each once, and downloads what
//! customers sent.

use std::path::{Component, Path, PathBuf};

use bytes::{Bytes, BytesMut};
use hyper::header::HeaderValue;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::bot::Telegram;
use super::client::{Body, CALL};
use super::uploaded::Key;
use crate::channel::SendError;
use crate::hex::Hex;
use crate::message::Media;

/// Media that is ready to send.
pub(super) struct Loaded {
    /// The method that sends it.
    pub method: &'static str,
    /// The field of the call that holds it.
    pub field: &'static str,
    /// The file name that customers see.
    pub name: String,
    /// The content.
    pub bytes: Bytes,
    /// The key of the upload.
    pub key: Key,
}

/// Telegram's upload limits for bots, in bytes.
const PHOTO_MOST: u64 = 10 << 20;
const FILE_MOST: u64 = 50 << 20;
/// Telegram's download limit for bots, in bytes.
const FETCH_MOST: usize = 20 << 20;

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    file_path: Option<String>,
}

impl Telegram {
    /// Loads the media of a message.
    pub(super) async fn load(&self, media: &Media) -> Result<Loaded, SendError> {
        let (method, field, most) = match media {
            Media::Photo(_) | Media::Picture { .. } => ("sendPhoto", "photo", PHOTO_MOST),
            Media::File(_) | Media::Document { .. } | Media::Attachment { .. } => {
                ("sendDocument", "document", FILE_MOST)
            }
            // It is sent by its number, not loaded.
            Media::Copy { .. } | Media::Passed(_) => {
                return Err(SendError::Refused("a copy has no file".to_owned()));
            }
        };
        let (name, bytes) = match media {
            Media::Photo(path) | Media::File(path) => (
                file_name(path),
                read_below(&self.settings.dialogs, path, most).await?,
            ),
            Media::Document { name, body } => {
                (file_name(name), Bytes::copy_from_slice(body.as_bytes()))
            }
            Media::Picture { name, bytes } | Media::Attachment { name, bytes } => {
                (file_name(name), Bytes::copy_from_slice(bytes))
            }
            Media::Copy { .. } | Media::Passed(_) => (String::new(), Bytes::new()),
        };
        let key = Sha256::new()
            .chain_update(field)
            .chain_update([0])
            .chain_update(&bytes)
            .finalize()
            .into();
        Ok(Loaded {
            method,
            field,
            name,
            bytes,
            key,
        })
    }

    /// Downloads a file that a customer sent.
    pub(super) async fn download(&self, remote: &str) -> Result<Vec<u8>, SendError> {
        let file: File = self
            .client
            .call("getFile", &serde_json::json!({ "file_id": remote }), CALL)
            .await?;
        let path = file.file_path.ok_or_else(|| {
            SendError::Refused("the messenger does not say where the file is".to_owned())
        })?;
        Ok(self.client.download(&path, FETCH_MOST).await?)
    }
}

/// A multipart form with files.
pub(super) struct Form {
    body: BytesMut,
    boundary: String,
}

impl Form {
    /// Starts a form. Its boundary is the file's own hash, so it cannot occur in the file.
    pub fn new(key: &Key) -> Self {
        let boundary = format!("vraag-{}", Hex(key));
        Self {
            body: BytesMut::new(),
            boundary,
        }
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
        self.head(
            &format!("name=\"{name}\"; filename=\"{file_name}\""),
            Some("application/octet-stream"),
        );
        self.body.extend_from_slice(bytes);
        self.body.extend_from_slice(b"\r\n");
    }

    /// Finishes the form.
    pub fn finish(mut self) -> Body {
        self.body
            .extend_from_slice(format!("--{}--\r\n", self.boundary).as_bytes());
        let kind =
            HeaderValue::from_str(&format!("multipart/form-data; boundary={}", self.boundary))
                .expect("hexadecimal digits fit a header");
        Body {
            kind,
            bytes: self.body.freeze(),
        }
    }

    fn head(&mut self, disposition: &str, kind: Option<&str>) {
        self.body.extend_from_slice(
            format!(
                "--{}\r\nContent-Disposition: form-data; {disposition}\r\n",
                self.boundary
            )
            .as_bytes(),
        );
        if let Some(kind) = kind {
            self.body
                .extend_from_slice(format!("Content-Type: {kind}\r\n").as_bytes());
        }
        self.body.extend_from_slice(b"\r\n");
    }
}

/// Reads a file below a folder; refuses anything outside it, also through a link.
async fn read_below(folder: &Path, path: &str, most: u64) -> Result<Bytes, SendError> {
    let refused = |why: &str| SendError::Refused(format!("the file `{path}` {why}"));
    let full =
        plain_path(folder, path).ok_or_else(|| refused("is not below the dialogs folder"))?;
    let mut at = folder.to_path_buf();
    for step in full.strip_prefix(folder).unwrap_or(&full).components() {
        at.push(step);
        let kind = tokio::fs::symlink_metadata(&at)
            .await
            .map_err(|_| refused("is not there"))?
            .file_type();
        if kind.is_symlink() {
            return Err(refused(
                "is a link; put the file itself below the dialogs folder",
            ));
        }
    }
    let about = tokio::fs::metadata(&full)
        .await
        .map_err(|_| refused("is not there"))?;
    if !about.is_file() {
        return Err(refused("is not a file"));
    }
    if about.len() > most {
        return Err(refused(&format!(
            "is larger than the {} MB that Telegram takes",
            most >> 20
        )));
    }
    tokio::fs::read(&full)
        .await
        .map(Bytes::from)
        .map_err(|error| refused(&format!("cannot be read: {error}")))
}

/// Joins a path to a folder; `None` if it would lead out of it.
fn plain_path(folder: &Path, path: &str) -> Option<PathBuf> {
    let path = Path::new(path);
    let stays_inside = path
        .components()
        .all(|step| matches!(step, Component::Normal(_) | Component::CurDir));
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
        assert_eq!(
            read_below(&dialogs, "images/a.jpg", 100).await,
            Ok(Bytes::from_static(b"picture"))
        );
        for path in [
            "../secret",
            "/etc/passwd",
            "images/../../secret",
            "images",
            "",
            "images/b.jpg",
        ] {
            assert!(
                matches!(
                    read_below(&dialogs, path, 100).await,
                    Err(SendError::Refused(_))
                ),
                "{path}"
            );
        }
        assert!(matches!(
            read_below(&dialogs, "images/a.jpg", 3).await,
            Err(SendError::Refused(_))
        ));
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_link_out_of_the_folder_is_not_followed() {
        let home = tempfile::tempdir().expect("a folder");
        let dialogs = home.path().join("dialogs");
        std::fs::create_dir_all(&dialogs).expect("a folder");
        std::fs::write(home.path().join("secret"), "x").expect("a file");
        std::os::unix::fs::symlink(home.path(), dialogs.join("up")).expect("a link");
        assert!(matches!(
            read_below(&dialogs, "up/secret", 100).await,
            Err(SendError::Refused(_))
        ));
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
            (
                &*format!("multipart/form-data; boundary={boundary}"),
                expected.as_bytes()
            )
        );
    }
}
